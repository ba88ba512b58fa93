//! The dummy organisation behind the API and the dashboard: made from a seed, the same seed makes the same data.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::moment::{Seconds, Timestamp};

const ASSET: &str = include_str!("../../assets/sandbox/world.json");

/// The seed of the usual data.
const USUAL: u64 = 7536;
const EMPLOYEES: usize = 45;
const ENTRIES: usize = 1_200;
const JOBS: usize = 12;
/// Sandbox assumption: the data is not older than this and does not follow the clock, so that it is the same every day.
const NEWEST: i64 = 1_793_520_000; // 2026-11-01T08:00:00Z

/// Everything that can be asked for, each item in the shape of the API.
pub(super) struct World {
    pub(super) organization_id: String,
    pub(super) companies: Vec<Value>,
    pub(super) employees: Vec<Value>,
    pub(super) export_jobs: Vec<Value>,
    pub(super) entries: Vec<Value>,
    currencies: Vec<String>,
}

#[derive(Default, Deserialize)]
struct Asset {
    first_names: Vec<String>,
    last_names: Vec<String>,
    job_titles: Vec<String>,
    companies: Vec<AssetCompany>,
}

#[derive(Deserialize)]
struct AssetCompany {
    name: String,
    #[serde(rename = "registrationNumber")]
    registration_number: String,
    currency: String,
    address: Map<String, Value>,
}

/// `SplitMix64`: small, fast, the same everywhere, and no secret depends on it.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.roll() % end.max(1)
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        let index = self.below(from.len() as u64);
        from.get(usize::try_from(index).unwrap_or(0))
    }

    fn word(&mut self, from: &[&'static str]) -> &'static str {
        self.pick(from).copied().unwrap_or_default()
    }

    fn uuid(&mut self) -> String {
        let bits = (u128::from(self.roll()) << 64) | u128::from(self.roll());
        uuid::Builder::from_random_bytes(bits.to_be_bytes())
            .into_uuid()
            .to_string()
    }
}

impl World {
    pub(super) fn generate(seed: Option<u64>) -> Self {
        // A test reads the asset; without it the world would be empty, not wrong.
        let asset: Asset = serde_json::from_str(ASSET).unwrap_or_default();
        let mut dice = Dice(seed.unwrap_or(USUAL));
        let mut world = Self {
            organization_id: dice.uuid(),
            companies: Vec::new(),
            employees: Vec::new(),
            export_jobs: Vec::new(),
            entries: Vec::new(),
            currencies: asset
                .companies
                .iter()
                .map(|company| company.currency.clone())
                .collect(),
        };
        world.companies = asset
            .companies
            .iter()
            .map(|company| {
                json!({
                    "id": dice.uuid(),
                    "name": company.name,
                    "organizationId": world.organization_id,
                    "registrationNumber": company.registration_number,
                    "address": company.address,
                })
            })
            .collect();
        world.employees = (0..EMPLOYEES)
            .map(|number| world.employee(number, &asset, &mut dice))
            .collect();
        world.export_jobs = (0..JOBS)
            .map(|number| world.job(number, &mut dice))
            .collect();
        world.entries = (0..ENTRIES)
            .map(|number| world.entry(number, &mut dice))
            .collect();
        world
    }

    /// The company that the user allows access to.
    pub(super) fn company_id(&self) -> &str {
        self.companies
            .first()
            .and_then(|company| text(company, "id"))
            .unwrap_or_default()
    }

    /// Sandbox assumption: the subject is the organisation's main company, and the whole organisation can be seen. A
    /// company's is the only form of a subject URN that Pleo documents.
    pub(super) fn subject_urn(&self) -> String {
        format!("urn:pleo:company:{}", self.company_id())
    }

    /// Two of three things belong to the main company.
    fn owner(&self, number: usize) -> (String, String) {
        let index = usize::from(number % 3 == 2).min(self.companies.len().saturating_sub(1));
        let id = self
            .companies
            .get(index)
            .and_then(|company| text(company, "id"));
        let currency = self.currencies.get(index);
        (
            id.unwrap_or_default().to_owned(),
            currency.cloned().unwrap_or_default(),
        )
    }

    fn employee(&self, number: usize, asset: &Asset, dice: &mut Dice) -> Value {
        let first = dice.pick(&asset.first_names).cloned().unwrap_or_default();
        let last = dice.pick(&asset.last_names).cloned().unwrap_or_default();
        let mut employee = json!({
            "id": dice.uuid(),
            "companyId": self.owner(number).0,
            "email": format!("employee{:02}@client.example", number + 1),
            "firstName": first,
            "lastName": last,
        });
        if let Some(members) = employee.as_object_mut() {
            if let Some(title) = dice.pick(&asset.job_titles) {
                members.insert("jobTitle".to_owned(), title.clone().into());
            }
            if number % 4 != 3 {
                members.insert("code".to_owned(), format!("E-{:04}", number + 1).into());
            }
            if number % 5 != 4 {
                let phone = format!("+45 00 00 00 {:02}", number % 100);
                members.insert("phone".to_owned(), phone.into());
            }
        }
        employee
    }

    fn job(&self, number: usize, dice: &mut Dice) -> Value {
        let statuses = [
            "pending",
            "in_progress",
            "failed",
            "completed",
            "completed_with_errors",
        ];
        let status = statuses[number % statuses.len()];
        let created = at(number, Seconds::DAY.0, dice.below(20_000));
        let started = (status != "pending").then(|| created.plus(Seconds(60)));
        let is_over = !matches!(status, "pending" | "in_progress");
        let completed = is_over.then(|| created.plus(Seconds(60 + dice.below(600))));
        let creator = self.employees.get(number).and_then(|one| text(one, "id"));
        json!({
            "id": dice.uuid(),
            "companyId": self.owner(number).0,
            "createdAt": created,
            "createdBy": creator,
            "startedAt": started,
            "completedAt": completed,
            "expiredAt": null,
            "lastUpdatedAt": completed.or(started).unwrap_or(created),
            "expiresIn": 86_400,
            "isInteractive": number.is_multiple_of(2),
            "numberOfItems": 1 + dice.below(40),
            "status": status,
            "vendorBasedBookkeeping": number.is_multiple_of(4),
            "failureReason": (status == "failed").then_some("The accounting system refused the entries."),
            "failureReasonType": (status == "failed").then_some("erp_error"),
        })
    }

    fn entry(&self, number: usize, dice: &mut Dice) -> Value {
        let (company, currency) = self.owner(number);
        let performed = at(number, 6 * 3_600, dice.below(3_600));
        let family = dice.word(&[
            "CARD_PURCHASE",
            "CARD_PURCHASE",
            "CARD_PURCHASE",
            "OUT_OF_POCKET",
            "MILEAGE",
            "PER_DIEM",
            "BILL_INVOICE",
            "REIMBURSEMENT",
            "WALLET",
            "CASHBACK",
        ]);
        let status = dice.word(&[
            "COMPLETED",
            "COMPLETED",
            "COMPLETED",
            "PENDING",
            "DRAFT",
            "REJECTED",
        ]);
        let export = dice.word(&["NOT_EXPORTED", "EXPORTED", "QUEUED", "EXPORTING"]);
        let review = dice.word(&["REVIEWED", "NOT_REVIEWED"]);
        let minors = i64::try_from(dice.below(250_000)).unwrap_or(0) + 100;
        let settled = (status == "COMPLETED").then(|| performed.plus(Seconds(2 * Seconds::DAY.0)));
        let employee = dice
            .pick(&self.employees)
            .and_then(|employee| text(employee, "id"))
            .map(str::to_owned);
        let receipts: Vec<String> = (0..dice.below(3)).map(|_| dice.uuid()).collect();
        // Sandbox assumption: the words of reviewStatus; Pleo's document names no values.
        json!({
            "id": dice.uuid(),
            "companyId": company,
            "employeeId": employee,
            "createdAt": performed.plus(Seconds(5)),
            "updatedAt": performed.plus(Seconds(3_600)),
            "performedAt": performed,
            "settledAt": settled,
            "bookkeepingDate": performed,
            "family": family,
            "status": status,
            "exportStatus": export,
            "reviewStatus": review,
            "transactionValue": { "currency": currency, "minors": -minors },
            "tags": [],
            "splitItems": [],
            "attendees": [],
            "receiptIds": receipts,
        })
    }
}

/// The time of the `number`-th newest thing.
fn at(number: usize, apart: u64, jitter: u64) -> Timestamp {
    let back = (number as u64).saturating_mul(apart).saturating_add(jitter);
    Timestamp::from_unix(NEWEST.saturating_sub(i64::try_from(back).unwrap_or(0)))
}

/// A text member of an item.
pub(super) fn text<'a>(item: &'a Value, member: &str) -> Option<&'a str> {
    item.get(member).and_then(Value::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_makes_the_same_world_and_another_seed_another() {
        let (one, same, other) = (
            World::generate(None),
            World::generate(None),
            World::generate(Some(1)),
        );
        assert_eq!(one.entries, same.entries);
        assert_ne!(one.company_id(), other.company_id());
    }

    #[test]
    fn there_is_enough_to_page_through_and_a_job_of_every_status() {
        let world = World::generate(None);
        assert_eq!(
            (world.companies.len(), world.employees.len()),
            (2, EMPLOYEES)
        );
        assert!(world.entries.len() >= 1_000);
        for status in [
            "pending",
            "in_progress",
            "failed",
            "completed",
            "completed_with_errors",
        ] {
            assert!(
                world
                    .export_jobs
                    .iter()
                    .any(|job| text(job, "status") == Some(status))
            );
        }
    }
}
