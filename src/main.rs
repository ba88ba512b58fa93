//! Parse, choose, run, exit code.

fn main() {}
