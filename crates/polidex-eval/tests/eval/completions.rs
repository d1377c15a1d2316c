//! What is asked and what is settled though facts are unknown.

use polidex_base::{Rational, Rounding};
use polidex_eval::*;
use polidex_ir::*;

use crate::build::*;
use crate::goodwill::values;

fn flags(list: &[&str]) -> Vec<Fact> {
    list.iter().map(|name| fact(name, Type::Bool, None)).collect()
}

/// An unknown number from 0 to 1000.
fn x() -> Expr {
    f("x", Type::Integer)
}

fn number(name: &str) -> Fact {
    fact(name, Type::Integer, Some((num(0), num(1_000))))
}

fn op(kind: impl FnOnce(Box<Expr>, Box<Expr>) -> ExprKind, a: Expr, b: Expr) -> Expr {
    typed(a.ty.clone(), kind(Box::new(a), Box::new(b)))
}

/// A policy that approves where some condition holds, and denies where none does.
fn approves(facts: Vec<Fact>, conditions: Vec<Expr>) -> Policy {
    let numbered = conditions.into_iter().enumerate();
    let rules = numbered.map(|(n, when)| rule(&format!("rule{n:02}"), Some(when), approve())).collect();
    let mut request = request(facts, rules);
    request.otherwise = Some(rule("else", None, deny()));
    policy(request)
}

/// Returns the facts asked of an unsettled decision; nothing of an approval.
fn needs(policy: &Policy, facts: &[(&str, Value)]) -> Vec<String> {
    let decision = decide(policy, facts);
    match decision.outcome {
        Outcome::Approve => Vec::new(),
        Outcome::NeedsInformation => asked(&decision).into_iter().map(str::to_owned).collect(),
        _ => panic!("{decision:?}"),
    }
}

/// Asserts that two conditions on `x` leave no gap, and that the second does once it is moved by one.
fn complements(facts: impl Fn() -> Vec<Fact>, high: Expr, low: impl Fn(i64) -> Expr, at: i64, asks: &[&str]) {
    assert!(needs(&approves(facts(), vec![high.clone(), low(at)]), &[]).is_empty(), "{high:?}");
    assert_eq!(needs(&approves(facts(), vec![high.clone(), low(at - 1)]), &[]), asks, "{high:?}");
}

#[test]
fn an_outcome_that_is_the_same_in_every_completion_is_settled() {
    let either = approves(flags(&["a"]), vec![flag("a"), not(flag("a"))]);
    let decision = decide(&either, &[]);
    // [CERTAIN]: neither rule stands in both.
    assert_eq!((decision.outcome, cited(&decision)), (Outcome::Approve, vec![]));
    let sure = approves(flags(&["a"]), vec![flag("a"), c(Type::Bool, yes())]);
    let decision = decide(&sure, &[]);
    assert_eq!((decision.outcome, cited(&decision)), (Outcome::Approve, vec!["rule01"]));
}

#[test]
fn only_what_can_change_the_outcome_alone_is_asked() {
    let policy = approves(flags(&["a", "b", "c"]), vec![and(vec![flag("a"), flag("b")])]);
    // Nothing looks at `c`.
    assert_eq!(needs(&policy, &[]), ["a", "b"]);
    assert_eq!(needs(&policy, &[("a", yes())]), ["b"]);
    let decision = decide(&policy, &[("a", no())]);
    assert_eq!((decision.outcome, decision.needs.len()), (Outcome::Deny, 0));
    let decision = decide(&policy, &[("a", yes())]);
    assert_eq!(decision.needs[0].status, NeedStatus::Missing);
    assert_eq!(decision.needs[0].decides, names(&["rule00"]));
}

#[test]
fn grants_count_and_deadlines_do_not() {
    let grant = |cents: i64| grants(vec![(n("g"), c(money(), usd(cents)))]);
    let decision = |a, b| {
        let rules = vec![rule("one", Some(flag("a")), grant(a)), rule("two", Some(not(flag("a"))), grant(b))];
        decide(&policy(request(flags(&["a"]), rules)), &[])
    };
    assert_eq!(decision(100, 100).grants, Some(vec![(n("g"), usd(100))]));
    assert_eq!(asked(&decision(100, 101)), ["a"]);
    let mut request = request(flags(&["a"]), vec![rule("one", None, require(signs("boss"), vec![]))]);
    request.slas = vec![Sla {
        name: n("quick"),
        title: None,
        cites: Vec::new(),
        text: None,
        when: Some(flag("a")),
        steps: Vec::new(),
        respond: Some(within(elapsed(60))),
        urgency: Some(Urgency::High),
        notify: Vec::new(),
        replaces: None,
    }];
    let mut policy = policy(request);
    policy.roles = vec![role("boss", Vec::new(), Some(elapsed(3_600)))];
    // [SLA-STRICT]: it cannot be told whether it applies, so it does.
    let route = decide(&policy, &[]).route.unwrap();
    assert_eq!(route.steps[0].roles[0].respond_by, Some(at("2026-12-31T15:01:00Z")));
    assert_eq!((route.urgency, route.sla), (Urgency::High, names(&["quick"])));
}

#[test]
fn a_completion_keeps_to_valid_when() {
    let mut policy = approves(flags(&["a", "b"]), vec![flag("a")]);
    policy.requests[0].valid_when = vec![or(vec![flag("a"), flag("b")])];
    assert_eq!(needs(&policy, &[]), ["a"]);
    // `b` is not, so `a` must be.
    assert_eq!(decide(&policy, &[("b", no())]).outcome, Outcome::Approve);
    policy.requests[0].valid_when.push(not(flag("a")));
    let decision = decide(&policy, &[("b", no())]);
    assert!(matches!(decision.refer.unwrap().reason, ReferReason::Error(_)));
}

#[test]
fn where_no_fact_can_change_alone_all_that_are_looked_at_are_asked() {
    let mut policy = approves(flags(&["a", "b", "c"]), vec![flag("a")]);
    let same = or(vec![and(vec![flag("a"), flag("b")]), and(vec![not(flag("a")), not(flag("b"))])]);
    policy.requests[0].valid_when = vec![same];
    assert_eq!(needs(&policy, &[]), ["a", "b"]);
}

#[test]
fn cuts_of_lines_are_exact() {
    let facts = || vec![number("x")];
    let at_most = |limit: i64| cmp(x(), Relation::AtMost, num(limit));
    let line = op(ExprKind::Add, op(ExprKind::Multiply, num(3), x()), num(1));
    complements(facts, cmp(line, Relation::Greater, num(100)), at_most, 33, &["x"]);
    let falling = op(ExprKind::Subtract, num(50), x());
    complements(facts, cmp(falling, Relation::Less, num(20)), at_most, 30, &["x"]);
    let half = op(ExprKind::Divide, x(), num(2));
    complements(facts, cmp(half, Relation::AtLeast, num(20)), at_most, 39, &["x"]);
    let larger = typed(Type::Integer, ExprKind::Larger(vec![x(), num(40)]));
    complements(facts, cmp(larger, Relation::Greater, num(50)), at_most, 50, &["x"]);
    let smaller = typed(Type::Integer, ExprKind::Smaller(vec![op(ExprKind::Add, x(), x()), num(40)]));
    complements(facts, cmp(smaller, Relation::AtLeast, num(40)), at_most, 19, &["x"]);
    // The ends of the domain stand for themselves.
    complements(facts, cmp(x(), Relation::Greater, num(1_000)), at_most, 1_000, &["x"]);
}

#[test]
fn rounding_is_cut_against_a_constant() {
    let facts = || vec![number("x")];
    let at_most = |limit: i64| cmp(x(), Relation::AtMost, num(limit));
    for (mode, last) in [(Rounding::Down, 49), (Rounding::Up, 40), (Rounding::HalfUp, 44)] {
        let tens = typed(Type::Integer, ExprKind::Round(mode, Rational::from(10), Box::new(x())));
        complements(facts, cmp(tens, Relation::AtLeast, num(50)), at_most, last, &["x"]);
    }
}

#[test]
fn the_grid_of_money_is_the_cent_and_of_dates_the_day() {
    let paid = || f("paid", money());
    let facts = || vec![fact("paid", money(), Some((cents(0), cents(100_000))))];
    let at_most = |limit: i64| cmp(paid(), Relation::AtMost, cents(limit));
    complements(facts, cmp(paid(), Relation::Greater, cents(1_234)), at_most, 1_234, &["paid"]);
    let age = Type::Duration(polidex_base::DurationKind::Elapsed);
    let bought = || f("bought", Type::Date);
    let from_to = || {
        let today = typed(Type::Date, ExprKind::Today);
        typed(age.clone(), ExprKind::DaysFromTo(Box::new(bought()), Box::new(today)))
    };
    let facts = || vec![fact("bought", Type::Date, None)];
    let at_most = |limit: i64| cmp(from_to(), Relation::AtMost, c(age.clone(), days(limit)));
    let over = cmp(from_to(), Relation::Greater, c(age.clone(), days(30)));
    complements(facts, over, at_most, 30, &["bought"]);
}

#[test]
fn an_unknown_with_few_values_in_the_same_atom_is_enumerated() {
    let limit = |yes: i64, no: i64| {
        typed(Type::Integer, ExprKind::Conditional(vec![(flag("a"), num(yes))], Box::new(num(no))))
    };
    let facts = || [flags(&["a"]), vec![number("x")]].concat();
    let above = cmp(x(), Relation::Greater, limit(10, 20));
    let below = |limit_no: i64| cmp(x(), Relation::AtMost, limit(10, limit_no));
    complements(facts, above, below, 20, &["a", "x"]);
}

#[test]
fn two_ordered_unknowns_in_an_atom_stay_unknown() {
    let sum = || op(ExprKind::Add, x(), f("y", Type::Integer));
    let conditions = vec![cmp(sum(), Relation::Greater, num(5)), cmp(sum(), Relation::AtMost, num(5))];
    let policy = approves(vec![number("x"), number("y")], conditions);
    // One of them always holds, which cannot be seen: it asks too much, and decides nothing.
    assert_eq!(needs(&policy, &[]), ["x", "y"]);
    // With one of them known it can.
    assert!(needs(&policy, &[("x", int(3))]).is_empty());
    let twice = vec![cmp(sum(), Relation::Greater, num(5)), c(Type::Bool, yes())];
    // Both ways are the same.
    let decision = decide(&approves(vec![number("x"), number("y")], twice), &[]);
    assert_eq!((decision.outcome, cited(&decision)), (Outcome::Approve, vec!["rule01"]));
}

#[test]
fn what_is_not_linear_stays_unknown() {
    let over = op(ExprKind::Divide, num(10), x());
    let conditions = vec![cmp(over.clone(), Relation::AtLeast, num(1)), cmp(over, Relation::Less, num(1))];
    let policy = approves(vec![number("x")], conditions);
    assert_eq!(needs(&policy, &[]), ["x"]);
    assert!(needs(&policy, &[("x", int(4))]).is_empty());
    let decision = decide(&policy, &[("x", int(0))]);
    assert_eq!(decision.refer.unwrap().reason, ReferReason::Error("`10` / `0` has no value".into()));
}

#[test]
fn beyond_4096_completions_the_facts_with_the_most_values_stay_unknown() {
    let list: Vec<String> = (0..13).map(|n| format!("b{n:02}")).collect();
    // True of every fact, which is seen only where it is enumerated.
    let sure = |name: &String| or(vec![flag(name), not(flag(name))]);
    let of = |count: usize| {
        let names: Vec<&str> = list[..count].iter().map(String::as_str).collect();
        approves(flags(&names), vec![and(list[..count].iter().map(sure).collect())])
    };
    assert!(needs(&of(12), &[]).is_empty());
    // One of them is left out of the completions, and asked.
    assert_eq!(needs(&of(13), &[]).len(), 1);
    let mut with_number = of(12);
    let request = &mut with_number.requests[0];
    request.facts.push(number("x"));
    let both = || or(vec![cmp(x(), Relation::Less, num(5)), cmp(x(), Relation::AtLeast, num(5))]);
    let when = request.rules[0].when.take();
    request.rules[0].when = Some(and(vec![when.unwrap(), both()]));
    assert_eq!(needs(&with_number, &[]), ["x"]);
    assert!(
        needs(&with_number, &[("b00", yes()), ("b01", yes()), ("b02", yes()), ("b03", yes())]).is_empty()
    );
    // Where it makes no difference it is not asked, left out or not.
    let mut settled = of(13);
    settled.requests[0].otherwise = Some(rule("else", None, approve()));
    assert!(needs(&settled, &[]).is_empty());
}

#[test]
fn an_open_choice_may_be_something_else() {
    let kind = || Type::Choice(n("kind"));
    let is = |name: &str| cmp(f("k", kind()), Relation::Equal, c(kind(), choice(name)));
    let policy = |open: bool| {
        let mut policy = approves(vec![fact("k", kind(), None)], vec![is("a"), is("b")]);
        let values = NamedTypeKind::Choice(values(&["a", "b"]), open);
        policy.types = vec![NamedType { name: n("kind"), title: None, kind: values }];
        policy
    };
    assert!(needs(&policy(false), &[]).is_empty());
    assert_eq!(needs(&policy(true), &[]), ["k"]);
}

#[test]
fn a_text_may_be_any_other() {
    let is = |relation, text: &str| cmp(f("t", Type::Text), relation, c(Type::Text, Value::Text(n(text))));
    let facts = || vec![fact("t", Type::Text, None)];
    assert_eq!(
        needs(&approves(facts(), vec![is(Relation::Equal, "a"), is(Relation::Equal, "b")]), &[]),
        ["t"]
    );
    let other = vec![is(Relation::Equal, "a"), is(Relation::NotEqual, "a")];
    assert!(needs(&approves(facts(), other), &[]).is_empty());
}

#[test]
fn a_fact_in_doubt_could_be_anything_and_if_optional_not_given() {
    let mut policy = approves(vec![optional(number("x"))], vec![given("x")]);
    policy.requests[0].gathers = vec![gather("more", None, &["x"])];
    let decision = decide(&policy, &[("x", int(1))]);
    assert_eq!((asked(&decision), decision.needs[0].status), (vec!["x"], NeedStatus::InDoubt));
    assert_eq!(decision.needs[0].gather.as_deref(), Some("more"));
    let mut submission = submit(&[("x", int(1))]);
    submission.confirmed.insert(n("x"));
    let decision = Evaluator::new(&policy).evaluate(&submission, Detail::Normal);
    assert_eq!(decision.outcome, Outcome::Approve);
    // Without the gather, what is optional and left out is not given.
    policy.requests[0].gathers.clear();
    assert_eq!(decide(&policy, &[]).outcome, Outcome::Deny);
}

/// A policy in which `a` is doubted where `g` says so.
fn doubting(when: Expr, gathers: Vec<Gather>) -> Policy {
    let mut policy = approves(flags(&["a", "b", "c", "g", "h"]), vec![when]);
    policy.requests[0].gathers = gathers;
    policy
}

#[test]
fn a_gather_that_cannot_be_told_is_asked_only_where_it_changes_the_answer() {
    let more = || vec![gather("more", Some(flag("g")), &["a"])];
    let with = |when| needs(&doubting(when, more()), &[("a", yes()), ("b", yes())]);
    assert_eq!(with(flag("a")), ["g"]);
    assert!(with(flag("b")).is_empty());
    // What is missing without it is asked too.
    assert_eq!(with(and(vec![flag("a"), flag("c")])), ["c", "g"]);
    // The same is asked both ways.
    assert_eq!(with(flag("c")), ["c"]);
    assert_eq!(needs(&doubting(flag("a"), more()), &[("b", yes())]), ["a"]);
}

#[test]
fn a_gather_matters_though_no_fact_it_asks_matters_alone() {
    // `b` is no, so `a` must be yes; in doubt, `b` could be yes and `a` no. Changing `b` alone changes nothing.
    let mut policy = doubting(flag("a"), vec![gather("more", Some(flag("g")), &["b"])]);
    policy.requests[0].valid_when = vec![or(vec![flag("a"), flag("b")])];
    assert_eq!(needs(&policy, &[("b", no())]), ["g"]);
    assert!(needs(&policy, &[("b", no()), ("g", no())]).is_empty());
    assert_eq!(needs(&policy, &[("b", no()), ("g", yes())]), ["a"]);
}

#[test]
fn of_several_gathers_those_count_that_change_the_answer() {
    let two = |second: &str| {
        vec![gather("one", Some(flag("g")), &["a"]), gather("two", Some(flag("h")), &[second])]
    };
    let facts = [("a", yes()), ("b", yes()), ("c", yes())];
    assert_eq!(needs(&doubting(flag("a"), two("c")), &facts), ["g"]);
    assert_eq!(needs(&doubting(flag("a"), two("a")), &facts), ["g", "h"]);
    // Either fact is enough: they matter only together.
    assert_eq!(needs(&doubting(or(vec![flag("a"), flag("c")]), two("c")), &facts), ["g", "h"]);
}

#[test]
fn the_lines_of_an_authority_are_one_question() {
    let lines = |low: i64, high: i64| {
        let ladder = ChainExpr::Named(n("ladder"));
        let mut request = request(flags(&["a"]), vec![rule("one", None, require(ladder, Vec::new()))]);
        request.facts.extend([number("x"), number("y")]);
        request.stake = Some(cents(500));
        let mut policy = policy(request);
        let open = cmp(op(ExprKind::Multiply, x(), f("y", Type::Integer)), Relation::Greater, num(3));
        let mut boss = role("boss", Vec::new(), None);
        boss.authority =
            vec![(Authority::UpTo(cents(high)), Some(open)), (Authority::UpTo(cents(low)), None)];
        policy.roles = vec![boss, role("top", vec![Authority::Unlimited], None)];
        let body = ChainExpr::Then(vec![signs("boss"), signs("top")]);
        policy.chains = vec![Chain { name: n("ladder"), title: None, body, until_covered: true }];
        decide(&policy, &[])
    };
    assert_eq!(asked(&lines(100, 1_000)), ["x", "y"]);
    // The line that holds is as high, or both are enough, or neither is.
    assert_eq!(people(&lines(1_000, 100)), "boss");
    assert_eq!(people(&lines(600, 1_000)), "boss");
    assert_eq!(people(&lines(100, 200)), "boss | top");
}
