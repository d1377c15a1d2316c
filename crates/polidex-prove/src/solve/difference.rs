//! Systems of differences: `low <= x - y <= high`.
//!
//! A cycle that only climbs is a contradiction, however long the ranges; without one, the least values are a model.
//! In: forms of two variables with the coefficients 1 and -1. Other forms are not looked at.

use std::collections::BTreeMap;

use super::budget::Budget;
use super::engine::{Engine, Literal, Side, at};
use super::propagate::Conflict;

/// What a system of differences says.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Differences {
    Contradictory(Conflict),
    /// The least values that fit, for the variables it speaks of.
    Least(BTreeMap<u32, i128>),
    Overflow,
}

/// `to >= from + gap`, because of the literal.
struct Edge {
    from: u32,
    to: u32,
    gap: i128,
    because: Literal,
}

impl Engine {
    /// Returns the two variables of a form that is a difference.
    pub(super) fn difference(&self, form: u32) -> Option<(u32, u32)> {
        match self.forms.get(at(form))?.terms.as_ref() {
            [(x, 1), (y, -1)] => Some((*x, *y)),
            _ => None,
        }
    }

    /// Looks at the differences among `forms`.
    pub(super) fn check_differences(&self, forms: &[u32], budget: &mut Budget) -> Differences {
        let mut edges = Vec::new();
        for form in forms {
            let (Some((x, y)), Some(form)) = (self.difference(*form), self.forms.get(at(*form))) else {
                continue;
            };
            let (low, high) = (self.low(form.var), self.high(form.var));
            let (above, below) = (Literal::at_least(form.var, low), Literal::at_most(form.var, high));
            edges.push(Edge { from: y, to: x, gap: low, because: above });
            edges.push(Edge { from: x, to: y, gap: high.saturating_neg(), because: below });
        }
        let mut least: BTreeMap<u32, i128> =
            edges.iter().flat_map(|edge| [edge.from, edge.to]).map(|var| (var, self.low(var))).collect();
        let mut pushed_by: BTreeMap<u32, usize> = BTreeMap::new();
        for _ in 0..least.len().saturating_add(1) {
            let mut last = None;
            budget.steps(edges.len().saturating_mul(4));
            for (number, edge) in edges.iter().enumerate() {
                let from = least.get(&edge.from).copied().unwrap_or(0);
                let Some(value) = from.checked_add(edge.gap) else { return Differences::Overflow };
                let Some(to) = least.get_mut(&edge.to) else { continue };
                if value > *to {
                    *to = value;
                    pushed_by.insert(edge.to, number);
                    last = Some(edge.to);
                    if value > self.high(edge.to)
                        && let Some(conflict) = self.beyond(&edges, &pushed_by, edge.to)
                    {
                        return Differences::Contradictory(conflict);
                    }
                }
            }
            let Some(last) = last else { return Differences::Least(least) };
            if let Some(cycle) = cycle(&edges, &pushed_by, last) {
                return Differences::Contradictory(cycle);
            }
        }
        Differences::Overflow
    }

    /// The path that pushed a variable above its upper bound; nothing if it is not a path.
    fn beyond(&self, edges: &[Edge], pushed_by: &BTreeMap<u32, usize>, var: u32) -> Option<Conflict> {
        let mut conflict = Vec::new();
        let (mut place, mut total) = (var, 0_i128);
        while let Some(edge) = pushed_by.get(&place).and_then(|number| edges.get(*number)) {
            if conflict.len() > edges.len() {
                return None;
            }
            conflict.push(edge.because);
            total = total.checked_add(edge.gap)?;
            place = edge.from;
        }
        let value = self.low(place).checked_add(total)?;
        let slack = value.checked_sub(self.high(var))?.checked_sub(1).filter(|slack| *slack >= 0)?;
        let start = self.low(place).saturating_sub(slack);
        if start <= self.base(place, Side::Lower) {
            let left = start.abs_diff(self.base(place, Side::Lower));
            let end = self.high(var).saturating_add(i128::try_from(left).unwrap_or(0));
            if end < self.base(var, Side::Upper) {
                conflict.push(Literal::at_most(var, end));
            }
        } else {
            conflict.push(Literal::at_least(place, start));
            conflict.push(Literal::at_most(var, self.high(var)));
        }
        Some(conflict)
    }
}

/// Walks back from a variable; if it meets itself, the edges between are a cycle that climbs.
fn cycle(edges: &[Edge], pushed_by: &BTreeMap<u32, usize>, from: u32) -> Option<Conflict> {
    let before = |var: u32| pushed_by.get(&var).and_then(|number| edges.get(*number));
    let mut place = from;
    for _ in 0..=pushed_by.len() {
        place = before(place)?.from;
    }
    let (start, mut conflict) = (place, Vec::new());
    loop {
        let edge = before(place)?;
        conflict.push(edge.because);
        place = edge.from;
        if place == start {
            return Some(conflict);
        }
    }
}
