//! Secrets that a server repeats in its words: taken out before anybody sees them.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use url::form_urlencoded::byte_serialize;

use crate::problem::Problem;
use crate::untrusted::Untrusted;

/// The shortest text that is taken for a secret, in bytes; a shorter one would be found in any sentence.
const SHORTEST: usize = 4;

/// The proof that HTTP Basic sends: identifier and secret, form-encoded, with a colon in between (RFC 6749, section 2.3.1).
#[must_use]
pub fn basic_proof(client_id: &str, secret: &str) -> String {
    let encoded = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
    format!("{}:{}", encoded(client_id), encoded(secret))
}

/// The problem with every one of these secrets taken out of what the server said, however it was encoded there: as it is,
/// percent-encoded, in base64 of either alphabet.
#[must_use]
pub fn hide_in_problem(problem: Problem, secrets: &[&str]) -> Problem {
    match problem.server_said.clone() {
        Some(said) => problem.with_server_said(hide(&said, secrets)),
        None => problem,
    }
}

/// The same for one text of somebody else.
#[must_use]
pub fn hide(said: &Untrusted, secrets: &[&str]) -> Untrusted {
    said.rewritten(|text| hide_in_text(text, secrets))
}

/// The same for a text that is still to be cut.
#[must_use]
pub fn hide_in_text(text: &str, secrets: &[&str]) -> String {
    let known = secrets.iter().filter(|secret| secret.len() >= SHORTEST);
    let mut forms: Vec<String> = known.flat_map(|secret| forms(secret)).collect();
    // The longest first: a shorter form may be a part of it.
    forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
    let taken_out = |text: String, form: &String| text.replace(form, "[redacted]");
    forms.iter().fold(text.to_owned(), taken_out)
}

fn forms(secret: &str) -> [String; 7] {
    let form: String = byte_serialize(secret.as_bytes()).collect();
    [
        secret.to_owned(),
        form.replace('+', "%20"),
        form,
        STANDARD.encode(secret),
        STANDARD_NO_PAD.encode(secret),
        URL_SAFE.encode(secret),
        URL_SAFE_NO_PAD.encode(secret),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::ProblemCode;

    #[test]
    fn a_secret_is_found_in_every_encoding_that_a_server_might_repeat() {
        let secret = "fake s:%+/ é-canary";
        for form in forms(secret) {
            let said = Untrusted::new(format!("not {form}, \u{1b} no"));
            let shown = hide(&said, &["ab", secret]).to_string();
            assert_eq!(shown, "not [redacted], \\u{1b} no", "{form}");
        }
        let proof = basic_proof("fake-id", secret);
        let said = Untrusted::new(format!("Basic {}", STANDARD.encode(&proof)));
        assert_eq!(hide(&said, &[&proof]).to_string(), "Basic [redacted]");
    }

    #[test]
    fn a_problem_keeps_all_the_rest() {
        let problem = Problem::new(ProblemCode::TokenUnknownError)
            .with_detail("status 400")
            .with_server_said(Untrusted::new("fake-code is used"));
        let hidden = hide_in_problem(problem, &["fake-code", ""]);
        assert_eq!(
            hidden.server_said.unwrap().to_string(),
            "[redacted] is used"
        );
        assert_eq!(hidden.detail.as_deref(), Some("status 400"));
    }
}
