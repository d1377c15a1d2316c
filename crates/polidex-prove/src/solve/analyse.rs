//! Learning from conflicts: the clause that would have ruled one out earlier.
//!
//! Conclusions are traced back along the trail to the first point on which all of the last level rests.

use std::collections::{BTreeMap, BTreeSet};

use super::budget::Budget;
use super::engine::{Engine, Literal, Reason, Side, at, id, normalised};
use super::propagate::Conflict;

/// Bounds that matter, by the place in the trail that brought them: the value that is needed.
type Marks = BTreeMap<usize, Literal>;

/// Small steps for a bound that is traced back.
const STEPS: usize = 16;

impl Engine {
    /// Learns from a conflict and returns to where the learned clause concludes something.
    /// False if there is a contradiction without any decision.
    pub(super) fn learn(&mut self, conflict: &Conflict, recent: &mut Vec<u32>, budget: &mut Budget) -> bool {
        let mut marks = Marks::new();
        for literal in conflict {
            self.mark(&mut marks, *literal, self.trail.len());
        }
        let level = marks.keys().filter_map(|place| self.trail.get(*place)).map(|entry| entry.level).max();
        let Some(level) = level else { return false };
        self.return_to(level);
        let start =
            level.checked_sub(1).and_then(|below| self.levels.get(at(below))).map_or(0, |level| level.0);
        loop {
            let mut last = marks.range(start..).rev();
            let (Some((&place, &literal)), Some(_)) = (last.next(), last.next()) else { break };
            marks.remove(&place);
            self.excite(literal.var);
            let Some(reason) = self.trail.get(place).map(|entry| entry.reason) else { break };
            let causes = self.explain(reason, literal, place);
            budget.steps(causes.len().saturating_mul(STEPS));
            for cause in causes {
                self.mark(&mut marks, cause, place);
            }
        }
        budget.steps(marks.len().saturating_mul(STEPS));
        self.cool();
        self.shorten(&mut marks, start);
        self.add_learned(&marks, recent)
    }

    /// Returns the decisions from which `literal` follows.
    pub(super) fn decisions_behind(&self, literal: Literal) -> Vec<Literal> {
        let mut marks = Marks::new();
        let mut decisions = Vec::new();
        self.mark(&mut marks, literal, self.trail.len());
        while let Some((place, literal)) = marks.pop_last() {
            let Some(entry) = self.trail.get(place) else { continue };
            if matches!(entry.reason, Reason::Decision) {
                decisions.push(entry.literal);
            }
            for cause in self.explain(entry.reason, literal, place) {
                self.mark(&mut marks, cause, place);
            }
        }
        decisions
    }

    /// Marks the entry that first made a literal true, unless that needed no decision.
    fn mark(&self, marks: &mut Marks, literal: Literal, before: usize) {
        let Some(place) = self.origin(literal, before) else { return };
        let marked = marks.entry(place).or_insert(literal);
        if !marked.is_met_by(literal.value) {
            return;
        }
        // The stronger of the two is needed.
        *marked = if literal.is_met_by(marked.value) { *marked } else { literal };
    }

    fn origin(&self, literal: Literal, before: usize) -> Option<usize> {
        if literal.is_met_by(self.base(literal.var, literal.side)) {
            return None;
        }
        let [lower, upper] = &self.slot(literal.var)?.history;
        let history = match literal.side {
            Side::Lower => lower,
            Side::Upper => upper,
        };
        let is_short = |place: &u32| {
            self.trail.get(at(*place)).is_some_and(|entry| !literal.is_met_by(entry.literal.value))
        };
        let place = at(*history.get(history.partition_point(is_short))?);
        debug_assert!(place < before, "a cause that did not hold: {literal:?}");
        self.trail.get(place).filter(|entry| entry.level > 0).map(|_| place)
    }

    /// Drops marks that follow from the other ones.
    fn shorten(&self, marks: &mut Marks, start: usize) {
        let mut needless = Vec::new();
        for (&place, &literal) in marks.range(..start) {
            let Some(entry) = self.trail.get(place) else { continue };
            if matches!(entry.reason, Reason::Decision) {
                continue;
            }
            let follows = self.explain(entry.reason, literal, place).iter().all(|cause| {
                self.origin(*cause, place)
                    .is_none_or(|origin| marks.get(&origin).is_some_and(|known| cause.is_met_by(known.value)))
            });
            if follows {
                needless.push(place);
            }
        }
        for place in needless {
            marks.remove(&place);
        }
    }

    fn add_learned(&mut self, marks: &Marks, recent: &mut Vec<u32>) -> bool {
        let mut places = marks.iter().rev();
        let Some((_, pivot)) = places.next() else { return false };
        let pivot = pivot.negated();
        self.excite(pivot.var);
        let mut levels = BTreeSet::new();
        let mut others = Vec::with_capacity(marks.len());
        for (place, literal) in places {
            // Implied by the pivot: the same bound, weaker.
            let is_same = literal.var == pivot.var && literal.negated().side == pivot.side;
            if !is_same {
                let level = self.trail.get(*place).map_or(0, |entry| entry.level);
                levels.insert(level);
                others.push((level, literal.negated()));
            }
        }
        // The highest level first: it is watched. A sort that keeps the order of the trail within a level.
        others.sort_by_key(|other| std::cmp::Reverse(other.0));
        let back = others.first().map_or(0, |other| other.0);
        let tail: Vec<Literal> = others.iter().map(|other| other.1).collect();
        // INVARIANT: no literal of the clause always holds, for all of them are false here.
        let merged = normalised(tail.clone()).unwrap_or_default();
        let tail: Vec<Literal> = tail.into_iter().filter(|literal| merged.contains(literal)).collect();
        self.return_to(back);
        if tail.is_empty() {
            return self.assign(pivot, Reason::Decision);
        }
        let mut literals = Vec::with_capacity(tail.len().saturating_add(1));
        literals.push(pivot);
        literals.extend(tail);
        let spread = id(levels.len()).saturating_add(1);
        let clause = self.attach(literals, spread);
        self.learned.push(clause);
        recent.push(clause);
        self.assign(pivot, Reason::Clause(clause))
    }

    fn excite(&mut self, var: u32) {
        let bump = self.bump.max(1);
        if let Some(slot) = self.slots.get_mut(at(var)) {
            slot.activity = slot.activity.saturating_add(bump);
        }
    }

    fn cool(&mut self) {
        const MOST: u64 = 1 << 56;
        self.bump = self.bump.max(64);
        self.bump = self.bump.saturating_add(self.bump / 16);
        if self.bump > MOST {
            for slot in &mut self.slots {
                slot.activity >>= 48;
            }
            self.bump >>= 48;
        }
    }
}
