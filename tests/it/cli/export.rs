//! Files for the next tool.

use serde_json::Value;

use super::Stage;

#[test]
fn no_export_holds_the_secret() {
    let stage = Stage::new();
    let set = [
        "--store",
        "file",
        "credentials",
        "set",
        "--client-id",
        "fake-id",
        "--client-secret-stdin",
    ];
    stage
        .run_with_input(&set, "fake-secret-of-an-export\n")
        .ok();
    for arguments in [
        ["export", "env"].as_slice(),
        &["export", "curl"],
        &["export", "postman"],
        &["export", "postman", "--environment"],
    ] {
        let run = stage.run(arguments).ok();
        assert!(!run.stdout.contains("fake-secret"), "{arguments:?}");
    }
    let env = stage.run(&["export", "env"]).ok().stdout;
    assert!(env.contains("PLEO_CLIENT_ID=fake-id\n") && env.contains("PLEO_CLIENT_SECRET=\n"));
    let environment = stage.run(&["export", "postman", "--environment"]).ok();
    assert!(environment.json()["values"].is_array());
}

#[test]
fn the_collection_is_in_the_format_of_postman() {
    let collection: Value = Stage::new()
        .run(&["--env", "staging", "export", "postman"])
        .ok()
        .json();
    assert!(
        collection["info"]["schema"]
            .as_str()
            .unwrap()
            .contains("v2.1.0")
    );
    assert_eq!(collection["auth"]["type"], "oauth2");
    assert!(collection["item"].as_array().unwrap().len() > 3);
}

#[test]
fn the_calendar_holds_the_deadline_and_needs_the_notice() {
    let stage = Stage::new();
    assert_eq!(stage.run(&["export", "calendar"]).code, 2);
    stage
        .run(&[
            "journey",
            "mark",
            "notice",
            "--date",
            "2026-11-20T08:00:00Z",
        ])
        .ok();
    let calendar = stage.run(&["export", "calendar"]).ok().stdout;
    assert!(calendar.starts_with("BEGIN:VCALENDAR\r\n"));
    assert!(calendar.contains("DTSTART:20261127T235959Z\r\n"));
    assert!(calendar.ends_with("END:VCALENDAR\r\n"));
}

#[test]
fn a_bundle_shows_the_standing_and_leaves_people_and_secrets_out() {
    let stage = Stage::new();
    let set = [
        "--store",
        "file",
        "credentials",
        "set",
        "--client-secret-stdin",
    ];
    stage.run_with_input(&set, "fake-secret-of-a-bundle\n").ok();
    stage
        .run(&["form", "set", "contacts", "name.surname@example.io"])
        .ok();
    let file = stage.path().join("support.json");
    let file = file.to_str().unwrap();
    let written = stage.run(&["bundle", "-o", file]).ok();
    assert!(written.stderr.contains("pleo-onboard-bundle"));
    let viewed = stage.run(&["bundle", "view", file]).ok();
    assert_eq!(viewed.json()["status"]["token"]["state"], "absent");
    assert!(!viewed.stdout.contains("fake-secret") && !viewed.stdout.contains("name.surname"));
    assert_eq!(stage.run_with_input(&["bundle", "view", "-"], "{}").code, 8);
}

#[test]
fn the_doctor_tells_a_taken_port_with_what_to_do() {
    let stage = Stage::new();
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    let uri = format!("http://localhost:{port}/callback");
    stage.run(&["form", "set", "redirect_uris", &uri]).ok();
    let run = stage.run(&["doctor", "--json"]);
    assert_eq!(run.code, 1);
    let checks = run.json()["checks"].as_array().unwrap().clone();
    let named = |name: &str| checks.iter().find(|check| check["name"] == name).unwrap();
    assert_eq!(named("redirect port")["result"], "fail");
    assert!(
        !named("redirect port")["next"]
            .as_array()
            .unwrap()
            .is_empty()
    );
    assert_eq!(named("state directory")["result"], "ok");
    assert_eq!(named("terminal")["result"], "warn");
    drop(listener);
    assert_eq!(stage.run(&["doctor"]).ok().code, 0);
}
