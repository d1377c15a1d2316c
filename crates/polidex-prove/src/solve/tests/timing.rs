//! Timings, printed on demand: `cargo test --release -p polidex-prove timing -- --ignored --nocapture`.
#![expect(clippy::disallowed_methods, reason = "a measurement reads the clock")]

use std::time::Instant;

use super::Random;
use super::hostile::pigeonhole;
use crate::solve::{Answer, Budget, Context, Intervals, Linear, Problem, Var, solve};

/// Ten atoms over ten variables of money, around a hidden point; or nine, and one that contradicts their sum.
fn conjunction(random: &mut Random, satisfiable: bool) -> (Problem, crate::solve::Formula) {
    let mut problem = Problem::new();
    let most = 1_000_000_000;
    let vars: Vec<Var> = (0..10).map(|_| problem.integer(0, most).unwrap()).collect();
    let hidden: Vec<i128> = vars.iter().map(|_| random.between(0, most)).collect();
    let mut parts = Vec::new();
    let (mut total, mut limit) = (Linear::default(), 0);
    for number in 0..10 {
        let terms = (0..2 + random.below(3))
            .map(|_| (vars[usize::try_from(random.below(10)).unwrap()], random.between(-20, 20)));
        let linear = Linear::sum(terms.collect::<Vec<_>>(), 0).unwrap();
        let at_hidden =
            linear.evaluate(|var| hidden[vars.iter().position(|known| *known == var).unwrap()]).unwrap();
        let bound = at_hidden + random.between(0, 1_000);
        if number == 9 && !satisfiable {
            parts.push(problem.at_least(&total, limit + 1).unwrap());
        } else {
            let weight = random.between(1, 3);
            total = total.plus(&linear.times(weight).unwrap()).unwrap();
            limit += weight * bound;
            parts.push(problem.at_most(&linear, bound).unwrap());
        }
    }
    let goal = problem.all(parts);
    (problem, goal)
}

#[test]
#[ignore = "a measurement"]
fn timing_of_random_conjunctions() {
    for satisfiable in [true, false] {
        let mut random = Random::new(9);
        let cases: Vec<_> = (0..1_000).map(|_| conjunction(&mut random, satisfiable)).collect();
        let start = Instant::now();
        let (mut sat, mut unsat, mut undecided, mut spent, mut most) = (0, 0, 0, 0, 0);
        for (problem, goal) in &cases {
            let mut budget = Budget::nodes(20_000);
            match solve(problem, *goal, &mut budget) {
                Answer::Sat(_) | Answer::Possible(_) => sat += 1,
                Answer::Unsat => unsat += 1,
                Answer::Undecided(_) => undecided += 1,
            }
            spent += budget.spent();
            most = most.max(budget.spent());
        }
        println!(
            "1,000 conjunctions (around a point: {satisfiable}): {:?}; {sat} sat, {unsat} unsat, {undecided} undecided; {spent} nodes, {most} at most",
            start.elapsed()
        );
    }
}

#[test]
#[ignore = "a measurement"]
fn timing_of_pairs_of_rules() {
    let mut random = Random::new(10);
    let mut problem = Problem::new();
    let amount = problem.integer(0, 10_000_000).unwrap();
    let tier = problem.choice(4).unwrap();
    let reason = problem.choice(12).unwrap();
    let age = problem.integer(0, 4_000).unwrap();
    let flags: Vec<Var> = (0..4).map(|_| problem.boolean().unwrap()).collect();
    let rules: Vec<_> = (0..1_000)
        .map(|_| {
            let from = random.between(0, 9_000_000);
            let mut parts = vec![
                problem.member(amount, &Intervals::between(from, from + random.between(0, 1_000_000))),
                problem.member(tier, &Intervals::from_pieces([(random.between(0, 3), 3)])),
                problem.member(
                    reason,
                    &Intervals::from_pieces((0..3).map(|_| random.between(0, 11)).map(|v| (v, v))),
                ),
            ];
            let cap = Linear::sum([(amount, 1), (age, random.between(1, 500))], 0).unwrap();
            parts.push(problem.at_most(&cap, random.between(100_000, 10_000_000)).unwrap());
            let flag = flags[usize::try_from(random.below(4)).unwrap()];
            parts.push(problem.equals(flag, random.between(0, 1)));
            problem.all(parts)
        })
        .collect();
    let mut context = Context::new(problem);
    let start = Instant::now();
    let (mut quick, mut overlaps) = (0, 0);
    let mut budget = Budget::nodes(u64::MAX);
    for (number, left) in rules.iter().enumerate() {
        for right in rules.iter().take(number) {
            if context.quick_unsat(*left, *right) {
                quick += 1;
            } else if context.check(&[*left, *right], &mut budget).model().is_some() {
                overlaps += 1;
            }
        }
    }
    println!("499,500 pairs of 1,000 rules: {:?}; {quick} by boxes, {overlaps} overlap", start.elapsed());
    let start = Instant::now();
    let mut alive = 0;
    for (number, rule) in rules.iter().enumerate() {
        let mut goals: Vec<_> = rules.iter().take(number).map(|earlier| !*earlier).collect();
        goals.push(*rule);
        alive += usize::from(context.check(&goals, &mut budget).model().is_some());
    }
    println!("1,000 rules, each against all before it: {:?}; {alive} alive", start.elapsed());
}

#[test]
#[ignore = "a measurement"]
fn timing_of_pigeonholes() {
    for pigeons in [7, 8, 9, 10] {
        let (problem, goal) = pigeonhole(pigeons);
        let mut budget = Budget::default();
        let start = Instant::now();
        let answer = solve(&problem, goal, &mut budget);
        println!("{pigeons} pigeons: {answer:?} after {} nodes, {:?}", budget.spent(), start.elapsed());
    }
}

#[test]
#[ignore = "a measurement"]
fn timing_of_bands() {
    for count in [1_000, 10_000, 100_000] {
        let mut problem = Problem::new();
        let amount = problem.integer(0, count * 100 - 1).unwrap();
        let rules: Vec<_> = (0..count)
            .map(|band| problem.member(amount, &Intervals::between(band * 100, band * 100 + 99)))
            .collect();
        let tier = problem.choice(3).unwrap();
        let gold = problem.equals(tier, 1);
        let guarded: Vec<_> = rules.iter().map(|rule| problem.all([*rule, gold])).collect();
        let start = Instant::now();
        let covered = problem.any(guarded);
        let goal = problem.all([!covered, gold]);
        let made = start.elapsed();
        let answer = solve(&problem, goal, &mut Budget::default());
        println!("{count} bands: {answer:?}, {made:?} to make, {:?} in all", start.elapsed());
    }
}
