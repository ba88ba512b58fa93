//! Places where a secret might turn up, and the verdict on all of them.

use std::path::{Path, PathBuf};

use super::super::support::home::Home;
use super::super::support::process::Finished;
use super::super::support::wait_until;
use super::canary::{PLANTED, Planter};
use super::scan::{Name, Scanner};

/// Where the tokens and the client secret are kept by choice.
const KEPT: &[Name] = &["client secret", "access token", "refresh token"];
/// Where the authorization URL is shown, copied or opened.
pub const STATE: &[Name] = &["state"];

/// Whether a private file was chosen to keep secrets in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Store {
    /// Nothing is kept.
    Session,
    /// A file of mode 0600.
    File,
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
            Self::File => "file",
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
            let allowed = if is_store && store == Store::File {
                KEPT
            } else {
                &[]
            };
            self.add(format!("{} {when}", path.display()), bytes, allowed);
        }
    }

    /// What the recording browser of a home noted, once it is done.
    pub fn add_browsing(&mut self, recorded: &Home) {
        let page = recorded.path().join("page");
        wait_until("the browser has its last page", || page.is_file());
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

    /// How many were looked at; panics with every secret that stands where it may not.
    pub fn judge(self, planter: &Planter) -> usize {
        let noted = planter.noted();
        for name in ["state", "verifier"] {
            assert!(noted.iter().any(|(own, _)| *own == name), "no {name}");
        }
        let noted = noted.iter().map(|(name, text)| (*name, text.as_str()));
        let scanner = Scanner::new(PLANTED.into_iter().chain(noted));
        let mut wrong = Vec::new();
        for place in &self.seen {
            for found in scanner.find(&place.bytes) {
                if !place.allowed.contains(&found.secret) {
                    wrong.push(format!(
                        "{} ({}) in {}",
                        found.secret, found.encoding, place.name
                    ));
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        self.seen.len()
    }
}

/// The value of `--browser` that notes, in this directory, the arguments and the environment of its parent and of itself,
/// and the pages that it is shown after the server's own.
pub fn recording_browser(directory: &Path) -> String {
    let script = directory.join("browse.sh");
    let text = "cd \"$1\" || exit 1\n\
                for of in program:$PPID browser:$$; do\n\
                  cat /proc/${of#*:}/cmdline >${of%:*}.cmdline\n\
                  cat /proc/${of#*:}/environ >${of%:*}.environ\n\
                done\n\
                curl -s -L -D all-headers -o page.part \"$2\"\n\
                sed '1,/^\\r*$/d' all-headers >headers; rm all-headers\n\
                mv page.part page\n";
    std::fs::write(&script, text).unwrap();
    format!("sh {} {}", script.display(), directory.display())
}

/// A directory for temporary files below a home, so that they are looked at with all others.
pub fn temporary(home: &Home) -> PathBuf {
    let directory = home.path().join("tmp");
    std::fs::create_dir_all(&directory).unwrap();
    directory
}
