//! Text of which some parts are not there: only what they were.

use std::fmt;

use crate::presenter::MASK;
use crate::untrusted::is_dangerous;

/// What was taken out of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each is the secret of that name")]
pub enum Hidden {
    ClientSecret,
    AccessToken,
    RefreshToken,
    Code,
    CodeVerifier,
    State,
    Password,
    Cookie,
    /// A secret of another kind.
    Other,
    /// An email address.
    Email,
}

impl Hidden {
    /// The secret that a parameter of this name carries, in a query, a form, or behind `name=` in a text.
    #[must_use]
    pub fn of_parameter(name: &str) -> Option<Self> {
        match plain(name).as_str() {
            "code" => Some(Self::Code),
            "state" => Some(Self::State),
            "token" => Some(Self::AccessToken),
            "transaction" => Some(Self::Other),
            other => Self::of_plain(other),
        }
    }

    /// The secret that a JSON member of this name carries. `code`, `state` and `token` are everyday names there.
    #[must_use]
    pub fn of_member(name: &str) -> Option<Self> {
        Self::of_plain(&plain(name))
    }

    fn of_plain(name: &str) -> Option<Self> {
        match name {
            "clientsecret" => Some(Self::ClientSecret),
            "accesstoken" => Some(Self::AccessToken),
            "refreshtoken" => Some(Self::RefreshToken),
            "authorizationcode" => Some(Self::Code),
            "codeverifier" => Some(Self::CodeVerifier),
            "password" => Some(Self::Password),
            "idtoken"
            | "assertion"
            | "clientassertion"
            | "devicecode"
            | "secret"
            | "apikey"
            | "registrationaccesstoken" => Some(Self::Other),
            _ => None,
        }
    }

    /// The shell variable that stands for it in a copied command.
    #[must_use]
    pub const fn variable(self) -> &'static str {
        match self {
            Self::ClientSecret => "PLEO_CLIENT_SECRET",
            Self::AccessToken => "PLEO_ACCESS_TOKEN",
            Self::RefreshToken => "PLEO_REFRESH_TOKEN",
            Self::Code => "PLEO_CODE",
            Self::CodeVerifier => "PLEO_CODE_VERIFIER",
            Self::State => "PLEO_STATE",
            Self::Password => "PLEO_PASSWORD",
            Self::Cookie => "PLEO_COOKIE",
            Self::Other => "PLEO_SECRET",
            Self::Email => "PLEO_EMAIL",
        }
    }
}

/// A name without case and punctuation: `accessToken`, `access_token` and `Access-Token` are one.
fn plain(name: &str) -> String {
    name.chars()
        .filter(|character| !matches!(character, '_' | '-' | '.'))
        .map(|character| character.to_ascii_lowercase())
        .collect()
}

/// Who looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Audience {
    /// The user alone.
    #[default]
    Alone,
    /// Others too: identifiers are masked as well.
    Shared,
}

/// A stretch of a text.
#[derive(Clone, PartialEq, Eq)]
pub enum Piece {
    /// As it came; escaped when it is shown.
    Plain(String),
    /// Something that tells one client, company or person from another, and is no secret.
    Id(String),
    /// Taken out.
    Hidden(Hidden),
}

impl fmt::Debug for Piece {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Plain(text) | Self::Id(text) => write!(f, "{text:?}"),
            Self::Hidden(hidden) => write!(f, "<{hidden:?}>"),
        }
    }
}

/// A text whose secrets are not in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Veiled(Vec<Piece>);

impl Veiled {
    /// From its pieces.
    #[must_use]
    pub const fn new(pieces: Vec<Piece>) -> Self {
        Self(pieces)
    }

    /// A text of ours.
    #[must_use]
    pub fn plain(text: impl Into<String>) -> Self {
        Self(vec![Piece::Plain(text.into())])
    }

    /// Only what was taken out.
    #[must_use]
    pub fn hidden(hidden: Hidden) -> Self {
        Self(vec![Piece::Hidden(hidden)])
    }

    /// Its pieces.
    #[must_use]
    pub fn pieces(&self) -> &[Piece] {
        &self.0
    }

    /// As it is shown on a screen: masked, and with everything that could steer a terminal made visible.
    #[must_use]
    pub fn shown(&self, audience: Audience) -> String {
        self.written(audience, MASK)
    }

    /// The same with a mask of one's own.
    #[must_use]
    pub fn written(&self, audience: Audience, mask: &str) -> String {
        let mut out = String::new();
        for piece in &self.0 {
            match piece {
                Piece::Plain(text) => push_escaped(text, &mut out),
                Piece::Id(text) if audience == Audience::Alone => push_escaped(text, &mut out),
                // How many pieces a value has is nobody's business.
                Piece::Id(_) if out.ends_with(mask) => {}
                Piece::Id(_) | Piece::Hidden(_) => out.push_str(mask),
            }
        }
        out
    }

    /// About how much memory it takes, in bytes.
    #[must_use]
    pub fn weight(&self) -> usize {
        let of = |piece: &Piece| match piece {
            Piece::Plain(text) | Piece::Id(text) => 32 + text.len(),
            Piece::Hidden(_) => 32,
        };
        self.0.iter().map(of).sum()
    }
}

fn push_escaped(text: &str, out: &mut String) {
    for character in text.chars() {
        if is_dangerous(character) {
            out.extend(character.escape_unicode());
        } else {
            out.push(character);
        }
    }
}
