//! The shell: carries out effects, owns every secret, runs the event loop.

pub mod gone;
pub mod guard;
pub mod input;
pub mod logo;
pub mod rehearsal;
pub mod runner;
pub mod saver;
pub mod terminal;
pub mod turning;
pub mod vault;
pub mod wizard;

mod asking;
mod authorizing;
mod calling;
mod choosing;
mod disconnecting;
mod keeping;
mod pairs;
mod partners;
mod refreshing;
mod saving;
mod seat;
mod shared;
