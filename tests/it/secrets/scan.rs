//! The search: a secret in any of the forms in which it might lie about.

use std::collections::HashMap;
use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

/// The shortest piece that is looked for: shorter ones stand anywhere by chance.
const SHORTEST: usize = 12;

/// Which secret, as its holder calls it.
pub type Name = &'static str;

/// A secret in one of its forms.
struct Form {
    secret: Name,
    encoding: &'static str,
    bytes: Vec<u8>,
}

/// Looks for many secrets in one pass.
pub struct Scanner {
    by_beginning: HashMap<[u8; SHORTEST], Vec<Form>>,
}

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Found {
    /// Which secret.
    pub secret: Name,
    /// In which form.
    pub encoding: &'static str,
}

/// A secret in all its forms, each with the name of the encoding.
pub fn forms(secret: &str) -> Vec<(&'static str, Vec<u8>)> {
    let bytes = secret.as_bytes();
    let mut forms = vec![("raw", bytes.to_vec())];
    for (name, engine) in [
        ("base64", &STANDARD_NO_PAD),
        ("base64url", &URL_SAFE_NO_PAD),
    ] {
        for offset in 0..3 {
            let text = engine.encode([&vec![b'x'; offset][..], bytes].concat());
            // The ends depend on the neighbours; the middle does not.
            let middle = text.get(4..text.len() - 4).unwrap();
            forms.push((name, middle.as_bytes().to_vec()));
        }
    }
    let each = |write: &dyn Fn(&mut String, u8)| {
        let mut text = String::new();
        for byte in bytes {
            write(&mut text, *byte);
        }
        text
    };
    let hexadecimal = each(&|text, byte| write!(text, "{byte:02x}").unwrap());
    forms.push(("hex", hexadecimal.to_uppercase().into_bytes()));
    forms.push(("hex", hexadecimal.into_bytes()));
    let percent: String = url::form_urlencoded::byte_serialize(bytes).collect();
    forms.push(("percent", percent.into_bytes()));
    let percent = each(&|text, byte| write!(text, "%{byte:02X}").unwrap());
    forms.push(("percent", percent.to_lowercase().into_bytes()));
    forms.push(("percent", percent.into_bytes()));
    let json = serde_json::to_string(secret).unwrap();
    let json = json.trim_matches('"').to_owned();
    forms.push(("JSON", json.replace('/', "\\/").into_bytes()));
    forms.push(("JSON", json.into_bytes()));
    forms.push((
        "JSON",
        each(&|text, byte| write!(text, "\\u{byte:04x}").unwrap()).into_bytes(),
    ));
    for between in [",", ", "] {
        let list = bytes.iter().map(u8::to_string).collect::<Vec<_>>();
        forms.push(("byte list", list.join(between).into_bytes()));
    }
    let mut reversed = bytes.to_vec();
    reversed.reverse();
    forms.push(("reversed", reversed));
    let (first, second) = bytes.split_at(bytes.len() / 2);
    forms.push(("first half", first.to_vec()));
    forms.push(("second half", second.to_vec()));
    let units: Vec<u16> = secret.encode_utf16().collect();
    let little = units.iter().flat_map(|unit| unit.to_le_bytes());
    forms.push(("UTF-16", little.collect()));
    let big = units.iter().flat_map(|unit| unit.to_be_bytes());
    forms.push(("UTF-16", big.collect()));
    forms
}

impl Scanner {
    /// For these secrets, each of at least 24 bytes so that either half is worth looking for.
    pub fn new<'a>(secrets: impl IntoIterator<Item = (Name, &'a str)>) -> Self {
        let mut by_beginning: HashMap<_, Vec<Form>> = HashMap::new();
        for (secret, text) in secrets {
            for (encoding, bytes) in forms(text) {
                let beginning = bytes
                    .first_chunk()
                    .unwrap_or_else(|| panic!("{secret} is too short to be looked for"));
                let form = Form {
                    secret,
                    encoding,
                    bytes: bytes.clone(),
                };
                by_beginning.entry(*beginning).or_default().push(form);
            }
        }
        Self { by_beginning }
    }

    /// Everything that is found, once each.
    pub fn find(&self, place: &[u8]) -> Vec<Found> {
        let mut found: Vec<Found> = place
            .windows(SHORTEST)
            .enumerate()
            .filter_map(|(at, window)| Some((at, self.by_beginning.get(window)?)))
            .flat_map(|(at, forms)| {
                let rest = &place[at..];
                forms.iter().filter(|form| rest.starts_with(&form.bytes))
            })
            .map(|form| Found {
                secret: form.secret,
                encoding: form.encoding,
            })
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    }
}

#[test]
fn the_search_finds_each_canary_in_each_of_its_forms() {
    let all = super::canary::PLANTED;
    let scanner = Scanner::new(all);
    let mut encodings = std::collections::BTreeSet::new();
    for (secret, text) in all {
        for (encoding, form) in forms(text) {
            let place = [b"before ", &form[..], b" after"].concat();
            let found = scanner.find(&place);
            assert!(
                found.contains(&Found { secret, encoding }),
                "{secret} as {encoding}: {found:?}"
            );
            assert!(
                found.iter().all(|found| found.secret == secret),
                "{found:?}"
            );
            encodings.insert(encoding);
        }
    }
    assert_eq!(encodings.len(), 11, "{encodings:?}");
    assert!(
        scanner
            .find(b"nothing of the kind, fake-canary or not")
            .is_empty()
    );
}

#[test]
fn base64_is_found_at_each_offset_and_in_either_alphabet() {
    let scanner = Scanner::new(super::canary::PLANTED);
    for (secret, text) in super::canary::PLANTED {
        for before in ["", "a", "ab", "abc"] {
            let whole = format!("{before}{text}and more");
            for engine in [&STANDARD_NO_PAD, &URL_SAFE_NO_PAD] {
                let found = scanner.find(engine.encode(&whole).as_bytes());
                assert!(found.iter().any(|found| found.secret == secret), "{whole}");
            }
        }
    }
}
