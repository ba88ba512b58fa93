//! `form submit`: a rehearsal's registration without the wizard.

use pleo_onboard::form::{FieldId, Registration, to_json};

use super::super::support::home::Home;
use super::super::support::process::Run;

#[test]
fn without_the_wizard_a_refusal_names_the_field_and_nothing_is_submitted_to_staging() {
    let home = Home::new();
    let mut sandbox = Run::cli(&home, &["sandbox", "--json", "--port", "0"]).start();
    sandbox.stdout_line();
    let mut wrong = Registration::example();
    wrong.set(FieldId::SettingsUri, "settings");
    let import = Run::cli(&home, &["form", "import", "-"]).stdin(&to_json(&wrong));
    assert_eq!(import.finish().code, Some(0));
    let refused = Run::cli(&home, &["form", "submit", "--json"]).finish();
    assert_eq!(refused.code, Some(3), "{refused:?}");
    let said: serde_json::Value = serde_json::from_str(&refused.stdout).unwrap();
    assert_eq!(said["problem"]["code"], "sandbox.registration-refused");
    assert!(said.to_string().contains("settings_uri"), "{said}");
    let elsewhere = Run::cli(&home, &["--env", "staging", "form", "submit"]).finish();
    assert_eq!(elsewhere.code, Some(2), "{elsewhere:?}");
    let status = Run::cli(&home, &["journey", "show", "--json"]).finish();
    assert!(!status.stdout.contains("\"done\":true"), "{status:?}");
}
