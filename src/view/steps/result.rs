//! What is true by now and what is not, from what is known, whichever stops were passed over.

use crate::guide::StopId;
use crate::oauth::token::TokenState;
use crate::view::page::Page;
use crate::view::{Meaning, Scene};
use crate::wizard::steps::credentials::secret_is_gone;

/// The same at the end of the journey, the first call included.
pub(super) fn all(scene: &Scene<'_>, page: &mut Page<'_>) {
    facts(scene, page);
    say(
        page,
        scene.model.progress().is_done(StopId::TestCalls),
        "the API has answered your client",
        "the API has not answered your client yet: stop 8",
    );
}

/// The facts, each with its sign.
pub(super) fn facts(scene: &Scene<'_>, page: &mut Page<'_>) {
    let progress = scene.model.progress();
    let place = if scene.model.is_rehearsal() {
        "the local sandbox"
    } else {
        "Staging"
    };
    let facts = [
        (
            StopId::Registration,
            "your OAuth 2.0 client is registered",
            "no client is marked as registered: stop 3",
        ),
        (
            StopId::Credentials,
            "Client ID and Client Secret are held",
            "no credentials are held: stop 4",
        ),
        (
            StopId::Verify,
            "you can sign in and see its test data",
            "the login is not confirmed: stop 5",
        ),
    ];
    page.text(Meaning::Text, format!("In {place}:"));
    for (stop, done, open) in facts {
        if stop == StopId::Credentials && secret_is_gone(scene.model) {
            say(page, false, done, "no Client Secret is held here: stop 4");
            continue;
        }
        say(page, progress.is_done(stop), done, open);
    }
    say(
        page,
        progress.is_done(StopId::Authorise),
        "a user has authorised your client",
        "no user has authorised your client yet",
    );
    match progress.token_state() {
        TokenState::Absent if progress.worked_in_postman(StopId::Tokens).is_some() => say(
            page,
            true,
            "Postman holds a token, by your word: it can call the API",
            "",
        ),
        TokenState::Valid => say(
            page,
            true,
            "an access token is held: API calls are possible",
            "",
        ),
        TokenState::Expired => say(
            page,
            false,
            "",
            "the access token has expired: API calls need a new one",
        ),
        TokenState::Absent => {
            say(
                page,
                false,
                "",
                "no access token: API calls are not possible yet",
            );
        }
    }
}

fn say(page: &mut Page<'_>, so: bool, done: &'static str, open: &'static str) {
    if so {
        page.marked("✓ ", Meaning::Done, done);
    } else {
        page.marked("· ", Meaning::Muted, open);
    }
}
