//! Relations between facts that a request breaks.
//!
//! In: a policy and a submission. Out: each `valid when` that certainly does not hold, in words. One that hangs on a
//! fact that is left out is no contradiction yet.

use polidex_ir::Policy;

use crate::environment::Environment;
use crate::submission::Submission;
use crate::{expr, words, zone};

/// Returns the relations that certainly do not hold, in the order of the policy.
pub fn broken_relations(policy: &Policy, submission: &Submission) -> Vec<String> {
    let Some(request) = policy.request(&submission.request) else { return Vec::new() };
    let Some(local) = polidex_base::zone(&policy.zone) else { return Vec::new() };
    let today = zone::local_date(submission.as_of, &local);
    let env = Environment::new(policy, request, submission, today);
    let broken = request.valid_when.iter().filter(|valid| expr::truth(valid, &env) == Ok(false));
    broken.map(|valid| words::of(valid, policy)).collect()
}
