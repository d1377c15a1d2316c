//! Expressions in words, as a policy writes them, and why a condition holds or not.
//!
//! In: an expression and the facts. Out: text for people: `age 31 days > refund_window 30 days`.
//! It decides nothing.

use polidex_base::Rounding;
use polidex_ir::{Expr, ExprKind, Name, Relation, Value};

use crate::environment::Environment;
use crate::expr::{truth, value};
use crate::stuck::Stuck;

/// Returns an expression in words.
pub(crate) fn of(expr: &Expr) -> String {
    match &expr.kind {
        ExprKind::Const(Value::Text(text)) => format!("\"{text}\""),
        ExprKind::Const(value) => value.to_string(),
        ExprKind::Fact(name) | ExprKind::Threshold(name) | ExprKind::Define(name) | ExprKind::Param(name) => {
            name.to_string()
        }
        ExprKind::Now => "now".to_owned(),
        ExprKind::Today => "today".to_owned(),
        ExprKind::Apply(name, args) => format!("{name}({})", list(args, ", ")),
        ExprKind::Not(inner) => format!("not {}", inside(inner)),
        ExprKind::And(sides) => parts(sides, " and "),
        ExprKind::Or(sides) => parts(sides, " or "),
        ExprKind::Implies(a, b) => format!("{} implies {}", inside(a), inside(b)),
        ExprKind::Compare(relation, a, b) => format!("{} {} {}", inside(a), relation.symbol(), inside(b)),
        ExprKind::OneOf(subject, values) => format!("{} is one of ({})", inside(subject), list(values, ", ")),
        ExprKind::Given(name) => format!("{name} is given"),
        ExprKind::Add(a, b) => format!("{} + {}", inside(a), inside(b)),
        ExprKind::Subtract(a, b) => format!("{} - {}", inside(a), inside(b)),
        ExprKind::Multiply(a, b) => match &a.kind {
            ExprKind::Const(share @ Value::Percent(_)) => format!("{share} of {}", inside(b)),
            _ => format!("{} * {}", inside(a), inside(b)),
        },
        ExprKind::Divide(a, b) => format!("{} / {}", inside(a), inside(b)),
        ExprKind::Negate(inner) => format!("-{}", inside(inner)),
        ExprKind::DaysFromTo(a, b) => format!("days from {} to {}", inside(a), inside(b)),
        ExprKind::Round(mode, step, inner) => {
            format!("{} rounded {} to {step}", inside(inner), rounding(*mode))
        }
        ExprKind::Larger(items) => format!("larger of ({})", list(items, ", ")),
        ExprKind::Smaller(items) => format!("smaller of ({})", list(items, ", ")),
        ExprKind::Conditional(arms, last) => {
            let arms = arms.iter().map(|(when, then)| format!("{} when {}, ", inside(then), inside(when)));
            format!("{}otherwise {}", arms.collect::<String>(), inside(last))
        }
        ExprKind::Lookup(table, column) => {
            let column = usize::try_from(*column).ok().and_then(|column| table.outputs.get(column));
            let column = column.map_or("", |name| name.as_ref());
            format!("look-up of {column} by {}", list(&table.inputs, ", "))
        }
        ExprKind::Ledger(_) => "an entry of the ledger".to_owned(),
        ExprKind::OutcomeIs(name) => format!("outcome is {name}"),
        ExprKind::ChainHas(name) => format!("chain has {name}"),
    }
}

fn rounding(mode: Rounding) -> &'static str {
    match mode {
        Rounding::Up => "up",
        Rounding::Down => "down",
        Rounding::HalfUp => "half up",
        Rounding::HalfEven => "half even",
    }
}

fn list(items: &[Expr], between: &str) -> String {
    items.iter().map(of).collect::<Vec<_>>().join(between)
}

fn parts(items: &[Expr], between: &str) -> String {
    items.iter().map(inside).collect::<Vec<_>>().join(between)
}

/// What stands inside something else, in parentheses where it has parts.
fn inside(expr: &Expr) -> String {
    let simple = matches!(
        expr.kind,
        ExprKind::Const(_)
            | ExprKind::Fact(_)
            | ExprKind::Now
            | ExprKind::Today
            | ExprKind::Threshold(_)
            | ExprKind::Define(_)
            | ExprKind::Apply(..)
            | ExprKind::Param(_)
            | ExprKind::Larger(_)
            | ExprKind::Smaller(_)
            | ExprKind::Compare(..)
            | ExprKind::Given(_)
            | ExprKind::OneOf(..)
    );
    if simple { of(expr) } else { format!("({})", of(expr)) }
}

/// Returns a side of a comparison with its value: `age 31 days`, `30 days`.
fn with_value(expr: &Expr, env: &Environment<'_>) -> String {
    match (&expr.kind, value(expr, env)) {
        (ExprKind::Const(_), _) | (_, Err(_)) => of(expr),
        (_, Ok(value)) => format!("{} {value}", of(expr)),
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
pub(crate) fn hangs_on(stuck: &Stuck) -> String {
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
            format!("{} {} {}", with_value(a, env), relation.symbol(), with_value(b, env))
        }
        ExprKind::OneOf(subject, values) => {
            let not = if holds { "" } else { "not " };
            format!("{} is {not}one of ({})", with_value(subject, env), list(values, ", "))
        }
        ExprKind::Given(name) => format!("{name} is {}given", if holds { "" } else { "not " }),
        ExprKind::Define(name) => match env.policy.define(name) {
            Some(define) => why(&define.body, holds, env),
            None => name.to_string(),
        },
        _ => format!("{} is {}", of(expr), if holds { "yes" } else { "no" }),
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

/// Returns the conjuncts of a condition.
pub(crate) fn conjuncts(when: &Expr) -> Vec<&Expr> {
    match &when.kind {
        ExprKind::And(sides) => sides.iter().flat_map(conjuncts).collect(),
        _ => vec![when],
    }
}
