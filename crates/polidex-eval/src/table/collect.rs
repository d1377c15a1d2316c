//! What is made of all rows that match: [TABLE-COLLECT], [TABLE-COLLECT-3].
//!
//! In: a table that collects, and a column. Out: a number, a value or a list, or what it is stuck on.

use std::cmp::Ordering;

use polidex_ir::{Collect, Measure, Output, Table, Type, Value};

use super::{fault, row, said};
use crate::aggregate::{Item, made};
use crate::arithmetic;
use crate::datum::Datum;
use crate::environment::Environment;
use crate::expr::Scope;
use crate::stuck::{Known, Stuck, all};

/// A row that matches or may.
struct Found<'t> {
    outputs: &'t [Output],
    open: Option<Stuck>,
}

/// Returns what is made of a column of all rows that match.
pub(super) fn collect(
    table: &Table,
    what: Collect,
    column: u32,
    ty: &Type,
    env: &Environment<'_>,
    scope: &mut Scope,
) -> Known<Datum> {
    let rows = row::matching(table, env, scope).into_iter();
    let mut rows: Vec<Found<'_>> = rows.map(|(row, open)| Found { outputs: &row.outputs, open }).collect();
    if let Some(otherwise) = &table.otherwise
        && rows.iter().all(|row| row.open.is_some())
    {
        return match rows.into_iter().filter_map(|row| row.open).reduce(Stuck::and) {
            Some(stuck) => Err(stuck),
            None => said(otherwise, column, env, scope),
        };
    }
    let any_match = rows.iter().any(|row| row.open.is_none());
    let may_match = rows.iter().filter_map(|row| row.open.clone()).reduce(Stuck::and);
    let measure = match what {
        Collect::Sum => Measure::Sum,
        Collect::Min => Measure::Min,
        Collect::Max => Measure::Max,
        Collect::Count => Measure::Count,
        Collect::List(by) => {
            if let Some(by) = by {
                rows = sorted(rows, by, env, scope)?;
            }
            Measure::List
        }
    };
    let mut items: Vec<Item> = Vec::new();
    for row in rows {
        let value =
            if what == Collect::Count { Ok(Datum::Absent) } else { said(row.outputs, column, env, scope) };
        if value != Ok(Datum::Value(Value::Nothing)) {
            items.push(Item { open: row.open, value });
        }
    }
    match made(measure, ty, items)? {
        Some(found) => Ok(found),
        None if any_match => Ok(Datum::Value(Value::Nothing)),
        // A row that says `none` may match, or there is none.
        None => Err(may_match.unwrap_or_else(|| fault::no_row(table, env, scope))),
    }
}

/// Sorts rows by their value in a column, highest first; rows that tie stay in their order.
fn sorted<'t>(
    rows: Vec<Found<'t>>,
    by: u32,
    env: &Environment<'_>,
    scope: &mut Scope,
) -> Known<Vec<Found<'t>>> {
    let mut keyed: Vec<(Value, Found<'t>)> = Vec::new();
    let mut keys: Vec<Known<()>> = Vec::new();
    for row in rows {
        match said(row.outputs, by, env, scope).and_then(|datum| datum.value()) {
            Ok(key) => keyed.push((key, row)),
            Err(stuck) => keys.push(Err(row.open.unwrap_or_default().and(stuck))),
        }
    }
    if let Some((first, _)) = keyed.first() {
        keys.extend(keyed.iter().map(|(key, _)| arithmetic::order(first, key).map(|_| ())));
    }
    all(keys)?;
    // INVARIANT: all keys can be compared with the first, so with each other.
    keyed.sort_by(|(a, _), (b, _)| arithmetic::order(b, a).unwrap_or(Ordering::Equal));
    Ok(keyed.into_iter().map(|(_, row)| row).collect())
}
