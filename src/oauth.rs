//! oauth.
pub mod callback;
