//! Values that must never be seen: redacted when printed, wiped when dropped, not comparable, not serialisable.

use std::fmt;
use std::hint::black_box;
use std::marker::PhantomData;

use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use zeroize::Zeroize;

/// A secret text of one kind; its `Debug` is `[redacted]` and its memory is wiped on drop.
pub struct Secret<Kind> {
    text: SecretString,
    kind: PhantomData<Kind>,
}

/// Takes a text over into memory that is wiped, and wipes the memory that it came in.
#[must_use]
pub fn seal(mut text: String) -> SecretString {
    // A copy of the exact size: making the text itself fit might leave its old memory behind.
    let sealed = SecretString::from(text.as_str());
    text.zeroize();
    sealed
}

/// More than hashing takes of the stack.
const SWEPT: usize = 16 * 1024;

/// The SHA-256 of a secret. Hashing leaves the text on the stack, where nobody wipes it: it is written over.
#[must_use]
pub fn fingerprint(secret: &str) -> [u8; 32] {
    // Both are functions of their own, so that one has its memory where the other had it.
    let digest = hash(secret);
    sweep();
    digest
}

#[inline(never)]
fn hash(secret: &str) -> [u8; 32] {
    Sha256::digest(secret).into()
}

#[inline(never)]
fn sweep() {
    black_box([0_u8; SWEPT]);
}

/// Kind of [`ClientSecret`].
pub enum ClientSecretKind {}
/// Kind of [`AccessToken`].
pub enum AccessTokenKind {}
/// Kind of [`RefreshToken`].
pub enum RefreshTokenKind {}
/// Kind of [`AuthorizationCode`].
pub enum AuthorizationCodeKind {}
/// Kind of [`State`].
pub enum StateKind {}
/// Kind of [`CodeVerifier`].
pub enum CodeVerifierKind {}

/// The Client Secret that Pleo sends with the Client ID.
pub type ClientSecret = Secret<ClientSecretKind>;
/// An opaque access token.
pub type AccessToken = Secret<AccessTokenKind>;
/// An opaque refresh token.
pub type RefreshToken = Secret<RefreshTokenKind>;
/// A single-use authorization code.
pub type AuthorizationCode = Secret<AuthorizationCodeKind>;
/// The `state` of one authorization request.
pub type State = Secret<StateKind>;
/// The PKCE code verifier of one authorization request.
pub type CodeVerifier = Secret<CodeVerifierKind>;

impl<Kind> Secret<Kind> {
    /// Takes the text over; no copy of it stays outside.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self {
            text: seal(text),
            kind: PhantomData,
        }
    }

    /// The same as an item of a store.
    #[must_use]
    pub fn to_item(&self) -> SecretString {
        self.text.clone()
    }

    /// The text itself. Every place that calls this is a place to review.
    #[must_use]
    pub fn reveal(&self) -> &str {
        self.text.expose_secret()
    }
}

impl<Kind> From<SecretString> for Secret<Kind> {
    fn from(text: SecretString) -> Self {
        Self {
            text,
            kind: PhantomData,
        }
    }
}

impl<Kind> Clone for Secret<Kind> {
    fn clone(&self) -> Self {
        Self {
            text: self.text.clone(),
            kind: PhantomData,
        }
    }
}

impl<Kind> fmt::Debug for Secret<Kind> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_prints_as_redacted() {
        let secret = ClientSecret::new("fake-secret".to_owned());
        assert_eq!(format!("{secret:?}"), "[redacted]");
        assert_eq!(secret.reveal(), "fake-secret");
    }
}
