//! Which fields the form has, and their words from `assets/registration.toml`.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

/// One field of the form. The order is the form's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FieldId {
    /// `client_name`: a text.
    ClientName,
    /// `client_uri`: one web address.
    ClientUri,
    /// `logo_uri`: one web address, or the path of a local file.
    Logo,
    /// `tos_uri`: one web address.
    TermsOfService,
    /// `policy_uri`: one web address.
    PrivacyPolicy,
    /// `contacts`: a list of email addresses.
    Contacts,
    /// `initiate_login_uri`: one web address.
    InitiationUri,
    /// `settings_uri`: one web address; Pleo's own, not of RFC 7591.
    SettingsUri,
    /// `redirect_uris`: a list of web addresses, compared as exact strings.
    RedirectUris,
    /// `scope`: a list without repetition.
    Scopes,
    /// `pkce_support`: one of [`FieldId::choices`]; Pleo's own.
    PkceSupport,
    /// `subject_type_preference`: optional; Pleo's own.
    SubjectTypePreference,
}

/// The three parts of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// What customers see when they authorise.
    HumanReadable,
    /// What Pleo needs to link the application into its product.
    PleoSpecific,
    /// What the authorisation server enforces.
    Technical,
}

/// The words of one field.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct FieldTexts {
    /// The name on the form, two or three words, no colon.
    pub label: String,
    /// What it is, one or two sentences.
    pub help: String,
    /// Who sees it, one sentence.
    pub audience: String,
    /// A value without findings, as typed on one line.
    pub example: String,
    /// The reason shown while the field is empty, one sentence; empty if it may stay empty.
    pub missing: String,
}

/// The words of one group.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct GroupTexts {
    /// The heading, one or two words.
    pub title: String,
    /// What the fields of the group have in common, a phrase without full stop.
    pub note: String,
}

/// The whole of `assets/registration.toml`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Texts {
    pub(super) free_mail: Vec<String>,
    pub(super) groups: BTreeMap<String, GroupTexts>,
    pub(super) fields: BTreeMap<String, FieldTexts>,
}

pub(super) const SOURCE: &str = include_str!("../../assets/registration.toml");

/// The parsed file; empty if it cannot be read, which a test rules out.
pub(super) fn texts() -> &'static Texts {
    static TEXTS: OnceLock<Texts> = OnceLock::new();
    TEXTS.get_or_init(|| toml::from_str(SOURCE).unwrap_or_default())
}

impl FieldId {
    /// Every field in the form's own order: human-readable, Pleo-specific, technical.
    pub const ALL: [Self; 12] = [
        Self::ClientName,
        Self::ClientUri,
        Self::Logo,
        Self::TermsOfService,
        Self::PrivacyPolicy,
        Self::Contacts,
        Self::InitiationUri,
        Self::SettingsUri,
        Self::RedirectUris,
        Self::Scopes,
        Self::PkceSupport,
        Self::SubjectTypePreference,
    ];

    /// The member in JSON and the word on the command line (RFC 7591, section 2, where it has one).
    #[must_use]
    pub const fn json_name(self) -> &'static str {
        match self {
            Self::ClientName => "client_name",
            Self::ClientUri => "client_uri",
            Self::Logo => "logo_uri",
            Self::TermsOfService => "tos_uri",
            Self::PrivacyPolicy => "policy_uri",
            Self::Contacts => "contacts",
            Self::InitiationUri => "initiate_login_uri",
            Self::SettingsUri => "settings_uri",
            Self::RedirectUris => "redirect_uris",
            Self::Scopes => "scope",
            Self::PkceSupport => "pkce_support",
            Self::SubjectTypePreference => "subject_type_preference",
        }
    }

    /// The field with this [`FieldId::json_name`], spelt exactly so.
    #[must_use]
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|field| field.json_name() == name)
    }

    /// The part of the form in which it stands.
    #[must_use]
    pub const fn group(self) -> Group {
        match self {
            Self::ClientName
            | Self::ClientUri
            | Self::Logo
            | Self::TermsOfService
            | Self::PrivacyPolicy
            | Self::Contacts => Group::HumanReadable,
            Self::InitiationUri | Self::SettingsUri => Group::PleoSpecific,
            Self::RedirectUris | Self::Scopes | Self::PkceSupport | Self::SubjectTypePreference => {
                Group::Technical
            }
        }
    }

    /// Whether it holds several values: contacts, redirect URIs and scopes do.
    #[must_use]
    pub const fn is_list(self) -> bool {
        matches!(self, Self::Contacts | Self::RedirectUris | Self::Scopes)
    }

    /// What one of its values is called in a sentence.
    #[must_use]
    pub const fn noun(self) -> &'static str {
        match self {
            Self::RedirectUris => "redirect URI",
            Self::Contacts => "contact",
            Self::Scopes => "scope",
            Self::ClientName
            | Self::ClientUri
            | Self::Logo
            | Self::TermsOfService
            | Self::PrivacyPolicy
            | Self::InitiationUri
            | Self::SettingsUri
            | Self::PkceSupport
            | Self::SubjectTypePreference => "value",
        }
    }

    /// One of its values by its place, counted from one: `Redirect URI 2`.
    #[must_use]
    pub fn numbered(self, place: usize) -> String {
        let mut letters = self.noun().chars();
        let first = letters.next().map(|letter| letter.to_ascii_uppercase());
        let capital: String = first.into_iter().chain(letters).collect();
        format!("{capital} {place}")
    }

    /// The documented values, the usual one first; empty for a field of free text.
    #[must_use]
    pub const fn choices(self) -> &'static [&'static str] {
        match self {
            Self::PkceSupport => &["Supported", "Not supported"],
            Self::SubjectTypePreference => &["None"],
            Self::ClientName
            | Self::ClientUri
            | Self::Logo
            | Self::TermsOfService
            | Self::PrivacyPolicy
            | Self::Contacts
            | Self::InitiationUri
            | Self::SettingsUri
            | Self::RedirectUris
            | Self::Scopes => &[],
        }
    }

    /// The words of the field.
    #[must_use]
    pub fn texts(self) -> &'static FieldTexts {
        static EMPTY: OnceLock<FieldTexts> = OnceLock::new();
        texts()
            .fields
            .get(self.json_name())
            .unwrap_or_else(|| EMPTY.get_or_init(FieldTexts::default))
    }
}

impl Group {
    /// The three groups in the form's own order.
    pub const ALL: [Self; 3] = [Self::HumanReadable, Self::PleoSpecific, Self::Technical];

    /// The fields of the group, in the form's own order.
    pub fn fields(self) -> impl Iterator<Item = FieldId> {
        FieldId::ALL
            .into_iter()
            .filter(move |field| field.group() == self)
    }

    /// The heading of the group, one or two words.
    #[must_use]
    pub fn title(self) -> &'static str {
        &self.texts().title
    }

    /// What its fields have in common, a phrase without full stop.
    #[must_use]
    pub fn note(self) -> &'static str {
        &self.texts().note
    }

    pub(super) const fn key(self) -> &'static str {
        match self {
            Self::HumanReadable => "human-readable",
            Self::PleoSpecific => "pleo-specific",
            Self::Technical => "technical",
        }
    }

    fn texts(self) -> &'static GroupTexts {
        static EMPTY: OnceLock<GroupTexts> = OnceLock::new();
        texts()
            .groups
            .get(self.key())
            .unwrap_or_else(|| EMPTY.get_or_init(GroupTexts::default))
    }
}
