use super::*;

/// Every focusable item of each stop, as the wizard names them.
const ITEMS: [(StopId, &[&str]); StopId::ALL.len()] = [
    (
        StopId::Welcome,
        &[
            "rehearse",
            "staging",
            "organisation",
            "company-email",
            "secure-place",
            "continue",
        ],
    ),
    (
        StopId::RequestAccess,
        &[
            "fill-example",
            "company",
            "accounting-system",
            "api-usage",
            "contact",
            "copy-all",
            "open-form",
            "mark-sent",
            "undo-sent",
            "continue",
        ],
    ),
    (
        StopId::Review,
        &["notes", "mark-approved", "undo-approved", "continue"],
    ),
    (
        StopId::Registration,
        &[
            "route",
            "fill-example",
            "review",
            "back-to-form",
            "export-markdown",
            "export-json",
            "submit",
            "mark-submitted",
            "undo-submitted",
            "continue",
        ],
    ),
    (
        StopId::Credentials,
        &[
            "collect",
            "notice-date",
            "client-id",
            "client-secret",
            "reveal",
            "store",
            "move",
            "replace",
            "keep",
            "continue",
        ],
    ),
    (
        StopId::Verify,
        &[
            "open-login",
            "dashboard",
            "test-data",
            "main-sections",
            "continue",
        ],
    ),
    (StopId::Result, &["continue"]),
    (
        StopId::Authorise,
        &[
            "start",
            "start-anyway",
            "start-pasting",
            "take-redirect",
            "take-scopes",
            "to-credentials",
            "redirect-uri",
            "open-browser",
            "copy-url",
            "copy-tunnel",
            "paste",
            "play-browser",
            "cancel",
            "retry",
            "explain",
            "client-auth",
            "failures",
            "continue",
        ],
    ),
    (
        StopId::Tokens,
        &[
            "refresh",
            "introspect",
            "reveal",
            "authorise",
            "disconnect",
            "forget",
            "explain",
            "failures",
            "continue",
        ],
    ),
    (StopId::TestCalls, &["path", "failures", "continue"]),
    (StopId::Next, &["finish"]),
];

fn parsed(stop: StopId) -> StopTexts {
    toml::from_str(source(stop)).unwrap_or_else(|error| panic!("{}: {error}", stop.name()))
}

fn length(text: &str) -> usize {
    text.chars().count()
}

#[test]
fn every_item_has_words_and_no_words_lack_an_item() {
    for (stop, items) in ITEMS {
        let texts = parsed(stop);
        for item in items {
            let words = texts.item(item);
            let place = format!("{} {item}", stop.name());
            assert!((1..=34).contains(&length(&words.label)), "{place}: label");
            assert!((1..=120).contains(&length(&words.help)), "{place}: help");
            assert!(words.help.ends_with('.'), "{place}");
        }
        for name in texts.items.keys() {
            assert!(items.contains(&name.as_str()), "{}: {name}", stop.name());
        }
    }
}

#[test]
fn every_stop_says_what_it_is_for_in_few_words() {
    for stop in StopId::ALL {
        let texts = parsed(stop);
        let place = stop.name();
        assert!((1..=40).contains(&length(&texts.title)), "{place}: title");
        assert!((1..=120).contains(&length(&texts.lead)), "{place}: lead");
        assert!(texts.lead.ends_with('.'), "{place}: lead");
        assert!(
            !texts.done_when.is_empty() && !texts.done_when.ends_with('.'),
            "{place}"
        );
        assert!(!texts.body.is_empty(), "{place}: body");
        for paragraph in texts.body.iter().chain(&texts.body_sandbox) {
            assert!(length(paragraph) <= 240, "{place}: {paragraph}");
            assert!(paragraph.ends_with(['.', '?']), "{place}: {paragraph}");
        }
    }
}

#[test]
fn a_rehearsal_is_called_the_local_sandbox_at_every_stop() {
    for stop in StopId::ALL {
        let said = parsed(stop).rehearsal_body().join(" ");
        assert!(said.contains("local sandbox"), "{}", stop.name());
    }
}

#[test]
fn the_result_says_that_the_client_secret_is_no_token() {
    // What is true by then is no fixed text: the screen says it from what is known.
    let result = parsed(StopId::Result);
    for body in [&result.body, &result.body_sandbox] {
        assert!(
            body.join(" ")
                .contains("The Client Secret is not one and never becomes one")
        );
    }
}

#[test]
fn links_lead_to_pages_over_https() {
    for stop in StopId::ALL {
        let texts = parsed(stop);
        assert!(!texts.links.is_empty(), "{}", stop.name());
        for link in &texts.links {
            let url = url::Url::parse(&link.url).unwrap();
            assert_eq!(url.scheme(), "https", "{}", link.url);
            assert!(
                matches!(
                    url.host_str(),
                    Some("developers.pleo.io" | "forms.gle" | "app.staging.pleo.io")
                ),
                "{}",
                link.url
            );
            assert!((1..=34).contains(&length(&link.label)), "{}", link.label);
        }
    }
}

#[test]
fn the_rail_has_a_short_title_for_each_stop_and_no_other() {
    let rail: BTreeMap<String, String> = toml::from_str(RAIL).unwrap();
    assert_eq!(rail.len(), StopId::ALL.len());
    for stop in StopId::ALL {
        let number = stop.number().map_or(0, |_| 2);
        assert!(rail.contains_key(stop.name()), "{}", stop.name());
        assert!(
            number + length(Guide::built_in().rail(stop)) <= 17,
            "{}",
            stop.name()
        );
    }
    assert_eq!(Guide::built_in().rail(StopId::Welcome), "Before you start");
}

#[test]
fn showing_one_stop_parses_no_other() {
    let guide = Guide {
        stops: [const { OnceLock::new() }; StopId::ALL.len()],
        rail: OnceLock::new(),
    };
    assert_eq!(guide.stop(StopId::Welcome).title, "Before you start");
    assert_eq!(guide.rail(StopId::Tokens), "Tokens");
    let parsed = guide.stops.iter().filter(|stop| stop.get().is_some());
    assert_eq!(parsed.count(), 1);
}

#[test]
fn an_unknown_item_has_no_words_instead_of_ending_the_program() {
    let words = Guide::built_in().stop(StopId::Next).item("no-such-item");
    assert_eq!(words, &ItemTexts::default());
}
