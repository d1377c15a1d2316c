//! Many questions about one problem.
//!
//! What was learned from one question serves the next; formulas are entered once.
//! Assumptions stack, so the common part of many questions is said once.
//! Answers are exact whatever was asked before; which of several models is returned may depend on it
//! (see [`minimise`](super::minimise()) for one that does not).

use std::collections::BTreeSet;
use std::sync::Arc;

use super::budget::Budget;
use super::engine::Engine;
use super::formula::Formula;
use super::problem::{Problem, Var};
use super::query::{Answer, Question};
use super::seen::Seen;
use super::summary::{Summaries, Summary};

/// A problem, its assumptions, and what is known from earlier questions.
#[derive(Debug, Default)]
pub struct Context {
    problem: Problem,
    engine: Engine,
    assumptions: Vec<Formula>,
    summaries: Summaries,
    core: Vec<Formula>,
}

/// Clauses and variables past which the engine starts anew.
const LARGE: usize = 4_000_000;

impl Context {
    /// Returns a context for a problem, without assumptions.
    pub fn new(problem: Problem) -> Self {
        Context { problem, ..Context::default() }
    }

    /// Returns the problem.
    pub fn problem(&self) -> &Problem {
        &self.problem
    }

    /// Returns the problem, to add to it.
    pub fn problem_mut(&mut self) -> &mut Problem {
        &mut self.problem
    }

    /// Assumes a formula until [`Context::retract`].
    pub fn assume(&mut self, formula: Formula) {
        self.assumptions.push(formula);
    }

    /// Takes back the last assumption and returns it.
    pub fn retract(&mut self) -> Option<Formula> {
        self.assumptions.pop()
    }

    /// Returns the assumptions, the oldest first.
    pub fn assumptions(&self) -> &[Formula] {
        &self.assumptions
    }

    /// Takes back all assumptions for a while.
    pub(super) fn suspend(&mut self) -> Vec<Formula> {
        std::mem::take(&mut self.assumptions)
    }

    pub(super) fn resume(&mut self, assumptions: Vec<Formula>) {
        self.assumptions = assumptions;
    }

    /// Decides whether all `goals` can hold under the assumptions.
    pub fn check(&mut self, goals: &[Formula], budget: &mut Budget) -> Answer {
        self.core.clear();
        let all: Vec<Formula> = self.assumptions.iter().chain(goals).copied().collect();
        if self.is_quickly_unsat(&all) {
            self.core = all;
            return Answer::Unsat;
        }
        if self.engine.slots.len().saturating_add(self.engine.clauses.len()) > LARGE {
            self.engine = Engine::default();
        }
        let reply = Question { goals: &all, ranges: &[] }.ask(&self.problem, &mut self.engine, budget);
        self.core = reply.core.iter().filter_map(|number| all.get(*number)).copied().collect();
        reply.answer
    }

    /// Returns the assumptions and goals that excluded each other in the last check, if it was *unsatisfiable*.
    /// They need not be the fewest.
    pub fn core(&self) -> &[Formula] {
        &self.core
    }

    /// Returns the variables that a formula speaks of: those in atoms of their own, and those in sums.
    /// Definitions are not looked into.
    pub fn mentioned(&self, formula: Formula) -> (BTreeSet<Var>, BTreeSet<Var>) {
        let seen = Seen::on_the_face(&self.problem, [formula].into_iter());
        (seen.cuts.into_keys().collect(), seen.summed)
    }

    /// Returns the values at which an atom of a formula about one variable changes its truth, definitions included.
    pub fn edges(&self, formula: Formula, var: Var) -> Vec<i128> {
        let seen = Seen::in_formulas(&self.problem, [formula].into_iter());
        seen.cuts.get(&var).into_iter().flatten().copied().collect()
    }

    /// Returns all variables, and the numbers of all opaque atoms, that a formula hangs on, definitions included.
    pub fn support(&self, formula: Formula) -> (BTreeSet<Var>, BTreeSet<u32>) {
        let seen = Seen::in_formulas(&self.problem, [formula].into_iter());
        (seen.vars, seen.opaque)
    }

    /// Returns the variables that a formula hangs on by atoms of their own and never in a sum, definitions included.
    pub fn deep(&self, formula: Formula) -> BTreeSet<Var> {
        let seen = Seen::in_formulas(&self.problem, [formula].into_iter());
        seen.cuts.into_keys().filter(|var| !seen.summed.contains(var)).collect()
    }

    /// Returns a box around all models of a formula.
    pub fn summary(&mut self, formula: Formula) -> Arc<Summary> {
        self.summaries.of(&self.problem, formula)
    }

    /// Tells whether boxes alone prove that two formulas cannot hold together.
    pub fn quick_unsat(&mut self, left: Formula, right: Formula) -> bool {
        self.summaries.quick_unsat(&self.problem, left, right)
    }

    fn is_quickly_unsat(&mut self, all: &[Formula]) -> bool {
        match all {
            [] => false,
            [only] => self.summary(*only).never,
            [first, second] => self.quick_unsat(*first, *second),
            _ => all.contains(&Formula::FALSE),
        }
    }
}
