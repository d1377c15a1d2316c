//! Properties of the layout over every policy of the repository: those in files, and those in the pages and cases.
//!
//! A layout is laid out the same; it keeps the tree and every remark; and however a text is perturbed between its entries
//! (spaces, blank lines, remarks, blocks broken open), it is still laid out, and keeps what it says.

#![expect(clippy::disallowed_methods, reason = "tests read the repository they test")]

use std::path::{Path, PathBuf};

use polidex_base::{FileId, Severity};
use polidex_syntax::Parse;

const FILE: FileId = FileId(0);

#[test]
fn a_layout_is_laid_out_the_same() {
    for (name, text) in examples() {
        let once = laid(&name, &text);
        assert_eq!(laid(&name, &once), once, "{name}");
        assert!(once.is_empty() || (once.ends_with('\n') && !once.ends_with("\n\n")), "{name}");
        assert!(once.lines().all(|line| line.trim_end() == line), "{name}");
        assert!(!once.contains("\n\n\n") || once.contains("\"\"\""), "{name}");
    }
}

#[test]
fn a_layout_keeps_the_tree_and_every_remark() {
    for (name, text) in examples() {
        same(&name, &text, &laid(&name, &text));
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
        assert_eq!(laid(&path.display().to_string(), &text), text, "{}", path.display());
    }
}

#[test]
fn spaces_in_a_line_change_nothing() {
    let mut random = Random(0x5eed_0001);
    for (name, text) in examples() {
        let once = laid(&name, &text);
        let perturbed = spaced(&once, &mut random);
        assert_eq!(laid(&name, &perturbed), once, "{name}\n{perturbed}");
    }
}

#[test]
fn a_perturbed_text_keeps_what_it_says() {
    let mut random = Random(0x5eed_0002);
    for (name, text) in examples() {
        let once = laid(&name, &text);
        for _ in 0..2 {
            let perturbed = perturbed(&once, &mut random);
            let again = laid(&name, &perturbed);
            same(&name, &perturbed, &again);
            assert_eq!(laid(&name, &again), again, "{name}\n{perturbed}");
        }
    }
}

#[test]
fn remarks_anywhere_are_kept() {
    let mut random = Random(0x5eed_0003);
    let mut readable = Vec::new();
    for (name, text) in examples() {
        let once = laid(&name, &text);
        for _ in 0..2 {
            let perturbed = remarked(&once, &mut random);
            readable.push(!has_errors(&polidex_syntax::parse(FILE, &perturbed)));
            if readable.last() == Some(&false) {
                continue;
            }
            let again = laid(&name, &perturbed);
            same(&name, &perturbed, &again);
            assert_eq!(laid(&name, &again), again, "{name}\n{perturbed}");
        }
    }
    let read = readable.iter().filter(|one| **one).count();
    assert!(read.saturating_mul(2) > readable.len(), "{read} of {} could be read", readable.len());
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
fn examples() -> Vec<(String, String)> {
    let mut files = Vec::new();
    for folder in ["examples", "policies", "docs", "tests"] {
        find(&root().join(folder), "policy", &mut files);
        find(&root().join(folder), "md", &mut files);
    }
    let mut all = Vec::new();
    for path in files {
        let text = std::fs::read_to_string(&path).unwrap();
        let name = path.display().to_string();
        if name.ends_with(".md") {
            let blocks = text.split("```policy").skip(1).filter_map(|behind| behind.split_once('\n'));
            let blocks = blocks.filter_map(|(_, rest)| rest.split("```").next());
            all.extend(blocks.enumerate().map(|(n, block)| (format!("{name} {n}"), block.to_owned())));
        } else {
            all.push((name, text));
        }
    }
    all.retain(|(_, text)| !has_errors(&polidex_syntax::parse(FILE, text)));
    assert!(all.len() > 50, "{}", all.len());
    all
}

/// A small generator of numbers (xorshift), the same on every machine.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.checked_rem(limit).unwrap_or(0)
    }

    fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }

    fn spaces(&mut self) -> String {
        let spaces = ["    ", "   ", "  ", " "];
        spaces.iter().find(|_| self.one_in(3)).unwrap_or(&" ").to_string()
    }
}

/// Applies a function to the parts of a text outside quotes and remarks, line by line; lines inside a long text are kept.
fn outside_texts(text: &str, mut change: impl FnMut(&str) -> String) -> String {
    let mut all = String::new();
    let mut long = false;
    for line in text.split_inclusive('\n') {
        if long || line.contains("\"\"\"") {
            long ^= line.matches("\"\"\"").count() % 2 == 1;
            all.push_str(line);
            continue;
        }
        let (line, end) = line.strip_suffix('\n').map_or((line, ""), |line| (line, "\n"));
        let mut quoted = false;
        let mut rest = line;
        loop {
            let cut = rest.find(if quoted { ['"'].as_slice() } else { ['"', '#'].as_slice() });
            let (part, behind) = rest.split_at(cut.unwrap_or(rest.len()));
            all.push_str(&if quoted { part.to_owned() } else { change(part) });
            match behind.chars().next() {
                None => break,
                Some('#') => {
                    all.push_str(behind);
                    break;
                }
                Some(_) => {
                    all.push('"');
                    quoted = !quoted;
                    rest = behind.split_at(1).1;
                }
            }
        }
        all.push_str(end);
    }
    all
}

/// Widens the spaces in lines.
fn spaced(text: &str, random: &mut Random) -> String {
    outside_texts(text, |part| {
        let mut all = String::new();
        for c in part.chars() {
            all.push(c);
            if c == ' ' && !all.trim().is_empty() {
                all.push_str(&random.spaces());
            }
        }
        all
    })
}

/// Changes what stands between entries: indentation, blank lines, remarks, blocks on one line broken open.
fn perturbed(text: &str, random: &mut Random) -> String {
    let opened = outside_texts(text, |part| {
        if !random.one_in(3) {
            return part.to_owned();
        }
        part.replace("{ ", "{\n  ").replace("; ", "\n ").replace(" }", "\n }")
    });
    let mut all = String::new();
    let mut long = false;
    for (n, line) in opened.lines().enumerate() {
        let quotes = line.matches("\"\"\"").count();
        let inside = long || quotes == 1;
        long ^= quotes == 1;
        let indented = line.starts_with(' ');
        if !inside && random.one_in(4) {
            all.push_str(if random.one_in(2) { "\n" } else { "\n \n\n" });
        }
        if !inside && random.one_in(6) {
            all.push_str(&format!("{}# own {n}\n", random.spaces()));
        }
        if indented && !inside && random.one_in(3) {
            all.push_str(&random.spaces());
            all.push_str(line.trim_start());
        } else {
            all.push_str(line);
        }
        if !inside && !line.contains('#') && random.one_in(6) {
            all.push_str(&format!("{}# behind {n}", random.spaces()));
        }
        all.push('\n');
    }
    all
}

/// Puts remarks and line breaks where a line may go on.
fn remarked(text: &str, random: &mut Random) -> String {
    let goes_on = [
        ",", " and", " or", " implies", " is", " not", " when", " of", " then", " <", " <=", " +", " =", "(",
    ];
    let mut n = 0u32..;
    outside_texts(text, |part| {
        let row = part.trim_start().starts_with('|');
        let mut all = String::new();
        for c in part.chars() {
            let may = c == ' ' && !row && goes_on.iter().any(|end| all.ends_with(end));
            if may && random.one_in(4) {
                all.push_str(&format!(" # anywhere {}\n   ", n.next().unwrap()));
            }
            all.push(c);
        }
        all
    })
}
