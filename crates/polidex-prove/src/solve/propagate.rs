//! What follows from the bounds by now: unit clauses, sums, memberships.
//!
//! Runs to a fixed point, except where bounds of sums only creep (`x < y` and `y < x` over a long range):
//! that is cut short and left to the check of sums as a whole.

use std::sync::Arc;

use super::budget::Budget;
use super::engine::{Engine, Literal, Reason, Side, Task, at, id};
use super::number::{ceil_div, floor_div};

/// Literals, all true, that cannot be true together.
pub(super) type Conflict = Vec<Literal>;

/// What became of a watched clause.
enum Step {
    Kept,
    Moved,
    Failed(Conflict),
}

impl Engine {
    /// Draws all simple conclusions; a conflict if they contradict each other.
    pub(super) fn propagate(&mut self, budget: &mut Budget) -> Option<Conflict> {
        let mut rounds = self.forms.len().saturating_mul(16).saturating_add(64);
        loop {
            while let Some(entry) = self.trail.get(self.head).copied() {
                self.head = self.head.saturating_add(1);
                self.wake_users(entry.literal.var);
                let var = entry.literal.var;
                let conflict = match entry.literal.side {
                    Side::Lower => {
                        self.visit(var, Side::Upper, entry.old, entry.literal.value.saturating_sub(1), budget)
                    }
                    Side::Upper => {
                        self.visit(var, Side::Lower, entry.literal.value.saturating_add(1), entry.old, budget)
                    }
                };
                if conflict.is_some() {
                    return conflict;
                }
            }
            let task = self.queue.pop_front()?;
            self.unmark(task);
            let conflict = match task {
                Task::Form(form) => {
                    if rounds == 0 {
                        self.creeping = true;
                        continue;
                    }
                    rounds = rounds.saturating_sub(1);
                    self.visit_form(form, budget)
                }
                Task::Member(member) => self.visit_member(member),
            };
            if conflict.is_some() {
                return conflict;
            }
        }
    }

    /// Queues all sums and sets that matter to the question.
    pub(super) fn wake_all(&mut self) {
        for form in 0..id(self.forms.len()) {
            self.wake(Task::Form(form));
        }
        for member in 0..id(self.members.len()) {
            self.wake(Task::Member(member));
        }
    }

    fn wake_users(&mut self, var: u32) {
        let Some(slot) = self.slots.get_mut(at(var)) else { return };
        let (forms, members) = (std::mem::take(&mut slot.forms), std::mem::take(&mut slot.members));
        for form in &forms {
            self.wake(Task::Form(*form));
        }
        for member in &members {
            self.wake(Task::Member(*member));
        }
        if let Some(slot) = self.slots.get_mut(at(var)) {
            (slot.forms, slot.members) = (forms, members);
        }
    }

    fn wake(&mut self, task: Task) {
        let question = match task {
            Task::Form(form) => self.forms.get(at(form)).map(|form| form.question),
            Task::Member(member) => self.members.get(at(member)).map(|member| member.question),
        };
        if question == Some(self.question) {
            self.enqueue(task);
        }
    }

    /// Visits the clauses that watch a literal of this variable and side with a value `from..=to`: it became false.
    fn visit(&mut self, var: u32, side: Side, from: i128, to: i128, budget: &mut Budget) -> Option<Conflict> {
        let mut next = from;
        loop {
            let slot = self.slots.get_mut(at(var))?;
            let [lower, upper] = &mut slot.watches;
            let watches = match side {
                Side::Lower => lower,
                Side::Upper => upper,
            };
            if next > to {
                return None;
            }
            let (&value, list) = watches.range_mut(next..=to).next()?;
            let mut list = std::mem::take(list);
            let failed = Literal { var, side, value };
            let mut conflict = None;
            budget.steps(list.len());
            list.retain(|clause| {
                if conflict.is_some() {
                    return true;
                }
                match self.visit_clause(*clause, failed, budget) {
                    Step::Kept => true,
                    Step::Moved => false,
                    Step::Failed(literals) => {
                        conflict = Some(literals);
                        true
                    }
                }
            });
            self.rewatch(failed, list);
            if conflict.is_some() {
                return conflict;
            }
            next = value.saturating_add(1);
        }
    }

    fn rewatch(&mut self, literal: Literal, list: Vec<u32>) {
        let Some(slot) = self.slots.get_mut(at(literal.var)) else { return };
        let [lower, upper] = &mut slot.watches;
        let watches = match literal.side {
            Side::Lower => lower,
            Side::Upper => upper,
        };
        if list.is_empty() {
            watches.remove(&literal.value);
        } else {
            watches.insert(literal.value, list);
        }
    }

    fn visit_clause(&mut self, clause: u32, failed: Literal, budget: &mut Budget) -> Step {
        let Some(stored) = self.clauses.get_mut(at(clause)) else { return Step::Moved };
        let mut literals = std::mem::take(&mut stored.literals);
        let step = self.rewatched(clause, &mut literals, failed, budget);
        if let Some(stored) = self.clauses.get_mut(at(clause)) {
            stored.literals = literals;
        }
        step
    }

    fn rewatched(
        &mut self,
        clause: u32,
        literals: &mut [Literal],
        failed: Literal,
        budget: &mut Budget,
    ) -> Step {
        let [first, second, rest @ ..] = literals else { return Step::Moved };
        if *first == failed {
            std::mem::swap(first, second);
        }
        if self.state(*first) == Some(true) {
            return Step::Kept;
        }
        for (seen, other) in rest.iter_mut().enumerate() {
            if self.state(*other) != Some(false) {
                std::mem::swap(second, other);
                self.watch(*second, clause);
                budget.steps(seen);
                return Step::Moved;
            }
        }
        budget.steps(rest.len());
        if self.assign(*first, Reason::Clause(clause)) {
            return Step::Kept;
        }
        Step::Failed(literals.iter().map(|literal| literal.negated()).collect())
    }

    /// Assigns; if that is impossible, says why.
    fn conclude(&mut self, literal: Literal, reason: Reason) -> Option<Conflict> {
        if self.assign(literal, reason) {
            return None;
        }
        // The weakest bound that contradicts needs the weakest explanation.
        let opposite = match literal.side {
            Side::Lower => Literal::at_most(literal.var, self.high(literal.var)),
            Side::Upper => Literal::at_least(literal.var, self.low(literal.var)),
        };
        let mut conflict = self.explain(reason, opposite.negated(), self.trail.len());
        conflict.push(opposite);
        Some(conflict)
    }

    fn visit_form(&mut self, form: u32, budget: &mut Budget) -> Option<Conflict> {
        let stored = self.forms.get(at(form))?;
        // The terms stay in place: they are needed to explain.
        let (var, terms) = (stored.var, Arc::clone(&stored.terms));
        budget.steps(terms.len().saturating_mul(2));
        self.propagate_form(form, var, &terms).err()
    }

    fn propagate_form(&mut self, form: u32, var: u32, terms: &[(u32, i128)]) -> Result<(), Conflict> {
        // A sum beyond 128 bits concludes nothing; the check of sums as a whole is exact.
        let Some((least, greatest)) = self.reach(terms) else { return Ok(()) };
        let (up, down) = (Reason::Form { form, upward: true }, Reason::Form { form, upward: false });
        self.conclude(Literal::at_least(var, least), up).map_or(Ok(()), Err)?;
        self.conclude(Literal::at_most(var, greatest), down).map_or(Ok(()), Err)?;
        let (low, high) = (self.low(var), self.high(var));
        if low <= least && greatest <= high {
            return Ok(());
        }
        for (x, a) in terms {
            let Some((from, to)) = self.share(*x, *a) else { continue };
            if greatest > high
                && let Some(room) = least.checked_sub(from).and_then(|rest| high.checked_sub(rest))
                && let Some(literal) = scaled(*x, *a, room, Side::Upper)
            {
                self.conclude(literal, up).map_or(Ok(()), Err)?;
            }
            if least < low
                && let Some(room) = greatest.checked_sub(to).and_then(|rest| low.checked_sub(rest))
                && let Some(literal) = scaled(*x, *a, room, Side::Lower)
            {
                self.conclude(literal, down).map_or(Ok(()), Err)?;
            }
            // `from` and `to` were read before these changes: the conclusions for the others are only weaker.
        }
        Ok(())
    }

    /// Returns the least and the greatest value of a sum by the bounds now.
    pub(super) fn reach(&self, terms: &[(u32, i128)]) -> Option<(i128, i128)> {
        terms.iter().try_fold((0_i128, 0_i128), |(least, greatest), (x, a)| {
            let (from, to) = self.share(*x, *a)?;
            Some((least.checked_add(from)?, greatest.checked_add(to)?))
        })
    }

    fn share(&self, x: u32, a: i128) -> Option<(i128, i128)> {
        let (at_low, at_high) = (a.checked_mul(self.low(x))?, a.checked_mul(self.high(x))?);
        Some((at_low.min(at_high), at_low.max(at_high)))
    }

    fn visit_member(&mut self, member: u32) -> Option<Conflict> {
        let stored = self.members.get(at(member))?;
        let (flag, var) = (stored.flag, stored.var);
        let (low, high) = (self.low(var), self.high(var));
        let reason = Reason::Member(member);
        let set = if self.low(flag) >= 1 {
            &stored.inside
        } else if self.high(flag) <= 0 {
            &stored.outside
        } else {
            let misses = |next: Option<i128>| next.is_none_or(|value| value > high);
            return if misses(stored.inside.around(low.saturating_sub(1)).1) {
                self.conclude(Literal::at_most(flag, 0), reason)
            } else if misses(stored.outside.around(low.saturating_sub(1)).1) {
                self.conclude(Literal::at_least(flag, 1), reason)
            } else {
                None
            };
        };
        let (from, to) = (set.around(low.saturating_sub(1)).1, set.around(high.saturating_add(1)).0);
        match (from, to) {
            (Some(from), Some(to)) if from <= high && to >= low => self
                .conclude(Literal::at_least(var, from), reason)
                .or_else(|| self.conclude(Literal::at_most(var, to), reason)),
            _ if self.low(flag) >= 1 => self.conclude(Literal::at_most(flag, 0), reason),
            _ => self.conclude(Literal::at_least(flag, 1), reason),
        }
    }
}

/// `a·x <= room` (upper) or `a·x >= room` (lower) as a bound of `x`.
fn scaled(x: u32, a: i128, room: i128, side: Side) -> Option<Literal> {
    Some(match (side, a > 0) {
        (Side::Upper, true) => Literal::at_most(x, floor_div(room, a)?),
        (Side::Upper, false) => Literal::at_least(x, ceil_div(room, a)?),
        (Side::Lower, true) => Literal::at_least(x, ceil_div(room, a)?),
        (Side::Lower, false) => Literal::at_most(x, floor_div(room, a)?),
    })
}
