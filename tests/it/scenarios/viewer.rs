//! Answers of the API that are hard to show, in the wizard's viewer.

use super::super::support::process::Run;
use super::super::support::pty::{Key, Pty, Terminal};
use super::stage::Stage;

/// An answer in the viewer: its status, words that are on screen, and words that are not.
struct Shown {
    scenario: &'static str,
    status: &'static str,
    there: &'static [&'static str],
}

const fn shown(
    scenario: &'static str,
    status: &'static str,
    there: &'static [&'static str],
) -> Shown {
    Shown {
        scenario,
        status,
        there,
    }
}

const CUT: &str = "Only the first 5.2 MB are shown.";
const NOT_JSON: &str = "The answer is not JSON";

const ANSWERS: &[Shown] = &[
    shown(
        "control-characters",
        "→ 200",
        &[
            "\\u{1b}[2J",
            "\\u{1b}]0;struck\\u{7}",
            "\\u{202e}",
            "\\u{200b}",
        ],
    ),
    shown("invalid-utf8", "→ 200", &["caf"]),
    shown("image", "→ 200", &[NOT_JSON, "api.not-json"]),
    shown("packed-body", "→ 200", &[NOT_JSON]),
    shown("huge-body", "→ 200", &[CUT]),
    shown("many-lines", "→ 200", &[CUT, "sandbox-line"]),
    shown("long-line", "→ 200", &["2.0 MB"]),
    shown("gzip-bomb", "→ 200", &[CUT]),
    shown("redirect", "→ 307", &["api.unexpected-status"]),
    shown("conflict", "→ 409", &["api.conflict"]),
    shown("method-not-allowed", "→ 405", &["api.wrong-method"]),
    shown("no-content", "→ 204", &["The answer has no body."]),
    // Present behaviour: what the server repeats of our secrets is shown as it is.
    shown("echo", "→ 200", &["Bearer sbx_at_", "clientSecret"]),
];

/// The wizard at its test calls, with a pair of tokens.
fn at_the_test_calls(stage: &Stage) -> Pty {
    let arguments = ["--store", "file", "authorize", "--play-browser", "--json"];
    let granted = Run::cli(&stage.home, &arguments).finish();
    assert_eq!(granted.code, Some(0), "{granted:?}");
    let mut pty = Terminal::cli(&stage.home, &["--no-browser"])
        .size(120, 40)
        .start();
    pty.wait_for_text("LOCAL SANDBOX");
    pty.press(Key::Char('8'));
    pty.wait_for_text("users:read · granted");
    pty
}

/// Bytes that would steer the terminal, were they not escaped.
const STEERING: &[&str] = &[
    "\u{1b}]0;struck",
    "\u{1b}]52;c;ZmFrZQ==",
    "\u{9b}31m",
    "\u{202e}",
    "\u{200b}",
    "\u{e0041}",
];

#[test]
fn an_answer_that_is_hard_to_show_is_shown_escaped_cut_and_explained() {
    let stage = Stage::start(&[]);
    let mut pty = at_the_test_calls(&stage);
    for answer in ANSWERS {
        stage.switch(&[answer.scenario]);
        pty.press(Key::Char('g'));
        pty.wait_for_text("▸ Who am I");
        pty.press(Key::Enter);
        pty.wait_for_text(answer.status);
        for words in answer.there {
            pty.wait_for_text(words);
        }
        pty.press(Key::Esc);
        pty.wait_for_text("Any path by hand");
    }
    let raw = pty.raw();
    for bytes in STEERING {
        let found = raw
            .windows(bytes.len())
            .any(|part| part == bytes.as_bytes());
        assert!(!found, "{bytes:?} came to the terminal");
    }
    pty.press(Key::Ctrl('c'));
    pty.wait_for_exit();
}
