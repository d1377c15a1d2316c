//! What is no policy text: blanked out before anything is read.
//!
//! In: the text of a file. Out: texts of the same length, in which comments, a byte order mark and blanks that are no
//! ASCII are spaces, and where the comments stood. Texts in quotes stay as they are.

use std::ops::Range;

use crate::scan::{Token, Tokens};

/// Blanks, visible as one or as nothing, that come from word processors and other editors.
const BLANKS: &[char] = &['\u{feff}', '\u{a0}', '\u{202f}', '\u{2007}', '\u{3000}', '\u{200b}'];

/// A comment: its range, and whether it stands alone on its line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Remark {
    pub range: Range<usize>,
    pub own_line: bool,
}

/// A text without its comments.
#[derive(Debug, Default)]
pub(crate) struct Clean {
    /// Line ends and blanks stay.
    pub text: String,
    /// As the grammar wants it: every blank outside of texts is a space; line ends stay.
    pub flat: String,
    pub comments: Vec<Remark>,
    /// Comments as other languages have them.
    pub foreign: Vec<Range<usize>>,
}

/// Takes the comments out of a text.
pub(crate) fn clean(text: &str) -> Clean {
    let mut clean = Clean::default();
    clean.text.reserve(text.len());
    clean.flat.reserve(text.len());
    let mut line_start = true;
    // To look for the same `*/` in vain at each `/*` would take too long.
    let mut closes = true;
    let mut tokens = Tokens::new(text, 0..text.len());
    while let Some((token, at)) = tokens.next() {
        let first_on_line = std::mem::replace(&mut line_start, token == Token::Newline);
        let done = clean.text.len();
        clean.text.push_str(text.get(done..at.start).unwrap_or(""));
        spaces(&mut clean.flat, at.start);
        let written = text.get(at.clone()).unwrap_or("");
        match token {
            Token::Comment => {
                clean.comments.push(Remark { range: at.clone(), own_line: first_on_line });
                spaces(&mut clean.text, at.end);
            }
            Token::Newline => {
                clean.text.push_str(written);
                clean.flat.push_str(written);
            }
            Token::Other if written.starts_with(BLANKS) => {
                line_start = first_on_line;
                spaces(&mut clean.text, at.end);
            }
            Token::Other => {
                let rest = text.get(at.start..).unwrap_or("");
                if let Some(length) = comment(text.get(..at.start).unwrap_or(""), rest, &mut closes) {
                    let range = at.start..at.start.saturating_add(length);
                    tokens.go_to(range.end);
                    let blank = |b: u8| if b == b'\n' { '\n' } else { ' ' };
                    clean.text.extend(text.get(range.clone()).unwrap_or("").bytes().map(blank));
                    clean.flat.extend(text.get(range.clone()).unwrap_or("").bytes().map(blank));
                    clean.foreign.push(range);
                } else {
                    clean.text.push_str(written);
                    clean.flat.push_str(written);
                }
            }
            Token::Text
            | Token::Quoted
            | Token::OpenText
            | Token::Open(_)
            | Token::Close(_)
            | Token::Semicolon
            | Token::Comma
            | Token::Word => {
                clean.text.push_str(written);
                clean.flat.push_str(written);
            }
        }
    }
    let done = clean.text.len();
    clean.text.push_str(text.get(done..).unwrap_or(""));
    spaces(&mut clean.flat, text.len());
    clean
}

/// Fills a text up to a length with spaces.
fn spaces(text: &mut String, up_to: usize) {
    text.extend(std::iter::repeat_n(' ', up_to.saturating_sub(text.len())));
}

/// Returns the length of the comment of another language that the text begins with, if it does.
fn comment(before: &str, text: &str, closes: &mut bool) -> Option<usize> {
    let line = || {
        let end = text.find('\n').unwrap_or(text.len());
        text.get(..end).unwrap_or("").trim_end().len()
    };
    if text.starts_with("//") {
        return Some(line());
    }
    if text.starts_with("/*") {
        let end = if *closes { text.get(2..).and_then(|rest| rest.find("*/")) } else { None };
        *closes = end.is_some();
        return Some(end.map_or_else(line, |end| end.saturating_add(4)));
    }
    let alone = before.ends_with([' ', '\t', '\n', '}', ';']) || before.is_empty();
    let words = text.strip_prefix("--").is_some_and(|rest| rest.starts_with([' ', '\t']));
    (alone && words).then(line)
}

#[cfg(test)]
mod tests {
    use super::clean;

    #[track_caller]
    fn cleaned(text: &str, expected: &str) {
        let clean = clean(text);
        assert_eq!(clean.text, expected);
        assert_eq!(clean.text.len(), text.len());
        assert_eq!(clean.flat.len(), text.len());
    }

    #[test]
    fn comments_of_other_languages_become_spaces() {
        cleaned("a // b\nc", "a     \nc");
        cleaned("a /* b\nc */ d", "a     \n     d");
        cleaned("a /*/ d", "a      ");
        cleaned("a -- b \"\nc", "a       \nc");
    }

    #[test]
    fn comments_are_spaces_and_kept() {
        cleaned("a # b \" // c\nd", "a           \nd");
        let own_line: Vec<bool> = clean("a # b\n  # c").comments.iter().map(|c| c.own_line).collect();
        assert_eq!(own_line, [false, true]);
    }

    #[test]
    fn texts_and_rules_of_tables_stay() {
        cleaned("\"http://a # b\"", "\"http://a # b\"");
        cleaned("| --- | ---|", "| --- | ---|");
        cleaned("a - -1", "a - -1");
    }

    #[test]
    fn blanks_of_any_kind_are_blanks() {
        cleaned("\u{feff}a\u{a0}b", "   a  b");
        cleaned("\"a\u{a0}b\"", "\"a\u{a0}b\"");
    }
}
