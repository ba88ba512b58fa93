use serde_json::{Value, json};

use super::super::super::world::Shelf;
use super::*;

fn shelf() -> Shelf {
    let items: Vec<Value> = (0..45)
        .map(|number| {
            json!({
                "id": format!("00000000-0000-4000-8000-0000000000{number:02}"),
                "name": format!("{}", 99 - number),
                "half": if number % 2 == 0 { "even" } else { "odd" },
            })
        })
        .collect();
    Shelf::new(&items, &[])
}

fn ask(selection: Selection<'_>, query: &str) -> Option<Value> {
    let query = Parameters::parse_with_empty(query.as_bytes());
    let request = read(&query).ok()?;
    let mut selection = selection;
    sort(&mut selection, &request).ok()?;
    let span = span(&selection, &request);
    Some(serde_json::from_slice(&write(&selection, request, &span)).unwrap())
}

fn names(page: &Value) -> Vec<&str> {
    let items = page["data"].as_array().unwrap();
    items
        .iter()
        .map(|item| item["name"].as_str().unwrap())
        .collect()
}

#[test]
fn following_the_end_cursor_sees_every_item_once() {
    let shelf = shelf();
    for order in [
        "",
        "&sorting_keys=name&sorting_order=ASC",
        "&sorting_keys=half&sorting_order=DESC",
    ] {
        let mut seen = Vec::new();
        let mut cursor = String::new();
        loop {
            let page = ask(shelf.select(), &format!("limit=7&code=x{order}{cursor}")).unwrap();
            seen.extend(page["data"].as_array().unwrap().clone());
            let info = &page["pagination"];
            let asked = &info["currentRequestPagination"];
            assert_eq!(asked["parameters"], json!({ "code": ["x"] }));
            assert_eq!(info["total"], 45);
            if info["hasNextPage"] == false {
                break;
            }
            cursor = format!("&after={}", info["endCursor"].as_str().unwrap());
        }
        assert_eq!(seen.len(), 45);
        seen.sort_by_key(|item| item["id"].as_str().unwrap().to_owned());
        seen.dedup();
        assert_eq!(seen.len(), 45);
    }
}

#[test]
fn before_gives_the_page_before() {
    let shelf = shelf();
    let second = ask(shelf.select(), "limit=10&offset=10").unwrap();
    assert_eq!(second["pagination"]["hasPreviousPage"], true);
    let cursor = second["pagination"]["startCursor"].as_str().unwrap();
    let first = ask(shelf.select(), &format!("limit=10&before={cursor}")).unwrap();
    assert_eq!(names(&first)[0], "99");
    assert_eq!(names(&first).len(), 10);
    assert_eq!(first["pagination"]["hasPreviousPage"], false);
    assert_eq!(first["pagination"]["hasNextPage"], true);
}

#[test]
fn the_envelope_repeats_what_was_asked_for() {
    let shelf = shelf();
    let page = ask(
        shelf.select(),
        "limit=1&offset=3&sorting_keys[]=name&sorting_order[]=ASC&x=1&y=%22&x=2",
    )
    .unwrap();
    assert_eq!(
        page["pagination"],
        json!({
            "currentRequestPagination": {
                "parameters": { "x": ["1", "2"], "y": ["\""] },
                "after": "",
                "before": "",
                "limit": 1,
                "offset": 3,
                "sortingKeys": ["name"],
                "sortingOrder": ["ASC"],
            },
            "hasNextPage": true,
            "hasPreviousPage": true,
            "startCursor": page["pagination"]["endCursor"],
            "endCursor": page["pagination"]["endCursor"],
            "total": 45,
        })
    );
    assert_eq!(names(&page), ["58"]);
}

#[test]
fn a_second_key_decides_among_equals_and_an_unknown_key_nothing() {
    let shelf = shelf();
    let query = "sorting_keys=half&sorting_keys=name&sorting_order=DESC&sorting_order=ASC&limit=2";
    let page = ask(shelf.select(), query).unwrap();
    assert_eq!(names(&page), ["56", "58"]);
    let page = ask(shelf.select(), "sorting_keys=zzz&sorting_order=ASC&limit=1").unwrap();
    assert_eq!(names(&page), ["99"]);
}

#[test]
fn beyond_a_cursor_of_no_item_of_the_list_there_is_nothing() {
    let shelf = shelf();
    let last = ask(shelf.select(), "offset=44").unwrap();
    let odd = last["pagination"]["endCursor"].as_str().unwrap();
    for cursor in ["A", "====", "~~", odd] {
        for way in ["after", "before"] {
            let mut selection = shelf.select();
            selection.keep("half", &["odd"]);
            let page = ask(selection, &format!("{way}={cursor}")).unwrap();
            assert_eq!(page["data"], json!([]), "{way}={cursor}");
            assert_eq!(page["pagination"]["hasNextPage"], false);
            assert_eq!(page["pagination"]["hasPreviousPage"], false);
            assert_eq!(page["pagination"]["total"], 22);
        }
    }
    let page = ask(shelf.select(), "offset=9223372036854775807").unwrap();
    assert_eq!(page["data"], json!([]));
}

#[test]
fn what_the_contract_does_not_allow_is_refused() {
    let shelf = shelf();
    for wrong in [
        "sorting_keys=name",
        "sorting_order=ASC",
        "limit=",
        "limit=0",
        "limit=101",
        "limit=1.0",
        "limit=%2B1",
        "limit=1&limit=1",
        "offset=-1",
        "offset=9223372036854775808",
        "offset=1&after=AA",
        "before=AA&after=AA",
        "after=",
        "after=a",
        "before=A1",
        "after=AA&after=AA",
        "sorting_keys=name&sorting_order=UP",
        "sorting_keys=name&sorting_order=",
    ] {
        assert!(ask(shelf.select(), wrong).is_none(), "{wrong}");
    }
}
