//! Accounting entries: what was spent, refunded and moved, in every family and state that Pleo documents.

use serde_json::{Value, json};

use super::dice::Dice;
use super::{Company, at, owner};
use crate::moment::{Seconds, Timestamp};

const ENTRIES: usize = 1_200;
/// From one entry to the one before, in seconds.
const APART: u64 = 6 * 3_600;
const TWO_DAYS: Seconds = Seconds(2 * Seconds::DAY.0);

/// A family, how often it comes in a hundred entries, and its subfamilies.
type Family = (&'static str, u64, &'static [&'static str]);

const FAMILIES: [Family; 13] = [
    (
        "CARD_PURCHASE",
        55,
        &["ATM", "IN_STORE", "IN_STORE", "ONLINE"],
    ),
    ("OUT_OF_POCKET", 10, &[]),
    ("MILEAGE", 5, &[]),
    ("PER_DIEM", 5, &[]),
    ("BILL_INVOICE", 6, &[]),
    (
        "BILL_INVOICE_PAYMENT",
        3,
        &[
            "BILL_INVOICE_PAYMENT_RECEIVED",
            "BILL_INVOICE_PAYMENT_RETURNED",
        ],
    ),
    (
        "REIMBURSEMENT",
        5,
        &["REIMBURSEMENT_TO_EMPLOYEE", "REIMBURSEMENT_TO_COMPANY"],
    ),
    ("WALLET", 3, &["LOAD", "UNLOAD", "WITHDRAWAL"]),
    ("CASHBACK", 2, &[]),
    ("CREDIT_NOTE", 2, &[]),
    ("PLEO_INVOICE", 2, &["PLEO_INVOICE", "PLEO_INVOICE_REFUND"]),
    ("OVERDRAFT", 1, &["FEE", "INTEREST"]),
    ("BALANCE_AMENDMENT", 1, &["LOAD", "UNLOAD"]),
];

const STATUSES: [&str; 12] = [
    "COMPLETED",
    "COMPLETED",
    "COMPLETED",
    "COMPLETED",
    "COMPLETED",
    "PENDING",
    "PENDING",
    "COMPLETED_EXTERNALLY",
    "DRAFT",
    "CANCELLED",
    "REJECTED",
    "ERROR",
];

const REVIEWS: [&str; 9] = [
    "OK",
    "NOT_OK",
    "NOT_REQUIRED",
    "NOT_SET",
    "WAITING_FOR_EXPENSE_OWNER",
    "WAITING_FOR_REVIEWER",
    "WAITING_FOR_COMPANY_REVIEWER",
    "WAITING_FOR_TEAM_REVIEWER",
    "WAITING_FOR_TAG_REVIEWER",
];

/// Entries in the shape of the API, the newest first.
pub(super) fn entries(companies: &[Company], notes: &[String], dice: &mut Dice) -> Vec<Value> {
    (0..ENTRIES)
        .filter_map(|number| {
            let company = owner(companies, number)?;
            let performed = at(number, APART, dice.below(3_600));
            let mut entry = money_moved(company, performed, dice);
            file(&mut entry, company, dice);
            describe(&mut entry, company, notes, dice);
            Some(entry)
        })
        .collect()
}

fn family(dice: &mut Dice) -> Family {
    let mut throw = dice.below(100);
    for family in FAMILIES {
        if throw < family.1 {
            return family;
        }
        throw -= family.1;
    }
    FAMILIES[0]
}

/// What happened: kind, state, times, value. Every member that the API promises is there afterwards.
fn money_moved(company: &Company, performed: Timestamp, dice: &mut Dice) -> Value {
    let (family, _, subfamilies) = family(dice);
    let status = dice.word(&STATUSES);
    let is_settled = status.starts_with("COMPLETED");
    let export = dice.word(if is_settled {
        &[
            "NOT_EXPORTED",
            "EXPORTED",
            "EXPORTED",
            "QUEUED",
            "EXPORTING",
            "CREATED",
        ]
    } else {
        &["NOT_EXPORTED", "NOT_CREATED"]
    });
    let billed = value(family, dice);
    let mut entry = json!({
        "id": dice.uuid(),
        "companyId": company.id,
        "createdAt": performed.plus(Seconds(5)),
        "updatedAt": performed.plus(Seconds(3_600 + dice.below(3_600))),
        "performedAt": performed,
        "family": family,
        "status": status,
        "exportStatus": export,
        "reviewStatus": dice.word(&REVIEWS),
        "transactionValue": { "currency": company.currency, "minors": billed },
        "totalBillValue": { "currency": company.currency, "minors": billed },
        "tags": [],
        "splitItems": [],
        "attendees": [],
        "receiptIds": [],
    });
    if let Some(subfamily) = dice.pick(subfamilies) {
        entry["subFamily"] = (*subfamily).into();
    }
    if family == "CARD_PURCHASE" && dice.one_in(5) {
        // Paid abroad: the value in the currency of the place, made up and not by a rate.
        let currency = dice.word(&["GBP", "SEK", "USD"]);
        entry["transactionValue"] = json!({ "currency": currency, "minors": value(family, dice) });
    }
    let settled = is_settled.then(|| performed.plus(TWO_DAYS));
    if let Some(settled) = settled {
        entry["settledAt"] = json!(settled);
    }
    // As Pleo says: the day of settling, and of the purchase where it was out of pocket.
    let booked = if family == "OUT_OF_POCKET" {
        Some(performed)
    } else {
        settled
    };
    if let Some(booked) = booked {
        entry["bookkeepingDate"] = json!(booked);
    }
    if dice.one_in(24) {
        entry["deletedAt"] = json!(performed.plus(TWO_DAYS).plus(TWO_DAYS));
    }
    if export == "EXPORTED" {
        entry["foreignExtensionId"] = dice.uuid().into();
    }
    entry
}

/// Sandbox assumption: money that leaves is negative, money that comes in is positive.
fn value(family: &str, dice: &mut Dice) -> i64 {
    let minors = i64::try_from(dice.below(250_000)).unwrap_or(0) + 100;
    match family {
        "CASHBACK" | "CREDIT_NOTE" => minors,
        "WALLET" | "BALANCE_AMENDMENT" => minors * 100,
        _ => -minors,
    }
}

/// Where it belongs in the books: account, tax code, team, tags, and the parts of an entry that was split.
fn file(entry: &mut Value, company: &Company, dice: &mut Dice) {
    if !dice.one_in(6)
        && let Some((id, code)) = dice.pick(&company.accounts)
    {
        entry["accountId"] = id.as_str().into();
        entry["accountCode"] = code.as_str().into();
    }
    if dice.one_in(2) {
        entry["taxCodeId"] = json!(dice.pick(&company.tax_codes));
    }
    if dice.one_in(2) {
        entry["teamId"] = json!(dice.pick(&company.teams));
    }
    entry["tags"] = tags(company, dice);
    if dice.one_in(20) {
        entry["splitItems"] = split(entry, company, dice);
    }
}

fn tags(company: &Company, dice: &mut Dice) -> Value {
    company
        .tag_groups
        .iter()
        .filter_map(|(group, tags)| {
            let tag = dice.pick(tags)?;
            (!dice.one_in(3)).then(|| json!({ "tagGroupId": group, "tagId": tag }))
        })
        .collect()
}

/// Two parts that add up to the whole.
fn split(entry: &Value, company: &Company, dice: &mut Dice) -> Value {
    let shares: [fn(i64) -> i64; 2] = [|whole| whole / 3, |whole| whole - whole / 3];
    shares
        .iter()
        .map(|share| {
            let part_of = |member: &str| {
                let minors = share(entry[member]["minors"].as_i64().unwrap_or(0));
                json!({ "currency": entry[member]["currency"], "minors": minors })
            };
            let account = dice.pick(&company.accounts);
            json!({
                "id": dice.uuid(),
                "createdAt": entry["createdAt"],
                "updatedAt": entry["updatedAt"],
                "accountId": account.map(|(id, _)| id),
                "accountCode": account.map(|(_, code)| code),
                "transactionValue": part_of("transactionValue"),
                "totalBillValue": part_of("totalBillValue"),
                "tags": tags(company, dice),
            })
        })
        .collect()
}

/// Who and what: employee, note, receipts, guests, supplier.
fn describe(entry: &mut Value, company: &Company, notes: &[String], dice: &mut Dice) {
    let family = entry["family"].as_str().unwrap_or_default().to_owned();
    let receipts = usize::try_from(dice.below(3)).unwrap_or(0);
    entry["receiptIds"] = dice.uuids(receipts).into();
    let is_personal = matches!(
        family.as_str(),
        "CARD_PURCHASE" | "OUT_OF_POCKET" | "MILEAGE" | "PER_DIEM" | "REIMBURSEMENT"
    );
    if is_personal && let Some(employee) = dice.pick(&company.employees) {
        entry["employeeId"] = employee.as_str().into();
    }
    if is_personal && dice.one_in(10) {
        // Sandbox assumption: the type of a guest from within; Pleo's example is one from outside, CONTACT.
        let colleague = json!({
            "id": dice.uuid(),
            "attendableId": dice.pick(&company.employees),
            "attendableType": "EMPLOYEE",
        });
        let guest = json!({
            "id": dice.uuid(),
            "attendableId": dice.uuid(),
            "attendableType": "CONTACT",
        });
        entry["attendees"] = json!([colleague, guest]);
    }
    if dice.one_in(3)
        && let Some(note) = dice.pick(notes)
    {
        entry["note"] = note.as_str().into();
    }
    if family.starts_with("BILL_INVOICE") {
        entry["supplier"] = json!({
            "externalSupplierId": format!("S-{:03}", dice.below(40) + 1),
            "documentNumber": format!("INV-{:05}", dice.below(100_000)),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::super::{World, text};
    use super::*;

    #[test]
    fn every_family_status_and_review_is_there_and_what_is_documented_of_dates_holds() {
        let world = World::generate(None);
        for (family, _, _) in FAMILIES {
            assert!(world.entries.count("family", family) > 0, "{family}");
        }
        for status in STATUSES {
            assert!(world.entries.count("status", status) > 0, "{status}");
        }
        for review in REVIEWS {
            assert!(world.entries.count("reviewStatus", review) > 0, "{review}");
        }
        for entry in world.entries.values() {
            let at = |member: &str| text(&entry, member);
            let expected = if at("family") == Some("OUT_OF_POCKET") {
                at("performedAt")
            } else {
                at("settledAt")
            };
            assert_eq!(at("bookkeepingDate"), expected);
        }
    }

    #[test]
    fn some_entries_are_deleted_noted_split_tagged_and_attended_and_the_newest_come_first() {
        let world = World::generate(None);
        let entries: Vec<_> = world.entries.values().collect();
        for member in [
            "deletedAt",
            "note",
            "accountId",
            "teamId",
            "supplier",
            "settledAt",
        ] {
            let having = entries.iter().filter(|entry| entry.get(member).is_some());
            let count = having.count();
            assert!(count > 20 && count < entries.len(), "{member}: {count}");
        }
        for member in ["splitItems", "tags", "attendees", "receiptIds"] {
            let filled = |entry: &&Value| !entry[member].as_array().unwrap().is_empty();
            let count = entries.iter().filter(filled).count();
            assert!(count > 20 && count < entries.len(), "{member}: {count}");
        }
        let performed: Vec<_> = entries
            .iter()
            .map(|entry| text(entry, "performedAt"))
            .collect();
        assert!(performed.is_sorted_by(|one, next| one > next));
    }

    #[test]
    fn the_parts_of_a_split_entry_add_up_to_the_whole() {
        for entry in World::generate(None).entries.values() {
            let parts = entry["splitItems"].as_array().unwrap();
            for member in ["transactionValue", "totalBillValue"] {
                let minors = |value: &Value| value[member]["minors"].as_i64().unwrap();
                let sum: i64 = parts.iter().map(minors).sum();
                assert!(parts.is_empty() || sum == minors(&entry));
            }
        }
    }
}
