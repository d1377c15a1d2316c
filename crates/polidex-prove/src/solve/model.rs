//! Values for all variables of a problem, and what a formula says under them.
//!
//! A model is complete: variables that a search did not look at have their lowest value,
//! defined variables have the value of their definition.

use std::collections::{BTreeMap, HashMap};

use super::define::Definition;
use super::formula::{Formula, Node};
use super::linear::Linear;
use super::problem::{Problem, Var};

/// A value for each variable, and the truth of the opaque atoms it rests on.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Model {
    pub(super) values: Vec<i128>,
    pub(super) opaque: BTreeMap<u32, bool>,
}

impl Model {
    /// Returns the value of a variable.
    pub fn value(&self, var: Var) -> i128 {
        usize::try_from(var.0).ok().and_then(|at| self.values.get(at)).copied().unwrap_or(0)
    }

    /// Returns the opaque atoms whose truth was supposed, by their number.
    pub fn supposed(&self) -> &BTreeMap<u32, bool> {
        &self.opaque
    }

    /// Returns a model with the lowest value for each variable that `values` does not name; nothing on overflow.
    pub fn complete(
        problem: &Problem,
        values: &BTreeMap<Var, i128>,
        opaque: BTreeMap<u32, bool>,
    ) -> Option<Self> {
        let lowest = problem.variables.iter().map(|variable| variable.low).collect();
        let mut model = Model { values: lowest, opaque };
        for (var, value) in values {
            model.set(*var, *value);
        }
        model.settle(problem)?;
        Some(model)
    }

    /// Returns the model with another value for one variable that is not defined; nothing on overflow.
    pub fn with(&self, problem: &Problem, var: Var, value: i128) -> Option<Self> {
        let mut changed = self.clone();
        changed.set(var, value);
        changed.settle(problem)?;
        Some(changed)
    }

    /// Tells whether a formula holds; nothing if that depends on opaque atoms not supposed, or overflows.
    pub fn evaluate(&self, problem: &Problem, formula: Formula) -> Option<bool> {
        let mut known: HashMap<u32, Option<bool>> = HashMap::new();
        let mut stack = vec![formula.node()];
        while let Some(&node) = stack.last() {
            if known.contains_key(&node) {
                stack.pop();
                continue;
            }
            let truth = match problem.node_at(node) {
                Node::True => Some(true),
                Node::Member(var, set) => Some(set.contains(self.value(*var))),
                Node::AtMost(form, bound) => problem
                    .terms(*form)
                    .iter()
                    .try_fold(0_i128, |sum, (var, a)| sum.checked_add(a.checked_mul(self.value(*var))?))
                    .map(|sum| sum <= *bound),
                Node::Opaque(id) => self.opaque.get(id).copied(),
                Node::All(children) => {
                    let before = stack.len();
                    stack.extend(
                        children.iter().map(|child| child.node()).filter(|child| !known.contains_key(child)),
                    );
                    if stack.len() > before {
                        continue;
                    }
                    children
                        .iter()
                        .try_fold(Some(true), |all, child| {
                            let truth = known
                                .get(&child.node())
                                .copied()
                                .flatten()
                                .map(|truth| truth != child.is_negated());
                            match (all, truth) {
                                (_, Some(false)) => Err(()),
                                (Some(true), Some(true)) => Ok(Some(true)),
                                (None, _) | (_, None) => Ok(None),
                                (Some(false), Some(true)) => Ok(Some(false)),
                            }
                        })
                        .unwrap_or(Some(false))
                }
            };
            known.insert(node, truth);
            stack.pop();
        }
        known.get(&formula.node()).copied().flatten().map(|truth| truth != formula.is_negated())
    }

    /// Gives each defined variable the value of its definition.
    fn settle(&mut self, problem: &Problem) -> Option<()> {
        for var in problem.variables() {
            let Some((definition, _)) = problem.get(var).and_then(|variable| variable.definition.as_ref())
            else {
                continue;
            };
            let of = |sum: &Linear| sum.evaluate(|var| self.value(var));
            let value = match definition {
                Definition::Quotient { sum, by, how } => how.divide(of(sum)?, *by)?,
                Definition::Greatest(sums) => {
                    sums.iter().map(of).collect::<Option<Vec<_>>>()?.into_iter().max()?
                }
                Definition::Least(sums) => {
                    sums.iter().map(of).collect::<Option<Vec<_>>>()?.into_iter().min()?
                }
                Definition::Conditional { condition, then, otherwise } => {
                    // An opaque condition nobody looked at may be either; false is as good as true.
                    let chosen = self.evaluate(problem, *condition).unwrap_or(false);
                    if chosen { of(then)? } else { of(otherwise)? }
                }
            };
            self.set(var, value);
        }
        Some(())
    }

    fn set(&mut self, var: Var, value: i128) {
        if let Some(place) = usize::try_from(var.0).ok().and_then(|at| self.values.get_mut(at)) {
            *place = value;
        }
    }
}
