//! The protocol without I/O: builds requests, judges answers.

pub mod callback;
pub mod introspection;
pub mod request;
pub mod token;
