//! The Developer Partner Registration form: its 12 fields, what each may hold, and how it travels.
//!
//! [`Registration`] holds the text, [`judge`] says what is wrong with it in words, [`export`] and [`import`](mod@import)
//! carry it to a file and back. Nothing here opens a file or a connection: a logo's shape is judged by
//! [`judge_logo_shape`] from a size that somebody else has read.

pub mod export;
pub mod import;

mod branding;
mod choice;
mod consent;
mod contact;
mod diff;
mod field;
mod finding;
mod logo;
mod markup;
mod paste;
mod redirect;
mod registration;
mod rule;
mod scope;
mod web_address;

pub use consent::consent_preview;
pub use contact::judge_contact;
pub use diff::{Difference, diff};
pub use export::{to_json, to_markdown};
pub use field::{FieldId, FieldTexts, Group, GroupTexts};
pub use finding::{Finding, Severity, is_clean};
pub use import::{from_json, from_markdown, import};
pub use logo::{is_logo_address, is_small_logo, judge_logo_shape};
pub use paste::{Filled, fields_in};
pub use registration::{Registration, values_in};
pub use rule::{Harmony, Meaning, Rule, is_required, judge, judge_field, rules};
pub use scope::{Certainty, KnownScope, find_scope, known_scopes};

#[cfg(test)]
mod tests;
