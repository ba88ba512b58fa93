//! Dates and the seven days by the program itself: noted in one zone, read in another, and taken into a calendar.

use serde_json::Value;

use super::support::home::Home;
use super::support::peer;
use super::support::process::{Finished, Run};

/// A command for Staging in a zone.
fn run(home: &Home, zone: &str, arguments: &[&str]) -> Finished {
    Run::cli(home, &["--env", "staging"])
        .args(arguments)
        .env("TZ", zone)
        .finish()
}

fn ok(home: &Home, zone: &str, arguments: &[&str]) -> String {
    let run = run(home, zone, arguments);
    assert_eq!(run.code, Some(0), "{arguments:?}: {run:?}");
    run.stdout
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// Where what day is noted as the notice's; where it is read; the end in UTC, and as it is told there.
const ZONES: &[(&str, &str, &str, &str, &str)] = &[
    (
        "Europe/Copenhagen",
        "2026-03-25",
        "Pacific/Auckland",
        "2026-04-01T21:59:59Z",
        "2026-04-02 10:59 NZDT",
    ),
    (
        "Europe/Copenhagen",
        "2025-10-22",
        "America/Los_Angeles",
        "2025-10-29T22:59:59Z",
        "2025-10-29 15:59 PDT",
    ),
    (
        "Pacific/Kiritimati",
        "2026-01-02",
        "Europe/Copenhagen",
        "2026-01-09T09:59:59Z",
        "2026-01-09 10:59 CET",
    ),
    (
        "America/Los_Angeles",
        "2024-02-22",
        "Pacific/Auckland",
        "2024-03-01T07:59:59Z",
        "2024-03-01 20:59 NZDT",
    ),
    (
        "UTC",
        "2024-02-29",
        "Pacific/Kiritimati",
        "2024-03-07T23:59:59Z",
        "2024-03-08 13:59 +14",
    ),
];

#[test]
fn what_is_noted_in_one_zone_is_the_same_day_and_moment_in_another() {
    for (there, day, here, end, told) in ZONES {
        let home = Home::new();
        for what in ["request-access", "notice"] {
            ok(&home, there, &["journey", "mark", what, "--date", day]);
        }
        let status = run(&home, here, &["status", "--json"]).stdout;
        assert_eq!(json(&status)["journey"]["deadline"], *end, "{there}");
        let shown = json(&ok(&home, here, &["journey", "show", "--json"]));
        assert_eq!(shown["deadline"], *end, "{there}");
        assert_eq!(shown["notice_day"], *day, "{there}");
        assert_eq!(shown["stops"][1]["day"], *day, "{there}");
        let words = ok(&home, here, &["journey", "show"]);
        assert!(words.contains(&format!("done         {day}")), "{words}");
        assert!(
            words.contains(&format!("The 7 days ended on {told}, ")),
            "{words}"
        );
    }
}

#[test]
fn a_date_in_the_future_of_the_clock_is_taken_and_said_so() {
    let home = Home::new();
    let shown = ok(
        &home,
        "UTC",
        &["journey", "mark", "notice", "--date", "9000-01-01"],
    );
    assert!(shown.contains("9000-01-01 is in the future"), "{shown}");
    let status = run(&home, "UTC", &["status"]).stdout;
    assert!(status.contains("one of the two is wrong"), "{status}");
    let refused = run(
        &home,
        "UTC",
        &["journey", "mark", "review", "--date", "2026-02-30"],
    );
    assert_eq!(refused.code, Some(2), "{refused:?}");
}

#[test]
fn a_file_of_an_earlier_version_keeps_its_days() {
    let home = Home::new();
    let profiles = home.path().join("profiles");
    std::fs::create_dir_all(&profiles).unwrap();
    let text = r#"{"schema_version":1,"profile":"default","environment":"staging","tracks":{"staging":{
        "ticks":[],"marks":{"review":"2026-01-10T12:00:00Z"},"notice":"2026-01-20T12:00:00Z","notes":"Asked"}}}"#;
    std::fs::write(profiles.join("default.json"), text).unwrap();
    let shown = json(&ok(
        &home,
        "Pacific/Auckland",
        &["journey", "show", "--json"],
    ));
    assert_eq!(shown["stops"][2]["day"], "2026-01-10");
    assert_eq!(shown["notice_day"], "2026-01-20");
    assert_eq!(shown["deadline"], "2026-01-27T23:59:59Z");
}

#[test]
fn a_foreign_reader_of_calendars_finds_the_end_of_the_seven_days() {
    for (there, day, here, end, _) in ZONES {
        let home = Home::new();
        ok(&home, there, &["journey", "mark", "notice", "--date", day]);
        let file = ok(&home, here, &["export", "calendar"]);
        let reader = peer::python("calendar-reader.py", &home).stdin(&file);
        let read = reader.finish();
        assert_eq!(read.code, Some(0), "{read:?}");
        let entry = json(&read.stdout);
        assert_eq!(entry["start"], *end, "{there}");
        assert_eq!(
            entry["uid"],
            "credentials-default-staging@pleo-onboard.invalid"
        );
        assert_eq!(entry["action"], "DISPLAY");
        let description = entry["description"].as_str().unwrap();
        assert!(description.contains(day), "{description}");
        // One day before, to the second.
        let day_of = |moment: &Value| moment.as_str().unwrap().parse::<jiff::Timestamp>().unwrap();
        let apart = day_of(&entry["start"]).as_second() - day_of(&entry["alarm"]).as_second();
        assert_eq!(apart, 86_400);
    }
}
