//! Which outcome every request has, and who sits in its route: what invariants speak of.

use std::collections::BTreeMap;

use polidex_ir::{EffectKind, Name};

use super::Decision;
use crate::encode::{Encoder, End, Truth};
use crate::solve::Formula;

/// Tells the encoder what is decided, so that invariants can be encoded.
pub(super) fn note<'p>(encoder: &mut Encoder<'p>, decision: &Decision<'p>) {
    let mut outcomes: BTreeMap<Name, Vec<Formula>> = BTreeMap::new();
    let mut seats: BTreeMap<Name, Vec<Formula>> = BTreeMap::new();
    let mut routes: Vec<Formula> = Vec::new();
    let agreed = decision.agreed(encoder);
    let counts = encoder.all([decision.undisputed, decision.computed, agreed]);
    for (kind, word) in [
        (EffectKind::Approve, "approve"),
        (EffectKind::Answer, "answer"),
        (EffectKind::Refer, "refer"),
        (EffectKind::Ask, "needs_information"),
    ] {
        let settled = decision.settled(encoder, kind);
        add(&mut outcomes, word, settled);
    }
    // A person takes over.
    let disputed = encoder.any(decision.disputes.iter().map(|dispute| dispute.yes));
    add(&mut outcomes, "refer", disputed);
    let conflict = encoder.all([decision.undisputed, decision.computed, !agreed]);
    add(&mut outcomes, "refer", conflict);
    if decision.otherwise.is_none() {
        let gap = encoder.all([decision.undisputed, decision.none]);
        add(&mut outcomes, "refer", gap);
    }
    // Requirements.
    let mut required: Vec<Formula> = Vec::new();
    let mut uncovered: Vec<Formula> = Vec::new();
    for rule in decision.all_rules().filter(|rule| rule.kind() == EffectKind::Require) {
        let here = encoder.all([counts, rule.chosen]);
        required.push(here);
        for (formula, path) in &rule.ways {
            let way = encoder.all([here, *formula]);
            match &path.end {
                End::Signed => {
                    for role in path.levels.iter().flatten().flat_map(|step| &step.roles) {
                        seats.entry(role.clone()).or_default().push(way);
                    }
                }
                End::NotCovered(_) | End::Conflict(_) => uncovered.push(way),
                End::Unknown => routes.push(way),
            }
        }
    }
    let uncovered = encoder.any(uncovered);
    add(&mut outcomes, "refer", uncovered);
    let required = encoder.any(required);
    let signed = encoder.all([required, !uncovered]);
    add(&mut outcomes, "approval_required", signed);
    for ways in seats.values_mut() {
        let any = encoder.any(std::mem::take(ways));
        ways.push(encoder.all([any, !uncovered]));
    }
    // Denials.
    let mut lifted: Vec<Formula> = Vec::new();
    for lift in &decision.lifts {
        lifted.push(lift.left);
        let lacking = encoder.all([lift.single, lift.lacking]);
        add(&mut outcomes, "needs_information", lacking);
        let denied = encoder.all([lift.single, !lift.lacking, !lift.offered]);
        add(&mut outcomes, "deny", denied);
        let granted = encoder.all([lift.single, !lift.lacking, lift.offered]);
        for (formula, path) in &lift.ways {
            let way = encoder.all([granted, *formula]);
            match &path.end {
                End::Signed => {
                    add(&mut outcomes, "exception", way);
                    for role in path.levels.iter().flatten().flat_map(|step| &step.roles) {
                        seats.entry(role.clone()).or_default().push(way);
                    }
                }
                End::NotCovered(_) | End::Conflict(_) => add(&mut outcomes, "refer", way),
                End::Unknown => routes.push(way),
            }
        }
        for other in decision.lifts.iter().filter(|other| other.name() < lift.name()) {
            let both = encoder.all([lift.left, other.left]);
            add(&mut outcomes, "refer", both);
        }
    }
    let plain = encoder.all(lifted.iter().map(|lift| !*lift).chain([decision.denied]));
    add(&mut outcomes, "deny", plain);
    let mut all: BTreeMap<Name, Formula> = BTreeMap::new();
    for (name, ways) in outcomes {
        let any = encoder.any(ways);
        all.insert(name, any);
    }
    // Elsewhere something cannot be computed: which outcome that is, is not known here.
    let elsewhere = !encoder.any(all.values().copied());
    let known: BTreeMap<Name, Formula> = all.clone();
    for (name, here) in &all {
        let unknown = encoder.unsettled(&format!("outcome {name}"));
        let truth = open_elsewhere(encoder, *here, elsewhere, unknown);
        encoder.decided.outcomes.insert(name.clone(), truth);
    }
    for outcome in &encoder.policy.outcomes {
        let mut ways = Vec::new();
        for rule in decision.all_rules().filter(|rule| rule.rule.outcome.as_ref() == Some(&outcome.name)) {
            let word = word(rule.kind());
            let settled = known.get(word).copied().unwrap_or(Formula::FALSE);
            ways.push(encoder.all([counts, rule.chosen, settled]));
        }
        let any = encoder.any(ways);
        let unknown = encoder.unsettled(&format!("outcome {}", outcome.name));
        let truth = open_elsewhere(encoder, any, elsewhere, unknown);
        encoder.decided.outcomes.insert(outcome.name.clone(), truth);
    }
    let vague = encoder.any(routes.into_iter().chain([elsewhere]));
    for (role, ways) in seats {
        let any = encoder.any(ways);
        let unknown = encoder.unsettled(&format!("seat {role}"));
        let truth = open_elsewhere(encoder, any, vague, unknown);
        encoder.decided.seats.insert(role, truth);
    }
}

fn add(outcomes: &mut BTreeMap<Name, Vec<Formula>>, word: &str, formula: Formula) {
    outcomes.entry(word.into()).or_default().push(formula);
}

fn word(kind: EffectKind) -> &'static str {
    match kind {
        EffectKind::Approve => "approve",
        EffectKind::Deny => "deny",
        EffectKind::Require => "approval_required",
        EffectKind::Refer => "refer",
        EffectKind::Ask => "needs_information",
        EffectKind::Answer => "answer",
    }
}

/// Holds here, and perhaps elsewhere.
fn open_elsewhere(encoder: &mut Encoder<'_>, here: Formula, elsewhere: Formula, unknown: Formula) -> Truth {
    let perhaps = encoder.all([elsewhere, unknown]);
    Truth::of(encoder.any([here, perhaps]))
}
