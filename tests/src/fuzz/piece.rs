//! Text cut into pieces: words, numbers, texts, signs, white space, remarks. What is cut together is the text again.
//!
//! It serves policies and JSON alike, and knows no grammar: broken text is cut too.

/// What a piece is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// Letters, digits and `_`, a letter first.
    Word,
    /// Digits, and what stands in numbers, dates and times.
    Number,
    /// Between quotes.
    Text,
    /// One or two signs.
    Sign,
    /// Blanks and line ends.
    Space,
    /// From `#` to the end of the line.
    Remark,
}

/// Cuts a text.
pub fn pieces(text: &str) -> Vec<(Class, &str)> {
    let mut rest = text;
    let mut found = Vec::new();
    while let Some(first) = rest.chars().next() {
        let (class, length) = if first.is_alphabetic() || first == '_' {
            (Class::Word, run(rest, |c| c.is_alphanumeric() || c == '_'))
        } else if first.is_ascii_digit() {
            (Class::Number, number(rest))
        } else if first.is_whitespace() {
            (Class::Space, run(rest, char::is_whitespace))
        } else if first == '#' {
            (Class::Remark, run(rest, |c| c != '\n'))
        } else if first == '"' {
            (Class::Text, quoted(rest))
        } else {
            let double = ["=>", "<=", ">=", "!=", "=="].iter().find(|sign| rest.starts_with(**sign));
            (Class::Sign, double.map_or_else(|| first.len_utf8(), |sign| sign.len()))
        };
        let (piece, after) = rest.split_at_checked(length.max(1)).unwrap_or((rest, ""));
        found.push((class, piece));
        rest = after;
    }
    found
}

fn run(text: &str, holds: impl Fn(char) -> bool) -> usize {
    text.find(|c| !holds(c)).unwrap_or(text.len())
}

/// A number ends before a sign that nothing of it follows: `2026-12-01T09:00:00Z`, but `3:` is two pieces.
fn number(text: &str) -> usize {
    let length = run(text, |c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-' | ':'));
    let piece = text.get(..length).unwrap_or("");
    piece.trim_end_matches(['.', '-', ':']).len()
}

fn quoted(text: &str) -> usize {
    if let Some(inside) = text.strip_prefix("\"\"\"") {
        return inside.find("\"\"\"").map_or(text.len(), |at| at.saturating_add(6));
    }
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            '"' if !escaped => return at.saturating_add(1),
            '\n' => return at,
            _ => escaped = c == '\\' && !escaped,
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::{Class, pieces};

    #[test]
    fn pieces_are_the_text_again() {
        let text = "when age <= 30 days # no\n\"a \\\" b\" : 2026-12-01T09:00Z; x[3]: é\"open";
        assert_eq!(pieces(text).iter().map(|(_, piece)| *piece).collect::<String>(), text);
        let words: Vec<&str> =
            pieces(text).into_iter().filter(|(class, _)| *class == Class::Number).map(|(_, p)| p).collect();
        assert_eq!(words, ["30", "2026-12-01T09:00Z", "3"]);
    }
}
