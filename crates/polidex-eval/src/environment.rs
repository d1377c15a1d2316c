//! The state of every fact of a request at one instant.
//!
//! In: a policy, a request and a submission. Out: what each fact is: [FACT-GIVEN], [FACT-DEFAULT],
//! [FACT-NOT-GIVEN], [FACT-UNKNOWN], [GROUP], [CLOCK]. It evaluates nothing.

use std::collections::{BTreeMap, BTreeSet};

use polidex_base::{Date, Instant};
use polidex_ir::{Name, Policy, Request, Value};

use crate::stuck::{Known, Stuck};
use crate::submission::Submission;

/// What a fact is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum State {
    /// Its value.
    Known(Value),
    /// Absent, and that is an answer.
    NotGiven,
    /// Missing or in doubt.
    Unknown,
}

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
    /// Every leaf fact of the request by path.
    pub facts: BTreeMap<Name, State>,
    /// Optional record facts that are not given.
    pub absent_groups: BTreeSet<Name>,
    /// Paths of facts that were left out, whatever a completion puts in their place: [EXC-NEEDS].
    pub left_out: BTreeSet<Name>,
}

impl<'p> Environment<'p> {
    /// Reads the facts as stated.
    pub fn new(policy: &'p Policy, request: &'p Request, submission: &Submission, today: Date) -> Self {
        let absent_groups = absent_groups(request, submission);
        let mut facts = BTreeMap::new();
        let mut left_out = BTreeSet::new();
        for fact in &request.facts {
            let in_absent_group = absent_groups.iter().any(|group| is_inside(&fact.path, group));
            let state = match (submission.facts.get(&fact.path), &fact.default) {
                (Some(value), _) => State::Known(value.clone()),
                (None, _) if in_absent_group => State::NotGiven,
                (None, Some(default)) => State::Known(default.clone()),
                (None, None) if fact.optional => State::NotGiven,
                (None, None) => State::Unknown,
            };
            if !matches!(state, State::Known(_)) {
                left_out.insert(fact.path.clone());
            }
            facts.insert(fact.path.clone(), state);
        }
        Environment { policy, request, now: submission.as_of, today, facts, absent_groups, left_out }
    }

    /// Returns the value of a fact: [USE].
    pub fn value(&self, path: &Name) -> Known<Value> {
        match self.facts.get(path) {
            Some(State::Known(value)) => Ok(value.clone()),
            Some(State::NotGiven) => Err(Stuck::error(format!("`{path}` is not given"))),
            Some(State::Unknown) => Err(Stuck::on(path)),
            None => Err(Stuck::error(format!("this request has no fact `{path}`"))),
        }
    }

    /// Tells whether an optional fact or record is given: [USE], [GROUP].
    pub fn given(&self, path: &Name) -> Known<bool> {
        match self.facts.get(path) {
            Some(State::Known(_)) => Ok(true),
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

    /// Returns the same with some facts in another state.
    pub fn with<'a>(&self, states: impl IntoIterator<Item = (&'a Name, State)>) -> Self {
        let mut changed = self.clone();
        for (path, state) in states {
            changed.facts.insert(path.clone(), state);
        }
        changed
    }
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
