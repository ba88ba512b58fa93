//! Stop 1: the answers for Pleo's API access request.

use super::{button, dates, mark_now, open_page, text, undo_now};
use crate::flow::Page;
use crate::form::Severity;
use crate::guide::StopId;
use crate::session::request::Asked;
use crate::session::{Mark, RequestAnswers};
use crate::wizard::{Copied, Effect, Item, ItemId, Model, Notice, moving};

const STOP: StopId = StopId::RequestAccess;

/// The form that Pleo's staging access page links to.
const FORM: &str = "https://forms.gle/ZW1Xp5jqwKWVmK9K9";

/// The items.
#[must_use]
pub fn items(model: &Model) -> Vec<Item> {
    let mut items = vec![button(STOP, "fill-example")];
    items.extend(Asked::ALL.map(|asked| answer(model, asked)));
    items.push(button(STOP, "copy-all"));
    items.push(button(STOP, "open-form"));
    match dates::item(model) {
        Some(date) => {
            items.push(date);
            items.push(button(STOP, "undo-sent"));
        }
        None => items.push(button(STOP, "mark-sent")),
    }
    items.push(button(STOP, "continue"));
    items
}

/// A field. That it is empty is remarked on once it was to be used.
fn answer(model: &Model, asked: Asked) -> Item {
    let (answers, name) = (&model.session.request, asked.name());
    let was_used = model.session.track().marked(Mark::RequestAccess).is_some()
        || model.left_fields.contains(&ItemId::of(name));
    let is_judged = was_used || !answers.get(asked).is_empty();
    let remark = answers.remark(asked).filter(|_| is_judged);
    text(STOP, name, answers.get(asked)).remarked(remark.map(|words| (Severity::Warning, words)))
}

/// What is next.
#[must_use]
pub fn suggest(model: &Model) -> &'static str {
    let marked = model.session.track().marked(Mark::RequestAccess).is_some();
    let empty = model.session.request == RequestAnswers::default();
    match (marked, empty) {
        (true, _) => "continue",
        (false, true) if model.is_rehearsal() => "fill-example",
        (false, true) => "company",
        (false, false) => "mark-sent",
    }
}

/// Uses an item.
pub fn activate(model: &mut Model, id: ItemId) -> Vec<Effect> {
    match id.name {
        "fill-example" => {
            fill_empty(&mut model.session.request);
            moving::suggest_focus(model);
            vec![model.save()]
        }
        "copy-all" => {
            use_answers(model);
            vec![Effect::Copy(Copied::Text {
                what: "answers",
                text: model.session.request.as_text(),
            })]
        }
        "open-form" => {
            use_answers(model);
            open_page(model, Page::Web(FORM.to_owned()))
        }
        "mark-sent" => {
            let effects = mark_now(model);
            use_answers(model);
            if let Some(missing) = model.session.request.missing() {
                let words = format!("Marked as sent. Here these are still empty: {missing}.");
                model.notice = Some(Notice::Info(words));
            }
            effects
        }
        "undo-sent" => undo_now(model),
        _ => Vec::new(),
    }
}

/// From now on it is said what is missing.
fn use_answers(model: &mut Model) {
    let fields = Asked::ALL.map(|asked| ItemId::of(asked.name()));
    model.left_fields.extend(fields);
}

/// Takes a text over.
pub fn set_text(model: &mut Model, id: ItemId, text: &str) {
    if let Some(asked) = Asked::find(id.name) {
        model.session.request.set(asked, text);
    }
}

/// Puts an invented company into the answers that are empty; what was typed stays.
fn fill_empty(answers: &mut RequestAnswers) {
    let examples = [
        (&mut answers.company, "Example Client Ltd"),
        (&mut answers.accounting_system, "Example Ledger"),
        (
            &mut answers.api_usage,
            "Read employees, export bookkeeping entries once a day",
        ),
        (&mut answers.contact, "name.surname@example.io"),
    ];
    for (place, example) in examples {
        if place.is_empty() {
            example.clone_into(place);
        }
    }
}
