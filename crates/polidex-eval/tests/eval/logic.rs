//! Conditions and values that cannot be told: [STRICT], [AND-3], [OR-3], [ONE-OF-3], [COND], [ARITH-ERROR], [ERROR].
//!
//! Unknown is `i * j > 3` with both unknown: two ordered unknowns in one atom are never enumerated.

use polidex_eval::{Outcome, ReferReason};
use polidex_ir::*;

use crate::build::*;

fn over(a: i64, b: i64) -> Expr {
    typed(Type::Integer, ExprKind::Divide(Box::new(num(a)), Box::new(num(b))))
}

fn product() -> Expr {
    let fact = |path| Box::new(f(path, Type::Integer));
    typed(Type::Integer, ExprKind::Multiply(fact("i"), fact("j")))
}

/// Returns a condition: `y`es, `n`o, `?` unknown, `!` an error.
fn cond(kind: char) -> Expr {
    match kind {
        'y' => c(Type::Bool, yes()),
        'n' => c(Type::Bool, no()),
        '?' => cmp(product(), Relation::Greater, num(3)),
        '!' => cmp(over(1, 0), Relation::Greater, num(3)),
        _ => panic!("{kind}"),
    }
}

fn policy_of(when: Expr) -> Policy {
    let domain = || Some((num(0), num(7)));
    let facts = vec![fact("i", Type::Integer, domain()), fact("j", Type::Integer, domain())];
    let mut request = request(facts, vec![rule("one", Some(when), approve())]);
    request.otherwise = Some(rule("else", None, deny()));
    policy(request)
}

/// Returns what a condition is, in the same letters.
fn truth(when: Expr) -> char {
    let decision = decide(&policy_of(when), &[]);
    match decision.outcome {
        Outcome::Approve => 'y',
        Outcome::Deny => 'n',
        Outcome::NeedsInformation => {
            assert_eq!(asked(&decision), ["i", "j"]);
            '?'
        }
        Outcome::Refer => {
            assert!(matches!(decision.refer.unwrap().reason, ReferReason::Error(_)));
            '!'
        }
        Outcome::Exception | Outcome::ApprovalRequired | Outcome::Answer => panic!("{:?}", decision.outcome),
    }
}

/// Looks at both orders of each pair; an error beside an unknown is asked: [STRICT] joins them.
fn both_ways(what: impl Fn(Vec<Expr>) -> Expr, table: &str) {
    for line in table.split_whitespace() {
        let [a, b, _, expected] = line.chars().collect::<Vec<_>>()[..] else { panic!("{line}") };
        assert_eq!(truth(what(vec![cond(a), cond(b)])), expected, "{line}");
        assert_eq!(truth(what(vec![cond(b), cond(a)])), expected, "{line}, turned");
    }
}

#[test]
fn and_is_no_if_one_side_is_and_else_stuck_if_one_is() {
    both_ways(and, "yy=y yn=n y?=? y!=! nn=n n?=n n!=n ??=? ?!=? !!=!");
}

#[test]
fn or_is_yes_if_one_side_is_and_else_stuck_if_one_is() {
    both_ways(or, "yy=y yn=y y?=y y!=y nn=n n?=? n!=! ??=? ?!=? !!=!");
}

#[test]
fn implies_is_not_a_or_b() {
    let table = "yy=y yn=n y?=? y!=! ny=y nn=y n?=y n!=y ?y=y ?n=? ??=? ?!=? !y=y !n=! !?=? !!=!";
    for line in table.split_whitespace() {
        let [a, b, _, expected] = line.chars().collect::<Vec<_>>()[..] else { panic!("{line}") };
        let implies = ExprKind::Implies(Box::new(cond(a)), Box::new(cond(b)));
        assert_eq!(truth(typed(Type::Bool, implies)), expected, "{line}");
        assert_eq!(truth(or(vec![not(cond(a)), cond(b)])), expected, "{line}, as an or");
    }
}

#[test]
fn not_of_what_is_stuck_is_stuck() {
    for (a, expected) in [('y', 'n'), ('n', 'y'), ('?', '?'), ('!', '!')] {
        assert_eq!(truth(not(cond(a))), expected);
    }
}

#[test]
fn one_of_is_an_or_of_comparisons() {
    let one_of = |subject: Expr, values: Vec<Expr>| {
        truth(typed(Type::Bool, ExprKind::OneOf(Box::new(subject), values)))
    };
    assert_eq!(one_of(num(1), vec![num(2), num(1)]), 'y');
    assert_eq!(one_of(num(1), vec![num(2), num(3)]), 'n');
    assert_eq!(one_of(num(1), Vec::new()), 'n');
    assert_eq!(one_of(num(1), vec![over(1, 0), product(), num(1)]), 'y');
    assert_eq!(one_of(num(1), vec![num(2), over(1, 0)]), '!');
    assert_eq!(one_of(num(1), vec![num(2), product()]), '?');
    assert_eq!(one_of(product(), vec![num(1), num(2)]), '?');
    assert_eq!(one_of(over(1, 0), vec![num(1)]), '!');
}

#[test]
fn a_branch_that_is_not_taken_does_not_matter() {
    let is_one = |when: char, then: Expr, last: Expr| {
        let value = ExprKind::Conditional(vec![(cond(when), then)], Box::new(last));
        truth(cmp(typed(Type::Integer, value), Relation::Equal, num(1)))
    };
    assert_eq!(is_one('y', num(1), over(1, 0)), 'y');
    assert_eq!(is_one('n', product(), num(1)), 'y');
    assert_eq!(is_one('y', over(1, 0), num(1)), '!');
    assert_eq!(is_one('n', num(1), product()), '?');
    // The condition is stuck: only the values count.
    for stuck in ['?', '!'] {
        assert_eq!(is_one(stuck, num(1), num(1)), 'y');
        assert_eq!(is_one(stuck, over(2, 2), num(1)), 'y');
        assert_eq!(is_one(stuck, num(2), num(2)), 'n');
        assert_eq!(is_one(stuck, num(1), num(2)), stuck);
        assert_eq!(is_one(stuck, over(1, 0), num(1)), stuck);
    }
}

#[test]
fn the_first_arm_that_holds_is_taken_and_all_that_could_be_must_agree() {
    let is_one = |arms: Vec<(char, i64)>, last: i64| {
        let arms = arms.into_iter().map(|(when, then)| (cond(when), num(then))).collect();
        let value = typed(Type::Integer, ExprKind::Conditional(arms, Box::new(num(last))));
        truth(cmp(value, Relation::Equal, num(1)))
    };
    assert_eq!(is_one(vec![('n', 2), ('y', 1), ('y', 2)], 2), 'y');
    assert_eq!(is_one(vec![('n', 2), ('n', 2)], 1), 'y');
    assert_eq!(is_one(vec![('?', 1), ('y', 1), ('y', 2)], 2), 'y');
    assert_eq!(is_one(vec![('?', 1), ('!', 1)], 1), 'y');
    assert_eq!(is_one(vec![('?', 1), ('n', 1)], 2), '?');
    assert_eq!(is_one(vec![('y', 1), ('?', 2)], 2), 'y');
}

#[test]
fn arithmetic_is_stuck_if_an_operand_is() {
    let plus = |a, b| typed(Type::Integer, ExprKind::Add(Box::new(a), Box::new(b)));
    let is_two = |value| truth(cmp(value, Relation::Equal, num(2)));
    assert_eq!(is_two(plus(num(1), num(1))), 'y');
    assert_eq!(is_two(plus(product(), num(1))), '?');
    assert_eq!(is_two(plus(num(1), over(1, 0))), '!');
    assert_eq!(is_two(plus(over(1, 0), product())), '?');
    let larger = |items| typed(Type::Integer, ExprKind::Larger(items));
    // Not even `larger` guesses, whatever the other side is.
    assert_eq!(is_two(larger(vec![num(9), product()])), '?');
    // Zero times an unknown is unknown: strict.
    let zero = typed(Type::Integer, ExprKind::Multiply(Box::new(num(0)), Box::new(product())));
    assert_eq!(is_two(zero), '?');
}

#[test]
fn of_two_errors_the_least_is_told_whatever_their_order() {
    let broken = |n: i64| cmp(over(n, 0), Relation::Greater, num(1));
    for sides in [vec![broken(1), broken(2)], vec![broken(2), broken(1)]] {
        for when in [and(sides.clone()), or(sides)] {
            let reason = decide(&policy_of(when), &[]).refer.unwrap().reason;
            assert_eq!(reason, ReferReason::Error("`1` / `0` has no value".into()));
        }
    }
}

#[test]
fn amounts_of_two_currencies_have_no_sum_and_no_order() {
    let euro = polidex_base::Currency::from_code("EUR").unwrap();
    let euros = || c(Type::Money(euro), Value::Money(polidex_base::Rational::from(1), euro));
    let sum = typed(money(), ExprKind::Add(Box::new(cents(100)), Box::new(euros())));
    assert_eq!(truth(cmp(sum, Relation::Greater, cents(1))), '!');
    assert_eq!(truth(cmp(cents(100), Relation::Less, euros())), '!');
}

#[test]
fn a_cell_on_a_fact_not_given_never_matches_a_value() {
    let look_up = |cell: Cell, facts: &[(&str, Value)]| {
        let row = Row { cells: vec![cell], outputs: vec![Output::Value(num(1))] };
        let table = Table {
            inputs: vec![f("o", Type::Integer)],
            outputs: names(&["x"]),
            combine: Combine::Unique,
            rows: vec![row],
            otherwise: Some(vec![Output::Value(num(2))]),
            waivers: Waivers::default(),
        };
        let found = typed(Type::Integer, ExprKind::Lookup(Box::new(table), 0));
        let when = cmp(found, Relation::Equal, num(1));
        let facts_of = vec![optional(fact("o", Type::Integer, None))];
        let mut request = request(facts_of, vec![rule("one", Some(when), approve())]);
        request.otherwise = Some(rule("else", None, deny()));
        decide(&policy(request), facts).outcome == Outcome::Approve
    };
    let five = || vec![Test { bounds: vec![(Relation::Equal, num(5))] }];
    let given = [("o", int(5))];
    for (cell, matches_given, matches_absent) in [
        (Cell::Any, true, true),
        (Cell::Given, true, false),
        (Cell::NotGiven, false, true),
        (Cell::OneOf(five()), true, false),
        (Cell::NoneOf(five()), false, false),
    ] {
        assert_eq!(look_up(cell.clone(), &given), matches_given, "{cell:?}");
        assert_eq!(look_up(cell.clone(), &[]), matches_absent, "{cell:?}");
    }
}
