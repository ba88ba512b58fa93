//! The rings of tests of the whole program, one module per ring.

mod screens;
mod strays;
