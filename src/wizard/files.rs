//! The list from which a file is chosen: a logo, or a registration to read or to compare with.

use super::model::Model;
use super::notice::Notice;
use super::overlay::Overlay;
use super::picker::{self, Offer};
use super::steps::registration;
use super::{Effect, work};
use crate::flow::files::{Listing, LogoSeen, Sort};
use crate::flow::work::Work;
use crate::flow::{self, Answer, Ticket};
use crate::form::{self, FieldId, Finding, Registration};
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
    /// The directory on show, once one was seen.
    pub listing: Option<Listing>,
    /// The directory or the file that was asked for last; what went wrong with it is said beside the list, which stays.
    pub looking: Work<()>,
    /// The path of the file being looked at, if it is a file.
    file: Option<String>,
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
        self.looking.awaits(ticket)
    }

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
            // It is said in the phase.
            instead_of: None,
        };
        let looking = match &self.looking {
            Work::Failed(problem) => Work::Failed(private.problem(problem)),
            other => other.clone(),
        };
        Self {
            purpose: self.purpose,
            listing: self.listing.as_ref().map(masked),
            looking,
            file: None,
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
    picker::open(model, Offer::Files);
    let seen = model.chooser.listing.as_ref();
    let directory = seen.map_or_else(String::new, |seen| seen.directory.clone());
    look_at(model, directory)
}

fn look_at(model: &mut Model, path: String) -> Vec<Effect> {
    let ticket = begin(model, None);
    work([flow::Effect::ListFiles { ticket, path }])
}

fn begin(model: &mut Model, file: Option<String>) -> Ticket {
    let ticket = model.ticket();
    model.chooser.looking = Work::Running(ticket);
    model.chooser.file = file;
    ticket
}

/// What went wrong is no longer said once something else is typed.
pub(super) fn typed(model: &mut Model) {
    if model.chooser.looking.problem().is_some() {
        model.chooser.looking = Work::Idle;
    }
}

/// What can be chosen now: a path as it is typed, or what of the directory has what is to be found.
pub fn entries(model: &Model) -> Box<dyn Iterator<Item = Entry> + '_> {
    let typed = model.find.value().trim();
    if typed.contains('/') || typed == "~" {
        return Box::new(std::iter::once(Entry::Typed(typed.to_owned())));
    }
    let Some(listing) = &model.chooser.listing else {
        return Box::new(std::iter::empty());
    };
    let directory = listing.directory.trim_end_matches('/');
    let above = directory.rsplit_once('/').map(|(above, _)| match above {
        "" => "/".to_owned(),
        above => above.to_owned(),
    });
    let up = above.filter(|_| typed.is_empty()).map(Entry::Up);
    let inside = listing.entries.iter().filter_map(move |entry| {
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
    Box::new(up.into_iter().chain(inside))
}

/// Goes into a directory, or takes a file.
pub(super) fn use_entry(model: &mut Model, chosen: usize) -> Vec<Effect> {
    let entry = entries(model).nth(chosen);
    match entry {
        None => Vec::new(),
        Some(Entry::File(path)) => take(model, path),
        Some(Entry::Up(path) | Entry::Directory(path)) => look_at(model, path),
        Some(Entry::Typed(path)) => {
            let seen = model.chooser.listing.as_ref();
            let directory = seen.map_or("", |seen| seen.directory.as_str());
            let path = if path.starts_with(['/', '~']) || directory.is_empty() {
                path
            } else {
                format!("{}/{path}", directory.trim_end_matches('/'))
            };
            look_at(model, path)
        }
    }
}

/// Looks at a file; the list stays until it is known to be one that can be used.
fn take(model: &mut Model, path: String) -> Vec<Effect> {
    if model.chooser.purpose == Purpose::Logo {
        let mut named = Registration::default();
        named.set(FieldId::Logo, &path);
        let findings = form::judge_field(&named, FieldId::Logo);
        if let Some(finding) = findings.into_iter().find(Finding::is_error) {
            let problem = Problem::new(finding.code).with_detail(finding.words);
            model.chooser.looking = Work::Failed(problem);
            return Vec::new();
        }
        let ticket = begin(model, Some(path.clone()));
        return work([flow::Effect::LookAtLogo {
            ticket,
            place: path,
        }]);
    }
    let ticket = begin(model, Some(path.clone()));
    work([flow::Effect::ReadText { ticket, path }])
}

/// Takes in what a directory or a file holds. Once the list was closed, nothing comes of it any more.
pub(super) fn hear(model: &mut Model, answer: &Answer) -> Vec<Effect> {
    model.chooser.looking = Work::Idle;
    let file = model.chooser.file.take();
    let is_open = matches!(
        model.overlay,
        Some(Overlay::List {
            of: Offer::Files,
            ..
        })
    );
    if !is_open {
        return Vec::new();
    }
    match (answer, file) {
        (Answer::Files(listing), _) => {
            show(model, listing.clone());
            Vec::new()
        }
        (Answer::FileNamed(path), _) => take(model, path.clone()),
        (Answer::LogoSeen(seen), Some(path)) => logo(model, &path, seen),
        (Answer::TextRead(text), Some(path)) => read(model, path, text),
        (Answer::Failed(problem), _) => {
            model.chooser.looking = Work::Failed(problem.clone());
            Vec::new()
        }
        _ => Vec::new(),
    }
}

/// Shows a directory; where it stands for one that does not open, what was typed stays, to be put right.
fn show(model: &mut Model, mut listing: Listing) {
    let why = listing.instead_of.take();
    if why.is_none() || model.find.value().is_empty() {
        model.chooser.listing = Some(listing);
        picker::open(model, Offer::Files);
    }
    if let Some(why) = why {
        model.chooser.looking = Work::Failed(why);
    }
}

/// Puts a file into the field of the logo, unless it is none.
fn logo(model: &mut Model, path: &str, seen: &LogoSeen) -> Vec<Effect> {
    if let Some(problem) = &seen.wrong {
        model.chooser.looking = Work::Failed(problem.clone());
        return Vec::new();
    }
    model.overlay = None;
    model.logo = Work::Done(seen.clone());
    model.logo_place = Some(path.to_owned());
    registration::set_logo(model, path);
    model.notice = model.logo_told().map(Notice::Info);
    vec![model.save()]
}

/// Uses what a file holds; what cannot be read whole changes nothing.
fn read(model: &mut Model, path: String, text: &str) -> Vec<Effect> {
    let registration = match form::import(text) {
        Ok(registration) => registration,
        Err(problem) => {
            model.chooser.looking = Work::Failed(problem);
            return Vec::new();
        }
    };
    model.overlay = None;
    if model.chooser.purpose == Purpose::Compare {
        let words = match form::diff(&registration, &model.session.registration).len() {
            0 => "Both ask for the same.".to_owned(),
            1 => "1 answer differs.".to_owned(),
            count => format!("{count} answers differ."),
        };
        model.compared = Some(Compared {
            with: path,
            registration,
        });
        let effects = super::moving::focus_on(model, registration::COMPARISON);
        model.notice = Some(Notice::Info(words));
        return effects;
    }
    let filled = registration.filled();
    let before = std::mem::replace(&mut model.session.registration, registration);
    let changed = form::diff(&before, &model.session.registration).len();
    let of = FieldId::ALL.len();
    let words = format!(
        "Read: {filled} of {of} fields are filled, and {changed} changed by it. ctrl-z takes it back."
    );
    model.notice = Some(Notice::Info(words));
    let begun = registration::begun(&model.session.registration);
    model.left_fields.extend(begun);
    super::moving::suggest_focus(model);
    vec![model.save()]
}
