//! Where every declaration stands.
//!
//! In: kinds, names and places. Out: the place of a name. The policy itself has no places, so that they move no hash.

use std::collections::BTreeMap;

use polidex_base::Span;

/// The place of every declaration, by kind, request and name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origins {
    places: BTreeMap<(String, Option<String>, String), Span>,
}

impl Origins {
    /// Returns where a declaration stands. The kind is that of a part: `rule`, `exception`, `threshold`, `role`, …;
    /// the request is given for what belongs to one.
    pub fn get(&self, kind: &str, request: Option<&str>, name: &str) -> Option<Span> {
        self.places.get(&(kind.to_owned(), request.map(str::to_owned), name.to_owned())).copied()
    }

    pub(crate) fn put(&mut self, kind: &str, request: Option<&str>, name: &str, span: Span) {
        self.places.entry((kind.to_owned(), request.map(str::to_owned), name.to_owned())).or_insert(span);
    }
}
