//! Stop 3: why the form was not taken; and its review page, with everything as Pleo and a customer will read it.

use ratatui::text::Span;

use super::super::body::standing_of_form;
use super::super::page::Page;
use super::super::{Meaning, Scene, problems};
use crate::flow::work::Work;
use crate::form::{self, FieldId, Group};
use crate::untrusted::Untrusted;
use crate::wizard::ItemId;
use crate::wizard::steps::registration::{CHANGES, COMPARISON, changes, comparison};

/// Whether the form can be submitted, and how it went if it was.
pub(super) fn verdict<'s>(scene: &'s Scene<'_>, page: &mut Page<'s>) {
    let model = scene.model;
    let findings = model.findings();
    page.text(
        Meaning::Muted,
        standing_of_form(&model.session.registration, &findings),
    );
    let changed = changes(model).len();
    if changed > 0 {
        let words =
            format!("Changed since it was submitted: {changed} of 12 answers, listed below.");
        page.marked("! ", Meaning::Warning, words);
    }
    if form::is_clean(&findings) {
        let words = "Nothing stands in the way of submitting.";
        page.marked("✓ ", Meaning::Done, words);
    } else {
        let words = if model.is_rehearsal() {
            "Put the errors right before the form goes to Pleo: each leads to its field."
        } else {
            "It can be marked as submitted once no error is left: each leads to its field."
        };
        page.marked("✗ ", Meaning::Error, words);
    }
    match &model.submitting {
        Work::Running(_) => {
            let words = "Submitting to the local sandbox …";
            page.marked("… ", Meaning::Accent, words);
        }
        Work::Failed(problem) => problems::whole(problem, page),
        Work::Idle | Work::Done(()) => {}
    }
}

/// Why the form was not taken, if it was submitted as it stands.
pub(super) fn refusal<'s>(scene: &'s Scene<'_>, page: &mut Page<'s>) {
    if let Some(problem) = scene.model.submitting.problem() {
        problems::whole(problem, page);
    }
}

/// All answers by group.
pub(super) fn answers<'s>(scene: &'s Scene<'_>, page: &mut Page<'s>) {
    let registration = &scene.model.session.registration;
    for group in Group::ALL {
        page.heading(group.title());
        page.text(Meaning::Muted, group.note());
        for field in group.fields() {
            answer(registration, field, page);
        }
    }
}

/// What stands beneath an item: what differs from what was submitted, or from the registration of a file.
pub(in crate::view) fn beneath(scene: &Scene<'_>, item: ItemId, page: &mut Page<'_>) {
    let model = scene.model;
    if item == CHANGES {
        differing(&changes(model), ("submitted", "now"), page);
    }
    if let (COMPARISON, Some(other)) = (item, &model.compared) {
        let name = other.with.rsplit('/').next().unwrap_or(&other.with);
        let differences = comparison(model);
        let words = match differences.len() {
            0 => "asks for the same".to_owned(),
            1 => "1 answer differs".to_owned(),
            count => format!("{count} answers differ"),
        };
        let words = format!("{}: {words}", Untrusted::new(name));
        let indent = vec![Span::raw("    ")];
        page.hanging(indent, 4, Meaning::Heading, words);
        if model.focused() == Some(item) {
            differing(&differences, ("file", "form"), page);
        }
    }
}

fn differing(differences: &[form::Difference], (left, right): (&str, &str), page: &mut Page<'_>) {
    for difference in differences {
        let label = difference.field.texts().label.as_str();
        page.hanging(vec![Span::raw("    ")], 4, Meaning::Text, label);
        for (name, text) in [(left, &difference.left), (right, &difference.right)] {
            let first = vec![page.pen.owned(Meaning::Muted, &format!("      {name}"))];
            let shown = Untrusted::new(text.as_str()).to_string();
            let (meaning, shown) = if shown.is_empty() {
                (Meaning::Muted, "not filled".to_owned())
            } else {
                (Meaning::Text, shown)
            };
            page.hanging(first, 18, meaning, shown);
        }
    }
}

fn answer(registration: &form::Registration, field: FieldId, page: &mut Page<'_>) {
    let label = field.texts().label.as_str();
    let column = 25.min(page.width / 2);
    let label_of = |page: &Page<'_>, label: &'static str| {
        vec![Span::styled(label, page.pen.style(Meaning::Muted))]
    };
    let items = registration.items(field);
    if items.is_empty() {
        let first = label_of(page, label);
        page.hanging(first, column, Meaning::Muted, "not filled");
        return;
    }
    for (place, item) in items.iter().enumerate() {
        let text = Untrusted::new(item.as_str()).to_string();
        let first = label_of(page, if place == 0 { label } else { "" });
        page.hanging(first, column, Meaning::Text, text);
    }
}

/// The consent screen in words.
pub(super) fn consent(scene: &Scene<'_>, page: &mut Page<'_>) {
    page.heading("As a customer will see it");
    page.blank();
    for line in form::consent_preview(&scene.model.session.registration) {
        let fence = vec![page.pen.span(Meaning::Rule, "│ ")];
        match line.strip_prefix("  - ") {
            _ if line.is_empty() => page.push(fence),
            Some(scope) => {
                let first = vec![
                    page.pen.span(Meaning::Rule, "│ "),
                    page.pen.span(Meaning::Accent, "· "),
                ];
                fenced(first, scope, page);
            }
            None => fenced(fence, &line, page),
        }
    }
}

/// A paragraph with a fence before each line.
fn fenced(first: Vec<Span<'static>>, text: &str, page: &mut Page<'_>) {
    let indent: usize = first.iter().map(Span::width).sum();
    let mut first = first;
    let room = page.width.saturating_sub(indent).max(1);
    for line in super::super::wrap::wrap(text, room) {
        first.push(page.pen.owned(Meaning::Text, line));
        page.push(std::mem::take(&mut first));
        first = vec![
            page.pen.owned(Meaning::Rule, "│ "),
            Span::raw(super::super::page::blanks(indent.saturating_sub(2))),
        ];
    }
}
