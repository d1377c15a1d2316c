//! One question: can these formulas hold together?
//!
//! Asked first with nothing known of opaque atoms, so that a model rests on none of them;
//! only if that fails because of them, asked again with opaque atoms free.
//! A model is evaluated before it is returned.

use std::collections::BTreeMap;

use super::budget::Budget;
use super::encode::Overflow;
use super::engine::{Engine, Literal};
use super::formula::Formula;
use super::model::Model;
use super::problem::{Problem, Var};
use super::search::Outcome;

/// What is known of a goal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// It can hold: so.
    Sat(Model),
    /// It holds in this model if the opaque atoms are as the model supposes.
    Possible(Model),
    /// It cannot hold; proved.
    Unsat,
    /// Neither was shown.
    Undecided(Why),
}

/// Why nothing was shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// The budget was spent.
    Budget,
    /// Numbers grew beyond 128 bits.
    Overflow,
}

impl Answer {
    /// Returns the model of *satisfiable* or *possible*.
    pub fn model(&self) -> Option<&Model> {
        match self {
            Answer::Sat(model) | Answer::Possible(model) => Some(model),
            Answer::Unsat | Answer::Undecided(_) => None,
        }
    }

    /// Tells whether it was proved that the goal cannot hold.
    pub fn is_unsat(&self) -> bool {
        matches!(self, Answer::Unsat)
    }
}

/// Decides whether `goal` can hold.
pub fn solve(problem: &Problem, goal: Formula, budget: &mut Budget) -> Answer {
    Question { goals: &[goal], ranges: &[] }.ask(problem, &mut Engine::default(), budget).answer
}

/// Formulas and ranges of variables that shall hold together.
pub(super) struct Question<'a> {
    pub(super) goals: &'a [Formula],
    pub(super) ranges: &'a [(Var, i128, i128)],
}

/// An answer, and for *unsatisfiable* the goals that exclude each other (by number).
pub(super) struct Reply {
    pub(super) answer: Answer,
    pub(super) core: Vec<usize>,
}

impl From<Answer> for Reply {
    fn from(answer: Answer) -> Self {
        Reply { answer, core: Vec::new() }
    }
}

impl Question<'_> {
    pub(super) fn ask(&self, problem: &Problem, engine: &mut Engine, budget: &mut Budget) -> Reply {
        let Ok((assumptions, owners)) = self.enter(problem, engine) else {
            return Answer::Undecided(Why::Overflow).into();
        };
        let core_of = |literals: &[Literal]| {
            let mut core: Vec<usize> = (assumptions.iter().zip(&owners))
                .filter(|(assumption, _)| literals.contains(assumption))
                .filter_map(|(_, owner)| *owner)
                .collect();
            core.dedup();
            core
        };
        engine.focus(problem, self.goals, self.ranges.iter().map(|range| range.0));
        let mut cautious = assumptions.clone();
        for var in &engine.unknowns {
            cautious.extend([Literal::at_least(*var, 1), Literal::at_most(*var, 1)]);
        }
        match engine.search(&cautious, budget) {
            Outcome::Point(point) => return self.answer(problem, engine, &point).into(),
            Outcome::Stopped => return Answer::Undecided(Why::Budget).into(),
            Outcome::Overflow => return Answer::Undecided(Why::Overflow).into(),
            Outcome::Contradictory(core) if core.iter().all(|literal| assumptions.contains(literal)) => {
                return Reply { answer: Answer::Unsat, core: core_of(&core) };
            }
            Outcome::Contradictory(_) => {}
        }
        match engine.search(&assumptions, budget) {
            Outcome::Point(point) => self.answer(problem, engine, &point).into(),
            Outcome::Stopped => Answer::Undecided(Why::Budget).into(),
            Outcome::Overflow => Answer::Undecided(Why::Overflow).into(),
            Outcome::Contradictory(core) => Reply { answer: Answer::Unsat, core: core_of(&core) },
        }
    }

    fn enter(
        &self,
        problem: &Problem,
        engine: &mut Engine,
    ) -> Result<(Vec<Literal>, Vec<Option<usize>>), Overflow> {
        let (mut assumptions, mut owners) = (Vec::new(), Vec::new());
        for (var, low, high) in self.ranges {
            for literal in engine.enter_range(problem, *var, *low, *high)? {
                assumptions.push(literal);
                owners.push(None);
            }
        }
        for (number, goal) in self.goals.iter().enumerate() {
            assumptions.push(engine.enter(problem, *goal)?);
            owners.push(Some(number));
        }
        Ok((assumptions, owners))
    }

    /// Makes a model of a point and evaluates the goals in it.
    fn answer(&self, problem: &Problem, engine: &Engine, point: &BTreeMap<u32, i128>) -> Answer {
        let opaque = engine
            .opaque
            .iter()
            .filter_map(|(id, var)| match point.get(var) {
                Some(0) => Some((*id, false)),
                Some(2) => Some((*id, true)),
                _ => None,
            })
            .collect();
        let values: BTreeMap<Var, i128> =
            problem.variables().filter_map(|var| Some((var, *point.get(engine.vars.get(&var)?)?))).collect();
        let Some(model) = Model::complete(problem, &values, opaque) else {
            return Answer::Undecided(Why::Overflow);
        };
        self.judge(problem, model)
    }

    /// Returns the answer that a model is, if it is one.
    pub(super) fn judge(&self, problem: &Problem, mut model: Model) -> Answer {
        let fits = self.ranges.iter().all(|(var, low, high)| (*low..=*high).contains(&model.value(*var)));
        let holds =
            |model: &Model| self.goals.iter().all(|goal| model.evaluate(problem, *goal) == Some(true));
        if !fits || !holds(&model) {
            // A sum of the model beyond 128 bits has no truth; anything else would be a mistake of the engine.
            debug_assert!(
                fits && self.goals.iter().all(|goal| model.evaluate(problem, *goal) != Some(false))
            );
            return Answer::Undecided(Why::Overflow);
        }
        if model.opaque.is_empty() {
            return Answer::Sat(model);
        }
        // Values of variables that rest on opaque atoms were made with what is supposed.
        let is_vague = self.ranges.iter().any(|(var, ..)| problem.is_vague_var(*var));
        let supposed = std::mem::take(&mut model.opaque);
        if !is_vague && !self.goals.iter().any(|goal| problem.is_vague(*goal)) && holds(&model) {
            return Answer::Sat(model);
        }
        model.opaque = supposed;
        Answer::Possible(model)
    }
}
