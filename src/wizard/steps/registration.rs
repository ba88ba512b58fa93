//! Stop 3: the Developer Partner Registration form and its review.

use super::{button, item, mark_now, undo, work};
use crate::flow::work::Work;
use crate::flow::{self, Answer};
use crate::form::{self, FieldId, Finding, Registration, Severity};
use crate::guide::StopId;
use crate::problem::{Problem, ProblemCode};
use crate::session::{Mark, Route};
use crate::wizard::model::RegistrationPage;
use crate::wizard::{Effect, Item, ItemId, Kind, Model, Notice, moving};

const STOP: StopId = StopId::Registration;

/// The items of the form, or of its review.
#[must_use]
pub fn items(model: &Model) -> Vec<Item> {
    match model.registration_page {
        RegistrationPage::Form => form_items(model),
        RegistrationPage::Review => review_items(model),
    }
}

fn form_items(model: &Model) -> Vec<Item> {
    let route = match model.session.route {
        Route::OwnTokenLifecycle => "own token lifecycle",
        Route::Postman => "Postman",
    };
    let mut items = vec![
        item(STOP, "route", Kind::Choice(route.to_owned())),
        button(STOP, "fill-example"),
    ];
    let mut group = None;
    for field in FieldId::ALL {
        let mut item = field_item(model, field);
        if group != Some(field.group()) {
            group = Some(field.group());
            item.heading = Some(field.group().title());
        }
        items.push(item);
    }
    items.push(button(STOP, "review"));
    items.push(button(STOP, "continue"));
    items
}

fn field_item(model: &Model, field: FieldId) -> Item {
    let id = ItemId::of(field.json_name());
    let texts = field.texts();
    let kind = Kind::Text {
        value: model.session.registration.get(field),
        remark: remark(model, field),
    };
    let help = format!(
        "{} {} Example: {}",
        texts.help, texts.audience, texts.example
    );
    Item::new(id, texts.label.clone(), help, kind)
}

/// What is said beside a field: while it is typed, an error that was shown goes the moment the value is right; a new
/// one is shown once the field was left.
fn remark(model: &Model, field: FieldId) -> Option<(Severity, String)> {
    let id = ItemId::of(field.json_name());
    if !model.left_fields.contains(&id) {
        return None;
    }
    let findings = match &model.editing {
        Some(editing) if editing.id == id => {
            let mut draft = model.session.registration.clone();
            draft.set(field, editing.input.value());
            form::judge_field(&draft, field)
        }
        _ => form::judge_field(&model.session.registration, field),
    };
    let worst = findings
        .iter()
        .find(|finding| finding.severity == Severity::Error)
        .or_else(|| findings.first())?;
    Some((worst.severity, worst.words.clone()))
}

fn review_items(model: &Model) -> Vec<Item> {
    let mut items = vec![button(STOP, "back-to-form")];
    let errors = errors(model).len();
    let why = format!("{errors} answers still have errors: see the form");
    let refuse = |item: Item| {
        if errors == 0 {
            item
        } else {
            item.disabled_because(why.clone())
        }
    };
    items.push(button(STOP, "export-markdown"));
    items.push(button(STOP, "export-json"));
    let name = if model.is_rehearsal() {
        "submit"
    } else {
        "mark-submitted"
    };
    match model.session.track().marked(Mark::Registration) {
        Some(at) => {
            items.push(refuse(item(
                STOP,
                name,
                Kind::Done(at.date_in_zone(&model.zone)),
            )));
            items.push(button(STOP, "undo-submitted"));
        }
        None => items.push(refuse(button(STOP, name))),
    }
    items.push(button(STOP, "continue"));
    items
}

/// The findings that stand in the way of submitting.
#[must_use]
pub fn errors(model: &Model) -> Vec<Finding> {
    let mut findings = form::judge(&model.session.registration);
    findings.retain(|finding| finding.severity == Severity::Error);
    findings
}

/// What is next.
#[must_use]
pub fn suggest(model: &Model) -> &'static str {
    let first_wrong = errors(model)
        .first()
        .map(|finding| finding.field.json_name());
    match model.registration_page {
        RegistrationPage::Form if model.session.registration.is_empty() && model.is_rehearsal() => {
            "fill-example"
        }
        RegistrationPage::Form => first_wrong.unwrap_or("review"),
        RegistrationPage::Review if first_wrong.is_some() => "back-to-form",
        RegistrationPage::Review if model.session.track().marked(Mark::Registration).is_some() => {
            "continue"
        }
        RegistrationPage::Review if model.is_rehearsal() => "submit",
        RegistrationPage::Review => "mark-submitted",
    }
}

/// Uses an item.
pub fn activate(model: &mut Model, id: ItemId) -> Vec<Effect> {
    match id.name {
        "route" => {
            model.session.route = match model.session.route {
                Route::OwnTokenLifecycle => Route::Postman,
                Route::Postman => Route::OwnTokenLifecycle,
            };
            vec![model.save()]
        }
        "fill-example" => {
            fill_empty(&mut model.session.registration);
            moving::suggest_focus(model);
            vec![model.save()]
        }
        "review" => {
            // Asking for the review is the moment at which every field counts as left.
            model
                .left_fields
                .extend(FieldId::ALL.map(|field| ItemId::of(field.json_name())));
            show(model, RegistrationPage::Review)
        }
        "back-to-form" => show(model, RegistrationPage::Form),
        "export-markdown" => vec![Effect::Export {
            name: "pleo-registration.md",
            text: form::to_markdown(&model.session.registration),
        }],
        "export-json" => vec![Effect::Export {
            name: "pleo-registration.json",
            text: form::to_json(&model.session.registration),
        }],
        "submit" => submit(model),
        "mark-submitted" => mark_now(model),
        "undo-submitted" => undo(model),
        _ => Vec::new(),
    }
}

/// Puts the example into the fields that are empty; what was typed stays.
fn fill_empty(registration: &mut Registration) {
    let example = Registration::example();
    for field in FieldId::ALL {
        if registration.get(field).is_empty() {
            registration.set(field, &example.get(field));
        }
    }
}

fn show(model: &mut Model, page: RegistrationPage) -> Vec<Effect> {
    model.registration_page = page;
    model.scroll = 0;
    moving::suggest_focus(model);
    Vec::new()
}

fn submit(model: &mut Model) -> Vec<Effect> {
    let ticket = model.ticket();
    model.submitting = Work::Running(ticket);
    let target = model.session.target();
    let registration = form::to_json(&model.session.registration);
    work([flow::Effect::SubmitRegistration {
        ticket,
        target,
        registration,
    }])
}

/// Takes a text over.
pub fn set_text(model: &mut Model, id: ItemId, text: &str) {
    if let Some(field) = FieldId::find(id.name) {
        let before = model.session.registration.get(field);
        model.session.registration.set(field, text);
        // What was said of another form is no longer said of this one.
        if model.session.registration.get(field) != before && model.submitting.problem().is_some() {
            model.submitting = Work::Idle;
        }
    }
}

/// Takes in what the local sandbox says to the registration.
pub fn hear(model: &mut Model, answer: &Answer) -> Vec<Effect> {
    match answer {
        Answer::Registered { client_id } => {
            model.submitting = Work::Done(());
            let now = model.now;
            let track = model.session.track_mut();
            track.client_id = Some(client_id.clone());
            track.redirect_uri = None;
            track.scopes = None;
            track.secret_place = None;
            track.notice = Some(now);
            track.mark(StopId::Registration, now);
            moving::suggest_focus_at(model, STOP);
            vec![model.save()]
        }
        Answer::RegistrationRefused { field, problem } => {
            refused(model, problem.clone());
            model.registration_page = RegistrationPage::Form;
            let known = field.as_deref().and_then(FieldId::find);
            moving::suggest_focus_at(model, STOP);
            match known {
                Some(field) if model.stop == STOP => {
                    moving::focus_on(model, ItemId::of(field.json_name()))
                }
                _ => Vec::new(),
            }
        }
        Answer::Failed(problem) => {
            refused(model, problem.clone());
            Vec::new()
        }
        _ => {
            refused(model, ProblemCode::SandboxNotStarted.into());
            Vec::new()
        }
    }
}

fn refused(model: &mut Model, problem: Problem) {
    model.submitting = Work::Failed(problem.clone());
    model.notice = Some(Notice::Problem(problem));
}
