//! The answer of a call, line by line: what its keys do while it is on show.

use super::super::viewer::Viewing;
use super::*;
use crate::exchange::Audience;
use crate::flow::files::Existing;
use crate::flow::json_lines::JsonLines;
use crate::keys::Context;
use crate::untrusted::Untrusted;

const BODY: &str = r#"{"data":[{"id":"fake-id","note":"x"}]}"#;

/// An answer of the API with a little JSON.
pub(super) fn response(status: u16) -> CallResponse {
    let json = Untrusted::new("application/json");
    CallResponse {
        status,
        headers: vec![("content-type".to_owned(), json)],
        body: std::sync::Arc::from(&b"{}"[..]),
        cut: false,
        size: 2,
        milliseconds: 3,
        not_refreshed: None,
        lines: std::sync::Arc::default(),
    }
}

/// The viewer with an answer.
fn shown(body: &str) -> Model {
    let mut model = start();
    model.facts = Some(facts());
    press(&mut model, Action::Goto8);
    model.call = Work::Running(Ticket(900));
    let mut response = response(200);
    response.lines = std::sync::Arc::new(JsonLines::index(body.as_bytes()));
    response.body = std::sync::Arc::from(body.as_bytes());
    answer(&mut model, Ticket(900), Answer::Called(response));
    assert_eq!(model.key_context(), Context::Viewer);
    model
}

fn copied(effects: &[Effect]) -> Option<&str> {
    match effects {
        [Effect::Copy(Copied::Text { text, .. })] => Some(text),
        _ => None,
    }
}

fn at(model: &Model) -> (usize, usize, usize) {
    let Viewing {
        line,
        beneath,
        column,
    } = model.viewer.unwrap();
    (line, beneath, column)
}

#[test]
fn value_and_path_of_the_chosen_line_are_copied() {
    let mut model = shown(BODY);
    for _ in 0..3 {
        press(&mut model, Action::NextItem);
    }
    assert_eq!(copied(&press(&mut model, Action::Copy)), Some("fake-id"));
    let path = press(&mut model, Action::CopyPath);
    assert_eq!(copied(&path), Some(".data[0].id"));
    press(&mut model, Action::First);
    assert_eq!(copied(&press(&mut model, Action::Copy)), Some(BODY));
    let mut empty = shown("");
    assert_eq!(press(&mut empty, Action::Copy), []);
    assert!(empty.notice.is_some());
}

#[test]
fn nothing_of_an_answer_is_copied_when_others_look() {
    let mut model = shown(BODY);
    model.exchanges.audience = Audience::Shared;
    for action in [Action::Copy, Action::CopyPath] {
        assert_eq!(press(&mut model, action), []);
        assert!(model.notice.take().is_some());
    }
}

#[test]
fn the_lines_are_walked_to_what_stands_beneath_them_and_sideways() {
    let mut model = shown(BODY);
    let last = model.call.outcome().unwrap().lines.len() - 1;
    press(&mut model, Action::PageDown);
    assert_eq!(at(&model), (last, 0, 0));
    press(&mut model, Action::NextItem);
    assert_eq!(at(&model), (last, 1, 0));
    press(&mut model, Action::PreviousItem);
    press(&mut model, Action::PreviousItem);
    assert_eq!(at(&model), (last - 1, 0, 0));
    press(&mut model, Action::NextStop);
    assert_eq!(at(&model), (last - 1, 0, 20));
    assert_eq!(model.stop, StopId::TestCalls);
    press(&mut model, Action::PreviousStop);
    press(&mut model, Action::PreviousStop);
    assert_eq!(at(&model), (last - 1, 0, 0));
    press(&mut model, Action::Back);
    assert_eq!((model.viewer, model.stop), (None, StopId::TestCalls));
}

/// The ticket, path and care of the effect that saves.
fn saved(effects: &[Effect]) -> (Ticket, &str, Existing) {
    match effects {
        [
            Effect::Work(flow::Effect::SaveAnswer {
                ticket,
                path,
                existing,
                ..
            }),
        ] => (*ticket, path, *existing),
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_answer_is_saved_where_one_says_and_a_file_is_replaced_only_after_a_yes() {
    let mut model = shown(BODY);
    press(&mut model, Action::SaveAnswer);
    assert_eq!(model.find.value(), "answer.json");
    type_text(&mut model, "2");
    let effects = enter(&mut model);
    let (ticket, path, existing) = saved(&effects);
    assert_eq!((path, existing), ("answer.json2", Existing::Kept));
    assert_eq!(answer(&mut model, ticket, Answer::FileExists), []);
    // No is the default, and leads back to the path.
    enter(&mut model);
    assert_eq!(model.find.value(), "answer.json2");
    let (ticket, ..) = saved(&enter(&mut model));
    answer(&mut model, ticket, Answer::FileExists);
    press(&mut model, Action::NextItem);
    let effects = enter(&mut model);
    let (ticket, path, existing) = saved(&effects);
    assert_eq!((path, existing), ("answer.json2", Existing::Replaced));
    answer(&mut model, ticket, Answer::AnswerSaved);
    assert!(matches!(&model.notice, Some(Notice::Info(words)) if words.contains("answer.json2")));
    assert!(model.viewer.is_some());
    press(&mut model, Action::SaveAnswer);
    press(&mut model, Action::Back);
    assert!(model.overlay.is_none() && model.viewer.is_some());
}

#[test]
fn what_the_keys_of_an_answer_do_is_in_the_list_of_everything() {
    let mut model = shown(BODY);
    press(&mut model, Action::Commands);
    type_text(&mut model, "save");
    enter(&mut model);
    assert_eq!(
        model.overlay,
        Some(Overlay::List {
            of: Offer::SaveAnswer,
            chosen: 0
        })
    );
}

#[test]
fn where_an_answer_is_saved_is_masked_when_others_look() {
    let mut model = shown(BODY);
    model.exchanges.audience = Audience::Shared;
    press(&mut model, Action::SaveAnswer);
    type_text(&mut model, "of-zzfirm");
    let masked = |model: &Model| format!("{:?}", model.presented());
    assert!(!masked(&model).contains("zzfirm"));
    let (ticket, ..) = saved(&enter(&mut model));
    assert!(!masked(&model).contains("zzfirm"));
    answer(&mut model, ticket, Answer::FileExists);
    assert!(!masked(&model).contains("zzfirm"));
    model.overlay = None;
    model.answer_file.writing = Work::Running(ticket);
    answer(&mut model, ticket, Answer::AnswerSaved);
    assert!(model.notice.is_some());
    assert!(
        !masked(&model).contains("zzfirm"),
        "{:?}",
        model.presented().notice
    );
}
