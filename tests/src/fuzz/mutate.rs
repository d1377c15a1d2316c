//! Changes to an input: some know the pieces of the language, some know only bytes.
//!
//! In: an input of a target. Out: another one, near it. Most inputs get one or two changes, so that a policy that compiles
//! often still does, and what lies behind the compiler is reached.

use super::piece::{Class, pieces};
use super::random::Random;
use super::{BETWEEN, Corpus, MOST_BYTES, Target};

/// Numbers at which something may turn over.
const NUMBERS: [&str; 22] = [
    "0",
    "1",
    "2",
    "-1",
    "0.1",
    "0.01",
    "0.0001",
    "64",
    "65",
    "255",
    "256",
    "1_000_000",
    "2147483648",
    "4294967296",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775808",
    "1e3",
    "0000-00-00",
    "9999-12-31",
    "2024-02-29",
    "99999999999999999999999999999999999999.99",
];
/// What opens and what closes.
const NESTS: [(&str, &str); 7] = [
    ("(", ")"),
    ("{", "}"),
    ("[", "]"),
    ("not (", ")"),
    ("larger of (", ", 1)"),
    ("any of { \"a\": ", " }"),
    ("\"\"\"", "\"\"\""),
];
/// Characters that are more than they look.
const CHARACTERS: [&str; 12] =
    ["\u{0}", "\r\n", "\r", "\t", "\u{feff}", "\u{202e}", "é", "日本", "🦀", "\"", "#", "\u{85}"];

/// Makes inputs.
pub struct Mutator<'c> {
    corpus: &'c Corpus,
    random: Random,
}

impl<'c> Mutator<'c> {
    /// Starts from a seed.
    pub fn new(corpus: &'c Corpus, seed: u64) -> Self {
        Mutator { corpus, random: Random::new(seed) }
    }

    /// Changes an input of a target, with what another one says at hand.
    pub fn change(&mut self, target: Target, input: &[u8], other: &[u8]) -> Vec<u8> {
        let mut text = String::from_utf8_lossy(input).into_owned();
        let other = String::from_utf8_lossy(other);
        let mut times = 1_usize;
        while times < 8 && self.random.one_in(2) {
            times = times.saturating_add(1);
        }
        for _ in 0..times {
            text = match target {
                Target::Parser | Target::Checker | Target::Formatter => self.policy(text, &other),
                Target::Request => {
                    let (number, json) = text.split_once('\n').unwrap_or(("0", &text));
                    format!("{number}\n{}", self.pieces(json, false))
                }
                Target::Evaluator => {
                    let (policy, request) = text.split_once(BETWEEN).unwrap_or((&text, ""));
                    let (other, _) = other.split_once(BETWEEN).unwrap_or((&other, ""));
                    if self.random.one_in(4) && !request.is_empty() {
                        format!("{policy}{BETWEEN}{}", self.pieces(request, false))
                    } else {
                        format!("{}{BETWEEN}{request}", self.policy(policy.to_owned(), other))
                    }
                }
            };
            if text.len() > MOST_BYTES {
                let end = (0..=MOST_BYTES).rev().find(|end| text.is_char_boundary(*end));
                text.truncate(end.unwrap_or(0));
            }
        }
        let mut bytes = text.into_bytes();
        if self.random.one_in(16) {
            self.bytes(&mut bytes);
        }
        bytes.truncate(MOST_BYTES);
        bytes
    }

    fn policy(&mut self, text: String, other: &str) -> String {
        match self.random.below(10) {
            0 | 1 => self.lines(&text, other),
            2 => self.declarations(&text),
            3 => self.rename(&text),
            _ => self.pieces(&text, true),
        }
    }

    /// Takes away, doubles, exchanges or brings in whole lines.
    fn lines(&mut self, text: &str, other: &str) -> String {
        let mut lines: Vec<&str> = text.lines().collect();
        let (from, to) = self.random.stretch(lines.len());
        let cut: Vec<&str> = lines.get(from..to).unwrap_or(&[]).to_vec();
        let at = self.random.below(lines.len().saturating_add(1));
        match self.random.below(5) {
            0 => drop(lines.drain(from..to)),
            1 => drop(lines.splice(at..at, cut)),
            2 => {
                lines.drain(from..to);
                let at = at.min(lines.len());
                lines.splice(at..at, cut);
            }
            3 => {
                let theirs: Vec<&str> = other.lines().collect();
                let (from, to) = self.random.stretch(theirs.len());
                lines.splice(at..at, theirs.get(from..to).unwrap_or(&[]).iter().copied());
            }
            _ => {
                let times = self.random.below(40);
                let line = self.random.of(&self.corpus.lines).map_or("", String::as_str);
                lines.splice(at..at, std::iter::repeat_n(line, times.div_ceil(8)));
            }
        }
        let mut text = lines.join("\n");
        text.push('\n');
        text
    }

    /// Adds a declaration of another policy, or puts it in the place of one.
    fn declarations(&mut self, text: &str) -> String {
        let Some(theirs) = self.random.of(&self.corpus.declarations) else { return text.to_owned() };
        if self.random.one_in(2) {
            return format!("{text}\n{theirs}");
        }
        let keyword = theirs.split(' ').next().unwrap_or("");
        let mut out = String::new();
        let mut placed = false;
        let mut skipping = false;
        for line in text.lines() {
            if line.starts_with(|c: char| c.is_ascii_alphabetic()) {
                skipping = !placed && line.starts_with(keyword) && self.random.one_in(2);
                if skipping {
                    placed = true;
                    out.push_str(theirs);
                }
            }
            if !skipping {
                out.push_str(line);
                out.push('\n');
            }
        }
        out
    }

    /// Calls a thing by another name, everywhere or from some place on.
    fn rename(&mut self, text: &str) -> String {
        let cut = pieces(text);
        let words: Vec<&str> =
            cut.iter().filter(|(class, _)| *class == Class::Word).map(|(_, w)| *w).collect();
        let (Some(from), Some(to)) = (self.random.of(&words), self.random.of(&words)) else {
            return text.to_owned();
        };
        let after = if self.random.one_in(2) { 0 } else { self.random.below(cut.len()) };
        let both = self.random.one_in(3);
        cut.iter()
            .enumerate()
            .map(|(n, (_, piece))| match piece {
                piece if n >= after && piece == from => *to,
                piece if both && n >= after && piece == to => *from,
                piece => *piece,
            })
            .collect()
    }

    /// Takes away, doubles, exchanges, replaces, nests or brings in pieces.
    fn pieces(&mut self, text: &str, of_policy: bool) -> String {
        let cut = pieces(text);
        let n = cut.len();
        if n == 0 {
            return self.random.of(&self.corpus.lines).cloned().unwrap_or_default();
        }
        let mut parts: Vec<String> = cut.iter().map(|(_, piece)| (*piece).to_owned()).collect();
        let at = self.random.below(n);
        let class = cut.get(at).map_or(Class::Word, |(class, _)| *class);
        let (from, to) = self.random.stretch(n);
        match self.random.below(11) {
            0 => drop(parts.drain(from..to)),
            1 => {
                let copy: Vec<String> = parts.get(from..to).unwrap_or(&[]).to_vec();
                parts.splice(at..at, copy);
            }
            2 => parts.swap(at.min(n.saturating_sub(1)), self.random.below(n).min(n.saturating_sub(1))),
            3 => {
                // Two pieces of one kind change places: what comes out is often still a policy.
                let alike: Vec<usize> = cut
                    .iter()
                    .enumerate()
                    .filter(|(_, (other, _))| *other == class)
                    .map(|(n, _)| n)
                    .collect();
                if let Some(other) = self.random.of(&alike) {
                    parts.swap(at, *other);
                }
            }
            4 | 5 => {
                let theirs = self.corpus.words.get(&class).and_then(|words| self.random.of(words)).cloned();
                if let (Some(part), Some(theirs)) = (parts.get_mut(at), theirs) {
                    *part = theirs;
                }
            }
            6 => {
                let numbers: Vec<usize> = cut
                    .iter()
                    .enumerate()
                    .filter(|(_, (c, _))| *c == Class::Number)
                    .map(|(n, _)| n)
                    .collect();
                let number = self.random.of(&NUMBERS).map_or("0", |number| number);
                if let Some(part) = self.random.of(&numbers).and_then(|at| parts.get_mut(*at)) {
                    *part = number.to_owned();
                }
            }
            7 => {
                let (open, close) = self.random.of(&NESTS).copied().unwrap_or(("(", ")"));
                let deep = if self.random.one_in(4) { self.random.below(300) } else { 1 };
                let last = to.min(parts.len().saturating_sub(1));
                if let Some(part) = parts.get_mut(last) {
                    part.push_str(&close.repeat(deep));
                }
                if let Some(part) = parts.get_mut(from.min(last)) {
                    part.insert_str(0, &open.repeat(deep));
                }
            }
            8 => {
                let class = self.random.of(&[Class::Word, Class::Sign, Class::Number, Class::Text]).copied();
                let words = class.and_then(|class| self.corpus.words.get(&class));
                let theirs = words.and_then(|words| self.random.of(words)).cloned().unwrap_or_default();
                parts.insert(at.min(n), if of_policy { format!(" {theirs} ") } else { theirs });
            }
            9 => {
                let piece = parts.get(at).cloned().unwrap_or_default();
                let most = if self.random.one_in(8) { 2_000 } else { 20 };
                let times = self.random.below(most);
                parts.insert(at.min(n), piece.repeat(times));
            }
            _ => {
                let character = self.random.of(&CHARACTERS).map_or("", |c| c);
                parts.insert(at.min(n), character.to_owned());
            }
        }
        parts.concat()
    }

    /// What knows nothing: flips, takes away, doubles and brings in bytes.
    fn bytes(&mut self, bytes: &mut Vec<u8>) {
        let at = self.random.below(bytes.len());
        let (from, to) = self.random.stretch(bytes.len());
        let any = u8::try_from(self.random.below(256)).unwrap_or(0);
        match self.random.below(4) {
            0 => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= 1_u8.checked_shl(u32::from(any) % 8).unwrap_or(1);
                }
            }
            1 => drop(bytes.drain(from..to)),
            2 => {
                let copy: Vec<u8> = bytes.get(from..to).unwrap_or(&[]).to_vec();
                bytes.splice(at..at, copy);
            }
            _ => bytes.insert(at, any),
        }
    }
}
