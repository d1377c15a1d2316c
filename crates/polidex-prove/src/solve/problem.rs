//! Variables with their bounds, and the shared store of atoms and formulas.
//!
//! A problem only grows: a variable or a formula, once made, keeps its identity and its meaning.
//! Equal formulas have equal identities, and identities depend only on the order of making.

use std::collections::HashMap;
use std::sync::Arc;

use super::define::Definition;
use super::formula::{Formula, Node};
use super::intervals::Intervals;

/// A variable of a [`Problem`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Var(pub(super) u32);

/// The largest magnitude of a bound.
pub(super) const LARGEST: i128 = 1 << 100;

#[derive(Debug, Clone)]
pub(super) struct Variable {
    pub(super) low: i128,
    pub(super) high: i128,
    pub(super) ordered: bool,
    /// Its definition rests on opaque atoms.
    pub(super) vague: bool,
    /// What the variable stands for, and the formula that says so.
    pub(super) definition: Option<(Definition, Formula)>,
}

/// Variables and formulas.
#[derive(Debug, Clone)]
pub struct Problem {
    pub(super) variables: Vec<Variable>,
    pub(super) nodes: Vec<Arc<Node>>,
    /// Whether a node rests on opaque atoms.
    pub(super) vague: Vec<bool>,
    pub(super) node_ids: HashMap<Arc<Node>, u32>,
    pub(super) forms: Vec<Arc<[(Var, i128)]>>,
    pub(super) form_ids: HashMap<Arc<[(Var, i128)]>, u32>,
}

impl Default for Problem {
    fn default() -> Self {
        Problem::new()
    }
}

impl Problem {
    /// Returns a problem without variables.
    pub fn new() -> Self {
        let truth = Arc::new(Node::True);
        Problem {
            variables: Vec::new(),
            nodes: vec![Arc::clone(&truth)],
            vague: vec![false],
            node_ids: HashMap::from([(truth, 0)]),
            forms: Vec::new(),
            form_ids: HashMap::new(),
        }
    }

    /// Adds an integer from `low` to `high`, both included.
    /// Nothing if that is empty, or if a bound is beyond 2^100 either way.
    pub fn integer(&mut self, low: i128, high: i128) -> Option<Var> {
        self.variable(low, high, true)
    }

    /// Adds a choice of `count` values, `0..count`, whose order means nothing.
    pub fn choice(&mut self, count: u32) -> Option<Var> {
        self.variable(0, i128::from(count).saturating_sub(1), false)
    }

    /// Adds a truth value: 0 or 1.
    pub fn boolean(&mut self) -> Option<Var> {
        self.variable(0, 1, true)
    }

    /// Returns the lowest and the highest value of a variable.
    pub fn bounds(&self, var: Var) -> (i128, i128) {
        self.get(var).map_or((0, 0), |variable| (variable.low, variable.high))
    }

    /// Returns all values of a variable.
    pub fn domain(&self, var: Var) -> Intervals {
        let (low, high) = self.bounds(var);
        Intervals::between(low, high)
    }

    /// Returns all variables in the order of making.
    pub fn variables(&self) -> impl Iterator<Item = Var> + use<> {
        (0..u32::try_from(self.variables.len()).unwrap_or(u32::MAX)).map(Var)
    }

    /// Tells whether a variable stands for a term (a rounding, a maximum …) of other variables.
    pub fn is_defined(&self, var: Var) -> bool {
        self.get(var).is_some_and(|variable| variable.definition.is_some())
    }

    /// Returns the least and the greatest value of a sum over all values of its variables.
    pub(super) fn range(&self, terms: &[(Var, i128)]) -> Option<(i128, i128)> {
        terms.iter().try_fold((0_i128, 0_i128), |(least, greatest), (var, a)| {
            let (low, high) = self.bounds(*var);
            let (at_low, at_high) = (a.checked_mul(low)?, a.checked_mul(high)?);
            Some((least.checked_add(at_low.min(at_high))?, greatest.checked_add(at_low.max(at_high))?))
        })
    }

    pub(super) fn variable(&mut self, low: i128, high: i128, ordered: bool) -> Option<Var> {
        let allowed = LARGEST.checked_neg()?..=LARGEST;
        if low > high || !allowed.contains(&low) || !allowed.contains(&high) {
            return None;
        }
        let var = Var(u32::try_from(self.variables.len()).ok()?);
        self.variables.push(Variable { low, high, ordered, vague: false, definition: None });
        Some(var)
    }

    pub(super) fn is_vague_var(&self, var: Var) -> bool {
        self.get(var).is_some_and(|variable| variable.vague)
    }

    pub(super) fn get(&self, var: Var) -> Option<&Variable> {
        self.variables.get(usize::try_from(var.0).ok()?)
    }
}
