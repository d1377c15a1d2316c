//! The state of every fact of a request at one instant.
//!
//! In: a policy, a request and a submission. Out: what each fact is: [FACT-GIVEN], [FACT-DEFAULT],
//! [FACT-NOT-GIVEN], [FACT-UNKNOWN], [GROUP], [ELEMENT], [CLOCK]. It evaluates nothing.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;

use polidex_base::{Date, Instant};
use polidex_ir::{Fact, Name, Policy, Request, Value};

use crate::datum::Datum;
use crate::deadline::Times;
use crate::stuck::{Known, Stuck};
use crate::submission::Submission;

/// What a fact is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum State {
    /// Its value.
    Known(Value),
    /// Its value, which has parts.
    Parts(Datum),
    /// Absent, and that is an answer.
    NotGiven,
    /// Missing or in doubt.
    Unknown,
}

impl State {
    /// Returns the state of a fact that has this value.
    fn given(value: &Value, fact: &Fact, policy: &Policy) -> State {
        match value {
            Value::List(_) | Value::Record(_) => {
                State::Parts(Datum::read(value, &fact.ty, &fact.path, policy))
            }
            value => State::Known(value.clone()),
        }
    }

    /// Tells whether it has a value.
    fn is_given(&self) -> bool {
        match self {
            State::Known(_) | State::Parts(_) => true,
            State::NotGiven | State::Unknown => false,
        }
    }
}

/// What was decided, for invariants.
#[derive(Debug, Clone)]
pub(crate) struct Decided {
    /// The words for its outcome.
    pub outcomes: BTreeSet<Name>,
    /// The roles of its route.
    pub roles: BTreeSet<Name>,
}

/// More elements than this are not looked at in one decision: [WORK].
const MOST_WORK: u32 = 5_000_000;

/// Questions about who signs that hang on each other deeper than this are an error.
const DEEPEST_QUESTION: u32 = 4;

/// All that a decision reads.
#[derive(Debug, Clone)]
pub(crate) struct Environment<'p> {
    /// The policy.
    pub policy: &'p Policy,
    /// The kind of request.
    pub request: &'p Request,
    /// The host's `as of`.
    pub now: Instant,
    /// Its local date.
    pub today: Date,
    /// Zone and calendars.
    pub times: Arc<Times<'p>>,
    /// Every leaf fact of the request by path.
    pub facts: BTreeMap<Name, State>,
    /// Optional record facts that are not given.
    pub absent_groups: BTreeSet<Name>,
    /// Paths of facts that were left out, whatever a completion puts in their place: [EXC-NEEDS].
    pub left_out: BTreeSet<Name>,
    /// What was decided, where an invariant is looked at.
    pub decided: Option<Rc<Decided>>,
    /// How many elements may still be looked at; all completions share it.
    work: Rc<Cell<u32>>,
    /// How many questions about who signs are being answered, one for another.
    asking: Rc<Cell<u32>>,
}

impl<'p> Environment<'p> {
    /// Reads the facts as stated.
    pub fn new(
        policy: &'p Policy,
        request: &'p Request,
        submission: &Submission,
        times: &Arc<Times<'p>>,
    ) -> Self {
        let absent_groups = absent_groups(request, submission);
        let mut facts = BTreeMap::new();
        let mut left_out = BTreeSet::new();
        for fact in &request.facts {
            let in_absent_group = absent_groups.iter().any(|group| is_inside(&fact.path, group));
            let state = match (submission.facts.get(&fact.path), &fact.default) {
                (Some(value), _) => State::given(value, fact, policy),
                (None, _) if in_absent_group => State::NotGiven,
                (None, Some(default)) => State::given(default, fact, policy),
                (None, None) if fact.optional => State::NotGiven,
                (None, None) => State::Unknown,
            };
            if !state.is_given() {
                left_out.insert(fact.path.clone());
            }
            facts.insert(fact.path.clone(), state);
        }
        let (now, work) = (submission.as_of, Rc::new(Cell::new(MOST_WORK)));
        let (times, today) = (times.clone(), times.local_date(now));
        Environment {
            policy,
            request,
            now,
            today,
            times,
            facts,
            absent_groups,
            left_out,
            decided: None,
            work,
            asking: Rc::default(),
        }
    }

    /// Returns what a fact or record is: [USE], [GROUP].
    pub fn datum(&self, path: &Name) -> Known<Datum> {
        match self.facts.get(path) {
            Some(State::Known(value)) => Ok(Datum::Value(value.clone())),
            Some(State::Parts(datum)) => Ok(datum.clone()),
            Some(State::NotGiven) => Ok(Datum::Absent),
            Some(State::Unknown) => Err(Stuck::on(path)),
            None if self.absent_groups.contains(path) => Ok(Datum::Absent),
            None if self.request.groups.iter().any(|group| group.path == *path) => Ok(self.group(path)),
            None => Err(Stuck::error(format!("this request has no fact `{path}`"))),
        }
    }

    /// Returns a record fact with what lies in it.
    fn group(&self, path: &Name) -> Datum {
        let groups = self.request.groups.iter().map(|group| &group.path);
        let child = |inner: &Name| {
            let name = inner.strip_prefix(path.as_ref())?.strip_prefix('.')?;
            if name.contains('.') {
                return None;
            }
            let part = self.datum(inner).unwrap_or_else(|_| Datum::Unknown(inner.clone()));
            Some((Name::from(name), part))
        };
        Datum::record(self.facts.keys().chain(groups).filter_map(child))
    }

    /// Tells whether an optional fact or record is given: [USE], [GROUP].
    pub fn given(&self, path: &Name) -> Known<bool> {
        match self.facts.get(path) {
            Some(State::Known(_) | State::Parts(_)) => Ok(true),
            Some(State::NotGiven) => Ok(false),
            Some(State::Unknown) => Err(Stuck::on(path)),
            None => Ok(!self.absent_groups.contains(path)),
        }
    }

    /// Returns the paths of all unknown facts.
    pub fn unknown(&self) -> BTreeSet<Name> {
        let unknown = self.facts.iter().filter(|(_, state)| matches!(state, State::Unknown));
        unknown.map(|(path, _)| path.clone()).collect()
    }

    /// Returns the paths of all unknown facts, and of the unknown fields of elements: [ELEMENT].
    pub fn all_unknown(&self) -> BTreeSet<Name> {
        let mut found = self.unknown();
        for state in self.facts.values() {
            if let State::Parts(datum) = state {
                datum.unknown_parts(&mut found);
            }
        }
        found
    }

    /// Returns what was decided, for an invariant.
    pub fn decided(&self) -> Known<&Decided> {
        self.decided.as_deref().ok_or_else(|| Stuck::error("invariants are not part of a decision"))
    }

    /// Counts elements that are looked at; after too many nothing is looked at any more: [WORK].
    pub fn spend(&self, elements: usize) -> Known<()> {
        let left = u32::try_from(elements).ok().and_then(|elements| self.work.get().checked_sub(elements));
        self.work.set(left.unwrap_or(0));
        left.map_or_else(|| Err(too_much_work()), |_| Ok(()))
    }

    /// Tells whether too many elements were looked at; if not, begins to count again.
    pub fn was_too_much_work(&self) -> Option<Stuck> {
        if self.work.get() == 0 {
            return Some(too_much_work());
        }
        self.work.set(MOST_WORK);
        None
    }

    /// Answers a question about who signs. One that hangs on itself, which the compiler refuses, is an error.
    pub fn inside_a_question<T>(&self, answer: impl FnOnce() -> Known<T>) -> Known<T> {
        let depth = self.asking.get();
        if depth >= DEEPEST_QUESTION {
            return Err(Stuck::error("questions about who signs hang on each other too deeply"));
        }
        self.asking.set(depth.saturating_add(1));
        let answered = answer();
        self.asking.set(depth);
        answered
    }

    /// Returns the same with some facts in another state.
    pub fn with<'a>(&self, states: impl IntoIterator<Item = (&'a Name, State)>) -> Self {
        let mut changed = self.clone();
        for (path, state) in states {
            changed.facts.insert(path.clone(), state);
        }
        changed
    }
}

fn too_much_work() -> Stuck {
    Stuck::error("too many elements would have to be looked at")
}

/// Tells whether a path lies in a record fact.
pub(crate) fn is_inside(path: &str, group: &str) -> bool {
    path.strip_prefix(group).is_some_and(|rest| rest.starts_with('.'))
}

fn absent_groups(request: &Request, submission: &Submission) -> BTreeSet<Name> {
    let given = |group: &Name| {
        submission.groups.contains(group)
            || submission.facts.keys().any(|path| is_inside(path, group))
            || submission.groups.iter().any(|inner| is_inside(inner, group))
    };
    let absent = request.groups.iter().filter(|group| group.optional && !given(&group.path));
    absent.map(|group| group.path.clone()).collect()
}
