//! The parser as a whole: what it makes of each declaration, what it says, and what holds for any text.

mod hostile;
mod properties;
mod speed;
mod tree;
mod wording;

use polidex_base::{Diagnostic, FileId};

/// Parses a text, which must have nothing wrong in it.
fn clean(text: &str) -> crate::Parse {
    let parse = crate::parse(FileId(0), text);
    assert_eq!(parse.diagnostics, [], "in {text}");
    parse
}

/// Returns what is said about a text.
fn said(text: &str) -> Vec<Diagnostic> {
    crate::parse(FileId(0), text).diagnostics
}

/// Every `.policy` file of the repository, and every policy of a page of cases.
fn corpus() -> Vec<String> {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
    let mut texts = Vec::new();
    for folder in ["policies", "examples", "tests/suite", "docs"] {
        collect(std::path::Path::new(&format!("{root}/{folder}")), &mut texts);
    }
    assert!(texts.len() > 20, "the files of the repository are found");
    texts
}

#[expect(clippy::disallowed_methods, reason = "the tests read the files of the repository")]
fn collect(folder: &std::path::Path, texts: &mut Vec<String>) {
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        let name = path.to_string_lossy().into_owned();
        if path.is_dir() {
            collect(&path, texts);
        } else if name.ends_with(".policy") {
            texts.push(std::fs::read_to_string(&path).unwrap());
        } else if name.ends_with(".md") {
            texts.extend(policies(&std::fs::read_to_string(&path).unwrap()));
        }
    }
}

/// The policies of a page, the shared ones before each that stands beside them.
fn policies(page: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut rest = page;
    while let Some((_, behind)) = rest.split_once("```policy") {
        let Some((_, body)) = behind.split_once('\n') else { break };
        let Some((block, behind)) = body.split_once("\n```") else { break };
        all.push(format!("{block}\n"));
        rest = behind;
    }
    all
}
