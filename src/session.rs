//! What a run leaves on disk for the next one: the form, the dates, the ticks. Never a secret.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::environment::{ClientAuth, EnvironmentName};
use crate::flow::{Account, SecretPlace, StoreKind, Target};
use crate::form::Registration;
use crate::guide::StopId;
use crate::moment::Noted;

pub mod calendar;
pub mod dated;
pub mod file;
pub mod merge;
pub mod partner;
pub mod postman;
pub mod presented;
pub mod progress;
pub mod request;
pub mod seven_days;
mod token_note;

pub use dated::Dated;
pub use request::RequestAnswers;
pub use seven_days::SevenDays;
pub use token_note::TokenNote;

/// Everything that is kept for one profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// The profile's name.
    pub profile: String,
    /// The environment that was chosen last.
    pub environment: EnvironmentName,
    /// The Developer Partner Registration form.
    pub registration: Registration,
    /// Who handles the tokens.
    pub route: Route,
    /// The answers prepared for Pleo's API access request.
    pub request: RequestAnswers,
    /// Whether each step of the authorisation is explained.
    pub explaining: Explaining,
    /// How far each environment has come.
    pub tracks: BTreeMap<EnvironmentName, Track>,
}

/// Whether what happens at each step is told beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Explaining {
    /// It is, until that was turned off.
    #[default]
    On,
    /// It is not.
    Off,
}

impl Explaining {
    /// The other one.
    #[must_use]
    pub const fn turned(self) -> Self {
        match self {
            Self::On => Self::Off,
            Self::Off => Self::On,
        }
    }
}

/// Who handles the tokens in Staging.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Route {
    /// The partner's own integration.
    #[default]
    OwnTokenLifecycle,
    /// Postman.
    Postman,
}

/// A confirmation that the user ticks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tick {
    /// There is an organisation that means to build an integration.
    Organisation,
    /// There is a company email address.
    CompanyEmail,
    /// There is a secure place for credentials.
    SecurePlace,
    /// The dashboard of Staging can be reached.
    Dashboard,
    /// The pre-loaded test data is there.
    TestData,
    /// The main sections can be opened.
    MainSections,
}

impl Tick {
    /// The prerequisites, in the order of the welcome.
    pub const PREREQUISITES: [Self; 3] =
        [Self::Organisation, Self::CompanyEmail, Self::SecurePlace];
    /// The confirmations of the verification stop, in order.
    pub const CONFIRMATIONS: [Self; 3] = [Self::Dashboard, Self::TestData, Self::MainSections];

    /// The name of its item in the guide.
    #[must_use]
    pub const fn item(self) -> &'static str {
        match self {
            Self::Organisation => "organisation",
            Self::CompanyEmail => "company-email",
            Self::SecurePlace => "secure-place",
            Self::Dashboard => "dashboard",
            Self::TestData => "test-data",
            Self::MainSections => "main-sections",
        }
    }
}

/// How far one environment has come.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Track {
    /// What is ticked.
    pub ticks: BTreeSet<Tick>,
    /// When a stop was marked as done.
    pub marks: BTreeMap<Mark, Noted>,
    /// The form as it was when it was submitted.
    #[serde(with = "file::registered")]
    pub registered: Option<Registration>,
    /// Pleo's notice that the credentials are ready, and the end of the seven days.
    #[serde(flatten, with = "file::notice")]
    pub notice: Option<SevenDays>,
    /// The Client ID.
    pub client_id: Option<String>,
    /// The redirect URI that is used, if it is another than the form's first.
    pub redirect_uri: Option<String>,
    /// The scopes that are asked for, if they are others than the form's.
    pub scopes: Option<Vec<String>>,
    /// Where the Client Secret is kept beyond this process.
    #[serde(with = "file::secret_place")]
    pub secret_place: Option<SecretPlace>,
    /// Where tokens are kept, if that was chosen.
    #[serde(with = "file::store_kind")]
    pub store: Option<StoreKind>,
    /// What was noted of the tokens that are kept beyond this process.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tokens: Option<TokenNote>,
    /// How the Client Secret is sent, if another way than the environment's was chosen.
    #[serde(with = "file::client_auth")]
    pub client_auth: Option<ClientAuth>,
    /// The user's own notes, by stop.
    #[serde(flatten, with = "file::notes")]
    pub notes: BTreeMap<StopId, String>,
    /// What was typed in the place of a date and is none, as it was typed.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub unread_dates: BTreeMap<Dated, String>,
}

/// A stop that is done because something happened on a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mark {
    /// The request was sent.
    RequestAccess,
    /// Pleo approved it.
    Review,
    /// The registration was submitted.
    Registration,
    /// The credentials are held.
    Credentials,
    /// The result page was read.
    Result,
    /// Tokens were obtained.
    Authorise,
    /// A valid token was seen.
    Tokens,
    /// A call was answered with 2xx.
    TestCalls,
    /// By the person's word, Postman obtained tokens.
    PostmanAuthorise,
    /// By the person's word, Postman renews them.
    PostmanTokens,
}

impl Mark {
    /// The mark of a stop; the welcome and the verification have ticks instead, the last page has none.
    #[must_use]
    pub const fn of(stop: StopId) -> Option<Self> {
        match stop {
            StopId::RequestAccess => Some(Self::RequestAccess),
            StopId::Review => Some(Self::Review),
            StopId::Registration => Some(Self::Registration),
            StopId::Credentials => Some(Self::Credentials),
            StopId::Result => Some(Self::Result),
            StopId::Authorise => Some(Self::Authorise),
            StopId::Tokens => Some(Self::Tokens),
            StopId::TestCalls => Some(Self::TestCalls),
            StopId::Welcome | StopId::Verify | StopId::Next => None,
        }
    }

    /// The mark of a stop whose work is done in Postman, where this program sees none of it.
    #[must_use]
    pub const fn in_postman(stop: StopId) -> Option<Self> {
        match stop {
            StopId::Authorise => Some(Self::PostmanAuthorise),
            StopId::Tokens => Some(Self::PostmanTokens),
            StopId::Welcome
            | StopId::RequestAccess
            | StopId::Review
            | StopId::Registration
            | StopId::Credentials
            | StopId::Verify
            | StopId::Result
            | StopId::TestCalls
            | StopId::Next => None,
        }
    }
}

impl Session {
    /// A new, empty session that begins with a rehearsal.
    #[must_use]
    pub fn new(profile: &str) -> Self {
        Self {
            profile: profile.to_owned(),
            environment: EnvironmentName::Sandbox,
            registration: Registration::default(),
            route: Route::default(),
            request: RequestAnswers::default(),
            explaining: Explaining::default(),
            tracks: BTreeMap::new(),
        }
    }

    /// The track of the chosen environment.
    #[must_use]
    pub fn track(&self) -> &Track {
        static EMPTY: Track = Track {
            ticks: BTreeSet::new(),
            marks: BTreeMap::new(),
            registered: None,
            notice: None,
            client_id: None,
            redirect_uri: None,
            scopes: None,
            secret_place: None,
            store: None,
            tokens: None,
            client_auth: None,
            notes: BTreeMap::new(),
            unread_dates: BTreeMap::new(),
        };
        self.tracks.get(&self.environment).unwrap_or(&EMPTY)
    }

    /// The track of the chosen environment, to change it.
    pub fn track_mut(&mut self) -> &mut Track {
        self.tracks.entry(self.environment.clone()).or_default()
    }

    /// The environment in which this profile is worked on: the one chosen last, or if nothing was begun in that one,
    /// where something was done last.
    #[must_use]
    pub fn worked_in(&self) -> &EnvironmentName {
        if self.tracks.contains_key(&self.environment) {
            return &self.environment;
        }
        let lately =
            |(_, track): &(&EnvironmentName, &Track)| track.last_date().map(Noted::instant);
        let last = self.tracks.iter().max_by_key(lately);
        last.map_or(&self.environment, |(name, _)| name)
    }

    /// Whose tokens and credentials are meant.
    #[must_use]
    pub fn target(&self) -> Target {
        Target {
            profile: self.profile.clone(),
            environment: self.environment.clone(),
        }
    }

    /// The client of the chosen environment, once there is a Client ID.
    #[must_use]
    pub fn account(&self) -> Option<Account> {
        let track = self.tracks.get(&self.environment)?;
        Some(Account {
            target: self.target(),
            client_id: track.client_id.clone()?,
            secret: track.secret_place.clone(),
            tokens: track.store,
            client_auth: track.client_auth,
        })
    }

    /// The redirect URI to use: the one chosen, else the first of the form that comes back to this machine, else the
    /// form's first.
    #[must_use]
    pub fn redirect_uri(&self) -> Option<String> {
        let registered = self.registration.items(crate::form::FieldId::RedirectUris);
        let loopback = registered.iter().find(|uri| {
            url::Url::parse(uri)
                .is_ok_and(|url| url.scheme() == "http" && crate::environment::is_loopback(&url))
        });
        let chosen = self
            .tracks
            .get(&self.environment)
            .and_then(|track| track.redirect_uri.clone());
        chosen.or_else(|| loopback.or_else(|| registered.first()).cloned())
    }

    /// The scopes to ask for: the ones chosen, else the form's.
    #[must_use]
    pub fn scopes(&self) -> Vec<String> {
        let chosen = self
            .tracks
            .get(&self.environment)
            .and_then(|track| track.scopes.clone());
        chosen.unwrap_or_else(|| {
            self.registration
                .items(crate::form::FieldId::Scopes)
                .to_vec()
        })
    }
}

impl Track {
    /// Marks a stop as done at a date, ticks included.
    pub fn mark(&mut self, stop: StopId, at: Noted) {
        self.forget_unread(Dated::of(stop));
        match stop {
            StopId::Welcome => self.ticks.extend(Tick::PREREQUISITES),
            StopId::Verify => self.ticks.extend(Tick::CONFIRMATIONS),
            _ => {
                if let Some(mark) = Mark::of(stop) {
                    self.marks.insert(mark, at);
                }
            }
        }
    }

    /// Takes a mark back, ticks included.
    pub fn undo(&mut self, stop: StopId) {
        self.forget_unread(Dated::of(stop));
        match stop {
            StopId::Welcome => self
                .ticks
                .retain(|tick| !Tick::PREREQUISITES.contains(tick)),
            StopId::Verify => self
                .ticks
                .retain(|tick| !Tick::CONFIRMATIONS.contains(tick)),
            _ => {
                if let Some(mark) = Mark::of(stop) {
                    self.marks.remove(&mark);
                }
                if stop == StopId::Registration {
                    self.registered = None;
                }
            }
        }
    }

    /// When a stop was marked.
    #[must_use]
    pub fn marked(&self, mark: Mark) -> Option<Noted> {
        self.marks.get(&mark).copied()
    }

    /// The last date that was noted.
    #[must_use]
    pub fn last_date(&self) -> Option<Noted> {
        let notice = self.notice.map(|days| days.noted);
        let dates = self.marks.values().copied().chain(notice);
        dates.max_by_key(|noted| noted.instant())
    }

    /// The notes of a stop.
    #[must_use]
    pub fn note(&self, stop: StopId) -> &str {
        self.notes.get(&stop).map_or("", String::as_str)
    }

    /// Takes the notes of a stop over; empty ones are none.
    pub fn set_note(&mut self, stop: StopId, text: &str) {
        match text.trim() {
            "" => drop(self.notes.remove(&stop)),
            text => drop(self.notes.insert(stop, text.to_owned())),
        }
    }
}
