//! kill -9 at random moments loses nothing that was committed.

mod form;
mod sandbox;

/// A cheap, repeatable sequence below `end`: the moments should differ, not be unguessable.
pub fn microseconds(round: usize, end: u64) -> u64 {
    let mixed = (round as u64)
        .wrapping_mul(6_364_136_223_846_793_005)
        .wrapping_add(1_442_695_040_888_963_407);
    (mixed >> 33) % end
}
