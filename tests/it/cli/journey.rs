//! Status, journey and credentials on the command line.

use super::Stage;

#[test]
fn a_fresh_home_stands_at_the_welcome_and_needs_authentication() {
    let run = Stage::new().run(&["status", "--json"]);
    assert_eq!(run.code, 4);
    let status = run.json();
    assert_eq!(status["schema_version"], 1);
    assert_eq!(status["profile"], "default");
    assert_eq!(status["environment"], "sandbox");
    let journey = &status["journey"];
    assert_eq!(journey["stop"], "welcome");
    assert_eq!(journey["done"], serde_json::json!([]));
    assert_eq!(journey["next_actor"], "you");
    assert!(journey["deadline"].is_null());
    let token = &status["token"];
    assert_eq!(token["state"], "absent");
    assert!(token["expires_at"].is_null());
    assert_eq!(token["scopes_requested"], serde_json::json!([]));
    assert_eq!(token["scopes_granted"], serde_json::json!([]));
    assert_eq!(token["store"], "session");
    assert_eq!(status["sources"]["env"], "default");
    assert_eq!(status["sources"]["home"], "env");
}

#[test]
fn the_source_of_each_value_is_named() {
    let stage = Stage::new();
    let mut command = stage.command(&["--env", "staging", "status", "--json"]);
    command.env("PLEO_ONBOARD_STORE", "file");
    let status = super::finished(command.spawn().unwrap()).json();
    assert_eq!(status["environment"], "staging");
    assert_eq!(status["sources"]["env"], "flag");
    assert_eq!(status["sources"]["store"], "env");
    assert_eq!(status["token"]["store"], "file");
}

#[test]
fn a_stop_is_marked_with_its_date_and_taken_back() {
    let stage = Stage::new();
    let staging = ["--env", "staging"];
    let run = |arguments: &[&str]| stage.run(&[&staging, arguments].concat());
    run(&["journey", "mark", "welcome"]).ok();
    run(&["journey", "mark", "request-access", "--date", "2026-11-02"]).ok();
    let status = run(&["status", "--json"]).json();
    assert_eq!(status["journey"]["stop"], "review");
    assert_eq!(status["journey"]["next_actor"], "pleo");
    assert_eq!(
        status["journey"]["done"],
        serde_json::json!(["welcome", "request-access"])
    );
    let shown = run(&["journey", "show", "--json"]).ok().json();
    assert_eq!(shown["stops"][1]["date"], "2026-11-02T12:00:00Z");
    run(&["journey", "undo", "request-access"]).ok();
    let status = run(&["status", "--json"]).json();
    assert_eq!(status["journey"]["stop"], "request-access");
    // The other environment has a journey of its own.
    let other = stage.run(&["status", "--json"]).json();
    assert_eq!(other["journey"]["stop"], "welcome");
}

#[test]
fn the_notice_starts_the_seven_days() {
    let stage = Stage::new();
    stage
        .run(&[
            "journey",
            "mark",
            "notice",
            "--date",
            "2026-11-20T08:00:00Z",
        ])
        .ok();
    let status = stage.run(&["status", "--json"]).json();
    assert_eq!(status["journey"]["deadline"], "2026-11-27T23:59:59Z");
}

#[test]
fn a_form_with_errors_cannot_be_marked_as_submitted() {
    let stage = Stage::new();
    let run = stage.run(&["journey", "mark", "registration"]);
    assert_eq!(run.code, 3);
    assert!(run.stderr.contains("client_name"), "{}", run.stderr);
}

#[test]
fn a_stop_without_a_mark_is_refused() {
    for stop in ["next", "result", "nonsense"] {
        assert_eq!(
            Stage::new().run(&["journey", "mark", stop]).code,
            2,
            "{stop}"
        );
    }
}

#[test]
fn credentials_are_kept_and_the_secret_is_never_shown() {
    let stage = Stage::new();
    let set = [
        "--env",
        "staging",
        "--store",
        "file",
        "credentials",
        "set",
        "--client-id",
        "fake-id",
        "--client-secret-stdin",
    ];
    let run = stage.run_with_input(&set, "fake-secret-of-a-test\n").ok();
    assert!(!run.stdout.contains("fake-secret") && !run.stderr.contains("fake-secret"));
    let shown = stage
        .run(&["--env", "staging", "credentials", "show", "--json"])
        .ok();
    assert!(!shown.stdout.contains("fake-secret"));
    let shown = shown.json();
    assert_eq!(shown["client_id"], "fake-id");
    assert_eq!(shown["client_secret"]["held"], true);
    assert_eq!(shown["client_secret"]["place"], "file");
    assert!(stage.everything_on_disk().contains("fake-secret-of-a-test"));

    // A reference takes its place, and nothing stays behind.
    let reference = [
        "--env",
        "staging",
        "credentials",
        "set",
        "--ref",
        "op://vault/pleo/secret",
    ];
    stage.run(&reference).ok();
    assert!(!stage.everything_on_disk().contains("fake-secret-of-a-test"));
    stage.run(&["forget", "--json"]).ok();
    let shown = stage.run(&["--env", "staging", "credentials", "show"]).ok();
    assert!(
        shown.stdout.contains("Client ID      none"),
        "{}",
        shown.stdout
    );
}

#[test]
fn forgetting_keeps_form_and_dates() {
    let stage = Stage::new();
    stage.run(&["form", "set", "client_name", "Kept"]).ok();
    stage.run(&["journey", "mark", "review"]).ok();
    stage
        .run(&["credentials", "set", "--client-id", "fake-id"])
        .ok();
    stage.run(&["forget"]).ok();
    let form = stage.run(&["form", "show", "--json"]).ok().json();
    assert_eq!(form["registration"]["client_name"], "Kept");
    let status = stage.run(&["status", "--json"]).json();
    assert_eq!(status["journey"]["done"], serde_json::json!(["review"]));
    assert_eq!(status["sources"]["client-id"], "default");
}

#[test]
fn notes_are_kept_by_stop_and_environment_and_travel_with_the_profile() {
    let stage = Stage::new();
    let staging = ["--env", "staging"];
    let run = |arguments: &[&str]| stage.run(&[&staging, arguments].concat());
    run(&["journey", "note", "review", "Asked again"]).ok();
    run(&["journey", "note", "tokens", "Mine"]).ok();
    let shown = run(&["journey", "show", "--json"]).ok().json();
    assert_eq!(shown["stops"][2]["note"], "Asked again");
    assert_eq!(shown["stops"][7]["note"], "Mine");
    let words = run(&["journey", "show"]).ok().stdout;
    assert!(words.contains("Notes on review: Asked again"), "{words}");
    let other = stage.run(&["journey", "show", "--json"]).ok().json();
    assert_eq!(other["stops"][2]["note"], "");
    for unknown in ["result", "nonsense"] {
        assert_eq!(run(&["journey", "note", unknown, "x"]).code, 2);
    }

    let exported = run(&["profiles", "export"]).ok().stdout;
    let there = Stage::new();
    there
        .run_with_input(&["profiles", "import", "-"], &exported)
        .ok();
    let there = there.run(&["--env", "staging", "journey", "show", "--json"]);
    assert_eq!(there.ok().json()["stops"], shown["stops"]);
    run(&["journey", "note", "review", ""]).ok();
    let shown = run(&["journey", "show", "--json"]).ok().json();
    assert_eq!(shown["stops"][2]["note"], "");
}

#[test]
fn the_answers_for_the_request_are_prepared_and_judged() {
    let stage = Stage::new();
    stage
        .run(&["journey", "answer", "company", "Example Ltd"])
        .ok();
    stage
        .run(&["journey", "answer", "contact", "ann@gmail.com"])
        .ok();
    let shown = stage.run(&["journey", "show", "--json"]).ok().json();
    let request = &shown["request"];
    assert_eq!(request["company"]["text"], "Example Ltd");
    assert!(request["company"]["remark"].is_null());
    assert!(!request["api-usage"]["remark"].is_null());
    let remark = request["contact"]["remark"].as_str().unwrap();
    assert!(remark.contains("free mail provider"), "{remark}");
    let wrong = stage.run(&["journey", "answer", "phone", "1"]);
    assert_eq!(wrong.code, 2);
}

#[test]
fn a_confirmation_outside_the_seven_days_is_warned_of() {
    let stage = Stage::new();
    stage
        .run(&["journey", "mark", "notice", "--date", "2026-01-02"])
        .ok();
    let late = stage
        .run(&["journey", "mark", "verify", "--date", "2026-01-10"])
        .ok();
    assert!(
        late.stderr.contains("outside the 7 days"),
        "{}",
        late.stderr
    );
    stage.run(&["journey", "undo", "verify"]).ok();
    let in_time = stage
        .run(&["journey", "mark", "verify", "--date", "2026-01-09"])
        .ok();
    assert!(!in_time.stderr.contains("outside"), "{}", in_time.stderr);
}
