//! What an expression can be, over all requests: cases that exclude each other.
//!
//! Where no case holds, the expression has no value: an error. Numbers of every kind are sums over the integers of the
//! facts, on the scale that the evaluator compares on.

use std::rc::Rc;

use num_traits::ToPrimitive;
use polidex_base::Rational;
use polidex_eval::magnitude;
use polidex_ir::Value;

use crate::solve::{Formula, Linear, Var};

/// The ways an expression can go; they exclude each other.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub(crate) struct Val {
    /// Where, and what it is there.
    pub cases: Vec<(Formula, Atom)>,
}

/// One of the things an expression can be.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Atom {
    /// A constant without a scale.
    Known(Value),
    /// A number on the scale of its type.
    Sum(Sum),
    /// One of the values of a domain, by its place.
    Index(Var, Rc<Domain>),
    /// Nothing is known of it but its name.
    Opaque(String),
    /// Not given.
    Absent,
}

/// The number `linear / den`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Sum {
    pub linear: Linear,
    /// Above zero.
    pub den: i128,
}

/// Values without an order, by place.
#[derive(Debug, Default)]
pub(crate) struct Domain {
    pub values: Vec<Value>,
    /// Every place from here on is a value that nothing names.
    pub others: usize,
}

impl PartialEq for Domain {
    fn eq(&self, other: &Self) -> bool {
        self.values == other.values
    }
}

impl Eq for Domain {}

impl std::hash::Hash for Domain {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.values.len().hash(state);
    }
}

impl Domain {
    /// Numbers values from 0.
    pub fn new(values: Vec<Value>, others: usize) -> Self {
        Domain { values, others }
    }

    /// Returns the value at a place.
    pub fn at(&self, place: i128) -> Option<&Value> {
        usize::try_from(place).ok().and_then(|place| self.values.get(place))
    }
}

/// Whether a condition holds; where neither does, it cannot be computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Truth {
    pub yes: Formula,
    pub no: Formula,
}

impl Truth {
    /// The same for every request.
    pub fn sure(holds: bool) -> Self {
        if holds {
            Truth { yes: Formula::TRUE, no: Formula::FALSE }
        } else {
            Truth { yes: Formula::FALSE, no: Formula::TRUE }
        }
    }

    /// Holds where a formula does.
    pub fn of(formula: Formula) -> Self {
        Truth { yes: formula, no: !formula }
    }

    /// Turned round.
    #[must_use]
    pub fn not(self) -> Self {
        Truth { yes: self.no, no: self.yes }
    }
}

impl Val {
    /// The same for every request.
    pub fn constant(value: &Value) -> Self {
        Val::only(Atom::constant(value))
    }

    /// The same thing always.
    pub fn only(atom: Atom) -> Self {
        Val { cases: vec![(Formula::TRUE, atom)] }
    }

    /// No value, ever.
    pub fn error() -> Self {
        Val::default()
    }

    /// A condition as a value.
    pub fn of(truth: Truth) -> Self {
        let mut cases = Vec::new();
        for (formula, holds) in [(truth.yes, true), (truth.no, false)] {
            if formula != Formula::FALSE {
                cases.push((formula, Atom::Known(Value::Bool(holds))));
            }
        }
        Val { cases }
    }

    /// Returns the only case, where there is one that always holds.
    pub fn single(&self) -> Option<&Atom> {
        match self.cases.as_slice() {
            [(Formula::TRUE, atom)] => Some(atom),
            _ => None,
        }
    }

    /// Returns the constant that it always is.
    pub fn fixed(&self) -> Option<Rational> {
        match self.single()? {
            Atom::Sum(sum) => sum.fixed(),
            Atom::Known(_) | Atom::Index(..) | Atom::Opaque(_) | Atom::Absent => None,
        }
    }
}

impl Atom {
    /// A constant; on its scale where it has one.
    pub fn constant(value: &Value) -> Self {
        match magnitude(value).and_then(|number| Sum::constant(&number)) {
            Some(sum) => Atom::Sum(sum),
            None => Atom::Known(value.clone()),
        }
    }
}

impl Sum {
    /// A number that does not vary; nothing if it is too large or too fine.
    pub fn constant(number: &Rational) -> Option<Self> {
        let (numerator, den) = parts(number)?;
        Some(Sum { linear: Linear::from(numerator), den })
    }

    /// A variable that counts steps of a grid.
    pub fn counted(var: Var, step: &Rational) -> Option<Self> {
        let (numerator, den) = parts(step)?;
        Some(Sum { linear: Linear::from(var).times(numerator)?, den })
    }

    /// Returns the number, if it does not vary.
    pub fn fixed(&self) -> Option<Rational> {
        self.linear.terms().is_empty().then(|| ratio(self.linear.constant(), self.den)).flatten()
    }

    /// Returns the sum of both.
    pub fn plus(&self, other: &Sum) -> Option<Sum> {
        let (a, b, den) = self.with(other)?;
        Some(Sum { linear: a.plus(&b)?, den }.reduced())
    }

    /// Returns it so many times.
    pub fn times(&self, factor: &Rational) -> Option<Sum> {
        let (numerator, den) = parts(factor)?;
        let sum = Sum { linear: self.linear.times(numerator)?, den: self.den.checked_mul(den)? };
        Some(sum.reduced())
    }

    /// Returns both over one denominator.
    pub fn with(&self, other: &Sum) -> Option<(Linear, Linear, i128)> {
        if self.den == other.den {
            return Some((self.linear.clone(), other.linear.clone(), self.den));
        }
        let common = gcd(self.den, other.den);
        let (left, right) = (other.den.checked_div(common)?, self.den.checked_div(common)?);
        Some((self.linear.times(left)?, other.linear.times(right)?, self.den.checked_mul(left)?))
    }

    fn reduced(self) -> Sum {
        let all = self.linear.terms().iter().map(|term| term.1).chain([self.linear.constant()]);
        let common = all.fold(self.den, gcd);
        if common <= 1 {
            return self;
        }
        let by = |n: i128| n.checked_div(common);
        let terms: Option<Vec<(Var, i128)>> =
            self.linear.terms().iter().map(|(var, a)| Some((*var, by(*a)?))).collect();
        let reduced = terms
            .and_then(|terms| Linear::sum(terms, by(self.linear.constant())?))
            .and_then(|linear| Some(Sum { linear, den: by(self.den)? }));
        reduced.unwrap_or(self)
    }
}

pub(crate) fn gcd(a: i128, b: i128) -> i128 {
    let (mut a, mut b) = (a.unsigned_abs(), b.unsigned_abs());
    while b != 0 {
        (a, b) = (b, a.checked_rem(b).unwrap_or(0));
    }
    i128::try_from(a).unwrap_or(1)
}

/// Returns numerator and denominator; nothing if they are too large.
pub(crate) fn parts(number: &Rational) -> Option<(i128, i128)> {
    const MOST: i128 = 1 << 90;
    let (numerator, den) = (number.numerator().to_i128()?, number.denominator().to_i128()?);
    (numerator.checked_abs()? < MOST && den < MOST).then_some((numerator, den))
}

/// Returns a number from numerator and denominator.
pub(crate) fn ratio(numerator: i128, den: i128) -> Option<Rational> {
    whole(numerator).divided_by(&whole(den))
}

/// Returns a whole number of any size.
pub(crate) fn whole(number: i128) -> Rational {
    const HALF: i64 = 1 << 62;
    if let Ok(number) = i64::try_from(number) {
        return Rational::from(number);
    }
    let half = i128::from(HALF);
    let (high, low) = (number.div_euclid(half), number.rem_euclid(half));
    let low = Rational::from(i64::try_from(low).unwrap_or(0));
    whole(high).times(&Rational::from(HALF)).plus(&low)
}
