//! Pieces of a policy's text: words, numbers, texts and signs, and what stands where.
//!
//! In: the text of a file. Out: its tokens outside of remarks, and which stretches have no meaning for a decision.

use std::ops::Range;

use polidex::syntax::ast::{self, ItemKind};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Text,
    Word,
    Number,
    Date,
    Sign,
}

#[derive(Debug, Clone)]
pub struct Token {
    pub kind: Kind,
    pub at: Range<usize>,
}

pub fn tree(text: &str) -> ast::File {
    polidex::syntax::parse(polidex::base::FileId::default(), text).file
}

/// Splits a text; remarks are left out.
pub fn tokens(text: &str) -> Vec<Token> {
    let bytes = text.as_bytes();
    let mut all = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let rest = &text[at..];
        let run = |is: fn(char) -> bool| rest.find(|c| !is(c)).unwrap_or(rest.len());
        let (kind, length) = match bytes[at] {
            b'#' => {
                at += rest.find('\n').unwrap_or(rest.len());
                continue;
            }
            b'"' if rest.starts_with("\"\"\"") => (Kind::Text, rest[3..].find("\"\"\"").unwrap() + 6),
            b'"' => {
                let mut end = 1;
                while rest.as_bytes()[end] != b'"' {
                    end += if rest.as_bytes()[end] == b'\\' { 2 } else { 1 };
                }
                (Kind::Text, end + 1)
            }
            b'0'..=b'9' => {
                let length = run(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | ':' | '-'));
                let written = rest[..length].trim_end_matches(['.', ':', '-', '_']);
                let kind = match written.matches('-').count() {
                    2 if written.len() == 10 => Kind::Date,
                    0 if written.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'_' | b'.')) => {
                        Kind::Number
                    }
                    _ => Kind::Sign,
                };
                (kind, written.len())
            }
            b if b.is_ascii_alphabetic() || b == b'_' => {
                (Kind::Word, run(|c| c.is_ascii_alphanumeric() || c == '_'))
            }
            b if b.is_ascii_whitespace() => {
                at += 1;
                continue;
            }
            b'<' | b'>' | b'!' | b'=' => (Kind::Sign, run(|c| matches!(c, '<' | '>' | '!' | '='))),
            _ => (Kind::Sign, rest.chars().next().unwrap().len_utf8()),
        };
        all.push(Token { kind, at: at..at + length });
        at += length;
    }
    all
}

/// The line that a place stands in.
pub fn line(text: &str, at: usize) -> &str {
    let start = text[..at].rfind('\n').map_or(0, |n| n + 1);
    let end = text[at..].find('\n').map_or(text.len(), |n| at + n);
    &text[start..end]
}

/// What no decision and no person ever sees: tests, invariants, the names of used files.
pub fn is_unseen(kind: &ItemKind) -> bool {
    matches!(kind, ItemKind::Test(_) | ItemKind::Examples(_) | ItemKind::Invariant(_) | ItemKind::Use(_))
}

/// Tells whether a line of the header, or a waiver that nobody is shown, is no part of the meaning.
pub fn is_release(text: &str, at: usize) -> bool {
    let mut words = line(text, at).split_whitespace();
    match words.next() {
        Some("owner" | "version" | "effective") => true,
        Some("allow") => words.next() == Some("lower"),
        _ => false,
    }
}

/// Tokens that have a meaning.
pub fn seen(text: &str) -> Vec<Token> {
    let tree = tree(text);
    let unseen: Vec<Range<usize>> =
        tree.items.iter().filter(|item| is_unseen(&item.kind)).map(|item| item.span.range()).collect();
    let is_seen = |token: &Token| {
        !unseen.iter().any(|range| range.contains(&token.at.start)) && !is_release(text, token.at.start)
    };
    tokens(text).into_iter().filter(is_seen).collect()
}

/// A text in which stretches, none of which overlap, are replaced.
pub fn replaced(text: &str, mut edits: Vec<(Range<usize>, String)>) -> String {
    edits.sort_by_key(|(range, _)| range.start);
    let mut out = String::new();
    let mut from = 0;
    for (range, with) in edits {
        out.push_str(&text[from..range.start]);
        out.push_str(&with);
        from = range.end;
    }
    out.push_str(&text[from..]);
    out
}
