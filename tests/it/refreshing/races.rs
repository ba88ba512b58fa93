//! Many processes meet the same expired token at once.

use std::time::Duration;

use super::office::Office;

const EXPIRIES: usize = 100;
const REPLY: Duration = Duration::from_millis(200);

/// So many processes at a time find the token expired, again and again: one of them refreshes, and all go on.
fn race(processes: usize) {
    let office = Office::signed_in();
    office.door.hold(REPLY);
    for round in 1..=EXPIRIES {
        office.expire();
        let calls: Vec<_> = (0..processes)
            .map(|_| office.run(&["call", "/v1/introspect"]).start())
            .collect();
        for call in calls {
            let called = call.finish();
            assert_eq!(called.code, Some(0), "round {round}: {called:?}");
        }
        assert_eq!(office.door.refreshes(), round, "{processes} processes");
    }
    assert!(office.is_live(), "the family lives");
    let (token, code) = office.status();
    assert_eq!(token["problem"], serde_json::Value::Null);
    assert_eq!(code, Some(0), "{token}");
}

#[test]
fn two_four_and_eight_processes_refresh_each_of_a_hundred_expired_tokens_once() {
    let races = [2, 4, 8].map(|processes| std::thread::spawn(move || race(processes)));
    for race in races {
        race.join().unwrap();
    }
}
