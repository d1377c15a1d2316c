//! What a part of a policy says of one request, outside a decision: for those who replay what they claim.
//!
//! In: a policy, a submission and a part. Out: a value, or nothing where it cannot be told. It decides nothing.

use std::sync::Arc;

use polidex_ir::{Expr, Name, Policy, Table, Type, Value};

use crate::deadline::Times;
use crate::environment::Environment;
use crate::expr::{self, Scope};
use crate::submission::Submission;
use crate::table;

/// Returns the value of an expression of a request; nothing where it cannot be computed.
pub fn value_of(policy: &Policy, submission: &Submission, expr: &Expr) -> Option<Value> {
    let env = environment(policy, submission)?;
    expr::value(expr, &env).ok()
}

/// The parameters of a declared table, and what is said for them.
pub type Call<'a> = (&'a [(Name, Type)], &'a [Expr]);

/// Tells which rows of a table match when it is called with these arguments; nothing of a row that cannot be told.
pub fn rows_of(
    policy: &Policy,
    submission: &Submission,
    table: &Table,
    call: Option<Call<'_>>,
) -> Vec<Option<bool>> {
    let Some(env) = environment(policy, submission) else { return Vec::new() };
    let (params, args) = call.unwrap_or((&[], &[]));
    let around = Scope::default();
    let mut scope = Scope::inner(expr::bound(params, args, &env, &mut around.clone()), &around);
    table::rows(table, &env, &mut scope)
}

fn environment<'p>(policy: &'p Policy, submission: &Submission) -> Option<Environment<'p>> {
    let request = policy.request(&submission.request)?;
    let times = Arc::new(Times::new(policy));
    Some(Environment::new(policy, request, submission, &times))
}
