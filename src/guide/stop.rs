//! The closed list of stops, in the order of the journey.

/// A stop of the journey. Two of them carry no number: the page before the first and the result page in the middle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StopId {
    /// Rehearsal or Staging, and the three prerequisites.
    Welcome,
    /// 1: the form that asks Pleo for access.
    RequestAccess,
    /// 2: Pleo decides.
    Review,
    /// 3: the registration form.
    Registration,
    /// 4: Client ID and Client Secret come in.
    Credentials,
    /// 5: the first sign-in to the web app.
    Verify,
    /// What is now true and what is not: a page, not a stop of its own.
    Result,
    /// 6: the browser, the consent and the redirect.
    Authorise,
    /// 7: what was granted, and its upkeep.
    Tokens,
    /// 8: calls to the API.
    TestCalls,
    /// 9: the way to Production, and exports.
    Next,
}

impl StopId {
    /// Every stop in the order of the journey.
    pub const ALL: [Self; 11] = [
        Self::Welcome,
        Self::RequestAccess,
        Self::Review,
        Self::Registration,
        Self::Credentials,
        Self::Verify,
        Self::Result,
        Self::Authorise,
        Self::Tokens,
        Self::TestCalls,
        Self::Next,
    ];

    /// The name by which commands and saved files call the stop, in kebab case.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Welcome => "welcome",
            Self::RequestAccess => "request-access",
            Self::Review => "review",
            Self::Registration => "registration",
            Self::Credentials => "credentials",
            Self::Verify => "verify",
            Self::Result => "result",
            Self::Authorise => "authorise",
            Self::Tokens => "tokens",
            Self::TestCalls => "test-calls",
            Self::Next => "next",
        }
    }

    /// The stop with this name.
    #[must_use]
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stop| stop.name() == name)
    }

    /// The number on the rail, 1 to 9; `None` for the two that have none.
    #[must_use]
    pub const fn number(self) -> Option<u8> {
        match self {
            Self::Welcome | Self::Result => None,
            Self::RequestAccess => Some(1),
            Self::Review => Some(2),
            Self::Registration => Some(3),
            Self::Credentials => Some(4),
            Self::Verify => Some(5),
            Self::Authorise => Some(6),
            Self::Tokens => Some(7),
            Self::TestCalls => Some(8),
            Self::Next => Some(9),
        }
    }

    /// The stop after this one, `None` after the last.
    #[must_use]
    pub fn next(self) -> Option<Self> {
        Self::ALL.get(self as usize + 1).copied()
    }

    /// The stop before this one, `None` before the first.
    #[must_use]
    pub fn previous(self) -> Option<Self> {
        (self as usize)
            .checked_sub(1)
            .and_then(|place| Self::ALL.get(place).copied())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stop_stands_at_its_own_place_and_is_found_by_its_name() {
        for (place, stop) in StopId::ALL.into_iter().enumerate() {
            assert_eq!(stop as usize, place);
            assert_eq!(StopId::find(stop.name()), Some(stop));
        }
        assert_eq!(StopId::find("production"), None);
    }

    #[test]
    fn the_journey_can_be_walked_forth_and_back() {
        let mut walked = vec![StopId::Welcome];
        while let Some(stop) = walked.last().and_then(|stop| stop.next()) {
            assert_eq!(stop.previous(), walked.last().copied());
            walked.push(stop);
        }
        assert_eq!(walked, StopId::ALL);
        assert_eq!(StopId::Welcome.previous(), None);
    }

    #[test]
    fn the_numbers_run_from_one_to_nine() {
        let numbers: Vec<u8> = StopId::ALL.into_iter().filter_map(StopId::number).collect();
        assert_eq!(numbers, (1..=9).collect::<Vec<u8>>());
    }
}
