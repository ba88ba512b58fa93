//! Every problem, where its user meets it.
//!
//! Each code has been brought about by a scenario of the sandbox ([`super::scenarios::client`]), by a command
//! ([`commands`]), by a form ([`findings`]), or by a test that is named ([`ELSEWHERE`]); some also in the wizard as a
//! whole ([`wizard`]). Each is looked at on the screen ([`screen`]) and read as words ([`reading`]).

use pleo_onboard::problem::{ProblemCode, words};

use super::scenarios::client::problems;
use super::scenarios::wire::side_by_side;
use super::support::process::Finished;
use super::support::root;
use super::support::told::{is_not_raw, tells};

mod commands;
mod findings;
mod imposter;
mod reading;
mod screen;
pub mod sight;
mod stage;
mod wizard;

/// A code, how a command tells it, and the command.
type Row = (ProblemCode, Told, fn() -> Finished);

/// How a command tells a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Told {
    /// It ends the command: all words are on standard error, and the exit code is the problem's.
    Whole,
    /// The command goes on: what happened is on standard error; the rest is on the wizard's screen, or asked for with
    /// `explain`.
    InPassing,
    /// In a line of its own, with the code.
    InShort,
}

fn check((code, told, command): &Row) {
    let finished = command();
    let stderr = &finished.stderr;
    match told {
        Told::Whole => {
            tells(stderr, *code);
            let exit = i32::from(code.exit_code());
            assert_eq!(finished.code, Some(exit), "{finished:?}");
        }
        Told::InShort => {
            assert!(stderr.contains(code.id()), "{finished:?}");
        }
        Told::InPassing => {
            let what = words(*code).what.trim_end_matches('.');
            assert!(stderr.contains(what), "{what}: {finished:?}");
        }
    }
    is_not_raw(&[stderr.as_str(), finished.stdout.as_str()].concat());
}

#[test]
fn every_command_of_the_table_tells_its_problem_in_words() {
    side_by_side(commands::ROWS, |row| row.0.id(), check);
}

const OP: &str = "en_04_each_refusal_of_op_has_its_own_words_and_none_of_its_own_are_shown";
const TLS: &str = "tk_15_no_bad_certificate_is_accepted_and_its_fault_is_named";

/// Brought about by a test of their own, of this name.
const ELSEWHERE: &[(ProblemCode, &str)] = &[
    (
        ProblemCode::ApiForbidden,
        "c_48_a_refused_token_is_refreshed_once_and_a_missing_scope_is_named",
    ),
    (
        ProblemCode::ApiNotAllowed,
        "c_48_a_403_for_a_scope_that_the_token_has_is_not_told_as_a_missing_one",
    ),
    (
        ProblemCode::CallbackBrowserGotPage,
        "after_half_a_minute_of_silence_the_usual_causes_are_named_once",
    ),
    (
        ProblemCode::TokenOtherEnvironment,
        "tk_02_credentials_of_pleo_at_another_host_are_recognised",
    ),
    (
        ProblemCode::ApiTooLarge,
        "an_answer_that_is_too_large_for_the_viewer_says_how_to_have_all_of_it",
    ),
    (
        ProblemCode::FilesNoDirectory,
        "where_a_path_leads_to_no_directory_the_nearest_one_that_opens_is_shown",
    ),
    (ProblemCode::NetworkUntrusted, TLS),
    (ProblemCode::NetworkCertificate, TLS),
    // The Secret Service takes items of any length: on Linux nobody can meet this one. Its words are looked at with all
    // others.
    (
        ProblemCode::KeychainTooSmall,
        "en_03_each_refusal_of_a_keychain_has_a_code_of_its_own",
    ),
    (
        ProblemCode::KeychainNotKept,
        "en_03_a_keychain_that_refuses_asks_in_vain_or_mislays_is_told_in_its_own_words",
    ),
    (
        ProblemCode::KeychainReferenceInvalid,
        "a_reference_of_another_shape_is_refused_before_it_is_kept",
    ),
    (ProblemCode::KeychainReferenceUnreadable, OP),
    (ProblemCode::KeychainOpAccount, OP),
    (ProblemCode::KeychainOpSignIn, OP),
    (ProblemCode::KeychainOpNoItem, OP),
    (ProblemCode::KeychainOpEmpty, OP),
    (ProblemCode::KeychainOpJunk, OP),
    (
        ProblemCode::KeychainOpSilent,
        "en_04_a_mute_op_is_ended_after_its_limit_with_all_of_its_session",
    ),
];

const HOW: &str = "bring each about where its user meets it: by a step in tests/it/scenarios/client/, a command in \
     tests/it/met/commands.rs, a field's text in tests/it/met/findings.rs, or a test of its own that is named in \
     ELSEWHERE of tests/it/met.rs";

#[test]
fn every_code_is_brought_about_where_its_user_meets_it() {
    let mut met = problems();
    met.extend(commands::ROWS.iter().map(|row| row.0));
    met.extend(findings::ROWS.iter().map(|row| row.0));
    met.extend(ELSEWHERE.iter().map(|row| row.0));
    let missing: Vec<_> = ProblemCode::all()
        .filter(|code| !met.contains(code))
        .map(ProblemCode::id)
        .collect();
    assert!(
        missing.is_empty(),
        "nothing brings these about: {}\n{HOW}",
        missing.join(" ")
    );
}

#[test]
fn every_test_that_is_named_for_a_code_is_there() {
    let mut sources = Vec::new();
    for directory in ["src", "tests/it"] {
        super::tidy::sources(&root().join(directory), &mut sources);
    }
    for (code, name) in ELSEWHERE {
        let wanted = format!("fn {name}(");
        let found = sources.iter().any(|(_, text)| text.contains(&wanted));
        assert!(found, "{}: there is no test {name}\n{HOW}", code.id());
    }
}
