//! What a key does on this screen, with the name of what it does it to; nothing if it does nothing here.

use std::borrow::Cow;

use crate::flow::authorize::Phase;
use crate::guide::{Guide, StopId};
use crate::keys::{Action, Binding};
use crate::view::Scene;
use crate::wizard::{Item, ItemId, Kind};

/// Whether a key means something on some screens alone.
pub(super) const fn is_special(action: Action) -> bool {
    matches!(
        action,
        Action::Toggle
            | Action::Open
            | Action::Copy
            | Action::PasteRedirect
            | Action::Retry
            | Action::Reveal
            | Action::Explain
            | Action::Review
            | Action::Export
            | Action::Undo
            | Action::Redo
            | Action::CopyAnswer
            | Action::CopyPath
            | Action::CopyCurl
            | Action::SaveAnswer
    )
}

/// What a special key does here; `None` if nothing.
pub(super) fn words<'b>(scene: &Scene<'_>, binding: &'b Binding) -> Option<Cow<'b, str>> {
    let model = scene.model;
    let item = |name: &'static str| {
        let usable = |item: &&Item| item.id == ItemId::of(name) && item.disabled.is_none();
        let found = scene.items.iter().find(usable)?;
        Some(Cow::Owned(found.label.clone()))
    };
    let own = || Some(Cow::Borrowed(binding.words.as_str()));
    match binding.action {
        Action::Toggle => {
            let tick = |item: &Item| matches!(item.kind, Kind::Tick(_));
            scene.items.iter().any(tick).then(own)?
        }
        Action::Open => opened(scene).map(Cow::Borrowed),
        Action::Copy => copied(scene).map(Cow::Borrowed),
        Action::PasteRedirect => item("paste"),
        Action::Reveal => item("reveal"),
        Action::Explain => item("explain"),
        Action::Retry => match model.stop {
            StopId::Tokens => item("refresh"),
            StopId::TestCalls => {
                let again = || Cow::Borrowed("make the last call again");
                model.called.as_ref().map(|_| again())
            }
            _ => item("retry").or_else(|| item("start")),
        },
        Action::Undo => {
            let words = Cow::Borrowed("take the last change of your answers back");
            (!model.history.is_empty()).then_some(words)
        }
        Action::Redo => {
            let words = Cow::Borrowed("do again what was taken back");
            model.history.can_redo().then_some(words)
        }
        Action::Review => on_the_form(scene, "review the form as Pleo reads it"),
        Action::Export => on_the_form(scene, "export the form to a Markdown file"),
        Action::CopyAnswer => scene.items.iter().any(Item::is_field).then(own)?,
        _ => None,
    }
}

fn on_the_form(scene: &Scene<'_>, words: &'static str) -> Option<Cow<'static, str>> {
    (scene.model.stop == StopId::Registration).then_some(Cow::Borrowed(words))
}

fn waits(scene: &Scene<'_>) -> bool {
    scene.model.stop == StopId::Authorise
        && matches!(scene.model.authorize, Phase::AwaitingRedirect(_))
}

fn opened(scene: &Scene<'_>) -> Option<&'static str> {
    let has_link = !Guide::built_in().stop(scene.model.stop).links.is_empty();
    match scene.model.stop {
        _ if waits(scene) => Some("open the link in the browser"),
        StopId::Verify => Some("open the login page"),
        _ => has_link.then_some("open this stop's page at Pleo"),
    }
}

fn copied(scene: &Scene<'_>) -> Option<&'static str> {
    let has_link = !Guide::built_in().stop(scene.model.stop).links.is_empty();
    match scene.model.stop {
        _ if scene.focused().is_some_and(|item| item.address().is_some()) => {
            Some("copy the address of this page")
        }
        _ if waits(scene) => Some("copy the link for the browser"),
        StopId::Verify if scene.model.is_rehearsal() => Some("copy the address of the login page"),
        _ => has_link.then_some("copy the address of this stop's page at Pleo"),
    }
}
