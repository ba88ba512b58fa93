//! A session as it may be read when others look too, and a mask for texts that may name what is in it.
//!
//! A new value of a session is masked here, and nowhere else.

use std::collections::BTreeMap;

use super::{RequestAnswers, Session, Track};
use crate::environment::EnvironmentName;
use crate::flow::SecretPlace;
use crate::form::{FieldId, Finding, Registration};
use crate::presenter::{self, MASK};
use crate::untrusted::Untrusted;

mod partner;
mod problem;

pub use partner::partner;

/// A shorter value stands in everyday words.
const SHORTEST: usize = 3;

/// A value of so many characters is nobody's word.
const LONG: usize = 6;

/// So much of a value is looked for where only its beginning may be quoted, in characters.
const QUOTED: usize = 60;

/// What of a session must not be read by others, to be found in other texts.
#[derive(Clone, Debug, Default)]
pub struct Private {
    /// As they may stand in a text, the longest first.
    values: Vec<String>,
}

impl Private {
    /// What is private in a session.
    #[must_use]
    pub fn of(session: &Session) -> Self {
        let mut found = Self::default();
        found.learn_name(&session.profile);
        found.learn_registration(&session.registration);
        let request = &session.request;
        for answer in [
            &request.company,
            &request.accounting_system,
            &request.api_usage,
            &request.contact,
        ] {
            found.learn(answer);
        }
        for (environment, track) in &session.tracks {
            if let EnvironmentName::Custom(name) = environment {
                found.learn(name);
            }
            for typed in track.notes.values().chain(track.unread_dates.values()) {
                found.learn(typed);
            }
            if let Some(registered) = &track.registered {
                found.learn_registration(registered);
            }
            let texts = [&track.client_id, &track.redirect_uri];
            let texts = texts.into_iter().flatten();
            for text in texts.chain(track.scopes.iter().flatten()) {
                found.learn(text);
            }
            if let Some(SecretPlace::Reference(reference)) = &track.secret_place {
                found.learn(reference);
            }
        }
        found
    }

    /// Learns a value that somebody typed or a server sent, unless everybody may read it.
    pub fn learn(&mut self, text: &str) {
        if text.chars().count() < SHORTEST || typed(text) == text {
            return;
        }
        let head: String = text.chars().take(QUOTED).collect();
        for form in [text, &head] {
            let shown = Untrusted::new(form).to_string();
            self.values.push(shown.trim_end_matches('…').to_owned());
            self.values.push(form.to_owned());
        }
        self.values
            .sort_by_key(|value| std::cmp::Reverse(value.len()));
        self.values.dedup();
    }

    /// Learns every value of a registration.
    pub fn learn_registration(&mut self, registration: &Registration) {
        for field in FieldId::ALL {
            for item in registration.items(field) {
                self.learn(item);
            }
            self.learn(&registration.get(field));
        }
    }

    fn learn_name(&mut self, profile: &str) {
        if profile != "default" {
            self.learn(profile);
        }
    }

    /// A text in which only these values are masked.
    #[must_use]
    pub fn without_values(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for value in &self.values {
            if let Some(masked) = without(&text, value) {
                text = masked;
            }
        }
        text
    }

    /// A text of ours: these values are masked, and whatever has the shape of an address, a path or an identifier.
    #[must_use]
    pub fn words(&self, text: &str) -> String {
        presenter::words(&self.without_values(text))
    }

    /// What the rules say about a value, without the value.
    #[must_use]
    pub fn finding(&self, finding: &Finding) -> Finding {
        Finding {
            words: self.remark(&finding.words),
            ..finding.clone()
        }
    }

    /// A remark about a value, which may quote it.
    #[must_use]
    pub fn remark(&self, words: &str) -> String {
        let words = self.words(words);
        let parts = words.split('"').enumerate().map(|(number, part)| {
            let is_quoted = number % 2 == 1;
            if is_quoted {
                typed(part)
            } else {
                part.to_owned()
            }
        });
        parts.collect::<Vec<_>>().join("\"")
    }
}

/// The text without this value, if it has it. A short one counts only where it stands by itself.
fn without(text: &str, value: &str) -> Option<String> {
    let stands_alone = |place: usize| {
        let before = text.get(..place).and_then(|text| text.chars().next_back());
        let after = text.get(place + value.len()..);
        let after = after.and_then(|text| text.chars().next());
        let joins = |neighbour: Option<char>| neighbour.is_some_and(char::is_alphanumeric);
        !joins(before) && !joins(after)
    };
    let is_short = value.chars().count() < LONG;
    let mut out = String::new();
    let mut done = 0;
    for (place, _) in text.match_indices(value) {
        if is_short && !stands_alone(place) {
            continue;
        }
        out += text.get(done..place)?;
        out += MASK;
        done = place + value.len();
    }
    out += text.get(done..)?;
    (done > 0).then_some(out)
}

/// Masks of values that have to stay apart: two different ones never look alike, so what is compared stays comparable.
#[derive(Default)]
pub struct Apart {
    known: Vec<(String, String)>,
}

impl Apart {
    /// The value as it may be read.
    pub fn shown(&mut self, text: &str) -> String {
        if let Some((_, shown)) = self.known.iter().find(|(own, _)| own == text) {
            return shown.clone();
        }
        let masked = typed(text);
        let alike = |(_, shown): &&(String, String)| {
            shown.trim_end_matches(|c: char| c.is_ascii_digit()) == masked
        };
        let others = self.known.iter().filter(alike).count();
        let shown = if others == 0 {
            masked
        } else {
            format!("{masked}{}", others + 1)
        };
        self.known.push((text.to_owned(), shown.clone()));
        shown
    }
}

/// A value that was typed: as it is if it is one of Pleo's example or of the protocol, else the mask.
#[must_use]
pub fn typed(text: &str) -> String {
    if text.is_empty() || presenter::is_everybodys(text) {
        text.to_owned()
    } else if text.contains("://") && !text.contains(char::is_whitespace) {
        presenter::address(text)
    } else {
        MASK.to_owned()
    }
}

/// The name of a profile; for a list of them, too.
#[must_use]
pub fn profile(name: &str) -> String {
    match name {
        "default" => name.to_owned(),
        other => typed(other),
    }
}

/// The name of an environment.
#[must_use]
pub fn environment(name: &EnvironmentName) -> EnvironmentName {
    match name {
        EnvironmentName::Custom(name) => EnvironmentName::Custom(typed(name)),
        other => other.clone(),
    }
}

/// A session as it may be read. It is for a screen and never saved.
#[must_use]
pub fn session(session: &Session) -> Session {
    session_apart(session).0
}

/// The same, and the masks that were given out.
pub(crate) fn session_apart(session: &Session) -> (Session, Apart) {
    let mut apart = Apart::default();
    let registration = registration(&session.registration, &mut apart);
    let shown_environment = environment(&session.environment);
    let mut tracks = BTreeMap::new();
    for (name, own) in &session.tracks {
        // Of the others only those that cannot be confused by their masks.
        if *name == session.environment {
            tracks.insert(shown_environment.clone(), track(own, &mut apart));
        } else if !matches!(name, EnvironmentName::Custom(_)) {
            tracks.insert(name.clone(), track(own, &mut apart));
        }
    }
    let shown = Session {
        profile: profile(&session.profile),
        environment: shown_environment,
        registration,
        route: session.route,
        request: request(&session.request),
        explaining: session.explaining,
        tracks,
    };
    (shown, apart)
}

/// A registration as it may be read.
#[must_use]
pub fn registration(own: &Registration, apart: &mut Apart) -> Registration {
    own.rewritten(|field, text| match field {
        FieldId::RedirectUris | FieldId::Scopes => apart.shown(text),
        _ => typed(text),
    })
}

fn request(answers: &RequestAnswers) -> RequestAnswers {
    RequestAnswers {
        company: typed(&answers.company),
        accounting_system: typed(&answers.accounting_system),
        api_usage: typed(&answers.api_usage),
        contact: typed(&answers.contact),
    }
}

fn track(track: &Track, apart: &mut Apart) -> Track {
    let masked = |text: &String| {
        if text.is_empty() {
            String::new()
        } else {
            MASK.to_owned()
        }
    };
    Track {
        ticks: track.ticks.clone(),
        marks: track.marks.clone(),
        notice: track.notice,
        client_id: track.client_id.as_ref().map(masked),
        registered: track
            .registered
            .as_ref()
            .map(|own| registration(own, apart)),
        redirect_uri: track.redirect_uri.as_deref().map(|uri| apart.shown(uri)),
        scopes: track
            .scopes
            .as_ref()
            .map(|scopes| scopes.iter().map(|scope| apart.shown(scope)).collect()),
        secret_place: track.secret_place.as_ref().map(|place| match place {
            SecretPlace::Store(kind) => SecretPlace::Store(*kind),
            SecretPlace::Reference(_) => {
                SecretPlace::Reference(format!("{}{MASK}", SecretPlace::SCHEME))
            }
        }),
        store: track.store,
        tokens: track.tokens.clone(),
        client_auth: track.client_auth,
        notes: track
            .notes
            .iter()
            .map(|(stop, notes)| (*stop, masked(notes)))
            .collect(),
        unread_dates: track
            .unread_dates
            .iter()
            .map(|(dated, text)| (*dated, masked(text)))
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_can_be_read_and_nothing_else() {
        let mut own = Session::new("acme");
        own.registration = Registration::example();
        assert_eq!(session(&own).registration, own.registration);
        assert_eq!(session(&own).profile, MASK);
        for field in FieldId::ALL {
            own.registration.set(field, "https://acme.com/x acme:x");
        }
        let shown = format!("{:?}", session(&own));
        assert!(!shown.contains("acme"), "{shown}");
    }

    #[test]
    fn two_different_redirects_never_look_alike() {
        let mut own = Session::new("default");
        let uris = "https://acme.com/a https://acme.com/b http://localhost/a http://localhost/b";
        own.registration.set(FieldId::RedirectUris, uris);
        own.track_mut().redirect_uri = Some("https://acme.com/b".to_owned());
        let shown = session(&own);
        let items = shown.registration.items(FieldId::RedirectUris);
        let different: std::collections::BTreeSet<_> = items.iter().collect();
        assert_eq!(different.len(), 4, "{items:?}");
        assert_eq!(shown.track().redirect_uri.as_ref(), items.get(1));
    }

    #[test]
    fn a_remark_quotes_nobody() {
        let mut private = Private::default();
        private.learn("Jane \"J\" Doe, Acme");
        for (words, expect) in [
            (
                "\"Jane \"J\" Doe, Acme\" is no address.",
                "\"●\" is no address.",
            ),
            (
                "\"gmail.com\" is a free mail provider.",
                "\"●\" is a free mail provider.",
            ),
            (
                "say \"Supported\", not \"maybe so\"",
                "say \"Supported\", not \"●\"",
            ),
        ] {
            assert_eq!(private.remark(words).replace(MASK, "●"), expect);
        }
    }
}
