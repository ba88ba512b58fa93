//! Settings: environments, config.toml, places.

use super::Stage;

fn with_config(text: &str) -> Stage {
    let stage = Stage::new();
    std::fs::write(stage.path().join("config.toml"), text).unwrap();
    stage
}

const PEER: &str = r#"
    [environments.peer]
    authorize_url = "http://127.0.0.1:1/authorize"
    token_url = "http://127.0.0.1:1/token"
    api_base = "http://127.0.0.1:1"
"#;

#[test]
fn an_environment_of_the_settings_file_is_chosen_by_its_name() {
    let stage = with_config(PEER);
    let status = stage.run(&["--env", "peer", "status", "--json"]).json();
    assert_eq!(status["environment"], "peer");
}

#[test]
fn what_the_settings_file_must_not_say_is_a_usage_error() {
    for (text, code) in [
        (
            PEER.replace("127.0.0.1:1", "external.pleo.io"),
            "config.production-refused",
        ),
        (PEER.replace("token_url", "tokens"), "config.invalid-value"),
        (PEER.replace("http:", "ftp:"), "config.invalid-value"),
        ("[environments".to_owned(), "config.unreadable"),
    ] {
        let run = with_config(&text).run(&["status", "--json"]);
        assert_eq!(run.code, 2, "{text}");
        assert_eq!(run.json()["problem"]["code"], code);
        assert!(run.stderr.contains(code), "{}", run.stderr);
    }
}

#[test]
fn an_unknown_environment_and_production_are_refused() {
    let stage = Stage::new();
    let unknown = stage.run(&["--env", "elsewhere", "status"]);
    assert_eq!(unknown.code, 2);
    assert!(unknown.stderr.contains("config.unknown-environment"));
    let production = stage.run(&["--env", "production", "status"]);
    assert_eq!(production.code, 2);
    assert!(production.stderr.contains("config.production-refused"));
    let address = stage.run(&["call", "https://external.pleo.io/v2/employees"]);
    assert_eq!(address.code, 2);
    assert!(address.stderr.contains("config.production-refused"));
}

#[test]
fn all_places_are_under_the_home() {
    let stage = Stage::new();
    let places = stage.run(&["paths", "--json"]).ok().json();
    for name in ["config", "state", "profiles", "secrets", "sandbox"] {
        let place = places[name].as_str().unwrap();
        assert!(place.starts_with(stage.path().to_str().unwrap()), "{name}");
    }
    assert_eq!(places["sources"]["home"], "env");
}

#[test]
fn a_secret_in_the_environment_is_never_printed_nor_written() {
    let stage = Stage::new();
    for arguments in [
        ["credentials", "show"].as_slice(),
        &["status", "--json"],
        &["--env", "staging", "call", "v1"],
        &["journey", "mark", "welcome"],
    ] {
        let mut command = stage.command(arguments);
        command.env("PLEO_ONBOARD_CLIENT_SECRET", "fake-secret-of-a-variable");
        command.env("PLEO_ONBOARD_ACCESS_TOKEN", "fake-token-of-a-variable");
        let run = super::finished(command.spawn().unwrap());
        let printed = format!("{}{}", run.stdout, run.stderr);
        assert!(!printed.contains("of-a-variable"), "{printed}");
    }
    assert!(!stage.everything_on_disk().contains("of-a-variable"));
}
