//! The wizard and its runner in one process, without a terminal: whatever happens, what the model, its messages and its
//! effects print holds no secret.

use std::collections::BTreeMap;
use std::fmt::Write;

use jiff::tz::TimeZone;
use pleo_onboard::adapters::browser::Opener;
use pleo_onboard::adapters::clock::Clock;
use pleo_onboard::adapters::onepassword::OnePassword;
use pleo_onboard::adapters::paths::Paths;
use pleo_onboard::environment::{ClientAuth, Environment, EnvironmentName};
use pleo_onboard::flow::authorize::Phase;
use pleo_onboard::flow::{Answer, SecretField, Ticket};
use pleo_onboard::form::{FieldId, Registration};
use pleo_onboard::guide::StopId;
use pleo_onboard::keys::Action;
use pleo_onboard::moment::Timestamp;
use pleo_onboard::runtime::runner::{Exchanges, Outside, Runner, Sinks};
use pleo_onboard::session::Session;
use pleo_onboard::wizard::model::Surroundings;
use pleo_onboard::wizard::{Effect, Model, Msg, update};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use super::canary::{CLIENT_SECRET, PLANTED, Planter};
use super::scan::Scanner;
use crate::support::free_port;
use crate::support::home::Home;

struct Desk {
    model: Model,
    runner: Runner,
    answers: UnboundedReceiver<(Ticket, Answer)>,
    /// Everything that was ever printed of model, messages and effects.
    printed: String,
}

impl Desk {
    fn new(home: &Home, planter: &Planter, redirect_uri: &str) -> Self {
        let url = |path: &str| format!("{}{path}", planter.base).parse().unwrap();
        let name = EnvironmentName::Custom("planted".to_owned());
        let environment = Environment {
            name: name.clone(),
            authorize_url: url("/authorize"),
            token_url: url("/token"),
            api_base: url(""),
            introspect_url: None,
            login_url: None,
            issuer: None,
            client_auth: ClientAuth::Basic,
        };
        let (post, answers) = unbounded_channel();
        let outside = Outside {
            paths: Paths::under(home.path()),
            environments: BTreeMap::from([("planted".to_owned(), environment)]),
            clock: Clock::fixed(Timestamp::EPOCH),
            opener: Opener::Nothing,
            executable: home.path().join("no-such-program"),
            onepassword: OnePassword::default(),
            client_secret: None,
            access_token: None,
            largest_body: 1024,
            sinks: Sinks {
                exchanges: Exchanges::Told,
                ..Sinks::default()
            },
        };
        let mut session = Session::new("default");
        session.environment = name;
        session.registration = Registration::example();
        session.track_mut().client_id = Some("fake-client".to_owned());
        // Registered as well, so that nothing is found to differ.
        session
            .registration
            .set(FieldId::RedirectUris, redirect_uri);
        let mut model = Model::new(
            session,
            Timestamp::EPOCH,
            TimeZone::UTC,
            Surroundings::Desktop,
        );
        model.asked_store = Some(pleo_onboard::flow::StoreKind::Session);
        Self {
            model,
            runner: Runner::new(outside, post),
            answers,
            printed: String::new(),
        }
    }

    fn take(&mut self, msg: Msg) {
        writeln!(self.printed, "{msg:?}").unwrap();
        let effects = update(&mut self.model, Timestamp::EPOCH, msg);
        writeln!(self.printed, "{effects:?}\n{:?}", self.model).unwrap();
        for effect in effects {
            if let Effect::Work(effect) = effect {
                self.runner.start(effect);
            }
        }
    }

    fn press(&mut self, action: Action) {
        self.take(Msg::Pressed(action));
    }

    fn focus(&mut self, name: &str) {
        for _ in 0..100 {
            if self.model.focused().unwrap().name == name {
                return;
            }
            self.press(Action::NextItem);
        }
        panic!("no item {name} at {:?}", self.model.stop);
    }

    async fn until(&mut self, is_so: impl Fn(&Model) -> bool) {
        while !is_so(&self.model) {
            let next = tokio::time::timeout(crate::support::PATIENCE, self.answers.recv()).await;
            let (ticket, answer) = next.expect("an answer comes").unwrap();
            self.take(Msg::Answered(ticket, answer));
        }
    }
}

#[tokio::test]
async fn nothing_that_is_printed_of_the_model_its_messages_and_effects_holds_a_secret() {
    let planter = Planter::start();
    let home = Home::new();
    let redirect_uri = format!("http://127.0.0.1:{}/callback", free_port());
    let mut desk = Desk::new(&home, &planter, &redirect_uri);

    desk.press(Action::Goto4);
    desk.focus("client-secret");
    let shape = desk
        .runner
        .vault()
        .paste(SecretField::ClientSecret, CLIENT_SECRET);
    desk.take(Msg::SecretShape(SecretField::ClientSecret, shape.length));
    desk.focus("keep");
    desk.press(Action::Activate);
    desk.until(|model| model.progress().is_done(StopId::Credentials))
        .await;

    desk.press(Action::Goto6);
    desk.focus("start");
    desk.press(Action::Activate);
    desk.until(|model| model.authorize.wait().is_some()).await;
    let ticket = desk.model.authorize.ticket().unwrap();
    let url = desk
        .runner
        .vault()
        .authorization_url(ticket)
        .cloned()
        .unwrap();
    let _installed_once = rustls::crypto::ring::default_provider().install_default();
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let mut browser = tokio::task::JoinSet::new();
    browser.spawn(async move { http.get(url).send().await.unwrap().text().await.unwrap() });
    desk.until(|model| matches!(model.authorize, Phase::Granted { .. }))
        .await;
    let page = browser.join_next().await.unwrap().unwrap();

    desk.press(Action::Goto7);
    desk.focus("refresh");
    desk.press(Action::Activate);
    desk.until(|model| model.refresh.outcome().is_some()).await;
    desk.press(Action::Goto8);
    desk.press(Action::Activate);
    desk.until(|model| model.call.outcome().is_some()).await;

    let noted = planter.noted();
    assert!(noted.len() >= 2, "{noted:?}");
    let noted = noted.iter().map(|(name, text)| (*name, text.as_str()));
    let scanner = Scanner::new(PLANTED.into_iter().chain(noted));
    assert_eq!(scanner.find(desk.printed.as_bytes()), [], "printed");
    assert_eq!(scanner.find(page.as_bytes()), [], "the browser's last page");

    // One that is put where none belongs is found.
    desk.model.session.track_mut().client_id = Some(CLIENT_SECRET.to_owned());
    desk.press(Action::Goto4);
    let found = scanner.find(desk.printed.as_bytes());
    assert!(found.iter().all(|found| found.secret == "client secret"));
    assert!(!found.is_empty());
}
