//! The command line as a function: arguments and streams in, an exit status out.
//!
//! It parses arguments, reads files, asks the facade, and shows what comes back to people and machines.
//! It decides nothing, reads no environment, and never exits the process.
//!
//! Exit status: 0 fine or a decision was reached, 1 findings, 2 could not do it.

mod args;
mod commands;
mod failure;
mod json;
mod junit;
mod page;
mod proofs;
mod render;
mod sarif;
mod sources;
mod term;

use std::ffi::OsString;
use std::io::{Read, Write};
use std::path::PathBuf;

use clap::{CommandFactory, FromArgMatches};

use args::{Cli, ColorChoice};
use failure::Failure;
use term::Term;

/// Exit status: fine, or a decision was reached.
pub const FINE: u8 = 0;
/// Exit status: findings, failed tests, an expectation not met, invalid lines in a batch.
pub const FINDINGS: u8 = 1;
/// Exit status: could not do it.
pub const COULD_NOT: u8 = 2;

/// Everything the program has of the world.
pub struct Io<'a> {
    /// Standard input.
    pub stdin: &'a mut dyn Read,
    /// Standard output.
    pub stdout: &'a mut dyn Write,
    /// Standard error.
    pub stderr: &'a mut dyn Write,
    /// Where relative paths begin.
    pub cwd: PathBuf,
    /// Whether `--color auto` means colour.
    pub color: bool,
    /// Width of the terminal in columns, if there is one.
    pub width: Option<usize>,
}

/// Runs one command line, the program's name first, and returns the exit status.
pub fn run(args: impl IntoIterator<Item = OsString>, io: &mut Io<'_>) -> u8 {
    let status = parse_and_run(args, io).and_then(|status| {
        io.stdout.flush()?;
        io.stderr.flush()?;
        Ok(status)
    });
    match status {
        Ok(status) => status,
        Err(failure) if failure.is_broken_pipe() => FINE,
        Err(failure) => {
            // Nothing more can be done where even this cannot be written.
            let _ = io.stdout.flush();
            let _ = write!(io.stderr, "{failure}");
            let _ = io.stderr.flush();
            COULD_NOT
        }
    }
}

fn parse_and_run(args: impl IntoIterator<Item = OsString>, io: &mut Io<'_>) -> Result<u8, Failure> {
    let width = io.width.unwrap_or(term::DEFAULT_WIDTH).min(term::WIDEST);
    let parsed = Cli::command()
        .term_width(width)
        .try_get_matches_from(args)
        .and_then(|matches| Cli::from_arg_matches(&matches));
    let cli = match parsed {
        Ok(cli) => cli,
        Err(error) => return show_usage(&error, io),
    };
    let color = match cli.color {
        ColorChoice::Auto => io.color,
        ColorChoice::Always => true,
        ColorChoice::Never => false,
    };
    let term = Term { color, fancy: io.width.is_some(), width };
    commands::run(&cli.command, &term, io)
}

/// Shows help and version on standard output (fine), and mistakes on standard error (could not do it).
fn show_usage(error: &clap::Error, io: &mut Io<'_>) -> Result<u8, Failure> {
    let text = error.render();
    let text = if io.color { text.ansi().to_string() } else { text.to_string() };
    if error.use_stderr() {
        io.stderr.write_all(text.as_bytes())?;
        Ok(COULD_NOT)
    } else {
        io.stdout.write_all(text.as_bytes())?;
        Ok(FINE)
    }
}

#[cfg(test)]
mod tests;
