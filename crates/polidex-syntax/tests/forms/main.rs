//! The forms of lists, tables and outcomes: what tree they are read as, and what is said of a slip.
#![cfg(test)]

mod lists;
mod outcomes;
mod places;
mod shape;
mod slips;
mod tables;

use polidex_base::FileId;
use polidex_syntax::ast::{DecideMember, Expr, File, ItemKind};
use polidex_syntax::{Parse, parse};

/// Parses a text in which nothing is wrong.
#[track_caller]
fn read(text: &str) -> File {
    let Parse { file, diagnostics, .. } = parse(FileId(0), text);
    assert!(diagnostics.is_empty(), "{text}\n{diagnostics:#?}");
    file
}

/// The only declaration of a text.
#[track_caller]
fn item(text: &str) -> ItemKind {
    let mut items = read(text).items;
    assert_eq!(items.len(), 1, "{text}");
    items.remove(0).kind
}

/// The body of a definition.
#[track_caller]
fn expr(text: &str) -> Expr {
    match item(&format!("define n = {text}\n")) {
        ItemKind::Define(define) => define.body,
        other => panic!("{other:?}"),
    }
}

/// The members of a `decide`.
#[track_caller]
fn members(text: &str) -> Vec<DecideMember> {
    match item(&format!("decide r {{\n{text}\n}}\n")) {
        ItemKind::Decide(decide) => decide.members.into_iter().map(|member| member.node).collect(),
        other => panic!("{other:?}"),
    }
}

/// What is said about a text: code, place, message, and what is to be done.
fn said(text: &str) -> Vec<String> {
    let place = |at: u32| {
        let before = text.get(..at as usize).unwrap_or("");
        let column = before.rsplit('\n').next().unwrap_or("").chars().count().saturating_add(1);
        format!("{}:{column}", before.matches('\n').count().saturating_add(1))
    };
    let all = parse(FileId(0), text).diagnostics;
    let one = |d: &polidex_base::Diagnostic| {
        format!(
            "{} {} {}; {}",
            d.code.0,
            place(d.primary.span.start),
            d.message,
            d.help.as_deref().unwrap_or("")
        )
    };
    all.iter().map(one).collect()
}
