//! Requests: what is accepted, what is refused with which code and place, and that no bytes make it panic.

#![expect(clippy::unwrap_used, clippy::arithmetic_side_effects, reason = "a test fails by panicking")]

mod policy;

use std::collections::BTreeMap;

use policy::{every_type, name, number, usd};
use polidex::ir::{Policy, Value};
use polidex::{Problem, Submission, read_request, request_hash, request_id};

fn read(text: &str) -> Result<Submission, Vec<Problem>> {
    read_request(&every_type(), text.as_bytes(), None)
}

fn with(facts: &str) -> String {
    format!(r#"{{ "request": "refund", "as_of": "2026-12-31T15:00:00Z", "facts": {{ {facts} }} }}"#)
}

fn codes(problems: &[Problem]) -> String {
    problems.iter().map(|p| format!("{} {}", p.code, p.path)).collect::<Vec<_>>().join("; ")
}

#[test]
fn each_malformed_fact_has_its_code_and_its_place() {
    let cases = [
        (r#""amount": "0.00 USD""#, "E0609 $.facts.amount"),
        (r#""amount": "100000.01 USD""#, "E0609 $.facts.amount"),
        (r#""amount": -1"#, "E0609 $.facts.amount"),
        (r#""amount": "250.001 USD""#, "E0610 $.facts.amount"),
        (r#""amount": 250.001"#, "E0610 $.facts.amount"),
        (r#""amount": "300.00 EUR""#, "E0613 $.facts.amount"),
        (r#""amount": {"amount": 3, "currency": "EUR"}"#, "E0613 $.facts.amount"),
        (r#""amount": {"amount": 3}"#, "E0607 $.facts.amount"),
        (r#""amount": {"amount": 3, "currency": "USD", "x": 1}"#, "E0607 $.facts.amount"),
        (r#""amount": 1e3"#, "E0612 $.facts.amount"),
        (r#""amount": "1e3 USD""#, "E0612 $.facts.amount"),
        (r#""amount": "1_000 USD""#, "E0608 $.facts.amount"),
        (r#""amount": "1,000 USD""#, "E0608 $.facts.amount"),
        (r#""amount": " 300 USD""#, "E0608 $.facts.amount"),
        (r#""amount": "NaN""#, "E0608 $.facts.amount"),
        (r#""amount": "300USD""#, "E0608 $.facts.amount"),
        (r#""amount": """#, "E0608 $.facts.amount"),
        (r#""amount": true"#, "E0607 $.facts.amount"),
        (r#""amount": []"#, "E0607 $.facts.amount"),
        (r#""paid_yen": "1.5 JPY""#, "E0610 $.facts.paid_yen"),
        (r#""purchased_on": "12/01/2026""#, "E0608 $.facts.purchased_on"),
        (r#""purchased_on": "2026-02-30""#, "E0608 $.facts.purchased_on"),
        (r#""purchased_on": 20261201"#, "E0607 $.facts.purchased_on"),
        (r#""purchased_on": "2027-01-01""#, "E0609 $.facts.purchased_on"),
        (r#""purchased_on": "2014-12-31""#, "E0609 $.facts.purchased_on"),
        (r#""opened": "yes""#, "E0607 $.facts.opened"),
        (r#""opened": 1"#, "E0607 $.facts.opened"),
        (r#""reason": "defectve""#, "E0614 $.facts.reason"),
        (r#""reason": "Defective""#, "E0614 $.facts.reason"),
        (r#""reason": "changed""#, "E0614 $.facts.reason"),
        (r#""confidence": 93"#, "E0611 $.facts.confidence"),
        (r#""confidence": "93""#, "E0608 $.facts.confidence"),
        (r#""confidence": "93.00001%""#, "E0610 $.facts.confidence"),
        (r#""confidence": "101%""#, "E0609 $.facts.confidence"),
        (r#""share": 0.0000001"#, "E0610 $.facts.share"),
        (r#""breach_at": "2026-12-31 15:00:00""#, "E0608 $.facts.breach_at"),
        (r#""breach_at": "2026-12-31T15:00:00.5""#, "E0610 $.facts.breach_at"),
        (r#""breach_at": "2026-03-08T02:30""#, "E0619 $.facts.breach_at"),
        (r#""breach_at": "2026-11-01T01:30:00""#, "E0619 $.facts.breach_at"),
        (r#""breach_at": "2026-12-31T15:00:00.5Z""#, "E0610 $.facts.breach_at"),
        (r#""opens": "9:00""#, "E0608 $.facts.opens"),
        (r#""waited": 4"#, "E0611 $.facts.waited"),
        (r#""waited": "2 months""#, "E0608 $.facts.waited"),
        (r#""waited": "4 business hours""#, "E0608 $.facts.waited"),
        (r#""reply_in": "4 hours""#, "E0608 $.facts.reply_in"),
        (r#""count": 2.5"#, "E0610 $.facts.count"),
        (r#""count": "2""#, "E0607 $.facts.count"),
        (r#""count": 11"#, "E0609 $.facts.count"),
        (r#""weight": 1.001"#, "E0610 $.facts.weight"),
        (r#""justification": 3"#, "E0607 $.facts.justification"),
        (r#""approver": "janitor""#, "E0614 $.facts.approver"),
        (r#""customer": "C-7""#, "E0607 $.facts.customer"),
        (r#""customer": {"tier": "platinum"}"#, "E0614 $.facts.customer.tier"),
        (r#""customer": {"teir": "gold"}"#, "E0604 $.facts.customer.teir"),
        (r#""customer.tier": "gold""#, r#"E0604 $.facts["customer.tier"]"#),
        (r#""origin": "x""#, "E0604 $.facts.origin"),
        (r#""amuont": 3"#, "E0604 $.facts.amuont"),
        (r#""amount": 3, "amount": 4"#, "E0603 $.facts.amount"),
        (r#""customer": {"id": "a", "id": "a"}"#, "E0603 $.facts.customer.id"),
        (r#""lines": {}"#, "E0607 $.facts.lines"),
        (r#""lines": [1]"#, "E0607 $.facts.lines[0]"),
        (r#""lines": [null]"#, "E0607 $.facts.lines[0]"),
        (r#""lines": [{"sku": "a", "price": 1, "x": 1}]"#, "E0604 $.facts.lines[0].x"),
        (r#""lines": [{"sku": "a", "price": 1001}]"#, "E0609 $.facts.lines[0].price"),
        (r#""lines": [{}, {}, {}, {}]"#, "E0615 $.facts.lines"),
        (r#""lines": [{}, {"sku": 1}, {}, {"sku": 2}]"#, "E0615 $.facts.lines; E0607 $.facts.lines[1].sku"),
        (r#""lines": {"a": {}}"#, "E0607 $.facts.lines"),
        (r#""lines": null, "tags": "a""#, "E0607 $.facts.tags"),
        (r#""paid_with": [{"id": "a"}, {"id": "b"}, {"id": "a"}]"#, "E0615 $.facts.paid_with[2].id"),
        (r#""paid_with": {"a": {"id": "b"}}"#, "E0617 $.facts.paid_with.a.id"),
        (r#""paid_with": {"a": null}"#, "E0607 $.facts.paid_with.a"),
        (r#""paid_with": {"a": {}, "a": {}}"#, "E0603 $.facts.paid_with.a"),
        (
            r#""paid_with": {"a b": {"holder": {"price": -1}}}"#,
            r#"E0609 $.facts.paid_with["a b"].holder.price"#,
        ),
        (r#""paid_with": {"a": {}, "b": {}, "c": {}, "d": {}}"#, "E0615 $.facts.paid_with"),
        (r#""paid_with": [{"kind": "post"}]"#, "E0614 $.facts.paid_with[0].kind"),
        (r#""legs": {"1": {}, "1.0": {}}"#, "E0615 $.facts.legs[\"1.0\"]"),
        (r#""legs": {"one": {}}"#, "E0608 $.facts.legs.one"),
        (r#""legs": [{"number": 1, "origin": "x"}]"#, "E0604 $.facts.legs[0].origin"),
        (r#""batches": [{"sku": "a"}, {"size": 1, "sku": "a"}]"#, "E0615 $.facts.batches[1]"),
        (r#""batches": [1e3]"#, "E0607 $.facts.batches[0]"),
        (r#""carrier": "post""#, "E0614 $.facts.carrier"),
        (r#""tags": ["a", "b", "a"]"#, "E0615 $.facts.tags[2]"),
    ];
    for (facts, expected) in cases {
        let problems = read(&with(facts)).expect_err(facts);
        assert_eq!(codes(&problems), expected, "{facts}");
        for problem in problems {
            assert!(problem.help.is_some() && !problem.message.ends_with('.'), "{problem:?}");
        }
    }
}

#[test]
fn each_malformed_envelope_has_its_code_and_its_place() {
    let cases = [
        ("", "E0601 $"),
        ("{", "E0601 $"),
        ("{} {}", "E0601 $"),
        ("{ \"facts\": NaN }", "E0601 $"),
        ("{ \"facts\": 01 }", "E0601 $"),
        ("{ \"id\": \"\\ud800\" }", "E0601 $"),
        ("{ /* */ }", "E0601 $"),
        ("[]", "E0607 $"),
        ("null", "E0607 $"),
        ("{}", "E0605 $.request; E0606 $.as_of"),
        (r#"{"request": "refnud", "as_of": "2026-12-31T15:00:00Z"}"#, "E0605 $.request"),
        (r#"{"request": 3, "as_of": "2026-12-31T15:00:00Z"}"#, "E0607 $.request"),
        (r#"{"request": "refund"}"#, "E0606 $.as_of"),
        (r#"{"request": "refund", "as_of": "yesterday"}"#, "E0608 $.as_of"),
        (r#"{"request": "refund", "as_of": 1767193200}"#, "E0607 $.as_of"),
        (r#"{"request": "refund", "as_of": "2026-12-31T15:00:00Z", "amount": 3}"#, "E0604 $.amount"),
        (r#"{"request": "refund", "as_of": "2026-12-31T15:00:00Z", "id": 7}"#, "E0607 $.id"),
        (r#"{"request": "refund", "as_of": "2026-12-31T15:00:00Z", "facts": []}"#, "E0607 $.facts"),
        (r#"{"request": "refund", "as_of": "2026-12-31T15:00:00Z", "actor": "bot"}"#, "E0607 $.actor"),
        (
            r#"{"request": "refund", "as_of": "2026-12-31T15:00:00Z", "actor": {"agnet": "bot"}}"#,
            "E0604 $.actor.agnet",
        ),
        (
            r#"{"request": "refund", "as_of": "2026-12-31T15:00:00Z", "confirmed": ["reason", "raeson"]}"#,
            "E0618 $.confirmed[1]",
        ),
        (
            r#"{"request": "refund", "as_of": "2026-12-31T15:00:00Z", "confirmed": "reason"}"#,
            "E0607 $.confirmed",
        ),
        (r#"{"request": "refund", "request": "refund", "as_of": "2026-12-31T15:00:00Z"}"#, "E0603 $.request"),
    ];
    for (text, expected) in cases {
        assert_eq!(codes(&read(text).expect_err(text)), expected, "{text}");
    }
}

#[test]
fn every_problem_is_reported_at_once() {
    let text = r#"{ "request": "refund", "facst": {}, "id": 1, "facts": {
        "amount": 0, "opened": "no", "reason": "late", "reason": "late",
        "customer": { "tier": 3 }, "lines": [ {}, { "price": 1.001, "sko": "a" } ] } }"#;
    let expected = "E0603 $.facts.reason; E0604 $.facst; E0607 $.id; E0609 $.facts.amount; E0607 $.facts.opened; \
                    E0607 $.facts.customer.tier; E0610 $.facts.lines[1].price; E0604 $.facts.lines[1].sko; E0606 $.as_of";
    assert_eq!(codes(&read(text).expect_err("malformed")), expected);
}

#[test]
fn counted_limits_hold() {
    let long_number = with(&format!(r#""amount": {}"#, "1".repeat(401)));
    assert_eq!(codes(&read(&long_number).unwrap_err()), "E0602 $.facts.amount");
    let long_text = with(&format!(r#""justification": "{}""#, "x".repeat(100_001)));
    assert_eq!(codes(&read(&long_text).unwrap_err()), "E0602 $.facts.justification");
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(codes(&read(&deep).unwrap_err()), "E0602 $");
    let huge = vec![b' '; 8_388_609];
    assert_eq!(codes(&read_request(&every_type(), &huge, None).unwrap_err()), "E0602 $");
    assert_eq!(codes(&read_request(&every_type(), b"{ \"id\": \"\xff\" }", None).unwrap_err()), "E0601 $");
}

#[test]
fn messages_show_the_place_and_the_right_spelling() {
    let said = |facts: &str| {
        let problem = read(&with(facts)).unwrap_err().remove(0);
        format!("{}\n{}", problem.message, problem.help.unwrap())
    };
    let cases = [
        (
            r#""amount": true"#,
            "`amount` must be an amount in USD, and this is true or false\nwrite `\"300.00 USD\"` or `300.00`",
        ),
        (
            r#""paid_yen": []"#,
            "`paid_yen` must be an amount in JPY, and this is a list\nwrite `\"300 JPY\"` or `300`",
        ),
        (
            r#""amount": 0"#,
            "`amount` must be from 0.01 USD to 100000.00 USD, and this is 0.00 USD\n\
             write a value from 0.01 USD to 100000.00 USD",
        ),
        (
            r#""purchased_on": "2027-01-01""#,
            "`purchased_on` (Day of purchase) must be from 2015-01-01 to 2026-12-31, and this is 2027-01-01\n\
             write a value from 2015-01-01 to 2026-12-31",
        ),
        (
            r#""confidence": 0.93"#,
            "`confidence` must be a percentage, and the bare number `0.93` does not say its unit\nwrite `\"93%\"`",
        ),
        (
            r#""reason": "defectve""#,
            "`reason` must be a value of `reason`, and `defectve` is none\ndid you mean `\"defective\"`?",
        ),
        (
            r#""amount": "250.001 USD""#,
            "`amount` is counted in steps of 0.01 USD, and `250.001` lies between two\n\
             round it where it is measured: how to round is not guessed here",
        ),
        (r#""amuont": 1"#, "`facts` has no field `amuont`\ndid you mean `amount`?"),
    ];
    for (facts, expected) in cases {
        assert_eq!(said(facts), expected, "{facts}");
    }
}

#[test]
fn every_spelling_that_is_accepted_means_the_same_value() {
    let value = |facts: &str| {
        let facts = read(&with(facts)).expect(facts).facts;
        facts.into_values().next().unwrap()
    };
    for facts in [
        r#""amount": "300.00 USD""#,
        r#""amount": "300 USD""#,
        r#""amount": "300""#,
        r#""amount": 300"#,
        r#""amount": 300.000"#,
        r#""amount": {"amount": "300.00", "currency": "USD"}"#,
        r#""amount": {"currency": "USD", "amount": 300}"#,
    ] {
        assert_eq!(value(facts), usd("300"), "{facts}");
    }
    let percent = Value::Percent(number("0.93"));
    for facts in [r#""confidence": "93%""#, r#""share": 0.93"#, r#""share": "93.0%""#, r#""rate": 93"#] {
        assert_eq!(value(facts), percent, "{facts}");
    }
    assert_eq!(value(r#""waited": "4 hours""#), value(r#""waited_hours": 4"#));
    assert_eq!(value(r#""waited": "48 hours""#), value(r#""waited": "2 days""#));
    assert_eq!(value(r#""reason": "changed (mind)""#), Value::Choice(name("changed")));
    assert_eq!(value(r#""carrier": "DHL""#), Value::Other(name("DHL")));
    assert_eq!(value(r#""carrier": "the post""#), Value::Choice(name("post")));
    assert_eq!(value(r#""customer": {"tier": "gold"}"#), Value::Tier(1, name("gold")));
    assert_eq!(value(r#""approver": "senior""#), Value::Role(name("senior")));
    assert_eq!(
        value(r#""breach_at": "2026-12-31T10:00:00-05:00""#),
        value(r#""breach_at": "2026-12-31T15:00:00.000Z""#)
    );
    assert_eq!(
        value(r#""breach_at": "2026-12-31T10:00:00-05:00""#),
        value(r#""breach_at": "2026-12-31T10:00""#)
    );
    assert_eq!(value(r#""tags": ["b", "a"]"#), value(r#""tags": ["a", "b"]"#));
}

#[test]
fn elements_may_lack_fields_and_keep_their_order() {
    let value = |facts: &str| {
        let facts = read(&with(facts)).expect(facts).facts;
        facts.into_values().next().unwrap().to_string()
    };
    // Nothing is filled in: the evaluator knows what is unknown, not given or has a default.
    assert_eq!(
        value(r#""lines": [{"price": 2, "note": null}, {}, {"sku": "a"}]"#),
        "[{ price: 2.00 USD }, {  }, { sku: a }]"
    );
    let listed = value(r#""paid_with": [{"id": "b"}, {"id": "a", "holder": {"sku": "x"}}]"#);
    assert_eq!(listed, "[{ id: b }, { holder: { sku: x }, id: a }]");
    // Members have no order: the keys give one, and may be repeated inside.
    let keyed = value(r#""paid_with": {"b": {"id": "b"}, "a": {"holder": {"sku": "x"}}}"#);
    assert_eq!(keyed, "[{ holder: { sku: x }, id: a }, { id: b }]");
    let numbered = value(r#""legs": {"10": {"from place": "x"}, "2": {}}"#);
    assert_eq!(numbered, "[{ number: 2 }, { number: 10, origin: x }]");
    assert_eq!(value(r#""paid_with": []"#), value(r#""paid_with": {}"#));
    // Two elements whose keys are unknown may be two or one: that is for the evaluator.
    assert!(read(&with(r#""paid_with": [{}, {}]"#)).is_ok());
}

#[test]
fn a_record_may_be_confirmed_as_a_whole() {
    let confirmed = |list: &str| {
        let text = with("").replacen('{', &format!("{{ \"confirmed\": {list}, "), 1);
        read(&text).map(|submission| submission.confirmed.into_iter().collect::<Vec<_>>().join(" "))
    };
    assert_eq!(confirmed(r#"["customer", "amount"]"#).unwrap(), "amount customer.id customer.tier");
    assert_eq!(
        codes(&confirmed(r#"["cust", "lines[0].price"]"#).unwrap_err()),
        "E0618 $.confirmed[0]; E0618 $.confirmed[1]"
    );
}

#[test]
fn hostile_requests_are_refused_while_little_of_them_is_kept() {
    let many = format!("[{}1]", "1,".repeat(600_000));
    assert_eq!(codes(&read(&many).unwrap_err()), "E0602 $");
    let unknown: Vec<String> = (0..50_000).map(|n| format!("\"field_{n}\": 1")).collect();
    let problems = read(&with(&unknown.join(","))).unwrap_err();
    assert_eq!(problems.len(), 1_000);
    assert_eq!(codes(&problems[999..]), "E0602 $");
    let long_key = with(&format!("\"{}\": 1", "k".repeat(100_001)));
    assert_eq!(
        codes(&read(&long_key).unwrap_err()),
        format!("E0602 $.facts.{}…", "k".repeat(60)).replace(".k", "[\"k") + "\"]"
    );
    // Long names inside each other, and many small ones below them: places are not copied for each.
    let (open, close) = (format!("{{\"{}\":", "n".repeat(90_000)).repeat(50), "}".repeat(50));
    let bottom = "1,".repeat(400_000);
    let deep = format!("{open}[{bottom}1]{close}");
    assert!(codes(&read(&deep).unwrap_err()).starts_with("E0605 $.request"));
}

#[test]
fn null_is_the_same_as_leaving_out() {
    let submission =
        read(&with(r#""amount": null, "customer": null, "history": {"goodwill_this_year": null}"#));
    assert_eq!(submission.unwrap().facts, BTreeMap::new());
    assert_eq!(read(&with("")).unwrap(), read(&with(r#""address": null"#)).unwrap());
    let given = read(&with(r#""address": {}"#)).unwrap();
    assert!(given.groups.contains("address") && given.facts.is_empty());
}

#[test]
fn today_is_the_local_date_of_the_policy() {
    // 03:00 UTC on 1 January is still 31 December in New York.
    let at = |day: &str| {
        let facts = format!(r#""purchased_on": "{day}""#);
        read(&with(&facts).replace("2026-12-31T15", "2027-01-01T03"))
    };
    assert!(at("2026-12-31").is_ok());
    assert_eq!(codes(&at("2027-01-01").unwrap_err()), "E0609 $.facts.purchased_on");
    // So it is where the zone is a fixed offset.
    let fixed = Policy { zone: name("UTC-05:00"), ..every_type() };
    let tomorrow = with(r#""purchased_on": "2027-01-01""#).replace("2026-12-31T15", "2027-01-01T03");
    assert_eq!(
        codes(&read_request(&fixed, tomorrow.as_bytes(), None).unwrap_err()),
        "E0609 $.facts.purchased_on"
    );
}

#[test]
fn the_host_stamps_as_of_in_whole_seconds() {
    let stamped = "2026-06-01T00:00:00.999Z".parse().unwrap();
    let submission = read_request(&every_type(), with("").as_bytes(), Some(stamped)).unwrap();
    assert_eq!(submission.as_of.to_string(), "2026-06-01T00:00:00Z");
}

#[test]
fn the_hash_is_of_the_question_and_not_of_its_spelling() {
    let hash = |text: &str| request_hash(&read(text).unwrap());
    let plain = hash(&with(r#""amount": "300.00 USD", "opened": true"#));
    assert_eq!(plain, hash(&with(r#""opened": true, "paid": null, "amount": 300"#)));
    let other_id = with(r#""amount": 300, "opened": true"#).replacen(
        '{',
        r#"{ "id": "R-1", "actor": {"agent": "x"},"#,
        1,
    );
    assert_eq!(plain, hash(&other_id));
    assert_ne!(plain, hash(&with(r#""amount": 300.01, "opened": true"#)));
    assert_ne!(plain, hash(&with(r#""amount": 300, "opened": true"#).replace("15:00:00", "15:00:01")));
    assert_ne!(plain, hash(&with(r#""amount": 300, "opened": true"#).replace("refund", "waiver")));
}

#[test]
fn the_id_of_an_invalid_request_is_still_found() {
    assert_eq!(request_id(br#"{ "id": "R-1", "nonsense": 1 }"#).as_deref(), Some("R-1"));
    assert_eq!(request_id(br#"{ "id": 1 }"#), None);
    assert_eq!(request_id(b"{"), None);
}

#[test]
fn the_examples_of_every_page_do_what_the_page_says() {
    for info in polidex::codes().filter(|info| info.code.0.starts_with("E06")) {
        assert!(info.page.starts_with(&format!("# {}: {}\n", info.code, info.title)), "{}", info.code);
        // `valid when` needs a policy that says it.
        if info.code.0 == "E0617" {
            continue;
        }
        let fence = |info_string: &str| {
            let (_, rest) = info.page.split_once(&format!("```{info_string}\n")).unwrap();
            rest.split_once("```").unwrap().0.to_owned()
        };
        let refused = read(&fence(&format!("json,fails {}", info.code))).unwrap_err();
        assert!(refused.iter().all(|p| p.code == info.code), "{}: {refused:?}", info.code);
        let accepted = fence("json");
        assert!(read(&accepted).is_ok(), "{}: {:?}", info.code, read(&accepted));
    }
}

/// A small generator of numbers: the same bytes in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % sides.max(1)
    }
}

#[test]
fn no_bytes_make_it_panic() {
    let policy = every_type();
    let seed = with(
        r#""amount": "300.00 USD", "purchased_on": "2026-12-01", "opened": true, "reason": "late",
           "confidence": "93%", "share": 0.5, "breach_at": "2026-12-31T15:00:00Z", "opens": "09:00",
           "waited": "4 hours", "waited_hours": 4, "reply_in": "8 business hours", "term": "2 months",
           "count": 3, "weight": 1.25, "customer": {"id": "é\u00e9", "tier": "gold"}, "address": {},
           "lines": [{"sku": "a", "price": {"amount": 1, "currency": "USD"}}], "tags": ["a"], "from": "x",
           "paid_with": {"c-1": {"kind": "DHL", "holder": {}}}, "legs": [{"number": 1}], "batches": [{}]"#,
    );
    assert!(read(&seed).is_ok(), "{:?}", read(&seed));
    let pieces: [&[u8]; 20] = [
        b"null",
        b"1e999999999",
        b"-",
        b"\"",
        b"{",
        b"}",
        b"[",
        b"]",
        b",",
        b":",
        b"\xff",
        b"\\u0000",
        b"9223372036854775808",
        b"-9999-01-01",
        b"9999-12-31T23:59:59Z",
        b"99999999999999999999 days",
        b"\xc3\xa9",
        b" ",
        b"%",
        b"true",
    ];
    let mut dice = Dice(7);
    for _ in 0..20_000 {
        let mut bytes = seed.clone().into_bytes();
        for _ in 0..=dice.roll(3) {
            let at = dice.roll(bytes.len());
            let until = (at + dice.roll(12)).min(bytes.len());
            let piece = pieces[dice.roll(pieces.len())];
            bytes.splice(at..until, piece.iter().copied());
        }
        if let Err(problems) = read_request(&policy, &bytes, None) {
            assert!(!problems.is_empty());
        }
    }
    for _ in 0..5_000 {
        let bytes: Vec<u8> =
            (0..dice.roll(60)).flat_map(|_| pieces[dice.roll(pieces.len())].to_vec()).collect();
        assert!(read_request(&policy, &bytes, None).is_err());
    }
}
