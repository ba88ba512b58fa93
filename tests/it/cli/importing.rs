//! `form import`: whole, or refused with the place, and then what was there stays.

use std::path::Path;

use super::Stage;
use super::form::filled;

fn shown(stage: &Stage) -> String {
    stage.run(&["form", "show", "--json"]).ok().stdout
}

#[test]
fn a_text_that_cannot_be_read_whole_is_refused_with_its_place() {
    let stage = filled();
    let before = shown(&stage);
    for (text, place) in [
        ("", "neither the JSON nor the Markdown"),
        ("{\"client_name\":\"x\",\"unknown\":1}", "unknown member"),
        (
            "{\"client_name\":\"x\",\"client_name\":\"y\"}",
            "stands twice",
        ),
        ("{\"client_name\": 7}", "client_name is not a text"),
        ("{\"client_name\"", "line 1"),
        ("{\"client_name\": \"x\",\n\"scope\": \"users", "line 2"),
        ("| Field | Value |\n|---|---|\n| Colour | blue |", "line 3"),
        ("| Client name | x |\n| Client Name | y |", "line 2"),
        ("| Client name | x |\nand some more", "line 2"),
        ("Client name: x", "line 1"),
    ] {
        let run = stage.run_with_input(&["form", "import", "-"], text);
        assert_eq!((run.code, run.stdout.as_str()), (3, ""), "{text}");
        assert!(
            run.stderr.contains("form.import-unreadable"),
            "{}",
            run.stderr
        );
        assert!(run.stderr.contains(place), "{place}: {}", run.stderr);
    }
    assert_eq!(shown(&stage), before);
}

#[test]
fn a_file_that_cannot_be_read_changes_nothing() {
    let stage = filled();
    let before = shown(&stage);
    let file = |name: &str, bytes: &[u8]| {
        let path = stage.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    };
    let huge = file("huge.json", b"{");
    let sized = std::fs::File::options().write(true).open(&huge).unwrap();
    sized.set_len(16 * 1024 * 1024 + 1).unwrap();
    let directory = stage.path().join("directory");
    std::fs::create_dir(&directory).unwrap();
    for (path, words) in [
        (stage.path().join("missing.json"), "does not exist"),
        (
            file("latin.json", b"{\"client_name\":\"\xe9\"}"),
            "not UTF-8",
        ),
        (huge, "too large"),
        (directory, "directory"),
    ] {
        let path: &Path = &path;
        let run = stage.run(&["form", "import", path.to_str().unwrap()]);
        assert_eq!(run.code, 8, "{}", run.stderr);
        assert!(run.stderr.contains("files.unreadable"), "{}", run.stderr);
        assert!(run.stderr.contains(words), "{words}: {}", run.stderr);
    }
    assert_eq!(shown(&stage), before);
}

#[test]
fn an_import_says_what_it_replaced() {
    let stage = filled();
    let table = "| **Client Name** | Another |\n| Scopes | `users:read`<br>`accounts:read` |\n";
    let run = stage.run_with_input(&["form", "import", "-"], table).ok();
    assert!(
        run.stderr.contains("2 of 12 fields are filled"),
        "{}",
        run.stderr
    );
    let replaced =
        "Replaced: client_name, client_uri, tos_uri, policy_uri, contacts, redirect_uris, scope.";
    assert!(run.stderr.contains(replaced), "{}", run.stderr);
    let again = stage.run_with_input(&["form", "import", "-"], table).ok();
    assert!(!again.stderr.contains("Replaced"), "{}", again.stderr);
}
