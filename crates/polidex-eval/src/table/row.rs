//! Which rows of a table match: [ROW].
//!
//! In: a table and an environment. Out: the rows that match or may, in the order written.

use polidex_ir::{Cell, Combine, Expr, Row, Table, Test, Value};

use crate::arithmetic;
use crate::datum::Datum;
use crate::environment::Environment;
use crate::expr::{Scope, evaluate, look};
use crate::stuck::{Known, Stuck, both};

/// Returns the rows that match, and those of which it cannot be told, with what is in the way.
pub(super) fn matching<'t>(
    table: &'t Table,
    env: &Environment<'_>,
    scope: &mut Scope,
) -> Vec<(&'t Row, Option<Stuck>)> {
    let mut found = Vec::new();
    for row in &table.rows {
        match matches(table, row, env, scope) {
            Ok(true) => {
                found.push((row, None));
                // [TABLE-FIRST]: what comes after a row that matches is never taken.
                if table.combine == Combine::First {
                    break;
                }
            }
            Ok(false) => {}
            Err(stuck) => found.push((row, Some(stuck))),
        }
    }
    found
}

/// Tells which rows match, each for itself; nothing of one that cannot be told.
pub(super) fn each(table: &Table, env: &Environment<'_>, scope: &mut Scope) -> Vec<Option<bool>> {
    table.rows.iter().map(|row| matches(table, row, env, scope).ok()).collect()
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
    let input = look(input, env, scope);
    let absent = input.as_ref().is_ok_and(|input| !input.is_there());
    match cell {
        Cell::Any => Ok(true),
        Cell::OneOf(_) | Cell::NoneOf(_) if absent => Ok(false),
        Cell::OneOf(tests) => any_test(tests, &input, env, scope),
        Cell::NoneOf(tests) => any_test(tests, &input, env, scope).map(|found| !found),
        Cell::Given => input.map(|_| !absent),
        Cell::NotGiven => input.map(|_| absent),
    }
}

fn any_test(tests: &[Test], input: &Known<Datum>, env: &Environment<'_>, scope: &mut Scope) -> Known<bool> {
    let value = input.clone().and_then(|input| input.value());
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
