//! The whole state of the wizard. It holds no secret, so it may be printed, compared and kept in snapshots.

use std::collections::{BTreeMap, BTreeSet};

use jiff::tz::TimeZone;
use tui_input::Input;

use super::board::Board;
use super::files::{Chooser, Compared};
use super::history::History;
use super::item::{Item, ItemId, Kind};
use super::notice::{Notice, Saving};
use super::overlay::Overlay;
use super::reveal::Reveal;
use super::sandbox::Desk;
use super::viewer::{AnswerFile, Viewing};
use super::{Effect, steps};
use crate::environment::{Environment, EnvironmentName};
use crate::exchange::Log;
use crate::flow::call::{CallRequest, CallResponse};
use crate::flow::disconnect::AtPleo;
use crate::flow::files::LogoSeen;
use crate::flow::work::Work;
use crate::flow::{GivenSecret, SecretField, SecretPlace, StoreKind, Ticket, authorize};
use crate::guide::StopId;
use crate::keys::Context;
use crate::moment::{Skew, Timestamp};
use crate::oauth::credentials::Looks;
use crate::oauth::introspection::Introspection;
use crate::oauth::token::TokenFacts;
use crate::problem::Problem;
use crate::session::Session;
use crate::session::progress::Progress;

mod presented;

pub use presented::Concluded;

/// The state of the wizard.
#[derive(Clone, Debug)]
pub struct Model {
    /// What is kept on disk.
    pub session: Session,
    /// The stop on show.
    pub stop: StopId,
    /// Where the focus is, by stop.
    pub focus: BTreeMap<StopId, ItemId>,
    /// The text field being edited.
    pub editing: Option<Editing>,
    /// Fields that were left, so that what is wrong with them is said.
    pub left_fields: BTreeSet<ItemId>,
    /// Lengths of the secret fields.
    pub secret_lengths: BTreeMap<SecretField, usize>,
    /// What the Client Secret that is typed looks like, if it is one of the usual mix-ups.
    pub secret_looks: Option<Looks>,
    /// Whether the registration shows its form or its review.
    pub registration_page: RegistrationPage,
    /// The authorization.
    pub authorize: authorize::Phase,
    /// What is known of the tokens held.
    pub facts: Option<TokenFacts>,
    /// Where the tokens held are, if there are any.
    pub held_in: Option<StoreKind>,
    /// Reading the stored tokens.
    pub loading: Work<()>,
    /// The refresh.
    pub refresh: Work<Timestamp>,
    /// The introspection.
    pub introspection: Work<Introspection>,
    /// Forgetting tokens and credentials.
    pub forgetting: Work<()>,
    /// Ending the installation at Pleo, and what Pleo said.
    pub disconnecting: Work<AtPleo>,
    /// How far the server's clock is ahead of this machine's.
    pub skew: Skew,
    /// Submitting the registration to the local sandbox.
    pub submitting: Work<()>,
    /// Collecting and keeping the Client Secret.
    pub keeping: Work<SecretPlace>,
    /// Whether this run was given a Client Secret that goes before what is kept.
    pub given_secret: GivenSecret,
    /// The store asked for on the command line; it goes before the profile's.
    pub asked_store: Option<StoreKind>,
    /// The store that was picked while others hold something: nothing is there before it is moved.
    pub picked_store: Option<StoreKind>,
    /// Moving what is held to another store.
    pub moving: Work<()>,
    /// Whether a secret is on view.
    pub reveal: Reveal,
    /// Which store is the default here, and why it is not the keychain.
    pub default_store: Work<(StoreKind, Option<Problem>)>,
    /// Opening a page.
    pub opening: Work<()>,
    /// The last call.
    pub call: Work<CallResponse>,
    /// What the last call was.
    pub called: Option<Called>,
    /// What is known of the local sandbox.
    pub sandbox: Desk,
    /// The environments of `config.toml`.
    pub environments: BTreeMap<String, Environment>,
    /// The HTTP exchanges of this session.
    pub exchanges: Log,
    /// A path typed by hand.
    pub typed_path: String,
    /// A company that an answer has named.
    pub company_id: Option<String>,
    /// What of the answer of the call is looked at, while it is on show.
    pub viewer: Option<Viewing>,
    /// Where the answer is saved.
    pub answer_file: AnswerFile,
    /// How far the text of the stop is scrolled, in pages of what is in sight.
    pub scroll: usize,
    /// Whether the item that has the focus was in sight when the screen was drawn last.
    pub(super) focus_in_sight: bool,
    /// What lies above the stop.
    pub overlay: Option<Overlay>,
    /// The file of the logo.
    pub logo: Work<LogoSeen>,
    /// The place of the logo that was looked at last.
    pub(super) logo_place: Option<String>,
    /// Where a file is chosen.
    pub chooser: Chooser,
    /// A registration that the form is compared with.
    pub compared: Option<Compared>,
    /// How many answers of the form were copied one after the other.
    pub copied_answers: usize,
    /// What was typed before.
    pub history: Box<History>,
    /// What is known of all profiles.
    pub board: Board,
    /// What is to be found in the list that lies above the stop.
    pub find: Input,
    /// A message about the last thing done.
    pub notice: Option<Notice>,
    /// Whether everything is on disk.
    pub saving: Saving,
    /// Now, as of the last message.
    pub now: Timestamp,
    /// The zone in which dates are shown.
    pub zone: TimeZone,
    /// Whether no browser can be expected here (SSH, a container).
    pub surroundings: Surroundings,
    /// The address of this machine, as seen by the one that the remote shell was opened from.
    pub ssh_host: Option<String>,
    concluded: Option<Box<Concluded>>,
    unsaved: bool,
    next_ticket: u64,
}

/// A text field being edited: the text as typed, before it is committed.
#[derive(Clone, Debug)]
pub struct Editing {
    /// Which item.
    pub id: ItemId,
    /// Text and cursor.
    pub input: Input,
}

/// The two pages of the registration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RegistrationPage {
    /// The twelve fields.
    Form,
    /// Everything as Pleo and a customer will read it.
    Review,
}

/// A call that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Called {
    /// The request.
    pub request: CallRequest,
    /// The scope that it needs, if that is known.
    pub scope: Option<String>,
}

/// Where the program runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Surroundings {
    /// A desktop: a browser can be expected.
    Desktop,
    /// No display, or a remote shell: a browser cannot be expected.
    Remote,
}

impl Model {
    /// The wizard at its start, standing where the journey stands.
    #[must_use]
    pub fn new(
        session: Session,
        now: Timestamp,
        zone: TimeZone,
        surroundings: Surroundings,
    ) -> Self {
        let mut model = Self {
            left_fields: steps::registration::begun(&session.registration),
            session,
            stop: StopId::Welcome,
            focus: BTreeMap::new(),
            editing: None,
            secret_lengths: BTreeMap::new(),
            secret_looks: None,
            registration_page: RegistrationPage::Form,
            authorize: authorize::Phase::Idle,
            facts: None,
            held_in: None,
            loading: Work::Idle,
            refresh: Work::Idle,
            introspection: Work::Idle,
            forgetting: Work::Idle,
            disconnecting: Work::Idle,
            skew: Skew::default(),
            submitting: Work::Idle,
            keeping: Work::Idle,
            given_secret: GivenSecret::None,
            asked_store: None,
            picked_store: None,
            moving: Work::Idle,
            reveal: Reveal::Nothing,
            default_store: Work::Idle,
            opening: Work::Idle,
            call: Work::Idle,
            called: None,
            sandbox: Desk::default(),
            environments: BTreeMap::new(),
            exchanges: Log::default(),
            typed_path: String::new(),
            company_id: None,
            viewer: None,
            answer_file: AnswerFile::default(),
            scroll: 0,
            focus_in_sight: true,
            overlay: None,
            logo: Work::Idle,
            logo_place: None,
            chooser: Chooser::default(),
            compared: None,
            copied_answers: 0,
            history: Box::default(),
            board: Board::default(),
            find: Input::default(),
            notice: None,
            saving: Saving::Saved,
            now,
            zone,
            surroundings,
            ssh_host: None,
            concluded: None,
            unsaved: false,
            next_ticket: 1,
        };
        model.stop = model.progress().current();
        super::moving::settle_focus(&mut model);
        model
    }

    /// A new ticket.
    pub fn ticket(&mut self) -> Ticket {
        let ticket = Ticket(self.next_ticket);
        self.next_ticket += 1;
        ticket
    }

    /// Notes that the session has changed and nothing saves it yet.
    pub(super) const fn touch(&mut self) {
        self.unsaved = true;
    }

    /// Whether the session has changed since the last effect that saves it.
    #[must_use]
    pub const fn is_unsaved(&self) -> bool {
        self.unsaved
    }

    /// The effect that saves the session as it is now.
    pub fn save(&mut self) -> Effect {
        self.unsaved = false;
        let ticket = self.ticket();
        self.saving = Saving::Underway(ticket);
        Effect::Save(ticket, Box::new(self.session.clone()))
    }

    /// The progress in the chosen environment.
    #[must_use]
    pub fn progress(&self) -> Progress<'_> {
        Progress {
            track: self.session.track(),
            environment: &self.session.environment,
            route: self.session.route,
            facts: self.facts.as_ref(),
            refuted: steps::tokens::is_inactive(self),
            now: self.now,
        }
    }

    /// Asks something of the progress of the chosen environment.
    pub fn with_progress<T>(&self, ask: impl FnOnce(&Progress<'_>) -> T) -> T {
        ask(&self.progress())
    }

    /// Whether this is a rehearsal in the local sandbox.
    #[must_use]
    pub fn is_rehearsal(&self) -> bool {
        self.session.environment == EnvironmentName::Sandbox
    }

    /// The item that has the focus.
    #[must_use]
    pub fn focused_item(&self) -> Option<Item> {
        let id = self.focus.get(&self.stop)?;
        steps::items(self).into_iter().find(|item| item.id == *id)
    }

    /// The name of the item that has the focus.
    #[must_use]
    pub fn focused(&self) -> Option<ItemId> {
        self.focus.get(&self.stop).copied()
    }

    /// The secret field that has the focus, whose text goes to the vault and nowhere else.
    #[must_use]
    pub fn secret_focus(&self) -> Option<SecretField> {
        if self.overlay.is_some() || self.viewer.is_some() {
            return None;
        }
        match self.focused_item()?.kind {
            Kind::Secret { field, .. } => Some(field),
            Kind::Button | Kind::Done(_) | Kind::Tick(_) | Kind::Choice(_) | Kind::Text { .. } => {
                None
            }
        }
    }

    /// In which context a key is pressed now.
    #[must_use]
    pub fn key_context(&self) -> Context {
        if matches!(self.overlay, Some(Overlay::List { .. })) {
            // Its letters are what is to be found.
            return Context::Field;
        }
        if self.overlay.is_none() && self.viewer.is_some() {
            return Context::Viewer;
        }
        let above = self.overlay.is_some();
        let field = !above && (self.editing.is_some() || self.secret_focus().is_some());
        if field { Context::Field } else { Context::Stop }
    }

    /// Whether a field holds text that is not committed, and so not on disk.
    #[must_use]
    pub fn has_draft(&self) -> bool {
        if let Some(concluded) = &self.concluded {
            return concluded.has_draft;
        }
        let Some(editing) = &self.editing else {
            return false;
        };
        let committed = self.focused_item().map(|item| item.kind);
        match committed {
            // A path typed by hand is tried, not kept.
            Some(Kind::Text { value, .. }) if editing.id != ItemId::of("path") => {
                value != editing.input.value().trim()
            }
            _ => false,
        }
    }

    /// Whether an answer is awaited that belongs to the environment chosen now, and changes what is kept for it.
    #[must_use]
    pub const fn is_storing(&self) -> bool {
        matches!(self.authorize, authorize::Phase::Exchanging { .. })
            || self.refresh.running().is_some()
            || self.forgetting.running().is_some()
            || self.disconnecting.running().is_some()
            || self.submitting.running().is_some()
            || self.keeping.running().is_some()
            || self.moving.running().is_some()
    }

    /// Whether something is under way that the user should be asked about before quitting.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        self.authorize.is_under_way() || self.is_storing()
    }
}
