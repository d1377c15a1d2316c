//! Questions that a search has settled: the same boxes over the same cells need no second look.
//!
//! Keys are kept whole, not hashed away, so that an answer is never a matter of luck; their number is bounded.

use std::collections::HashSet;

/// What a settled question was about: numbers of boxes, columns and cells.
pub(super) type Key = Box<[u32]>;

/// Four bytes each.
const MOST_NUMBERS: usize = 24 << 20;
const LONGEST_KEY: usize = 512;

#[derive(Debug, Default)]
pub(super) struct Memo {
    settled: HashSet<Key>,
    numbers: usize,
}

impl Memo {
    pub fn knows(&self, key: &[u32]) -> bool {
        self.settled.contains(key)
    }

    /// Remembers a key if there is room for it.
    pub fn add(&mut self, key: Key) {
        let numbers = self.numbers.saturating_add(key.len());
        if key.len() <= LONGEST_KEY && numbers <= MOST_NUMBERS && self.settled.insert(key) {
            self.numbers = numbers;
        }
    }
}
