//! How long and how much of a request's head is waited for: a client that dawdles must not keep others out.

use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep};
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};

/// How long a head may take.
pub(super) const HEAD_TIME: Duration = Duration::from_secs(5);
/// How large a head may be, in bytes.
pub(super) const HEAD_SIZE: usize = 16 * 1024;
/// How many connections may be without a complete head; the oldest makes room.
const WITHOUT_HEAD: usize = 64;
/// How long the oldest has even so: a hundred that connect at once and ask at once are no flood.
const GRACE: Duration = Duration::from_millis(250);

/// The connections without a complete head.
#[derive(Clone, Default)]
pub(super) struct Waiting(Arc<Mutex<Line>>);

/// They stand in line, oldest first, each with a number of its own.
#[derive(Default)]
struct Line {
    next: u64,
    waiting: VecDeque<(u64, CancellationToken)>,
}

/// A connection.
pub(super) struct Watched<Stream> {
    stream: Stream,
    waiting: Waiting,
    head: Option<Head>,
    /// Whether something was written since the last head: what comes next is another one.
    answered: bool,
}

/// The watch over a head; gone when the head is complete.
struct Head {
    number: u64,
    waiting: Waiting,
    begun: Instant,
    deadline: Pin<Box<Sleep>>,
    evicted: Option<Pin<Box<WaitForCancellationFutureOwned>>>,
    tail: Tail,
}

/// The last bytes of a head, as far as they can be the beginning of the empty line.
#[derive(Default)]
struct Tail(Vec<u8>);

impl Waiting {
    /// Puts a connection in line; the token is cancelled when it has to make room.
    fn enter(&self) -> (u64, CancellationToken) {
        let mut line = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if line.waiting.len() >= WITHOUT_HEAD
            && let Some((_, oldest)) = line.waiting.pop_front()
        {
            oldest.cancel();
        }
        let number = line.next;
        line.next = number.wrapping_add(1);
        let token = CancellationToken::new();
        line.waiting.push_back((number, token.clone()));
        (number, token)
    }

    fn leave(&self, number: u64) {
        let mut line = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        line.waiting.retain(|(waiting, _)| *waiting != number);
    }
}

impl Drop for Head {
    fn drop(&mut self) {
        self.waiting.leave(self.number);
    }
}

impl Tail {
    /// Whether the head is complete with these bytes.
    fn take(&mut self, bytes: &[u8]) -> bool {
        // As most heads without a body come.
        if bytes.ends_with(b"\r\n\r\n") {
            return true;
        }
        self.0.extend_from_slice(bytes);
        if self.0.windows(4).any(|window| window == b"\r\n\r\n") {
            return true;
        }
        let surplus = self.0.len().saturating_sub(3);
        self.0.drain(..surplus);
        false
    }
}

impl Head {
    fn begin(waiting: &Waiting, tail: Tail) -> Self {
        let (number, token) = waiting.enter();
        let begun = Instant::now();
        Self {
            number,
            waiting: waiting.clone(),
            begun,
            deadline: Box::pin(tokio::time::sleep_until(begun + HEAD_TIME)),
            evicted: Some(Box::pin(token.cancelled_owned())),
            tail,
        }
    }

    /// Whether it was waited for long enough.
    fn is_over(&mut self, context: &mut Context<'_>) -> bool {
        if let Some(evicted) = &mut self.evicted
            && evicted.as_mut().poll(context).is_ready()
        {
            self.evicted = None;
            self.deadline.as_mut().reset(self.begun + GRACE);
        }
        self.deadline.as_mut().poll(context).is_ready()
    }
}

impl<Stream> Watched<Stream> {
    pub(super) fn new(stream: Stream, waiting: &Waiting) -> Self {
        Self {
            stream,
            waiting: waiting.clone(),
            head: Some(Head::begin(waiting, Tail::default())),
            answered: false,
        }
    }

    /// Looks at bytes that came, for where a head ends and where the next one begins.
    fn see(&mut self, bytes: &[u8]) {
        if let Some(head) = &mut self.head {
            if head.tail.take(bytes) {
                self.head = None;
            }
        } else if self.answered && !bytes.is_empty() {
            self.answered = false;
            let mut tail = Tail::default();
            if !tail.take(bytes) {
                self.head = Some(Head::begin(&self.waiting, tail));
            }
        }
    }
}

impl<Stream: AsyncRead + Unpin> AsyncRead for Watched<Stream> {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buffer.filled().len();
        // What has come is read before the time is looked at, so that a complete head is never too late.
        let read = Pin::new(&mut this.stream).poll_read(context, buffer)?;
        this.see(buffer.filled().get(before..).unwrap_or_default());
        let head = this.head.as_mut();
        if head.is_some_and(|head| head.is_over(context)) {
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        read.map(Ok)
    }
}

impl<Stream: AsyncWrite + Unpin> AsyncWrite for Watched<Stream> {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        this.answered = true;
        Pin::new(&mut this.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        this.answered = true;
        Pin::new(&mut this.stream).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_head_that_is_not_complete_after_five_seconds_ends_the_connection() {
        let (mut client, server) = duplex(1_024);
        let mut watched = Watched::new(server, &Waiting::default());
        client.write_all(b"GET / HTTP/1.1\r\n").await.unwrap();
        let begun = tokio::time::Instant::now();
        let mut received = Vec::new();
        let ended = watched.read_to_end(&mut received).await.unwrap_err();
        assert_eq!(ended.kind(), io::ErrorKind::TimedOut);
        assert!(begun.elapsed() >= HEAD_TIME && begun.elapsed() < HEAD_TIME * 2);
    }

    #[tokio::test(start_paused = true)]
    async fn a_complete_head_ends_the_watch_however_it_was_cut() {
        let (mut client, server) = duplex(1_024);
        let waiting = Waiting::default();
        let mut watched = Watched::new(server, &waiting);
        let mut byte = [0];
        for sent in b"GET / HTTP/1.1\r\nHost: x\r\n\r\n" {
            client.write_all(&[*sent]).await.unwrap();
            watched.read_exact(&mut byte).await.unwrap();
        }
        assert!(waiting.0.lock().unwrap().waiting.is_empty());
        tokio::time::advance(HEAD_TIME * 2).await;
        client.write_all(b"x").await.unwrap();
        assert_eq!(watched.read(&mut byte).await.unwrap(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn the_oldest_connection_without_a_head_makes_room() {
        let waiting = Waiting::default();
        let mut clients = Vec::new();
        let mut servers = Vec::new();
        for _ in 0..=WITHOUT_HEAD {
            let (client, server) = duplex(16);
            clients.push(client);
            servers.push(Watched::new(server, &waiting));
        }
        let mut byte = [0];
        let begun = Instant::now();
        let oldest = servers.first_mut().unwrap().read(&mut byte).await;
        assert_eq!(oldest.unwrap_err().kind(), io::ErrorKind::TimedOut);
        assert!(begun.elapsed() >= GRACE && begun.elapsed() < HEAD_TIME);
        clients.last_mut().unwrap().write_all(b"x").await.unwrap();
        assert_eq!(
            servers.last_mut().unwrap().read(&mut byte).await.unwrap(),
            1
        );
    }

    #[tokio::test(start_paused = true)]
    async fn many_that_come_at_once_and_ask_at_once_are_all_heard() {
        let waiting = Waiting::default();
        let mut pairs: Vec<_> = (0..WITHOUT_HEAD * 2)
            .map(|_| {
                let (client, server) = duplex(64);
                (client, Watched::new(server, &waiting))
            })
            .collect();
        tokio::time::advance(GRACE / 2).await;
        let mut byte = [0];
        for (client, server) in &mut pairs {
            client.write_all(b"\r\n\r\n").await.unwrap();
            for _ in 0..4 {
                server.read_exact(&mut byte).await.unwrap();
            }
        }
        assert!(waiting.0.lock().unwrap().waiting.is_empty());
    }

    #[tokio::test(start_paused = true)]
    async fn the_second_head_of_a_connection_is_watched_from_its_first_byte() {
        let (mut client, server) = duplex(1_024);
        let waiting = Waiting::default();
        let mut watched = Watched::new(server, &waiting);
        let mut bytes = [0; 64];
        for _ in 0..2 {
            client.write_all(b"GET / HTTP/1.1\r\n\r\n").await.unwrap();
            assert_eq!(watched.read(&mut bytes).await.unwrap(), 18);
            watched.write_all(b"answer").await.unwrap();
            tokio::time::advance(HEAD_TIME * 2).await;
        }
        client.write_all(b"GET /").await.unwrap();
        assert_eq!(watched.read(&mut bytes).await.unwrap(), 5);
        assert_eq!(waiting.0.lock().unwrap().waiting.len(), 1);
        let ended = watched.read(&mut bytes).await.unwrap_err();
        assert_eq!(ended.kind(), io::ErrorKind::TimedOut);
    }
}
