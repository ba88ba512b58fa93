//! What would most likely fail, said before anything is sent; and the other ways, where one is barred.

use url::Url;

use crate::cli::context::Opened;
use crate::cli::output::Output;
use crate::environment::{EnvironmentName, is_loopback};
use crate::flow::preflight::{Finding, Known, judge};
use crate::form::FieldId;
use crate::oauth::request::Plan;
use crate::problem::{Problem, ProblemCode};

/// Room for the two addresses of a comparison, in columns.
const ROOM: usize = 100;

/// Warns of what is wrong; says nothing of what is right.
pub fn warn(plan: &Plan, opened: &Opened, output: Output) {
    for finding in look(plan, opened) {
        output.warn(&words(&finding));
    }
}

/// What is wrong with a plan, as far as it is known. In the local sandbox a client has just been chosen, or registered,
/// that fits; the form may say what it likes.
fn look(plan: &Plan, opened: &Opened) -> Vec<Finding> {
    let form = &opened.session.registration;
    let registered = |field| match opened.environment.value {
        EnvironmentName::Sandbox => &[],
        EnvironmentName::Staging | EnvironmentName::Custom(_) => form.items(field),
    };
    judge(&Known {
        redirect_uri: Some(&plan.redirect_uri),
        registered_redirects: registered(FieldId::RedirectUris),
        scopes: &plan.scopes,
        registered_scopes: registered(FieldId::Scopes),
        client_id: Some(&plan.client_id),
    })
}

/// One line, and for a redirect URI the two addresses with a mark below the character that differs.
fn words(finding: &Finding) -> String {
    let problem = finding.problem();
    let headline = format!("{} [{}]", problem.headline(), problem.code.id());
    match finding {
        Finding::Redirect(difference) => {
            let [sent, registered, mark] = difference.lines(ROOM);
            format!(
                "{headline}\n  sent        {sent}\n  registered  {registered}\n              {mark}"
            )
        }
        Finding::Scopes(_) | Finding::ClientId(_) | Finding::ClientSecret(_) => headline,
    }
}

/// The problem of a port that cannot be had, with the other registered redirect URIs on this machine, if there are any.
pub fn with_other_ways(problem: Problem, plan: &Plan, opened: &Opened) -> Problem {
    let about_the_port = matches!(
        problem.code,
        ProblemCode::CallbackPortTaken | ProblemCode::CallbackPortForbidden
    );
    let registered = opened.session.registration.items(FieldId::RedirectUris);
    let others: Vec<&str> = registered
        .iter()
        .filter(|uri| **uri != plan.redirect_uri && is_ours(uri))
        .map(String::as_str)
        .collect();
    if !about_the_port || others.is_empty() {
        return problem;
    }
    let before = problem.detail.clone().unwrap_or_default();
    let others = others.join(" or ");
    problem.with_detail(format!("{before}; also registered: {others}"))
}

fn is_ours(uri: &str) -> bool {
    Url::parse(uri).is_ok_and(|url| url.scheme() == "http" && is_loopback(&url))
}
