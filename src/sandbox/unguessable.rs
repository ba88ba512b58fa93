//! Values that nobody can guess, and the fingerprints under which they are kept.

use std::fmt::{self, Write};
use std::sync::atomic::{AtomicU64, Ordering};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use uuid::Uuid;

use crate::adapters::entropy::random_bytes;

/// Where codes, tokens, secrets and ids come from.
pub(super) enum Chance {
    /// The operating system: nobody can guess them.
    System,
    /// A seed that was asked for: whoever knows it can, and a run can be repeated to the byte.
    Seeded {
        /// The seed.
        seed: u64,
        /// How many values were drawn so far.
        drawn: AtomicU64,
    },
}

impl Chance {
    /// From a seed, after `drawn` values of earlier runs; without one, from the operating system.
    pub(super) fn new(seed: Option<u64>, drawn: u64) -> Self {
        match seed {
            None => Self::System,
            Some(seed) => Self::Seeded {
                seed,
                drawn: drawn.into(),
            },
        }
    }

    /// How many values were drawn; always 0 from the operating system.
    pub(super) fn drawn(&self) -> u64 {
        match self {
            Self::System => 0,
            Self::Seeded { drawn, .. } => drawn.load(Ordering::SeqCst),
        }
    }

    fn bytes(&self) -> [u8; 32] {
        match self {
            Self::System => random_bytes(),
            Self::Seeded { seed, drawn } => {
                let number = drawn.fetch_add(1, Ordering::SeqCst);
                Sha256::new_with_prefix(b"local sandbox")
                    .chain_update(seed.to_be_bytes())
                    .chain_update(number.to_be_bytes())
                    .finalize()
                    .into()
            }
        }
    }

    /// `prefix` and 256 random bits, URL-safe.
    pub(super) fn token(&self, prefix: &str) -> String {
        format!("{prefix}{}", URL_SAFE_NO_PAD.encode(self.bytes()))
    }

    /// A Client Secret in the shape of Pleo's example: 30 hexadecimal characters, 120 random bits.
    pub(super) fn client_secret(&self) -> String {
        let mut secret = hexadecimal(&self.bytes());
        secret.truncate(30);
        secret
    }

    /// The id of a grant, which nobody outside sees.
    pub(super) fn grant_id(&self) -> Uuid {
        uuid_of(self.bytes())
    }

    /// A random UUID, as text.
    pub(super) fn uuid(&self) -> String {
        uuid_of(self.bytes()).to_string()
    }
}

/// What is kept of a token: its SHA-256.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Fingerprint([u8; 32]);

impl Fingerprint {
    pub(super) fn of(text: &str) -> Self {
        Self(Sha256::digest(text.as_bytes()).into())
    }

    /// 64 hexadecimal digits, as `sha256sum` prints them.
    pub(super) fn hexadecimal(self) -> String {
        hexadecimal(&self.0)
    }

    /// A public id that is made of half of it, in the shape of a UUID: nobody gets from there to a token.
    pub(super) fn public_id(self) -> String {
        uuid_of(self.0).to_string()
    }
}

/// URL-safe base64 without padding: of a code verifier, its S256 challenge.
impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&URL_SAFE_NO_PAD.encode(self.0))
    }
}

impl Serialize for Fingerprint {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Fingerprint {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        let mut bytes = [0; 32];
        match URL_SAFE_NO_PAD.decode_slice(text.as_bytes(), &mut bytes) {
            Ok(32) => Ok(Self(bytes)),
            Ok(_) | Err(_) => Err(serde::de::Error::custom("not a fingerprint")),
        }
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _infallible = write!(text, "{byte:02x}");
        text
    })
}

fn uuid_of(bytes: [u8; 32]) -> Uuid {
    let (half, _) = bytes.split_at(16);
    let half = half.try_into().unwrap_or_default();
    uuid::Builder::from_random_bytes(half).into_uuid()
}

/// Compares in a time that does not tell where the difference is.
pub(super) fn same(one: &str, other: &str) -> bool {
    one.as_bytes().ct_eq(other.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_repeats_itself_and_goes_on_where_it_was() {
        let (one, same) = (Chance::new(Some(7), 0), Chance::new(Some(7), 0));
        let first = [one.token("sbx_"), one.uuid(), one.client_secret()];
        assert_eq!(
            first,
            [same.token("sbx_"), same.uuid(), same.client_secret()]
        );
        let later = Chance::new(Some(7), one.drawn());
        assert_eq!(later.token(""), one.token(""));
        assert_ne!(Chance::new(Some(8), 0).token("sbx_"), first[0]);
    }

    #[test]
    fn a_fingerprint_survives_its_text() {
        let print = Fingerprint::of("fake-token");
        let text = serde_json::to_string(&print).unwrap();
        assert_eq!(serde_json::from_str::<Fingerprint>(&text).unwrap(), print);
        assert_eq!(print.hexadecimal().len(), 64);
        assert!(serde_json::from_str::<Fingerprint>("\"short\"").is_err());
    }
}
