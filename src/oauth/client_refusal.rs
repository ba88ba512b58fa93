//! A client that was refused: which of the usual mix-ups it was.

use crate::environment::{ClientAuth, Environment, EnvironmentName};
use crate::problem::{Problem, ProblemCode};
use crate::secret::ClientSecret;

/// Says more about a refused client than the server does: in which way the secret was sent, and whether the credentials
/// have the shape of Pleo's while the server is not Pleo's. Any other problem stays as it is.
#[must_use]
pub fn name_client_refusal(
    problem: Problem,
    environment: &Environment,
    client_id: &str,
    secret: &ClientSecret,
) -> Problem {
    if problem.code != ProblemCode::TokenClientRefused {
        return problem;
    }
    let host = environment.token_url.host_str().unwrap_or_default();
    let elsewhere = match environment.name {
        // The local sandbox issues credentials of the same shape.
        EnvironmentName::Sandbox | EnvironmentName::Staging => false,
        EnvironmentName::Custom(_) => host != "pleo.io" && !host.ends_with(".pleo.io"),
    };
    if elsewhere && uuid::Uuid::try_parse(client_id).is_ok() && has_secret_shape(secret.reveal()) {
        return Problem {
            code: ProblemCode::TokenOtherEnvironment,
            detail: Some(format!("this environment is at {host}")),
            ..problem
        };
    }
    problem.with_detail(match environment.client_auth {
        ClientAuth::Basic => IN_HEADER,
        ClientAuth::Body => IN_BODY,
    })
}

const IN_HEADER: &str = "the secret was sent in the header, by HTTP Basic";
const IN_BODY: &str = "the secret was sent in the body";

/// In which way the secret was sent that was refused with this problem.
#[must_use]
pub fn way_of(problem: &Problem) -> ClientAuth {
    match problem.detail.as_deref() {
        Some(IN_BODY) => ClientAuth::Body,
        _ => ClientAuth::Basic,
    }
}

/// Whether a text has the shape that Pleo's pages show for a Client Secret: 30 hexadecimal digits.
#[must_use]
pub fn has_secret_shape(text: &str) -> bool {
    text.len() == 30 && text.chars().all(|character| character.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLEO_ID: &str = "12a3b456-78c9-0d12-34e5-f678ab9bcd0e";
    const PLEO_SECRET: &str = "12345a6bcd789ef012abcd34ef5a6b";

    fn named(environment: &Environment, client_id: &str, secret: &str) -> Problem {
        let problem = Problem::new(ProblemCode::TokenClientRefused);
        let secret = ClientSecret::new(secret.to_owned());
        name_client_refusal(problem, environment, client_id, &secret)
    }

    fn elsewhere() -> Environment {
        Environment {
            name: EnvironmentName::Custom("peer".to_owned()),
            token_url: url::Url::parse("https://auth.example/token").unwrap(),
            client_auth: ClientAuth::Body,
            ..Environment::staging()
        }
    }

    #[test]
    fn the_way_of_the_secret_is_told() {
        let at_staging = named(&Environment::staging(), PLEO_ID, PLEO_SECRET);
        assert_eq!(at_staging.code, ProblemCode::TokenClientRefused);
        assert_eq!(way_of(&at_staging), ClientAuth::Basic);
        let own = named(&elsewhere(), "fake-client", PLEO_SECRET);
        assert_eq!(own.code, ProblemCode::TokenClientRefused);
        assert_eq!(way_of(&own), ClientAuth::Body);
    }

    #[test]
    fn credentials_of_pleo_are_recognised_at_another_host() {
        let there = named(&elsewhere(), PLEO_ID, PLEO_SECRET);
        assert_eq!(there.code, ProblemCode::TokenOtherEnvironment);
        assert!(there.detail.unwrap().contains("auth.example"));
        let other = Problem::new(ProblemCode::TokenRateLimited);
        let secret = ClientSecret::new(PLEO_SECRET.to_owned());
        let same = name_client_refusal(other.clone(), &elsewhere(), PLEO_ID, &secret);
        assert_eq!(same, other);
    }
}
