//! Texts of many scripts, each edit, and fields of several widths: what is drawn, and where the cursor is.

use jiff::tz::TimeZone;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use tui_input::InputRequest as Edit;

use super::*;
use crate::keys::Action;
use crate::moment::Timestamp;
use crate::session::Session;
use crate::wizard::model::Surroundings;
use crate::wizard::{Model, Msg, update};

/// Texts, and how each is cut into what a person sees as one character.
const TEXTS: &[&[&str]] = &[
    &["p", "l", "a", "i", "n", " ", "t", "w", "o"],
    &["漢", "字", "か", "な", "交", "じ", "り", "文"],
    &["한", "국", "어", " ", "\u{1112}\u{1161}\u{11ab}"],
    &["ｶﾞ", "ｷﾞ", "x"],
    &[
        "👨\u{200d}👩\u{200d}👧\u{200d}👦",
        "a",
        "❤\u{fe0f}\u{200d}🔥",
        "👍🏽",
        "🏴\u{200d}☠\u{fe0f}",
    ],
    &["🇩🇰", "🇩🇪", "🇸🇪", "1\u{fe0f}\u{20e3}", "☎\u{fe0f}"],
    &[
        "e\u{301}",
        "n\u{303}",
        "Z\u{351}\u{36b}\u{343}",
        "q\u{307}\u{323}",
    ],
    &["ש", "\u{5dc}\u{5b8}", "ו", "ם", " ", "ב", "ר"],
    &["ل", "ا", "م", " ", "ل", "ا", "ف", "\u{644}\u{64e}"],
    &["क्षि", "हि", "न्दी"],
    &["กำ\u{e48}", "x"],
    &["a", "漢", "e\u{301}", "👩\u{200d}💻", "ש", "ا", "🇫🇷", "z"],
    &[
        "p",
        "\u{200b}",
        "\u{202e}",
        "q",
        "\u{feff}",
        "x\u{200d}",
        "\u{2066}",
    ],
    &[],
];

const EDITS: &[Edit] = &[
    Edit::GoToPrevChar,
    Edit::GoToNextChar,
    Edit::GoToStart,
    Edit::GoToEnd,
    Edit::GoToPrevWord,
    Edit::GoToNextWord,
    Edit::DeletePrevChar,
    Edit::DeleteNextChar,
    Edit::DeletePrevWord,
    Edit::DeleteNextWord,
    Edit::DeleteTillEnd,
    Edit::DeleteLine,
    Edit::InsertChar('x'),
    Edit::InsertChar('漢'),
];

const WIDTHS: [usize; 4] = [2, 8, 30, 57];

/// A wizard at a text field that holds this text, the cursor behind so many of its clusters.
fn field(clusters: &[&str], place: usize) -> Model {
    let zone = TimeZone::UTC;
    let mut model = Model::new(
        Session::new("default"),
        Timestamp::EPOCH,
        zone,
        Surroundings::Desktop,
    );
    hear(&mut model, Msg::Pressed(Action::Goto1));
    while model.focused().is_none_or(|id| id.name != "company") {
        hear(&mut model, Msg::Pressed(Action::NextItem));
    }
    hear(&mut model, Msg::Pasted(clusters.concat()));
    hear(&mut model, Msg::Typed(Edit::GoToStart));
    for _ in 0..place {
        hear(&mut model, Msg::Typed(Edit::GoToNextChar));
    }
    model
}

fn hear(model: &mut Model, msg: Msg) {
    drop(update(model, Timestamp::EPOCH, msg));
}

fn input(model: &Model) -> &Input {
    &model.editing.as_ref().unwrap().input
}

fn clusters(text: &str) -> Vec<&str> {
    text.graphemes(true).collect()
}

/// How many clusters stand before the cursor, which must not stand inside of one.
fn place_of(input: &Input) -> usize {
    let before: String = input.value().chars().take(input.cursor()).collect();
    let place = clusters(&before).len();
    assert_eq!(
        clusters(input.value())[..place].concat(),
        before,
        "{input:?}"
    );
    place
}

/// Draws the field and holds what the cells say to the text around the cursor.
fn look(input: &Input, width: usize) {
    let window = window_of(input, width);
    let at = format!("{:?} at {} in {width}", input.value(), input.cursor());
    assert!(window.cursor < width, "{at}");
    let area = Rect::new(0, 0, u16::try_from(width).unwrap(), 1);
    let mut buffer = Buffer::filled(area, ratatui::buffer::Cell::new("\u{0}"));
    let (end, _) = buffer.set_stringn(0, 0, &window.text, width, Style::new());
    assert_eq!(
        usize::from(end),
        width_of(&window.text),
        "{at}: {:?}",
        window.text
    );
    let mut cells = Vec::new();
    let mut column = 0;
    while column < usize::from(end) {
        let symbol = buffer.content()[column].symbol();
        cells.push((column, symbol.to_owned()));
        column += width_of(symbol);
    }
    let shown = |text: &str| -> String { text.graphemes(true).map(seen).collect() };
    let (before, after): (String, String) = {
        let place = place_of(input);
        let all = clusters(input.value());
        (shown(&all[..place].concat()), shown(&all[place..].concat()))
    };
    let side = |keep: &dyn Fn(usize) -> bool| -> String {
        let kept = cells.iter().filter(|(column, _)| keep(*column));
        kept.map(|(_, symbol)| symbol.as_str()).collect()
    };
    let left = side(&|column| column < window.cursor);
    let right = side(&|column| column >= window.cursor);
    assert!(after.starts_with(&right), "{at}: {right:?} of {after:?}");
    match left.strip_prefix('…') {
        Some(rest) => assert!(before.ends_with(rest), "{at}: {rest:?} of {before:?}"),
        None => assert_eq!(left, before, "{at}"),
    }
    if width_of(&before) < width {
        assert_eq!(window.cursor, width_of(&before), "{at}");
    }
}

#[test]
fn whatever_is_edited_the_cursor_stands_behind_what_is_before_it() {
    let long = [&["漢", "🇩🇰", "e\u{301}", "ل", "ا", "👍🏽", "w", " "][..]; 30].concat();
    for text in TEXTS.iter().copied().chain([&long[..]]) {
        assert_eq!(clusters(&text.concat()), text);
        for place in 0..=text.len() {
            for edit in EDITS {
                let mut model = field(text, place);
                assert_eq!(place_of(input(&model)), place);
                hear(&mut model, Msg::Typed(*edit));
                for width in WIDTHS {
                    look(input(&model), width);
                }
            }
            if place > 40 {
                break;
            }
        }
    }
}

#[test]
fn what_goes_is_one_character_as_it_is_seen_and_nothing_else() {
    for text in TEXTS {
        for place in 0..=text.len() {
            let after = |edit| {
                let mut model = field(text, place);
                hear(&mut model, Msg::Typed(edit));
                (place_of(input(&model)), input(&model).value().to_owned())
            };
            let (left, right) = text.split_at(place);
            let before = left.split_last().map_or(left, |(_, rest)| rest);
            let behind = right.split_first().map_or(right, |(_, rest)| rest);
            assert_eq!(
                after(Edit::DeletePrevChar).1,
                [before, right].concat().concat()
            );
            assert_eq!(
                after(Edit::DeleteNextChar).1,
                [left, behind].concat().concat()
            );
            assert_eq!(after(Edit::DeleteTillEnd).1, left.concat());
            assert_eq!(after(Edit::GoToPrevChar), (before.len(), text.concat()));
            let next = text.len() - behind.len();
            assert_eq!(after(Edit::GoToNextChar), (next, text.concat()));
            let inserted = [left, &["漢"], right].concat();
            assert_eq!(
                after(Edit::InsertChar('漢')),
                (place + 1, inserted.concat())
            );
        }
    }
}

#[test]
fn what_is_put_together_key_by_key_is_one_character_from_then_on() {
    // Before a flag, so that its halves would pair up otherwise.
    let mut model = field(&["🇫🇷"], 0);
    for character in "🇩🇪".chars() {
        hear(&mut model, Msg::Typed(Edit::InsertChar(character)));
        assert!(window_of(input(&model), 30).cursor >= 2);
    }
    assert_eq!(input(&model).value(), "🇩🇪🇫🇷");
    hear(&mut model, Msg::Typed(Edit::DeletePrevChar));
    assert_eq!(input(&model).value(), "🇫🇷");
    // A mark typed behind a letter, and a letter typed before a mark.
    let mut model = field(&["\u{301}"], 0);
    hear(&mut model, Msg::Typed(Edit::InsertChar('e')));
    assert_eq!(window_of(input(&model), 8).cursor, 1);
    hear(&mut model, Msg::Typed(Edit::DeletePrevChar));
    assert_eq!(input(&model).value(), "");
}

#[test]
fn a_long_text_has_an_ellipsis_and_what_cannot_be_seen_is_written_out() {
    let shown = |text: &str, cursor: usize, width: usize| {
        let input = Input::new(text.to_owned()).with_cursor(cursor);
        let window = window_of(&input, width);
        (window.text, window.cursor)
    };
    assert_eq!(shown("abcdefghij", 0, 8), ("abcdefgh".to_owned(), 0));
    assert_eq!(shown("abcdefghij", 10, 8), ("…efghij".to_owned(), 7));
    assert_eq!(shown("a\u{202e}", 2, 12), ("a\\u{202e}".to_owned(), 9));
    assert_eq!(shown("a\tb", 2, 12), ("a\\u{9}b".to_owned(), 6));
    assert_eq!(shown("لا", 2, 12).1, 2);
}
