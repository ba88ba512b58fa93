//! What stands below everything else of a stop: notes of one's own, and pages to read.

use crate::guide::{Guide, Link, StopId};
use crate::wizard::{Item, ItemId, Kind, Model};

/// The field for notes.
pub(super) const NOTES: ItemId = ItemId::of("notes");

/// What a page to read is for, while it has the focus.
const OPENS: &str = "Opens this page in the browser; c copies its address.";

/// The items below those of the stop on show. Review has its notes among its own: there they are what one comes for.
pub(super) fn items(model: &Model) -> impl Iterator<Item = Item> {
    // The result is a page and no stop.
    let has_notes = !matches!(model.stop, StopId::Review | StopId::Result);
    let notes = has_notes.then(|| notes(model).at_the_foot());
    let links = links(model.stop).iter();
    notes
        .into_iter()
        .chain(links.enumerate().map(|(row, link)| {
            let id = ItemId::of(&link.url);
            let mut item = Item::new(id, link.label.as_str(), OPENS, Kind::Button).at_the_foot();
            item.heading = (row == 0).then_some("Pages to read");
            item
        }))
}

/// The field for notes of the stop on show.
pub(super) fn notes(model: &Model) -> Item {
    let words = Guide::built_in().notes();
    let kind = Kind::Text {
        value: model.session.track().note(model.stop).to_owned(),
    };
    Item::new(NOTES, words.label.as_str(), words.help.as_str(), kind)
}

/// Takes the text of the notes over; whether that was the field.
pub(super) fn set_text(model: &mut Model, id: ItemId, text: &str) -> bool {
    let stop = model.stop;
    if id == NOTES {
        model.session.track_mut().set_note(stop, text);
    }
    id == NOTES
}

/// The pages to read at a stop.
fn links(stop: StopId) -> &'static [Link] {
    &Guide::built_in().stop(stop).links
}

/// The page to read that is an item of a stop.
pub(in crate::wizard) fn link(stop: StopId, id: ItemId) -> Option<&'static Link> {
    links(stop).iter().find(|link| link.url == id.name)
}
