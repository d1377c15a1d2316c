//! The order of a decision: in force, facts, doubt, completions, assembly.
//!
//! In: a compiled policy and submissions. Out: decisions: [IN-FORCE], [GATHER-OPEN], [WORK]. It never fails: what cannot
//! be decided is referred to a person.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::tz::TimeZone;
use polidex_base::{Date, Digest, Instant};
use polidex_ir::{Gather, Name, Policy, Request, hash_of_parts, parts};

use crate::assemble::{Assembly, Found};
use crate::completions;
use crate::deadline::Times;
use crate::decision::{Decision, ReferReason};
use crate::environment::Environment;
use crate::gather::{self, Gathers};
use crate::judge::Budget;
use crate::stuck::Stuck;
use crate::submission::Submission;
use crate::verdict::Verdict;
use crate::zone;

/// How much a trace tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Detail {
    /// What applied, what was overridden, what cannot be told, and the nearest misses.
    Normal,
    /// Every candidate.
    EveryCandidate,
}

/// A policy that is ready to decide.
#[derive(Debug)]
pub struct Evaluator<'p> {
    pub(crate) policy: &'p Policy,
    pub(crate) hash: Digest,
    parts: BTreeMap<(&'static str, Option<Name>, Name), Digest>,
    times: Arc<Times<'p>>,
}

impl<'p> Evaluator<'p> {
    /// Gets a policy ready: hashes, time zone and desk are worked out once.
    pub fn new(policy: &'p Policy) -> Self {
        let parts = parts(policy);
        let hash = hash_of_parts(policy, &parts);
        let parts = parts.into_iter().map(|part| ((part.kind, part.request, part.name), part.hash));
        Evaluator { policy, hash, parts: parts.collect(), times: Arc::new(Times::new(policy)) }
    }

    /// Decides a request. The same policy and submission give the same decision, everywhere.
    pub fn evaluate(&self, submission: &Submission, detail: Detail) -> Decision {
        let Some(request) = self.policy.request(&submission.request) else {
            let what = format!("the policy has no request `{}`", submission.request);
            return self.bare(submission, ReferReason::Error(what.into()));
        };
        if !self.times.is_known {
            let what = format!("there is no time zone `{}`", self.policy.zone);
            return self.bare(submission, ReferReason::Error(what.into()));
        }
        match self.in_force(submission.as_of, &self.times.zone) {
            Ok(true) => {}
            Ok(false) => return self.bare(submission, ReferReason::NotInEffect),
            Err(what) => return self.bare(submission, ReferReason::Error(what.into())),
        }
        let stated = Environment::new(self.policy, request, submission, &self.times);
        let gathers = gather::look(&stated);
        let mut found = self.find(&stated, &gathers, submission);
        // [WORK]: how far it came hangs on an order that has no meaning.
        if let Some(stuck) = stated.was_too_much_work() {
            found.answer = Ok(completions::failed(self.policy, stuck));
        }
        let assembly = Assembly {
            evaluator: self,
            submission,
            stated: &stated,
            clocks: crate::timing::Clocks { times: &self.times },
            detail,
        };
        assembly.decision(found)
    }

    /// [GATHER-OPEN]
    fn find(&self, stated: &Environment<'p>, gathers: &Gathers<'p>, submission: &Submission) -> Found<'p> {
        let budget = Budget::new();
        let sure = gathers.applying.iter().copied();
        let open = gathers.open.iter().map(|(gather, _)| *gather);
        let all = gather::doubt(stated, sure.clone().chain(open), &submission.confirmed);
        let answer = completions::answer(&all, &budget);
        let applying = gathers.applying.clone();
        let (Err(with_all), false) = (&answer, gathers.open.is_empty()) else {
            return Found { env: all, answer, gathers: applying };
        };
        let with = |more: Option<&'p Gather>| {
            let env = gather::doubt(stated, sure.clone().chain(more), &submission.confirmed);
            let answer = completions::answer(&env, &budget);
            (env, answer)
        };
        let (env, without) = with(None);
        let missing = without.err().unwrap_or_default();
        if missing == *with_all {
            return Found { env, answer, gathers: applying };
        }
        let alone = |gather: &'p Gather| with(Some(gather)).1.err().unwrap_or_default() != missing;
        let mut matter: Vec<&(&'p Gather, Stuck)> = Vec::new();
        if gathers.open.len() > 1 {
            matter.extend(gathers.open.iter().filter(|(gather, _)| alone(gather)));
        }
        if matter.is_empty() {
            // It is the only one, or they matter only together.
            matter.extend(&gathers.open);
        }
        let stuck = matter.into_iter().fold(Stuck::default(), |all, (_, stuck)| all.and(stuck.clone()));
        let facts: BTreeSet<Name> = missing.into_iter().chain(stuck.facts.iter().cloned()).collect();
        let answer = if facts.is_empty() { Ok(completions::failed(self.policy, stuck)) } else { Err(facts) };
        Found { env, answer, gathers: applying }
    }

    /// [IN-FORCE]
    fn in_force(&self, as_of: Instant, zone: &TimeZone) -> Result<bool, String> {
        let until = self.midnight(self.policy.release.effective_until, zone)?;
        Ok(self.begun(as_of, zone)? && until.is_none_or(|until| as_of < until))
    }

    fn begun(&self, as_of: Instant, zone: &TimeZone) -> Result<bool, String> {
        Ok(self.midnight(self.policy.release.effective_from, zone)?.is_none_or(|from| from <= as_of))
    }

    fn midnight(&self, day: Option<Date>, zone: &TimeZone) -> Result<Option<Instant>, String> {
        day.map(|day| zone::midnight(day, zone).ok_or_else(|| format!("{day} has no midnight"))).transpose()
    }

    /// Tells whether the policy is in force at an instant; not where that cannot be told.
    pub fn is_in_force(&self, as_of: Instant) -> bool {
        self.times.is_known && self.in_force(as_of, &self.times.zone) == Ok(true)
    }

    /// Tells whether the first day in force has begun at an instant; not where that cannot be told.
    pub fn has_begun(&self, as_of: Instant) -> bool {
        self.times.is_known && self.begun(as_of, &self.times.zone) == Ok(true)
    }

    /// Hands a request to the default person of the host: no version, or more than one, could decide it (rule VERSION).
    pub fn refer_to_host(&self, submission: &Submission, reason: ReferReason) -> Decision {
        self.referred(submission, &Verdict::refer(None, reason))
    }

    /// A referral before anything was looked at.
    fn bare(&self, submission: &Submission, reason: ReferReason) -> Decision {
        self.referred(submission, &Verdict::refer(self.policy.refer_to.as_ref(), reason))
    }

    fn referred(&self, submission: &Submission, verdict: &Verdict) -> Decision {
        let clocks = crate::timing::Clocks { times: &self.times };
        crate::assemble::bare(self, submission, verdict, clocks)
    }

    /// Returns the policy.
    pub fn policy(&self) -> &'p Policy {
        self.policy
    }

    /// Returns the hash of a part; that of the policy for what has none of its own.
    pub(crate) fn part(&self, kind: &'static str, request: &Request, name: &Name) -> Digest {
        let key = (kind, Some(request.name.clone()), name.clone());
        self.parts.get(&key).copied().unwrap_or(self.hash)
    }
}
