use super::*;

#[tokio::test]
async fn tokens_and_clients_are_remembered_after_a_restart() {
    let home = tempfile::tempdir().unwrap();
    let first = Served::start(options(home.path())).await;
    let (access, refresh) = first.tokens().await;
    let id = first.told.client_id.clone();
    assert_eq!(first.end().await, Ending::Stopped);
    assert!(!home.path().join("running.json").exists());
    let second = Served::start(options(home.path())).await;
    assert_eq!(second.told.client_id, id);
    assert_eq!(
        second.api_get("/v2/employees", &access).await.0,
        StatusCode::OK
    );
    assert_eq!(second.refresh(&refresh).await.0, StatusCode::OK);
}

#[tokio::test]
async fn a_second_sandbox_of_a_directory_tells_of_the_first_and_ends() {
    let home = tempfile::tempdir().unwrap();
    let first = Served::start(options(home.path())).await;
    let mut second = Served::start(options(home.path())).await;
    assert_eq!(second.ended().await, Ending::AlreadyRunning);
    assert!(second.told == first.told);
    assert_eq!(first.end().await, Ending::Stopped);
}

#[tokio::test]
async fn what_lies_in_the_directory_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let home = tempfile::tempdir().unwrap();
    let _served = Served::start(options(home.path())).await;
    for name in ["running.json", "book.json", "lock"] {
        let mode = home
            .path()
            .join(name)
            .metadata()
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}

#[tokio::test]
async fn a_port_that_was_asked_for_by_number_is_that_port_or_an_error() {
    let home = tempfile::tempdir().unwrap();
    let holder = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = holder.local_addr().unwrap().port();
    let taken = Options {
        ports: Ports::At(port),
        ..options(home.path())
    };
    let refused = serve(taken, |_| {}, CancellationToken::new()).await;
    assert!(matches!(refused, Err(SandboxError::PortTaken(number)) if number == port));
}

#[tokio::test]
async fn the_virtual_clock_moves_and_a_reset_forgets_all_but_the_example() {
    let home = tempfile::tempdir().unwrap();
    let served = Served::start(options(home.path())).await;
    let (access, refresh) = served.tokens().await;
    let advance = serde_json::json!({ "advance_seconds": 900 });
    let (status, clock) = served.post_json("/sandbox/clock", &advance).await;
    assert_eq!(
        (status, &clock["now"]),
        (StatusCode::OK, &"2027-01-15T08:15:00Z".into())
    );
    assert_eq!(served.introspect(&access).await["active"], false);
    let reset = served.post("/sandbox/reset").send().await.unwrap();
    assert_eq!(reset.status(), StatusCode::NO_CONTENT);
    assert_eq!(served.refresh(&refresh).await.1["error"], "invalid_grant");
    assert_eq!(served.told.client_secret.len(), 30);
    served.tokens().await;
}

#[test]
fn the_announcement_has_exactly_the_promised_members() {
    let told = Announcement {
        schema_version: 1,
        auth_base: String::new(),
        api_base: String::new(),
        client_id: String::new(),
        client_secret: String::new(),
        redirect_uris: Vec::new(),
        scopes: Vec::new(),
        login: String::new(),
        password: String::new(),
    };
    assert_eq!(
        serde_json::to_string(&told).unwrap(),
        "{\"schema_version\":1,\"auth_base\":\"\",\"api_base\":\"\",\"client_id\":\"\",\"client_secret\":\"\",\
         \"redirect_uris\":[],\"scopes\":[],\"login\":\"\",\"password\":\"\"}"
    );
}
