//! One HTTP exchange as it may be seen: secrets are replaced when the record is made, so nothing of them is in it.
//!
//! A record is what the inspector shows and `--trace` writes. It is made by [`Redactor`], which takes a secret out by the
//! name of what carries it and by its value, wherever that comes again.

use crate::moment::Timestamp;
use crate::presenter;

pub use curl::as_curl;
pub use log::Log;
pub use redactor::{RawAnswer, RawRequest, Redactor};
pub use veiled::{Audience, Hidden, Piece, Veiled};

mod curl;
mod json;
mod log;
pub mod meaning;
mod redactor;
mod spans;
mod trace;
mod veiled;

/// The most of a body that is kept, in bytes.
pub const SHOWN_BODY: usize = 16 * 1024;

/// So much of a body is looked at for secrets, so that none is cut in two where the kept part ends.
pub const READ_BODY: usize = 2 * SHOWN_BODY;

/// What an exchange is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// A code for tokens.
    Exchange,
    /// A refresh token for new tokens.
    Refresh,
    /// What the server knows about the token.
    Introspection,
    /// A call to the API.
    Call,
    /// The local sandbox's own endpoints: registering, collecting a secret.
    Sandbox,
    /// A look at the local sandbox's failures and clock, or a change of them.
    Controls,
    /// The rehearsal's own browser.
    Browser,
    /// The redirect that came to our listener.
    Redirect,
    /// A look at whether the server answers.
    Look,
    /// Connecting before the connection is needed.
    Warm,
}

impl Purpose {
    /// In a few words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Exchange => "exchange the code for tokens",
            Self::Refresh => "refresh the tokens",
            Self::Introspection => "ask about the token",
            Self::Call => "call the API",
            Self::Sandbox => "register at the local sandbox",
            Self::Controls => "look at the sandbox's failures",
            Self::Browser => "play the browser",
            Self::Redirect => "the redirect arrives",
            Self::Look => "see whether the server answers",
            Self::Warm => "connect in advance",
        }
    }

    /// The name in a trace.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Exchange => "exchange",
            Self::Refresh => "refresh",
            Self::Introspection => "introspection",
            Self::Call => "call",
            Self::Sandbox => "sandbox",
            Self::Controls => "controls",
            Self::Browser => "browser",
            Self::Redirect => "redirect",
            Self::Look => "look",
            Self::Warm => "warm",
        }
    }

    /// Whether the members of its JSON are those of OAuth.
    #[must_use]
    pub const fn speaks_oauth(self) -> bool {
        matches!(self, Self::Exchange | Self::Refresh | Self::Introspection)
    }
}

/// A name and what it carries; a line of a body that carries no named value has an empty name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The name, as it was sent.
    pub name: String,
    /// The value, or the whole line.
    pub value: Veiled,
}

/// How a body is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyKind {
    /// There is none.
    Empty,
    /// `name=value` pairs.
    Form,
    /// JSON, a line each.
    Json,
    /// Any other text, a line each.
    Text,
    /// No text.
    Binary,
}

/// A body, at most [`SHOWN_BODY`] of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Body {
    /// How it is written.
    pub kind: BodyKind,
    /// Its values or lines.
    pub parts: Vec<Part>,
    /// Its length in bytes, as far as it was read.
    pub size: u64,
    /// Whether there is more than is kept here.
    pub cut: bool,
}

/// What was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The method.
    pub method: String,
    /// Scheme, host and port.
    pub origin: String,
    /// The path.
    pub path: Veiled,
    /// The parameters of the query.
    pub query: Vec<Part>,
    /// The headers.
    pub headers: Vec<Part>,
    /// The body.
    pub body: Body,
}

/// What was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: Vec<Part>,
    /// The body.
    pub body: Body,
}

/// Whether a connection was made for an exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Connecting {
    /// One that was there already was used.
    Reused,
    /// A new one: name, TCP and a proxy's tunnel, if there is one; then TLS, if it is used. In microseconds.
    New {
        /// Until the connection stood.
        connect: u64,
        /// Until TLS stood.
        tls: Option<u64>,
    },
    /// It never stood.
    #[default]
    Never,
}

/// Where the time went, in microseconds; by default nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Timing {
    /// The connection.
    pub connecting: Connecting,
    /// From the request to the head of the answer, without the connection; none if no head came.
    pub wait: Option<u64>,
    /// From the head of the answer to its end.
    pub read: Option<u64>,
    /// All of it.
    pub total: u64,
}

/// One exchange.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchange {
    /// Its number in this process, from one.
    pub number: u64,
    /// When it began.
    pub at: Timestamp,
    /// What it was for.
    pub purpose: Purpose,
    /// What was asked.
    pub request: Request,
    /// What was answered, as far as it came; none also where we are the one who answers.
    pub answer: Option<Answer>,
    /// Why it did not come to its end, in words of ours.
    pub failure: Option<String>,
    /// Where the time went.
    pub timing: Timing,
}

impl Exchange {
    /// Scheme, host and port as they may be seen.
    #[must_use]
    pub fn shown_origin(&self, audience: Audience) -> String {
        match audience {
            Audience::Alone => self.request.origin.clone(),
            Audience::Shared => presenter::origin(&self.request.origin),
        }
    }

    /// Why it did not come to its end, as it may be seen.
    #[must_use]
    pub fn shown_failure(&self, audience: Audience) -> Option<String> {
        let failure = self.failure.as_ref()?;
        Some(match audience {
            Audience::Alone => failure.clone(),
            Audience::Shared => presenter::words(failure),
        })
    }

    /// About how much memory it takes, in bytes.
    #[must_use]
    pub fn weight(&self) -> usize {
        let parts = |parts: &[Part]| -> usize {
            let of = |part: &Part| 64 + part.name.len() + part.value.weight();
            parts.iter().map(of).sum()
        };
        let request = &self.request;
        let asked = parts(&request.query) + parts(&request.headers) + parts(&request.body.parts);
        let answered = self.answer.as_ref().map_or(0, |answer| {
            parts(&answer.headers) + parts(&answer.body.parts)
        });
        512 + asked + answered
    }
}
