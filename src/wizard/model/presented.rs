//! The model as it may be drawn when others look too: what must not be read is not in it.
//!
//! The copy is made for one frame. It is no model to go on from: nothing of it is saved, sent or copied.

use tui_input::Input;

use super::{Called, Editing, Model};
use crate::exchange::Audience;
use crate::flow::Return;
use crate::flow::authorize::{Browser, Phase, Wait};
use crate::flow::call::{CallRequest, CallResponse};
use crate::flow::preflight::{Difference, Finding as LookedAhead};
use crate::flow::work::Work;
use crate::form::{self, FieldId, Finding};
use crate::oauth::introspection::Introspection;
use crate::oauth::token::TokenFacts;
use crate::presenter::{self, MASK};
use crate::session::presented::{self as sessions, Apart, Private};
use crate::untrusted::Untrusted;
use crate::wizard::viewer::AnswerFile;
use crate::wizard::{Item, Kind, Offer, Overlay, Saving, steps};

/// What is concluded from values, and cannot be concluded any more once they are masked.
#[derive(Clone, Debug)]
pub struct Concluded {
    pub(in crate::wizard) items: Vec<Item>,
    pub(in crate::wizard) findings: Vec<Finding>,
    pub(in crate::wizard) look_ahead: Vec<LookedAhead>,
    pub(in crate::wizard) has_draft: bool,
}

impl Model {
    /// Whether others look too.
    #[must_use]
    pub fn is_shared(&self) -> bool {
        self.exchanges.audience == Audience::Shared
    }

    /// What was concluded before values were masked; none in a model that has them.
    #[must_use]
    pub fn concluded(&self) -> Option<&Concluded> {
        self.concluded.as_deref()
    }

    /// What the rules say about the registration.
    #[must_use]
    pub fn findings(&self) -> Vec<Finding> {
        match &self.concluded {
            Some(concluded) => concluded.findings.clone(),
            None => self.judged(),
        }
    }

    fn judged(&self) -> Vec<Finding> {
        let mut findings = form::judge(&self.session.registration);
        findings.extend(self.logo_finding());
        findings.sort_by_key(|finding| finding.field);
        findings
    }

    /// The copy that may be drawn. Every field of the model is named here, so that a new one is not forgotten.
    #[must_use]
    pub fn presented(&self) -> Self {
        let private = self.private();
        let view = View(&private);
        let (session, mut apart) = sessions::session_apart(&self.session);
        Self {
            session,
            stop: self.stop,
            focus: self.focus.clone(),
            editing: self.editing.as_ref().map(editing),
            left_fields: self.left_fields.clone(),
            secret_lengths: self.secret_lengths.clone(),
            secret_looks: self.secret_looks,
            registration_page: self.registration_page,
            authorize: view.phase(&self.authorize),
            facts: self.facts.as_ref().map(facts),
            held_in: self.held_in,
            loading: view.work(&self.loading),
            refresh: view.work(&self.refresh),
            introspection: view.work_of(&self.introspection, introspection),
            forgetting: view.work(&self.forgetting),
            disconnecting: view.work(&self.disconnecting),
            skew: self.skew,
            submitting: view.work(&self.submitting),
            keeping: view.work_of(&self.keeping, |place| match place {
                crate::flow::SecretPlace::Reference(_) => {
                    crate::flow::SecretPlace::Reference(MASK.to_owned())
                }
                store @ crate::flow::SecretPlace::Store(_) => store.clone(),
            }),
            given_secret: self.given_secret,
            asked_store: self.asked_store,
            picked_store: self.picked_store,
            moving: view.work(&self.moving),
            reveal: self.reveal,
            default_store: view.work_of(&self.default_store, |(kind, why)| {
                (*kind, why.as_ref().map(|why| private.problem(why)))
            }),
            opening: view.work(&self.opening),
            call: view.work_of(&self.call, |response| view.response(response)),
            called: self.called.as_ref().map(called),
            sandbox: self.sandbox.presented(&private),
            // Where a partner's own server lives is not for everybody.
            environments: std::collections::BTreeMap::new(),
            exchanges: self.exchanges.clone(),
            typed_path: presenter::path(&self.typed_path),
            company_id: self.company_id.as_ref().map(|_| MASK.to_owned()),
            viewer: self.viewer,
            // What is typed stands in the text to find, and is masked there.
            answer_file: AnswerFile::default(),
            scroll: self.scroll,
            focus_in_sight: self.focus_in_sight,
            overlay: self.overlay.clone(),
            logo: view.work_of(&self.logo, |seen| crate::flow::files::LogoSeen {
                place: presenter::path(&seen.place),
                image: seen.image.clone(),
                is_small: seen.is_small,
                wrong: seen.wrong.as_ref().map(|wrong| private.problem(wrong)),
            }),
            logo_place: None,
            chooser: self.chooser.presented(&private),
            compared: self
                .compared
                .as_ref()
                .map(|compared| compared.presented(&mut apart)),
            copied_answers: self.copied_answers,
            history: Box::new(self.history.presented()),
            find: self.find_presented(),
            board: self.board.presented(&private),
            notice: self
                .notice
                .as_ref()
                .map(|notice| notice.presented(&private)),
            saving: match &self.saving {
                Saving::Failed(problem) => Saving::Failed(private.problem(problem)),
                other => other.clone(),
            },
            now: self.now,
            zone: self.zone.clone(),
            surroundings: self.surroundings,
            ssh_host: self.ssh_host.as_ref().map(|_| MASK.to_owned()),
            concluded: Some(Box::new(self.conclude(view, apart))),
            unsaved: self.unsaved,
            next_ticket: self.next_ticket,
        }
    }

    /// Where profiles and files are looked for, names of partners are typed; elsewhere only words of this program.
    fn find_presented(&self) -> Input {
        match self.overlay {
            Some(Overlay::List {
                of: Offer::Commands | Offer::Sandbox | Offer::Scopes,
                ..
            }) => self.find.clone(),
            // What was typed for another list may still stand there.
            _ => hidden(&self.find),
        }
    }

    /// Everything that must not be read, so that it is found where a text names it.
    fn private(&self) -> Private {
        let mut private = Private::of(&self.session);
        if let Some(editing) = &self.editing {
            private.learn(editing.input.value());
        }
        private.learn(&self.answer_file.path);
        for text in [&self.company_id, &self.ssh_host].into_iter().flatten() {
            private.learn(text);
        }
        private
    }

    fn conclude(&self, view: View<'_>, mut apart: Apart) -> Concluded {
        Concluded {
            items: steps::items(self)
                .into_iter()
                .map(|item| view.item(item))
                .collect(),
            findings: self
                .findings()
                .iter()
                .map(|finding| view.0.finding(finding))
                .collect(),
            look_ahead: steps::authorise::look_ahead(self)
                .into_iter()
                .map(|found| match found {
                    LookedAhead::Redirect(difference) => LookedAhead::Redirect(Difference {
                        registered: apart.shown(&difference.registered),
                        sent: apart.shown(&difference.sent),
                        causes: difference.causes,
                    }),
                    LookedAhead::Scopes(scopes) => LookedAhead::Scopes(typed_all(&scopes)),
                    told @ (LookedAhead::ClientId(_) | LookedAhead::ClientSecret(_)) => told,
                })
                .collect(),
            has_draft: self.has_draft(),
        }
    }
}

/// Masks what can name anything private.
#[derive(Clone, Copy)]
struct View<'p>(&'p Private);

impl View<'_> {
    fn work<T: Clone>(self, work: &Work<T>) -> Work<T> {
        self.work_of(work, T::clone)
    }

    fn work_of<T>(self, work: &Work<T>, outcome: impl FnOnce(&T) -> T) -> Work<T> {
        match work {
            Work::Idle => Work::Idle,
            Work::Running(ticket) => Work::Running(*ticket),
            Work::Done(done) => Work::Done(outcome(done)),
            Work::Failed(problem) => Work::Failed(self.0.problem(problem)),
        }
    }

    fn phase(self, phase: &Phase) -> Phase {
        match phase {
            Phase::AwaitingRedirect(wait) => Phase::AwaitingRedirect(self.wait(wait)),
            Phase::Granted {
                ticket,
                facts: held,
                store,
            } => Phase::Granted {
                ticket: *ticket,
                facts: facts(held),
                store: *store,
            },
            Phase::Failed { ticket, problem } => Phase::Failed {
                ticket: *ticket,
                problem: self.0.problem(problem),
            },
            Phase::Idle | Phase::Preparing { .. } | Phase::Exchanging { .. } => phase.clone(),
        }
    }

    fn wait(self, wait: &Wait) -> Wait {
        Wait {
            returns: match &wait.returns {
                Return::Listener { short_link } => Return::Listener {
                    short_link: presenter::address(short_link),
                },
                Return::PasteOnly => Return::PasteOnly,
            },
            browser: match &wait.browser {
                Browser::Failed(problem) => Browser::Failed(self.0.problem(problem)),
                other => other.clone(),
            },
            pasted: wait.pasted.as_ref().map(|why| self.0.problem(why)),
            played: wait.played.iter().map(|line| self.0.words(line)).collect(),
            found: wait.found.iter().map(|why| self.0.problem(why)).collect(),
            reached: wait.reached.as_deref().map(|host| self.0.words(host)),
            ticket: wait.ticket,
            since: wait.since,
            deadline: wait.deadline,
            ignored: wait.ignored,
            last_ignored: wait.last_ignored,
            used_https: wait.used_https,
        }
    }

    /// An answer; its body is masked line by line as it is drawn, so that a large one costs nothing.
    fn response(self, response: &CallResponse) -> CallResponse {
        let header = |(name, value): &(String, Untrusted)| {
            let shown = value.rewritten(|text| presenter::header(name, text));
            (name.clone(), shown)
        };
        CallResponse {
            headers: response.headers.iter().map(header).collect(),
            not_refreshed: response
                .not_refreshed
                .as_ref()
                .map(|why| self.0.problem(why)),
            ..response.clone()
        }
    }

    fn item(self, item: Item) -> Item {
        let is_list = FieldId::find(item.id.name).is_some_and(FieldId::is_list);
        let kind = match item.kind {
            Kind::Text { value } => Kind::Text {
                value: field(&value, is_list),
            },
            Kind::Choice(text) => Kind::Choice(self.0.words(&text)),
            other @ (Kind::Button | Kind::Done(_) | Kind::Tick(_) | Kind::Secret { .. }) => other,
        };
        // Label, help and heading are the guide's.
        Item {
            disabled: item.disabled.map(|why| self.0.words(&why)),
            remark: item
                .remark
                .map(|(severity, words)| (severity, self.0.remark(&words))),
            kind,
            ..item
        }
    }
}

/// The text of a field that is not being edited. A date tells nobody from anybody else, and where somebody stands.
fn field(value: &str, is_list: bool) -> String {
    if presenter::is_date(value) {
        return value.to_owned();
    }
    if !is_list {
        return sessions::typed(value);
    }
    let items = value.split(' ').map(sessions::typed);
    items.collect::<Vec<_>>().join(" ")
}

/// A field being edited: one mark a character, so that the cursor stands where it is.
fn editing(editing: &Editing) -> Editing {
    let text = editing.input.value();
    let is_public = |text: &str| !text.is_empty() && presenter::is_everybodys(text);
    if is_public(text) || text.split(' ').all(is_public) {
        return editing.clone();
    }
    Editing {
        id: editing.id,
        input: hidden(&editing.input),
    }
}

/// A text with one mark a character, so that the cursor stands where it is.
fn hidden(input: &Input) -> Input {
    let marks: String = input.value().chars().map(|_| '●').collect();
    Input::new(marks).with_cursor(input.cursor())
}

fn typed_all(texts: &[String]) -> Vec<String> {
    texts.iter().map(|text| sessions::typed(text)).collect()
}

fn facts(facts: &TokenFacts) -> TokenFacts {
    TokenFacts {
        scopes_requested: typed_all(&facts.scopes_requested),
        scopes_granted: typed_all(&facts.scopes_granted),
        ..facts.clone()
    }
}

fn introspection(answer: &Introspection) -> Introspection {
    let member = |(name, value): &(String, Untrusted)| {
        let is_known = presenter::is_known_name(name);
        let name = if is_known { name } else { MASK };
        (name.to_owned(), value.rewritten(presenter::value))
    };
    Introspection {
        active: answer.active,
        expires: answer.expires,
        members: answer.members.iter().map(member).collect(),
    }
}

fn called(called: &Called) -> Called {
    Called {
        request: CallRequest {
            method: called.request.method.clone(),
            path: presenter::path(&called.request.path),
            body: called.request.body.as_ref().map(|_| MASK.to_owned()),
        },
        scope: called.scope.as_deref().map(sessions::typed),
    }
}
