//! Values as a person reads them: dates, amounts, names of a list of choices, marks for a status.

use super::Html;
use crate::moment::Timestamp;

const TIME: &str = "<time datetime=\"{{exact}}\">{{words}}</time>";
const MONEY: &str = "{{amount}} <span class=\"currency\">{{currency}}</span>";
const PILL: &str = "<span class=\"pill {{class}}\">{{words}}</span>";
const NOTHING: &str =
    "<span aria-hidden=\"true\">–</span><span class=\"seen-by-readers\">none</span>";

/// What a status means for the reader, beside its words.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::sandbox) enum Tone {
    /// Nothing to do.
    Plain,
    /// Done.
    Good,
    /// Not done yet.
    Waiting,
    /// Went wrong.
    Bad,
    /// Switched on.
    On,
}

/// A number with its thousands apart: `1,200`.
pub(in crate::sandbox) fn count(number: usize) -> String {
    group(&number.to_string())
}

fn group(digits: &str) -> String {
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// An amount in the smallest unit of its currency, as `−1,234.50`; the currency has two decimal places.
pub(in crate::sandbox) fn amount(minors: i64) -> String {
    let sign = if minors < 0 { "−" } else { "" };
    let minors = minors.unsigned_abs();
    format!(
        "{sign}{}.{:02}",
        group(&(minors / 100).to_string()),
        minors % 100
    )
}

/// An amount and its currency.
pub(in crate::sandbox) fn money(minors: i64, currency: &str) -> Html {
    let values = [
        ("amount", Html::text(&amount(minors))),
        ("currency", Html::text(currency)),
    ];
    Html::fill(MONEY, &values)
}

/// A moment as `1 Nov 2026, 08:00` in UTC; a text that is no moment stays as it is.
pub(in crate::sandbox) fn moment(text: &str) -> Html {
    time(text, moment_words)
}

/// The same to the second.
pub(in crate::sandbox) fn exact_moment(text: &str) -> Html {
    time(text, exact_moment_words)
}

fn time(text: &str, words: fn(Timestamp) -> String) -> Html {
    let Ok(at) = text.parse::<Timestamp>() else {
        return Html::text(text);
    };
    let values = [
        ("exact", Html::text(&at.to_string())),
        ("words", Html::text(&words(at))),
    ];
    Html::fill(TIME, &values)
}

/// A moment as `1 Nov 2026, 08:00`, in UTC.
pub(in crate::sandbox) fn moment_words(at: Timestamp) -> String {
    written(at, "hh:mm".len())
}

/// A moment as `1 Nov 2026, 08:00:30`, in UTC.
pub(in crate::sandbox) fn exact_moment_words(at: Timestamp) -> String {
    written(at, "hh:mm:ss".len())
}

/// Date and time of day, of which `length` characters are shown.
fn written(at: Timestamp, length: usize) -> String {
    let written = at.to_string();
    let (date, time) = written.split_once('T').unwrap_or((&written, ""));
    let clock: String = time.chars().take(length).collect();
    format!("{}, {clock}", date_words(date))
}

fn date_words(date: &str) -> String {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let mut parts = date.split('-');
    let (year, month, day) = (parts.next(), parts.next(), parts.next());
    let number = |text: Option<&str>| text.and_then(|text| text.parse::<usize>().ok());
    let month = number(month).and_then(|month| MONTHS.get(month.wrapping_sub(1)));
    match (year, month, number(day)) {
        (Some(year), Some(month), Some(day)) => format!("{day} {month} {year}"),
        _ => date.to_owned(),
    }
}

/// A choice of the API as words: `CARD_PURCHASE` is `Card purchase`.
pub(in crate::sandbox) fn choice(text: &str) -> String {
    let mut words = text.replace(['_', '-'], " ").to_lowercase();
    if let Some(first) = words.get_mut(0..1) {
        first.make_ascii_uppercase();
    }
    words
}

/// A mark with words in it.
pub(in crate::sandbox) fn pill(tone: Tone, words: &str) -> Html {
    let class = match tone {
        Tone::Plain => "",
        Tone::Good => "good",
        Tone::Waiting => "wait",
        Tone::Bad => "bad",
        Tone::On => "on",
    };
    let values = [("class", Html::ours(class)), ("words", Html::text(words))];
    Html::fill(PILL, &values)
}

/// A choice that is a status of the API, as a mark.
pub(in crate::sandbox) fn status(text: &str) -> Html {
    let tone = match text.to_ascii_lowercase().as_str() {
        "completed" | "completed_externally" | "exported" | "reviewed" | "activated" | "active" => {
            Tone::Good
        }
        "pending"
        | "draft"
        | "queued"
        | "exporting"
        | "in_progress"
        | "not_exported"
        | "not_reviewed"
        | "completed_with_errors" => Tone::Waiting,
        "failed" | "rejected" | "error" | "cancelled" => Tone::Bad,
        _ => Tone::Plain,
    };
    pill(tone, &choice(text))
}

/// What stands where there is no value.
pub(in crate::sandbox) fn nothing() -> Html {
    Html::ours(NOTHING)
}

/// A text, or the sign for none.
pub(in crate::sandbox) fn text_or_nothing(text: Option<&str>) -> Html {
    text.map_or_else(nothing, Html::text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_read_with_its_thousands_apart() {
        for (minors, words) in [
            (0, "0.00"),
            (-5, "−0.05"),
            (123_450, "1,234.50"),
            (-100_000_000, "−1,000,000.00"),
            (i64::MIN, "−92,233,720,368,547,758.08"),
        ] {
            assert_eq!(amount(minors), words);
        }
        assert_eq!(count(1_200), "1,200");
    }

    #[test]
    fn a_moment_and_a_choice_read_as_a_person_writes_them() {
        let at: Timestamp = "2026-11-01T08:05:09Z".parse().unwrap();
        assert_eq!(moment_words(at), "1 Nov 2026, 08:05");
        assert_eq!(exact_moment_words(at), "1 Nov 2026, 08:05:09");
        assert_eq!(choice("CARD_PURCHASE"), "Card purchase");
        assert_eq!(choice("in_progress"), "In progress");
        assert_eq!(choice("øre"), "øre");
    }
}
