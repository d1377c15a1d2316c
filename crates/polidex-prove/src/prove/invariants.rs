//! *Invariants*: what must be true of every decision is.

use polidex_eval::{Decision as Decided, Detail, Submission, holds_of};
use polidex_ir::{Invariant, Name, Says, Value};

use super::ask::{Charge, Prover};
use crate::diff::{self, Rest};
use crate::encode::{Encoder, Truth};
use crate::report::{Finding, Place, Property, Verdict, What, Witness};

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
        let truth = match (&invariant.says, truth) {
            (Says::Always(_), Some(truth)) => truth,
            (Says::Independent(facts), _) => {
                let verdict = independent(prover, invariant, facts);
                prover.note(Property::Invariant, subject, verdict);
                continue;
            }
            (Says::Always(_), None) => continue,
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

/// [INDEPENDENT]: two requests that differ in these facts only are decided alike.
fn independent<'p>(prover: &mut Prover<'_, 'p>, invariant: &'p Invariant, facts: &[Name]) -> Verdict {
    let (policy, request) = (prover.encoder.policy, prover.encoder.request);
    let options = super::Options { nodes: prover.budget.left() };
    let found = diff::depends(policy, request, facts, options);
    let places = vec![Place { kind: "invariant", request: None, name: invariant.name.clone() }];
    if let Some(first) = found.differences.into_iter().next() {
        let outcome = prover.evaluator.evaluate(&first.old, Detail::Normal).outcome.word();
        let differ = |path: &&Name| first.old.facts.get(*path) != first.new.facts.get(*path);
        let all = first.old.facts.keys().chain(first.new.facts.keys()).filter(differ);
        let all: std::collections::BTreeSet<&Name> = all.collect();
        let said = |facts: &std::collections::BTreeMap<Name, Value>| -> Vec<String> {
            let of = |path: &&Name| match facts.get(*path) {
                Some(value) => format!("`{path}` {value}"),
                None => format!("`{path}` not given"),
            };
            all.iter().map(of).collect()
        };
        let what = What::Depends {
            name: invariant.name.clone(),
            before: (said(&first.old.facts), first.before),
            after: (said(&first.new.facts), first.after),
        };
        let witness = Some(Witness { submission: first.old, outcome });
        prover.report.findings.push(Finding {
            what,
            places,
            regions: first.regions,
            more: first.more,
            witness,
        });
        return Verdict::Refuted;
    }
    match found.rest {
        Rest::Equal => Verdict::Proved,
        Rest::Possible(causes) => Verdict::Possible(causes),
        Rest::Undecided => {
            prover.undecided(Property::Invariant, format!("invariant `{}`", invariant.name));
            Verdict::Undecided
        }
    }
}
