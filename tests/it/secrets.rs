//! No secret where it should not be: six canaries are planted by a server of this test, and looked for everywhere.
//!
//! | where | looked at by |
//! |---|---|
//! | state, backups, temporary files, exported files | [`commands`], [`wizard`] |
//! | support bundle, exports, every other output | [`commands`] |
//! | arguments and environment of the program and of what it starts | [`commands`], [`wizard`] |
//! | standard error, with `RUST_BACKTRACE=full` | [`commands`] |
//! | every byte that reaches the terminal, the clipboard (OSC 52) | [`wizard`] |
//! | scrollback after quitting | [`scrollback`] |
//! | the pages that a browser shows at the end | [`commands`], [`wizard`], [`model`] |
//! | model, messages and effects, as they print | [`model`] |
//! | the sandbox's log | [`sandbox`] |

mod canary;
mod commands;
mod model;
mod places;
mod sandbox;
mod scan;
mod scrollback;
pub mod wizard;
