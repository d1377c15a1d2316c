//! What a table says.
//!
//! In: a table and an environment. Out: the value of a column, or the outputs of the row that is taken, or of every
//! row that could be, with what is in the way: [TABLE-UNIQUE], [TABLE-AGREEING], [TABLE-FIRST], [TABLE-3]. Which rows
//! match is said in `row`, the highest of them in `ranked`, what is made of all of them in `collect`.

mod collect;
mod fault;
mod ranked;
mod row;

use polidex_ir::{ChainExpr, Combine, Output, Table, Type, Value};

use crate::datum::Datum;
use crate::environment::Environment;
use crate::expr::{Scope, present};
use crate::logic;
use crate::stuck::{Known, Stuck};

/// The rows that could be taken.
#[derive(Debug, Clone)]
pub(crate) struct Choice<'t> {
    /// Their outputs: exactly one where nothing is stuck.
    pub ways: Vec<&'t [Output]>,
    /// What is in the way of telling which.
    pub stuck: Option<Stuck>,
}

/// Tells which rows match, each for itself.
pub(crate) fn rows(table: &Table, env: &Environment<'_>, scope: &mut Scope) -> Vec<Option<bool>> {
    row::each(table, env, scope)
}

/// Returns the value of a column.
pub(crate) fn look_up(
    table: &Table,
    column: u32,
    ty: &Type,
    env: &Environment<'_>,
    scope: &mut Scope,
) -> Known<Datum> {
    if let Combine::Collect(what) = table.combine {
        return collect::collect(table, what, column, ty, env, scope);
    }
    let choice = choose(table, env, scope)?;
    let mut ways = Vec::new();
    for outputs in choice.ways {
        ways.push(said(outputs, column, env, scope));
    }
    match (choice.stuck, ways.pop()) {
        (None, Some(only)) => only,
        (None, None) => Err(fault::no_row(table, env, scope)),
        (Some(stuck), last) => {
            ways.extend(last);
            logic::agreed(ways, stuck)
        }
    }
}

/// Finds the rows that could be taken. Fails where certainly none, or two, would be.
pub(crate) fn choose<'t>(table: &'t Table, env: &Environment<'_>, scope: &mut Scope) -> Known<Choice<'t>> {
    let found = row::matching(table, env, scope);
    let (mut sure, mut open) = (Vec::new(), Vec::new());
    let mut stuck: Option<Stuck> = None;
    for (row, in_the_way) in found {
        match in_the_way {
            None => sure.push(row.outputs.as_slice()),
            Some(other) => {
                open.push(row.outputs.as_slice());
                stuck = Some(stuck.unwrap_or_default().and(other));
            }
        }
    }
    let otherwise = if sure.is_empty() { table.otherwise.as_deref() } else { None };
    let mut ways: Vec<&[Output]> = open.iter().chain(&sure).copied().collect();
    match table.combine {
        Combine::Unique if sure.len() > 1 => return Err(fault::two_rows(table, false, env, scope)),
        // Two of them could match, which would be an error: equal outputs do not settle it.
        Combine::Unique if ways.len() > 1 => return Err(stuck.unwrap_or_default()),
        Combine::Agreeing => {
            agree(table, &sure, env, scope)?;
            if let Err(other) = agree(table, &ways, env, scope) {
                return Err(stuck.unwrap_or_default().and(other));
            }
            // They are equal: any of them stands for all.
            ways.truncate(1);
            stuck = stuck.filter(|_| sure.is_empty());
        }
        Combine::Highest(column) | Combine::Lowest(column) => {
            let highest = matches!(table.combine, Combine::Highest(_));
            let rows = ranked::Rows { sure: &sure, open: &open, stuck };
            (ways, stuck) = ranked::highest(table, rows, column, highest, env, scope)?;
        }
        Combine::Collect(_) => return Err(Stuck::error("of a table that collects no row is taken")),
        Combine::Unique | Combine::First => {}
    }
    if sure.is_empty() && otherwise.is_none() {
        return Err(stuck.unwrap_or_else(|| fault::no_row(table, env, scope)));
    }
    ways.extend(otherwise);
    Ok(Choice { ways, stuck })
}

/// Returns what outputs say in a column.
fn said(outputs: &[Output], column: u32, env: &Environment<'_>, scope: &mut Scope) -> Known<Datum> {
    match usize::try_from(column).ok().and_then(|column| outputs.get(column)) {
        Some(Output::Value(expr)) => present(expr, env, scope),
        Some(Output::Nothing) => Ok(Datum::Value(Value::Nothing)),
        Some(Output::Chain(_)) | None => Err(Stuck::error("the table has no such column")),
    }
}

/// What an output says, by value.
#[derive(PartialEq)]
enum Said<'t> {
    Value(Datum),
    Chain(&'t Option<ChainExpr>),
}

/// [TABLE-AGREEING]: rows with equal outputs are fine. Two that differ are an error whatever else is in the way.
fn agree(table: &Table, rows: &[&[Output]], env: &Environment<'_>, scope: &mut Scope) -> Known<()> {
    let Some((first, [_, ..])) = rows.split_first() else { return Ok(()) };
    let mut stuck: Option<Stuck> = None;
    for column in 0..first.len() {
        let mut common: Option<Said<'_>> = None;
        for output in rows.iter().filter_map(|row| row.get(column)) {
            let said = match output {
                Output::Value(expr) => present(expr, env, scope).map(Said::Value),
                Output::Nothing => Ok(Said::Value(Datum::Value(Value::Nothing))),
                Output::Chain(chain) => Ok(Said::Chain(chain)),
            };
            match (said, &common) {
                (Err(other), _) => stuck = Some(stuck.unwrap_or_default().and(other)),
                (Ok(said), Some(common)) if said != *common => {
                    return Err(fault::two_rows(table, true, env, scope));
                }
                (Ok(_), Some(_)) => {}
                (Ok(said), None) => common = Some(said),
            }
        }
    }
    stuck.map_or(Ok(()), Err)
}
