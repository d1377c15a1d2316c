//! The text of a file split into declarations, blocks and entries, before any grammar is asked.
//!
//! In: text. Out: byte ranges and comments. It knows strings, comments, braces and where a declaration begins, and
//! nothing else, so that one broken piece hides no other.

mod brackets;
mod entries;

use std::ops::Range;

pub(crate) use brackets::{TooMuch, Unpaired, too_much, unpaired};
pub(crate) use entries::{entries, members};

/// Words a declaration begins with.
pub(crate) const KEYWORDS: &[&str] = &[
    "policy",
    "use",
    "fix",
    "calendar",
    "tier",
    "choice",
    "record",
    "facts",
    "request",
    "outcome",
    "table",
    "matrix",
    "threshold",
    "define",
    "role",
    "chain",
    "gather",
    "decide",
    "exception",
    "sla",
    "context",
    "alert",
    "always",
    "never",
    "test",
    "examples",
];

/// Words that begin an entry even where the line before seems to go on.
const BEGINS: &[&str] = &[
    "then", "text", "advise", "tell", "rule", "expect", "covers", "needs", "offers", "approval", "also",
    "urgency", "respond", "suggest",
];

/// Lines that a text in single quotes may run on for to be seen as one text.
const LONGEST_SLIP: usize = 12;

/// What the text is made of, for the loops below.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Token {
    Comment,
    /// A text that ends where it should.
    Text,
    /// A text in quotes that are none of the language's, such as `“…”` or `'…'`.
    Quoted,
    /// A text that never ends; it is taken to end with its line, or before a brace that opens a block there.
    OpenText,
    Open(u8),
    Close(u8),
    Newline,
    Semicolon,
    Comma,
    Word,
    Other,
}

impl Token {
    /// Returns how deep in brackets the text is behind this token.
    pub fn deeper(self, depth: usize) -> usize {
        match self {
            Token::Open(_) => depth.saturating_add(1),
            Token::Close(_) => depth.saturating_sub(1),
            Token::Comment
            | Token::Text
            | Token::Quoted
            | Token::OpenText
            | Token::Newline
            | Token::Semicolon
            | Token::Comma
            | Token::Word
            | Token::Other => depth,
        }
    }
}

/// Walks over a range of the text, token by token. White space is skipped.
pub(crate) struct Tokens<'t> {
    text: &'t str,
    /// Up to the end of the range.
    bytes: &'t [u8],
    at: usize,
    end: usize,
}

impl<'t> Tokens<'t> {
    pub fn new(text: &'t str, range: Range<usize>) -> Self {
        let bytes = text.as_bytes();
        let end = range.end.min(text.len());
        Tokens { text, bytes: bytes.get(..end).unwrap_or(bytes), at: range.start, end }
    }

    /// Goes on at another place.
    pub fn go_to(&mut self, at: usize) {
        self.at = at;
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.bytes.get(at).copied()
    }

    /// Returns where the line at a place ends.
    fn line_end(&self, from: usize) -> usize {
        let rest = self.bytes.get(from..).unwrap_or(&[]);
        rest.iter().position(|b| *b == b'\n').map_or(self.end, |n| from.saturating_add(n))
    }

    fn long_text(&self, start: usize) -> (Token, usize) {
        let inner = start.saturating_add(3);
        let rest = self.text.get(inner..self.end).unwrap_or("");
        match rest.find("\"\"\"") {
            // A declaration inside would mean that the text was never closed.
            Some(n) if !holds_declaration(rest.get(..n).unwrap_or("")) => {
                (Token::Text, inner.saturating_add(n).saturating_add(3))
            }
            Some(_) | None => (Token::OpenText, self.line_end(start)),
        }
    }

    fn short_text(&self, start: usize) -> (Token, usize) {
        let mut at = start.saturating_add(1);
        loop {
            match self.byte(at) {
                Some(b'"') => return (Token::Text, at.saturating_add(1)),
                // Whatever stands behind a backslash is part of the text, except the end of the line.
                Some(b'\\') if self.byte(at.saturating_add(1)).is_some_and(|b| b != b'\n') => {
                    at = at.saturating_add(2);
                }
                Some(b'\n') | None => return (Token::OpenText, self.open_text_end(start, at.min(self.end))),
                Some(_) => at = at.saturating_add(1),
            }
        }
    }

    /// Where a text that does not end on its line is taken to end: at a quote on one of the next lines if it goes on
    /// in words there, before a block that begins on its line, or with the line.
    fn open_text_end(&self, start: usize, line_end: usize) -> usize {
        let mut from = line_end;
        for _ in 0..LONGEST_SLIP {
            from = from.saturating_add(1);
            let end = self.line_end(from.min(self.end));
            let line = self.text.get(from..end).unwrap_or("");
            let word = line.split_ascii_whitespace().next().unwrap_or("");
            let code =
                word.is_empty() || line.contains(['{', '}']) || BEGINS.contains(&word) || declares(line);
            match line.bytes().filter(|b| *b == b'"').count() {
                _ if code || word == "when" => break,
                0 => from = end,
                1 if line.trim_end().ends_with('"') => return end,
                _ => break,
            }
        }
        let line = self.text.get(start..line_end).unwrap_or("");
        let only = line.bytes().filter(|b| *b == b'"').count() == 1;
        let block = line.find('{').filter(|_| only && line.trim_end().ends_with(['{', '}']));
        let end = block.map_or(line_end, |at| start.saturating_add(at));
        let text = self.text.get(start..end).unwrap_or("");
        start.saturating_add(text.trim_end().len())
    }

    /// A text in other quotes ends on its line.
    fn quoted(&self, start: usize, open: char, close: &[char]) -> Option<usize> {
        let inner = start.saturating_add(open.len_utf8());
        let rest = self.text.get(inner..self.end).unwrap_or("");
        let at = rest.find(|c: char| c == '\n' || close.contains(&c))?;
        let mark = rest.get(at..)?.chars().next().filter(|mark| *mark != '\n')?;
        Some(inner.saturating_add(at).saturating_add(mark.len_utf8()))
    }

    fn other(&self, start: usize) -> (Token, usize) {
        let first = self.text.get(start..).and_then(|rest| rest.chars().next()).unwrap_or(' ');
        let quoted = match first {
            '\'' => self.quoted(start, first, &['\'']),
            '`' => self.quoted(start, first, &['`', '\'']),
            '“' | '”' | '„' => self.quoted(start, first, &['”', '“', '„', '"']),
            '‘' | '’' => self.quoted(start, first, &['’', '‘', '\'']),
            '«' | '»' => self.quoted(start, first, &['»', '«']),
            _ => None,
        };
        match quoted {
            Some(end) => (Token::Quoted, end),
            None => (Token::Other, start.saturating_add(first.len_utf8())),
        }
    }
}

impl Iterator for Tokens<'_> {
    type Item = (Token, Range<usize>);

    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.bytes.get(self.at..)?;
        let blanks = rest.iter().position(|b| !matches!(b, b' ' | b'\t' | b'\r'))?;
        self.at = self.at.saturating_add(blanks);
        let start = self.at;
        let first = self.byte(start)?;
        let one = start.saturating_add(1);
        let (token, end) = match first {
            b'#' => (Token::Comment, self.line_end(start)),
            b'"' if self.bytes.get(start..).is_some_and(|rest| rest.starts_with(b"\"\"\"")) => {
                self.long_text(start)
            }
            b'"' => self.short_text(start),
            b'(' | b'[' | b'{' => (Token::Open(first), one),
            b')' | b']' | b'}' => (Token::Close(first), one),
            b'\n' => (Token::Newline, one),
            b';' => (Token::Semicolon, one),
            b',' => (Token::Comma, one),
            b if b.is_ascii_alphanumeric() || b == b'_' => {
                let rest = self.bytes.get(start..).unwrap_or(&[]);
                let length = rest.iter().position(|b| !(b.is_ascii_alphanumeric() || *b == b'_'));
                (Token::Word, length.map_or(self.end, |length| start.saturating_add(length)))
            }
            b'\'' | b'`' | 0x80.. => self.other(start),
            _ => (Token::Other, one),
        };
        self.at = end.max(one).min(self.end);
        Some((token, start..self.at))
    }
}

/// Tells whether a line in this text is a declaration in column 0.
fn holds_declaration(text: &str) -> bool {
    text.split('\n').skip(1).any(|line| line.starts_with(|c: char| c.is_ascii_alphabetic()) && declares(line))
}

/// Tells whether a line begins a declaration: a keyword, a name, and what follows a name.
pub(crate) fn declares(line: &str) -> bool {
    let mut words = line.split_ascii_whitespace();
    let keyword = words.next().unwrap_or("");
    if !KEYWORDS.contains(&keyword) {
        return false;
    }
    let rest = line.get(keyword.len()..).unwrap_or("").trim_start();
    if keyword == "use" {
        return rest.starts_with('"');
    }
    let name = rest.bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'_').count();
    let behind = rest.get(name..).unwrap_or("").trim_start();
    let follows = ["\"", "{", "=", ":", "for ", "by ", "of ", "cites ", "given ", ","];
    let combine: &[&str] = match keyword {
        "table" | "matrix" => COMBINE,
        "tier" => &["from "],
        "request" => &["with "],
        "outcome" => &["is "],
        "policy" => &["extends "],
        "fix" => &["."],
        _ => &[],
    };
    name > 0 && (behind.is_empty() || follows.iter().chain(combine).any(|f| behind.starts_with(f)))
}

/// Words behind the name of a table.
const COMBINE: &[&str] =
    &["unique ", "agreeing ", "first ", "highest ", "lowest ", "collect ", "unique{", "agreeing{", "first{"];

/// Splits a file into its declarations.
pub(crate) fn items(text: &str) -> Vec<Range<usize>> {
    let mut items: Vec<Range<usize>> = Vec::new();
    let mut depth = 0usize;
    let mut line_start = true;
    let mut open: Option<Range<usize>> = None;
    for (token, range) in Tokens::new(text, 0..text.len()) {
        let first_on_line = line_start;
        line_start = token == Token::Newline;
        if token == Token::Newline || token == Token::Comment {
            continue;
        }
        // A table may be a member of the `decide` that is open.
        let member = |item: &Range<usize>| {
            depth == 1
                && text.get(range.clone()) == Some("table")
                && text.get(item.clone()).is_some_and(|item| item.starts_with("decide"))
        };
        if first_on_line
            && !open.as_ref().is_some_and(member)
            && begins_item(text, &range, depth, open.is_some())
        {
            items.extend(open.take());
            depth = 0;
        }
        if matches!(token, Token::Open(b'{') | Token::Close(b'}')) {
            depth = token.deeper(depth);
        }
        match &mut open {
            Some(item) => item.end = range.end,
            None => open = Some(range),
        }
    }
    items.extend(open);
    items
}

fn begins_item(text: &str, range: &Range<usize>, depth: usize, within: bool) -> bool {
    let column_0 = range.start == 0 || text.as_bytes().get(range.start.saturating_sub(1)) == Some(&b'\n');
    let line = text.get(range.start..).unwrap_or("").split('\n').next().unwrap_or("");
    let word = line.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).next().unwrap_or("");
    if column_0 && KEYWORDS.contains(&word) && declares(line) {
        return true;
    }
    if depth > 0 || !within {
        return false;
    }
    let is_word = word.starts_with(|c: char| c.is_ascii_alphabetic());
    // A value that is called like a keyword, and its spelling: `tier as "exchange requested"`.
    let behind = line.get(word.len()..).unwrap_or("").trim_start();
    let value = behind.strip_prefix("as").is_some_and(|rest| rest.trim_start().starts_with('"'));
    (declares(line) && !value) || (column_0 && is_word && !entries::CONTINUES.contains(&word))
}

/// A block in braces: the range between them, and what stands behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Block {
    /// Everything before the brace.
    pub head: Range<usize>,
    /// The opening brace.
    pub open: Range<usize>,
    /// What stands inside.
    pub inside: Range<usize>,
    /// What stands behind the closing brace.
    pub tail: Range<usize>,
    /// The opening brace that is never closed: this one or one inside, by the indentation of what should close it.
    pub unclosed: Option<Range<usize>>,
}

/// Finds the first block of a range, if it has one.
pub(crate) fn block(text: &str, range: Range<usize>) -> Option<Block> {
    let mut stack: Vec<Range<usize>> = Vec::new();
    let mut first: Option<Range<usize>> = None;
    let mut suspect: Option<Range<usize>> = None;
    let mut last = range.start;
    for (token, at) in Tokens::new(text, range.clone()) {
        if token == Token::Open(b'{') {
            first = first.or_else(|| Some(at.clone()));
            stack.push(at.clone());
        } else if token == Token::Close(b'}') {
            let opened = stack.pop();
            if let Some(opened) = opened
                && suspect.is_none()
                && alone_on_line(text, &at)
                && indentation(text, opened.start) != indentation(text, at.start)
            {
                suspect = Some(opened);
            }
            if stack.is_empty()
                && let Some(open) = first.clone()
            {
                let (head, inside) = (range.start..open.start, open.end..at.start);
                return Some(Block { head, open, inside, tail: at.end..range.end, unclosed: None });
            }
        }
        if token != Token::Comment && token != Token::Newline {
            last = at.end;
        }
    }
    let open = first?;
    let unclosed = suspect.or_else(|| stack.last().cloned()).or_else(|| Some(open.clone()));
    let (head, inside) = (range.start..open.start, open.end..last.max(open.end));
    Some(Block { head, open, inside, tail: range.end..range.end, unclosed })
}

fn line_of(text: &str, at: usize) -> &str {
    let before = text.get(..at).unwrap_or("");
    before.rsplit('\n').next().unwrap_or("")
}

fn indentation(text: &str, at: usize) -> usize {
    let line = line_of(text, at);
    line.len().saturating_sub(line.trim_start().len())
}

fn alone_on_line(text: &str, at: &Range<usize>) -> bool {
    line_of(text, at.start).trim().is_empty()
}
