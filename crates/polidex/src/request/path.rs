//! A place in a JSON document: `$.facts.ordered[2].price`.
//!
//! It is made of steps that borrow what they name, and becomes a text only where there is a problem.

use std::fmt;

use super::problem::shortened;

/// A place in a JSON document.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Path<'a> {
    /// The place around it, and how it is found there; nothing for the whole document.
    inside: Option<(&'a Path<'a>, Step<'a>)>,
}

#[derive(Debug, Clone, Copy)]
enum Step<'a> {
    Field(&'a str),
    Item(usize),
}

impl<'a> Path<'a> {
    /// The whole document.
    pub const ROOT: Path<'static> = Path { inside: None };

    /// A member of an object.
    pub fn field(&'a self, name: &'a str) -> Path<'a> {
        Path { inside: Some((self, Step::Field(name))) }
    }

    /// An element of a list, from 0.
    pub fn item(&'a self, n: usize) -> Path<'a> {
        Path { inside: Some((self, Step::Item(n))) }
    }
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some((around, step)) = &self.inside else { return f.write_str("$") };
        write!(f, "{around}")?;
        match step {
            Step::Field(name) => {
                let short = shortened(name);
                let plain = short.chars().all(|c| c.is_alphanumeric() || c == '_') && !short.is_empty();
                if plain { write!(f, ".{short}") } else { write!(f, "[{short:?}]") }
            }
            Step::Item(n) => write!(f, "[{n}]"),
        }
    }
}
