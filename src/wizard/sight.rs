//! What of the text was in sight when the screen was drawn last: only then is known how far it can be scrolled.

use super::model::Model;

/// What was in sight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sight {
    /// How far the text is really scrolled, in pages.
    pub scrolled: usize,
    /// How far what stands beneath an answer is really scrolled, in pages.
    pub beneath: usize,
    /// Whether the item that has the focus is among it.
    pub focus: bool,
}

impl Sight {
    /// All as it was wished.
    #[must_use]
    pub fn of(model: &Model) -> Self {
        Self {
            scrolled: model.scroll,
            beneath: model.viewer.map_or(0, |at| at.beneath),
            focus: true,
        }
    }
}

impl Model {
    /// Takes in what was in sight: no key is needed to take back what could not be scrolled.
    pub const fn drawn(&mut self, sight: Sight) {
        self.scroll = sight.scrolled;
        if let Some(at) = &mut self.viewer {
            at.beneath = sight.beneath;
        }
        self.focus_in_sight = sight.focus;
    }
}

/// Brings the item that has the focus back in sight; whether it was out of it. What nobody sees is not used.
pub(super) const fn bring_back(model: &mut Model) -> bool {
    let was_out = model.scroll > 0 && !model.focus_in_sight;
    if was_out {
        model.scroll = 0;
        model.focus_in_sight = true;
    }
    was_out
}
