//! What holds for any text: parsing ends without a panic, all places lie within the text, and no comment is lost.
#![expect(clippy::string_slice, reason = "a test that cuts a character in two fails")]

use polidex_base::{FileId, Span};

use super::corpus;

/// A small generator of numbers (SplitMix64): the same ones each time.
struct Random(u64);

impl Random {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((mixed ^ (mixed >> 31)) >> 1).unwrap_or(0).checked_rem(most).unwrap_or(0)
    }

    fn sign(&mut self) -> &'static str {
        SOUP[self.below(SOUP.len())]
    }

    fn one_of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }
}

/// Signs and words of which broken policies are made.
const SOUP: &[&str] = &[
    "policy",
    "decide",
    "rule",
    "when",
    "then",
    "deny",
    "approve",
    "exception",
    "offers",
    "approval",
    "test",
    "given",
    "expect",
    "examples",
    "role",
    "chain",
    "threshold",
    "by",
    "for",
    "cites",
    "text",
    "otherwise",
    "either",
    "or",
    "and",
    "not",
    "is",
    "one",
    "of",
    "in",
    "between",
    "from",
    "to",
    "at most",
    "under",
    "a",
    "b.c",
    "USD",
    "250",
    "1,000",
    "$",
    "30 days",
    "2026-12-01",
    "12/01/2026",
    "9am",
    "09:00",
    "80%",
    "\"",
    "\"a\"",
    "\"\"\"",
    "'",
    "`",
    "“",
    "”",
    "„",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "|",
    "=>",
    "->",
    "=",
    "==",
    ":",
    ",",
    ";",
    ".",
    "..",
    "-",
    "--",
    "+",
    "*",
    "/",
    "//",
    "/*",
    "*/",
    "#",
    "!",
    "?",
    "<",
    ">",
    "\n",
    "\n",
    "\n",
    "\r\n",
    "\t",
    " ",
    " ",
    " ",
    "\\",
    "é",
    "€",
    "\u{feff}",
    "\u{a0}",
    "\u{202e}",
    "🦀",
    "yes",
    "true",
    "null",
    "none",
    "any",
    "unlimited",
    "count of",
    "larger of (",
    "until covered",
];

fn holds(text: &str) {
    let parse = crate::parse(FileId(0), text);
    let fits = |span: Span, what: &str| {
        assert!(text.get(span.range()).is_some(), "{what} at {span:?} is not within {text:?}");
    };
    let mut last = 0;
    for item in &parse.file.items {
        fits(item.span, "an item");
        assert!(item.span.range().start >= last, "items stand one behind the other in {text:?}");
        last = item.span.range().end;
    }
    for span in &parse.file.broken {
        fits(*span, "a broken part");
    }
    for comment in &parse.comments {
        fits(comment.span, "a comment");
        assert_eq!(text.get(comment.span.range()), Some(comment.text.as_str()), "in {text:?}");
    }
    for found in &parse.diagnostics {
        fits(found.primary.span, &found.message);
        assert!(!found.message.is_empty() && found.help.is_some(), "{} has help", found.message);
        for label in &found.secondary {
            fits(label.span, &label.text);
        }
        let mut last = 0;
        for edit in found.fix.iter().flat_map(|fix| &fix.edits) {
            fits(edit.span, &found.message);
            assert!(edit.span.range().start >= last, "edits stand in order: {} in {text:?}", found.message);
            last = edit.span.range().end;
        }
    }
}

fn boundary(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at = at.saturating_sub(1);
    }
    at
}

/// Changes a text in one to three places.
fn mutant(random: &mut Random, texts: &[String]) -> String {
    // A window keeps a mutant short, so that there can be many.
    let whole = random.one_of(texts);
    let start = boundary(whole, random.below(whole.len()));
    let end = boundary(whole, whole.len().min(start.saturating_add(random.below(1_500))));
    let mut text = whole[start..end.max(start)].to_owned();
    for _ in 0..=random.below(3) {
        let from = boundary(&text, random.below(text.len().saturating_add(1)));
        let to = boundary(&text, text.len().min(from.saturating_add(random.below(40)))).max(from);
        match random.below(6) {
            0 => text.replace_range(from..to, ""),
            1 => text.insert_str(from, random.sign()),
            2 => text.replace_range(from..to, random.sign()),
            3 => {
                let twice = text[from..to].to_owned();
                text.insert_str(from, &twice);
            }
            4 => text.truncate(from),
            _ => {
                let other = random.one_of(texts);
                let at = boundary(other, random.below(other.len()));
                let until = boundary(other, other.len().min(at.saturating_add(30))).max(at);
                text.insert_str(from, &other[at..until]);
            }
        }
    }
    text
}

#[test]
fn any_change_of_any_policy_can_be_parsed() {
    let texts = corpus();
    let mut random = Random(1);
    for _ in 0..if cfg!(debug_assertions) { 4_000 } else { 40_000 } {
        holds(&mutant(&mut random, &texts));
    }
}

#[test]
fn any_bytes_that_are_text_can_be_parsed() {
    let texts = corpus();
    let mut random = Random(2);
    for _ in 0..if cfg!(debug_assertions) { 2_000 } else { 20_000 } {
        let mut bytes = mutant(&mut random, &texts).into_bytes();
        for _ in 0..random.below(4) {
            if !bytes.is_empty() {
                let at = random.below(bytes.len());
                bytes[at] = u8::try_from(random.below(256)).unwrap_or(0);
            }
        }
        holds(&String::from_utf8_lossy(&bytes));
    }
}

#[test]
fn any_words_in_any_order_can_be_parsed() {
    let mut random = Random(3);
    for _ in 0..if cfg!(debug_assertions) { 4_000 } else { 40_000 } {
        let mut text = String::new();
        for _ in 0..random.below(60) {
            text.push_str(random.sign());
            if random.below(3) > 0 {
                text.push(' ');
            }
        }
        holds(&text);
    }
}

#[test]
fn whole_policies_hold_too() {
    for text in corpus() {
        holds(&text);
        holds(&text.replace('\n', "\r\n"));
        for at in (0..text.len()).step_by(211) {
            holds(&text[..boundary(&text, at)]);
        }
    }
}

/// Comments go in where a line ends, and come out with the same words, wherever that is.
#[test]
fn no_comment_is_lost() {
    for text in corpus() {
        let parse = crate::parse(FileId(0), &text);
        if !parse.diagnostics.is_empty() || text.contains("\"\"\"") {
            continue;
        }
        let mut commented = String::new();
        let mut all = Vec::new();
        for (n, line) in text.lines().enumerate() {
            let remark = format!("# remark {n} \" ' {{ // (");
            let behind = if line.contains('#') { String::new() } else { format!(" {remark}") };
            if behind.is_empty() {
                all.extend(line.find('#').map(|at| line[at..].trim_end().to_owned()));
            } else {
                all.push(remark.clone());
            }
            commented.push_str(&format!("{line}{behind}\n"));
        }
        if text.lines().any(|line| line.find('#').is_some_and(|at| line[..at].matches('"').count() % 2 == 1))
        {
            continue;
        }
        let with = crate::parse(FileId(0), &commented);
        let kept: Vec<String> = with.comments.iter().map(|comment| comment.text.clone()).collect();
        assert_eq!(kept, all);
        assert_eq!(with.diagnostics, [], "in {commented}");
        for (with, without) in with.file.items.iter().zip(&parse.file.items) {
            assert_eq!(with.kind, without.kind, "comments change nothing");
        }
        assert_eq!(with.file, parse.file, "comments change nothing");
    }
}
