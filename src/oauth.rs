//! The protocol without I/O: builds requests, judges answers.

pub mod callback;
pub mod client_refusal;
pub mod credentials;
pub mod echo;
pub mod introspection;
mod members;
pub mod repeat;
pub mod request;
pub mod token;
