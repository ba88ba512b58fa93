//! Client ID and Client Secret as they are given, and whether each is what it should be.

use std::io::{BufRead, Read};

use secrecy::SecretString;
use zeroize::Zeroizing;

use crate::environment::EnvironmentName;
use crate::oauth::credentials::{Into, Looks, Sorted, looks_like, sort_paste};
use crate::problem::{Problem, ProblemCode};

/// Longest text that is read, in bytes.
const LONGEST: usize = 8 * 1024;

/// What standard input gave.
pub(super) struct Given {
    /// The Client Secret.
    pub(super) secret: SecretString,
    /// The Client ID, if it came with it.
    pub(super) client_id: Option<String>,
    /// What the secret looks like instead.
    pub(super) remark: Option<&'static str>,
}

/// The Client Secret of standard input: its first line, or what the lines name so.
///
/// # Errors
/// `config.client-secret-missing` if there is none, or it is empty; `config.invalid-value` if it is plainly something else.
pub(super) fn read_secret(environment: &EnvironmentName) -> Result<Given, Problem> {
    let into = match environment {
        EnvironmentName::Custom(_) => Into::AnyClientSecret,
        EnvironmentName::Sandbox | EnvironmentName::Staging => Into::ClientSecret,
    };
    // It never moves to larger memory, which would leave a copy behind.
    let mut text = Zeroizing::new(String::with_capacity(LONGEST + 4));
    let mut input = std::io::stdin().lock().take(LONGEST as u64);
    loop {
        let read = input.read_line(&mut text).map_err(|_| missing())?;
        let (client_id, secret) = match sort_paste(&text, into) {
            Sorted::Both { client_id, secret } => (Some(client_id), secret),
            Sorted::ClientSecret(secret) => (None, secret),
            // The secret may come with the lines after it.
            Sorted::ClientId(_) | Sorted::MisplacedId(_) if read > 0 => continue,
            Sorted::Plain if read > 0 && is_begun(&text) => continue,
            Sorted::ClientId(_) => return Err(missing()),
            Sorted::MisplacedId(_) => {
                return Err(invalid(
                    "standard input holds what has the shape of a Client ID",
                ));
            }
            Sorted::Unclear => {
                return Err(invalid(
                    "standard input holds more than one Client ID or Client Secret",
                ));
            }
            Sorted::Plain => (None, text.trim()),
        };
        return given(client_id, secret);
    }
}

/// Whether a text is the beginning of one of several lines: JSON, or a name whose value is on the next.
fn is_begun(text: &str) -> bool {
    text.trim().is_empty()
        || text.starts_with(['{', '['])
        || looks_like(text) == Some(Looks::Placeholder)
}

fn given(client_id: Option<&str>, secret: &str) -> Result<Given, Problem> {
    if secret.is_empty() {
        return Err(missing());
    }
    if secret.contains(char::is_control) {
        return Err(invalid(
            "the Client Secret holds characters that cannot be typed",
        ));
    }
    Ok(Given {
        secret: SecretString::from(secret),
        client_id: client_id.map(checked_id).transpose()?,
        remark: remark_on_secret(secret),
    })
}

fn missing() -> Problem {
    Problem::new(ProblemCode::ConfigClientSecretMissing)
        .with_detail("standard input holds no line with it")
}

fn invalid(words: &str) -> Problem {
    Problem::new(ProblemCode::ConfigInvalidValue).with_detail(words)
}

/// The Client ID without blanks around it.
///
/// # Errors
/// `config.invalid-value` if it is none: empty, of several words, or plainly a Client Secret.
pub(super) fn checked_id(text: &str) -> Result<String, Problem> {
    let text = text.trim();
    let odd = |c: char| c.is_whitespace() || c.is_control();
    if text.is_empty() || text.contains(odd) {
        return Err(invalid("client-id"));
    }
    match looks_like(text) {
        Some(Looks::ClientSecret) => Err(invalid(
            "client-id has the shape of a Client Secret, which is never an argument: others can read it there",
        )),
        _ => Ok(text.to_owned()),
    }
}

/// What is said of a Client ID that looks like something else.
pub(super) fn remark_on_id(text: &str) -> Option<&'static str> {
    match looks_like(text)? {
        Looks::Email => {
            Some("The Client ID is an email address: that belongs to the login of the web app.")
        }
        Looks::Address => Some("The Client ID is the address of a page."),
        Looks::Reference => {
            Some("The Client ID is a 1Password reference: --ref takes one, for the Client Secret.")
        }
        Looks::Token => Some("The Client ID looks like a token."),
        Looks::Placeholder => Some("The Client ID stands for a value in an example."),
        Looks::Example | Looks::ClientId | Looks::ClientSecret => None,
    }
}

fn remark_on_secret(text: &str) -> Option<&'static str> {
    match looks_like(text)? {
        Looks::Email => {
            Some("The Client Secret is an email address: that belongs to the login of the web app.")
        }
        Looks::Address => Some("The Client Secret is the address of a page."),
        Looks::Reference => Some(
            "The Client Secret is a 1Password reference: --ref takes one, and reads it each time.",
        ),
        Looks::Token => Some("The Client Secret looks like a token, which comes after sign-in."),
        Looks::Placeholder => Some("The Client Secret stands for a value in an example."),
        Looks::Example | Looks::ClientId | Looks::ClientSecret => None,
    }
}
