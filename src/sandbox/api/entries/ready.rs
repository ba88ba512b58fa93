//! Pages that were asked for lately, as they were written: the data never changes, and who polls asks for the same.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use axum::body::Bytes;

/// How many bytes of pages are kept; the next one begins anew.
const MOST: usize = 1024 * 1024;

/// Pages by what was asked for.
#[derive(Default)]
pub(in crate::sandbox) struct ReadyPages(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    pages: HashMap<Vec<u8>, Bytes>,
    size: usize,
}

impl ReadyPages {
    /// The page for a question; made, and kept, if it is not there.
    ///
    /// # Errors
    /// Those of `make`; nothing is kept then.
    pub(super) fn page<E>(
        &self,
        question: Vec<u8>,
        make: impl FnOnce() -> Result<Vec<u8>, E>,
    ) -> Result<Bytes, E> {
        if let Some(page) = self.found(&question) {
            return Ok(page);
        }
        let page = Bytes::from(make()?);
        self.keep(question, page.clone());
        Ok(page)
    }

    fn found(&self, question: &[u8]) -> Option<Bytes> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.pages.get(question).cloned()
    }

    fn keep(&self, question: Vec<u8>, page: Bytes) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let size = question.len() + page.len();
        if kept.size + size > MOST {
            *kept = Kept::default();
        }
        kept.size += size;
        kept.pages.insert(question, page);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(pages: &ReadyPages, question: &str, make: impl FnOnce() -> Vec<u8>) -> Bytes {
        let question = question.as_bytes().to_vec();
        pages.page(question, || Ok::<_, ()>(make())).unwrap()
    }

    #[test]
    fn a_page_is_made_once_and_another_question_has_its_own() {
        let pages = ReadyPages::default();
        assert_eq!(ask(&pages, "a", || b"one".to_vec()), "one");
        assert_eq!(ask(&pages, "a", || unreachable!("it is there")), "one");
        assert_eq!(ask(&pages, "b", || b"two".to_vec()), "two");
    }

    #[test]
    fn what_is_refused_is_not_kept_and_what_is_kept_has_a_limit() {
        let pages = ReadyPages::default();
        assert_eq!(pages.page(b"a".to_vec(), || Err(())), Err(()));
        for number in 0..20 {
            ask(&pages, &number.to_string(), || vec![b'x'; MOST / 8]);
            assert!(pages.0.lock().unwrap().size <= MOST);
        }
        assert_eq!(
            ask(&pages, "19", || unreachable!("the newest is there")).len(),
            MOST / 8
        );
    }
}
