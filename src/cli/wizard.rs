//! The seam to the wizard: everything that it needs, gathered.

use std::io::{self, IsTerminal};

use super::Outcome;
use super::context::Context;
use super::engine::block_on;
use super::output::{Colour, Glyphs};
use super::settings::Settings;
use crate::adapters::onepassword::{OnePassword, Person};
use crate::adapters::partners::has_others;
use crate::adapters::profiles::Loaded;
use crate::flow::GivenSecret;
use crate::flow::call::SHOWN_BODY;
use crate::problem::Problem;
use crate::runtime::guard;
use crate::runtime::runner::{Exchanges, Outside, Sinks};
use crate::runtime::turning::run;
use crate::runtime::wizard::Start;
use crate::view::{self, Appearance, Theme, ThemeName};
use crate::wizard::board::Neighbours;
use crate::wizard::model::Surroundings;

/// The exit code of a program that broke off, as the language's own panics have it.
const BROKE: u8 = 101;

/// Whether both ends of a conversation are on a terminal.
pub(super) fn is_on_terminal() -> bool {
    io::stdin().is_terminal() && io::stdout().is_terminal()
}

/// Runs the wizard, and tells how it ended.
pub(super) fn wizard_entry(context: &Context, remark: Option<String>) -> Outcome {
    let output = context.output;
    let own = context.settings.profile.value.as_str();
    let mut start = gather(context, own)?;
    start.remark = remark;
    let open = |name: &str| gather(context, name);
    let ended = guard::guarded(|| block_on(async { Ok(Box::pin(run(start, open)).await?) }));
    match ended {
        Ok(ended) => {
            let (ended, gone) = ended?;
            if let Some(words) = gone.words() {
                output.note(words);
            }
            Ok(ended.exit_code())
        }
        Err(place) => {
            output.note(&guard::words(&place));
            Ok(BROKE)
        }
    }
}

fn gather(context: &Context, profile: &str) -> Result<Start, Problem> {
    let (opened, moved_aside) = context.open_named(profile)?;
    let settings = &context.settings;
    // The secret of the variable is that of one partner: the one for whom the program was started.
    let is_for_it = profile == settings.profile.value;
    let client_secret = settings.client_secret.clone().filter(|_| is_for_it);
    Ok(Start {
        given_secret: if client_secret.is_some() {
            GivenSecret::Variable
        } else {
            GivenSecret::None
        },
        neighbours: if has_others(&settings.paths.value, profile) {
            Neighbours::Some
        } else {
            Neighbours::None
        },
        surroundings: surroundings(settings),
        ssh_host: settings.ssh_host.clone(),
        appearance: appearance(settings),
        outside: Outside {
            paths: settings.paths.value.clone(),
            environments: settings.environments.clone(),
            clock: context.clock.clone(),
            opener: settings.opener.value.clone(),
            executable: settings.executable.clone(),
            onepassword: OnePassword {
                search_path: settings.search_path.clone(),
                person: Person::Present,
            },
            client_secret,
            access_token: None,
            largest_body: SHOWN_BODY,
            sinks: Sinks {
                exchanges: Exchanges::Told,
                trace: context.trace.clone(),
                bodies: None,
            },
        },
        loaded: Loaded {
            session: opened.session,
            problem: moved_aside.or_else(|| context.untraced.clone()),
        },
        store: settings.store.as_ref().map(|store| store.value),
        audience: settings.audience.value,
        remark: None,
        zone: context.zone.clone(),
    })
}

fn surroundings(settings: &Settings) -> Surroundings {
    let unwilling = settings.opener.value == crate::adapters::browser::Opener::Nothing;
    if settings.ssh_host.is_some() || unwilling {
        Surroundings::Remote
    } else {
        Surroundings::Desktop
    }
}

fn appearance(settings: &Settings) -> Appearance {
    let plain = match settings.colour.value {
        Colour::Always => false,
        Colour::Never => true,
        Colour::Auto => settings.output.plain_wished,
    };
    let name = match (plain, settings.light_ground) {
        (true, _) => ThemeName::Mono,
        (false, true) => ThemeName::Light,
        (false, false) => ThemeName::Dark,
    };
    let glyphs = match settings.glyphs.value {
        Glyphs::Unicode => view::Glyphs::Unicode,
        Glyphs::Ascii => view::Glyphs::Ascii,
    };
    Appearance {
        theme: Theme::built_in(name),
        glyphs,
    }
}
