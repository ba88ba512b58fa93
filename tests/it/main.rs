//! The rings of tests of the whole program, one binary: each ring is a module.

#![expect(
    clippy::unwrap_used,
    reason = "in a test, an unexpected absence is a failure with a place"
)]

mod board;
mod cli;
mod clocks;
mod failures;
mod families;
mod foreign;
mod given_secret;
mod handbook;
mod hardening;
mod inspector;
mod journeys;
mod keychain;
mod kills;
mod leases;
mod met;
mod onepassword;
mod pages;
mod pasting;
mod peers;
mod presenter;
mod readme;
mod redirects;
mod refreshing;
mod refusals;
mod registration;
mod rules;
mod saved_answer;
mod scenarios;
mod screens;
mod secrets;
mod seeds;
mod sign_in;
mod standards;
mod strays;
mod support;
mod terminal;
mod tidy;
mod tls;
mod together;
mod token_answers;
mod words;
