//! What cannot be told: the facts it hangs on, and an error if one is in the way.
//!
//! In: unknown facts and errors met while evaluating. Out: their union. It decides nothing about them.

use std::collections::BTreeSet;

use polidex_ir::Name;

use crate::wording::Wording;

/// A result that may be stuck.
pub(crate) type Known<T> = Result<T, Stuck>;

/// Why something has no value. An error is an unknown nobody can supply: [ERROR].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Stuck {
    /// Unknown facts it hangs on.
    pub facts: BTreeSet<Name>,
    /// The least of the errors that were met.
    pub error: Option<Wording>,
}

impl Stuck {
    /// Hangs on one unknown fact.
    pub fn on(fact: &Name) -> Self {
        Stuck { facts: BTreeSet::from([fact.clone()]), error: None }
    }

    /// Could not be computed.
    pub fn error(what: impl Into<Wording>) -> Self {
        Stuck { facts: BTreeSet::new(), error: Some(what.into()) }
    }

    /// Joins two reasons.
    #[must_use]
    pub fn and(mut self, other: Stuck) -> Self {
        self.facts.extend(other.facts);
        // The least, so that the order of rows and sides that has no meaning is not seen.
        self.error = self.error.into_iter().chain(other.error).min();
        self
    }
}

/// Returns both values, or everything that is in the way of either: [STRICT].
pub(crate) fn both<A, B>(a: Known<A>, b: Known<B>) -> Known<(A, B)> {
    match (a, b) {
        (Ok(a), Ok(b)) => Ok((a, b)),
        (Err(a), Err(b)) => Err(a.and(b)),
        (Err(stuck), Ok(_)) | (Ok(_), Err(stuck)) => Err(stuck),
    }
}

/// Returns all values, or everything that is in the way of any: [STRICT].
pub(crate) fn all<T>(items: impl IntoIterator<Item = Known<T>>) -> Known<Vec<T>> {
    let mut values = Vec::new();
    let mut stuck: Option<Stuck> = None;
    for item in items {
        match item {
            Ok(value) => values.push(value),
            Err(other) => stuck = Some(stuck.unwrap_or_default().and(other)),
        }
    }
    stuck.map_or(Ok(values), Err)
}
