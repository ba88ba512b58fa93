//! What is pasted and edited in the wizard on a terminal: any script, a megabyte, a whole form, a Client Secret.

use pleo_onboard::form::{self, Registration};
use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::UnicodeWidthStr;

use super::support::focus::choose_from_everything;
use super::support::home::Home;
use super::support::process::Run;
use super::support::pty::{Exit, Key, Pty, Terminal};

const ID: &str = "0f0f0f0f-1111-4222-8333-444444444444";
const SECRET: &str = "fa4e0000000000000000000000fa4e";

/// A text, and what backspace takes from its end.
const TEXTS: &[(&str, &str)] = &[
    ("plain", "n"),
    ("漢字かな", "な"),
    ("a 👩\u{200d}💻", "👩\u{200d}💻"),
    ("x👍🏽", "👍🏽"),
    ("🇩🇰🇩🇪", "🇩🇪"),
    ("Ze\u{301}", "e\u{301}"),
    ("שלום", "ם"),
    ("سلام", "م"),
];

fn start(home: &Home, (columns, rows): (u16, u16)) -> Pty {
    let arguments = ["--env", "staging", "--store", "file", "--no-browser"];
    let pty = Terminal::cli(home, &arguments).size(columns, rows).start();
    pty.wait_for_text("Before you start");
    pty
}

/// Presses tab until a label has the focus, on a screen of any size.
fn focus(pty: &mut Pty, label: &str) {
    let wanted = format!("▸ {label}");
    // The rail has its own mark, left of the rule.
    let marked = |screen: &str| {
        let mut rows = screen.lines().filter_map(|row| row.split('│').next_back());
        rows.find(|row| row.trim_start().starts_with("▸ "))
            .map(str::to_owned)
    };
    for _ in 0..60 {
        let screen = pty.screen();
        if screen.contains(&wanted) {
            return;
        }
        let before = marked(&screen);
        pty.press(Key::Tab);
        pty.wait_for("another focus", |screen| {
            marked(&screen.contents()) != before
        });
    }
    panic!("{label} never has the focus:\n{}", pty.screen());
}

/// The column at which the field with the focus begins, found by a text that stands nowhere else.
fn left_of_field(pty: &mut Pty) -> usize {
    let place = |screen: &vt100::Screen| {
        let contents = screen.contents();
        let (before, _) = contents.lines().find_map(|row| row.split_once("Qx7"))?;
        Some(before.chars().count())
    };
    pty.paste("Qx7");
    let is_behind = |screen: &vt100::Screen| {
        place(screen).is_some_and(|left| usize::from(screen.cursor_position().1) == left + 3)
    };
    pty.wait_for("the cursor behind what was pasted", is_behind);
    let left = place(&pty.cells()).unwrap();
    pty.press(Key::Ctrl('u'));
    wait_for_column(pty, left, "in the empty field");
    left
}

fn wait_for_column(pty: &Pty, column: usize, words: &str) {
    pty.wait_for(
        &format!("the cursor in column {column}, {words}"),
        |screen| usize::from(screen.cursor_position().1) == column,
    );
}

fn edit_each_script(pty: &mut Pty) {
    pty.wait_for_text("▸ Company");
    let left = left_of_field(pty);
    for (text, last) in TEXTS {
        // Letters that a font joins still have a cell each.
        let width = |text: &str| {
            text.graphemes(true)
                .map(UnicodeWidthStr::width)
                .sum::<usize>()
        };
        let end = left + width(text);
        pty.paste(&format!("\n{text}\r\n"));
        wait_for_column(pty, end, text);
        pty.press(Key::Left);
        wait_for_column(pty, end - width(last), text);
        pty.press(Key::Home);
        wait_for_column(pty, left, text);
        pty.press(Key::End);
        wait_for_column(pty, end, text);
        pty.press(Key::Backspace);
        wait_for_column(pty, end - width(last), text);
        pty.press(Key::Ctrl('u'));
        wait_for_column(pty, left, text);
    }
}

fn paste_a_megabyte_everywhere(pty: &mut Pty) {
    let megabyte = "0123456789abcde\n".repeat(65_536);
    let length = "1,048,575";
    pty.paste("Kept\nwhole");
    pty.wait_for_text("Kept whole");
    pty.paste(&megabyte);
    pty.wait_for_text(length);
    pty.wait_for_text("Kept whole");
    pty.press(Key::F1);
    pty.wait_for_text("Keys of this screen");
    pty.paste(&megabyte);
    pty.press(Key::Esc);
    pty.wait_for_text("Kept whole");
    pty.press(Key::Ctrl('p'));
    pty.wait_for_text("Everything you can do");
    pty.paste(&megabyte);
    pty.wait_for_text(length);
    pty.press(Key::Esc);
    pty.wait_for_text("▸ Company");
    // On a button nothing is pasted, and nothing is pressed.
    pty.press(Key::BackTab);
    pty.wait_for_no_text("▸ Company");
    focus(pty, "Copy all");
    pty.paste(&megabyte);
    pty.wait_for_text("Nothing was pasted");
}

fn paste_a_form(pty: &mut Pty) {
    let example = Registration::example();
    choose_from_everything(pty, "Go to 3");
    pty.wait_for_text("▸ Client name");
    let left = left_of_field(pty);
    let end = left + "Example Client".len();
    for export in [form::to_json(&example), form::to_markdown(&example)] {
        pty.paste(&export);
        pty.wait_for_text("Filled ");
        wait_for_column(pty, end, "behind the name");
        pty.wait_for_text("▸ Client name");
        pty.press(Key::Ctrl('z'));
        pty.wait_for_text("Taken back");
        wait_for_column(pty, left, "in the field as it was");
    }
    pty.paste("Client name: Example Client");
    pty.wait_for_text("Filled Client name");
    pty.paste("Client URI: https://client.example/\rShoe size: 42\r");
    pty.wait_for_text("Filled Client URI");
    pty.wait_for_text("Shoe");
}

fn paste_credentials(pty: &mut Pty) {
    choose_from_everything(pty, "Go to 4");
    pty.wait_for_text("▸ Client ID");
    pty.press(Key::Tab);
    pty.wait_for_text("▸ Client Secret");
    pty.paste(&"x".repeat(1_048_576));
    pty.wait_for_text("1,048,576");
    pty.paste("someone@client.example");
    pty.wait_for_text("This is an email address");
    pty.paste("fake-opaque-secret");
    pty.wait_for_text("What was in this field");
    pty.paste("someone@client.example");
    pty.wait_for_text("This is an email address");
    pty.press(Key::Ctrl('u'));
    pty.wait_for_no_text("This is an email address");
    pty.press(Key::BackTab);
    pty.wait_for_text("▸ Client ID");
    pty.paste(SECRET);
    pty.wait_for_text("That is a Client Secret");
    pty.paste(&format!("Client ID: {ID}\nClient Secret: {SECRET}\n"));
    pty.wait_for_text("Both are in their fields");
    pty.wait_for_text("▸ Check and keep");
    pty.press(Key::Enter);
    pty.wait_for_text("▸ Continue to verify");
    pty.press(Key::Ctrl('c'));
    assert_eq!(pty.wait_for_exit(), Exit::Code(130));
    let raw = String::from_utf8_lossy(&pty.raw()).into_owned();
    assert!(!raw.contains(SECRET), "the secret was on the screen");
}

#[test]
fn nothing_that_is_pasted_is_lost_torn_or_sent() {
    for size in [(80, 24), (40, 10)] {
        let home = Home::new();
        let mut pty = start(&home, size);
        pty.press(Key::Char('1'));
        edit_each_script(&mut pty);
        paste_a_megabyte_everywhere(&mut pty);
        paste_a_form(&mut pty);
        paste_credentials(&mut pty);
        let shown = Run::cli(&home, &["--env", "staging", "credentials", "show"]).finish();
        assert!(shown.stdout.contains(ID), "{shown:?}");
        assert!(shown.stdout.contains("held, in:"), "{shown:?}");
        for (path, bytes) in home.files() {
            let holds = bytes
                .windows(SECRET.len())
                .any(|part| part == SECRET.as_bytes());
            let may = path.to_string_lossy().contains("secret");
            assert!(!holds || may, "{}", path.display());
        }
    }
}

#[test]
fn credentials_on_standard_input_are_told_apart_as_in_the_wizard() {
    let both = format!("{{\n\"client_id\": \"{ID}\",\n\"client_secret\": \"{SECRET}\"\n}}\n");
    for (input, code, words) in [
        (format!("{SECRET}\n"), 0, ""),
        (format!("Client ID: {ID}\nClient Secret: {SECRET}\n"), 0, ID),
        (both, 0, ID),
        (format!("{ID}\n{SECRET}\n"), 0, ID),
        ("a@client.example\n".to_owned(), 0, "email address"),
        ("Bearer fake-token\n".to_owned(), 0, "looks like a token"),
        (format!("{ID}\n"), 2, "shape of a Client ID"),
        (format!("Client ID: {ID}\n"), 4, "no line with it"),
        ("\n".to_owned(), 4, "no line with it"),
    ] {
        let home = Home::new();
        let set = ["--env", "staging", "--store", "file", "credentials", "set"];
        let run = Run::cli(&home, &set)
            .args(["--client-secret-stdin"])
            .stdin(&input)
            .finish();
        assert_eq!(run.code, Some(code), "{input}: {run:?}");
        let said = format!("{}{}", run.stdout, run.stderr);
        assert!(said.contains(words), "{input}: {run:?}");
        assert!(!said.contains(SECRET), "{input}: {run:?}");
    }
    let home = Home::new();
    let swapped = [
        "--env",
        "staging",
        "credentials",
        "set",
        "--client-id",
        SECRET,
    ];
    let run = Run::cli(&home, &swapped).finish();
    assert_eq!(run.code, Some(2), "{run:?}");
    assert!(run.stderr.contains("shape of a Client Secret"), "{run:?}");
}
