//! The dummy organisation behind the API and the dashboard: made from a seed, the same seed makes the same bytes.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::moment::Timestamp;
use dice::Dice;
pub(super) use shelf::{Selection, Shelf};

mod dice;
mod entries;
mod jobs;
mod people;
pub(super) mod shelf;

const ASSET: &str = include_str!("../../assets/sandbox/world.json");

/// The seed of the usual data.
const USUAL: u64 = 7536;
/// Sandbox assumption: the data is not older than this and does not follow the clock, so that it is the same every day.
const NEWEST: i64 = 1_793_520_000; // 2026-11-01T08:00:00Z

/// Everything that can be asked for, each item in the shape of the API.
pub(super) struct World {
    pub(super) organization_id: String,
    pub(super) companies: Shelf,
    pub(super) employees: Shelf,
    pub(super) export_jobs: Shelf,
    pub(super) entries: Shelf,
    company_id: String,
    subject_urn: String,
}

/// Names and words that people have written; the numbers are thrown.
#[derive(Default, Deserialize)]
struct Asset {
    first_names: Vec<String>,
    last_names: Vec<String>,
    job_titles: Vec<String>,
    notes: Vec<String>,
    accounts: Vec<AssetAccount>,
    companies: Vec<AssetCompany>,
}

/// An account of the chart of accounts that every company has.
#[derive(Deserialize)]
struct AssetAccount {
    code: String,
}

#[derive(Deserialize)]
struct AssetCompany {
    name: String,
    #[serde(rename = "registrationNumber")]
    registration_number: String,
    currency: String,
    address: Map<String, Value>,
}

/// A company and what its items refer to.
struct Company {
    id: String,
    currency: String,
    employees: Vec<String>,
    /// The id and the code of each account.
    accounts: Vec<(String, String)>,
    teams: Vec<String>,
    tax_codes: Vec<String>,
    /// The id of each tag group and those of its tags.
    tag_groups: Vec<(String, Vec<String>)>,
}

impl World {
    pub(super) fn generate(seed: Option<u64>) -> Self {
        // A test reads the asset; without it the world would be empty, not wrong.
        let asset: Asset = serde_json::from_str(ASSET).unwrap_or_default();
        let mut dice = Dice::new(seed.unwrap_or(USUAL));
        let organization_id = dice.uuid();
        let mut companies: Vec<Company> = asset
            .companies
            .iter()
            .map(|company| Company::generate(company, &asset, &mut dice))
            .collect();
        let employees = people::employees(&mut companies, &asset, &mut dice);
        let export_jobs = jobs::export_jobs(&companies, &mut dice);
        let entries = entries::entries(&companies, &asset.notes, &mut dice);
        let described: Vec<Value> = std::iter::zip(&asset.companies, &companies)
            .map(|(words, company)| {
                json!({
                    "id": company.id,
                    "name": words.name,
                    "organizationId": organization_id,
                    "registrationNumber": words.registration_number,
                    "address": words.address,
                })
            })
            .collect();
        let company_id = companies.into_iter().next().map(|company| company.id);
        let company_id = company_id.unwrap_or_default();
        Self {
            organization_id,
            companies: Shelf::new(&described, &[]),
            employees: Shelf::new(&employees, &[]),
            export_jobs: Shelf::new(&export_jobs, &[]),
            entries: Shelf::new(&entries, &["transactionValue/currency"]),
            subject_urn: format!("urn:pleo:company:{company_id}"),
            company_id,
        }
    }

    /// The company that the user allows access to.
    pub(super) fn company_id(&self) -> &str {
        &self.company_id
    }

    /// Sandbox assumption: the subject is the organisation's main company, and the whole organisation can be seen. A
    /// company's is the only form of a subject URN that Pleo documents.
    pub(super) fn subject_urn(&self) -> &str {
        &self.subject_urn
    }
}

impl Company {
    fn generate(words: &AssetCompany, asset: &Asset, dice: &mut Dice) -> Self {
        Self {
            id: dice.uuid(),
            currency: words.currency.clone(),
            employees: Vec::new(),
            accounts: asset
                .accounts
                .iter()
                .map(|account| (dice.uuid(), account.code.clone()))
                .collect(),
            teams: dice.uuids(4),
            tax_codes: dice.uuids(3),
            tag_groups: (0..2).map(|_| (dice.uuid(), dice.uuids(5))).collect(),
        }
    }
}

/// Two of three things belong to the main company.
fn owner(companies: &[Company], number: usize) -> Option<&Company> {
    companies.get(owner_index(companies.len(), number))
}

fn owner_index(companies: usize, number: usize) -> usize {
    usize::from(number % 3 == 2).min(companies.saturating_sub(1))
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

    fn bytes(shelf: &Shelf) -> Vec<&[u8]> {
        (0..shelf.len())
            .map(|position| shelf.json(position))
            .collect()
    }

    #[test]
    fn a_seed_makes_the_same_bytes_and_another_seed_others() {
        let (one, same, other) = (
            World::generate(None),
            World::generate(None),
            World::generate(Some(1)),
        );
        for shelf in [
            |world: &World| bytes(&world.companies).concat(),
            |world: &World| bytes(&world.employees).concat(),
            |world: &World| bytes(&world.export_jobs).concat(),
            |world: &World| bytes(&world.entries).concat(),
        ] {
            assert!(!shelf(&one).is_empty());
            assert!(shelf(&one) == shelf(&same));
            assert!(shelf(&one) != shelf(&other));
        }
        assert_ne!(one.company_id(), other.company_id());
    }

    #[test]
    fn there_is_enough_to_page_through_and_a_job_of_every_status() {
        let world = World::generate(None);
        assert_eq!(world.companies.len(), 2);
        assert!(world.employees.len() >= 40);
        assert!(world.entries.len() >= 1_000);
        for status in [
            "pending",
            "in_progress",
            "failed",
            "completed",
            "completed_with_errors",
        ] {
            assert!(world.export_jobs.count("status", status) > 1, "{status}");
        }
    }

    #[test]
    fn what_an_item_refers_to_is_of_its_own_company() {
        let world = World::generate(None);
        let home = |id: &str| {
            let id = uuid::Uuid::try_parse(id).unwrap().as_u128();
            let position = world.employees.find(id).unwrap();
            let employee = world.employees.values().nth(position).unwrap();
            text(&employee, "companyId").unwrap().to_owned()
        };
        for item in world.entries.values().chain(world.export_jobs.values()) {
            for member in ["employeeId", "createdBy"] {
                if let Some(employee) = text(&item, member) {
                    assert_eq!(Some(home(employee).as_str()), text(&item, "companyId"));
                }
            }
        }
    }
}
