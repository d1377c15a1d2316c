//! Texts that are made to break a parser.

use super::{clean, said};

fn codes(text: &str) -> Vec<&'static str> {
    said(text).iter().map(|found| found.code.0).collect()
}

#[test]
fn a_hundred_thousand_brackets_are_one_finding() {
    for open in ["(", "[", "{", "larger of (", "f(", "not (", "a is one of ("] {
        let text = format!("define d for r = {}", open.repeat(100_000));
        assert_eq!(codes(&text).len(), 1, "{open}");
    }
    let given = format!("test t for r {{ given {{ {} }} }}", "a: { ".repeat(100_000));
    assert!(codes(&given).contains(&"E0105"), "{:?}", codes(&given));
}

#[test]
fn sixty_four_levels_are_read_and_one_more_is_refused() {
    let nested = |levels: usize| format!("define d for r = {}a{}", "(".repeat(levels), ")".repeat(levels));
    clean(&nested(64));
    assert_eq!(codes(&nested(65)), ["E0105"]);
}

#[test]
fn operators_are_counted_where_each_is_a_level_of_the_tree() {
    for (joined, end) in
        [("a + ", "a"), ("a of ", "a"), ("a * ", "a"), ("a - ", "a"), ("not ", "a"), ("a implies ", "a")]
    {
        let text = |count: usize| format!("define d for r = {}{end}", joined.repeat(count));
        clean(&text(256));
        assert_eq!(codes(&text(257)), ["E0105"], "{joined}");
        assert_eq!(codes(&text(100_000)), ["E0105"], "{joined}");
    }
    assert_eq!(codes(&format!("chain c = {}a or b", "either ".repeat(100_000))), ["E0105"]);
    assert_eq!(codes(&format!("record r {{ a : {}text }}", "list of ".repeat(100_000))), ["E0105"]);
}

#[test]
fn what_stays_flat_may_be_long() {
    clean(&format!("define d for r = a{}", " and a".repeat(5_000)));
    clean(&format!("choice c: a{}", ", a".repeat(5_000)));
    clean(&format!("chain c = a{}", " then a".repeat(5_000)));
    clean(&format!("calendar c {{ closed 2026-12-25{} }}", ", 2026-12-25".repeat(1_000)));
}

#[test]
fn line_ends_tabs_and_a_byte_order_mark_make_no_difference() {
    let text = "\
# A remark.
threshold cap = 250 USD  # behind

role boss \"Boss\" {
  authority unlimited
  responds within 1 day
}
";
    let plain = clean(text);
    for other in [
        text.replace('\n', "\r\n"),
        text.replace("  ", "\t"),
        text.replace("  ", "\u{a0}\u{a0}"),
        format!("\u{feff}{text}"),
    ] {
        let parsed = clean(&other);
        assert_eq!(parsed.file, plain.file, "{other:?}");
        let words = |parse: &crate::Parse| {
            parse.comments.iter().map(|c| (c.text.clone(), c.own_line)).collect::<Vec<_>>()
        };
        assert_eq!(words(&parsed), words(&plain), "{other:?}");
    }
}

#[test]
fn nothing_is_nothing() {
    for text in ["", "\n", " ", "\u{feff}", "\r\n\r\n", "\t"] {
        assert_eq!(clean(text).file.items.len(), 0, "{text:?}");
    }
    assert_eq!(clean("# only this").comments.len(), 1);
}

/// Where one way of reading is tried and given up, the next must not read the inner brackets again.
/// This would not end if one did.
#[test]
fn nested_ways_of_reading_are_not_tried_again_at_each_level() {
    let openings = [
        "larger of (",
        "smaller of (a, ",
        "f(",
        "days from (",
        "business days from (",
        "next business day after (",
        "closing of desk after (",
        "(a + ",
        "(a in desk + ",
        "a is one of (",
        "a is not one of(",
        "a in (",
        "a is any of (",
        "a is either of (",
        "a is between (",
        "a is between(",
        "a is more than (",
        "a is above(",
        "a exceeds (",
        "a is (",
        "a when (",
        "not (",
        "count of (",
        "a of (",
        "1 USD - (",
        "a rounded up to (",
        "sum of (",
        "list of (",
        "min of (",
        "sum of a for x in (",
        "count of x in (",
        "count distinct (",
        "some x in (",
        "no x in (",
        "the only x in (",
        "any of { \"1\": (",
        "a is in (",
        "a[(",
        "(a)[(",
        "f(a)[(",
    ];
    for opening in openings {
        assert_eq!(codes(&format!("define d for r = {} a b\n", opening.repeat(30))).len(), 1, "{opening}");
        said(&format!("define d for r = {}a{}\n", opening.repeat(30), ")".repeat(30)));
        said(&format!(
            "exception e for r {{ approval {{\n| a => b |\n| {} a b => c |\n}} }}\n",
            opening.repeat(30)
        ));
    }
}
