//! The bounds of a fact.
//!
//! In: a policy, when the question is put, a bound. Out: its value, or nothing where it hangs on a fact or has none.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use polidex_base::Instant;
use polidex_ir::{Expr, Policy, Value};

use crate::deadline::Times;
use crate::environment::Environment;
use crate::expr;
use crate::submission::Submission;

/// Computes a bound that is made of constants, `today`, `now` and what is counted from them.
pub fn bound(policy: &Policy, as_of: Instant, bound: &Expr) -> Option<Value> {
    let request = policy.requests.first()?;
    let submission = Submission {
        request: request.name.clone(),
        id: None,
        as_of,
        facts: BTreeMap::new(),
        groups: BTreeSet::new(),
        confirmed: BTreeSet::new(),
    };
    let env = Environment::new(policy, request, &submission, &Arc::new(Times::new(policy)));
    expr::value(bound, &env).ok()
}
