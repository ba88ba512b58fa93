//! The rings of tests of the whole program, one binary: each ring is a module.

mod cli;
mod foreign;
mod kills;
mod leases;
mod readme;
mod refusals;
mod screens;
mod secrets;
mod strays;
mod support;
mod tidy;
