//! Plays the browser at the local sandbox: fetches its pages, signs in as its dummy user, allows, and follows the
//! redirect to our own listener. Never anywhere else.

use std::sync::Arc;

use url::Url;

use super::super::shared::Shared;
use crate::adapters::client::Received;
use crate::environment::is_loopback;
use crate::flow::{Answer, Ticket};
use crate::problem::{Problem, ProblemCode};

/// More steps than this are a loop.
const MOST_STEPS: usize = 12;
const LARGEST_PAGE: usize = 1024 * 1024;

/// Plays the whole sign-in, telling each request.
pub(in super::super) async fn play_browser(shared: Arc<Shared>, ticket: Ticket) {
    if let Err(problem) = play(&shared, ticket).await {
        shared.post(ticket, Answer::BrowserFailed(problem));
    }
}

async fn play(shared: &Arc<Shared>, ticket: Ticket) -> Result<(), Problem> {
    let announcement = shared.sandbox_announcement().await?;
    let attempt = {
        let mut vault = shared.vault();
        let attempt = vault
            .attempt(ticket)
            .filter(|attempt| attempt.environment.is_sandbox());
        attempt.map(|attempt| (attempt.url.clone(), attempt.redirect.clone()))
    };
    let (start, redirect) = attempt.ok_or_else(|| failed("this is not the local sandbox"))?;
    let mut player = Player {
        shared,
        ticket,
        cookies: Vec::new(),
    };
    let mut step = Step::get(start);
    for _ in 0..MOST_STEPS {
        let received = player.send(&step).await?;
        let arrived = step.url.path() == redirect.path() && step.url.port() == redirect.port();
        if let Some(location) = received.header("location") {
            let url = step
                .url
                .join(location)
                .map_err(|_| failed("a redirect leads nowhere"))?;
            step = Step::get(url);
        } else if arrived || step.url.path() == "/done" {
            return Ok(());
        } else {
            let page = String::from_utf8_lossy(&received.body);
            let form = Form::find(&page).ok_or_else(|| failed("a page has no form to fill in"))?;
            step = form.filled(&step.url, &announcement.login, &announcement.password)?;
        }
    }
    Err(failed("the pages lead in a circle"))
}

fn failed(why: &str) -> Problem {
    Problem::new(ProblemCode::SandboxAssistFailed).with_detail(why)
}

struct Step {
    url: Url,
    body: Option<String>,
}

impl Step {
    const fn get(url: Url) -> Self {
        Self { url, body: None }
    }
}

struct Player<'a> {
    shared: &'a Arc<Shared>,
    ticket: Ticket,
    cookies: Vec<(String, String)>,
}

impl Player<'_> {
    async fn send(&mut self, step: &Step) -> Result<Received, Problem> {
        if !is_loopback(&step.url) {
            return Err(failed(
                "the redirect leads to another machine: paste it instead",
            ));
        }
        let method = if step.body.is_some() {
            reqwest::Method::POST
        } else {
            reqwest::Method::GET
        };
        let mut request = reqwest::Request::new(method.clone(), step.url.clone());
        let jar: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let jar = reqwest::header::HeaderValue::from_str(&jar.join("; "));
        if let Ok(jar) = jar.map_err(drop) {
            request.headers_mut().insert(reqwest::header::COOKIE, jar);
        }
        if let Some(body) = &step.body {
            let form =
                reqwest::header::HeaderValue::from_static("application/x-www-form-urlencoded");
            request
                .headers_mut()
                .insert(reqwest::header::CONTENT_TYPE, form);
            *request.body_mut() = Some(body.clone().into());
        }
        let received = self.shared.client.send(request, LARGEST_PAGE).await?;
        // The query carries state and code: only the path is told.
        let place = format!(
            "{}{}",
            step.url.host_str().unwrap_or_default(),
            step.url.path()
        );
        self.shared.post(
            self.ticket,
            Answer::Played(format!("{method} {place} → {}", received.status)),
        );
        self.keep_cookies(&received);
        Ok(received)
    }

    fn keep_cookies(&mut self, received: &Received) {
        for (_, value) in received
            .headers
            .iter()
            .filter(|(name, _)| name == "set-cookie")
        {
            let pair = value.split(';').next().unwrap_or_default();
            if let Some((name, value)) = pair.split_once('=') {
                self.cookies.retain(|(own, _)| own != name.trim());
                self.cookies
                    .push((name.trim().to_owned(), value.trim().to_owned()));
            }
        }
    }
}

/// The first form of one of the sandbox's pages, whose markup is ours.
struct Form {
    action: String,
    fields: Vec<(String, String)>,
}

impl Form {
    fn find(page: &str) -> Option<Self> {
        let (_, form) = page.split_once("<form")?;
        let (head, rest) = form.split_once('>')?;
        let inside = rest.split("</form>").next()?;
        let mut fields = Vec::new();
        for tag in inside
            .split('<')
            .filter(|tag| tag.starts_with("input") || tag.starts_with("button"))
        {
            let chosen =
                !tag.starts_with("button") || attribute(tag, "value").as_deref() == Some("allow");
            if let Some(name) = attribute(tag, "name").filter(|_| chosen) {
                fields.push((name, attribute(tag, "value").unwrap_or_default()));
            }
        }
        Some(Self {
            action: attribute(head, "action").unwrap_or_default(),
            fields,
        })
    }

    fn filled(self, page: &Url, login: &str, password: &str) -> Result<Step, Problem> {
        let url = page
            .join(&self.action)
            .map_err(|_| failed("a form leads nowhere"))?;
        let mut body = url::form_urlencoded::Serializer::new(String::new());
        for (name, value) in &self.fields {
            let value = match name.as_str() {
                "login" => login,
                "password" => password,
                _ => value,
            };
            body.append_pair(name, value);
        }
        Ok(Step {
            url,
            body: Some(body.finish()),
        })
    }
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, after) = tag.split_once(&format!("{name}=\""))?;
    let (value, _) = after.split_once('"')?;
    Some(
        value
            .replace("&amp;", "&")
            .replace("&quot;", "\"")
            .replace("&#39;", "'")
            .replace("&lt;", "<"),
    )
}
