//! Shape of the Rust files: what they open with, how long they are, what they are called.

use crate::tree::{Finding, Tree};

const MOST_LINES: usize = 600;
const VAGUE: [&str; 8] = ["utils", "util", "common", "helpers", "helper", "misc", "shared", "stuff"];

/// Every Rust file says in its first line what it is for.
pub fn opening(tree: &Tree) -> Vec<Finding> {
    tree.ending(".rs")
        .filter(|(_, text)| !text.starts_with("//! "))
        .map(|(path, _)| Finding::file(path, "does not open with `//!` and what the file is for"))
        .collect()
}

/// A file stays below 600 lines; files of tests may be longer.
pub fn length(tree: &Tree) -> Vec<Finding> {
    tree.ending(".rs")
        .filter(|(path, _)| !is_test(path))
        .filter_map(|(path, text)| {
            let lines = text.lines().count();
            (lines > MOST_LINES).then(|| {
                Finding::file(path, format!("{lines} lines, at most {MOST_LINES}: split it by subject"))
            })
        })
        .collect()
}

/// A file is named by its subject, and a module of several files is `foo.rs` and `foo/`.
pub fn names(tree: &Tree) -> Vec<Finding> {
    let mut found = Vec::new();
    for (path, _) in tree.ending(".rs") {
        if path.ends_with("/mod.rs") {
            found.push(Finding::file(path, "write `foo.rs` beside `foo/` instead of `foo/mod.rs`"));
        }
        let vague = path.split('/').find(|part| VAGUE.contains(&part.trim_end_matches(".rs")));
        if let Some(name) = vague {
            found.push(Finding::file(path, format!("`{name}` names no subject")));
        }
    }
    found
}

fn is_test(path: &str) -> bool {
    path.starts_with("tests/") || path.contains("/tests/") || path.ends_with("tests.rs")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_without_a_module_comment_is_found() {
        let tree = Tree::of(&[("a.rs", "//! What for.\n"), ("b.rs", "fn main() {}\n"), ("c.md", "text\n")]);
        let found = opening(&tree);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].path, "b.rs");
    }

    #[test]
    fn only_files_outside_tests_have_a_ceiling() {
        let full = "\n".repeat(600);
        let long = "\n".repeat(601);
        let tree = Tree::of(&[
            ("crates/a/src/full.rs", &full),
            ("crates/a/src/long.rs", &long),
            ("crates/a/src/tests.rs", &long),
            ("tests/x.rs", &long),
        ]);
        let found = length(&tree);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].path, "crates/a/src/long.rs");
    }

    #[test]
    fn names_without_a_subject_are_found() {
        let tree =
            Tree::of(&[("a/mod.rs", ""), ("a/utils.rs", ""), ("common/x.rs", ""), ("a/commonly.rs", "")]);
        assert_eq!(names(&tree).len(), 3);
    }
}
