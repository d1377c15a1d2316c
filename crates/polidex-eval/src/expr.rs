//! The value of an expression, where some facts may be unknown.
//!
//! In: an expression, an environment and the names around it. Out: a value, or what it is stuck on: [USE], [STRICT],
//! [FIELD]. It never guesses a fact. Conditions are in `logic`, lists in `list`, tables in `table`.

use polidex_base::Rational;
use polidex_ir::{Expr, ExprKind, Name, Relation, Type, Value};

use crate::aggregate;
use crate::arithmetic;
use crate::datum::{Datum, equal};
use crate::environment::{Decided, Environment};
use crate::list;
use crate::logic;
use crate::signing;
use crate::stuck::{Known, Stuck, all, both};
use crate::table;
use crate::timed;
use crate::words;

/// Deeper nesting than this (definitions counted) is an error; the compiler refuses circles.
const DEEPEST: u32 = 200;

/// The names known around an expression, and how deep it is nested.
#[derive(Debug, Clone, Default)]
pub(crate) struct Scope {
    params: Vec<(Name, Known<Datum>)>,
    depth: u32,
}

impl Scope {
    /// Returns the scope of a body of which only the parameters are known; `around` is where it is used.
    pub fn inner(params: Vec<(Name, Known<Datum>)>, around: &Scope) -> Self {
        Scope { params, depth: around.depth }
    }

    /// Makes a name known; it hides an outer one.
    pub fn bind(&mut self, name: &Name, datum: Known<Datum>) {
        self.params.push((name.clone(), datum));
    }

    /// Forgets the name that was bound last.
    pub fn unbind(&mut self) {
        self.params.pop();
    }
}

/// Returns the value of an expression outside any definition.
pub(crate) fn value(expr: &Expr, env: &Environment<'_>) -> Known<Value> {
    evaluate(expr, env, &mut Scope::default())
}

/// Returns the truth of a condition outside any definition.
pub(crate) fn truth(expr: &Expr, env: &Environment<'_>) -> Known<bool> {
    logic::as_bool(&value(expr, env)?)
}

/// Returns the value of an expression; what is not given has none.
pub(crate) fn evaluate(expr: &Expr, env: &Environment<'_>, scope: &mut Scope) -> Known<Value> {
    present(expr, env, scope)?.value()
}

/// Returns the value of an expression with its parts; what is not given has none.
pub(crate) fn present(expr: &Expr, env: &Environment<'_>, scope: &mut Scope) -> Known<Datum> {
    match look(expr, env, scope)? {
        Datum::Absent => not_given(expr, env),
        datum => Ok(datum),
    }
}

fn not_given(expr: &Expr, env: &Environment<'_>) -> Known<Datum> {
    Err(Stuck::error(format!("`{}` is not given", words::of(expr, env.policy))))
}

/// Returns what an expression is: a value with its parts, or not given.
pub(crate) fn look(expr: &Expr, env: &Environment<'_>, scope: &mut Scope) -> Known<Datum> {
    if scope.depth >= DEEPEST {
        return too_deep();
    }
    scope.depth = scope.depth.saturating_add(1);
    let result = by_kind(expr, env, scope);
    scope.depth = scope.depth.saturating_sub(1);
    result
}

fn too_deep() -> Known<Datum> {
    Err(Stuck::error("expressions are nested too deeply"))
}

/// Every arm only calls: what it keeps on the stack is kept once for each nested expression.
fn by_kind(expr: &Expr, env: &Environment<'_>, scope: &mut Scope) -> Known<Datum> {
    match &expr.kind {
        ExprKind::Const(value) => constant(value),
        ExprKind::Fact(path) => env.datum(path),
        ExprKind::Now => Ok(Datum::Value(Value::Instant(env.now))),
        ExprKind::Today => Ok(Datum::Value(Value::Date(env.today))),
        ExprKind::Param(name) => param(name, scope),
        ExprKind::Threshold(name) => {
            body(name, env.policy.threshold(name).map(|threshold| &threshold.value), env, scope)
        }
        ExprKind::Define(name) => body(name, env.policy.define(name).map(|define| &define.body), env, scope),
        ExprKind::Apply(name, args) => apply(name, args, env, scope),
        ExprKind::Call(name, args, column) => call(name, args, *column, &expr.ty, env, scope),
        ExprKind::Lookup(table, column) => table::look_up(table, *column, &expr.ty, env, scope),
        ExprKind::Conditional(arms, last) => logic::conditional(arms, last, env, scope),
        ExprKind::Field(of, name) => field(of, name, env, scope),
        ExprKind::Only(source, filter) => list::only(source, filter.as_deref(), env, scope),
        ExprKind::At(list, key) => list::at(list, key, env, scope),
        ExprKind::Aggregate(aggregate) => aggregate::aggregate(aggregate, &expr.ty, env, scope),
        ExprKind::Given(path) => given(path, env),
        ExprKind::Present(inner) => presence(inner, env, scope),
        ExprKind::Not(inner) => logic::not(inner, env, scope),
        ExprKind::And(sides) => logic::and(sides, env, scope),
        ExprKind::Or(sides) => logic::or(sides, env, scope),
        ExprKind::Grounds(grounds) => logic::grounds(grounds, env, scope),
        ExprKind::Implies(a, b) => logic::implies(a, b, env, scope),
        ExprKind::Compare(relation, a, b) => compare(*relation, a, b, env, scope),
        ExprKind::OneOf(subject, values) => logic::one_of(subject, values, env, scope),
        ExprKind::In(subject, list) => list::contains(subject, list, env, scope),
        ExprKind::Quantified { some, source, condition } => {
            list::quantified(*some, source, condition, env, scope)
        }
        ExprKind::OutcomeIs(name) => decided(env, |decided| decided.outcomes.contains(name)),
        ExprKind::ChainHas(role) => decided(env, |decided| decided.roles.contains(role)),
        ExprKind::Signing(question) => signing::ask(question, &expr.ty, env, scope),
        ExprKind::Add(a, b) => two(a, b, env, scope, |a, b| arithmetic::sum(&expr.ty, a, b, 1)),
        ExprKind::Subtract(a, b) => two(a, b, env, scope, |a, b| arithmetic::sum(&expr.ty, a, b, -1)),
        ExprKind::Multiply(a, b) => two(a, b, env, scope, |a, b| arithmetic::product(&expr.ty, a, b)),
        ExprKind::Divide(a, b) => two(a, b, env, scope, |a, b| arithmetic::quotient(&expr.ty, a, b)),
        ExprKind::Shift(shift) => timed::shift(shift, env, scope),
        ExprKind::IsWithin(subject, calendar) => timed::is_within(subject, calendar, env, scope),
        ExprKind::Closing(calendar, when) => timed::closing(calendar, when, env, scope),
        ExprKind::NextBusinessDay(after, calendar) => {
            timed::next_business_day(after, calendar.as_ref(), env, scope)
        }
        ExprKind::BusinessDaysFromTo(a, b, calendar) => {
            timed::business_days((a, b), calendar.as_ref(), env, scope)
        }
        ExprKind::DaysFromTo(a, b) => two(a, b, env, scope, arithmetic::days_between),
        ExprKind::Negate(inner) => one(inner, env, scope, |value| {
            arithmetic::product(&expr.ty, value, &Value::Number(Rational::from(-1)))
        }),
        ExprKind::Round(mode, step, inner) => one(inner, env, scope, |value| {
            let rounded = arithmetic::magnitude(value).map(|number| number.rounded(*mode, step));
            let rounded = rounded.and_then(|number| arithmetic::wrap(&expr.ty, &number));
            rounded.ok_or_else(|| Stuck::error(format!("`{value}` cannot be rounded")))
        }),
        ExprKind::Larger(items) => extreme(items, true, env, scope),
        ExprKind::Smaller(items) => extreme(items, false, env, scope),
        ExprKind::Ledger(_) => ledger(),
    }
}

/// Returns a truth as what an expression is.
pub(crate) fn yes_or_no(truth: Known<bool>) -> Known<Datum> {
    truth.map(|truth| Datum::Value(Value::Bool(truth)))
}

fn constant(value: &Value) -> Known<Datum> {
    Datum::of(value.clone()).known()
}

fn ledger() -> Known<Datum> {
    Err(Stuck::error("alerts are not part of a decision"))
}

fn param(name: &Name, scope: &Scope) -> Known<Datum> {
    let found = scope.params.iter().rev().find(|(param, _)| param == name);
    found.map_or_else(|| Err(unknown_name(name)), |(_, datum)| datum.clone())
}

fn body(name: &Name, body: Option<&Expr>, env: &Environment<'_>, scope: &Scope) -> Known<Datum> {
    let body = body.ok_or_else(|| unknown_name(name))?;
    look(body, env, &mut Scope::inner(Vec::new(), scope))
}

fn apply(name: &Name, args: &[Expr], env: &Environment<'_>, scope: &mut Scope) -> Known<Datum> {
    let define = env.policy.define(name).ok_or_else(|| unknown_name(name))?;
    let params = bound(&define.params, args, env, scope);
    look(&define.body, env, &mut Scope::inner(params, scope))
}

fn call(
    name: &Name,
    args: &[Expr],
    column: u32,
    ty: &Type,
    env: &Environment<'_>,
    scope: &mut Scope,
) -> Known<Datum> {
    let named = env.policy.table(name).ok_or_else(|| unknown_name(name))?;
    let params = bound(&named.params, args, env, scope);
    table::look_up(&named.table, column, ty, env, &mut Scope::inner(params, scope))
}

fn given(path: &Name, env: &Environment<'_>) -> Known<Datum> {
    yes_or_no(env.given(path))
}

fn presence(inner: &Expr, env: &Environment<'_>, scope: &mut Scope) -> Known<Datum> {
    yes_or_no(look(inner, env, scope).map(|datum| datum.is_there()))
}

fn decided(env: &Environment<'_>, is: impl FnOnce(&Decided) -> bool) -> Known<Datum> {
    yes_or_no(env.decided().map(is))
}

fn one(
    inner: &Expr,
    env: &Environment<'_>,
    scope: &mut Scope,
    compute: impl FnOnce(&Value) -> Known<Value>,
) -> Known<Datum> {
    let value = evaluate(inner, env, scope)?;
    compute(&value).map(Datum::Value)
}

fn two(
    a: &Expr,
    b: &Expr,
    env: &Environment<'_>,
    scope: &mut Scope,
    compute: impl FnOnce(&Value, &Value) -> Known<Value>,
) -> Known<Datum> {
    let (a, b) = pair(a, b, env, scope)?;
    compute(&a, &b).map(Datum::Value)
}

/// Returns the parameters of a body with what is said for them.
pub(crate) fn bound(
    params: &[(Name, Type)],
    args: &[Expr],
    env: &Environment<'_>,
    scope: &mut Scope,
) -> Vec<(Name, Known<Datum>)> {
    let args = params.iter().zip(args);
    args.map(|((param, _), arg)| (param.clone(), look(arg, env, scope))).collect()
}

fn unknown_name(name: &Name) -> Stuck {
    Stuck::error(format!("there is no `{name}`"))
}

/// [FIELD]
fn field(of: &Expr, name: &Name, env: &Environment<'_>, scope: &mut Scope) -> Known<Datum> {
    // A field of a record fact is a fact, whatever the rest of the record is.
    if let ExprKind::Fact(path) = &of.kind {
        let leaf = Name::from(format!("{path}.{name}"));
        if env.facts.contains_key(&leaf) {
            return env.datum(&leaf);
        }
    }
    look(of, env, scope)?.field(name)
}

fn pair(a: &Expr, b: &Expr, env: &Environment<'_>, scope: &mut Scope) -> Known<(Value, Value)> {
    let a = evaluate(a, env, scope);
    both(a, evaluate(b, env, scope))
}

/// [STRICT], [EQUAL]
fn compare(relation: Relation, a: &Expr, b: &Expr, env: &Environment<'_>, scope: &mut Scope) -> Known<Datum> {
    let a = present(a, env, scope);
    let (a, b) = both(a, present(b, env, scope))?;
    yes_or_no(match relation {
        Relation::Equal => equal(&a, &b),
        Relation::NotEqual => equal(&a, &b).map(|same| !same),
        Relation::Less | Relation::AtMost | Relation::Greater | Relation::AtLeast => {
            both(a.value(), b.value()).and_then(|(a, b)| arithmetic::holds(relation, &a, &b))
        }
    })
}

fn extreme(items: &[Expr], largest: bool, env: &Environment<'_>, scope: &mut Scope) -> Known<Datum> {
    let mut values = Vec::new();
    for item in items {
        values.push(evaluate(item, env, scope));
    }
    extreme_of(all(values)?, largest).map(Datum::Value)
}

/// Returns the largest or the smallest of some values.
pub(crate) fn extreme_of(values: Vec<Value>, largest: bool) -> Known<Value> {
    let mut best: Option<Value> = None;
    for value in values {
        let better = match &best {
            None => true,
            Some(best) => is_better(&value, best, largest)?,
        };
        if better {
            best = Some(value);
        }
    }
    best.ok_or_else(|| Stuck::error("there is nothing to compare"))
}

/// Tells whether a value is larger (else smaller) than another.
pub(crate) fn is_better(value: &Value, best: &Value, largest: bool) -> Known<bool> {
    let order = arithmetic::order(value, best)?;
    Ok(if largest { order.is_gt() } else { order.is_lt() })
}
