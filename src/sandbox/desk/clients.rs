//! The page of the registered clients: credentials, registration, removal, a new secret.

use axum::Router;
use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use serde_json::Value;

use super::{CLIENTS, INVALID};
use crate::moment::Timestamp;
use crate::sandbox::control;
use crate::sandbox::pages::pager::Part;
use crate::sandbox::pages::readable::{Tone, moment_words, pill};
use crate::sandbox::pages::{self, Html};
use crate::sandbox::parameters::Parameters;
use crate::sandbox::registration::{self, NotRegistered, describe};
use crate::sandbox::state::{Sandbox, Shared};

const CLIENT: &str = include_str!("../../../assets/pages/sandbox-client.html");
const REGISTER: &str = include_str!("../../../assets/pages/sandbox-register.html");
const FACT: &str = "<dt>{{name}}</dt><dd>{{value}}</dd>";
const REISSUE: &str = "<form method=\"post\" action=\"/sandbox/control/clients/secret\"><input type=\"hidden\" name=\"id\" value=\"{{id}}\"><button class=\"no slim\">Reissue the secret<span class=\"seen-by-readers\"> of {{name}}</span></button></form>";
const REMOVE: &str = "<form method=\"post\" action=\"/sandbox/control/clients/remove\"><input type=\"hidden\" name=\"id\" value=\"{{id}}\"><button class=\"danger slim\">Remove<span class=\"seen-by-readers\"> {{name}}</span></button></form>";
const REFUSED: &str = "<div class=\"notice bad\" role=\"alert\" id=\"refused\"><p><strong>Refused at <code>{{field}}</code></strong></p><p>{{words}}</p></div>";

/// Clients on one page.
const SHOWN: usize = 20;

/// A registration that was not accepted, to be mended.
struct Refused<'a> {
    given: &'a str,
    field: &'a str,
    words: &'a str,
}

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route(CLIENTS, get(clients_page))
        .route("/sandbox/control/clients/register", post(register))
        .route("/sandbox/control/clients/remove", post(remove))
        .route("/sandbox/control/clients/secret", post(reissue))
}

async fn clients_page(State(sandbox): State<Shared>, RawQuery(query): RawQuery) -> Response {
    let query = Parameters::parse(query.as_deref().unwrap_or_default().as_bytes());
    let records: Vec<Value> = sandbox.book.look(|book| {
        book.clients()
            .iter()
            .map(|client| describe(client))
            .collect()
    });
    let part = Part::asked(query.one("page"), SHOWN, records.len());
    let example = sandbox.announcement().client_id;
    let shown = records.iter().rev().skip(part.skipped()).take(SHOWN);
    let cards = shown.map(|record| card(record, &example));
    let words = "Who may ask this sandbox for tokens. The secrets are fake and open nothing else. A new secret ends the client's tokens.";
    let body = Html::join([
        super::head("Clients", words),
        super::done(query.one("done")),
        Html::join(cards),
        part.links(CLIENTS),
        form(&sandbox, None),
    ]);
    pages::framed(StatusCode::OK, "Clients", super::frame(CLIENTS), body)
}

fn form(sandbox: &Sandbox, refused: Option<&Refused>) -> Html {
    let notice = refused.map_or_else(Html::default, |refused| {
        let values = [
            ("field", Html::text(refused.field)),
            ("words", Html::text(refused.words)),
        ];
        Html::fill(REFUSED, &values)
    });
    let invalid = if refused.is_some() { INVALID } else { "" };
    let values = [
        ("refused", notice),
        ("invalid", Html::ours(invalid)),
        (
            "given",
            Html::text(refused.map_or("", |refused| refused.given)),
        ),
        ("auth_base", Html::text(&sandbox.auth_base)),
    ];
    Html::fill(REGISTER, &values)
}

fn card(record: &Value, example: &str) -> Html {
    let text = |member| {
        record
            .get(member)
            .and_then(Value::as_str)
            .unwrap_or_default()
    };
    let (id, name) = (text("client_id"), text("client_name"));
    let values = [("id", Html::text(id)), ("name", Html::text(name))];
    let is_example = id == example;
    let mut forms = vec![Html::fill(REISSUE, &values)];
    if !is_example {
        forms.push(Html::fill(REMOVE, &values));
    }
    let mark = if is_example {
        pill(Tone::On, "Example, stays")
    } else {
        Html::default()
    };
    let members = record.as_object().into_iter().flatten();
    let facts = members.filter_map(|(member, value)| {
        let value = written(member, value)?;
        let values = [("name", Html::text(label(member))), ("value", value)];
        Some(Html::fill(FACT, &values))
    });
    let values = [
        ("id", Html::text(id)),
        ("name", Html::text(name)),
        ("mark", mark),
        ("facts", Html::join(facts)),
        ("forms", Html::join(forms)),
    ];
    Html::fill(CLIENT, &values)
}

/// A member of a record for a person; the name is the heading, and what never ends is not said.
fn written(member: &str, value: &Value) -> Option<Html> {
    let code = |text: &str| Html::fill("<code>{{text}}</code>", &[("text", Html::text(text))]);
    match (member, value) {
        ("client_name" | "client_secret_expires_at", _) | (_, Value::Null) => None,
        ("client_id_issued_at", value) => {
            let at = Timestamp::from_unix(value.as_i64()?);
            Some(Html::text(&moment_words(at)))
        }
        (_, Value::String(text)) => Some(code(text)),
        (_, Value::Array(items)) => {
            let lines: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
            Some(code(&lines.join("\n")))
        }
        (_, other) => Some(code(&other.to_string())),
    }
}

fn label(member: &str) -> &str {
    match member {
        "client_id" => "Client ID",
        "client_secret" => "Client Secret",
        "client_id_issued_at" => "Issued (UTC)",
        "client_uri" => "Website",
        "logo_uri" => "Logo",
        "tos_uri" => "Terms of service",
        "policy_uri" => "Privacy policy",
        "contacts" => "Contacts",
        "redirect_uris" => "Redirect URIs",
        "scope" => "Scopes",
        "initiate_login_uri" => "Initiate login URI",
        "settings_uri" => "Settings URI",
        "pkce_support" => "PKCE",
        "subject_type_preference" => "Subject type",
        other => other,
    }
}

async fn register(State(sandbox): State<Shared>, body: Bytes) -> Response {
    let body = Parameters::parse(&body);
    let given = body.one("registration").unwrap_or_default();
    let refused = match registration::accept(&sandbox, given.as_bytes()) {
        Ok(_) => return pages::see_other("/sandbox/control/clients?done=registered"),
        Err(NotRegistered::Refused(refusal)) => refusal,
        Err(NotRegistered::NotWritten) => return not_written(),
    };
    let refused = Refused {
        given,
        field: refused.field,
        words: &refused.description,
    };
    let body = Html::join([
        super::head(
            "Registration refused",
            "Nothing was registered. Mend the field and send it again.",
        ),
        form(&sandbox, Some(&refused)),
    ]);
    let frame = super::frame(CLIENTS);
    pages::framed(StatusCode::BAD_REQUEST, "Registration refused", frame, body)
}

async fn remove(State(sandbox): State<Shared>, body: Bytes) -> Response {
    let form = Parameters::parse(&body);
    match control::remove(&sandbox, form.one("id").unwrap_or_default()) {
        Ok(true) => pages::see_other("/sandbox/control/clients?done=removed"),
        Ok(false) => no_such_client(),
        Err(_) => not_written(),
    }
}

async fn reissue(State(sandbox): State<Shared>, body: Bytes) -> Response {
    let form = Parameters::parse(&body);
    match control::reissue(&sandbox, form.one("id").unwrap_or_default()) {
        Ok(Some(_)) => pages::see_other("/sandbox/control/clients?done=reissued"),
        Ok(None) => no_such_client(),
        Err(_) => not_written(),
    }
}

fn no_such_client() -> Response {
    pages::problem(
        StatusCode::NOT_FOUND,
        "There is no such client",
        "It was removed before, or it is the example client, which stays.",
        "Go back to the clients and look at the list.",
    )
}

fn not_written() -> Response {
    pages::problem(
        StatusCode::INTERNAL_SERVER_ERROR,
        "The sandbox could not write its book",
        "Nothing was changed.",
        "Look whether the disk is full, and try again.",
    )
}
