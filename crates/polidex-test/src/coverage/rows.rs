//! Which rows of tables matter to the decisions of the tests.
//!
//! In: a policy and requests. Out: every row with the number of requests it matters to. A row matters to a request if
//! anything that is said about it, its trace included, is another thing where the row cannot be computed.
//! So a row that is matched and outweighed in silence does not count as reached.

use std::ops::Range;

use polidex_base::{Digest, Rational};
use polidex_eval::{Decision, Detail, Evaluator, Submission};
use polidex_ir::{Approval, ChainExpr, Expr, ExprKind, Name, Output, Policy, Table, Type, Value};

use super::Item;

/// Where a table stands in a policy, by position.
#[derive(Debug, Clone, Copy)]
enum Place {
    Table(usize),
    Threshold(usize),
    Approval { request: usize, exception: usize },
}

/// Returns every row of every table.
pub(super) fn reached(policy: &Policy, submissions: &[&Submission]) -> Vec<Item> {
    let evaluator = Evaluator::new(policy);
    let decided: Vec<(&Submission, Decision)> =
        submissions.iter().map(|submission| (*submission, decide(&evaluator, submission))).collect();
    let all: Vec<usize> = (0..decided.len()).collect();
    let mut items = Vec::new();
    for (place, request, name) in places(policy) {
        let mut policy = policy.clone();
        let Some(table) = table_at(&mut policy, place).cloned() else { continue };
        let count = table.rows.len().saturating_add(usize::from(table.otherwise.is_some()));
        let mut search = Search { policy, place, table, decided: &decided, reached: vec![0; count] };
        search.look(0..count, &all);
        for (n, reached) in search.reached.into_iter().enumerate() {
            let row = match search.table.rows.get(n) {
                Some(_) => format!("row {}", n.saturating_add(1)),
                None => "otherwise".to_owned(),
            };
            let name = Name::from(format!("{name}: {row}"));
            items.push(Item { request: request.clone(), kind: "row", name, reached });
        }
    }
    items
}

/// Finds the tables, with the request they belong to and what their rows are called after.
fn places(policy: &Policy) -> Vec<(Place, Option<Name>, Name)> {
    let mut found = Vec::new();
    for (n, named) in policy.tables.iter().enumerate() {
        found.push((Place::Table(n), named.request.clone(), named.name.clone()));
    }
    for (n, threshold) in policy.thresholds.iter().enumerate() {
        if let ExprKind::Lookup(..) = threshold.value.kind {
            found.push((Place::Threshold(n), None, threshold.name.clone()));
        }
    }
    for (n, request) in policy.requests.iter().enumerate() {
        for (m, exception) in request.exceptions.iter().enumerate() {
            if let Approval::Table(_) = exception.approval {
                let place = Place::Approval { request: n, exception: m };
                found.push((place, Some(request.name.clone()), exception.name.clone()));
            }
        }
    }
    found
}

fn table_at(policy: &mut Policy, place: Place) -> Option<&mut Table> {
    match place {
        Place::Table(n) => Some(&mut policy.tables.get_mut(n)?.table),
        Place::Threshold(n) => match &mut policy.thresholds.get_mut(n)?.value.kind {
            ExprKind::Lookup(table, _) => Some(table),
            _ => None,
        },
        Place::Approval { request, exception } => {
            match &mut policy.requests.get_mut(request)?.exceptions.get_mut(exception)?.approval {
                Approval::Table(table) => Some(table),
                Approval::Chain(_) => None,
            }
        }
    }
}

struct Search<'a> {
    policy: Policy,
    place: Place,
    table: Table,
    decided: &'a [(&'a Submission, Decision)],
    reached: Vec<u32>,
}

impl Search<'_> {
    /// Breaks these rows together; where nothing changes for any of the requests, none of the rows matters.
    fn look(&mut self, rows: Range<usize>, requests: &[usize]) {
        let touched = self.touched(&rows, requests);
        if touched.is_empty() {
            return;
        }
        if rows.len() <= 1 {
            if let Some(count) = self.reached.get_mut(rows.start) {
                *count = u32::try_from(touched.len()).unwrap_or(u32::MAX);
            }
            return;
        }
        let middle = rows.start.saturating_add(rows.len() / 2);
        self.look(rows.start..middle, &touched);
        self.look(middle..rows.end, &touched);
    }

    fn touched(&mut self, rows: &Range<usize>, requests: &[usize]) -> Vec<usize> {
        if let Some(table) = table_at(&mut self.policy, self.place) {
            *table = broken(&self.table, rows);
        }
        let evaluator = Evaluator::new(&self.policy);
        let differs = |n: &usize| {
            self.decided.get(*n).is_some_and(|(submission, before)| decide(&evaluator, submission) != *before)
        };
        requests.iter().copied().filter(differs).collect()
    }
}

/// Returns a table in which the outputs of these rows cannot be computed.
fn broken(table: &Table, rows: &Range<usize>) -> Table {
    let mut broken = table.clone();
    let all = broken.rows.iter_mut().map(|row| &mut row.outputs).chain(broken.otherwise.as_mut());
    for outputs in all.enumerate().filter(|(n, _)| rows.contains(n)).map(|(_, outputs)| outputs) {
        for output in outputs {
            *output = match output {
                Output::Value(expr) => Output::Value(no_value(expr.ty.clone())),
                Output::Nothing => Output::Value(no_value(Type::Integer)),
                Output::Chain(_) => Output::Chain(Some(ChainExpr::Named(Name::from("")))),
            };
        }
    }
    broken
}

/// A division by zero.
fn no_value(ty: Type) -> Expr {
    let number = |n: i64| {
        let value = Value::Number(Rational::from(n));
        Box::new(Expr { ty: Type::Integer, kind: ExprKind::Const(value) })
    };
    Expr { ty, kind: ExprKind::Divide(number(1), number(0)) }
}

/// Decides, with nothing left out but the hashes, which hang on how the rows are written.
fn decide(evaluator: &Evaluator<'_>, submission: &Submission) -> Decision {
    let blank = Digest([0; 32]);
    let mut decision = evaluator.evaluate(submission, Detail::EveryCandidate);
    decision.policy.hash = blank;
    decision.decided_by.iter_mut().for_each(|rule| rule.part = blank);
    decision.exception.iter_mut().for_each(|exception| exception.part = blank);
    decision.trace.iter_mut().for_each(|step| step.part = blank);
    decision
}
