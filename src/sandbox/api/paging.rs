//! Pages: offset or cursor, order, and the envelope around the items.

use serde_json::{Map, Value, json};

use super::super::parameters::Parameters;
use super::super::world::text;
use super::error::ApiError;

/// Sandbox assumption: twenty items where Pleo names no number.
const USUAL: usize = 20;
const MOST: usize = 100;

const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// Parameters of the page itself; the rest are repeated in the answer as those of the call.
const OWN: [&str; 8] = [
    "limit",
    "offset",
    "before",
    "after",
    "sorting_keys",
    "sorting_keys[]",
    "sorting_order",
    "sorting_order[]",
];

const ORDERS: [&str; 6] = [
    "ASC",
    "ASC_NULLS_FIRST",
    "ASC_NULLS_LAST",
    "DESC",
    "DESC_NULLS_FIRST",
    "DESC_NULLS_LAST",
];

/// A parameter that must be a UUID if it is there.
pub(super) fn uuid<'a>(query: &'a Parameters, name: &str) -> Result<Option<&'a str>, ApiError> {
    match query.one(name) {
        Some(value) if uuid::Uuid::try_parse(value).is_err() => {
            Err(ApiError::bad_request(format!("{name} is not a UUID.")))
        }
        value => Ok(value),
    }
}

/// The page that the query asks for, in Pleo's envelope.
pub(super) fn page(mut items: Vec<&Value>, query: &Parameters) -> Result<Value, ApiError> {
    let limit = number(query, "limit", 1, MOST)?.unwrap_or(USUAL);
    let offset = number(query, "offset", 0, usize::MAX)?;
    let (after, before) = (query.one("after"), query.one("before"));
    let ways = [offset.is_some(), after.is_some(), before.is_some()];
    if ways.iter().filter(|way| **way).count() > 1 {
        return Err(ApiError::bad_request(
            "before, after and offset exclude each other.",
        ));
    }
    let (keys, orders) = sorting(query)?;
    sort(&mut items, &keys, &orders);
    let total = items.len();
    let (start, end) = match (after, before) {
        (Some(cursor), _) => {
            let start = position(&items, cursor, "after")? + 1;
            (start, start.saturating_add(limit))
        }
        (_, Some(cursor)) => {
            let end = position(&items, cursor, "before")?;
            (end.saturating_sub(limit), end)
        }
        _ => {
            let start = offset.unwrap_or(0).min(total);
            (start, start.saturating_add(limit))
        }
    };
    let end = end.min(total);
    let shown = items.get(start..end).unwrap_or_default();
    let cursor_of = |item: Option<&&Value>| {
        item.and_then(|item| text(item, "id"))
            .map(encode)
            .unwrap_or_default()
    };
    Ok(json!({
        "data": shown,
        "pagination": {
            "currentRequestPagination": {
                "parameters": repeated(query),
                "after": after.unwrap_or_default(),
                "before": before.unwrap_or_default(),
                "limit": limit,
                "offset": offset.unwrap_or(0),
                "sortingKeys": keys,
                "sortingOrder": orders,
            },
            "hasNextPage": end < total,
            "hasPreviousPage": start > 0,
            "startCursor": cursor_of(shown.first()),
            "endCursor": cursor_of(shown.last()),
            "total": total,
        },
    }))
}

fn number(
    query: &Parameters,
    name: &str,
    least: usize,
    most: usize,
) -> Result<Option<usize>, ApiError> {
    query
        .one(name)
        .map(|text| {
            text.parse()
                .ok()
                .filter(|number| (least..=most).contains(number))
                .ok_or_else(|| {
                    ApiError::bad_request(format!("{name} is not a number that is allowed here."))
                })
        })
        .transpose()
}

fn sorting(query: &Parameters) -> Result<(Vec<String>, Vec<String>), ApiError> {
    let list = |name: &str| -> Vec<String> {
        query
            .all(name)
            .chain(query.all(&format!("{name}[]")))
            .map(str::to_owned)
            .collect()
    };
    let (keys, orders) = (list("sorting_keys"), list("sorting_order"));
    if keys.len() != orders.len() {
        return Err(ApiError::bad_request(
            "sorting_keys and sorting_order must have the same length.",
        ));
    }
    if let Some(wrong) = orders
        .iter()
        .find(|order| !ORDERS.contains(&order.as_str()))
    {
        return Err(ApiError::bad_request(format!("{wrong} is not an order.")));
    }
    Ok((keys, orders))
}

/// Sandbox assumption: every text member can be sorted by; a key that no item has changes nothing.
fn sort(items: &mut [&Value], keys: &[String], orders: &[String]) {
    // The last key first: each sort keeps the order of the one before among equals.
    for (key, order) in keys.iter().zip(orders).rev() {
        let descending = order.starts_with("DESC");
        let nulls_first =
            order.ends_with("NULLS_FIRST") || (descending && !order.contains("NULLS"));
        items.sort_by(|one, other| match (text(one, key), text(other, key)) {
            (Some(one), Some(other)) if descending => other.cmp(one),
            (Some(one), Some(other)) => one.cmp(other),
            (one, other) if nulls_first => one.is_some().cmp(&other.is_some()),
            (one, other) => other.is_some().cmp(&one.is_some()),
        });
    }
}

fn repeated(query: &Parameters) -> Value {
    let mut parameters: Map<String, Value> = Map::new();
    for (name, value) in query.iter().filter(|(name, _)| !OWN.contains(name)) {
        if let Some(values) = parameters
            .entry(name)
            .or_insert_with(|| json!([]))
            .as_array_mut()
        {
            values.push(value.into());
        }
    }
    Value::Object(parameters)
}

fn position(items: &[&Value], cursor: &str, name: &str) -> Result<usize, ApiError> {
    items
        .iter()
        .position(|item| text(item, "id").is_some_and(|id| encode(id) == cursor))
        .ok_or_else(|| ApiError::bad_request(format!("{name} is not a cursor of this list.")))
}

/// A cursor in the alphabet that Pleo documents (`^[A-Z2-7=~]+$`): the id in base 32, no meaning to a client.
fn encode(id: &str) -> String {
    let mut out = String::new();
    let (mut bits, mut held) = (0_u32, 0_u32);
    let mut push = |value: u32| {
        let index = usize::try_from(value & 31).unwrap_or(0);
        out.extend(ALPHABET.get(index).map(|byte| char::from(*byte)));
    };
    for byte in id.bytes().filter(|byte| *byte != b'-') {
        held = ((held << 8) | u32::from(byte)) & 0xffff;
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            push(held >> bits);
        }
    }
    if bits > 0 {
        push(held << (5 - bits));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items() -> Vec<Value> {
        (0..45)
            .map(|number| json!({ "id": format!("id-{number:02}"), "name": format!("{}", 99 - number) }))
            .collect()
    }

    fn ask(items: &[Value], query: &str) -> Value {
        page(
            items.iter().collect(),
            &Parameters::parse_with_empty(query.as_bytes()),
        )
        .unwrap_or_else(|_| panic!("refused: {query}"))
    }

    #[test]
    fn following_the_end_cursor_sees_every_item_once() {
        let items = items();
        let mut seen = Vec::new();
        let mut query = "limit=7&code=x".to_owned();
        loop {
            let page = ask(&items, &query);
            seen.extend(page["data"].as_array().unwrap().clone());
            let info = &page["pagination"];
            assert_eq!(
                info["currentRequestPagination"]["parameters"],
                json!({ "code": ["x"] })
            );
            if info["hasNextPage"] == false {
                break;
            }
            let cursor = info["endCursor"].as_str().unwrap();
            assert!(cursor.bytes().all(|byte| ALPHABET.contains(&byte)));
            query = format!("limit=7&code=x&after={cursor}");
        }
        assert_eq!(seen, items);
    }

    #[test]
    fn before_gives_the_page_before() {
        let items = items();
        let second = ask(&items, "limit=10&offset=10");
        let cursor = second["pagination"]["startCursor"].as_str().unwrap();
        let first = ask(&items, &format!("limit=10&before={cursor}"));
        assert_eq!(first["data"][0]["id"], "id-00");
        assert_eq!(first["data"].as_array().unwrap().len(), 10);
    }

    #[test]
    fn an_order_is_kept_and_must_match_its_keys() {
        let items = items();
        let sorted = ask(&items, "sorting_keys=name&sorting_order=ASC&limit=1");
        assert_eq!(sorted["data"][0]["id"], "id-44");
        for wrong in [
            "sorting_keys=name",
            "limit=",
            "limit=0",
            "limit=101",
            "offset=-1",
            "offset=1&after=AA",
            "after=",
            "after=AA",
            "sorting_keys=name&sorting_order=UP",
        ] {
            assert!(
                page(
                    items.iter().collect(),
                    &Parameters::parse_with_empty(wrong.as_bytes())
                )
                .is_err(),
                "{wrong}"
            );
        }
    }
}
