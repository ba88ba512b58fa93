//! Some of a shelf's items, in the order that was asked for.

use std::ops::Range;

use fixedbitset::FixedBitSet;
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
    chosen: FixedBitSet,
    /// Those that are chosen, if they are not in the order of the shelf.
    order: Option<Vec<usize>>,
}

impl<'a> Selection<'a> {
    pub(super) fn all(shelf: &'a Shelf) -> Self {
        let mut chosen = FixedBitSet::with_capacity(shelf.len());
        chosen.insert_range(..);
        Self {
            shelf,
            chosen,
            order: None,
        }
    }

    /// The shelf that the items stand on.
    pub(in crate::sandbox) fn shelf(&self) -> &'a Shelf {
        self.shelf
    }

    /// How many items are left.
    pub(in crate::sandbox) fn len(&self) -> usize {
        self.chosen.count_ones(..)
    }

    /// The positions of some of the items that are left, counted from the first, in order.
    pub(in crate::sandbox) fn positions(&self, span: Range<usize>) -> Vec<usize> {
        match &self.order {
            Some(order) => order.get(span).unwrap_or_default().to_vec(),
            None => self
                .chosen
                .ones()
                .skip(span.start)
                .take(span.len())
                .collect(),
        }
    }

    /// Keeps the items whose member is one of these texts.
    pub(in crate::sandbox) fn keep(&mut self, member: &str, wanted: &[&str]) {
        let mut found = FixedBitSet::with_capacity(self.shelf.len());
        if let Some(column) = self.shelf.column(member) {
            for rank in wanted.iter().filter_map(|value| column.rank_of(value)) {
                column.add_to(&mut found, rank);
            }
        }
        self.narrow(&found);
    }

    /// Keeps the items whose member is not before `start` and is before `end`, as texts; a bound that is `None` is open.
    pub(in crate::sandbox) fn within(
        &mut self,
        member: &str,
        start: Option<&str>,
        end: Option<&str>,
    ) {
        let mut found = FixedBitSet::with_capacity(self.shelf.len());
        if let Some(column) = self.shelf.column(member) {
            let ranks = column.ranks_within(start, end);
            let is_within = |position: &usize| ranks.contains(&column.rank(*position));
            found.extend(self.chosen.ones().filter(is_within));
        }
        self.narrow(&found);
    }

    /// Keeps the items that have the member.
    pub(in crate::sandbox) fn having(&mut self, member: &str) {
        self.within(member, None, None);
    }

    /// Keeps the items that lack the member.
    pub(in crate::sandbox) fn lacking(&mut self, member: &str) {
        if let Some(column) = self.shelf.column(member) {
            self.narrow(column.absent());
        }
    }

    /// Keeps the items that a closure wants; each one is read for it, which takes its time.
    pub(in crate::sandbox) fn retain(&mut self, wants: impl Fn(&Value) -> bool) {
        let mut found = FixedBitSet::with_capacity(self.shelf.len());
        let is_wanted = |position: &usize| wants(&self.shelf.value(*position));
        found.extend(self.chosen.ones().filter(is_wanted));
        self.narrow(&found);
    }

    fn narrow(&mut self, found: &FixedBitSet) {
        self.chosen.intersect_with(found);
        if let Some(order) = &mut self.order {
            order.retain(|position| found.contains(*position));
        }
    }

    /// Sorts by a member; items that are equal in it stay as they were. A member that no item has changes nothing.
    pub(in crate::sandbox) fn sort(&mut self, member: &str, direction: Direction, nulls: Nulls) {
        let Some(column) = self.shelf.column(member) else {
            return;
        };
        let order = self
            .order
            .get_or_insert_with(|| self.chosen.ones().collect());
        order.sort_by_key(|position| {
            let rank = column.rank(*position);
            let is_absent = rank == ABSENT;
            let rank = match direction {
                Direction::Ascending => rank,
                Direction::Descending => ABSENT - rank,
            };
            let goes_last = is_absent == (nulls == Nulls::Last);
            (goes_last, if is_absent { 0 } else { rank })
        });
    }

    /// Where among the items that are left the one at a position of the shelf stands.
    pub(in crate::sandbox) fn index_of(&self, position: usize) -> Option<usize> {
        if let Some(order) = &self.order {
            return order.iter().position(|found| *found == position);
        }
        let is_left = self.chosen.contains(position);
        is_left.then(|| self.chosen.count_ones(..position))
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

    fn positions(selection: &Selection<'_>) -> Vec<usize> {
        selection.positions(0..selection.len())
    }

    #[test]
    fn filters_narrow_down_one_after_the_other() {
        let shelf = shelf();
        let mut selection = shelf.select();
        selection.keep("name", &["b", "a", "x"]);
        assert_eq!(positions(&selection), [0, 1, 3]);
        selection.having("at");
        assert_eq!(positions(&selection), [0, 3]);
        selection.within("at", Some("3"), None);
        assert_eq!(positions(&selection), [3]);
        assert_eq!(selection.index_of(3), Some(0));
        assert_eq!(selection.index_of(0), None);
    }

    #[test]
    fn a_bound_at_the_start_is_inside_and_one_at_the_end_is_outside() {
        let shelf = shelf();
        let mut selection = shelf.select();
        selection.within("at", Some("1"), Some("3"));
        assert_eq!(positions(&selection), [0, 2]);
        let mut selection = shelf.select();
        selection.lacking("at");
        assert_eq!(positions(&selection), [1]);
    }

    #[test]
    fn an_inner_member_and_a_closure_filter_too() {
        let shelf = shelf();
        let mut selection = shelf.select();
        selection.keep("value/currency", &["c"]);
        assert_eq!(positions(&selection), [2]);
        let mut selection = shelf.select();
        selection.retain(|item| item["name"] == "a");
        assert_eq!(positions(&selection), [1]);
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
            assert_eq!(positions(&selection), order);
            assert_eq!(selection.index_of(1), order.iter().position(|at| *at == 1));
        }
        let mut selection = shelf.select();
        selection.sort("name", Direction::Descending, Nulls::First);
        assert_eq!(positions(&selection), [2, 0, 3, 1]);
        selection.sort("nothing", Direction::Ascending, Nulls::First);
        assert_eq!(positions(&selection), [2, 0, 3, 1]);
        selection.having("at");
        assert_eq!(positions(&selection), [2, 0, 3]);
        assert_eq!(selection.positions(1..2), [0]);
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
