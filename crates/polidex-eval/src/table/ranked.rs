//! The row with the highest or lowest value in a column: [TABLE-HIGHEST], [TABLE-HIGHEST-3].
//!
//! In: the rows that match, and those that may. Out: the outputs of every row that could be taken, with what is in
//! the way.

use polidex_ir::{Output, Table, Value};

use super::{agree, said};
use crate::environment::Environment;
use crate::expr::{Scope, is_better};
use crate::stuck::{Known, Stuck};

/// The rows that match or may.
pub(super) struct Rows<'r, 't> {
    /// They match.
    pub sure: &'r [&'t [Output]],
    /// They may match.
    pub open: &'r [&'t [Output]],
    /// What is in the way of telling.
    pub stuck: Option<Stuck>,
}

/// Outputs of the rows that could be taken, and what is in the way of telling which.
type Ways<'t> = (Vec<&'t [Output]>, Option<Stuck>);

/// Rows with one value in the column.
struct Tie<'t> {
    value: Value,
    /// They match.
    sure: Vec<&'t [Output]>,
    /// They match, or may.
    all: Vec<&'t [Output]>,
}

/// Returns the rows that could be taken, but for the `otherwise`.
pub(super) fn highest<'t>(
    table: &Table,
    rows: Rows<'_, 't>,
    column: u32,
    highest: bool,
    env: &Environment<'_>,
    scope: &mut Scope,
) -> Known<Ways<'t>> {
    let ties = match ties(&rows, column, env, scope) {
        Ok(ties) => ties,
        Err(no_rank) => return unranked(table, rows, &no_rank, env, scope),
    };
    let mut best: Option<Value> = None;
    for tie in ties.iter().filter(|tie| !tie.sure.is_empty()) {
        if best.as_ref().map_or(Ok(true), |best| is_better(&tie.value, best, highest))? {
            best = Some(tie.value.clone());
        }
    }
    let mut kept: Vec<Tie<'t>> = Vec::new();
    for tie in ties {
        if !best.as_ref().map_or(Ok(false), |best| is_better(best, &tie.value, highest))? {
            kept.push(tie);
        }
    }
    // Nothing is in the way where the only tie that is left holds a row that matches.
    let told = matches!(kept.as_slice(), [only] if !only.sure.is_empty());
    let mut fault: Option<Stuck> = None;
    for tie in &kept {
        if told {
            // They certainly disagree, whatever else is in the way.
            agree(table, &tie.sure, env, scope)?;
        }
        if let Err(other) = agree(table, &tie.all, env, scope) {
            fault = Some(fault.unwrap_or_default().and(other));
        }
    }
    if let Some(fault) = fault {
        return Err(rows.stuck.unwrap_or_default().and(fault));
    }
    let ways = kept.into_iter().filter_map(|tie| tie.all.first().copied()).collect();
    Ok((ways, rows.stuck.filter(|_| !told)))
}

/// Returns the rows by their value in the column.
fn ties<'t>(
    rows: &Rows<'_, 't>,
    column: u32,
    env: &Environment<'_>,
    scope: &mut Scope,
) -> Known<Vec<Tie<'t>>> {
    let mut ties: Vec<Tie<'t>> = Vec::new();
    let mut no_rank: Option<Stuck> = None;
    let sure = rows.sure.iter().map(|row| (*row, true));
    for (row, sure) in sure.chain(rows.open.iter().map(|row| (*row, false))) {
        let value = match said(row, column, env, scope).and_then(|datum| datum.value()) {
            Ok(Value::Nothing) => Err(Stuck::error("`none` is neither higher nor lower than another")),
            value => value,
        };
        let value = match value {
            Ok(value) => value,
            Err(other) => {
                no_rank = Some(no_rank.unwrap_or_default().and(other));
                continue;
            }
        };
        let at = ties.iter().position(|tie| tie.value == value).unwrap_or(ties.len());
        if at == ties.len() {
            ties.push(Tie { value, sure: Vec::new(), all: Vec::new() });
        }
        if let Some(tie) = ties.get_mut(at) {
            tie.sure.extend(sure.then_some(row));
            tie.all.push(row);
        }
    }
    no_rank.map_or(Ok(ties), Err)
}

/// A value in the column is stuck: any row could be the one, so all of them must agree.
fn unranked<'t>(
    table: &Table,
    rows: Rows<'_, 't>,
    no_rank: &Stuck,
    env: &Environment<'_>,
    scope: &mut Scope,
) -> Known<Ways<'t>> {
    let Rows { sure, open, stuck } = rows;
    let all: Vec<&[Output]> = sure.iter().chain(open).copied().collect();
    if agree(table, &all, env, scope).is_err() {
        return Err(stuck.unwrap_or_default().and(no_rank.clone()));
    }
    Ok((all.into_iter().take(1).collect(), stuck.filter(|_| sure.is_empty())))
}
