//! Items of one kind, kept as the bytes that the API answers with; beside them, columns to filter and to sort by.
//!
//! Items are made once and asked for often, so nothing is written out again when they are asked for.

use std::collections::HashMap;
use std::ops::Range;

use serde_json::Value;

use super::text;
use column::Column;
pub(in crate::sandbox) use selection::{Direction, Nulls, Selection};

mod column;
mod selection;

/// Items in their usual order.
pub(in crate::sandbox) struct Shelf {
    /// The items in JSON, one after the other.
    bytes: Vec<u8>,
    /// Where each one lies in `bytes`.
    places: Vec<Range<usize>>,
    ids: Vec<u128>,
    by_id: HashMap<u128, usize>,
    /// By member, or by `member/member` for one inside another.
    columns: Vec<(String, Column)>,
}

impl Shelf {
    /// Keeps items as they are ordered now. Each text member of an item becomes a column, and so do the members inside
    /// members that `nested` names (`outer/inner`).
    pub(in crate::sandbox) fn new(items: &[Value], nested: &[&str]) -> Self {
        let mut shelf = Self {
            bytes: Vec::new(),
            places: Vec::with_capacity(items.len()),
            ids: Vec::with_capacity(items.len()),
            by_id: HashMap::with_capacity(items.len()),
            columns: Vec::new(),
        };
        for (position, item) in items.iter().enumerate() {
            let start = shelf.bytes.len();
            shelf.bytes.extend_from_slice(item.to_string().as_bytes());
            shelf.places.push(start..shelf.bytes.len());
            let id = text(item, "id").and_then(|id| uuid::Uuid::try_parse(id).ok());
            let id = id.unwrap_or_default().as_u128();
            shelf.ids.push(id);
            shelf.by_id.insert(id, position);
        }
        shelf.bytes.shrink_to_fit();
        let mut names: Vec<&str> = nested.to_vec();
        for (name, value) in items.iter().filter_map(Value::as_object).flatten() {
            if value.is_string() && !names.contains(&name.as_str()) {
                names.push(name);
            }
        }
        shelf.columns = names
            .into_iter()
            .map(|name| (name.to_owned(), Column::new(items, name)))
            .collect();
        shelf
    }

    /// How many items there are.
    pub(in crate::sandbox) fn len(&self) -> usize {
        self.places.len()
    }

    /// The items, read from their bytes one by one: for pages, where the same is not asked for a thousand times.
    pub(in crate::sandbox) fn values(&self) -> impl Iterator<Item = Value> {
        (0..self.len()).map(|position| self.value(position))
    }

    fn value(&self, position: usize) -> Value {
        serde_json::from_slice(self.json(position)).unwrap_or_default()
    }

    /// How many items have this text in a member.
    pub(in crate::sandbox) fn count(&self, member: &str, value: &str) -> usize {
        let mut selection = self.select();
        selection.keep(member, &[value]);
        selection.len()
    }

    /// The JSON of the item at a position; empty if there is none.
    pub(in crate::sandbox) fn json(&self, position: usize) -> &[u8] {
        self.places
            .get(position)
            .and_then(|place| self.bytes.get(place.clone()))
            .unwrap_or_default()
    }

    /// The id of the item at a position.
    pub(in crate::sandbox) fn id(&self, position: usize) -> Option<u128> {
        self.ids.get(position).copied()
    }

    /// Where the item with this id stands.
    pub(in crate::sandbox) fn find(&self, id: u128) -> Option<usize> {
        self.by_id.get(&id).copied()
    }

    /// All items, to be narrowed down.
    pub(in crate::sandbox) fn select(&self) -> Selection<'_> {
        Selection::all(self)
    }

    fn column(&self, name: &str) -> Option<&Column> {
        self.columns
            .iter()
            .find_map(|(found, column)| (found == name).then_some(column))
    }
}
