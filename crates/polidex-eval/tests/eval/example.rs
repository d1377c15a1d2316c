//! The design's example: what it must decide.

use polidex_eval::*;
use polidex_ir::Value;

use crate::build::*;
use crate::goodwill::{customer_support, day_31, loyalty};

fn with(changes: &[(&str, Option<Value>)]) -> Decision {
    let mut submission = day_31();
    for (path, value) in changes {
        match value {
            Some(value) => submission.facts.insert(n(path), value.clone()),
            None => submission.facts.remove(*path),
        };
    }
    Evaluator::new(&customer_support()).evaluate(&submission, Detail::Normal)
}

fn set(changes: &[(&str, Value)]) -> Decision {
    let changes: Vec<(&str, Option<Value>)> =
        changes.iter().map(|(path, value)| (*path, Some(value.clone()))).collect();
    with(&changes)
}

#[test]
fn day_31_is_lifted_by_a_senior_approver() {
    let decision = with(&[]);
    assert_eq!(decision.outcome, Outcome::Exception);
    assert_eq!(cited(&decision), ["too_late"]);
    let crossing = &decision.decided_by[0].crossed[0];
    assert_eq!(
        (crossing.fact.as_ref(), crossing.value.to_string(), crossing.relation.symbol()),
        ("age", "31 days".to_owned(), ">")
    );
    assert_eq!(crossing.threshold.as_ref(), "refund_window");
    assert_eq!(crossing.limit.to_string(), "30 days");
    assert_eq!(crossing.by.as_ref().unwrap().to_string(), "1 day");
    let exception = decision.exception.as_ref().unwrap();
    assert_eq!(exception.offers, vec![(n("refund"), usd(30_000)), (n("store_credit"), usd(36_000))]);
    assert_eq!(people(&decision), "senior");
    let route = decision.route.as_ref().unwrap();
    assert_eq!(route.chain.as_deref(), Some("key_ladder"));
    assert_eq!(route.patterns, ["amount", "customer_tier"]);
    assert_eq!(route.steps[0].roles[0].respond_by, Some(at("2026-12-31T19:00:00Z")));
    assert_eq!(decision.stake, Some(usd(36_000)));
    assert_eq!(
        decision.context,
        vec![(n("customer.tier"), Some(loyalty("gold"))), (n("amount"), Some(usd(30_000)))]
    );
    assert_eq!(
        decision.unverified,
        names(&["amount", "confidence", "justification", "legal_exposure", "opened", "reason"])
    );
    let within = decision.trace.iter().find(|step| step.name.as_ref() == "within_terms").unwrap();
    assert_eq!((within.result, within.near), (TraceResult::DoesNotApply, true));
    assert_eq!(within.because, "age 31 days > refund_window 30 days");
}

#[test]
fn in_time_and_within_the_cap_is_paid() {
    let decision = set(&[("purchased_on", date("2026-12-01"))]);
    assert_eq!(decision.outcome, Outcome::Approve);
    assert_eq!(decision.grants, Some(vec![(n("refund"), usd(30_000))]));
    assert!(decision.route.is_none());
}

#[test]
fn one_cent_over_the_cap_goes_to_the_frontline() {
    let decision = set(&[
        ("purchased_on", date("2026-12-20")),
        ("opened", no()),
        ("amount", usd(25_001)),
        ("customer.tier", loyalty("standard")),
    ]);
    assert_eq!(decision.outcome, Outcome::Exception);
    assert_eq!(people(&decision), "frontline");
    let crossed: Vec<_> =
        decision.decided_by[0].crossed.iter().map(|c| c.by.as_ref().unwrap().to_string()).collect();
    assert_eq!(crossed, ["19 days", "0.01 USD"]);
}

#[test]
fn the_larger_offer_must_be_covered() {
    let decision = set(&[("amount", usd(450_000))]);
    assert_eq!(decision.stake, Some(usd(540_000)));
    assert_eq!(people(&decision), "senior | director");
    let route = decision.route.unwrap();
    assert_eq!(route.not_needed, names(&["vp"]));
    assert_eq!(route.patterns, ["amount", "customer_tier", "multi_level"]);
    // Senior by 14:00 on the 31st; the day after is closed, so the director has until Monday's closing.
    assert_eq!(route.steps[1].roles[0].respond_by, Some(at("2027-01-04T22:00:00Z")));
}

#[test]
fn both_denials_are_cited_and_one_that_is_not_covered_ends_it() {
    let decision = set(&[("reason", choice("changed_mind"))]);
    assert_eq!(decision.outcome, Outcome::Deny);
    assert_eq!(cited(&decision), ["opened_goods", "too_late"]);
    let goodwill = decision.trace.iter().find(|step| step.name.as_ref() == "goodwill").unwrap();
    assert_eq!((goodwill.because.to_string().as_str(), goodwill.near), ("does not cover opened_goods", true));
}

#[test]
fn a_hundred_days_late_nothing_is_asked() {
    let decision = set(&[("purchased_on", date("2026-09-22")), ("confidence", percent(60))]);
    assert_eq!(decision.outcome, Outcome::Deny);
    assert_eq!(cited(&decision), ["too_late"]);
    assert!(decision.needs.is_empty());
}

#[test]
fn in_doubt_the_frontline_is_asked_exactly_what_matters() {
    let decision = set(&[("purchased_on", date("2026-12-20")), ("confidence", percent(60))]);
    assert_eq!(decision.outcome, Outcome::NeedsInformation);
    assert_eq!(asked(&decision), ["opened", "reason"]);
    for need in &decision.needs {
        assert_eq!(need.status, NeedStatus::InDoubt);
        assert_eq!(need.from.as_deref(), Some("frontline"));
        assert_eq!(need.by, Some(at("2026-12-31T19:00:00Z")));
        assert_eq!(need.at_most, Some((2, n("senior"))));
        assert_eq!(need.decides, names(&["opened_goods", "within_terms"]));
    }
    assert!(decision.decided_by.is_empty());
}

#[test]
fn what_a_person_confirmed_counts_again() {
    let mut submission = day_31();
    submission.facts.insert(n("purchased_on"), date("2026-12-20"));
    submission.facts.insert(n("confidence"), percent(60));
    submission.facts.insert(n("opened"), no());
    submission.confirmed.insert(n("opened"));
    let policy = customer_support();
    let decision = Evaluator::new(&policy).evaluate(&submission, Detail::Normal);
    assert_eq!(decision.outcome, Outcome::Approve);
    assert!(!decision.unverified.contains(&n("opened")));
}

#[test]
fn an_exception_that_would_qualify_needs_its_justification() {
    let decision = with(&[("justification", None)]);
    assert_eq!(decision.outcome, Outcome::NeedsInformation);
    assert_eq!(asked(&decision), ["justification"]);
    assert_eq!(decision.needs[0].status, NeedStatus::Missing);
    assert_eq!(decision.needs[0].from.as_deref(), Some("agent"));
    assert_eq!(decision.needs[0].decides, names(&["goodwill"]));
    assert_eq!(decision.exception.unwrap().name.as_ref(), "goodwill");
}

#[test]
fn where_it_would_not_qualify_no_justification_is_asked() {
    let decision = with(&[("justification", None), ("history.goodwill_this_year", Some(int(3)))]);
    assert_eq!(decision.outcome, Outcome::Deny);
    assert!(decision.needs.is_empty());
}

#[test]
fn counsel_signs_too_at_the_same_time() {
    let decision = set(&[("legal_exposure", yes())]);
    assert_eq!(people(&decision), "senior, counsel");
}

#[test]
fn a_service_level_shortens_and_tells() {
    for change in [("customer.at_risk", yes()), ("breach_at", Value::Instant(at("2026-12-31T18:59:59Z")))] {
        let decision = set(&[change]);
        let route = decision.route.unwrap();
        assert_eq!(route.steps[0].roles[0].respond_by, Some(at("2026-12-31T15:30:00Z")));
        assert_eq!(route.urgency.word(), "high");
        assert_eq!(route.notify, vec![(n("director"), n("at_risk"))]);
        assert_eq!(route.patterns, ["amount", "customer_tier", "time_sensitive"]);
    }
}

#[test]
fn a_ladder_starts_at_the_bottom_and_ends_at_the_stake() {
    let decision = set(&[("amount", usd(2_000_000)), ("customer.tier", loyalty("silver"))]);
    assert_eq!(people(&decision), "frontline | senior | director");
    assert_eq!(decision.stake, Some(usd(2_400_000)));
}

#[test]
fn a_missing_amount_is_asked_and_a_missing_spend_only_where_it_matters() {
    assert_eq!(asked(&with(&[("amount", None)])), ["amount"]);
    // Gold goes to the key ladder whatever the spend.
    assert_eq!(with(&[("customer.annual_spend", None)]).outcome, Outcome::Exception);
    let silver = [("customer.annual_spend", None), ("customer.tier", Some(loyalty("silver")))];
    assert_eq!(asked(&with(&silver)), ["customer.annual_spend"]);
    // Nobody needs to know since when.
    assert_eq!(with(&[("customer.since", None), ("customer.id", None)]).outcome, Outcome::Exception);
}

#[test]
fn an_unknown_confidence_is_asked_only_where_an_answer_could_matter() {
    let late = with(&[("confidence", None), ("purchased_on", Some(date("2026-09-22")))]);
    assert_eq!(late.outcome, Outcome::Deny);
    let in_time = with(&[("confidence", None), ("purchased_on", Some(date("2026-12-20")))]);
    assert_eq!(asked(&in_time), ["confidence"]);
    assert_eq!(in_time.needs[0].from.as_deref(), Some("agent"));
    assert_eq!(in_time.needs[0].decides, names(&["more_information"]));
}

#[test]
fn before_its_window_the_policy_does_not_decide() {
    let mut submission = day_31();
    submission.as_of = at("2026-12-01T04:59:59Z");
    let policy = customer_support();
    let decision = Evaluator::new(&policy).evaluate(&submission, Detail::Normal);
    assert_eq!(decision.outcome, Outcome::Refer);
    let refer = decision.refer.unwrap();
    assert_eq!(refer.reason, ReferReason::NotInEffect);
    submission.as_of = at("2026-12-01T05:00:00Z");
    let decision = Evaluator::new(&policy).evaluate(&submission, Detail::Normal);
    assert_ne!(decision.outcome, Outcome::Refer);
}

#[test]
fn everything_unknown_asks_and_does_not_fail() {
    let policy = customer_support();
    let decision = Evaluator::new(&policy).evaluate(&submit(&[]), Detail::EveryCandidate);
    assert_eq!(decision.outcome, Outcome::NeedsInformation);
    assert!(asked(&decision).contains(&"purchased_on"));
    assert!(!asked(&decision).contains(&"customer.since"));
    assert_eq!(decision.trace.len(), 8);
}
