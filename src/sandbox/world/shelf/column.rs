//! One text member of all items, as numbers that compare like the texts.

use std::ops::Range;

use serde_json::Value;

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
    /// The positions of the items with each value, by rank; empty if there are many values.
    positions: Vec<Vec<usize>>,
}

impl Column {
    /// Reads a member, or `outer/inner`, of every item.
    pub(super) fn new(items: &[Value], name: &str) -> Self {
        let pointer = format!("/{name}");
        let texts: Vec<Option<&str>> = items
            .iter()
            .map(|item| item.pointer(&pointer).and_then(Value::as_str))
            .collect();
        let mut values: Vec<Box<str>> = texts.iter().flatten().copied().map(Box::from).collect();
        values.sort_unstable();
        values.dedup();
        values.shrink_to_fit();
        let mut column = Self {
            values,
            ranks: Vec::new(),
            positions: Vec::new(),
        };
        column.ranks = texts
            .iter()
            .map(|text| text.and_then(|text| column.rank_of(text)).unwrap_or(ABSENT))
            .collect();
        if column.values.len() <= FEW {
            column.positions = vec![Vec::new(); column.values.len()];
            for (position, rank) in column.ranks.iter().enumerate() {
                let rank = usize::try_from(*rank).ok();
                if let Some(of_rank) = rank.and_then(|rank| column.positions.get_mut(rank)) {
                    of_rank.push(position);
                }
            }
        }
        column
    }

    /// The positions of the items whose value has a rank, in order; `None` if this column does not know.
    pub(super) fn positions(&self, rank: u32) -> Option<&[usize]> {
        let rank = usize::try_from(rank).ok()?;
        self.positions.get(rank).map(Vec::as_slice)
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
