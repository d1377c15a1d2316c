//! The command line in process: arguments, streams and exit status.

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::PathBuf;

use crate::{COULD_NOT, FINE, Io, run};

struct Ran {
    status: u8,
    out: String,
    err: String,
}

fn polidex(args: &[&str], stdin: &str) -> Ran {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let mut io = Io {
        stdin: &mut stdin.as_bytes(),
        stdout: &mut out,
        stderr: &mut err,
        cwd: PathBuf::from(env!("CARGO_MANIFEST_DIR")),
        color: false,
        width: None,
    };
    let args = std::iter::once("polidex").chain(args.iter().copied()).map(OsString::from);
    let status = run(args, &mut io);
    Ran { status, out: String::from_utf8(out).unwrap(), err: String::from_utf8(err).unwrap() }
}

#[test]
fn help_of_every_command_is_fine_and_has_an_example() {
    for command in ["check", "fmt", "eval", "test", "hash", "explain"] {
        let ran = polidex(&[command, "--help"], "");
        assert_eq!(ran.status, FINE, "{command}");
        assert!(ran.out.contains("Example") && ran.out.contains(&format!("polidex {command} ")), "{command}");
        assert_eq!(ran.err, "", "{command}");
    }
}

#[test]
fn bad_arguments_could_not_be_done_and_say_why_on_standard_error() {
    for args in [&["chekc"] as &[&str], &["check"], &["eval", "a", "--expect", "maybe"], &["--colour"]] {
        let ran = polidex(args, "");
        assert_eq!((ran.status, ran.out.as_str()), (COULD_NOT, ""), "{args:?}");
        assert!(ran.err.starts_with("error: "), "{args:?}: {}", ran.err);
    }
    let instant = polidex(&["eval", "a", "--request", "b", "--as-of", "noon"], "");
    assert!(instant.err.contains("an instant looks like 2026-12-31T15:00:00Z"), "{}", instant.err);
}

#[test]
fn a_missing_file_is_named() {
    let ran = polidex(&["check", "no/such.policy"], "");
    assert_eq!(ran.status, COULD_NOT);
    assert_eq!(ran.err, "error: there is no file or folder `no/such.policy`\n");
}

#[test]
fn a_folder_without_policies_is_named() {
    let ran = polidex(&["hash", "src"], "");
    assert_eq!(ran.status, COULD_NOT);
    assert_eq!(ran.err, "error: there is no `.policy` file in the folder `src`\n");
}

#[test]
fn policy_and_request_cannot_share_standard_input() {
    let ran = polidex(&["eval", "-", "--request", "-"], "");
    assert_eq!(ran.status, COULD_NOT);
    assert_eq!(ran.err, "error: the policy and the request cannot both come from standard input\n");
}

#[test]
fn an_unknown_code_is_refused() {
    let ran = polidex(&["explain", "E9999"], "");
    assert_eq!(ran.status, COULD_NOT);
    assert!(ran.err.starts_with("error: there is no code `E9999`\nhelp: "), "{}", ran.err);
}

/// A reader that has gone.
struct Gone;

impl Write for Gone {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::ErrorKind::BrokenPipe.into())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_broken_pipe_is_success() {
    let mut err = Vec::new();
    let mut io = Io {
        stdin: &mut io::empty(),
        stdout: &mut Gone,
        stderr: &mut err,
        cwd: PathBuf::new(),
        color: false,
        width: None,
    };
    let args = ["polidex", "--help"].map(OsString::from);
    assert_eq!(run(args, &mut io), FINE);
    assert!(err.is_empty());
}
