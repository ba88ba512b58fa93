//! The local sandbox as the wizard knows it, and the overlay that switches its failures and moves its clock.

use super::model::Model;
use super::notice::Notice;
use super::overlay::Overlay;
use super::picker::{self, Offer};
use super::{Effect, ItemId, work};
use crate::flow::sandbox::{Active, Change, Known, Place, Standing};
use crate::flow::work::Work;
use crate::flow::{self, Answer, Start, Ticket};
use crate::moment::Seconds;
use crate::session::presented::Private;

/// What the overlay is called, wherever it is offered.
pub const TITLE: &str = "Local sandbox: failures and clock";

/// The name of the item that opens the overlay.
pub const OPENS: ItemId = ItemId::of("failures");

/// How far the clock can be moved at once, with the words for it.
pub const LEAPS: [(&str, Seconds); 4] = [
    ("+15 minutes", Seconds(15 * 60)),
    ("+1 hour", Seconds(60 * 60)),
    ("+1 day", Seconds::DAY),
    ("+60 days", Seconds(60 * 86_400)),
];

/// What is known of the local sandbox, and what was typed in its overlay.
#[derive(Clone, Debug, Default)]
pub struct Desk {
    /// What it said last; none if it has not been asked, or does not run.
    pub standing: Option<Standing>,
    /// A wish that waits for its answer, or why there is none.
    pub asking: Work<()>,
    /// The wish, if it changes something there.
    changing: Option<Ticket>,
    /// A look at it beside other work; its failure is not worth a word.
    looking: Option<Ticket>,
}

/// One line of the overlay that can be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry<'m> {
    /// Asks the sandbox again.
    AskAgain,
    /// Switches all failures off.
    AllOff,
    /// Moves the clock by one of [`LEAPS`].
    Leap(&'static str, Seconds),
    /// Switches a failure.
    Failure(&'m Known),
}

/// How a failure is switched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Switched {
    /// Not at all.
    Off,
    /// On for this matching request, counted from when it was switched on.
    At(u32),
    /// It was on for one request, which has come.
    Struck,
    /// On for every matching request.
    Every,
}

impl Desk {
    /// As it may be drawn when others look too: its failures and its dummy user are everybody's.
    #[must_use]
    pub(super) fn presented(&self, private: &Private) -> Self {
        let mut shown = self.clone();
        if let Work::Failed(problem) = &self.asking {
            shown.asking = Work::Failed(private.problem(problem));
        }
        shown
    }

    /// How a failure is switched now.
    #[must_use]
    pub fn switched(&self, name: &str) -> Switched {
        let of_name = self.active().filter(|active| active.name == name);
        of_name.fold(Switched::Off, |found, active| match (found, active.nth) {
            (Switched::Every, _) | (_, None) => Switched::Every,
            (Switched::At(nth), _) => Switched::At(nth),
            (_, Some(nth)) if active.is_armed() => Switched::At(nth - active.seen),
            _ => Switched::Struck,
        })
    }

    /// The address of its login page, which leads to its dashboard.
    #[must_use]
    pub fn login_page(&self) -> Option<String> {
        let standing = self.standing.as_ref()?;
        Some(format!("{}/login", standing.auth_base))
    }

    /// What is switched on, struck or not.
    pub fn active(&self) -> impl Iterator<Item = &Active> {
        self.standing.iter().flat_map(|standing| &standing.active)
    }

    /// The failures that can strike now.
    pub fn armed(&self) -> impl Iterator<Item = &Active> {
        self.active().filter(|active| active.is_armed())
    }

    /// Whether this ticket is one of the desk's.
    #[must_use]
    pub fn awaits(&self, ticket: Ticket) -> bool {
        self.asking.awaits(ticket) || self.looking == Some(ticket)
    }

    /// Whether it was told to change something, and has not answered.
    #[must_use]
    pub fn is_changing(&self) -> bool {
        self.changing.is_some() && self.changing == self.asking.running()
    }
}

/// What can be chosen now and has what is to be found, in order.
#[must_use]
pub fn entries(model: &Model) -> Vec<Entry<'_>> {
    let desk = &model.sandbox;
    let Some(standing) = &desk.standing else {
        return match desk.asking.running() {
            Some(_) => Vec::new(),
            None => vec![Entry::AskAgain],
        };
    };
    let mut known: Vec<&Known> = standing.known.iter().collect();
    known.sort_by_key(|failure| failure.strikes);
    let leaps = LEAPS.map(|(words, by)| Entry::Leap(words, by));
    let all = [Entry::AllOff]
        .into_iter()
        .chain(leaps)
        .chain(known.into_iter().map(Entry::Failure));
    all.filter(|entry| picker::finds(&model.find, &entry.sought_in()))
        .collect()
}

impl Entry<'_> {
    /// The text in which a filter is sought, in lower case.
    fn sought_in(self) -> String {
        match self {
            Self::AskAgain => String::new(),
            Self::AllOff => "switch all failures off".to_owned(),
            Self::Leap(words, _) => format!("move the clock time {words}"),
            Self::Failure(known) => {
                let place = heading(known.strikes);
                format!("{} {} {place}", known.name, known.words).to_lowercase()
            }
        }
    }
}

/// The words for where a failure strikes.
#[must_use]
pub const fn heading(place: Place) -> &'static str {
    match place {
        Place::Consent => "When the customer decides",
        Place::Token => "At the token endpoint",
        Place::Refresh => "At a refresh",
        Place::Api => "At a call to the API",
        Place::Disconnect => "When the installation is removed",
        Place::Unknown => "Failures",
    }
}

/// Opens the overlay and asks the sandbox, which is started if it does not run.
pub(super) fn open(model: &mut Model) -> Vec<Effect> {
    picker::open(model, Offer::Sandbox);
    begin_where_it_helps(model);
    wish(model, |ticket| flow::Effect::AskSandbox {
        ticket,
        start: Start::IfNeeded,
    })
}

/// Chooses the first entry that does something, where nobody has chosen or typed yet: with no failure on, none is to be
/// switched off.
fn begin_where_it_helps(model: &mut Model) {
    let is_quiet = model.sandbox.standing.is_some() && model.sandbox.active().next().is_none();
    if let Some(Overlay::List {
        of: Offer::Sandbox,
        chosen: chosen @ 0,
    }) = &mut model.overlay
        && is_quiet
        && model.find.value().is_empty()
    {
        *chosen = 1;
    }
}

/// Looks at the sandbox beside other work, if this is a rehearsal; it is not started for that.
pub fn look(model: &mut Model) -> Vec<Effect> {
    if !model.is_rehearsal() || model.sandbox.asking.running().is_some() {
        return Vec::new();
    }
    let ticket = model.ticket();
    model.sandbox.looking = Some(ticket);
    work([flow::Effect::AskSandbox {
        ticket,
        start: Start::Never,
    }])
}

fn wish(model: &mut Model, effect: impl FnOnce(Ticket) -> flow::Effect) -> Vec<Effect> {
    let ticket = model.ticket();
    model.sandbox.asking = Work::Running(ticket);
    // What a look finds may be older than what this brings.
    model.sandbox.looking = None;
    work([effect(ticket)])
}

fn change(model: &mut Model, effect: impl FnOnce(Ticket) -> flow::Effect) -> Vec<Effect> {
    let effects = wish(model, effect);
    model.sandbox.changing = model.sandbox.asking.running();
    effects
}

/// Takes an answer of the sandbox in.
pub(super) fn hear(model: &mut Model, ticket: Ticket, answer: &Answer) {
    let asked = model.sandbox.asking.awaits(ticket);
    if !asked {
        model.sandbox.looking = None;
    }
    match answer {
        Answer::Sandbox(standing) => {
            if standing.replaced {
                model.notice = Some(Notice::Info(replaced(&model.sandbox, standing)));
            }
            let known = model.sandbox.standing.replace(standing.as_ref().clone());
            model.sandbox.asking = Work::Idle;
            if known.is_none() {
                begin_where_it_helps(model);
            }
        }
        Answer::SandboxAbsent => miss(model),
        Answer::Failed(problem) if asked => {
            model.sandbox.asking = Work::Failed(problem.clone());
        }
        _ => {}
    }
}

/// Tells once that a sandbox which was known to run does not any more.
fn miss(model: &mut Model) {
    if model.sandbox.standing.take().is_some() {
        let words = "The local sandbox has ended. Its clients and tokens are kept, and the next step that needs it \
                     starts it again.";
        model.notice = Some(Notice::Info(words.to_owned()));
    }
}

fn replaced(before: &Desk, now: &Standing) -> String {
    let mut words =
        "The local sandbox had ended and was started again. Its clients and tokens are kept."
            .to_owned();
    if before.armed().next().is_some() && now.active.is_empty() {
        words += " Failures that were on are off.";
    }
    words
}

/// Whether there is nothing to choose but to ask again, so that keys scroll the words about why.
#[must_use]
pub const fn tells_only_why(model: &Model) -> bool {
    model.sandbox.standing.is_none() && model.sandbox.asking.problem().is_some()
}

/// Does what the chosen entry is for; the list stays open.
pub(super) fn use_entry(model: &mut Model, chosen: usize) -> Vec<Effect> {
    // One change at a time: the next one is meant for what is true after this one.
    if model.sandbox.is_changing() {
        return Vec::new();
    }
    let entries = entries(model);
    let Some(entry) = entries.get(chosen) else {
        return Vec::new();
    };
    let wanted = match entry {
        Entry::AskAgain => {
            return wish(model, |ticket| flow::Effect::AskSandbox {
                ticket,
                start: Start::IfNeeded,
            });
        }
        Entry::Leap(_, by) => {
            let by = *by;
            return change(model, |ticket| flow::Effect::MoveSandboxClock {
                ticket,
                by,
            });
        }
        Entry::AllOff => Change::NoneAtAll,
        Entry::Failure(known) => next_of(model.sandbox.switched(&known.name), &known.name),
    };
    change(model, |ticket| flow::Effect::SwitchFailures {
        ticket,
        change: wanted,
    })
}

/// Off, then on for the next request, then for every one, then off again.
fn next_of(switched: Switched, name: &str) -> Change {
    let name = name.to_owned();
    match switched {
        Switched::Off | Switched::Struck => Change::Next(name),
        Switched::At(_) => Change::Every(name),
        Switched::Every => Change::Off(name),
    }
}
