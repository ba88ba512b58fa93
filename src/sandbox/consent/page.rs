//! What the consent page shows: the registration as the customer reads it, and what the client asks for in plain words.

use crate::sandbox::book::Client;
use crate::sandbox::pages::Html;
use crate::sandbox::state::LOGIN;
use crate::sandbox::visits::Transaction;

const PAGE: &str = include_str!("../../../assets/pages/sandbox-consent.html");
const ASKED: &str = "<li>{{words}} <code>{{scope}}</code></li>";
const MONOGRAM: &str = "<span aria-hidden=\"true\">{{initial}}</span>";

/// The body of the page; `id` is that of the request that waits.
pub(super) fn body(id: &str, client: &Client, transaction: &Transaction) -> Html {
    let metadata = &client.metadata;
    let scopes = transaction.scopes.iter().map(|scope| {
        let values = [
            ("scope", Html::text(scope)),
            ("words", Html::text(scope_words(scope))),
        ];
        Html::fill(ASKED, &values)
    });
    let values = [
        ("name", Html::text(&metadata.client_name)),
        ("login", Html::text(LOGIN)),
        ("logo", monogram(&metadata.client_name)),
        ("logo_words", logo_words(metadata.logo_uri.as_deref())),
        ("client_uri", Html::text(&metadata.client_uri)),
        ("tos_uri", Html::text(&metadata.tos_uri)),
        ("policy_uri", Html::text(&metadata.policy_uri)),
        ("scopes", Html::join(scopes)),
        ("redirect_uri", Html::text(&transaction.redirect_uri)),
        ("transaction", Html::text(id)),
    ];
    Html::fill(PAGE, &values)
}

/// The first letter of a name that has one, for where a logo would be.
fn monogram(name: &str) -> Html {
    let first = name.chars().find(|character| character.is_alphanumeric());
    let initial: String = first.unwrap_or('?').to_uppercase().collect();
    Html::fill(MONOGRAM, &[("initial", Html::text(&initial))])
}

// Sandbox assumption: a logo is named and not loaded, so that nothing leaves this machine.
fn logo_words(logo: Option<&str>) -> Html {
    match logo {
        None => Html::text("No logo is registered: the first letter of the name stands in."),
        Some(logo) => Html::fill(
            "The logo is not loaded, because nothing leaves this machine: <code>{{logo}}</code>",
            &[("logo", Html::text(logo))],
        ),
    }
}

/// What a scope opens, as a customer reads it.
fn scope_words(scope: &str) -> &'static str {
    match scope {
        "users:read" => "See your employees: names, email addresses, job titles and phone numbers",
        "users:write" => "Change your employees' details",
        "companies:read" => "See your companies: names, addresses and registration numbers",
        "export-jobs:read" => "See your export jobs and how far they are",
        "export-jobs:write" => "Start export jobs and report their progress",
        "export-items:read" => "See the accounting entries inside an export",
        "accounts:read" => "See your chart of accounts",
        "accounts:write" => "Add, change and delete accounts in your chart of accounts",
        "vendors:read" => "See your vendors",
        "vendors:write" => "Add, change and archive vendors",
        "vendors:delete" => "Archive vendors",
        "tax-codes:read" => "See your tax codes",
        "tax-codes:write" => "Add and change tax codes",
        "tag-groups:read" | "tag-group:read" => "See your tags",
        "tag-groups:write" | "tag-group:write" => "Add and change tags",
        "export:read" => "See your exports",
        "export:write" => "Change your exports",
        "expense:read" => "See your expenses",
        "test:test" => "Nothing: a scope for trying out the flow",
        _ => "Something that the sandbox has no words for",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scope_on_offer_has_words_for_the_customer() {
        let offered: toml::Table = include_str!("../../../assets/scopes.toml").parse().unwrap();
        let offered = offered["scope"].as_array().unwrap();
        assert!(offered.len() > 10);
        for scope in offered {
            let name = scope["name"].as_str().unwrap();
            assert_eq!(scope["opens"].as_str(), Some(scope_words(name)), "{name}");
        }
    }
}
