//! The little of Markdown that tests are written in: headings, fenced blocks and `<!-- policy: … -->`.
//!
//! In: the text of a page. Out: its items in order, with line numbers from 1; and the page with blocks replaced.

/// A thing on a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// `## Words`
    Heading {
        /// Number of `#`.
        level: usize,
        /// The words.
        text: String,
        /// Its line.
        line: usize,
    },
    /// `<!-- policy: path -->`: the policy of what follows stands in a file, named from the page's folder.
    PolicyFile {
        /// The path as written.
        path: String,
        /// Its line.
        line: usize,
    },
    /// A fenced block.
    Block(Block),
}

/// A fenced block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// First word of the info string.
    pub kind: String,
    /// The other words of the info string; commas separate as blanks do.
    pub words: Vec<String>,
    /// The content, each line with its line feed.
    pub text: String,
    /// The line of the opening fence.
    pub line: usize,
}

impl Block {
    /// Tells whether the info string has a word.
    pub fn has(&self, word: &str) -> bool {
        self.words.iter().any(|found| found == word)
    }

    /// Returns the word after a word of the info string.
    pub fn after(&self, word: &str) -> Option<&str> {
        self.words.iter().skip_while(|found| *found != word).nth(1).map(String::as_str)
    }
}

/// New content for the block whose fence opens on `line`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The line of the opening fence.
    pub line: usize,
    /// The new content.
    pub text: String,
}

/// Returns the items of a page.
pub fn items(text: &str) -> Vec<Item> {
    let mut items = Vec::new();
    let mut lines = text.lines().zip(1_usize..);
    while let Some((content, line)) = lines.next() {
        let ticks = ticks(content);
        if ticks >= 3 {
            let info = content.trim().trim_start_matches('`');
            let mut words = info.split([',', ' ']).filter(|word| !word.is_empty()).map(str::to_owned);
            let kind = words.next().unwrap_or_default();
            let words = words.collect();
            let inside =
                lines.by_ref().map(|(content, _)| content).take_while(|content| !closes(content, ticks));
            let text = inside.flat_map(|content| [content, "\n"]).collect();
            items.push(Item::Block(Block { kind, words, text, line }));
        } else if content.starts_with('#') {
            let text = content.trim_start_matches('#');
            let level = content.len().saturating_sub(text.len());
            items.push(Item::Heading { level, text: text.trim().to_owned(), line });
        } else if let Some(path) =
            content.strip_prefix("<!-- policy:").and_then(|rest| rest.strip_suffix("-->"))
        {
            items.push(Item::PolicyFile { path: path.trim().to_owned(), line });
        }
    }
    items
}

/// Returns the page with the content of some blocks replaced.
pub fn rewrite(text: &str, edits: &[Edit]) -> String {
    let mut out = String::new();
    let mut lines = text.lines().zip(1_usize..);
    while let Some((content, line)) = lines.next() {
        out.push_str(content);
        out.push('\n');
        if let Some(edit) = edits.iter().find(|edit| edit.line == line) {
            out.push_str(&edit.text);
            let ticks = ticks(content);
            if let Some((closing, _)) = lines.find(|(content, _)| closes(content, ticks)) {
                out.push_str(closing);
                out.push('\n');
            }
        }
    }
    out
}

fn ticks(line: &str) -> usize {
    line.trim_start().chars().take_while(|c| *c == '`').count()
}

fn closes(line: &str, open: usize) -> bool {
    ticks(line) >= open && line.trim().chars().all(|c| c == '`')
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str =
        "# One\n\ntext\n````policy,fails E0101\na\n```\nb\n````\n<!-- policy: ../x.policy -->\n## Two\n";

    #[test]
    fn headings_blocks_and_policy_files_are_read_with_their_lines() {
        let block = Block {
            kind: "policy".to_owned(),
            words: vec!["fails".to_owned(), "E0101".to_owned()],
            text: "a\n```\nb\n".to_owned(),
            line: 4,
        };
        assert_eq!(block.after("fails"), Some("E0101"));
        let expected = [
            Item::Heading { level: 1, text: "One".to_owned(), line: 1 },
            Item::Block(block),
            Item::PolicyFile { path: "../x.policy".to_owned(), line: 9 },
            Item::Heading { level: 2, text: "Two".to_owned(), line: 10 },
        ];
        assert_eq!(items(PAGE), expected);
    }

    #[test]
    fn only_the_named_block_is_rewritten() {
        let new = rewrite(PAGE, &[Edit { line: 4, text: "c\n".to_owned() }]);
        assert_eq!(new, PAGE.replace("a\n```\nb\n", "c\n"));
        assert_eq!(rewrite(PAGE, &[]), PAGE);
    }
}
