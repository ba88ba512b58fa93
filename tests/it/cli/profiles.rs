//! Several partners in one home.

use super::Stage;

#[test]
fn two_profiles_do_not_know_of_each_other() {
    let stage = Stage::new();
    for name in ["acme", "globex"] {
        stage
            .run(&["--profile", name, "form", "set", "client_name", name])
            .ok();
    }
    let listed = stage.run(&["profiles"]).ok();
    assert_eq!(listed.stdout, "acme\nglobex\n");
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
    assert_eq!(stage.run(&["profiles"]).ok().stdout, "again\n");
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
    assert_eq!(stage.run(&["profiles"]).ok().stdout, "default\n");
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
