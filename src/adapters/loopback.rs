//! The loopback listener.
