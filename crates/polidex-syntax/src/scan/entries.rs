//! A block split into entries or members.
//!
//! In: the inside of a block. Out: the range of each entry. It knows where a line goes on and what begins a member, by
//! words alone.

use std::ops::Range;

use super::brackets::Brackets;
use super::{BEGINS, COMBINE, Token, Tokens, line_of};

/// Words that go on with the line before them.
pub(super) const CONTINUES: &[&str] =
    &["and", "or", "implies", "until", "together", "where", "has", "paired", "by"];

/// Tells whether a line that begins with this word goes on with the line before it, and does not name something so.
fn continues(word: &str, behind: &str) -> bool {
    let behind = behind.trim_start_matches([' ', '\t']);
    let mut words = behind.split_ascii_whitespace();
    match word {
        "on" => words.next() == Some("condition"),
        "as" => words.next().is_some_and(|next| next != "of") && !behind.starts_with([':', '"']),
        "report" => behind.starts_with('{'),
        "for" => words.nth(1) == Some("in"),
        "otherwise" => behind.starts_with(|c: char| c.is_ascii_digit() || c == '('),
        "until" | "together" | "paired" | "by" => !behind.starts_with([':', '"']),
        _ => CONTINUES.contains(&word) && !behind.starts_with(':'),
    }
}

/// Splits the inside of a block into entries: at line ends and `;`, and at commas where asked.
/// Inside brackets nothing ends; a line goes on after an operator and before `and`, `or`, `implies`.
pub(crate) fn entries(text: &str, range: Range<usize>, commas: bool) -> Vec<Range<usize>> {
    split(text, range, commas, |_, _, _| false, &[])
}

/// Splits the inside of a block at lines that begin a member, whatever is open there.
pub(crate) fn members(text: &str, range: Range<usize>) -> Vec<Range<usize>> {
    split(text, range, false, begins_member, ENTRIES)
}

/// Words that begin an entry of a rule or a clause of its first line, so that what belongs to a rule without braces is
/// not taken for more members.
const ENTRIES: &[&str] = &["text", "when", "then", "advise", "tell", "cites", "overrides"];

/// What is open where a line begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Around {
    /// Nothing.
    Nothing,
    /// A bracket, and the line stands below the beginning of the member it was opened in.
    Beside,
    /// A bracket, and the line stands somewhere else.
    Within,
}

/// Tells whether a line begins a member of a `decide`, by its first word and what stands behind it.
/// Where something may be open there, only what is nothing else begins one.
fn begins_member(word: &str, behind: &str, around: Around) -> bool {
    if around == Around::Within && !matches!(word, "rule" | "otherwise") {
        return false;
    }
    let behind = behind.split('\n').next().unwrap_or("").trim_start();
    let name = behind.bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'_').count();
    let after = behind.get(name..).unwrap_or("").trim_start();
    match word {
        "rule" => true,
        // `otherwise name "Title" then …`, not the last line of `a when b, otherwise c`.
        "otherwise" => name > 0 && ["\"", "then", "cites"].iter().any(|f| after.starts_with(f)),
        "requires" => behind.starts_with('"') || (name > 0 && after.starts_with('"')),
        "dispute" => behind.starts_with('"'),
        "report" => name > 0 && after.starts_with('=') && !after.starts_with("=="),
        "table" => {
            let follows = ["{", "\"", "of ", "for ", "cites "];
            name > 0 && follows.iter().chain(COMBINE).any(|f| after.starts_with(f))
        }
        // It may be the line of a table that is not set in.
        "allow" => around == Around::Nothing,
        _ => false,
    }
}

fn split(
    text: &str,
    range: Range<usize>,
    commas: bool,
    begins_member: fn(&str, &str, Around) -> bool,
    joined: &[&str],
) -> Vec<Range<usize>> {
    let mut all: Vec<Range<usize>> = Vec::new();
    let mut open: Option<Range<usize>> = None;
    let mut brackets = Brackets::default();
    let mut line_start = true;
    let mut ended = false;
    let mut goes_on = false;
    for (token, at) in Tokens::new(text, range) {
        if token == Token::Comment {
            continue;
        }
        if token == Token::Newline {
            line_start = true;
            ended |= brackets.none() && !goes_on;
            continue;
        }
        let written = text.get(at.clone()).unwrap_or("");
        let behind = || text.get(at.end..).unwrap_or("");
        // What stands below the beginning of the member before it is beside it, not in it.
        let around = || {
            let column = |at: usize| line_of(text, at).len();
            match &open {
                _ if brackets.none() => Around::Nothing,
                Some(open) if column(open.start) == column(at.start) => Around::Beside,
                Some(_) | None => Around::Within,
            }
        };
        let member = line_start && token == Token::Word && begins_member(written, behind(), around());
        if member {
            brackets = Brackets::default();
            ended = true;
        }
        ended |= line_start && brackets.none() && BEGINS.contains(&written);
        let separates = brackets.none() && (token == Token::Semicolon || (commas && token == Token::Comma));
        if separates {
            all.extend(open.take());
            ended = false;
            line_start = false;
            goes_on = false;
            continue;
        }
        let goes_on_here = line_start && (continues(written, behind()) || joined.contains(&written));
        if ended && (member || !goes_on_here) {
            all.extend(open.take());
        }
        ended = false;
        line_start = false;
        brackets.take(token);
        goes_on = match token {
            Token::Comma => true,
            Token::Other => {
                matches!(written, "<" | ">" | "=" | "+" | "*" | "/") || (written == ":" && !joined.is_empty())
            }
            Token::Word => matches!(
                written,
                "and" | "or" | "implies" | "is" | "not" | "when" | "of" | "then" | "in" | "has" | "where"
            ),
            _ => false,
        };
        match &mut open {
            Some(entry) => entry.end = at.end,
            None => open = Some(at),
        }
    }
    all.extend(open);
    all
}
