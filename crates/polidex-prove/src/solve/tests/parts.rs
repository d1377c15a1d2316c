//! The parts by themselves: numbers, sets, atoms, differences, simplex, rounding.

use std::cmp::Ordering;

use polidex_base::{Rational, Rounding};

use crate::solve::budget::Budget as Counted;
use crate::solve::difference::Differences;
use crate::solve::engine::{Engine, Literal};
use crate::solve::formula::Node;
use crate::solve::number::{Number, ceil_div, floor_div, gcd};
use crate::solve::simplex::{Relaxed, Simplex};
use crate::solve::{Answer, Budget, Formula, Intervals, Linear, Problem, Var, solve};

fn sum(terms: &[(Var, i128)]) -> Linear {
    Linear::sum(terms.iter().copied(), 0).unwrap()
}

fn decide(problem: &Problem, goal: Formula) -> Answer {
    solve(problem, goal, &mut Budget::default())
}

#[test]
fn division_rounds_towards_the_named_side() {
    for n in -20_i128..=20 {
        for d in [-7_i128, -3, -1, 1, 2, 5] {
            let exact = n as f64 / d as f64;
            assert_eq!(floor_div(n, d), Some(exact.floor() as i128), "{n}/{d}");
            assert_eq!(ceil_div(n, d), Some(exact.ceil() as i128), "{n}/{d}");
        }
    }
    assert_eq!(floor_div(1, 0), None);
    assert_eq!(floor_div(i128::MIN, -1), None);
    assert_eq!(gcd(-12, 18), Some(6));
    assert_eq!(gcd(0, 5), Some(5));
    assert_eq!(gcd(1 << 100, 3 << 90), Some(1 << 90));
}

#[test]
fn numbers_outgrow_128_bits_and_return() {
    let large = Number::from(i128::MAX);
    let square = large.times(&large);
    assert!(matches!(square, Number::Large(_)));
    assert_eq!(square.times(&large.inverse()).integer(), Some(i128::MAX));
    let tiny = square.inverse();
    assert_eq!(tiny.sign(), Ordering::Greater);
    assert_eq!(tiny.floor(), Some(0));
    assert_eq!(tiny.negated().floor(), Some(-1));
    assert_eq!(tiny.minus(&tiny).integer(), Some(0));
    let third = Number::from(-3).inverse();
    assert_eq!(third.plus(&third).plus(&third).integer(), Some(-1));
    assert_eq!(Number::from(i128::MIN).negated().negated().integer(), Some(i128::MIN));
    assert_eq!(Number::from(-5).times(&Number::from(2).inverse()).floor(), Some(-3));
}

#[test]
fn sets_are_normal_and_closed() {
    let set = Intervals::from_pieces([(5, 6), (1, 2), (3, 3), (9, 8)]);
    assert_eq!(set.pieces(), [(1, 3), (5, 6)]);
    assert_eq!(set.complement(0, 9).pieces(), [(0, 0), (4, 4), (7, 9)]);
    assert_eq!(set.complement(1, 6).pieces(), [(4, 4)]);
    assert_eq!(set.around(4), (Some(3), Some(5)));
    assert_eq!(set.around(2), (Some(1), Some(3)));
    assert_eq!(set.around(0), (None, Some(1)));
    assert!(set.is_subset(&Intervals::between(1, 6)));
    assert!(set.is_disjoint(&Intervals::point(4)));
    assert_eq!(Intervals::from_pieces([(0, 0), (2, 2), (9, 9)]).coarsened(2).pieces(), [(0, 2), (9, 9)]);
}

#[test]
fn sums_are_divided_by_what_they_have_in_common() {
    let mut problem = Problem::new();
    let (x, y) = (problem.integer(-100, 100).unwrap(), problem.integer(-100, 100).unwrap());
    // 6x - 9y <= 10  is  2x - 3y <= 3.
    let atom = problem.at_most(&sum(&[(x, 6), (y, -9)]), 10).unwrap();
    assert!(matches!(problem.node(atom), Node::AtMost(_, 3)));
    assert_eq!(atom, problem.at_most(&sum(&[(x, 2), (y, -3)]), 3).unwrap());
    // The negation of a sum is the same sum: -2x + 3y >= -3.
    assert_eq!(atom, problem.at_least(&sum(&[(x, -2), (y, 3)]), -3).unwrap());
    // 6x + 9y = 10 has no integers.
    assert_eq!(problem.sum_equals(&sum(&[(x, 6), (y, 9)]), 10), Some(Formula::FALSE));
    // One variable is a set.
    assert_eq!(problem.at_most(&sum(&[(x, -3)]), 7), Some(problem.member(x, &Intervals::between(-2, 100))));
    // What the bounds say needs no atom.
    assert_eq!(problem.at_most(&sum(&[(x, 1), (y, 1)]), 200), Some(Formula::TRUE));
    assert_eq!(problem.at_most(&sum(&[(x, 1), (y, 1)]), -201), Some(Formula::FALSE));
    assert_eq!(problem.at_most(&sum(&[(x, i128::MAX), (y, i128::MAX)]), 0), None);
}

#[test]
fn formulas_are_shared_and_simplified() {
    let mut problem = Problem::new();
    let x = problem.integer(0, 9).unwrap();
    let (low, high) =
        (problem.member(x, &Intervals::between(0, 4)), problem.member(x, &Intervals::between(5, 9)));
    assert_eq!(low, !high);
    assert_eq!(problem.all([low, high]), Formula::FALSE);
    assert_eq!(problem.any([low, high]), Formula::TRUE);
    let some = problem.opaque(7);
    let (one, other) = (problem.all([low, some]), problem.all([some, low, some]));
    assert_eq!(one, other);
    assert_eq!(problem.implies(one, one), Formula::TRUE);
    let middle = problem.member(x, &Intervals::between(3, 6));
    let both = problem.all([low, middle]);
    assert_eq!(both, problem.member(x, &Intervals::between(3, 4)));
}

#[test]
fn refused_variables() {
    let mut problem = Problem::new();
    assert_eq!(problem.integer(1, 0), None);
    assert_eq!(problem.choice(0), None);
    assert_eq!(problem.integer(0, i128::MAX), None);
}

#[test]
fn a_cycle_of_differences_is_found_over_any_range() {
    let mut problem = Problem::new();
    let wide = 1 << 90;
    let vars: Vec<Var> = (0..5).map(|_| problem.integer(0, wide).unwrap()).collect();
    let mut parts: Vec<Formula> = (0..5)
        .map(|i| problem.at_most(&sum(&[(vars[i], 1), (vars[(i + 1) % 5], -1)]), -1).unwrap())
        .collect();
    let goal = problem.all(parts.clone());
    let mut budget = Budget::nodes(1_000);
    assert_eq!(solve(&problem, goal, &mut budget), Answer::Unsat);
    parts.pop();
    let goal = problem.all(parts);
    assert!(matches!(solve(&problem, goal, &mut budget), Answer::Sat(_)));
}

#[test]
fn least_values_of_differences() {
    let mut engine = Engine::default();
    let mut problem = Problem::new();
    let vars: Vec<Var> = (0..3).map(|_| problem.integer(0, 100).unwrap()).collect();
    let first = problem.at_least(&sum(&[(vars[1], 1), (vars[0], -1)]), 10).unwrap();
    let second = problem.at_least(&sum(&[(vars[2], 1), (vars[1], -1)]), 20).unwrap();
    for atom in [first, second] {
        let literal = engine.enter(&problem, atom).unwrap();
        engine.decide(literal);
    }
    let own = vars.iter().map(|var| engine.vars[var]).collect::<Vec<_>>();
    let expected = own.iter().copied().zip([0, 10, 30]).collect();
    assert_eq!(engine.check_differences(&[0, 1], &mut Counted::default()), Differences::Least(expected));
    engine.decide(Literal::at_most(own[2], 29));
    let Differences::Contradictory(mut conflict) = engine.check_differences(&[0, 1], &mut Counted::default())
    else {
        panic!("29 is below 30")
    };
    conflict.sort();
    // The lower bound of the first variable is no decision, so it is not named.
    let forms: Vec<u32> = engine.forms.iter().map(|form| form.var).collect();
    let mut named: Vec<u32> = conflict.iter().map(|literal| literal.var).collect();
    named.sort_unstable();
    let mut expected = vec![forms[0], forms[1], own[2]];
    expected.sort_unstable();
    assert_eq!(named, expected);
}

#[test]
fn simplex_finds_points_and_reasons() {
    // Variables 0 and 1 in 0..10; 2 = 0 + 1; 3 = 2·0 - 1.
    let rows: [(u32, &[(u32, i128)]); 2] = [(2, &[(0, 1), (1, 1)]), (3, &[(0, 2), (1, -1)])];
    let mut simplex = Simplex::default();
    simplex.prepare(&rows, &mut Budget::default());
    let bounds = [(0, 10), (0, 10), (15, 20), (11, 12)];
    let run = |simplex: &mut Simplex, bounds: [(i128, i128); 4]| {
        simplex.run(&|var| bounds[usize::try_from(var).unwrap()], &mut Budget::default())
    };
    assert!(matches!(run(&mut simplex, bounds), Relaxed::Feasible));
    let value = |simplex: &Simplex, var: u32| simplex.values[&var].clone();
    let (x, y) = (value(&simplex, 0), value(&simplex, 1));
    assert_eq!(x.plus(&y).compare(&value(&simplex, 2)), Ordering::Equal);
    for (var, (low, high)) in (0..4).zip(bounds) {
        assert_ne!(value(&simplex, var).compare(&Number::from(low)), Ordering::Less);
        assert_ne!(value(&simplex, var).compare(&Number::from(high)), Ordering::Greater);
    }
    // x + y >= 19 and 2x - y >= 12 need x > 10.
    let Relaxed::Infeasible { bounds, miss } = run(&mut simplex, [(0, 10), (0, 10), (19, 20), (12, 20)])
    else {
        panic!("x would be 10.33")
    };
    assert_eq!(miss.sign(), Ordering::Greater);
    let mut used: Vec<u32> = bounds.iter().map(|bound| bound.0).collect();
    used.sort_unstable();
    assert_eq!(used, [0, 2, 3]);
}

#[test]
fn parity_that_no_bound_shows_is_decided() {
    let mut problem = Problem::new();
    let wide = 1_000_000_000_000;
    let (x, y, z) = (
        problem.integer(0, wide).unwrap(),
        problem.integer(0, wide).unwrap(),
        problem.integer(0, wide).unwrap(),
    );
    let odd = problem.sum_equals(&sum(&[(x, 2), (y, 1)]), 777_777).unwrap();
    let even = problem.sum_equals(&sum(&[(y, 1), (z, -2)]), 0).unwrap();
    let goal = problem.all([odd, even]);
    assert_eq!(decide(&problem, goal), Answer::Unsat);
    let odd_too = problem.sum_equals(&sum(&[(y, 1), (z, -2)]), 1).unwrap();
    let goal = problem.all([odd, odd_too]);
    assert!(matches!(decide(&problem, goal), Answer::Sat(_)));
}

#[test]
fn rounding_is_the_rounding_of_the_evaluator() {
    for rounding in [Rounding::Up, Rounding::Down, Rounding::HalfUp, Rounding::HalfEven] {
        for by in [1, 2, 3, 4, 10] {
            let mut problem = Problem::new();
            let x = problem.integer(-25, 25).unwrap();
            let rounded = problem.rounded(&Linear::from(x), by, rounding).unwrap();
            for value in -25_i64..=25 {
                let ratio = Rational::ratio(value, i64::try_from(by).unwrap()).unwrap();
                let expected = i128::from(ratio.rounded(rounding, &Rational::from(1)).to_i64().unwrap());
                let is_value = problem.equals(x, i128::from(value));
                let model = decide(&problem, is_value);
                assert_eq!(model.model().unwrap().value(rounded), expected, "{value}/{by} {rounding:?}");
                // And the inequalities allow no other value.
                let is_expected = problem.equals(rounded, expected);
                let other = problem.all([is_value, !is_expected]);
                assert_eq!(decide(&problem, other), Answer::Unsat, "{value}/{by} {rounding:?}");
            }
        }
    }
}

#[test]
fn percentages_of_money_are_proved_in_order() {
    let mut problem = Problem::new();
    let amount = problem.integer(0, 1_000_000_000).unwrap();
    let (fifteen, twenty) = (
        problem.rounded(&sum(&[(amount, 15)]), 100, Rounding::HalfUp).unwrap(),
        problem.rounded(&sum(&[(amount, 20)]), 100, Rounding::HalfUp).unwrap(),
    );
    let goal = problem.at_least(&sum(&[(fifteen, 1), (twenty, -1)]), 1).unwrap();
    assert_eq!(decide(&problem, goal), Answer::Unsat);
    // 15 % and 85 %, rounded apart, do not always make the whole: off by one cent, never by two.
    let rest = problem.rounded(&sum(&[(amount, 85)]), 100, Rounding::HalfUp).unwrap();
    let gap = sum(&[(fifteen, 1), (rest, 1), (amount, -1)]);
    let one = problem.at_least(&gap, 1).unwrap();
    assert!(matches!(decide(&problem, one), Answer::Sat(_)));
    let two = problem.at_least(&gap, 2).unwrap();
    assert_eq!(decide(&problem, two), Answer::Unsat);
}

#[test]
fn an_opaque_condition_is_only_possible() {
    let mut problem = Problem::new();
    let x = problem.integer(0, 9).unwrap();
    let unknown = problem.opaque(1);
    let value = problem.if_then_else(unknown, &Linear::from(x), &Linear::from(20)).unwrap();
    let small = problem.at_most(&Linear::from(value), 9).unwrap();
    let Answer::Possible(model) = decide(&problem, small) else { panic!("rests on an opaque atom") };
    assert_eq!(model.supposed().get(&1), Some(&true));
    let nothing = problem.member(value, &Intervals::between(10, 19));
    assert_eq!(decide(&problem, nothing), Answer::Unsat);
    let either = problem.any([unknown, !unknown]);
    assert_eq!(either, Formula::TRUE);
}
