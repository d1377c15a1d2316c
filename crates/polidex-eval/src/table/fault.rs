//! What is wrong with a look-up: which table, and what it was asked.
//!
//! In: a table in which no row matches, or too many. Out: words that name it, its inputs, and why the policy says that
//! this is known to happen.

use polidex_ir::{Approval, ExprKind, Name, Table};

use crate::because::Why;
use crate::environment::Environment;
use crate::expr::{Scope, look};
use crate::stuck::Stuck;
use crate::wording::{Piece, Wording};

/// No row matches.
pub(super) fn no_row(table: &Table, env: &Environment<'_>, scope: &mut Scope) -> Stuck {
    let words = Wording::from(format!("no row of {} matches", called(table, env)));
    Stuck::error(known(words.and(inputs(table, env, scope)), table.waivers.gap.as_ref()))
}

/// Two rows match and should not, or say different things.
pub(super) fn two_rows(table: &Table, disagree: bool, env: &Environment<'_>, scope: &mut Scope) -> Stuck {
    let words = Wording::from(format!("two rows of {} match", called(table, env)));
    let words = words.and(inputs(table, env, scope)).then(if disagree { " and disagree" } else { "" });
    Stuck::error(known(words, table.waivers.overlap.as_ref()))
}

/// Adds why the author says that it is known to happen.
fn known(words: Wording, reason: Option<&Name>) -> Wording {
    match reason {
        Some(reason) => words.then(format!("; the policy says of this: \"{reason}\"")),
        None => words,
    }
}

/// How a table is called: by its own name, or by what it belongs to.
fn called(table: &Table, env: &Environment<'_>) -> String {
    let is_it = |other: &Table| std::ptr::eq(other, table);
    if let Some(named) = env.policy.tables.iter().find(|named| is_it(&named.table)) {
        return format!("the table `{}`", named.name);
    }
    let looks_up =
        |value: &polidex_ir::Expr| matches!(&value.kind, ExprKind::Lookup(inner, _) if is_it(inner));
    if let Some(threshold) = env.policy.thresholds.iter().find(|threshold| looks_up(&threshold.value)) {
        return format!("the threshold `{}`", threshold.name);
    }
    let approves = |approval: &Approval| matches!(approval, Approval::Table(inner) if is_it(inner));
    match env.request.exceptions.iter().find(|exception| approves(&exception.approval)) {
        Some(exception) => format!("the approval table of `{}`", exception.name),
        None => "the table".to_owned(),
    }
}

/// ` plan gold, uptime 99.5%`
fn inputs(table: &Table, env: &Environment<'_>, scope: &mut Scope) -> Wording {
    let mut all = Vec::new();
    for input in table.inputs.iter().filter(|input| !matches!(input.kind, ExprKind::Const(_))) {
        let is_there = look(input, env, scope).map(|datum| datum.is_there());
        let words = Why::within(env, scope).valued(input);
        all.push(match is_there {
            Ok(true) => words,
            Ok(false) => words.then(" not given"),
            Err(_) => words.then(" unknown"),
        });
    }
    if all.is_empty() {
        return Wording::default();
    }
    Wording::from(Piece::Text(" ".to_owned())).and(Wording::joined(all, ", "))
}
