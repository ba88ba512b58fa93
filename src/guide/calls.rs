//! The catalogue of safe first calls, from `assets/calls.toml`.

use std::sync::OnceLock;

use serde::Deserialize;

/// One call that a person can make without harm.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Call {
    /// Stable name in kebab case.
    pub id: String,
    /// Title in the list, at most 34 characters.
    pub title: String,
    /// HTTP method.
    pub method: Method,
    /// Path with its query, starting with a slash; `{company_id}` stands for the company.
    pub path: String,
    /// The scope it needs, empty where none is documented.
    pub scope: String,
    /// What it shows, one or two sentences.
    pub note: String,
    /// JSON body, for a POST.
    #[serde(default)]
    pub body: Option<String>,
}

/// The methods of the catalogue.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    /// Reads.
    Get,
    /// Reads too, in the catalogue: a search with a body.
    Post,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Catalogue {
    call: Vec<Call>,
}

/// The calls, in the order in which they are best tried.
#[must_use]
pub fn calls() -> &'static [Call] {
    static CATALOGUE: OnceLock<Catalogue> = OnceLock::new();
    &CATALOGUE
        .get_or_init(|| toml::from_str(SOURCE).unwrap_or_default())
        .call
}

/// The calls that need a scope, in the same order.
pub fn calls_needing(scope: &str) -> impl Iterator<Item = &'static Call> {
    calls()
        .iter()
        .filter(move |call| !call.scope.is_empty() && call.scope == scope)
}

const SOURCE: &str = include_str!("../../assets/calls.toml");

/// What stands for the company in a path.
const COMPANY: &str = "{company_id}";

impl Method {
    /// The method as it is sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
        }
    }
}

impl Call {
    /// Whether the path has to be given a company before it can be sent.
    #[must_use]
    pub fn needs_company(&self) -> bool {
        self.path.contains(COMPANY)
    }

    /// The path for a company; `company_id` goes in as it is, so it must be free of reserved characters, as a UUID is.
    #[must_use]
    pub fn path_for(&self, company_id: &str) -> String {
        self.path.replace(COMPANY, company_id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_calls_come_in_the_order_in_which_they_are_best_tried() {
        let listed: Vec<(&str, &str, &str)> = calls()
            .iter()
            .map(|call| (call.id.as_str(), call.method.as_str(), call.path.as_str()))
            .collect();
        assert_eq!(
            listed,
            [
                ("who-am-i", "GET", "/v1/introspect"),
                ("employees", "GET", "/v2/employees"),
                ("companies", "GET", "/v1/companies"),
                ("installation", "GET", "/v1/installations/me"),
                (
                    "export-jobs",
                    "GET",
                    "/v3/export-jobs?company_id={company_id}"
                ),
                (
                    "accounting-entries",
                    "POST",
                    "/v1/accounting-entries:search?company_id={company_id}"
                ),
            ]
        );
    }

    #[test]
    fn only_a_post_has_a_body_and_it_is_json() {
        for call in calls() {
            assert_eq!(
                call.body.is_some(),
                call.method == Method::Post,
                "{}",
                call.id
            );
            if let Some(body) = &call.body {
                serde_json::from_str::<serde_json::Value>(body).unwrap();
            }
        }
    }

    #[test]
    fn a_call_without_a_documented_scope_says_so() {
        for call in calls() {
            assert!(call.title.chars().count() <= 34, "{}", call.id);
            assert!(call.note.ends_with('.'), "{}", call.id);
            assert_eq!(
                call.scope.is_empty(),
                call.note.contains("documented by Pleo"),
                "{}",
                call.id
            );
        }
    }

    #[test]
    fn a_scope_is_asked_which_calls_need_it() {
        let ids =
            |scope| -> Vec<&str> { calls_needing(scope).map(|call| call.id.as_str()).collect() };
        assert_eq!(ids("users:read"), ["employees"]);
        assert_eq!(ids("export-jobs:read"), ["export-jobs"]);
        assert!(ids("users:write").is_empty() && ids("").is_empty());
    }

    #[test]
    fn a_company_takes_the_place_that_is_kept_for_it() {
        let jobs = calls().iter().find(|call| call.needs_company()).unwrap();
        assert_eq!(jobs.path_for("c-1"), "/v3/export-jobs?company_id=c-1");
    }
}
