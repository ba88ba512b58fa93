//! What a browser meets: pages that nobody frames, names that cannot become markup, and no doubt about who this is.

use serde_json::{Value, json};

use super::partner::{Server, introspect, query, registration, transaction};
use super::raw::{Answer, Ask};

/// The consent page of a client for a user who is signed in.
fn consent_page(server: &Server, query: &str) -> Answer {
    let target = format!("/oauth/authorize?{query}");
    server.ask(&Ask::get(&target).header("Cookie", &server.sign_in()))
}

/// Every page that a browser can come to.
fn every_page(server: &Server, query: &str) -> Vec<Answer> {
    let cookie = server.sign_in();
    let get = |path: &str| server.ask(&Ask::get(path).header("Cookie", &cookie));
    let mut pages: Vec<Answer> = [
        "/",
        "/expenses",
        "/people",
        "/companies",
        "/export",
        "/sandbox",
        "/no/such/page",
    ]
    .map(get)
    .into();
    pages.extend([
        server.ask(&Ask::get("/")),
        server.ask(&Ask::get("/login")),
        server.ask(&Ask::get(&format!("/oauth/authorize?{query}"))),
        server.ask(&Ask::get("/oauth/authorize?client_id=fake")),
        consent_page(server, query),
        get("/oauth/consent?transaction=fake"),
    ]);
    pages
}

#[test]
fn s_20_no_discovery_is_invented_and_the_same_facts_are_at_a_path_of_the_sandboxs_own() {
    let server = Server::start(&[]);
    let token = server.tokens(&server.register()).access;
    for path in [
        "/.well-known/oauth-authorization-server",
        "/.well-known/oauth-authorization-server/oauth",
        "/.well-known/openid-configuration",
        "/.well-known/oauth-protected-resource",
        "/.well-known/jwks.json",
        "/oauth/jwks",
        "/oauth/register",
        "/register",
    ] {
        assert_eq!(server.ask(&Ask::get(path)).status, 404, "{path}");
        assert_eq!(
            server.ask(&Ask::json(path, &json!({}))).status,
            404,
            "{path}"
        );
        assert_eq!(server.call(&token, path).status, 404, "{path}");
    }
    let base = format!("http://127.0.0.1:{}", server.auth);
    let metadata = server.ask(&Ask::get("/sandbox/metadata")).json();
    assert_eq!(metadata["issuer"], base);
    for (member, path) in [
        ("authorization_endpoint", "/oauth/authorize"),
        ("token_endpoint", "/oauth/token"),
        ("introspection_endpoint", "/oauth/token/introspect"),
    ] {
        assert_eq!(metadata[member], format!("{base}{path}"), "{member}");
    }
    for (member, values) in [
        ("response_types_supported", json!(["code"])),
        (
            "grant_types_supported",
            json!(["authorization_code", "refresh_token"]),
        ),
        ("code_challenge_methods_supported", json!(["S256"])),
        (
            "token_endpoint_auth_methods_supported",
            json!(["client_secret_basic", "client_secret_post"]),
        ),
        (
            "introspection_endpoint_auth_methods_supported",
            json!(["client_secret_basic"]),
        ),
        (
            "authorization_response_iss_parameter_supported",
            json!(true),
        ),
    ] {
        assert_eq!(metadata[member], values, "{member}");
    }
    assert_eq!(metadata["revocation_endpoint"], Value::Null);
    let basic = Server::start(&["--basic-only"]);
    let metadata = basic.ask(&Ask::get("/sandbox/metadata")).json();
    assert_eq!(
        metadata["token_endpoint_auth_methods_supported"],
        json!(["client_secret_basic"])
    );
}

#[test]
fn s_23_no_page_can_be_framed_and_no_script_of_another_page_reads_it() {
    let server = Server::start(&[]);
    let client = server.register();
    let asked = query(&client, &[]);
    for page in every_page(&server, &asked) {
        let policy = page.header("content-security-policy").unwrap_or_default();
        for rule in [
            "default-src 'none'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
        ] {
            assert!(policy.contains(rule), "{page:?}");
        }
        assert!(!policy.contains("script-src"), "{page:?}");
        assert_eq!(page.header("x-frame-options"), Some("DENY"));
        assert_eq!(page.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(page.header("referrer-policy"), Some("no-referrer"));
        assert_eq!(page.header("cache-control"), Some("no-store"));
    }
    let target = format!("/oauth/authorize?{asked}");
    for origin in ["https://elsewhere.example", "null", "http://localhost:3000"] {
        for method in ["GET", "OPTIONS", "POST"] {
            let ask = Ask::new(method, &target)
                .header("Origin", origin)
                .header("Access-Control-Request-Method", "GET");
            let answer = server.ask(&ask);
            let allows = |(name, _): &(String, String)| name.starts_with("access-control-");
            assert!(!answer.headers.iter().any(allows), "{answer:?}");
            assert!(method == "GET" || answer.status >= 400, "{answer:?}");
        }
    }
}

#[test]
fn s_25_no_registered_text_can_become_markup() {
    let server = Server::start(&[]);
    let payloads = [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "\"><svg onload=alert(1)>",
        "'><b>bold</b>",
        "</title><script>alert(1)</script>",
        "{{transaction}}<i>",
        "&lt;b&gt;<b>",
    ];
    for payload in payloads {
        let mut body = registration();
        body["client_uri"] = json!(format!("https://client.example/?{payload}"));
        let refused = server.ask(&Ask::json("/sandbox/registrations", &body));
        assert_eq!(refused.status, 400, "{refused:?}");
        // What an address may not have as it is may stand in it percent-encoded; the rest stays.
        let address = payload.replace(['<', '>', '"', '{', '}', ' '], "%3C");
        body["client_name"] = json!(payload);
        for member in [
            "client_uri",
            "tos_uri",
            "policy_uri",
            "settings_uri",
            "initiate_login_uri",
        ] {
            body[member] = json!(format!("https://client.example/?{address}"));
        }
        body["logo_uri"] = json!(format!("{}.png", payload.replace(' ', "/")));
        let redirect = format!("https://client.example/?{address}");
        body["redirect_uris"] = json!([redirect]);
        let answer = server.ask(&Ask::json("/sandbox/registrations", &body));
        assert_eq!(answer.status, 201, "{answer:?}");
        let client = super::partner::Client {
            id: answer.json()["client_id"].as_str().unwrap().to_owned(),
            secret: String::new(),
        };
        let asked = query(&client, &[("redirect_uri", &redirect)]);
        let elsewhere = query(&client, &[("redirect_uri", "https://elsewhere.example/")]);
        let consent = consent_page(&server, &asked);
        assert_eq!(consent.status, 200, "{consent:?}");
        assert!(consent.body.contains(&escaped(payload)), "{consent:?}");
        for page in [
            consent,
            server.ask(&Ask::get(&format!("/oauth/authorize?{elsewhere}"))),
        ] {
            is_inert(&page, payload);
        }
        let listed = server.ask(&Ask::get("/sandbox").header("Cookie", &server.sign_in()));
        is_inert(&listed, payload);
    }
}

/// A text as it stands in a page.
fn escaped(text: &str) -> String {
    let mut out = text.replace('&', "&amp;");
    for (plain, entity) in [
        ('<', "&lt;"),
        ('>', "&gt;"),
        ('"', "&quot;"),
        ('\'', "&#39;"),
    ] {
        out = out.replace(plain, entity);
    }
    out
}

/// Asserts that a page has neither a payload nor any of the tags that payloads bring.
fn is_inert(page: &Answer, payload: &str) {
    assert!(!page.body.contains(payload), "{page:?}");
    for tag in [
        "<script",
        "<img src=x",
        "<img/src=x",
        "<svg",
        "<b>",
        "<i>",
        " onerror=alert(1)>",
    ] {
        assert!(!page.body.contains(tag), "{tag}: {page:?}");
    }
}

#[test]
fn s_27_only_this_machine_and_only_by_its_own_name() {
    let server = Server::start(&[]);
    let right = format!("127.0.0.1:{}", server.auth);
    let get = || Ask::get("/sandbox/metadata");
    for own in [
        right.clone(),
        format!("localhost:{}", server.auth),
        format!("[::1]:{}", server.auth),
    ] {
        assert_eq!(server.ask(&get().header("Host", &own)).status, 200, "{own}");
    }
    for other in [
        "evil.example".to_owned(),
        format!("evil.example:{}", server.auth),
        format!("127.0.0.1.evil.example:{}", server.auth),
        format!("localhost.:{}", server.auth),
        format!("0.0.0.0:{}", server.auth),
        "127.0.0.1".to_owned(),
        format!("127.0.0.1:{}", server.api),
        String::new(),
    ] {
        assert_eq!(
            server.ask(&get().header("Host", &other)).status,
            421,
            "{other:?}"
        );
        let call = Ask::get("/v1/introspect").header("Host", &other);
        let misdirected = other != format!("127.0.0.1:{}", server.api);
        assert_eq!(
            call.send(server.api).status == 421,
            misdirected,
            "{other:?}"
        );
    }
    let twice = get().header("Host", &right).header("Host", &right);
    assert_eq!(server.ask(&twice).status, 400);
    for head in [
        "GET / HTTP/1.1\r\nConnection: close\r\n\r\n",
        "GET / HTTP/1.0\r\n\r\n",
    ] {
        assert_eq!(
            super::raw::exchange(server.auth, head.as_bytes()).status,
            400,
            "{head}"
        );
    }
    let absolute =
        format!("GET http://evil.example/ HTTP/1.1\r\nHost: {right}\r\nConnection: close\r\n\r\n");
    assert_eq!(
        super::raw::exchange(server.auth, absolute.as_bytes()).status,
        421
    );
    let listening = listening(server.process());
    assert!(listening.len() >= 2, "{listening:?}");
    for address in listening {
        let loopback = ["0100007F", "00000000000000000000000001000000"];
        assert!(loopback.contains(&address.as_str()), "{address}");
    }
}

/// The addresses on which a process listens, as the kernel prints them: hexadecimal.
fn listening(process: u32) -> Vec<String> {
    let links = std::fs::read_dir(format!("/proc/{process}/fd")).unwrap();
    let own: Vec<String> = links
        .filter_map(|entry| std::fs::read_link(entry.ok()?.path()).ok())
        .filter_map(|link| {
            let text = link.to_str()?;
            Some(text.strip_prefix("socket:[")?.strip_suffix(']')?.to_owned())
        })
        .collect();
    let mut found = Vec::new();
    for table in ["tcp", "tcp6"] {
        let text = std::fs::read_to_string(format!("/proc/{process}/net/{table}")).unwrap();
        for line in text.lines().skip(1) {
            let cells: Vec<&str> = line.split_whitespace().collect();
            // The fourth cell is the state, and 0A means that it listens.
            if cells[3] == "0A" && own.iter().any(|socket| socket == cells[9]) {
                found.push(cells[1].split(':').next().unwrap().to_owned());
            }
        }
    }
    found
}

#[test]
fn s_29_nothing_here_can_be_taken_for_pleo() {
    let server = Server::start(&[]);
    let client = server.register();
    for page in every_page(&server, &query(&client, &[])) {
        assert!(page.body.contains("LOCAL SANDBOX – not Pleo"), "{page:?}");
        assert!(
            page.body.contains("local sandbox, not Pleo</title>"),
            "{page:?}"
        );
    }
    let cookie = server.sign_in();
    assert!(cookie.starts_with("local_sandbox_session="), "{cookie}");
    let code = server.code(&client, &cookie);
    assert!(code.starts_with("sbx_"), "{code}");
    let tokens = super::partner::pair(&server.ask(&super::partner::exchange(&client, &code, &[])));
    assert!(
        tokens.access.starts_with("sbx_") && tokens.refresh.starts_with("sbx_"),
        "{tokens:?}"
    );
    let found = server.ask(&introspect(&client, &tokens.access)).json();
    assert!(
        found["iss"].as_str().unwrap().contains("SANDBOX"),
        "{found}"
    );
    let refused = server.call("fake", "/v1/introspect");
    let challenge = refused.header("www-authenticate").unwrap();
    assert!(challenge.contains("realm=\"local sandbox\""), "{challenge}");
    // The issuer of its answers is its own address, so no host of Pleo's is named anywhere.
    let metadata = server.ask(&Ask::get("/sandbox/metadata"));
    assert!(!metadata.body.contains("pleo.io"), "{metadata:?}");
    let page = server.ask(&Ask::get(&format!(
        "/oauth/authorize?{}",
        query(&client, &[])
    )));
    assert!(!transaction(&page).is_empty());
}
