//! C-59 to C-62: what a client registers, and what it is given.

use pleo_onboard::form::{FieldId, Registration, Severity, from_json, judge_field, to_json};
use pleo_onboard::moment::Timestamp;
use serde_json::Value;

use super::client::{Client, problem_of};
use crate::support::home::Home;
use crate::support::process::Run;
use crate::support::pty::Terminal;

/// Values that must pass without an error, and values that must not.
const JUDGED: &[(FieldId, &[&str], &[&str])] = &[
    (
        FieldId::RedirectUris,
        &[
            "https://client.example/callback",
            "https://client.example/callback?tenant=1",
            "https://client.example:8443/",
            "http://localhost:7538/callback",
            "http://127.0.0.1:7538/callback",
            "http://[::1]:7538/callback",
            "https://oauth.pstmn.io/v1/callback",
        ],
        &[
            "",
            "http://client.example/callback",
            "http://localhost.client.example/callback",
            "https://client.example/callback#part",
            "https://*.client.example/callback",
            "https://me:pw@client.example/callback",
            "client.example/callback",
            "/callback",
            "javascript:alert(1)",
            "file:///callback",
            "https://",
        ],
    ),
    (
        FieldId::ClientName,
        &["Example Client", "Ärzte & Söhne", "例"],
        &[
            "",
            "Example Client for Pleo",
            "Pleo Integration",
            "a\u{202e}b",
        ],
    ),
    (
        FieldId::ClientUri,
        &["https://client.example/", "https://client.example/a?b#c"],
        &[
            "",
            "http://client.example/",
            "client.example",
            "ftp://client.example/",
        ],
    ),
    (
        FieldId::Logo,
        &["https://client.example/logo.png"],
        &["http://client.example/logo.png", "https://"],
    ),
    (
        FieldId::TermsOfService,
        &["https://client.example/legal/tos.html"],
        &[
            "",
            "http://client.example/tos",
            "tos.html",
            "javascript:void(0)",
        ],
    ),
    (
        FieldId::PrivacyPolicy,
        &["https://client.example/legal/privacy.pdf"],
        &["", "http://client.example/privacy", "mailto:a@b.example"],
    ),
    (
        FieldId::Contacts,
        &["name.surname@example.io", "a+b@sub.client.example"],
        &[
            "",
            "name.surname",
            "@example.io",
            "a@b@c",
            "a b@example.io",
            "a@",
        ],
    ),
    (
        FieldId::Scopes,
        &["users:read", "users:read users:write", "test:test"],
        &[
            "",
            "users",
            "users:",
            ":read",
            "users:read:all",
            "us\"ers:read",
            "users:re\\ad",
        ],
    ),
    (
        FieldId::InitiationUri,
        &["", "https://client.example/start"],
        &["http://client.example/start", "start"],
    ),
];

#[test]
fn c_59_the_form_takes_what_a_registration_may_hold_and_says_no_to_the_rest() {
    let mut judged = 0;
    for (field, good, bad) in JUDGED {
        let errors = |text: &str| {
            let mut registration = Registration::default();
            registration.set(*field, text);
            let findings = judge_field(&registration, *field);
            let errors = findings
                .into_iter()
                .filter(|finding| finding.severity == Severity::Error);
            errors.map(|finding| finding.words).collect::<Vec<_>>()
        };
        for text in *good {
            assert!(
                errors(text).is_empty(),
                "{field:?} {text}: {:?}",
                errors(text)
            );
        }
        for text in *bad {
            assert!(!errors(text).is_empty(), "{field:?} takes {text:?}");
        }
        judged += good.len() + bad.len();
    }
    assert!(judged >= 60, "{judged} values");
    let home = Home::new();
    let set = Run::cli(
        &home,
        &[
            "form",
            "set",
            "redirect_uris",
            "http://client.example/callback",
        ],
    )
    .finish();
    assert_eq!(set.code, Some(0), "{set:?}");
    let checked = Run::cli(&home, &["form", "validate", "--json"]).finish();
    assert_eq!(checked.code, Some(3), "{checked:?}");
    assert!(
        checked.stdout.contains("form.https-required"),
        "{checked:?}"
    );
}

#[test]
fn c_60_an_export_says_nothing_that_the_program_does_not_do() {
    let text = to_json(&Registration::example());
    let exported: Value = serde_json::from_str(&text).unwrap();
    // Left out, these mean what this program does: the code grant, and the secret by HTTP Basic (RFC 7591, section 2).
    for (name, default) in [
        ("grant_types", "authorization_code"),
        ("response_types", "code"),
        ("token_endpoint_auth_method", "client_secret_basic"),
    ] {
        assert!(
            exported.get(name).is_none(),
            "{name} is not {default} alone"
        );
    }
    let back = from_json(&text).unwrap();
    assert_eq!(to_json(&back), text);
    let client = Client::new();
    client.sign_in();
    let asked = client.only_token_request();
    assert_eq!(asked.field("grant_type"), "authorization_code");
    assert!(asked.headers("authorization")[0].starts_with("Basic "));
}

/// A zone in which it is about noon, so that the day does not change under a test.
fn zone_at_noon() -> String {
    let hour = i64::try_from(now() / 3_600 % 24).unwrap();
    format!("NOON{:+}", hour - 12)
}

#[expect(
    clippy::disallowed_methods,
    reason = "the program reads the same clock"
)]
fn now() -> u64 {
    let now = std::time::SystemTime::now();
    now.duration_since(std::time::UNIX_EPOCH).unwrap().as_secs()
}

/// A home to which Pleo gave notice this many days ago, as its zone counts them.
fn noticed(days: i64) -> Home {
    let home = Home::new();
    let at = i64::try_from(now()).unwrap() - days * 86_400;
    let at = Timestamp::from_unix(at).to_string();
    let marked = Run::cli(
        &home,
        &[
            "--env", "staging", "journey", "mark", "notice", "--date", &at,
        ],
    )
    .env("TZ", zone_at_noon())
    .finish();
    assert_eq!(marked.code, Some(0), "{marked:?}");
    home
}

#[test]
fn c_61_the_last_two_of_the_seven_days_are_a_warning() {
    let status = |home: &Home| {
        let status = Run::cli(home, &["--env", "staging", "status"]);
        status.env("TZ", zone_at_noon()).finish().stdout
    };
    for (days, left, warned) in [
        (0, "7 days of 7 left, until", false),
        (4, "3 days of 7 left, until", false),
        (5, "2 days of 7 left, until", true),
        (6, "1 day of 7 left, until", true),
        (7, "hours left of the 7 days, until", true),
        (9, "The 7 days ended on", true),
    ] {
        let told = status(&noticed(days));
        assert!(told.contains(left), "{days} days: {told}");
        assert_eq!(
            told.contains("WARNING: To collect and verify: "),
            warned,
            "{days} days: {told}"
        );
    }
    let home = noticed(5);
    let staging = |arguments: &[&str]| Run::cli(&home, &["--env", "staging"]).args(arguments);
    let example = to_json(&Registration::example());
    let imported = staging(&["form", "import", "-"]).stdin(&example).finish();
    assert_eq!(imported.code, Some(0), "{imported:?}");
    let marked = staging(&["journey", "mark", "registration"]).finish();
    assert_eq!(marked.code, Some(0), "{marked:?}");
    let screen = Terminal::cli(&home, &["--env", "staging"]).start();
    screen.wait_for_text("2 days of 7 left, until");
}

#[test]
fn c_62_a_secret_of_production_has_no_way_in() {
    let client = Client::new();
    let good = client.server.section("peer", "");
    for (own, production) in [
        ("/token", "https://auth.pleo.io/oauth/token"),
        ("/authorize", "https://auth.pleo.io/oauth/authorize"),
        ("", "https://external.pleo.io"),
    ] {
        client.configure(&good.replace(
            &format!("{}\"", client.server.url(own)),
            &format!("{production}\""),
        ));
        for command in [&["authorize", "--json"][..], &["refresh", "--json"]] {
            let refused = client.finish(command);
            assert_eq!(refused.code, Some(2), "{refused:?}");
            assert_eq!(problem_of(&refused), "config.production-refused");
        }
        let kept = client
            .run(&["credentials", "set", "--client-secret-stdin", "--json"])
            .stdin("fake-of-production\n")
            .finish();
        assert_eq!(problem_of(&kept), "config.production-refused");
    }
    assert!(!client.kept().contains("fake-of-production"));
    assert!(client.server.seen().is_empty());
    let named = Run::cli(&client.home, &["--env", "production", "status", "--json"]).finish();
    assert_eq!(named.code, Some(2), "{named:?}");
}
