//! Which exception may lift a denial, what it may offer, and who approves it.
//!
//! In: the rules that deny. Out: a verdict: [EXC-COVERS], [EXC-OVERRIDE], [EXC-NONE], [EXC-AMBIGUOUS],
//! [EXC-NEEDS], [OFFERS], [STAKE], [EXC-ROUTE].

use std::collections::{BTreeMap, BTreeSet};

use polidex_base::Rational;
use polidex_ir::{Approval, ChainExpr, Exception, Name, Output, Rule, Type, Value};

use crate::arithmetic;
use crate::decide::removed;
use crate::decision::{ReferReason, StepReason};
use crate::environment::Environment;
use crate::expr::{self, Scope};
use crate::judge::{Bench, Halt, Site};
use crate::route;
use crate::stuck::{Known, Stuck};
use crate::table;
use crate::verdict::{Settled, Verdict};

/// Looks for the exception that lifts all of these denials.
pub(crate) fn lift(
    denials: &[&Rule],
    denied: Settled,
    cited: BTreeSet<Name>,
    bench: &Bench<'_, '_>,
) -> Result<Verdict, Halt> {
    let mut qualifying: Vec<&Exception> = Vec::new();
    for exception in &bench.env.request.exceptions {
        if covers(exception, denials.iter().map(|rule| &rule.name))
            && bench.holds(Site::Exception(exception.name.clone()), exception.when.as_ref())?
        {
            qualifying.push(exception);
        }
    }
    let names: BTreeMap<&Name, &[Name]> =
        qualifying.iter().map(|exception| (&exception.name, exception.overrides.as_slice())).collect();
    let removed = removed(&names);
    qualifying.retain(|exception| !removed.contains(&exception.name));
    match qualifying.as_slice() {
        [] => Ok(Verdict::plain(denied, cited)),
        [only] => offer(only, denied, cited, bench),
        several => {
            let names = several.iter().map(|exception| exception.name.clone()).collect();
            let default = bench.env.policy.refer_to.as_ref();
            Ok(Verdict::refer(default, ReferReason::AmbiguousException(names)).citing(cited))
        }
    }
}

/// [EXC-COVERS]
pub(crate) fn covers<'r>(exception: &Exception, mut denials: impl Iterator<Item = &'r Name>) -> bool {
    denials.all(|denial| exception.covers.contains(denial))
}

fn offer(
    exception: &Exception,
    denied: Settled,
    cited: BTreeSet<Name>,
    bench: &Bench<'_, '_>,
) -> Result<Verdict, Halt> {
    // [EXC-NEEDS]
    let lacking: BTreeSet<Name> =
        exception.needs.iter().filter(|fact| is_lacking(fact, bench.env)).cloned().collect();
    if !lacking.is_empty() {
        let effect = Settled::Lacks { exception: exception.name.clone(), facts: lacking };
        return Ok(Verdict::plain(effect, cited));
    }
    let offers = offers(exception, bench.env).map_err(Halt::Value)?;
    if offers.is_empty() && !exception.offers.is_empty() {
        return Ok(Verdict::plain(denied, cited));
    }
    let together = match &exception.together {
        Some(cap) => Some(expr::value(cap, bench.env).map_err(Halt::Value)?),
        None => None,
    };
    let together = together.filter(|cap| *cap != Value::Nothing);
    let stake = stake(&offers, together.as_ref(), bench.env);
    let (chain, by_tier) = approval(exception, bench)?;
    let planned = route::plan(chain, &stake, &exception.also, (&exception.name, StepReason::Chain), bench)?;
    let mut plan = match planned {
        Ok(plan) => plan,
        Err(reason) => {
            let default = bench.env.policy.refer_to.as_ref();
            return Ok(Verdict::refer(default, reason).citing(cited));
        }
    };
    plan.by_tier |= by_tier;
    let plan = match route::with_also(Some(plan), &stake, bench)? {
        Some(Err(reason)) => {
            let default = bench.env.policy.refer_to.as_ref();
            return Ok(Verdict::refer(default, reason).citing(cited));
        }
        Some(Ok(plan)) => plan,
        None => route::Plan::default(),
    };
    let effect = Settled::Exception { name: exception.name.clone(), offers, together, people: plan.people() };
    Ok(Verdict { plan: Some(plan), ..Verdict::plain(effect, cited) })
}

/// Tells whether a needed fact or record was left out, whatever it could be. A fact in doubt is given.
fn is_lacking(fact: &Name, env: &Environment<'_>) -> bool {
    env.left_out.contains(fact) || env.absent_groups.contains(fact)
}

/// [OFFERS]
pub(crate) fn offers(exception: &Exception, env: &Environment<'_>) -> Known<Vec<(Name, Value)>> {
    let caps = exception
        .offers
        .iter()
        .map(|offer| expr::value(&offer.at_most, env).map(|cap| (offer.grant.clone(), cap)));
    let mut caps = crate::stuck::all(caps)?;
    caps.retain(|(_, cap)| {
        *cap != Value::Nothing && arithmetic::magnitude(cap).is_none_or(|size| size > Rational::zero())
    });
    Ok(caps)
}

/// [STAKE]
fn stake(offers: &[(Name, Value)], together: Option<&Value>, env: &Environment<'_>) -> Known<Option<Value>> {
    if let Some(together) = together {
        return Ok(Some(together.clone()));
    }
    if !offers.is_empty() {
        return expr::extreme_of(offers.iter().map(|(_, cap)| cap.clone()).collect(), true).map(Some);
    }
    declared_stake(env)
}

/// Returns the stake of the request.
pub(crate) fn declared_stake(env: &Environment<'_>) -> Known<Option<Value>> {
    let stake = env.request.stake.as_ref().map(|stake| expr::value(stake, env)).transpose()?;
    Ok(stake.filter(|stake| *stake != Value::Nothing))
}

/// [EXC-ROUTE]: the chain that the approval says, and whether it looked at a tier.
fn approval<'p>(
    exception: &'p Exception,
    bench: &Bench<'_, '_>,
) -> Result<(Option<&'p ChainExpr>, bool), Halt> {
    let table = match &exception.approval {
        Approval::Chain(chain) => return Ok((Some(chain), false)),
        Approval::Table(table) => table,
    };
    let by_tier = table.inputs.iter().any(|input| matches!(input.ty, Type::Tier(_)));
    let choice = table::choose(table, bench.env, &mut Scope::default()).map_err(Halt::Value)?;
    let way = match choice.stuck {
        None => 0,
        Some(stuck) => {
            let ways = choice.ways.len().max(1);
            bench.way(Site::Approval(exception.name.clone()), ways, stuck)?
        }
    };
    match choice.ways.get(way).and_then(|outputs| outputs.first()) {
        Some(Output::Chain(chain)) => Ok((chain.as_ref(), by_tier)),
        Some(Output::Nothing) => Ok((None, by_tier)),
        Some(Output::Value(_)) | None => {
            Err(Halt::Value(Stuck::error(format!("the approval of `{}` says no chain", exception.name))))
        }
    }
}
