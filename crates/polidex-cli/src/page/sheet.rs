//! The paper of a page: headings, indented lines that wrap, two columns. It knows nothing of decisions.

use crate::term::{Look, Term, columns};

/// A page being written.
pub struct Sheet<'a> {
    /// The terminal it is written for.
    pub term: &'a Term,
    text: String,
}

impl<'a> Sheet<'a> {
    /// Begins an empty page.
    pub fn new(term: &'a Term) -> Self {
        Sheet { term, text: String::new() }
    }

    /// Returns what is written.
    pub fn into_text(self) -> String {
        self.text
    }

    /// Leaves a line empty.
    pub fn gap(&mut self) {
        self.text.push('\n');
    }

    /// Writes a heading, with a few words behind it.
    pub fn heading(&mut self, title: &str, aside: &str) {
        self.gap();
        self.text.push_str(&self.term.paint(Look::Strong, title));
        if !aside.is_empty() {
            self.text.push_str(&self.term.paint(Look::Dim, &format!(" ({aside})")));
        }
        self.text.push('\n');
    }

    /// Writes text from the left edge; further lines are indented.
    pub fn paragraph(&mut self, text: &str) {
        self.hang("", "  ", text);
    }

    /// Writes text behind an indent.
    pub fn line(&mut self, indent: usize, text: &str) {
        let indent = " ".repeat(indent);
        self.hang(&indent, &indent, text);
    }

    /// Writes text behind a mark; further lines stand below the text, not the mark.
    pub fn item(&mut self, indent: usize, mark: &str, text: &str) {
        let first = format!("{}{mark} ", " ".repeat(indent));
        let further = " ".repeat(columns(&first));
        self.hang(&first, &further, text);
    }

    /// Writes pairs below each other, their second halves aligned.
    pub fn columns(&mut self, pairs: Vec<(String, String)>) {
        let widest = pairs.iter().map(|(left, _)| columns(left)).max().unwrap_or(0);
        for (left, right) in pairs {
            let fill = " ".repeat(widest.saturating_sub(columns(&left)));
            let first = format!("  {left}{fill}  ");
            let further = " ".repeat(columns(&first));
            self.hang(&first, &further, &right);
        }
    }

    fn hang(&mut self, first: &str, further: &str, text: &str) {
        for (n, line) in self.term.wrap(text, columns(further).max(columns(first))).iter().enumerate() {
            let line = format!("{}{line}", if n == 0 { first } else { further });
            self.text.push_str(line.trim_end());
            self.text.push('\n');
        }
    }
}
