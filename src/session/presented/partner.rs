//! A profile on a list of them, as it may be read when others look too.

use super::{environment, profile, typed};
use crate::problem::Problem;
use crate::session::partner::{Partner, Summary};

/// A profile on a list of them; `place`, counted from zero, tells it from the others.
#[must_use]
pub fn partner(own: &Partner, place: usize) -> Partner {
    let masked = profile(&own.profile);
    Partner {
        profile: if masked == own.profile {
            masked
        } else {
            format!("{masked}{}", place + 1)
        },
        client: typed(&own.client),
        company: typed(&own.company),
        state: match &own.state {
            Ok(state) => Ok(Summary {
                environment: environment(&state.environment),
                ..state.clone()
            }),
            Err(problem) => Err(Problem::new(problem.code)),
        },
    }
}
