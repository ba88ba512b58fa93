//! What would make an authorization fail, seen before the browser opens: sent beside registered, to the character.

use url::Url;

use crate::environment::is_loopback;
use crate::oauth::client_refusal::has_secret_shape;
use crate::problem::{Problem, ProblemCode};
use crate::untrusted::Untrusted;

#[cfg(test)]
mod tests;

/// What is known before an attempt.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// The redirect URI that would be sent.
    pub redirect_uri: Option<&'a str>,
    /// The registered ones; none means that nothing is known of them.
    pub registered_redirects: &'a [String],
    /// The scopes that would be asked for.
    pub scopes: &'a [String],
    /// The registered ones; none means that nothing is known of them.
    pub registered_scopes: &'a [String],
    /// The Client ID that would be sent.
    pub client_id: Option<&'a str>,
}

/// Something that most likely makes an authorization fail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// The redirect URI is none of the registered ones.
    Redirect(Difference),
    /// These scopes are not registered.
    Scopes(Vec<String>),
    /// The Client ID is none, and why.
    ClientId(&'static str),
    /// The Client Secret is none, and why.
    ClientSecret(&'static str),
}

/// How a redirect URI differs from the registered one that is nearest to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// As it would be sent.
    pub sent: String,
    /// The nearest registered one.
    pub registered: String,
    /// What differs, in the order of an address; never empty.
    pub causes: Vec<Cause>,
}

/// The part of an address that differs, or the way in which it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// Blanks, or characters that cannot be seen.
    Invisible,
    /// `http` against `https`.
    Scheme,
    /// `localhost` against `127.0.0.1` or `[::1]`.
    LoopbackName,
    /// Another host.
    Host,
    /// Another port, or one that is written out.
    Port,
    /// A slash at the end.
    Slash,
    /// Capital and small letters.
    LetterCase,
    /// The same character, percent-encoded or not.
    Encoding,
    /// Another path.
    Path,
    /// What follows the path.
    Query,
}

impl Cause {
    /// A few words, without a full stop.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Invisible => "a blank or a character that cannot be seen",
            Self::Scheme => "http against https",
            Self::LoopbackName => {
                "localhost against 127.0.0.1: the same machine, but not the same text"
            }
            Self::Host => "another host",
            Self::Port => "the port",
            Self::Slash => "the slash at the end",
            Self::LetterCase => "capital and small letters",
            Self::Encoding => "a character written as % and two digits, or not",
            Self::Path => "the path",
            Self::Query => "what follows the path",
        }
    }
}

impl Finding {
    /// The same for a person, with words and steps.
    #[must_use]
    pub fn problem(&self) -> Problem {
        match self {
            Self::Redirect(difference) => Problem::new(ProblemCode::ConfigRedirectUriDiffers)
                .with_detail(format!("it differs in: {}", difference.words())),
            Self::Scopes(scopes) => {
                Problem::new(ProblemCode::ConfigScopesNotRegistered).with_detail(scopes.join(" "))
            }
            Self::ClientId(why) => Problem::new(ProblemCode::ConfigOddClientId).with_detail(*why),
            Self::ClientSecret(why) => {
                Problem::new(ProblemCode::ConfigOddClientSecret).with_detail(*why)
            }
        }
    }
}

impl Difference {
    /// What differs, in words.
    #[must_use]
    pub fn words(&self) -> String {
        let words: Vec<_> = self.causes.iter().map(|cause| cause.words()).collect();
        words.join("; ")
    }

    /// Sent, registered, and a mark below the first character that differs; a longer address is cut to `room` columns
    /// round that character.
    #[must_use]
    pub fn lines(&self, room: usize) -> [String; 3] {
        let shown = |text: &str| -> Vec<char> {
            let shown = Untrusted::new(text).to_string();
            shown.chars().collect()
        };
        let (sent, registered) = (shown(&self.sent), shown(&self.registered));
        let same = sent.iter().zip(&registered).take_while(|(a, b)| a == b);
        let at = same.count();
        let room = room.max(8);
        let longest = sent.len().max(registered.len());
        // Some of what is equal stays in sight before the mark, so that the place can be found.
        let from = if longest <= room {
            0
        } else {
            at.saturating_sub(room * 2 / 3)
        };
        let window = |text: &[char]| -> String {
            let before = (from > 0).then_some('…');
            let rest = text.iter().skip(from + usize::from(from > 0));
            let whole = text.len() <= from + room;
            let fits = room - usize::from(from > 0) - usize::from(!whole);
            let after = (!whole).then_some('…');
            before
                .into_iter()
                .chain(rest.take(fits).copied())
                .chain(after)
                .collect()
        };
        let mark = format!("{}^", " ".repeat(at - from));
        [window(&sent), window(&registered), mark]
    }
}

/// Looks at everything: first what may give a secret away, then the most usual.
#[must_use]
pub fn judge(known: &Known<'_>) -> Vec<Finding> {
    let redirect = known
        .redirect_uri
        .and_then(|sent| compare(sent, known.registered_redirects));
    let scopes = unregistered(known.scopes, known.registered_scopes);
    let client_id = known.client_id.and_then(judge_client_id);
    let scopes = (!scopes.is_empty()).then_some(Finding::Scopes(scopes));
    [
        client_id.map(Finding::ClientId),
        redirect.map(Finding::Redirect),
        scopes,
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// How `sent` differs from the nearest registered redirect URI; `None` if it is one of them, or if none is known.
#[must_use]
pub fn compare(sent: &str, registered: &[String]) -> Option<Difference> {
    if registered.iter().any(|own| own == sent) {
        return None;
    }
    let nearest = registered
        .iter()
        .min_by_key(|own| strsim::levenshtein(own, sent))?;
    Some(Difference {
        sent: sent.to_owned(),
        registered: nearest.clone(),
        causes: name_causes(sent, nearest),
    })
}

/// The scopes that are asked for and not registered; none if nothing is known of the registered ones.
#[must_use]
pub fn unregistered(asked: &[String], registered: &[String]) -> Vec<String> {
    let missing = |scope: &&String| !registered.is_empty() && !registered.contains(scope);
    asked.iter().filter(missing).cloned().collect()
}

/// Why this cannot be a Client ID; `None` if it can. Pleo's example is a UUID, so any other text that is not plainly
/// something else is let pass.
#[must_use]
pub fn judge_client_id(text: &str) -> Option<&'static str> {
    if text.chars().any(char::is_whitespace) {
        Some("it has a blank in it")
    } else if has_secret_shape(text) {
        Some("it looks like a Client Secret: 30 hexadecimal digits")
    } else if text.contains('@') {
        Some("it is an email address")
    } else {
        None
    }
}

/// Why this cannot be a Client Secret; `None` if it can. Pleo's example is 30 hexadecimal digits, so any other text that
/// is not plainly something else is let pass.
#[must_use]
pub fn judge_client_secret(text: &str) -> Option<&'static str> {
    if text.chars().any(char::is_whitespace) {
        Some("it has a blank in it")
    } else if uuid::Uuid::try_parse(text).is_ok() {
        Some("it looks like a Client ID: a UUID")
    } else if text.starts_with("op://") {
        Some("it is a 1Password reference, and not what it refers to")
    } else if text.contains('@') {
        Some("it has an @ in it, as an email address")
    } else {
        None
    }
}

/// The line that leads a browser on the person's own machine to a listener of ours on `host`, which is reached by SSH.
#[must_use]
pub fn tunnel(short_link: &str, host: &str) -> Option<String> {
    let port = Url::parse(short_link).ok()?.port_or_known_default()?;
    Some(format!("ssh -N -L {port}:localhost:{port} {host}"))
}

fn name_causes(sent: &str, registered: &str) -> Vec<Cause> {
    let visible = |text: &str| -> String {
        let is_seen = |c: &char| !c.is_whitespace() && !crate::untrusted::is_dangerous(*c);
        text.chars().filter(is_seen).collect()
    };
    if visible(sent) == visible(registered) {
        return vec![Cause::Invisible];
    }
    let (Ok(one), Ok(other)) = (Url::parse(sent), Url::parse(registered)) else {
        return vec![Cause::Path];
    };
    let mut causes = Vec::new();
    if one.scheme() != other.scheme() {
        causes.push(Cause::Scheme);
    }
    if one.host() != other.host() {
        let both_here = is_loopback(&one) && is_loopback(&other);
        causes.push(if both_here {
            Cause::LoopbackName
        } else {
            Cause::Host
        });
    }
    // A change of the scheme alone moves the port that nobody has written.
    if one.port() != other.port() {
        causes.push(Cause::Port);
    }
    causes.extend(name_cause_of_path(one.path(), other.path()));
    if one.query() != other.query() || one.fragment() != other.fragment() {
        causes.push(Cause::Query);
    }
    if causes.is_empty() {
        // The same address, written in two ways: `https` and its own port 443, say.
        causes.push(if sent.eq_ignore_ascii_case(registered) {
            Cause::LetterCase
        } else if sent.trim_end_matches('/') == registered.trim_end_matches('/') {
            Cause::Slash
        } else if digits(sent) == digits(registered) {
            Cause::Encoding
        } else {
            Cause::Port
        });
    }
    causes
}

fn digits(text: &str) -> Vec<char> {
    text.chars().filter(char::is_ascii_digit).collect()
}

fn name_cause_of_path(one: &str, other: &str) -> Option<Cause> {
    let decoded = |text: &str| -> Vec<u8> { percent_encoding::percent_decode_str(text).collect() };
    if one == other {
        None
    } else if one.trim_end_matches('/') == other.trim_end_matches('/') {
        Some(Cause::Slash)
    } else if one.eq_ignore_ascii_case(other) {
        Some(Cause::LetterCase)
    } else if decoded(one) == decoded(other) {
        Some(Cause::Encoding)
    } else {
        Some(Cause::Path)
    }
}
