//! The last word on a state in which nothing is left to choose: a point, a contradiction, or a bound to split at.
//!
//! Tried in this order: the lowest values, the least values of differences, a rational point of all sums.
//! Values of a point lie within the bounds now, so only sums and sets need a look.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use super::budget::Budget;
use super::difference::Differences;
use super::engine::{Engine, Literal, NONE, Reason, Side, at};
use super::number::{Number, floor_div, gcd};
use super::propagate::Conflict;
use super::simplex::{Relaxed, Simplex};

/// What the check found.
#[derive(Debug)]
pub(super) enum Verdict {
    /// Values that differ from the lower bounds; with them all sums and sets fit.
    Point(BTreeMap<u32, i128>),
    Contradictory(Conflict),
    /// Neither is known; decide this.
    Split(Literal),
    Stopped,
    Overflow,
}

impl Engine {
    /// Checks sums and sets as a whole.
    pub(super) fn check(&mut self, budget: &mut Budget) -> Verdict {
        let forms = self.tight_forms();
        budget.steps(self.trail.len());
        let lowest = BTreeMap::new();
        if self.fits(&forms, &lowest) {
            match self.misplaced(&lowest) {
                None => return Verdict::Point(lowest),
                Some(verdict) if forms.is_empty() => return verdict,
                Some(_) => {}
            }
        }
        match self.check_differences(&forms, budget) {
            Differences::Contradictory(conflict) => return Verdict::Contradictory(conflict),
            Differences::Least(point) => {
                if self.fits(&forms, &point) {
                    return self.misplaced(&point).unwrap_or(Verdict::Point(point));
                }
            }
            Differences::Overflow => {}
        }
        self.check_sums(&forms, budget)
    }

    /// Returns the sums whose bounds say more than the bounds of their terms.
    fn tight_forms(&self) -> Vec<u32> {
        let mut forms = BTreeSet::new();
        for entry in &self.trail {
            let Some(slot) = self.slot(entry.literal.var) else { continue };
            if slot.own_form != NONE
                && !matches!(entry.reason, Reason::Form { form, .. } if form == slot.own_form)
            {
                forms.insert(slot.own_form);
            }
        }
        let is_tight = |form: &u32| {
            let Some(form) = self.forms.get(at(*form)) else { return false };
            let (low, high) = (self.low(form.var), self.high(form.var));
            self.reach(&form.terms).is_none_or(|(least, greatest)| least < low || greatest > high)
        };
        forms.into_iter().filter(is_tight).collect()
    }

    fn value(&self, point: &BTreeMap<u32, i128>, var: u32) -> i128 {
        point.get(&var).copied().unwrap_or_else(|| self.low(var))
    }

    /// Tells whether all sums are within their bounds at a point.
    fn fits(&self, forms: &[u32], point: &BTreeMap<u32, i128>) -> bool {
        forms.iter().all(|form| {
            let Some(form) = self.forms.get(at(*form)) else { return true };
            let sum = form
                .terms
                .iter()
                .try_fold(0_i128, |sum, (x, a)| sum.checked_add(a.checked_mul(self.value(point, *x))?));
            sum.is_some_and(|sum| (self.low(form.var)..=self.high(form.var)).contains(&sum))
        })
    }

    /// Returns what to do about the first value of a point that is in a gap of its set.
    fn misplaced(&self, point: &BTreeMap<u32, i128>) -> Option<Verdict> {
        for entry in &self.trail {
            let Some(member) =
                self.slot(entry.literal.var).and_then(|slot| self.members.get(at(slot.own_member)))
            else {
                continue;
            };
            let (set, flag) = if self.low(member.flag) >= 1 {
                (&member.inside, Literal::at_least(member.flag, 1))
            } else if self.high(member.flag) <= 0 {
                (&member.outside, Literal::at_most(member.flag, 0))
            } else {
                continue;
            };
            let value = self.value(point, member.var);
            if set.contains(value) {
                continue;
            }
            let (low, high) = (self.low(member.var), self.high(member.var));
            let (below, above) = set.around(value);
            let (below, above) = (below.filter(|below| *below >= low), above.filter(|above| *above <= high));
            return Some(match (below, above) {
                (Some(below), _) => Verdict::Split(Literal::at_most(member.var, below)),
                (None, Some(above)) => Verdict::Split(Literal::at_least(member.var, above)),
                (None, None) => Verdict::Contradictory(vec![
                    flag,
                    Literal::at_least(member.var, low),
                    Literal::at_most(member.var, high),
                ]),
            });
        }
        None
    }

    fn check_sums(&mut self, forms: &[u32], budget: &mut Budget) -> Verdict {
        let mut simplex = std::mem::take(&mut self.simplex);
        let sums: Vec<(u32, &[(u32, i128)])> = forms
            .iter()
            .filter_map(|form| self.forms.get(at(*form)))
            .map(|form| (form.var, form.terms.as_ref()))
            .collect();
        simplex.prepare(&sums, budget);
        let relaxed = simplex.run(&|var| (self.low(var), self.high(var)), budget);
        let verdict = match relaxed {
            Relaxed::Stopped => Verdict::Stopped,
            Relaxed::Infeasible { bounds, miss } => Verdict::Contradictory(self.weakened(bounds, miss)),
            Relaxed::Feasible => match self.integral(&simplex, forms) {
                Verdict::Split(literal) => {
                    self.rounded(&mut simplex, forms, budget).unwrap_or(Verdict::Split(literal))
                }
                verdict => verdict,
            },
        };
        self.simplex = simplex;
        verdict
    }

    /// Looks for a rational point so far inside all sums that rounding its values keeps them within.
    fn rounded(&self, simplex: &mut Simplex, forms: &[u32], budget: &mut Budget) -> Option<Verdict> {
        let margins: BTreeMap<u32, i128> = forms
            .iter()
            .filter_map(|form| {
                let form = self.forms.get(at(*form))?;
                let total =
                    form.terms.iter().try_fold(1_i128, |sum, (_, a)| sum.checked_add(a.checked_abs()?))?;
                Some((form.var, total / 2))
            })
            .collect();
        let inner = |var: u32| {
            let (low, high) = (self.low(var), self.high(var));
            let margin = margins.get(&var).copied().unwrap_or(0);
            let (from, to) = (low.saturating_add(margin), high.saturating_sub(margin));
            if from <= to { (from, to) } else { (low, high) }
        };
        let Relaxed::Feasible = simplex.run(&inner, budget) else { return None };
        let half = Number::from(2).inverse();
        let nearest =
            simplex.values.iter().filter_map(|(var, value)| Some((*var, value.plus(&half).floor()?)));
        let point: BTreeMap<u32, i128> = nearest.filter(|(var, _)| !self.is_sum(*var)).collect();
        (self.fits(forms, &point) && self.misplaced(&point).is_none()).then_some(Verdict::Point(point))
    }

    fn is_sum(&self, var: u32) -> bool {
        self.slot(var).is_some_and(|slot| slot.own_form != NONE)
    }

    /// Drops bounds that the contradiction does not need.
    fn weakened(&self, bounds: Vec<(u32, Side, Number)>, miss: Number) -> Conflict {
        let mut left = miss;
        let mut conflict = Vec::with_capacity(bounds.len());
        for (var, side, weight) in bounds {
            let bound = self.bound(var, side);
            let distance = bound.saturating_sub(self.base(var, side)).saturating_abs();
            let after = left.minus(&weight.times(&Number::from(distance)));
            if after.sign() == Ordering::Greater {
                left = after;
            } else {
                conflict.push(Literal { var, side, value: bound });
            }
        }
        conflict
    }

    /// Looks at a rational point: is it one of integers, can there be one, where to split?
    fn integral(&self, simplex: &Simplex, forms: &[u32]) -> Verdict {
        if let Some(conflict) = self.indivisible(simplex) {
            return Verdict::Contradictory(conflict);
        }
        let fractional = simplex
            .values
            .iter()
            .filter(|(_, value)| value.integer().is_none())
            .filter_map(|(var, value)| {
                Some((self.high(*var).checked_sub(self.low(*var))?, *var, value.floor()?))
            })
            .min();
        if let Some((_, var, floor)) = fractional {
            return Verdict::Split(Literal::at_most(var, floor));
        }
        let point: BTreeMap<u32, i128> = simplex
            .values
            .iter()
            .filter(|(var, _)| !self.is_sum(**var))
            .filter_map(|(var, value)| Some((*var, value.integer()?)))
            .collect();
        if self.fits(forms, &point) {
            self.misplaced(&point).unwrap_or(Verdict::Point(point))
        } else {
            Verdict::Overflow
        }
    }

    /// Finds a row that no integers satisfy: what its free terms have in common does not divide the rest.
    fn indivisible(&self, simplex: &Simplex) -> Option<Conflict> {
        simplex.rows.iter().find_map(|(basic, row)| {
            let (one, mut scale) = (Number::from(-1), 1_i128);
            let terms = || row.iter().chain([(basic, &one)]);
            for (_, a) in terms() {
                let (_, d) = a.parts()?;
                scale = scale.checked_mul(d.checked_div(gcd(scale, d)?)?)?;
            }
            let (mut divisor, mut rest, mut conflict) = (0_i128, 0_i128, Vec::new());
            for (var, a) in terms() {
                let (n, d) = a.parts()?;
                let factor = n.checked_mul(scale.checked_div(d)?)?;
                let (low, high) = (self.low(*var), self.high(*var));
                if low == high {
                    rest = rest.checked_add(factor.checked_mul(low)?)?;
                    conflict.extend([Literal::at_least(*var, low), Literal::at_most(*var, high)]);
                } else {
                    divisor = gcd(divisor, factor)?;
                }
            }
            let divides = divisor == 0 || floor_div(rest, divisor)?.checked_mul(divisor)? == rest;
            (!divides).then_some(conflict)
        })
    }
}
