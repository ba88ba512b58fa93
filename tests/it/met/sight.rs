//! What comes into sight when a person goes down a page: rows that follow on each other, however they are wrapped.

use pleo_onboard::problem::{ProblemCode, words};

use super::super::support::pty::{Key, Pty};
use super::super::support::told::is_not_raw;
use super::super::support::wait_until;

/// More presses than any page needs.
const MOST: usize = 60;

/// All that a problem says, with its code.
pub fn whole(code: ProblemCode) -> Vec<&'static str> {
    let words = words(code);
    let mut wanted = vec![words.what.trim_end_matches('.'), &words.why, &words.safe];
    wanted.extend(words.next.iter().map(String::as_str));
    wanted.push(code.id());
    wanted
}

pub fn without_blanks(text: &str) -> String {
    text.split_whitespace().collect()
}

/// Adds the rows that are new; whether there were any.
pub fn extend(all: &mut Vec<String>, now: &[String]) -> bool {
    let overlap = (0..=now.len()).rev().find(|length| {
        let (begin, _) = now.split_at(*length);
        all.ends_with(begin)
    });
    let (_, news) = now.split_at(overlap.unwrap_or(0));
    all.extend_from_slice(news);
    !news.is_empty()
}

/// The rows of the page, without title, rail, rules, and the help beneath; of what lies above a page in a frame, those.
pub fn page(screen: &str) -> Vec<String> {
    let rows: Vec<&str> = screen.lines().collect();
    let has_rail = screen.contains('┬');
    let has_frame = screen.contains('┌');
    // With a rail, the title of the stop stands above its page.
    let head = if has_rail && !has_frame { 4 } else { 2 };
    let inner = rows.get(head..rows.len().saturating_sub(2));
    let inner = inner.unwrap_or_else(|| panic!("no page:\n{screen}"));
    let inner = inner.iter().take_while(|row| !row.contains('├'));
    let inner = inner.filter(|row| !row.contains(['┌', '└']));
    let of_page = |row: &&str| match row.split_once('│') {
        Some((_, page)) if has_rail => page.replace('│', ""),
        _ => row.replace('│', ""),
    };
    inner.map(|row| of_page(row).trim().to_owned()).collect()
}

/// The screen without what changes by itself.
fn still(screen: &str) -> String {
    screen.replace(|c: char| c.is_ascii_digit(), "0")
}

/// Goes to the first row: the help is opened above it and closed, so that what is read next is no older.
pub fn to_the_top(pty: &mut Pty) {
    pty.press(Key::F1);
    pty.wait_for_text("Keys of this screen");
    pty.press(Key::Esc);
    pty.wait_for_no_text("Keys of this screen");
}

/// Goes to the first row of a text in which nothing is chosen.
pub fn back_up(pty: &mut Pty) {
    for _ in 0..MOST {
        let screen = drawn(pty);
        if !screen.contains('↑') {
            return;
        }
        press(pty, Key::PageUp, &screen);
    }
    panic!("there is no first row:\n{}", pty.screen());
}

/// Goes down with a key until all of these words have been in sight.
pub fn comes_into_sight(pty: &mut Pty, down: Key, wanted: &[&str]) {
    let mut all = Vec::new();
    for _ in 0..MOST {
        let screen = drawn(pty);
        is_not_raw(&screen);
        extend(&mut all, &page(&screen));
        let seen = without_blanks(&all.concat());
        let is_missing = |text: &&&str| !seen.contains(&without_blanks(text));
        let missing: Vec<_> = wanted.iter().filter(is_missing).collect();
        if missing.is_empty() {
            return;
        }
        assert!(
            screen.contains('↓'),
            "never in sight: {missing:?}\n{screen}"
        );
        press(pty, down, &screen);
    }
    panic!("never in sight:\n{}", pty.screen());
}

/// The same from the top of a page at both sizes, at the one of 80 by 24 first. The focus is in no field.
pub fn can_be_read(pty: &mut Pty, down: Key, wanted: &[&str]) {
    pty.press(Key::Char('g'));
    to_the_top(pty);
    comes_into_sight(pty, down, wanted);
    shrink(pty);
    to_the_top(pty);
    comes_into_sight(pty, down, wanted);
}

/// Makes the window the smallest for which the screen is made.
pub fn shrink(pty: &mut Pty) {
    pty.resize(40, 10);
    // The stops no longer stand beside the page.
    pty.wait_for("a narrow screen", |screen| {
        !screen.contents().contains(['┬', '┴'])
    });
}

/// Presses a key that brings other rows into sight.
fn press(pty: &mut Pty, key: Key, before: &str) {
    pty.press(key);
    pty.wait_for("other rows", |now| still(&now.contents()) != still(before));
}

/// The screen once nothing of it is still to come: the last thing that is drawn is the cursor, or that there is none.
fn drawn(pty: &Pty) -> String {
    wait_until("a screen is drawn to its end", || {
        let raw = pty.raw();
        let cursor = raw.windows(5).rposition(|bytes| bytes == b"\x1b[?25");
        let end = cursor.and_then(|at| raw.get(at + 5..));
        end.is_some_and(|end| end == b"l" || end.starts_with(b"h\x1b[") && end.ends_with(b"H"))
    });
    pty.screen()
}
