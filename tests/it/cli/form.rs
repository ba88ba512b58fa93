//! The registration form on the command line.

use super::Stage;

const FILLED: &[(&str, &str)] = &[
    ("client_name", "Example Client"),
    ("client_uri", "https://client.example/"),
    ("tos_uri", "https://client.example/tos"),
    ("policy_uri", "https://client.example/privacy"),
    ("contacts", "name.surname@example.io"),
    ("redirect_uris", "http://localhost:7538/callback"),
    ("scope", "users:read users:write"),
];

pub fn filled() -> Stage {
    let stage = Stage::new();
    for (field, value) in FILLED {
        stage.run(&["form", "set", field, value]).ok();
    }
    stage
}

#[test]
fn an_empty_form_has_errors_and_a_filled_one_only_warnings() {
    let empty = Stage::new().run(&["form", "validate", "--json"]);
    assert_eq!(empty.code, 3);
    let finding = &empty.json()["findings"][0];
    assert_eq!(finding["field"], "client_name");
    assert_eq!(finding["severity"], "error");
    assert!(finding["code"].as_str().unwrap().starts_with("form."));
    assert!(!finding["words"].as_str().unwrap().is_empty());

    let clean = filled().run(&["form", "validate", "--json"]).ok().json();
    assert_eq!(clean["schema_version"], 1);
    let findings = clean["findings"].as_array().unwrap();
    assert!(
        findings
            .iter()
            .all(|finding| finding["severity"] == "warning")
    );
}

#[test]
fn an_export_can_be_imported_again_and_compared() {
    let stage = filled();
    for format in ["json", "markdown"] {
        let file = stage.path().join(format!("export.{format}"));
        let file = file.to_str().unwrap();
        stage
            .run(&["form", "export", "--format", format, "-o", file])
            .ok();
        let other = Stage::new();
        other.run(&["form", "import", file]).ok();
        let export = ["form", "export", "--format", "json"];
        assert_eq!(
            other.run(&export).ok().stdout,
            stage.run(&export).ok().stdout
        );
    }
    let left = stage.path().join("export.json");
    stage.run(&["form", "set", "client_name", "Another"]).ok();
    let right = stage.run(&["form", "export", "--format", "json"]).ok();
    let difference = stage.run_with_input(
        &["form", "diff", left.to_str().unwrap(), "-", "--json"],
        &right.stdout,
    );
    let difference = difference.ok().json();
    assert_eq!(difference["differences"].as_array().unwrap().len(), 1);
    assert_eq!(difference["differences"][0]["field"], "client_name");
    assert_eq!(difference["differences"][0]["right"], "Another");
}

#[test]
fn an_unknown_field_is_told_with_the_known_ones() {
    let run = Stage::new().run(&["form", "set", "colour", "blue"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("form.unknown-field") && run.stderr.contains("client_name"));
}

#[test]
fn what_is_set_at_the_same_time_by_many_is_all_kept() {
    let stage = Stage::new();
    let children: Vec<_> = FILLED
        .iter()
        .map(|(field, value)| {
            stage
                .command(&["form", "set", field, value])
                .spawn()
                .unwrap()
        })
        .collect();
    for child in children {
        super::finished(child).ok();
    }
    let shown = stage.run(&["form", "show", "--json"]).ok().json();
    assert_eq!(shown["filled"], FILLED.len());
}

#[test]
fn an_export_leaves_the_rights_of_its_directory_alone() {
    use std::os::unix::fs::PermissionsExt;
    let stage = filled();
    let directory = stage.path().join("shared");
    std::fs::create_dir(&directory).unwrap();
    std::fs::set_permissions(&directory, std::fs::Permissions::from_mode(0o755)).unwrap();
    let file = directory.join("form.md");
    stage
        .run(&[
            "form",
            "export",
            "--format",
            "markdown",
            "-o",
            file.to_str().unwrap(),
        ])
        .ok();
    let mode = std::fs::metadata(&directory).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o755);
}

#[test]
fn an_export_that_cannot_be_written_speaks_of_that_file() {
    let stage = filled();
    let run = stage.run(&[
        "form",
        "export",
        "--format",
        "json",
        "-o",
        "no/such/form.json",
    ]);
    assert_eq!(run.code, 8, "{}", run.stderr);
    assert!(
        run.stderr.contains("Code: files.not-written"),
        "{}",
        run.stderr
    );
    assert!(
        !run.stderr.contains("changes are not being saved"),
        "{}",
        run.stderr
    );
}

/// The head of a PNG of 16 by `height`.
fn png(height: u8) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x10\0\0\0".to_vec();
    bytes.push(height);
    bytes
}

#[test]
fn a_logo_has_to_be_a_square_image() {
    let stage = filled();
    let logo = stage.path().join("logo.png");
    stage
        .run(&["form", "set", "logo_uri", logo.to_str().unwrap()])
        .ok();
    for (bytes, code) in [
        (Some(png(16)), None),
        (Some(png(8)), Some("form.logo-not-square")),
        (Some(b"words".to_vec()), Some("form.logo-not-an-image")),
        (None, Some("form.logo-unreadable")),
    ] {
        match bytes {
            Some(bytes) => std::fs::write(&logo, bytes).unwrap(),
            None => std::fs::remove_file(&logo).unwrap(),
        }
        let run = stage.run(&["form", "validate", "--json"]);
        assert_eq!(run.code, if code.is_some() { 3 } else { 0 }, "{code:?}");
        if let Some(code) = code {
            assert!(run.stdout.contains(code), "{}", run.stdout);
        }
    }
}

#[test]
fn a_logo_is_looked_for_beside_the_file_that_names_it_and_else_from_here() {
    let stage = filled();
    stage.run(&["form", "set", "logo_uri", "art/logo.png"]).ok();
    let export = stage
        .run(&["form", "export", "--format", "json"])
        .ok()
        .stdout;
    let (beside, here) = (stage.path().join("beside"), stage.path().join("here"));
    for (directory, height) in [(&beside, 16), (&here, 8)] {
        std::fs::create_dir_all(directory.join("art")).unwrap();
        std::fs::write(directory.join("art/logo.png"), png(height)).unwrap();
    }
    let file = beside.join("registration.json");
    std::fs::write(&file, &export).unwrap();
    let from_here = |arguments: &[&str], input: &str| {
        let mut command = stage.command(&["form", "validate", "--json"]);
        let command = command.args(arguments).current_dir(&here);
        let mut child = command.stdin(std::process::Stdio::piped()).spawn().unwrap();
        std::io::Write::write_all(&mut child.stdin.take().unwrap(), input.as_bytes()).unwrap();
        super::finished(child)
    };
    let named = from_here(&[file.to_str().unwrap()], "");
    assert_eq!(named.code, 0, "{}", named.stdout);
    for (arguments, input) in [(&["-"][..], export.as_str()), (&[], "")] {
        let run = from_here(arguments, input);
        assert_eq!(run.code, 3, "{}", run.stdout);
        let finding = run.json()["findings"][0].clone();
        assert_eq!(finding["code"], "form.logo-not-square");
        let members: Vec<String> = finding.as_object().unwrap().keys().cloned().collect();
        assert_eq!(members, ["field", "severity", "code", "words"]);
        assert_eq!(run.json().as_object().unwrap().len(), 2);
    }
}

#[test]
fn what_stands_where_the_logo_should_is_told_apart_in_words() {
    let stage = filled();
    let place = |name: &str| stage.path().join(name);
    std::fs::create_dir(place("directory.png")).unwrap();
    rustix::fs::mkfifoat(rustix::fs::CWD, place("pipe.png"), rustix::fs::Mode::RWXU).unwrap();
    std::fs::write(place("cut.gif"), b"GIF89a").unwrap();
    for (name, words) in [
        ("directory.png", "directory"),
        ("pipe.png", "a pipe or a device"),
        ("cut.gif", "a GIF that does not tell its size"),
        ("none.png", "no file at this path"),
    ] {
        let path = place(name);
        let set = stage
            .run(&["form", "set", "logo_uri", path.to_str().unwrap()])
            .ok();
        assert!(set.stderr.contains(words), "{}", set.stderr);
    }
    let set = stage.run(&["form", "set", "logo_uri", "~/logo.png"]).ok();
    assert!(set.stderr.contains("~ stands for itself"), "{}", set.stderr);
}
