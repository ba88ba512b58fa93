//! The search for accounting entries, filter by filter.

use reqwest::Method;
use serde_json::json;

use super::*;

struct Searcher {
    served: Served,
    access: String,
    company: String,
    _home: tempfile::TempDir,
}

impl Searcher {
    async fn start() -> Self {
        let home = tempfile::tempdir().unwrap();
        let served = Served::start(options(home.path())).await;
        let (access, _) = served.tokens().await;
        let companies = served.api_get("/v1/companies", &access).await.1;
        Self {
            company: companies["data"][0]["id"].as_str().unwrap().to_owned(),
            access,
            served,
            _home: home,
        }
    }

    async fn ask(&self, query: &str, body: &Value) -> Answer {
        let path = format!("/v1/accounting-entries:search?{query}");
        let request = self
            .served
            .api(Method::POST, &path, &self.access)
            .header(header::CONTENT_TYPE, "application/json")
            .body(body.to_string());
        read(request.send().await.unwrap()).await
    }

    /// Every entry that a search of the main company finds, page by page.
    async fn all(&self, body: &Value) -> Vec<Value> {
        let query = format!("company_id={}&limit=100", self.company);
        let mut found = Vec::new();
        let mut after = String::new();
        loop {
            let (status, page) = self.ask(&format!("{query}{after}"), body).await;
            assert_eq!(status, StatusCode::OK, "{body}: {page}");
            found.extend(page["data"].as_array().unwrap().clone());
            let info = &page["pagination"];
            if info["hasNextPage"] == false {
                assert_eq!(info["total"], found.len());
                return found;
            }
            after = format!("&after={}", info["endCursor"].as_str().unwrap());
        }
    }
}

fn lacks(entry: &Value, member: &str) -> bool {
    entry.get(member).is_none()
}

#[tokio::test]
async fn a_search_filters_by_every_documented_list_and_flag() {
    let searcher = Searcher::start().await;
    let everything = searcher.all(&json!({ "includeDeleted": true })).await;
    let of = |pointer: &str| {
        let with = everything.iter().find_map(|entry| entry.pointer(pointer));
        with.unwrap().clone()
    };
    for (filter, pointer) in [
        ("employeeIds", "/employeeId"),
        ("accountIds", "/accountId"),
        ("teamIds", "/teamId"),
        ("taxCodeIds", "/taxCodeId"),
        ("foreignExtensionIds", "/foreignExtensionId"),
        ("transactionValueCurrencies", "/transactionValue/currency"),
        ("status", "/status"),
        ("families", "/family"),
        ("subFamilies", "/subFamily"),
        ("exportStatus", "/exportStatus"),
        ("reviewStatus", "/reviewStatus"),
    ] {
        let wanted = of(pointer);
        let body = json!({ "includeDeleted": true, filter: [wanted] });
        let expected: Vec<_> = everything
            .iter()
            .filter(|entry| entry.pointer(pointer) == Some(&wanted))
            .cloned()
            .collect();
        assert!(!expected.is_empty() && expected.len() < everything.len());
        assert_eq!(searcher.all(&body).await, expected, "{filter}");
        let body = json!({ "includeDeleted": true, filter: [] });
        assert_eq!(searcher.all(&body).await.len(), everything.len());
    }
    for (filter, member) in [
        ("hasNote", "note"),
        ("hasAccount", "accountId"),
        ("hasBookkeepingDate", "bookkeepingDate"),
        ("settled", "settledAt"),
    ] {
        for wanted in [true, false] {
            let body = json!({ "includeDeleted": true, filter: wanted });
            let found = searcher.all(&body).await;
            assert!(!found.is_empty() && found.len() < everything.len());
            let fits = |entry: &Value| lacks(entry, member) != wanted;
            assert!(found.iter().all(fits), "{filter}: {wanted}");
        }
    }
    let living = searcher.all(&json!({ "includeDeleted": false })).await;
    assert!(living.iter().all(|entry| lacks(entry, "deletedAt")));
    assert!(living.len() < everything.len());
}

#[tokio::test]
async fn a_search_filters_by_one_kind_of_time_and_by_tags() {
    let searcher = Searcher::start().await;
    let everything = searcher.all(&json!({ "includeDeleted": true })).await;
    for member in ["performedAt", "settledAt", "bookkeepingDate"] {
        // Two hours east of Greenwich, and a fraction: the same moments as in the data, spelt otherwise.
        let body = json!({
            "includeDeleted": true,
            format!("{member}Start"): "2026-09-01T02:00:00+02:00",
            format!("{member}End"): "2026-09-30T23:59:59.5Z",
        });
        let in_september = |entry: &&Value| {
            let at = entry.get(member).and_then(Value::as_str);
            at.is_some_and(|at| at.starts_with("2026-09"))
        };
        let expected: Vec<_> = everything.iter().filter(in_september).cloned().collect();
        assert!(!expected.is_empty());
        assert_eq!(searcher.all(&body).await, expected, "{member}");
    }
    let tagged = everything.iter().find_map(|entry| entry["tags"].get(0));
    let tag = tagged.unwrap().clone();
    let body = json!({ "includeDeleted": true, "tagRowIds": [tag["tagId"]] });
    let with_tag = searcher.all(&body).await;
    let names = |entry: &Value, id: &Value| entry.to_string().contains(&id.to_string());
    assert!(!with_tag.is_empty() && with_tag.len() < everything.len());
    assert!(with_tag.iter().all(|entry| names(entry, &tag["tagId"])));
    let body = json!({ "includeDeleted": true, "tagGroupIdsUnset": [tag["tagGroupId"]] });
    let without_group = searcher.all(&body).await;
    assert!(!without_group.is_empty());
    let has_group = |entry: &Value| names(entry, &tag["tagGroupId"]);
    assert!(!without_group.iter().any(has_group));
}

#[tokio::test]
async fn a_search_keeps_the_order_that_was_asked_for() {
    let searcher = Searcher::start().await;
    let query = format!("company_id={}&limit=100&sorting_keys=", searcher.company);
    let body = json!({ "includeDeleted": false });
    for key in ["settledAt", "performedAt", "id", "bookkeepingDate"] {
        for (order, is_ascending) in [("ASC_NULLS_LAST", true), ("DESC_NULLS_LAST", false)] {
            let query = format!("{query}{key}&sorting_order={order}");
            let (_, page) = searcher.ask(&query, &body).await;
            let items = page["data"].as_array().unwrap();
            let values: Vec<_> = items
                .iter()
                .map(|item| item[key].as_str().unwrap())
                .collect();
            assert_eq!(values.len(), 100);
            let in_order = |one: &&str, next: &&str| {
                if is_ascending {
                    one <= next
                } else {
                    one >= next
                }
            };
            assert!(values.is_sorted_by(in_order), "{key} {order}");
        }
    }
    let query = format!("{query}settledAt&sorting_order=ASC_NULLS_FIRST");
    let (_, page) = searcher.ask(&query, &body).await;
    assert!(lacks(&page["data"][0], "settledAt"));
}

#[tokio::test]
async fn a_search_needs_its_company_or_organisation_and_refuses_what_is_no_filter() {
    let searcher = Searcher::start().await;
    let company = format!("company_id={}", searcher.company);
    let told = searcher.served.api_get("/v1/companies", &searcher.access);
    let organization = told.await.1["data"][0]["organizationId"].clone();
    let usual = json!({ "includeDeleted": false });
    let whole = format!("organization_id={}", organization.as_str().unwrap());
    let total = |answer: Answer| {
        assert_eq!(answer.0, StatusCode::OK, "{}", answer.1);
        answer.1["pagination"]["total"].as_u64().unwrap()
    };
    let of_company = total(searcher.ask(&company, &usual).await);
    assert!(total(searcher.ask(&whole, &usual).await) > of_company);
    let stranger = "00000000-0000-4000-8000-000000000000";
    for query in ["company_id", "organization_id"] {
        let query = format!("{query}={stranger}");
        assert_eq!(total(searcher.ask(&query, &usual).await), 0);
    }
    for (query, body) in [
        ("", usual.clone()),
        ("company_id=x", usual.clone()),
        (&company, json!({})),
        (&company, json!([])),
        (&company, json!({ "includeDeleted": "false" })),
        (
            &company,
            json!({ "includeDeleted": false, "status": "DRAFT" }),
        ),
        (
            &company,
            json!({ "includeDeleted": false, "status": ["draft"] }),
        ),
        (
            &company,
            json!({ "includeDeleted": false, "employeeIds": ["x"] }),
        ),
        (
            &company,
            json!({ "includeDeleted": false, "accountIds": vec![stranger; 101] }),
        ),
        (&company, json!({ "includeDeleted": false, "hasNote": 1 })),
        (
            &company,
            json!({ "includeDeleted": false, "settledAtEnd": "yesterday" }),
        ),
        (
            &company,
            json!({
                "includeDeleted": false,
                "settledAtEnd": "2026-10-01T00:00:00Z",
                "performedAtStart": "2026-10-01T00:00:00Z",
            }),
        ),
    ] {
        let (status, answer) = searcher.ask(query, &body).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{query} {body}");
        assert_eq!(answer["type"], "BAD_REQUEST");
        assert!(!answer["message"].as_str().unwrap().is_empty());
    }
}
