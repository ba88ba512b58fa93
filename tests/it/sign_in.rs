//! The sign-in on the real program: what a person sees when something gets in its way, and that nothing is lost by it.

mod answers;
#[cfg(test)]
mod attempt;
mod browsers;
mod exchange;
mod preflight;
mod requests;
mod waits;
mod window;
