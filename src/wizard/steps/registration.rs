//! Stop 3: the Developer Partner Registration form and its review.

use std::collections::BTreeSet;

use super::{button, item, postman};
use crate::flow::Answer;
use crate::flow::work::Work;
use crate::form::{self, FieldId, Finding, Registration, Severity};
use crate::guide::StopId;
use crate::session::{Route, Session};
use crate::wizard::files::{self, Purpose};
use crate::wizard::model::RegistrationPage;
use crate::wizard::{Effect, Item, ItemId, Kind, Model, Offer, editing, moving, picker};

mod review;

pub use review::{CHANGES, COMPARISON, changes, comparison};

const STOP: StopId = StopId::Registration;

/// The items of the form, or of its review.
#[must_use]
pub fn items(model: &Model) -> Vec<Item> {
    match model.registration_page {
        RegistrationPage::Form => form_items(model),
        RegistrationPage::Review => review::items(model),
    }
}

/// What can be done on the review page, while the form is on show.
pub(in crate::wizard) fn on_the_review(model: &Model) -> Vec<Item> {
    if model.stop != STOP || model.registration_page != RegistrationPage::Form {
        return Vec::new();
    }
    let mut items = review::items(model);
    items.retain(|item| review::leads_on(item.id));
    items
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
    if postman::lacks_redirects(&model.session) {
        items.insert(1, button(STOP, "postman-redirects"));
    }
    let mut group = None;
    for field in FieldId::ALL {
        let mut rows: Vec<Item> = (0..rows(model, field))
            .map(|row| field_item(model, field, row))
            .collect();
        if group != Some(field.group()) {
            group = Some(field.group());
            rows[0].heading = Some(field.group().title());
        }
        items.append(&mut rows);
        match field {
            FieldId::Logo => items.push(button(STOP, "choose-logo")),
            FieldId::Scopes => items.push(button(STOP, "choose-scopes")),
            _ => {}
        }
    }
    items.push(button(STOP, "review"));
    items.push(button(STOP, "continue"));
    items
}

/// Whether each value of a field has a line of its own. Scopes are short, and Pleo's form has them on one line.
const fn has_rows(field: FieldId) -> bool {
    matches!(field, FieldId::Contacts | FieldId::RedirectUris)
}

/// How many lines a field has: of a list one for each value, and while it has the focus one more to add to it.
fn rows(model: &Model, field: FieldId) -> usize {
    if !has_rows(field) {
        return 1;
    }
    let values = model.session.registration.items(field).len();
    let adding = model
        .focused()
        .is_some_and(|id| id.name == field.json_name());
    (values + usize::from(adding)).max(1)
}

/// Whether a text holds several values, and the field being edited has a line for each.
pub(in crate::wizard) fn takes_lines(model: &Model, text: &str) -> bool {
    let edited = model.editing.as_ref().map(|editing| editing.id.name);
    let field = edited.and_then(FieldId::find);
    field.is_some_and(|field| has_rows(field) && form::values_in(field, text).len() > 1)
}

/// How many lines the text that is being edited becomes once it is committed.
pub(in crate::wizard) fn lines_of_edited(model: &Model) -> usize {
    let Some(editing) = &model.editing else {
        return 1;
    };
    let field = FieldId::find(editing.id.name).filter(|field| has_rows(*field));
    field.map_or(1, |field| {
        form::values_in(field, editing.input.value()).len().max(1)
    })
}

/// The text of a line of a field.
fn row_text(registration: &Registration, field: FieldId, row: usize) -> String {
    if has_rows(field) {
        let value = registration.items(field).get(row);
        value.cloned().unwrap_or_default()
    } else {
        registration.get(field)
    }
}

/// What stands where none of the documented answers was taken.
const UNANSWERED: &str = "not answered (optional)";

/// What stands in the line of a list that is there to add to it.
const ANOTHER: &str = "(one more, if any)";

/// The documented answer after the one that is there, and none after the last.
fn next_choice(field: FieldId, value: &str) -> &'static str {
    let choices = field.choices();
    let next = choices.iter().position(|choice| *choice == value);
    choices
        .get(next.map_or(0, |place| place + 1))
        .copied()
        .unwrap_or_default()
}

fn set_row(registration: &mut Registration, field: FieldId, row: usize, text: &str) {
    if has_rows(field) {
        registration.set_row(field, row, text);
    } else {
        registration.set(field, text);
    }
}

fn field_item(model: &Model, field: FieldId, row: usize) -> Item {
    let id = ItemId {
        name: field.json_name(),
        row,
    };
    let texts = field.texts();
    let value = row_text(&model.session.registration, field, row);
    let remark = remark(model, field, id);
    let (need, hint) = if form::is_required(field) {
        ("Required.", "(required)")
    } else {
        ("Optional.", "(optional)")
    };
    let help = format!(
        "{need} {} Who sees it: {} Example: {}",
        texts.help, texts.audience, texts.example
    );
    let kind = if field == FieldId::PkceSupport {
        let shown = if value.is_empty() { UNANSWERED } else { &value };
        Kind::Choice(shown.to_owned())
    } else {
        Kind::Text { value }
    };
    let label = match row {
        0 => texts.label.clone(),
        _ => field.numbered(row + 1),
    };
    let mut item = Item::new(id, label, help, kind).remarked(remark);
    item.hint = Some(if row == 0 { hint } else { ANOTHER });
    if field == FieldId::Logo {
        item.aside = model.logo_size();
        if let Some(advice) = model.logo_advice() {
            item.help = format!("{advice} {}", item.help);
        }
    }
    item
}

/// What is said beside a line of a field: while it is typed, an error that was shown goes the moment the value is right;
/// a new one is shown once the field was left. What is said about a list as a whole stands at its first line.
fn remark(model: &Model, field: FieldId, id: ItemId) -> Option<(Severity, String)> {
    if !model.left_fields.contains(&ItemId::of(id.name)) {
        return None;
    }
    let mut findings = match &model.editing {
        Some(editing) if editing.id == id => {
            let mut draft = model.session.registration.clone();
            set_row(&mut draft, field, id.row, editing.input.value());
            form::judge_field(&draft, field)
        }
        _ => form::judge_field(&model.session.registration, field),
    };
    if has_rows(field) {
        findings.retain(|finding| finding.place.unwrap_or(0) == id.row);
    }
    if field == FieldId::Logo
        && model
            .editing
            .as_ref()
            .is_none_or(|editing| editing.id != id)
    {
        findings.extend(model.logo_finding());
    }
    let worst = findings
        .iter()
        .find(|finding| finding.severity == Severity::Error)
        .or_else(|| findings.first())?;
    Some((worst.severity, worst.words.clone()))
}

/// The fields in which something stands: what was typed in an earlier run was left, too.
pub(in crate::wizard) fn begun(registration: &Registration) -> BTreeSet<ItemId> {
    let is_filled = |field: &FieldId| !registration.items(*field).is_empty();
    let fields = FieldId::ALL.into_iter().filter(is_filled);
    fields.map(|field| ItemId::of(field.json_name())).collect()
}

/// The findings that stand in the way of submitting.
#[must_use]
pub fn errors(model: &Model) -> Vec<Finding> {
    let mut findings = model.findings();
    findings.retain(|finding| finding.severity == Severity::Error);
    findings
}

/// What is next.
#[must_use]
pub fn suggest(model: &Model) -> &'static str {
    if model.registration_page == RegistrationPage::Review {
        return review::suggest(model);
    }
    if model.session.registration.is_empty() && model.is_rehearsal() {
        return "fill-example";
    }
    let first_wrong = errors(model).into_iter().next();
    first_wrong.map_or("review", |finding| finding.field.json_name())
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
            fill_empty(&mut model.session);
            model.left_fields.extend(begun(&model.session.registration));
            moving::suggest_focus(model);
            vec![model.save()]
        }
        "postman-redirects" => {
            postman::add_redirects(&mut model.session);
            moving::settle_focus(model);
            vec![model.save()]
        }
        "review" => {
            // Asking for the review is the moment at which every field counts as left.
            model
                .left_fields
                .extend(FieldId::ALL.map(|field| ItemId::of(field.json_name())));
            show(model, RegistrationPage::Review)
        }
        "pkce_support" => {
            let field = FieldId::PkceSupport;
            let next = next_choice(field, &model.session.registration.get(field));
            model.session.registration.set(field, next);
            model.left_fields.insert(id);
            vec![model.save()]
        }
        "choose-scopes" => {
            picker::open(model, Offer::Scopes);
            Vec::new()
        }
        "choose-logo" => files::open(model, Purpose::Logo),
        _ => review::activate(model, id),
    }
}

/// Puts the example into the fields that are empty; what was typed stays. On the Postman route the redirect comes back to
/// Postman.
fn fill_empty(session: &mut Session) {
    let is_open = session.registration.items(FieldId::RedirectUris).is_empty();
    if session.route == Route::Postman && is_open {
        postman::add_redirects(session);
    }
    let registration = &mut session.registration;
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

/// Moves the focus to a field of the form, in a list to one of its values.
fn focus_field(model: &mut Model, field: FieldId, row: usize) -> Vec<Effect> {
    let name = field.json_name();
    let row = if has_rows(field) { row } else { 0 };
    moving::focus_on(model, ItemId { name, row })
}

/// Writes the form as Markdown, where it is on show.
pub(in crate::wizard) fn export(model: &mut Model) -> Vec<Effect> {
    if model.stop != STOP {
        return Vec::new();
    }
    editing::commit(model);
    vec![Effect::Export {
        name: "pleo-registration.md",
        text: form::to_markdown(&model.session.registration),
    }]
}

/// Takes a file for the logo, and goes on to the field after it.
pub(in crate::wizard) fn set_logo(model: &mut Model, path: &str) {
    model.session.registration.set(FieldId::Logo, path);
    model
        .left_fields
        .insert(ItemId::of(FieldId::Logo.json_name()));
    moving::focus_on(model, ItemId::of(FieldId::TermsOfService.json_name()));
}

/// Takes a text over.
pub fn set_text(model: &mut Model, id: ItemId, text: &str) {
    if let Some(field) = FieldId::find(id.name) {
        let before = model.session.registration.get(field);
        set_row(&mut model.session.registration, field, id.row, text);
        // What was said of another form is no longer said of this one.
        if model.session.registration.get(field) != before && model.submitting.problem().is_some() {
            model.submitting = Work::Idle;
        }
    }
}

/// Takes in what the local sandbox says to the registration.
pub fn hear(model: &mut Model, answer: &Answer) -> Vec<Effect> {
    review::hear(model, answer)
}
