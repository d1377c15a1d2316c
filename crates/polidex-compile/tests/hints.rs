//! What findings say is to be done: their help, which the pages of cases do not show.
#![cfg(test)]

use polidex_base::{Diagnostic, FileId};
use polidex_compile::Compiled;

const HEAD: &str = r#"
role boss "Boss" { authority unlimited; responds within 1 day }

choice reason: lost, broken, changed_mind
tier loyalty: standard < silver < gold

request r "Request" {
  opened : bool
  reason : reason
  tier   : loyalty
  count  : integer from 0 to 10
  bought : date from 2020-01-01 to today
  sent   : instant
  grants { paid: USD; voucher: USD }
}

threshold window = 30 days
"#;

fn compiled(text: &str) -> Compiled {
    let parsed = polidex_syntax::parse(FileId(0), text);
    assert!(parsed.diagnostics.is_empty(), "{:?}", parsed.diagnostics);
    polidex_compile::compile(&[parsed.file])
}

fn in_zone(zone: &str) -> Compiled {
    let header = format!("policy p \"P\" {{ language 1; time zone \"{zone}\"; refer to boss }}\n");
    compiled(&format!("{header}{HEAD}decide r {{ otherwise rest \"Rest\" then deny }}"))
}

/// The only finding of a rule.
fn finding(rule: &str) -> Diagnostic {
    let header = "policy p \"P\" { language 1; time zone \"UTC\"; refer to boss }\n";
    let found = compiled(&format!("{header}{HEAD}decide r {{\n  rule one \"One\" {{\n    {rule}\n  }}\n}}"));
    assert_eq!(found.diagnostics.len(), 1, "{:?}", found.diagnostics);
    found.diagnostics.into_iter().next().unwrap()
}

fn help(condition: &str) -> String {
    finding(&format!("when {condition}\n    then deny")).help.unwrap_or_default()
}

#[test]
fn values_have_no_quotes() {
    assert_eq!(help("reason is \"lost\""), "write `lost` without quotes");
    assert_eq!(help("reason is \"Lost\""), "write `lost` without quotes");
    assert_eq!(help("\"lost\" is reason"), "write `lost` without quotes");
    assert_eq!(help("reason is one of (\"lost\", broken)"), "write `lost` without quotes");
    assert_eq!(
        help("reason is \"gone\""),
        "write a value without quotes; there are `lost`, `broken` and `changed_mind`"
    );
    assert_eq!(help("tier is \"gold\""), "write `gold` without quotes");
    assert_eq!(help("opened is \"yes\""), "write `yes` without quotes");
    assert_eq!(help("opened is \"false\""), "write `no` without quotes");
}

#[test]
fn dates_and_numbers_beside_elapsed_time() {
    assert_eq!(help("bought > 30 days"), "write `days from bought to today`");
    assert_eq!(help("window < bought"), "write `days from bought to today`");
    assert_eq!(help("sent > window"), "write `days from sent to now`");
    assert_eq!(help("count > 30 days"), "write `30` alone, or give `count` the type `duration`");
    assert_eq!(
        help("days from bought to today > count"),
        "give `count` a unit where it is declared, such as `30 days` or the type `duration`"
    );
    assert_eq!(
        help("bought > 3"),
        "compare values of one type: an amount with an amount, a date with a date"
    );
}

#[test]
fn values_stand_in_the_order_of_their_declaration() {
    assert_eq!(help("reason is stolen"), "there are `lost`, `broken` and `changed_mind`");
}

#[test]
fn an_unknown_grant_names_those_there_are() {
    assert_eq!(
        finding("then approve { credit: 1 USD }").help.unwrap_or_default(),
        "there are `paid` and `voucher`; use one of them, or declare it in request `r`: `grants { credit: USD }`"
    );
}

#[test]
fn how_to_round_is_left_to_the_author() {
    assert_eq!(finding("then approve { paid: 80% of 0.01 USD }").fix, None);
}

#[test]
fn a_zone_has_one_spelling() {
    for (written, meant) in [
        ("America/New_York", "America/New_York"),
        ("america/NEW_york", "America/New_York"),
        ("UTC", "UTC"),
        ("utc", "UTC"),
        ("UTC+00:00", "UTC"),
        ("UTC-5:00", "UTC-05:00"),
        ("UTC+05:45", "UTC+05:45"),
    ] {
        let policy = in_zone(written).policy;
        assert_eq!(policy.as_ref().map(|policy| &*policy.zone), Some(meant), "{written}");
    }
}

#[test]
fn an_abbreviation_is_answered_with_a_place() {
    let found = in_zone("est").diagnostics;
    let [only] = found.as_slice() else { panic!("one finding: {found:?}") };
    assert_eq!(
        only.help.as_deref(),
        Some("write the place, `America/New_York`, or `UTC-05:00` for clocks that never change")
    );
}
