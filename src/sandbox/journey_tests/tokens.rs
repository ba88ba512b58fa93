use super::*;

fn refused(answer: &Answer) -> &str {
    assert!(answer.0.is_client_error(), "{answer:?}");
    answer.1["error"].as_str().unwrap()
}

/// ID and secret of a client that is not the example.
async fn other_client(served: &Served) -> (String, String) {
    let registration = serde_json::json!({
        "client_name": "Other", "client_uri": "https://other.example/",
        "tos_uri": "https://other.example/t", "policy_uri": "https://other.example/p",
        "contacts": ["a@other.example"], "redirect_uris": [REDIRECT], "scope": "users:read",
    });
    let (_, other) = served
        .post_json("/sandbox/registrations", &registration)
        .await;
    let text = |name: &str| other[name].as_str().unwrap().to_owned();
    (text("client_id"), text("client_secret"))
}

#[tokio::test]
async fn another_client_gets_nothing_for_a_code_and_does_not_spend_it() {
    let home = tempfile::tempdir().unwrap();
    let served = Served::start(options(home.path())).await;
    let (id, secret) = other_client(&served).await;
    let code = served.code().await;
    let form = [
        ("grant_type", "authorization_code"),
        ("code", code.as_str()),
        ("redirect_uri", REDIRECT),
        ("code_verifier", VERIFIER),
    ];
    let stolen = served
        .post("/oauth/token")
        .basic_auth(&id, Some(&secret))
        .form(&form);
    assert_eq!(
        refused(&read(stolen.send().await.unwrap()).await),
        "invalid_grant"
    );
    assert_eq!(served.exchange(&code, &[]).await.0, StatusCode::OK);
}

#[tokio::test]
async fn a_code_becomes_tokens_that_open_the_api() {
    let home = tempfile::tempdir().unwrap();
    let served = Served::start(options(home.path())).await;
    let (status, body) = served.exchange(&served.code().await, &[]).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(body["token_type"], "Bearer");
    assert_eq!(body["expires_in"], 900);
    assert_eq!(body["scope"], "users:read companies:read");
    let (access, refresh) = pair(&body);
    assert!(access.starts_with("sbx_") && refresh.starts_with("sbx_"));
    let (status, employees) = served.api_get("/v2/employees", &access).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(employees["pagination"]["total"], 45);
    assert_eq!(served.introspect(&access).await["active"], true);
    assert_eq!(served.introspect(&refresh).await["active"], true);
    let nothing = serde_json::json!({ "active": false });
    assert_eq!(served.introspect("fake-token").await, nothing);
}

#[tokio::test]
async fn a_replayed_code_is_refused_and_its_tokens_die() {
    let home = tempfile::tempdir().unwrap();
    let served = Served::start(options(home.path())).await;
    let code = served.code().await;
    let (access, refresh) = pair(&served.exchange(&code, &[]).await.1);
    assert_eq!(refused(&served.exchange(&code, &[]).await), "invalid_grant");
    let (status, _) = served.api_get("/v1/introspect", &access).await;
    assert_eq!(status, StatusCode::UNAUTHORIZED);
    assert_eq!(refused(&served.refresh(&refresh).await), "invalid_grant");
}

#[tokio::test]
async fn a_code_is_bound_to_verifier_redirect_uri_and_time() {
    let home = tempfile::tempdir().unwrap();
    let options = options(home.path());
    let clock = options.clock.clone();
    let served = Served::start(options).await;
    let wrong_verifier = "fake-other-verifier-0123456789-0123456789-01234";
    for change in [
        ("code_verifier", wrong_verifier),
        ("code_verifier", CHALLENGE),
        ("redirect_uri", "https://client.example/callback"),
    ] {
        let code = served.code().await;
        assert_eq!(
            refused(&served.exchange(&code, &[change]).await),
            "invalid_grant"
        );
    }
    let without = served
        .exchange(&served.code().await, &[("code_verifier", "")])
        .await;
    assert_eq!(refused(&without), "invalid_request");
    let code = served.code().await;
    clock.advance(Seconds(60));
    assert_eq!(refused(&served.exchange(&code, &[]).await), "invalid_grant");
}

#[tokio::test]
async fn a_client_proves_itself_once_and_in_one_way() {
    let home = tempfile::tempdir().unwrap();
    let served = Served::start(options(home.path())).await;
    let (id, secret) = (
        served.told.client_id.clone(),
        served.told.client_secret.clone(),
    );
    let grant = ("grant_type", "refresh_token");
    let token = ("refresh_token", "sbx_rt_fake");
    let in_body = [
        grant,
        token,
        ("client_id", id.as_str()),
        ("client_secret", secret.as_str()),
    ];
    // A refusal of the token means that the client was believed.
    let body_only = served
        .post("/oauth/token")
        .form(&in_body)
        .send()
        .await
        .unwrap();
    assert_eq!(refused(&read(body_only).await), "invalid_grant");
    assert_eq!(refused(&served.token(&in_body).await), "invalid_request");
    let nothing = served
        .post("/oauth/token")
        .form(&[grant, token])
        .send()
        .await
        .unwrap();
    assert_eq!(nothing.status(), StatusCode::UNAUTHORIZED);
    let challenge = nothing.headers().get(header::WWW_AUTHENTICATE).unwrap();
    assert!(challenge.to_str().unwrap().starts_with("Basic "));
    assert_eq!(
        nothing.headers().get(header::CACHE_CONTROL).unwrap(),
        "no-store"
    );
    let wrong = served
        .post("/oauth/token")
        .basic_auth(&id, Some("fake-secret"))
        .form(&[grant, token]);
    assert_eq!(
        refused(&read(wrong.send().await.unwrap()).await),
        "invalid_client"
    );
    let twice = served.token(&[grant, grant, token]).await;
    assert_eq!(refused(&twice), "invalid_request");
}

#[tokio::test]
async fn basic_only_refuses_a_secret_in_the_body() {
    let home = tempfile::tempdir().unwrap();
    let options = Options {
        accepts: ClientAuthPolicy::BasicOnly,
        ..options(home.path())
    };
    let served = Served::start(options).await;
    let form = [
        ("grant_type", "refresh_token"),
        ("refresh_token", "sbx_rt_fake"),
        ("client_id", &served.told.client_id),
        ("client_secret", &served.told.client_secret),
    ];
    let answer = read(
        served
            .post("/oauth/token")
            .form(&form)
            .send()
            .await
            .unwrap(),
    )
    .await;
    assert_eq!(refused(&answer), "invalid_client");
}

#[tokio::test]
async fn a_refresh_kills_both_old_tokens_and_reuse_ends_the_family() {
    let home = tempfile::tempdir().unwrap();
    let served = Served::start(options(home.path())).await;
    let (first_access, first_refresh) = served.tokens().await;
    let (status, body) = served.refresh(&first_refresh).await;
    assert_eq!(status, StatusCode::OK);
    let (access, refresh) = pair(&body);
    assert_eq!(
        served.api_get("/v1/introspect", &first_access).await.0,
        StatusCode::UNAUTHORIZED
    );
    assert_eq!(
        served.api_get("/v1/introspect", &access).await.0,
        StatusCode::OK
    );
    assert_eq!(
        refused(&served.refresh(&first_refresh).await),
        "invalid_grant"
    );
    assert_eq!(refused(&served.refresh(&refresh).await), "invalid_grant");
    assert_eq!(
        served.api_get("/v1/introspect", &access).await.0,
        StatusCode::UNAUTHORIZED
    );
}

#[tokio::test]
async fn an_access_token_expires_and_an_expired_refresh_token_ends_the_family() {
    let home = tempfile::tempdir().unwrap();
    let options = options(home.path());
    let clock = options.clock.clone();
    let served = Served::start(options).await;
    let (access, refresh) = served.tokens().await;
    clock.advance(Seconds(899));
    assert_eq!(
        served.api_get("/v1/introspect", &access).await.0,
        StatusCode::OK
    );
    clock.advance(Seconds(1));
    assert_eq!(
        served.api_get("/v1/introspect", &access).await.0,
        StatusCode::UNAUTHORIZED
    );
    let (access, refresh) = pair(&served.refresh(&refresh).await.1);
    clock.advance(Seconds(60 * 86_400));
    assert_eq!(refused(&served.refresh(&refresh).await), "invalid_grant");
    // Back to when the access token was good: it is dead all the same.
    let Clock::Fixed(at) = &clock else {
        panic!("the clock of these tests stands still");
    };
    at.fetch_sub(60 * 86_400, std::sync::atomic::Ordering::SeqCst);
    assert_eq!(
        served.api_get("/v1/introspect", &access).await.0,
        StatusCode::UNAUTHORIZED
    );
}

#[tokio::test]
async fn a_refresh_cannot_widen_scopes_nor_serve_another_client() {
    let home = tempfile::tempdir().unwrap();
    let served = Served::start(options(home.path())).await;
    let (_, refresh) = served.tokens().await;
    let ask = |scope| {
        [
            ("grant_type", "refresh_token"),
            ("refresh_token", refresh.as_str()),
            ("scope", scope),
        ]
    };
    let widened = served.token(&ask("users:read users:write")).await;
    assert_eq!(refused(&widened), "invalid_scope");
    let (other_id, other_secret) = other_client(&served).await;
    let form = [("grant_type", "refresh_token"), ("refresh_token", &refresh)];
    let stolen = served.post("/oauth/token").form(&form);
    let stolen = stolen.basic_auth(&other_id, Some(&other_secret));
    assert_eq!(
        refused(&read(stolen.send().await.unwrap()).await),
        "invalid_grant"
    );
    let peek = served
        .post("/oauth/token/introspect")
        .form(&[("token", &refresh)]);
    let peek = peek.basic_auth(&other_id, Some(&other_secret));
    assert_eq!(
        read(peek.send().await.unwrap()).await.1,
        serde_json::json!({ "active": false })
    );
    let (status, narrowed) = served.token(&ask("users:read")).await;
    assert_eq!(
        (status, &narrowed["scope"]),
        (StatusCode::OK, &"users:read".into())
    );
}

#[tokio::test]
async fn refresh_scenarios_end_the_session() {
    for strike in [
        "reused-refresh",
        "expired-refresh",
        "revoked:1",
        "pleo-refresh-error",
    ] {
        let home = tempfile::tempdir().unwrap();
        let served = Served::start(with_scenario(home.path(), strike)).await;
        let (access, refresh) = served.tokens().await;
        let (status, body) = served.refresh(&refresh).await;
        assert_eq!(status, StatusCode::BAD_REQUEST);
        let expected = if strike == "pleo-refresh-error" {
            serde_json::json!({ "error": true, "message": "invalid_refresh_token" })
        } else {
            assert_eq!(body["error"], "invalid_grant");
            body.clone()
        };
        assert_eq!(body, expected);
        assert_eq!(
            served.introspect(&access).await["active"],
            false,
            "{strike}"
        );
    }
}

#[tokio::test]
async fn token_scenarios_strike_once_and_a_cut_answer_did_its_work() {
    let home = tempfile::tempdir().unwrap();
    let served = Served::start(options(home.path())).await;
    let (access, refresh) = served.tokens().await;
    let switch = serde_json::json!({
        "scenarios": ["token-server-error:1", "token-rate-limited:2", "token-truncated-json:3"],
    });
    let (status, _) = served.post_json("/sandbox/scenarios", &switch).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(
        served.refresh(&refresh).await.0,
        StatusCode::INTERNAL_SERVER_ERROR
    );
    assert_eq!(
        served.refresh(&refresh).await.0,
        StatusCode::TOO_MANY_REQUESTS
    );
    assert_eq!(served.introspect(&access).await["active"], true);
    let form = [("grant_type", "refresh_token"), ("refresh_token", &refresh)];
    let request = served.post("/oauth/token").form(&form);
    let request = request.basic_auth(&served.told.client_id, Some(&served.told.client_secret));
    let cut = request.send().await.unwrap();
    assert_eq!(cut.status(), StatusCode::OK);
    assert!(cut.text().await.is_err());
    assert_eq!(served.introspect(&access).await["active"], false);
}

#[tokio::test]
async fn the_journal_counts_requests_and_holds_no_value() {
    let home = tempfile::tempdir().unwrap();
    let served = Served::start(options(home.path())).await;
    let (access, refresh) = served.tokens().await;
    served.refresh(&refresh).await;
    let url = Url::parse(&format!("{}/sandbox/requests", served.told.auth_base)).unwrap();
    let text = served.get(url).await.text().await.unwrap();
    let journal: Value = serde_json::from_str(&text).unwrap();
    let notes: Vec<&str> = journal["requests"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|entry| entry["path"] == "/oauth/token" && entry["status"] == 200)
        .map(|entry| entry["note"].as_str().unwrap())
        .collect();
    assert_eq!(notes, ["authorization_code", "refresh_token"]);
    for secret in [
        access.as_str(),
        &refresh,
        &served.told.client_secret,
        CHALLENGE,
        VERIFIER,
    ] {
        assert!(!text.contains(secret));
    }
}
