//! What a browser shows: templates from `assets/pages`, every value escaped.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::untrusted::escape_lines;

pub(super) mod pager;
pub(super) mod readable;
pub(super) mod table;

/// Content security policy of every page: nothing is loaded, nobody frames it.
pub(super) const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'";

const LAYOUT: &str = include_str!("../../assets/pages/sandbox-layout.html");
const STYLE: &str = include_str!("../../assets/pages/sandbox-style.css");
const PROBLEM: &str = include_str!("../../assets/pages/sandbox-problem.html");
const TAB: &str = "<li><a class=\"tab\" href=\"{{path}}\"{{current}}>{{name}}</a></li>";

/// Text that may stand in a page as it is.
#[derive(Clone, Default)]
pub(super) struct Html(String);

/// What stands around the body of a page.
pub(super) struct Frame {
    /// The class of the body: `card`, `board` or `desk`.
    pub(super) kind: &'static str,
    /// Below the band, still in the page's header.
    pub(super) bar: Html,
    /// Between header and main part; opens what [`Frame::after`] closes.
    pub(super) before: Html,
    /// After the main part.
    pub(super) after: Html,
}

impl Frame {
    /// One card in the middle and nothing to navigate.
    pub(super) fn card() -> Self {
        Self {
            kind: "card",
            bar: Html::default(),
            before: Html::default(),
            after: Html::default(),
        }
    }
}

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

    /// Markup of ours, with no value in it.
    pub(super) fn ours(markup: &'static str) -> Self {
        Self(markup.to_owned())
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

    /// What a browser is sent.
    #[cfg(test)]
    pub(super) fn markup(&self) -> &str {
        &self.0
    }

    /// One after the other.
    pub(super) fn join(parts: impl IntoIterator<Item = Html>) -> Self {
        Self(parts.into_iter().map(|Html(part)| part).collect())
    }
}

/// One link of a navigation; `here` is the path of the page that shows it.
pub(super) fn tab(path: &str, name: &str, here: &str) -> Html {
    let current = if path == here {
        Html::ours(" aria-current=\"page\"")
    } else {
        Html::default()
    };
    let values = [
        ("path", Html::text(path)),
        ("name", Html::text(name)),
        ("current", current),
    ];
    Html::fill(TAB, &values)
}

/// A whole page with nothing around its one card.
pub(super) fn page(status: StatusCode, title: &str, body: Html) -> Response {
    framed(status, title, Frame::card(), body)
}

/// A whole page in its frame.
pub(super) fn framed(status: StatusCode, title: &str, frame: Frame, body: Html) -> Response {
    let values = [
        ("title", Html::text(title)),
        ("style", Html::ours(STYLE)),
        ("kind", Html::ours(frame.kind)),
        ("bar", frame.bar),
        ("before", frame.before),
        ("after", frame.after),
        ("body", body),
    ];
    let Html(html) = Html::fill(LAYOUT, &values);
    let kind = [(header::CONTENT_TYPE, "text/html; charset=utf-8")];
    (status, kind, html).into_response()
}

/// A page that says what went wrong, why, and what to do now.
pub(super) fn problem(status: StatusCode, what: &str, why: &str, next: &str) -> Response {
    let values = [
        ("status", Html::text(status.as_str())),
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
        "The local sandbox serves the paths that Pleo documents, sign-in and consent, a dashboard, and its own pages under /sandbox.",
        "Go to the front page: it leads to every other page.",
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
