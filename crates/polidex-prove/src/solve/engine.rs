//! The state of a search: bounds of integers, the trail of their changes, clauses and sums over them.
//!
//! A literal is a bound: `x >= v` or `x <= v`. A truth value is an integer from 0 to 1.
//! All that the engine was told is true whatever is asked, so it may be kept from question to question;
//! what is asked comes as assumptions.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Arc;

use super::intervals::Intervals;
use super::problem::Var;
use super::simplex::Simplex;

/// "Nowhere", "none": an index that no list reaches.
pub(super) const NONE: u32 = u32::MAX;

/// Which bound a literal speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Side {
    /// `x >= value`.
    Lower,
    /// `x <= value`.
    Upper,
}

/// A bound of a variable of the engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Literal {
    pub(super) var: u32,
    pub(super) side: Side,
    pub(super) value: i128,
}

impl Literal {
    pub(super) fn at_least(var: u32, value: i128) -> Self {
        Literal { var, side: Side::Lower, value }
    }

    pub(super) fn at_most(var: u32, value: i128) -> Self {
        Literal { var, side: Side::Upper, value }
    }

    pub(super) fn negated(self) -> Self {
        match self.side {
            Side::Lower => Literal::at_most(self.var, self.value.saturating_sub(1)),
            Side::Upper => Literal::at_least(self.var, self.value.saturating_add(1)),
        }
    }

    /// Tells whether a bound of the same variable and side is as strong as this literal.
    pub(super) fn is_met_by(self, bound: i128) -> bool {
        match self.side {
            Side::Lower => bound >= self.value,
            Side::Upper => bound <= self.value,
        }
    }
}

/// Why a bound changed.
#[derive(Debug, Clone, Copy)]
pub(super) enum Reason {
    Decision,
    Clause(u32),
    /// `upward`: because the sum is at most its variable; otherwise because it is at least that.
    Form {
        form: u32,
        upward: bool,
    },
    Member(u32),
}

/// A change of a bound.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    pub(super) literal: Literal,
    pub(super) old: i128,
    pub(super) reason: Reason,
    pub(super) level: u32,
}

/// One of the literals holds. The first two are watched.
#[derive(Debug)]
pub(super) struct Clause {
    pub(super) literals: Vec<Literal>,
    /// For learned ones: how many levels it joined when it was learned; 0 for the others.
    pub(super) spread: u32,
}

/// `Σ a·x` equals the variable.
#[derive(Debug)]
pub(super) struct Form {
    pub(super) var: u32,
    pub(super) terms: Arc<[(u32, i128)]>,
    /// The last question that it matters to.
    pub(super) question: u64,
}

/// The flag says whether the variable has a value of `inside`; if it has not, it has one of `outside`.
#[derive(Debug)]
pub(super) struct Membership {
    pub(super) flag: u32,
    pub(super) var: u32,
    pub(super) inside: Intervals,
    pub(super) outside: Intervals,
    /// The last question that it matters to.
    pub(super) question: u64,
}

/// A variable: bounds before any decision, and who must hear of changes.
#[derive(Debug)]
pub(super) struct Slot {
    pub(super) base_low: i128,
    pub(super) base_high: i128,
    /// Where in the trail the lower and the upper bound changed.
    pub(super) history: [Vec<u32>; 2],
    pub(super) activity: u64,
    /// The clause that must be made true once this truth value is 0.
    pub(super) obligation: u32,
    pub(super) forms: Vec<u32>,
    pub(super) members: Vec<u32>,
    /// The form or membership whose variable or flag this is.
    pub(super) own_form: u32,
    pub(super) own_member: u32,
    /// Clauses by the value of the watched literal, lower bounds and upper bounds apart.
    pub(super) watches: [BTreeMap<i128, Vec<u32>>; 2],
}

/// Bounds, constraints and trail.
#[derive(Debug, Default)]
pub(super) struct Engine {
    pub(super) slots: Vec<Slot>,
    /// The bounds now; apart from the slots because they are read most.
    pub(super) bounds: Vec<(i128, i128)>,
    pub(super) clauses: Vec<Clause>,
    pub(super) forms: Vec<Form>,
    pub(super) members: Vec<Membership>,
    /// Learned clauses, oldest first.
    pub(super) learned: Vec<u32>,
    pub(super) unused_clauses: Vec<u32>,

    pub(super) trail: Vec<Entry>,
    /// Where each level begins in the trail, and the cursor of obligations when it began.
    pub(super) levels: Vec<(usize, usize)>,
    /// No place of the trail before this owes anything.
    pub(super) cursor: usize,
    /// Where something was owed last.
    pub(super) hint: usize,
    pub(super) head: usize,
    pub(super) queue: VecDeque<Task>,
    pub(super) queued_forms: Vec<bool>,
    pub(super) queued_members: Vec<bool>,
    /// Propagation of sums was cut short because bounds only crept.
    pub(super) creeping: bool,
    /// Contradictory before anything was asked.
    pub(super) broken: bool,
    pub(super) bump: u64,
    pub(super) simplex: Simplex,
    /// The number of the question, and the variables that matter to it.
    pub(super) question: u64,
    pub(super) focus: Vec<u32>,
    /// The opaque atoms that matter to it.
    pub(super) unknowns: Vec<u32>,

    pub(super) vars: HashMap<Var, u32>,
    pub(super) nodes: HashMap<u32, u32>,
    pub(super) described: HashMap<(u32, bool), ()>,
    pub(super) form_vars: HashMap<u32, u32>,
    pub(super) opaque: BTreeMap<u32, u32>,
}

/// Something to propagate.
#[derive(Debug, Clone, Copy)]
pub(super) enum Task {
    Form(u32),
    Member(u32),
}

pub(super) fn at(index: u32) -> usize {
    usize::try_from(index).unwrap_or(usize::MAX)
}

pub(super) fn id(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(NONE)
}

impl Engine {
    pub(super) fn slot(&self, var: u32) -> Option<&Slot> {
        self.slots.get(at(var))
    }

    pub(super) fn low(&self, var: u32) -> i128 {
        self.bounds.get(at(var)).map_or(0, |bounds| bounds.0)
    }

    pub(super) fn high(&self, var: u32) -> i128 {
        self.bounds.get(at(var)).map_or(0, |bounds| bounds.1)
    }

    pub(super) fn bound(&self, var: u32, side: Side) -> i128 {
        match side {
            Side::Lower => self.low(var),
            Side::Upper => self.high(var),
        }
    }

    pub(super) fn base(&self, var: u32, side: Side) -> i128 {
        self.slot(var).map_or(0, |slot| match side {
            Side::Lower => slot.base_low,
            Side::Upper => slot.base_high,
        })
    }

    /// Tells whether a literal is true or false by now.
    pub(super) fn state(&self, literal: Literal) -> Option<bool> {
        let (low, high) = self.bounds.get(at(literal.var))?;
        let (good, bad) = match literal.side {
            Side::Lower => (*low >= literal.value, *high < literal.value),
            Side::Upper => (*high <= literal.value, *low > literal.value),
        };
        if good {
            Some(true)
        } else if bad {
            Some(false)
        } else {
            None
        }
    }

    pub(super) fn level(&self) -> u32 {
        id(self.levels.len())
    }

    /// Makes a literal true. False if it is false already.
    pub(super) fn assign(&mut self, literal: Literal, reason: Reason) -> bool {
        let (level, position) = (self.level(), id(self.trail.len()));
        let Some(slot) = self.slots.get_mut(at(literal.var)) else { return true };
        let Some((low, high)) = self.bounds.get_mut(at(literal.var)) else { return true };
        let [lower, upper] = &mut slot.history;
        let (bound, other, history, base) = match literal.side {
            Side::Lower => (low, *high, lower, &mut slot.base_low),
            Side::Upper => (high, *low, upper, &mut slot.base_high),
        };
        if literal.is_met_by(*bound) {
            return true;
        }
        if literal.negated().is_met_by(other) {
            return false;
        }
        self.trail.push(Entry { literal, old: *bound, reason, level });
        *bound = literal.value;
        history.push(position);
        if level == 0 {
            *base = literal.value;
        }
        true
    }

    /// Begins a level and makes a literal true on it.
    pub(super) fn decide(&mut self, literal: Literal) -> bool {
        self.levels.push((self.trail.len(), self.cursor));
        self.assign(literal, Reason::Decision)
    }

    /// Takes back all levels above `level`.
    pub(super) fn return_to(&mut self, level: u32) {
        let Some(&(start, cursor)) = self.levels.get(at(level)) else { return };
        while self.trail.len() > start {
            let Some(entry) = self.trail.pop() else { break };
            let Some(slot) = self.slots.get_mut(at(entry.literal.var)) else { continue };
            let Some((low, high)) = self.bounds.get_mut(at(entry.literal.var)) else { continue };
            let [lower, upper] = &mut slot.history;
            match entry.literal.side {
                Side::Lower => (*low, _) = (entry.old, lower.pop()),
                Side::Upper => (*high, _) = (entry.old, upper.pop()),
            }
        }
        self.levels.truncate(at(level));
        self.cursor = cursor;
        self.head = self.trail.len();
        self.clear_queue();
    }

    pub(super) fn clear_queue(&mut self) {
        while let Some(task) = self.queue.pop_front() {
            self.unmark(task);
        }
    }

    pub(super) fn unmark(&mut self, task: Task) {
        let mark = match task {
            Task::Form(form) => self.queued_forms.get_mut(at(form)),
            Task::Member(member) => self.queued_members.get_mut(at(member)),
        };
        if let Some(mark) = mark {
            *mark = false;
        }
    }

    pub(super) fn enqueue(&mut self, task: Task) {
        let mark = match task {
            Task::Form(form) => self.queued_forms.get_mut(at(form)),
            Task::Member(member) => self.queued_members.get_mut(at(member)),
        };
        if let Some(mark) = mark
            && !*mark
        {
            *mark = true;
            self.queue.push_back(task);
        }
    }

    pub(super) fn new_var(&mut self, low: i128, high: i128) -> u32 {
        self.bounds.push((low, high));
        self.slots.push(Slot {
            base_low: low,
            base_high: high,
            history: [Vec::new(), Vec::new()],
            activity: 0,
            obligation: NONE,
            forms: Vec::new(),
            members: Vec::new(),
            own_form: NONE,
            own_member: NONE,
            watches: [BTreeMap::new(), BTreeMap::new()],
        });
        id(self.slots.len().saturating_sub(1))
    }

    /// Adds a clause before any decision. Returns its number if it still has to be watched.
    pub(super) fn add_clause(&mut self, literals: Vec<Literal>) -> Option<u32> {
        let mut literals = normalised(literals)?;
        if literals.iter().any(|literal| self.state(*literal) == Some(true)) {
            return None;
        }
        literals.retain(|literal| self.state(*literal).is_none());
        match literals.as_slice() {
            [] => {
                self.broken = true;
                None
            }
            [only] => {
                self.broken |= !self.assign(*only, Reason::Decision);
                None
            }
            [..] => Some(self.attach(literals, 0)),
        }
    }

    /// Stores a clause of two literals or more and watches the first two.
    pub(super) fn attach(&mut self, literals: Vec<Literal>, spread: u32) -> u32 {
        let place = self.unused_clauses.pop().unwrap_or_else(|| id(self.clauses.len()));
        for literal in literals.iter().take(2) {
            self.watch(*literal, place);
        }
        let clause = Clause { literals, spread };
        match self.clauses.get_mut(at(place)) {
            Some(old) => *old = clause,
            None => self.clauses.push(clause),
        }
        place
    }

    pub(super) fn watch(&mut self, literal: Literal, clause: u32) {
        if let Some(slot) = self.slots.get_mut(at(literal.var)) {
            let [lower, upper] = &mut slot.watches;
            let watches = match literal.side {
                Side::Lower => lower,
                Side::Upper => upper,
            };
            watches.entry(literal.value).or_default().push(clause);
        }
    }
}

/// Joins literals of one bound into the weaker one; nothing if one of the literals always holds.
pub(super) fn normalised(mut literals: Vec<Literal>) -> Option<Vec<Literal>> {
    literals.sort_unstable();
    let mut joined: Vec<Literal> = Vec::with_capacity(literals.len());
    for literal in literals {
        match joined.last_mut() {
            Some(last) if last.var == literal.var && last.side == literal.side => {
                if literal.side == Side::Upper {
                    last.value = literal.value;
                }
            }
            Some(last) if last.var == literal.var && last.value <= literal.value.saturating_add(1) => {
                return None;
            }
            _ => joined.push(literal),
        }
    }
    Some(joined)
}
