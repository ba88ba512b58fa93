//! Values that nobody can guess, and the fingerprints under which they are kept.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use std::fmt::Write;
use subtle::ConstantTimeEq;

use crate::adapters::entropy::random_bytes;

/// `prefix` and 256 random bits, URL-safe.
pub(super) fn unguessable(prefix: &str) -> String {
    format!("{prefix}{}", URL_SAFE_NO_PAD.encode(random_bytes::<32>()))
}

/// A Client Secret in the shape of Pleo's example: 30 hexadecimal characters, 120 random bits.
pub(super) fn client_secret() -> String {
    random_bytes::<15>()
        .iter()
        .fold(String::new(), |mut text, byte| {
            let _infallible = write!(text, "{byte:02x}");
            text
        })
}

/// A random UUID, as text.
pub(super) fn uuid() -> String {
    uuid::Builder::from_random_bytes(random_bytes())
        .into_uuid()
        .to_string()
}

/// What is kept of a token: SHA-256, URL-safe base64. It is also the S256 challenge of a code verifier.
pub(super) fn fingerprint(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(text.as_bytes()))
}

/// A public id that is derived from a fingerprint, in the shape of a UUID.
pub(super) fn public_id(fingerprint: &str) -> String {
    let mut bytes = [0; 16];
    for (to, from) in bytes.iter_mut().zip(Sha256::digest(fingerprint.as_bytes())) {
        *to = from;
    }
    uuid::Builder::from_random_bytes(bytes)
        .into_uuid()
        .to_string()
}

/// Compares in a time that does not tell where the difference is.
pub(super) fn same(one: &str, other: &str) -> bool {
    one.as_bytes().ct_eq(other.as_bytes()).into()
}
