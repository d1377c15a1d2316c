//! Conditions whose sides may be unknown: [AND-3], [OR-3], [ONE-OF-3], [COND], [GROUNDS].
//!
//! In: the sides of a condition, an environment and the names around. Out: a truth, or what it is stuck on.
//! What the sides say is in `expr`.

use polidex_ir::{Expr, Name, Value};

use crate::datum::{Datum, equal};
use crate::environment::Environment;
use crate::expr::{Scope, evaluate, look, present, yes_or_no};
use crate::stuck::{Known, Stuck, all, both};

/// Returns the truth of a condition.
pub(crate) fn condition(expr: &Expr, env: &Environment<'_>, scope: &mut Scope) -> Known<bool> {
    as_bool(&evaluate(expr, env, scope)?)
}

/// Returns a value as a truth.
pub(crate) fn as_bool(value: &Value) -> Known<bool> {
    if let Value::Bool(truth) = value {
        Ok(*truth)
    } else {
        Err(Stuck::error(format!("`{value}` is no condition")))
    }
}

pub(crate) fn not(inner: &Expr, env: &Environment<'_>, scope: &mut Scope) -> Known<Datum> {
    yes_or_no(condition(inner, env, scope).map(|truth| !truth))
}

/// [AND-3]
pub(crate) fn and(sides: &[Expr], env: &Environment<'_>, scope: &mut Scope) -> Known<Datum> {
    yes_or_no(any_side(sides, false, env, scope).map(|some_is_not| !some_is_not))
}

/// [OR-3]
pub(crate) fn or(sides: &[Expr], env: &Environment<'_>, scope: &mut Scope) -> Known<Datum> {
    yes_or_no(any_side(sides, true, env, scope))
}

/// [GROUNDS]
pub(crate) fn grounds(grounds: &[(Name, Expr)], env: &Environment<'_>, scope: &mut Scope) -> Known<Datum> {
    yes_or_no(any_side(grounds.iter().map(|(_, ground)| ground), true, env, scope))
}

/// Tells whether some side has the truth `wanted`: [OR-3] with `yes`, [AND-3] turned round with `no`.
fn any_side<'e>(
    sides: impl IntoIterator<Item = &'e Expr>,
    wanted: bool,
    env: &Environment<'_>,
    scope: &mut Scope,
) -> Known<bool> {
    let mut stuck: Option<Stuck> = None;
    for side in sides {
        match condition(side, env, scope) {
            Ok(truth) if truth == wanted => return Ok(true),
            Ok(_) => {}
            Err(other) => stuck = Some(stuck.unwrap_or_default().and(other)),
        }
    }
    stuck.map_or(Ok(false), Err)
}

/// [OR-3]: `a implies b` is `not a or b`.
pub(crate) fn implies(a: &Expr, b: &Expr, env: &Environment<'_>, scope: &mut Scope) -> Known<Datum> {
    let (a, b) = (condition(a, env, scope), condition(b, env, scope));
    yes_or_no(match (a, b) {
        (Ok(false), _) | (_, Ok(true)) => Ok(true),
        (a, b) => both(a, b).map(|(a, b)| !a || b),
    })
}

/// [ONE-OF-3]
pub(crate) fn one_of(
    subject: &Expr,
    values: &[Expr],
    env: &Environment<'_>,
    scope: &mut Scope,
) -> Known<Datum> {
    let subject = present(subject, env, scope);
    let mut stuck = subject.clone().err();
    for value in values {
        let pair = both(subject.clone(), present(value, env, scope));
        match pair.and_then(|(a, b)| equal(&a, &b)) {
            Ok(true) => return yes_or_no(Ok(true)),
            Ok(false) => {}
            Err(other) => stuck = Some(stuck.unwrap_or_default().and(other)),
        }
    }
    yes_or_no(stuck.map_or(Ok(false), Err))
}

/// [COND]: a branch that is not taken does not matter; a stuck condition does not either if both branches agree.
pub(crate) fn conditional(
    arms: &[(Expr, Expr)],
    last: &Expr,
    env: &Environment<'_>,
    scope: &mut Scope,
) -> Known<Datum> {
    let Some(((when, then), rest)) = arms.split_first() else { return look(last, env, scope) };
    match condition(when, env, scope) {
        Ok(true) => look(then, env, scope),
        Ok(false) => conditional(rest, last, env, scope),
        Err(stuck) => {
            let yes = look(then, env, scope);
            agreed(vec![yes, conditional(rest, last, env, scope)], stuck)
        }
    }
}

/// Returns the common value of all ways that could be taken, or what is in the way of telling.
pub(crate) fn agreed(ways: Vec<Known<Datum>>, stuck: Stuck) -> Known<Datum> {
    let ways = match all(ways) {
        Ok(ways) => ways,
        Err(other) => return Err(stuck.and(other)),
    };
    match ways.split_first() {
        Some((first, rest)) if rest.iter().all(|other| other == first) => Ok(first.clone()),
        _ => Err(stuck),
    }
}

/// [AND-3] of two truths.
pub(crate) fn both_hold(a: Known<bool>, b: Known<bool>) -> Known<bool> {
    match (a, b) {
        (Ok(false), _) | (_, Ok(false)) => Ok(false),
        (a, b) => both(a, b).map(|_| true),
    }
}
