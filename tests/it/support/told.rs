//! Whether a command told a problem in its words, and nothing raw beside them.

use pleo_onboard::problem::{ProblemCode, words};

/// Traces of a library or of the system in words that are meant for a person.
pub const RAW: &[&str] = &[
    "Os {",
    "os error",
    "error sending request",
    "at line",
    "hyper",
    "reqwest",
    "panicked",
    "RUST_BACKTRACE",
];

/// The words of a problem are on standard error, whole: what, why, what is safe, each step, the code.
pub fn tells(stderr: &str, code: ProblemCode) {
    let told = words(code);
    let what = told.what.trim_end_matches('.');
    let mut expected = vec![format!("error: {what}"), format!("  Why: {}", told.why)];
    if !told.safe.is_empty() {
        expected.push(format!("  Safe: {}", told.safe));
    }
    let steps = told.next.iter().enumerate();
    expected.extend(steps.map(|(number, step)| format!("    {}. {step}", number + 1)));
    expected.push(format!("  Code: {}\n", code.id()));
    for part in expected {
        assert!(stderr.contains(&part), "{part}: {stderr}");
    }
    assert_eq!(stderr.matches("error: ").count(), 1, "{stderr}");
}

/// Nothing in these words comes from a library or from the system.
pub fn is_not_raw(words: &str) {
    for trace in RAW {
        assert!(!words.contains(trace), "{trace}: {words}");
    }
}
