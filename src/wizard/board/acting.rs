//! What is done with the entries of the board: lists open above it, names are typed, and others are asked to act.

use super::super::overlay::{Overlay, Question};
use super::super::picker::{self, Offer};
use super::super::{Effect, Model, Notice, leaving};
use super::{Entry, Turn, Typing, Wish, chosen_on_board, entries, wish};

/// Does what the chosen entry is for.
pub(in super::super) fn use_entry(model: &mut Model, of: Offer, chosen: usize) -> Vec<Effect> {
    // One thing at a time: the next one is meant for what is true after this one.
    if model.board.is_asking() {
        return Vec::new();
    }
    let entry = entries(model, of).nth(chosen);
    let Some(entry) = entry else {
        return Vec::new();
    };
    let name = model.board.of.clone();
    match entry {
        Entry::Partner(place) => enter(model, place),
        Entry::New => typing(model, Typing::New),
        Entry::Import => typing(model, Typing::Import),
        Entry::Open => turn(
            model,
            Turn {
                first: None,
                open: name,
            },
        ),
        Entry::Rename => typing(model, Typing::Rename),
        Entry::Export => {
            to_board(model);
            wish(model, Wish::Export(name))
        }
        Entry::Reset => ask(model, Question::ResetRehearsal),
        Entry::Delete if name == model.session.profile => {
            let words = "This profile is open here. Open another one first, then delete it.";
            model.board.said = Some(Notice::Info(words.to_owned()));
            Vec::new()
        }
        Entry::Delete => ask(model, Question::DeleteProfile),
        Entry::Typed(typing) => typed(model, typing),
        Entry::Back => {
            to_board(model);
            Vec::new()
        }
    }
}

fn enter(model: &mut Model, place: usize) -> Vec<Effect> {
    let rows = model.board.rows.as_deref().unwrap_or_default();
    let Some(row) = rows.get(place) else {
        return Vec::new();
    };
    model.board.of = row.partner.profile.clone();
    model.board.said = None;
    model.board.find = std::mem::take(&mut model.find);
    picker::open(model, Offer::Partner);
    Vec::new()
}

fn typing(model: &mut Model, typing: Typing) -> Vec<Effect> {
    model.board.said = None;
    model.board.refused = None;
    if typing != Typing::Rename {
        model.board.find = std::mem::take(&mut model.find);
        model.board.of.clear();
    }
    picker::open(model, Offer::Typing(typing));
    Vec::new()
}

fn to_board(model: &mut Model) {
    model.board.said = None;
    model.overlay = Some(chosen_on_board(model));
}

fn ask(model: &mut Model, about: Question) -> Vec<Effect> {
    model.overlay = Some(Overlay::Question { about, yes: false });
    Vec::new()
}

/// Does what a text was typed for.
fn typed(model: &mut Model, typing: Typing) -> Vec<Effect> {
    let text = model.find.value().trim().to_owned();
    model.board.refused = remark(model, typing);
    if model.board.refused.is_some() {
        return Vec::new();
    }
    let from = model.board.of.clone();
    match typing {
        Typing::New => {
            let first = Some(Wish::Create(text.clone()));
            turn(model, Turn { first, open: text })
        }
        Typing::Rename if from == model.session.profile => {
            let to = text.clone();
            let first = Some(Wish::Rename { from, to });
            turn(model, Turn { first, open: text })
        }
        Typing::Rename => {
            to_board(model);
            wish(model, Wish::Rename { from, to: text })
        }
        Typing::Import => {
            to_board(model);
            wish(model, Wish::Import(text))
        }
    }
}

/// Why the text cannot be taken as it is, if it cannot.
#[must_use]
pub fn remark(model: &Model, typing: Typing) -> Option<&'static str> {
    let text = model.find.value().trim();
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    match typing {
        Typing::Import if text.is_empty() => Some("Type the path of the file that was exported."),
        Typing::Import => None,
        Typing::New | Typing::Rename if text.is_empty() => Some("Type a name first."),
        Typing::New | Typing::Rename if !text.chars().all(plain) => {
            Some("A name has letters, digits, - and _ alone, and no blanks.")
        }
        Typing::New | Typing::Rename if text.len() > 64 || text.starts_with(['.', '-']) => {
            Some("A name has at most 64 characters and begins with a letter or a digit.")
        }
        Typing::New | Typing::Rename => model
            .board
            .names(text)
            .then_some("There is a profile of this name already: type another name."),
    }
}

/// Takes the answer yes to a question about a profile.
pub(in super::super) fn answered_yes(model: &mut Model, about: Question) -> Vec<Effect> {
    let name = model.board.of.clone();
    match about {
        Question::DeleteProfile => {
            to_board(model);
            wish(model, Wish::Delete(name))
        }
        Question::ResetRehearsal if name == model.session.profile => {
            let first = Some(Wish::Reset(name.clone()));
            turn(model, Turn { first, open: name })
        }
        Question::ResetRehearsal => {
            to_board(model);
            wish(model, Wish::Reset(name))
        }
        Question::Turn => model
            .board
            .turn
            .take()
            .map_or_else(Vec::new, |turn| leave_for(model, turn)),
        Question::Quit
        | Question::Unmask
        | Question::Refresh
        | Question::Disconnect
        | Question::EndAttempt { .. }
        | Question::Forget
        | Question::ReplaceFile => Vec::new(),
    }
}

/// Takes the answer no: back to what can be done with the profile.
pub(in super::super) fn answered_no(model: &mut Model, about: Question) {
    model.board.turn = None;
    match about {
        Question::DeleteProfile | Question::ResetRehearsal => picker::open(model, Offer::Partner),
        Question::Turn => to_board(model),
        Question::ReplaceFile => super::super::viewer::ask_elsewhere(model),
        Question::Quit
        | Question::Unmask
        | Question::Refresh
        | Question::Disconnect
        | Question::EndAttempt { .. }
        | Question::Forget => {}
    }
}

/// Goes on with another profile, after a question if something is under way here.
fn turn(model: &mut Model, turn: Turn) -> Vec<Effect> {
    if model.is_busy() {
        model.board.turn = Some(turn);
        return ask(model, Question::Turn);
    }
    leave_for(model, turn)
}

fn leave_for(model: &mut Model, turn: Turn) -> Vec<Effect> {
    model.overlay = None;
    let mut effects = leaving(model);
    effects.push(Effect::Turn(turn));
    effects
}
