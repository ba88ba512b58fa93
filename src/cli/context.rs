//! What every command works with: settings, the profile's session, the clock, the printer.

use std::io::{self, IsTerminal};
use std::sync::Arc;

use jiff::tz::TimeZone;
use tokio::sync::Notify;

use super::output::Output;
use super::settings::{Asking, Settings, Source, Sourced, by_default};
use crate::adapters::clock::Clock;
use crate::adapters::onepassword::Person;
use crate::adapters::trace::Trace;
use crate::adapters::{partners, profiles};
use crate::environment::EnvironmentName;
use crate::exchange::Audience;
use crate::flow::{Account, StoreKind, Target};
use crate::form::{Finding, Registration};
use crate::moment::Noted;
use crate::problem::Problem;
use crate::session::presented::{self, Apart, Private};
use crate::session::{Session, Track};

/// What every command works with.
pub struct Context {
    pub settings: Settings,
    pub output: Output,
    pub clock: Clock,
    pub zone: TimeZone,
    /// The file that exchanges are added to, if one was asked for and can be written.
    pub trace: Option<Arc<Trace>>,
    /// Why it cannot.
    pub untraced: Option<Problem>,
    /// Notified when a task of this process panicked.
    pub broke: Arc<Notify>,
}

/// A profile, looked at in the environment that is meant.
pub struct Opened {
    /// Its session, with the environment that is meant as the chosen one.
    pub session: Session,
    /// The environment, and who chose it.
    pub environment: Sourced<EnvironmentName>,
    /// The store, if one was chosen by flag, variable or profile.
    pub store: Option<Sourced<StoreKind>>,
}

impl Context {
    /// Now, as the clock of this machine's zone shows it.
    pub fn noted(&self) -> Noted {
        Noted::at(self.clock.now(), &self.zone)
    }

    /// Opens the profile, and says so if its file had to be moved aside.
    ///
    /// # Errors
    /// Of the area `files`; `config.unknown-environment` if the profile's environment is no longer in `config.toml`.
    pub fn open_profile(&self) -> Result<Opened, Problem> {
        let (opened, moved_aside) = self.open_quietly()?;
        if let Some(problem) = moved_aside {
            self.output.warn(&problem.headline());
        }
        Ok(opened)
    }

    /// Opens the profile, and hands over what is to be said if its file had to be moved aside.
    ///
    /// # Errors
    /// As [`Self::open_profile`].
    pub fn open_quietly(&self) -> Result<(Opened, Option<Problem>), Problem> {
        self.open_named(&self.settings.profile.value)
    }

    /// Opens any profile with the settings of this process.
    ///
    /// # Errors
    /// As [`Self::open_profile`].
    pub fn open_named(&self, name: &str) -> Result<(Opened, Option<Problem>), Problem> {
        let loaded = profiles::load(&self.settings.paths.value, name, self.clock.now())?;
        let mut session = loaded.session;
        let environment = match &self.settings.environment {
            Some(chosen) => chosen.clone(),
            None if session.environment == EnvironmentName::Sandbox => {
                by_default(EnvironmentName::Sandbox)
            }
            None => {
                partners::judge_environment(&session, &self.settings.environments)?;
                Sourced {
                    value: session.environment.clone(),
                    source: Source::Profile,
                }
            }
        };
        session.environment = environment.value.clone();
        let of_profile = |kind| Sourced {
            value: kind,
            source: Source::Profile,
        };
        let store = self
            .settings
            .store
            .clone()
            .or_else(|| session.track().store.map(of_profile));
        let opened = Opened {
            session,
            environment,
            store,
        };
        Ok((opened, loaded.problem))
    }

    /// Changes the session on disk; what it says when this is done is what the next process reads.
    ///
    /// # Errors
    /// Of the area `files`.
    pub fn change(&self, edit: impl FnOnce(&mut Session)) -> Result<Session, Problem> {
        let (paths, name) = (&self.settings.paths.value, &self.settings.profile.value);
        profiles::change(paths, name, self.clock.now(), edit)
    }

    /// Changes the track of one environment on disk.
    ///
    /// # Errors
    /// Of the area `files`.
    pub fn change_track(
        &self,
        environment: &EnvironmentName,
        edit: impl FnOnce(&mut Track),
    ) -> Result<(), Problem> {
        self.change(|session| edit(session.tracks.entry(environment.clone()).or_default()))?;
        Ok(())
    }

    /// A session as it may be shown; never to be saved.
    pub fn shown(&self, session: &Session) -> Session {
        match self.output.audience {
            Audience::Alone => session.clone(),
            Audience::Shared => presented::session(session),
        }
    }

    /// What the rules say about a registration, as it may be shown.
    pub fn shown_findings(&self, registration: &Registration, found: Vec<Finding>) -> Vec<Finding> {
        if self.output.audience == Audience::Alone {
            return found;
        }
        let mut private = Private::default();
        private.learn_registration(registration);
        found
            .iter()
            .map(|finding| private.finding(finding))
            .collect()
    }

    /// A registration as it may be shown.
    pub fn shown_registration(&self, registration: &Registration) -> Registration {
        match self.output.audience {
            Audience::Alone => registration.clone(),
            Audience::Shared => presented::registration(registration, &mut Apart::default()),
        }
    }

    /// A value that was typed or came from a server, as it may be shown.
    pub fn shown_value(&self, value: &str) -> String {
        match self.output.audience {
            Audience::Alone => value.to_owned(),
            Audience::Shared => presented::typed(value),
        }
    }

    /// A text of ours that may name what is in a session, as it may be shown.
    pub fn shown_words(&self, session: &Session, words: &str) -> String {
        match self.output.audience {
            Audience::Alone => words.to_owned(),
            Audience::Shared => Private::of(session).words(words),
        }
    }

    /// Whether somebody reads what is told while a command waits.
    pub fn person(&self) -> Person {
        let asked = self.settings.asking.value != Asking::Never;
        if asked && io::stderr().is_terminal() {
            Person::Present
        } else {
            Person::Absent
        }
    }

    /// Whether somebody can be asked on the terminal.
    pub fn can_ask(&self) -> bool {
        self.settings.asking.value == Asking::Allowed
            && io::stdin().is_terminal()
            && io::stderr().is_terminal()
    }

    /// Asks on the terminal. Where nobody can be asked, or `--yes` was said, the answer is yes.
    pub fn confirm(&self, question: &str) -> bool {
        if !self.can_ask() {
            return true;
        }
        self.output.note(&format!("{question} [y/N]"));
        let mut answer = String::new();
        let read = io::stdin().read_line(&mut answer);
        read.is_ok() && matches!(answer.trim(), "y" | "Y" | "yes")
    }
}

impl Opened {
    /// Whose tokens and credentials are meant.
    pub fn target(&self) -> Target {
        self.session.target()
    }

    /// The client, with its tokens in the store that is meant; without a Client ID the empty one, which has no tokens.
    pub fn account(&self) -> Account {
        let track = self.session.track();
        Account {
            target: self.target(),
            client_id: track.client_id.clone().unwrap_or_default(),
            secret: track.secret_place.clone(),
            tokens: self.store.as_ref().map(|store| store.value),
            client_auth: track.client_auth,
        }
    }
}
