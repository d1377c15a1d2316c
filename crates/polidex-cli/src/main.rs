//! The `polidex` program: hands the process's arguments, streams and terminal to [`polidex_cli::run`].
//!
//! The only place that reads the environment.

use std::io::{BufWriter, IsTerminal};
use std::process::ExitCode;

use polidex_cli::{Io, run};

#[expect(clippy::disallowed_methods, reason = "the program is the edge where the environment is read")]
fn main() -> ExitCode {
    let terminal = std::io::stdout().is_terminal() && std::io::stderr().is_terminal();
    let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let mut io = Io {
        stdin: &mut std::io::stdin().lock(),
        stdout: &mut BufWriter::new(std::io::stdout().lock()),
        stderr: &mut std::io::stderr().lock(),
        cwd: std::env::current_dir().unwrap_or_default(),
        color: terminal && !refused,
        width: terminal_size::terminal_size().map(|(width, _)| usize::from(width.0)),
    };
    ExitCode::from(run(std::env::args_os(), &mut io))
}
