use reqwest::Method;

use super::*;

#[tokio::test]
async fn every_documented_call_answers_in_its_envelope() {
    let home = tempfile::tempdir().unwrap();
    let served = Served::start(options(home.path())).await;
    let url = served.authorize_url(&[("scope", "users:read companies:read export-jobs:read")]);
    let redirect = served.decide(url, "allow").await;
    let code = parameter(&redirect, "code").unwrap();
    let (access, _) = pair(&served.exchange(&code, &[]).await.1);
    for path in ["/v2/employees", "/v1/companies", "/v3/export-jobs"] {
        let (status, list) = served.api_get(&format!("{path}?limit=1"), &access).await;
        assert_eq!(status, StatusCode::OK, "{path}");
        assert_eq!(list["pagination"]["hasNextPage"], true);
        let id = list["data"][0]["id"].as_str().unwrap();
        let (status, one) = served.api_get(&format!("{path}/{id}"), &access).await;
        assert_eq!((status, &one["data"]), (StatusCode::OK, &list["data"][0]));
        let missing = format!("{path}/00000000-0000-4000-8000-000000000000");
        assert_eq!(
            served.api_get(&missing, &access).await.0,
            StatusCode::NOT_FOUND
        );
        let (status, _) = served.api_get(&format!("{path}/x"), &access).await;
        assert_eq!(status, StatusCode::BAD_REQUEST);
    }
    let (_, failed) = served
        .api_get("/v3/export-jobs?statuses=failed", &access)
        .await;
    assert_eq!(failed["data"][0]["status"], "failed");
    let (_, me) = served.api_get("/v1/introspect", &access).await;
    assert_eq!(me["data"]["applicationName"], "Example Client");
    assert_eq!(me["data"]["authMethod"], "OAUTH2");
    let company = served.api_get("/v1/companies", &access).await.1["data"][0]["id"].clone();
    let path = format!(
        "/v1/accounting-entries:search?limit=100&company_id={}",
        company.as_str().unwrap()
    );
    let search = |path: &str, body: &'static str| {
        let request = served.api(Method::POST, path, &access);
        request
            .header(header::CONTENT_TYPE, "application/json")
            .body(body)
            .send()
    };
    let (status, found) = read(search(&path, "{\"includeDeleted\":false}").await.unwrap()).await;
    assert_eq!(status, StatusCode::OK);
    assert!(found["pagination"]["total"].as_u64().unwrap() > 500);
    for (path, body) in [
        (path.as_str(), "{}"),
        (path.as_str(), "{"),
        (
            "/v1/accounting-entries:search",
            "{\"includeDeleted\":false}",
        ),
    ] {
        let status = search(path, body).await.unwrap().status();
        assert_eq!(status, StatusCode::BAD_REQUEST, "{path} {body}");
    }
}

#[tokio::test]
async fn the_lists_filter_by_what_is_documented() {
    let home = tempfile::tempdir().unwrap();
    let served = Served::start(options(home.path())).await;
    let url = served.authorize_url(&[("scope", "users:read companies:read export-jobs:read")]);
    let redirect = served.decide(url, "allow").await;
    let code = parameter(&redirect, "code").unwrap();
    let (access, _) = pair(&served.exchange(&code, &[]).await.1);
    let total = async |path: &str| {
        let (status, page) = served.api_get(path, &access).await;
        assert_eq!(status, StatusCode::OK, "{path}");
        page["pagination"]["total"].as_u64().unwrap()
    };
    let companies = served.api_get("/v1/companies", &access).await.1;
    let company = companies["data"][1]["id"].as_str().unwrap();
    let organization = companies["data"][1]["organizationId"].as_str().unwrap();
    let stranger = "00000000-0000-4000-8000-000000000000";
    assert_eq!(total("/v2/employees").await, 45);
    assert_eq!(
        total(&format!("/v2/employees?companyId={company}")).await,
        15
    );
    assert_eq!(
        total(&format!("/v2/employees?companyId={stranger}")).await,
        0
    );
    assert_eq!(
        total("/v2/employees?email=EMPLOYEE07@client.example").await,
        1
    );
    assert_eq!(total("/v2/employees?code=E-0007").await, 1);
    assert_eq!(total("/v2/employees?code=E-0007&email=nobody").await, 0);
    assert_eq!(
        total(&format!("/v1/companies?organization_id={organization}")).await,
        2
    );
    assert_eq!(
        total(&format!("/v1/companies?organization_id={stranger}")).await,
        0
    );
    let jobs = total("/v3/export-jobs").await;
    let of_company = total(&format!("/v3/export-jobs?company_id={company}")).await;
    assert!(of_company > 0 && of_company < jobs);
    let two = total("/v3/export-jobs?statuses=failed&statuses=pending").await;
    assert_eq!(
        total("/v3/export-jobs?statuses[]=failed,pending").await,
        two
    );
    for wrong in [
        "/v2/employees?companyId=x",
        "/v2/employees?email=a&email=b",
        "/v1/companies?organization_id=",
        "/v3/export-jobs?statuses=done",
        "/v3/export-jobs?company_id=x",
        "/v1/installations/me?company_id=x",
        "/v2/employees/%FF",
    ] {
        let (status, answer) = served.api_get(wrong, &access).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{wrong}");
        assert_eq!(answer["type"], "BAD_REQUEST", "{wrong}");
    }
}

#[tokio::test]
async fn a_wrong_method_names_the_right_ones_and_a_wrong_path_is_not_found() {
    let home = tempfile::tempdir().unwrap();
    let served = Served::start(options(home.path())).await;
    let (access, _) = served.tokens().await;
    for (method, path, allowed) in [
        (Method::POST, "/v2/employees", "GET,HEAD"),
        (Method::DELETE, "/v1/introspect", "GET,HEAD"),
        (Method::GET, "/v1/accounting-entries:search", "POST"),
        (Method::PATCH, "/v1/installations/me", "GET,HEAD,PUT,DELETE"),
        (Method::OPTIONS, "/v1/installations/me:activate", "POST"),
    ] {
        let call = served.api(method, path, &access).send().await.unwrap();
        assert_eq!(call.status(), StatusCode::METHOD_NOT_ALLOWED, "{path}");
        assert_eq!(call.headers().get(header::ALLOW).unwrap(), allowed);
        assert_eq!(read(call).await.1["type"], "METHOD_NOT_ALLOWED");
    }
    for path in ["/", "/v1/employees", "/v2/employees/", "/v1/introspect/x"] {
        let (status, answer) = served.api_get(path, &access).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(answer["type"], "NOT_FOUND");
    }
    let much = served
        .api(Method::PUT, "/v1/installations/me", &access)
        .header(header::CONTENT_TYPE, "application/json")
        .body(" ".repeat(300_000));
    let (status, answer) = read(much.send().await.unwrap()).await;
    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(answer["type"], "PAYLOAD_TOO_LARGE");
}

#[tokio::test]
async fn a_refused_call_says_in_its_header_what_is_missing() {
    let home = tempfile::tempdir().unwrap();
    let served = Served::start(options(home.path())).await;
    let (access, _) = served.tokens().await;
    let url = format!("{}/v2/employees", served.told.api_base);
    let challenge = |response: &Response| {
        let value = response.headers().get(header::WWW_AUTHENTICATE).unwrap();
        value.to_str().unwrap().to_owned()
    };
    let nothing = served.http.get(&url).send().await.unwrap();
    assert_eq!(nothing.status(), StatusCode::UNAUTHORIZED);
    assert!(!challenge(&nothing).contains("error"));
    let secret = served
        .http
        .get(&url)
        .bearer_auth(&served.told.client_secret);
    let secret = secret.send().await.unwrap();
    assert_eq!(secret.status(), StatusCode::UNAUTHORIZED);
    assert!(challenge(&secret).contains("error=\"invalid_token\""));
    let jobs = served.api(Method::GET, "/v3/export-jobs", &access);
    let jobs = jobs.send().await.unwrap();
    assert_eq!(jobs.status(), StatusCode::FORBIDDEN);
    assert!(challenge(&jobs).contains("error=\"insufficient_scope\", scope=\"export-jobs:read\""));
    let body = read(jobs).await.1;
    assert!(
        body["message"]
            .as_str()
            .unwrap()
            .contains("export-jobs:read")
    );
    let in_query = served.http.get(format!("{url}?access_token={access}"));
    assert_eq!(
        in_query.send().await.unwrap().status(),
        StatusCode::BAD_REQUEST
    );
}

#[tokio::test]
async fn deleting_the_installation_revokes_every_token() {
    let home = tempfile::tempdir().unwrap();
    let served = Served::start(options(home.path())).await;
    let (access, refresh) = served.tokens().await;
    let path = "/v1/installations/me";
    let (status, installation) = served.api_get(path, &access).await;
    assert_eq!(
        (status, &installation["status"]),
        (StatusCode::OK, &"ACTIVATED".into())
    );
    let removed = served
        .api(Method::DELETE, path, &access)
        .send()
        .await
        .unwrap();
    assert_eq!(removed.status(), StatusCode::NO_CONTENT);
    assert_eq!(
        served.api_get(path, &access).await.0,
        StatusCode::UNAUTHORIZED
    );
    assert_eq!(served.refresh(&refresh).await.1["error"], "invalid_grant");
}

#[tokio::test]
async fn the_601st_call_of_a_minute_waits() {
    let home = tempfile::tempdir().unwrap();
    let options = options(home.path());
    let clock = options.clock.clone();
    let served = Served::start(options).await;
    let (access, _) = served.tokens().await;
    for _ in 0..600 {
        assert_eq!(
            served.api_get("/v1/introspect", &access).await.0,
            StatusCode::OK
        );
    }
    clock.advance(Seconds(20));
    let call = served.api(Method::GET, "/v1/introspect", &access);
    let limited = call.send().await.unwrap();
    assert_eq!(limited.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(limited.headers().get(header::RETRY_AFTER).unwrap(), "40");
    clock.advance(Seconds(40));
    assert_eq!(
        served.api_get("/v1/introspect", &access).await.0,
        StatusCode::OK
    );
}

#[tokio::test]
async fn api_scenarios_strike_the_numbered_call() {
    let home = tempfile::tempdir().unwrap();
    let served = Served::start(options(home.path())).await;
    let (access, _) = served.tokens().await;
    for (strike, expected) in [
        ("unauthorized", StatusCode::UNAUTHORIZED),
        ("forbidden", StatusCode::FORBIDDEN),
        ("rate-limited", StatusCode::TOO_MANY_REQUESTS),
        ("server-error", StatusCode::INTERNAL_SERVER_ERROR),
    ] {
        let switch = serde_json::json!({ "scenarios": [format!("{strike}:2")] });
        served.post_json("/sandbox/scenarios", &switch).await;
        assert_eq!(
            served.api_get("/v2/employees", &access).await.0,
            StatusCode::OK
        );
        assert_eq!(
            served.api_get("/v2/employees", &access).await.0,
            expected,
            "{strike}"
        );
        assert_eq!(
            served.api_get("/v2/employees", &access).await.0,
            StatusCode::OK
        );
    }
}

#[tokio::test]
async fn a_truncated_answer_really_stops_and_a_huge_one_is_huge() {
    let home = tempfile::tempdir().unwrap();
    let served = Served::start(with_scenario(home.path(), "truncated-json")).await;
    let (access, _) = served.tokens().await;
    let call = served.api(Method::GET, "/v2/employees", &access);
    let mut cut = call.send().await.unwrap();
    let announced = cut.content_length().unwrap();
    let mut received = 0;
    let ended = loop {
        match cut.chunk().await {
            Ok(Some(piece)) => received += piece.len() as u64,
            Ok(None) => break Ok(()),
            Err(error) => break Err(error),
        }
    };
    assert!(ended.is_err());
    assert_eq!(received, announced / 2);
    let switch = serde_json::json!({ "scenarios": ["huge-body"] });
    served.post_json("/sandbox/scenarios", &switch).await;
    let call = served.api(Method::GET, "/v2/employees", &access);
    let mut huge = call.send().await.unwrap();
    let mut received = 0;
    while let Some(piece) = huge.chunk().await.unwrap() {
        received += piece.len();
    }
    assert!(received > 50_000_000);
}

#[tokio::test]
async fn revoked_by_the_customer_kills_the_tokens() {
    let home = tempfile::tempdir().unwrap();
    let served = Served::start(with_scenario(home.path(), "revoked:1")).await;
    let (access, refresh) = served.tokens().await;
    assert_eq!(
        served.api_get("/v1/introspect", &access).await.0,
        StatusCode::UNAUTHORIZED
    );
    assert_eq!(served.refresh(&refresh).await.1["error"], "invalid_grant");
}
