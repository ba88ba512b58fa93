//! The words in `assets/`, complete both ways.

use std::collections::BTreeSet;

use super::field::Texts;
use super::scope::ScopeFile;
use super::*;

#[test]
fn every_field_has_words_and_every_entry_a_field() {
    let file: Texts = toml::from_str(super::super::field::SOURCE).unwrap();
    for field in FieldId::ALL {
        let texts = file
            .fields
            .get(field.json_name())
            .unwrap_or_else(|| panic!("no words for {}", field.json_name()));
        assert_eq!(texts, field.texts());
        assert!(!texts.label.is_empty() && !texts.label.contains(['|', ':', '\\']));
        assert!(texts.help.ends_with('.') && texts.audience.ends_with('.'));
        let may_stay_empty = judge_field(&Registration::default(), field).is_empty();
        assert_eq!(texts.missing.is_empty(), may_stay_empty, "{field:?}");
    }
    for name in file.fields.keys() {
        assert!(
            FieldId::find(name).is_some(),
            "words for an unknown field {name}"
        );
    }
}

#[test]
fn every_group_has_words_and_every_entry_a_group() {
    let file: Texts = toml::from_str(super::super::field::SOURCE).unwrap();
    for group in Group::ALL {
        assert!(!group.title().is_empty() && !group.note().is_empty());
    }
    let keys: BTreeSet<&str> = Group::ALL.iter().map(|group| group.key()).collect();
    assert_eq!(
        file.groups
            .keys()
            .map(String::as_str)
            .collect::<BTreeSet<_>>(),
        keys
    );
}

#[test]
fn every_example_is_one_that_nothing_is_said_about() {
    for field in FieldId::ALL {
        let example = registration_with(field, &field.texts().example);
        assert_eq!(judge_field(&example, field), []);
        assert_eq!(
            registration_with(field, &field.texts().example).get(field),
            field.texts().example
        );
    }
}

#[test]
fn the_fields_keep_the_order_of_the_form() {
    let grouped: Vec<FieldId> = Group::ALL.into_iter().flat_map(Group::fields).collect();
    assert_eq!(grouped, FieldId::ALL);
    assert!(FieldId::ALL.is_sorted());
    for field in FieldId::ALL {
        assert_eq!(FieldId::find(field.json_name()), Some(field));
    }
    assert_eq!(FieldId::find("Client_Name"), None);
}

#[test]
fn every_known_scope_is_well_formed_once_and_in_words() {
    let file: ScopeFile = toml::from_str(super::super::scope::SOURCE).unwrap();
    assert_eq!(file.scope, known_scopes());
    let names: BTreeSet<&str> = known_scopes()
        .iter()
        .map(|scope| scope.name.as_str())
        .collect();
    assert_eq!(names.len(), known_scopes().len());
    for scope in known_scopes() {
        assert!(!scope.opens.is_empty() && !scope.opens.contains(['.', '(']));
        assert!(!scope.note.contains(['.', '(']));
        let is_plain = matches!(scope.certainty, Certainty::Documented | Certainty::Reported);
        assert!(is_plain || !scope.note.is_empty(), "{}", scope.name);
        assert!(!scope.api.is_empty());
        assert_eq!(find_scope(&scope.name), Some(scope));
        let registration = registration_with(FieldId::Scopes, &scope.name);
        let is_mentioned = scope.certainty == Certainty::Mentioned;
        let findings = judge_field(&registration, FieldId::Scopes);
        assert_eq!(!findings.is_empty(), is_mentioned, "{}", scope.name);
        assert!(is_clean(&findings));
    }
}

#[test]
fn free_mail_providers_are_plain_domains_in_small_letters() {
    let file: Texts = toml::from_str(super::super::field::SOURCE).unwrap();
    assert!(file.free_mail.is_sorted() && file.free_mail.len() > 40);
    for domain in &file.free_mail {
        assert_eq!(&domain.to_lowercase(), domain);
        assert!(domain.contains('.'));
    }
}
