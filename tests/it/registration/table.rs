//! The table `values.toml`: what is in it, and what the form says to each value.

use std::collections::BTreeSet;

use pleo_onboard::form::{FieldId, Finding, Registration, Severity, judge, judge_field};
use toml::{Table, Value};

/// A value of one field, and what is said about it.
pub struct Row {
    /// The field.
    pub field: FieldId,
    /// As it stands in the table.
    pub written: String,
    /// As it is typed.
    pub value: String,
    /// `severity code: words`, in order.
    pub says: Vec<String>,
}

/// Values on which the two judges differ on purpose.
pub struct Difference {
    /// The field.
    pub field: FieldId,
    /// The values, as written.
    pub values: Vec<String>,
}

fn file() -> Table {
    toml::from_str(include_str!("values.toml")).unwrap()
}

fn texts(value: &Value) -> Vec<String> {
    let list = value.as_array().unwrap();
    list.iter()
        .map(|text| text.as_str().unwrap().to_owned())
        .collect()
}

/// All rows, in the order of the form.
pub fn rows() -> Vec<Row> {
    let file = file();
    let of_field = |field: FieldId| {
        let rows = file[field.json_name()].as_array().unwrap().clone();
        rows.into_iter().map(move |row| {
            let mut texts = texts(&row);
            let written = texts.remove(0);
            Row {
                field,
                value: expanded(&written),
                written,
                says: texts,
            }
        })
    };
    FieldId::ALL.into_iter().flat_map(of_field).collect()
}

/// The differences that are allowed; each has a reason.
pub fn differences() -> Vec<Difference> {
    let file = file();
    let list = file["differences"].as_array().unwrap();
    list.iter()
        .map(|entry| {
            assert!(entry["reason"].as_str().unwrap().ends_with('.'));
            Difference {
                field: FieldId::find(entry["field"].as_str().unwrap()).unwrap(),
                values: texts(&entry["values"]),
            }
        })
        .collect()
}

/// The text with each `⟨unit×count⟩` written out.
fn expanded(written: &str) -> String {
    let mut out = String::new();
    let mut rest = written;
    while let Some((before, after)) = rest.split_once('⟨') {
        let (inner, after) = after.split_once('⟩').unwrap();
        let (unit, count) = inner.split_once('×').unwrap();
        out.push_str(before);
        out.push_str(&unit.repeat(count.parse().unwrap()));
        rest = after;
    }
    out + rest
}

impl Row {
    /// The example with the value in its field.
    pub fn registration(&self) -> Registration {
        let mut registration = Registration::example();
        registration.set(self.field, &self.value);
        registration
    }

    /// Whether an error is among the findings.
    pub fn is_wrong(&self) -> bool {
        self.says.iter().any(|says| says.starts_with("error "))
    }
}

fn told(finding: &Finding) -> String {
    let severity = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    format!("{severity} {}: {}", finding.code.id(), finding.words)
}

#[test]
fn every_value_of_the_table_is_answered_with_exactly_its_findings() {
    let mut wrong = Vec::new();
    for row in rows() {
        let registration = row.registration();
        let findings = judge_field(&registration, row.field);
        assert!(findings.iter().all(|finding| finding.field == row.field));
        let told: Vec<String> = findings.iter().map(told).collect();
        if told != row.says {
            wrong.push(format!(
                "{} = {:?}\n  expected {:#?}\n  found {told:#?}",
                row.field.json_name(),
                row.written,
                row.says
            ));
        }
        // Judged with the others, a field is told the same.
        let whole = judge(&registration);
        let own: Vec<&Finding> = whole
            .iter()
            .filter(|finding| finding.field == row.field)
            .collect();
        assert_eq!(
            own,
            findings.iter().collect::<Vec<_>>(),
            "{:?}",
            row.written
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_finding_is_one_sentence_that_shows_no_password_and_steers_no_terminal() {
    for row in rows() {
        for says in &row.says {
            let words = says.split_once(": ").unwrap().1;
            assert!(words.ends_with('.') && !words.contains(". "), "{words}");
            assert!(!words.contains("fake-secret"), "{words}");
            assert!(!words.chars().any(char::is_control), "{words}");
        }
    }
}

#[test]
fn the_table_has_good_and_bad_values_for_every_field_each_once() {
    let rows = rows();
    assert!(rows.len() >= 380, "{}", rows.len());
    let distinct: BTreeSet<(FieldId, &str)> = rows
        .iter()
        .map(|row| (row.field, row.written.as_str()))
        .collect();
    assert_eq!(distinct.len(), rows.len());
    for field in FieldId::ALL {
        let of_field = || rows.iter().filter(|row| row.field == field);
        assert!(of_field().any(|row| row.says.is_empty()), "{field:?}");
        assert!(of_field().any(Row::is_wrong), "{field:?}");
    }
}

#[test]
fn every_code_about_a_value_is_brought_about_by_the_table() {
    let said: BTreeSet<String> = rows()
        .iter()
        .flat_map(|row| row.says.clone())
        .map(|says| says.split([' ', ':']).nth(1).unwrap().to_owned())
        .collect();
    // These are about files, commands and nothing that is typed into a field.
    let elsewhere = [
        "form.logo-not-square",
        "form.logo-unreadable",
        "form.unknown-field",
        "form.import-unreadable",
        "form.not-submitted",
    ];
    let codes =
        pleo_onboard::problem::ProblemCode::all().map(pleo_onboard::problem::ProblemCode::id);
    for code in codes.filter(|code| code.starts_with("form.")) {
        assert!(said.contains(code) != elsewhere.contains(&code), "{code}");
    }
}
