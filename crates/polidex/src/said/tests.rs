//! Answers of every kind, from a policy to JSON.

use crate::{Detail, Evaluator, decision_json, load, read_request};

const SHOP: &str = r#"policy shop "Shop" {
  language  1
  time zone "UTC"
  refer to  boss
}

role boss "Boss" { authority unlimited; responds within 1 day }

tier   loyalty: standard < gold as "Gold plus"
choice carrier: post, courier as "by courier" or anything else

record line {
  weight : decimal places 2 from 0 to 100
  item   : text as "item name"
  count  : integer from 0 to 10 optional
  gift   : bool
}

request r "Request" {
  tier    : loyalty
  carrier : carrier
  lines   : list of line up to 9
  price   : USD from 0 to 1_000
  answers { tier: loyalty, carrier: carrier, lines: list of line up to 9, gifts: bool, count: integer, half: decimal, price: USD, boss: role }
}

decide r {
  otherwise so "So" then answer {
    tier: tier
    carrier: carrier
    lines: list of l for l in lines
    gifts: some l in lines has l.gift
    count: count of lines
    half: 0.5 * count of lines
    price: price
    boss: boss
  }
}
"#;

fn answers(facts: &str) -> serde_json::Value {
    let loaded = load(vec![("shop.policy".to_owned(), SHOP.to_owned())]);
    let policy = loaded.policy.unwrap_or_else(|| panic!("{:?}", loaded.diagnostics));
    let text = format!("{{ \"as_of\": \"2026-12-31T15:00:00Z\", \"facts\": {facts} }}");
    let submission = read_request(&policy, text.as_bytes(), None).unwrap();
    let decision = Evaluator::new(&policy).evaluate(&submission, Detail::Normal);
    decision_json(&policy, &decision, &submission)["answers"].clone()
}

#[test]
fn what_is_answered_is_spelled_as_a_request_spells_it() {
    let line = r#"{"count":3,"gift":false,"item name":"mug","weight":1.5}"#;
    let found = answers(&format!(
        r#"{{"tier":"Gold plus","carrier":"by courier","price":20,"lines":[{{"gift":true,"item name":"pan","weight":0}},{line}]}}"#
    ));
    // By the names in the policy: count, gift, item, weight.
    assert_eq!(
        found.to_string(),
        concat!(
            r#"{"boss":"boss","carrier":"by courier","count":2,"gifts":true,"half":"1","#,
            r#""lines":[{"gift":true,"item name":"pan","weight":"0"},"#,
            r#"{"count":3,"gift":false,"item name":"mug","weight":"1.5"}],"price":"20.00 USD","tier":"Gold plus"}"#
        )
    );
    let other = answers(r#"{"tier":"standard","carrier":"DHL","price":0,"lines":[]}"#);
    assert_eq!((&other["carrier"], &other["lines"]), (&"DHL".into(), &serde_json::json!([])));
}
