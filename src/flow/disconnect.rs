//! The end of an installation: what Pleo's half came to.

use super::call::{CallRequest, CallResponse, explain_response};
use crate::problem::{Problem, ProblemCode};

/// What Pleo said to the wish to end the installation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AtPleo {
    /// It is ended, with all its tokens.
    Disconnected,
    /// There was none.
    NothingConnected,
}

impl AtPleo {
    /// In words.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Disconnected => "disconnected",
            Self::NothingConnected => "nothing was connected",
        }
    }
}

/// The request that ends an installation and revokes all its tokens: `DELETE /v1/installations/me`.
#[must_use]
pub fn request() -> CallRequest {
    CallRequest {
        method: "DELETE".to_owned(),
        path: "/v1/installations/me".to_owned(),
        body: None,
    }
}

/// Reads Pleo's answer.
///
/// # Errors
/// The explanation of a status that is neither success nor "there is none".
pub fn judge(response: &CallResponse) -> Result<AtPleo, Problem> {
    match response.status {
        200..=299 => Ok(AtPleo::Disconnected),
        404 | 410 => Ok(AtPleo::NothingConnected),
        _ => {
            let problem = explain_response(response, None, None);
            Err(problem.unwrap_or_else(|| ProblemCode::ApiUnexpectedStatus.into()))
        }
    }
}
