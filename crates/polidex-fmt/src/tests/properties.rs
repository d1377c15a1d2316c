//! Properties of the layout over every policy of the repository: those in files, and those in the pages and cases.
//!
//! A layout is laid out the same; it keeps the tree and every remark; and however a text is perturbed between its entries
//! (spaces, blank lines, remarks, blocks broken open), it is still laid out, and keeps what it says.

#![expect(clippy::disallowed_methods, reason = "tests read the repository they test")]

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use polidex_base::{FileId, Severity};
use polidex_syntax::Parse;

use super::perturb::{Random, perturbed, remarked, spaced};

const FILE: FileId = FileId(0);

#[test]
fn a_layout_is_laid_out_the_same() {
    for (name, text) in examples() {
        let once = laid(name, text);
        is(name, &laid(name, &once), &once);
        assert!(once.is_empty() || (once.ends_with('\n') && !once.ends_with("\n\n")), "{name}");
        assert!(once.lines().all(|line| line.trim_end() == line), "{name}");
        assert!(!once.contains("\n\n\n") || once.contains("\"\"\""), "{name}");
    }
}

#[test]
fn a_layout_keeps_the_tree_and_every_remark() {
    for (name, text) in examples() {
        same(name, text, &laid(name, text));
    }
}

#[test]
fn the_policies_of_the_repository_are_in_their_layout() {
    let mut files = Vec::new();
    for folder in ["examples", "policies"] {
        find(&root().join(folder), "policy", &mut files);
    }
    assert!(files.len() > 5);
    for path in files {
        let text = std::fs::read_to_string(&path).unwrap();
        let name = path.display().to_string();
        is(&name, &laid(&name, &text), &text);
    }
}

#[test]
fn the_pages_of_new_forms_are_in_their_layout() {
    for page in ["layout", "lists", "tables", "outcomes"] {
        let blocks = blocks("docs/language", page);
        assert!(!blocks.is_empty());
        for Block { name, kind, text } in blocks {
            if !kind.contains("fails") {
                is(&name, &laid(&name, &text), &text);
            }
        }
    }
}

#[test]
fn the_cases_are_laid_out_as_they_say() {
    let mut shown = 0;
    let mut last = String::new();
    for Block { name, kind, text } in blocks("tests/suite/fmt", "") {
        if kind == "formatted" {
            is(&name, &laid(&name, &last), &text);
            is(&name, &laid(&name, &text), &text);
            shown += 1;
        } else {
            last = text;
        }
    }
    assert!(shown > 8, "{shown}");
}

#[test]
fn spaces_in_a_line_change_nothing() {
    let mut random = Random(0x5eed_0001);
    for (name, text) in examples() {
        let once = laid(name, text);
        let perturbed = spaced(&once, &mut random);
        is(name, &laid(name, &perturbed), &once);
    }
}

#[test]
fn a_perturbed_text_keeps_what_it_says() {
    let mut random = Random(0x5eed_0002);
    for (name, text) in examples() {
        let once = laid(name, text);
        let perturbed = perturbed(&once, &mut random);
        let again = laid(name, &perturbed);
        same(name, &perturbed, &again);
        is(name, &laid(name, &again), &again);
    }
}

#[test]
fn remarks_anywhere_are_kept() {
    let mut random = Random(0x5eed_0003);
    let mut readable = Vec::new();
    for (name, text) in examples() {
        let once = laid(name, text);
        let perturbed = remarked(&once, &mut random);
        readable.push(!has_errors(&polidex_syntax::parse(FILE, &perturbed)));
        if readable.last() == Some(&false) {
            continue;
        }
        let again = laid(name, &perturbed);
        same(name, &perturbed, &again);
        is(name, &laid(name, &again), &again);
    }
    let read = readable.iter().filter(|one| **one).count();
    assert!(read.saturating_mul(2) > readable.len(), "{read} of {} could be read", readable.len());
}

/// A text is as it should be; else the first lines that differ are shown.
fn is(name: &str, text: &str, expected: &str) {
    let pairs = || text.lines().zip(expected.lines()).enumerate();
    let from = pairs().position(|(_, (one, other))| one != other).unwrap_or(0).saturating_sub(3);
    let shown =
        |text: &str| text.lines().skip(from).take(12).map(|line| format!("\n  {line}")).collect::<String>();
    assert!(text == expected, "{name}:{from}: is{}\nshould be{}", shown(text), shown(expected));
}

/// Lays a text out that must be laid out.
fn laid(name: &str, text: &str) -> String {
    match crate::format(FILE, text) {
        Ok(laid) => laid,
        Err(found) => {
            let found: Vec<String> = found
                .iter()
                .map(|one| {
                    let at = text.get(one.primary.span.range()).unwrap_or("");
                    format!("{} {} at `{at}`", one.code, one.message)
                })
                .collect();
            panic!("{name}: {}\n{text}", found.join("\n"));
        }
    }
}

/// Both texts say the same and hold the same remarks.
fn same(name: &str, before: &str, after: &str) {
    let (before, after) = (polidex_syntax::parse(FILE, before), polidex_syntax::parse(FILE, after));
    assert_eq!(without_places(&before), without_places(&after), "{name}");
    let remarks = |parse: &Parse| {
        let mut all: Vec<String> = parse.comments.iter().map(|comment| comment.text.clone()).collect();
        all.sort();
        all
    };
    assert_eq!(remarks(&before), remarks(&after), "{name}");
}

/// The tree as text, without any place in it.
fn without_places(parse: &Parse) -> String {
    let tree = format!("{:?}", parse.file);
    let mut parts = tree.split("Span {");
    let mut text = parts.next().unwrap_or("").to_owned();
    for part in parts {
        text.push_str(part.split_once('}').map_or("", |(_, behind)| behind));
    }
    text
}

fn has_errors(parse: &Parse) -> bool {
    parse.diagnostics.iter().any(|found| found.severity == Severity::Error)
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn find(folder: &Path, end: &str, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> =
        std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            find(&path, end, found);
        } else if path.extension().is_some_and(|extension| extension == end) {
            found.push(path);
        }
    }
}

/// Every policy of the repository that can be read: files, and fenced blocks of pages and cases.
fn examples() -> &'static [(String, String)] {
    static ALL: OnceLock<Vec<(String, String)>> = OnceLock::new();
    ALL.get_or_init(|| {
        let mut all = Vec::new();
        for folder in ["examples", "policies", "docs", "tests"] {
            let mut files = Vec::new();
            find(&root().join(folder), "policy", &mut files);
            for path in files {
                all.push((path.display().to_string(), std::fs::read_to_string(&path).unwrap()));
            }
            all.extend(blocks(folder, "").into_iter().map(|block| (block.name, block.text)));
        }
        all.retain(|(_, text)| !has_errors(&polidex_syntax::parse(FILE, text)));
        assert!(all.len() > 50, "{}", all.len());
        all
    })
}

/// A fenced block.
struct Block {
    name: String,
    /// What stands behind the fence.
    kind: String,
    text: String,
}

/// The `policy` and `formatted` blocks of the pages in a folder with this in their name.
fn blocks(folder: &str, page: &str) -> Vec<Block> {
    let mut files = Vec::new();
    find(&root().join(folder), "md", &mut files);
    let mut all = Vec::new();
    for path in files {
        let name = path.display().to_string();
        if !name.contains(page) {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let fenced = text.split("```").skip(1).step_by(2).enumerate();
        let fenced =
            fenced.filter_map(|(n, block)| block.split_once('\n').map(|(kind, text)| (n, kind, text)));
        let wanted = fenced.filter(|(_, kind, _)| kind.starts_with("policy") || *kind == "formatted");
        all.extend(wanted.map(|(n, kind, text)| Block {
            name: format!("{name} {n}"),
            kind: kind.to_owned(),
            text: text.to_owned(),
        }));
    }
    all
}
