//! The list from which a file is chosen: a logo, or a registration to read or to compare with.

use super::model::Model;
use super::notice::Notice;
use super::picker::{self, Offer};
use super::steps::registration;
use super::{Effect, work};
use crate::flow::files::{Listing, Sort};
use crate::flow::work::Work;
use crate::flow::{self, Answer, Ticket};
use crate::form::{self, FieldId, Registration};
use crate::presenter;
use crate::problem::Problem;
use crate::session::presented::{self, Apart, Private};

/// What a file is chosen for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Purpose {
    /// The logo of the form.
    #[default]
    Logo,
    /// A registration that takes the place of the form.
    Import,
    /// A registration to compare the form with.
    Compare,
}

/// Where a file is looked for, and what is read from it.
#[derive(Clone, Debug, Default)]
pub struct Chooser {
    /// What for.
    pub purpose: Purpose,
    /// The directory on show.
    pub listing: Work<Listing>,
    /// The directory to come back to, once one was seen.
    directory: Option<String>,
    /// The file being read, and its path.
    reading: Option<(Ticket, String)>,
}

/// A registration that the form is compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compared {
    /// The path of its file.
    pub with: String,
    /// What it holds.
    pub registration: Registration,
}

/// One line of the list that can be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// A path that was typed.
    Typed(String),
    /// The directory above.
    Up(String),
    /// A directory, by its full path.
    Directory(String),
    /// A file, by its full path.
    File(String),
}

impl Purpose {
    /// What the list is called.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Logo => "Choose the file of the logo",
            Self::Import => "Choose a registration to read",
            Self::Compare => "Choose a registration to compare with",
        }
    }

    /// What the names of its files end in.
    #[must_use]
    pub const fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Logo => &["png", "jpg", "jpeg", "gif", "webp", "svg"],
            Self::Import | Self::Compare => &["json", "md", "markdown", "txt"],
        }
    }

    fn takes(self, name: &str) -> bool {
        let ending = name
            .rsplit_once('.')
            .map(|(_, ending)| ending.to_lowercase());
        ending.is_some_and(|ending| self.endings().contains(&ending.as_str()))
    }
}

impl Chooser {
    /// Whether this ticket is one of the chooser's.
    #[must_use]
    pub fn awaits(&self, ticket: Ticket) -> bool {
        let reads = self.reading.as_ref().is_some_and(|(own, _)| *own == ticket);
        reads || self.listing.awaits(ticket)
    }
}

impl Chooser {
    /// The same, with paths masked.
    pub(super) fn presented(&self, private: &Private) -> Self {
        let masked = |listing: &Listing| Listing {
            directory: presenter::path(&listing.directory),
            entries: listing
                .entries
                .iter()
                .map(|entry| flow::files::Entry {
                    // What it ends in says whether it can be chosen.
                    name: match entry.name.rsplit_once('.') {
                        Some((_, ending)) => format!("{}.{ending}", presenter::MASK),
                        None => presenter::MASK.to_owned(),
                    },
                    sort: entry.sort,
                })
                .collect(),
        };
        let listing = match &self.listing {
            Work::Done(listing) => Work::Done(masked(listing)),
            Work::Failed(problem) => Work::Failed(private.problem(problem)),
            other => other.clone(),
        };
        Self {
            purpose: self.purpose,
            listing,
            directory: None,
            reading: None,
        }
    }
}

impl Compared {
    /// The same, with its path and its answers masked.
    pub(super) fn presented(&self, apart: &mut Apart) -> Self {
        Self {
            with: presenter::path(&self.with),
            registration: presented::registration(&self.registration, apart),
        }
    }
}

/// Opens the list in the directory that was seen last, else where the program was started.
pub(super) fn open(model: &mut Model, purpose: Purpose) -> Vec<Effect> {
    model.chooser.purpose = purpose;
    let directory = model.chooser.directory.clone().unwrap_or_default();
    go_to(model, directory)
}

fn look_at(model: &mut Model, path: String) -> Vec<Effect> {
    let ticket = model.ticket();
    model.chooser.listing = Work::Running(ticket);
    work([flow::Effect::ListFiles { ticket, path }])
}

/// What can be chosen now: a path as it is typed, or what of the directory has what is to be found.
#[must_use]
pub fn entries(model: &Model) -> Vec<Entry> {
    let typed = model.find.value().trim();
    if typed.contains('/') || typed == "~" {
        return vec![Entry::Typed(typed.to_owned())];
    }
    let Some(listing) = model.chooser.listing.outcome() else {
        return Vec::new();
    };
    let directory = listing.directory.trim_end_matches('/');
    let above = directory.rsplit_once('/').map(|(above, _)| match above {
        "" => "/".to_owned(),
        above => above.to_owned(),
    });
    let up = above.filter(|_| typed.is_empty()).map(Entry::Up);
    let inside = listing.entries.iter().filter_map(|entry| {
        let path = || format!("{directory}/{}", entry.name);
        let is_sought = picker::finds(&model.find, &entry.name.to_lowercase());
        match entry.sort {
            _ if !is_sought => None,
            Sort::Directory => Some(Entry::Directory(path())),
            Sort::File => model
                .chooser
                .purpose
                .takes(&entry.name)
                .then(|| Entry::File(path())),
        }
    });
    up.into_iter().chain(inside).collect()
}

/// Goes into a directory, or takes a file.
pub(super) fn use_entry(model: &mut Model, chosen: usize) -> Vec<Effect> {
    match entries(model).into_iter().nth(chosen) {
        None => Vec::new(),
        Some(Entry::File(path)) => take(model, path),
        Some(Entry::Up(path) | Entry::Directory(path)) => go_to(model, path),
        Some(Entry::Typed(path)) => {
            let directory = model.chooser.directory.as_deref().unwrap_or_default();
            let path = if path.starts_with(['/', '~']) || directory.is_empty() {
                path
            } else {
                format!("{}/{path}", directory.trim_end_matches('/'))
            };
            go_to(model, path)
        }
    }
}

fn go_to(model: &mut Model, path: String) -> Vec<Effect> {
    picker::open(model, Offer::Files);
    look_at(model, path)
}

/// Closes the list and uses a file.
fn take(model: &mut Model, path: String) -> Vec<Effect> {
    model.overlay = None;
    if model.chooser.purpose == Purpose::Logo {
        registration::set_logo(model, &path);
        return vec![model.save()];
    }
    let ticket = model.ticket();
    model.chooser.reading = Some((ticket, path.clone()));
    work([flow::Effect::ReadText { ticket, path }])
}

/// Takes in what a directory or a file holds.
pub(super) fn hear(model: &mut Model, answer: &Answer) -> Vec<Effect> {
    match answer {
        Answer::Files(listing) => {
            model.chooser.directory = Some(listing.directory.clone());
            model.chooser.listing = Work::Done(listing.clone());
            Vec::new()
        }
        Answer::FileNamed(path) => {
            model.chooser.listing = Work::Idle;
            take(model, path.clone())
        }
        Answer::TextRead(text) => match model.chooser.reading.take() {
            Some((_, path)) => read(model, &path, text),
            None => Vec::new(),
        },
        Answer::Failed(problem) => {
            failed(model, problem);
            Vec::new()
        }
        _ => Vec::new(),
    }
}

fn failed(model: &mut Model, problem: &Problem) {
    if model.chooser.reading.take().is_none() {
        model.chooser.listing = Work::Failed(problem.clone());
    } else {
        model.notice = Some(Notice::Problem(problem.clone()));
    }
}

/// Uses what a file holds; what cannot be read whole changes nothing.
fn read(model: &mut Model, path: &str, text: &str) -> Vec<Effect> {
    let registration = match form::import(text) {
        Ok(registration) => registration,
        Err(problem) => {
            model.notice = Some(Notice::Problem(problem));
            return Vec::new();
        }
    };
    if model.chooser.purpose == Purpose::Compare {
        let words = match form::diff(&registration, &model.session.registration).len() {
            0 => "Both ask for the same.".to_owned(),
            1 => "1 field differs: it stands below the items of this page.".to_owned(),
            count => format!("{count} fields differ: they stand below the items of this page."),
        };
        model.notice = Some(Notice::Info(words));
        model.compared = Some(Compared {
            with: path.to_owned(),
            registration,
        });
        return Vec::new();
    }
    let filled = registration.filled();
    let before = std::mem::replace(&mut model.session.registration, registration);
    let changed = form::diff(&before, &model.session.registration).len();
    let of = FieldId::ALL.len();
    let words = format!(
        "Read: {filled} of {of} fields are filled, {changed} are others now. ctrl-z takes it back."
    );
    model.notice = Some(Notice::Info(words));
    super::moving::settle_focus(model);
    vec![model.save()]
}
