//! guide.
