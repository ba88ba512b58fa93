//! The registration form held against one table of values, by both judges: the form's rules and the sandbox's own.

mod enforced;
mod judges;
mod rehearsed;
mod submitted;
mod table;
