//! Codes of diagnostics and their pages: one page per code, one code per page.

use std::collections::BTreeMap;

use crate::tree::{Finding, Tree};

const FOLDER: &str = "docs/errors/";

/// Every code used in a crate has a page, and every page a code.
pub fn pages(tree: &Tree) -> Vec<Finding> {
    let used = used(tree);
    let mut found = Vec::new();
    for (code, (path, index)) in &used {
        if tree.get(&format!("{FOLDER}{code}.md")).is_none() {
            found.push(Finding::line(path, *index, format!("`{code}` has no page {FOLDER}{code}.md")));
        }
    }
    for (path, code) in code_pages(tree) {
        if !used.contains_key(code) {
            found.push(Finding::file(path, format!("no crate has a code `{code}`")));
        }
    }
    found
}

/// A page opens with `# E0101: words`.
pub fn titles(tree: &Tree) -> Vec<Finding> {
    code_pages(tree)
        .filter(|(path, code)| {
            let title = tree.get(path).and_then(|text| text.lines().next()).unwrap_or_default();
            title.strip_prefix(&format!("# {code}: ")).is_none_or(|words| words.trim().is_empty())
        })
        .map(|(path, code)| Finding::line(path, 0, format!("the first line is not `# {code}: words`")))
        .collect()
}

fn code_pages(tree: &Tree) -> impl Iterator<Item = (&str, &str)> {
    tree.ending(".md").filter_map(|(path, _)| {
        let code = path.strip_prefix(FOLDER)?.strip_suffix(".md")?;
        is_code(code).then_some((path, code))
    })
}

/// Returns the codes written as string literals outside tests, with the first place of each.
fn used(tree: &Tree) -> BTreeMap<String, (String, usize)> {
    let mut used = BTreeMap::new();
    for (path, text) in tree.ending(".rs") {
        if !path.starts_with("crates/") || !path.contains("/src/") || path.ends_with("tests.rs") {
            continue;
        }
        for (index, line) in text.lines().take_while(|line| line.trim() != "#[cfg(test)]").enumerate() {
            for literal in line.split('"').filter(|literal| is_code(literal)) {
                used.entry(literal.to_owned()).or_insert_with(|| (path.to_owned(), index));
            }
        }
    }
    used
}

fn is_code(text: &str) -> bool {
    text.len() == 5
        && text.strip_prefix('E').is_some_and(|digits| digits.bytes().all(|digit| digit.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_without_a_page_and_a_page_without_a_code_are_found() {
        let tree = Tree::of(&[
            ("crates/a/src/error.rs", "const A: Code = Code(\"E0101\");\nconst B: Code = Code(\"E0102\");\n"),
            ("crates/a/src/tests.rs", "Code(\"E9998\")\n"),
            (
                "crates/b/src/lib.rs",
                "fn f() {}\n#[cfg(test)]\nmod tests { const C: Code = Code(\"E9999\"); }\n",
            ),
            ("docs/errors/E0101.md", "# E0101: something\n"),
            ("docs/errors/E0103.md", "# E0103: something\n"),
            ("docs/errors/README.md", "# Errors\n"),
        ]);
        let places: Vec<_> = pages(&tree).into_iter().map(|f| (f.path, f.line)).collect();
        let expected = [("crates/a/src/error.rs".to_owned(), 2), ("docs/errors/E0103.md".to_owned(), 0)];
        assert_eq!(places, expected);
    }

    #[test]
    fn a_page_opens_with_its_code() {
        let tree = Tree::of(&[
            ("docs/errors/E0101.md", "# E0101: words\n"),
            ("docs/errors/E0102.md", "# E0101: x\n"),
        ]);
        assert_eq!(titles(&tree).len(), 1);
    }
}
