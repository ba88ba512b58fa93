//! Places where a secret might turn up, and the verdict on all of them.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use super::super::support::home::Home;
use super::super::support::process::Finished;
use super::super::support::wait_until;
use super::canary::{CLIENT_SECRET, PLANTED, Planter};
use super::scan::{Found, Name, Scanner};

/// Where the tokens and the client secret are kept by choice.
const KEPT: &[Name] = &["client secret", "access token", "refresh token"];
/// Where the tokens are kept by choice, and the client secret is not.
const TOKENS: &[Name] = &["access token", "refresh token"];
/// Where the authorization URL is shown, copied or opened.
pub const STATE: &[Name] = &["state"];

/// What stands for the client secret where 1Password keeps it.
pub const REFERENCE: &str = "op://fake/canary/field";

/// Where secrets are kept by choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Store {
    /// Nothing is kept.
    Session,
    /// A file of mode 0600.
    File,
    /// The tokens in such a file; of the client secret, a reference to 1Password alone.
    OnePassword,
}

/// A secret where it may not be.
#[derive(Debug, PartialEq, Eq)]
pub struct Leak {
    /// Where.
    pub place: String,
    /// Which secret, and in which form.
    pub found: Found,
}

/// Everything that was seen of a run.
#[derive(Default)]
pub struct Places {
    seen: Vec<Place>,
}

struct Place {
    name: String,
    bytes: Vec<u8>,
    allowed: &'static [Name],
}

impl Store {
    /// The value of `--store`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Session => "session",
            Self::File | Self::OnePassword => "file",
        }
    }

    /// What may stand in the files of the store.
    const fn holds(self) -> &'static [Name] {
        match self {
            Self::Session => &[],
            Self::File => KEPT,
            Self::OnePassword => TOKENS,
        }
    }
}

impl Places {
    /// Bytes in which no secret may stand but those that are allowed.
    pub fn add(
        &mut self,
        name: impl Into<String>,
        bytes: impl Into<Vec<u8>>,
        allowed: &'static [Name],
    ) {
        self.seen.push(Place {
            name: name.into(),
            bytes: bytes.into(),
            allowed,
        });
    }

    /// Both outputs of a command.
    pub fn add_outputs(&mut self, command: &str, finished: Finished, allowed: &'static [Name]) {
        self.add(format!("stdout of {command}"), finished.stdout, &[]);
        self.add(format!("stderr of {command}"), finished.stderr, allowed);
    }

    /// Every file below a home as it is now.
    pub fn add_files(&mut self, when: &str, home: &Home, store: Store) {
        for (path, bytes) in home.files() {
            let is_store = path
                .parent()
                .is_some_and(|parent| parent.ends_with("secrets"));
            let allowed = if is_store { store.holds() } else { &[] };
            self.add(format!("{} {when}", path.display()), bytes, allowed);
        }
    }

    /// What the recording browser of a home noted, once it is done.
    pub fn add_browsing(&mut self, recorded: &Home) {
        let page = recorded.path().join("page");
        wait_until("the browser has its last page", || page.is_file());
        self.add_recorded(recorded);
    }

    /// What was noted in a home by what the program started.
    pub fn add_recorded(&mut self, recorded: &Home) {
        for (path, bytes) in recorded.files() {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            // It is given the address, and shows it in its own arguments.
            let allowed = if name == "browser.cmdline" {
                STATE
            } else {
                &[]
            };
            self.add(name, bytes, allowed);
        }
    }

    /// What `op` noted in a home: it was asked where it holds the secret, and given no input; else it was not.
    pub fn add_op(&mut self, recorded: &Home, store: Store) {
        let input = std::fs::read(recorded.path().join("op.stdin")).ok();
        let expected = (store == Store::OnePassword).then(Vec::new);
        assert_eq!(input, expected, "op and its input");
        self.add_recorded(recorded);
    }

    /// What may stand in the places of such a name.
    pub fn allowed(&self, name: impl Fn(&str) -> bool) -> &'static [Name] {
        let place = self.seen.iter().find(|place| name(&place.name));
        place.expect("a place of this name was looked at").allowed
    }

    /// Everything that stands where it may not.
    pub fn leaks(&self, scanner: &Scanner) -> Vec<Leak> {
        let found = self.seen.iter().flat_map(|place| {
            let found = scanner.find(&place.bytes).into_iter();
            let wrong = found.filter(|found| !place.allowed.contains(&found.secret));
            wrong.map(|found| Leak {
                place: place.name.clone(),
                found,
            })
        });
        found.collect()
    }

    /// How many were looked at; panics with every secret that stands where it may not.
    pub fn judge(self, planter: &Planter) -> usize {
        let noted = planter.noted();
        for name in ["state", "verifier"] {
            assert!(noted.iter().any(|(own, _)| *own == name), "no {name}");
        }
        let noted = noted.iter().map(|(name, text)| (*name, text.as_str()));
        let scanner = Scanner::new(PLANTED.into_iter().chain(noted));
        assert_eq!(self.leaks(&scanner), []);
        self.seen.len()
    }
}

/// A line of shell that notes the arguments and the environment of a process and of its parent in the working directory.
fn noting(name: &str) -> String {
    format!(
        "for of in program:$PPID {name}:$$; do\n\
           cat /proc/${{of#*:}}/cmdline >${{of%:*}}.cmdline\n\
           cat /proc/${{of#*:}}/environ >${{of%:*}}.environ\n\
         done\n"
    )
}

/// The value of `--browser` that notes, in this directory, the arguments and the environment of its parent and of itself,
/// and the pages that it is shown after the server's own.
pub fn recording_browser(directory: &Path) -> String {
    let script = directory.join("browse.sh");
    let text = format!(
        "cd \"$1\" || exit 1\n\
         {}\
         curl -s -L -D all-headers -o page.part \"$2\"\n\
         sed '1,/^\\r*$/d' all-headers >headers; rm all-headers\n\
         mv page.part page\n",
        noting("browser")
    );
    std::fs::write(&script, text).unwrap();
    format!("sh {} {}", script.display(), directory.display())
}

/// Puts an `op` into `programs` that hands over the canary, and notes in `directory` the arguments and the environment of
/// its parent and of itself, and what it was given on standard input.
pub fn recording_op(programs: &Path, directory: &Path) {
    let script = programs.join("op");
    let text = format!(
        "#!/bin/sh\n\
         (cd '{}' || exit 1\n\
         {}\
         cat >>op.stdin)\n\
         printf '%s' '{CLIENT_SECRET}'\n",
        directory.display(),
        noting("op")
    );
    std::fs::write(&script, text).unwrap();
    std::fs::set_permissions(&script, Permissions::from_mode(0o755)).unwrap();
}

/// A directory for temporary files below a home, so that they are looked at with all others.
pub fn temporary(home: &Home) -> PathBuf {
    let directory = home.path().join("tmp");
    std::fs::create_dir_all(&directory).unwrap();
    directory
}
