//! From the redirect to the tokens: what pleo-onboard takes, beside the least that a program can take.
//!
//!     redirect measure PROGRAM HOME CERTIFICATE KEY ROUNDS    both, in turn, over TLS and with the connection warmed
//!     redirect bare PORT TOKEN_PORT CERTIFICATE ROUNDS        the floor: std and rustls alone
//!     redirect libraries …                                    tokio and reqwest, which ours is built of, alone
//!
//! Measured twice: with each sign-in by a command in a process of its own, so that every step is its process's first;
//! and one sign-in after another in one wizard, beside a floor that does the same.
//!
//! All times are taken from when the browser's request is sent to the listener: until the token endpoint has handed the
//! tokens over; until the browser has the first byte of its answer; and, of the wizard, until its screen says so. Ours
//! stores the tokens and saves the journey to disk before the last two, which the floor does not.

mod bare;
mod browser;
mod command;
mod http;
mod libraries;
mod started;
mod tokens;
mod wizard;

use browser::Times;
use started::Started;

pub type Failure = Box<dyn std::error::Error + Send + Sync>;

/// What all programs are started with.
pub struct Places<'p> {
    program: &'p str,
    home: &'p str,
    certificate: &'p str,
    token_port: u16,
}

impl Places<'_> {
    /// How ours is started for every sign-in.
    fn usual(&self) -> [&str; 7] {
        let home = self.home;
        [
            "--home",
            home,
            "--env",
            "bench",
            "--store",
            "session",
            "--no-browser",
        ]
    }
}

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        [
            kind @ ("bare" | "libraries"),
            port,
            token_port,
            certificate,
            rounds,
        ] => {
            let run = if *kind == "bare" {
                bare::run
            } else {
                libraries::run
            };
            run(
                port.parse()?,
                token_port.parse()?,
                certificate,
                rounds.parse()?,
            )
        }
        ["measure", program, home, certificate, key, rounds] => {
            let (token_port, seen) = tokens::start(certificate, key)?;
            let places = Places {
                program,
                home,
                certificate,
                token_port,
            };
            measure(&places, &seen, rounds.parse()?)
        }
        _ => Err("usage: redirect measure PROGRAM HOME CERTIFICATE KEY ROUNDS".into()),
    }
}

fn measure(places: &Places<'_>, seen: &tokens::Seen, rounds: usize) -> Result<(), Failure> {
    let base = format!("https://localhost:{}", places.token_port);
    let toml = format!(
        "[environments.bench]\nauthorize_url = \"{base}/a\"\ntoken_url = \"{base}/token\"\napi_base = \"{base}\"\n"
    );
    std::fs::write(format!("{}/config.toml", places.home), toml)?;

    let mut times = Measured::default();
    for _ in 0..rounds {
        times
            .bare
            .push(Started::new("bare", places, 1)?.sign_in(seen)?);
        times
            .libraries
            .push(Started::new("libraries", places, 1)?.sign_in(seen)?);
        times.ours.push(command::sign_in(places, seen)?);
    }
    println!("each sign-in in a process of its own, ours by the command:");
    times.tell("tokens handed over", |times| times.tokens);
    times.tell("page in the browser", |times| times.page);

    let mut times = Measured::default();
    let all = rounds + wizard::UNCOUNTED;
    let mut wizard = wizard::Wizard::start(places)?;
    let mut bare = Started::new("bare", places, all)?;
    let mut libraries = Started::new("libraries", places, all)?;
    for round in 0..all {
        if round == wizard::UNCOUNTED {
            times = Measured::default();
        }
        times.bare.push(bare.sign_in(seen)?);
        times.libraries.push(libraries.sign_in(seen)?);
        times.ours.push(wizard.sign_in(seen)?);
    }
    wizard.quit()?;
    println!("one after another in one process, ours in the wizard:");
    times.tell("tokens handed over", |times| times.tokens);
    times.tell("page in the browser", |times| times.page);
    times.tell("screen (the others: page)", |times| times.screen);
    Ok(())
}

#[derive(Default)]
struct Measured {
    bare: Vec<Times>,
    libraries: Vec<Times>,
    ours: Vec<Times>,
}

impl Measured {
    /// Medians, and how many times the floor they are: the median of each round's ratio.
    fn tell(&self, name: &str, pick: fn(&Times) -> f64) {
        let of = |times: &[Times]| median(times.iter().map(pick).collect());
        let against = |times: &[Times]| {
            let rounds = times.iter().zip(&self.bare);
            median(rounds.map(|(own, bare)| pick(own) / pick(bare)).collect())
        };
        println!(
            "  redirect to {name}: ours {:.2} ms, {:.2}×; tokio and reqwest {:.2} ms, {:.2}×; bare std and rustls {:.2} ms",
            of(&self.ours),
            against(&self.ours),
            of(&self.libraries),
            against(&self.libraries),
            of(&self.bare),
        );
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
