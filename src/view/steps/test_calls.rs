//! Stop 8: the call under way, and what became of the last one.

use super::super::page::Page;
use super::super::viewer::{SUCCESS, explain, summary};
use super::super::{Meaning, Scene, problems};
use crate::flow::work::Work;
use crate::session::Route;
use crate::untrusted::Untrusted;
use crate::wizard::Model;
use crate::wizard::steps::test_calls::has_token;

/// The call under way, or the stop's lead.
pub(super) fn before<'s>(scene: &'s Scene<'_>, lead: &'s str, page: &mut Page<'s>) {
    let model = scene.model;
    let called = model.called.as_ref().map(|called| {
        let path = Untrusted::new(called.request.path.as_str());
        format!("{} {path}", called.request.method)
    });
    let start = page.len();
    match (&model.call, called) {
        (Work::Running(_), Some(called)) => {
            page.marked("… ", Meaning::Accent, format!("calling {called} …"));
            page.keep_in_sight(start);
            page.text(
                Meaning::Text,
                "The answer is kept for this stop, wherever you are by then; quitting ends the call.",
            );
        }
        (Work::Failed(problem), called) => {
            let headline = problem.headline();
            let words = match called {
                Some(called) => format!("{called}: {headline}"),
                None => headline,
            };
            page.marked("✗ ", Meaning::Error, words);
            page.text(Meaning::Text, problem.words().why.as_str());
            problems::numbered(problem, page);
            page.keep_in_sight(start);
            page.blank();
            problems::safe(problem, page);
            problems::said(problem, page);
            problems::code(problem, page);
        }
        (Work::Done(response), Some(called)) => {
            let meaning = if response.is_success() {
                Meaning::Done
            } else {
                Meaning::Warning
            };
            let mark = if response.is_success() { "✓ " } else { "! " };
            let words = format!("{called} {}", summary(response));
            page.marked(mark, meaning, words);
            page.keep_in_sight(start);
            if explain(scene, response).is_none() {
                page.marked("✓ ", Meaning::Done, SUCCESS);
            }
        }
        (Work::Idle | Work::Running(_) | Work::Done(_), _) => {
            if !has_token(model) {
                page.marked("! ", Meaning::Warning, no_token(model));
                page.blank();
            }
            page.text(Meaning::Text, lead);
        }
    }
}

/// Why no call can be made.
const fn no_token(model: &Model) -> &'static str {
    match model.session.route {
        Route::OwnTokenLifecycle => "There is no token yet: authorise at stop 6 first.",
        Route::Postman => "There is no token yet: Postman keeps its own, for itself.",
    }
}

/// What is left to say once a call has been answered.
pub(super) fn after(scene: &Scene<'_>, page: &mut Page<'_>) {
    let missing = scene.model.facts.as_ref().map_or(0, |facts| {
        let granted = &facts.scopes_granted;
        let asked = facts.scopes_requested.iter();
        asked.filter(|scope| !granted.contains(scope)).count()
    });
    if missing > 0 {
        let words =
            "Calls whose scope is missing are refused with 403: try one, and see how it reads.";
        page.text(Meaning::Muted, words);
    }
}
