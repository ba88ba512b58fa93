//! Pages: offset or cursor, order, and Pleo's envelope around the items.

use axum::http::StatusCode;
use axum::response::Response;
use serde::{Serialize, Serializer};

use super::super::parameters::Parameters;
use super::super::world::shelf::{Direction, Nulls, Selection};
use super::error::{self, ApiError};

mod cursor;

/// Sandbox assumption: twenty items where Pleo names no number.
const USUAL: usize = 20;
const MOST: usize = 100;

/// Parameters of the page that come once at most.
const SINGLE: [&str; 4] = ["limit", "offset", "before", "after"];
/// Parameters of the order, in the two spellings of Pleo's pages.
const LISTS: [&str; 4] = [
    "sorting_keys",
    "sorting_keys[]",
    "sorting_order",
    "sorting_order[]",
];

/// The orders that Pleo documents. Sandbox assumption: without a word on nulls they are greater than all else.
const ORDERS: [(&str, Direction, Nulls); 6] = [
    ("ASC", Direction::Ascending, Nulls::Last),
    ("ASC_NULLS_FIRST", Direction::Ascending, Nulls::First),
    ("ASC_NULLS_LAST", Direction::Ascending, Nulls::Last),
    ("DESC", Direction::Descending, Nulls::First),
    ("DESC_NULLS_FIRST", Direction::Descending, Nulls::First),
    ("DESC_NULLS_LAST", Direction::Descending, Nulls::Last),
];

/// Pleo's `CursorPageInfo`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PageInfo<'a> {
    current_request_pagination: CurrentRequest<'a>,
    has_next_page: bool,
    has_previous_page: bool,
    start_cursor: String,
    end_cursor: String,
    total: usize,
}

/// Pleo's `CursorPageCurrentRequestInfo`: what was asked for.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CurrentRequest<'a> {
    parameters: Others<'a>,
    after: &'a str,
    before: &'a str,
    limit: usize,
    offset: u64,
    sorting_keys: Vec<&'a str>,
    sorting_order: Vec<&'a str>,
}

/// The parameters that are not those of the page, each with all its values.
struct Others<'a>(Vec<(&'a str, Vec<&'a str>)>);

impl Serialize for Others<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, values)| (name, values)))
    }
}

/// The part of a selection that is shown, as indices into it.
struct Span {
    start: usize,
    end: usize,
    /// How many items the selection has.
    total: usize,
    /// Whether the cursor, if there was one, is that of an item of this list.
    is_known: bool,
}

/// The page of a selection that the query asks for.
///
/// # Errors
/// 400 for a number out of range, for more than one way of saying where the page begins, for a cursor or an order in
/// letters that Pleo does not know, and for keys and orders of different number.
pub(super) fn page(
    mut selection: Selection<'_>,
    query: &Parameters<'_>,
) -> Result<Vec<u8>, ApiError> {
    let request = read(query)?;
    sort(&mut selection, &request)?;
    let span = span(&selection, &request);
    Ok(write(&selection, request, &span))
}

/// The same, as an answer.
pub(super) fn answer(
    selection: Selection<'_>,
    query: &Parameters<'_>,
) -> Result<Response, ApiError> {
    page(selection, query).map(|page| error::json_bytes(StatusCode::OK, page))
}

fn read<'a>(query: &'a Parameters<'_>) -> Result<CurrentRequest<'a>, ApiError> {
    if let Some(name) = query.repeated(&SINGLE) {
        return Err(ApiError::bad_request(format!(
            "{name} came more than once."
        )));
    }
    let ways = ["offset", "after", "before"];
    if ways.iter().filter(|way| query.one(way).is_some()).count() > 1 {
        return Err(ApiError::bad_request(
            "before, after and offset exclude each other.",
        ));
    }
    let cursor = |name: &str| match query.one(name) {
        Some(text) if !cursor::is_cursor(text) => Err(ApiError::bad_request(format!(
            "{name} is not a cursor: those are written in A–Z, 2–7, = and ~."
        ))),
        text => Ok(text.unwrap_or_default()),
    };
    let list = |name: &'static str, other: &'static str| -> Vec<&str> {
        query.all(name).chain(query.all(other)).collect()
    };
    let limit = number(query, "limit")?.unwrap_or(USUAL as u64);
    let limit = usize::try_from(limit).ok();
    let limit = limit.filter(|limit| (1..=MOST).contains(limit));
    Ok(CurrentRequest {
        parameters: others(query),
        after: cursor("after")?,
        before: cursor("before")?,
        limit: limit
            .ok_or_else(|| ApiError::bad_request(format!("limit is not from 1 to {MOST}.")))?,
        offset: number(query, "offset")?.unwrap_or(0),
        sorting_keys: list("sorting_keys", "sorting_keys[]"),
        sorting_order: list("sorting_order", "sorting_order[]"),
    })
}

/// A parameter that is a whole number of 63 bits if it is there.
fn number(query: &Parameters<'_>, name: &str) -> Result<Option<u64>, ApiError> {
    query
        .one(name)
        .map(|text| {
            let digits = text.bytes().all(|byte| byte.is_ascii_digit());
            text.parse::<i64>()
                .ok()
                .filter(|_| digits)
                .and_then(|number| u64::try_from(number).ok())
                .ok_or_else(|| ApiError::bad_request(format!("{name} is not a number that fits.")))
        })
        .transpose()
}

fn others<'a>(query: &'a Parameters<'_>) -> Others<'a> {
    let mut others: Vec<(&str, Vec<&str>)> = Vec::new();
    for (name, value) in query.iter() {
        if SINGLE.contains(&name) || LISTS.contains(&name) {
            continue;
        }
        match others.iter_mut().find(|(found, _)| *found == name) {
            Some((_, values)) => values.push(value),
            None => others.push((name, vec![value])),
        }
    }
    Others(others)
}

/// Sandbox assumption: every text member can be sorted by; a key that no item has changes nothing.
fn sort(selection: &mut Selection<'_>, request: &CurrentRequest<'_>) -> Result<(), ApiError> {
    let (keys, orders) = (&request.sorting_keys, &request.sorting_order);
    if keys.len() != orders.len() {
        return Err(ApiError::bad_request(
            "sorting_keys and sorting_order must have the same length.",
        ));
    }
    // The last key first: each sort keeps the order of the one before among equals.
    for (key, asked) in keys.iter().zip(orders).rev() {
        let order = ORDERS.iter().find(|(name, _, _)| name == asked);
        let (_, direction, nulls) =
            order.ok_or_else(|| ApiError::bad_request(format!("{asked} is not an order.")))?;
        selection.sort(key, *direction, *nulls);
    }
    Ok(())
}

/// Sandbox assumption: beyond a cursor that is none of this list's there is nothing, neither before nor after it.
fn span(selection: &Selection<'_>, request: &CurrentRequest<'_>) -> Span {
    let total = selection.len();
    let index_of = |cursor: &str| {
        let position = cursor::read(cursor).and_then(|id| selection.shelf().find(id))?;
        selection.index_of(position)
    };
    let nothing = Span {
        start: 0,
        end: 0,
        total,
        is_known: false,
    };
    let from = |start: usize| Span {
        start,
        end: start.saturating_add(request.limit).min(total),
        total,
        is_known: true,
    };
    if !request.after.is_empty() {
        index_of(request.after).map_or(nothing, |index| from(index + 1))
    } else if !request.before.is_empty() {
        index_of(request.before).map_or(nothing, |end| Span {
            start: end.saturating_sub(request.limit),
            end,
            total,
            is_known: true,
        })
    } else {
        from(usize::try_from(request.offset).map_or(total, |offset| offset.min(total)))
    }
}

/// The envelope, with the items' own bytes in it.
fn write(selection: &Selection<'_>, request: CurrentRequest<'_>, span: &Span) -> Vec<u8> {
    let shelf = selection.shelf();
    let shown = selection.positions(span.start..span.end);
    let cursor_of = |position: Option<&usize>| {
        position
            .and_then(|position| shelf.id(*position))
            .map(cursor::write)
            .unwrap_or_default()
    };
    let info = PageInfo {
        current_request_pagination: request,
        has_next_page: span.is_known && span.end < span.total,
        has_previous_page: span.is_known && span.start > 0,
        start_cursor: cursor_of(shown.first()),
        end_cursor: cursor_of(shown.last()),
        total: span.total,
    };
    let items = shown.iter().map(|position| shelf.json(*position));
    let length: usize = items.clone().map(|item| item.len() + 1).sum();
    let mut body = Vec::with_capacity(length + 1_024);
    body.extend_from_slice(b"{\"data\":[");
    for (index, item) in items.enumerate() {
        if index > 0 {
            body.push(b',');
        }
        body.extend_from_slice(item);
    }
    body.extend_from_slice(b"],\"pagination\":");
    // Texts and numbers into memory: there is nothing here that can fail.
    let _written = serde_json::to_writer(&mut body, &info);
    body.push(b'}');
    body
}

#[cfg(test)]
mod tests;
