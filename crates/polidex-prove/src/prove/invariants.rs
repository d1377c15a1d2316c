//! *Invariants*: what must be true of every decision is.

use polidex_eval::{Decision as Decided, Submission, holds_of};
use polidex_ir::Invariant;

use super::ask::{Charge, Prover};
use crate::encode::{Encoder, Truth};
use crate::report::{Place, Property, What};

/// Encodes the invariants of a request.
pub(super) fn encode<'p>(encoder: &mut Encoder<'p>) -> Vec<(&'p Invariant, Truth)> {
    let policy = encoder.policy;
    let of_this = policy.invariants.iter().filter(|invariant| invariant.request == encoder.request.name);
    let all: Vec<&'p Invariant> = of_this.collect();
    let mut found = Vec::new();
    for invariant in all {
        found.push((invariant, encoder.when(Some(&invariant.always))));
    }
    found
}

/// Proves each of them.
pub(super) fn prove<'p>(prover: &mut Prover<'_, 'p>, invariants: &[(&'p Invariant, Truth)]) {
    let policy = prover.encoder.policy;
    for (invariant, truth) in invariants {
        let shown = |submission: &Submission, decided: &Decided| {
            holds_of(policy, &invariant.always, submission, decided) == Some(false)
        };
        let charge = Charge { bad: truth.no, about: truth.no, shown: &shown };
        let places = vec![Place { kind: "invariant", request: None, name: invariant.name.clone() }];
        let subject = format!("invariant `{}`", invariant.name);
        let what = What::Broken { name: invariant.name.clone() };
        let verdict = prover.prove(Property::Invariant, subject.clone(), &charge, |_| what, places);
        prover.note(Property::Invariant, subject, verdict);
    }
}
