//! The local sandbox's failures and clock, over its own endpoints.

use std::sync::Arc;
use std::time::Duration;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use url::Url;

use super::super::shared::Shared;
use super::{LARGEST, Refusal};
use crate::adapters::client::Received;
use crate::adapters::sandbox_process::Announcement;
use crate::flow::sandbox::{Active, Change, Going, Known, Place, Standing};
use crate::flow::{Answer, Start, Ticket};
use crate::moment::{Seconds, Timestamp};
use crate::problem::{Problem, ProblemCode};
use crate::untrusted::Untrusted;

/// How long an answer of the sandbox's own endpoints may take: they do nothing that lasts.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long the sockets of a process that was killed may take to close.
const CLOSING: Duration = Duration::from_millis(500);

/// More failures than this are not listed.
const MOST: usize = 1_000;

const SCENARIOS: &str = "/sandbox/scenarios";
const CLOCK: &str = "/sandbox/clock";

#[derive(Deserialize)]
struct WireScenarios {
    active: Vec<WireActive>,
    known: Vec<WireKnown>,
}

#[derive(Deserialize)]
struct WireActive {
    scenario: String,
    matching_requests: u32,
}

#[derive(Deserialize)]
struct WireKnown {
    name: String,
    words: String,
    strikes: Option<String>,
}

#[derive(Deserialize)]
struct WireClock {
    now: Timestamp,
    clock: String,
}

/// Tells how the sandbox stands.
pub(in super::super) async fn ask(shared: Arc<Shared>, ticket: Ticket, start: Start) {
    let announcement = match start {
        Start::IfNeeded => shared.sandbox_announcement().await.map(Some),
        Start::Never => Ok(shared.running_sandbox().await),
    };
    let answer = match announcement {
        Ok(Some(announcement)) => match stand(&shared, announcement).await {
            Err(_) if start == Start::Never => look_again(&shared).await,
            standing => told(standing),
        },
        Ok(None) => Answer::SandboxAbsent,
        Err(problem) => Answer::Failed(problem),
    };
    shared.post(ticket, answer);
}

/// Looks once more after a sandbox has not answered: it may have been ending, and its sockets close one by one.
async fn look_again(shared: &Shared) -> Answer {
    tokio::time::sleep(CLOSING).await;
    match shared.running_sandbox().await {
        Some(announcement) => told(stand(shared, announcement).await),
        None => Answer::SandboxAbsent,
    }
}

/// Switches failures on or off, and tells how the sandbox stands then.
pub(in super::super) async fn switch(shared: Arc<Shared>, ticket: Ticket, change: Change) {
    let answer = told(switched(&shared, &change).await);
    shared.post(ticket, answer);
}

/// Moves the clock forward, and tells how the sandbox stands then.
pub(in super::super) async fn move_clock(shared: Arc<Shared>, ticket: Ticket, by: Seconds) {
    let answer = told(moved(&shared, by).await);
    shared.post(ticket, answer);
}

fn told(standing: Result<Standing, Problem>) -> Answer {
    standing.map_or_else(Answer::Failed, |standing| {
        Answer::Sandbox(Box::new(standing))
    })
}

async fn switched(shared: &Shared, change: &Change) -> Result<Standing, Problem> {
    let announcement = shared.sandbox_announcement().await?;
    let before: WireScenarios = exchange(shared, &announcement, SCENARIOS, None).await?;
    let wanted = change.applied_to(&active(before.active)?);
    let body = json!({ "scenarios": wanted });
    let _after: WireScenarios = exchange(shared, &announcement, SCENARIOS, Some(body)).await?;
    stand(shared, announcement).await
}

async fn moved(shared: &Shared, by: Seconds) -> Result<Standing, Problem> {
    let announcement = shared.sandbox_announcement().await?;
    let body = json!({ "advance_seconds": by.0 });
    let _after: WireClock = exchange(shared, &announcement, CLOCK, Some(body)).await?;
    stand(shared, announcement).await
}

async fn stand(shared: &Shared, announcement: Announcement) -> Result<Standing, Problem> {
    let scenarios: WireScenarios = exchange(shared, &announcement, SCENARIOS, None).await?;
    let clock: WireClock = exchange(shared, &announcement, CLOCK, None).await?;
    let known = scenarios.known.into_iter().take(MOST).map(|wire| {
        Ok(Known {
            name: plain(wire.name)?,
            words: Untrusted::new(wire.words),
            strikes: Place::from_name(wire.strikes.as_deref()),
        })
    });
    Ok(Standing {
        known: known.collect::<Result<_, Problem>>()?,
        active: active(scenarios.active)?,
        now: clock.now,
        clock: match clock.clock.as_str() {
            "running" => Going::Running,
            "standing" => Going::Standing,
            _ => return Err(odd(CLOCK, "its clock neither runs nor stands still")),
        },
        auth_base: announcement.auth_base,
        api_base: announcement.api_base,
        login: Untrusted::new(announcement.login),
        password: Untrusted::new(announcement.password),
        replaced: shared.was_replaced(),
    })
}

fn active(wire: Vec<WireActive>) -> Result<Vec<Active>, Problem> {
    let read = |wire: WireActive| {
        let (name, nth) = match wire.scenario.split_once(':') {
            None => (wire.scenario.clone(), None),
            Some((name, nth)) => {
                let nth = nth.parse().map_err(|_| odd(SCENARIOS, "a number is odd"))?;
                (name.to_owned(), Some(nth))
            }
        };
        Ok(Active {
            name: plain(name)?,
            nth,
            seen: wire.matching_requests,
        })
    };
    wire.into_iter().map(read).collect()
}

/// A name that can be shown and sent back as it is.
fn plain(name: String) -> Result<String, Problem> {
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if (1..=64).contains(&name.len()) && name.bytes().all(is_plain) {
        Ok(name)
    } else {
        Err(odd(SCENARIOS, "a name is odd"))
    }
}

fn odd(path: &str, why: &str) -> Problem {
    Problem::new(ProblemCode::SandboxUnexpectedAnswer).with_detail(format!("{path}: {why}"))
}

/// Asks an endpoint, or sends JSON to it, and reads its answer.
async fn exchange<T: DeserializeOwned>(
    shared: &Shared,
    announcement: &Announcement,
    path: &str,
    body: Option<Value>,
) -> Result<T, Problem> {
    let url = Url::parse(&format!("{}{path}", announcement.auth_base));
    let url = url.map_err(|_| odd(path, "its address is none"))?;
    let mut request = reqwest::Request::new(reqwest::Method::GET, url);
    if let Some(body) = body {
        *request.method_mut() = reqwest::Method::POST;
        let json = reqwest::header::HeaderValue::from_static("application/json");
        let headers = request.headers_mut();
        headers.insert(reqwest::header::CONTENT_TYPE, json);
        *request.body_mut() = Some(body.to_string().into());
    }
    let sent = tokio::time::timeout(PATIENCE, shared.client.send(request, LARGEST)).await;
    let received = sent.map_err(|_| odd(path, "no answer within 5 s"))??;
    if received.status != 200 {
        return Err(refused(path, &received));
    }
    serde_json::from_slice(&received.body).map_err(|_| odd(path, "not the JSON that was expected"))
}

pub(super) fn refused(path: &str, received: &Received) -> Problem {
    let refusal: Option<Refusal> = serde_json::from_slice(&received.body).ok();
    match refusal.and_then(|refusal| refusal.error_description) {
        Some(said) if (400..500).contains(&received.status) => {
            Problem::new(ProblemCode::SandboxNotDone).with_server_said(Untrusted::new(said))
        }
        said => odd(path, &format!("status {}", received.status))
            .with_server_said(Untrusted::new(said.unwrap_or_default())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wire(scenario: &str) -> WireActive {
        WireActive {
            scenario: scenario.to_owned(),
            matching_requests: 2,
        }
    }

    #[test]
    fn what_is_switched_on_is_read_with_its_number() {
        let read = active(vec![wire("slow"), wire("denied:3")]).unwrap();
        let parts: Vec<_> = read
            .iter()
            .map(|active| (active.name.as_str(), active.nth, active.seen))
            .collect();
        assert_eq!(parts, [("slow", None, 2), ("denied", Some(3), 2)]);
    }

    #[test]
    fn a_name_that_could_steer_a_terminal_is_an_unexpected_answer() {
        for name in ["", "slow\u{1b}[2J", "Slow", "slow:x", &"s".repeat(65)] {
            let problem = active(vec![wire(name)]).unwrap_err();
            assert_eq!(
                problem.code,
                ProblemCode::SandboxUnexpectedAnswer,
                "{name:?}"
            );
        }
    }
}
