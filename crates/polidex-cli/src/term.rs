//! How output looks on this terminal: colour and width.
//!
//! In: what the arguments and the terminal say. Out: styled text. It writes nothing itself.

use unicode_width::UnicodeWidthStr;

/// Width where no terminal says one.
pub const DEFAULT_WIDTH: usize = 100;
/// Wider lines are hard to read.
pub const WIDEST: usize = 100;
/// Narrower terminals wrap by themselves.
const NARROWEST: usize = 40;

/// The terminal as far as output depends on it.
#[derive(Debug, Clone, Copy)]
pub struct Term {
    /// Whether to use colour.
    pub color: bool,
    /// Whether there is a terminal that draws lines.
    pub fancy: bool,
    /// Columns.
    pub width: usize,
}

/// What a piece of text is, and so how it looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// Good news.
    Good,
    /// Bad news.
    Bad,
    /// Somebody has to do something.
    Open,
    /// A heading.
    Strong,
    /// Identifiers and what else is there for completeness.
    Dim,
}

impl Term {
    /// Dresses a text.
    pub fn paint(&self, look: Look, text: &str) -> String {
        if !self.color || text.is_empty() {
            return text.to_owned();
        }
        let code = match look {
            Look::Good => "1;32",
            Look::Bad => "1;31",
            Look::Open => "1;33",
            Look::Strong => "1",
            Look::Dim => "2",
        };
        format!("\u{1b}[{code}m{text}\u{1b}[0m")
    }

    /// Breaks a text into lines that fit behind an indent of so many columns. Line ends in the text are spaces;
    /// an empty line in it begins a new paragraph. Understands text that is already dressed.
    pub fn wrap(&self, text: &str, indent: usize) -> Vec<String> {
        let room = self.width.max(NARROWEST).saturating_sub(indent).max(NARROWEST / 2);
        let mut lines = Vec::new();
        for (n, paragraph) in text.replace("\r\n", "\n").split("\n\n").enumerate() {
            if n > 0 {
                lines.push(String::new());
            }
            let (mut line, mut used) = (String::new(), 0_usize);
            for word in paragraph.split_whitespace() {
                let width = columns(word);
                if used > 0 && used.saturating_add(width).saturating_add(1) > room {
                    lines.push(std::mem::take(&mut line));
                    used = 0;
                }
                if used > 0 {
                    line.push(' ');
                    used = used.saturating_add(1);
                }
                line.push_str(word);
                used = used.saturating_add(width);
            }
            lines.push(line);
        }
        lines
    }
}

/// Counts the columns a text takes, dress aside.
pub fn columns(text: &str) -> usize {
    let mut width = 0_usize;
    for (n, piece) in text.split('\u{1b}').enumerate() {
        let shown = if n == 0 { piece } else { piece.split_once('m').map_or("", |(_, rest)| rest) };
        width = width.saturating_add(shown.width());
    }
    width
}

/// Returns the text without characters that steer a terminal; line ends and tabs stay.
pub fn harmless(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\n' && c != '\t' { '\u{fffd}' } else { c }).collect()
}

/// Writes a count and its word: `1 rule`, `2 rules`.
pub fn count(n: usize, word: &str) -> String {
    format!("{n} {word}{}", if n == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::{Look, Term, columns, harmless};

    const NARROW: Term = Term { color: true, fancy: false, width: 40 };

    #[test]
    fn text_is_wrapped_by_columns_and_paragraphs_stay_apart() {
        let text = "Goods are refunded in full when the\n customer asks within 30 days.\n\nNo others.";
        assert_eq!(
            NARROW.wrap(text, 4),
            ["Goods are refunded in full when the", "customer asks within 30 days.", "", "No others."]
        );
    }

    #[test]
    fn colour_takes_no_columns() {
        assert_eq!(columns(&NARROW.paint(Look::Bad, "DENY")), 4);
        assert_eq!(columns("日本"), 4);
    }

    #[test]
    fn text_from_outside_cannot_steer_the_terminal() {
        assert_eq!(harmless("a\u{1b}[2Jb\n"), "a\u{fffd}[2Jb\n");
    }
}
