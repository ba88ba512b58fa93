//! Stop 1: the answers for Pleo's API access request.

use super::{button, dates, item, mark_now, open_page, text, undo_now};
use crate::flow::Page;
use crate::form::Severity;
use crate::guide::StopId;
use crate::session::{Mark, RequestAnswers};
use crate::wizard::{Copied, Effect, Item, ItemId, Kind, Model, moving};

const STOP: StopId = StopId::RequestAccess;

/// The form that Pleo's staging access page links to.
const FORM: &str = "https://forms.gle/ZW1Xp5jqwKWVmK9K9";

/// The items.
#[must_use]
pub fn items(model: &Model) -> Vec<Item> {
    let answers = &model.session.request;
    let mut items = vec![button(STOP, "fill-example")];
    items.push(text(STOP, "company", &answers.company));
    items.push(text(STOP, "accounting-system", &answers.accounting_system));
    items.push(text(STOP, "api-usage", &answers.api_usage));
    items.push(contact(answers));
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

fn contact(answers: &RequestAnswers) -> Item {
    let looks_wrong = !answers.contact.is_empty() && !answers.contact.contains('@');
    let remark = looks_wrong.then(|| {
        (
            Severity::Warning,
            "This does not look like an email address.".to_owned(),
        )
    });
    item(
        STOP,
        "contact",
        Kind::Text {
            value: answers.contact.clone(),
            remark,
        },
    )
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
        "copy-all" => vec![Effect::Copy(Copied::Text {
            what: "answers",
            text: all(&model.session.request),
        })],
        "open-form" => open_page(model, Page::Web(FORM.to_owned())),
        "mark-sent" => mark_now(model),
        "undo-sent" => undo_now(model),
        _ => Vec::new(),
    }
}

/// Takes a text over.
pub fn set_text(model: &mut Model, id: ItemId, text: &str) {
    let answers = &mut model.session.request;
    let place = match id.name {
        "company" => &mut answers.company,
        "accounting-system" => &mut answers.accounting_system,
        "api-usage" => &mut answers.api_usage,
        "contact" => &mut answers.contact,
        _ => return,
    };
    text.trim().clone_into(place);
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

fn all(answers: &RequestAnswers) -> String {
    format!(
        "Company: {}\nERP or accounting system: {}\nPlanned API usage: {}\nContact: {}\n",
        answers.company, answers.accounting_system, answers.api_usage, answers.contact
    )
}
