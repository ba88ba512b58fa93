//! What each stop shows around its items.

use super::page::Page;
use super::{Meaning, Scene, sandbox};
use crate::guide::{Guide, StopId, Telling};
use crate::session::{Explaining, Mark, seven_days};
use crate::wizard::model::RegistrationPage;
use crate::wizard::steps::postman::takes_over;
use crate::wizard::steps::verify::login_page;

mod authorise;
mod credentials;
mod lesson;
mod postman;
mod preflight;
mod registration;
mod result;
mod test_calls;
mod tokens;
mod welcome;

pub(super) use registration::beneath;

/// What has to be known before the items: the stop's lead, and how things stand.
pub(super) fn before<'s>(scene: &'s Scene<'_>, page: &mut Page<'s>) {
    let model = scene.model;
    let lead = scene.telling().lead.as_str();
    match model.stop {
        _ if takes_over(model) => postman::before(scene, page),
        StopId::Registration if model.registration_page == RegistrationPage::Review => {
            registration::verdict(scene, page);
        }
        StopId::Authorise => authorise::before(scene, lead, page),
        StopId::Tokens => tokens::before(scene, lead, page),
        StopId::TestCalls => test_calls::before(scene, lead, page),
        StopId::Credentials => {
            // How much time is left goes before everything else.
            credentials::clock(scene, page);
            page.blank();
            page.text(Meaning::Text, lead);
            page.blank();
            credentials::fallback(scene, page);
        }
        StopId::Verify => {
            page.text(Meaning::Text, lead);
            page.blank();
            if !model.is_rehearsal() {
                credentials::clock(scene, page);
            }
            if let Some(address) = login_page(model) {
                page.pair("Login page", Meaning::Text, address);
            }
            if model.is_rehearsal() {
                sandbox::dummy_user(scene, page);
            }
        }
        StopId::Review => {
            page.text(Meaning::Text, lead);
            page.blank();
            waiting(scene, page);
        }
        StopId::Welcome | StopId::RequestAccess | StopId::Registration => {
            page.text(Meaning::Text, lead);
        }
        StopId::Result | StopId::Next => {
            page.text(Meaning::Text, lead);
            page.blank();
            result::all(scene, page);
        }
    }
}

/// What came of the items, or belongs to them in detail.
pub(super) fn after<'s>(scene: &'s Scene<'_>, page: &mut Page<'s>) {
    let model = scene.model;
    match model.stop {
        _ if takes_over(model) => postman::after(scene, page),
        StopId::Registration if model.registration_page == RegistrationPage::Review => {
            registration::answers(scene, page);
        }
        StopId::Credentials => credentials::after(scene, page),
        StopId::Authorise => authorise::after(scene, page),
        StopId::Tokens => tokens::after(scene, page),
        StopId::TestCalls => test_calls::after(scene, page),
        StopId::Registration => registration::refusal(scene, page),
        StopId::Welcome => welcome::after_rehearsal(scene, page),
        StopId::RequestAccess | StopId::Review | StopId::Verify | StopId::Result | StopId::Next => {
        }
    }
}

/// What can be read beside or below: the guide's paragraphs; for the review of the form, the consent screen.
pub(super) fn beside<'s>(scene: &'s Scene<'_>, page: &mut Page<'s>) {
    let model = scene.model;
    if model.stop == StopId::Registration && model.registration_page == RegistrationPage::Review {
        registration::consent(scene, page);
        return;
    }
    if takes_over(model) {
        return;
    }
    if matches!(model.stop, StopId::Authorise | StopId::Tokens)
        && model.session.explaining == Explaining::On
    {
        lesson::all(scene, page);
    }
    let texts = Guide::built_in().stop(model.stop);
    let telling = scene.telling();
    // On these two pages the paragraphs are what one comes to read.
    let meaning = match model.stop {
        StopId::Result | StopId::Next => Meaning::Text,
        _ => Meaning::Muted,
    };
    for paragraph in &telling.body {
        page.blank();
        page.text(meaning, paragraph.as_str());
    }
    parts(telling, page);
    if !texts.done_when.is_empty() {
        page.blank();
        let words = format!("This stop is done when {}.", texts.done_when);
        page.text(Meaning::Text, words);
    }
}

/// Who acts, what is needed, what comes of it, and what can go wrong.
fn parts<'s>(telling: &'s Telling, page: &mut Page<'s>) {
    page.heading("Who acts");
    page.text(Meaning::Muted, telling.acts.as_str());
    for (heading, lines) in [
        ("What you need", &telling.needs),
        ("What you get", &telling.brings),
    ] {
        page.heading(heading);
        for line in lines {
            let mark = vec![page.pen.span(Meaning::Muted, "· ")];
            page.hanging(mark, 2, Meaning::Muted, line.as_str());
        }
    }
    page.heading("If something goes wrong");
    for trouble in &telling.trouble {
        let mark = vec![page.pen.span(Meaning::Muted, "· ")];
        page.hanging(mark, 2, Meaning::Text, format!("{}:", trouble.when));
        let indent = vec![ratatui::text::Span::raw("  ")];
        page.hanging(indent, 2, Meaning::Muted, trouble.then.as_str());
    }
}

/// How long Pleo has had the request.
fn waiting(scene: &Scene<'_>, page: &mut Page<'_>) {
    let model = scene.model;
    let track = model.session.track();
    match (
        track.marked(Mark::RequestAccess),
        track.marked(Mark::Review),
    ) {
        (_, Some(approved)) => {
            page.marked(
                "✓ ",
                Meaning::Done,
                format!("Approved on {}.", approved.date()),
            );
        }
        (Some(sent), None) => {
            let words = match (sent.days_until(model.now), sent.date()) {
                (0, _) => "Sent today. How long a review takes is not documented.".to_owned(),
                (1, date) => format!("Sent on {date}, yesterday."),
                (days, date) => format!("Sent on {date}, {days} days ago."),
            };
            page.marked("· ", Meaning::Accent, words);
        }
        (None, None) => page.marked(
            "! ",
            Meaning::Warning,
            "The request is not marked as sent: that is stop 1.",
        ),
    }
    let dates = [Mark::RequestAccess, Mark::Review].map(|mark| track.marked(mark));
    for noted in dates.into_iter().flatten() {
        if let Some(words) = seven_days::doubt(noted, model.now, &model.zone) {
            page.marked("! ", Meaning::Warning, words);
        }
    }
}
