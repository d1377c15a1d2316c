//! Values that stand for all values an unknown fact could have.
//!
//! In: the facts, and one that is unknown. Out: its representatives, or nothing where some comparison could not be
//! solved for it: [CELLS], [LINEAR]. Whether a combination is allowed is said in `completions`.

use std::collections::BTreeSet;

use polidex_base::{DurationKind, Rational};
use polidex_ir::{Approval, Authority, ChainExpr, Effect, Expr, Fact, Name, NamedTypeKind, Type, Value};

use crate::arithmetic::{magnitude, wrap};
use crate::environment::{Environment, State};
use crate::expr;
use crate::shape::{Form, Look, Shape};

/// How far beyond the last cut of an unbounded fact a second value stands.
const FAR: i64 = 1_000;

/// What an unknown fact could be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Cells {
    /// Nothing looks at it.
    Unused,
    /// These stand for all its values.
    Values(Vec<Value>),
    /// They cannot be enumerated: it stays unknown.
    Many,
}

/// Returns the representatives of an unknown fact.
pub(crate) fn cells(fact: &Fact, env: &Environment<'_>) -> Cells {
    let mut look = Look::new(&fact.path, env);
    look_at_request(&mut look, env);
    if !look.met {
        return Cells::Unused;
    }
    let named =
        |name: &Name| env.policy.types.iter().find(|named| named.name == *name).map(|named| &named.kind);
    let values = match &fact.ty {
        Type::Bool => vec![Value::Bool(true), Value::Bool(false)],
        Type::Tier(name) => match named(name) {
            Some(NamedTypeKind::Tier(values)) => {
                (0u32..).zip(values).map(|(rank, value)| Value::Tier(rank, value.name.clone())).collect()
            }
            _ => return Cells::Many,
        },
        Type::Choice(name) => match named(name) {
            Some(NamedTypeKind::Choice(_, true)) if !look.linear => return Cells::Many,
            Some(NamedTypeKind::Choice(values, open)) => {
                let declared = values.iter().map(|value| Value::Choice(value.name.clone()));
                let mut all: BTreeSet<Value> = declared.collect();
                if *open {
                    all.extend(others(&look));
                }
                all.into_iter().collect()
            }
            _ => return Cells::Many,
        },
        Type::Role => env.policy.roles.iter().map(|role| Value::Role(role.name.clone())).collect(),
        Type::Text if look.linear => texts(&look),
        Type::Integer
        | Type::Decimal { .. }
        | Type::Percent { .. }
        | Type::Money(_)
        | Type::Date
        | Type::Instant
        | Type::Time
        | Type::Duration(_)
            if look.linear =>
        {
            points(fact, &look.cuts, env)
        }
        Type::Text
        | Type::Integer
        | Type::Decimal { .. }
        | Type::Percent { .. }
        | Type::Money(_)
        | Type::Date
        | Type::Instant
        | Type::Time
        | Type::Duration(_)
        | Type::AnyDuration
        | Type::Record(_)
        | Type::List { .. }
        | Type::Set { .. } => return Cells::Many,
    };
    Cells::Values(values.into_iter().filter(|value| is_in_range(fact, value, env)).collect())
}

/// Tells whether a value is not certainly outside the domain of a fact.
pub(crate) fn is_in_range(fact: &Fact, value: &Value, env: &Environment<'_>) -> bool {
    let Some((least, most)) = &fact.range else { return true };
    let outside = |bound: &Expr, low: bool| {
        let order = expr::value(bound, env).and_then(|bound| crate::arithmetic::order(value, &bound));
        order.is_ok_and(|order| if low { order.is_lt() } else { order.is_gt() })
    };
    !outside(least, true) && !outside(most, false)
}

/// The texts it is compared with, and one other.
fn texts(look: &Look<'_, '_>) -> Vec<Value> {
    with_another(look.constants.iter().cloned().collect(), Value::Text)
}

/// The values that are not declared with which an open choice is compared, and one more: [OTHER].
fn others(look: &Look<'_, '_>) -> Vec<Value> {
    let named = look.constants.iter().filter(|value| matches!(value, Value::Other(_)));
    with_another(named.cloned().collect(), Value::Other)
}

fn with_another(mut all: Vec<Value>, as_value: fn(Name) -> Value) -> Vec<Value> {
    let mut other = String::from("…");
    while all.contains(&as_value(Name::from(other.as_str()))) {
        other.push('…');
    }
    all.push(as_value(Name::from(other)));
    all
}

/// The ends of the domain, each cut and its neighbours on the grid.
fn points(fact: &Fact, cuts: &BTreeSet<Rational>, env: &Environment<'_>) -> Vec<Value> {
    let step = grid(&fact.ty);
    let bound = |bound: Option<&Expr>| bound.and_then(|bound| magnitude(&expr::value(bound, env).ok()?));
    let least = bound(fact.range.as_ref().map(|(least, _)| least));
    let most = bound(fact.range.as_ref().map(|(_, most)| most));
    let mut points: BTreeSet<Rational> = BTreeSet::new();
    let mut on_grid = |at: &Rational| {
        let Some(steps) = at.divided_by(&step) else { return };
        for near in [steps.floor(), steps.ceil()] {
            let near = near.times(&step);
            points.extend([near.minus(&step), near.clone(), near.plus(&step)]);
        }
    };
    cuts.iter().for_each(&mut on_grid);
    if cuts.is_empty() && least.is_none() && most.is_none() {
        on_grid(&somewhere(&fact.ty, env));
    }
    points.retain(|point| {
        least.as_ref().is_none_or(|least| point >= least) && most.as_ref().is_none_or(|most| point <= most)
    });
    let far = step.times(&Rational::from(FAR));
    let first = points.first().or(most.as_ref()).map(|first| first.minus(&far));
    let last = points.last().or(least.as_ref()).map(|last| last.plus(&far));
    points.extend(least.or(first));
    points.extend(most.or(last));
    points.iter().filter_map(|point| wrap(&fact.ty, point)).collect()
}

/// A place in the domain of a fact that has no bounds and no cuts.
fn somewhere(ty: &Type, env: &Environment<'_>) -> Rational {
    let value = match ty {
        Type::Date => Value::Date(env.today),
        Type::Instant => Value::Instant(env.now),
        Type::Time => return Rational::from(43_200),
        _ => return Rational::zero(),
    };
    magnitude(&value).unwrap_or_else(Rational::zero)
}

/// The distance between neighbouring values of a type.
fn grid(ty: &Type) -> Rational {
    match ty {
        Type::Decimal { places } => Rational::step(*places),
        Type::Percent { places } => Rational::step(places.saturating_add(2)),
        Type::Money(currency) => currency.minor_unit(),
        Type::Date => Rational::from(86_400),
        Type::Duration(DurationKind::Elapsed | DurationKind::Calendar)
        | Type::Duration(DurationKind::BusinessHours | DurationKind::BusinessDays)
        | Type::AnyDuration
        | Type::Integer
        | Type::Instant
        | Type::Time
        | Type::Bool
        | Type::Text
        | Type::Choice(_)
        | Type::Tier(_)
        | Type::Role
        | Type::Record(_)
        | Type::List { .. }
        | Type::Set { .. } => Rational::from(1),
    }
}

/// Looks at everything that can change an outcome.
fn look_at_request(look: &mut Look<'_, '_>, env: &Environment<'_>) {
    let request = env.request;
    request.valid_when.iter().for_each(|valid| look.condition(valid));
    for fact in &request.facts {
        if let Some((least, most)) = &fact.range {
            let itself = Expr { ty: fact.ty.clone(), kind: polidex_ir::ExprKind::Fact(fact.path.clone()) };
            let met = look.met;
            let (value, least, most) = (look.value(&itself), look.value(least), look.value(most));
            for bound in [least, most] {
                // Its own bounds, where they are known, are the ends of its domain.
                if !look.is_of(&fact.path) || bound.varies() || bound.has_other() {
                    look.atom(&value, &bound);
                }
            }
            // Its own bounds are not a use of it; those of another fact are.
            look.met = met || (look.met && !look.is_of(&fact.path));
        }
    }
    let mut stakes: Vec<Shape> = request.stake.iter().map(|stake| look.shape_of(stake)).collect();
    look_at_rules(look, env);
    for exception in &request.exceptions {
        exception.when.iter().for_each(|when| look.condition(when));
        let zero = Shape::Forms(vec![Form::Line { slope: Rational::zero(), start: Rational::zero() }]);
        for offer in &exception.offers {
            let cap = look.value(&offer.at_most);
            look.atom(&cap, &zero);
            stakes.push(cap);
        }
        stakes.extend(exception.together.iter().map(|cap| look.value(cap)).collect::<Vec<_>>());
        match &exception.approval {
            Approval::Table(table) => look.table(table),
            Approval::Chain(chain) => look.chain(chain),
        }
        for also in &exception.also {
            also.when.iter().for_each(|when| look.condition(when));
            look.chain(&also.chain);
        }
    }
    for also in &request.also {
        also.when.iter().for_each(|when| look.condition(when));
        look.chain(&also.chain);
    }
    for sla in request.slas.iter().filter(|sla| sla.replaces.is_some()) {
        sla.when.iter().for_each(|when| look.condition(when));
    }
    for dispute in &request.disputes {
        dispute.when.iter().for_each(|when| look.condition(when));
        dispute.within.iter().for_each(|within| drop(look.value(&within.time)));
    }
    if has_route(env) {
        env.policy.chains.iter().for_each(|chain| look.chain(&chain.body));
        env.policy.roles.iter().filter_map(|role| role.found_by.as_ref()).for_each(|key| look.key(key));
    }
    if !needs_authority(env) {
        return;
    }
    for (authority, when) in env.policy.roles.iter().flat_map(|role| &role.authority) {
        when.iter().for_each(|when| look.condition(when));
        if let Authority::UpTo(most) = authority {
            let most = look.shape_of(most);
            stakes.iter().for_each(|stake| look.atom(stake, &most));
        }
    }
}

/// The conditions of the rules, and what they grant or answer: two that apply must agree by value.
fn look_at_rules(look: &mut Look<'_, '_>, env: &Environment<'_>) {
    let mut grants: Vec<(&Name, Shape)> = Vec::new();
    for rule in env.request.rules.iter().chain(&env.request.otherwise) {
        rule.when.iter().for_each(|when| look.condition(when));
        let values = match &rule.effect {
            Effect::Approve(values, _) | Effect::Answer(values) => values,
            Effect::Require { chain, grants: values, .. } => {
                look.chain(chain);
                values
            }
            Effect::Refer(_, within) => {
                within.iter().for_each(|within| drop(look.value(&within.time)));
                continue;
            }
            Effect::Deny(_) | Effect::Ask(_) => continue,
        };
        for (name, value) in values {
            let shape = look.value(value);
            grants.iter().filter(|(other, _)| *other == name).for_each(|(_, other)| look.atom(&shape, other));
            grants.push((name, shape));
        }
    }
}

/// Tells whether any chain of this request can be cut by a stake.
fn needs_authority(env: &Environment<'_>) -> bool {
    let policy = env.policy;
    let mut named = policy.chains.iter();
    has_route(env)
        && (named.any(|chain| chain.until_covered || chain.body.is_measured())
            || env.request.chains().any(ChainExpr::is_measured)
            || policy.tables.iter().flat_map(|named| named.table.chains()).any(ChainExpr::is_measured))
}

/// Tells whether somebody may have to sign.
fn has_route(env: &Environment<'_>) -> bool {
    let mut rules = env.request.rules.iter().chain(&env.request.otherwise);
    !env.request.exceptions.is_empty()
        || !env.request.also.is_empty()
        || rules.any(|rule| matches!(rule.effect, Effect::Require { .. }))
}

/// Returns the states an unknown fact goes through: its representatives, and *not given* where it may be absent.
pub(crate) fn states(fact: &Fact, values: Vec<Value>) -> Vec<State> {
    let absent = fact.optional.then_some(State::NotGiven);
    values.into_iter().map(State::Known).chain(absent).collect()
}
