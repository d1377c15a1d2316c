//! *Total*, *Unambiguous* and *Defined*: every request gets an outcome, what stands agrees, everything is computed.

use polidex_eval::{Decision as Decided, ReferReason};

use super::ask::{Charge, Prover, worse};
use crate::decide::Decision;
use crate::encode::Fault;
use crate::report::{Place, Property, Verdict, What};
use crate::solve::Formula;

/// *Total*: some rule applies.
pub(super) fn total<'p>(prover: &mut Prover<'_, 'p>, decision: &Decision<'p>) {
    let request = prover.encoder.request;
    let subject = format!("request `{}`", request.name);
    if decision.otherwise.is_some() {
        prover.note(Property::Total, subject, Verdict::Proved);
        return;
    }
    let bad = prover.encoder.all([decision.undisputed, decision.none]);
    if let Some(why) = &request.gap {
        prover.note(Property::Total, subject, Verdict::Waived(why.clone()));
        return;
    }
    let shown = |_: &_, decided: &Decided| reason(decided) == Some(&ReferReason::NoRule);
    let charge = Charge { bad, about: decision.none, shown: &shown };
    let places = vec![Place { kind: "request", request: None, name: request.name.clone() }];
    let what = What::NoRule { request: request.name.clone() };
    let verdict = prover.prove(Property::Total, subject.clone(), &charge, |_| what, places);
    prover.note(Property::Total, subject, verdict);
}

/// Why a person takes over.
pub(super) fn reason(decided: &Decided) -> Option<&ReferReason> {
    decided.refer.as_ref().map(|referral| &referral.reason)
}

/// *Unambiguous*: rules that stand agree, and one exception qualifies at most.
pub(super) fn unambiguous<'p>(prover: &mut Prover<'_, 'p>, decision: &Decision<'p>) {
    let subject = format!("request `{}`", prover.request);
    let mut verdict = Verdict::Proved;
    for (first, second, conflict) in &decision.conflicts {
        let (Some(a), Some(b)) = (decision.rules.get(*first), decision.rules.get(*second)) else { continue };
        let bad = prover.encoder.all([decision.undisputed, *conflict]);
        let names = [&a.rule.name, &b.rule.name];
        let shown = |_: &_, decided: &Decided| match reason(decided) {
            Some(ReferReason::Conflict(rules)) => names.iter().all(|name| rules.contains(name)),
            _ => false,
        };
        let about = prover.encoder.all([a.applies.yes, b.applies.yes]);
        let charge = Charge { bad, about, shown: &shown };
        let places = vec![prover.place("rule", names[0]), prover.place("rule", names[1])];
        let what = What::Conflict { first: names[0].clone(), second: names[1].clone() };
        let found = prover.prove(Property::Unambiguous, subject.clone(), &charge, |_| what, places);
        verdict = worse(verdict, found);
    }
    prover.note(Property::Unambiguous, subject, verdict);
    exceptions(prover, decision);
}

fn exceptions<'p>(prover: &mut Prover<'_, 'p>, decision: &Decision<'p>) {
    if decision.lifts.len() < 2 {
        return;
    }
    let subject = format!("exceptions of `{}`", prover.request);
    let mut verdict = Verdict::Proved;
    for (n, second) in decision.lifts.iter().enumerate() {
        for first in decision.lifts.iter().take(n) {
            let bad = prover.encoder.all([first.left, second.left]);
            let names = [first.name(), second.name()];
            let shown = |_: &_, decided: &Decided| match reason(decided) {
                Some(ReferReason::AmbiguousException(found)) => names.iter().all(|name| found.contains(name)),
                _ => false,
            };
            let charge = Charge { bad, about: bad, shown: &shown };
            let places = vec![prover.place("exception", names[0]), prover.place("exception", names[1])];
            let what = What::TwoExceptions { first: names[0].clone(), second: names[1].clone() };
            let found = prover.prove(Property::Unambiguous, subject.clone(), &charge, |_| what, places);
            verdict = worse(verdict, found);
        }
    }
    prover.note(Property::Unambiguous, subject, verdict);
}

/// *Defined*: nothing is divided by zero.
pub(super) fn defined(prover: &mut Prover<'_, '_>) {
    let divisions: Vec<(&polidex_ir::Expr, Formula)> = prover
        .encoder
        .sites
        .iter()
        .filter_map(|site| match &site.fault {
            Fault::Division(expr, zero) => Some((*expr, site.reached, *zero)),
            Fault::Table(_) => None,
        })
        .map(|(expr, reached, zero)| (expr, prover.encoder.context.problem_mut().all([reached, zero])))
        .collect();
    if divisions.is_empty() {
        return;
    }
    let subject = format!("divisions of `{}`", prover.request);
    let mut verdict = Verdict::Proved;
    let policy = prover.encoder.policy;
    for (expr, bad) in divisions {
        let words = prover.encoder.words(expr);
        let shown = |submission: &_, _: &Decided| polidex_eval::value_of(policy, submission, expr).is_none();
        let charge = Charge { bad, about: bad, shown: &shown };
        let places = vec![Place { kind: "request", request: None, name: prover.request.clone() }];
        let what = What::DivisionByZero { words };
        let found = prover.prove(Property::Defined, subject.clone(), &charge, |_| what, places);
        verdict = worse(verdict, found);
    }
    prover.note(Property::Defined, subject, verdict);
}
