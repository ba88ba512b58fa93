//! How long and how much of a request's head is waited for: a client that dawdles must not keep others out.

use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::Sleep;
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};

/// How long a head may take.
pub(super) const HEAD_TIME: Duration = Duration::from_secs(5);
/// How large a head may be, in bytes.
pub(super) const HEAD_SIZE: usize = 16 * 1024;
/// How many connections may be without a complete head; the oldest makes room.
const WITHOUT_HEAD: usize = 64;

/// The connections without a complete head, oldest first.
#[derive(Clone, Default)]
pub(super) struct Waiting(Arc<Mutex<VecDeque<(u64, CancellationToken)>>>);

/// A connection.
pub(super) struct Watched<Stream> {
    stream: Stream,
    head: Option<Head>,
}

/// The watch over a head; gone when the head is complete.
struct Head {
    id: u64,
    waiting: Waiting,
    deadline: Pin<Box<Sleep>>,
    evicted: Pin<Box<WaitForCancellationFutureOwned>>,
    /// The last bytes, as far as they can be the beginning of the empty line.
    tail: Vec<u8>,
}

impl Waiting {
    /// Registers a connection; the token is cancelled when it has to make room.
    fn enter(&self) -> (u64, CancellationToken) {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.len() >= WITHOUT_HEAD
            && let Some((_, oldest)) = waiting.pop_front()
        {
            oldest.cancel();
        }
        let id = waiting.back().map_or(0, |(last, _)| last.wrapping_add(1));
        let token = CancellationToken::new();
        waiting.push_back((id, token.clone()));
        (id, token)
    }

    fn leave(&self, id: u64) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .retain(|(waiting, _)| *waiting != id);
    }
}

impl Drop for Head {
    fn drop(&mut self) {
        self.waiting.leave(self.id);
    }
}

impl Head {
    /// Whether the head is complete with these bytes.
    fn take(&mut self, bytes: &[u8]) -> bool {
        self.tail.extend_from_slice(bytes);
        if self.tail.windows(4).any(|window| window == b"\r\n\r\n") {
            return true;
        }
        let surplus = self.tail.len().saturating_sub(3);
        self.tail.drain(..surplus);
        false
    }
}

impl<Stream> Watched<Stream> {
    pub(super) fn new(stream: Stream, waiting: &Waiting) -> Self {
        let (id, token) = waiting.enter();
        Self {
            stream,
            head: Some(Head {
                id,
                waiting: waiting.clone(),
                deadline: Box::pin(tokio::time::sleep(HEAD_TIME)),
                evicted: Box::pin(token.cancelled_owned()),
                tail: Vec::new(),
            }),
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
        if let Some(head) = &mut this.head {
            let over = head.deadline.as_mut().poll(context).is_ready()
                || head.evicted.as_mut().poll(context).is_ready();
            if over {
                return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
            }
        }
        ready!(Pin::new(&mut this.stream).poll_read(context, buffer))?;
        let Some(head) = &mut this.head else {
            return Poll::Ready(Ok(()));
        };
        if head.take(buffer.filled().get(before..).unwrap_or_default()) {
            this.head = None;
        }
        Poll::Ready(Ok(()))
    }
}

impl<Stream: AsyncWrite + Unpin> AsyncWrite for Watched<Stream> {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().stream).poll_write_vectored(context, slices)
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
        assert!(waiting.0.lock().unwrap().is_empty());
        tokio::time::advance(HEAD_TIME * 2).await;
        client.write_all(b"x").await.unwrap();
        assert_eq!(watched.read(&mut byte).await.unwrap(), 1);
    }

    #[tokio::test]
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
        let oldest = servers.first_mut().unwrap().read(&mut byte).await;
        assert_eq!(oldest.unwrap_err().kind(), io::ErrorKind::TimedOut);
        clients.last_mut().unwrap().write_all(b"x").await.unwrap();
        assert_eq!(
            servers.last_mut().unwrap().read(&mut byte).await.unwrap(),
            1
        );
    }
}
