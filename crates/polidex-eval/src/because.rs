//! Why a condition holds or not.
//!
//! In: a condition and the facts. Out: text for people, with the values it looked at: `age 31 days > refund_window
//! 30 days`. It decides nothing.

use polidex_ir::{Expr, ExprKind, Name, Relation, Value};

use crate::environment::Environment;
use crate::expr::{truth, value};
use crate::stuck::Stuck;
use crate::words;

/// Returns a side of a comparison with its value: `age 31 days`, `30 days`.
fn with_value(expr: &Expr, env: &Environment<'_>) -> String {
    let words = words::of(expr, env.policy);
    match (&expr.kind, value(expr, env)) {
        (ExprKind::Const(_), _) | (_, Err(_) | Ok(Value::List(_) | Value::Record(_))) => words,
        (_, Ok(value)) => format!("{words} {value}"),
    }
}

/// Tells why a condition is what it is, by the first of its parts that settles it.
pub(crate) fn because(when: Option<&Expr>, env: &Environment<'_>) -> String {
    let Some(when) = when else { return "always".to_owned() };
    match truth(when, env) {
        Ok(holds) => why(when, holds, env),
        Err(stuck) => hangs_on(&stuck),
    }
}

/// Tells what is in the way.
fn hangs_on(stuck: &Stuck) -> String {
    let facts: Vec<&str> = stuck.facts.iter().map(Name::as_ref).collect();
    match (&stuck.error, facts.as_slice()) {
        (Some(error), []) => error.clone(),
        (None | Some(_), _) => format!("hangs on {}", facts.join(", ")),
    }
}

fn why(expr: &Expr, holds: bool, env: &Environment<'_>) -> String {
    match &expr.kind {
        ExprKind::And(sides) => why_sides(sides, holds, false, env),
        ExprKind::Or(sides) => why_sides(sides, holds, true, env),
        ExprKind::Not(inner) => why(inner, !holds, env),
        ExprKind::Implies(a, b) => match holds {
            false => format!("{} and {}", why(a, true, env), why(b, false, env)),
            true if truth(b, env) == Ok(true) => why(b, true, env),
            true => why(a, false, env),
        },
        ExprKind::Compare(relation, a, b) => {
            let relation: Relation = if holds { *relation } else { relation.negated() };
            if relation == Relation::Equal && matches!(b.kind, ExprKind::Const(_)) {
                return format!("{} is {}", words::of(a, env.policy), words::of(b, env.policy));
            }
            format!("{} {} {}", with_value(a, env), relation.symbol(), with_value(b, env))
        }
        ExprKind::OneOf(subject, values) => {
            let not = if holds { "" } else { "not " };
            let values = words::list(values, env.policy);
            format!("{} is {not}one of ({values})", with_value(subject, env))
        }
        ExprKind::Given(name) => format!("{name} is {}given", if holds { "" } else { "not " }),
        ExprKind::Present(_) | ExprKind::Quantified { .. } if !holds => words::denied(expr, env.policy),
        ExprKind::Present(_) | ExprKind::Quantified { .. } => words::of(expr, env.policy),
        ExprKind::In(subject, list) => {
            let not = if holds { "" } else { "not " };
            format!("{} is {not}in {}", with_value(subject, env), words::of(list, env.policy))
        }
        ExprKind::IsWithin(subject, calendar) => {
            let not = if holds { "" } else { "not " };
            format!("{} is {not}within {calendar}", with_value(subject, env))
        }
        ExprKind::Grounds(grounds) => {
            let grounds: Vec<Expr> = grounds.iter().map(|(_, ground)| ground.clone()).collect();
            why_sides(&grounds, holds, true, env)
        }
        ExprKind::Define(name) => match env.policy.define(name) {
            Some(define) => why(&define.body, holds, env),
            None => name.to_string(),
        },
        _ => format!("{} is {}", words::of(expr, env.policy), if holds { "yes" } else { "no" }),
    }
}

/// One side that settles it is enough; else all of them are the reason.
fn why_sides(sides: &[Expr], holds: bool, one_is_enough: bool, env: &Environment<'_>) -> String {
    if holds == one_is_enough {
        let settles = sides.iter().find(|side| truth(side, env) == Ok(holds));
        return settles.map_or_else(String::new, |side| why(side, holds, env));
    }
    sides.iter().map(|side| why(side, holds, env)).collect::<Vec<_>>().join(" and ")
}
