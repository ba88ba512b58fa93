//! No secret where it should not be: six canaries are planted by a server of this test, and looked for everywhere.
//!
//! | where | looked at by |
//! |---|---|
//! | state, backups, temporary files, exported files | [`commands`], [`wizard`] |
//! | the log (`--trace`) | [`commands`], [`wizard`] |
//! | support bundle, exports, every other output | [`commands`] |
//! | arguments of the program, its browser and `op` | [`commands`], [`wizard`] |
//! | their environment, and the input of `op` | [`commands`], [`wizard`] |
//! | arguments and environment of a sandbox that is started | [`super::hardening`] |
//! | standard error, with `RUST_BACKTRACE=full` | [`commands`] |
//! | the words of a panic | [`super::terminal`] |
//! | every byte that reaches the terminal, every screen | [`wizard`] |
//! | the clipboard (OSC 52) | [`wizard`] |
//! | scrollback after quitting | [`scrollback`] |
//! | the pages that a browser shows at the end | [`commands`], [`wizard`], [`model`] |
//! | the sandbox's log | [`sandbox`] |
//! | an image of the memory (core), and who may look into it | [`memory`] |
//! | the memory of a wizard that has forgotten | [`forgotten`] |
//! | model, messages and effects, as they print | [`model`] |
//!
//! That each of these is really looked at is shown by what [`planted`] puts there.

mod canary;
mod commands;
mod forgotten;
mod memory;
mod model;
pub mod places;
mod planted;
mod sandbox;
mod scan;
mod scrollback;
pub mod wizard;
