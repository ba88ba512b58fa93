//! The help of what lies above a stop: lists, the inspector, questions.

use super::{Offer, line};
use crate::keys::{Action, Context, Keymap};
use crate::view::Meaning;
use crate::view::page::Page;
use crate::wizard::board::Typing;

/// Where a key is looked up, what it means there, and in which words.
type Told = (Context, Action, &'static str);

use Context::{Everywhere, Field, Stop};

pub(super) fn in_list(of: Offer, page: &mut Page<'_>) {
    page.text(Meaning::Text, about(of));
    page.heading("In this list");
    let (letters, enter) = match of {
        Offer::SaveAnswer | Offer::Typing(_) => ("what you type here", "do what is marked"),
        Offer::Partner => ("narrow the list", "do what is marked"),
        _ => ("narrow the list to what has them", "take what is marked"),
    };
    line("letters", letters, page);
    tell(
        &[
            (Everywhere, Action::Activate, enter),
            (Field, Action::NextItem, "next"),
            (Field, Action::PreviousItem, "previous"),
            (Everywhere, Action::PageDown, "ten further"),
            (Everywhere, Action::PageUp, "ten back"),
            (Everywhere, Action::Back, "clear what you typed, then close"),
            (Everywhere, Action::Commands, "everything you can do"),
        ],
        page,
    );
}

const fn about(of: Offer) -> &'static str {
    match of {
        Offer::Commands => {
            "Everything that can be done from here, each with its key if it has one. The board of all profiles and the inspector are here too."
        }
        Offer::Sandbox => {
            "Failures that the local sandbox shall make, so that you see what your program does then; and its clock, which can be moved on."
        }
        Offer::Scopes => "Scopes by what they open. Enter adds one to your form, or takes it out.",
        Offer::Files => {
            "Files by their names. A path is taken as well: / begins one, ~ is your home directory."
        }
        Offer::SaveAnswer => {
            "A name alone is a file in the directory in which you started this program. Nothing that is there is written over without a question."
        }
        Offer::Partners => {
            "All profiles, the most urgent first. They are found by name, by stop, and by who acts next: you or pleo."
        }
        Offer::Partner => "What can be done with this profile.",
        Offer::Typing(Typing::New | Typing::Rename) => {
            "A name has letters, digits, - and _ alone, and no blanks."
        }
        Offer::Typing(Typing::Import) => "The path of a profile that was exported to a file.",
    }
}

pub(super) fn in_inspector(page: &mut Page<'_>) {
    let words =
        "Every HTTP exchange of this session, the newest last. Secrets were taken out of them.";
    page.text(Meaning::Text, words);
    page.heading("In the inspector");
    tell(
        &[
            (
                Everywhere,
                Action::Activate,
                "open an exchange, or close it",
            ),
            (Stop, Action::Copy, "copy the exchange as a curl command"),
            (
                Stop,
                Action::NextStop,
                "the next exchange, while one is open",
            ),
            (Stop, Action::PreviousStop, "the one before"),
            (
                Stop,
                Action::Toggle,
                "bring looks at the sandbox in, or leave them out",
            ),
            (Stop, Action::NextItem, "next line"),
            (Stop, Action::PreviousItem, "line before"),
            (Everywhere, Action::PageDown, "further"),
            (Stop, Action::First, "first line"),
            (Stop, Action::Last, "last line"),
            (Everywhere, Action::Back, "one level back"),
        ],
        page,
    );
}

pub(super) fn in_question(page: &mut Page<'_>) {
    page.heading("At this question");
    tell(
        &[
            (Stop, Action::NextItem, "the other answer"),
            (Everywhere, Action::Activate, "take the marked answer"),
            (Everywhere, Action::Back, "no: everything stays as it is"),
            (Everywhere, Action::PageDown, "read on"),
        ],
        page,
    );
}

fn tell(told: &[Told], page: &mut Page<'_>) {
    for (context, action, words) in told {
        if let Some(key) = Keymap::built_in().shown(*context, *action) {
            line(&key, words, page);
        }
    }
}
