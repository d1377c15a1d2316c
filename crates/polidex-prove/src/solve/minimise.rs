//! Witnesses that a person likes to read: usual values where nothing depends on them, boundaries where something does.
//!
//! Variables are settled one after the other, each to the first of its wishes that leaves the goal satisfiable.
//! The result depends on the goal and the wishes, not on the model that was found first,
//! for every variable that has a wish which always can be met (the lowest or the highest value) and budget enough.

use super::budget::Budget;
use super::engine::Engine;
use super::formula::Formula;
use super::model::Model;
use super::problem::{Problem, Var};
use super::query::{Answer, Question};

/// What a variable should be, the first wish first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preference {
    /// The variable.
    pub var: Var,
    /// What is tried, in this order.
    pub wishes: Vec<Wish>,
}

/// A value to try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// This value.
    Exactly(i128),
    /// The lowest value that is possible.
    Lowest,
    /// The highest value that is possible.
    Highest,
}

/// Returns a model of `goal` that meets the preferences as well as the budget allows, in their order.
/// `model` is a model of the goal; opaque atoms stay as it supposes them.
pub fn minimise(
    problem: &Problem,
    goal: Formula,
    model: &Model,
    preferences: &[Preference],
    budget: &mut Budget,
) -> Model {
    let mut minimiser = Minimiser {
        problem,
        goals: supposed(problem, goal, model),
        engine: Engine::default(),
        ranges: Vec::new(),
        model: model.clone(),
    };
    for preference in preferences {
        for wish in &preference.wishes {
            if minimiser.meet(preference.var, *wish, budget) {
                break;
            }
        }
        let value = minimiser.model.value(preference.var);
        minimiser.ranges.push((preference.var, value, value));
    }
    minimiser.model
}

/// The goal with what the model supposes of opaque atoms.
fn supposed(problem: &Problem, goal: Formula, model: &Model) -> Vec<Formula> {
    let known = model.opaque.iter().filter_map(|(id, truth)| {
        let atom = problem.known_opaque(*id)?;
        Some(if *truth { atom } else { !atom })
    });
    [goal].into_iter().chain(known).collect()
}

struct Minimiser<'a> {
    problem: &'a Problem,
    goals: Vec<Formula>,
    engine: Engine,
    /// The variables settled so far.
    ranges: Vec<(Var, i128, i128)>,
    model: Model,
}

impl Minimiser<'_> {
    fn meet(&mut self, var: Var, wish: Wish, budget: &mut Budget) -> bool {
        let (low, high) = self.problem.bounds(var);
        match wish {
            Wish::Exactly(value) => {
                (low..=high).contains(&value) && self.can_be(var, value, value, budget) == Some(true)
            }
            Wish::Lowest => self.extreme(var, low, budget),
            Wish::Highest => self.extreme(var, high, budget),
        }
    }

    /// Moves the variable as far towards `end` as it goes, halving what is left.
    fn extreme(&mut self, var: Var, end: i128, budget: &mut Budget) -> bool {
        if self.can_be(var, end, end, budget) == Some(true) {
            return true;
        }
        // INVARIANT: the value now is possible; all from `end` to `beyond` are not.
        let mut beyond = end;
        loop {
            let value = self.model.value(var);
            if value.abs_diff(beyond) <= 1 {
                return true;
            }
            let middle = beyond.midpoint(value);
            let (from, to) = if value > beyond {
                (beyond.saturating_add(1), middle.clamp(beyond.saturating_add(1), value.saturating_sub(1)))
            } else {
                (middle.clamp(value.saturating_add(1), beyond.saturating_sub(1)), beyond.saturating_sub(1))
            };
            match self.can_be(var, from, to, budget) {
                Some(true) => {}
                Some(false) => beyond = if value > beyond { to } else { from },
                None => return true,
            }
        }
    }

    /// Tells whether the variable can lie in a range, and takes over the model if so; nothing if undecided.
    fn can_be(&mut self, var: Var, low: i128, high: i128, budget: &mut Budget) -> Option<bool> {
        if (low..=high).contains(&self.model.value(var)) {
            return Some(true);
        }
        if low == high
            && !self.problem.is_defined(var)
            && let Some(model) = self.model.with(self.problem, var, low)
            && self.is_model(&model)
        {
            self.model = model;
            return Some(true);
        }
        self.ranges.push((var, low, high));
        let question = Question { goals: &self.goals, ranges: &self.ranges };
        let answer = question.ask(self.problem, &mut self.engine, budget).answer;
        self.ranges.pop();
        match answer {
            Answer::Sat(model) | Answer::Possible(model) => {
                self.model = model;
                Some(true)
            }
            Answer::Unsat => Some(false),
            Answer::Undecided(_) => None,
        }
    }

    fn is_model(&self, model: &Model) -> bool {
        self.goals.iter().all(|goal| model.evaluate(self.problem, *goal) == Some(true))
            && self.ranges.iter().all(|(var, low, high)| (*low..=*high).contains(&model.value(*var)))
    }
}
