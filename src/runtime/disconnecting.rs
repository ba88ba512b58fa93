//! The work behind a disconnection: Pleo's half, then ours. Begun, it is finished whatever happens around it.

use std::sync::Arc;

use super::calling::{Body, Call, call_with_token};
use super::keeping::forget_here;
use super::shared::Shared;
use crate::flow::disconnect::{judge, request};
use crate::flow::{Account, Answer, Ticket};

/// Ends the installation at Pleo, then forgets tokens and credentials here. If Pleo's half fails, nothing is touched.
pub(super) async fn disconnect(shared: Arc<Shared>, ticket: Ticket, account: Account) {
    let call = Call {
        ticket,
        account: &account,
        request: &request(),
        body: Body::Kept,
    };
    let answered = call_with_token(&shared, call).await;
    let answer = match answered.and_then(|response| judge(&response)) {
        Ok(at_pleo) => Answer::Disconnected {
            at_pleo,
            here: forget_here(&shared, &account).await,
        },
        Err(problem) => Answer::Failed(problem),
    };
    shared.post(ticket, answer);
}
