//! What is no policy text but common in files: blanked out before anything is read.
//!
//! In: the text of a file. Out: a text of the same length, in which a byte order mark, blanks that are no ASCII and
//! comments of other languages are spaces, and where those comments stood. Texts and `#` comments stay as they are.

use std::borrow::Cow;
use std::ops::Range;

use crate::scan::{Token, Tokens};

/// Blanks, visible as one or as nothing, that come from word processors and other editors.
const BLANKS: &[char] = &['\u{feff}', '\u{a0}', '\u{202f}', '\u{2007}', '\u{3000}', '\u{200b}'];

/// Returns the text to read, and the comments of other languages that were taken out of it.
pub(crate) fn clean(text: &str) -> (Cow<'_, str>, Vec<Range<usize>>) {
    let suspect = ["//", "/*", "--"].iter().any(|mark| text.contains(mark)) || text.contains(BLANKS);
    if !suspect {
        return (Cow::Borrowed(text), Vec::new());
    }
    let mut blanked: Vec<Range<usize>> = Vec::new();
    let mut comments = Vec::new();
    let mut tokens = Tokens::new(text, 0..text.len());
    while let Some((token, at)) = tokens.next() {
        if token != Token::Other {
            continue;
        }
        let rest = text.get(at.start..).unwrap_or("");
        if rest.starts_with(BLANKS) {
            blanked.push(at);
        } else if let Some(length) = comment(text.get(..at.start).unwrap_or(""), rest) {
            let range = at.start..at.start.saturating_add(length);
            tokens.go_to(range.end);
            blanked.push(range.clone());
            comments.push(range);
        }
    }
    (Cow::Owned(without(text, &blanked)), comments)
}

/// Returns the length of the comment of another language that the text begins with, if it does.
fn comment(before: &str, text: &str) -> Option<usize> {
    let line = || {
        let end = text.find('\n').unwrap_or(text.len());
        text.get(..end).unwrap_or("").trim_end().len()
    };
    if text.starts_with("//") {
        return Some(line());
    }
    if text.starts_with("/*") {
        return Some(text.find("*/").map_or_else(line, |end| end.saturating_add(2)));
    }
    let alone = before.ends_with([' ', '\t', '\n', '}', ';']) || before.is_empty();
    let words = text.strip_prefix("--").is_some_and(|rest| rest.starts_with([' ', '\t']));
    (alone && words).then(line)
}

/// Returns the text with spaces in these ranges, which rise; line ends stay.
fn without(text: &str, ranges: &[Range<usize>]) -> String {
    let mut all = String::with_capacity(text.len());
    let mut last = 0;
    for range in ranges {
        all.push_str(text.get(last..range.start).unwrap_or(""));
        let blank = |b: u8| if b == b'\n' { '\n' } else { ' ' };
        all.extend(text.get(range.clone()).unwrap_or("").bytes().map(blank));
        last = range.end;
    }
    all.push_str(text.get(last..).unwrap_or(""));
    all
}

#[cfg(test)]
mod tests {
    use super::clean;

    #[track_caller]
    fn cleaned(text: &str, expected: &str) {
        let (clean, _) = clean(text);
        assert_eq!(clean, expected);
        assert_eq!(clean.len(), text.len());
    }

    #[test]
    fn comments_of_other_languages_become_spaces() {
        cleaned("a // b\nc", "a     \nc");
        cleaned("a /* b\nc */ d", "a     \n     d");
        cleaned("a -- b \"\nc", "a       \nc");
    }

    #[test]
    fn texts_comments_and_rules_of_tables_stay() {
        cleaned("\"http://a\" # b // c", "\"http://a\" # b // c");
        cleaned("| --- | ---|", "| --- | ---|");
        cleaned("a - -1", "a - -1");
    }

    #[test]
    fn blanks_of_any_kind_are_blanks() {
        cleaned("\u{feff}a\u{a0}b", "   a  b");
        cleaned("\"a\u{a0}b\"", "\"a\u{a0}b\"");
    }
}
