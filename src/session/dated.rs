//! The dates that somebody notes, each in a field of its own.

use serde::{Deserialize, Serialize};

use super::{Mark, SevenDays, Track};
use crate::guide::StopId;

/// One of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Dated {
    /// When the request was sent.
    Sent,
    /// When it was approved.
    Approved,
    /// When the registration was submitted.
    Submitted,
    /// Since when the credentials are held.
    Held,
    /// When Pleo gave notice that they are ready.
    Notice,
}

impl Dated {
    /// That of a stop's mark, where one can be mended.
    #[must_use]
    pub const fn of(stop: StopId) -> Option<Self> {
        match stop {
            StopId::RequestAccess => Some(Self::Sent),
            StopId::Review => Some(Self::Approved),
            StopId::Registration => Some(Self::Submitted),
            StopId::Credentials => Some(Self::Held),
            StopId::Welcome
            | StopId::Verify
            | StopId::Result
            | StopId::Authorise
            | StopId::Tokens
            | StopId::TestCalls
            | StopId::Next => None,
        }
    }

    /// The mark that it is the date of; the notice's is none.
    #[must_use]
    pub const fn mark(self) -> Option<Mark> {
        match self {
            Self::Sent => Some(Mark::RequestAccess),
            Self::Approved => Some(Mark::Review),
            Self::Submitted => Some(Mark::Registration),
            Self::Held => Some(Mark::Credentials),
            Self::Notice => None,
        }
    }

    /// The name of its item in the guide.
    #[must_use]
    pub const fn item(self) -> &'static str {
        match self {
            Self::Sent => "sent-on",
            Self::Approved => "approved-on",
            Self::Submitted => "submitted-on",
            Self::Held => "held-since",
            Self::Notice => "notice-date",
        }
    }
}

impl Track {
    /// Notes the day of Pleo's notice, or that there was none.
    pub fn set_notice(&mut self, notice: Option<SevenDays>) {
        self.forget_unread(Some(Dated::Notice));
        self.notice = notice;
    }

    /// Forgets what was typed in the place of a date.
    pub(super) fn forget_unread(&mut self, dated: Option<Dated>) {
        self.unread_dates.retain(|unread, _| Some(*unread) != dated);
    }
}
