//! The event loop: keys and answers become messages, effects become work, and the screen is drawn once a burst.

use std::io;
use std::time::Duration;

use jiff::tz::TimeZone;
use secrecy::ExposeSecret;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use zeroize::Zeroizing;

use super::gone::Gone;
use super::input::{self, Input};
use super::partners;
use super::runner::{Outside, Runner};
use super::saver::Saver;
use super::seat::Seat;
use super::terminal::Screen;
use crate::adapters::clock::Clock;
use crate::adapters::partners::hold_open;
use crate::adapters::profiles::Loaded;
use crate::exchange::Audience;
use crate::flow::{self, Answer, GivenSecret, Ticket};
use crate::keys::{Action, KeyPress, Keymap};
use crate::problem::{Problem, ProblemCode};
use crate::view::{self, Appearance, Disclosed};
use crate::wizard::board::{Neighbours, Told, Turn};
use crate::wizard::model::Surroundings;
use crate::wizard::steps::welcome;
use crate::wizard::{Copied, Effect, Exit, Model, Msg, Notice, update};

mod pasting;

/// How long the browser's last page may take once the wizard has ended.
const LAST_PAGE: Duration = Duration::from_secs(1);

/// What the wizard is started with.
pub struct Start {
    /// For the runner.
    pub outside: Outside,
    /// The session as it was found.
    pub loaded: Loaded,
    /// The store asked for on the command line, which goes before the profile's.
    pub store: Option<crate::flow::StoreKind>,
    /// Whether a Client Secret goes before what the profile keeps.
    pub given_secret: GivenSecret,
    /// Who looks at the screen.
    pub audience: Audience,
    /// What is to be said at the start, if nothing went wrong.
    pub remark: Option<String>,
    /// The zone in which dates are shown.
    pub zone: TimeZone,
    /// Whether there are other profiles.
    pub neighbours: Neighbours,
    /// Whether a browser can be expected.
    pub surroundings: Surroundings,
    /// The address of this machine, in a remote shell.
    pub ssh_host: Option<String>,
    /// Theme and glyphs.
    pub appearance: Appearance,
}

/// How the wizard ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// By the user's wish.
    Quit,
    /// By ctrl-c.
    Interrupted,
    /// By this signal.
    Signal(i32),
}

impl From<Exit> for Ended {
    fn from(exit: Exit) -> Self {
        match exit {
            Exit::Quit => Self::Quit,
            Exit::Interrupted => Self::Interrupted,
        }
    }
}

impl Ended {
    /// The exit code: 0, 130, or 128 and the signal's number.
    #[must_use]
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Quit => 0,
            Self::Interrupted => 130,
            Self::Signal(number) => u8::try_from(128 + number).unwrap_or(1),
        }
    }
}

struct Shell {
    model: Model,
    runner: Runner,
    saver: Saver,
    /// The terminal, until it is put back.
    screen: Option<Screen>,
    appearance: Appearance,
    clock: Clock,
    tell: UnboundedSender<(Ticket, Told)>,
    ended: Option<Ending>,
    redraw: bool,
}

/// Why the wizard ends for a profile.
pub(super) enum Ending {
    /// The program ends.
    Program(Ended),
    /// Another profile is opened.
    Turn(Turn),
}

struct Queues<'s> {
    seat: &'s mut Seat,
    answers: UnboundedReceiver<(Ticket, Answer)>,
    outcomes: UnboundedReceiver<(Ticket, Result<(), Problem>)>,
    told: UnboundedReceiver<(Ticket, Told)>,
}

/// Runs the wizard for one profile, and waits for what must not be lost: saves, and exchanges that were sent. Why it
/// ended, who looked at the screen then, and what went with it.
pub(super) async fn run_one(start: Start, seat: &mut Seat) -> io::Result<(Ending, Audience, Gone)> {
    let (post_answer, answers) = unbounded_channel();
    let (post_outcome, outcomes) = unbounded_channel();
    let (tell, told) = unbounded_channel();
    let clock = start.outside.clock.clone();
    let paths = start.outside.paths.clone();
    let profile = start.loaded.session.profile.clone();
    let saver = Saver::new(
        paths.clone(),
        clock.clone(),
        start.loaded.session.clone(),
        post_outcome,
    );
    let environments = start.outside.environments.clone();
    let mut shell = Shell {
        appearance: start.appearance,
        screen: seat.screen.take(),
        clock,
        tell,
        saver,
        ended: None,
        redraw: false,
        model: Model::new(
            start.loaded.session,
            start.outside.clock.now(),
            start.zone,
            start.surroundings,
        ),
        runner: Runner::new(start.outside, post_answer),
    };
    let model = &mut shell.model;
    model.environments = environments;
    let problem = start.loaded.problem.map(Notice::Problem);
    model.notice = problem.or(start.remark.map(Notice::Info));
    model.asked_store = start.store;
    model.given_secret = start.given_secret;
    model.board.neighbours = start.neighbours;
    model.ssh_host = start.ssh_host;
    model.exchanges.audience = start.audience;
    shell.draw()?;
    seat.listen()?;
    // Whoever renames or deletes it from elsewhere is told that it is open.
    let _open = hold_open(&paths, &profile);
    let mut begin = welcome::load_tokens(&mut shell.model);
    begin.extend(crate::wizard::sandbox::look(&mut shell.model));
    shell.carry_out(begin);
    let mut queues = Queues {
        seat,
        answers,
        outcomes,
        told,
    };
    let ending = shell.turn(&mut queues).await;
    let audience = shell.model.exchanges.audience;
    let gone = shell.bring_home(&mut queues, &ending).await;
    Ok((ending, audience, gone))
}

impl Shell {
    /// After the end: puts the terminal back or hands it on, waits for what was sent, and keeps what comes of it; what is
    /// kept nowhere is gone.
    async fn bring_home(mut self, queues: &mut Queues<'_>, ending: &Ending) -> Gone {
        let screen = self.screen.take();
        if let Ending::Turn(_) = ending {
            queues.seat.screen = screen;
        }
        let Self {
            runner,
            saver,
            model,
            clock,
            ..
        } = &mut self;
        runner.settle().await;
        let mut page_waits = false;
        while let Some((ticket, answer)) = next_answer(queues, page_waits).await {
            page_waits &= answer != Answer::PageDelivered;
            for effect in update(model, clock.now(), Msg::Answered(ticket, answer)) {
                match effect {
                    Effect::Save(ticket, session) => saver.save(ticket, *session),
                    Effect::Work(effect @ flow::Effect::AnswerBrowser { .. }) => {
                        runner.start(effect);
                        page_waits = true;
                    }
                    _ => {}
                }
            }
        }
        let gone = Gone::of(model);
        self.runner.finish().await;
        gone
    }

    async fn turn(&mut self, queues: &mut Queues<'_>) -> Ending {
        loop {
            tokio::select! {
                // Answers before keys: a key is meant for what is true by then.
                biased;
                Some((ticket, answer)) = queues.answers.recv() => self.take(Msg::Answered(ticket, answer)),
                Some((ticket, outcome)) = queues.outcomes.recv() => self.take(Msg::Saved(ticket, outcome)),
                Some((ticket, told)) = queues.told.recv() => self.take(Msg::Profiles(ticket, told)),
                ticket = self.runner.broken() => {
                    let problem = Problem::new(ProblemCode::TerminalTaskBroke);
                    self.take(Msg::Answered(ticket, Answer::Failed(problem)));
                }
                _ = queues.seat.hang_up.recv() => self.end(Ended::Signal(1)),
                _ = queues.seat.terminate.recv() => self.end(Ended::Signal(15)),
                _ = queues.seat.interrupt.recv() => self.end(Ended::Signal(2)),
                _ = queues.seat.quit.recv() => self.end(Ended::Signal(3)),
                _ = queues.seat.resize.recv() => self.take(Msg::Resized),
                Some(input) = queues.seat.inputs.recv() => self.hear(input),
            }
            self.drain(queues);
            if let Some(ending) = self.ended.take() {
                return ending;
            }
            // Work that was begun sets out before the screen is drawn: a request leaves a millisecond earlier.
            tokio::task::yield_now().await;
            // A terminal that takes no more is one that hung up: what was typed and sent is still brought home.
            if self.draw().is_err() {
                self.end(Ended::Signal(1));
            }
        }
    }

    /// Takes in whatever else waits, so that a burst is drawn once.
    fn drain(&mut self, queues: &mut Queues<'_>) {
        while self.ended.is_none() {
            if let Ok((ticket, answer)) = queues.answers.try_recv() {
                self.take(Msg::Answered(ticket, answer));
            } else if let Ok((ticket, outcome)) = queues.outcomes.try_recv() {
                self.take(Msg::Saved(ticket, outcome));
            } else if let Ok((ticket, told)) = queues.told.try_recv() {
                self.take(Msg::Profiles(ticket, told));
            } else if let Ok(input) = queues.seat.inputs.try_recv() {
                self.hear(input);
            } else {
                break;
            }
        }
    }

    fn hear(&mut self, input: Input) {
        match input {
            Input::Key(press) => self.hear_key(press),
            Input::Paste(text) => self.hear_paste(Zeroizing::new(text)),
            Input::HungUp => self.end(Ended::Signal(1)),
        }
    }

    fn hear_key(&mut self, press: KeyPress) {
        let context = self.model.key_context();
        if let Some(action) = Keymap::built_in().find(context, press) {
            return self.take(Msg::Pressed(action));
        }
        let Some(request) = input::edit_of(press) else {
            return;
        };
        match self.model.secret_focus() {
            // A secret is edited in the vault; the model learns its length.
            Some(field) => {
                let shape = self.runner.vault().edit(field, request);
                self.take_shape(field, shape);
            }
            None => self.take(Msg::Typed(request)),
        }
    }

    fn take(&mut self, msg: Msg) {
        let effects = update(&mut self.model, self.clock.now(), msg);
        self.carry_out(effects);
    }

    fn end(&mut self, ended: Ended) {
        // Leaving commits what is being typed, whoever asks for it.
        self.take(Msg::Pressed(Action::Leave));
        self.ended = Some(Ending::Program(ended));
    }

    fn carry_out(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Work(effect) => self.runner.start(effect),
                Effect::Save(ticket, session) => self.saver.save(ticket, *session),
                Effect::Copy(copied) => self.copy(&copied),
                Effect::Export { name, text } => {
                    let written = partners::export(name, &text);
                    let notice = written.map_or_else(Notice::Problem, Notice::Info);
                    self.take(Msg::Copied(notice));
                }
                Effect::Redraw => self.redraw = true,
                Effect::Profiles(ticket, wish) => {
                    self.runner.with_profiles(ticket, wish, self.tell.clone());
                }
                Effect::Quit(exit) => self.ended = Some(Ending::Program(exit.into())),
                Effect::Turn(turn) => self.ended = Some(Ending::Turn(turn)),
            }
        }
    }

    fn copy(&mut self, copied: &Copied) {
        let (what, text) = match copied {
            Copied::Text { what, text } => ((*what).to_owned(), Some(text.clone())),
            Copied::Page(link) => (
                format!("address of \"{}\"", link.label),
                Some(link.url.clone()),
            ),
            Copied::AuthorizationUrl(ticket) => (
                "whole link of this attempt".to_owned(),
                self.runner
                    .vault()
                    .authorization_url(*ticket)
                    .map(ToString::to_string),
            ),
        };
        let sent = text.is_some_and(|text| Screen::copy(&text).is_ok());
        let words = if sent {
            format!(
                "Sent the {what} to the terminal's clipboard. If pasting gives nothing, select it on screen."
            )
        } else {
            format!("The {what} could not be copied.")
        };
        self.take(Msg::Copied(Notice::Info(words)));
    }

    fn draw(&mut self) -> io::Result<()> {
        let Some(screen) = &mut self.screen else {
            return Ok(());
        };
        if std::mem::take(&mut self.redraw) {
            screen.clear()?;
        }
        let waiting = self.model.authorize.wait().map(|wait| wait.ticket);
        let url = waiting.and_then(|ticket| {
            self.runner
                .vault()
                .authorization_url(ticket)
                .map(ToString::to_string)
        });
        let revealed = self.model.reveal.ticket().and_then(|ticket| {
            let vault = self.runner.vault();
            let secret = vault.revealed(ticket)?;
            Some(Zeroizing::new(secret.expose_secret().to_owned()))
        });
        let disclosed = Disclosed {
            authorization_url: url,
            revealed,
        };
        let (model, appearance) = (&mut self.model, &self.appearance);
        screen.draw(|frame| {
            let sight = view::draw(frame, model, &disclosed, appearance);
            model.drawn(sight);
        })
    }
}

/// The next answer that is there; while a browser waits for its page, one that comes within a second.
async fn next_answer(queues: &mut Queues<'_>, page_waits: bool) -> Option<(Ticket, Answer)> {
    if page_waits {
        let answer = tokio::time::timeout(LAST_PAGE, queues.answers.recv()).await;
        return answer.ok().flatten();
    }
    queues.answers.try_recv().ok()
}
