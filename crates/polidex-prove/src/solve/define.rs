//! Terms outside linear sums, as fresh variables with the inequalities that define them.
//!
//! Rounding and division by a constant, maximum, minimum and conditional values.
//! A definition fixes its variable for any values of the others, so it never excludes a model;
//! a search looks at it only while an atom about the variable matters.
//! Each constructor gives nothing if numbers grow beyond what a variable may hold.

use polidex_base::Rounding;

use super::formula::Formula;
use super::linear::Linear;
use super::number::{ceil_div, floor_div};
use super::problem::{Problem, Var};

/// What a defined variable stands for.
#[derive(Debug, Clone)]
pub(super) enum Definition {
    /// The sum divided by a number above zero, brought to an integer.
    Quotient {
        sum: Linear,
        by: i128,
        how: Mode,
    },
    Greatest(Vec<Linear>),
    Least(Vec<Linear>),
    Conditional {
        condition: Formula,
        then: Linear,
        otherwise: Linear,
    },
}

/// How a quotient is brought to an integer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    Floor,
    Ceiling,
    Rounded(Rounding),
}

impl Mode {
    /// Returns `n / d` brought to an integer; `d` is above zero.
    pub(super) fn divide(self, n: i128, d: i128) -> Option<i128> {
        match self {
            Mode::Floor => floor_div(n, d),
            Mode::Ceiling => ceil_div(n, d),
            Mode::Rounded(Rounding::Down) => n.checked_div(d),
            Mode::Rounded(Rounding::Up) if n < 0 => floor_div(n, d),
            Mode::Rounded(Rounding::Up) => ceil_div(n, d),
            Mode::Rounded(Rounding::HalfUp) if n < 0 => {
                ceil_div(n.checked_mul(2)?.checked_sub(d)?, d.checked_mul(2)?)
            }
            Mode::Rounded(Rounding::HalfUp) => {
                floor_div(n.checked_mul(2)?.checked_add(d)?, d.checked_mul(2)?)
            }
            Mode::Rounded(Rounding::HalfEven) => {
                let below = floor_div(n, d)?;
                let rest = n.checked_sub(below.checked_mul(d)?)?.checked_mul(2)?;
                let up = rest > d || (rest == d && below % 2 != 0);
                below.checked_add(i128::from(up))
            }
        }
    }
}

impl Problem {
    /// Returns a variable equal to the sum.
    pub fn named(&mut self, sum: &Linear) -> Option<Var> {
        self.quotient(sum, 1, Mode::Floor)
    }

    /// Returns the largest integer not above `sum / by`; `by` is above zero.
    pub fn floor_div(&mut self, sum: &Linear, by: i128) -> Option<Var> {
        self.quotient(sum, by, Mode::Floor)
    }

    /// Returns the least integer not below `sum / by`; `by` is above zero.
    pub fn ceil_div(&mut self, sum: &Linear, by: i128) -> Option<Var> {
        self.quotient(sum, by, Mode::Ceiling)
    }

    /// Returns `sum / by` rounded to an integer; `by` is above zero.
    pub fn rounded(&mut self, sum: &Linear, by: i128, rounding: Rounding) -> Option<Var> {
        self.quotient(sum, by, Mode::Rounded(rounding))
    }

    /// Returns the greatest of `sums`, of which there is one at least.
    pub fn max_of(&mut self, sums: &[Linear]) -> Option<Var> {
        self.extreme(sums, true)
    }

    /// Returns the least of `sums`, of which there is one at least.
    pub fn min_of(&mut self, sums: &[Linear]) -> Option<Var> {
        self.extreme(sums, false)
    }

    /// Returns `then` where `condition` holds and `otherwise` where it does not.
    pub fn if_then_else(&mut self, condition: Formula, then: &Linear, otherwise: &Linear) -> Option<Var> {
        let (first, second) = (self.reach(then)?, self.reach(otherwise)?);
        let var = self.variable(first.0.min(second.0), first.1.max(second.1), true)?;
        self.depends(var, self.is_vague(condition), &[then, otherwise]);
        let is_then = self.same(&Linear::from(var), then)?;
        let is_otherwise = self.same(&Linear::from(var), otherwise)?;
        let sides = [self.any([!condition, is_then]), self.any([condition, is_otherwise])];
        let side = self.all(sides);
        let (then, otherwise) = (then.clone(), otherwise.clone());
        self.define(var, Definition::Conditional { condition, then, otherwise }, side)
    }

    fn quotient(&mut self, sum: &Linear, by: i128, how: Mode) -> Option<Var> {
        if by <= 0 {
            return None;
        }
        let (least, greatest) = self.reach(sum)?;
        let var = self.variable(how.divide(least, by)?, how.divide(greatest, by)?, true)?;
        self.depends(var, false, &[sum]);
        let side = match how {
            Mode::Floor => self.is_floor(var, sum, by)?,
            Mode::Ceiling => self.is_ceiling(var, sum, by)?,
            Mode::Rounded(Rounding::HalfEven) => self.is_half_even(var, sum, by)?,
            Mode::Rounded(Rounding::Down) => self.by_sign(sum, |problem, negative| {
                if negative { problem.is_ceiling(var, sum, by) } else { problem.is_floor(var, sum, by) }
            })?,
            Mode::Rounded(Rounding::Up) => self.by_sign(sum, |problem, negative| {
                if negative { problem.is_floor(var, sum, by) } else { problem.is_ceiling(var, sum, by) }
            })?,
            Mode::Rounded(Rounding::HalfUp) => self.by_sign(sum, |problem, negative| {
                let twice = sum.times(2)?;
                if negative {
                    problem.is_ceiling(var, &twice.minus(&Linear::from(by))?, by.checked_mul(2)?)
                } else {
                    problem.is_floor(var, &twice.plus(&Linear::from(by))?, by.checked_mul(2)?)
                }
            })?,
        };
        self.define(var, Definition::Quotient { sum: sum.clone(), by, how }, side)
    }

    /// `0 <= sum - by·var <= by - 1`.
    fn is_floor(&mut self, var: Var, sum: &Linear, by: i128) -> Option<Formula> {
        let rest = sum.minus(&Linear::from(var).times(by)?)?;
        let parts = [self.at_least(&rest, 0)?, self.at_most(&rest, by.checked_sub(1)?)?];
        Some(self.all(parts))
    }

    /// `0 <= by·var - sum <= by - 1`.
    fn is_ceiling(&mut self, var: Var, sum: &Linear, by: i128) -> Option<Formula> {
        let rest = Linear::from(var).times(by)?.minus(sum)?;
        let parts = [self.at_least(&rest, 0)?, self.at_most(&rest, by.checked_sub(1)?)?];
        Some(self.all(parts))
    }

    /// `-by + odd <= 2·sum - 2·by·var <= by - odd`, where `odd` is `var` modulo 2.
    fn is_half_even(&mut self, var: Var, sum: &Linear, by: i128) -> Option<Formula> {
        let half = self.floor_div(&Linear::from(var), 2)?;
        let odd = Linear::from(var).minus(&Linear::from(half).times(2)?)?;
        let rest = sum.times(2)?.minus(&Linear::from(var).times(by.checked_mul(2)?)?)?;
        let parts =
            [self.at_most(&rest.plus(&odd)?, by)?, self.at_least(&rest.minus(&odd)?, by.checked_neg()?)?];
        Some(self.all(parts))
    }

    /// What `side` says of sums below zero and of the others, as far as the sum can have either sign.
    fn by_sign(
        &mut self,
        sum: &Linear,
        mut side: impl FnMut(&mut Problem, bool) -> Option<Formula>,
    ) -> Option<Formula> {
        let (least, greatest) = self.reach(sum)?;
        if least >= 0 {
            return side(self, false);
        }
        if greatest < 0 {
            return side(self, true);
        }
        let negative = self.at_most(sum, -1)?;
        let (below, above) = (side(self, true)?, side(self, false)?);
        let parts = [self.implies(negative, below), self.implies(!negative, above)];
        Some(self.all(parts))
    }

    fn extreme(&mut self, sums: &[Linear], greatest: bool) -> Option<Var> {
        let reach = sums.iter().map(|sum| self.reach(sum)).collect::<Option<Vec<_>>>()?;
        let (lows, highs) = (reach.iter().map(|reach| reach.0), reach.iter().map(|reach| reach.1));
        let var = if greatest {
            self.variable(lows.max()?, highs.max()?, true)?
        } else {
            self.variable(lows.min()?, highs.min()?, true)?
        };
        self.depends(var, false, &sums.iter().collect::<Vec<_>>());
        let (mut parts, mut equal) = (Vec::new(), Vec::new());
        for sum in sums {
            let ahead = Linear::from(var).minus(sum)?;
            let (above, below) = (self.at_least(&ahead, 0)?, self.at_most(&ahead, 0)?);
            parts.push(if greatest { above } else { below });
            equal.push(if greatest { below } else { above });
        }
        parts.push(self.any(equal));
        let side = self.all(parts);
        let sums = sums.to_vec();
        self.define(var, if greatest { Definition::Greatest(sums) } else { Definition::Least(sums) }, side)
    }

    fn reach(&self, sum: &Linear) -> Option<(i128, i128)> {
        let (least, greatest) = self.range(sum.terms())?;
        Some((least.checked_add(sum.constant())?, greatest.checked_add(sum.constant())?))
    }

    /// Notes, before anything is said of a new variable, whether it rests on opaque atoms.
    fn depends(&mut self, var: Var, is_vague: bool, sums: &[&Linear]) {
        let is_vague =
            is_vague || sums.iter().any(|sum| sum.terms().iter().any(|(input, _)| self.is_vague_var(*input)));
        if let Some(variable) = usize::try_from(var.0).ok().and_then(|at| self.variables.get_mut(at)) {
            variable.vague = is_vague;
        }
    }

    fn define(&mut self, var: Var, definition: Definition, side: Formula) -> Option<Var> {
        self.variables.get_mut(usize::try_from(var.0).ok()?)?.definition = Some((definition, side));
        Some(var)
    }
}
