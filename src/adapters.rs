//! Everything that touches the outside, one small seam per thing.

pub mod clock;
pub mod entropy;
pub mod files;
pub mod loopback;
pub mod sandbox_process;
