//! What the rules say about a value.

use crate::problem::ProblemCode;
use crate::untrusted::Untrusted;

use super::field::FieldId;

/// Whether a finding stands in the way of submitting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Has to be put right before the form counts as submitted.
    Error,
    /// Worth knowing; never blocks anything.
    Warning,
}

/// One remark about one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The field it is about.
    pub field: FieldId,
    /// Which value of a list it is about, counted from zero; none if it is about the field as a whole.
    pub place: Option<usize>,
    /// Whether it blocks.
    pub severity: Severity,
    /// Which problem; always of the area `form`.
    pub code: ProblemCode,
    /// The reason for this very value: one sentence, safe to show on a terminal, never with a password from a URL.
    pub words: String,
}

impl Finding {
    /// Whether it blocks.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// Whether nothing stands in the way of submitting: there are no errors.
#[must_use]
pub fn is_clean(findings: &[Finding]) -> bool {
    findings
        .iter()
        .all(|finding| finding.severity != Severity::Error)
}

/// A finding that does not know its field yet.
#[derive(Debug)]
pub(super) struct Breach {
    place: Option<usize>,
    severity: Severity,
    code: ProblemCode,
    words: String,
}

impl Breach {
    pub(super) fn error(code: ProblemCode, words: impl Into<String>) -> Self {
        Self {
            place: None,
            severity: Severity::Error,
            code,
            words: words.into(),
        }
    }

    pub(super) fn warning(code: ProblemCode, words: impl Into<String>) -> Self {
        Self {
            place: None,
            severity: Severity::Warning,
            code,
            words: words.into(),
        }
    }

    /// The same, about one value of a list; `place` is counted from one.
    pub(super) fn at(self, place: usize) -> Self {
        Self {
            place: place.checked_sub(1),
            ..self
        }
    }

    pub(super) fn of(self, field: FieldId) -> Finding {
        Finding {
            field,
            place: self.place,
            severity: self.severity,
            code: self.code,
            words: self.words,
        }
    }
}

/// A value in quotation marks, made safe to show and cut to 60 characters.
pub(super) fn quoted(text: &str) -> String {
    const SHOWN: usize = 60;
    let mut characters = text.chars();
    let head: String = characters.by_ref().take(SHOWN).collect();
    let more = if characters.next().is_some() {
        "…"
    } else {
        ""
    };
    format!("\"{}{more}\"", Untrusted::new(head))
}
