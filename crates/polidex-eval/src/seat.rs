//! What is said of a role in its seat: who else may sign, to whom it may be delegated, who it is.
//!
//! In: a role, what it does, a stake. Out: stand-ins and delegates with whether they count here: [STAND-IN],
//! [DELEGATE], [FOUND-BY]. Nothing of it counts as outcome, but for who a role is found by.

use polidex_ir::{Act, Delegate, Name, Role, StandIn, Value};

use crate::arithmetic;
use crate::decision::{Delegated, InPlace};
use crate::environment::Environment;
use crate::expr;
use crate::judge::{Bench, Halt};
use crate::logic;
use crate::stuck::{Known, Stuck};
use crate::words;
use crate::worth::{self, Measure};

/// [STAND-IN]: tells whether a stand-in may act here: its condition holds, and it covers what the role covers.
pub(crate) fn may_stand_in(
    stand_in: &StandIn,
    role: &Role,
    act: Act,
    stake: Option<&Value>,
    bench: &Bench<'_, '_>,
) -> Known<bool> {
    let holds = stand_in.when.as_ref().map_or(Ok(true), |when| expr::truth(when, bench.env));
    let covers = match stake.filter(|_| act == Act::Sign) {
        Some(stake) => worth::covers(&role.name, stake, bench)
            .and_then(|own| Ok(!own || worth::covers(&stand_in.role, stake, bench)?))
            .map_err(stuck_of),
        None => Ok(true),
    };
    logic::both_hold(holds, covers)
}

/// Returns why something cannot be told, without a way to go on.
pub(crate) fn stuck_of(halt: Halt) -> Stuck {
    match halt {
        Halt::Value(stuck) | Halt::Open { stuck, .. } => stuck,
    }
}

/// Returns who may sign in the place of a role, those included of whom it cannot be told.
pub(crate) fn in_place(role: &Role, act: Act, stake: Option<&Value>, bench: &Bench<'_, '_>) -> Vec<InPlace> {
    let policy = bench.env.policy;
    let one = |stand_in: &StandIn| {
        let holds = may_stand_in(stand_in, role, act, stake, bench);
        let on = stand_in.when.as_ref().filter(|_| holds.is_err());
        // One whose authority alone cannot be told is left out.
        let shown = holds == Ok(true) || on.is_some();
        shown.then(|| InPlace {
            role: stand_in.role.clone(),
            title: policy.role(&stand_in.role).and_then(|role| role.title.clone()),
            on: on.map(|when| Name::from(words::of(when, policy))),
        })
    };
    role.signed_by.iter().filter_map(one).collect()
}

/// [DELEGATE]: tells whether a line holds: its condition does, and the stake is within its cap.
pub(crate) fn delegates(line: &Delegate, stake: &Known<Option<Value>>, env: &Environment<'_>) -> Known<bool> {
    let holds = line.when.as_ref().map_or(Ok(true), |when| expr::truth(when, env));
    let within = match (&line.up_to, stake) {
        (None, _) | (_, Ok(None)) => Ok(true),
        // A cap in another currency says nothing of this stake.
        (Some(most), Ok(Some(stake))) if Measure::of_type(&most.ty) != Measure::of(stake) => Ok(false),
        (Some(most), Ok(Some(stake))) => expr::value(most, env)
            .and_then(|most| arithmetic::order(stake, &most).map(std::cmp::Ordering::is_le)),
        (Some(_), Err(stuck)) => Err(stuck.clone()),
    };
    logic::both_hold(holds, within)
}

/// Returns to whom a seat may be delegated, those included of whom it cannot be told.
pub(crate) fn delegation(
    role: &Role,
    stake: Option<&Value>,
    env: &Environment<'_>,
) -> Option<Vec<Delegated>> {
    let stake = Ok(stake.cloned());
    let one = |line: &Delegate| {
        let holds = delegates(line, &stake, env);
        let on = line.when.as_ref().filter(|_| holds.is_err());
        (holds != Ok(false)).then(|| Delegated {
            to: line.to.clone(),
            title: line.to.as_ref().and_then(|to| env.policy.role(to)?.title.clone()),
            up_to: line.up_to.as_ref().and_then(|most| expr::value(most, env).ok()),
            on: on.map(|when| Name::from(words::of(when, env.policy))),
        })
    };
    role.delegation.as_ref().map(|lines| lines.iter().filter_map(one).collect())
}

/// [FOUND-BY]: by what the directory tells who a role is, in words, and its value.
pub(crate) fn found_by(role: &Role, env: &Environment<'_>) -> Known<Option<(Name, Value)>> {
    let Some(key) = &role.found_by else { return Ok(None) };
    let value = expr::value(key, env)?;
    Ok(Some((Name::from(words::of(key, env.policy)), value)))
}
