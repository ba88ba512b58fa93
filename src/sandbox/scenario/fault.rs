//! What a scenario does, as data: the rooms where it strikes carry it out.

/// What happens to a request or its answer.
#[derive(Debug)]
pub(in crate::sandbox) enum Fault {
    /// The redirect after the user's decision is another one.
    Redirect(Redirect),
    /// The refresh token counts as something it is not; the family ends.
    Family(FamilyEnd),
    /// The Client Secret was reissued meanwhile: what is presented is the old one.
    SecretRotated,
    /// The customer revoked access, seen at an API call.
    AccessRevoked,
    /// The scope that the call needs counts as not granted; the answer names it or does not.
    ScopeMissing(Named),
    /// The answer repeats what must not be repeated: token, secret, email.
    Echo,
    /// Another answer; nothing is done.
    Instead(Canned),
    /// What was asked for is done, and one member of the JSON answer is another.
    Edited {
        /// Name of the member.
        member: &'static str,
        /// What becomes of it.
        edit: Edit,
    },
    /// What was asked for is done, but only after ten seconds.
    Late,
    /// What was asked for is done, and the answer breaks on the socket.
    Broken(Breakage),
    /// What was asked for is done; the `Date` of the answer is off by so many seconds.
    DateOff(i64),
}

/// A redirect that is not the usual one.
#[derive(Debug)]
pub(in crate::sandbox) struct Redirect {
    /// The error in place of a code.
    pub(in crate::sandbox) error: Option<RedirectError>,
    /// What becomes of the state.
    pub(in crate::sandbox) state: StateFate,
    /// What becomes of the code.
    pub(in crate::sandbox) code: CodeFate,
    /// What becomes of the issuer.
    pub(in crate::sandbox) issuer: IssuerFate,
    /// Whether there is a redirect at all.
    pub(in crate::sandbox) arrival: Arrival,
}

/// `error`, `error_description` and `error_uri` of a redirect.
#[derive(Clone, Copy, Debug)]
pub(in crate::sandbox) struct RedirectError {
    pub(in crate::sandbox) error: &'static str,
    pub(in crate::sandbox) description: &'static str,
    pub(in crate::sandbox) uri: Option<&'static str>,
}

/// The state of a redirect.
#[derive(Clone, Copy, Debug)]
pub(in crate::sandbox) enum StateFate {
    Kept,
    Foreign,
    Missing,
    Empty,
    CutShort,
    OtherCase,
}

/// The code of a redirect.
#[derive(Clone, Copy, Debug)]
pub(in crate::sandbox) enum CodeFate {
    Fresh,
    Expired,
    /// Markup in the place of a code.
    Markup,
}

/// The issuer of a redirect (RFC 9207).
#[derive(Clone, Copy, Debug)]
pub(in crate::sandbox) enum IssuerFate {
    Ours,
    Foreign,
    Missing,
}

/// Whether the browser is sent back.
#[derive(Clone, Copy, Debug)]
pub(in crate::sandbox) enum Arrival {
    Sent,
    Never,
}

/// Why a family ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sandbox) enum FamilyEnd {
    Reused,
    Expired,
    Revoked,
    /// Revoked, and told as `invalid_token`.
    InvalidToken,
    /// Revoked, and told in the shape that was seen in the field.
    FieldShape,
}

/// Whether an error says which scope is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sandbox) enum Named {
    Named,
    Unnamed,
}

/// A ready-made answer.
#[derive(Debug)]
pub(in crate::sandbox) struct Canned {
    pub(in crate::sandbox) status: u16,
    /// Empty for none.
    pub(in crate::sandbox) content_type: &'static str,
    /// Name in lower case, and value.
    pub(in crate::sandbox) header: Option<(&'static str, &'static [u8])>,
    pub(in crate::sandbox) retry: Retry,
    pub(in crate::sandbox) location: Location,
    pub(in crate::sandbox) body: Body,
}

/// `Retry-After`.
#[derive(Clone, Copy, Debug)]
pub(in crate::sandbox) enum Retry {
    Unsaid,
    Seconds(u32),
    /// As a date, so many seconds from now.
    Date(u32),
}

/// `Location`.
#[derive(Clone, Copy, Debug)]
pub(in crate::sandbox) enum Location {
    Nowhere,
    To(&'static str),
    /// The address that was asked for.
    Itself,
}

/// The body of a ready-made answer.
#[derive(Clone, Copy, Debug)]
pub(in crate::sandbox) enum Body {
    Text(&'static str),
    Bytes(&'static [u8]),
    /// About 50 MB of JSON.
    Huge,
    /// A million lines of JSON.
    ManyLines,
    /// One line of 2 MB.
    LongLine,
}

/// What becomes of a member.
#[derive(Clone, Copy, Debug)]
pub(in crate::sandbox) enum Edit {
    Removed,
    /// Another value, as JSON.
    Becomes(&'static str),
    /// A text of 100 KB.
    Endless,
}

/// How an answer breaks on the socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sandbox) enum Breakage {
    /// Half of the announced body, then the end of the connection.
    CutShort,
    /// Nothing; the connection is reset.
    Reset,
    /// Half of the body, then a reset.
    ResetHalfway,
    /// Half of the body, then nothing, for ever.
    Stall,
    /// One byte a second.
    Drip,
    /// A chunked body whose chunk has no size.
    BadFraming,
    /// A megabyte that unpacks to a gigabyte.
    GzipBomb,
}

impl Redirect {
    /// The redirect as it always is.
    pub(in crate::sandbox) const USUAL: Self = Self {
        error: None,
        state: StateFate::Kept,
        code: CodeFate::Fresh,
        issuer: IssuerFate::Ours,
        arrival: Arrival::Sent,
    };
}

impl Canned {
    /// An answer with a status and a body of a kind, and nothing else.
    pub(in crate::sandbox) const fn new(
        status: u16,
        content_type: &'static str,
        body: Body,
    ) -> Self {
        Self {
            status,
            content_type,
            header: None,
            retry: Retry::Unsaid,
            location: Location::Nowhere,
            body,
        }
    }

    /// The same, in JSON.
    pub(in crate::sandbox) const fn json(status: u16, body: &'static str) -> Self {
        Self::new(status, "application/json;charset=UTF-8", Body::Text(body))
    }
}
