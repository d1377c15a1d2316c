//! Rational points of systems of sums: the general simplex of Dutertre and de Moura, with Bland's rule.
//!
//! In: sums with their variables, and the bounds of all. Out: a point within the bounds, or the bounds that exclude it.
//! It knows nothing of integers; it starts from the last point, so a changed bound costs little.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use super::budget::Budget;
use super::engine::Side;
use super::number::Number;

type Row = BTreeMap<u32, Number>;
/// The lower and the upper bound of a variable.
pub(super) type Bounds<'a> = &'a dyn Fn(u32) -> (i128, i128);

/// A tableau: each basic variable as a sum of the others.
#[derive(Debug, Default)]
pub(super) struct Simplex {
    pub(super) rows: BTreeMap<u32, Row>,
    pub(super) values: BTreeMap<u32, Number>,
    /// The variables that stand for sums.
    sums: BTreeSet<u32>,
}

/// Whether there is a rational point.
#[derive(Debug)]
pub(super) enum Relaxed {
    Feasible,
    /// These bounds exclude each other: weights and how far they miss each other.
    Infeasible {
        bounds: Vec<(u32, Side, Number)>,
        miss: Number,
    },
    Stopped,
}

impl Simplex {
    /// Makes sure that the sums are rows, and that few others are. `sums` are (variable, terms).
    pub(super) fn prepare(&mut self, sums: &[(u32, &[(u32, i128)])], budget: &mut Budget) {
        let missing = sums.iter().filter(|sum| !self.sums.contains(&sum.0)).count();
        let kept = self.sums.len().saturating_add(missing);
        if kept > sums.len().saturating_mul(2).saturating_add(8) {
            *self = Simplex::default();
        }
        for (var, terms) in sums {
            if self.sums.insert(*var) {
                let mut row = Row::new();
                for (x, a) in *terms {
                    self.values.entry(*x).or_insert_with(Number::zero);
                    let factor = Number::from(*a);
                    match self.rows.get(x) {
                        Some(known) => add_scaled(&mut row, known, &factor),
                        None => add_scaled(&mut row, &Row::from([(*x, Number::from(1))]), &factor),
                    }
                }
                budget.steps(row.len().saturating_mul(8));
                self.values.insert(*var, Number::zero());
                self.rows.insert(*var, row);
            }
        }
    }

    /// Looks for a point within the bounds.
    pub(super) fn run(&mut self, bounds: Bounds<'_>, budget: &mut Budget) -> Relaxed {
        self.settle(bounds, budget);
        loop {
            if budget.is_spent() {
                return Relaxed::Stopped;
            }
            let outside = self.rows.keys().find_map(|basic| {
                let (low, high) = bounds(*basic);
                let value = self.values.get(basic)?;
                if value.compare(&Number::from(low)) == Ordering::Less {
                    Some((*basic, Side::Lower, low))
                } else if value.compare(&Number::from(high)) == Ordering::Greater {
                    Some((*basic, Side::Upper, high))
                } else {
                    None
                }
            });
            let Some((basic, side, target)) = outside else { return Relaxed::Feasible };
            let target = Number::from(target);
            let Some(row) = self.rows.get(&basic) else { return Relaxed::Stopped };
            // The basic variable must rise (side lower) or fall; which other one can make it?
            let rises = side == Side::Lower;
            let helper = row.iter().find(|(x, a)| {
                let (low, high) = bounds(**x);
                let must_rise = (a.sign() == Ordering::Greater) == rises;
                let limit = Number::from(if must_rise { high } else { low });
                self.values.get(x).is_some_and(|value| {
                    value.compare(&limit) == if must_rise { Ordering::Less } else { Ordering::Greater }
                })
            });
            match helper.map(|(x, _)| *x) {
                Some(entering) => self.pivot(basic, entering, &target, budget),
                None => {
                    let mut used = vec![(basic, side, Number::from(1))];
                    used.extend(row.iter().map(|(x, a)| {
                        let at_high = (a.sign() == Ordering::Greater) == rises;
                        (*x, if at_high { Side::Upper } else { Side::Lower }, a.magnitude())
                    }));
                    let value = self.values.get(&basic).cloned().unwrap_or_else(Number::zero);
                    return Relaxed::Infeasible { bounds: used, miss: target.minus(&value).magnitude() };
                }
            }
        }
    }

    /// Brings the variables that are not basic into their bounds.
    fn settle(&mut self, bounds: Bounds<'_>, budget: &mut Budget) {
        for (var, value) in &mut self.values {
            if self.rows.contains_key(var) {
                continue;
            }
            let (low, high) = bounds(*var);
            let (low, high) = (Number::from(low), Number::from(high));
            if value.compare(&low) == Ordering::Less {
                *value = low;
            } else if value.compare(&high) == Ordering::Greater {
                *value = high;
            }
        }
        for (basic, row) in &self.rows {
            budget.steps(row.len().saturating_mul(4));
            let sum = row.iter().fold(Number::zero(), |sum, (x, a)| {
                self.values.get(x).map_or_else(|| sum.clone(), |value| sum.plus(&a.times(value)))
            });
            self.values.insert(*basic, sum);
        }
    }

    /// Exchanges a basic variable with one that is not, and gives the first its target.
    fn pivot(&mut self, leaving: u32, entering: u32, target: &Number, budget: &mut Budget) {
        let Some(mut row) = self.rows.remove(&leaving) else { return };
        let Some(factor) = row.remove(&entering) else { return };
        let inverse = factor.inverse();
        let old = self.values.get(&leaving).cloned().unwrap_or_else(Number::zero);
        let step = target.minus(&old).times(&inverse);
        // leaving = factor·entering + rest  becomes  entering = leaving/factor - rest/factor
        let mut turned = Row::new();
        let negative = inverse.negated();
        for (x, a) in &row {
            turned.insert(*x, a.times(&negative));
        }
        turned.insert(leaving, inverse);
        self.values.insert(leaving, target.clone());
        self.shift(entering, &step);
        for (basic, other) in &mut self.rows {
            let Some(share) = other.remove(&entering) else { continue };
            budget.steps(turned.len().saturating_mul(8));
            if let Some(value) = self.values.get_mut(basic) {
                *value = value.plus(&share.times(&step));
            }
            add_scaled(other, &turned, &share);
        }
        self.rows.insert(entering, turned);
    }

    fn shift(&mut self, var: u32, step: &Number) {
        if let Some(value) = self.values.get_mut(&var) {
            *value = value.plus(step);
        }
    }
}

fn add_scaled(row: &mut Row, other: &Row, factor: &Number) {
    for (x, a) in other {
        let share = a.times(factor);
        let sum = match row.get(x) {
            Some(known) => known.plus(&share),
            None => share,
        };
        if sum.is_zero() {
            row.remove(x);
        } else {
            row.insert(*x, sum);
        }
    }
}
