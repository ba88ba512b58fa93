//! Lines of standard input, read beside everything else. Their end ends nothing.

use std::io::{BufRead, Read};

use tokio::sync::mpsc::{self, UnboundedReceiver};

use crate::cli::settings::Asking;

/// Longest line that is taken, in bytes; a pasted redirect is shorter.
const LONGEST: u64 = 64 * 1024;

/// The lines that come.
pub struct Lines(Option<UnboundedReceiver<String>>);

impl Lines {
    /// Begins to read, unless nothing is to be read.
    ///
    /// The thread may wait for a line for ever; the end of the process ends it.
    pub fn open(asking: Asking, secret_comes_first: bool) -> Self {
        if asking == Asking::Never && !secret_comes_first {
            return Self(None);
        }
        let (post, lines) = mpsc::unbounded_channel();
        let reader = std::thread::Builder::new().name("standard input".to_owned());
        let started = reader.spawn(move || {
            let mut stdin = std::io::stdin().lock();
            loop {
                let mut line = Vec::new();
                let read = stdin.by_ref().take(LONGEST).read_until(b'\n', &mut line);
                let line = String::from_utf8_lossy(&line).into_owned();
                if !matches!(read, Ok(1..)) || post.send(line).is_err() {
                    return;
                }
            }
        });
        Self(started.is_ok().then_some(lines))
    }

    /// The next line; `None` once, when there are no more. After that it waits for ever.
    pub async fn next(&mut self) -> Option<String> {
        let Some(lines) = &mut self.0 else {
            return std::future::pending().await;
        };
        let line = lines.recv().await;
        if line.is_none() {
            self.0 = None;
        }
        line
    }
}
