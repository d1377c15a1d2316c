//! The JSON of a decision: every field always, in the order of the schema, with the shapes of the schema.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};

use polidex::base::{Currency, Digest, Duration, DurationKind, Instant, Rational};
use polidex::eval::*;
use polidex::ir::{Act, AlsoPlace, Name, Relation, Silence, Urgency, Value};
use polidex::{Policy, Submission, decision_json, invalid_json, read_request};
use serde_json::Value as Json;

const SCHEMA: &str = include_str!("../../../docs/decision.schema.json");

fn name(text: &str) -> Name {
    Name::from(text)
}

fn usd(cents: i64) -> Value {
    Value::Money(Rational::ratio(cents, 100).unwrap(), Currency::from_code("USD").unwrap())
}

fn as_of() -> Instant {
    "2026-12-31T15:00:00Z".parse().unwrap()
}

/// The policy of the design's example, whose request the decisions here are about.
fn policy() -> Policy {
    let text = include_str!("../../../examples/design-example/refund.policy");
    polidex::load(vec![("refund.policy".to_owned(), text.to_owned())]).policy.unwrap()
}

fn submission() -> Submission {
    Submission {
        request: name("refund"),
        id: Some(name("R-1042")),
        as_of: as_of(),
        facts: BTreeMap::from([(name("amount"), usd(30_000))]),
        groups: BTreeSet::new(),
        confirmed: BTreeSet::new(),
    }
}

fn line(cents: Option<i64>) -> Value {
    let price = cents.map(|cents| (name("price"), usd(cents)));
    Value::Record(price.into_iter().chain([(name("sku"), Value::Text(name("80%")))]).collect())
}

/// A decision in which every field holds something.
fn full() -> Decision {
    let part = Digest([7; 32]);
    let crossing = Crossing {
        fact: name("age"),
        value: Value::Duration(Duration::days(31).unwrap()),
        relation: Relation::Greater,
        threshold: name("refund_window"),
        limit: Value::Duration(Duration::days(30).unwrap()),
        by: Some(Value::Duration(Duration::days(1).unwrap())),
    };
    let seat = |role: &str, authority| Seat {
        role: name(role),
        title: Some(name("Senior approver")),
        authority,
        respond_by: Some(as_of()),
        responds_within: Some(Duration { kind: DurationKind::BusinessHours, count: 14_400 }),
        calendar: None,
        found_by: Some((name("request.desk"), Value::Text(name("D-1")))),
        signed_by: vec![InPlace { role: name("vp"), title: None, on: Some(name("abroad")) }],
        delegation: Some(vec![Delegated { to: None, title: None, up_to: None, on: None }]),
        on_silence: Some(Silence::Escalate(name("director"))),
    };
    let step = |level, roles, because| Step {
        level,
        roles,
        needs: 1,
        act: Act::Sign,
        because,
        asked_by: vec![name("late")],
    };
    Decision {
        id: Some(name("R-1042")),
        request: name("refund"),
        outcome: Outcome::Exception,
        outcome_name: Some(name("wait_or_pay")),
        outcome_title: Some(name("Wait, or pay the difference")),
        policy: PolicyRef {
            name: name("customer_support"),
            version: Some(name("2026.12")),
            hash: part,
            effective_from: Some("2026-12-01".parse().unwrap()),
            effective_until: None,
            base: None,
        },
        as_of: as_of(),
        decided_by: vec![RuleRef {
            rule: name("too_late"),
            provisions: vec![name("2.3")],
            title: Some(name("Refunds after 30 days")),
            text: Some(name("…")),
            part,
            crossed: vec![crossing],
        }],
        exception: Some(ExceptionRef {
            name: name("goodwill"),
            provisions: vec![name("7.2")],
            title: None,
            text: None,
            part,
            offers: vec![(name("refund"), usd(30_000)), (name("store_credit"), usd(36_000))],
            together: Some(Value::Unlimited),
        }),
        route: Some(Route {
            patterns: vec!["amount", "customer_tier"],
            chain: Some(name("key_ladder")),
            urgency: Urgency::Normal,
            notify: vec![(name("director"), name("at_risk"))],
            sla: vec![name("at_risk")],
            steps: vec![
                step(1, vec![seat("senior", Some(Limit::UpTo(usd(500_000))))], StepReason::Chain),
                step(1, vec![seat("counsel", Some(Limit::None))], StepReason::Also(AlsoPlace::Alongside)),
                step(
                    2,
                    vec![seat("vp", Some(Limit::Unlimited)), seat("x", None)],
                    StepReason::Also(AlsoPlace::Last),
                ),
            ],
            not_needed: vec![name("director")],
        }),
        needs: vec![Need {
            fact: name("reason"),
            status: NeedStatus::InDoubt,
            decides: vec![name("opened_goods")],
            from: Some(name("frontline")),
            by: Some(as_of()),
            gather: Some(name("more_information")),
            at_most: Some((2, name("senior"))),
        }],
        grants: Some(vec![(name("refund"), usd(30_000))]),
        conditions: vec![name("The goods come back within 14 days.")],
        answers: Some(vec![
            (name("lines"), Value::List(vec![line(Some(1)), line(None), Value::Nothing])),
            (name("nobody"), Value::Nothing),
            (name("opens"), Value::Time("09:00:30".parse().unwrap())),
            (name("tags"), Value::List(Vec::new())),
        ]),
        reports: vec![(name("agency"), Value::Other(name("DOJ")))],
        hand_to: Some(NextStep {
            role: name("frontline"),
            title: None,
            respond_by: Some(as_of()),
            responds_within: Some(Duration::days(2).unwrap()),
        }),
        stake: Some(usd(36_000)),
        unverified: vec![name("amount")],
        refer: Some(Referral {
            role: Some(name("frontline")),
            title: None,
            respond_by: None,
            reason: ReferReason::Conflict(vec![name("a"), name("b")]),
        }),
        advice: vec![name("be kind")],
        tell_agent: vec![name("we can help")],
        context: vec![(name("customer.tier"), Some(Value::Tier(2, name("gold")))), (name("opened"), None)],
        trace: vec![TraceStep {
            kind: "rule",
            name: name("within_terms"),
            result: TraceResult::DoesNotApply,
            because: "age 31 days > refund_window 30 days".to_owned(),
            part,
            near: true,
        }],
    }
}

/// A decision in which everything that may be missing is missing.
fn bare() -> Decision {
    let mut decision = full();
    decision.id = None;
    decision.outcome = Outcome::Deny;
    decision.policy.version = None;
    decision.policy.effective_from = None;
    decision.decided_by.clear();
    (decision.exception, decision.route, decision.grants, decision.stake) = (None, None, None, None);
    (decision.outcome_name, decision.outcome_title) = (None, None);
    (decision.refer, decision.answers, decision.hand_to) = (None, None, None);
    decision.needs.clear();
    decision.conditions.clear();
    decision.reports.clear();
    decision
}

/// Checks the part of JSON Schema that the file uses, and that members stand in the order of `properties`.
fn check(schema: &Json, at: &str, rule: &Json, value: &Json) -> Result<(), String> {
    if let Some(reference) = rule["$ref"].as_str() {
        let target = schema.pointer(reference.trim_start_matches('#')).ok_or(format!("{at}: {reference}"))?;
        return check(schema, at, target, value);
    }
    if let Some(any) = rule["anyOf"].as_array() {
        let tried: Vec<_> = any.iter().map(|rule| check(schema, at, rule, value)).collect();
        return if tried.iter().any(Result::is_ok) { Ok(()) } else { Err(format!("{at}: {tried:?}")) };
    }
    if let Some(allowed) = rule["enum"].as_array() {
        return if allowed.contains(value) { Ok(()) } else { Err(format!("{at}: {value}")) };
    }
    let kind = match value {
        Json::Null => "null",
        Json::Bool(_) => "boolean",
        Json::Number(_) => "integer",
        Json::String(_) => "string",
        Json::Array(_) => "array",
        Json::Object(_) => "object",
    };
    let allowed = match &rule["type"] {
        Json::String(one) => one == kind,
        Json::Array(many) => many.iter().any(|one| one == kind),
        _ => rule["const"] == *value,
    };
    if !allowed {
        return Err(format!("{at}: {value} against {rule}"));
    }
    match value {
        Json::Array(items) => items.iter().try_for_each(|item| check(schema, at, &rule["items"], item)),
        Json::Object(members) => {
            let Some(properties) = rule["properties"].as_object() else {
                let each = &rule["additionalProperties"];
                return members
                    .iter()
                    .try_for_each(|(name, v)| check(schema, &format!("{at}.{name}"), each, v));
            };
            if !members.keys().eq(properties.keys()) {
                return Err(format!("{at}: {:?} against {:?}", members.keys(), properties.keys()));
            }
            members
                .iter()
                .try_for_each(|(name, v)| check(schema, &format!("{at}.{name}"), &properties[name], v))
        }
        _ => Ok(()),
    }
}

#[test]
fn every_field_is_there_in_the_order_of_the_schema() {
    let schema: Json = serde_json::from_str(SCHEMA).unwrap();
    for decision in [full(), bare()] {
        let json = decision_json(&policy(), &decision, &submission());
        check(&schema, "$", &schema["$defs"]["decision"], &json).unwrap();
    }
    for reason in [
        ReferReason::Rule,
        ReferReason::NoRule,
        ReferReason::Dispute(vec![name("whose_goods")]),
        ReferReason::AmbiguousException(vec![name("a")]),
        ReferReason::NotCovered(name("ladder")),
        ReferReason::NotInEffect,
        ReferReason::Error("too much".to_owned()),
    ] {
        let mut decision = full();
        decision.refer = decision.refer.map(|refer| Referral { reason, ..refer });
        let json = decision_json(&policy(), &decision, &submission());
        check(&schema, "$", &schema["$defs"]["decision"], &json).unwrap();
    }
}

#[test]
fn an_invalid_result_has_its_own_shape() {
    let schema: Json = serde_json::from_str(SCHEMA).unwrap();
    let policy = polidex::ir::Policy {
        name: name("none"),
        title: None,
        language: 1,
        zone: name("UTC"),
        calendar: None,
        refer_to: None,
        release: Default::default(),
        calendars: Vec::new(),
        types: Vec::new(),
        roles: Vec::new(),
        chains: Vec::new(),
        thresholds: Vec::new(),
        defines: Vec::new(),
        tables: Vec::new(),
        outcomes: Vec::new(),
        requests: Vec::new(),
        invariants: Vec::new(),
    };
    let problems = read_request(&policy, b"{ \"request\": \"refund\" }", None).unwrap_err();
    for id in [None, Some("R-1")] {
        check(&schema, "$", &schema["$defs"]["invalid"], &invalid_json(id, &problems)).unwrap();
    }
}

#[test]
fn values_are_spelled_as_in_a_policy() {
    let json = decision_json(&policy(), &full(), &submission());
    assert_eq!(json["reason"], "goodwill");
    assert_eq!(json["decided_by"][0]["crossed"][0]["value"], "31 days");
    assert_eq!(json["exception"]["offers"][1]["at_most"], "360.00 USD");
    assert_eq!(json["exception"]["together"], "unlimited");
    assert_eq!(json["route"]["steps"][0]["roles"][0]["authority"], "5000.00 USD");
    assert_eq!(json["route"]["steps"][0]["roles"][0]["respond_by"], "2026-12-31T15:00:00Z");
    assert_eq!(json["route"]["steps"][0]["roles"][0]["then"]["escalate"], "director");
    assert_eq!(json["route"]["steps"][1]["roles"][0]["authority"], "none");
    assert_eq!(json["route"]["steps"][1]["because"], "also_alongside");
    assert_eq!(json["needs"][0]["at_most"]["rounds"], 2);
    assert_eq!(json["refer"]["because"]["names"], serde_json::json!(["a", "b"]));
    assert_eq!(decision_json(&policy(), &bare(), &submission())["reason"], Json::Null);
    assert_eq!(decision_json(&policy(), &bare(), &submission())["reports"], serde_json::json!({}));
}

#[test]
fn lists_are_lists_and_records_are_objects() {
    let json = decision_json(&policy(), &full(), &submission());
    assert_eq!(
        json["answers"].to_string(),
        r#"{"lines":[{"price":"0.01 USD","sku":"80%"},{"sku":"80%"},null],"opens":"09:00:30","tags":[]}"#
    );
    assert_eq!(json["reports"]["agency"], "DOJ");
    assert_eq!(json["outcome_name"], "wait_or_pay");
    assert_eq!(json["hand_to"]["responds_within"], "2 days");
}

#[test]
fn the_same_decision_gives_the_same_bytes() {
    let write = || serde_json::to_string(&decision_json(&policy(), &full(), &submission())).unwrap();
    assert_eq!(write(), write());
    assert!(write().starts_with(
        r#"{"id":"R-1042","request":"refund","outcome":"exception","outcome_name":"wait_or_pay","outcome_title":"#
    ));
}
