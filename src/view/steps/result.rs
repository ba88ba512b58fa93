//! What is true by now and what is not.

use crate::view::page::Page;
use crate::view::{Meaning, Scene};
use crate::wizard::steps::result::{Fact, Standing, facts};

/// The facts, each with its sign; those that are open name the stop at which they are made true.
pub(super) fn all(scene: &Scene<'_>, page: &mut Page<'_>) {
    let place = if scene.model.is_rehearsal() {
        "the local sandbox"
    } else {
        "Staging"
    };
    page.text(Meaning::Text, format!("In {place}:"));
    for fact in facts(scene.model) {
        let Fact {
            standing, words, ..
        } = fact;
        let open = || {
            let number = fact.stop.number().unwrap_or_default();
            format!("{words}: stop {number}")
        };
        match standing {
            Standing::True => page.marked("✓ ", Meaning::Done, words),
            Standing::NotYet => page.marked("· ", Meaning::Muted, open()),
            Standing::NoLonger => page.marked("! ", Meaning::Warning, open()),
        }
    }
}
