//! A canary in every value that a model can hold.

use std::sync::Arc;

use pleo_onboard::environment::EnvironmentName;
use pleo_onboard::exchange::Purpose;
use pleo_onboard::flow::SecretPlace;
use pleo_onboard::flow::authorize::{Browser, Phase};
use pleo_onboard::flow::call::CallRequest;
use pleo_onboard::flow::json_lines::JsonLines;
use pleo_onboard::flow::work::Work;
use pleo_onboard::form::{FieldId, Registration};
use pleo_onboard::guide::StopId;
use pleo_onboard::oauth::introspection::Introspection;
use pleo_onboard::problem::{Problem, ProblemCode};
use pleo_onboard::untrusted::Untrusted;
use pleo_onboard::wizard::model::Called;
use pleo_onboard::wizard::{Model, Notice, Saving};

use super::super::screens::inspector;
use super::super::support::home::Home;
use super::canary::canary;

/// What is planted.
pub const NAMES: &[&str] = &[
    "client name",
    "client link",
    "link path",
    "logo file",
    "legal link",
    "policy link",
    "contact",
    "second contact",
    "initiation link",
    "settings link",
    "redirect host",
    "redirect path",
    "odd scope",
    "pkce note",
    "subject note",
    "company",
    "accounting",
    "usage",
    "request contact",
    "profile",
    "environment",
    "client id",
    "sent redirect",
    "op reference",
    "notes",
    "server said",
    "problem path",
    "problem host",
    "problem mail",
    "notice mail",
    "notice path",
    "ssh host",
    "company id",
    "typed path",
    "called path",
    "answer name",
    "answer mail",
    "answer id",
    "answer key",
    "header",
    "member",
    "played",
    "reached",
    "asked path",
    "asked query",
    "asked header",
    "asked body",
    "came header",
    "came body",
    "asked host",
    "granted",
    "wanted",
    "registered",
];

/// Those that no screen shows, whoever looks.
pub const KEPT: &[&str] = &["company id", "op reference"];

/// Names the environment of the canaries in a home's settings, with its servers at `base`.
pub fn configure(home: &Home, base: &str) {
    let config = format!(
        "[environments.{}]\nauthorize_url = \"{base}/authorize\"\ntoken_url = \"{base}/token\"\nintrospect_url = \"{base}/introspect\"\napi_base = \"{base}\"\n",
        canary("environment")
    );
    std::fs::write(home.path().join("config.toml"), config).unwrap();
}

/// A problem whose particulars and whose server's words are canaries.
pub fn problem(code: ProblemCode) -> Problem {
    Problem::new(code)
        .with_detail(format!(
            "/home/{}/x y.json: {}.com and {}@mail.test",
            canary("problem path"),
            canary("problem host"),
            canary("problem mail"),
        ))
        .with_server_said(Untrusted::new(canary("server said")))
}

/// Plants one in every value of the form, the answers and the track.
fn plant_session(model: &mut Model) {
    let session = &mut model.session;
    let link = |name: &str| format!("https://{}.com/{}", canary(name), canary("link path"));
    for (field, text) in [
        (FieldId::ClientName, canary("client name")),
        (FieldId::ClientUri, link("client link")),
        (
            FieldId::Logo,
            format!("/home/{}/logo.png", canary("logo file")),
        ),
        (FieldId::TermsOfService, link("legal link")),
        (FieldId::PrivacyPolicy, link("policy link")),
        (
            FieldId::Contacts,
            format!(
                "{}@{}.com {}",
                canary("contact"),
                canary("contact"),
                canary("second contact")
            ),
        ),
        (FieldId::InitiationUri, link("initiation link")),
        (FieldId::SettingsUri, link("settings link")),
        (
            FieldId::RedirectUris,
            format!(
                "https://{}.com/cb http://localhost:7538/{}",
                canary("redirect host"),
                canary("redirect path"),
            ),
        ),
        (
            FieldId::Scopes,
            format!("users:read {}", canary("odd scope")),
        ),
        (FieldId::PkceSupport, canary("pkce note")),
        (FieldId::SubjectTypePreference, canary("subject note")),
    ] {
        session.registration.set(field, &text);
    }
    session.request.company = canary("company");
    session.request.accounting_system = canary("accounting");
    session.request.api_usage = canary("usage");
    session.request.contact = format!("{}@mail.test", canary("request contact"));
    session.profile = canary("profile");
    let track = session.track_mut();
    track.client_id = Some(canary("client id"));
    track.redirect_uri = Some(format!("https://{}.com/", canary("sent redirect")));
    track.notes = StopId::ALL.map(|stop| (stop, canary("notes"))).into();
    let mut registered = Registration::example();
    registered.set(FieldId::ClientName, &canary("registered"));
    track.registered = Some(registered);
    let reference = format!("op://{}/x/y", canary("op reference"));
    track.secret_place = Some(SecretPlace::Reference(reference));
    // Another environment than those that everybody has.
    if session.environment == EnvironmentName::Staging {
        let track = session.track().clone();
        session.environment = EnvironmentName::Custom(canary("environment"));
        session.tracks.insert(session.environment.clone(), track);
    }
}

fn plant_work<T>(work: &mut Work<T>) {
    if let Work::Failed(own) = work {
        *own = problem(own.code);
    }
}

fn plant_attempt(model: &mut Model) {
    match &mut model.authorize {
        Phase::Failed { problem: own, .. } => *own = problem(own.code),
        Phase::Granted { facts, .. } => {
            facts.scopes_granted.push(canary("granted"));
            facts.scopes_requested.push(canary("wanted"));
        }
        Phase::AwaitingRedirect(wait) => {
            wait.played.push(format!("GET /{} → 302", canary("played")));
            wait.reached = Some(format!("{}.com", canary("reached")));
            wait.found.push(problem(ProblemCode::ConfigOddClientSecret));
            wait.browser = Browser::Failed(problem(ProblemCode::BrowserNotOpened));
        }
        Phase::Idle | Phase::Preparing { .. } | Phase::Exchanging { .. } => {}
    }
}

/// An answer in which everything is somebody's.
pub fn body() -> String {
    format!(
        r#"{{"data":[{{"id":"{}","firstName":"{}","email":"{}@mail.test","{}@mail.test":1}}]}}"#,
        canary("answer id"),
        canary("answer name"),
        canary("answer mail"),
        canary("answer key"),
    )
}

fn plant_answers(model: &mut Model) {
    if let Work::Done(response) = &mut model.call {
        let is_json = response.body.first() == Some(&b'{');
        let text = if is_json {
            body()
        } else {
            canary("answer name")
        };
        response.body = Arc::from(text.as_bytes());
        response.lines = Arc::new(JsonLines::index(text.as_bytes()));
        response.headers.push((
            "www-authenticate".to_owned(),
            Untrusted::new(canary("header")),
        ));
    }
    if model.called.is_some() {
        model.called = Some(Called {
            request: CallRequest::parse("GET", &format!("/v1/{}?x=1", canary("called path")), None)
                .unwrap(),
            scope: Some("users:read".to_owned()),
        });
    }
    if let Work::Done(answer) = &mut model.introspection {
        let member = Untrusted::new(canary("member"));
        *answer = Introspection {
            members: vec![("sub".to_owned(), member)],
            ..answer.clone()
        };
    }
    if let Some(facts) = &mut model.facts {
        facts.scopes_granted.push(canary("granted"));
        facts.scopes_requested.push(canary("wanted"));
    }
}

/// Has the inspector hear of an exchange in which everything is a canary.
pub fn tell(model: &mut Model) {
    let line = format!(
        "POST http://{}.com/{}?x={}",
        canary("asked host"),
        canary("asked path"),
        canary("asked query")
    );
    let asked = canary("asked header");
    let came = canary("came header");
    let body = format!(r#"{{"name":"{}"}}"#, canary("asked body"));
    let answer = format!(r#"[{{"name":"{}"}}]"#, canary("came body"));
    let page = format!("<p>{}</p>", canary("came body"));
    let told = [
        (200, "application/json", answer.as_str()),
        (404, "text/html", page.as_str()),
    ];
    for (status, kind, answer) in told {
        inspector::tell(
            model,
            &[(
                Purpose::Call,
                &line,
                &[("x-own", &asked), ("content-type", "application/json")],
                &body,
                Some((
                    status,
                    &[("x-request-id", &came), ("content-type", kind)],
                    answer,
                )),
            )],
        );
    }
}

/// Plants one wherever the model holds a value.
pub fn plant(model: &mut Model) {
    plant_session(model);
    plant_attempt(model);
    plant_answers(model);
    for work in [
        &mut model.loading,
        &mut model.forgetting,
        &mut model.submitting,
        &mut model.moving,
        &mut model.opening,
    ] {
        plant_work(work);
    }
    plant_work(&mut model.refresh);
    plant_work(&mut model.introspection);
    plant_work(&mut model.disconnecting);
    plant_work(&mut model.keeping);
    plant_work(&mut model.call);
    if let Work::Done((_, Some(why))) = &mut model.default_store {
        *why = problem(why.code);
    }
    if let Saving::Failed(own) = &mut model.saving {
        *own = problem(own.code);
    }
    match &mut model.notice {
        Some(Notice::Problem(own)) => *own = problem(own.code),
        notice => {
            *notice = Some(Notice::Info(format!(
                "Told {}@mail.test of /home/{}/x and {}.",
                canary("notice mail"),
                canary("notice path"),
                canary("client name"),
            )));
        }
    }
    model.ssh_host = Some(canary("ssh host"));
    model.company_id = Some(canary("company id"));
    model.typed_path = format!("/v1/{}", canary("typed path"));
    tell(model);
}
