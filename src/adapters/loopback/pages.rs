//! What a browser shows: fixed pages with our own words, and nothing from any request.

use crate::problem::{ProblemCode, words};

const FRAME: &str = include_str!("../../../assets/pages/callback-frame.html");
const GRANTED: &str = include_str!("../../../assets/pages/callback-granted.html");
const DENIED: &str = include_str!("../../../assets/pages/callback-denied.html");
const FAILED: &str = include_str!("../../../assets/pages/callback-failed.html");
const WORKING: &str = include_str!("../../../assets/pages/callback-working.html");
const USED: &str = include_str!("../../../assets/pages/callback-used.html");
const STRAY: &str = include_str!("../../../assets/pages/callback-stray.html");

/// How a sign-in ended, as the browser is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    /// The code was exchanged for tokens.
    Granted,
    /// The person declined.
    Denied,
    /// It ended with this problem; the page has its words, escaped.
    Failed {
        /// Which problem.
        code: ProblemCode,
    },
}

impl Page {
    /// The page of this outcome.
    pub(super) fn render(self) -> String {
        match self {
            Self::Granted => frame(GRANTED, &[]),
            Self::Denied => frame(DENIED, &[]),
            Self::Failed { code } => frame(
                FAILED,
                &[
                    ("{{what}}", &words(code).what),
                    ("{{why}}", &words(code).why),
                    ("{{code}}", code.id()),
                ],
            ),
        }
    }

    /// The page for a redirect that comes again after this outcome.
    pub(super) fn render_used(self) -> String {
        let outcome = match self {
            Self::Granted => "That sign-in is complete: access was granted.",
            Self::Denied => "That sign-in ended: access was not granted.",
            Self::Failed { code } => {
                &format!("That sign-in did not complete: {}", words(code).what)
            }
        };
        frame(USED, &[("{{outcome}}", outcome)])
    }
}

/// The page while the outcome is not known.
pub(super) fn render_working() -> String {
    frame(WORKING, &[])
}

/// The page for whatever is not the redirect.
pub(super) fn render_stray() -> String {
    frame(STRAY, &[])
}

/// Puts a page, whose first line is its title, into the frame, and words into the page.
fn frame(page: &str, filled: &[(&str, &str)]) -> String {
    let (title, body) = page.split_once('\n').unwrap_or((page, ""));
    let mut body = body.trim_end().to_owned();
    for (gap, text) in filled {
        body = body.replace(gap, &escape_html(text));
    }
    FRAME.replace("{{title}}", title).replace("{{body}}", &body)
}

fn escape_html(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all_pages() -> Vec<String> {
        let mut pages = vec![render_working(), render_stray()];
        let failures = ProblemCode::all().map(|code| Page::Failed { code });
        for page in [Page::Granted, Page::Denied].into_iter().chain(failures) {
            pages.push(page.render());
            pages.push(page.render_used());
        }
        pages
    }

    #[test]
    fn every_page_is_whole_asks_for_nothing_and_sends_the_reader_back_to_the_terminal() {
        for page in all_pages() {
            assert!(
                page.starts_with("<!doctype html>\n<html lang=\"en\">"),
                "{page}"
            );
            assert!(page.contains("eturn to your terminal"), "{page}");
            assert!(page.contains("prefers-color-scheme: dark"), "{page}");
            for forbidden in [
                "{{", "}}", "<script", "=\"http", "src=", "href=", "url(", "@import",
            ] {
                assert!(!page.contains(forbidden), "{forbidden} in {page}");
            }
        }
    }

    #[test]
    fn words_cannot_become_markup() {
        let escaped = escape_html("<b onerror=\"x\">'&'</b>");
        assert_eq!(
            escaped,
            "&lt;b onerror=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/b&gt;"
        );
        let filled = frame("Title\n<p>{{what}}</p>", &[("{{what}}", "a < b {{why}}")]);
        assert!(filled.contains("<p>a &lt; b {{why}}</p>"));
    }

    #[test]
    fn a_page_that_comes_again_tells_the_truth_of_the_outcome() {
        assert!(Page::Granted.render_used().contains("access was granted"));
        assert!(
            Page::Denied
                .render_used()
                .contains("access was not granted")
        );
        let failed = Page::Failed {
            code: ProblemCode::TokenCodeRefused,
        };
        assert!(failed.render_used().contains("did not complete"));
        assert!(failed.render().contains("token.code-refused"));
    }
}
