//! *Alive*: every rule, exception, service level, gather, dispute, alert and step can be used.
//!
//! An `otherwise` that is never needed is no finding: it is a net.

use std::collections::BTreeMap;

use polidex_eval::{Decision as Decided, Submission, TraceResult};
use polidex_ir::Name;

use super::ask::{Prover, worse};
use crate::decide::{Decision, Ruled};
use crate::encode::{End, Path};
use crate::report::{Check, Finding, Place, Property, Report, Verdict, What};
use crate::solve::{Answer, Formula, Model};

/// Finds what can never be used.
pub(super) fn alive<'p>(prover: &mut Prover<'_, 'p>, decision: &Decision<'p>, steps: &mut Steps) {
    rules(prover, decision);
    let request = prover.encoder.request;
    for lift in &decision.lifts {
        // Where no chain can be told, nobody is asked.
        let asked = prover.encoder.any(lift.ways.iter().map(|(way, _)| *way));
        let used = prover.encoder.all([lift.single, !lift.lacking, lift.offered, asked]);
        plain(prover, "exception", lift.name(), used);
    }
    for dispute in &request.disputes {
        let used = prover.encoder.when(dispute.when.as_ref()).yes;
        plain(prover, "dispute", &dispute.name, used);
    }
    for sla in &request.slas {
        let used = prover.encoder.when(sla.when.as_ref()).yes;
        plain(prover, "sla", &sla.name, used);
    }
    for gather in &request.gathers {
        let used = prover.encoder.when(gather.when.as_ref()).yes;
        plain(prover, "gather", &gather.name, used);
    }
    for alert in &request.alerts {
        let used = prover.encoder.when(Some(&alert.when)).yes;
        alert_of(prover, &alert.name, used);
    }
    steps.look(prover, decision);
}

fn rules<'p>(prover: &mut Prover<'_, 'p>, decision: &Decision<'p>) {
    let mut alive: Vec<bool> = vec![false; decision.rules.len()];
    for (n, ruled) in decision.rules.iter().enumerate() {
        let subject = format!("rule `{}`", ruled.rule.name);
        if alive.get(n) == Some(&true) {
            prover.note(Property::Alive, subject, Verdict::Proved);
            continue;
        }
        let used = prover.encoder.all([decision.undisputed, decision.computed, ruled.chosen]);
        let answer = prover.can(used);
        let verdict = match &answer {
            Answer::Sat(model) => {
                let problem = prover.encoder.context.problem();
                for (known, other) in alive.iter_mut().zip(&decision.rules) {
                    *known |= [decision.undisputed, decision.computed, other.chosen]
                        .iter()
                        .all(|formula| model.evaluate(problem, *formula) == Some(true));
                }
                if prover.is_exact(used) {
                    Verdict::Proved
                } else {
                    sampled(prover, "rule", &ruled.rule.name, used, Some(model))
                }
            }
            Answer::Possible(model) => sampled(prover, "rule", &ruled.rule.name, used, Some(model)),
            Answer::Undecided(_) => Verdict::Undecided,
            Answer::Unsat => Verdict::Refuted,
        };
        if verdict == Verdict::Refuted {
            let by = removers(prover, decision, ruled);
            never_used(prover, "rule", &ruled.rule.name, by);
        }
        finish(prover, subject, verdict);
    }
}

/// What stands, or is stricter, wherever a rule applies: few of them that are enough.
fn removers<'p>(prover: &mut Prover<'_, 'p>, decision: &Decision<'p>, ruled: &Ruled<'p>) -> Vec<Name> {
    let applies = prover.encoder.all([decision.undisputed, ruled.applies.yes]);
    if prover.can(applies).is_unsat() {
        return Vec::new();
    }
    let mut by: Vec<&Ruled<'p>> = Vec::new();
    for other in decision.rules.iter().filter(|other| !std::ptr::eq(*other, ruled)) {
        let overrides = other.rule.overrides.contains(&ruled.rule.name);
        let both = prover.encoder.all([applies, other.chosen]);
        if (overrides || other.kind() != ruled.kind()) && prover.can(both).model().is_some() {
            by.push(other);
        }
    }
    // Those that are not needed are left out, the last first.
    for other in by.clone().into_iter().rev() {
        let fewer: Vec<&Ruled<'p>> = by.iter().copied().filter(|kept| !std::ptr::eq(*kept, other)).collect();
        let none =
            prover.encoder.all(fewer.iter().map(|kept| !kept.chosen).chain([applies]).collect::<Vec<_>>());
        if prover.can(none).is_unsat() {
            by = fewer;
        }
    }
    by.into_iter().map(|rule| rule.rule.name.clone()).collect()
}

/// What the solver cannot say exactly, a request of the tests may show.
fn sampled(
    prover: &Prover<'_, '_>,
    kind: &'static str,
    name: &Name,
    used: Formula,
    model: Option<&Model>,
) -> Verdict {
    let shown = |_: &Submission, decided: &Decided| {
        let step = decided.trace.iter().find(|step| step.kind == kind && step.name == *name);
        step.is_some_and(|step| step.result == TraceResult::Applies)
    };
    match prover.sampled(model, &shown) {
        Some(_) => Verdict::Proved,
        None => Verdict::Possible(prover.causes(used)),
    }
}

fn plain(prover: &mut Prover<'_, '_>, kind: &'static str, name: &Name, used: Formula) {
    let subject = format!("{kind} `{name}`");
    let verdict = match prover.can(used) {
        Answer::Sat(_) if prover.is_exact(used) => Verdict::Proved,
        Answer::Sat(model) | Answer::Possible(model) => sampled(prover, kind, name, used, Some(&model)),
        Answer::Undecided(_) => Verdict::Undecided,
        Answer::Unsat => {
            never_used(prover, kind, name, Vec::new());
            Verdict::Refuted
        }
    };
    finish(prover, subject, verdict);
}

/// An alert looks at the ledger, which can hold anything: it is alive unless its condition contradicts itself.
fn alert_of(prover: &mut Prover<'_, '_>, name: &Name, used: Formula) {
    let subject = format!("alert `{name}`");
    let verdict = match prover.can(used) {
        Answer::Sat(_) | Answer::Possible(_) => Verdict::Proved,
        Answer::Undecided(_) => Verdict::Undecided,
        Answer::Unsat => {
            never_used(prover, "alert", name, Vec::new());
            Verdict::Refuted
        }
    };
    finish(prover, subject, verdict);
}

fn finish(prover: &mut Prover<'_, '_>, subject: String, verdict: Verdict) {
    if verdict == Verdict::Undecided {
        prover.undecided(Property::Alive, subject.clone());
    }
    prover.note(Property::Alive, subject, verdict);
}

fn never_used(prover: &mut Prover<'_, '_>, kind: &'static str, name: &Name, by: Vec<Name>) {
    let mut places = vec![prover.place(kind, name)];
    places.extend(by.iter().map(|by| prover.place(kind, by)));
    let what = What::NeverUsed { kind, name: name.clone(), by };
    prover.report.findings.push(Finding { what, places, regions: Vec::new(), more: false, witness: None });
}

/// Levels of named chains, over all requests that use them.
#[derive(Default)]
pub(super) struct Steps {
    /// For each level: what is known of it, the best of all requests.
    known: BTreeMap<(Name, usize), Verdict>,
}

impl Steps {
    fn look<'p>(&mut self, prover: &mut Prover<'_, 'p>, decision: &Decision<'p>) {
        let mut used: BTreeMap<(Name, usize), Vec<Formula>> = BTreeMap::new();
        let mut follow = |gate: Formula, ways: &[(Formula, Path)]| {
            for (formula, path) in ways {
                let here = prover.encoder.all([gate, *formula]);
                for step in &path.steps {
                    // A ladder that does not cover is met as a whole, and its end is not on the path.
                    if path.end == End::Signed {
                        used.entry(step.clone()).or_default().push(here);
                    }
                }
            }
        };
        for rule in decision.all_rules() {
            follow(rule.chosen, &rule.ways);
        }
        for lift in &decision.lifts {
            let granted = [lift.single, !lift.lacking, lift.offered];
            let mut gates = granted.to_vec();
            gates.retain(|gate| *gate != Formula::TRUE);
            for (formula, path) in &lift.ways {
                for step in path.steps.iter().filter(|_| path.end == End::Signed) {
                    let mut parts = gates.clone();
                    parts.push(*formula);
                    let here = prover.encoder.all(parts);
                    used.entry(step.clone()).or_default().push(here);
                }
            }
        }
        self.unreached(prover, decision);
        for (step, formulas) in used {
            if self.known.get(&step) == Some(&Verdict::Proved) {
                continue;
            }
            let any = prover.encoder.any(formulas);
            let verdict = match prover.can(any) {
                Answer::Sat(_) if prover.is_exact(any) => Verdict::Proved,
                Answer::Sat(_) | Answer::Possible(_) => Verdict::Possible(prover.causes(any)),
                Answer::Undecided(_) => Verdict::Undecided,
                Answer::Unsat => Verdict::Refuted,
            };
            let before = self.known.remove(&step).unwrap_or(Verdict::Refuted);
            self.known.insert(step, better(before, verdict));
        }
    }

    /// Levels of the ladders that this request uses, behind every cut.
    fn unreached<'p>(&mut self, prover: &Prover<'_, 'p>, decision: &Decision<'p>) {
        let all =
            decision.all_rules().map(|rule| &rule.ways).chain(decision.lifts.iter().map(|lift| &lift.ways));
        let names: Vec<Name> =
            all.flatten().flat_map(|(_, path)| path.steps.iter().map(|(name, _)| name.clone())).collect();
        for name in names {
            let Some(chain) = prover.encoder.policy.chain(&name) else { continue };
            let levels = match &chain.body {
                polidex_ir::ChainExpr::Then(parts) if chain.until_covered => parts.len(),
                polidex_ir::ChainExpr::Lowest(parts) => parts.len(),
                _ => continue,
            };
            // A part may be a chain of several levels; those that are met are entered by themselves.
            for level in 0..levels {
                self.known.entry((name.clone(), level)).or_insert(Verdict::Refuted);
            }
        }
    }

    /// Tells which levels are never reached.
    pub fn finish(self, report: &mut Report) {
        let mut chains: BTreeMap<Name, Verdict> = BTreeMap::new();
        for ((name, level), verdict) in self.known {
            if verdict == Verdict::Refuted {
                let place = Place { kind: "chain", request: None, name: name.clone() };
                let step = Name::from(format!("{name}: step {}", level.saturating_add(1)));
                let what = What::NeverUsed { kind: "step", name: step, by: Vec::new() };
                let places = vec![place];
                report.findings.push(Finding {
                    what,
                    places,
                    regions: Vec::new(),
                    more: false,
                    witness: None,
                });
            }
            let before = chains.remove(&name).unwrap_or(Verdict::Proved);
            chains.insert(name, worse(before, verdict));
        }
        for (name, verdict) in chains {
            let subject = format!("steps of chain `{name}`");
            report.checks.push(Check { property: Property::Alive, subject, verdict });
        }
    }
}

fn better(a: Verdict, b: Verdict) -> Verdict {
    if worse(a.clone(), b.clone()) == a { b } else { a }
}
