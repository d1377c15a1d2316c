//! *Invariants*: what must be true of every decision is.

use polidex_eval::{Decision as Decided, Submission, holds_of};
use polidex_ir::{Invariant, Says};

use super::ask::{Charge, Prover};
use crate::encode::{Cause, Encoder, Truth};
use crate::report::{Place, Property, Verdict, What};

/// Encodes the invariants of a request; there is nothing to encode of one that says what does not matter.
pub(super) fn encode<'p>(encoder: &mut Encoder<'p>) -> Vec<(&'p Invariant, Option<Truth>)> {
    let policy = encoder.policy;
    let of_this = policy.invariants.iter().filter(|invariant| invariant.request == encoder.request.name);
    let all: Vec<&'p Invariant> = of_this.collect();
    let mut found = Vec::new();
    for invariant in all {
        let truth = match &invariant.says {
            Says::Always(always) => Some(encoder.when(Some(always))),
            Says::Independent(_) => None,
        };
        found.push((invariant, truth));
    }
    found
}

/// Proves each of them.
pub(super) fn prove<'p>(prover: &mut Prover<'_, 'p>, invariants: &[(&'p Invariant, Option<Truth>)]) {
    let policy = prover.encoder.policy;
    for (invariant, truth) in invariants {
        let subject = format!("invariant `{}`", invariant.name);
        let Some(truth) = truth else {
            let cause = Cause("independence is not looked at yet".to_owned());
            prover.note(Property::Invariant, subject, Verdict::Possible(vec![cause]));
            continue;
        };
        let shown = |submission: &Submission, decided: &Decided| {
            holds_of(policy, &invariant.says, submission, decided) == Some(false)
        };
        let charge = Charge { bad: truth.no, about: truth.no, shown: &shown };
        let places = vec![Place { kind: "invariant", request: None, name: invariant.name.clone() }];
        let what = What::Broken { name: invariant.name.clone() };
        let verdict = prover.prove(Property::Invariant, subject.clone(), &charge, |_| what, places);
        prover.note(Property::Invariant, subject, verdict);
    }
}
