//! All profiles above a stop: where each partner stands, and what can be done with one.

use tui_input::Input;

use super::Effect;
use super::item::ItemId;
use super::model::Model;
use super::notice::Notice;
use super::overlay::Overlay;
use super::picker::{self, Offer};
use crate::flow::Ticket;
use crate::flow::work::Work;
use crate::problem::Problem;
use crate::session::partner::Partner;
use crate::session::presented::{self, Private};

mod acting;
pub mod entry;

pub use acting::remark;
pub(super) use acting::{answered_no, answered_yes, use_entry};
pub use entry::{Entry, entries};

/// What the board is called, wherever it is offered.
pub const TITLE: &str = "Partners: all profiles";

/// The name of the item that opens it.
pub const OPENS: ItemId = ItemId::of("partners");

/// Whether the open profile is the only one, as far as was seen at the start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Neighbours {
    /// It is.
    #[default]
    None,
    /// There are others.
    Some,
}

/// What is known of all profiles, and what is about to be done with one.
#[derive(Clone, Debug, Default)]
pub struct Board {
    /// Whether there are other profiles.
    pub neighbours: Neighbours,
    /// All profiles, the most urgent first; none while they have not been read.
    pub rows: Option<Vec<Row>>,
    /// The place in the rows of the profile that is open here.
    pub open: Option<usize>,
    /// Those that have what is to be found, by their place in the rows.
    pub found: Vec<usize>,
    /// The profile that the lists about one are about.
    pub of: String,
    /// How the last thing that was done with a profile went.
    pub said: Option<Notice>,
    /// Why what is typed cannot be taken as it is, once that is known.
    pub refused: Option<&'static str>,
    /// A wish that waits for its answer.
    asking: Work<()>,
    /// What was to be found in the board while another list lies above it.
    find: Input,
    /// What is done with whole profiles once the wizard has ended for this one.
    turn: Option<Turn>,
}

/// One profile on the board.
#[derive(Clone, Debug)]
pub struct Row {
    /// Where it stands.
    pub partner: Partner,
    /// The text in which a filter is sought, in lower case.
    sought_in: String,
}

/// What is wished for with whole profiles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wish {
    /// To read where each of them stands.
    Survey,
    /// To make a new one of this name.
    Create(String),
    /// To give one another name.
    Rename {
        /// The name that it has.
        from: String,
        /// The name that it gets.
        to: String,
    },
    /// To delete this one.
    Delete(String),
    /// To start the rehearsal of this one anew.
    Reset(String),
    /// To write this one, without secrets, into a file in the working directory.
    Export(String),
    /// To take in a profile that was exported to this file.
    Import(String),
}

/// What came of a wish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// All profiles, the most urgent first.
    Surveyed(Vec<Partner>),
    /// It is done, with words about it.
    Done(String),
    /// It was not done.
    Failed(Problem),
}

/// The wizard ends for this profile and begins anew for another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    /// What is done between the two, when nothing of the first one is held any more.
    pub first: Option<Wish>,
    /// Then this profile is opened.
    pub open: String,
}

/// What is typed in a list about a profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Typing {
    /// The name of a new profile.
    New,
    /// Another name for a profile.
    Rename,
    /// The path of a file to import.
    Import,
}

impl Board {
    /// The same, with what tells one partner from another masked.
    pub(super) fn presented(&self, private: &Private) -> Self {
        let rows = self.rows.as_ref().map(|rows| {
            let masked = |(place, row): (usize, &Row)| Row {
                partner: presented::partner(&row.partner, place),
                sought_in: String::new(),
            };
            rows.iter().enumerate().map(masked).collect::<Vec<_>>()
        });
        let place = self
            .rows
            .iter()
            .flatten()
            .position(|row| row.partner.profile == self.of);
        let of = place.and_then(|place| Some(rows.as_ref()?.get(place)?.partner.profile.clone()));
        Self {
            neighbours: self.neighbours,
            rows,
            open: self.open,
            found: self.found.clone(),
            of: of.unwrap_or_else(|| presented::profile(&self.of)),
            said: self.said.as_ref().map(|said| said.presented(private)),
            refused: self.refused,
            asking: self.asking.clone(),
            find: Input::default(),
            turn: None,
        }
    }

    /// Whether this ticket is one of the board's.
    #[must_use]
    pub fn awaits(&self, ticket: Ticket) -> bool {
        self.asking.awaits(ticket)
    }

    /// Whether something was wished for that has not been answered.
    #[must_use]
    pub fn is_asking(&self) -> bool {
        self.asking.running().is_some()
    }

    /// The profile that the lists about one are about.
    #[must_use]
    pub fn partner(&self) -> Option<&Partner> {
        let mut rows = self.rows.iter().flatten();
        let row = rows.find(|row| row.partner.profile == self.of)?;
        Some(&row.partner)
    }

    /// Whether a profile of the rows is the one that is open here, whatever it is called when names are masked.
    #[must_use]
    pub fn is_open(&self, profile: &str) -> bool {
        let rows = self.rows.as_deref().unwrap_or_default();
        let open = self.open.and_then(|place| rows.get(place));
        open.is_some_and(|row| row.partner.profile == profile)
    }

    fn names(&self, name: &str) -> bool {
        let mut rows = self.rows.iter().flatten();
        rows.any(|row| row.partner.profile == name)
    }
}

/// Opens the board and has all profiles read.
pub(super) fn open(model: &mut Model) -> Vec<Effect> {
    model.board.said = None;
    picker::open(model, Offer::Partners);
    refind(model);
    wish(model, Wish::Survey)
}

fn wish(model: &mut Model, wish: Wish) -> Vec<Effect> {
    let ticket = model.ticket();
    model.board.asking = Work::Running(ticket);
    vec![Effect::Profiles(ticket, wish)]
}

/// Takes in what came of a wish.
pub(super) fn hear(model: &mut Model, ticket: Ticket, told: Told) -> Vec<Effect> {
    if !model.board.awaits(ticket) {
        return Vec::new();
    }
    model.board.asking = Work::Idle;
    match told {
        Told::Surveyed(partners) => {
            fill(model, partners);
            Vec::new()
        }
        Told::Done(words) => {
            say(model, Notice::Info(words));
            wish(model, Wish::Survey)
        }
        Told::Failed(problem) => {
            say(model, Notice::Problem(problem));
            Vec::new()
        }
    }
}

/// Tells on the board, or at the stop if the board is closed by now.
fn say(model: &mut Model, notice: Notice) {
    match model.overlay {
        Some(Overlay::List { of, .. }) if of.is_about_profiles() => {
            model.board.said = Some(notice);
        }
        _ => model.notice = Some(notice),
    }
}

/// Takes the profiles in. Of the one that is open, this process knows more than its file.
fn fill(model: &mut Model, mut partners: Vec<Partner>) {
    let own = Partner::with_facts(&model.session, model.facts.as_ref(), model.now);
    partners.retain(|partner| partner.profile != own.profile);
    partners.push(own);
    Partner::sort(&mut partners);
    let open = |partner: &Partner| partner.profile == model.session.profile;
    model.board.open = partners.iter().position(open);
    let row = |partner: Partner| Row {
        sought_in: partner.sought_in(),
        partner,
    };
    model.board.rows = Some(partners.into_iter().map(row).collect());
    refind(model);
}

/// Looks again which profiles have what is to be found. Done when the text changes, not when it is drawn.
pub(super) fn refind(model: &mut Model) {
    let sought = model.find.value().to_lowercase();
    let words: Vec<&str> = sought.split_whitespace().collect();
    let has_all = |row: &Row| words.iter().all(|word| row.sought_in.contains(word));
    let rows = model.board.rows.iter().flatten().enumerate();
    let found = rows.filter(|(_, row)| has_all(row));
    model.board.found = found.map(|(place, _)| place).collect();
}

/// Judges what is typed as soon as there is something.
pub(super) fn retyped(model: &mut Model, of: Offer) {
    model.board.said = None;
    model.board.refused = match of {
        Offer::Typing(typing) if !model.find.value().is_empty() => remark(model, typing),
        _ => None,
    };
}

/// One level back: from what is done with a profile to the board, from the board to the stop.
pub(super) fn back(model: &mut Model, of: Offer) {
    match of {
        Offer::Partner | Offer::Typing(Typing::New | Typing::Import) => {
            model.overlay = Some(chosen_on_board(model));
        }
        Offer::Typing(Typing::Rename) => picker::open(model, Offer::Partner),
        Offer::Commands
        | Offer::Sandbox
        | Offer::Scopes
        | Offer::Files
        | Offer::SaveAnswer
        | Offer::Partners => {}
    }
}

/// The board as it was left, with the profile chosen that was looked at.
fn chosen_on_board(model: &mut Model) -> Overlay {
    model.find = std::mem::take(&mut model.board.find);
    refind(model);
    let board = &model.board;
    let rows = board.rows.as_deref().unwrap_or_default();
    let is_it = |place: &usize| {
        rows.get(*place)
            .is_some_and(|row| row.partner.profile == board.of)
    };
    let chosen = board.found.iter().position(is_it).unwrap_or(0);
    Overlay::List {
        of: Offer::Partners,
        chosen,
    }
}
