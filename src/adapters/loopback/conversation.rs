//! One connection: one head is read, one answer is written.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use secrecy::zeroize::Zeroizing;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::time::timeout;

use super::desk::{Desk, Judged};
use super::pages::{Page, render_stray, render_working};
use super::request::{ASIDE, Asked, DONE, HEAD, Heard, read_head};
use super::response::{
    Status, write_page, write_page_moving_on, write_passing_page, write_see_other,
};
use super::seats::{Seat, Seats};

/// How long a connection may take for its head.
const HEAD_TIME: Duration = Duration::from_secs(5);

/// How long a browser is held until the outcome is known.
const HOLD: Duration = Duration::from_secs(20);

/// How long an answer may take to leave.
const WRITE_TIME: Duration = Duration::from_secs(5);

/// How long, and for how many bytes, a rest that nobody reads is swallowed: a closed socket with unread bytes would
/// take the answer back.
const REST_TIME: Duration = Duration::from_secs(2);
const REST: u64 = 4 * 1024 * 1024;

/// Holds the conversation of one connection, to its end.
pub(super) async fn converse(
    mut stream: TcpStream,
    seat: Seat,
    seats: Arc<Seats>,
    desk: Arc<Desk>,
) {
    let heard = timeout(HEAD_TIME, hear(&mut stream, &desk)).await;
    if !seats.leave(seat) {
        return;
    }
    match heard {
        // Too slow, or gone: nothing was asked.
        Err(_) | Ok(Err(_) | Ok(Heard::Part)) => {}
        Ok(Ok(Heard::Tls)) => desk.used_https(),
        Ok(Ok(Heard::Refused(status, why))) => refuse(&mut stream, &desk, status, why).await,
        Ok(Ok(Heard::Asked(Asked::ShortLink))) => lead_on(&mut stream, &desk).await,
        Ok(Ok(Heard::Asked(Asked::Aside))) => {
            let page = write_page(Status::NotFound, &render_stray());
            let _gone_or_not = answer(&mut stream, &page).await;
        }
        Ok(Ok(Heard::Asked(Asked::Done))) => show_outcome(&mut stream, &desk).await,
        Ok(Ok(Heard::Asked(Asked::Callback(query)))) => match desk.judge(&query) {
            Judged::Consumed(outcome) => decide(&mut stream, &desk, outcome).await,
            Judged::Again => answer_again(&mut stream, &desk).await,
            Judged::Stray(why) => turn_away(&mut stream, &desk, why).await,
        },
    }
}

/// Reads until the bytes amount to something, or the other side stops sending (then [`Heard::Part`]).
async fn hear(stream: &mut TcpStream, desk: &Desk) -> io::Result<Heard> {
    // Its size never changes, so that no copy of a code is left behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(HEAD));
    loop {
        let room = HEAD.saturating_sub(bytes.len()) as u64;
        let got = (&mut *stream).take(room).read_buf(&mut *bytes).await?;
        match read_head(&bytes, &desk.place) {
            Heard::Part if got > 0 => {}
            heard => return Ok(heard),
        }
    }
}

/// Sends what is not the redirect away, with a page that is the same for all.
async fn refuse(stream: &mut TcpStream, desk: &Desk, status: Status, why: &'static str) {
    desk.ignored(why);
    let _gone_or_not = answer(stream, &write_page(status, &render_stray())).await;
}

/// The same for a redirect that is not ours: its code does not stay in the address bar.
async fn turn_away(stream: &mut TcpStream, desk: &Desk, why: &'static str) {
    desk.ignored(why);
    let page = write_page_moving_on(Status::BadRequest, &render_stray(), ASIDE);
    let _gone_or_not = answer(stream, &page).await;
}

async fn lead_on(stream: &mut TcpStream, desk: &Desk) {
    match desk.short_link() {
        Some(location) => {
            let _gone_or_not = answer(stream, &write_see_other(location)).await;
        }
        None => refuse(stream, desk, Status::NotFound, "too late").await,
    }
}

/// Holds the browser of the consumed redirect until the outcome is known, and keeps the outcome also for a browser
/// that did not wait.
async fn decide(stream: &mut TcpStream, desk: &Desk, mut outcome: oneshot::Receiver<Page>) {
    let in_time = timeout(HOLD, &mut outcome).await;
    let is_late = in_time.is_err();
    if let Ok(page) = in_time {
        desk.settle(page.ok());
    }
    let _gone_or_not = answer(stream, &write_see_other(DONE)).await;
    if is_late {
        desk.settle(outcome.await.ok());
    }
}

/// Answers the consumed redirect when it comes once more, as a reload does.
async fn answer_again(stream: &mut TcpStream, desk: &Desk) {
    if let Some(page) = desk.outcome() {
        tell_outcome(stream, desk, &write_page(Status::Gone, &page.render_used())).await;
        return;
    }
    let _over_or_not = timeout(HOLD, desk.wait_for_outcome()).await;
    let _gone_or_not = answer(stream, &write_see_other(DONE)).await;
}

async fn show_outcome(stream: &mut TcpStream, desk: &Desk) {
    match desk.outcome() {
        Some(page) => tell_outcome(stream, desk, &write_page(Status::Okay, &page.render())).await,
        None if desk.is_deciding() => {
            let _gone_or_not = answer(stream, &write_passing_page(&render_working())).await;
        }
        None => refuse(stream, desk, Status::NotFound, "asked for another page").await,
    }
}

async fn tell_outcome(stream: &mut TcpStream, desk: &Desk, bytes: &[u8]) {
    if write_whole(stream, bytes).await.is_ok() {
        desk.delivered();
        swallow_rest(stream).await;
    }
}

async fn answer(stream: &mut TcpStream, bytes: &[u8]) -> io::Result<()> {
    write_whole(stream, bytes).await?;
    swallow_rest(stream).await;
    Ok(())
}

async fn write_whole(stream: &mut TcpStream, bytes: &[u8]) -> io::Result<()> {
    timeout(WRITE_TIME, async {
        stream.write_all(bytes).await?;
        stream.shutdown().await
    })
    .await?
}

async fn swallow_rest(stream: &mut TcpStream) {
    let mut rest = stream.take(REST);
    let mut nowhere = tokio::io::sink();
    let _swallowed_or_not = timeout(REST_TIME, tokio::io::copy(&mut rest, &mut nowhere)).await;
}
