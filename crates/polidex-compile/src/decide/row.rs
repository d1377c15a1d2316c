//! The condition of a row: what its cells ask, written as an author would.
//!
//! In: the cells of a row. Out: a condition; nothing where the row always matches, `Some(None)` where it is broken.

use polidex_ir::{Cell, Expr, ExprKind, Relation, Test, Value};
use polidex_syntax::ast;

use crate::compiler::Compiler;
use crate::elaborate::boolean;
use crate::scope::Scope;
use crate::tables::Heading;

/// Returns the condition of a row.
#[expect(clippy::option_option, reason = "always, and broken")]
pub(super) fn row_condition(
    compiler: &Compiler<'_>,
    row: &ast::TableRow,
    headings: &[Option<Heading>],
    scope: &mut Scope<'_>,
) -> Option<Option<Expr>> {
    let mut parts = Vec::new();
    let mut broken = false;
    for (cell, heading) in row.inputs.iter().zip(headings) {
        let read = heading.as_ref().and_then(|heading| Some((compiler.cell(cell, heading, scope)?, heading)));
        match read {
            Some((cell, heading)) => add(&cell, heading, &mut parts),
            None => broken = true,
        }
    }
    if broken { Some(None) } else { all_of(parts).map(Some) }
}

/// Returns the condition of the `otherwise`: no other row matches.
#[expect(clippy::option_option, reason = "always, and broken")]
pub(super) fn none_of(conditions: &[Option<Option<Expr>>]) -> Option<Option<Expr>> {
    let mut all = Vec::new();
    for condition in conditions {
        match condition {
            // A row that always matches leaves nothing for it.
            None => return Some(Some(boolean(ExprKind::Const(Value::Bool(false))))),
            Some(None) => return Some(None),
            Some(Some(condition)) => all.push(condition.clone()),
        }
    }
    let any = any_of(all)?;
    Some(Some(boolean(ExprKind::Not(Box::new(any)))))
}

/// Adds what a cell asks.
fn add(cell: &Cell, heading: &Heading, parts: &mut Vec<Expr>) {
    let is_given = || match &heading.expr.kind {
        ExprKind::Fact(path) => boolean(ExprKind::Given(path.clone())),
        _ => boolean(ExprKind::Present(Box::new(heading.expr.clone()))),
    };
    match cell {
        Cell::Any => {}
        Cell::Given => parts.push(is_given()),
        Cell::NotGiven => parts.push(negated(is_given())),
        Cell::OneOf(tests) => {
            // [ROW]: a value on what is not given never matches.
            parts.extend(heading.optional.then(is_given));
            match tests.as_slice() {
                [only] => parts.extend(bounds(only, &heading.expr)),
                several => parts.extend(any_test(several, &heading.expr)),
            }
        }
        Cell::NoneOf(tests) => {
            parts.extend(heading.optional.then(is_given));
            parts.extend(any_test(tests, &heading.expr).map(negated));
        }
    }
}

fn bounds(test: &Test, subject: &Expr) -> Vec<Expr> {
    let compare = |(relation, bound): &(Relation, Expr)| {
        boolean(ExprKind::Compare(*relation, Box::new(subject.clone()), Box::new(bound.clone())))
    };
    test.bounds.iter().map(compare).collect()
}

fn any_test(tests: &[Test], subject: &Expr) -> Option<Expr> {
    let value = |test: &Test| match test.bounds.as_slice() {
        [(Relation::Equal, value)] => Some(value.clone()),
        _ => None,
    };
    let values: Option<Vec<Expr>> = tests.iter().map(value).collect();
    match values {
        Some(values) if values.len() > 1 => Some(boolean(ExprKind::OneOf(Box::new(subject.clone()), values))),
        _ => any_of(tests.iter().filter_map(|test| all_of(bounds(test, subject))).collect()),
    }
}

fn negated(condition: Expr) -> Expr {
    match condition.kind {
        ExprKind::Compare(Relation::Equal, a, b) => boolean(ExprKind::Compare(Relation::NotEqual, a, b)),
        kind => boolean(ExprKind::Not(Box::new(boolean(kind)))),
    }
}

fn all_of(parts: Vec<Expr>) -> Option<Expr> {
    match parts.len() {
        0 | 1 => parts.into_iter().next(),
        _ => Some(boolean(ExprKind::And(parts))),
    }
}

fn any_of(parts: Vec<Expr>) -> Option<Expr> {
    match parts.len() {
        0 | 1 => parts.into_iter().next(),
        _ => Some(boolean(ExprKind::Or(parts))),
    }
}
