//! What happens between a wish and its outcome, as state machines without screen or I/O.
//!
//! The wizard and the command line drive the same machines: each takes an [`Answer`] and returns [`Effect`]s, which
//! the runner carries out. Secrets never pass through here; they stay in the runner's vault under the [`Ticket`].

use std::sync::Arc;

use crate::environment::{ClientAuth, EnvironmentName};
use crate::exchange::Exchange;
use crate::moment::{Seconds, Skew};
use crate::oauth::introspection::Introspection;
use crate::oauth::request::Plan;
use crate::oauth::token::TokenFacts;
use crate::problem::{Problem, ProblemCode};

pub mod authorize;
pub mod call;
pub mod disconnect;
pub mod files;
pub mod json_lines;
pub mod place;
pub mod preflight;
pub mod sandbox;
pub mod work;

pub use place::{GivenSecret, Moved, Revealed, SecretPlace, StoreKind};

/// One attempt at one piece of outside work; answers to another ticket are dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticket(pub u64);

impl Ticket {
    /// That of what belongs to no piece of work.
    pub const NONE: Self = Self(0);
}

/// Whose tokens and credentials a piece of work is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Target {
    /// Name of the profile.
    pub profile: String,
    /// The environment.
    pub environment: EnvironmentName,
}

/// A client in an environment: everything but the secrets themselves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Whose tokens and credentials.
    pub target: Target,
    /// The Client ID.
    pub client_id: String,
    /// Where the Client Secret is, unless this process was given it.
    pub secret: Option<SecretPlace>,
    /// Where the tokens are kept; none means the default store.
    pub tokens: Option<StoreKind>,
    /// How the Client Secret is sent, if another way than the environment's was chosen.
    pub client_auth: Option<ClientAuth>,
}

/// A field whose text never leaves the vault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SecretField {
    /// The Client Secret, as it is typed or pasted.
    ClientSecret,
    /// A redirect URL, pasted from the browser's address bar; it carries a code.
    PastedRedirect,
}

/// By which way the redirect is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// At the port of the redirect URI if that is on this machine, and pasted as well.
    Listen,
    /// Pasted alone: no port is held.
    Paste,
}

/// How the registered redirect comes back to us.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Return {
    /// A listener holds the port; `short_link` leads to the authorization URL while it waits.
    Listener {
        /// The address of the listener's front page, such as `http://localhost:7538/`.
        short_link: String,
    },
    /// The registered redirect leads elsewhere: only pasting is possible.
    PasteOnly,
}

/// A page to open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Page {
    /// A page on the web.
    Web(String),
    /// The login page of an environment.
    Login(EnvironmentName),
}

/// Whether the local sandbox is started if it does not run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// It is wanted.
    IfNeeded,
    /// It is only looked at.
    Never,
}

/// What the browser is told at the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BrowserPage {
    /// Tokens are held.
    Granted,
    /// There are none, and this is why.
    Failed(Problem),
}

/// Outside work to be done. Data, so that it can be compared, printed and cancelled.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(
    missing_docs,
    reason = "the fields are the same in every variant: a ticket, an account, and what to do"
)]
pub enum Effect {
    /// Check the secret, bind the listener, draw state and verifier, build the URL; answers `Listening`, and then what is
    /// found out beside the wait: `Found`, `Reached`.
    PrepareAuthorization {
        ticket: Ticket,
        account: Account,
        plan: Plan,
        way: Way,
    },
    /// Open the authorization URL of this ticket in the browser.
    OpenBrowser { ticket: Ticket },
    /// Judge the text in the vault's paste field as the redirect of this ticket.
    JudgePasted { ticket: Ticket },
    /// Exchange the code that the vault holds; store the tokens; answers `Granted`. Not cancelled once sent.
    ExchangeCode { ticket: Ticket },
    /// Answer the browser that waits, if one does; answers `PageDelivered`.
    AnswerBrowser { ticket: Ticket, page: BrowserPage },
    /// Rehearsal only: fetch the sandbox's pages, sign in as its user, allow, follow the redirect.
    PlayBrowser { ticket: Ticket },
    /// Answer `Woke` after this long.
    WakeAfter { ticket: Ticket, delay: Seconds },
    /// Stop what this ticket began, unless it is past stopping.
    Cancel { ticket: Ticket },
    /// Read the facts of the stored tokens.
    LoadTokens { ticket: Ticket, account: Account },
    /// Exchange the refresh token, one process at a time; store both tokens. Not cancelled once sent.
    Refresh { ticket: Ticket, account: Account },
    /// Ask the server about the access token.
    Introspect { ticket: Ticket, account: Account },
    /// End the installation at Pleo, then remove tokens and credentials here; answers `Disconnected`. Not cancelled once sent.
    Disconnect { ticket: Ticket, account: Account },
    /// Remove tokens and credentials of the target.
    Forget { ticket: Ticket, account: Account },
    /// Rehearsal only: submit the registration (RFC 7591 JSON) to the local sandbox; answers `Registered`.
    SubmitRegistration {
        ticket: Ticket,
        target: Target,
        registration: String,
    },
    /// Rehearsal only: fetch the Client Secret that the local sandbox issued into the vault; answers `Collected`.
    CollectSecret {
        ticket: Ticket,
        target: Target,
        client_id: String,
    },
    /// Put the Client Secret that the vault holds where it shall be kept, the default store if none is named, and
    /// remove the one before it; an `op://` reference in its place is kept as such. Answers `SecretKept`.
    KeepSecret {
        ticket: Ticket,
        account: Account,
        store: Option<StoreKind>,
    },
    /// Put everything that is held into another store: written, read back, noted in the profile, and only then removed
    /// from where it was. Answers `SecretsMoved`.
    MoveSecrets {
        ticket: Ticket,
        account: Account,
        to: StoreKind,
    },
    /// Put a secret on view, from where it is kept; answers `Revealed`.
    Reveal {
        ticket: Ticket,
        account: Account,
        what: Revealed,
    },
    /// Take what is on view away.
    Conceal,
    /// Tell which store is used where none was chosen; answers `DefaultStore`.
    ProbeStores { ticket: Ticket },
    /// Open a page in the browser; answers `BrowserAsked` or `BrowserFailed`.
    OpenPage { ticket: Ticket, page: Page },
    /// Rehearsal only: ask the local sandbox how it stands. Answers `Sandbox`, or `SandboxAbsent` if it does not run and
    /// shall not be started for this.
    AskSandbox { ticket: Ticket, start: Start },
    /// Rehearsal only: switch failures of the local sandbox on or off; answers `Sandbox`.
    SwitchFailures {
        ticket: Ticket,
        change: sandbox::Change,
    },
    /// Rehearsal only: move the local sandbox's clock forward; answers `Sandbox`.
    MoveSandboxClock { ticket: Ticket, by: Seconds },
    /// Look where a path leads, the working directory if it is empty; answers `Files` or `FileNamed`. Where it leads
    /// nowhere, the files are those of the nearest directory that opens.
    ListFiles { ticket: Ticket, path: String },
    /// Read the text of a file; answers `TextRead`.
    ReadText { ticket: Ticket, path: String },
    /// Look at the file of a logo; answers `LogoSeen`.
    LookAtLogo { ticket: Ticket, place: String },
    /// Write the body of an answer to a file that only its owner may read; answers `AnswerSaved`, or `FileExists` if there
    /// is one that shall be kept.
    SaveAnswer {
        ticket: Ticket,
        response: call::CallResponse,
        path: String,
        existing: files::Existing,
    },
    /// Call the API.
    Call {
        ticket: Ticket,
        account: Account,
        request: call::CallRequest,
    },
}

/// What came of outside work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The port is held and the authorization URL is ready.
    Listening(Return),
    /// Something that most likely makes this attempt fail later on; the wait goes on.
    Found(Problem),
    /// The server of the token endpoint, by its host, can be reached.
    Reached(String),
    /// A request that is not the redirect came and was turned away.
    Ignored(&'static str),
    /// A browser spoke TLS to the listener.
    UsedHttps,
    /// The browser was asked to open the URL.
    BrowserAsked,
    /// It could not be asked.
    BrowserFailed(Problem),
    /// The rehearsal's own browser made this request.
    Played(String),
    /// The redirect came, with the right state; the code is in the vault.
    RedirectAccepted,
    /// The redirect came, with the right state and an error.
    RedirectEnded(Problem),
    /// The pasted text is not the redirect; the wait goes on.
    PastedRefused(Problem),
    /// The tokens are received and stored.
    Granted(TokenFacts, StoreKind),
    /// The tokens could not be kept where they should; they are held in this process.
    NotKept(Problem),
    /// The browser got its last page, or there was none waiting.
    PageDelivered,
    /// The delay is over.
    Woke,
    /// A word to the person on the way; it ends nothing, and belongs to no ticket.
    Remark(String),
    /// What is stored.
    TokensLoaded(Option<TokenFacts>, StoreKind),
    /// A new pair is stored.
    Refreshed(TokenFacts),
    /// The server's clock is ahead of this machine's by this much.
    ClockSkew(Skew),
    /// What the server says about the token.
    Introspected(Introspection),
    /// Tokens and credentials are gone.
    Forgotten,
    /// The installation is ended at Pleo.
    Disconnected {
        /// What Pleo said.
        at_pleo: disconnect::AtPleo,
        /// Whether tokens and credentials are gone here too.
        here: Result<(), Problem>,
    },
    /// The local sandbox registered a client.
    Registered {
        /// Its Client ID.
        client_id: String,
    },
    /// The local sandbox refuses the registration.
    RegistrationRefused {
        /// The JSON name of the field, if it says which.
        field: Option<String>,
        /// Why.
        problem: Problem,
    },
    /// The Client Secret is in the vault.
    Collected,
    /// The Client Secret is kept there; in the session store, it ends with this process.
    SecretKept(SecretPlace),
    /// The secret is on view.
    Revealed,
    /// Everything that was held is in another store.
    SecretsMoved(Moved),
    /// The store that is used where none was chosen, and why it is not the keychain.
    DefaultStore(StoreKind, Option<Problem>),
    /// How the local sandbox stands.
    Sandbox(Box<sandbox::Standing>),
    /// The local sandbox does not run.
    SandboxAbsent,
    /// What a directory holds.
    Files(files::Listing),
    /// The path leads to a file, whose full path this is.
    FileNamed(String),
    /// What a file holds.
    TextRead(String),
    /// What was seen of the file of a logo.
    LogoSeen(files::LogoSeen),
    /// The API answered.
    Called(call::CallResponse),
    /// The body of an answer is in its file.
    AnswerSaved,
    /// There is a file of that name already, and it is as it was.
    FileExists,
    /// An HTTP exchange has ended; it belongs to [`Ticket::NONE`].
    Exchanged(Arc<Exchange>),
    /// A request to the token endpoint did nothing, for this reason; the same is sent again after this long.
    Repeating(ProblemCode, Seconds),
    /// The work of the ticket failed.
    Failed(Problem),
}
