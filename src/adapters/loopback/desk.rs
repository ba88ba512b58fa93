//! What all connections of one listener share: how far the wait is, and whom to tell.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use tokio::sync::{mpsc, oneshot, watch};
use url::Url;

use super::pages::Page;
use super::place::Place;
use super::{Event, Judge, Verdict};
use crate::problem::ProblemCode;
use crate::secret::fingerprint;

/// Most ignored requests that are told, so that a flood does not fill the memory with them.
const TOLD: u32 = 10_000;

/// How far the wait is.
#[derive(Clone, Copy, Debug)]
enum Stage {
    /// For the redirect.
    Waiting,
    /// The redirect came; its outcome is not known.
    Deciding(Fingerprint),
    /// The outcome is known.
    Over(Fingerprint, Page),
}

/// SHA-256 of the query that was consumed: enough to know it again, without keeping its code.
type Fingerprint = [u8; 32];

/// What became of a query.
#[derive(Debug)]
pub(super) enum Judged {
    /// It was consumed; the outcome will come this way.
    Consumed(oneshot::Receiver<Page>),
    /// It is the consumed one once more.
    Again,
    /// It is not ours.
    Stray(&'static str),
}

pub(super) struct Desk {
    pub(super) place: Place,
    authorization_url: Url,
    judge: Judge,
    events: mpsc::UnboundedSender<Event>,
    stage: watch::Sender<Stage>,
    told: AtomicU32,
    used_https: AtomicBool,
    delivered: AtomicBool,
}

impl Desk {
    pub(super) fn new(
        place: Place,
        authorization_url: Url,
        judge: Judge,
        events: mpsc::UnboundedSender<Event>,
    ) -> Self {
        Self {
            place,
            authorization_url,
            judge,
            events,
            stage: watch::Sender::new(Stage::Waiting),
            told: AtomicU32::new(0),
            used_https: AtomicBool::new(false),
            delivered: AtomicBool::new(false),
        }
    }

    /// Judges a query if none was consumed yet.
    ///
    /// The stage is locked meanwhile: of two good redirects at the same instant one is consumed and one comes again.
    pub(super) fn judge(&self, query: &str) -> Judged {
        let fingerprint = fingerprint(query);
        let mut verdict = None;
        self.stage.send_if_modified(|stage| {
            if matches!(stage, Stage::Waiting) {
                let given = (self.judge)(query);
                verdict = Some(given);
                if given == Verdict::Accept || given == Verdict::End {
                    *stage = Stage::Deciding(fingerprint);
                    return true;
                }
            }
            false
        });
        match verdict {
            Some(Verdict::Accept) => self.announce(|reply| Event::Accepted { reply }),
            Some(Verdict::End) => self.announce(|reply| Event::Ended { reply }),
            Some(Verdict::Ignore(why)) => Judged::Stray(why),
            None => match *self.stage.borrow() {
                Stage::Deciding(consumed) | Stage::Over(consumed, _) if consumed == fingerprint => {
                    Judged::Again
                }
                Stage::Waiting | Stage::Deciding(_) | Stage::Over(..) => Judged::Stray("too late"),
            },
        }
    }

    fn announce(&self, event: impl FnOnce(oneshot::Sender<Page>) -> Event) -> Judged {
        let (reply, outcome) = oneshot::channel();
        self.tell(event(reply));
        Judged::Consumed(outcome)
    }

    /// Keeps the outcome; `None` if nobody is left to say it, which is a fault of ours.
    pub(super) fn settle(&self, outcome: Option<Page>) {
        let page = outcome.unwrap_or(Page::Failed {
            code: ProblemCode::TerminalTaskBroke,
        });
        self.stage.send_modify(|stage| {
            if let Stage::Deciding(consumed) = *stage {
                *stage = Stage::Over(consumed, page);
            }
        });
    }

    /// The outcome, if it is known.
    pub(super) fn outcome(&self) -> Option<Page> {
        match *self.stage.borrow() {
            Stage::Over(_, page) => Some(page),
            Stage::Waiting | Stage::Deciding(_) => None,
        }
    }

    /// Whether a redirect was consumed and its outcome is not known.
    pub(super) fn is_deciding(&self) -> bool {
        matches!(*self.stage.borrow(), Stage::Deciding(_))
    }

    /// Waits until the outcome is known.
    pub(super) async fn wait_for_outcome(&self) {
        let mut stage = self.stage.subscribe();
        let _over_or_gone = stage
            .wait_for(|stage| matches!(stage, Stage::Over(..)))
            .await;
    }

    /// Where the short link leads, while the wait lasts.
    pub(super) fn short_link(&self) -> Option<&str> {
        matches!(*self.stage.borrow(), Stage::Waiting).then(|| self.authorization_url.as_str())
    }

    /// Tells of an ignored request, while the wait lasts.
    pub(super) fn ignored(&self, why: &'static str) {
        let is_waiting = matches!(*self.stage.borrow(), Stage::Waiting);
        if is_waiting && self.told.fetch_add(1, Ordering::Relaxed) < TOLD {
            self.tell(Event::Ignored { why });
        }
    }

    /// Tells, once, that something spoke TLS.
    pub(super) fn used_https(&self) {
        if !self.used_https.swap(true, Ordering::Relaxed) {
            self.tell(Event::UsedHttps);
        }
    }

    /// Tells, once, that the outcome was shown.
    pub(super) fn delivered(&self) {
        if !self.delivered.swap(true, Ordering::Relaxed) {
            self.tell(Event::PageDelivered);
        }
    }

    fn tell(&self, event: Event) {
        // Nobody may be listening any more; the connections are then answered all the same.
        let _told_or_not = self.events.send(event);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn desk(
        judge: impl Fn(&str) -> Verdict + Send + Sync + 'static,
    ) -> (Desk, mpsc::UnboundedReceiver<Event>) {
        let place = Place::of(&Url::parse("http://localhost:7538/callback").unwrap()).unwrap();
        let authorization_url = Url::parse("https://auth.example/authorize").unwrap();
        let (events, told) = mpsc::unbounded_channel();
        (
            Desk::new(place, authorization_url, Box::new(judge), events),
            told,
        )
    }

    #[test]
    fn only_one_query_is_ever_consumed() {
        for verdict in [Verdict::Accept, Verdict::End] {
            let (desk, mut told) = desk(move |_| verdict);
            assert!(matches!(desk.judge("code=a"), Judged::Consumed(_)));
            assert!(matches!(desk.judge("code=a"), Judged::Again));
            assert!(matches!(desk.judge("code=b"), Judged::Stray(_)));
            desk.settle(Some(Page::Granted));
            desk.settle(Some(Page::Denied));
            assert_eq!(desk.outcome(), Some(Page::Granted));
            assert!(matches!(desk.judge("code=a"), Judged::Again));
            assert!(told.try_recv().is_ok());
            assert!(told.try_recv().is_err());
        }
    }

    #[test]
    fn an_outcome_that_nobody_can_tell_any_more_is_no_success() {
        let (desk, told) = desk(|_| Verdict::Accept);
        drop(told);
        let Judged::Consumed(mut outcome) = desk.judge("code=a") else {
            panic!("not consumed");
        };
        assert!(outcome.try_recv().is_err());
        desk.settle(None);
        let code = ProblemCode::TerminalTaskBroke;
        assert_eq!(desk.outcome(), Some(Page::Failed { code }));
    }

    #[test]
    fn a_flood_of_strays_is_told_up_to_a_limit() {
        let (desk, mut told) = desk(|_| Verdict::Ignore("wrong state"));
        for _ in 0..TOLD + 5 {
            desk.ignored("wrong state");
            desk.used_https();
        }
        let count = std::iter::from_fn(|| told.try_recv().ok()).count();
        assert_eq!(count, TOLD as usize + 1);
    }
}
