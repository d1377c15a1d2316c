//! Links between Markdown files: each leads somewhere, and every page of `docs/` can be reached.

use std::collections::BTreeSet;

use crate::tree::{Finding, Tree};

const START: &str = "docs/README.md";

/// A link in a page.
struct Link {
    line: usize,
    /// As written.
    target: String,
    /// Path from the root, without the anchor.
    path: String,
    anchor: Option<String>,
}

/// Every relative link names a file, a folder or a heading that exists.
pub fn resolve(tree: &Tree) -> Vec<Finding> {
    let mut found = Vec::new();
    for (page, text) in tree.ending(".md") {
        for link in links(page, text) {
            let target = tree.get(&link.path);
            if target.is_none() && !tree.has_folder(&link.path) {
                found.push(Finding::line(
                    page,
                    link.line,
                    format!("link to `{}`, which does not exist", link.target),
                ));
            }
            let headings = target.filter(|_| link.path.ends_with(".md")).map(anchors);
            if let (Some(anchor), Some(headings)) = (&link.anchor, headings)
                && !headings.contains(anchor)
            {
                found.push(Finding::line(
                    page,
                    link.line,
                    format!("link to `{}`: no such heading", link.target),
                ));
            }
        }
    }
    found
}

/// Every page of `docs/` can be reached from `docs/README.md`; a link to a folder reaches the pages in it.
pub fn reachable(tree: &Tree) -> Vec<Finding> {
    let mut seen = BTreeSet::from([START.to_owned()]);
    let mut open = vec![START.to_owned()];
    while let Some(page) = open.pop() {
        for link in tree.get(&page).map(|text| links(&page, text)).unwrap_or_default() {
            let inside = format!("{}/", link.path);
            for (path, _) in tree.ending(".md") {
                let is_target =
                    path == link.path || path.strip_prefix(&inside).is_some_and(|rest| !rest.contains('/'));
                if is_target && seen.insert(path.to_owned()) {
                    open.push(path.to_owned());
                }
            }
        }
    }
    tree.ending(".md")
        .filter(|(path, _)| path.starts_with("docs/") && !seen.contains(*path))
        .map(|(path, _)| Finding::file(path, format!("cannot be reached from {START}")))
        .collect()
}

fn links(page: &str, text: &str) -> Vec<Link> {
    let mut links = Vec::new();
    for (line, content) in prose(text) {
        for piece in content.split("](").skip(1) {
            let Some((target, _)) = piece.split_once(')') else { continue };
            let target = target.split_whitespace().next().unwrap_or_default();
            if target.is_empty() || target.contains(':') {
                continue;
            }
            let (path, anchor) =
                target.split_once('#').map_or((target, None), |(path, anchor)| (path, Some(anchor)));
            let path = if path.is_empty() { page.to_owned() } else { join(page, path) };
            links.push(Link { line, target: target.to_owned(), path, anchor: anchor.map(str::to_owned) });
        }
    }
    links
}

/// Returns the lines outside fenced blocks, without what stands in backticks.
fn prose(text: &str) -> Vec<(usize, String)> {
    let mut fence: Option<String> = None;
    let mut lines = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let ticks: String = line.trim_start().chars().take_while(|c| *c == '`').collect();
        match &fence {
            Some(open) if ticks.len() >= open.len() => fence = None,
            Some(_) => {}
            None if ticks.len() >= 3 => fence = Some(ticks),
            None => lines.push((index, line.split('`').step_by(2).collect::<Vec<_>>().join("`"))),
        }
    }
    lines
}

/// Follows a relative path from the folder of a page.
fn join(page: &str, path: &str) -> String {
    let mut parts: Vec<&str> = page.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            name => parts.push(name),
        }
    }
    parts.join("/")
}

/// Returns the anchors of the headings, as GitHub spells them.
fn anchors(text: &str) -> BTreeSet<String> {
    let headings = prose_headings(text);
    headings
        .iter()
        .map(|heading| {
            let kept = heading.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
            kept.collect::<String>().to_lowercase().replace(' ', "-")
        })
        .collect()
}

fn prose_headings(text: &str) -> Vec<String> {
    let outside: BTreeSet<usize> = prose(text).into_iter().map(|(index, _)| index).collect();
    text.lines()
        .enumerate()
        .filter(|(index, line)| outside.contains(index) && line.starts_with('#'))
        .map(|(_, line)| line.trim_start_matches('#').trim().to_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dead_link_and_a_dead_anchor_are_found() {
        let page = "# One `two`: three\n[a](b.md) [b](c.md) [c](#one-two-three) [d](b.md#x) [e](../README.md)\n\
                    ```\n[f](nowhere.md)\n```\n`[g](nowhere.md)` [h](https://example.com/x) [i](errors/)\n";
        let tree = Tree::of(&[
            ("docs/a.md", page),
            ("docs/b.md", "# B\n"),
            ("README.md", "# R\n"),
            ("docs/errors/E0101.md", "# E\n"),
        ]);
        let messages: Vec<_> = resolve(&tree).into_iter().map(|f| f.message).collect();
        assert_eq!(messages, ["link to `c.md`, which does not exist", "link to `b.md#x`: no such heading"]);
    }

    #[test]
    fn a_page_nobody_links_to_is_found() {
        let tree = Tree::of(&[
            ("docs/README.md", "[a](a.md) [errors](errors/)\n"),
            ("docs/a.md", "[b](sub/b.md)\n"),
            ("docs/sub/b.md", "# B\n"),
            ("docs/errors/E0101.md", "# E\n"),
            ("docs/lonely.md", "# L\n"),
        ]);
        let found = reachable(&tree);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].path, "docs/lonely.md");
    }
}
