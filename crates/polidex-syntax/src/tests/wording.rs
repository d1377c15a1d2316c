//! What is said: one finding a slip, with help, and with a repair that mends it.
//!
//! The slips stand in `tests/suite/syntax/beginners.md`, where their messages are compared; here is what a page cannot
//! show.

use polidex_base::{Diagnostic, FileId};

use super::{policies, said};

const BEGINNERS: &str = include_str!("../../../../tests/suite/syntax/beginners.md");

fn mended(text: &str, found: &Diagnostic) -> Option<String> {
    let mut mended = text.to_owned();
    for edit in found.fix.as_ref()?.edits.iter().rev() {
        mended.replace_range(edit.span.range(), &edit.text);
    }
    Some(mended)
}

#[test]
fn each_slip_is_found_once_and_its_repair_mends_it() {
    let slips = policies(BEGINNERS);
    let (mut found_here, mut repairs) = (0_usize, 0_usize);
    for text in &slips {
        let all = said(text);
        assert!(all.len() < 2, "{text}\n{all:?}");
        for found in all {
            found_here = found_here.saturating_add(1);
            let help = found.help.as_deref().unwrap_or("");
            assert!(!help.is_empty() && !help.ends_with('.'), "{help}");
            assert!(
                !found.message.starts_with(char::is_uppercase) && !found.message.ends_with('.'),
                "{}",
                found.message
            );
            if let Some(mended) = mended(text, &found) {
                repairs = repairs.saturating_add(1);
                assert_eq!(said(&mended), [], "{text}\nbecomes\n{mended}");
            }
        }
    }
    assert!(found_here > 220 && repairs > 170, "{found_here} slips, {repairs} repairs");
}

/// The finding in a condition, as `message | help`.
fn in_a_condition(condition: &str) -> String {
    let text = format!("decide r {{\n  rule one \"One\" {{\n    when {condition}\n    then deny\n  }}\n}}\n");
    let all: Vec<String> = said(&text)
        .iter()
        .map(|found| format!("{} | {}", found.message, found.help.as_deref().unwrap_or("")))
        .collect();
    all.join("\n")
}

#[test]
fn help_says_what_to_write_instead() {
    for (condition, expected) in [
        ("a == b", "`==` is written `is` here | write `is`"),
        ("a && b", "`&&` is written `and` here | write `and`"),
        ("a is null", "`is null` is written `is not given` here | write `is not given`"),
        ("a != null", "`!= null` is written `is given` here | write `is given`"),
        (
            "a > $250",
            "an amount names its currency by code, not by sign | write `250 USD`, if that is the currency",
        ),
        ("a > 250 dollars", "`dollars` is no unit for `250` | did you mean `USD`?"),
        ("a > 10 percent", "`percent` is no unit for `10` | write `10%`"),
        (
            "a > 3 parsecs",
            "`parsecs` is no unit for `3` | units are currencies such as `USD`, `%`, and `minutes`, `hours`, `days`, `weeks`, `months`, `years`, `business hours`, `business days`",
        ),
        ("a > 1_000,50 USD", "`,` cannot stand here | take it out, or begin a new line"),
        ("a > 250,50 USD", "`250,50` is written `250.50` here | write `250.50`"),
        ("a > 1,000", "`1,000` is written `1_000` here | write `1_000`"),
        (
            "a > 2026-02-30",
            "`2026-02-30` is no date: that month has 28 days | dates are written `2026-12-01`, instants `2026-12-01T09:00:00Z`, times of day `09:00`",
        ),
        (
            "a > 2026-13-01",
            "`2026-13-01` is no date: months go to 12 | dates are written `2026-12-01`, instants `2026-12-01T09:00:00Z`, times of day `09:00`",
        ),
        (
            "a > 13/12/2026",
            "`13/12/2026` is no date: the year comes first, then month and day | write `2026-12-13`",
        ),
        (
            "a > 2 Dec 2026",
            "`2 Dec 2026` is no date: the year comes first, then month and day | write `2026-12-02`",
        ),
        (
            "a > December 2, 2026",
            "`December 2, 2026` is no date: the year comes first, then month and day | write `2026-12-02`",
        ),
        (
            "a > 12:60",
            "`12:60` is no time of day: hours go to 23 and minutes to 59 | dates are written `2026-12-01`, instants `2026-12-01T09:00:00Z`, times of day `09:00`",
        ),
        ("a > 12am", "`12am` is no time of day: hours are counted to 24 | write `00:00`"),
        (
            "a and when",
            "`when` is a word of the language, and a name is wanted here | a fact that is called so is read as `request.when`; otherwise use another name",
        ),
        ("a > 99999999999999999999 days", "this number is too large here | write a smaller number"),
        (
            "a > 0.5 business days",
            "this duration is no whole number of its smallest unit | write it in a smaller unit: `90 minutes` for one and a half hours",
        ),
        ("a (b)", "`and` or `or` is missing before `(` | write `and` or `or` before `(`"),
        (
            "a.equals(b)",
            "`(` cannot stand here | values are compared by `is`, `>` and their kin; only a definition by name is called with brackets",
        ),
        ("a > b > c", "`>` cannot stand here | take it out, or begin a new line"),
    ] {
        assert_eq!(in_a_condition(condition), expected, "{condition}");
    }
}

#[test]
fn what_cannot_be_read_hides_nothing_else() {
    let text = "\
threshold a = = 3
rle b { authority none }
decide r {
  rule one \"One\" { when ; then deny }
  rule two \"Two\" { when a; then dney }
  rule three \"Three\" { when (a; then deny }
  ruel four \"Four\" { then deny }
  rule five \"Five\" { then deny }
}
define e for r = 3 dyas
";
    let parse = crate::parse(FileId(0), text);
    let lines: Vec<usize> = parse
        .diagnostics
        .iter()
        .map(|found| {
            text.get(..found.primary.span.range().start).unwrap_or("").matches('\n').count().saturating_add(1)
        })
        .collect();
    assert_eq!(lines, [1, 2, 4, 5, 6, 7, 10], "{:?}", parse.diagnostics);
}

/// A line may begin with `otherwise` inside a rule, where it ends a value by condition.
#[test]
fn a_value_by_condition_may_take_several_lines() {
    let text = "\
decide r {
  rule one \"One\" {
    then approve {
      paid: 1 USD when a,
        otherwise 2 USD
    }
  }
  otherwise rest \"Rest\" then deny
}
";
    assert_eq!(said(text), []);
}
