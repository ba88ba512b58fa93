//! A pair of tokens as one item of a store, and the lock that whoever writes it holds.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, Zeroizing};

use super::keeping::note_tokens;
use super::shared::Shared;
use crate::adapters::keychain;
use crate::adapters::profiles::refused;
use crate::adapters::stores::Item;
use crate::adapters::token_lock::TokenLock;
use crate::flow::{Account, Answer, StoreKind, Target, Ticket};
use crate::moment::{Seconds, Skew, Timestamp};
use crate::oauth::token::TokenFacts;
use crate::problem::{Problem, ProblemCode};
use crate::secret::{AccessToken, RefreshToken};
use crate::session::TokenNote;

/// Both tokens and what is known of them.
pub(super) struct Pair {
    pub(super) access: AccessToken,
    pub(super) refresh: Option<RefreshToken>,
    pub(super) facts: TokenFacts,
}

/// The pair as one item of a store.
#[derive(Serialize, Deserialize)]
struct PairItem {
    schema_version: u32,
    /// None where the store had no room for it.
    access_token: Option<String>,
    refresh_token: Option<String>,
    obtained: Timestamp,
    authorized: Timestamp,
    lifetime_seconds: Option<u64>,
    scopes_requested: Vec<String>,
    scopes_granted: Vec<String>,
    /// How far the server's clock was ahead of this machine's.
    #[serde(default)]
    skew_seconds: i64,
}

/// More bytes than an item takes beside its texts.
const ITEM_FRAME: usize = 1024;
/// The most bytes that JSON makes of one byte of a text.
const LONGEST_ESCAPE: usize = 6;

impl PairItem {
    /// As many bytes as it can take at most.
    fn room(&self) -> usize {
        let scopes = self.scopes_requested.iter().chain(&self.scopes_granted);
        let texts = self.access_token.iter().chain(&self.refresh_token);
        let longest = |text: &String| LONGEST_ESCAPE * text.len() + "\"\",".len();
        ITEM_FRAME + texts.chain(scopes).map(longest).sum::<usize>()
    }
}

impl Drop for PairItem {
    fn drop(&mut self) {
        self.access_token.zeroize();
        self.refresh_token.zeroize();
    }
}

/// How much of a pair an item holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Extent {
    /// Both tokens.
    Whole,
    /// The refresh token alone: there was no room for both.
    RefreshAlone,
}

impl Pair {
    /// The pair as an item of at most `room` UTF-16 code units; the refresh token alone if both are too long.
    fn fitted(&self, room: Option<usize>) -> Result<(SecretString, Extent), Problem> {
        let fits = |item: &SecretString| {
            room.is_none_or(|room| item.expose_secret().encode_utf16().count() <= room)
        };
        for extent in [Extent::Whole, Extent::RefreshAlone] {
            let item = self.to_item(extent);
            if fits(&item) && (extent == Extent::Whole || self.refresh.is_some()) {
                return Ok((item, extent));
            }
        }
        Err(ProblemCode::KeychainTooSmall.into())
    }

    fn parts(&self, extent: Extent) -> PairItem {
        let access = || self.access.reveal().to_owned();
        PairItem {
            schema_version: 1,
            access_token: (extent == Extent::Whole).then(access),
            refresh_token: self.refresh.as_ref().map(|token| token.reveal().to_owned()),
            obtained: self.facts.obtained,
            authorized: self.facts.authorized,
            lifetime_seconds: self.facts.lifetime.map(|lifetime| lifetime.0),
            scopes_requested: self.facts.scopes_requested.clone(),
            scopes_granted: self.facts.scopes_granted.clone(),
            skew_seconds: self.facts.skew.seconds(),
        }
    }

    fn to_item(&self, extent: Extent) -> SecretString {
        let item = self.parts(extent);
        // A buffer that had to grow would leave copies behind.
        let mut text = Zeroizing::new(Vec::with_capacity(item.room()));
        // Texts and numbers alone: nothing in it can fail to be written.
        let _written = serde_json::to_writer(&mut *text, &item);
        SecretString::from(std::str::from_utf8(&text).unwrap_or_default())
    }

    fn from_item(item: &SecretString) -> Result<Self, Problem> {
        let mut item: PairItem = serde_json::from_str(item.expose_secret()).map_err(|_| {
            Problem::new(ProblemCode::FilesUnreadable).with_detail("the stored tokens")
        })?;
        // An access token that there was no room for is as good as expired.
        let lifetime = match item.access_token {
            Some(_) => item.lifetime_seconds,
            None => Some(0),
        };
        Ok(Self {
            facts: TokenFacts {
                obtained: item.obtained,
                authorized: item.authorized,
                lifetime: lifetime.map(Seconds),
                scopes_requested: std::mem::take(&mut item.scopes_requested),
                scopes_granted: std::mem::take(&mut item.scopes_granted),
                refreshable: item.refresh_token.is_some(),
                skew: Skew::from_seconds(item.skew_seconds),
                doubt: None,
            },
            access: AccessToken::new(item.access_token.take().unwrap_or_default()),
            refresh: item.refresh_token.take().map(RefreshToken::new),
        })
    }
}

/// How long another process may hold the tokens before this one gives up: its requests and pauses are bounded too.
const LOCK_LIMIT: Duration = Duration::from_secs(100);
/// After this long the person hears what is waited for.
const LOCK_TOLD: Duration = Duration::from_secs(2);
const LOCK_PAUSE: Duration = Duration::from_millis(20);

/// The lock on the tokens of a target: whoever writes them holds it.
///
/// # Errors
/// [`ProblemCode::FilesInUse`] if another process holds it for longer than any exchange takes.
pub(super) async fn lock(shared: &Arc<Shared>, target: &Target) -> Result<TokenLock, Problem> {
    let path = lock_file(shared, target);
    let waiting = async {
        loop {
            match TokenLock::try_take(&path) {
                Ok(Some(held)) => return Ok(held),
                Ok(None) => tokio::time::sleep(LOCK_PAUSE).await,
                Err(error) => return Err(refused(ProblemCode::FilesNotWritable, &path, &error)),
            }
        }
    };
    let holder = || {
        TokenLock::holder(&path).map_or_else(String::new, |process| format!(", process {process}"))
    };
    let telling = async {
        tokio::time::sleep(LOCK_TOLD).await;
        let words = format!(
            "Another window or program{} is at work on these tokens; this one waits for it.",
            holder()
        );
        shared.tell(words);
        std::future::pending().await
    };
    let patient = async {
        tokio::select! {
            taken = waiting => taken,
            never = telling => never,
        }
    };
    let in_use = || {
        let detail = format!("the tokens of this profile{}", holder());
        Problem::new(ProblemCode::FilesInUse).with_detail(detail)
    };
    tokio::time::timeout(LOCK_LIMIT, patient)
        .await
        .unwrap_or_else(|_| Err(in_use()))
}

fn lock_file(shared: &Shared, target: &Target) -> PathBuf {
    let paths = &shared.outside.paths;
    paths.token_lock(&target.profile, target.environment.as_str())
}

/// Stores a pair as one item where its account wants it, and nowhere else. To be called with the lock held.
///
/// If that store refuses, the pair is kept in this process, and said so: it may be the only live one there is.
pub(super) async fn store_pair(
    shared: &Arc<Shared>,
    ticket: Ticket,
    account: &Account,
    pair: Pair,
) -> StoreKind {
    let (target, chosen) = (account.target.clone(), account.tokens);
    let stored = shared.blocking(move |shared| {
        let kind = chosen.unwrap_or_else(|| shared.stores.default_kind());
        let (kind, problem) = put(shared, &target, kind, &pair)?;
        let lasting = kind != StoreKind::Session;
        // The pair is kept, whatever becomes of the note: the next save of this profile says that the disk refuses.
        let _noted_or_not =
            note_tokens(shared, &target, lasting.then(|| TokenNote::of(&pair.facts)));
        Ok((kind, problem))
    });
    let (kind, problem) = match stored.await {
        Ok(stored) => stored,
        Err(problem) => (StoreKind::Session, Some(problem)),
    };
    if let Some(problem) = problem {
        shared.post(ticket, Answer::NotKept(problem));
    }
    kind
}

/// Where the pair is now, and why it is not where it should be if it is not.
fn put(
    shared: &Shared,
    target: &Target,
    kind: StoreKind,
    pair: &Pair,
) -> Result<(StoreKind, Option<Problem>), Problem> {
    let room = match kind {
        StoreKind::Keychain => keychain::ROOM,
        StoreKind::Session | StoreKind::File => None,
    };
    let stores = &shared.stores;
    let in_memory = || {
        let whole = pair.to_item(Extent::Whole);
        stores.write(StoreKind::Session, target, Item::Tokens, whole)
    };
    let written = pair.fitted(room).and_then(|(item, extent)| {
        stores.write(kind, target, Item::Tokens, item)?;
        Ok(extent)
    });
    let extent = match written {
        Ok(extent) => extent,
        Err(problem) => {
            in_memory()?;
            return Ok((StoreKind::Session, Some(problem)));
        }
    };
    if extent == Extent::RefreshAlone {
        in_memory()?;
        shared.tell(REFRESH_ALONE.to_owned());
    } else if kind != StoreKind::Session {
        stores.remove(StoreKind::Session, target, Item::Tokens)?;
    }
    if kind != StoreKind::File {
        stores.remove(StoreKind::File, target, Item::Tokens)?;
    }
    Ok((kind, None))
}

const REFRESH_ALONE: &str = "The keychain of this system has no room for both tokens: it keeps the refresh token, and the access token ends with this program.";

/// What is to be noted of a stored pair.
pub(super) fn note_of(item: &SecretString) -> Option<TokenNote> {
    let pair = Pair::from_item(item).ok()?;
    Some(TokenNote::of(&pair.facts))
}

/// The stored pair: one that only this process holds goes before an older one of a store.
pub(super) async fn read_pair(
    shared: &Arc<Shared>,
    account: &Account,
) -> Result<Option<Pair>, Problem> {
    for kind in [
        StoreKind::Session,
        account.tokens.unwrap_or(StoreKind::Session),
    ] {
        let item = shared
            .read_item(kind, account.target.clone(), Item::Tokens)
            .await?;
        let Some(item) = item else { continue };
        let mut pair = Pair::from_item(&item)?;
        if let Some(skew) = shared.skew() {
            pair.facts = pair.facts.dated_by(skew);
        }
        if let Some(token) = &pair.refresh {
            pair.facts.doubt = TokenLock::doubt(&lock_file(shared, &account.target), token);
        }
        return Ok(Some(pair));
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(access: &str, refresh: Option<&str>) -> Pair {
        Pair {
            access: AccessToken::new(access.to_owned()),
            refresh: refresh.map(|text| RefreshToken::new(text.to_owned())),
            facts: TokenFacts {
                obtained: Timestamp::EPOCH,
                authorized: Timestamp::EPOCH,
                lifetime: Some(Seconds(900)),
                scopes_requested: vec!["users:read".to_owned()],
                scopes_granted: vec!["users:read".to_owned()],
                refreshable: refresh.is_some(),
                skew: Skew::default(),
                doubt: None,
            },
        }
    }

    #[test]
    fn a_pair_that_fits_is_one_item() {
        for room in [None, Some(1_280)] {
            let (item, extent) = pair("fake-access", Some("fake-refresh"))
                .fitted(room)
                .unwrap();
            assert_eq!(extent, Extent::Whole);
            let back = Pair::from_item(&item).unwrap();
            assert_eq!(back.access.reveal(), "fake-access");
            assert_eq!(back.refresh.unwrap().reveal(), "fake-refresh");
            assert_eq!(back.facts.lifetime, Some(Seconds(900)));
        }
    }

    #[test]
    fn no_item_is_longer_than_its_room() {
        for text in ["", "fake", "\u{1}\u{1}\u{1}", "\"\\"] {
            let mut pair = pair(&text.repeat(10_000), Some(&text.repeat(10_000)));
            pair.facts.scopes_granted = vec![text.to_owned(); 1_000];
            let item = pair.parts(Extent::Whole);
            assert!(serde_json::to_string(&item).unwrap().len() <= item.room());
        }
    }

    #[test]
    fn where_there_is_no_room_for_both_the_refresh_token_is_kept_and_access_counts_as_expired() {
        let long = "fake-access".repeat(150);
        let (item, extent) = pair(&long, Some("fake-refresh"))
            .fitted(Some(1_280))
            .unwrap();
        assert_eq!(extent, Extent::RefreshAlone);
        let back = Pair::from_item(&item).unwrap();
        assert_eq!(back.refresh.unwrap().reveal(), "fake-refresh");
        assert_eq!(back.facts.expires(), Some(Timestamp::EPOCH));
    }

    #[test]
    fn where_there_is_room_for_neither_it_is_a_problem() {
        let long = "fake".repeat(400);
        for lost in [pair(&long, None), pair(&long, Some(&long))] {
            let problem = lost.fitted(Some(1_280)).unwrap_err();
            assert_eq!(problem.code, ProblemCode::KeychainTooSmall);
        }
    }
}
