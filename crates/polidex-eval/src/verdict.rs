//! What comes of a request, without times and words: what counts as its outcome, and what is kept beside it.
//!
//! In: what the judgement found. Out: data that compares by value: `outcome(E)` of the semantics, [CERTAIN].

use std::collections::{BTreeMap, BTreeSet};

use polidex_ir::{Act, Name, Value};

use crate::deadline::Allowed;
use crate::decision::ReferReason;
use crate::route::Plan;

/// The people of a route.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct People {
    /// Level by level: the roles of each step, how many must act, and what they do.
    pub levels: Vec<Vec<(Vec<Name>, u32, Act)>>,
    /// Who the roles are that are found by something.
    pub keys: BTreeMap<Name, Value>,
}

/// Everything that counts as outcome. Two requests are decided alike exactly where this is equal.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Settled {
    /// Allowed.
    Approve {
        /// The declared outcome that it is.
        named: Option<Name>,
        /// What is granted.
        grants: Vec<(Name, Value)>,
        /// What the requester must keep to.
        conditions: Vec<Name>,
    },
    /// Refused.
    Deny {
        /// The declared outcome that it is.
        named: Option<Name>,
        /// Who is the next step.
        hand_to: Option<Name>,
    },
    /// Refused, and an exception may lift it.
    Exception {
        /// Which.
        name: Name,
        /// What may be offered.
        offers: Vec<(Name, Value)>,
        /// Cap on the sum of all offers.
        together: Option<Value>,
        /// Who signs.
        people: People,
    },
    /// Allowed with signatures.
    Require {
        /// The declared outcome that it is.
        named: Option<Name>,
        /// What is granted then.
        grants: Vec<(Name, Value)>,
        /// What the requester must keep to.
        conditions: Vec<Name>,
        /// Who signs.
        people: People,
    },
    /// An exception would qualify, and facts it needs are not given.
    Lacks {
        /// Which.
        exception: Name,
        /// What it needs.
        facts: BTreeSet<Name>,
    },
    /// The requester must change facts.
    Ask {
        /// The declared outcome that it is.
        named: Option<Name>,
        /// Which facts.
        facts: BTreeSet<Name>,
    },
    /// A question is answered.
    Answer {
        /// The declared outcome that it is.
        named: Option<Name>,
        /// What is answered.
        answers: Vec<(Name, Value)>,
    },
    /// A person takes over.
    Refer {
        /// The declared outcome that it is.
        named: Option<Name>,
        /// Who; nothing for the host's default person.
        role: Option<Name>,
        /// Within which time, where the policy says so here.
        within: Option<Allowed>,
        /// Why, without particulars.
        because: Because,
    },
}

/// Why a person takes over, without names: which rules disagree does not change what happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Because {
    /// A rule says so.
    Rule,
    /// Rules disagree.
    Conflict,
    /// A dispute holds.
    Dispute,
    /// No rule applies.
    NoRule,
    /// Several exceptions qualify.
    Ambiguous,
    /// A ladder covers nothing.
    NotCovered,
    /// Something could not be computed.
    Error,
}

/// A verdict on one state of the facts.
#[derive(Debug, Clone)]
pub(crate) struct Verdict {
    /// What counts.
    pub effect: Settled,
    /// The rules that stand and say so.
    pub cited: BTreeSet<Name>,
    /// The rules that may stand and say so.
    pub may_cite: BTreeSet<Name>,
    /// The disputes that hold.
    pub disputes: BTreeSet<Name>,
    /// The route.
    pub plan: Option<Plan>,
    /// Why a person takes over, with particulars.
    pub reason: Option<ReferReason>,
}

impl Verdict {
    /// An effect of the rules that are cited, without a route.
    pub fn plain(effect: Settled, cited: BTreeSet<Name>) -> Self {
        let (may_cite, disputes) = (cited.clone(), BTreeSet::new());
        Verdict { effect, cited, may_cite, disputes, plan: None, reason: None }
    }

    /// Returns the same of these rules.
    #[must_use]
    pub fn citing(self, cited: BTreeSet<Name>) -> Self {
        Verdict { may_cite: cited.clone(), cited, ..self }
    }

    /// A person takes over, though no rule says so: the policy's default person: [REFER].
    pub fn refer(default: Option<&Name>, reason: ReferReason) -> Self {
        let because = match &reason {
            ReferReason::Rule => Because::Rule,
            ReferReason::Conflict(_) => Because::Conflict,
            ReferReason::Dispute(_) => Because::Dispute,
            ReferReason::NoRule => Because::NoRule,
            ReferReason::AmbiguousException(_) => Because::Ambiguous,
            ReferReason::NotCovered(_) => Because::NotCovered,
            ReferReason::NotInEffect | ReferReason::Error(_) => Because::Error,
        };
        let effect = Settled::Refer { named: None, role: default.cloned(), within: None, because };
        Verdict { reason: Some(reason), ..Verdict::plain(effect, BTreeSet::new()) }
    }

    /// Keeps of what does not count only what is common to both: [CERTAIN].
    pub fn keep_common(&mut self, other: &Verdict) {
        self.cited.retain(|rule| other.cited.contains(rule));
        self.may_cite.extend(other.may_cite.iter().cloned());
        self.disputes.retain(|dispute| other.disputes.contains(dispute));
        if let (Some(plan), Some(other)) = (&mut self.plan, &other.plan) {
            plan.keep_common(other);
        }
        if let (Some(reason), Some(other)) = (&mut self.reason, &other.reason) {
            join(reason, other);
        }
    }
}

/// Joins the particulars of two reasons of one kind, so that it does not matter which was found first.
fn join(reason: &mut ReferReason, other: &ReferReason) {
    match (reason, other) {
        (ReferReason::Conflict(names), ReferReason::Conflict(others))
        | (ReferReason::Dispute(names), ReferReason::Dispute(others))
        | (ReferReason::AmbiguousException(names), ReferReason::AmbiguousException(others)) => {
            let all: BTreeSet<Name> = names.drain(..).chain(others.iter().cloned()).collect();
            names.extend(all);
        }
        // Only one can be named: the least.
        (ReferReason::NotCovered(name), ReferReason::NotCovered(other)) if other < name => {
            *name = other.clone();
        }
        (ReferReason::Error(what), ReferReason::Error(other)) if other < what => *what = other.clone(),
        // INVARIANT: effects that are equal have reasons of one kind, and these say no more.
        (
            ReferReason::Rule
            | ReferReason::Conflict(_)
            | ReferReason::Dispute(_)
            | ReferReason::NoRule
            | ReferReason::AmbiguousException(_)
            | ReferReason::NotCovered(_)
            | ReferReason::NotInEffect
            | ReferReason::Error(_),
            _,
        ) => {}
    }
}
