//! The only printer: data to standard output, words to standard error.
//!
//! A reader that goes away (`| head`) ends nothing and is not worth a word.

use std::io::{self, IsTerminal, Write};
use std::path::Path;

use serde_json::{Value, json};
use tokio::io::AsyncWriteExt as _;

use crate::adapters::profiles::refused;
use crate::exchange::Audience;
use crate::presenter;
use crate::problem::{Problem, ProblemCode};
use crate::session::presented::Private;
use crate::untrusted::escape_lines;

/// When words are coloured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Colour {
    /// On a terminal that can, unless `NO_COLOR` is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// Which characters may be printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Glyphs {
    /// Any.
    #[default]
    Unicode,
    /// ASCII alone; what has no likeness becomes `?`.
    Ascii,
}

/// How this process prints.
#[derive(Clone, Copy, Debug, Default)]
pub struct Output {
    /// When words are coloured.
    pub colour: Colour,
    /// Which characters are used.
    pub glyphs: Glyphs,
    /// Whether `NO_COLOR` or `TERM=dumb` asks for plain text.
    pub plain_wished: bool,
    /// Who looks at it.
    pub audience: Audience,
}

/// Data: these bytes and nothing else, on standard output.
///
/// # Errors
/// [`ProblemCode::FilesNotWritable`] if they cannot be written, except to a reader that went away.
pub fn print_data(bytes: &[u8]) -> Result<(), Problem> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(bytes).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(refused(
            ProblemCode::FilesNotWritable,
            Path::new("standard output"),
            &error,
        )),
        _ => Ok(()),
    }
}

/// Whether whoever reads standard output is still there.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    /// It is.
    There,
    /// It went away, and wants no more.
    Gone,
}

/// A part of data that comes bit by bit. The wait for a slow reader can be ended by dropping this.
///
/// # Errors
/// As [`print_data`].
pub async fn print_chunk(bytes: &[u8]) -> Result<Reader, Problem> {
    let mut stdout = tokio::io::stdout();
    let written = async {
        stdout.write_all(bytes).await?;
        stdout.flush().await
    };
    match written.await {
        Ok(()) => Ok(Reader::There),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(Reader::Gone),
        Err(error) => Err(refused(
            ProblemCode::FilesNotWritable,
            Path::new("standard output"),
            &error,
        )),
    }
}

/// One JSON document on one line of standard output.
///
/// # Errors
/// As [`print_data`].
pub fn print_json(document: &Value) -> Result<(), Problem> {
    print_data(format!("{document}\n").as_bytes())
}

impl Output {
    /// The same for what is everybody's: words of this program, and the local sandbox's own values.
    #[must_use]
    pub fn of_everybodys(self) -> Self {
        Self {
            audience: Audience::Alone,
            ..self
        }
    }

    /// A text of ours as it may be read: before others, without addresses, paths and identifiers.
    #[must_use]
    pub fn masked(self, text: &str) -> String {
        match self.audience {
            Audience::Alone => text.to_owned(),
            Audience::Shared => presenter::words(text),
        }
    }

    fn shown(self, problem: &Problem) -> Problem {
        match self.audience {
            Audience::Alone => problem.clone(),
            Audience::Shared => Private::default().problem(problem),
        }
    }

    /// One JSON document on one line of standard output; before others, without what tells somebody from others.
    ///
    /// # Errors
    /// As [`print_data`].
    pub fn json(self, document: &Value) -> Result<(), Problem> {
        match self.audience {
            Audience::Alone => print_json(document),
            Audience::Shared => print_json(&masked(document)),
        }
    }

    /// Whether data goes to a terminal that others look at.
    #[must_use]
    pub fn masks_data(self) -> bool {
        self.audience == Audience::Shared && io::stdout().is_terminal()
    }

    /// Data that was asked for. A file or a program gets it whole; on a terminal, others look: `mask` says what stays.
    ///
    /// # Errors
    /// As [`print_data`].
    pub fn data(self, bytes: &[u8], mask: impl FnOnce(&str) -> String) -> Result<(), Problem> {
        if !self.masks_data() {
            return print_data(bytes);
        }
        print_data(mask(&String::from_utf8_lossy(bytes)).as_bytes())
    }

    /// Text for people, on standard output, with a line end; what could steer a terminal is made visible.
    ///
    /// # Errors
    /// As [`print_data`].
    pub fn text(self, text: &str) -> Result<(), Problem> {
        let text = self.spelt(&escape_lines(&self.masked(text)));
        print_data(format!("{}\n", text.trim_end_matches('\n')).as_bytes())
    }

    /// Words on standard error, with a line end. If nobody can read them, nothing is done about it.
    pub fn note(self, words: &str) {
        self.note_whole(&self.masked(words));
    }

    /// Words that a script needs as they are; masked only where a person reads them before others.
    pub fn note_to_script(self, words: &str) {
        if io::stderr().is_terminal() {
            self.note(words);
        } else {
            self.note_whole(words);
        }
    }

    fn note_whole(self, words: &str) {
        let words = self.spelt(&escape_lines(words));
        let _unheard = writeln!(io::stderr().lock(), "{words}");
    }

    /// A word of warning on standard error.
    pub fn warn(self, words: &str) {
        self.note(&format!("warning: {words}"));
    }

    /// A problem as a word of warning.
    pub fn warn_of(self, problem: &Problem) {
        self.warn(&self.shown(problem).headline());
    }

    /// A problem in full, on standard error; in short also as a JSON document where one was asked for.
    pub fn problem(self, problem: &Problem, form: Form) {
        let problem = &self.shown(problem);
        self.headline(&problem.headline());
        let words = problem.words();
        if let Some(said) = &problem.server_said {
            self.note(&format!("  The server said: \"{said}\""));
        }
        if !words.why.is_empty() {
            self.note(&format!("  Why: {}", words.why));
        }
        if !words.safe.is_empty() {
            self.note(&format!("  Safe: {}", words.safe));
        }
        if !words.next.is_empty() {
            self.note("  What to do now:");
        }
        for (number, step) in words.next.iter().enumerate() {
            self.note(&format!("    {}. {step}", number + 1));
        }
        self.note(&format!("  Code: {}", problem.code.id()));
        if form == Form::Json {
            // The exit code says the rest if even this cannot be printed.
            let _unheard = print_json(&failed(problem));
        }
    }

    /// A text that is already styled by clap.
    ///
    /// # Errors
    /// As [`print_data`].
    pub fn help(self, text: &clap::builder::StyledStr) -> Result<(), Problem> {
        let text = if self.is_coloured(&io::stdout()) {
            text.ansi().to_string()
        } else {
            text.to_string()
        };
        print_data(text.as_bytes())
    }

    /// What clap says about a wrong command line.
    pub fn usage(self, text: &clap::builder::StyledStr) {
        let coloured = self.is_coloured(&io::stderr());
        let text = if coloured {
            text.ansi().to_string()
        } else {
            escape_lines(&text.to_string())
        };
        let _unheard = write!(io::stderr().lock(), "{text}");
    }

    fn headline(self, words: &str) {
        let words = self.spelt(&escape_lines(words));
        let mut stderr = io::stderr().lock();
        let _unheard = if self.is_coloured(&io::stderr()) {
            writeln!(stderr, "\u{1b}[1;31merror:\u{1b}[0m {words}")
        } else {
            writeln!(stderr, "error: {words}")
        };
    }

    fn is_coloured(self, to: &impl IsTerminal) -> bool {
        match self.colour {
            Colour::Always => true,
            Colour::Never => false,
            Colour::Auto => !self.plain_wished && to.is_terminal(),
        }
    }

    fn spelt(self, text: &str) -> String {
        match self.glyphs {
            Glyphs::Unicode => text.to_owned(),
            Glyphs::Ascii => text.chars().map(in_ascii).collect(),
        }
    }
}

/// In which form the outcome was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Text for people.
    Text,
    /// One JSON document.
    Json,
}

impl Form {
    /// The form that a `--json` switch asks for.
    pub const fn of(json: &super::arguments::JsonSwitch) -> Self {
        if json.json { Self::Json } else { Self::Text }
    }
}

fn masked(document: &Value) -> Value {
    match document {
        Value::String(text) => json!(presenter::words(text)),
        Value::Array(items) => items.iter().map(masked).collect(),
        Value::Object(members) => {
            let member = |(name, value): (&String, &Value)| (name.clone(), masked(value));
            Value::Object(members.iter().map(member).collect())
        }
        other @ (Value::Null | Value::Bool(_) | Value::Number(_)) => other.clone(),
    }
}

/// The document of a failure.
pub fn failed(problem: &Problem) -> Value {
    json!({
        "schema_version": 1,
        "result": "failed",
        "problem": told(problem),
    })
}

/// A problem as a member of a document.
pub fn told(problem: &Problem) -> Value {
    json!({
        "code": problem.code.id(),
        "what": problem.headline(),
        "next": problem.words().next,
    })
}

fn in_ascii(character: char) -> char {
    match character {
        '→' => '>',
        '·' | '…' => '.',
        '✓' => '+',
        '✗' | '×' => 'x',
        '–' | '—' | '─' => '-',
        '‘' | '’' => '\'',
        '“' | '”' => '"',
        other if other.is_ascii() => other,
        _ => '?',
    }
}
