//! What holds for any text in any field.

use proptest::prelude::*;

use super::*;

/// Texts that are likely to break a file format, a table, a URL or a list.
fn any_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => any::<char>().prop_map(String::from),
        3 => prop::sample::select(vec![
            "|", "\\", "\n", "\r\n", "\"", "\\u{41}", "\\|", "\\\\", "`", "*", "_", "#", "---", "<b>", "://", "https://",
            "http://localhost", "@", ":", "/", "?", " ", ",", ";", "\u{202e}", "\u{200b}", "\u{1b}[2J", "\u{feff}",
            "\u{2028}", "\u{a0}", "{", "}", "[::1]", "127.0.0.1", "client.example", "users:read", "ple", "o", "P",
            "👩\u{200d}💼", "\u{200d}", "{\"a\":1}", "null", "Supported", "NONE", "| Field |", "\u{e0001}", "é", "🦀",
        ])
        .prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

/// Whether a text of several lines holds something that cannot be seen.
fn hides(text: &str) -> bool {
    crate::untrusted::judged(text).any(|(character, hides)| hides && character != '\n')
}

fn any_registration() -> impl Strategy<Value = Registration> {
    prop::collection::vec(any_text(), FieldId::ALL.len()).prop_map(|texts| {
        let mut registration = Registration::default();
        for (field, text) in FieldId::ALL.into_iter().zip(&texts) {
            registration.set(field, text);
        }
        registration
    })
}

proptest! {
    // A failing input goes into a table here, not into a file of its own.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_can_be_entered_anywhere_and_judged_again_alike(registration in any_registration()) {
        let findings = judge(&registration);
        prop_assert_eq!(&findings, &judge(&registration));
        prop_assert!(findings.is_sorted_by_key(|finding| finding.field));
        for finding in &findings {
            prop_assert!(finding.code.id().starts_with("form."));
            let of = registration.items(finding.field).len();
            prop_assert!(finding.place.is_none_or(|place| place < of));
            prop_assert!(!hides(&finding.words));
        }
        let preview = consent_preview(&registration);
        prop_assert!(!hides(&preview.concat()));
    }

    #[test]
    fn editing_a_field_without_changing_it_changes_nothing(registration in any_registration()) {
        let mut again = registration.clone();
        for field in FieldId::ALL {
            again.set(field, &registration.get(field));
            for (row, text) in registration.items(field).iter().enumerate() {
                if field.is_list() {
                    again.set_row(field, row, text);
                }
            }
        }
        prop_assert_eq!(&again, &registration);
        prop_assert_eq!(diff(&again, &registration), []);
    }

    #[test]
    fn an_export_can_be_read_back_without_loss(registration in any_registration()) {
        let json = to_json(&registration);
        let markdown = to_markdown(&registration);
        prop_assert_eq!(from_json(&json), Ok(registration.clone()));
        prop_assert_eq!(from_markdown(&markdown), Ok(registration.clone()));
        prop_assert_eq!(import(&json), Ok(registration.clone()));
        prop_assert_eq!(import(&markdown), Ok(registration.clone()));
        for text in [json, markdown] {
            prop_assert!(!hides(&text));
        }
    }

    #[test]
    fn a_comparison_is_empty_with_itself_and_the_same_from_both_sides(
        left in any_registration(), right in any_registration(),
    ) {
        prop_assert_eq!(diff(&left, &left), []);
        let turned: Vec<Difference> = diff(&right, &left)
            .into_iter()
            .map(|Difference { field, left, right }| Difference { field, left: right, right: left })
            .collect();
        prop_assert_eq!(diff(&left, &right), turned);
    }

    #[test]
    fn an_export_that_is_pasted_fills_what_an_import_fills(registration in any_registration()) {
        for export in [to_json(&registration), to_markdown(&registration)] {
            let mut pasted = Registration::default();
            for (field, text) in fields_in(&export).unwrap_or_default().fields {
                pasted.set(field, &text);
            }
            prop_assert_eq!(&pasted, &registration);
        }
    }

    #[test]
    fn any_text_is_read_or_refused_but_never_breaks_the_reader(text in any_text()) {
        if let Some(filled) = fields_in(&text) {
            prop_assert!(!filled.fields.is_empty());
            prop_assert!(!filled.unread.concat().chars().any(crate::untrusted::is_dangerous));
        }
        if let Ok(registration) = import(&text) {
            prop_assert_eq!(from_json(&to_json(&registration)), Ok(registration.clone()));
        }
    }
}
