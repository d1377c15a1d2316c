//! Where a formula can hold, as boxes over some of its variables.
//!
//! Values are cut where an atom about one variable changes its truth; a box is a product of such pieces, grown until
//! no side can grow. A box is *certain* if every point of it that can occur at all can be completed to a model
//! (a defined variable asked for need not have all its values).
//! Where a sum of several variables cuts through a piece, the box is only around the models, and says so.

use super::budget::Budget;
use super::context::Context;
use super::formula::Formula;
use super::intervals::Intervals;
use super::model::Model;
use super::problem::Var;
use super::query::Answer;
use super::seen::Seen;

/// A box: for each variable asked for, its values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Region {
    /// The variables in the order asked for, with all their values in the box.
    pub sides: Vec<(Var, Intervals)>,
    /// Every point of the box that can occur can be completed to a model; otherwise some can.
    pub certain: bool,
}

/// Boxes that hold all models.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Regions {
    /// The boxes; they may overlap.
    pub found: Vec<Region>,
    /// No model lies outside the boxes. If not, there were too many, or the budget was spent.
    pub complete: bool,
}

/// Returns boxes over `vars`, `limit` at most, around all models of `formula` under the context's assumptions.
pub fn regions(
    context: &mut Context,
    formula: Formula,
    vars: &[Var],
    limit: usize,
    budget: &mut Budget,
) -> Regions {
    let map = Map::of(context, formula, vars);
    let mut regions = Regions::default();
    let mut goals = vec![formula];
    loop {
        let answer = context.check(&goals, budget);
        let model = match &answer {
            Answer::Unsat => {
                regions.complete = true;
                break;
            }
            Answer::Undecided(_) => break,
            Answer::Sat(model) | Answer::Possible(model) => model,
        };
        if regions.found.len() >= limit {
            break;
        }
        let (region, block) = map.region(context, formula, model, matches!(answer, Answer::Sat(_)), budget);
        regions.found.push(region);
        goals.push(!block);
    }
    regions.found = merged(regions.found);
    regions
}

/// How the space of a formula is cut.
struct Map {
    /// The pieces of each variable asked for.
    axes: Vec<Axis>,
    /// The other variables, as far as they are free of those asked for.
    others: Vec<Var>,
}

struct Axis {
    var: Var,
    ordered: bool,
    /// The pieces, in order and without gaps.
    pieces: Vec<(i128, i128)>,
    /// A sum has this variable in it, so a piece may be cut.
    in_sum: bool,
}

impl Map {
    fn of(context: &Context, formula: Formula, vars: &[Var]) -> Self {
        let problem = context.problem();
        let seen = Seen::in_formulas(problem, context.assumptions().iter().copied().chain([formula]));
        let axes = vars.iter().map(|var| {
            let (low, high) = problem.bounds(*var);
            let mut starts = seen.cuts.get(var).cloned().unwrap_or_default();
            starts.insert(low);
            starts.retain(|start| (low..=high).contains(start));
            let ends = starts.iter().skip(1).map(|next| next.saturating_sub(1)).chain([high]);
            let pieces = starts.iter().copied().zip(ends).collect();
            let ordered = problem.get(*var).is_some_and(|variable| variable.ordered);
            Axis { var: *var, ordered, pieces, in_sum: seen.summed.contains(var) }
        });
        // A defined variable moves with its inputs, so these are not held.
        let inputs = Seen::behind(problem, vars.iter().copied().filter(|var| problem.is_defined(*var))).vars;
        let is_held = |var: &Var| !vars.contains(var) && !problem.is_defined(*var) && !inputs.contains(var);
        let others = seen.vars.iter().copied().filter(is_held).collect();
        Map { axes: axes.collect(), others }
    }

    /// Returns the region around a model, and the formula of the box that need not be looked at again.
    fn region(
        &self,
        context: &mut Context,
        formula: Formula,
        model: &Model,
        is_sure: bool,
        budget: &mut Budget,
    ) -> (Region, Formula) {
        let mut sides: Vec<Intervals> = self
            .axes
            .iter()
            .map(|axis| {
                let value = model.value(axis.var);
                let piece = axis.pieces.iter().find(|piece| (piece.0..=piece.1).contains(&value));
                piece.map_or_else(|| Intervals::point(value), |piece| Intervals::between(piece.0, piece.1))
            })
            .collect();
        let all: Vec<Formula> = context.assumptions().iter().copied().chain([formula]).collect();
        let failing = !context.problem_mut().all(all);
        let mut fixed = vec![failing];
        for var in &self.others {
            fixed.push(context.problem_mut().equals(*var, model.value(*var)));
        }
        // The assumptions are in `failing`; as assumptions they would contradict it.
        let suspended = context.suspend();
        let mut probe = Probe { map: self, context, fixed, budget };
        let certain = is_sure && probe.is_inside(&sides);
        if certain {
            probe.grow(&mut sides);
        }
        context.resume(suspended);
        let block = self.formula(context, &sides);
        if !certain {
            self.tighten(context, formula, block, model, &mut sides, budget);
        }
        let sides = self.axes.iter().map(|axis| axis.var).zip(sides).collect();
        (Region { sides, certain }, block)
    }

    fn formula(&self, context: &mut Context, sides: &[Intervals]) -> Formula {
        let problem = context.problem_mut();
        let parts: Vec<Formula> =
            self.axes.iter().zip(sides).map(|(axis, side)| problem.member(axis.var, side)).collect();
        problem.all(parts)
    }

    /// Narrows the sides that a sum cuts to the least and the greatest value of a model.
    fn tighten(
        &self,
        context: &mut Context,
        formula: Formula,
        block: Formula,
        model: &Model,
        sides: &mut [Intervals],
        budget: &mut Budget,
    ) {
        for (axis, side) in self.axes.iter().zip(sides) {
            let (Some(low), Some(high), true) = (side.lowest(), side.highest(), axis.in_sum) else {
                continue;
            };
            let value = model.value(axis.var);
            let mut can_be = |from: i128, to: i128| {
                let range = context.problem_mut().member(axis.var, &Intervals::between(from, to));
                context.check(&[formula, block, range], budget)
            };
            let least = furthest(axis.var, value, low, &mut can_be);
            let greatest = furthest(axis.var, value, high, &mut can_be);
            *side = Intervals::between(least, greatest);
        }
    }
}

/// Returns the possible value nearest to `end`, from a possible one; `end` itself if the search is not decided.
fn furthest(var: Var, start: i128, end: i128, can_be: &mut dyn FnMut(i128, i128) -> Answer) -> i128 {
    let (mut value, mut end) = (start, end);
    while value != end {
        // Half of the values beyond, the far ones.
        let middle = if end > value {
            value.midpoint(end).saturating_add(1).min(end)
        } else {
            value.midpoint(end).saturating_sub(1).max(end)
        };
        match can_be(middle.min(end), middle.max(end)) {
            Answer::Sat(model) | Answer::Possible(model) => value = model.value(var),
            Answer::Unsat if end > value => end = middle.saturating_sub(1),
            Answer::Unsat => end = middle.saturating_add(1),
            Answer::Undecided(_) => return end,
        }
    }
    value
}

/// Tries boxes: is every point of one a model, the other variables being as they are?
struct Probe<'a> {
    map: &'a Map,
    context: &'a mut Context,
    fixed: Vec<Formula>,
    budget: &'a mut Budget,
}

impl Probe<'_> {
    fn is_inside(&mut self, sides: &[Intervals]) -> bool {
        let mut goals = self.fixed.clone();
        goals.push(self.map.formula(self.context, sides));
        self.context.check(&goals, self.budget).is_unsat()
    }

    /// Takes over another side if all of the box is still inside.
    fn widen(&mut self, sides: &mut [Intervals], number: usize, wider: Intervals) -> bool {
        let Some(side) = sides.get_mut(number) else { return false };
        let narrower = std::mem::replace(side, wider);
        if self.is_inside(sides) {
            return true;
        }
        if let Some(side) = sides.get_mut(number) {
            *side = narrower;
        }
        false
    }

    fn grow(&mut self, sides: &mut [Intervals]) {
        for (number, axis) in self.map.axes.iter().enumerate() {
            let (Some(first), Some(last)) = (axis.pieces.first(), axis.pieces.last()) else { continue };
            if self.widen(sides, number, Intervals::between(first.0, last.1)) {
                continue;
            }
            if axis.ordered {
                self.stretch(sides, number, axis, true);
                self.stretch(sides, number, axis, false);
                continue;
            }
            for piece in &axis.pieces {
                let Some(side) = sides.get(number) else { continue };
                if !side.contains(piece.0) {
                    let wider = side.union(&Intervals::between(piece.0, piece.1));
                    self.widen(sides, number, wider);
                }
            }
        }
    }

    /// Moves one end of a side over as many pieces as it goes, halving what is left.
    fn stretch(&mut self, sides: &mut [Intervals], number: usize, axis: &Axis, upwards: bool) {
        let Some((low, high)) = sides.get(number).and_then(|side| Some((side.lowest()?, side.highest()?)))
        else {
            return;
        };
        let ends: Vec<i128> = if upwards {
            axis.pieces.iter().map(|piece| piece.1).filter(|end| *end > high).collect()
        } else {
            axis.pieces.iter().rev().map(|piece| piece.0).filter(|start| *start < low).collect()
        };
        // INVARIANT: the first `inside` of the ends can be reached, those from `outside` cannot.
        let (mut inside, mut outside) = (0, ends.len());
        while inside < outside {
            let next = inside.midpoint(outside);
            let Some(end) = ends.get(next) else { return };
            let wider = if upwards { Intervals::between(low, *end) } else { Intervals::between(*end, high) };
            if self.widen(sides, number, wider) {
                inside = next.saturating_add(1);
            } else {
                outside = next;
            }
        }
    }
}

/// Joins boxes that differ on one axis only, and drops boxes inside others.
fn merged(mut regions: Vec<Region>) -> Vec<Region> {
    'again: loop {
        for left in 0..regions.len() {
            for right in left.saturating_add(1)..regions.len() {
                let (Some(a), Some(b)) = (regions.get(left), regions.get(right)) else { continue };
                if let Some(joined) = joined(a, b) {
                    regions.remove(right);
                    if let Some(place) = regions.get_mut(left) {
                        *place = joined;
                    }
                    continue 'again;
                }
            }
        }
        return regions;
    }
}

fn joined(a: &Region, b: &Region) -> Option<Region> {
    let inside = |a: &Region, b: &Region| a.sides.iter().zip(&b.sides).all(|(a, b)| a.1.is_subset(&b.1));
    if a.certain && inside(b, a) {
        return Some(a.clone());
    }
    if b.certain && inside(a, b) {
        return Some(b.clone());
    }
    let differing = a.sides.iter().zip(&b.sides).filter(|(a, b)| a.1 != b.1).count();
    if a.certain != b.certain || differing > 1 {
        return None;
    }
    let sides = a.sides.iter().zip(&b.sides).map(|(a, b)| (a.0, a.1.union(&b.1)));
    Some(Region { sides: sides.collect(), certain: a.certain })
}
