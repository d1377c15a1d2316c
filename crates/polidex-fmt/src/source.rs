//! The text that is laid out: what stood on a line of its own, where braces open and close, where lines were blank.
//!
//! In: byte offsets into a text that was read without an error. Out: facts about how its author laid it out.

use std::ops::Range;

use polidex_base::Span;
use polidex_syntax::ast::Comment;

/// A text and its comments.
pub(crate) struct Source<'a> {
    text: &'a str,
    /// The comments in the order they were written.
    pub comments: &'a [Comment],
}

impl<'a> Source<'a> {
    /// Takes a text and its comments.
    pub fn new(text: &'a str, comments: &'a [Comment]) -> Self {
        Source { text, comments }
    }

    /// Returns the text of a range, empty where there is none.
    pub fn slice(&self, range: Range<usize>) -> &'a str {
        self.text.get(range).unwrap_or("")
    }

    /// Returns the text under a span.
    pub fn written(&self, span: Span) -> &'a str {
        self.slice(span.range())
    }

    /// Returns the length of the text.
    pub fn end(&self) -> usize {
        self.text.len()
    }

    /// Tells whether two places stand on the same line, the first before the second.
    pub fn same_line(&self, from: usize, to: usize) -> bool {
        self.text.get(from..to).is_some_and(|between| !between.contains('\n'))
    }

    /// Tells whether a blank line stands between two places.
    pub fn blank_between(&self, from: usize, to: usize) -> bool {
        let between = self.slice(from..to);
        let lines = between.split('\n').count();
        between.split('\n').skip(1).take(lines.saturating_sub(2)).any(|line| line.trim().is_empty())
    }

    /// Tells whether a comment begins in a range.
    pub fn has_comment(&self, range: &Range<usize>) -> bool {
        let first = self.comments.partition_point(|comment| comment.span.range().start < range.start);
        self.comments.get(first).is_some_and(|comment| comment.span.range().start < range.end)
    }

    /// Returns where the last thing in a range ends that is no comment; the start of the range where there is none.
    /// Places in the tree may take in the comments behind what stands there.
    pub fn end_of_code(&self, range: Range<usize>) -> usize {
        let mut code = Code::new(self.text, range.clone());
        let mut end = range.start;
        while code.next().is_some() {
            end = code.at;
        }
        end.min(range.end).max(range.start)
    }

    /// Finds the first bracket that opens in a range, and the one that closes it.
    pub fn brackets(&self, range: Range<usize>) -> Option<(usize, usize)> {
        let mut open = None;
        let mut depth = 0usize;
        for (at, byte) in Code::new(self.text, range) {
            match byte {
                b'{' | b'[' => {
                    open = open.or(Some(at));
                    depth = depth.saturating_add(1);
                }
                b'}' | b']' => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        return open.map(|open| (open, at));
                    }
                }
                _ => {}
            }
        }
        None
    }

    /// Returns the place of the first visible character of a range that is no comment.
    pub fn first(&self, range: Range<usize>) -> Option<usize> {
        Code::new(self.text, range).next().map(|(at, _)| at)
    }

    /// Finds where a word stands at the start of an entry, directly inside the braces of a range.
    pub fn word_inside(&self, range: Range<usize>, word: &str) -> Option<usize> {
        let mut depth = 0usize;
        let mut last = 0usize;
        for (at, byte) in Code::new(self.text, range) {
            let begins = depth == 1 && self.begins_word(at, word);
            if begins && (!self.same_line(last, at) || matches!(self.byte(last), Some(b'{' | b';'))) {
                return Some(at);
            }
            match byte {
                b'{' | b'[' | b'(' => depth = depth.saturating_add(1),
                b'}' | b']' | b')' => depth = depth.saturating_sub(1),
                _ => {}
            }
            last = at;
        }
        None
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    fn begins_word(&self, at: usize, word: &str) -> bool {
        let rest = self.text.get(at..).unwrap_or("");
        let behind = rest.strip_prefix(word).and_then(|behind| behind.bytes().next());
        rest.starts_with(word) && !behind.is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    }
}

/// Walks over the visible bytes of a range outside comments; of a text only the first quote is seen.
struct Code<'a> {
    text: &'a str,
    at: usize,
    end: usize,
}

impl<'a> Code<'a> {
    fn new(text: &'a str, range: Range<usize>) -> Self {
        Code { text, at: range.start, end: range.end.min(text.len()) }
    }

    /// Returns where a text ends whose first quote stands here.
    fn behind_text(&self, start: usize) -> usize {
        let rest = self.text.get(start..).unwrap_or("");
        if let Some(inner) = rest.strip_prefix("\"\"\"") {
            let length = inner.find("\"\"\"").unwrap_or(inner.len());
            return start.saturating_add(length).saturating_add(6);
        }
        let mut escaped = false;
        for (n, byte) in rest.bytes().enumerate().skip(1) {
            match byte {
                b'"' if !escaped => return start.saturating_add(n).saturating_add(1),
                b'\\' if !escaped => escaped = true,
                _ => escaped = false,
            }
        }
        self.end
    }
}

impl Iterator for Code<'_> {
    type Item = (usize, u8);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let at = self.at;
            let byte = if at < self.end { *self.text.as_bytes().get(at)? } else { return None };
            self.at = at.saturating_add(1);
            match byte {
                b'#' => {
                    let rest = self.text.as_bytes().get(at..self.end).unwrap_or(&[]);
                    let length = rest.iter().position(|b| *b == b'\n').unwrap_or(rest.len());
                    self.at = at.saturating_add(length);
                }
                b'"' => {
                    self.at = self.behind_text(at);
                    return Some((at, byte));
                }
                byte if byte.is_ascii_whitespace() => {}
                byte => return Some((at, byte)),
            }
        }
    }
}
