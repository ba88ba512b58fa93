//! Which scope opens which calls.

/// The path of a resource and the scope that its calls need; what is below the path needs the same.
///
/// Sandbox assumption: introspection, installations and accounting entries need none; Pleo names none for them.
const SCOPES: [(&str, &str); 3] = [
    ("/v2/employees", "users:read"),
    ("/v1/companies", "companies:read"),
    ("/v3/export-jobs", "export-jobs:read"),
];

/// The scope that a call needs, if Pleo documents one.
pub(super) fn needed_scope(path: &str) -> Option<&'static str> {
    SCOPES
        .into_iter()
        .find(|(resource, _)| {
            path.strip_prefix(resource)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
        .map(|(_, scope)| scope)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_opens_its_resource_and_what_is_below_it_and_nothing_beside_it() {
        assert_eq!(needed_scope("/v2/employees"), Some("users:read"));
        assert_eq!(needed_scope("/v1/companies/x"), Some("companies:read"));
        assert_eq!(needed_scope("/v3/export-jobs/x"), Some("export-jobs:read"));
        assert_eq!(needed_scope("/v2/employees-of-others"), None);
        assert_eq!(needed_scope("/v1/introspect"), None);
        assert_eq!(needed_scope("/v1/accounting-entries:search"), None);
    }
}
