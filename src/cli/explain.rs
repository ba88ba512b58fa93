//! `explain`: any problem in words that can be read out over the phone.

use serde_json::{Map, Value, json};

use super::Outcome;
use super::arguments::JsonSwitch;
use super::output::{Form, Output, print_json};
use crate::problem::terms::terms_in;
use crate::problem::{Problem, ProblemCode, words};

/// Explain a problem by its code, or list all of them
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  pleo-onboard explain\n  pleo-onboard explain callback.port-taken"
)]
pub struct Arguments {
    /// The code, such as callback.denied
    code: Option<String>,
    #[command(flatten)]
    pub json: JsonSwitch,
}

/// Prints one problem, or all.
pub fn run(arguments: &Arguments, output: Output) -> Outcome {
    let form = Form::of(&arguments.json);
    let Some(id) = &arguments.code else {
        return list(form, output);
    };
    let code = ProblemCode::find(id)
        .ok_or_else(|| Problem::new(ProblemCode::ConfigUnknownCode).with_detail(id.clone()))?;
    match form {
        Form::Json => {
            let mut document = json!({ "schema_version": 1 });
            if let (Some(document), Value::Object(members)) = (document.as_object_mut(), row(code))
            {
                document.extend(members);
            }
            print_json(&document)?;
        }
        Form::Text => output.text(&text(code))?,
    }
    Ok(0)
}

fn text(code: ProblemCode) -> String {
    let words = words(code);
    let mut parts = vec![
        code.id().to_owned(),
        words.what.clone(),
        format!("Why: {}", words.why),
    ];
    if !words.safe.is_empty() {
        parts.push(format!("Safe: {}", words.safe));
    }
    let steps: Vec<String> = (1..)
        .zip(&words.next)
        .map(|(number, step)| format!("  {number}. {step}"))
        .collect();
    parts.push(format!("What to do now:\n{}", steps.join("\n")));
    let terms: Vec<String> = terms_in(words)
        .map(|(name, term)| format!("  {name}: {}", term.means))
        .collect();
    if !terms.is_empty() {
        parts.push(format!("Words used here:\n{}", terms.join("\n")));
    }
    parts.push(format!("Exit code: {}", code.exit_code()));
    parts.join("\n\n")
}

fn row(code: ProblemCode) -> Value {
    let words = words(code);
    let terms: Map<String, Value> = terms_in(words)
        .map(|(name, term)| (name.to_owned(), json!(term.means)))
        .collect();
    json!({
        "code": code.id(), "what": words.what, "why": words.why, "safe": words.safe, "next": words.next,
        "terms": terms, "exit_code": code.exit_code(),
    })
}

fn list(form: Form, output: Output) -> Outcome {
    match form {
        Form::Json => {
            let problems: Vec<Value> = ProblemCode::all().map(row).collect();
            print_json(&json!({ "schema_version": 1, "problems": problems }))?;
        }
        Form::Text => {
            let lines: Vec<String> = ProblemCode::all()
                .map(|code| format!("{:<32} {}", code.id(), words(code).what))
                .collect();
            output.text(&lines.join("\n"))?;
        }
    }
    Ok(0)
}
