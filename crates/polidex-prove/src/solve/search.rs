//! The search: propagate, learn from conflicts, decide what is still owed.
//!
//! Owed is a disjunction that must hold and has no true part yet; nothing else is decided.
//! Among those the one with the fewest open parts comes first, and of its parts the one that was in conflicts lately.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashSet};

use super::budget::Budget;
use super::check::Verdict;
use super::engine::{Engine, Literal, NONE, Side, at};

/// How a search ended.
#[derive(Debug)]
pub(super) enum Outcome {
    /// Values of the engine's variables that matter to the question.
    Point(BTreeMap<u32, i128>),
    /// The assumptions that cannot hold together.
    Contradictory(Vec<Literal>),
    Stopped,
    Overflow,
}

/// Conflicts lately for each bit of the domain, and the bits.
type Weight = (u64, Reverse<u32>);

/// Disjunctions that are compared before one is chosen.
const WINDOW: usize = 16;
/// Learned clauses that are looked at before others.
const RECENT: usize = 48;
/// Conflicts between restarts, times the sequence of Luby.
const RESTART: u64 = 128;
/// Learned clauses, and literals in them, that are kept at most.
const MOST_LEARNED: usize = 4_000;
const MOST_LITERALS: usize = 800_000;

impl Engine {
    /// Looks for a point at which all assumptions hold, and takes all decisions back.
    pub(super) fn search(&mut self, assumptions: &[Literal], budget: &mut Budget) -> Outcome {
        let outcome = self.run(assumptions, budget);
        self.return_to(0);
        self.cursor = 0;
        outcome
    }

    fn run(&mut self, assumptions: &[Literal], budget: &mut Budget) -> Outcome {
        let mut recent = Vec::new();
        let (mut conflicts, mut restarts) = (0_u64, 0_u64);
        let mut until_restart = RESTART;
        self.cursor = 0;
        self.wake_all();
        loop {
            if self.broken {
                return Outcome::Contradictory(Vec::new());
            }
            if budget.is_spent() {
                return Outcome::Stopped;
            }
            let mut conflict = self.propagate(budget);
            let mut split = None;
            if conflict.is_none() && self.creeping {
                match self.check(budget) {
                    Verdict::Contradictory(literals) => conflict = Some(literals),
                    Verdict::Split(literal) => split = Some(literal),
                    Verdict::Point(_) | Verdict::Overflow => {}
                    Verdict::Stopped => return Outcome::Stopped,
                }
            }
            self.creeping = false;
            if let Some(conflict) = conflict {
                budget.node();
                conflicts = conflicts.saturating_add(1);
                self.broken |= !self.learn(&conflict, &mut recent, budget);
                continue;
            }
            if conflicts >= until_restart {
                restarts = restarts.saturating_add(1);
                until_restart = conflicts.saturating_add(RESTART.saturating_mul(luby(restarts)));
                self.return_to(0);
                self.cursor = 0;
                self.forget(&mut recent);
                continue;
            }
            if let Some(assumption) = assumptions.get(self.levels.len()) {
                if self.state(*assumption) == Some(false) {
                    let mut core = self.decisions_behind(assumption.negated());
                    core.push(*assumption);
                    return Outcome::Contradictory(core);
                }
                self.decide(*assumption);
                budget.steps(8);
                continue;
            }
            budget.node();
            let owed = self.owed(budget);
            let next = match owed {
                Some(owed) => self.recent_clause(&recent, budget).unwrap_or(owed),
                None => match split.map_or_else(|| self.check(budget), Verdict::Split) {
                    Verdict::Point(mut point) => {
                        for var in self.focus.iter().chain(&self.unknowns) {
                            point.entry(*var).or_insert(self.low(*var));
                        }
                        return Outcome::Point(point);
                    }
                    Verdict::Contradictory(conflict) => {
                        conflicts = conflicts.saturating_add(1);
                        self.broken |= !self.learn(&conflict, &mut recent, budget);
                        continue;
                    }
                    Verdict::Split(literal) => literal,
                    Verdict::Stopped => return Outcome::Stopped,
                    Verdict::Overflow => return Outcome::Overflow,
                },
            };
            self.decide(next);
        }
    }

    /// Returns a part of a disjunction that must hold and does not yet.
    fn owed(&mut self, budget: &mut Budget) -> Option<Literal> {
        // Where one was found last there will be others; the whole is looked at only when there is none.
        let (end, hint) = (self.trail.len(), self.hint.max(self.cursor));
        if let Some((place, literal)) = self.owed_within(hint, end, budget) {
            self.hint = place;
            return Some(literal);
        }
        let found = self.owed_within(self.cursor, hint.min(end), budget);
        (self.hint, self.cursor) = found.map_or((0, end), |(place, _)| (place, place));
        found.map(|(_, literal)| literal)
    }

    /// Returns the first place from `start` to `end` of the trail that owes something,
    /// and a part of the one that is nearest to a conclusion among those that follow.
    fn owed_within(&self, start: usize, end: usize, budget: &mut Budget) -> Option<(usize, Literal)> {
        let mut best: Option<(usize, Literal)> = None;
        let (mut first, mut seen, mut steps) = (None, 0_usize, 0_usize);
        for (place, entry) in self.trail.iter().enumerate().take(end).skip(start) {
            steps = steps.saturating_add(1);
            let is_false = entry.literal.side == Side::Upper && entry.literal.value <= 0;
            let clause = self.slot(entry.literal.var).map_or(NONE, |slot| slot.obligation);
            if !is_false || clause == NONE {
                continue;
            }
            let (open, choice) = self.open(clause);
            steps = steps.saturating_add(open).saturating_add(2);
            let Some(choice) = choice else { continue };
            first.get_or_insert(place);
            if best.is_none_or(|(least, _)| open < least) {
                best = Some((open, choice));
            }
            seen = seen.saturating_add(1);
            if seen >= WINDOW {
                break;
            }
        }
        budget.steps(steps);
        Some((first?, best?.1))
    }

    /// Returns how many parts of a clause are open, and the liveliest; nothing if one is true.
    fn open(&self, clause: u32) -> (usize, Option<Literal>) {
        let literals = self.clauses.get(at(clause)).map_or(&[][..], |clause| &clause.literals);
        let (mut open, mut best): (usize, Option<(Weight, Literal)>) = (0, None);
        for literal in literals {
            match self.state(*literal) {
                Some(true) => return (0, None),
                Some(false) => {}
                None => {
                    open = open.saturating_add(1);
                    let weight = self.weight(literal.var);
                    // Watched literals change places; the order of literals must not show.
                    if best.is_none_or(|(most, known)| weight > most || (weight == most && *literal < known))
                    {
                        best = Some((weight, *literal));
                    }
                }
            }
        }
        (open, best.map(|(_, literal)| literal))
    }

    /// How much a decision about a variable promises: many conflicts lately, few values left.
    fn weight(&self, var: u32) -> Weight {
        let Some(slot) = self.slot(var) else { return (0, Reverse(0)) };
        let bits = 128_u32.saturating_sub(self.high(var).abs_diff(self.low(var)).leading_zeros()).max(1);
        (slot.activity.checked_div(u64::from(bits)).unwrap_or(0), Reverse(bits))
    }

    fn recent_clause(&self, recent: &[u32], budget: &mut Budget) -> Option<Literal> {
        for clause in recent.iter().rev().take(RECENT) {
            let (open, choice) = self.open(*clause);
            budget.steps(open.saturating_add(2));
            if choice.is_some() {
                return choice;
            }
        }
        None
    }

    /// Drops half of the learned clauses once there are too many; before any decision.
    fn forget(&mut self, recent: &mut Vec<u32>) {
        let size = |engine: &Engine, clause: u32| {
            engine.clauses.get(at(clause)).map_or((0, 0), |clause| (clause.spread, clause.literals.len()))
        };
        let literals = self.learned.iter().fold(0_usize, |sum, c| sum.saturating_add(size(self, *c).1));
        if self.learned.len() <= MOST_LEARNED && literals <= MOST_LITERALS {
            return;
        }
        let mut ranked: Vec<(u32, usize, Reverse<usize>, u32)> = self
            .learned
            .iter()
            .enumerate()
            .map(|(age, clause)| {
                let (spread, length) = size(self, *clause);
                (spread, length, Reverse(age), *clause)
            })
            .collect();
        ranked.sort_unstable();
        let dropped: HashSet<u32> = ranked
            .iter()
            .skip(ranked.len() / 2)
            .filter(|(spread, ..)| *spread > 2)
            .map(|ranked| ranked.3)
            .collect();
        for slot in &mut self.slots {
            for watches in &mut slot.watches {
                watches.retain(|_, list| {
                    list.retain(|clause| !dropped.contains(clause));
                    !list.is_empty()
                });
            }
        }
        self.learned.retain(|clause| !dropped.contains(clause));
        recent.retain(|clause| !dropped.contains(clause));
        for ranked in &ranked {
            if dropped.contains(&ranked.3) {
                if let Some(clause) = self.clauses.get_mut(at(ranked.3)) {
                    clause.literals = Vec::new();
                }
                self.unused_clauses.push(ranked.3);
            }
        }
    }
}

/// Returns the sequence 1, 1, 2, 1, 1, 2, 4, …; the first is number 1.
fn luby(number: u64) -> u64 {
    let mut number = number.max(1);
    loop {
        // 2^k - 1 >= number
        let ceiling = number.saturating_add(1).checked_next_power_of_two().unwrap_or(u64::MAX);
        if ceiling == number.saturating_add(1) {
            return ceiling / 2;
        }
        number = number.saturating_sub((ceiling / 2).saturating_sub(1));
    }
}
