//! The integration tests, one binary: each ring is a module.

mod support;
mod tidy;
