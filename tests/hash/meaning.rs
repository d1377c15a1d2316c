//! Changes that mean something else.
//!
//! In: a folder of policies. Out: for each kind all the changes that there are. Some of them do not compile any more.

use std::collections::BTreeSet;
use std::ops::Range;

use polidex::syntax::ast::{DecideMember, ItemKind};

use crate::text::{Kind, Token, line, replaced, seen, tree};
use crate::{Change, Folder};

type Edits = Vec<(Range<usize>, String)>;
/// Finds all changes of a kind: in a text, its tokens, and the names of roles.
type Find = fn(&str, &[Token], &[String]) -> Vec<Edits>;

/// All changes, by kind.
pub fn changes(folder: &Folder) -> Vec<(&'static str, Vec<Change>)> {
    let kinds: [(&'static str, Find); 10] = [
        ("a number by one", numbers),
        ("a date by a day", dates),
        ("a text", texts),
        ("an operator", operators),
        ("a row left out", rows),
        ("a member left out", members),
        ("an override left out", overrides),
        ("a sign-off left out", sign_offs),
        ("another role", roles),
        ("a word", words),
    ];
    let declared = declared_roles(folder);
    let all = |(kind, find): (&'static str, Find)| {
        let mut changes = Vec::new();
        for (n, (path, text)) in folder.files.iter().enumerate() {
            for edits in find(text, &seen(text), &declared) {
                let (at, with) = &edits[0];
                let before = text[..at.start].matches('\n').count() + 1;
                let what = format!("{path}:{before}: `{}` to `{with}`", &text[at.clone()]);
                let mut files = folder.files.clone();
                files[n].1 = replaced(text, edits);
                changes.push((files, what));
            }
        }
        (kind, changes)
    };
    kinds.into_iter().map(all).collect()
}

fn declared_roles(folder: &Folder) -> Vec<String> {
    let mut roles = BTreeSet::new();
    for (_, text) in &folder.files {
        for item in tree(text).items {
            if let ItemKind::Role(role) = item.kind {
                roles.insert(role.head.name.node);
            }
        }
    }
    roles.into_iter().collect()
}

fn one(at: &Range<usize>, with: impl Into<String>) -> Edits {
    vec![(at.clone(), with.into())]
}

fn numbers(text: &str, tokens: &[Token], _: &[String]) -> Vec<Edits> {
    let of = |token: &Token| {
        let written = &text[token.at.clone()];
        let last = written.as_bytes()[written.len() - 1];
        let next = if last == b'9' { b'8' } else { last + 1 };
        one(&token.at, format!("{}{}", &written[..written.len() - 1], char::from(next)))
    };
    tokens.iter().filter(|token| token.kind == Kind::Number).map(of).collect()
}

fn dates(text: &str, tokens: &[Token], _: &[String]) -> Vec<Edits> {
    let of = |token: &Token| {
        let day: polidex::base::Date = text[token.at.clone()].parse().unwrap();
        one(&token.at, day.tomorrow().unwrap().to_string())
    };
    tokens.iter().filter(|token| token.kind == Kind::Date).map(of).collect()
}

fn texts(text: &str, tokens: &[Token], _: &[String]) -> Vec<Edits> {
    let of = |token: &Token| {
        let written = &text[token.at.clone()];
        let quotes = if written.starts_with("\"\"\"") { 3 } else { 1 };
        let (front, back) = written.split_at(written.len() - quotes);
        one(&token.at, format!("{front}x{back}"))
    };
    tokens.iter().filter(|token| token.kind == Kind::Text).map(of).collect()
}

fn operators(text: &str, tokens: &[Token], _: &[String]) -> Vec<Edits> {
    let of = |token: &Token| {
        let with = match &text[token.at.clone()] {
            "<" => "<=",
            "<=" => "<",
            ">" => ">=",
            ">=" => ">",
            "+" => "-",
            "-" => "+",
            "and" => "or",
            "or" => "and",
            "is" => "is not",
            "under" => "at most",
            "over" => "at least",
            _ => return None,
        };
        Some(one(&token.at, with))
    };
    tokens.iter().filter_map(of).collect()
}

/// A line of cells that is no heading.
fn rows(text: &str, tokens: &[Token], _: &[String]) -> Vec<Edits> {
    let mut found = Vec::new();
    for token in tokens.iter().filter(|token| text[token.at.clone()] == *"|") {
        let start = text[..token.at.start].rfind('\n').map_or(0, |n| n + 1);
        let first = text[start..token.at.start].trim().is_empty();
        let above = text[..start].lines().next_back().unwrap_or("").trim();
        if first && above.starts_with('|') {
            let end = start + line(text, token.at.start).len();
            found.push(one(&(start..end), ""));
        }
    }
    found
}

fn members(text: &str, _: &[Token], _: &[String]) -> Vec<Edits> {
    let mut found = Vec::new();
    for item in tree(text).items {
        let ItemKind::Decide(decide) = item.kind else { continue };
        for member in decide.members {
            if !matches!(member.node, DecideMember::AllowGap(_)) {
                found.push(one(&member.span.range(), ""));
            }
        }
    }
    found
}

fn overrides(text: &str, tokens: &[Token], _: &[String]) -> Vec<Edits> {
    let mut found = Vec::new();
    for (n, token) in tokens.iter().enumerate() {
        if text[token.at.clone()] != *"overrides" {
            continue;
        }
        let end = tokens[n..].iter().find(|token| matches!(&text[token.at.clone()], "{" | ":" | "cites"));
        found.extend(end.map(|end| one(&(token.at.start..end.at.start), "")));
    }
    found
}

/// An extra sign-off, a step of a chain, `until covered`.
fn sign_offs(text: &str, tokens: &[Token], roles: &[String]) -> Vec<Edits> {
    let mut found = Vec::new();
    let is_role = |token: &Token| roles.iter().any(|role| *role == text[token.at.clone()]);
    for pair in tokens.windows(2) {
        let (word, next) = (&text[pair[0].at.clone()], &text[pair[1].at.clone()]);
        let both = pair[0].at.start..pair[1].at.end;
        match word {
            "also" if line(text, both.start).trim_start().starts_with("also ") => {
                let end = both.start + line(text, both.start).trim_start().len();
                found.push(one(&(both.start..end), ""));
            }
            "then" if is_role(&pair[1]) => found.push(one(&both, "")),
            "until" if next == "covered" => found.push(one(&both, "")),
            _ => {}
        }
    }
    found
}

fn roles(text: &str, tokens: &[Token], roles: &[String]) -> Vec<Edits> {
    let mut found = Vec::new();
    for pair in tokens.windows(2) {
        let (before, word) = (&text[pair[0].at.clone()], &text[pair[1].at.clone()]);
        let Some(at) = roles.iter().position(|role| role == word) else { continue };
        let other = &roles[(at + 1) % roles.len()];
        // The name of a fact, or behind a dot, is no role.
        if before != "role" && before != "." && other != word {
            found.push(one(&pair[1].at, other.as_str()));
        }
    }
    found
}

fn words(text: &str, tokens: &[Token], _: &[String]) -> Vec<Edits> {
    let of = |token: &Token| {
        let with = match &text[token.at.clone()] {
            "alongside" => "first",
            "first" => "last",
            "last" => "first",
            "up" => "down",
            "down" => "up",
            "highest" => "lowest",
            "lowest" => "highest",
            "optional" => "",
            "given" => "not given",
            "yes" => "no",
            "larger" => "smaller",
            "smaller" => "larger",
            "some" => "every",
            "every" => "some",
            "min" => "max",
            "max" => "min",
            _ => return None,
        };
        Some(one(&token.at, with))
    };
    tokens.iter().filter_map(of).collect()
}
