//! Regions: what they hold, and how they are said.

use super::Random;
use super::brute::{holds_at, points, random_case, tell};
use crate::solve::{Budget, Context, Formula, Intervals, Linear, Problem, Var, regions};

fn shown(context: &mut Context, formula: Formula, vars: &[Var]) -> Vec<String> {
    let regions = regions(context, formula, vars, 50, &mut Budget::default());
    assert!(regions.complete);
    let line = |region: &crate::solve::Region| {
        let sides: Vec<String> = region
            .sides
            .iter()
            .map(|(_, side)| {
                let pieces: Vec<String> = side.pieces().iter().map(|(a, b)| format!("{a}..{b}")).collect();
                pieces.join(",")
            })
            .collect();
        format!("{}{}", sides.join(" x "), if region.certain { "" } else { " ?" })
    };
    regions.found.iter().map(line).collect()
}

#[test]
fn a_band_is_said_as_one_box() {
    let mut problem = Problem::new();
    let tier = problem.choice(4).unwrap();
    let age = problem.integer(0, 1_000).unwrap();
    let amount = problem.integer(1, 10_000_000).unwrap();
    let flag = problem.boolean().unwrap();
    // Gold or vip (2, 3), 31 to 45 days, up to 400; said piecewise.
    let mut parts = Vec::new();
    for value in [2, 3] {
        for days in [(31, 38), (39, 45)] {
            let piece = [
                problem.equals(tier, value),
                problem.member(age, &Intervals::between(days.0, days.1)),
                problem.at_most(&Linear::from(amount), 40_000).unwrap(),
            ];
            parts.push(problem.all(piece));
        }
    }
    let either = problem.any(parts);
    let on = problem.holds(flag);
    let goal = problem.all([either, on]);
    let mut context = Context::new(problem);
    assert_eq!(shown(&mut context, goal, &[tier, age, amount]), ["2..3 x 31..45 x 1..40000"]);
}

#[test]
fn values_without_order_are_joined_across_gaps() {
    let mut problem = Problem::new();
    let reason = problem.choice(5).unwrap();
    let goal = problem.member(reason, &Intervals::from_pieces([(0, 0), (2, 2), (4, 4)]));
    let mut context = Context::new(problem);
    assert_eq!(shown(&mut context, goal, &[reason]), ["0..0,2..2,4..4"]);
}

#[test]
fn a_sum_leaves_a_box_around_its_models() {
    let mut problem = Problem::new();
    let (amount, paid) = (problem.integer(0, 100).unwrap(), problem.integer(0, 100).unwrap());
    let sum = Linear::from(amount).plus(&Linear::from(paid)).unwrap();
    let goal = problem.at_least(&sum, 150).unwrap();
    let mut context = Context::new(problem);
    assert_eq!(shown(&mut context, goal, &[amount, paid]), ["50..100 x 50..100 ?"]);
    assert_eq!(shown(&mut context, goal, &[amount]), ["50..100 ?"]);
}

#[test]
fn a_defined_variable_is_an_axis() {
    let mut problem = Problem::new();
    let (bought, today) = (problem.integer(0, 5_000).unwrap(), problem.integer(5_000, 9_000).unwrap());
    let age = problem.named(&Linear::from(today).minus(&Linear::from(bought)).unwrap()).unwrap();
    let goal = problem.member(age, &Intervals::between(31, 45));
    let mut context = Context::new(problem);
    assert_eq!(shown(&mut context, goal, &[age]), ["31..45"]);
}

#[test]
fn assumptions_bound_regions() {
    let mut problem = Problem::new();
    let (x, y) = (problem.integer(0, 9).unwrap(), problem.integer(0, 9).unwrap());
    let (low_x, low_y) =
        (problem.member(x, &Intervals::between(0, 4)), problem.member(y, &Intervals::between(0, 4)));
    let goal = problem.iff(low_x, low_y);
    let mut context = Context::new(problem);
    assert_eq!(shown(&mut context, goal, &[x, y]).len(), 2);
    context.assume(low_x);
    assert_eq!(shown(&mut context, goal, &[x, y]), ["0..4 x 0..4"]);
}

#[test]
fn regions_hold_all_models_and_certain_ones_only_models() {
    let mut random = Random::new(6);
    let mut certain = 0;
    for _ in 0..400 {
        let case = random_case(&mut random, false, false);
        let mut problem = Problem::new();
        let (vars, goal) = tell(&mut problem, &case);
        let mut context = Context::new(problem);
        let asked = &vars[..vars.len() - usize::from(random.chance(50))];
        let found = regions(&mut context, goal, asked, 1_000, &mut Budget::default());
        assert!(found.complete, "{case:?}");
        let all = points(&case);
        let models: Vec<_> = all.iter().filter(|point| holds_at(&case, point) == Some(true)).collect();
        let inside = |point: &[i128], region: &crate::solve::Region| {
            region.sides.iter().zip(point).all(|((_, side), value)| side.contains(*value))
        };
        for model in &models {
            assert!(found.found.iter().any(|region| inside(model, region)), "{model:?} of {case:?}");
        }
        for region in found.found.iter().filter(|region| region.certain) {
            certain += 1;
            for point in all.iter().filter(|point| inside(point, region)) {
                let same =
                    |model: &&Vec<i128>| model.iter().zip(point).take(asked.len()).all(|(a, b)| a == b);
                assert!(models.iter().any(same), "{point:?} in {region:?} of {case:?}");
            }
        }
    }
    assert!(certain > 200);
}
