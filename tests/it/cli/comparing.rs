//! `form diff`: what was registered, what is planned, and files.

use super::Stage;
use super::form::filled;

fn differences(stage: &Stage, sides: &[&str]) -> serde_json::Value {
    let arguments = [&["form", "diff", "--json"], sides].concat();
    stage.run(&arguments).ok().json()
}

#[test]
fn what_was_registered_is_compared_with_what_the_form_has_become() {
    let stage = filled();
    let nothing = stage.run(&["form", "diff"]);
    assert_eq!(nothing.code, 3);
    assert!(
        nothing.stderr.contains("form.not-submitted"),
        "{}",
        nothing.stderr
    );

    stage.run(&["journey", "mark", "registration"]).ok();
    let same = stage.run(&["form", "diff"]).ok();
    assert!(
        same.stderr.contains("Both ask for the same"),
        "{}",
        same.stderr
    );
    stage.run(&["form", "set", "scope", "users:read"]).ok();
    let told = differences(&stage, &[]);
    assert_eq!(
        (&told["left"], &told["right"]),
        (&"registered".into(), &"current".into())
    );
    let rows = told["differences"].as_array().unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0]["field"], "scope");
    assert_eq!(rows[0]["left"], "users:read users:write");
    assert_eq!(rows[0]["right"], "users:read");
    let text = stage.run(&["form", "diff"]).ok().stdout;
    assert_eq!(
        text,
        "- registered\n+ current\nscope\n  - users:read users:write\n  + users:read\n"
    );

    // Another environment has registered nothing; taking the mark back forgets what was kept.
    let staging = stage.run(&["--env", "staging", "form", "diff"]);
    assert!(
        staging.stderr.contains("form.not-submitted"),
        "{}",
        staging.stderr
    );
    stage.run(&["journey", "undo", "registration"]).ok();
    assert_eq!(stage.run(&["form", "diff"]).code, 3);
}

#[test]
fn one_file_is_compared_with_the_form_and_any_two_sides_can_be_named() {
    let stage = filled();
    stage.run(&["journey", "mark", "registration"]).ok();
    let file = stage.path().join("plan.md");
    let file = file.to_str().unwrap();
    stage
        .run(&["form", "export", "--format", "markdown", "-o", file])
        .ok();
    stage.run(&["form", "set", "client_name", "Another"]).ok();
    for (sides, left, right) in [
        (&[file][..], "Another", "Example Client"),
        (&["current", file], "Another", "Example Client"),
        (&[file, "current"], "Example Client", "Another"),
        (&["registered", "current"], "Example Client", "Another"),
    ] {
        let told = differences(&stage, sides);
        let rows = told["differences"].as_array().unwrap();
        assert_eq!(rows.len(), 1, "{told}");
        assert_eq!(
            (&rows[0]["left"], &rows[0]["right"]),
            (&left.into(), &right.into())
        );
    }
    let same = differences(&stage, &["registered", file]);
    assert_eq!(same["differences"], serde_json::json!([]));
}

#[test]
fn what_was_registered_travels_with_an_exported_profile() {
    let stage = filled();
    stage.run(&["journey", "mark", "registration"]).ok();
    stage.run(&["form", "set", "client_name", "Another"]).ok();
    let exported = stage.run(&["profiles", "export"]).ok().stdout;
    let other = Stage::new();
    other
        .run_with_input(&["profiles", "import", "-", "--as", "partner"], &exported)
        .ok();
    let told = other
        .run(&["--profile", "partner", "form", "diff", "--json"])
        .ok()
        .json();
    assert_eq!(told["differences"][0]["left"], "Example Client");
}
