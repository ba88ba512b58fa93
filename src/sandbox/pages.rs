//! What a browser shows: templates from `assets/pages`, every value escaped.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::untrusted::escape_lines;

/// Content security policy of every page: nothing is loaded, nobody frames it.
pub(super) const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'";

const LAYOUT: &str = include_str!("../../assets/pages/sandbox-layout.html");
const TABLE: &str = "<div class=\"scroll\"><table><thead><tr>{{head}}</tr></thead><tbody>{{body}}</tbody></table></div>";
const PROBLEM: &str = include_str!("../../assets/pages/sandbox-problem.html");

/// Text that may stand in a page as it is.
#[derive(Clone, Default)]
pub(super) struct Html(String);

impl Html {
    /// Escapes a text, for content and quoted attributes; characters that cannot be seen are made visible.
    pub(super) fn text(text: &str) -> Self {
        let mut out = String::with_capacity(text.len());
        for character in escape_lines(text).chars() {
            match character {
                '&' => out.push_str("&amp;"),
                '<' => out.push_str("&lt;"),
                '>' => out.push_str("&gt;"),
                '"' => out.push_str("&quot;"),
                '\'' => out.push_str("&#39;"),
                other => out.push(other),
            }
        }
        Self(out)
    }

    /// Fills a template of ours: `{{name}}` becomes the value of that name, an unknown name becomes nothing.
    pub(super) fn fill(template: &str, values: &[(&str, Html)]) -> Self {
        let mut out = String::with_capacity(template.len());
        let mut pieces = template.split("{{");
        out.push_str(pieces.next().unwrap_or_default());
        for piece in pieces {
            let (name, rest) = piece.split_once("}}").unwrap_or(("", piece));
            let value = values.iter().find(|(known, _)| *known == name);
            if let Some((_, Html(value))) = value {
                out.push_str(value);
            }
            out.push_str(rest);
        }
        Self(out)
    }

    /// One after the other.
    pub(super) fn join(parts: impl IntoIterator<Item = Html>) -> Self {
        Self(parts.into_iter().map(|Html(part)| part).collect())
    }
}

/// A whole page.
pub(super) fn page(status: StatusCode, title: &str, body: Html) -> Response {
    let Html(html) = Html::fill(LAYOUT, &[("title", Html::text(title)), ("body", body)]);
    let kind = [(header::CONTENT_TYPE, "text/html; charset=utf-8")];
    (status, kind, html).into_response()
}

/// A page that says what went wrong, why, and what to do now.
pub(super) fn problem(status: StatusCode, what: &str, why: &str, next: &str) -> Response {
    let values = [
        ("what", Html::text(what)),
        ("why", Html::text(why)),
        ("next", Html::text(next)),
    ];
    page(status, what, Html::fill(PROBLEM, &values))
}

pub(super) async fn not_found() -> Response {
    problem(
        StatusCode::NOT_FOUND,
        "There is no page here",
        "The local sandbox serves the sign-in and consent pages, a dashboard, and the paths that Pleo documents.",
        "Go to the front page: it lists every address.",
    )
}

/// A redirect that a browser follows with GET (303), whatever it did before.
pub(super) fn see_other(location: &str) -> Response {
    match axum::http::HeaderValue::from_str(location) {
        Ok(location) => (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response(),
        Err(_) => problem(
            StatusCode::BAD_REQUEST,
            "The redirect cannot be written",
            "The address holds characters that no HTTP header may hold.",
            "Register a redirect URI of plain ASCII characters.",
        ),
    }
}

/// A table with a heading per column.
pub(super) fn table(headings: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> Html {
    let head = headings
        .iter()
        .map(|text| Html::fill("<th>{{text}}</th>", &[("text", Html::text(text))]));
    let body = rows.into_iter().map(|row| {
        let cells = row
            .iter()
            .map(|text| Html::fill("<td>{{text}}</td>", &[("text", Html::text(text))]));
        Html::fill("<tr>{{cells}}</tr>", &[("cells", Html::join(cells))])
    });
    let values = [("head", Html::join(head)), ("body", Html::join(body))];
    Html::fill(TABLE, &values)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_registered_name_cannot_become_markup_or_template() {
        let evil = "<script>alert(1)</script>{{other}}\"'\u{202e}";
        let values = [("name", Html::text(evil)), ("other", Html::text("x"))];
        let filled = Html::fill("<p title=\"{{name}}\">{{name}}</p>", &values);
        assert!(!filled.0.contains("<script"));
        assert!(filled.0.contains("{{other}}&quot;&#39;\\u{202e}"));
    }

    #[test]
    fn every_page_says_that_it_is_not_pleo() {
        assert!(LAYOUT.contains("LOCAL SANDBOX – not Pleo"));
        assert!(!LAYOUT.contains("<script"));
    }
}
