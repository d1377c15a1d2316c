//! Console sessions: `$ polidex …`, what it prints, and `exit 1` where it does not end well.
//!
//! In: the text of a `console` block. Out: the same text as it comes out now. Commands run in this process, at the
//! root of the repository, or in a scratch folder where blocks with `file NAME` stand before them or `init` is among them.
//! There is no shell: words are split at blanks, quotes keep words together, `< FILE` is standard input.

use std::cell::RefCell;
use std::ffi::OsString;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::Value;

use crate::subject;

/// Standard output and standard error in one, as on a terminal.
#[derive(Clone, Default)]
struct Screen(Rc<RefCell<Vec<u8>>>);

impl Write for Screen {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Returns the commands of a session that can be run: `polidex …`, also by way of `cargo run -- …`.
pub fn commands(session: &str) -> Vec<Vec<String>> {
    session.lines().filter_map(|line| arguments(line.strip_prefix("$ ")?)).collect()
}

/// Runs a session and returns it as it comes out.
pub fn run(session: &str, files: &[(String, String)]) -> Result<String, String> {
    // What makes files makes them elsewhere than in the repository.
    let apart = !files.is_empty() || commands(session).iter().flatten().any(|word| word == "init");
    let folder = if apart { scratch(files)? } else { crate::root() };
    let mut out = String::new();
    for line in session.lines().filter(|line| line.starts_with("$ ")) {
        out.push_str(line);
        out.push('\n');
        let Some(words) = line.strip_prefix("$ ").and_then(arguments) else { continue };
        let (screen, status) = execute(&words, &folder)?;
        for line in screen.lines() {
            out.push_str(line.trim_end());
            out.push('\n');
        }
        if status != 0 {
            out.push_str(&format!("exit {status}\n"));
        }
    }
    if apart {
        std::fs::remove_dir_all(&folder).map_err(|error| error.to_string())?;
    }
    Ok(out)
}

/// Returns the words after `polidex`, or nothing where another program is meant.
fn arguments(command: &str) -> Option<Vec<String>> {
    let words = split(command);
    let after = |end: &str| {
        words.iter().position(|word| word == end).map(|at| words.iter().skip(at.saturating_add(1)))
    };
    let rest = match words.first().map(String::as_str) {
        Some("polidex") => after("polidex"),
        Some("cargo") if words.get(1).is_some_and(|word| word == "run") => after("--"),
        _ => None,
    };
    rest.map(|rest| rest.cloned().collect())
}

fn split(command: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut quote = None;
    for c in command.chars() {
        match (quote, c) {
            (None, '\'' | '"') => quote = Some(c),
            (Some(open), c) if open == c => quote = None,
            (None, ' ') if word.is_empty() => {}
            (None, ' ') => words.push(std::mem::take(&mut word)),
            (_, c) => word.push(c),
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// Runs one command; decisions it prints as JSON are checked against the schema.
fn execute(words: &[String], folder: &Path) -> Result<(String, u8), String> {
    let (words, input) = match words {
        [words @ .., sign, file] if sign == "<" => {
            (words, std::fs::read(folder.join(file)).map_err(|e| e.to_string())?)
        }
        words => (words, Vec::new()),
    };
    let screen = Screen::default();
    let (mut stdin, mut stdout, mut stderr) = (input.as_slice(), screen.clone(), screen.clone());
    let arguments = std::iter::once("polidex".to_owned()).chain(words.iter().cloned()).map(OsString::from);
    let mut io = polidex_cli::Io {
        stdin: &mut stdin,
        stdout: &mut stdout,
        stderr: &mut stderr,
        cwd: folder.to_path_buf(),
        color: false,
        width: None,
    };
    let status = polidex_cli::run(arguments, &mut io);
    let text = String::from_utf8(screen.0.borrow().clone()).map_err(|error| error.to_string())?;
    let printed = serde_json::Deserializer::from_str(&text).into_iter::<Value>().map_while(Result::ok);
    for value in printed.filter(Value::is_object) {
        match words.first().map(String::as_str) {
            Some("eval") => subject::against_schema(&value)?,
            Some("test") => subject::tests_against_schema(&value)?,
            _ => {}
        }
    }
    Ok((text, status))
}

/// Makes a fresh folder with the given files.
fn scratch(files: &[(String, String)]) -> Result<PathBuf, String> {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let folder = std::env::temp_dir().join(format!("polidex-tests-{}-{number}", std::process::id()));
    std::fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
    for (name, text) in files {
        let path = folder.join(name);
        let parent = path.parent().unwrap_or(&folder);
        std::fs::create_dir_all(parent)
            .and_then(|()| std::fs::write(&path, text))
            .map_err(|error| error.to_string())?;
    }
    Ok(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_program_is_run() {
        let session =
            "$ polidex eval 'a b' --request r.json\nprinted\n$ git clone x\n$ cargo run -q -- test .\n";
        let expected = [vec!["eval", "a b", "--request", "r.json"], vec!["test", "."]];
        assert_eq!(commands(session), expected);
    }
}
