//! Secrets by reference: `op read op://vault/item/field`, each time they are needed.

use std::process::Stdio;
use std::time::Duration;

use crate::problem::{Problem, ProblemCode};
use crate::secret::ClientSecret;

/// How long `op` may take; it may be waiting for a fingerprint.
const LIMIT: Duration = Duration::from_secs(30);

/// Reads a reference with the 1Password command line.
///
/// # Errors
/// [`ProblemCode::KeychainReferenceUnreadable`], with what is known: not installed, refused, took too long.
pub async fn read(reference: &str) -> Result<ClientSecret, Problem> {
    let unreadable =
        |why: &str| Problem::new(ProblemCode::KeychainReferenceUnreadable).with_detail(why);
    if !reference.starts_with("op://") {
        return Err(unreadable("a reference starts with op://"));
    }
    let mut command = tokio::process::Command::new("op");
    command.args(["read", "--no-newline", reference]);
    command
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0)
        .kill_on_drop(true);
    let output = tokio::time::timeout(LIMIT, command.output()).await;
    let output = match output {
        Ok(Ok(output)) => output,
        Ok(Err(_)) => return Err(unreadable("the op command is not installed")),
        Err(_) => return Err(unreadable("op did not answer within 30 s")),
    };
    if !output.status.success() {
        return Err(unreadable("op refused: run op read yourself to see why"));
    }
    let text = String::from_utf8(output.stdout).map_err(|_| unreadable("op answered no text"))?;
    let text = text.strip_suffix('\n').unwrap_or(&text).to_owned();
    if text.is_empty() {
        Err(unreadable("op answered nothing"))
    } else {
        Ok(ClientSecret::new(text))
    }
}
