//! Answers of the token endpoint, made safe to show.

use crate::oauth::echo::{basic_proof, hide_in_problem};
use crate::problem::Problem;
use crate::secret::ClientSecret;

/// A problem of the token endpoint as it may be shown: without any of the secrets that were sent, should the server
/// repeat one.
pub(super) fn safe_to_show(
    problem: Problem,
    (client_id, secret): (&str, &ClientSecret),
    sent: &[&str],
) -> Problem {
    let proof = basic_proof(client_id, secret.reveal());
    let known: Vec<&str> = sent
        .iter()
        .copied()
        .chain([secret.reveal(), proof.as_str()])
        .collect();
    hide_in_problem(problem, &known)
}
