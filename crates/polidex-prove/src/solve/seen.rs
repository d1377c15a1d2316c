//! What a formula looks at: variables, the values at which its atoms change, definitions included.
//!
//! In: formulas or variables of a problem. It decides nothing.

use std::collections::{BTreeMap, BTreeSet};

use super::define::Definition;
use super::formula::{Formula, Node};
use super::linear::Linear;
use super::problem::{Problem, Var};

/// What was seen.
#[derive(Debug, Default)]
pub(super) struct Seen {
    nodes: BTreeSet<u32>,
    pub(super) vars: BTreeSet<Var>,
    /// Opaque atoms, by their number.
    pub(super) opaque: BTreeSet<u32>,
    /// Values from which on an atom about one variable may change its truth.
    pub(super) cuts: BTreeMap<Var, BTreeSet<i128>>,
    /// Variables in sums with others.
    pub(super) summed: BTreeSet<Var>,
    pending_nodes: Vec<u32>,
    pending_vars: Vec<Var>,
}

impl Seen {
    /// Looks through formulas, and through the definitions of the variables in them.
    pub(super) fn in_formulas(problem: &Problem, formulas: impl Iterator<Item = Formula>) -> Self {
        let mut seen = Seen::default();
        seen.pending_nodes.extend(formulas.map(Formula::node));
        seen.look(problem);
        seen
    }

    /// Looks through formulas only: the variables of their atoms.
    pub(super) fn on_the_face(problem: &Problem, formulas: impl Iterator<Item = Formula>) -> Self {
        let mut seen = Seen::default();
        seen.pending_nodes.extend(formulas.map(Formula::node));
        while let Some(node) = seen.pending_nodes.pop() {
            if seen.nodes.insert(node) {
                seen.look_at_node(problem, node);
            }
        }
        seen.vars.extend(std::mem::take(&mut seen.pending_vars));
        seen
    }

    /// Looks through the definitions of variables.
    pub(super) fn behind(problem: &Problem, vars: impl Iterator<Item = Var>) -> Self {
        let mut seen = Seen::default();
        seen.pending_vars.extend(vars);
        seen.look(problem);
        seen
    }

    fn look(&mut self, problem: &Problem) {
        loop {
            if let Some(node) = self.pending_nodes.pop() {
                if self.nodes.insert(node) {
                    self.look_at_node(problem, node);
                }
            } else if let Some(var) = self.pending_vars.pop() {
                if self.vars.insert(var) {
                    self.look_behind(problem, var);
                }
            } else {
                return;
            }
        }
    }

    fn look_at_node(&mut self, problem: &Problem, node: u32) {
        match problem.node_at(node) {
            Node::True => {}
            Node::Opaque(id) => {
                self.opaque.insert(*id);
            }
            Node::Member(var, set) => {
                let ends = set.pieces().iter().flat_map(|piece| [piece.0, piece.1.saturating_add(1)]);
                self.cuts.entry(*var).or_default().extend(ends);
                self.pending_vars.push(*var);
            }
            Node::AtMost(form, _) => self.look_at_sum(problem.terms(*form)),
            Node::All(children) => self.pending_nodes.extend(children.iter().map(|child| child.node())),
        }
    }

    fn look_at_sum(&mut self, terms: &[(Var, i128)]) {
        self.summed.extend(terms.iter().map(|term| term.0));
        self.pending_vars.extend(terms.iter().map(|term| term.0));
    }

    fn look_behind(&mut self, problem: &Problem, var: Var) {
        let Some((definition, side)) = problem.get(var).and_then(|variable| variable.definition.as_ref())
        else {
            return;
        };
        self.pending_nodes.push(side.node());
        // The side may have lost terms to simplification; the definition has them all.
        let sums: Vec<&Linear> = match definition {
            Definition::Quotient { sum, .. } => vec![sum],
            Definition::Greatest(sums) | Definition::Least(sums) => sums.iter().collect(),
            Definition::Conditional { condition, then, otherwise } => {
                self.pending_nodes.push(condition.node());
                vec![then, otherwise]
            }
        };
        for sum in sums {
            self.look_at_sum(sum.terms());
        }
    }
}
