//! Which rules each field has, and their application.

use crate::problem::ProblemCode;
use crate::untrusted::{is_dangerous, judged};

use super::field::FieldId;
use super::finding::{Breach, Finding};
use super::registration::Registration;
use super::{branding, choice, contact, logo, redirect, scope, web_address};

/// One demand on a field. What it says when it is not met is decided where it is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// May not be empty.
    Required,
    /// Had better not be empty.
    Recommended,
    /// Every character can be seen, and none steers the reader or the terminal.
    Visible,
    /// The same, but for what joins two emoji into one.
    Readable,
    /// At most so many characters a value.
    AtMost(usize),
    /// A demand on the meaning of each value.
    Each(Meaning),
    /// A demand on the values of a list, side by side.
    Together(Harmony),
}

/// What a single value has to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// Does not use Pleo's name.
    OwnName,
    /// An https address that customers open.
    WebLink,
    /// An https address, or the path of a file.
    LogoPlace,
    /// An email address.
    Email,
    /// Not at a free mail provider.
    CompanyMail,
    /// An address that Pleo may send a browser back to.
    RedirectUri,
    /// `resource:permission`.
    ScopeSyntax,
    /// Among the scopes of `assets/scopes.toml`.
    KnownScope,
    /// `Supported`, or `Not supported` with a word about it.
    PkceSupport,
    /// `None`, or something that nobody has documented.
    SubjectType,
}

/// How the values of a list have to go together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Harmony {
    /// No two email addresses alike.
    DistinctContacts,
    /// No two redirect URIs alike, nor alike but for a slash at the end.
    DistinctRedirects,
    /// This computer is called by one name only.
    OneLoopbackName,
}

const LONGEST: Rule = Rule::AtMost(2_000);

const LINK: &[Rule] = &[
    Rule::Required,
    Rule::Visible,
    LONGEST,
    Rule::Each(Meaning::WebLink),
];
const RECOMMENDED_LINK: &[Rule] = &[
    Rule::Recommended,
    Rule::Visible,
    LONGEST,
    Rule::Each(Meaning::WebLink),
];

/// The rules of a field, in the order in which they are judged.
#[must_use]
pub const fn rules(field: FieldId) -> &'static [Rule] {
    match field {
        FieldId::ClientName => &[
            Rule::Required,
            Rule::Readable,
            Rule::AtMost(120),
            Rule::Each(Meaning::OwnName),
        ],
        FieldId::ClientUri | FieldId::TermsOfService | FieldId::PrivacyPolicy => LINK,
        FieldId::Logo => &[
            Rule::Recommended,
            Rule::Visible,
            LONGEST,
            Rule::Each(Meaning::LogoPlace),
        ],
        FieldId::Contacts => &[
            Rule::Required,
            Rule::Visible,
            LONGEST,
            Rule::Each(Meaning::Email),
            Rule::Each(Meaning::CompanyMail),
            Rule::Together(Harmony::DistinctContacts),
        ],
        FieldId::InitiationUri | FieldId::SettingsUri => RECOMMENDED_LINK,
        FieldId::RedirectUris => &[
            Rule::Required,
            Rule::Visible,
            LONGEST,
            Rule::Each(Meaning::RedirectUri),
            Rule::Together(Harmony::DistinctRedirects),
            Rule::Together(Harmony::OneLoopbackName),
        ],
        FieldId::Scopes => &[
            Rule::Required,
            Rule::Visible,
            LONGEST,
            Rule::Each(Meaning::ScopeSyntax),
            Rule::Each(Meaning::KnownScope),
        ],
        FieldId::PkceSupport => &[
            Rule::Recommended,
            Rule::Visible,
            LONGEST,
            Rule::Each(Meaning::PkceSupport),
        ],
        FieldId::SubjectTypePreference => {
            &[Rule::Visible, LONGEST, Rule::Each(Meaning::SubjectType)]
        }
    }
}

/// Whether a field may not stay empty.
#[must_use]
pub fn is_required(field: FieldId) -> bool {
    rules(field).contains(&Rule::Required)
}

/// Judges every field, in the form's order.
#[must_use]
pub fn judge(registration: &Registration) -> Vec<Finding> {
    FieldId::ALL
        .into_iter()
        .flat_map(|field| judge_field(registration, field))
        .collect()
}

/// Judges one field: first value by value, then its values against each other. A value that cannot be seen or is too
/// long is judged no further.
#[must_use]
pub fn judge_field(registration: &Registration, field: FieldId) -> Vec<Finding> {
    let items = registration.items(field);
    let rules = rules(field);
    let mut breaches: Vec<Breach> = Vec::new();
    if items.is_empty() {
        breaches.extend(rules.iter().filter_map(|rule| rule.judge_absence(field)));
    }
    let mut sound: Vec<(usize, &str)> = Vec::new();
    for (index, text) in items.iter().enumerate() {
        let value = Value {
            field,
            text,
            place: index + 1,
            of: items.len(),
        };
        let unfit: Vec<Breach> = rules
            .iter()
            .filter_map(|rule| rule.judge_fitness(&value))
            .collect();
        let found = if unfit.is_empty() {
            sound.push((value.place, text));
            let judged = rules.iter().flat_map(|rule| rule.judge_value(&value));
            judged.collect()
        } else {
            unfit
        };
        breaches.extend(found.into_iter().map(|breach| breach.at(value.place)));
    }
    breaches.extend(rules.iter().flat_map(|rule| rule.judge_together(&sound)));
    breaches
        .into_iter()
        .map(|breach| breach.of(field))
        .collect()
}

/// One value and where it stands.
struct Value<'a> {
    field: FieldId,
    text: &'a str,
    /// Counted from one.
    place: usize,
    of: usize,
}

impl Value<'_> {
    /// What a sentence about the value begins with; never its text, which may hold a password.
    fn name(&self) -> String {
        if self.of > 1 {
            self.field.numbered(self.place)
        } else {
            format!("This {}", self.field.noun())
        }
    }
}

impl Rule {
    fn judge_absence(self, field: FieldId) -> Option<Breach> {
        let words = &field.texts().missing;
        match self {
            Self::Required => Some(Breach::error(ProblemCode::FormRequired, words)),
            Self::Recommended => Some(Breach::warning(ProblemCode::FormRecommended, words)),
            Self::Visible
            | Self::Readable
            | Self::AtMost(_)
            | Self::Each(_)
            | Self::Together(_) => None,
        }
    }

    /// Whether the value can be judged by its meaning at all.
    fn judge_fitness(self, value: &Value<'_>) -> Option<Breach> {
        let unseen = |hidden: char| {
            let words = format!(
                "{} holds an invisible character (U+{:04X}), often from copying, so type that part again.",
                value.name(),
                u32::from(hidden)
            );
            Breach::error(ProblemCode::FormInvisibleCharacters, words)
        };
        match self {
            Self::Visible => value.text.chars().find(|c| is_dangerous(*c)).map(unseen),
            Self::Readable => judged(value.text)
                .find(|(_, is_dangerous)| *is_dangerous)
                .map(|(hidden, _)| unseen(hidden)),
            Self::AtMost(longest) => {
                let length = value.text.chars().count();
                (length > longest).then(|| {
                    Breach::error(
                        ProblemCode::FormTooLong,
                        format!(
                            "{} has {length} characters, and {longest} is the most that fits.",
                            value.name()
                        ),
                    )
                })
            }
            Self::Required | Self::Recommended | Self::Each(_) | Self::Together(_) => None,
        }
    }

    fn judge_value(self, value: &Value<'_>) -> Vec<Breach> {
        match self {
            Self::Each(meaning) => meaning.judge(value),
            Self::Required
            | Self::Recommended
            | Self::Visible
            | Self::Readable
            | Self::AtMost(_)
            | Self::Together(_) => Vec::new(),
        }
    }

    fn judge_together(self, sound: &[(usize, &str)]) -> Vec<Breach> {
        match self {
            Self::Together(Harmony::DistinctContacts) => contact::judge_distinct(sound),
            Self::Together(Harmony::DistinctRedirects) => redirect::judge_distinct(sound),
            Self::Together(Harmony::OneLoopbackName) => redirect::judge_loopback_names(sound),
            Self::Required
            | Self::Recommended
            | Self::Visible
            | Self::Readable
            | Self::AtMost(_)
            | Self::Each(_) => Vec::new(),
        }
    }
}

impl Meaning {
    fn judge(self, value: &Value<'_>) -> Vec<Breach> {
        let text = value.text;
        match self {
            Self::OwnName => branding::judge_client_name(text),
            Self::WebLink => web_address::judge_link(text),
            Self::LogoPlace => logo::judge_place(text),
            Self::Email => contact::judge_email(text),
            Self::CompanyMail => contact::judge_company_mail(text),
            Self::RedirectUri => redirect::judge_redirect(&value.name(), text),
            Self::ScopeSyntax => scope::judge_syntax(text),
            Self::KnownScope => scope::judge_known(text),
            Self::PkceSupport => choice::judge_pkce_support(text),
            Self::SubjectType => choice::judge_subject_type(text),
        }
    }
}
