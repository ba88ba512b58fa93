//! Drawing.
use crate::wizard::Model;
/// What is on view by choice right now.
#[derive(Clone, Debug, Default)]
pub struct Disclosed {
    /// The URL.
    pub authorization_url: Option<String>,
}
/// Theme and glyphs.
#[derive(Clone, Debug, Default)]
pub struct Appearance;
/// Draws.
pub fn draw(
    _frame: &mut ratatui::Frame<'_>,
    _model: &Model,
    _disclosed: &Disclosed,
    _appearance: &Appearance,
) {
}
