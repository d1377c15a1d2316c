//! The value of an expression, where some facts may be unknown.
//!
//! In: an expression, an environment and the parameters around it. Out: a value, or what it is stuck on.
//! Three-valued logic throughout: [AND-3], [OR-3], [COND]. It never guesses a fact.

use polidex_base::Rational;
use polidex_ir::{Expr, ExprKind, Name, Output, Value};

use crate::arithmetic;
use crate::environment::Environment;
use crate::stuck::{Known, Stuck, all, both};
use crate::table;

/// Deeper nesting than this (definitions counted) is an error; the compiler refuses circles.
const DEEPEST: u32 = 300;

/// The parameters of the definition around an expression, and how deep it is nested.
#[derive(Debug, Clone, Default)]
pub(crate) struct Scope {
    params: Vec<(Name, Known<Value>)>,
    depth: u32,
}

/// Returns the value of an expression outside any definition.
pub(crate) fn value(expr: &Expr, env: &Environment<'_>) -> Known<Value> {
    evaluate(expr, env, &mut Scope::default())
}

/// Returns the truth of a condition outside any definition.
pub(crate) fn truth(expr: &Expr, env: &Environment<'_>) -> Known<bool> {
    as_bool(&value(expr, env)?)
}

/// Returns the value of an expression.
pub(crate) fn evaluate(expr: &Expr, env: &Environment<'_>, scope: &mut Scope) -> Known<Value> {
    if scope.depth >= DEEPEST {
        return Err(Stuck::error("expressions are nested too deeply"));
    }
    scope.depth = scope.depth.saturating_add(1);
    let result = by_kind(expr, env, scope);
    scope.depth = scope.depth.saturating_sub(1);
    result
}

fn by_kind(expr: &Expr, env: &Environment<'_>, scope: &mut Scope) -> Known<Value> {
    match &expr.kind {
        ExprKind::Const(value) => Ok(value.clone()),
        ExprKind::Fact(path) => env.value(path),
        ExprKind::Now => Ok(Value::Instant(env.now)),
        ExprKind::Today => Ok(Value::Date(env.today)),
        ExprKind::Given(path) => env.given(path).map(Value::Bool),
        ExprKind::Threshold(name) | ExprKind::Define(name) | ExprKind::Param(name) => {
            by_name(&expr.kind, name, env, scope)
        }
        ExprKind::Apply(name, args) => apply(name, args, env, scope),
        ExprKind::Not(inner) => Ok(Value::Bool(!condition(inner, env, scope)?)),
        ExprKind::And(sides) => any_side(sides, false, env, scope).map(|found| Value::Bool(!found)),
        ExprKind::Or(sides) => any_side(sides, true, env, scope).map(Value::Bool),
        ExprKind::Implies(a, b) => implies(a, b, env, scope),
        ExprKind::Compare(relation, a, b) => {
            let (a, b) = pair(a, b, env, scope)?;
            arithmetic::holds(*relation, &a, &b).map(Value::Bool)
        }
        ExprKind::OneOf(subject, values) => one_of(subject, values, env, scope),
        ExprKind::Add(a, b) => {
            let (a, b) = pair(a, b, env, scope)?;
            arithmetic::sum(&expr.ty, &a, &b, 1)
        }
        ExprKind::Subtract(a, b) => {
            let (a, b) = pair(a, b, env, scope)?;
            arithmetic::sum(&expr.ty, &a, &b, -1)
        }
        ExprKind::Multiply(a, b) => {
            let (a, b) = pair(a, b, env, scope)?;
            arithmetic::product(&expr.ty, &a, &b)
        }
        ExprKind::Divide(a, b) => {
            let (a, b) = pair(a, b, env, scope)?;
            arithmetic::quotient(&expr.ty, &a, &b)
        }
        ExprKind::Negate(inner) => {
            let value = evaluate(inner, env, scope)?;
            arithmetic::product(&expr.ty, &value, &Value::Number(Rational::from(-1)))
        }
        ExprKind::DaysFromTo(a, b) => {
            let (a, b) = pair(a, b, env, scope)?;
            arithmetic::days_between(&a, &b)
        }
        ExprKind::Round(mode, step, inner) => {
            let value = evaluate(inner, env, scope)?;
            let rounded = arithmetic::magnitude(&value).map(|number| number.rounded(*mode, step));
            rounded
                .and_then(|number| arithmetic::wrap(&expr.ty, &number))
                .ok_or_else(|| Stuck::error(format!("`{value}` cannot be rounded")))
        }
        ExprKind::Larger(items) => extreme(items, true, env, scope),
        ExprKind::Smaller(items) => extreme(items, false, env, scope),
        ExprKind::Conditional(arms, last) => conditional(arms, last, env, scope),
        ExprKind::Lookup(table, column) => look_up(table, *column, env, scope),
        ExprKind::Ledger(_) | ExprKind::OutcomeIs(_) | ExprKind::ChainHas(_) => {
            Err(Stuck::error("alerts and invariants are not part of a decision"))
        }
    }
}

fn by_name(kind: &ExprKind, name: &Name, env: &Environment<'_>, scope: &mut Scope) -> Known<Value> {
    let body = match kind {
        ExprKind::Threshold(_) => env.policy.threshold(name).map(|threshold| &threshold.value),
        ExprKind::Define(_) => env.policy.define(name).map(|define| &define.body),
        _ => {
            let found = scope.params.iter().find(|(param, _)| param == name);
            return found.map_or_else(|| Err(unknown_name(name)), |(_, value)| value.clone());
        }
    };
    let mut inner = Scope { params: Vec::new(), depth: scope.depth };
    evaluate(body.ok_or_else(|| unknown_name(name))?, env, &mut inner)
}

fn apply(name: &Name, args: &[Expr], env: &Environment<'_>, scope: &mut Scope) -> Known<Value> {
    let define = env.policy.define(name).ok_or_else(|| unknown_name(name))?;
    let mut params = Vec::new();
    for ((param, _), arg) in define.params.iter().zip(args) {
        params.push((param.clone(), evaluate(arg, env, scope)));
    }
    evaluate(&define.body, env, &mut Scope { params, depth: scope.depth })
}

fn unknown_name(name: &Name) -> Stuck {
    Stuck::error(format!("there is no `{name}`"))
}

fn pair(a: &Expr, b: &Expr, env: &Environment<'_>, scope: &mut Scope) -> Known<(Value, Value)> {
    let a = evaluate(a, env, scope);
    both(a, evaluate(b, env, scope))
}

/// Returns the truth of a condition.
pub(crate) fn condition(expr: &Expr, env: &Environment<'_>, scope: &mut Scope) -> Known<bool> {
    as_bool(&evaluate(expr, env, scope)?)
}

fn as_bool(value: &Value) -> Known<bool> {
    if let Value::Bool(truth) = value {
        Ok(*truth)
    } else {
        Err(Stuck::error(format!("`{value}` is no condition")))
    }
}

/// Tells whether some side has the truth `wanted`: [OR-3] with `yes`, [AND-3] turned round with `no`.
fn any_side(sides: &[Expr], wanted: bool, env: &Environment<'_>, scope: &mut Scope) -> Known<bool> {
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
fn implies(a: &Expr, b: &Expr, env: &Environment<'_>, scope: &mut Scope) -> Known<Value> {
    let (a, b) = (condition(a, env, scope), condition(b, env, scope));
    match (a, b) {
        (Ok(false), _) | (_, Ok(true)) => Ok(Value::Bool(true)),
        (a, b) => both(a, b).map(|(a, b)| Value::Bool(!a || b)),
    }
}

/// [ONE-OF-3]
fn one_of(subject: &Expr, values: &[Expr], env: &Environment<'_>, scope: &mut Scope) -> Known<Value> {
    let subject = evaluate(subject, env, scope);
    let mut stuck = subject.clone().err();
    for value in values {
        let pair = both(subject.clone(), evaluate(value, env, scope));
        match pair.and_then(|(a, b)| arithmetic::holds(polidex_ir::Relation::Equal, &a, &b)) {
            Ok(true) => return Ok(Value::Bool(true)),
            Ok(false) => {}
            Err(other) => stuck = Some(stuck.unwrap_or_default().and(other)),
        }
    }
    stuck.map_or(Ok(Value::Bool(false)), Err)
}

fn extreme(items: &[Expr], largest: bool, env: &Environment<'_>, scope: &mut Scope) -> Known<Value> {
    let mut values = Vec::new();
    for item in items {
        values.push(evaluate(item, env, scope));
    }
    extreme_of(all(values)?, largest)
}

/// Returns the largest or the smallest of some values.
pub(crate) fn extreme_of(values: Vec<Value>, largest: bool) -> Known<Value> {
    let mut best: Option<Value> = None;
    for value in values {
        let better = match &best {
            None => true,
            Some(best) => {
                let order = arithmetic::order(&value, best)?;
                if largest { order.is_gt() } else { order.is_lt() }
            }
        };
        if better {
            best = Some(value);
        }
    }
    best.ok_or_else(|| Stuck::error("there is nothing to compare"))
}

/// [COND]: a branch that is not taken does not matter; a stuck condition does not either if both branches agree.
fn conditional(arms: &[(Expr, Expr)], last: &Expr, env: &Environment<'_>, scope: &mut Scope) -> Known<Value> {
    let Some(((when, then), rest)) = arms.split_first() else { return evaluate(last, env, scope) };
    match condition(when, env, scope) {
        Ok(true) => evaluate(then, env, scope),
        Ok(false) => conditional(rest, last, env, scope),
        Err(stuck) => {
            let yes = evaluate(then, env, scope);
            agreed(vec![yes, conditional(rest, last, env, scope)], stuck)
        }
    }
}

/// Returns the common value of all ways that could be taken, or what is in the way of telling.
fn agreed(ways: Vec<Known<Value>>, stuck: Stuck) -> Known<Value> {
    let ways = match all(ways) {
        Ok(ways) => ways,
        Err(other) => return Err(stuck.and(other)),
    };
    match ways.split_first() {
        Some((first, rest)) if rest.iter().all(|other| other == first) => Ok(first.clone()),
        _ => Err(stuck),
    }
}

/// [TABLE-3]
fn look_up(table: &polidex_ir::Table, column: u32, env: &Environment<'_>, scope: &mut Scope) -> Known<Value> {
    let choice = table::choose(table, env, scope)?;
    let mut ways = Vec::new();
    for outputs in choice.ways {
        let output = usize::try_from(column).ok().and_then(|column| outputs.get(column));
        ways.push(match output {
            Some(Output::Value(expr)) => evaluate(expr, env, scope),
            Some(Output::Chain(_)) | None => Err(Stuck::error("the table has no such column")),
        });
    }
    match (choice.stuck, ways.pop()) {
        (None, Some(only)) => only,
        (None, None) => Err(Stuck::error("no row of the table matches")),
        (Some(stuck), last) => {
            ways.extend(last);
            agreed(ways, stuck)
        }
    }
}
