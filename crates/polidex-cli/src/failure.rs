//! Why a command could not do what it was asked.
//!
//! Findings are no failures: they are results. A failure ends the command with exit status 2.

use std::io;

/// Why a command could not do what it was asked.
#[derive(Debug)]
pub enum Failure {
    /// A stream broke.
    Stream(io::Error),
    /// Anything else: what is wrong, and what to do about it.
    Said {
        /// One lower-case sentence without a full stop.
        message: String,
        /// What to do about it.
        help: Option<String>,
    },
}

impl Failure {
    /// Says what is wrong.
    pub fn said(message: impl Into<String>) -> Self {
        Failure::Said { message: message.into(), help: None }
    }

    /// Says what is wrong and what to do about it.
    pub fn with_help(message: impl Into<String>, help: impl Into<String>) -> Self {
        Failure::Said { message: message.into(), help: Some(help.into()) }
    }

    /// Tells whether the reader of our output has gone, which is no failure at all.
    pub fn is_broken_pipe(&self) -> bool {
        matches!(self, Failure::Stream(error) if error.kind() == io::ErrorKind::BrokenPipe)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Failure::Stream(error)
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Failure::Stream(error) => writeln!(f, "error: {error}"),
            Failure::Said { message, help } => {
                writeln!(f, "error: {message}")?;
                help.iter().try_for_each(|help| writeln!(f, "help: {help}"))
            }
        }
    }
}
