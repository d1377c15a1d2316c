//! What a formula needs at least, variable by variable: a box around all its models.
//!
//! Cheap, and never wrong in the one direction that matters: two boxes that do not meet prove that two formulas
//! cannot hold together. Boxes that meet prove nothing.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::formula::{Formula, Node};
use super::intervals::Intervals;
use super::number::{ceil_div, floor_div};
use super::problem::{Problem, Var};

/// A box around the models of a formula.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Summary {
    /// No model at all.
    pub never: bool,
    /// The values that a model can have; a variable not named can have any. Ordered by variable.
    pub sides: Vec<(Var, Intervals)>,
}

/// Pieces that a side of a box may have; more are joined.
const PIECES: usize = 64;

impl Summary {
    fn never() -> Self {
        Summary { never: true, sides: Vec::new() }
    }

    /// Returns the values that `var` can have, if they are fewer than all.
    pub fn side(&self, var: Var) -> Option<&Intervals> {
        let at = self.sides.binary_search_by_key(&var, |side| side.0).ok()?;
        self.sides.get(at).map(|side| &side.1)
    }

    /// Tells whether no model of one can be a model of the other.
    pub fn is_disjoint(&self, other: &Summary) -> bool {
        if self.never || other.never {
            return true;
        }
        let (mut left, mut right) = (self.sides.iter().peekable(), other.sides.iter().peekable());
        while let (Some(a), Some(b)) = (left.peek(), right.peek()) {
            match a.0.cmp(&b.0) {
                std::cmp::Ordering::Less => left.next(),
                std::cmp::Ordering::Greater => right.next(),
                std::cmp::Ordering::Equal if a.1.is_disjoint(&b.1) => return true,
                std::cmp::Ordering::Equal => {
                    left.next();
                    right.next()
                }
            };
        }
        false
    }
}

/// The summaries of the formulas of one problem, each made once.
#[derive(Debug, Clone, Default)]
pub struct Summaries {
    known: HashMap<Formula, Arc<Summary>>,
}

impl Summaries {
    /// Returns the box of a formula.
    pub fn of(&mut self, problem: &Problem, formula: Formula) -> Arc<Summary> {
        let mut stack = vec![formula];
        while let Some(&next) = stack.last() {
            if self.known.contains_key(&next) {
                stack.pop();
                continue;
            }
            if let Node::All(children) = problem.node(next) {
                let before = stack.len();
                let signed = children.iter().map(|child| if next.is_negated() { !*child } else { *child });
                stack.extend(signed.filter(|child| !self.known.contains_key(child)));
                if stack.len() > before {
                    continue;
                }
            }
            let summary = self.make(problem, next);
            self.known.insert(next, Arc::new(summary));
            stack.pop();
        }
        self.known.get(&formula).cloned().unwrap_or_default()
    }

    /// Tells whether the boxes alone prove that `left` and `right` cannot hold together.
    pub fn quick_unsat(&mut self, problem: &Problem, left: Formula, right: Formula) -> bool {
        self.of(problem, left).is_disjoint(&self.of(problem, right))
    }

    fn make(&self, problem: &Problem, formula: Formula) -> Summary {
        let negated = formula.is_negated();
        match problem.node(formula) {
            Node::True if negated => Summary::never(),
            Node::True | Node::Opaque(_) => Summary::default(),
            Node::Member(var, set) => Summary {
                never: false,
                sides: vec![(*var, problem.allowed(*var, set, negated).coarsened(PIECES))],
            },
            Node::AtMost(form, bound) => around_sum(problem, *form, *bound, negated).unwrap_or_default(),
            Node::All(children) if negated => self.either(problem, children),
            Node::All(children) => self.together(children),
        }
    }

    fn together(&self, children: &[Formula]) -> Summary {
        let mut sides: BTreeMap<Var, Intervals> = BTreeMap::new();
        for child in children {
            let Some(summary) = self.known.get(child) else { continue };
            if summary.never {
                return Summary::never();
            }
            for (var, set) in &summary.sides {
                let met = sides.get(var).map_or_else(|| set.clone(), |known| known.intersection(set));
                if met.is_empty() {
                    return Summary::never();
                }
                sides.insert(*var, met.coarsened(PIECES));
            }
        }
        Summary { never: false, sides: sides.into_iter().collect() }
    }

    /// One of the negated children holds at least.
    fn either(&self, problem: &Problem, children: &[Formula]) -> Summary {
        let mut sides: Option<BTreeMap<Var, Intervals>> = None;
        for child in children {
            let Some(summary) = self.known.get(&!*child) else { return Summary::default() };
            if summary.never {
                continue;
            }
            let joined = match sides {
                None => summary.sides.iter().cloned().collect(),
                Some(known) => known
                    .into_iter()
                    .filter_map(|(var, set)| Some((var, summary.side(var)?.union(&set).coarsened(PIECES))))
                    .filter(|(var, set)| *set != problem.domain(*var))
                    .collect(),
            };
            sides = Some(joined);
        }
        sides
            .map_or_else(Summary::never, |sides| Summary { never: false, sides: sides.into_iter().collect() })
    }
}

/// The box of `sum <= bound`, or of its negation, with the other terms as helpful as they can be.
fn around_sum(problem: &Problem, form: u32, bound: i128, negated: bool) -> Option<Summary> {
    let (least, greatest) = problem.range(problem.terms(form))?;
    let mut sides = Vec::new();
    for (var, a) in problem.terms(form) {
        let (low, high) = problem.bounds(*var);
        let (at_low, at_high) = (a.checked_mul(low)?, a.checked_mul(high)?);
        let (from, to) = if negated {
            // a·x >= bound + 1 - (the most that the others give)
            let room = bound.checked_add(1)?.checked_sub(greatest.checked_sub(at_low.max(at_high))?)?;
            if *a > 0 { (ceil_div(room, *a)?, high) } else { (low, floor_div(room, *a)?) }
        } else {
            let room = bound.checked_sub(least.checked_sub(at_low.min(at_high))?)?;
            if *a > 0 { (low, floor_div(room, *a)?) } else { (ceil_div(room, *a)?, high) }
        };
        let set = Intervals::between(from.max(low), to.min(high));
        if set.is_empty() {
            return Some(Summary::never());
        }
        if set != Intervals::between(low, high) {
            sides.push((*var, set));
        }
    }
    Some(Summary { never: false, sides })
}
