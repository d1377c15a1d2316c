//! The command line in process: arguments, streams and exit status.

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::PathBuf;

use crate::{COULD_NOT, FINDINGS, FINE, Io, run};

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
    for command in [
        "check",
        "fmt",
        "eval",
        "test",
        "hash",
        "explain",
        "table",
        "table export",
        "table import",
        "schema",
        "init",
        "completions",
        "man",
    ] {
        let words: Vec<&str> = command.split(' ').chain(["--help"]).collect();
        let ran = polidex(&words, "");
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
fn a_code_has_its_page_whatever_the_case_it_is_typed_in() {
    for code in ["E0305", "e0305"] {
        let ran = polidex(&["explain", code], "");
        assert_eq!(ran.status, 0);
        assert!(ran.out.starts_with("# E0305: "), "{}", ran.out);
    }
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

/// Bytes without an end that anybody waits for; it counts how many were taken.
struct Endless<'a> {
    pattern: &'a [u8],
    left: usize,
    taken: &'a std::cell::Cell<usize>,
}

impl io::Read for Endless<'_> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        // Whole patterns, so that they follow each other from one reading to the next.
        let patterns = to.chunks_mut(self.pattern.len()).take_while(|to| to.len() == self.pattern.len());
        let mut size = 0_usize;
        for to in patterns {
            let part = &self.pattern[..self.left.min(self.pattern.len())];
            to[..part.len()].copy_from_slice(part);
            self.left = self.left.saturating_sub(part.len());
            size = size.saturating_add(part.len());
        }
        if size == 0 && self.left > 0 && !to.is_empty() {
            to[0] = b' ';
            (self.left, size) = (self.left.saturating_sub(1), 1);
        }
        self.taken.set(self.taken.get().saturating_add(size));
        Ok(size)
    }
}

/// Runs `eval` on a stream of 100 MB. Returns the status, both outputs, and how many bytes were taken.
fn eval_endless(pattern: &[u8], batch: bool) -> (u8, String, String, usize) {
    let taken = std::cell::Cell::new(0);
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let mut io = Io {
        stdin: &mut Endless { pattern, left: 100_000_000, taken: &taken },
        stdout: &mut out,
        stderr: &mut err,
        cwd: PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../.."),
        color: false,
        width: None,
    };
    let args = ["polidex", "eval", "examples/design-example", "--request", "-", "--format", "json"];
    let args = args.into_iter().chain(batch.then_some("--batch")).map(OsString::from);
    let status = run(args, &mut io);
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (status, text(out), text(err), taken.get())
}

#[test]
fn a_request_without_end_is_refused_while_it_is_read() {
    for pattern in [b"[".as_slice(), b" ", b"{\"a\":", b"\"", b"[1,"] {
        let (status, out, err, taken) = eval_endless(pattern, false);
        assert_eq!((status, err.as_str()), (COULD_NOT, ""));
        assert!(out.contains("\"E0602\"") && out.contains("a request may be at most 8388608 bytes"), "{out}");
        assert!(taken <= 8_388_609, "{taken}");
    }
}

#[test]
fn a_line_without_end_is_one_invalid_result() {
    let (status, out, err, taken) = eval_endless(b"[1,", true);
    assert_eq!((status, err.as_str(), taken), (FINDINGS, "", 100_000_000));
    assert_eq!(out.lines().count(), 1);
    assert!(out.contains("\"E0602\""), "{out}");
}

/// The greatest part of memory that this process ever had, in kB.
#[cfg(target_os = "linux")]
#[expect(clippy::disallowed_methods, reason = "a test looks at its own process")]
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[cfg(target_os = "linux")]
#[test]
fn a_stream_of_many_lines_takes_little_memory() {
    // Other tests of this process run at the same time, and none of them needs 100 MB.
    let before = peak();
    let line = format!("{{ \"id\": \"{}\" }}\n", "x".repeat(99_000));
    let (status, out, _, taken) = eval_endless(line.as_bytes(), true);
    assert_eq!((status, taken), (FINDINGS, 100_000_000));
    assert_eq!(out.lines().count(), 100_000_000_usize.div_ceil(line.len()));
    let grown = peak().saturating_sub(before);
    assert!(grown < 200_000, "{grown} kB");
}

const SHOP: &str = r#"policy shop "Shop" {
  language  1
  time zone "UTC"
  refer to  boss
}

role boss "Boss" { authority unlimited; responds within 1 day }

outcome wait "Wait" is deny

request r "Request" {
  price : integer from 0 to 100
  grants { points: integer }
}

decide r {
  rule dear "Dear" {
    when price > 50
    then deny as wait
  }
  rule cheap "Cheap" {
    when price <= 50
    then approve { points: price }
  }
}
"#;

/// A folder of its own for one test.
fn folder(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("polidex-cli-{}-{name}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    for (file, text) in files {
        write(&folder.join(file), text);
    }
    folder
}

#[expect(clippy::disallowed_methods, reason = "a test needs files")]
fn write(path: &std::path::Path, text: &str) {
    std::fs::write(path, text).unwrap();
}

#[expect(clippy::disallowed_methods, reason = "a test needs files")]
fn written(path: &std::path::Path) -> String {
    std::fs::read_to_string(path).unwrap()
}

#[test]
fn a_batch_keeps_its_order_whatever_the_number_of_workers() {
    let folder = folder("batch", &[("shop.policy", SHOP)]);
    let policy = folder.join("shop.policy").display().to_string();
    let line = |n: usize| match n % 7 {
        3 => "{ not json".to_owned(),
        5 => String::new(),
        _ => {
            let price = n % 101;
            format!(
                "{{\"id\": \"{n}\", \"as_of\": \"2026-01-05T09:00:00Z\", \"facts\": {{\"price\": {price}}}}}"
            )
        }
    };
    let lines: Vec<String> = (0..3_000).map(line).collect();
    let batch = |jobs: &str| {
        let args = ["eval", &policy, "--request", "-", "--batch", "--format", "json", "--jobs", jobs];
        polidex(&args, &lines.join("\n"))
    };
    let one = batch("1");
    assert_eq!((one.status, one.err.as_str()), (FINDINGS, ""));
    let printed: Vec<serde_json::Value> =
        one.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let wanted: Vec<usize> = (0..3_000).filter(|n| n % 7 != 5).collect();
    assert_eq!(printed.len(), wanted.len());
    for (n, result) in wanted.iter().zip(&printed) {
        let (id, outcome) = match n % 7 {
            3 => (serde_json::Value::Null, "invalid"),
            _ if n % 101 > 50 => (n.to_string().into(), "deny"),
            _ => (n.to_string().into(), "approve"),
        };
        assert_eq!((&result["id"], &result["outcome"]), (&id, &outcome.into()));
    }
    assert_eq!(batch("4").out, one.out);
    assert_eq!(polidex(&["eval", &policy, "--request", "-", "--jobs", "2"], "").status, COULD_NOT);
}

#[test]
fn an_outcome_is_expected_by_either_of_its_names() {
    let folder = folder("expect", &[("shop.policy", SHOP)]);
    let policy = folder.join("shop.policy").display().to_string();
    let request = r#"{"as_of": "2026-01-05T09:00:00Z", "facts": {"price": 60}}"#;
    let expect = |word: &str| polidex(&["eval", &policy, "--request", "-", "--expect", word], request);
    assert_eq!((expect("deny").status, expect("wait").status), (FINE, FINE));
    assert_eq!(expect("answer").err, "expected `answer`, got `deny` as `wait`\n");
    let unknown = expect("wiat");
    assert_eq!(
        (unknown.status, unknown.err.as_str()),
        (COULD_NOT, "error: there is no outcome `wiat`\nhelp: did you mean `wait`?\n")
    );
}

const TIERS: &str = r#"policy shop "Shop" {
  language  1
  time zone "UTC"
  refer to  boss
}

role boss "Boss" { authority unlimited; responds within 1 day }

request r "Request" {
  years : integer from 0 to 50
  answers { points: integer }
}

table loyalty "Loyalty" of (years: integer) first {
  # Long ago
  | years   => points |
  | over 10 => 30     |
  # Not so long ago
  | over 1  => 10     |
  | otherwise => 0    |
}

decide r {
  otherwise so "So" then answer { points: loyalty(years) }
}
"#;

#[test]
fn a_table_goes_to_csv_and_comes_back() {
    let folder = folder("table", &[("a.policy", TIERS)]);
    let path = folder.join("a.policy");
    let policy = path.display().to_string();
    let exported = polidex(&["table", "export", &policy, "loyalty"], "");
    assert_eq!((exported.status, exported.err.as_str()), (FINE, ""));
    assert_eq!(exported.out, "years,=>,points\nover 10,,30\nover 1,,10\notherwise,,0\n");
    let changed = format!("\u{feff}{}", exported.out.replace("over 10,,30", "over 20,,40\r\nover 10,=>,30"));
    let imported = polidex(&["table", "import", &policy, "loyalty", "-"], &changed);
    assert_eq!((imported.status, imported.out.as_str()), (FINE, ""), "{}", imported.err);
    assert_eq!(
        imported.err,
        format!("4 rows in `loyalty` of {policy}; 1 comment between the rows before is gone\n")
    );
    let text = written(&path);
    assert!(
        text.contains("  # Long ago\n") && text.contains("over 20") && !text.contains("Not so long"),
        "{text}"
    );
    assert_eq!(polidex(&["fmt", "--check", &policy], "").status, FINE);
    // The same again changes nothing.
    let again = polidex(&["table", "import", &policy, "loyalty", "-"], &changed);
    assert_eq!((again.status, written(&path)), (FINE, text));
}

#[test]
fn rows_that_do_not_fit_are_not_written() {
    let folder = folder("misfit", &[("a.policy", TIERS)]);
    let path = folder.join("a.policy");
    let policy = path.display().to_string();
    let import = |name: &str, csv: &str| polidex(&["table", "import", &policy, name, "-"], csv);
    let ragged = import("loyalty", "years,=>,points\n\nover 1,,10,20\n");
    assert_eq!((ragged.status, ragged.out.as_str()), (FINDINGS, ""));
    assert!(
        ragged.err.starts_with("error: -:3: this line has 4 cells, and the heading has 3\n"),
        "{}",
        ragged.err
    );
    // A cell of another type, and a word that is nothing: the policy would no longer compile.
    for csv in ["years,=>,points\nover 1,,10 USD\n", "years,=>,points\nover 1,,lots\n"] {
        let untyped = import("loyalty", csv);
        assert_eq!(untyped.status, FINDINGS, "{csv}");
        assert!(untyped.err.ends_with("nothing was written\n"), "{}", untyped.err);
    }
    assert_eq!(
        import("loyalti", "").err,
        "error: there is no table `loyalti`\nhelp: did you mean `loyalty`?\n"
    );
    assert_eq!(written(&path), TIERS);
    assert_eq!(polidex(&["table", "import", "-", "loyalty", "-"], "").status, COULD_NOT);
}

#[test]
fn completions_and_man_pages_know_every_command() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let ran = polidex(&["completions", shell], "");
        assert_eq!(ran.status, FINE, "{shell}");
        assert!(ran.out.contains("completions") && ran.out.contains("as-of"), "{shell}");
    }
    let program = polidex(&["man"], "");
    assert!(program.out.starts_with(".ie") && program.out.contains(".TH polidex 1"), "{}", program.out);
    assert!(program.out.contains("polidex\\-eval"), "{}", program.out);
    let eval = polidex(&["man", "eval"], "");
    assert!(eval.out.contains(".TH polidex-eval 1") && eval.out.contains("as\\-of"), "{}", eval.out);
}
