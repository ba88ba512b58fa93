//! Esc while a server takes its time: the screen is the person's again within 100 ms, and what was sent is finished.

use std::time::{Duration, Instant};

use super::super::rules::server::{Gate, Reply};
use super::super::support::focus::call_who_am_i;
use super::super::support::pty::{Key, Pty, Terminal};
use super::screens::{at_authorise, sign_in};
use super::signed_in;

/// What the row asks for.
const AT_ONCE: Duration = Duration::from_millis(100);
/// So many that a machine which is busy with something else for a moment changes nothing.
const TRIES: usize = 11;

/// The median time from esc, where the text `under_way` is shown, to the heading `before` of the page that it leads to;
/// `back` leads from there to where it was.
fn leave(screen: &mut Pty, under_way: &str, before: &str, back: Key) -> Duration {
    let mut took: Vec<_> = (0..TRIES)
        .map(|_| {
            screen.wait_for_text(under_way);
            #[expect(
                clippy::disallowed_methods,
                reason = "how long it takes is what is asked"
            )]
            let start = Instant::now();
            screen.press(Key::Esc);
            screen.wait_for_text(before);
            let took = start.elapsed();
            screen.press(back);
            took
        })
        .collect();
    screen.wait_for_text(under_way);
    took.sort_unstable();
    took[TRIES / 2]
}

/// An answer that stays out until the gate is open, and one that comes in drips.
fn slow(answer: Reply) -> (Gate, [Reply; 2]) {
    let gate = Gate::default();
    let mute = Reply::After(gate.clone(), Box::new(answer));
    (gate, [Reply::Drip, mute])
}

#[test]
fn tk_11_esc_during_a_slow_exchange_gives_the_screen_back_at_once_and_it_is_finished() {
    let (gate, replies) = slow(Reply::tokens(1, r#","expires_in":900"#));
    for reply in replies {
        let (client, browser) = at_authorise();
        client.server.answer("/token", std::slice::from_ref(&reply));
        let mut screen = sign_in(&client, &browser);
        let under_way = "Trading its code for tokens";
        let took = leave(&mut screen, under_way, "│ Result ", Key::Char('6'));
        assert!(took <= AT_ONCE, "{took:?}");
        if let Reply::After(..) = reply {
            gate.open();
            screen.wait_for_text("Authorised: tokens are held");
        }
        assert_eq!(client.server.seen_at("/token").len(), 1);
    }
}

#[test]
fn tk_11_esc_during_a_slow_refresh_gives_the_screen_back_at_once_and_it_is_finished() {
    let (gate, replies) = slow(Reply::tokens(2, r#","expires_in":900"#));
    for reply in replies {
        let client = signed_in();
        let arguments = ["--env", "peer", "--store", "file", "--no-browser"];
        let mut screen = Terminal::cli(&client.home, &arguments).start();
        screen.wait_for_text("PEER");
        screen.press(Key::Char('7'));
        screen.wait_for_text("The access token is valid");
        client.server.answer("/token", std::slice::from_ref(&reply));
        screen.press(Key::Char('r'));
        let under_way = "Refreshing: this is finished";
        let took = leave(&mut screen, under_way, "│ 6  Authorise", Key::Char('7'));
        assert!(took <= AT_ONCE, "{took:?}");
        if let Reply::After(..) = reply {
            gate.open();
            screen.wait_for_text("Refreshed at");
        }
        assert_eq!(client.server.seen_at("/token").len(), 2);
    }
}

#[test]
fn tk_11_esc_during_a_slow_call_gives_the_screen_back_at_once() {
    let (gate, replies) = slow(Reply::json(200, "{}"));
    for reply in replies {
        let client = signed_in();
        client.server.answer("/v1/introspect", &[reply]);
        let arguments = ["--env", "peer", "--store", "file", "--no-browser"];
        let mut screen = Terminal::cli(&client.home, &arguments).start();
        screen.wait_for_text("PEER");
        call_who_am_i(&mut screen);
        let under_way = "calling GET /v1/introspect";
        let took = leave(&mut screen, under_way, "│ 7  Tokens", Key::Char('8'));
        assert!(took <= AT_ONCE, "{took:?}");
    }
    gate.open();
}
