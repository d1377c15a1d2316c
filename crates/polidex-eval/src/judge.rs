//! Taking a condition that cannot be told both ways.
//!
//! In: an environment, in which some facts may be unknown. Out: a verdict, or what it is stuck on:
//! [THREE-VALUED], [ERROR]. What the conditions are about is said in `decide` and `exception`.

use std::cell::Cell;
use std::collections::BTreeMap;

use polidex_ir::{Expr, Name};

use crate::environment::Environment;
use crate::expr;
use crate::stuck::Stuck;
use crate::verdict::Verdict;

/// After so many judgements for one decision, what is still open stays open.
pub(crate) const MOST_JUDGEMENTS: u32 = 50_000;

/// After so many judgements for one completion, what is still open stays open.
const MOST_FORKS: u32 = 4_096;

/// A place where a judgement asks a condition, or which row of a table is taken.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Site {
    /// The condition of a rule.
    Rule(Name),
    /// The condition of an exception.
    Exception(Name),
    /// The approval table of an exception.
    Approval(Name),
    /// The condition of an extra sign-off of an exception.
    Also(Name, usize),
    /// Which line of a role's authority is the highest that holds.
    Authority(Name),
    /// The condition of a service level that replaces a chain.
    Sla(Name),
    /// The condition of a dispute.
    Dispute(Name),
    /// A table that says a chain, by how it is called.
    Chain(String),
}

/// Why a judgement cannot go on.
#[derive(Debug, Clone)]
pub(crate) enum Halt {
    /// A value that counts is stuck.
    Value(Stuck),
    /// A condition is stuck; there are so many ways to go on.
    Open {
        /// Where.
        site: Site,
        /// How many ways there are.
        ways: usize,
        /// What is in the way of telling.
        stuck: Stuck,
    },
}

/// What a judgement works on: the facts, and the ways taken where they do not say.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bench<'a, 'p> {
    /// The facts.
    pub env: &'a Environment<'p>,
    /// Which way was taken where a condition is stuck.
    pub taken: &'a BTreeMap<Site, usize>,
}

impl Bench<'_, '_> {
    /// Tells whether a condition holds, or is taken to hold.
    pub fn holds(&self, site: Site, when: Option<&Expr>) -> Result<bool, Halt> {
        let Some(when) = when else { return Ok(true) };
        match expr::truth(when, self.env) {
            Ok(truth) => Ok(truth),
            Err(stuck) => self.way(site, 2, stuck).map(|way| way == 0),
        }
    }

    /// Returns the way that is taken where something is stuck.
    pub fn way(&self, site: Site, ways: usize, stuck: Stuck) -> Result<usize, Halt> {
        match self.taken.get(&site) {
            Some(way) => Ok(*way),
            None => Err(Halt::Open { site, ways, stuck }),
        }
    }
}

/// Counts judgements, so that work is bounded and the bound is the same everywhere.
#[derive(Debug)]
pub(crate) struct Budget {
    left: Cell<u32>,
    forks: Cell<u32>,
    exceeded: Cell<bool>,
}

impl Budget {
    /// Starts to count for one decision.
    pub fn new() -> Self {
        Budget { left: Cell::new(MOST_JUDGEMENTS), forks: Cell::new(0), exceeded: Cell::new(false) }
    }

    /// Starts to count for one completion.
    fn start(&self) {
        self.forks.set(MOST_FORKS);
        self.exceeded.set(false);
    }

    fn spend(&self) -> bool {
        let (left, forks) = (self.left.get(), self.forks.get());
        self.left.set(left.saturating_sub(1));
        self.forks.set(forks.saturating_sub(1));
        let enough = left > 0 && forks > 0;
        self.exceeded.set(self.exceeded.get() || !enough);
        enough
    }
}

/// Judges a request as far as its facts are known.
pub(crate) fn verdict(env: &Environment<'_>, budget: &Budget) -> Result<Verdict, Stuck> {
    budget.start();
    let found = all_ways(env, &BTreeMap::new(), budget);
    // Which ways were still looked at hangs on their order, which has no meaning: nothing of them is kept.
    if budget.exceeded.get() { Err(too_many(env)) } else { found }
}

fn too_many(env: &Environment<'_>) -> Stuck {
    Stuck { facts: env.all_unknown(), error: Some("too many conditions are unknown".into()) }
}

fn all_ways(env: &Environment<'_>, taken: &BTreeMap<Site, usize>, budget: &Budget) -> Result<Verdict, Stuck> {
    if !budget.spend() {
        return Err(too_many(env));
    }
    let (site, ways, stuck) = match crate::decide::judge(&Bench { env, taken }) {
        Ok(verdict) => return Ok(verdict),
        Err(Halt::Value(stuck)) => return Err(stuck),
        Err(Halt::Open { site, ways, stuck }) => (site, ways, stuck),
    };
    let mut common: Option<Verdict> = None;
    let mut in_the_way: Option<Stuck> = None;
    let mut failed: Option<Stuck> = None;
    for way in 0..ways {
        let mut taken = taken.clone();
        taken.insert(site.clone(), way);
        match (all_ways(env, &taken, budget), &mut common) {
            // An error that nobody can mend is an outcome of its own: a referral.
            (Err(other), _) if other.facts.is_empty() => failed = Some(failed.unwrap_or_default().and(other)),
            (Err(other), _) => in_the_way = Some(in_the_way.unwrap_or_else(|| stuck.clone()).and(other)),
            (Ok(verdict), Some(common)) if common.effect == verdict.effect => common.keep_common(&verdict),
            (Ok(_), Some(_)) => in_the_way = Some(in_the_way.unwrap_or_else(|| stuck.clone())),
            (Ok(verdict), None) => common = Some(verdict),
        }
    }
    match (in_the_way, common, failed) {
        (None, Some(common), None) => Ok(common),
        // Whichever way is taken, there is an error: the facts it hangs on do not matter.
        (None, None, Some(failed)) if stuck.facts.is_empty() => Err(stuck.and(failed)),
        (None, None, Some(failed)) => Err(failed),
        (in_the_way, _, failed) => Err(in_the_way.unwrap_or(stuck).and(failed.unwrap_or_default())),
    }
}
