//! Tokens are renewed once, by whoever comes first, and what became of a refresh is never hidden.

mod doubts;
mod kills;
mod leaving;
mod office;
mod races;
mod slow_door;
