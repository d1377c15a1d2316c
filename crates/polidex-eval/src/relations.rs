//! Relations between facts that a request breaks.
//!
//! In: a policy and a submission. Out: each `valid when` that certainly does not hold, in words, and why. One that hangs on a
//! fact that is left out is no contradiction yet.

use std::sync::Arc;

use polidex_ir::Policy;

use crate::because::because;
use crate::deadline::Times;
use crate::environment::Environment;
use crate::submission::Submission;
use crate::wording::Wording;
use crate::{expr, words};

/// Returns the relations that certainly do not hold, in the order of the policy, each with why it does not.
pub fn broken_relations(policy: &Policy, submission: &Submission) -> Vec<(String, Wording)> {
    let Some(request) = policy.request(&submission.request) else { return Vec::new() };
    if request.valid_when.is_empty() {
        return Vec::new();
    }
    let times = Arc::new(Times::new(policy));
    if !times.is_known {
        return Vec::new();
    }
    let env = Environment::new(policy, request, submission, &times);
    let broken = request.valid_when.iter().filter(|valid| expr::truth(valid, &env) == Ok(false));
    broken.map(|valid| (words::of(valid, policy), because(Some(valid), &env, None))).collect()
}
