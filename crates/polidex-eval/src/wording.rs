//! Words for people in which values and names stand apart, so that each front end shows them in its own form.
//!
//! In: pieces. Out: one text, as a policy spells it: `age 31 days > refund_window 30 days`. It looks at no facts.

use std::cmp::Ordering;

use polidex_ir::{Name, Value};

/// Words for people. Two are the same if they read the same.
#[derive(Debug, Clone, Default)]
pub struct Wording(Vec<Piece>);

/// A piece of a wording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Words as they are.
    Text(String),
    /// A value.
    Value(Value),
    /// A fact or definition, by its name.
    Name(Name),
}

impl Wording {
    /// Returns its pieces in order.
    pub fn pieces(&self) -> &[Piece] {
        &self.0
    }

    /// Tells whether there are no words.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Goes on with another piece.
    #[must_use]
    pub(crate) fn then(mut self, piece: impl Into<Piece>) -> Self {
        self.0.push(piece.into());
        self
    }

    /// Goes on with other words.
    #[must_use]
    pub(crate) fn and(mut self, other: Wording) -> Self {
        self.0.extend(other.0);
        self
    }

    /// Joins several, with the same words between them.
    pub(crate) fn joined(all: impl IntoIterator<Item = Wording>, between: &str) -> Self {
        let mut joined = Wording::default();
        for (n, words) in all.into_iter().enumerate() {
            joined = if n == 0 { words } else { joined.then(between).and(words) };
        }
        joined
    }
}

impl std::fmt::Display for Wording {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|piece| match piece {
            Piece::Text(text) => f.write_str(text),
            Piece::Value(Value::Text(text) | Value::Other(text)) => write!(f, "\"{text}\""),
            Piece::Value(value) => write!(f, "{value}"),
            Piece::Name(name) => f.write_str(name),
        })
    }
}

impl PartialEq for Wording {
    fn eq(&self, other: &Self) -> bool {
        self.to_string() == other.to_string()
    }
}

impl Eq for Wording {}

impl PartialEq<&str> for Wording {
    fn eq(&self, other: &&str) -> bool {
        let said = self.to_string();
        said.as_str() == *other
    }
}

impl PartialOrd for Wording {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Wording {
    fn cmp(&self, other: &Self) -> Ordering {
        self.to_string().cmp(&other.to_string())
    }
}

impl<T: Into<Piece>> From<T> for Wording {
    fn from(piece: T) -> Self {
        Wording(vec![piece.into()])
    }
}

impl From<&str> for Piece {
    fn from(text: &str) -> Self {
        Piece::Text(text.to_owned())
    }
}

impl From<String> for Piece {
    fn from(text: String) -> Self {
        Piece::Text(text)
    }
}

impl From<&Value> for Piece {
    fn from(value: &Value) -> Self {
        Piece::Value(value.clone())
    }
}
