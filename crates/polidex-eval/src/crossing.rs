//! Which thresholds a condition crossed, and by how much.
//!
//! In: the condition of a rule that is cited. Out: its comparisons that hold and have a threshold on one side:
//! [CROSSED]. It decides nothing.

use polidex_ir::{Cell, Expr, ExprKind, Name, Output, Policy, Relation, Table, Type};

use crate::arithmetic;
use crate::decision::Crossing;
use crate::environment::Environment;
use crate::expr::{truth, value};
use crate::words;

/// Returns the comparisons with a threshold that hold, in the order of the condition.
pub(crate) fn crossed(when: &Expr, env: &Environment<'_>) -> Vec<Crossing> {
    let mut found = Vec::new();
    collect(when, true, env, &mut found);
    found
}

fn collect(expr: &Expr, holds: bool, env: &Environment<'_>, found: &mut Vec<Crossing>) {
    match &expr.kind {
        ExprKind::And(sides) | ExprKind::Or(sides) => {
            for side in sides {
                collect(side, holds, env, found);
            }
        }
        ExprKind::Grounds(grounds) => {
            for (_, ground) in grounds {
                collect(ground, holds, env, found);
            }
        }
        ExprKind::Not(inner) => collect(inner, !holds, env, found),
        ExprKind::Implies(a, b) => {
            collect(a, !holds, env, found);
            collect(b, holds, env, found);
        }
        ExprKind::Define(name) if expr.ty == Type::Bool => {
            if let Some(define) = env.policy.define(name) {
                collect(&define.body, holds, env, found);
            }
        }
        ExprKind::Compare(relation, a, b) if truth(expr, env) == Ok(holds) => {
            let relation = if holds { *relation } else { relation.negated() };
            found.extend(match (&a.kind, &b.kind) {
                (_, ExprKind::Threshold(name)) => crossing(a, relation, name, b, env),
                (ExprKind::Threshold(name), _) => crossing(b, turned(relation), name, a, env),
                _ => None,
            });
        }
        _ => {}
    }
}

fn crossing(
    side: &Expr,
    relation: Relation,
    threshold: &Name,
    limit: &Expr,
    env: &Environment<'_>,
) -> Option<Crossing> {
    let (value, limit) = (value(side, env).ok()?, value(limit, env).ok()?);
    let by = arithmetic::distance(&value, &limit);
    let fact = Name::from(words::of(side, env.policy));
    Some(Crossing { fact, value, relation, threshold: threshold.clone(), limit, by })
}

/// Returns the relation with its sides exchanged.
fn turned(relation: Relation) -> Relation {
    match relation {
        Relation::Equal => Relation::Equal,
        Relation::NotEqual => Relation::NotEqual,
        Relation::Less => Relation::Greater,
        Relation::AtMost => Relation::AtLeast,
        Relation::Greater => Relation::Less,
        Relation::AtLeast => Relation::AtMost,
    }
}

/// Tells whether a threshold's value looks at a tier.
pub(crate) fn mentions_tier(limit: &Expr, policy: &Policy) -> bool {
    match &limit.kind {
        ExprKind::Lookup(table, _) => looks_at_tier(table, policy),
        ExprKind::Call(name, ..) => {
            policy.table(name).is_some_and(|named| looks_at_tier(&named.table, policy))
        }
        ExprKind::Conditional(arms, last) => {
            let by_tier = |when: &Expr| {
                words::conjuncts(when).iter().any(|part| match &part.kind {
                    ExprKind::Compare(_, a, _) | ExprKind::OneOf(a, _) => matches!(a.ty, Type::Tier(_)),
                    _ => false,
                })
            };
            arms.iter().any(|(when, then)| by_tier(when) || mentions_tier(then, policy))
                || mentions_tier(last, policy)
        }
        _ => matches!(limit.ty, Type::Tier(_)),
    }
}

fn looks_at_tier(table: &Table, policy: &Policy) -> bool {
    let by_input = |cells: &[Cell]| {
        let mut looked = cells.iter().zip(&table.inputs);
        looked.any(|(cell, input)| *cell != Cell::Any && matches!(input.ty, Type::Tier(_)))
    };
    let mut outputs = table.rows.iter().flat_map(|row| &row.outputs).chain(table.otherwise.iter().flatten());
    table.rows.iter().any(|row| by_input(&row.cells))
        || outputs.any(|output| match output {
            Output::Value(value) => mentions_tier(value, policy),
            Output::Chain(_) | Output::Nothing => false,
        })
}
