//! A code by its id, and an id by its code.

use super::{CATALOGUE, ProblemCode};

impl ProblemCode {
    /// Every code, in the order of the catalogue.
    pub fn all() -> impl Iterator<Item = Self> {
        CATALOGUE.iter().map(|(code, _, _)| *code)
    }

    fn row(self) -> &'static (Self, &'static str, u8) {
        &CATALOGUE[self as usize]
    }

    /// The stable id, `area.words`.
    #[must_use]
    pub fn id(self) -> &'static str {
        self.row().1
    }

    /// The exit code of a command that ends with this problem (0 to 8, see the README).
    #[must_use]
    pub fn exit_code(self) -> u8 {
        self.row().2
    }

    /// The code with this id.
    #[must_use]
    pub fn find(id: &str) -> Option<Self> {
        CATALOGUE
            .iter()
            .find(|(_, candidate, _)| *candidate == id)
            .map(|(code, _, _)| *code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_catalogue_lists_every_code_at_its_own_place() {
        for (place, (code, id, exit)) in CATALOGUE.iter().enumerate() {
            assert_eq!(*code as usize, place, "{id}");
            assert_eq!(ProblemCode::find(id), Some(*code));
            assert!(*exit <= 8);
        }
    }
}
