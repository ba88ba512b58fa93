//! Unguessable bytes from the operating system.

/// `N` bytes from the operating system's generator.
///
/// # Panics
/// If the operating system has no source of randomness: nothing safe can be done without one.
#[must_use]
pub fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system provides randomness");
    bytes
}
