//! Several partners in one home.

use serde_json::{Value, json};

use super::Stage;

/// The names that are listed, sorted.
fn names(stage: &Stage) -> Vec<String> {
    let listed = stage.run(&["profiles", "list", "--json"]);
    let names = listed.ok().json()["profiles"].clone();
    serde_json::from_value(names).unwrap()
}

#[test]
fn two_profiles_do_not_know_of_each_other() {
    let stage = Stage::new();
    for name in ["acme", "globex"] {
        stage
            .run(&["--profile", name, "form", "set", "client_name", name])
            .ok();
    }
    assert_eq!(names(&stage), ["acme", "globex"]);
    let shown = stage.run(&["--profile", "acme", "form", "show", "--json"]);
    assert_eq!(shown.ok().json()["registration"]["client_name"], "acme");
}

#[test]
fn a_profile_is_renamed_with_its_secret_and_deleted_without_a_trace_of_it() {
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
        .run_with_input(&set, "fake-secret-of-a-profile\n")
        .ok();
    stage.run(&["profiles", "rename", "default", "acme"]).ok();
    let shown = stage
        .run(&["--profile", "acme", "credentials", "show", "--json"])
        .ok()
        .json();
    assert_eq!(shown["client_secret"]["held"], true);
    let exported = stage.run(&["profiles", "export", "acme"]).ok().stdout;
    assert!(!exported.contains("fake-secret"));
    stage.run(&["profiles", "delete", "acme"]).ok();
    assert!(
        !stage
            .everything_on_disk()
            .contains("fake-secret-of-a-profile")
    );
    let imported = stage.run_with_input(&["profiles", "import", "-", "--as", "again"], &exported);
    imported.ok();
    assert_eq!(names(&stage), ["again"]);
}

#[test]
fn a_corrupt_profile_is_moved_aside_and_said_so() {
    let stage = Stage::new();
    let directory = stage.path().join("profiles");
    std::fs::create_dir(&directory).unwrap();
    std::fs::write(directory.join("default.json"), "{ broken").unwrap();
    let run = stage.run(&["form", "set", "client_name", "New"]).ok();
    assert!(run.stderr.contains("moved aside"), "{}", run.stderr);
    assert!(stage.everything_on_disk().contains("{ broken"));
    assert_eq!(names(&stage), ["default"]);
}

#[test]
fn a_profile_of_a_later_version_stays_as_it_is() {
    let stage = Stage::new();
    let directory = stage.path().join("profiles");
    std::fs::create_dir(&directory).unwrap();
    let file = directory.join("default.json");
    std::fs::write(&file, r#"{"schema_version":99}"#).unwrap();
    let run = stage.run(&["form", "set", "client_name", "New"]);
    assert_eq!(run.code, 8);
    assert!(run.stderr.contains("files.newer-version"));
    assert_eq!(
        std::fs::read_to_string(file).unwrap(),
        r#"{"schema_version":99}"#
    );
}

/// Marks stops of a profile in Staging with a date.
fn mark(stage: &Stage, profile: &str, marks: &[(&str, &str)]) {
    for (stop, date) in marks {
        let said = ["--profile", profile, "--env", "staging", "journey", "mark"];
        let said = [&said[..], &[*stop, "--date", *date]].concat();
        stage.run(&said).ok();
    }
    // The environment that was chosen last is what a list tells of.
    let path = stage.path().join(format!("profiles/{profile}.json"));
    let text = std::fs::read_to_string(&path).unwrap();
    let mut file: Value = serde_json::from_str(&text).unwrap();
    file["environment"] = json!("staging");
    std::fs::write(&path, file.to_string()).unwrap();
}

#[test]
fn the_list_tells_where_each_partner_stands_the_most_urgent_first() {
    let stage = Stage::new();
    let asked = [("welcome", "2026-01-01"), ("request-access", "2026-01-02")];
    mark(&stage, "pleo-acts", &asked);
    mark(
        &stage,
        "you-act",
        &[&asked[..], &[("review", "2026-01-05")]].concat(),
    );
    stage
        .run(&["--profile", "new", "form", "set", "client_name", "New One"])
        .ok();
    mark(&stage, "done", &[("test-calls", "2026-01-01")]);
    let broken = stage.path().join("profiles/broken.json");
    std::fs::write(&broken, "{ broken").unwrap();
    let listed = stage.run(&["profiles"]).ok();
    let lines: Vec<&str> = listed.stdout.lines().collect();
    assert!(
        lines.iter().all(|line| line.chars().count() <= 80),
        "{lines:#?}"
    );
    let first = |line: &&str| line.split_whitespace().next().unwrap().to_owned();
    let order: Vec<String> = lines.iter().map(first).collect();
    let wanted = ["PROFILE", "broken", "you-act", "new", "pleo-acts", "done"];
    assert_eq!(order, wanted, "{}", listed.stdout);
    let damaged = "damaged: line 1 is no JSON [files.corrupt]";
    assert!(lines[1].ends_with(damaged), "{}", lines[1]);
    assert!(lines[2].contains("3 Registration"), "{}", lines[2]);
    assert!(lines[4].contains("2 Review") && lines[4].contains("Pleo"));
    let document = stage.run(&["profiles", "list", "--json"]).ok().json();
    assert_eq!(document["profiles"].as_array().unwrap().len(), 5);
    let partner = |name: &str| {
        let partners = document["partners"].as_array().unwrap();
        partners
            .iter()
            .find(|one| one["name"] == name)
            .unwrap()
            .clone()
    };
    assert_eq!(partner("pleo-acts")["next_actor"], "pleo");
    assert_eq!(partner("pleo-acts")["urgency"], "pleo");
    assert_eq!(partner("new")["client_name"], "New One");
    assert_eq!(partner("new")["token"]["noted"], "absent");
    assert_eq!(partner("done")["stop"], "next");
    assert_eq!(partner("broken")["problem"]["code"], "files.corrupt");
    // Nothing was moved aside by looking, and nothing says that it was.
    let next = partner("broken")["problem"]["next"].to_string();
    assert!(!next.contains("was moved aside"), "{next}");
    assert!(
        next.contains("pleo-onboard --profile broken status\""),
        "{next}"
    );
    assert_eq!(std::fs::read_to_string(broken).unwrap(), "{ broken");
}

#[test]
fn a_profile_is_handed_over_with_everything_but_its_secrets() {
    let stage = Stage::new();
    let secret = "fake-secret-that-stays\n";
    let set = ["--store", "file", "--env", "staging", "credentials", "set"];
    let set = [
        &set[..],
        &["--client-id", "fake-id", "--client-secret-stdin"],
    ]
    .concat();
    stage.run_with_input(&set, secret).ok();
    for (field, value) in [
        ("client_name", "Acme Books"),
        ("contacts", "dev@acme.example"),
        ("redirect_uris", "http://localhost:7538/callback"),
    ] {
        stage.run(&["form", "set", field, value]).ok();
    }
    let path = stage.path().join("profiles/default.json");
    let text = std::fs::read_to_string(&path).unwrap();
    let mut file: Value = serde_json::from_str(&text).unwrap();
    file["request"]["company"] = json!("Acme Ltd");
    file["tracks"]["staging"]["notes"] = json!("called them on Monday");
    file["tracks"]["staging"]["notice"] = json!("2026-11-20T12:00:00Z");
    std::fs::write(&path, file.to_string()).unwrap();
    let handed = stage.path().join("handed.json").display().to_string();
    stage
        .run(&["profiles", "export", "default", "-o", &handed])
        .ok();
    let exported = std::fs::read_to_string(&handed).unwrap();
    assert!(!exported.contains("fake-secret"));
    let there = Stage::new();
    there.run(&["profiles", "import", &handed]).ok();
    let again = there.run(&["profiles", "export", "default"]).ok().stdout;
    assert_eq!(again, exported);
    let wanted = [
        "Acme Books",
        "dev@acme.example",
        "Acme Ltd",
        "called them on Monday",
        "2026-11-20",
        "fake-id",
    ];
    for part in wanted {
        assert!(again.contains(part), "{part} in {again}");
    }
    // A second one of the same name takes nothing over.
    let twice = there.run(&["profiles", "import", &handed]);
    assert_eq!(twice.code, 2);
    assert!(twice.stderr.contains("already"), "{}", twice.stderr);
}

#[test]
fn an_import_that_cannot_be_read_changes_nothing() {
    let stage = Stage::new();
    stage.run(&["form", "set", "client_name", "Kept"]).ok();
    let before = stage.everything_on_disk();
    for (text, code) in [
        ("{ broken", "files.unreadable"),
        ("", "files.unreadable"),
        (r#"{"schema_version":99}"#, "files.newer-version"),
        (
            r#"{"schema_version":1,"profile":"../x","environment":"sandbox"}"#,
            "config.invalid-value",
        ),
    ] {
        let run = stage.run_with_input(&["profiles", "import", "-"], text);
        assert_ne!(run.code, 0);
        assert!(run.stderr.contains(code), "{text}: {}", run.stderr);
    }
    assert_eq!(stage.everything_on_disk(), before);
}

#[test]
fn a_rehearsal_is_reset_and_nothing_else() {
    let stage = Stage::new();
    for environment in ["sandbox", "staging"] {
        let set = [
            "--store",
            "file",
            "--env",
            environment,
            "credentials",
            "set",
        ];
        let set = [
            &set[..],
            &["--client-id", "fake-id", "--client-secret-stdin"],
        ]
        .concat();
        let secret = format!("fake-secret-of-{environment}\n");
        stage.run_with_input(&set, &secret).ok();
    }
    stage.run(&["form", "set", "client_name", "Kept"]).ok();
    let run = stage.run(&["profiles", "reset", "default", "--yes"]).ok();
    assert!(run.stderr.contains("starts anew"), "{}", run.stderr);
    let all = stage.everything_on_disk();
    assert!(!all.contains("fake-secret-of-sandbox"));
    assert!(all.contains("fake-secret-of-staging"));
    let exported = stage.run(&["profiles", "export", "default"]).ok().json();
    assert_eq!(exported["tracks"]["sandbox"], Value::Null);
    assert_eq!(exported["tracks"]["staging"]["client_id"], "fake-id");
    assert_eq!(exported["registration"]["client_name"], "Kept");
    let absent = stage.run(&["profiles", "reset", "nobody"]);
    assert_eq!(absent.code, 2);
    assert!(absent.stderr.contains("no profile of this name"));
}

#[test]
fn a_damaged_profile_is_neither_renamed_nor_deleted_unasked_nor_moved_aside() {
    let stage = Stage::new();
    let directory = stage.path().join("profiles");
    std::fs::create_dir(&directory).unwrap();
    let path = directory.join("broken.json");
    std::fs::write(&path, "{ broken").unwrap();
    for command in [
        &["profiles", "rename", "broken", "other"][..],
        &["profiles", "delete", "broken"],
        &["profiles", "reset", "broken"],
        &["profiles", "export", "broken"],
    ] {
        let run = stage.run(command);
        assert_eq!(run.code, 8, "{command:?}");
        let why = "the file of profile broken is damaged: line 1 is no JSON";
        assert!(run.stderr.contains(why), "{}", run.stderr);
    }
    assert_eq!(std::fs::read_to_string(path).unwrap(), "{ broken");
    assert_eq!(names(&stage), ["broken"]);
}

#[test]
fn a_damaged_profile_is_deleted_with_its_secrets_on_an_explicit_yes() {
    let stage = Stage::new();
    for profile in ["broken", "broken-too"] {
        let set = ["--profile", profile, "--store", "file", "--env", "staging"];
        let set = [
            &set[..],
            &["credentials", "set", "--client-id", "fake-id"],
            &["--client-secret-stdin"],
        ]
        .concat();
        let secret = format!("fake-secret-of-{profile}.\n");
        stage.run_with_input(&set, &secret).ok();
    }
    let path = stage.path().join("profiles/broken.json");
    std::fs::write(&path, "{ broken").unwrap();
    let run = stage.run(&["profiles", "delete", "broken"]);
    assert_eq!(run.code, 8);
    assert!(run.stderr.contains("--yes"), "{}", run.stderr);
    assert!(path.exists());
    let run = stage.run(&["profiles", "delete", "broken", "--yes"]).ok();
    assert!(run.stderr.contains("is deleted"), "{}", run.stderr);
    assert_eq!(names(&stage), ["broken-too"]);
    let all = stage.everything_on_disk();
    assert!(!all.contains("fake-secret-of-broken."), "{all}");
    assert!(all.contains("fake-secret-of-broken-too."));
}

#[test]
fn a_profile_that_is_not_damaged_but_unreadable_is_not_deleted() {
    let stage = Stage::new();
    let directory = stage.path().join("profiles");
    std::fs::create_dir(&directory).unwrap();
    let path = directory.join("newer.json");
    std::fs::write(&path, r#"{"schema_version":99}"#).unwrap();
    let run = stage.run(&["profiles", "delete", "newer", "--yes"]);
    assert_eq!(run.code, 8);
    assert!(run.stderr.contains("files.newer-version"));
    assert!(path.exists());
}

#[test]
fn a_profile_handed_over_is_not_opened_in_another_environment_than_its_own() {
    let stage = Stage::new();
    let config = "[environments.lab]\nauthorize_url = \"http://127.0.0.1:1/a\"\n\
                  token_url = \"http://127.0.0.1:1/t\"\napi_base = \"http://127.0.0.1:1\"\n";
    std::fs::write(stage.path().join("config.toml"), config).unwrap();
    stage
        .run(&["--env", "lab", "journey", "mark", "request-access"])
        .ok();
    let exported = stage.run(&["profiles", "export", "default"]).ok().stdout;
    let there = Stage::new();
    let run = there
        .run_with_input(&["profiles", "import", "-", "--as", "acme"], &exported)
        .ok();
    assert!(run.stderr.contains("is imported"), "{}", run.stderr);
    assert!(
        run.stderr.contains("no environment of that name (lab"),
        "{}",
        run.stderr
    );
    let run = there.run(&["--profile", "acme", "status"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("config.unknown-environment"));
    assert!(run.stderr.contains("handed over"), "{}", run.stderr);
    // Whoever chooses one by word gets that one, and the list says where the profile stands.
    let status = there.run(&["--profile", "acme", "--env", "sandbox", "status", "--json"]);
    assert_eq!(status.json()["environment"], "sandbox");
    let listed = there.run(&["profiles", "list", "--json"]).ok().json();
    assert_eq!(listed["partners"][0]["environment"], "lab");
    assert_eq!(listed["partners"][0]["stop"], "review");
    std::fs::write(there.path().join("config.toml"), config).unwrap();
    let status = there.run(&["--profile", "acme", "status", "--json"]);
    assert_eq!(status.json()["environment"], "lab");
}
