//! The files that Postman imports: a collection (format 2.1.0) and the environment that it reads.
//!
//! The settings are those of Pleo's page on configuring Postman: authorisation code with PKCE, the client in a Basic
//! header. Client ID and secret are variables; the secret's is empty and of Postman's own type for secrets.

use serde_json::{Value, json};

use super::{api_base, calls};
use crate::cli::context::Opened;
use crate::environment::{ClientAuth, Environment};
use crate::form::FieldId;
use crate::guide::Call;

/// The collection: one request for each test call.
pub(super) fn collection(environment: &Environment) -> String {
    let client_authentication = match environment.client_auth {
        ClientAuth::Basic => "header",
        ClientAuth::Body => "body",
    };
    let setting = |key: &str, value: &str| json!({ "key": key, "value": value, "type": "string" });
    let items: Vec<Value> = calls().iter().map(item).collect();
    let document = json!({
        "info": {
            "name": format!("Pleo, {}", environment.name),
            "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json",
        },
        "auth": {
            "type": "oauth2",
            "oauth2": [
                setting("grant_type", "authorization_code_with_pkce"),
                setting("challengeAlgorithm", "S256"),
                setting("authUrl", "{{pleo_authorize_url}}"),
                setting("accessTokenUrl", "{{pleo_token_url}}"),
                setting("clientId", "{{pleo_client_id}}"),
                setting("clientSecret", "{{pleo_client_secret}}"),
                setting("redirect_uri", "{{pleo_redirect_uri}}"),
                setting("scope", "{{pleo_scope}}"),
                setting("client_authentication", client_authentication),
                setting("addTokenTo", "header"),
            ],
        },
        "item": items,
    });
    format!("{document:#}\n")
}

fn item(call: &Call) -> Value {
    let mut request = json!({
        "method": call.method.as_str(),
        "description": call.note,
        "url": format!("{{{{pleo_api_base}}}}{}", call.path_for("{{pleo_company_id}}")),
    });
    if let Some(body) = &call.body {
        request["body"] = json!({
            "mode": "raw", "raw": body, "options": { "raw": { "language": "json" } },
        });
    }
    json!({ "name": call.title, "request": request })
}

/// The environment: addresses and what the profile knows.
pub(super) fn environment(environment: &Environment, opened: &Opened) -> String {
    let track = opened.session.track();
    let value = |key: &str, value: &str| json!({ "key": key, "value": value, "type": "default", "enabled": true });
    let secret =
        json!({ "key": "pleo_client_secret", "value": "", "type": "secret", "enabled": true });
    let document = json!({
        "name": format!("Pleo, {}", environment.name),
        "values": [
            value("pleo_authorize_url", environment.authorize_url.as_str()),
            value("pleo_token_url", environment.token_url.as_str()),
            value("pleo_api_base", api_base(environment)),
            value("pleo_client_id", &track.client_id.clone().unwrap_or_default()),
            secret,
            value("pleo_redirect_uri", &redirect_uri(opened)),
            value("pleo_scope", &opened.session.scopes().join(" ")),
            value("pleo_company_id", ""),
        ],
        "_postman_variable_scope": "environment",
    });
    format!("{document:#}\n")
}

/// The redirect URI of Postman if one is registered, else the one that is used here.
fn redirect_uri(opened: &Opened) -> String {
    let registered = opened.session.registration.items(FieldId::RedirectUris);
    let of_postman = registered
        .iter()
        .find(|uri| uri.starts_with("https://oauth.pstmn.io/"));
    let other = || opened.session.redirect_uri().unwrap_or_default();
    of_postman.cloned().unwrap_or_else(other)
}
