//! What a role, a step and a level are worth against a stake: [WORTH].
//!
//! In: roles, the facts, a stake. Out: how much may be approved. Which level ends a ladder is said in `chain`.

use std::collections::{BTreeMap, BTreeSet};

use polidex_base::Currency;
use polidex_ir::{Act, Authority, Name, Role, Type, Value};

use crate::arithmetic;
use crate::chain::PlanStep;
use crate::decision::Limit;
use crate::expr;
use crate::judge::{Bench, Halt, Site};
use crate::stuck::{Known, Stuck};

/// What an authority is measured in: lines in another currency do not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Measure {
    /// Amounts of a currency.
    Money(Currency),
    /// Numbers, shares, times.
    Other,
}

impl Measure {
    /// Returns in what a stake is measured.
    pub fn of(stake: &Value) -> Measure {
        if let Value::Money(_, currency) = stake { Measure::Money(*currency) } else { Measure::Other }
    }

    /// Returns in what values of a type are measured.
    pub fn of_type(ty: &Type) -> Measure {
        if let Type::Money(currency) = ty { Measure::Money(*currency) } else { Measure::Other }
    }
}

/// Tells whether a level covers a stake: one of its steps does, in every way it can be completed.
pub(crate) fn level_covers(level: &[PlanStep], stake: &Value, bench: &Bench<'_, '_>) -> Result<bool, Halt> {
    for step in level {
        if step.act == Act::Sign && step_covers(&step.roles, step.needs, stake, bench)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Tells whether every choice of so many of these roles has one that is worth the stake.
pub(crate) fn step_covers(
    roles: &[Name],
    needs: u32,
    stake: &Value,
    bench: &Bench<'_, '_>,
) -> Result<bool, Halt> {
    let mut weak = 0u32;
    for role in roles {
        if !covers(role, stake, bench)? {
            weak = weak.saturating_add(1);
        }
    }
    // Several people of one role are worth what the role is.
    let most = if roles.len() == 1 { 1 } else { needs };
    Ok(!roles.is_empty() && weak < most)
}

/// What a step is worth where one of its seats signs: its smallest.
#[derive(Debug, Clone)]
pub(crate) struct Seats(Option<Limit>);

impl Seats {
    /// Returns what these roles are worth.
    pub fn of(roles: &[Name], stake: &Value, bench: &Bench<'_, '_>) -> Result<Seats, Halt> {
        let mut least: Option<Limit> = None;
        for role in roles {
            let limit = authority(role, Some(Measure::of(stake)), bench)?.unwrap_or(Limit::None);
            let lower = match &least {
                Some(least) => is_higher(least, &limit).map_err(Halt::Value)?,
                None => true,
            };
            if lower {
                least = Some(limit);
            }
        }
        Ok(Seats(least))
    }

    /// Tells whether it is worth less than another. What does not compare is not.
    pub fn is_less(&self, other: &Seats) -> bool {
        match (&self.0, &other.0) {
            (Some(a), Some(b)) => is_higher(b, a) == Ok(true),
            (Some(_) | None, _) => false,
        }
    }
}

/// Tells whether a role is worth a stake.
pub(crate) fn covers(role: &Name, stake: &Value, bench: &Bench<'_, '_>) -> Result<bool, Halt> {
    Ok(match authority(role, Some(Measure::of(stake)), bench)? {
        Some(Limit::Unlimited) => true,
        Some(Limit::UpTo(most)) => arithmetic::order(&most, stake).is_ok_and(std::cmp::Ordering::is_ge),
        Some(Limit::None) | None => false,
    })
}

/// [WORTH]: what a role may approve here: the highest of the lines that hold; nothing where not stated.
///
/// The order of the lines has no meaning: where it cannot be told which of them hold, the ways are what the role could
/// be worth.
///
/// Without a measure, a role with lines in several currencies has no one authority that could be told.
pub(crate) fn authority(
    role: &Name,
    measure: Option<Measure>,
    bench: &Bench<'_, '_>,
) -> Result<Option<Limit>, Halt> {
    let Some(role) = bench.env.policy.role(role) else {
        return Err(Halt::Value(Stuck::error(format!("there is no role `{role}`"))));
    };
    if role.authority.is_empty() {
        return Ok(None);
    }
    let lines = role.authority.iter().map(|(authority, _)| authority);
    let mut measures: Vec<Measure> = lines.filter_map(measured_in).collect();
    measures.dedup();
    if measure.is_none() && measures.len() > 1 {
        return Ok(None);
    }
    let mut sure: BTreeSet<Limit> = BTreeSet::from([Limit::None]);
    let mut open: BTreeMap<Limit, Stuck> = BTreeMap::new();
    let mut without_value: Option<Stuck> = None;
    for (authority, when) in &role.authority {
        let holds = when.as_ref().map_or(Ok(true), |when| expr::truth(when, bench.env));
        let counts = measure.is_none() || measured_in(authority).is_none_or(|own| Some(own) == measure);
        if holds == Ok(false) || !counts {
            continue;
        }
        match (line(authority, role, bench), holds) {
            (Ok(limit), Ok(_)) => {
                sure.insert(limit);
            }
            (Ok(limit), Err(stuck)) => {
                let others = open.remove(&limit).unwrap_or_default();
                open.insert(limit, others.and(stuck));
            }
            (Err(stuck), holds) => {
                let stuck = stuck.and(holds.err().unwrap_or_default());
                without_value = Some(without_value.unwrap_or_default().and(stuck));
            }
        }
    }
    if let Some(stuck) = without_value {
        return Err(Halt::Value(stuck));
    }
    let least = highest(sure.iter()).map_err(Halt::Value)?;
    if let Err(stuck) = highest(sure.iter().chain(open.keys())) {
        return Err(Halt::Value(open.into_values().fold(stuck, Stuck::and)));
    }
    open.retain(|limit, _| is_higher(limit, &least) == Ok(true));
    let ways: Vec<&Limit> = [&least].into_iter().chain(open.keys()).collect();
    let way = match ways.len() {
        1 => 0,
        several => {
            let stuck = open.values().cloned().fold(Stuck::default(), Stuck::and);
            bench.way(Site::Authority(role.name.clone()), several, stuck)?
        }
    };
    Ok(ways.get(way).map(|limit| (*limit).clone()))
}

/// Returns in what a line is measured; `none` and `unlimited` are in everything.
fn measured_in(authority: &Authority) -> Option<Measure> {
    match authority {
        Authority::UpTo(most) => Some(Measure::of_type(&most.ty)),
        Authority::None | Authority::Unlimited => None,
    }
}

fn line(authority: &Authority, role: &Role, bench: &Bench<'_, '_>) -> Known<Limit> {
    match authority {
        Authority::None => Ok(Limit::None),
        Authority::Unlimited => Ok(Limit::Unlimited),
        Authority::UpTo(most) => match expr::value(most, bench.env)? {
            Value::Unlimited => Ok(Limit::Unlimited),
            value if arithmetic::magnitude(&value).is_some() => Ok(Limit::UpTo(value)),
            value => Err(Stuck::error(format!("`{value}` is no authority of role `{}`", role.name))),
        },
    }
}

fn highest<'l>(limits: impl Iterator<Item = &'l Limit>) -> Known<Limit> {
    let mut best = Limit::None;
    for limit in limits {
        if is_higher(limit, &best)? {
            best = limit.clone();
        }
    }
    Ok(best)
}

/// Tells whether one limit is above another.
pub(crate) fn is_higher(a: &Limit, b: &Limit) -> Known<bool> {
    match (a, b) {
        (Limit::None, _) | (_, Limit::Unlimited) => Ok(false),
        (Limit::UpTo(_) | Limit::Unlimited, Limit::None) | (Limit::Unlimited, Limit::UpTo(_)) => Ok(true),
        (Limit::UpTo(x), Limit::UpTo(y)) => arithmetic::order(x, y).map(std::cmp::Ordering::is_gt),
    }
}
