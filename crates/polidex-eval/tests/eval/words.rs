//! Expressions in words, as a policy spells them: seen in the trace of a rule that does not apply.

use polidex_base::Rational;
use polidex_eval::{Detail, Evaluator};
use polidex_ir::*;

use crate::build::*;
use crate::parts::*;

/// Returns why a condition is what it is.
fn because(when: Expr) -> String {
    let mut policy = policy_of(when);
    let table = Table {
        inputs: Vec::new(),
        outputs: names(&["of", "by"]),
        combine: Combine::Collect(Collect::Sum),
        rows: Vec::new(),
        otherwise: None,
        waivers: Waivers::default(),
    };
    policy.tables = vec![named_table("share", &[("a", Type::Integer)], table)];
    let line = record(&[("k", 1), ("p", 2)]);
    let facts = [
        ("xs", Value::List(vec![line.clone()])),
        ("ys", Value::List(vec![line])),
        ("ns", numbers(&[1])),
        ("i", int(4)),
    ];
    let decision = Evaluator::new(&policy).evaluate(&submit(&facts), Detail::EveryCandidate);
    let step = decision.trace.iter().find(|step| &*step.name == "one").unwrap();
    step.because.to_string()
}

fn is_zero(value: Expr) -> String {
    because(is(value, 7))
}

#[test]
fn lists_are_spelled_as_they_are_written() {
    let over = |value: i64| cmp(x("p"), Relation::Greater, num(value));
    assert_eq!(because(some(source(xs()), over(1))), "xs[0].p 2 > 1");
    assert_eq!(because(some(source(xs()), over(2))), "no x in xs has x.p > 2");
    assert_eq!(because(every(source(xs()), over(1))), "every x in xs has x.p > 1");
    assert_eq!(because(every(source(xs()), over(2))), "xs[0].p 2 <= 2");
    assert_eq!(because(not(some(source(xs()), over(1)))), "xs[0].p 2 > 1");
    let in_ = |value: Expr| typed(Type::Bool, ExprKind::In(Box::new(value), Box::new(ns())));
    assert_eq!(because(in_(i())), "i 4 is not in ns");
    assert_eq!(because(in_(num(1))), "1 is in ns");
    let at = |key: i64| typed(line(), ExprKind::At(Box::new(xs()), Box::new(num(key))));
    assert_eq!(because(present(at(1))), "xs[1] is given");
    assert_eq!(because(present(at(2))), "xs[2] is not given");
    assert_eq!(is_zero(field(at(1), "p")), "xs[1].p 2 is not 7");
}

#[test]
fn aggregates_are_spelled_as_they_are_written() {
    let over = || Some(cmp(x("p"), Relation::Greater, num(1)));
    let made = |measure, value, filter| is_zero(made_of(measure, value, source(xs()), filter));
    assert_eq!(made(Measure::Count, None, None), "count of xs (= 1) is not 7");
    assert_eq!(made(Measure::Count, None, over()), "(count of x in xs where x.p > 1) (= 1) is not 7");
    assert_eq!(
        made(Measure::CountDistinct, Some(x("p")), None),
        "count distinct x.p for x in xs (= 1) is not 7"
    );
    assert_eq!(
        made(Measure::Sum, Some(x("p")), over()),
        "(sum of x.p for x in xs where x.p > 1) (= 2) is not 7"
    );
    assert_eq!(made(Measure::Max, Some(x("k")), None), "max of x.k for x in xs (= 1) is not 7");
    let least = otherwise(made_of(Measure::Min, Some(x("k")), source(xs()), None), num(0));
    assert_eq!(is_zero(least), "min of x.k for x in xs otherwise 0 (= 1) is not 7");
    let worth = made_of(Measure::Sum, Some(y("p")), paired(xs(), ys()), Some(present(param("y", line()))));
    let words = "(sum of y.p for x in xs paired with y in ys by x.k is y.k where y is given) (= 2) is not 7";
    assert_eq!(is_zero(worth), words);
    let only = typed(line(), ExprKind::Only(Box::new(source(xs())), over().map(Box::new)));
    assert_eq!(is_zero(field(only, "k")), "(the only x in xs where x.p > 1).k 1 is not 7");
}

#[test]
fn calls_grounds_and_other_values_are_spelled_as_they_are_written() {
    let call = typed(Type::Integer, ExprKind::Call(n("share"), vec![i()], 1));
    assert_eq!(is_zero(call), "share(i).by 0 is not 7");
    let half = c(Type::Percent { places: 0 }, Value::Percent(Rational::ratio(1, 2).unwrap()));
    let share = typed(Type::Integer, ExprKind::Multiply(Box::new(half), Box::new(i())));
    assert_eq!(is_zero(share), "50% of i (= 2) is not 7");
    let no_ = || c(Type::Bool, no());
    let grounds = ExprKind::Grounds(vec![(n("7a"), is(i(), 5)), (n("7b"), is(i(), 6))]);
    assert_eq!(because(typed(Type::Bool, grounds.clone())), "i 4 is not 5 and i 4 is not 6");
    let within = ExprKind::Conditional(vec![(typed(Type::Bool, grounds), no_())], Box::new(no_()));
    let told = "(no when any of { \"7a\": i is 5; \"7b\": i is 6 }, otherwise no) is no";
    assert_eq!(because(typed(Type::Bool, within)), told);
    let agency = Type::Choice(n("agency"));
    let doj = c(agency.clone(), Value::Other(n("DOJ")));
    assert_eq!(because(cmp(c(agency, choice("far")), Relation::Equal, doj)), "far is not other \"DOJ\"");
}

#[test]
fn a_question_to_a_list_ends_before_what_stands_behind_it() {
    let over = |value: i64| cmp(x("p"), Relation::Greater, num(value));
    let both = |a: Expr, b: Expr| typed(Type::Bool, ExprKind::And(vec![a, b]));
    let is_four = || is(i(), 4);
    assert_eq!(
        because(not(typed(Type::Bool, ExprKind::Or(vec![some(source(xs()), over(2)), is(i(), 5)])))),
        "(no x in xs has x.p > 2) and i 4 is not 5"
    );
    assert_eq!(
        because(both(every(source(xs()), over(1)), is_four())),
        "(every x in xs has x.p > 1) and i is 4"
    );
    assert_eq!(
        because(both(is_four(), every(source(xs()), over(1)))),
        "i is 4 and every x in xs has x.p > 1"
    );
    assert_eq!(because(both(some(source(xs()), over(1)), is_four())), "xs[0].p 2 > 1 and i is 4");
    // Within the element that settles it, too.
    let two = |n: i64| typed(Type::Bool, ExprKind::And(vec![every(source(ys()), over(n)), over(n)]));
    let inner = some(source(xs()), two(1));
    assert_eq!(because(both(inner, is_four())), "(every x in ys has x.p > 1) and xs[0].p 2 > 1 and i is 4");
}

#[test]
fn sums_and_products_have_only_the_brackets_they_need() {
    let made = |kind: fn(Box<Expr>, Box<Expr>) -> ExprKind, a: Expr, b: Expr| {
        typed(Type::Integer, kind(Box::new(a), Box::new(b)))
    };
    let (add, times) = (ExprKind::Add, ExprKind::Multiply);
    assert_eq!(is_zero(made(add, i(), made(times, i(), num(2)))), "i + i * 2 (= 12) is not 7");
    assert_eq!(is_zero(made(times, made(add, i(), num(1)), num(2))), "(i + 1) * 2 (= 10) is not 7");
    assert_eq!(is_zero(made(ExprKind::Subtract, i(), made(add, i(), num(1)))), "i - (i + 1) (= -1) is not 7");
}
