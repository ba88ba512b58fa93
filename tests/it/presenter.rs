//! Presenter mode: whatever is entered, kept or answered, others who see the screen read nothing of it.
//!
//! | what | looked at by |
//! |---|---|
//! | every screen at four sizes, a canary in every value | [`sweep`] |
//! | the key, the question, the label | [`turning`] |
//! | every byte that reaches the terminal, and what is on disk afterwards | [`walk`] |
//! | what the commands print, and `--trace` | [`commands`] |

mod canary;
mod commands;
mod planted;
mod sweep;
mod turning;
mod walk;
