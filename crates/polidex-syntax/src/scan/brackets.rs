//! Brackets: which are open, which have no other half, and how deep they nest.

use std::ops::Range;

use super::{Token, Tokens};

/// Brackets nested deeper than this are refused; those behind `larger of` and its kin count twice.
pub(crate) const DEEPEST: usize = 64;

/// Operators in one piece beyond this are refused: each may be a level of the tree, and trees are walked by recursion.
pub(crate) const MOST_OPERATORS: usize = 256;

/// Words of which each may be a level of reading, as a bracket is: they count as brackets that are never closed.
const INNER: &[&str] = &["has", "where"];

/// Words that are such a level with an `of` behind them.
const MEASURES: &[&str] = &["sum", "min", "max", "average", "list", "distinct"];

/// Words with which an `of (` is two levels, since more is done to read it than for a plain bracket.
const HEAVY: &[&str] = &["sum", "min", "max", "average", "list", "distinct", "count", "larger", "smaller"];

/// Words of which each may be a level of the tree.
const NESTING: &[&str] = &["not", "of", "either", "implies", "rounded", "NOT"];

/// The brackets that are open at a place. A `}` closes what stands open inside its braces too.
#[derive(Debug, Default)]
pub(crate) struct Brackets {
    open: Vec<u8>,
    /// How many of them are braces.
    braces: usize,
}

impl Brackets {
    /// Goes past a token.
    pub fn take(&mut self, token: Token) {
        match token {
            Token::Open(bracket) => {
                self.braces = self.braces.saturating_add(usize::from(bracket == b'{'));
                self.open.push(bracket);
            }
            Token::Close(b'}') if self.braces > 0 => {
                self.braces = self.braces.saturating_sub(1);
                while self.open.pop().is_some_and(|open| open != b'{') {}
            }
            Token::Close(close) => {
                if self.open.last() == Some(&opening(close)) {
                    self.open.pop();
                }
            }
            Token::Comment
            | Token::Text
            | Token::Quoted
            | Token::OpenText
            | Token::Newline
            | Token::Semicolon
            | Token::Comma
            | Token::Word
            | Token::Other => {}
        }
    }

    /// Tells whether nothing is open.
    pub fn none(&self) -> bool {
        self.open.is_empty()
    }
}

fn opening(close: u8) -> u8 {
    match close {
        b')' => b'(',
        b']' => b'[',
        _ => b'{',
    }
}

/// A bracket without its other half.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Unpaired {
    Opened(Range<usize>),
    Closed(Range<usize>),
}

/// Finds the first bracket of a piece that has no other half.
pub(crate) fn unpaired(text: &str, range: Range<usize>) -> Option<Unpaired> {
    let mut open: Vec<(u8, Range<usize>)> = Vec::new();
    for (token, at) in Tokens::new(text, range) {
        match token {
            Token::Open(bracket) => open.push((bracket, at)),
            Token::Close(close) => match open.pop() {
                Some((bracket, _)) if bracket == opening(close) => {}
                Some((_, opened)) => return Some(Unpaired::Opened(opened)),
                None => return Some(Unpaired::Closed(at)),
            },
            _ => {}
        }
    }
    open.pop().map(|(_, at)| Unpaired::Opened(at))
}

/// What is too much of a piece.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum TooMuch {
    /// A bracket nested too deep.
    Bracket(Range<usize>),
    /// An operator too many.
    Operator(Range<usize>),
    /// A condition on a list too many.
    Inner(Range<usize>),
}

/// Returns the bracket that nests too deep, or the operator or condition on a list that is one too many.
pub(crate) fn too_much(text: &str, range: Range<usize>) -> Option<TooMuch> {
    let (mut depth, mut operators, mut inner) = (0usize, 0usize, 0usize);
    let mut measured = false;
    let mut weights: Vec<usize> = Vec::new();
    // How much of `larger of (` has been seen.
    let (mut heavy, mut heavy_of) = (false, false);
    for (token, at) in Tokens::new(text, range) {
        match token {
            Token::Open(_) => {
                let weight = if heavy_of { 2 } else { 1 };
                weights.push(weight);
                depth = depth.saturating_add(weight);
            }
            Token::Close(_) => depth = depth.saturating_sub(weights.pop().unwrap_or(0)),
            Token::Comment
            | Token::Text
            | Token::Quoted
            | Token::OpenText
            | Token::Newline
            | Token::Semicolon
            | Token::Comma
            | Token::Word
            | Token::Other => {}
        }
        if depth > DEEPEST {
            return Some(TooMuch::Bracket(at));
        }
        let word = if token == Token::Word { text.get(at.clone()).unwrap_or("") } else { "" };
        heavy_of = heavy && word == "of";
        heavy = HEAVY.contains(&word);
        let joins = match token {
            Token::Word => {
                inner =
                    inner.saturating_add(usize::from(INNER.contains(&word) || (measured && word == "of")));
                measured = MEASURES.contains(&word);
                NESTING.contains(&word)
            }
            Token::Other => match text.get(at.clone()).unwrap_or("") {
                "+" | "*" | "/" | "!" | "×" | "÷" => true,
                // Not the `-` inside a date.
                "-" => text.get(at.end..).is_some_and(|rest| rest.starts_with([' ', '\t', '\r', '\n', '('])),
                _ => false,
            },
            _ => false,
        };
        operators = operators.saturating_add(usize::from(joins));
        if operators > MOST_OPERATORS {
            return Some(TooMuch::Operator(at));
        }
        if depth.saturating_add(inner) > DEEPEST {
            return Some(TooMuch::Inner(at));
        }
    }
    None
}
