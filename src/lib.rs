#![doc = include_str!("ARCHITECTURE.md")]

// In reading order: leaf rooms, pure rooms, shell.
pub mod environment;
pub mod exchange;
pub mod glossary;
pub mod guide;
pub mod keys;
pub mod moment;
pub mod presenter;
pub mod problem;
pub mod secret;
pub mod untrusted;

pub mod form;
pub mod oauth;

pub mod flow;
pub mod session;

pub mod wizard;

pub mod view;

pub mod adapters;
pub mod runtime;

pub mod sandbox;

pub mod cli;
