use super::*;

#[tokio::test]
async fn an_allowed_request_comes_back_with_a_code_and_the_very_state() {
    let home = tempfile::tempdir().unwrap();
    let served = Served::start(options(home.path())).await;
    let redirect = served.decide(served.authorize_url(&[]), "allow").await;
    assert!(redirect.as_str().starts_with(&format!("{REDIRECT}?")));
    assert_eq!(parameter(&redirect, "state").as_deref(), Some(STATE));
    assert_eq!(
        parameter(&redirect, "iss").as_deref(),
        Some(served.told.auth_base.as_str())
    );
    assert!(parameter(&redirect, "code").unwrap().len() > 40);
}

#[tokio::test]
async fn a_denied_request_comes_back_with_access_denied_and_the_state() {
    let home = tempfile::tempdir().unwrap();
    let served = Served::start(options(home.path())).await;
    let redirect = served.decide(served.authorize_url(&[]), "deny").await;
    assert_eq!(
        parameter(&redirect, "error").as_deref(),
        Some("access_denied")
    );
    assert!(parameter(&redirect, "error_description").is_some());
    assert_eq!(parameter(&redirect, "state").as_deref(), Some(STATE));
    assert_eq!(parameter(&redirect, "code"), None);
}

#[tokio::test]
async fn an_unknown_client_or_redirect_uri_is_told_on_a_page_and_never_redirected() {
    let home = tempfile::tempdir().unwrap();
    let served = Served::start(options(home.path())).await;
    for change in [
        ("client_id", "12a3b456-78c9-0d12-93f4-f567ab8cde9f"),
        ("client_id", ""),
        ("redirect_uri", ""),
        ("redirect_uri", "http://localhost:7538/callbac"),
        ("redirect_uri", "http://localhost:7538/callback/"),
        ("redirect_uri", "http://localhost:7539/callback"),
        ("redirect_uri", "http://127.0.0.1:7538/callback"),
        ("redirect_uri", "https://localhost:7538/callback"),
        ("redirect_uri", "http://LOCALHOST:7538/callback"),
        ("redirect_uri", "http://localhost:7538/callback?x=1"),
    ] {
        let response = served.get(served.authorize_url(&[change])).await;
        assert_eq!(response.status(), StatusCode::BAD_REQUEST, "{change:?}");
        assert!(response.headers().get(header::LOCATION).is_none());
    }
    let mut twice = served.authorize_url(&[]);
    twice
        .query_pairs_mut()
        .append_pair("redirect_uri", REDIRECT);
    assert_eq!(served.get(twice).await.status(), StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_request_that_breaks_a_rule_is_told_to_the_client_once_the_user_has_signed_in() {
    let home = tempfile::tempdir().unwrap();
    let served = Served::start(options(home.path())).await;
    let (cookie, _) = served.sign_in("").await;
    for (change, error) in [
        (("response_type", "token"), "unsupported_response_type"),
        (("response_type", ""), "invalid_request"),
        (("code_challenge_method", "plain"), "invalid_request"),
        (("code_challenge_method", ""), "invalid_request"),
        (("code_challenge", ""), "invalid_request"),
        (("code_challenge", "too-short"), "invalid_request"),
        (("scope", "users:read export-items:read"), "invalid_scope"),
        (("scope", ""), "invalid_scope"),
        (("state", ""), "invalid_request"),
    ] {
        let url = served.authorize_url(&[change]);
        assert_eq!(served.get(url.clone()).await.status(), StatusCode::OK);
        let request = served.http.get(url).header(header::COOKIE, &cookie);
        let redirect = location(&request.send().await.unwrap());
        assert_eq!(
            parameter(&redirect, "error").as_deref(),
            Some(error),
            "{change:?}"
        );
        let state = (change.0 != "state").then_some(STATE);
        assert_eq!(parameter(&redirect, "state").as_deref(), state);
    }
}

#[tokio::test]
async fn consent_needs_the_session_that_saw_the_page() {
    let home = tempfile::tempdir().unwrap();
    let served = Served::start(options(home.path())).await;
    let page = served.get(served.authorize_url(&[])).await;
    let transaction = transaction(&page.text().await.unwrap());
    let (other, _) = served.sign_in("").await;
    let form = [("transaction", transaction.as_str()), ("decision", "allow")];
    for cookie in [other.as_str(), "local_sandbox_session=fake", ""] {
        let request = served.post("/oauth/consent").form(&form);
        let response = request.header(header::COOKIE, cookie).send().await.unwrap();
        assert!(
            response.headers().get(header::LOCATION).is_none(),
            "{cookie}"
        );
    }
}

#[tokio::test]
async fn another_host_name_or_another_web_page_gets_nothing() {
    let home = tempfile::tempdir().unwrap();
    let served = Served::start(options(home.path())).await;
    let front = Url::parse(&served.told.auth_base).unwrap();
    let rebound = served.http.get(front).header(header::HOST, "evil.example");
    let status = rebound.send().await.unwrap().status();
    assert_eq!(status, StatusCode::MISDIRECTED_REQUEST);
    for (name, value) in [
        ("origin", "https://evil.example"),
        ("sec-fetch-site", "cross-site"),
    ] {
        let forged = served.post("/sandbox/reset").header(name, value);
        assert_eq!(forged.send().await.unwrap().status(), StatusCode::FORBIDDEN);
    }
}

#[tokio::test]
async fn pages_are_marked_framed_by_nobody_and_escape_registered_names() {
    let home = tempfile::tempdir().unwrap();
    let served = Served::start(options(home.path())).await;
    let registration = serde_json::json!({
        "client_name": "<img src=x onerror=alert(1)>",
        "client_uri": "https://client.example/",
        "tos_uri": "https://client.example/tos",
        "policy_uri": "https://client.example/privacy",
        "contacts": ["name.surname@example.io"],
        "redirect_uris": [REDIRECT],
        "scope": "users:read companies:read",
    });
    let (status, client) = served
        .post_json("/sandbox/registrations", &registration)
        .await;
    assert_eq!(status, StatusCode::CREATED);
    let id = client["client_id"].as_str().unwrap();
    let (cookie, _) = served.sign_in("").await;
    let url = served.authorize_url(&[("client_id", id)]);
    let request = served.http.get(url).header(header::COOKIE, cookie);
    let response = request.send().await.unwrap();
    let policy = response.headers().get(header::CONTENT_SECURITY_POLICY);
    assert!(
        policy
            .unwrap()
            .to_str()
            .unwrap()
            .contains("frame-ancestors 'none'")
    );
    let page = response.text().await.unwrap();
    assert!(page.contains("LOCAL SANDBOX – not Pleo"));
    assert!(page.contains("&lt;img src=x") && !page.contains("<img"));
}

#[tokio::test]
async fn a_registration_that_breaks_a_rule_is_refused_by_its_field() {
    let home = tempfile::tempdir().unwrap();
    let served = Served::start(options(home.path())).await;
    let registration = serde_json::json!({
        "client_name": "Example Client",
        "client_uri": "https://client.example/",
        "tos_uri": "https://client.example/tos",
        "policy_uri": "https://client.example/privacy",
        "contacts": ["name.surname@example.io"],
        "redirect_uris": ["http://client.example/callback"],
        "scope": "users:read",
    });
    let (status, error) = served
        .post_json("/sandbox/registrations", &registration)
        .await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert_eq!(error["error"], "invalid_redirect_uri");
    assert_eq!(error["field"], "redirect_uris");
}

#[tokio::test]
async fn the_dashboard_shows_dummy_data_to_the_dummy_user_only() {
    let home = tempfile::tempdir().unwrap();
    let served = Served::start(options(home.path())).await;
    let wrong = [
        ("login", served.told.login.as_str()),
        ("password", "fake-wrong"),
    ];
    let response = served.post("/login").form(&wrong).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
    let (cookie, _) = served.sign_in("").await;
    for (path, shown) in [
        ("/", "Accounting entries"),
        ("/expenses", "Card purchase"),
        ("/people", "employee01@client.example"),
        ("/companies", "Rehearsal Bakery ApS"),
        ("/export", "Completed with errors"),
    ] {
        let url = format!("{}{path}", served.told.auth_base);
        let signed_in = served.http.get(&url).header(header::COOKIE, &cookie);
        let page = signed_in.send().await.unwrap().text().await.unwrap();
        assert!(page.contains(shown), "{path}");
        let stranger = served.http.get(&url).send().await.unwrap();
        assert!(!stranger.text().await.unwrap().contains(shown), "{path}");
    }
}

#[tokio::test]
async fn consent_scenarios_strike() {
    for (strike, parameter_name, expected) in [
        ("denied", "error", Some("access_denied")),
        ("wrong-state:1", "error", None),
        ("expired-code", "error", None),
    ] {
        let home = tempfile::tempdir().unwrap();
        let served = Served::start(with_scenario(home.path(), strike)).await;
        let redirect = served.decide(served.authorize_url(&[]), "allow").await;
        assert_eq!(parameter(&redirect, parameter_name).as_deref(), expected);
        let state_is_ours = parameter(&redirect, "state").as_deref() == Some(STATE);
        assert_eq!(state_is_ours, strike != "wrong-state:1", "{strike}");
        if strike == "expired-code" {
            let code = parameter(&redirect, "code").unwrap();
            let (status, body) = served.exchange(&code, &[]).await;
            assert_eq!(
                (status, &body["error"]),
                (StatusCode::BAD_REQUEST, &"invalid_grant".into())
            );
        }
    }
}
