//! The socket of one connection, and what is put on it in place of an answer.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::Bytes;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::Sleep;

/// How long a silent connection is kept, should its client not end it.
const SILENCE: Duration = Duration::from_mins(2);
/// The pause between two bytes of a dripping answer.
const DROP_TIME: Duration = Duration::from_secs(1);

/// What happens on a connection from its next write on.
pub(super) struct Script {
    /// Written in place of whatever the server has to say.
    pub(super) bytes: Bytes,
    pub(super) pace: Pace,
    pub(super) end: End,
}

/// How fast bytes are written.
#[derive(Clone, Copy)]
pub(super) enum Pace {
    AtOnce,
    OneASecond,
}

/// What follows the last byte.
#[derive(Clone, Copy)]
pub(super) enum End {
    /// The connection is closed in order.
    Close,
    /// It is reset.
    Reset,
    /// It stays open, and nothing more comes.
    Silence,
}

/// The handle by which a handler reaches the connection that its request came on.
#[derive(Clone, Default)]
pub(super) struct Wire(Arc<Mutex<Option<Script>>>);

impl Wire {
    /// Plays a script from the next write on; the answer that the server then writes goes nowhere.
    pub(super) fn play(&self, script: Script) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(script);
    }

    fn take(&self) -> Option<Script> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// A connection whose answers can be replaced on the socket.
pub(super) struct Wired {
    stream: TcpStream,
    wire: Wire,
    playing: Option<Playing>,
}

struct Playing {
    script: Script,
    written: usize,
    /// The pause before the next byte, or the end of the silence.
    pause: Option<Pin<Box<Sleep>>>,
}

impl Wired {
    pub(super) fn new(stream: TcpStream, wire: Wire) -> Self {
        Self {
            stream,
            wire,
            playing: None,
        }
    }

    /// Plays the script, if there is one; the answer `None` means that the server may write.
    fn poll_script(&mut self, context: &mut Context<'_>) -> Poll<Option<io::Error>> {
        if self.playing.is_none() {
            self.playing = self.wire.take().map(|script| Playing {
                script,
                written: 0,
                pause: None,
            });
        }
        let Some(playing) = &mut self.playing else {
            return Poll::Ready(None);
        };
        while let Some(rest) = playing.script.bytes.get(playing.written..)
            && !rest.is_empty()
        {
            if let Some(pause) = &mut playing.pause {
                ready!(pause.as_mut().poll(context));
                playing.pause = None;
            }
            let next = match playing.script.pace {
                Pace::AtOnce => rest,
                Pace::OneASecond => rest.get(..1).unwrap_or(rest),
            };
            match ready!(Pin::new(&mut self.stream).poll_write(context, next)) {
                Ok(count) => playing.written += count,
                Err(error) => return Poll::Ready(Some(error)),
            }
            if matches!(playing.script.pace, Pace::OneASecond) {
                playing.pause = Some(Box::pin(tokio::time::sleep(DROP_TIME)));
            }
        }
        match playing.script.end {
            End::Close => {
                let _gone_already = ready!(Pin::new(&mut self.stream).poll_shutdown(context));
            }
            End::Reset => {
                // With this option the drop that follows sends a reset in place of an orderly end.
                let _then_it_is_closed = self.stream.set_zero_linger();
            }
            End::Silence => {
                let pause = playing
                    .pause
                    .get_or_insert_with(|| Box::pin(tokio::time::sleep(SILENCE)));
                ready!(pause.as_mut().poll(context));
            }
        }
        Poll::Ready(Some(io::ErrorKind::ConnectionAborted.into()))
    }
}

impl AsyncRead for Wired {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Wired {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        match ready!(this.poll_script(context)) {
            Some(error) => Poll::Ready(Err(error)),
            None => Pin::new(&mut this.stream).poll_write(context, bytes),
        }
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        match ready!(this.poll_script(context)) {
            Some(error) => Poll::Ready(Err(error)),
            None => Pin::new(&mut this.stream).poll_write_vectored(context, slices),
        }
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
