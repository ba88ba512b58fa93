//! Stop 3: why the form was not taken; and its review page, with everything as Pleo and a customer will read it.

use ratatui::text::Span;

use super::super::body::standing_of_form;
use super::super::page::Page;
use super::super::{Meaning, Scene, problems};
use crate::flow::work::Work;
use crate::form::{self, FieldId, Group};
use crate::untrusted::Untrusted;

/// Whether the form can be submitted, and how it went if it was.
pub(super) fn verdict<'s>(scene: &'s Scene<'_>, page: &mut Page<'s>) {
    let model = scene.model;
    let findings = model.findings();
    page.text(
        Meaning::Muted,
        standing_of_form(&model.session.registration, &findings),
    );
    let changed = model.changed_since_submitted();
    if changed > 0 {
        let words =
            format!("Changed since it was submitted: {changed} of 12 answers, listed below.");
        page.marked("! ", Meaning::Warning, words);
    }
    if form::is_clean(&findings) {
        let words = "Nothing stands in the way of submitting.";
        page.marked("✓ ", Meaning::Done, words);
    } else {
        let words = "Errors keep the form from being submitted: each leads to its field.";
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

/// What differs from what was submitted and from a file, then all answers by group.
pub(super) fn answers<'s>(scene: &'s Scene<'_>, page: &mut Page<'s>) {
    let registration = &scene.model.session.registration;
    compared(scene, page);
    for group in Group::ALL {
        page.heading(group.title());
        page.text(Meaning::Muted, group.note());
        for field in group.fields() {
            answer(registration, field, page);
        }
    }
}

/// What differs from what was submitted, and from the registration of a file.
fn compared(scene: &Scene<'_>, page: &mut Page<'_>) {
    let model = scene.model;
    let now = &model.session.registration;
    if let Some(registered) = &model.session.track().registered {
        let differences = form::diff(registered, now);
        if !differences.is_empty() {
            page.heading("Changed since it was submitted");
            differing(&differences, ("submitted", "now"), page);
        }
    }
    if let Some(other) = &model.compared {
        let name = other.with.rsplit('/').next().unwrap_or(&other.with);
        page.heading(format!("Compared with {}", Untrusted::new(name)));
        let differences = form::diff(&other.registration, now);
        if differences.is_empty() {
            page.marked("✓ ", Meaning::Done, "Both ask for the same.");
        }
        differing(&differences, ("file", "form"), page);
    }
}

fn differing(differences: &[form::Difference], (left, right): (&str, &str), page: &mut Page<'_>) {
    for difference in differences {
        page.text(Meaning::Text, difference.field.texts().label.as_str());
        for (name, text) in [(left, &difference.left), (right, &difference.right)] {
            let first = vec![page.pen.owned(Meaning::Muted, &format!("  {name}"))];
            let shown = Untrusted::new(text.as_str()).to_string();
            let (meaning, shown) = if shown.is_empty() {
                (Meaning::Muted, "not filled".to_owned())
            } else {
                (Meaning::Text, shown)
            };
            page.hanging(first, 14, meaning, shown);
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
