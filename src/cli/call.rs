//! `call`: one call to the API, its body on standard output, everything else on standard error.

use std::io::Read;

use super::Outcome;
use super::context::{Context, Opened};
use super::engine::{Ended, Engine, Patience, SecretVariable, TokenVariable, with_engine};
use super::files::read_text;
use super::output::Form;
use crate::environment::{EnvironmentName, is_production_host};
use crate::exchange::Audience;
use crate::flow::call::{CallRequest, CallResponse, explain_response, in_rehearsal};
use crate::flow::{Answer, Effect};
use crate::guide::{StopId, calls};
use crate::oauth::client_refusal::has_secret_shape;
use crate::oauth::token::TokenFacts;
use crate::presenter;
use crate::problem::{Problem, ProblemCode};
use crate::session::Mark;

/// Call the API once: the body on standard output, status and timing on standard error
#[derive(Debug, clap::Args)]
#[command(
    override_usage = "pleo-onboard call [OPTIONS] [METHOD] PATH",
    after_help = "Examples:\n  pleo-onboard call /v2/employees --query limit=20\n  \
                  pleo-onboard call POST /v1/accounting-entries:search --query company_id=ID --body search.json\n  \
                  echo '{}' | pleo-onboard call POST /v1/example --body -\n\n\
                  PLEO_ONBOARD_ACCESS_TOKEN is used instead of the kept token if it is set.\n\
                  With --presenter, what is printed on a terminal is masked; a file or a pipe gets the body whole.\n\
                  Exit code: 0 on 2xx, 4 on a final 401, else 1."
)]
pub struct Arguments {
    /// The method (GET, or POST with a body, if left out), and the path with one slash in front
    #[arg(value_names = ["METHOD", "PATH"], num_args = 1..=2, required = true)]
    what: Vec<String>,
    /// A value for the query; it is encoded, and may be given several times
    #[arg(long, value_name = "K=V")]
    query: Vec<String>,
    /// A file with the JSON body, - for standard input
    #[arg(long, value_name = "FILE")]
    body: Option<String>,
}

/// Calls.
pub fn run(arguments: &Arguments, context: &Context) -> Outcome {
    let opened = context.open_profile()?;
    let request = request_of(arguments)?;
    let (response, facts) = with_engine(
        context,
        TokenVariable::Serves,
        SecretVariable::Serves,
        async |engine| call(engine, context, &opened, &request).await,
    )?;
    context.output.data(&response.body, presenter::json)?;
    tell(context, &opened, &request, (&response, facts.as_ref()));
    let by_variable = context.settings.access_token.is_some();
    if response.is_success() && !by_variable {
        mark(context, &opened)?;
    }
    Ok(match response.status {
        _ if response.cut => 1,
        200..=299 => 0,
        401 => ProblemCode::ApiUnauthorized.exit_code(),
        _ => 1,
    })
}

fn request_of(arguments: &Arguments) -> Result<CallRequest, Problem> {
    let body = arguments.body.as_deref().map(body_of).transpose()?;
    let (method, path) = match arguments.what.as_slice() {
        [method, path] => (method.as_str(), path),
        [path] if body.is_some() => ("POST", path),
        [path] => ("GET", path),
        _ => return Err(ProblemCode::ApiInvalidPath.into()),
    };
    if let Ok(address) = url::Url::parse(path)
        && let Some(host) = address.host_str().filter(|host| is_production_host(host))
    {
        return Err(Problem::new(ProblemCode::ConfigProductionRefused).with_detail(host));
    }
    CallRequest::parse(method, &with_query(path, &arguments.query)?, body)
}

fn body_of(file: &str) -> Result<String, Problem> {
    if file != "-" {
        return read_text(file);
    }
    let mut text = String::new();
    let read = std::io::stdin().lock().read_to_string(&mut text);
    read.map_err(|_| {
        Problem::new(ProblemCode::FilesUnreadable).with_detail("standard input is no text")
    })?;
    Ok(text)
}

fn with_query(path: &str, query: &[String]) -> Result<String, Problem> {
    let mut encoded = url::form_urlencoded::Serializer::new(String::new());
    for pair in query {
        let (name, value) = pair.split_once('=').ok_or_else(|| {
            Problem::new(ProblemCode::ApiInvalidPath).with_detail("a query is given as K=V")
        })?;
        encoded.append_pair(name, value);
    }
    let encoded = encoded.finish();
    Ok(match (encoded.as_str(), path.contains('?')) {
        ("", _) => path.to_owned(),
        (_, true) => format!("{path}&{encoded}"),
        (_, false) => format!("{path}?{encoded}"),
    })
}

async fn call(
    engine: &mut Engine,
    context: &Context,
    opened: &Opened,
    request: &CallRequest,
) -> Result<(CallResponse, Option<TokenFacts>), Ended> {
    let account = opened.account();
    let mut facts = None;
    if context.settings.access_token.is_none() {
        let account = account.clone();
        let load = |ticket| Effect::LoadTokens { ticket, account };
        if let Answer::TokensLoaded(loaded, _) = engine.ask(Patience::MayEnd, load).await? {
            facts = loaded;
        }
    }
    let request = request.clone();
    let call = |ticket| Effect::Call {
        ticket,
        account,
        request,
    };
    match engine.ask(Patience::MayEnd, call).await? {
        Answer::Called(response) => Ok((response, facts)),
        _ => Err(ProblemCode::TerminalTaskBroke.into()),
    }
}

/// The scope that the catalogue knows for this call.
fn needed_scope(request: &CallRequest) -> Option<&'static str> {
    let path_of = |path: &str| path.split('?').next().unwrap_or_default().to_owned();
    calls()
        .iter()
        .find(|call| {
            call.method.as_str() == request.method && path_of(&call.path) == path_of(&request.path)
        })
        .map(|call| call.scope.as_str())
        .filter(|scope| !scope.is_empty())
}

fn tell(
    context: &Context,
    opened: &Opened,
    request: &CallRequest,
    (response, facts): (&CallResponse, Option<&TokenFacts>),
) {
    let path = request.path.split('?').next().unwrap_or_default();
    let path = match context.output.audience {
        Audience::Alone => path.to_owned(),
        Audience::Shared => presenter::path(path),
    };
    context.output.note(&format!(
        "{} {path} → {} in {} ms, {} bytes",
        request.method, response.status, response.milliseconds, response.size
    ));
    if response.cut {
        let words = "the body is larger than what is printed, 128 MiB (api.too-large)";
        context.output.warn(words);
    }
    if let Some(problem) = response
        .not_refreshed
        .as_ref()
        .filter(|_| response.status != 401)
    {
        let words = problem.headline();
        context.output.warn(&format!(
            "the token is about to expire and was not refreshed: {words}"
        ));
    }
    let pasted_secret = response.status == 401 && looks_like_a_client_secret(context);
    let problem = if pasted_secret {
        Some(ProblemCode::ApiClientSecretAsToken.into())
    } else {
        let problem = explain_response(response, needed_scope(request), facts);
        match opened.environment.value {
            EnvironmentName::Sandbox => problem.map(in_rehearsal),
            EnvironmentName::Staging | EnvironmentName::Custom(_) => problem,
        }
    };
    if let Some(problem) = problem {
        context.output.problem(&problem, Form::Text);
    }
}

/// Whether the token of the environment variable has the shape that Pleo's pages show for a Client Secret (30
/// hexadecimal characters), or is the one that was given.
fn looks_like_a_client_secret(context: &Context) -> bool {
    let Some(token) = &context.settings.access_token else {
        return false;
    };
    let token = token.reveal();
    let given = context.settings.client_secret.as_ref();
    let is_given = given.is_some_and(|secret| secret.reveal() == token);
    is_given || has_secret_shape(token)
}

fn mark(context: &Context, opened: &Opened) -> Result<(), Problem> {
    if opened.session.track().marked(Mark::TestCalls).is_some() {
        return Ok(());
    }
    let now = context.noted();
    context.change_track(&opened.environment.value, |track| {
        track.mark(StopId::TestCalls, now);
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_encoded_and_joined() {
        let query = ["a=1 2".to_owned(), "b=x=y".to_owned()];
        assert_eq!(with_query("/v1/x", &query).unwrap(), "/v1/x?a=1+2&b=x%3Dy");
        assert_eq!(
            with_query("/v1/x?c=3", &query).unwrap(),
            "/v1/x?c=3&a=1+2&b=x%3Dy"
        );
        assert!(with_query("/v1/x", &["alone".to_owned()]).is_err());
    }
}
