//! Export jobs to the accounting system, some in each status.

use serde_json::{Value, json};

use super::dice::Dice;
use super::{Company, at, owner};
use crate::moment::Seconds;

const JOBS: usize = 25;

const STATUSES: [&str; 5] = [
    "pending",
    "in_progress",
    "failed",
    "completed",
    "completed_with_errors",
];

/// Export jobs in the shape of the API, the newest first.
pub(super) fn export_jobs(companies: &[Company], dice: &mut Dice) -> Vec<Value> {
    (0..JOBS)
        .filter_map(|number| Some(job(number, owner(companies, number)?, dice)))
        .collect()
}

fn job(number: usize, company: &Company, dice: &mut Dice) -> Value {
    let status = STATUSES[number % STATUSES.len()];
    let created = at(number, Seconds::DAY.0, dice.below(20_000));
    let started = (status != "pending").then(|| created.plus(Seconds(60)));
    let is_over = !matches!(status, "pending" | "in_progress");
    let completed = is_over.then(|| created.plus(Seconds(60 + dice.below(600))));
    let has_failed = status == "failed";
    json!({
        "id": dice.uuid(),
        "companyId": company.id,
        "createdAt": created,
        "createdBy": dice.pick(&company.employees),
        "startedAt": started,
        "completedAt": completed,
        "expiredAt": null,
        "lastUpdatedAt": completed.or(started).unwrap_or(created),
        "expiresIn": 86_400,
        "isInteractive": number.is_multiple_of(2),
        "numberOfItems": 1 + dice.below(40),
        "status": status,
        "vendorBasedBookkeeping": number.is_multiple_of(4),
        "failureReason": has_failed.then_some("The accounting system refused the entries."),
        "failureReasonType": has_failed.then_some("erp_error"),
    })
}
