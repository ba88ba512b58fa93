//! One text member of all items, as numbers that compare like the texts.

use std::ops::Range;

use fixedbitset::FixedBitSet;
use serde_json::Value;

use super::text;

/// The rank of an item that lacks the member.
pub(super) const ABSENT: u32 = u32::MAX;

/// A column with no more values than this knows the items of each.
const FEW: usize = 32;

/// The values of a member: comparing two items means comparing two numbers.
pub(super) struct Column {
    /// Every value once, in order; a value's rank is its index.
    values: Vec<Box<str>>,
    /// The rank of each item's value, by position.
    ranks: Vec<u32>,
    /// The items with each value, by rank; empty if there are many values.
    sets: Vec<FixedBitSet>,
    /// The items that lack the member.
    absent: FixedBitSet,
}

impl Column {
    /// Reads a member, or `outer/inner`, of every item.
    pub(super) fn new(items: &[Value], name: &str) -> Self {
        let mut texts: Vec<(&str, usize)> = items
            .iter()
            .enumerate()
            .filter_map(|(position, item)| Some((read(item, name)?, position)))
            .collect();
        texts.sort_unstable();
        let mut column = Self {
            values: Vec::new(),
            ranks: vec![ABSENT; items.len()],
            sets: Vec::new(),
            absent: FixedBitSet::with_capacity(items.len()),
        };
        for (text, position) in texts {
            if column
                .values
                .last()
                .is_none_or(|last| last.as_ref() != text)
            {
                column.values.push(text.into());
            }
            let rank = column.values.len() - 1;
            if let Some(of_item) = column.ranks.get_mut(position) {
                *of_item = u32::try_from(rank).unwrap_or(ABSENT);
            }
        }
        column.values.shrink_to_fit();
        if column.values.len() <= FEW {
            column.sets = vec![FixedBitSet::with_capacity(items.len()); column.values.len()];
        }
        for (position, rank) in column.ranks.iter().enumerate() {
            if *rank == ABSENT {
                column.absent.insert(position);
            } else if let Some(set) = column.sets.get_mut(index(*rank)) {
                set.insert(position);
            }
        }
        column
    }

    /// Adds the items whose value has a rank to a set.
    pub(super) fn add_to(&self, set: &mut FixedBitSet, rank: u32) {
        if let Some(of_rank) = self.sets.get(index(rank)) {
            set.union_with(of_rank);
        } else {
            let ranks = self.ranks.iter().enumerate();
            set.extend(ranks.filter_map(|(position, found)| (*found == rank).then_some(position)));
        }
    }

    /// The items that lack the member.
    pub(super) const fn absent(&self) -> &FixedBitSet {
        &self.absent
    }

    /// The rank of a value; `None` if no item has it.
    pub(super) fn rank_of(&self, value: &str) -> Option<u32> {
        let index = self
            .values
            .binary_search_by(|found| found.as_ref().cmp(value));
        index.ok().and_then(|index| u32::try_from(index).ok())
    }

    /// The ranks of the values from `start` on and before `end`.
    pub(super) fn ranks_within(&self, start: Option<&str>, end: Option<&str>) -> Range<u32> {
        let before = |bound: &str| {
            let count = self.values.partition_point(|value| value.as_ref() < bound);
            u32::try_from(count).unwrap_or(ABSENT)
        };
        start.map_or(0, before)..end.map_or(ABSENT, before)
    }

    /// The rank of the item at a position.
    pub(super) fn rank(&self, position: usize) -> u32 {
        self.ranks.get(position).copied().unwrap_or(ABSENT)
    }
}

/// A rank as an index.
fn index(rank: u32) -> usize {
    usize::try_from(rank).unwrap_or(usize::MAX)
}

/// A member, or `outer/inner`, of an item.
fn read<'a>(item: &'a Value, name: &str) -> Option<&'a str> {
    match name.split_once('/') {
        Some((outer, inner)) => text(item.get(outer)?, inner),
        None => text(item, name),
    }
}
