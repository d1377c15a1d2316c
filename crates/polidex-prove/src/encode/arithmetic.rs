//! Arithmetic on cases: sums, products with constants, rounding, the larger of two.
//!
//! In: values as cases, and the type of the result. Out: the same of the result. A product of two facts, and a quotient
//! by a fact, are fresh unknowns on their grid.

use polidex_base::{Rational, Rounding};
use polidex_ir::{Expr, Relation, Type, Value};

use super::compare::compared;
use super::facts::DAY;
use super::value::{Atom, Sum, Val, parts, whole};
use super::{Encoder, Fault};
use crate::solve::{Formula, Linear};

/// Cases of an operation past which its sides are brought to one sum each.
const MANY: usize = 48;

/// Seconds that nothing lies beyond.
const FAR: i128 = 1_000_000_000_000;

/// What an operation makes of two sums.
type Operation<'o, 'p> = dyn FnMut(&mut Encoder<'p>, &Sum, &Sum) -> Option<Val> + 'o;

impl<'p> Encoder<'p> {
    /// Does something with every pair of numbers.
    fn pairwise(&mut self, words: &str, a: &Val, b: &Val, operation: &mut Operation<'_, 'p>) -> Val {
        let (mut a, mut b) = (a.clone(), b.clone());
        if a.cases.len().saturating_mul(b.cases.len()) > MANY {
            a = self.collapsed(&a);
            b = self.collapsed(&b);
        }
        let mut cases = Vec::new();
        for (where_a, x) in &a.cases {
            for (where_b, y) in &b.cases {
                let both = self.all([*where_a, *where_b]);
                if both == Formula::FALSE {
                    continue;
                }
                match (x, y) {
                    (Atom::Sum(x), Atom::Sum(y)) => {
                        let made = operation(self, x, y).unwrap_or_else(|| self.unseen(words));
                        for (within, atom) in made.cases {
                            let all = self.all([both, within]);
                            cases.push((all, atom));
                        }
                    }
                    (Atom::Opaque(_), Atom::Sum(_) | Atom::Opaque(_)) | (Atom::Sum(_), Atom::Opaque(_)) => {
                        let name = self.own(words.to_owned());
                        cases.push((both, Atom::Opaque(name)));
                    }
                    // What is not given, unlimited or no number has no sum.
                    (Atom::Known(_) | Atom::Index(..) | Atom::Absent, _)
                    | (_, Atom::Known(_) | Atom::Index(..) | Atom::Absent) => {}
                }
            }
        }
        joined(cases)
    }

    /// Something of which nothing is known but its name.
    pub(super) fn unseen(&mut self, words: &str) -> Val {
        Val::only(Atom::Opaque(self.own(words.to_owned())))
    }

    /// Brings all numbers among the cases to one sum.
    pub(super) fn collapsed(&mut self, value: &Val) -> Val {
        let numbers = value.cases.iter().filter(|(_, atom)| matches!(atom, Atom::Sum(_))).count();
        if numbers < 2 {
            return value.clone();
        }
        let mut others = Vec::new();
        let mut total: Option<(Formula, Sum)> = None;
        for (formula, atom) in value.cases.iter().rev() {
            let Atom::Sum(sum) = atom else {
                others.push((*formula, atom.clone()));
                continue;
            };
            total = match total {
                None => Some((*formula, sum.clone())),
                Some((known, rest)) => {
                    let Some(chosen) = self.chosen(*formula, sum, &rest) else { return value.clone() };
                    Some((self.any([*formula, known]), chosen))
                }
            };
        }
        others.extend(total.map(|(formula, sum)| (formula, Atom::Sum(sum))));
        Val { cases: others }
    }

    /// Returns one number where a formula holds, else another.
    fn chosen(&mut self, formula: Formula, then: &Sum, otherwise: &Sum) -> Option<Sum> {
        let (a, b, den) = then.with(otherwise)?;
        let var = self.problem().if_then_else(formula, &a, &b)?;
        Some(Sum { linear: Linear::from(var), den })
    }

    /// Adds (`sign` 1) or subtracts (`sign` -1).
    pub(super) fn added(&mut self, words: &str, ty: &Type, a: &Val, b: &Val, sign: i64) -> Val {
        let whole_days = *ty == Type::Date;
        self.pairwise(words, a, b, &mut |_, x, y| {
            let sum = x.plus(&y.times(&Rational::from(sign))?)?;
            // A date is whole days: what is no multiple of one is an error, and not looked into.
            let day = i128::from(DAY);
            let whole = sum.den == 1
                && sum.linear.terms().iter().all(|(_, a)| a.checked_rem(day) == Some(0))
                && sum.linear.constant().checked_rem(day) == Some(0);
            (!whole_days || whole).then(|| Val::only(Atom::Sum(sum)))
        })
    }

    /// Multiplies.
    pub(super) fn multiplied(&mut self, words: &str, ty: &Type, a: &Val, b: &Val) -> Val {
        let ty = ty.clone();
        let name = words.to_owned();
        self.pairwise(words, a, b, &mut |encoder, x, y| {
            let (factor, of) = match (x.fixed(), y.fixed()) {
                (Some(factor), _) => (factor, y),
                (None, Some(factor)) => (factor, x),
                (None, None) => return encoder.product(&name, x, y),
            };
            let product = of.times(&factor)?;
            // A part of a duration is whole seconds, or an error.
            (product.den == 1 || !matches!(ty, Type::Duration(_))).then(|| Val::only(Atom::Sum(product)))
        })
    }

    /// A product of two numbers that vary: a fresh unknown in its range and on its grid.
    fn product(&mut self, words: &str, x: &Sum, y: &Sum) -> Option<Val> {
        let corners = self.range(x)?;
        let others = self.range(y)?;
        let all = [
            corners.0.checked_mul(others.0)?,
            corners.0.checked_mul(others.1)?,
            corners.1.checked_mul(others.0)?,
            corners.1.checked_mul(others.1)?,
        ];
        let den = x.den.checked_mul(y.den)?;
        let (low, high) = (*all.iter().min()?, *all.iter().max()?);
        let key = format!("{words} {x:?} {y:?}");
        self.unknown(&key, words, low, high, den)
    }

    fn range(&self, sum: &Sum) -> Option<(i128, i128)> {
        let problem = self.context.problem();
        let (mut low, mut high) = (sum.linear.constant(), sum.linear.constant());
        for (var, a) in sum.linear.terms() {
            let (least, greatest) = problem.bounds(*var);
            let (x, y) = (a.checked_mul(least)?, a.checked_mul(greatest)?);
            low = low.checked_add(x.min(y))?;
            high = high.checked_add(x.max(y))?;
        }
        Some((low, high))
    }

    /// A fresh unknown number; the same for the same key.
    pub(super) fn unknown(
        &mut self,
        key: &str,
        words: &str,
        low: i128,
        high: i128,
        den: i128,
    ) -> Option<Val> {
        let key = &self.own(key.to_owned());
        if let Some(known) = self.unknowns.get(key) {
            return Some(known.clone());
        }
        let var = self.problem().integer(low, high)?;
        self.invented.insert(var, super::Cause::of(words));
        let value = Val::only(Atom::Sum(Sum { linear: Linear::from(var), den }));
        self.unknowns.insert(key.to_owned(), value.clone());
        Some(value)
    }

    /// What may be anything of a type, or an error, where a formula holds; the same for the same key.
    pub(super) fn anything(
        &mut self,
        key: &str,
        words: &str,
        ty: &Type,
        here: Formula,
    ) -> Vec<(Formula, Atom)> {
        let made = match ty {
            Type::Bool => {
                let truth = self.opaque_truth(format!("{key} yes"), words);
                Some(Val::of(truth))
            }
            Type::Tier(name) => self
                .ranks(name)
                .and_then(|last| self.unknown(&format!("{key}\u{0}{ty:?}"), words, 0, last, 1)),
            Type::Choice(name) => {
                let domain = self.choice(name);
                let last = i128::try_from(domain.values.len()).unwrap_or(1).saturating_sub(1);
                self.unknown(&format!("{key}\u{0}{ty:?}"), words, 0, last, 1).and_then(|value| {
                    let Some(Atom::Sum(sum)) = value.single() else { return None };
                    let (var, _) = sum.linear.terms().first()?;
                    Some(Val::only(Atom::Index(*var, domain)))
                })
            }
            Type::Date | Type::Instant | Type::Duration(_) => {
                let step = if *ty == Type::Date { i128::from(DAY) } else { 1 };
                let far = FAR.checked_div(step).unwrap_or(FAR);
                self.unknown(&format!("{key}\u{0}{ty:?}"), words, far.saturating_neg(), far, 1).and_then(
                    |value| {
                        let Some(Atom::Sum(sum)) = value.single() else { return None };
                        Some(Val::only(Atom::Sum(sum.times(&whole(step))?)))
                    },
                )
            }
            Type::Integer
            | Type::Decimal { .. }
            | Type::Percent { .. }
            | Type::Money(_)
            | Type::Text
            | Type::Time
            | Type::AnyDuration
            | Type::Role
            | Type::Record(_)
            | Type::List { .. }
            | Type::Set { .. } => None,
        };
        let value = made.unwrap_or_else(|| self.unseen(&format!("{words}\u{0}{key}")));
        // It may also have no value.
        let there = self.opaque_truth(format!("{key} has a value"), words).yes;
        let mut cases = Vec::new();
        for (within, atom) in value.cases {
            cases.push((self.all([here, there, within]), atom));
        }
        cases
    }

    /// Divides; by zero there is no value.
    pub(super) fn divided(&mut self, expr: &'p Expr, a: &Val, b: &Val) -> Val {
        let name = self.words(expr);
        let (words, ty) = (name.as_str(), expr.ty.clone());
        let zero = Val::constant(&Value::Number(Rational::zero()));
        let mut by_zero = Vec::new();
        for (formula, atom) in &b.cases {
            if matches!(atom, Atom::Sum(_)) {
                let divisor = Val::only(atom.clone());
                let is_zero = compared(self, Relation::Equal, &divisor, &zero).yes;
                by_zero.push(self.all([*formula, is_zero]));
            }
        }
        let by_zero = self.any(by_zero);
        if by_zero != Formula::FALSE {
            let site = self.add_site(Fault::Division(expr, by_zero));
            self.reach(&[(site, Formula::TRUE)], Formula::TRUE);
        }
        let value = self.pairwise(words, a, b, &mut |_, x, y| match y.fixed() {
            Some(divisor) if divisor.is_zero() => Some(Val::error()),
            Some(divisor) => {
                let quotient = x.times(&Rational::from(1).divided_by(&divisor)?)?;
                (quotient.den == 1 || !matches!(ty, Type::Duration(_)))
                    .then(|| Val::only(Atom::Sum(quotient)))
            }
            None => None,
        });
        if by_zero == Formula::FALSE {
            return value;
        }
        let mut cases = Vec::new();
        for (formula, atom) in value.cases {
            let both = self.all([formula, !by_zero]);
            cases.push((both, atom));
        }
        joined(cases)
    }

    /// Turns the sign.
    pub(super) fn negated(&mut self, words: &str, value: &Val) -> Val {
        let minus = Val::constant(&Value::Number(Rational::from(-1)));
        self.pairwise(words, value, &minus, &mut |_, x, _| {
            Some(Val::only(Atom::Sum(x.times(&Rational::from(-1))?)))
        })
    }

    /// Whole days from one date or instant to another, as seconds.
    pub(super) fn days(&mut self, words: &str, from: &Val, to: &Val) -> Val {
        self.pairwise(words, from, to, &mut |encoder, from, to| {
            let between = to.plus(&from.times(&Rational::from(-1))?)?;
            let day = i128::from(DAY);
            if between.den == 1
                && between.linear.constant().checked_rem(day) == Some(0)
                && between.linear.terms().iter().all(|(_, a)| a.checked_rem(day) == Some(0))
            {
                return Some(Val::only(Atom::Sum(between)));
            }
            let by = day.checked_mul(between.den)?;
            let days = encoder.problem().floor_div(&between.linear, by)?;
            Some(Val::only(Atom::Sum(Sum::counted(days, &Rational::from(DAY))?)))
        })
    }

    /// Brings to a step.
    pub(super) fn rounded(&mut self, words: &str, mode: Rounding, step: &Rational, value: &Val) -> Val {
        let once = Val::constant(&Value::Number(Rational::from(1)));
        let step = step.clone();
        self.pairwise(words, value, &once, &mut |encoder, x, _| {
            if let Some(number) = x.fixed() {
                return Sum::constant(&number.rounded(mode, &step)).map(|sum| Val::only(Atom::Sum(sum)));
            }
            let (numerator, den) = parts(&step)?;
            let by = x.den.checked_mul(numerator)?;
            let steps = encoder.problem().rounded(&x.linear.times(den)?, by, mode)?;
            Some(Val::only(Atom::Sum(Sum::counted(steps, &step)?)))
        })
    }

    /// The larger or the smaller of two.
    pub(super) fn extreme(&mut self, words: &str, largest: bool, a: &Val, b: &Val) -> Val {
        let unlimited = |atom: &Atom| *atom == Atom::Known(Value::Unlimited);
        let mut cases = Vec::new();
        let (numbers_a, rest_a) = split(a, unlimited);
        let (numbers_b, rest_b) = split(b, unlimited);
        for (where_a, x) in rest_a.iter() {
            for (where_b, y) in b.cases.iter() {
                let both = self.all([*where_a, *where_b]);
                cases.push((both, if largest { x.clone() } else { y.clone() }));
            }
        }
        for (where_a, x) in numbers_a.cases.iter() {
            for (where_b, y) in rest_b.iter() {
                let both = self.all([*where_a, *where_b]);
                cases.push((both, if largest { y.clone() } else { x.clone() }));
            }
        }
        let made = self.pairwise(words, &numbers_a, &numbers_b, &mut |encoder, x, y| {
            if let (Some(a), Some(b)) = (x.fixed(), y.fixed()) {
                let first = if largest { a >= b } else { a <= b };
                return Some(Val::only(Atom::Sum(if first { x.clone() } else { y.clone() })));
            }
            let (a, b, den) = x.with(y)?;
            let problem = encoder.problem();
            let var = if largest { problem.max_of(&[a, b])? } else { problem.min_of(&[a, b])? };
            Some(Val::only(Atom::Sum(Sum { linear: Linear::from(var), den })))
        });
        cases.extend(made.cases);
        joined(cases)
    }

    /// Adds numbers that count only where a formula holds: `sum` and `count` of a table.
    pub(super) fn counted(&mut self, items: &[(Formula, Sum)]) -> Option<Sum> {
        let mut total = Sum::constant(&whole(0))?;
        for (formula, sum) in items {
            let none = Sum::constant(&whole(0))?;
            let part =
                if *formula == Formula::TRUE { sum.clone() } else { self.chosen(*formula, sum, &none)? };
            total = total.plus(&part)?;
        }
        Some(total)
    }
}

fn split(value: &Val, apart: impl Fn(&Atom) -> bool) -> (Val, Vec<(Formula, Atom)>) {
    let (apart, rest): (Vec<_>, Vec<_>) = value.cases.iter().cloned().partition(|(_, atom)| apart(atom));
    (Val { cases: rest }, apart)
}

/// Drops cases that never hold.
pub(super) fn joined(mut cases: Vec<(Formula, Atom)>) -> Val {
    cases.retain(|(formula, _)| *formula != Formula::FALSE);
    Val { cases }
}
