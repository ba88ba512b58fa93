//! The review of the form: what is to be looked at, its answers to copy, read and compare, and its submission.

use super::{STOP, errors, focus_field, show};
use crate::flow::work::Work;
use crate::flow::{self, Answer};
use crate::form::{self, Difference, FieldId, Finding, Severity};
use crate::guide::StopId;
use crate::problem::{Problem, ProblemCode};
use crate::session::{Mark, SevenDays};
use crate::wizard::files::{self, Purpose};
use crate::wizard::model::RegistrationPage;
use crate::wizard::steps::{button, dates, item, mark_now, undo_now, work};
use crate::wizard::{Copied, Effect, Item, ItemId, Kind, Model, Notice, moving};

/// The name of the items that lead to a field.
const FINDING: &str = "finding";

/// The item that has what differs from what was submitted beneath it.
pub const CHANGES: ItemId = ItemId::of("changes");

/// The item that has what differs from a file beneath it.
pub const COMPARISON: ItemId = ItemId::of("comparison");

/// The items: first what is to be done next, so what stands in the way of submitting, or submitting.
pub(super) fn items(model: &Model) -> Vec<Item> {
    let findings: Vec<Item> = ordered(model)
        .iter()
        .enumerate()
        .map(finding_item)
        .collect();
    let has_findings = !findings.is_empty();
    let errors = errors(model).len();
    let mut items = submitting(model, errors);
    let mut others = Vec::new();
    if errors > 0 {
        others = std::mem::replace(&mut items, findings);
    } else {
        items.extend(findings);
    }
    others.extend(copying(model));
    if let Some(first) = others.first_mut().filter(|_| has_findings) {
        first.heading = Some("What you can do");
    }
    items.extend(others);
    for name in ["export-markdown", "export-json", "read-file", "compare"] {
        items.push(button(STOP, name));
    }
    if model.compared.is_some() {
        items.push(button(STOP, COMPARISON.name));
        items.push(button(STOP, "close-comparison"));
    }
    items.push(button(STOP, "back-to-form"));
    items.push(button(STOP, "continue"));
    items
}

/// Whether an item does something with the form as a whole, and does not lead back to it.
pub(super) fn leads_on(id: ItemId) -> bool {
    !matches!(id.name, FINDING | "back-to-form" | "continue")
}

/// What is to be looked at, errors first.
fn ordered(model: &Model) -> Vec<Finding> {
    let mut findings = model.findings();
    findings.sort_by_key(|finding| finding.severity);
    findings
}

fn finding_item((row, finding): (usize, &Finding)) -> Item {
    let id = ItemId { name: FINDING, row };
    let kind = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let label = format!("{}, {kind}", finding.field.texts().label);
    let help = "Goes to this field of the form.";
    let mut item = Item::new(id, label, help, Kind::Button)
        .remarked(Some((finding.severity, finding.words.clone())));
    item.heading = (row == 0).then_some("What to look at");
    item
}

fn submitting(model: &Model, errors: usize) -> Vec<Item> {
    let refuse = |item: Item| match errors {
        0 => item,
        1 => item
            .disabled_because("1 answer still has an error: see above.")
            .beside("1 error first"),
        _ => item
            .disabled_because(format!("{errors} answers still have errors: see above."))
            .beside("errors first"),
    };
    let marked = model.session.track().marked(Mark::Registration);
    let mut items = Vec::new();
    if model.is_rehearsal() {
        let kind = marked.map_or(Kind::Button, |at| Kind::Done(at.date()));
        items.push(refuse(item(STOP, "submit", kind)));
        if errors > 0 {
            items.push(button(STOP, "submit-anyway"));
        }
    } else if marked.is_none() {
        items.push(refuse(button(STOP, "mark-submitted")));
    }
    if marked.is_some() {
        items.extend(dates::item(model));
        items.push(button(STOP, "undo-submitted"));
    }
    if !changes(model).is_empty() {
        items.push(button(STOP, CHANGES.name));
    }
    items
}

/// The fields with an answer, in the form's order.
fn answered(model: &Model) -> Vec<FieldId> {
    let is_answered = |field: &FieldId| !model.session.registration.items(*field).is_empty();
    FieldId::ALL.into_iter().filter(is_answered).collect()
}

/// The item that copies one answer after the other, in the order of Pleo's form.
fn copying(model: &Model) -> Option<Item> {
    let fields = answered(model);
    let place = model.copied_answers % fields.len().max(1);
    let field = fields.get(place)?;
    let mut item = button(STOP, "copy-next");
    let name = &field.texts().label;
    item.label = format!(
        "{} answer {} of {}: {name}",
        item.label,
        place + 1,
        fields.len()
    );
    Some(item)
}

fn copy_next(model: &mut Model) -> Vec<Effect> {
    let fields = answered(model);
    let place = model.copied_answers % fields.len().max(1);
    let Some(field) = fields.get(place) else {
        return Vec::new();
    };
    model.copied_answers = place + 1;
    vec![Effect::Copy(Copied::Text {
        what: &field.texts().label,
        text: model.session.registration.get(*field),
    })]
}

/// What differs from what was submitted.
#[must_use]
pub fn changes(model: &Model) -> Vec<Difference> {
    let registered = model.session.track().registered.as_ref();
    registered.map_or_else(Vec::new, |registered| {
        form::diff(registered, &model.session.registration)
    })
}

/// What differs from the registration of a file.
#[must_use]
pub fn comparison(model: &Model) -> Vec<Difference> {
    let other = model.compared.as_ref();
    other.map_or_else(Vec::new, |other| {
        form::diff(&other.registration, &model.session.registration)
    })
}

/// Goes to the first answer that differs.
fn lead_to_difference(model: &mut Model, differences: &[Difference]) -> Vec<Effect> {
    match differences.first() {
        Some(difference) => lead_to(model, difference.field, 0),
        None => Vec::new(),
    }
}

/// Goes to a field of the form, in a list to one of its values.
fn lead_to(model: &mut Model, field: FieldId, row: usize) -> Vec<Effect> {
    model.registration_page = RegistrationPage::Form;
    model.scroll = 0;
    focus_field(model, field, row)
}

/// What is next.
pub(super) fn suggest(model: &Model) -> &'static str {
    if !errors(model).is_empty() {
        return FINDING;
    }
    let is_marked = model.session.track().marked(Mark::Registration).is_some();
    if is_marked && (changes(model).is_empty() || !model.is_rehearsal()) {
        return "continue";
    }
    if model.is_rehearsal() {
        "submit"
    } else {
        "mark-submitted"
    }
}

/// Uses an item.
pub(super) fn activate(model: &mut Model, id: ItemId) -> Vec<Effect> {
    let registration = &model.session.registration;
    match id.name {
        FINDING => {
            let Some(finding) = ordered(model).into_iter().nth(id.row) else {
                return Vec::new();
            };
            lead_to(model, finding.field, finding.place.unwrap_or(0))
        }
        "back-to-form" => show(model, RegistrationPage::Form),
        "export-markdown" => super::export(model),
        "export-json" => vec![Effect::Export {
            name: "pleo-registration.json",
            text: form::to_json(registration),
        }],
        "copy-next" => copy_next(model),
        "read-file" => files::open(model, Purpose::Import),
        "compare" => files::open(model, Purpose::Compare),
        "changes" => lead_to_difference(model, &changes(model)),
        "comparison" => lead_to_difference(model, &comparison(model)),
        "close-comparison" => {
            model.compared = None;
            moving::focus_on(model, ItemId::of("compare"))
        }
        "submit" | "submit-anyway" => submit(model),
        "mark-submitted" => {
            let submitted = registration.clone();
            model.session.track_mut().registered = Some(submitted);
            mark_now(model)
        }
        "undo-submitted" => undo_now(model),
        _ => Vec::new(),
    }
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

/// Takes in what the local sandbox says to the registration.
pub(super) fn hear(model: &mut Model, answer: &Answer) -> Vec<Effect> {
    match answer {
        Answer::Registered { client_id } => registered(model, client_id),
        Answer::RegistrationRefused { field, problem } => {
            refused(model, problem.clone());
            model.registration_page = RegistrationPage::Form;
            let known = field.as_deref().and_then(FieldId::find);
            moving::suggest_focus_at(model, STOP);
            match known {
                Some(field) if model.stop == STOP => {
                    // Of a list, the value that the form has something against as well.
                    let findings = model.findings();
                    let mut places = findings.iter().filter(|finding| finding.field == field);
                    let place = places.find_map(|finding| finding.place);
                    focus_field(model, field, place.unwrap_or(0))
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

fn registered(model: &mut Model, client_id: &str) -> Vec<Effect> {
    model.submitting = Work::Done(());
    let now = model.noted();
    let notice = SevenDays::from_notice(now, &model.zone);
    let submitted = model.session.registration.clone();
    let track = model.session.track_mut();
    let is_another = track.client_id.is_some();
    track.client_id = Some(client_id.to_owned());
    track.redirect_uri = None;
    track.scopes = None;
    track.secret_place = None;
    track.set_notice(Some(notice));
    track.registered = Some(submitted);
    track.mark(StopId::Registration, now);
    let once_more = if track.marked(Mark::Authorise).is_some() {
        "authorise again at stop 6: the tokens held are the old client's"
    } else {
        "authorise at stop 6"
    };
    if is_another {
        let words = format!(
            "A new client was issued: collect its credentials at stop 4, then {once_more}."
        );
        model.notice = Some(Notice::Info(words));
    }
    moving::suggest_focus_at(model, STOP);
    vec![model.save()]
}

fn refused(model: &mut Model, problem: Problem) {
    model.submitting = Work::Failed(problem.clone());
    model.notice = Some(Notice::Problem(problem));
}
