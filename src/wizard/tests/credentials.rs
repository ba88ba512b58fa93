//! What is pasted at stop 4: each value in its field, and what was pasted instead is named beside it.

use super::*;
use crate::environment::EnvironmentName;
use crate::flow::work::Work;
use crate::flow::{GivenSecret, SecretField};
use crate::form::Severity;
use crate::oauth::credentials::{Into, Looks};

const ID: &str = "0f0f0f0f-1111-4222-8333-444444444444";

fn at(item: &'static str) -> Model {
    let mut model = start();
    model.session.environment = EnvironmentName::Staging;
    press(&mut model, Action::Goto4);
    moving::focus_on(&mut model, ItemId::of(item));
    model
}

fn find(model: &mut Model, found: Found) -> (Option<String>, String) {
    let _saved = update(model, AT, Msg::CredentialsFound(found));
    let said = format!("{:?}", model.notice);
    (model.session.track().client_id.clone(), said)
}

fn remark(model: &Model, name: &'static str) -> Option<String> {
    let item = steps::items(model)
        .into_iter()
        .find(|item| item.id == ItemId::of(name));
    let (severity, words) = item?.remark?;
    assert_eq!(severity, Severity::Warning);
    Some(words)
}

#[test]
fn each_of_them_goes_into_its_field_wherever_it_is_pasted() {
    let mut model = at("client-id");
    type_text(&mut model, "half");
    let both = Found::Both {
        client_id: ID.to_owned(),
    };
    update(
        &mut model,
        AT,
        Msg::SecretShape(SecretField::ClientSecret, 30),
    );
    let (id, said) = find(&mut model, both);
    assert_eq!(id.as_deref(), Some(ID));
    assert!(said.contains("Both are in their fields"), "{said}");
    // What is next is to keep them, and what was typed is not written over the one that was pasted.
    assert_eq!(model.focused(), Some(ItemId::of("keep")));
    press(&mut model, Action::NextItem);
    assert_eq!(model.session.track().client_id.as_deref(), Some(ID));

    let (_, said) = find(&mut at("client-id"), Found::ClientSecret);
    assert!(said.contains("in its own field now"), "{said}");
    let (id, said) = find(&mut at("client-secret"), Found::MisplacedId(ID.to_owned()));
    assert_eq!(id.as_deref(), Some(ID));
    assert!(said.contains("shape of a Client ID"), "{said}");
    let mut model = at("client-secret");
    find(&mut model, Found::ClientId("another".to_owned()));
    let (id, said) = find(&mut model, Found::MisplacedId(ID.to_owned()));
    assert_eq!(id.as_deref(), Some("another"));
    assert!(said.contains("Nothing was taken"), "{said}");
    let (id, _) = find(&mut model, Found::ClientId(ID.to_owned()));
    assert_eq!(id.as_deref(), Some(ID));
    assert!(
        find(&mut model, Found::Unclear)
            .1
            .contains("Nothing was taken")
    );
}

#[test]
fn a_paste_at_this_stop_is_sorted_before_the_model_hears_of_it() {
    assert_eq!(at("client-id").credentials_focus(), Some(Into::ClientId));
    assert_eq!(
        at("client-secret").credentials_focus(),
        Some(Into::ClientSecret)
    );
    assert_eq!(at("notice-date").credentials_focus(), Some(Into::Elsewhere));
    assert_eq!(at("store").credentials_focus(), Some(Into::Elsewhere));
    let mut model = at("client-secret");
    model.session.environment = EnvironmentName::Custom("peer".to_owned());
    assert_eq!(model.credentials_focus(), Some(Into::AnyClientSecret));
    press(&mut model, Action::Help);
    assert_eq!(model.credentials_focus(), None);
    press(&mut model, Action::Back);
    press(&mut model, Action::Goto3);
    assert_eq!(model.credentials_focus(), None);
}

#[test]
fn what_was_pasted_instead_is_named_beside_the_field() {
    for (text, words) in [
        ("a@b.example", "email address"),
        ("https://auth.example/", "address of a page"),
        ("op://vault/pleo/id", "1Password reference"),
        ("Bearer fake-token", "looks like a token"),
        ("<your client id>", "stands for a value"),
        (
            "12a3b456-78c9-0d12-34e5-f678ab9bcd0e",
            "example of Pleo's page",
        ),
        ("fake-client", "shape of a UUID"),
    ] {
        let mut model = at("client-id");
        type_text(&mut model, text);
        press(&mut model, Action::NextItem);
        let said = remark(&model, "client-id").unwrap_or_default();
        assert!(said.contains(words), "{text}: {said}");
    }
    for (looks, words) in [
        (Looks::Email, "email address"),
        (Looks::Address, "address of a page"),
        (Looks::Token, "looks like a token"),
        (Looks::ClientId, "shape of a Client ID"),
        (Looks::Example, "example of Pleo's page"),
        (Looks::Placeholder, "hides one"),
        (Looks::Reference, ""),
        (Looks::ClientSecret, ""),
    ] {
        let mut model = at("client-secret");
        update(
            &mut model,
            AT,
            Msg::SecretShape(SecretField::ClientSecret, 9),
        );
        update(&mut model, AT, Msg::SecretLooks(Some(looks)));
        let said = remark(&model, "client-secret").unwrap_or_default();
        assert!(
            said.contains(words) && said.is_empty() == words.is_empty(),
            "{looks:?}: {said}"
        );
        // It stands in nobody's way.
        let keep = steps::items(&model)
            .into_iter()
            .find(|item| item.id == ItemId::of("keep"));
        assert_eq!(keep.unwrap().disabled, None);
        update(
            &mut model,
            AT,
            Msg::SecretShape(SecretField::ClientSecret, 0),
        );
        assert_eq!(remark(&model, "client-secret"), None);
    }
    let mut model = at("client-secret");
    let refused = Msg::SecretRefused {
        length: 1_048_576,
        longest: 8_192,
    };
    update(&mut model, AT, refused);
    assert!(format!("{:?}", model.notice).contains("1,048,576 characters"));
}

#[test]
fn a_secret_of_a_session_that_has_ended_is_not_called_held() {
    let mut model = at("client-id");
    let gone = |model: &Model| steps::credentials::secret_is_gone(model);
    assert!(!gone(&model), "it was never there");
    let noted = model.noted();
    model.session.track_mut().mark(StopId::Credentials, noted);
    assert!(gone(&model));
    model.given_secret = GivenSecret::Variable;
    assert!(!gone(&model));
    model.given_secret = GivenSecret::None;
    model.keeping = Work::Done(SecretPlace::Store(StoreKind::Session));
    assert!(!gone(&model), "this run has it");
    model.keeping = Work::Idle;
    model.session.track_mut().secret_place = Some(SecretPlace::Store(StoreKind::File));
    assert!(!gone(&model));
    model.session.track_mut().secret_place = None;
    model.session.environment = EnvironmentName::Sandbox;
    assert!(!gone(&model), "the local sandbox hands its own out again");
}
