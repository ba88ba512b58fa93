//! The rail: every stop, what is done, where you are, who acts next.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::wrap::width_of;
use super::{Meaning, Scene};
use crate::guide::{Guide, StopId};
use crate::session::progress::{Actor, Standing};

/// Draws the stops, one a line.
pub(super) fn draw(scene: &Scene<'_>, area: Rect, buffer: &mut Buffer) {
    let here = scene.model.stop;
    let standings = standings(scene);
    let mut rows = area.rows();
    for (stop, standing) in StopId::ALL.into_iter().zip(standings) {
        if stop == StopId::Result && stop != here && standing != Standing::Done {
            continue;
        }
        if stop == StopId::Authorise
            && let Some(row) = rows.next()
        {
            let style = scene.pen.style(Meaning::Muted);
            buffer.set_string(row.x + 1, row.y, "── OAuth 2.0 ──────", style);
        }
        let Some(row) = rows.next() else { return };
        let title = Guide::built_in().rail(stop);
        let (meaning, mark) = match standing {
            _ if stop == here => (Meaning::RailHere, "▸"),
            Standing::Done => (Meaning::Rail, "✓"),
            Standing::PassedOver => (Meaning::Muted, "–"),
            Standing::Ahead => (Meaning::Rail, " "),
        };
        let style = scene.pen.style(meaning);
        let mut number = [0; 4];
        let title_at = match stop.number() {
            Some(digit) => {
                let digit = char::from(b'0' + digit % 10);
                buffer.set_string(row.x + 1, row.y, digit.encode_utf8(&mut number), style);
                row.x + 3
            }
            None => row.x + 1,
        };
        buffer.set_stringn(title_at, row.y, title, 17, style);
        let mark_style = if mark == "✓" {
            scene.pen.style(Meaning::Done)
        } else {
            style
        };
        buffer.set_string(row.x + 19, row.y, mark, mark_style);
        if stop == here && standing == Standing::Done {
            let done = scene.pen.style(Meaning::Done);
            buffer.set_string(row.x + 18, row.y, "✓", done);
        }
    }
}

fn standings(scene: &Scene<'_>) -> [Standing; StopId::ALL.len()] {
    scene
        .model
        .with_progress(|progress| StopId::ALL.map(|stop| progress.standing(stop)))
}

/// Where you are, how many stops are done if there is room for it, who acts next:
/// `3/9 Registration · 5 done · you act next`.
pub(super) fn in_one_line(scene: &Scene<'_>, room: usize) -> String {
    let stop = scene.model.stop;
    let title = Guide::built_in().rail(stop);
    let done = standings(scene)
        .iter()
        .zip(StopId::ALL)
        .filter(|(standing, stop)| **standing == Standing::Done && stop.number().is_some())
        .count();
    let actor = actor(scene).words();
    let (here, brief) = match stop.number() {
        Some(number) => (format!("{number}/9 {title}"), format!("{number} {title}")),
        None => (title.to_owned(), title.to_owned()),
    };
    // Who acts next is always there in full.
    let wished = [
        format!("{here} · {done} done · {actor}"),
        format!("{here} · {actor}"),
    ];
    let fitting = wished.into_iter().find(|words| width_of(words) <= room);
    fitting.unwrap_or_else(|| format!("{brief} · {actor}"))
}

/// Who acts next.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Acting {
    /// The person at the keyboard.
    You,
    /// Pleo.
    Pleo,
    /// The person, in Pleo's place: this is a rehearsal.
    YouForPleo,
}

impl Acting {
    /// The one wording of it.
    pub(super) const fn words(self) -> &'static str {
        match self {
            Self::You => Actor::You.words(),
            Self::Pleo => Actor::Pleo.words(),
            Self::YouForPleo => "you act next, for Pleo",
        }
    }

    /// Its style: it is to be read, and stands out while one waits.
    pub(super) const fn meaning(self) -> Meaning {
        match self {
            Self::You | Self::YouForPleo => Meaning::Text,
            Self::Pleo => Meaning::Warning,
        }
    }
}

/// Who acts next at the stop on show.
pub(super) fn actor(scene: &Scene<'_>) -> Acting {
    let model = scene.model;
    match model.with_progress(|progress| progress.actor(model.stop)) {
        Actor::You => Acting::You,
        Actor::Pleo if model.is_rehearsal() => Acting::YouForPleo,
        Actor::Pleo => Acting::Pleo,
    }
}
