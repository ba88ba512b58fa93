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
            "partners",
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
            "sent-on",
            "undo-sent",
            "continue",
        ],
    ),
    (
        StopId::Review,
        &["mark-approved", "approved-on", "undo-approved", "continue"],
    ),
    (
        StopId::Registration,
        &[
            "route",
            "postman-redirects",
            "fill-example",
            "choose-logo",
            "choose-scopes",
            "compare",
            "changes",
            "comparison",
            "close-comparison",
            "copy-next",
            "read-file",
            "submit-anyway",
            "review",
            "back-to-form",
            "export-markdown",
            "export-json",
            "submit",
            "mark-submitted",
            "submitted-on",
            "undo-submitted",
            "continue",
        ],
    ),
    (
        StopId::Credentials,
        &[
            "collect",
            "notice-date",
            "held-since",
            "export-calendar",
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
    (StopId::Result, &["to-open", "continue"]),
    (
        StopId::Authorise,
        &[
            "start",
            "start-anyway",
            "start-pasting",
            "to-registration",
            "postman-collection",
            "postman-environment",
            "postman-settings",
            "postman-worked",
            "postman-undo",
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
            "postman-collection",
            "postman-environment",
            "postman-settings",
            "postman-worked",
            "postman-undo",
            "to-authorise",
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
    (
        StopId::TestCalls,
        &["to-authorise", "path", "failures", "continue"],
    ),
    (StopId::Next, &["to-open", "finish"]),
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
        for name in texts.items.keys().chain(texts.rehearsal.items.keys()) {
            assert!(items.contains(&name.as_str()), "{}: {name}", stop.name());
        }
        assert!(texts.staging.items.is_empty(), "they are under `items`");
        for (item, words) in &texts.rehearsal.items {
            let place = format!("{} {item}, in a rehearsal", stop.name());
            assert!((1..=34).contains(&length(&words.label)), "{place}: label");
            assert!((1..=120).contains(&length(&words.help)), "{place}: help");
            assert!(words.help.ends_with('.'), "{place}");
            assert_ne!(words, texts.item(item), "{place}: said twice");
        }
    }
}

#[test]
fn the_field_for_notes_has_words() {
    let words = Guide::built_in().notes();
    assert!((1..=34).contains(&length(&words.label)));
    assert!((1..=120).contains(&length(&words.help)) && words.help.ends_with('.'));
}

#[test]
fn every_stop_says_what_it_is_for_in_few_words() {
    for stop in StopId::ALL {
        let texts = parsed(stop);
        let place = stop.name();
        assert!((1..=40).contains(&length(&texts.title)), "{place}: title");
        assert!(
            !texts.done_when.is_empty() && !texts.done_when.ends_with('.'),
            "{place}"
        );
    }
}

/// Holds a text to a length and to its end.
fn is_said(place: &str, text: &str, most: usize, ends: &[char]) {
    assert!((1..=most).contains(&length(text)), "{place}: {text}");
    assert!(text.ends_with(ends), "{place}: {text}");
    assert!(!text.starts_with(char::is_lowercase), "{place}: {text}");
}

#[test]
fn every_stop_says_who_acts_what_it_needs_and_brings_and_what_can_go_wrong() {
    for stop in StopId::ALL {
        let texts = Guide::built_in().stop(stop);
        for telling in [&texts.staging, texts.rehearsal()] {
            let place = stop.name();
            is_said(place, &telling.lead, 120, &['.']);
            assert!(!telling.body.is_empty(), "{place}: body");
            for paragraph in &telling.body {
                is_said(place, paragraph, 240, &['.', '?']);
            }
            is_said(place, &telling.acts, 120, &['.']);
            for list in [&telling.needs, &telling.brings] {
                assert!((1..=4).contains(&list.len()), "{place}: {list:?}");
                for line in list {
                    is_said(place, line, 130, &['.']);
                }
            }
            let trouble = &telling.trouble;
            assert!((1..=3).contains(&trouble.len()), "{place}: {trouble:?}");
            for Trouble { when, then } in trouble {
                assert!((1..=40).contains(&length(when)), "{place}: {when}");
                assert!(!when.ends_with(['.', '?']), "{place}: {when}");
                is_said(place, then, 140, &['.']);
            }
        }
    }
}

#[test]
fn what_can_go_wrong_in_staging_leads_to_a_person_or_to_something_to_do() {
    // Somebody at Pleo answers for each stop at which Pleo acts, and for the first sign-in.
    for stop in [
        StopId::Welcome,
        StopId::RequestAccess,
        StopId::Review,
        StopId::Registration,
        StopId::Credentials,
        StopId::Verify,
        StopId::Tokens,
        StopId::TestCalls,
        StopId::Next,
    ] {
        let texts = Guide::built_in().stop(stop);
        let mut advice = texts.staging.trouble.iter().map(|trouble| &trouble.then);
        assert!(
            advice.any(|advice| advice.contains("Pleo Partner Manager")),
            "{}",
            stop.name()
        );
    }
}

#[test]
fn no_part_of_a_stop_repeats_another() {
    for stop in StopId::ALL {
        let texts = Guide::built_in().stop(stop);
        for telling in [&texts.staging, texts.rehearsal()] {
            let mut seen = std::collections::BTreeSet::new();
            let sentences = telling.texts().flat_map(|text| text.split_inclusive(". "));
            for sentence in sentences {
                let sentence = sentence.trim();
                assert!(seen.insert(sentence), "{}: {sentence}", stop.name());
            }
        }
    }
}

#[test]
fn a_rehearsal_says_what_differs_and_else_what_staging_says() {
    for stop in StopId::ALL {
        let (own, whole) = (parsed(stop), Guide::built_in().stop(stop));
        let differs = |part: bool| assert!(part, "{}: said twice", stop.name());
        differs(own.rehearsal.body != own.staging.body);
        differs(own.rehearsal.acts != own.staging.acts);
        differs(own.rehearsal.needs != own.staging.needs);
        differs(own.rehearsal.brings != own.staging.brings);
        differs(own.rehearsal.trouble != own.staging.trouble);
        if own.rehearsal.needs.is_empty() {
            assert_eq!(whole.rehearsal().needs, own.staging.needs);
        }
    }
}

#[test]
fn a_rehearsal_is_called_the_local_sandbox_at_every_stop() {
    for stop in StopId::ALL {
        let said = parsed(stop).rehearsal.body.join(" ");
        assert!(said.contains("local sandbox"), "{}", stop.name());
    }
}

#[test]
fn the_result_says_that_the_client_secret_is_no_token() {
    // What is true by then is no fixed text: the screen says it from what is known.
    let result = parsed(StopId::Result);
    for body in [&result.staging.body, &result.rehearsal.body] {
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
        notes: OnceLock::new(),
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
