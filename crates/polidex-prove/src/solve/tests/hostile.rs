//! Inputs made to be hard end within their budget, and say what they did not show.

use super::Random;
use crate::solve::{
    Answer, Budget, Context, Formula, Intervals, Linear, Preference, Problem, Var, Why, Wish,
};
use crate::solve::{minimise, solve};

/// `pigeons` in one hole less, as flags: each has a hole, no hole has two.
pub(super) fn pigeonhole(pigeons: usize) -> (Problem, Formula) {
    let holes = pigeons - 1;
    let mut problem = Problem::new();
    let flags: Vec<Vec<Formula>> = (0..pigeons)
        .map(|_| {
            (0..holes)
                .map(|_| {
                    let flag = problem.boolean().unwrap();
                    problem.holds(flag)
                })
                .collect()
        })
        .collect();
    let mut parts = Vec::new();
    for row in &flags {
        parts.push(problem.any(row.iter().copied()));
    }
    for (number, one) in flags.iter().enumerate() {
        for other in flags.iter().take(number) {
            for (here, there) in one.iter().zip(other) {
                parts.push(problem.any([!*here, !*there]));
            }
        }
    }
    let goal = problem.all(parts);
    (problem, goal)
}

#[test]
fn small_pigeonholes_are_refuted() {
    for pigeons in [3, 5, 6] {
        let (problem, goal) = pigeonhole(pigeons);
        assert_eq!(solve(&problem, goal, &mut Budget::default()), Answer::Unsat);
    }
}

#[test]
fn ten_pigeons_over_ninety_flags_end_within_the_budget() {
    let (problem, goal) = pigeonhole(10);
    let mut budget = Budget::nodes(20_000);
    let answer = solve(&problem, goal, &mut budget);
    assert_eq!(answer, Answer::Undecided(Why::Budget));
    assert!(budget.spent() < 21_000);
    let mut again = Budget::nodes(20_000);
    assert_eq!(solve(&problem, goal, &mut again), answer);
    assert_eq!(again, budget);
}

#[test]
fn random_clauses_at_the_threshold_agree_with_all_points() {
    let mut random = Random::new(8);
    let mut seen = [0, 0];
    for _ in 0..30 {
        let count = 16_u64;
        let clauses: Vec<[(u64, bool); 3]> =
            (0..66).map(|_| [(); 3].map(|()| (random.below(count), random.chance(50)))).collect();
        let most = random.between(7, 9);
        let is_model = |point: u64| {
            i128::from(point.count_ones()) <= most
                && clauses
                    .iter()
                    .all(|clause| clause.iter().any(|(var, sign)| (point >> var & 1 == 1) == *sign))
        };
        let expected = (0..1 << count).any(is_model);
        let mut problem = Problem::new();
        let vars: Vec<Var> = (0..count).map(|_| problem.boolean().unwrap()).collect();
        let flags: Vec<Formula> = vars.iter().map(|var| problem.holds(*var)).collect();
        let mut parts: Vec<Formula> = Vec::new();
        for clause in &clauses {
            let literal = |(var, sign): &(u64, bool)| {
                let flag = flags[usize::try_from(*var).unwrap()];
                if *sign { flag } else { !flag }
            };
            parts.push(problem.any(clause.iter().map(literal)));
        }
        parts
            .push(problem.at_most(&Linear::sum(vars.iter().map(|var| (*var, 1)), 0).unwrap(), most).unwrap());
        let goal = problem.all(parts);
        match solve(&problem, goal, &mut Budget::default()) {
            Answer::Sat(_) => assert!(expected),
            Answer::Unsat => assert!(!expected),
            answer => panic!("{answer:?}"),
        }
        seen[usize::from(expected)] += 1;
    }
    assert!(seen.iter().all(|count| *count > 4), "{seen:?}");
}

#[test]
fn a_thin_strip_without_integers_ends_within_the_budget() {
    let mut problem = Problem::new();
    let vars: Vec<Var> = (0..3).map(|_| problem.integer(0, 1_000_000_000_000).unwrap()).collect();
    // 10x - 14y + 35z = 1 with z = 2x - 4y: an even sum with an odd value, hidden behind a third variable.
    let form = Linear::sum([(vars[0], 10), (vars[1], -14), (vars[2], 35)], 0).unwrap();
    let link = Linear::sum([(vars[2], 1), (vars[0], -2), (vars[1], 4)], 0).unwrap();
    let parts = [problem.sum_equals(&form, 1).unwrap(), problem.sum_equals(&link, 0).unwrap()];
    let goal = problem.all(parts);
    let mut budget = Budget::nodes(5_000);
    assert_eq!(solve(&problem, goal, &mut budget), Answer::Unsat);
}

#[test]
fn overflow_is_undecided() {
    let mut problem = Problem::new();
    let x = problem.integer(0, 1 << 100).unwrap();
    let y = problem.integer(0, 1 << 100).unwrap();
    assert_eq!(problem.at_most(&Linear::sum([(x, 1 << 40), (y, 3)], 0).unwrap(), 5), None);
    let wide = problem.at_least(&Linear::sum([(x, 1 << 25), (y, -3)], 0).unwrap(), 1 << 110).unwrap();
    assert!(matches!(solve(&problem, wide, &mut Budget::default()), Answer::Sat(_)));
}

#[test]
fn ten_thousand_bands_have_no_gap_until_one_is_cut() {
    let mut problem = Problem::new();
    let amount = problem.integer(0, 9_999_999).unwrap();
    let tier = problem.choice(4).unwrap();
    let mut rules = Vec::new();
    for band in 0..2_500 {
        for value in 0..4 {
            let part = [
                problem.member(amount, &Intervals::between(band * 4_000, band * 4_000 + 3_999)),
                problem.equals(tier, value),
            ];
            rules.push(problem.all(part));
        }
    }
    let covered = problem.any(rules.iter().copied());
    assert_eq!(solve(&problem, !covered, &mut Budget::default()), Answer::Unsat);
    rules.remove(5_001);
    let covered = problem.any(rules);
    let answer = solve(&problem, !covered, &mut Budget::default());
    let wishes = |var| Preference { var, wishes: vec![Wish::Lowest] };
    let model = minimise(
        &problem,
        !covered,
        answer.model().unwrap(),
        &[wishes(tier), wishes(amount)],
        &mut Budget::default(),
    );
    assert_eq!((model.value(tier), model.value(amount)), (1, 5_000_000));
}

#[test]
fn deep_formulas_need_no_deep_stack() {
    let mut problem = Problem::new();
    let vars: Vec<Var> = (0..50).map(|_| problem.boolean().unwrap()).collect();
    let mut formula = Formula::TRUE;
    for step in 0..100_000 {
        let atom = problem.holds(vars[step % 50]);
        formula = if step % 2 == 0 { problem.any([formula, !atom]) } else { problem.all([formula, atom]) };
        if step % 7 == 0 {
            let other = problem.holds(vars[(step / 7) % 50]);
            formula = problem.iff(formula, other);
        }
    }
    let mut context = Context::new(problem);
    let summary = context.summary(formula);
    assert!(!summary.never);
    assert!(!matches!(context.check(&[formula], &mut Budget::default()), Answer::Unsat));
}
