//! The rings of tests of the whole program, one binary: each ring is a module.

mod leases;
mod readme;
mod cli;
mod strays;
mod support;
mod tidy;
