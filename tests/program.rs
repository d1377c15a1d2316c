//! What no single page can show: the same meaning gives the same hash and the same bytes, however it is written,
//! and another meaning gives another hash.
//!
//! In: the policies of the repository. Out: asserts on hashes and decision bytes.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use polidex_tests::subject::{self, Source};

const EXAMPLE: &str = "examples/design-example/refund.policy";
const REQUEST: &str = r#"{
  "request": "refund", "as_of": "2026-12-31T15:00:00Z", "id": "R-1042",
  "facts": {
    "customer": { "id": "C-7", "tier": "gold", "annual_spend": "4000.00 USD", "since": "2021-11-02", "at_risk": true },
    "amount": "4300.00 USD", "purchased_on": "2026-11-30", "final_sale": false, "opened": true, "reason": "defective",
    "legal_exposure": true, "confidence": "93%", "justification": "Defect reported on day 31.",
    "history": { "goodwill_this_year": 0, "paid_90_days": "0.00 USD" }
  }
}"#;

/// The hash of a policy, and the bytes of a decision by it.
fn outcome(sources: &[Source]) -> (String, String) {
    let loaded = subject::load(sources);
    let decided = subject::decide(&loaded, None, REQUEST);
    let decided = decided.unwrap_or_else(|| panic!("{:#?}", subject::findings(&loaded)));
    (subject::hashes(&loaded).unwrap().concat(), decided.to_string())
}

fn example() -> String {
    polidex_tests::read(EXAMPLE).unwrap()
}

fn one(text: &str) -> Vec<Source> {
    vec![("a.policy".to_owned(), text.to_owned())]
}

/// The declarations of a file: each from a line that begins in column 0 to the next one.
fn declarations(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        if line.starts_with(|c: char| c.is_ascii_lowercase()) {
            found.push(String::new());
        }
        if let Some(last) = found.last_mut() {
            last.push_str(line);
            last.push('\n');
        }
    }
    found
}

#[test]
fn the_same_twice_gives_the_same_bytes() {
    assert_eq!(outcome(&one(&example())), outcome(&one(&example())));
}

#[test]
fn shuffled_declarations_change_nothing() {
    let expected = outcome(&one(&example()));
    let declarations = declarations(&example());
    assert!(declarations.len() > 20, "only {} declarations found", declarations.len());
    let mut reversed = declarations.clone();
    reversed.reverse();
    let mut sorted = declarations.clone();
    sorted.sort();
    let mut dealt = declarations.clone();
    dealt.rotate_left(declarations.len() / 3);
    for shuffled in [reversed, sorted, dealt] {
        assert_eq!(outcome(&one(&shuffled.concat())), expected);
    }
}

#[test]
fn split_into_files_changes_nothing() {
    let declarations = declarations(&example());
    let file = |n: usize| {
        let text =
            declarations.iter().enumerate().filter(|(at, _)| at % 3 == n).map(|(_, text)| text.as_str());
        (format!("{n}.policy"), text.collect::<String>())
    };
    let expected = outcome(&one(&example()));
    assert_eq!(outcome(&[file(0), file(1), file(2)]), expected);
    assert_eq!(outcome(&[file(2), file(0), file(1)]), expected);
}

#[test]
fn layout_and_comments_change_nothing() {
    let text = example();
    let expected = outcome(&one(&text));
    let commented: String = text.lines().map(|line| format!("{line}  # a remark\n")).collect();
    let in_provision = "\"\"\"";
    if !text.lines().any(|line| line.matches(in_provision).count() == 1) {
        assert_eq!(outcome(&one(&commented)), expected);
    }
    let spread = text.replace(" {\n", "   {\n\n").replace(": ", " :   ").replace("USD", "USD ");
    assert_eq!(outcome(&one(&spread)), expected);
    assert_eq!(outcome(&one(&subject::format(&spread).unwrap())), expected);
    assert_eq!(outcome(&one(&text.replace('\n', "\r\n"))), expected);
}

#[test]
fn owner_label_and_tests_are_no_part_of_the_hash() {
    let (expected, _) = outcome(&one(&example()));
    let other = example().replace("CS Operations", "Somebody else").replace("\"2026.12\"", "\"2027.1\"");
    assert_eq!(outcome(&one(&other)).0, expected);
    let without: String = declarations(&example())
        .into_iter()
        .filter(|text| {
            !["test ", "examples ", "always ", "never "].iter().any(|start| text.starts_with(start))
        })
        .collect();
    assert_eq!(outcome(&one(&without)).0, expected);
}

#[test]
fn every_change_of_meaning_moves_the_hash() {
    let text = example();
    let mut hashes = vec![outcome(&one(&text)).0];
    for (from, to) in [
        ("250 USD", "250.01 USD"),
        ("refunded in full when", "refunded in full if"),
        ("\"Senior approver\"", "\"Senior approvers\""),
        ("cites \"2.3\"", "cites \"2.4\""),
        ("responds within 4 business hours", "responds within 5 business hours"),
        ("closed 2026-12-25, 2027-01-01", "closed 2026-12-25"),
        ("from crm", "from orders"),
        ("120% of amount", "119% of amount"),
        ("goodwill_this_year < goodwill_limit", "goodwill_this_year <= goodwill_limit"),
        ("at most 2 times", "at most 3 times"),
        ("notify  \"cs-operations\"", "notify  \"cs-operation\""),
        ("overrides within_terms", "overrides within_terms, over_cap"),
    ] {
        let changed = text.replacen(from, to, 1);
        assert_ne!(changed, text, "`{from}` is not in {EXAMPLE}");
        let (hash, _) = outcome(&one(&changed));
        assert!(!hashes.contains(&hash), "`{from}` to `{to}` does not move the hash");
        hashes.push(hash);
    }
}
