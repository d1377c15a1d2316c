//! A whole route: the chain, its compression by a service level, extra sign-offs, each role once.
//!
//! In: who signs, the stake, extra sign-offs. Out: a plan without times: [COMPRESSED], [ALSO], [SITS-ONCE].

use std::collections::{BTreeMap, BTreeSet};

use polidex_ir::{Also, AlsoPlace, ChainExpr, Name, Value};

use crate::chain::{ChainFault, Course, Levels, Place, PlanStep, alongside, by_table, levels};
use crate::decision::{ReferReason, StepReason};
use crate::judge::{Bench, Halt, Site};
use crate::seat;
use crate::stuck::{Known, Stuck};
use crate::verdict::People;

/// A route without times.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Plan {
    /// The chain's name, if it has one.
    pub chain: Option<Name>,
    /// What authority is measured against.
    pub stake: Option<Value>,
    /// Steps by level.
    pub levels: Vec<Vec<PlanStep>>,
    /// Who the roles are that are found by something.
    pub keys: BTreeMap<Name, Value>,
    /// Roles behind the cut.
    pub not_needed: Vec<Name>,
    /// Whether a ladder was cut by the stake.
    pub cut: bool,
    /// Whether the approval table, or a table that says the chain, looked at a tier.
    pub by_tier: bool,
}

/// A plan, or why a person takes over instead.
pub(crate) type Planned = Result<Plan, ReferReason>;

impl Plan {
    /// Returns who signs in which order: what counts as outcome of a route.
    pub fn people(&self) -> People {
        let seat = |step: &PlanStep| (step.roles.clone(), step.needs, step.act);
        let levels = self.levels.iter().map(|level| level.iter().map(seat).collect()).collect();
        People { levels, keys: self.keys.clone() }
    }

    /// Keeps of the rest only what both say: [CERTAIN].
    pub fn keep_common(&mut self, other: &Plan) {
        if self.chain != other.chain {
            self.chain = None;
        }
        if self.stake != other.stake {
            self.stake = None;
        }
        let steps = self.levels.iter_mut().flatten().zip(other.levels.iter().flatten());
        for (step, other) in steps {
            step.because = step.because.min(other.because);
            step.asked_by.retain(|asks| other.asked_by.contains(asks));
        }
        // In the order of the chain where it is one; else by name, so that it does not matter which came first.
        if self.not_needed != other.not_needed {
            self.not_needed.retain(|role| other.not_needed.contains(role));
            self.not_needed.sort();
        }
        self.cut &= other.cut;
        self.by_tier |= other.by_tier;
    }
}

/// Plans a route; `None` is the empty chain.
pub(crate) fn plan(
    chain: Option<&ChainExpr>,
    stake: &Known<Option<Value>>,
    also: &[Also],
    asked: (&Name, StepReason),
    bench: &Bench<'_, '_>,
) -> Result<Planned, Halt> {
    let (owner, because) = asked;
    let mut place = Place::default();
    let mut chain = chain;
    let mut by_tier = false;
    // What tables say stands for the chain, and its name is the chain's name.
    while let Some(ChainExpr::Table(name, args, column)) = chain {
        let said = by_table(name, args, *column, &place, bench)?;
        if said.place.is_too_deep() {
            return Err(Halt::Value(Stuck::error("chains are nested too deeply")));
        }
        (chain, place) = (said.chain, said.place);
        by_tier |= said.by_tier;
    }
    let compressed = match chain {
        Some(ChainExpr::Named(name)) => match compressed(name, bench)? {
            Ok(found) => found,
            Err(names) => return Ok(Err(ReferReason::Conflict(names))),
        },
        _ => None,
    };
    let chain = compressed.as_ref().or(chain);
    let expand = |chain: &ChainExpr, because, place: &Place| match levels(
        chain,
        Course { stake, because, owner: Some(owner) },
        place,
        bench,
    ) {
        Ok(levels) => Ok(Ok(levels)),
        Err(ChainFault::NotCovered(name)) => Ok(Err(ReferReason::NotCovered(name))),
        Err(ChainFault::Halt(halt)) => Err(halt),
    };
    let mut total = match chain.map(|chain| expand(chain, because, &place)).transpose()? {
        Some(Ok(levels)) => levels,
        Some(Err(reason)) => return Ok(Err(reason)),
        None => Levels::default(),
    };
    let extras = match extras(also, stake, owner, bench)? {
        Ok(extras) => extras,
        Err(reason) => return Ok(Err(reason)),
    };
    total.by_tier |= by_tier;
    let name = if let Some(ChainExpr::Named(name)) = chain { Some(name.clone()) } else { None };
    Ok(Ok(seated(name, stake.clone().ok().flatten(), extras.around(total), bench)?))
}

/// Extra sign-offs that hold, by their place.
#[derive(Default)]
struct Extras {
    first: Levels,
    alongside: Levels,
    last: Levels,
}

impl Extras {
    fn is_empty(&self) -> bool {
        [&self.first, &self.alongside, &self.last].into_iter().all(|part| part.levels.is_empty())
    }

    /// [ALSO]: the levels of a chain with them.
    fn around(self, total: Levels) -> Levels {
        let Extras { first, last, alongside: beside } = self;
        let total = alongside(total, beside);
        Levels {
            cut: first.cut || total.cut || last.cut,
            by_tier: first.by_tier || total.by_tier || last.by_tier,
            levels: first.levels.into_iter().chain(total.levels).chain(last.levels).collect(),
            not_needed: total.not_needed,
        }
    }
}

/// Returns the extra sign-offs that hold, in the order written.
fn extras(
    also: &[Also],
    stake: &Known<Option<Value>>,
    owner: &Name,
    bench: &Bench<'_, '_>,
) -> Result<Result<Extras, ReferReason>, Halt> {
    let mut found = Extras::default();
    for (n, extra) in also.iter().enumerate() {
        if !bench.holds(Site::Also(owner.clone(), n), extra.when.as_ref())? {
            continue;
        }
        let course = Course { stake, because: StepReason::Also(extra.place), owner: Some(owner) };
        let mut more = match levels(&extra.chain, course, &Place::default(), bench) {
            Ok(levels) => levels,
            Err(ChainFault::NotCovered(name)) => return Ok(Err(ReferReason::NotCovered(name))),
            Err(ChainFault::Halt(halt)) => return Err(halt),
        };
        // What the cut of an extra sign-off leaves out says nothing about the chain.
        more.not_needed.clear();
        let place = match extra.place {
            AlsoPlace::First => &mut found.first,
            AlsoPlace::Alongside => &mut found.alongside,
            AlsoPlace::Last => &mut found.last,
        };
        *place = alongside(std::mem::take(place), more);
    }
    Ok(Ok(found))
}

/// [SITS-ONCE], [FOUND-BY]: a plan in which each role sits once.
fn seated(
    chain: Option<Name>,
    stake: Option<Value>,
    total: Levels,
    bench: &Bench<'_, '_>,
) -> Result<Plan, Halt> {
    let levels = each_role_once(total.levels);
    let seated: BTreeSet<Name> = levels.iter().flatten().flat_map(|step| step.roles.clone()).collect();
    let not_needed = total.not_needed.into_iter().filter(|role| !seated.contains(role)).collect();
    let mut keys = BTreeMap::new();
    for role in seated.iter().filter_map(|role| bench.env.policy.role(role)) {
        if let Some((_, key)) = seat::found_by(role, bench.env).map_err(Halt::Value)? {
            keys.insert(role.name.clone(), key);
        }
    }
    Ok(Plan { chain, stake, levels, keys, not_needed, cut: total.cut, by_tier: total.by_tier })
}

/// [ALSO-REQUEST]: a route with the further sign-offs of its request; nothing where nobody signs.
pub(crate) fn with_also(
    plan: Option<Plan>,
    stake: &Known<Option<Value>>,
    bench: &Bench<'_, '_>,
) -> Result<Option<Planned>, Halt> {
    let request = bench.env.request;
    let extras = match extras(&request.also, stake, &request.name, bench)? {
        Ok(extras) => extras,
        Err(reason) => return Ok(Some(Err(reason))),
    };
    if extras.is_empty() {
        return Ok(plan.map(Ok));
    }
    let stake = stake.clone().ok().flatten();
    let plan = plan.unwrap_or_else(|| Plan { stake, ..Plan::default() });
    let Plan { chain, stake, levels, keys: _, not_needed, cut, by_tier } = plan;
    let total = extras.around(Levels { levels, not_needed, cut, by_tier });
    Ok(Some(Ok(seated(chain, stake, total, bench)?)))
}

/// [ADD-UP], [PLACED]: the routes of two requirements side by side, or the second before or behind the first.
pub(crate) fn add_up(plan: Plan, other: Plan, place: AlsoPlace) -> Plan {
    let (mut levels, mut more) = (plan.levels, other.levels);
    match place {
        AlsoPlace::Alongside => {
            let mut more = more.into_iter();
            levels.iter_mut().for_each(|level| level.extend(more.next().into_iter().flatten()));
            levels.extend(more);
        }
        AlsoPlace::First => {
            more.extend(levels);
            levels = more;
        }
        AlsoPlace::Last => levels.extend(more),
    }
    let levels = each_role_once(levels);
    let seated: BTreeSet<&Name> = levels.iter().flatten().flat_map(|step| &step.roles).collect();
    let mut not_needed: Vec<Name> = Vec::new();
    for role in plan.not_needed.into_iter().chain(other.not_needed) {
        if !seated.contains(&role) && !not_needed.contains(&role) {
            not_needed.push(role);
        }
    }
    Plan {
        chain: plan.chain.filter(|chain| Some(chain) == other.chain.as_ref()),
        stake: plan.stake.filter(|stake| Some(stake) == other.stake.as_ref()),
        keys: plan.keys.into_iter().chain(other.keys).collect(),
        not_needed,
        cut: plan.cut || other.cut,
        by_tier: plan.by_tier || other.by_tier,
        levels,
    }
}

/// [COMPRESSED]: the chain that applying service levels put in place of this one; their names where they differ.
fn compressed(name: &Name, bench: &Bench<'_, '_>) -> Result<Result<Option<ChainExpr>, Vec<Name>>, Halt> {
    let mut found: Vec<(&Name, &Name)> = Vec::new();
    for sla in &bench.env.request.slas {
        if let Some((chain, replaced)) = &sla.replaces
            && replaced == name
            && bench.holds(Site::Sla(sla.name.clone()), sla.when.as_ref())?
        {
            found.push((&sla.name, chain));
        }
    }
    let chains: BTreeSet<&Name> = found.iter().map(|(_, chain)| *chain).collect();
    Ok(match (chains.len(), chains.first()) {
        (0 | 1, chain) => Ok(chain.map(|chain| ChainExpr::Named((*chain).clone()))),
        _ => Err(found.into_iter().map(|(sla, _)| sla.clone()).collect()),
    })
}

/// [SITS-ONCE]
pub(crate) fn each_role_once(levels: Vec<Vec<PlanStep>>) -> Vec<Vec<PlanStep>> {
    let mut kept: Vec<Vec<PlanStep>> = Vec::new();
    for level in levels {
        let mut open: Vec<PlanStep> = Vec::new();
        for step in level {
            let seated = kept.iter_mut().flatten().chain(&mut open);
            let mut twin = seated.filter(|other| other.roles.len() == 1 && other.roles == step.roles);
            match twin.next() {
                Some(twin) => {
                    twin.needs = twin.needs.max(step.needs);
                    twin.act = twin.act.max(step.act);
                    twin.because = twin.because.min(step.because);
                    twin.asked_by.extend(step.asked_by);
                }
                None => open.push(step),
            }
        }
        if !open.is_empty() {
            kept.push(open);
        }
    }
    kept
}
