//! The files that Postman imports: a collection (format 2.1.0) and the environment that it reads.
//!
//! The settings are those of Pleo's page on configuring Postman: authorisation code with PKCE, the client in a Basic
//! header. Client ID and secret are variables; the secret's is empty and of Postman's own type for secrets.

use serde_json::{Value, json};

use super::Session;
use crate::environment::{ClientAuth, Environment};
use crate::form::FieldId;
use crate::guide::{Call, calls};

/// The redirect URIs of Postman in the browser and on the desktop, from Pleo's page on registering a client for Postman.
pub const REDIRECT_URIS: [&str; 2] = [
    "https://oauth.pstmn.io/v1/browser-callback",
    "https://oauth.pstmn.io/v1/callback",
];

/// The collection: one request for each test call.
#[must_use]
pub fn collection(environment: &Environment) -> String {
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
#[must_use]
pub fn environment(environment: &Environment, session: &Session) -> String {
    let track = session.track();
    let value = |key: &str, value: &str| json!({ "key": key, "value": value, "type": "default", "enabled": true });
    let secret =
        json!({ "key": "pleo_client_secret", "value": "", "type": "secret", "enabled": true });
    let document = json!({
        "name": format!("Pleo, {}", environment.name),
        "values": [
            value("pleo_authorize_url", environment.authorize_url.as_str()),
            value("pleo_token_url", environment.token_url.as_str()),
            value("pleo_api_base", environment.api_base.as_str().trim_end_matches('/')),
            value("pleo_client_id", &track.client_id.clone().unwrap_or_default()),
            secret,
            value("pleo_redirect_uri", &redirect_uri(session)),
            value("pleo_scope", &session.scopes().join(" ")),
            value("pleo_company_id", ""),
        ],
        "_postman_variable_scope": "environment",
    });
    format!("{document:#}\n")
}

/// The redirect URI of Postman if one is registered, else the one that is used here.
fn redirect_uri(session: &Session) -> String {
    let registered = session.registration.items(FieldId::RedirectUris);
    let of_postman = registered
        .iter()
        .find(|uri| REDIRECT_URIS.contains(&uri.as_str()));
    let other = || session.redirect_uri().unwrap_or_default();
    of_postman.cloned().unwrap_or_else(other)
}

/// What Postman asks for under *Configure New Token*, field by field in its order. Addresses that are not known here stay
/// where they are written: without an environment they are those of `config.toml`.
#[must_use]
pub fn settings(
    environment: Option<&Environment>,
    session: &Session,
) -> [(&'static str, String); 10] {
    const IN_CONFIG: &str = "as in config.toml";
    let address = |address: fn(&Environment) -> &url::Url| {
        environment.map_or_else(|| IN_CONFIG.to_owned(), |known| address(known).to_string())
    };
    let or_missing = |text: String, stop: u8| match text.as_str() {
        "" => format!("none yet: that is stop {stop}"),
        _ => text,
    };
    let client_auth = session
        .track()
        .client_auth
        .or_else(|| environment.map(|known| known.client_auth));
    let way = match client_auth {
        Some(ClientAuth::Body) => "Send client credentials in body",
        Some(ClientAuth::Basic) | None => "Send as Basic Auth Header",
    };
    let client_id = session.track().client_id.clone().unwrap_or_default();
    [
        ("Grant type", "Authorization Code (With PKCE)".to_owned()),
        ("Callback URL", or_missing(redirect_uri(session), 3)),
        ("Auth URL", address(|known| &known.authorize_url)),
        ("Access Token URL", address(|known| &known.token_url)),
        ("Client ID", or_missing(client_id, 4)),
        (
            "Client Secret",
            "as received, or {{pleo_client_secret}}".to_owned(),
        ),
        ("Code Challenge Method", "SHA-256".to_owned()),
        ("Code Verifier", "leave blank".to_owned()),
        ("Scope", or_missing(session.scopes().join(" "), 3)),
        ("Client Authentication", way.to_owned()),
    ]
}
