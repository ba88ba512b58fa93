//! The shell: carries out effects, owns every secret, runs the event loop.

pub mod rehearsal;
pub mod runner;
pub mod vault;

mod authorizing;
mod calling;
mod tokens;
