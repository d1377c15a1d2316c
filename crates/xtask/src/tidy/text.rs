//! Rules for all text files: nothing left open, no stray white space.

use crate::tree::{Finding, Tree};

/// Written in two halves, so that this file does not find itself.
const UNFINISHED: [&str; 5] = [
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("XX", "X"),
    concat!("to", "do!"),
    concat!("unimple", "mented!"),
];
const CODE: [&str; 3] = [".rs", ".pest", ".policy"];

/// What is left to do is an issue, not a remark in the code.
pub fn unfinished(tree: &Tree) -> Vec<Finding> {
    let mut found = Vec::new();
    for (path, text) in tree.files().filter(|(path, _)| CODE.iter().any(|end| path.ends_with(end))) {
        for (index, line) in text.lines().enumerate() {
            for word in UNFINISHED.into_iter().filter(|word| has_word(line, word)) {
                found.push(Finding::line(path, index, format!("`{word}`: finish it, or write an issue")));
            }
        }
    }
    found
}

/// Lines end without blanks, files end with exactly one line feed.
pub fn white_space(tree: &Tree) -> Vec<Finding> {
    let mut found = Vec::new();
    for (path, text) in tree.files() {
        for (index, line) in text.split('\n').enumerate() {
            if line.ends_with([' ', '\t', '\r']) {
                found.push(Finding::line(path, index, "white space at the end of the line"));
            }
        }
        if !text.is_empty() && (!text.ends_with('\n') || text.ends_with("\n\n")) {
            found.push(Finding::file(path, "does not end with exactly one line feed"));
        }
    }
    found
}

fn has_word(line: &str, word: &str) -> bool {
    let in_word = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).any(|(at, found)| {
        let before = line.get(..at).and_then(|text| text.chars().next_back());
        let after = line.get(at.saturating_add(found.len())..).and_then(|text| text.chars().next());
        !before.is_some_and(in_word) && !after.is_some_and(in_word)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_open_is_found_in_code_and_not_in_prose() {
        let open = format!("fn f() {{\n    {}()\n}}\n", UNFINISHED[3]);
        let tree =
            Tree::of(&[("a.rs", &open), ("a.md", UNFINISHED[0]), ("b.rs", "// METHODOLOGY of EXXXX\n")]);
        let found = unfinished(&tree);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].path.as_str(), found[0].line), ("a.rs", 2));
    }

    #[test]
    fn blanks_at_ends_are_found() {
        let tree = Tree::of(&[
            ("a", "x \ny\n"),
            ("b", "x"),
            ("c", "x\n\n"),
            ("d", "x\r\n"),
            ("e", "x\n"),
            ("f", ""),
        ]);
        let places: Vec<_> = white_space(&tree).into_iter().map(|f| (f.path, f.line)).collect();
        assert_eq!(
            places,
            [("a", 1), ("b", 0), ("c", 0), ("d", 1)].map(|(path, line)| (path.to_owned(), line))
        );
    }
}
