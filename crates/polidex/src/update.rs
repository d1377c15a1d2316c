//! Tests rewritten to what comes out: the expectations of those that fail, and nothing else.
//!
//! In: a loaded policy and what came of its tests. Out: the texts of its files with other expectations, laid out where they
//! were before, and which tests could not be rewritten. It decides nothing and writes no file.

mod edits;
mod written;

use std::collections::BTreeMap;

use polidex_base::{FileId, SourceMap, Span};
use polidex_test::{CaseResult, Report};

use crate::pipeline::{Loaded, load};
use edits::Edit;

/// A policy with other tests.
#[derive(Debug, Default)]
pub struct Updated {
    /// Files with another text.
    pub files: Vec<(FileId, String)>,
    /// Names of the tests that failed and hold now.
    pub mended: Vec<polidex_ir::Name>,
    /// Names of the tests that failed and still do: what came out cannot be written as an expectation.
    pub left: Vec<polidex_ir::Name>,
}

/// Rewrites the expectations of the tests that failed.
pub fn update_tests(loaded: &Loaded, report: &Report) -> Updated {
    let failed: Vec<&CaseResult> = report.cases.iter().filter(|case| !case.passed()).collect();
    let mut by_file: BTreeMap<FileId, Vec<Edit>> = BTreeMap::new();
    for case in &failed {
        for edit in edits::of_case(loaded, case) {
            by_file.entry(edit.span.file).or_default().push(edit);
        }
    }
    let mut files = Vec::new();
    for (file, edits) in by_file {
        let Some(source) = loaded.sources.get(file) else { continue };
        let text = applied(&source.text, edits);
        files.push((file, if is_laid_out(&source.text) { laid_out(&text).unwrap_or(text) } else { text }));
    }
    let holds = holding(loaded, &files);
    let (mended, left) = failed.iter().map(|case| case.name.clone()).partition(|name| holds.contains(name));
    Updated { files, mended, left }
}

/// Puts edits in; those that overlap one before them are left out.
fn applied(text: &str, mut edits: Vec<Edit>) -> String {
    edits.sort_by_key(|edit| edit.span);
    let mut out = String::new();
    let mut at = 0_usize;
    for Edit { span, text: new } in edits {
        let range = span.range();
        let Some(kept) = text.get(at..range.start) else { continue };
        out.push_str(kept);
        out.push_str(&new);
        at = range.end;
    }
    out.push_str(text.get(at..).unwrap_or(""));
    out
}

fn is_laid_out(text: &str) -> bool {
    laid_out(text).as_deref() == Some(text)
}

fn laid_out(text: &str) -> Option<String> {
    let mut sources = SourceMap::default();
    let file = sources.add("", text);
    polidex_fmt::format(file, text).ok()
}

/// Runs the tests again, with other texts in the place of some files, and returns the names of those that hold.
fn holding(loaded: &Loaded, files: &[(FileId, String)]) -> Vec<polidex_ir::Name> {
    let text = |file: FileId, old: &str| {
        files
            .iter()
            .find(|(other, _)| *other == file)
            .map_or_else(|| old.to_owned(), |(_, text)| text.clone())
    };
    let own = loaded.sources.iter().enumerate().filter(|(n, _)| loaded.files.contains(n));
    let sources = own.map(|(_, (id, file))| (file.name.clone(), text(id, &file.text)));
    let again = load(sources.collect());
    let Some(policy) = &again.policy else { return Vec::new() };
    let report = polidex_test::run(policy, &again.suite, None);
    report.cases.into_iter().filter(CaseResult::passed).map(|case| case.name).collect()
}

/// The text of a place.
fn text_of(loaded: &Loaded, span: Span) -> &str {
    loaded.sources.text(span)
}
