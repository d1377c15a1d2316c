//! Sums of variables with integer coefficients.
//!
//! Every operation that could leave 128 bits says so with nothing instead of a number.

use super::problem::Var;

/// A sum `Σ aᵢ·xᵢ + c`: terms ordered by variable, no coefficient zero.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Linear {
    terms: Vec<(Var, i128)>,
    constant: i128,
}

impl From<Var> for Linear {
    fn from(var: Var) -> Self {
        Linear { terms: vec![(var, 1)], constant: 0 }
    }
}

impl From<i128> for Linear {
    fn from(constant: i128) -> Self {
        Linear { terms: Vec::new(), constant }
    }
}

impl Linear {
    /// Returns `Σ aᵢ·xᵢ + constant`, or nothing on overflow.
    pub fn sum(terms: impl IntoIterator<Item = (Var, i128)>, constant: i128) -> Option<Self> {
        let mut terms: Vec<_> = terms.into_iter().collect();
        terms.sort_by_key(|term| term.0);
        let mut joined: Vec<(Var, i128)> = Vec::with_capacity(terms.len());
        for (var, factor) in terms {
            match joined.last_mut() {
                Some(last) if last.0 == var => last.1 = last.1.checked_add(factor)?,
                _ => joined.push((var, factor)),
            }
        }
        joined.retain(|term| term.1 != 0);
        Some(Linear { terms: joined, constant })
    }

    /// Returns the terms, ordered by variable.
    pub fn terms(&self) -> &[(Var, i128)] {
        &self.terms
    }

    /// Returns the part without variables.
    pub fn constant(&self) -> i128 {
        self.constant
    }

    /// Returns the sum of both, or nothing on overflow.
    pub fn plus(&self, other: &Linear) -> Option<Self> {
        let constant = self.constant.checked_add(other.constant)?;
        Linear::sum(self.terms.iter().chain(&other.terms).copied(), constant)
    }

    /// Returns the difference, or nothing on overflow.
    pub fn minus(&self, other: &Linear) -> Option<Self> {
        self.plus(&other.times(-1)?)
    }

    /// Returns the sum `factor` times, or nothing on overflow.
    pub fn times(&self, factor: i128) -> Option<Self> {
        let terms = self.terms.iter().map(|(var, a)| Some((*var, a.checked_mul(factor)?)));
        Linear::sum(terms.collect::<Option<Vec<_>>>()?, self.constant.checked_mul(factor)?)
    }

    /// Returns the value under `value`, or nothing on overflow.
    pub fn evaluate(&self, value: impl Fn(Var) -> i128) -> Option<i128> {
        self.terms
            .iter()
            .try_fold(self.constant, |sum, (var, a)| sum.checked_add(a.checked_mul(value(*var))?))
    }
}
