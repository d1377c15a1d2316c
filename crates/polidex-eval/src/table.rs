//! Which rows of a table are taken.
//!
//! In: a table and an environment. Out: the outputs of the row that is taken, or of every row that could be,
//! with what is in the way: [ROW], [TABLE-UNIQUE], [TABLE-AGREEING], [TABLE-FIRST], [TABLE-3].

use polidex_ir::{Cell, ChainExpr, Combine, Expr, ExprKind, Output, Row, Table, Test, Value};

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
    let mut sure: Vec<&[Output]> = Vec::new();
    let mut open: Vec<&[Output]> = Vec::new();
    let mut stuck: Option<Stuck> = None;
    for row in &table.rows {
        match matches(table, row, env, scope) {
            Ok(true) => {
                sure.push(&row.outputs);
                // [TABLE-FIRST]: what comes after a row that matches is never taken.
                if table.combine == Combine::First {
                    break;
                }
            }
            Ok(false) => {}
            Err(other) => {
                open.push(&row.outputs);
                stuck = Some(stuck.unwrap_or_default().and(other));
            }
        }
    }
    let otherwise = if sure.is_empty() { table.otherwise.as_deref() } else { None };
    let mut ways: Vec<&[Output]> = open.iter().chain(&sure).copied().collect();
    match table.combine {
        Combine::Unique if sure.len() > 1 => return Err(Stuck::error("two rows of the table match")),
        // Two of them could match, which would be an error: equal outputs do not settle it.
        Combine::Unique if ways.len() > 1 => return Err(stuck.unwrap_or_default()),
        Combine::Agreeing => {
            agree(&sure, env, scope)?;
            if let Err(other) = agree(&ways, env, scope) {
                return Err(stuck.unwrap_or_default().and(other));
            }
            // They are equal: any of them stands for all.
            ways.truncate(1);
            stuck = stuck.filter(|_| sure.is_empty());
        }
        Combine::Unique | Combine::First => {}
    }
    if sure.is_empty() && otherwise.is_none() {
        return Err(stuck.unwrap_or_else(|| Stuck::error("no row of the table matches")));
    }
    ways.extend(otherwise);
    Ok(Choice { ways, stuck })
}

/// What an output says, by value.
#[derive(PartialEq)]
enum Said<'t> {
    Value(Value),
    Chain(&'t Option<ChainExpr>),
}

/// [TABLE-AGREEING]: rows with equal outputs are fine. Two that differ are an error whatever else is in the way.
fn agree(rows: &[&[Output]], env: &Environment<'_>, scope: &mut Scope) -> Known<()> {
    let Some((first, [_, ..])) = rows.split_first() else { return Ok(()) };
    let mut stuck: Option<Stuck> = None;
    for column in 0..first.len() {
        let mut common: Option<Said<'_>> = None;
        for output in rows.iter().filter_map(|row| row.get(column)) {
            let said = match output {
                Output::Value(expr) => evaluate(expr, env, scope).map(Said::Value),
                Output::Chain(chain) => Ok(Said::Chain(chain)),
            };
            match (said, &common) {
                (Err(other), _) => stuck = Some(stuck.unwrap_or_default().and(other)),
                (Ok(said), Some(common)) if said != *common => {
                    return Err(Stuck::error("two rows of the table match and disagree"));
                }
                (Ok(_), Some(_)) => {}
                (Ok(said), None) => common = Some(said),
            }
        }
    }
    stuck.map_or(Ok(()), Err)
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
