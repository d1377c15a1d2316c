//! Checks of this repository, run as `cargo xtask tidy`.
//!
//! In: the working tree and `cargo metadata`. Out: one line a finding, and exit status 1 if there is any.
//! It changes no file, and does not repeat what rustc, clippy and rustfmt already check.

#![expect(clippy::disallowed_methods, reason = "a program of the repository: reading files is its work")]
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "findings are printed here and only here")]

mod tidy;
mod tree;

use std::process::{Command, ExitCode};

use tree::{Finding, Tree};

fn main() -> ExitCode {
    match std::env::args().nth(1).as_deref() {
        Some("tidy") => report(run_tidy()),
        _ => {
            eprintln!("usage: cargo xtask tidy");
            ExitCode::from(2)
        }
    }
}

fn run_tidy() -> Result<(usize, Vec<Finding>), String> {
    let root = tree::root()?;
    let tree = Tree::read(&root)?;
    let metadata = Command::new("cargo")
        .args(["metadata", "--format-version", "1", "--locked"])
        .current_dir(&root)
        .output()
        .map_err(|error| format!("cargo metadata: {error}"))?;
    if !metadata.status.success() {
        return Err(format!("cargo metadata: {}", String::from_utf8_lossy(&metadata.stderr)));
    }
    let metadata = serde_json::from_slice(&metadata.stdout).map_err(|error| error.to_string())?;
    Ok((tree.len(), tidy::findings(&tree, &metadata)))
}

fn report(result: Result<(usize, Vec<Finding>), String>) -> ExitCode {
    match result {
        Err(why) => {
            eprintln!("tidy could not run: {why}");
            ExitCode::from(2)
        }
        Ok((files, findings)) => {
            for finding in &findings {
                println!("{finding}");
            }
            println!("tidy: {files} files, {} findings", findings.len());
            if findings.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) }
        }
    }
}
