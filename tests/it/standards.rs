//! The rules of the standards that a server keeps, one test each with the rule's id in its name.
//!
//! Real HTTP and raw sockets against a sandbox that is a process of its own, by a client that shares no code with it.
//! `bash tests/checklist S` prints rule, test and verdict as a table.

mod answers;
mod authorization;
mod checklist;
mod clients;
mod codes;
mod crowds;
mod limits;
mod notes;
mod pages;
pub mod partner;
pub mod raw;
mod repeats;
mod resources;
mod script;
mod tokens;
