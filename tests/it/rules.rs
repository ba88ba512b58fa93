//! The rules of the standards that a client keeps, one test each with the rule's id in its name.
//!
//! The program itself is run, as a process of its own, against a server written by hand that notes every byte it gets.
//! `bash tests/checklist C` prints rule, test and verdict as a table.

mod authorization;
mod calls;
pub mod client;
mod disconnecting;
mod exchange;
mod listener;
mod redirect;
mod registration;
pub mod server;
mod tokens;
