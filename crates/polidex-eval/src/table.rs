//! Which rows of a table are taken.
//!
//! In: a table and an environment. Out: the outputs of the row that is taken, or of every row that could be,
//! with what is in the way: [ROW], [TABLE-UNIQUE], [TABLE-AGREEING], [TABLE-FIRST], [TABLE-3].

use polidex_ir::{Cell, Combine, Expr, ExprKind, Output, Row, Table, Test, Value};

use crate::arithmetic;
use crate::environment::{Environment, State};
use crate::expr::{Scope, evaluate};
use crate::stuck::{Known, Stuck, both};

/// The rows that could be taken.
#[derive(Debug, Clone)]
pub(crate) struct Choice<'t> {
    /// Their outputs: exactly one where nothing is stuck.
    pub ways: Vec<&'t [Output]>,
    /// What is in the way of telling which.
    pub stuck: Option<Stuck>,
}

/// Finds the rows that could be taken. Fails where certainly none, or two, would be.
pub(crate) fn choose<'t>(table: &'t Table, env: &Environment<'_>, scope: &mut Scope) -> Known<Choice<'t>> {
    let mut sure: Vec<&Row> = Vec::new();
    let mut open: Vec<&Row> = Vec::new();
    let mut stuck: Option<Stuck> = None;
    for row in &table.rows {
        match matches(table, row, env, scope) {
            Ok(true) => {
                sure.push(row);
                // [TABLE-FIRST]: what comes after a row that matches is never taken.
                if table.combine == Combine::First {
                    break;
                }
            }
            Ok(false) => {}
            Err(other) => {
                open.push(row);
                stuck = Some(stuck.unwrap_or_default().and(other));
            }
        }
    }
    let unique = table.combine == Combine::Unique;
    if unique && sure.len() > 1 {
        return Err(Stuck::error("two rows of the table match"));
    }
    if unique && !sure.is_empty() && !open.is_empty() {
        // Another row could match too, which would be an error: the outputs do not settle it.
        return Err(stuck.unwrap_or_default());
    }
    let otherwise = if sure.is_empty() { table.otherwise.as_deref() } else { None };
    if sure.is_empty() && otherwise.is_none() {
        return Err(stuck.unwrap_or_else(|| Stuck::error("no row of the table matches")));
    }
    let rows = open.iter().chain(&sure).map(|row| row.outputs.as_slice());
    let ways: Vec<&[Output]> = rows.chain(otherwise).collect();
    if table.combine == Combine::Agreeing && stuck.is_none() {
        return agreeing(&ways, env, scope);
    }
    Ok(Choice { ways, stuck })
}

/// [TABLE-AGREEING]: several rows with equal outputs are fine.
fn agreeing<'t>(ways: &[&'t [Output]], env: &Environment<'_>, scope: &mut Scope) -> Known<Choice<'t>> {
    let Some((first, rest)) = ways.split_first() else {
        return Err(Stuck::error("no row of the table matches"));
    };
    for other in rest {
        for (a, b) in first.iter().zip(*other) {
            let equal = match (a, b) {
                (Output::Value(a), Output::Value(b)) => {
                    let a = evaluate(a, env, scope);
                    let (a, b) = both(a, evaluate(b, env, scope))?;
                    a == b
                }
                (Output::Chain(a), Output::Chain(b)) => a == b,
                (Output::Value(_), Output::Chain(_)) | (Output::Chain(_), Output::Value(_)) => false,
            };
            if !equal {
                return Err(Stuck::error("two rows of the table match and disagree"));
            }
        }
    }
    Ok(Choice { ways: vec![first], stuck: None })
}

/// [ROW]: all cells match, by the logic of [AND-3].
fn matches(table: &Table, row: &Row, env: &Environment<'_>, scope: &mut Scope) -> Known<bool> {
    let mut stuck: Option<Stuck> = None;
    for (cell, input) in row.cells.iter().zip(&table.inputs) {
        match cell_matches(cell, input, env, scope) {
            Ok(true) => {}
            Ok(false) => return Ok(false),
            Err(other) => stuck = Some(stuck.unwrap_or_default().and(other)),
        }
    }
    stuck.map_or(Ok(true), Err)
}

fn cell_matches(cell: &Cell, input: &Expr, env: &Environment<'_>, scope: &mut Scope) -> Known<bool> {
    if let Cell::Any = cell {
        return Ok(true);
    }
    let absent = match &input.kind {
        ExprKind::Fact(path) => matches!(env.facts.get(path), Some(State::NotGiven)),
        _ => false,
    };
    match cell {
        Cell::Any => Ok(true),
        Cell::OneOf(_) | Cell::NoneOf(_) if absent => Ok(false),
        Cell::OneOf(tests) => {
            let value = evaluate(input, env, scope);
            any_test(tests, value, env, scope)
        }
        Cell::NoneOf(tests) => {
            let value = evaluate(input, env, scope);
            any_test(tests, value, env, scope).map(|found| !found)
        }
        Cell::Given | Cell::NotGiven => {
            let given = match &input.kind {
                ExprKind::Fact(path) => env.given(path)?,
                _ => true,
            };
            Ok(given == matches!(cell, Cell::Given))
        }
    }
}

fn any_test(tests: &[Test], value: Known<Value>, env: &Environment<'_>, scope: &mut Scope) -> Known<bool> {
    let mut stuck: Option<Stuck> = None;
    for test in tests {
        match all_bounds(test, &value, env, scope) {
            Ok(true) => return Ok(true),
            Ok(false) => {}
            Err(other) => stuck = Some(stuck.unwrap_or_default().and(other)),
        }
    }
    stuck.map_or(Ok(false), Err)
}

fn all_bounds(test: &Test, value: &Known<Value>, env: &Environment<'_>, scope: &mut Scope) -> Known<bool> {
    let mut stuck: Option<Stuck> = None;
    for (relation, bound) in &test.bounds {
        let pair = both(value.clone(), evaluate(bound, env, scope));
        match pair.and_then(|(value, bound)| arithmetic::holds(*relation, &value, &bound)) {
            Ok(true) => {}
            Ok(false) => return Ok(false),
            Err(other) => stuck = Some(stuck.unwrap_or_default().and(other)),
        }
    }
    stuck.map_or(Ok(true), Err)
}
