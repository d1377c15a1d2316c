//! The text files of the repository, held in memory so that a check is a function of data.
//!
//! In: a folder. Out: paths relative to it, with their text. Build output, `.git` and binary files are left out.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

/// Text files by path, with `/` between the parts.
#[derive(Debug, Default)]
pub struct Tree {
    files: BTreeMap<String, String>,
}

/// What a check does not like.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// The file, or the package.
    pub path: String,
    /// The line, 0 where the whole file is meant.
    pub line: usize,
    /// What is wrong, in one sentence.
    pub message: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.path, self.message),
            line => write!(f, "{}:{line}: {}", self.path, self.message),
        }
    }
}

impl Finding {
    /// Makes a finding about a whole file.
    pub fn file(path: &str, message: impl Into<String>) -> Self {
        Finding { path: path.to_owned(), line: 0, message: message.into() }
    }

    /// Makes a finding about a line, counted from 0 as `enumerate` does.
    pub fn line(path: &str, index: usize, message: impl Into<String>) -> Self {
        Finding { path: path.to_owned(), line: index.saturating_add(1), message: message.into() }
    }
}

/// Returns the root of the workspace.
pub fn root() -> Result<PathBuf, String> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).map(Path::to_path_buf).ok_or_else(|| "no workspace above xtask".to_owned())
}

impl Tree {
    /// Reads every text file below a folder.
    pub fn read(root: &Path) -> Result<Self, String> {
        let mut tree = Tree::default();
        tree.read_folder(root, "")?;
        Ok(tree)
    }

    fn read_folder(&mut self, folder: &Path, prefix: &str) -> Result<(), String> {
        let entries = std::fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        for entry in entries {
            let entry = entry.map_err(|error| format!("{}: {error}", folder.display()))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = if prefix.is_empty() { name.clone() } else { format!("{prefix}/{name}") };
            let kind = entry.file_type().map_err(|error| format!("{path}: {error}"))?;
            if kind.is_dir() {
                if !matches!(name.as_str(), "target" | ".git") {
                    self.read_folder(&entry.path(), &path)?;
                }
            } else if let Ok(text) = String::from_utf8(std::fs::read(entry.path()).unwrap_or_default()) {
                self.files.insert(path, text);
            }
        }
        Ok(())
    }

    /// Returns how many files there are.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Returns all files, by path.
    pub fn files(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// Returns the files whose name ends so.
    pub fn ending<'a>(&'a self, end: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.files().filter(move |(path, _)| path.ends_with(end))
    }

    /// Returns the text of a file.
    pub fn get(&self, path: &str) -> Option<&str> {
        self.files.get(path).map(String::as_str)
    }

    /// Tells whether any file lies below a folder.
    pub fn has_folder(&self, path: &str) -> bool {
        path.is_empty()
            || self.files.keys().any(|file| file.strip_prefix(path).is_some_and(|rest| rest.starts_with('/')))
    }

    /// Makes a tree of files for a test.
    #[cfg(test)]
    pub fn of(files: &[(&str, &str)]) -> Self {
        Tree { files: files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect() }
    }
}
