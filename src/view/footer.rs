//! The footer: the few keys that matter for what has the focus, as the keymap has them.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

use super::chrome::Places;
use super::wrap::width_of;
use super::{Meaning, Scene, board, files, sandbox, scopes, viewer};
use crate::flow::work::Work;
use crate::guide::StopId;
use crate::keys::{Action, Context, Keymap};
use crate::wizard::inspector::{Inspecting, Listed, can_be_copied, has_controls, listed, place_of};
use crate::wizard::{self, Item, ItemId, Kind, Offer, Overlay, picker};

/// One key to show: where it is looked up, what it means there, in which words.
type Hint = (Context, Action, &'static str);

use Context::{Everywhere, Field, Stop, Viewer};

/// Draws as many keys as fit, the most useful first; the last one of the list, which leads on to all others, is always there.
pub(super) fn draw(scene: &Scene<'_>, area: Rect, buffer: &mut Buffer) {
    let hints = hints(scene, area);
    let keymap = Keymap::built_in();
    let room = usize::from(area.width.saturating_sub(2));
    let shown: Vec<(String, &str)> = hints
        .iter()
        .filter_map(|(context, action, words)| Some((keymap.shown(*context, *action)?, *words)))
        .collect();
    let width = |(key, words): &(String, &str)| width_of(key) + 1 + width_of(words) + 3;
    let kept = shown.last().map_or(0, width);
    let mut line = Line::default();
    let mut used = 0;
    for (place, hint) in shown.iter().enumerate() {
        let last = place + 1 == shown.len();
        let needed = if last { 0 } else { kept };
        if used + width(hint) + needed > room + 3 {
            continue;
        }
        used += width(hint);
        let (key, words) = hint;
        line.push_span(scene.pen.span(Meaning::Key, key.clone()));
        line.push_span(scene.pen.span(Meaning::Muted, format!(" {words}   ")));
    }
    let y = area.bottom().saturating_sub(1);
    buffer.set_line(area.x + 1, y, &line, area.width.saturating_sub(2));
}

fn hints(scene: &Scene<'_>, area: Rect) -> Vec<Hint> {
    let model = scene.model;
    match &model.overlay {
        Some(Overlay::Help(_)) => vec![
            (Everywhere, Action::PageDown, "further"),
            (Everywhere, Action::PageUp, "back up"),
            (Everywhere, Action::Back, "close"),
        ],
        Some(Overlay::List { of, chosen }) => in_list(scene, *of, *chosen),
        Some(Overlay::Inspector(at)) => in_inspector(scene, *at),
        Some(Overlay::Question { .. }) => vec![
            (Everywhere, Action::Activate, "choose"),
            (Everywhere, Action::Back, "no"),
            (Everywhere, Action::NextItem, "other answer"),
        ],
        None if model.viewer.is_some() => in_answer(scene, Places::of(area)),
        None if scene.is_in_field() => in_field(scene),
        None => on_stop(scene),
    }
}

/// In the viewer: what there is to reach with a key.
fn in_answer(scene: &Scene<'_>, places: Places) -> Vec<Hint> {
    let answer = scene.model.call.outcome();
    let (lines, widest) =
        answer.map_or((0, 0), |answer| (answer.lines.len(), answer.lines.widest()));
    let (width, height) = (places.body.width.into(), places.body.height.into());
    let mut hints = vec![
        (Everywhere, Action::Back, "close"),
        (Viewer, Action::Retry, "again"),
    ];
    if lines > 0 {
        hints.push((Viewer, Action::SaveAnswer, "save"));
        hints.push((Viewer, Action::Copy, "copy value"));
        hints.push((Viewer, Action::CopyPath, "copy path"));
    }
    // The mark before the chosen line takes two columns, and the blank behind a name one.
    if widest + 3 > width {
        hints.push((Viewer, Action::NextStop, "sideways"));
    }
    if lines > height {
        hints.push((Viewer, Action::Last, "end"));
    }
    hints.push((Stop, Action::Help, "help"));
    hints
}

fn in_list(scene: &Scene<'_>, of: Offer, chosen: usize) -> Vec<Hint> {
    let model = scene.model;
    let enter = match of {
        Offer::Commands => Some("do it"),
        Offer::Sandbox => Some(sandbox::enter_words(model, chosen)),
        Offer::Scopes => Some(scopes::enter_words(scene, chosen)),
        Offer::Files => Some(files::enter_words(model, chosen)),
        Offer::SaveAnswer => Some(viewer::enter_words(chosen)),
        Offer::Partners | Offer::Partner | Offer::Typing(_) => {
            board::enter_words(model, of, chosen)
        }
    };
    let back = if model.find.value().is_empty() {
        "close"
    } else {
        "clear"
    };
    // A key that does nothing now is not named.
    let reaches = |place| picker::reaches(model, of, place);
    let enter = enter.filter(|_| reaches(0));
    let enter = enter.map(|words| (Everywhere, Action::Activate, words));
    let next = reaches(1).then_some((Field, Action::NextItem, "next"));
    let scrolls = of == Offer::Sandbox && wizard::sandbox::tells_only_why(model);
    let further = scrolls || reaches(picker::LEAP);
    let further = further.then_some((Everywhere, Action::PageDown, "further"));
    let mut hints: Vec<Hint> = enter.into_iter().collect();
    hints.push((Everywhere, Action::Back, back));
    hints.extend(next);
    hints.extend(further);
    hints.push((Everywhere, Action::Help, "help"));
    hints
}

fn in_inspector(scene: &Scene<'_>, at: Inspecting) -> Vec<Hint> {
    let list = listed(scene.model, at.listed);
    let place = place_of(&list, at.chosen);
    let mut hints = Vec::new();
    if at.opened.is_none() && !list.is_empty() {
        hints.push((Everywhere, Action::Activate, "open"));
    }
    let back = at.opened.map_or("close", |_| "list");
    hints.push((Everywhere, Action::Back, back));
    let has_more = at.opened.is_some() || list.len() > 1;
    if has_more {
        hints.push((Stop, Action::NextItem, "next"));
    }
    if list.get(place).is_some_and(|one| can_be_copied(one)) {
        hints.push((Stop, Action::Copy, "copy as curl"));
    }
    match (at.opened, at.listed) {
        (Some(_), _) if place + 1 < list.len() => {
            hints.push((Stop, Action::NextStop, "next exchange"));
        }
        (None, Listed::WithoutControls) if has_controls(scene.model) => {
            hints.push((Stop, Action::Toggle, "show all"));
        }
        (None, Listed::Everything) if has_controls(scene.model) => {
            hints.push((Stop, Action::Toggle, "show less"));
        }
        _ => {}
    }
    if has_more {
        hints.push((Everywhere, Action::PageDown, "further"));
    }
    hints.push((Stop, Action::Help, "help"));
    hints
}

/// What the enter key does to what has the focus.
pub(super) fn enter_words(scene: &Scene<'_>) -> &'static str {
    let focused = scene.focused();
    let is_link = focused.and_then(Item::address).is_some();
    match focused.map(|item| (&item.kind, &item.disabled, item.id.name)) {
        Some((Kind::Text { .. } | Kind::Secret { .. }, _, "paste")) => "check it",
        Some((Kind::Text { .. } | Kind::Secret { .. }, _, "path")) => "call it",
        Some((Kind::Text { .. } | Kind::Secret { .. }, ..)) => "next",
        Some((_, Some(_), _)) => "say why",
        Some((Kind::Tick(true), ..)) => "untick",
        Some((Kind::Tick(false), ..)) => "tick",
        Some((Kind::Choice(_), ..)) if scene.model.stop == StopId::TestCalls => "call it",
        Some((Kind::Choice(_), ..)) => "change",
        Some((Kind::Done(_), ..)) => "do it again",
        _ if is_link => "open",
        _ => "do it",
    }
}

fn in_field(scene: &Scene<'_>) -> Vec<Hint> {
    let mut hints = vec![
        (Everywhere, Action::NextItem, "next"),
        (Everywhere, Action::Activate, enter_words(scene)),
    ];
    if scene.model.stop == StopId::Registration {
        hints.push((Field, Action::Review, "review"));
        hints.push((Field, Action::Export, "export"));
    }
    hints.push((Everywhere, Action::Back, "back"));
    if matches!(
        scene.focused().map(|item| &item.kind),
        Some(Kind::Text { .. })
    ) {
        hints.push((Field, Action::CopyAnswer, "copy"));
    }
    if scene.model.stop != StopId::Registration {
        hints.push((Everywhere, Action::Commands, "everything"));
    }
    hints.push((Everywhere, Action::Help, "help"));
    hints
}

fn on_stop(scene: &Scene<'_>) -> Vec<Hint> {
    let is_link = scene.focused().and_then(Item::address).is_some();
    let mut hints = vec![
        (Everywhere, Action::Activate, enter_words(scene)),
        (Everywhere, Action::NextItem, "next"),
    ];
    let has = |name: &'static str| {
        let usable = |item: &Item| item.id == ItemId::of(name) && item.disabled.is_none();
        scene.items.iter().any(usable)
    };
    if is_link {
        hints.push((Stop, Action::Copy, "copy address"));
    } else if has("copy-url") {
        hints.push((Stop, Action::Open, "open"));
        hints.push((Stop, Action::Copy, "copy link"));
        hints.push((Stop, Action::PasteRedirect, "paste"));
    } else if has("retry") {
        hints.push((Stop, Action::Retry, "retry"));
    } else if scene.model.stop == StopId::Tokens && has("refresh") {
        hints.push((Stop, Action::Retry, "refresh"));
    }
    if scene.model.stop == StopId::TestCalls && scene.model.called.is_some() {
        let again = (Stop, Action::Retry, "again");
        match &scene.model.call {
            // It is what one wants most.
            Work::Failed(_) => hints.insert(1, again),
            Work::Done(_) => hints.push(again),
            Work::Idle | Work::Running(_) => {}
        }
    }
    hints.push((Everywhere, Action::Back, "back"));
    hints.push((Stop, Action::Quit, "quit"));
    hints.push((Stop, Action::Help, "help"));
    hints
}
