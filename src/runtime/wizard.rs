//! The event loop: keys and answers become messages, effects become work, and the screen is drawn once a burst.

use std::io;
use std::time::Duration;

use jiff::tz::TimeZone;
use secrecy::ExposeSecret;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use zeroize::Zeroizing;

use super::input::{self, Input};
use super::runner::{Outside, Runner};
use super::saver::Saver;
use super::terminal::Screen;
use crate::adapters::clock::Clock;
use crate::adapters::profiles::Loaded;
use crate::exchange::Audience;
use crate::flow::{self, Answer, GivenSecret, Ticket};
use crate::keys::{Action, KeyPress, Keymap};
use crate::problem::{Problem, ProblemCode};
use crate::view::{self, Appearance, Disclosed};
use crate::wizard::model::Surroundings;
use crate::wizard::steps::welcome;
use crate::wizard::{Copied, Effect, Exit, Model, Msg, Notice, update};

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
    /// Who looks at the screen.
    pub audience: Audience,
    /// What is to be said at the start, if nothing went wrong.
    pub remark: Option<String>,
    /// The zone in which dates are shown.
    pub zone: TimeZone,
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
    ended: Option<Ended>,
    redraw: bool,
}

struct Queues {
    inputs: UnboundedReceiver<Input>,
    answers: UnboundedReceiver<(Ticket, Answer)>,
    outcomes: UnboundedReceiver<(Ticket, Result<(), Problem>)>,
    hang_up: Signal,
    terminate: Signal,
    interrupt: Signal,
    quit: Signal,
    resize: Signal,
}

/// Runs the wizard until it ends, and waits for what must not be lost: saves, and exchanges that were sent.
///
/// # Errors
/// If the terminal cannot be taken over.
pub async fn run(start: Start) -> io::Result<Ended> {
    let (post_answer, answers) = unbounded_channel();
    let (post_outcome, outcomes) = unbounded_channel();
    let (post_input, inputs) = unbounded_channel();
    let clock = start.outside.clock.clone();
    let saver = Saver::new(
        start.outside.paths.clone(),
        clock.clone(),
        start.loaded.session.clone(),
        post_outcome,
    );
    let mut model = Model::new(
        start.loaded.session,
        clock.now(),
        start.zone,
        start.surroundings,
    );
    let problem = start.loaded.problem.map(Notice::Problem);
    model.notice = problem.or(start.remark.map(Notice::Info));
    model.asked_store = start.store;
    if start.outside.client_secret.is_some() {
        model.given_secret = GivenSecret::Variable;
    }
    model.ssh_host = start.ssh_host;
    model.exchanges.audience = start.audience;
    let mut queues = Queues {
        inputs,
        answers,
        outcomes,
        hang_up: signal(SignalKind::hangup())?,
        terminate: signal(SignalKind::terminate())?,
        interrupt: signal(SignalKind::interrupt())?,
        quit: signal(SignalKind::quit())?,
        resize: signal(SignalKind::window_change())?,
    };
    let mut shell = Shell {
        model,
        runner: Runner::new(start.outside, post_answer),
        saver,
        screen: Some(Screen::take()?),
        appearance: start.appearance,
        clock,
        ended: None,
        redraw: false,
    };
    shell.draw()?;
    input::start(post_input)?;
    let mut begin = welcome::load_tokens(&mut shell.model);
    begin.extend(crate::wizard::sandbox::look(&mut shell.model));
    shell.carry_out(begin);
    let ended = shell.turn(&mut queues).await;
    shell.bring_home(&mut queues).await;
    Ok(ended)
}

impl Shell {
    /// After the end: puts the terminal back, waits for what was sent, and keeps what comes of it.
    async fn bring_home(mut self, queues: &mut Queues) {
        self.screen = None;
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
        self.runner.finish().await;
    }

    async fn turn(&mut self, queues: &mut Queues) -> Ended {
        loop {
            tokio::select! {
                // Answers before keys: a key is meant for what is true by then.
                biased;
                Some((ticket, answer)) = queues.answers.recv() => self.take(Msg::Answered(ticket, answer)),
                Some((ticket, outcome)) = queues.outcomes.recv() => self.take(Msg::Saved(ticket, outcome)),
                ticket = self.runner.broken() => {
                    let problem = Problem::new(ProblemCode::TerminalTaskBroke);
                    self.take(Msg::Answered(ticket, Answer::Failed(problem)));
                }
                _ = queues.hang_up.recv() => self.end(Ended::Signal(1)),
                _ = queues.terminate.recv() => self.end(Ended::Signal(15)),
                _ = queues.interrupt.recv() => self.end(Ended::Signal(2)),
                _ = queues.quit.recv() => self.end(Ended::Signal(3)),
                _ = queues.resize.recv() => self.take(Msg::Resized),
                Some(input) = queues.inputs.recv() => self.hear(input),
            }
            self.drain(queues);
            if let Some(ended) = self.ended {
                return ended;
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
    fn drain(&mut self, queues: &mut Queues) {
        while self.ended.is_none() {
            if let Ok((ticket, answer)) = queues.answers.try_recv() {
                self.take(Msg::Answered(ticket, answer));
            } else if let Ok((ticket, outcome)) = queues.outcomes.try_recv() {
                self.take(Msg::Saved(ticket, outcome));
            } else if let Ok(input) = queues.inputs.try_recv() {
                self.hear(input);
            } else {
                break;
            }
        }
    }

    fn hear(&mut self, input: Input) {
        match input {
            Input::Key(press) => self.hear_key(press),
            Input::Paste(text) => match self.model.secret_focus() {
                Some(field) => {
                    let text = Zeroizing::new(text);
                    let shape = self.runner.vault().paste(field, &text);
                    self.take(Msg::SecretShape(field, shape.length));
                }
                None => self.take(Msg::Pasted(text)),
            },
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
                self.take(Msg::SecretShape(field, shape.length));
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
        self.ended = Some(ended);
    }

    fn carry_out(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Work(effect) => self.runner.start(effect),
                Effect::Save(ticket, session) => self.saver.save(ticket, *session),
                Effect::Copy(copied) => self.copy(&copied),
                Effect::Export { name, text } => {
                    let notice = export(name, &text);
                    self.take(Msg::Copied(notice));
                }
                Effect::Redraw => self.redraw = true,
                Effect::Quit(Exit::Quit) => self.ended = Some(Ended::Quit),
                Effect::Quit(Exit::Interrupted) => self.ended = Some(Ended::Interrupted),
            }
        }
    }

    fn copy(&mut self, copied: &Copied) {
        let (what, text) = match copied {
            Copied::Text { what, text } => (*what, Some(text.clone())),
            Copied::AuthorizationUrl(ticket) => (
                "address",
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
        let (model, appearance) = (&self.model, &self.appearance);
        screen.draw(|frame| view::draw(frame, model, &disclosed, appearance))
    }
}

/// Writes an export into the working directory, under a name that is still free.
fn export(name: &str, text: &str) -> Notice {
    let written = crate::adapters::files::write_new(std::path::Path::new(name), text.as_bytes());
    match written {
        Ok(path) => Notice::Info(format!("Written to {}.", path.display())),
        Err(error) => {
            let path = std::path::Path::new(name);
            Notice::Problem(crate::adapters::profiles::refused(
                ProblemCode::FilesNotWritable,
                path,
                &error,
            ))
        }
    }
}

/// The next answer that is there; while a browser waits for its page, one that comes within a second.
async fn next_answer(queues: &mut Queues, page_waits: bool) -> Option<(Ticket, Answer)> {
    if page_waits {
        let answer = tokio::time::timeout(LAST_PAGE, queues.answers.recv()).await;
        return answer.ok().flatten();
    }
    queues.answers.try_recv().ok()
}
