//! The test harness: what is written in Markdown is run.
//!
//! In: Markdown files with policies, requests, decisions, diagnostics and console sessions in fenced blocks.
//! Out: one case a heading, and what failed in it with file and line. `docs/internals/testing.md` is the guide.
//! It renders nothing and judges nothing itself: it compares what Polidex gives with what is written.

#![expect(clippy::disallowed_methods, reason = "tests read the repository they test")]

pub mod corpus;
pub mod fuzz;
pub mod generate;
pub mod literate;
pub mod markdown;
pub mod small;
pub mod subject;
pub mod transcript;
pub mod written;

use std::path::{Path, PathBuf};

/// Returns the root of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map(Path::to_path_buf).unwrap_or_default()
}

/// Reads a file of the repository.
pub fn read(path: &str) -> Result<String, String> {
    std::fs::read_to_string(root().join(path)).map_err(|error| format!("{path}: {error}"))
}

/// Returns the files below a path (or the file itself) whose names end so, sorted.
pub fn files(path: &str, end: &str) -> Vec<String> {
    let full = root().join(path);
    if full.is_file() {
        return if path.ends_with(end) { vec![path.to_owned()] } else { Vec::new() };
    }
    let entries = std::fs::read_dir(full).into_iter().flatten().flatten();
    let mut found: Vec<String> = entries
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .flat_map(|name| files(&format!("{path}/{name}"), end))
        .collect();
    found.sort();
    found
}
