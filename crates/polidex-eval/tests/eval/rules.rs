//! Which rules stand, whether they agree, and where a person takes over.

use polidex_base::{Rational, Rounding};
use polidex_eval::*;
use polidex_ir::*;

use crate::build::*;

fn flags(list: &[&str]) -> Vec<Fact> {
    list.iter().map(|name| fact(name, Type::Bool, None)).collect()
}

fn grant(cents: i64) -> Effect {
    grants(vec![(n("g"), c(money(), usd(cents)))])
}

#[test]
fn an_exception_to_an_exception_revives_the_base() {
    let rules = vec![
        rule("base", None, grant(100)),
        over(rule("stop", Some(flag("a")), deny()), &["base"]),
        over(rule("unless", Some(flag("b")), grant(100)), &["stop"]),
    ];
    let policy = policy(request(flags(&["a", "b"]), rules));
    let outcome = |a: Value, b: Value| {
        let decision = decide(&policy, &[("a", a), ("b", b)]);
        (decision.outcome, cited(&decision).join(" "))
    };
    assert_eq!(outcome(no(), no()), (Outcome::Approve, "base".to_owned()));
    assert_eq!(outcome(yes(), no()), (Outcome::Deny, "stop".to_owned()));
    // `stop` is removed, so it removes nothing.
    assert_eq!(outcome(yes(), yes()), (Outcome::Approve, "base unless".to_owned()));
    let decision = decide(&policy, &[("a", yes()), ("b", yes())]);
    let stop = decision.trace.iter().find(|step| step.name.as_ref() == "stop").unwrap();
    assert_eq!(
        (stop.result, stop.because.to_string().as_str()),
        (TraceResult::Overridden, "overridden by unless")
    );
}

#[test]
fn rules_agree_by_value_and_else_a_person_decides() {
    let twice = |a, b| policy(request(Vec::new(), vec![rule("one", None, a), rule("two", None, b)]));
    let outcome = |a, b| decide(&twice(a, b), &[]);
    let agreed = outcome(
        grant(100),
        grants(vec![(n("g"), typed(money(), ExprKind::Add(Box::new(cents(60)), Box::new(cents(40)))))]),
    );
    assert_eq!(agreed.outcome, Outcome::Approve);
    assert_eq!(cited(&agreed), ["one", "two"]);
    for (a, b) in [(grant(100), grant(101)), (grant(100), deny()), (deny(), Effect::Ask(names(&["a"])))] {
        let decision = outcome(a, b);
        assert_eq!(decision.outcome, Outcome::Refer);
        assert_eq!(decision.refer.unwrap().reason, ReferReason::Conflict(names(&["one", "two"])));
    }
}

#[test]
fn no_rule_refers_unless_there_is_an_otherwise() {
    let mut request = request(flags(&["a"]), vec![rule("one", Some(flag("a")), approve())]);
    let mut without = policy(request.clone());
    without.refer_to = Some(n("desk"));
    without.roles = vec![role("desk", Vec::new(), Some(elapsed(3_600)))];
    let decision = decide(&without, &[("a", no())]);
    let refer = decision.refer.unwrap();
    assert_eq!((refer.role.as_deref(), &refer.reason), (Some("desk"), &ReferReason::NoRule));
    assert_eq!(refer.respond_by, Some(at("2026-12-31T16:00:00Z")));
    request.otherwise = Some(rule("nothing_else", None, deny()));
    let decision = decide(&policy(request), &[("a", no())]);
    assert_eq!((decision.outcome, cited(&decision)), (Outcome::Deny, vec!["nothing_else"]));
}

#[test]
fn an_otherwise_that_denies_can_be_lifted() {
    let mut request = request(flags(&["a"]), vec![rule("one", Some(flag("a")), approve())]);
    request.otherwise = Some(rule("nothing_else", None, deny()));
    request.exceptions = vec![exception("kindness", &["nothing_else"], None, signs("boss"))];
    let mut policy = policy(request);
    policy.roles = vec![role("boss", Vec::new(), None)];
    let decision = decide(&policy, &[("a", no())]);
    assert_eq!((decision.outcome, people(&decision)), (Outcome::Exception, "boss".to_owned()));
}

#[test]
fn a_removed_denial_still_has_to_be_covered() {
    let rules = vec![rule("hidden", Some(flag("a")), deny()), over(rule("shown", None, deny()), &["hidden"])];
    let mut request = request(flags(&["a"]), rules);
    request.exceptions = vec![exception("kindness", &["shown"], None, signs("boss"))];
    let mut policy = policy(request);
    policy.roles = vec![role("boss", Vec::new(), None)];
    assert_eq!(decide(&policy, &[("a", no())]).outcome, Outcome::Exception);
    let decision = decide(&policy, &[("a", yes())]);
    assert_eq!((decision.outcome, cited(&decision)), (Outcome::Deny, vec!["shown"]));
}

#[test]
fn two_exceptions_are_ambiguous_unless_one_goes_before() {
    let mut request = request(Vec::new(), vec![rule("never", None, deny())]);
    request.exceptions = vec![
        exception("one", &["never"], None, signs("boss")),
        exception("two", &["never"], None, signs("boss")),
    ];
    let mut both = policy(request);
    both.roles = vec![role("boss", Vec::new(), None)];
    let decision = decide(&both, &[]);
    assert_eq!(decision.outcome, Outcome::Refer);
    assert_eq!(decision.refer.unwrap().reason, ReferReason::AmbiguousException(names(&["one", "two"])));
    both.requests[0].exceptions[1].overrides = names(&["one"]);
    assert_eq!(decide(&both, &[]).exception.unwrap().name.as_ref(), "two");
}

#[test]
fn an_exception_with_nothing_left_to_offer_does_not_qualify() {
    let mut request = request(vec![fact("cap", money(), None)], vec![rule("never", None, deny())]);
    let mut kindness = exception("kindness", &["never"], None, signs("boss"));
    kindness.offers = vec![
        Offer { grant: n("g"), at_most: f("cap", money()) },
        Offer { grant: n("h"), at_most: cents(-1) },
    ];
    request.exceptions = vec![kindness];
    let mut policy = policy(request);
    policy.roles = vec![role("boss", Vec::new(), None)];
    assert_eq!(decide(&policy, &[("cap", usd(0))]).outcome, Outcome::Deny);
    let decision = decide(&policy, &[("cap", usd(1))]);
    assert_eq!(decision.exception.unwrap().offers, vec![(n("g"), usd(1))]);
}

#[test]
fn asks_are_joined_and_must_change() {
    let rules = vec![
        rule("one", None, Effect::Ask(names(&["b"]))),
        rule("two", None, Effect::Ask(names(&["a", "b"]))),
    ];
    let policy = policy(request(flags(&["a", "b"]), rules));
    let decision = decide(&policy, &[("a", yes()), ("b", yes())]);
    assert_eq!((decision.outcome, asked(&decision)), (Outcome::NeedsInformation, vec!["a", "b"]));
    assert_eq!(decision.needs[1].status, NeedStatus::MustChange);
    assert_eq!(decision.needs[1].decides, names(&["one", "two"]));
}

#[test]
fn a_rule_refers_within_its_time_or_the_roles() {
    let refer = |within| {
        let mut policy =
            policy(request(Vec::new(), vec![rule("one", None, Effect::Refer(n("boss"), within))]));
        policy.roles = vec![role("boss", Vec::new(), Some(elapsed(7_200)))];
        decide(&policy, &[]).refer.unwrap()
    };
    assert_eq!(refer(Some(within(elapsed(60)))).respond_by, Some(at("2026-12-31T15:01:00Z")));
    assert_eq!(refer(None).respond_by, Some(at("2026-12-31T17:00:00Z")));
    assert_eq!(refer(None).reason, ReferReason::Rule);
}

#[test]
fn an_error_refers_only_where_it_could_matter() {
    let broken = |effect| {
        let divide = typed(Type::Integer, ExprKind::Divide(Box::new(num(1)), Box::new(num(0))));
        let rules = vec![
            rule("broken", Some(cmp(divide, Relation::Greater, num(1))), effect),
            rule("no", None, deny()),
        ];
        policy(request(Vec::new(), rules))
    };
    let harmless = decide(&broken(deny()), &[]);
    assert_eq!((harmless.outcome, cited(&harmless)), (Outcome::Deny, vec!["no"]));
    let harmful = decide(&broken(approve()), &[]);
    assert_eq!(harmful.outcome, Outcome::Refer);
    assert_eq!(harmful.refer.unwrap().reason, ReferReason::Error("`1` / `0` has no value".into()));
}

#[test]
fn an_unknown_request_or_zone_refers() {
    let mut policy = policy(request(Vec::new(), Vec::new()));
    let mut submission = submit(&[]);
    submission.request = n("other");
    let decision = Evaluator::new(&policy).evaluate(&submission, Detail::Normal);
    assert!(matches!(decision.refer.unwrap().reason, ReferReason::Error(_)));
    policy.zone = n("Mars/Olympus");
    assert!(matches!(decide(&policy, &[]).refer.unwrap().reason, ReferReason::Error(_)));
}

#[test]
fn crossings_are_turned_so_that_the_threshold_stands_right() {
    let cap = || threshold("cap", money());
    let amount = || f("amount", money());
    let when = and(vec![
        not(cmp(cap(), Relation::AtLeast, amount())),
        cmp(amount(), Relation::Greater, cents(5)),
        or(vec![cmp(amount(), Relation::Less, cap()), cmp(cap(), Relation::NotEqual, amount())]),
    ]);
    let mut policy =
        policy(request(vec![fact("amount", money(), None)], vec![rule("one", Some(when), deny())]));
    policy.thresholds = vec![Threshold { name: n("cap"), title: None, value: cents(100) }];
    let decision = decide(&policy, &[("amount", usd(130))]);
    let crossed: Vec<String> = decision.decided_by[0]
        .crossed
        .iter()
        .map(|c| {
            format!(
                "{} {} {} {} by {}",
                c.fact,
                c.value,
                c.relation.symbol(),
                c.limit,
                c.by.as_ref().unwrap()
            )
        })
        .collect();
    assert_eq!(
        crossed,
        ["amount 1.30 USD > 1.00 USD by 0.30 USD", "amount 1.30 USD is not 1.00 USD by 0.30 USD"]
    );
}

#[test]
fn advice_and_words_for_the_agent_follow_the_rules_cited() {
    let mut one = rule("one", None, deny());
    one.advise = names(&["call them"]);
    one.tell_agent = Some(n("no, sorry"));
    let mut policy = policy(request(Vec::new(), vec![one, rule("two", Some(c(Type::Bool, no())), deny())]));
    policy.requests[0].rules[1].tell_agent = Some(n("never said"));
    let decision = decide(&policy, &[]);
    assert_eq!((decision.advice, decision.tell_agent), (names(&["call them"]), names(&["no, sorry"])));
}

#[test]
fn rounding_is_exact_in_grants() {
    let third = typed(money(), ExprKind::Divide(Box::new(cents(1_000)), Box::new(num(3))));
    let rounded = typed(money(), ExprKind::Round(Rounding::Up, Rational::step(2), Box::new(third)));
    let policy = policy(request(Vec::new(), vec![rule("one", None, grants(vec![(n("g"), rounded)]))]));
    assert_eq!(decide(&policy, &[]).grants, Some(vec![(n("g"), usd(334))]));
}
