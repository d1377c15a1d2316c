//! Questions about who signs, answered as values: [WHO], [NEXT], [APPROVER], [MAY], [MAY-DELEGATE], [AUTHORITY-OF].
//!
//! In: a question, the facts, the names around it. Out: roles, an amount, yes or no; or what it is stuck on. What
//! cannot be told of a condition on the way is stuck here: nothing is taken both ways.

use std::collections::BTreeMap;

use polidex_base::Rational;
use polidex_ir::{Act, Asked, Expr, Name, Signing, To, Type, Value};

use crate::arithmetic;
use crate::chain::{self, ChainFault, Course, Place, PlanStep};
use crate::datum::Datum;
use crate::decision::{Limit, StepReason};
use crate::environment::Environment;
use crate::exception::declared_stake;
use crate::expr::{self, Scope, yes_or_no};
use crate::judge::{Bench, Halt};
use crate::route::each_role_once;
use crate::seat::{self, stuck_of};
use crate::stuck::{Known, Stuck};
use crate::words;
use crate::worth::{self, Measure};

/// A chain that was looked at: its steps by level, and what it had to cover.
struct Looked {
    levels: Vec<Vec<PlanStep>>,
    stake: Option<Value>,
}

/// Answers a question about who signs.
pub(crate) fn ask(question: &Signing, ty: &Type, env: &Environment<'_>, scope: &mut Scope) -> Known<Datum> {
    let value = env.inside_a_question(|| match question {
        Signing::Who(act, asked) => Ok(roles(who(*act, &look(asked, env, scope)?))),
        Signing::Next(asked, signed) => {
            let signed = signatures(signed, env, scope);
            let (looked, signed) = crate::stuck::both(look(asked, env, scope), signed)?;
            Ok(roles(next(&looked, &with_stand_ins(&looked, signed, env)?)))
        }
        Signing::Approver(asked) => {
            let looked = look(asked, env, scope)?;
            approver(&looked, env).map(Value::Role).map_err(|why| match why {
                Some(stuck) => stuck,
                None => {
                    let chain = words::chain(&asked.chain, env.policy);
                    Stuck::error(format!("`{chain}` has no one approver"))
                }
            })
        }
        Signing::May(act, asked, role) => {
            let role = role_of(role, env, scope);
            let (looked, role) = crate::stuck::both(look(asked, env, scope), role)?;
            may(*act, &looked, &role, env).map(Value::Bool)
        }
        Signing::Delegate(role, to) => {
            let role = role_of(role, env, scope);
            let to = match to {
                To::Anybody => Ok(None),
                To::Designee => Ok(Some(None)),
                To::Role(to) => role_of(to, env, scope).map(|to| Some(Some(to))),
            };
            let (role, to) = crate::stuck::both(role, to)?;
            may_delegate(&role, to.as_ref().map(Option::as_ref), env).map(Value::Bool)
        }
        Signing::Authority(role) => authority(&role_of(role, env, scope)?, ty, env),
    })?;
    match value {
        Value::Bool(truth) => yes_or_no(Ok(truth)),
        value => Datum::of(value).known(),
    }
}

fn roles(names: Vec<Name>) -> Value {
    Value::List(names.into_iter().map(Value::Role).collect())
}

fn look(asked: &Asked, env: &Environment<'_>, scope: &mut Scope) -> Known<Looked> {
    let stake = match &asked.stake {
        Some(stake) => expr::evaluate(stake, env, scope).map(Some),
        None => declared_stake(env),
    };
    let taken = BTreeMap::new();
    let bench = Bench { env, taken: &taken };
    let course = Course { stake: &stake, because: StepReason::Chain, owner: None };
    let found = chain::levels(&asked.chain, course, &Place::within(scope), &bench);
    let levels = found.map_err(|fault| match fault {
        ChainFault::Halt(Halt::Value(stuck) | Halt::Open { stuck, .. }) => stuck,
        ChainFault::NotCovered(name) => {
            let stake = stake.clone().ok().flatten().map_or_else(String::new, |stake| format!(" {stake}"));
            Stuck::error(format!("nobody in `{name}` covers{stake}"))
        }
    })?;
    Ok(Looked { levels: each_role_once(levels.levels), stake: stake.ok().flatten() })
}

/// [WHO]
fn who(act: Act, looked: &Looked) -> Vec<Name> {
    let steps = looked.levels.iter().flatten().filter(|step| step.act == act);
    each_once(steps.flat_map(|step| &step.roles))
}

fn each_once<'n>(names: impl Iterator<Item = &'n Name>) -> Vec<Name> {
    let mut all: Vec<Name> = Vec::new();
    for name in names {
        if !all.contains(name) {
            all.push(name.clone());
        }
    }
    all
}

/// [NEXT]: who has not acted yet of the first level that is not complete.
fn next(looked: &Looked, signed: &BTreeMap<Name, u32>) -> Vec<Name> {
    let by = |role: &Name| signed.get(role).copied().unwrap_or(0);
    for level in &looked.levels {
        let open: Vec<&PlanStep> = level.iter().filter(|step| !is_complete(step, signed)).collect();
        if !open.is_empty() {
            let one = |step: &&PlanStep| step.roles.len() == 1;
            let waiting =
                open.iter().flat_map(|step| step.roles.iter().filter(move |role| one(step) || by(role) == 0));
            return each_once(waiting);
        }
    }
    Vec::new()
}

/// Tells whether enough have acted in a step: people of its role, or different roles of a choice.
fn is_complete(step: &PlanStep, signed: &BTreeMap<Name, u32>) -> bool {
    let by = |role: &Name| signed.get(role).copied().unwrap_or(0);
    match step.roles.as_slice() {
        [only] => by(only) >= step.needs,
        several => {
            let acted = several.iter().filter(|role| by(role) > 0).count();
            u32::try_from(acted).is_ok_and(|acted| acted >= step.needs)
        }
    }
}

/// Counts the signatures of those who may stand in for a seat as that seat's. Who has a seat keeps the signature there.
fn with_stand_ins(
    looked: &Looked,
    mut signed: BTreeMap<Name, u32>,
    env: &Environment<'_>,
) -> Known<BTreeMap<Name, u32>> {
    let seated = |role: &Name| looked.levels.iter().flatten().any(|step| step.roles.contains(role));
    let others: Vec<Name> = signed.keys().filter(|role| !seated(role)).cloned().collect();
    for role in others {
        let Some(mut left) = signed.remove(&role) else { continue };
        for step in looked.levels.iter().flatten() {
            for seat in &step.roles {
                let has = signed.get(seat).copied().unwrap_or(0);
                let wanted = if step.roles.len() == 1 { step.needs } else { 1 };
                if left == 0 || has >= wanted {
                    continue;
                }
                if stands_in(&role, seat, step.act, looked.stake.as_ref(), env)? {
                    let given = left.min(wanted.saturating_sub(has));
                    signed.insert(seat.clone(), has.saturating_add(given));
                    left = left.saturating_sub(given);
                }
            }
        }
    }
    Ok(signed)
}

/// Returns how often each role stands among the signatures.
fn signatures(signed: &Expr, env: &Environment<'_>, scope: &mut Scope) -> Known<BTreeMap<Name, u32>> {
    let mut counts: BTreeMap<Name, u32> = BTreeMap::new();
    match expr::evaluate(signed, env, scope)? {
        Value::List(values) => {
            for value in values {
                let Value::Role(role) = value else {
                    return Err(Stuck::error(format!("`{value}` is no role")));
                };
                let count = counts.entry(role).or_default();
                *count = count.saturating_add(1);
            }
            Ok(counts)
        }
        value => Err(Stuck::error(format!("`{value}` is no list of roles"))),
    }
}

/// [APPROVER]: the only role that signs in the last level in which somebody does; of several at a time the one that
/// covers the stake. Nothing to say where there is none, or several.
fn approver(looked: &Looked, env: &Environment<'_>) -> Result<Name, Option<Stuck>> {
    let signs = |step: &&PlanStep| step.act == Act::Sign;
    let last = looked.levels.iter().rev().find(|level| level.iter().any(|step| signs(&step)));
    let mut steps: Vec<&PlanStep> = last.into_iter().flatten().filter(signs).collect();
    if let (Some(stake), true) = (&looked.stake, steps.len() > 1) {
        let taken = BTreeMap::new();
        let bench = Bench { env, taken: &taken };
        let mut covering = Vec::new();
        for step in steps {
            let covers = worth::step_covers(&step.roles, step.needs, stake, &bench);
            if covers.map_err(|halt| Some(stuck_of(halt)))? {
                covering.push(step);
            }
        }
        steps = covering;
    }
    match steps.as_slice() {
        [PlanStep { roles, .. }] => match roles.as_slice() {
            [only] => Ok(only.clone()),
            _ => Err(None),
        },
        _ => Err(None),
    }
}

/// [MAY]: the role has such a seat, or may stand in for one that has.
fn may(act: Act, looked: &Looked, role: &Name, env: &Environment<'_>) -> Known<bool> {
    let mut stuck: Option<Stuck> = None;
    for seat in looked.levels.iter().flatten().filter(|step| step.act == act).flat_map(|step| &step.roles) {
        if seat == role {
            return Ok(true);
        }
        match stands_in(role, seat, act, looked.stake.as_ref(), env) {
            Ok(true) => return Ok(true),
            Ok(false) => {}
            Err(other) => stuck = Some(stuck.unwrap_or_default().and(other)),
        }
    }
    stuck.map_or(Ok(false), Err)
}

/// Tells whether a role may stand in for another.
fn stands_in(
    role: &Name,
    seat: &Name,
    act: Act,
    stake: Option<&Value>,
    env: &Environment<'_>,
) -> Known<bool> {
    let Some(seated) = env.policy.role(seat) else { return Ok(false) };
    let taken = BTreeMap::new();
    let bench = Bench { env, taken: &taken };
    let mut stuck: Option<Stuck> = None;
    for stand_in in seated.signed_by.iter().filter(|stand_in| stand_in.role == *role) {
        match seat::may_stand_in(stand_in, seated, act, stake, &bench) {
            Ok(true) => return Ok(true),
            Ok(false) => {}
            Err(other) => stuck = Some(stuck.unwrap_or_default().and(other)),
        }
    }
    stuck.map_or(Ok(false), Err)
}

/// [MAY-DELEGATE]: some line of the role's delegation says so and holds.
fn may_delegate(role: &Name, to: Option<Option<&Name>>, env: &Environment<'_>) -> Known<bool> {
    let Some(role) = env.policy.role(role) else {
        return Err(Stuck::error(format!("there is no role `{role}`")));
    };
    let stake = declared_stake(env);
    let mut stuck: Option<Stuck> = None;
    for line in role.delegation.iter().flatten() {
        let meant = match (to, &line.to) {
            // A designee may be anybody, and what may be delegated to somebody may be delegated.
            (None, _) | (Some(_), None) => true,
            (Some(None), Some(_)) => false,
            (Some(Some(to)), Some(role)) => to == role,
        };
        if !meant {
            continue;
        }
        match seat::delegates(line, &stake, env) {
            Ok(true) => return Ok(true),
            Ok(false) => {}
            Err(other) => stuck = Some(stuck.unwrap_or_default().and(other)),
        }
    }
    stuck.map_or(Ok(false), Err)
}

fn role_of(role: &Expr, env: &Environment<'_>, scope: &mut Scope) -> Known<Name> {
    match expr::evaluate(role, env, scope)? {
        Value::Role(name) => Ok(name),
        value => Err(Stuck::error(format!("`{value}` is no role"))),
    }
}

/// [AUTHORITY-OF]
fn authority(role: &Name, ty: &Type, env: &Environment<'_>) -> Known<Value> {
    let taken = BTreeMap::new();
    let bench = Bench { env, taken: &taken };
    match worth::authority(role, Some(Measure::of_type(ty)), &bench).map_err(stuck_of)? {
        Some(Limit::Unlimited) => Ok(Value::Unlimited),
        Some(Limit::UpTo(most)) => Ok(most),
        Some(Limit::None) | None => arithmetic::wrap(ty, &Rational::zero())
            .ok_or_else(|| Stuck::error(format!("the authority of `{role}` is no amount"))),
    }
}
