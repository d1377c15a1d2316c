//! Expectations against decisions made by hand.

use polidex_base::{Currency, Digest, Rational};
use polidex_eval::{Decision, Outcome, PolicyRef, Route, RuleRef, Seat, Step, StepReason};
use polidex_ir::{Expect, Urgency, Value};

use super::compare;

fn usd(amount: i64) -> Value {
    Value::Money(Rational::from(amount), Currency::from_code("USD").unwrap())
}

fn decision() -> Decision {
    let rule = |name: &str| RuleRef {
        rule: name.into(),
        provisions: Vec::new(),
        title: None,
        text: None,
        part: Digest([0; 32]),
        crossed: Vec::new(),
    };
    let step = |level, role: &str| Step {
        level,
        roles: vec![Seat {
            role: role.into(),
            title: None,
            authority: None,
            respond_by: Some(format!("2026-12-31T1{level}:00:00Z").parse().unwrap()),
            responds_within: None,
            calendar: None,
            found_by: None,
            signed_by: Vec::new(),
            delegation: None,
            on_silence: None,
        }],
        needs: 1,
        act: polidex_ir::Act::Sign,
        because: StepReason::Chain,
        asked_by: Vec::new(),
    };
    Decision {
        id: None,
        request: "refund".into(),
        outcome: Outcome::ApprovalRequired,
        outcome_name: None,
        outcome_title: None,
        policy: PolicyRef {
            name: "p".into(),
            version: None,
            hash: Digest([0; 32]),
            effective_from: None,
            effective_until: None,
            base: None,
        },
        as_of: "2026-12-31T09:00:00Z".parse().unwrap(),
        decided_by: vec![rule("large"), rule("late")],
        exception: None,
        route: Some(Route {
            patterns: Vec::new(),
            chain: None,
            urgency: Urgency::High,
            notify: Vec::new(),
            sla: Vec::new(),
            steps: vec![step(1, "senior"), step(2, "director")],
            not_needed: Vec::new(),
        }),
        needs: Vec::new(),
        grants: Some(vec![("refund".into(), usd(300))]),
        conditions: Vec::new(),
        answers: None,
        reports: vec![("fee".into(), usd(3))],
        hand_to: None,
        stake: None,
        unverified: Vec::new(),
        refer: None,
        advice: Vec::new(),
        tell_agent: Vec::new(),
        context: Vec::new(),
        trace: Vec::new(),
    }
}

#[test]
fn what_is_left_out_is_not_compared() {
    assert!(compare(&Expect::default(), &decision()).is_empty());
}

#[test]
fn rules_are_compared_as_a_set_and_roles_in_order() {
    let expect = Expect {
        outcome: Some("approval_required".into()),
        by: Some(vec!["late".into(), "large".into()]),
        via: Some(vec!["senior".into(), "director".into()]),
        needs: Some(Vec::new()),
        grants: vec![("refund".into(), usd(300))],
        urgency: Some("high".into()),
        respond_by: Some("2026-12-31T11:00:00Z".parse().unwrap()),
        ..Expect::default()
    };
    assert!(compare(&expect, &decision()).is_empty());
}

#[test]
fn every_difference_is_said_in_words() {
    let expect = Expect {
        outcome: Some("approve".into()),
        exception: Some("goodwill".into()),
        by: Some(vec!["late".into()]),
        via: Some(vec!["director".into(), "senior".into()]),
        needs: Some(vec!["reason".into()]),
        grants: vec![("refund".into(), usd(250)), ("credit".into(), usd(1))],
        answers: vec![("fee".into(), usd(3))],
        reports: vec![("fee".into(), usd(4)), ("left".into(), usd(1))],
        offers: vec![("refund".into(), usd(1))],
        urgency: Some("normal".into()),
        respond_by: Some("2026-12-31T12:00:00Z".parse().unwrap()),
    };
    let said: Vec<String> = compare(&expect, &decision()).iter().map(ToString::to_string).collect();
    assert_eq!(
        said,
        [
            "outcome: expected `approve`, got `approval_required`",
            "exception: expected `goodwill`, got nothing",
            "decided by: expected `late`, got `large`, `late`",
            "via: expected `director`, then `senior`, got `senior`, then `director`",
            "needs: expected `reason`, got nothing",
            "grant refund: expected `250.00 USD`, got `300.00 USD`",
            "grant credit: expected `1.00 USD`, got nothing",
            "answer fee: expected `3.00 USD`, got nothing",
            "report fee: expected `4.00 USD`, got `3.00 USD`",
            "report left: expected `1.00 USD`, got nothing",
            "offer refund: expected `1.00 USD`, got nothing",
            "urgency: expected `normal`, got `high`",
            "respond by: expected `2026-12-31T12:00:00Z`, got `2026-12-31T11:00:00Z`",
        ]
    );
}

#[test]
fn an_outcome_is_expected_by_its_built_in_or_its_declared_name() {
    let mut decision = decision();
    let said = |word: &str, decision: &Decision| {
        let expect = Expect { outcome: Some(word.into()), ..Expect::default() };
        compare(&expect, decision).iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
    };
    decision.outcome = Outcome::Deny;
    assert_eq!(said("wait_or_pay", &decision), "outcome: expected `wait_or_pay`, got `deny`");
    decision.outcome_name = Some("wait_or_pay".into());
    assert_eq!((said("deny", &decision), said("wait_or_pay", &decision)), (String::new(), String::new()));
    assert_eq!(said("reject", &decision), "outcome: expected `reject`, got `deny` as `wait_or_pay`");
}
