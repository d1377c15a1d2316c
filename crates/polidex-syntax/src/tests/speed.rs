//! Parsing takes time in proportion to the length of the text, whatever the text is made of.
//!
//! What is asserted is a ratio, so that a slow machine changes nothing: twenty times the text takes about twenty times
//! as long, and would take four hundred times as long if any step were quadratic.
//! Times are shown by `cargo test --release -p polidex-syntax speed -- --ignored --nocapture`.
#![expect(clippy::arithmetic_side_effects, reason = "sizes of made-up texts and their times are small")]

use std::time::Duration;

use polidex_base::FileId;

/// How many times longer the longer text is.
const LONGER: usize = 20;

/// A policy of so many rules, each of about 330 bytes.
pub(super) fn rules(count: usize) -> String {
    let mut text =
        String::from("policy p \"Generated\" {\n  language  1\n  time zone \"UTC\"\n  refer to  boss\n}\n\n");
    text.push_str("decide refund {\n");
    for n in 0..count {
        let limit = n % 1_000 + 1;
        text.push_str(&format!(
            "  rule r{n} \"Refunds of kind {n}\" cites \"{n}.1\" {{\n    \
             text \"\"\"Unopened or defective goods of kind {n} are refunded in full within 30 days.\"\"\"\n    \
             when age <= {limit} days and amount <= {limit}_000.50 USD and (not opened or reason is defective) and kind is k{n}\n    \
             # Agreed in 2026.\n    then approve {{ refund: amount - {limit} USD }}\n  }}\n"
        ));
    }
    text.push_str("}\n");
    text
}

#[expect(clippy::disallowed_methods, reason = "this test is about time")]
fn time(text: &str) -> Duration {
    let once = || {
        let start = std::time::Instant::now();
        let parse = crate::parse(FileId(0), text);
        let took = start.elapsed();
        assert!(!parse.file.items.is_empty() || !parse.comments.is_empty() || !parse.diagnostics.is_empty());
        took
    };
    (0..3).map(|_| once()).min().unwrap_or_default()
}

#[track_caller]
fn linear(what: &str, small: usize, make: impl Fn(usize) -> String) {
    let (few, many) = (make(small), make(small * LONGER));
    // Below a millisecond a clock says little.
    let (short, long) = (time(&few).max(Duration::from_millis(1)), time(&many));
    assert!(long < short * 160, "{what}: {} bytes in {short:?}, {} in {long:?}", few.len(), many.len());
}

#[test]
fn many_rules_sound_and_broken() {
    linear("rules", 20, rules);
    linear("broken rules", 20, |n| {
        rules(n).replace("kind is k", "kind is k,").replace("then approve", "approve")
    });
}

#[test]
fn many_declarations_and_rows() {
    linear("thresholds", 100, |n| "threshold t = 1 USD\n".repeat(n));
    linear("broken thresholds", 100, |n| "threshold t 1 USD\n".repeat(n));
    linear("rows", 50, |n| {
        let rows = "    | 1 USD, 2 EUR | under 3 days => a then b |\n".repeat(n);
        format!("exception e \"E\" for r {{\n  approval {{\n    | a | b => chain |\n{rows}  }}\n}}\n")
    });
}

#[test]
fn long_lines() {
    let define = |body: String| format!("define d for r = {body}\n");
    linear("names", 500, |n| define("a ".repeat(n)));
    linear("and", 100, |n| define(format!("a{}", " and a".repeat(n))));
    linear("values", 200, |n| format!("choice c: a{}\n", ", a".repeat(n)));
    linear("declarations", 500, |n| "threshold a = 1 ".repeat(n));
    linear("a text", 2_000, |n| format!("use \"{}\"\n", "a{'}".repeat(n)));
    linear("a comment", 2_000, |n| format!("# {}\nuse \"a\"\n", "a // \"{".repeat(n)));
}

#[test]
fn what_is_never_closed_or_was_never_open() {
    let signs = [
        "(", "[", "{", "\"", "\"\"\"", "'", "`", "“", "„", "«", "/*", "//", "-- ", "\"\\\"{", "|", "=>",
        "\\", ")", "]", "}", "*/", "”", "»",
    ];
    for sign in signs {
        linear(sign, 500, |n| sign.repeat(n));
        linear(&format!("a definition of {sign}"), 500, |n| format!("define d for r = {}\n", sign.repeat(n)));
        linear(&format!("brackets and {sign}"), 500, |n| format!("a {}{}", "(".repeat(n), sign.repeat(n)));
        linear(&format!("lines of {sign}"), 200, |n| format!("{sign} a\n").repeat(n));
        linear(&format!("rules of {sign}"), 10, |n| {
            format!("decide r {{\n{}}}\n", format!("  rule a \"A\" {{ when {sign} a }}\n").repeat(n))
        });
    }
}

#[test]
#[ignore = "a measurement, to be read"]
fn times() {
    for count in [10_000, 100_000] {
        let text = rules(count);
        println!("{count} rules, {} bytes: {:?}", text.len(), time(&text));
    }
}
