//! Whether an invariant holds of a decision.
//!
//! In: a policy, an invariant, a submission and its decision. Out: a truth, or nothing where it is stuck on the facts
//! as stated, or says nothing of a single decision. It decides nothing.

use std::rc::Rc;
use std::sync::Arc;

use polidex_ir::{Name, Policy, Says};

use crate::deadline::Times;
use crate::decision::Decision;
use crate::environment::{Decided, Environment};
use crate::expr;
use crate::submission::Submission;

/// Tells whether an invariant holds of what was decided about a submission. That the outcome does not depend on a fact
/// is true of two decisions, never of one.
pub fn holds_of(policy: &Policy, says: &Says, submission: &Submission, decision: &Decision) -> Option<bool> {
    let always = match says {
        Says::Always(always) => always,
        Says::Independent(_) => return None,
    };
    let request = policy.request(&submission.request)?;
    let times = Arc::new(Times::new(policy));
    let mut env = Environment::new(policy, request, submission, &times);
    let seats = decision.route.iter().flat_map(|route| &route.steps).flat_map(|step| &step.roles);
    let outcome = Name::from(decision.outcome.word());
    env.decided = Some(Rc::new(Decided {
        outcomes: [outcome].into_iter().chain(decision.outcome_name.clone()).collect(),
        roles: seats.map(|seat| seat.role.clone()).collect(),
    }));
    expr::truth(always, &env).ok()
}
