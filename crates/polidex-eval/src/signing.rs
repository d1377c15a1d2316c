//! Questions about who signs, answered as values: [WHO], [NEXT], [APPROVER], [MAY], [AUTHORITY-OF].
//!
//! In: a question, the facts, the names around it. Out: roles, an amount, yes or no; or what it is stuck on. What
//! cannot be told of a condition on the way is stuck here: nothing is taken both ways.

use std::collections::BTreeMap;

use polidex_base::Rational;
use polidex_ir::{Act, Asked, Expr, Name, Signing, Type, Value};

use crate::arithmetic;
use crate::chain::{self, ChainFault, Course, Place, PlanStep};
use crate::datum::Datum;
use crate::decision::{Limit, StepReason};
use crate::environment::Environment;
use crate::exception::declared_stake;
use crate::expr::{self, Scope, yes_or_no};
use crate::judge::{Bench, Halt};
use crate::route::each_role_once;
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
            Ok(roles(next(&looked, &signed)))
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
            Ok(Value::Bool(may(*act, &looked, &role)))
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

fn stuck_of(halt: Halt) -> Stuck {
    match halt {
        Halt::Value(stuck) | Halt::Open { stuck, .. } => stuck,
    }
}

/// [MAY]
fn may(act: Act, looked: &Looked, role: &Name) -> bool {
    looked.levels.iter().flatten().any(|step| step.act == act && step.roles.contains(role))
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
