//! Some of a shelf's items, in the order that was asked for.

use std::borrow::Cow;

use serde_json::Value;

use super::Shelf;
use super::column::ABSENT;

/// Where items without the member stand.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::sandbox) enum Nulls {
    /// Before the others.
    First,
    /// After the others.
    Last,
}

/// Which end comes first.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::sandbox) enum Direction {
    /// The least first.
    Ascending,
    /// The greatest first.
    Descending,
}

/// Positions on a shelf.
pub(in crate::sandbox) struct Selection<'a> {
    shelf: &'a Shelf,
    /// Borrowed from the shelf as long as nothing more than a single value was asked for.
    positions: Cow<'a, [usize]>,
    is_sorted: bool,
}

impl<'a> Selection<'a> {
    pub(super) fn all(shelf: &'a Shelf) -> Self {
        Self {
            shelf,
            positions: Cow::Borrowed(&shelf.all),
            is_sorted: false,
        }
    }

    /// The shelf that the items stand on.
    pub(in crate::sandbox) fn shelf(&self) -> &'a Shelf {
        self.shelf
    }

    /// How many items are left.
    pub(in crate::sandbox) fn len(&self) -> usize {
        self.positions.len()
    }

    /// The positions of the items that are left, in order.
    pub(in crate::sandbox) fn positions(&self) -> &[usize] {
        &self.positions
    }

    /// Keeps the items whose member is one of these texts.
    pub(in crate::sandbox) fn keep(&mut self, member: &str, wanted: &[&str]) {
        let Some(column) = self.shelf.column(member) else {
            self.positions = Cow::default();
            return;
        };
        let ranks: Vec<u32> = wanted
            .iter()
            .filter_map(|value| column.rank_of(value))
            .collect();
        let is_whole = self.len() == self.shelf.len() && !self.is_sorted;
        if let ([rank], true) = (ranks.as_slice(), is_whole)
            && let Some(positions) = column.positions(*rank)
        {
            self.positions = Cow::Borrowed(positions);
            return;
        }
        self.narrow(|position| ranks.contains(&column.rank(position)));
    }

    /// Keeps the items whose member is not before `start` and is before `end`, as texts; a bound that is `None` is open.
    pub(in crate::sandbox) fn within(
        &mut self,
        member: &str,
        start: Option<&str>,
        end: Option<&str>,
    ) {
        let Some(column) = self.shelf.column(member) else {
            self.positions = Cow::default();
            return;
        };
        let ranks = column.ranks_within(start, end);
        self.narrow(|position| ranks.contains(&column.rank(position)));
    }

    /// Keeps the items that have the member.
    pub(in crate::sandbox) fn having(&mut self, member: &str) {
        self.within(member, None, None);
    }

    /// Keeps the items that lack the member.
    pub(in crate::sandbox) fn lacking(&mut self, member: &str) {
        if let Some(column) = self.shelf.column(member) {
            self.narrow(|position| column.rank(position) == ABSENT);
        }
    }

    /// Keeps the items that a closure wants; each one is read for it, which takes its time.
    pub(in crate::sandbox) fn retain(&mut self, wants: impl Fn(&Value) -> bool) {
        let from = self.shelf;
        self.narrow(|position| wants(&from.value(position)));
    }

    fn narrow(&mut self, wants: impl Fn(usize) -> bool) {
        let mut left = Vec::with_capacity(self.len());
        left.extend(self.positions.iter().filter(|position| wants(**position)));
        self.positions = Cow::Owned(left);
    }

    /// Sorts by a member; items that are equal in it stay as they were. A member that no item has changes nothing.
    pub(in crate::sandbox) fn sort(&mut self, member: &str, direction: Direction, nulls: Nulls) {
        let Some(column) = self.shelf.column(member) else {
            return;
        };
        self.positions.to_mut().sort_by_key(|position| {
            let rank = column.rank(*position);
            let is_absent = rank == ABSENT;
            let rank = match direction {
                Direction::Ascending => rank,
                Direction::Descending => ABSENT - rank,
            };
            let goes_last = is_absent == (nulls == Nulls::Last);
            (goes_last, if is_absent { 0 } else { rank })
        });
        self.is_sorted = true;
    }

    /// Where among the items that are left the one at a position of the shelf stands.
    pub(in crate::sandbox) fn index_of(&self, position: usize) -> Option<usize> {
        if self.is_sorted {
            self.positions.iter().position(|found| *found == position)
        } else {
            self.positions.binary_search(&position).ok()
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn shelf() -> Shelf {
        let items: Vec<_> = [
            ("b", Some("2")),
            ("a", None),
            ("c", Some("1")),
            ("b", Some("3")),
        ]
        .iter()
        .map(|(name, at)| {
            let mut item = json!({ "name": name, "value": { "currency": name } });
            if let Some(at) = at {
                item["at"] = (*at).into();
            }
            item
        })
        .collect();
        Shelf::new(&items, &["value/currency"])
    }

    #[test]
    fn filters_narrow_down_one_after_the_other() {
        let shelf = shelf();
        let mut selection = shelf.select();
        selection.keep("name", &["b", "a", "x"]);
        assert_eq!(selection.positions(), [0, 1, 3]);
        selection.having("at");
        assert_eq!(selection.positions(), [0, 3]);
        selection.within("at", Some("3"), None);
        assert_eq!(selection.positions(), [3]);
        assert_eq!(selection.index_of(3), Some(0));
        assert_eq!(selection.index_of(0), None);
    }

    #[test]
    fn a_bound_at_the_start_is_inside_and_one_at_the_end_is_outside() {
        let shelf = shelf();
        let mut selection = shelf.select();
        selection.within("at", Some("1"), Some("3"));
        assert_eq!(selection.positions(), [0, 2]);
        let mut selection = shelf.select();
        selection.lacking("at");
        assert_eq!(selection.positions(), [1]);
    }

    #[test]
    fn an_inner_member_and_a_closure_filter_too() {
        let shelf = shelf();
        let mut selection = shelf.select();
        selection.keep("value/currency", &["c"]);
        assert_eq!(selection.positions(), [2]);
        let mut selection = shelf.select();
        selection.retain(|item| item["name"] == "a");
        assert_eq!(selection.positions(), [1]);
    }

    #[test]
    fn nulls_stand_where_they_were_asked_to_and_equals_keep_their_order() {
        let shelf = shelf();
        for (direction, nulls, order) in [
            (Direction::Ascending, Nulls::Last, [2, 0, 3, 1]),
            (Direction::Ascending, Nulls::First, [1, 2, 0, 3]),
            (Direction::Descending, Nulls::Last, [3, 0, 2, 1]),
            (Direction::Descending, Nulls::First, [1, 3, 0, 2]),
        ] {
            let mut selection = shelf.select();
            selection.sort("at", direction, nulls);
            assert_eq!(selection.positions(), order);
            assert_eq!(selection.index_of(1), order.iter().position(|at| *at == 1));
        }
        let mut selection = shelf.select();
        selection.sort("name", Direction::Descending, Nulls::First);
        assert_eq!(selection.positions(), [2, 0, 3, 1]);
        selection.sort("nothing", Direction::Ascending, Nulls::First);
        assert_eq!(selection.positions(), [2, 0, 3, 1]);
    }

    #[test]
    fn a_member_that_no_item_has_is_found_nowhere() {
        let shelf = shelf();
        let mut selection = shelf.select();
        selection.lacking("deletedAt");
        assert_eq!(selection.len(), 4);
        selection.keep("deletedAt", &["x"]);
        assert_eq!(selection.len(), 0);
    }
}
