//! `explain`: any problem, and any word of the trade, in words that can be read out over the phone.

use serde_json::{Map, Value, json};

use super::Outcome;
use super::arguments::JsonSwitch;
use super::output::{Form, Output, print_json};
use crate::glossary::{self, terms_in};
use crate::problem::{Problem, ProblemCode, words};

/// Explain a problem by its code or a word by its meaning, or list all of them
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  pleo-onboard explain\n  pleo-onboard explain callback.port-taken\n  pleo-onboard explain redirect URI"
)]
pub struct Arguments {
    /// A code such as callback.denied, or a word such as scope or redirect URI
    #[arg(value_name = "CODE|TERM")]
    about: Vec<String>,
    #[command(flatten)]
    pub json: JsonSwitch,
}

/// Prints one problem or the meaning of one term, or all.
pub fn run(arguments: &Arguments, output: Output) -> Outcome {
    let form = Form::of(&arguments.json);
    if arguments.about.is_empty() {
        return list(form, output);
    }
    let about = arguments.about.join(" ");
    if let Some(code) = ProblemCode::find(&about) {
        return problem(code, form, output);
    }
    match glossary::find(&about) {
        Some(entry) => meaning(entry, form, output),
        None => Err(Problem::new(ProblemCode::ConfigUnknownCode)
            .with_detail(about)
            .into()),
    }
}

fn problem(code: ProblemCode, form: Form, output: Output) -> Outcome {
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

fn meaning((name, term): glossary::Entry, form: Form, output: Output) -> Outcome {
    match form {
        Form::Json => print_json(&json!({
            "schema_version": 1, "term": name, "means": term.means,
        }))?,
        Form::Text => output.text(&format!("{name}: {}", term.means))?,
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
    let terms: Vec<String> = terms_in(words.texts())
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
    let terms: Map<String, Value> = terms_in(words.texts())
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
            let terms: Map<String, Value> = glossary::all()
                .map(|(name, term)| (name.to_owned(), json!(term.means)))
                .collect();
            print_json(&json!({ "schema_version": 1, "problems": problems, "terms": terms }))?;
        }
        Form::Text => {
            let problems =
                ProblemCode::all().map(|code| format!("{:<32} {}", code.id(), words(code).what));
            let terms = glossary::all().map(|(name, term)| format!("{name:<32} {}", term.means));
            let lines: Vec<String> = problems.chain([String::new()]).chain(terms).collect();
            output.text(&lines.join("\n"))?;
        }
    }
    Ok(0)
}
