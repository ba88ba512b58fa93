//! The filters of a search for accounting entries, as Pleo's document of that API names them.
//!
//! Sandbox assumption: a list without items filters nothing, `null` is the same as a filter that is not there, a flag
//! that is false asks for the entries that lack the thing, and a name that is no filter is passed over.

use serde_json::{Map, Value};

use super::super::super::world::{Selection, text};
use super::super::asked;
use super::super::error::ApiError;

/// What the items of a list may be.
enum Items {
    Uuids,
    Texts,
    Words(&'static [&'static str]),
}

/// The most items of a list of ids or texts.
const MOST: usize = 100;

/// The lists: name of the filter, member of the entry, what is allowed.
const LISTS: [(&str, &str, Items); 11] = [
    ("employeeIds", "employeeId", Items::Uuids),
    ("accountIds", "accountId", Items::Uuids),
    ("teamIds", "teamId", Items::Uuids),
    ("taxCodeIds", "taxCodeId", Items::Uuids),
    ("foreignExtensionIds", "foreignExtensionId", Items::Texts),
    (
        "transactionValueCurrencies",
        "transactionValue/currency",
        Items::Texts,
    ),
    (
        "status",
        "status",
        Items::Words(&[
            "DRAFT",
            "PENDING",
            "COMPLETED",
            "COMPLETED_EXTERNALLY",
            "CANCELLED",
            "REJECTED",
            "ERROR",
        ]),
    ),
    (
        "families",
        "family",
        Items::Words(&[
            "BALANCE_AMENDMENT",
            "BILL_INVOICE",
            "BILL_INVOICE_PAYMENT",
            "CARD_PURCHASE",
            "CASHBACK",
            "CREDIT_NOTE",
            "MILEAGE",
            "OUT_OF_POCKET",
            "OVERDRAFT",
            "PER_DIEM",
            "PLEO_INVOICE",
            "REIMBURSEMENT",
            "WALLET",
        ]),
    ),
    (
        "subFamilies",
        "subFamily",
        Items::Words(&[
            "ATM",
            "IN_STORE",
            "ONLINE",
            "PLEO_INVOICE",
            "PLEO_INVOICE_REFUND",
            "REIMBURSEMENT_TO_COMPANY",
            "REIMBURSEMENT_TO_EMPLOYEE",
            "REIMBURSEMENT_TO_EMPLOYEE_REFUND",
            "LOAD",
            "UNLOAD",
            "WITHDRAWAL",
            "FEE",
            "INTEREST",
            "BILL_INVOICE_PAYMENT_RETURNED",
            "BILL_INVOICE_PAYMENT_RECEIVED",
        ]),
    ),
    (
        "exportStatus",
        "exportStatus",
        Items::Words(&[
            "CREATED",
            "EXPORTED",
            "EXPORTING",
            "NOT_CREATED",
            "NOT_EXPORTED",
            "QUEUED",
        ]),
    ),
    (
        "reviewStatus",
        "reviewStatus",
        Items::Words(&[
            "NOT_OK",
            "NOT_REQUIRED",
            "NOT_SET",
            "OK",
            "WAITING_FOR_EXPENSE_OWNER",
            "WAITING_FOR_REVIEWER",
            "WAITING_FOR_COMPANY_REVIEWER",
            "WAITING_FOR_TEAM_REVIEWER",
            "WAITING_FOR_TAG_REVIEWER",
        ]),
    ),
];

/// The flags, and the member that an entry has or lacks.
const FLAGS: [(&str, &str); 4] = [
    ("hasNote", "note"),
    ("hasAccount", "accountId"),
    ("hasBookkeepingDate", "bookkeepingDate"),
    ("settled", "settledAt"),
];

/// The times; a search may name one of them only.
const TIMES: [(&str, [&str; 2]); 3] = [
    ("performedAt", ["performedAtStart", "performedAtEnd"]),
    ("settledAt", ["settledAtStart", "settledAtEnd"]),
    (
        "bookkeepingDate",
        ["bookkeepingDateStart", "bookkeepingDateEnd"],
    ),
];

/// Keeps the entries that a search asks for.
///
/// # Errors
/// 400 naming the filter that has a value it cannot have.
pub(super) fn apply(
    search: &Map<String, Value>,
    entries: &mut Selection<'_>,
) -> Result<(), ApiError> {
    let include_deleted = flag(search, "includeDeleted")?
        .ok_or_else(|| ApiError::bad_request("includeDeleted is required: true or false."))?;
    if !include_deleted {
        entries.lacking("deletedAt");
    }
    for (name, member, allowed) in &LISTS {
        let wanted = list(search, name, allowed)?;
        if !wanted.is_empty() {
            let wanted: Vec<&str> = wanted.iter().map(String::as_str).collect();
            entries.keep(member, &wanted);
        }
    }
    for (name, member) in FLAGS {
        match flag(search, name)? {
            Some(true) => entries.having(member),
            Some(false) => entries.lacking(member),
            None => {}
        }
    }
    by_time(search, entries)?;
    by_tags(search, entries)
}

fn given<'a>(search: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    search.get(name).filter(|value| !value.is_null())
}

fn flag(search: &Map<String, Value>, name: &str) -> Result<Option<bool>, ApiError> {
    given(search, name)
        .map(|value| {
            value
                .as_bool()
                .ok_or_else(|| ApiError::bad_request(format!("{name} must be true or false.")))
        })
        .transpose()
}

fn list(search: &Map<String, Value>, name: &str, allowed: &Items) -> Result<Vec<String>, ApiError> {
    let Some(value) = given(search, name) else {
        return Ok(Vec::new());
    };
    let items = value
        .as_array()
        .ok_or_else(|| ApiError::bad_request(format!("{name} must be a list.")))?;
    if items.len() > MOST && !matches!(allowed, Items::Words(_)) {
        return Err(ApiError::bad_request(format!(
            "{name} has more than {MOST} items."
        )));
    }
    let read = |item: &Value| {
        let text = item.as_str()?;
        match allowed {
            Items::Uuids => asked::uuid(text).map(|id| id.to_string()),
            Items::Texts => Some(text.to_owned()),
            Items::Words(words) => words.contains(&text).then(|| text.to_owned()),
        }
    };
    let reason = match allowed {
        Items::Uuids => "has an item that is not a UUID.".to_owned(),
        Items::Texts => "has an item that is not a text.".to_owned(),
        Items::Words(words) => format!("has an item that is not one of {}.", words.join(", ")),
    };
    items
        .iter()
        .map(read)
        .collect::<Option<_>>()
        .ok_or_else(|| ApiError::bad_request(format!("{name} {reason}")))
}

/// Sandbox assumption: the start is inside and the end is outside; Pleo says "after" and "before".
fn by_time(search: &Map<String, Value>, entries: &mut Selection<'_>) -> Result<(), ApiError> {
    let mut asked = None;
    for (member, names) in TIMES {
        let [start, end] = names.map(|name| time(search, name));
        let (start, end) = (start?, end?);
        if start.is_none() && end.is_none() {
            continue;
        }
        if asked.replace(member).is_some() {
            return Err(ApiError::bad_request(
                "Times of performing, settling and bookkeeping exclude each other.",
            ));
        }
        entries.within(member, start.as_deref(), end.as_deref());
    }
    Ok(())
}

/// A time in the spelling of the data, in which times compare as texts do.
fn time(search: &Map<String, Value>, name: &str) -> Result<Option<String>, ApiError> {
    given(search, name)
        .map(|value| {
            value
                .as_str()
                .and_then(|text| text.parse::<jiff::Timestamp>().ok())
                .map(|time| in_whole_seconds(time).to_string())
                .ok_or_else(|| {
                    ApiError::bad_request(format!(
                        "{name} is not a time such as 2026-10-01T00:00:00Z."
                    ))
                })
        })
        .transpose()
}

/// The first whole second that is not before a time: what is from a time on, or before it, is so of that second too.
fn in_whole_seconds(time: jiff::Timestamp) -> crate::moment::Timestamp {
    let begun = i64::from(time.subsec_nanosecond() > 0);
    crate::moment::Timestamp::from_unix(time.as_second().saturating_add(begun))
}

/// Tags are members of lists inside an entry, so the entries that are left are read for them.
fn by_tags(search: &Map<String, Value>, entries: &mut Selection<'_>) -> Result<(), ApiError> {
    let rows = list(search, "tagRowIds", &Items::Uuids)?;
    if !rows.is_empty() {
        entries.retain(|entry| rows.iter().any(|row| has_tag(entry, "tagId", row)));
    }
    let groups = list(search, "tagGroupIdsUnset", &Items::Uuids)?;
    if !groups.is_empty() {
        entries.retain(|entry| {
            groups
                .iter()
                .all(|group| !has_tag(entry, "tagGroupId", group))
        });
    }
    Ok(())
}

/// Whether a tag of an entry, or of a part of it, has this id.
fn has_tag(entry: &Value, member: &str, id: &str) -> bool {
    let parts = entry.get("splitItems").and_then(Value::as_array);
    std::iter::once(entry)
        .chain(parts.into_iter().flatten())
        .filter_map(|part| part.get("tags").and_then(Value::as_array))
        .flatten()
        .any(|tag| text(tag, member) == Some(id))
}
