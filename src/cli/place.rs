//! `paths`: where the files are.

use serde_json::json;

use super::Outcome;
use super::arguments::{Global, JsonSwitch};
use super::output::{Form, Output};
use super::settings::{Variables, find_paths};

/// Tell where settings, profiles and the sandbox's memory are
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  pleo-onboard paths\n  pleo-onboard --home ./demo paths --json"
)]
pub struct Arguments {
    #[command(flatten)]
    pub json: JsonSwitch,
}

/// Prints the places; none of them has to exist.
pub fn run(
    arguments: &Arguments,
    global: &Global,
    variables: &Variables,
    output: Output,
) -> Outcome {
    let paths = find_paths(global, variables)?;
    let source = paths.source.as_str();
    let paths = paths.value;
    let rows = [
        ("config", paths.config.clone()),
        ("state", paths.state.clone()),
        ("profiles", paths.profiles()),
        ("secrets", paths.secrets()),
        ("sandbox", paths.sandbox()),
    ];
    match Form::of(&arguments.json) {
        Form::Json => {
            let mut document = json!({ "schema_version": 1 });
            for (name, path) in &rows {
                document[name] = json!(path.display().to_string());
            }
            document["sources"] = json!({ "home": source });
            output.json(&document)?;
        }
        Form::Text => {
            let lines: Vec<String> = rows
                .iter()
                .map(|(name, path)| format!("{name:<9} {}", path.display()))
                .collect();
            output.text(&lines.join("\n"))?;
        }
    }
    Ok(0)
}
