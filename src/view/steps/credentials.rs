//! Stop 4: the seven days, and where secrets are kept.

use super::super::page::Page;
use super::super::{Meaning, Scene, problems};
use crate::flow::work::Work;
use crate::flow::{GivenSecret, SecretPlace, StoreKind};
use crate::session::Mark;
use crate::session::seven_days::{self, Urgency};
use crate::wizard::steps::credentials::{secret_is_gone, store, to_be_moved};

/// How much is left of the seven days, once they run.
pub(in crate::view) fn clock(scene: &Scene<'_>, page: &mut Page<'_>) {
    let model = scene.model;
    let Some(days) = model.session.track().notice else {
        return;
    };
    let words = days.told(model.now, &model.zone);
    match days.urgency(model.now) {
        Urgency::Calm => page.marked("· ", Meaning::Accent, words),
        Urgency::Soon | Urgency::Missed => {
            let start = page.len();
            page.marked("! ", Meaning::Warning, words);
            page.keep_in_sight(start);
        }
    }
    if let Some(words) = seven_days::doubt(days.noted, model.now, &model.zone) {
        page.marked("! ", Meaning::Warning, words);
    }
}

/// What happens to the secret now, and what the chosen place means.
pub(in crate::view) fn after<'s>(scene: &'s Scene<'_>, page: &mut Page<'s>) {
    let model = scene.model;
    match &model.keeping {
        Work::Running(_) => page.marked("… ", Meaning::Accent, "Checking, and keeping …"),
        Work::Failed(problem) => problems::whole(problem, page),
        Work::Idle | Work::Done(_) => {}
    }
    match &model.moving {
        Work::Running(_) => page.marked("… ", Meaning::Accent, "Moving, and reading back …"),
        Work::Failed(problem) => {
            page.text(Meaning::Text, "Everything is where it was:");
            problems::whole(problem, page);
        }
        Work::Idle | Work::Done(()) => {}
    }
    held(scene, page);
    let kept = store(model);
    if kept.is_none() {
        return;
    }
    page.blank();
    if kept != Some(StoreKind::File)
        && model.session.track().secret_place == Some(SecretPlace::Store(StoreKind::File))
    {
        page.marked("! ", Meaning::Warning, FILE_LABEL);
    }
    match kept {
        Some(StoreKind::Keychain) => page.text(
            Meaning::Muted,
            "Keychain: the system keeps the secrets, encrypted, beyond this program.",
        ),
        Some(StoreKind::Session) | None if model.is_rehearsal() => page.text(
            Meaning::Muted,
            "Nowhere: tokens are gone when this program ends. The local sandbox hands its Client Secret out again.",
        ),
        Some(StoreKind::Session) | None => page.text(
            Meaning::Muted,
            "Nowhere: Client Secret and tokens are gone when this program ends.",
        ),
        Some(StoreKind::File) => page.marked("! ", Meaning::Warning, FILE_LABEL),
    }
}

/// What is held, since when, and how it is replaced.
fn held<'s>(scene: &'s Scene<'_>, page: &mut Page<'s>) {
    let model = scene.model;
    let Some(since) = model.session.track().marked(Mark::Credentials) else {
        return;
    };
    page.blank();
    let date = since.date();
    if secret_is_gone(model) {
        let words = format!(
            "The credentials are noted as held since {date}, but no Client Secret is here: one that is kept for a session ends with it, and a profile is handed over without. Paste it above."
        );
        page.marked("! ", Meaning::Warning, words);
        return;
    }
    let words = format!("Client ID and Client Secret are held since {date}.");
    page.marked("✓ ", Meaning::Done, words);
    if model.given_secret == GivenSecret::Variable {
        let words = "This run signs in with PLEO_ONBOARD_CLIENT_SECRET instead.";
        page.marked("· ", Meaning::Accent, words);
    }
    if let Some(to) = to_be_moved(model) {
        let words = format!(
            "What is held is still in: {}. It is in: {} once you move it there.",
            place(store(model)),
            place(Some(to))
        );
        page.marked("· ", Meaning::Accent, words);
    }
    page.text(
        Meaning::Muted,
        "Was it changed, or seen by others? Paste the new one above, and replace it. Tokens that are held stay as they are; the next refresh signs in with the new secret. Ask Pleo to revoke one that was seen.",
    );
}

/// Why it is not the keychain, as long as nothing else was chosen.
pub(in crate::view) fn fallback(scene: &Scene<'_>, page: &mut Page<'_>) {
    let model = scene.model;
    let is_wished = match model.asked_store {
        Some(asked) => asked == StoreKind::Keychain,
        None => model.session.track().store.is_none(),
    };
    if let Some((_, Some(why))) = model.default_store.outcome()
        && is_wished
    {
        let words = format!(
            "The keychain is not used: {} [{}] Pick another place below, or see to it and start again.",
            why.headline(),
            why.code.id()
        );
        page.marked("! ", Meaning::Warning, words);
    }
}

/// What is always said while a private file holds secrets.
pub(super) const FILE_LABEL: &str =
    "private file, not encrypted: whoever can read your files can read the secrets.";

/// Where secrets are kept, in a few words.
pub(super) const fn place(kind: Option<StoreKind>) -> &'static str {
    match kind {
        None => "asking the keychain",
        Some(StoreKind::Keychain) => "keychain of this system",
        Some(StoreKind::Session) => "nowhere: gone when this program ends",
        Some(StoreKind::File) => "private file, not encrypted",
    }
}
