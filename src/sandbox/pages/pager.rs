//! Long lists in pages, with links and no script.

use super::Html;

const PAGER: &str =
    "<nav class=\"pager\" aria-label=\"Pages\"><p>{{words}}</p><ul>{{links}}</ul></nav>";
const LINK: &str =
    "<li><a href=\"{{path}}?page={{number}}\" aria-label=\"{{label}}\">{{words}}</a></li>";
const HERE: &str = "<li><span class=\"here\" aria-current=\"page\"><span class=\"seen-by-readers\">Page </span>{{number}}</span></li>";
const GAP: &str = "<li class=\"gap\" aria-hidden=\"true\">…</li>";

/// Which part of a list is shown. Pages count from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sandbox) struct Part {
    page: usize,
    size: usize,
    total: usize,
}

impl Part {
    /// The part that a query asks for by `page=N`; what is no page of the list becomes the nearest one.
    pub(in crate::sandbox) fn asked(page: Option<&str>, size: usize, total: usize) -> Self {
        let last = total.div_ceil(size.max(1)).max(1);
        let asked = page.and_then(|text| text.parse().ok()).unwrap_or(1);
        Self {
            page: usize::clamp(asked, 1, last),
            size,
            total,
        }
    }

    /// How many items come before it.
    pub(in crate::sandbox) const fn skipped(self) -> usize {
        (self.page - 1) * self.size
    }

    fn last(self) -> usize {
        self.total.div_ceil(self.size.max(1)).max(1)
    }

    /// Which items these are, as `26 to 50 of 1,200`.
    pub(in crate::sandbox) fn words(self) -> String {
        let first = self.skipped() + 1;
        let end = self.total.min(self.skipped() + self.size);
        if self.total == 0 {
            "none".to_owned()
        } else {
            format!(
                "{} to {} of {}",
                super::readable::count(first),
                super::readable::count(end),
                super::readable::count(self.total)
            )
        }
    }

    /// The links to the other parts; nothing if there is one part.
    pub(in crate::sandbox) fn links(self, path: &str) -> Html {
        let last = self.last();
        if last == 1 {
            return Html::default();
        }
        let mut links = Vec::new();
        if self.page > 1 {
            links.push(link(path, self.page - 1, "Previous page", "‹"));
        }
        let mut before = 0;
        for number in 1..=last {
            if number != 1 && number != last && number.abs_diff(self.page) > 1 {
                continue;
            }
            if number > before + 1 {
                links.push(Html::ours(GAP));
            }
            before = number;
            let words = number.to_string();
            links.push(if number == self.page {
                Html::fill(HERE, &[("number", Html::text(&words))])
            } else {
                link(path, number, &format!("Page {number}"), &words)
            });
        }
        if self.page < last {
            links.push(link(path, self.page + 1, "Next page", "›"));
        }
        let values = [
            ("words", Html::text(&self.words())),
            ("links", Html::join(links)),
        ];
        Html::fill(PAGER, &values)
    }
}

fn link(path: &str, number: usize, label: &str, words: &str) -> Html {
    let values = [
        ("path", Html::text(path)),
        ("number", Html::text(&number.to_string())),
        ("label", Html::text(label)),
        ("words", Html::text(words)),
    ];
    Html::fill(LINK, &values)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_page_becomes_the_nearest_one() {
        let page = |text| Part::asked(text, 25, 60).page;
        assert_eq!(page(None), 1);
        assert_eq!(page(Some("2")), 2);
        assert_eq!(page(Some("0")), 1);
        assert_eq!(page(Some("99")), 3);
        assert_eq!(page(Some("<script>")), 1);
        assert_eq!(Part::asked(Some("4"), 25, 0).words(), "none");
    }

    #[test]
    fn a_part_says_which_items_it_has() {
        assert_eq!(Part::asked(Some("3"), 25, 60).words(), "51 to 60 of 60");
        assert_eq!(
            Part::asked(Some("2"), 1_000, 1_200).words(),
            "1,001 to 1,200 of 1,200"
        );
    }
}
