//! Where a file is chosen: what a directory shows, what is typed, and what cannot be used.

use super::*;
use crate::wizard::files::{self, Entry};

fn entries(model: &Model) -> Vec<Entry> {
    files::entries(model).collect()
}

/// The list of files for the logo, with a directory on show.
fn choosing_a_logo() -> Model {
    let entry = |name: &str, sort| flow::files::Entry {
        name: name.to_owned(),
        sort,
    };
    let mut model = start();
    press(&mut model, Action::Goto3);
    go_to(&mut model, ItemId::of("choose-logo"));
    let ticket = ticket_of(&enter(&mut model));
    let listing = Listing {
        directory: "/work".to_owned(),
        entries: vec![
            entry("art", flow::files::Sort::Directory),
            entry("logo.SVG", flow::files::Sort::File),
            entry("notes.md", flow::files::Sort::File),
        ],
        instead_of: None,
    };
    answer(&mut model, ticket, Answer::Files(listing));
    model
}

fn seen(place: &str, wrong: Option<Problem>) -> Answer {
    Answer::LogoSeen(LogoSeen {
        place: place.to_owned(),
        image: Some("PNG 16x16".to_owned()),
        is_small: true,
        wrong,
    })
}

#[test]
fn a_directory_shows_what_the_purpose_takes_and_a_path_can_be_typed() {
    let mut model = choosing_a_logo();
    let up = Entry::Up("/".to_owned());
    let art = Entry::Directory("/work/art".to_owned());
    let logo = Entry::File("/work/logo.SVG".to_owned());
    assert_eq!(entries(&model), [up, art, logo.clone()]);
    type_text(&mut model, "logo");
    assert_eq!(entries(&model), [logo]);
    type_text(&mut model, "/x");
    assert_eq!(entries(&model), [Entry::Typed("logo/x".to_owned())]);
    press(&mut model, Action::Back);
    press(&mut model, Action::Last);
    type_text(&mut model, "svg");
    let looks = ticket_of(&enter(&mut model));
    answer(&mut model, looks, seen("/work/logo.SVG", None));
    assert_eq!(
        model.session.registration.get(FieldId::Logo),
        "/work/logo.SVG"
    );
    // One goes on with the next field, and is told of the picture, which is not looked at twice.
    assert_eq!(model.focused(), Some(ItemId::of("tos_uri")));
    let Some(Notice::Info(words)) = &model.notice else {
        panic!("{:?}", model.notice);
    };
    assert!(
        words.contains("16x16") && words.contains("our advice"),
        "{words}"
    );
    assert_eq!(model.logo_size().unwrap(), "PNG 16x16 (small)");
    assert!(
        model
            .findings()
            .iter()
            .all(|finding| finding.field != FieldId::Logo)
    );
}

#[test]
fn what_cannot_be_used_leaves_the_list_and_what_was_typed() {
    let mut model = choosing_a_logo();
    let before = entries(&model);
    let stays = |model: &Model, typed: &str, code| {
        let why = model.chooser.looking.problem().map(|problem| problem.code);
        assert_eq!((model.find.value(), why), (typed, Some(code)));
        assert_eq!(model.session.registration.get(FieldId::Logo), "");
    };
    // Neither a place that is not there,
    type_text(&mut model, "none/x.png");
    let looks = ticket_of(&enter(&mut model));
    let problem = || Problem::new(ProblemCode::FilesUnreadable);
    answer(&mut model, looks, Answer::Failed(problem()));
    stays(&model, "none/x.png", ProblemCode::FilesUnreadable);
    // nor one whose name is no image's,
    let looks = ticket_of(&enter(&mut model));
    answer(
        &mut model,
        looks,
        Answer::FileNamed("/work/notes.md".to_owned()),
    );
    stays(&model, "none/x.png", ProblemCode::FormLogoNotAnImage);
    press(&mut model, Action::Back);
    assert_eq!(entries(&model), before);
    // nor one that is none.
    type_text(&mut model, "svg");
    assert_eq!(model.chooser.looking, Work::Idle);
    let looks = ticket_of(&enter(&mut model));
    let wrong = Problem::new(ProblemCode::FormLogoNotSquare);
    answer(&mut model, looks, seen("/work/logo.SVG", Some(wrong)));
    stays(&model, "svg", ProblemCode::FormLogoNotSquare);
    assert_eq!(entries(&model).len(), 1);
    // Once the list is closed, nothing comes of what was still looked at.
    let looks = ticket_of(&enter(&mut model));
    press(&mut model, Action::Back);
    press(&mut model, Action::Back);
    assert_eq!(model.overlay, None);
    answer(&mut model, looks, seen("/work/logo.SVG", None));
    assert_eq!(model.session.registration.get(FieldId::Logo), "");
}

#[test]
fn a_directory_that_does_not_open_is_no_dead_end() {
    let why = Problem::new(ProblemCode::FilesNoDirectory);
    let nearest = |directory: &str| {
        Answer::Files(Listing {
            directory: directory.to_owned(),
            entries: Vec::new(),
            instead_of: Some(why.clone()),
        })
    };
    let mut model = choosing_a_logo();
    press(&mut model, Action::NextItem);
    let ticket = ticket_of(&enter(&mut model));
    answer(&mut model, ticket, nearest("/work/above"));
    assert_eq!(entries(&model), [Entry::Up("/work".to_owned())]);
    assert_eq!(model.chooser.looking, Work::Failed(why.clone()));
    // What was typed stays, to be put right, and the list behind it is as it was.
    type_text(&mut model, "/none");
    let ticket = ticket_of(&enter(&mut model));
    answer(&mut model, ticket, nearest("/"));
    assert_eq!(entries(&model), [Entry::Typed("/none".to_owned())]);
    assert_eq!(model.chooser.looking, Work::Failed(why.clone()));
    press(&mut model, Action::Back);
    assert_eq!(entries(&model), [Entry::Up("/work".to_owned())]);
}
