//! *Covered*: every chain ends, for every stake that can reach it, with the authority; and a service level keeps it.

use polidex_base::Rational;
use polidex_eval::{
    Decision as Decided, Detail, Evaluator, Limit, ReferReason, Submission, magnitude, value_of,
};
use polidex_ir::{Act, EffectKind, Name, Policy, Value};

use super::ask::{Charge, Prover, worse};
use super::rules::reason;
use crate::decide::Decision;
use crate::encode::{End, Path, Stake};
use crate::report::{Property, Verdict, What};
use crate::solve::Formula;

/// Proves that every route ends with the authority.
pub(super) fn covered<'p>(prover: &mut Prover<'_, 'p>, decision: &Decision<'p>) {
    for lift in &decision.lifts {
        let gate = prover.encoder.all([lift.single, !lift.lacking, lift.offered]);
        let mut verdict = Verdict::Proved;
        for (bad, ladder, conflict) in short_ways(prover, gate, &lift.ways, lift.stake.as_ref()) {
            let found = short(prover, bad, "exception", lift.name(), ladder, conflict);
            verdict = worse(verdict, found);
        }
        let subject = format!("exception `{}`", lift.name());
        prover.note(Property::Covered, subject, verdict);
    }
    requirements(prover, decision);
}

/// Requirements are looked at together: what one of them covers is covered.
fn requirements<'p>(prover: &mut Prover<'_, 'p>, decision: &Decision<'p>) {
    let agreed = decision.agreed(&mut prover.encoder);
    let gate = prover.encoder.all([decision.undisputed, decision.computed, agreed]);
    let rules: Vec<_> = decision.all_rules().filter(|rule| rule.kind() == EffectKind::Require).collect();
    // Where each one is not chosen, or has no authority.
    let mut idle: Vec<Formula> = Vec::new();
    for rule in &rules {
        let mut uncovered = Vec::new();
        for (formula, path) in &rule.ways {
            let lacks = lacks(prover, path, decision.stake.as_ref());
            uncovered.push(prover.encoder.all([*formula, lacks]));
        }
        let uncovered = prover.encoder.any(uncovered);
        idle.push(prover.encoder.any([!rule.chosen, uncovered]));
    }
    for (n, rule) in rules.iter().enumerate() {
        let others: Vec<Formula> =
            idle.iter().enumerate().filter(|(m, _)| *m != n).map(|(_, idle)| *idle).collect();
        let others = prover.encoder.all(others);
        let here = prover.encoder.all([gate, rule.chosen]);
        let mut verdict = Verdict::Proved;
        for (bad, ladder, conflict) in short_ways(prover, here, &rule.ways, decision.stake.as_ref()) {
            // A ladder that nobody covers refers, whatever the others say.
            let bad = if ladder.is_some() { bad } else { prover.encoder.all([bad, others]) };
            let found = short(prover, bad, "rule", &rule.rule.name, ladder, conflict);
            verdict = worse(verdict, found);
        }
        prover.note(Property::Covered, format!("rule `{}`", rule.rule.name), verdict);
    }
}

type Short = (Formula, Option<Name>, Option<Vec<Name>>);

/// Where a route is short of authority, by the ladder that ends too early.
fn short_ways(
    prover: &mut Prover<'_, '_>,
    gate: Formula,
    ways: &[(Formula, Path)],
    stake: Option<&Stake>,
) -> Vec<Short> {
    let mut found: Vec<(Short, Vec<Formula>)> = Vec::new();
    for (formula, path) in ways {
        let (bad, ladder, conflict) = match &path.end {
            End::NotCovered(ladder) => (Formula::TRUE, Some(ladder.clone()), None),
            End::Conflict(slas) => (Formula::TRUE, None, Some(slas.clone())),
            End::Signed => (lacks(prover, path, stake), None, None),
            End::Unknown => (Formula::FALSE, None, None),
        };
        let bad = prover.encoder.all([gate, *formula, bad]);
        if bad == Formula::FALSE {
            continue;
        }
        match found.iter_mut().find(|((_, known, twice), _)| *known == ladder && *twice == conflict) {
            Some((_, formulas)) => formulas.push(bad),
            None => found.push(((bad, ladder, conflict), vec![bad])),
        }
    }
    let all = found.into_iter();
    all.map(|((_, ladder, slas), bad)| (prover.encoder.any(bad), ladder, slas)).collect()
}

/// Where no level of a route is worth the stake; nowhere, if a role without stated authority sits in it.
fn lacks(prover: &mut Prover<'_, '_>, path: &Path, stake: Option<&Stake>) -> Formula {
    let Some(stake) = stake else { return Formula::FALSE };
    let policy = prover.encoder.policy;
    let exempt = |role: &Name| policy.role(role).is_some_and(|role| role.authority.is_empty());
    if path.levels.is_empty() || path.levels.iter().flatten().flat_map(|step| &step.roles).any(exempt) {
        return Formula::FALSE;
    }
    let mut none = Vec::new();
    for level in &path.levels {
        none.push(prover.encoder.covers(level, stake).no);
    }
    prover.encoder.all(none)
}

fn short(
    prover: &mut Prover<'_, '_>,
    bad: Formula,
    kind: &'static str,
    owner: &Name,
    ladder: Option<Name>,
    conflict: Option<Vec<Name>>,
) -> Verdict {
    let shown = |_: &Submission, decided: &Decided| match (&ladder, &conflict, reason(decided)) {
        (Some(ladder), _, Some(ReferReason::NotCovered(name))) => name == ladder,
        (None, Some(slas), Some(ReferReason::Conflict(names))) => names == slas,
        (None, None, None) => !is_covered(decided),
        _ => false,
    };
    let charge = Charge { bad, about: bad, shown: &shown };
    let mut places = vec![prover.place(kind, owner)];
    if let Some(ladder) = &ladder {
        places.push(crate::report::Place { kind: "chain", request: None, name: ladder.clone() });
    }
    places.extend(conflict.iter().flatten().map(|sla| prover.place("sla", sla)));
    let subject = format!("{kind} `{owner}`");
    let policy = prover.encoder.policy;
    let (said, twice, owner) = (ladder.clone(), conflict.clone(), owner.clone());
    let what = move |witness: &crate::report::Witness| match twice {
        Some(slas) => What::CompressedTwice { slas },
        None => {
            let stake = stake_of(policy, &witness.submission, &owner);
            What::NotCovered { owner, ladder: said, stake }
        }
    };
    prover.prove(Property::Covered, subject, &charge, what, places)
}

/// What is at stake in a request: the largest offer of an exception, else what the request declares.
fn stake_of(policy: &Policy, submission: &Submission, owner: &Name) -> Option<String> {
    let request = policy.request(&submission.request)?;
    let value = |expr: &polidex_ir::Expr| value_of(policy, submission, expr);
    let exception = request.exception(owner);
    let together = exception.and_then(|exception| exception.together.as_ref()).and_then(value);
    let offers = exception.into_iter().flat_map(|exception| &exception.offers);
    let largest = offers.filter_map(|offer| value(&offer.at_most)).max_by_key(magnitude);
    let stake = together.or(largest).or_else(|| request.stake.as_ref().and_then(value))?;
    Some(stake.to_string())
}

/// Tells whether somebody in the route of a decision has the authority.
fn is_covered(decided: &Decided) -> bool {
    let (Some(route), Some(stake)) = (&decided.route, &decided.stake) else { return true };
    let seats = || route.steps.iter().flat_map(|step| &step.roles);
    if route.steps.is_empty() || seats().any(|seat| seat.authority.is_none()) {
        return true;
    }
    route.steps.iter().filter(|step| step.act == Act::Sign).any(|step| {
        let weak = step.roles.iter().filter(|seat| !is_enough(seat.authority.as_ref(), stake)).count();
        let most = if step.roles.len() == 1 { 1 } else { step.needs };
        u32::try_from(weak).is_ok_and(|weak| weak < most)
    })
}

fn is_enough(limit: Option<&Limit>, stake: &Value) -> bool {
    match limit {
        Some(Limit::Unlimited) => true,
        Some(Limit::UpTo(most)) => {
            let same = match (most, stake) {
                (Value::Money(_, a), Value::Money(_, b)) => a == b,
                _ => true,
            };
            same && magnitude(most).zip(magnitude(stake)).is_some_and(|(most, stake)| most >= stake)
        }
        Some(Limit::None) | None => false,
    }
}

/// *SLA keeps authority*: a compressed chain is worth as much as the one it replaces.
pub(super) fn keeps_authority<'p>(prover: &mut Prover<'_, 'p>, decision: &Decision<'p>) {
    let request = prover.encoder.request;
    let policy = prover.encoder.policy;
    for sla in request.slas.iter().filter(|sla| sla.replaces.is_some()) {
        let mut worth: Vec<Formula> = Vec::new();
        for (gate, ways, plain) in routes(prover, decision) {
            for (formula, path) in ways.iter().filter(|(_, path)| path.compressed.contains(&sla.name)) {
                for (other, known) in plain.iter().filter(|(_, path)| path.end == End::Signed) {
                    let here = prover.encoder.all([gate, *formula, *other]);
                    if here == Formula::FALSE || path.end != End::Signed {
                        continue;
                    }
                    let lower = path_is_lower(prover, path, known);
                    worth.push(prover.encoder.all([here, lower]));
                }
            }
        }
        let bad = prover.encoder.any(worth);
        let without = without(policy, &request.name, &sla.name);
        let shown = |submission: &Submission, decided: &Decided| {
            let before = Evaluator::new(&without).evaluate(submission, Detail::Normal);
            highest(decided) < highest(&before)
        };
        let charge = Charge { bad, about: bad, shown: &shown };
        let places = vec![prover.place("sla", &sla.name)];
        let subject = format!("sla `{}`", sla.name);
        let what = What::CompressedLower { sla: sla.name.clone() };
        let verdict = prover.prove(Property::KeepsAuthority, subject.clone(), &charge, |_| what, places);
        prover.note(Property::KeepsAuthority, subject, verdict);
    }
}

type Routed = (Formula, Vec<(Formula, Path)>, Vec<(Formula, Path)>);

/// All routes, each as it is and as it would be without any service level.
fn routes<'p>(prover: &mut Prover<'_, 'p>, decision: &Decision<'p>) -> Vec<Routed> {
    let mut found = Vec::new();
    for rule in decision.all_rules().filter(|rule| rule.kind() == EffectKind::Require) {
        if let polidex_ir::Effect::Require { chain, .. } = &rule.rule.effect {
            let plain = prover.encoder.uncompressed(Some(chain), decision.stake.as_ref());
            found.push((rule.chosen, rule.ways.clone(), plain));
        }
    }
    for lift in &decision.lifts {
        let gate = prover.encoder.all([lift.single, !lift.lacking, lift.offered]);
        let mut plain = Vec::new();
        match (&lift.exception.approval, lift.approval) {
            (polidex_ir::Approval::Chain(chain), _) => {
                plain = prover.encoder.uncompressed(Some(chain), lift.stake.as_ref());
            }
            (polidex_ir::Approval::Table(_), Some(site)) => {
                for (outputs, formula) in prover.encoder.picks(site) {
                    let Some(polidex_ir::Output::Chain(chain)) = outputs.first() else { continue };
                    for (within, path) in prover.encoder.uncompressed(chain.as_ref(), lift.stake.as_ref()) {
                        plain.push((prover.encoder.all([formula, within]), path));
                    }
                }
            }
            (polidex_ir::Approval::Table(_), None) => {}
        }
        found.push((gate, lift.ways.clone(), plain));
    }
    found
}

/// Where the highest seat of one path is worth less than the highest of another.
fn path_is_lower(prover: &mut Prover<'_, '_>, path: &Path, than: &Path) -> Formula {
    let roles = |path: &Path| -> Vec<Name> {
        let mut roles: Vec<Name> = path.signing().flat_map(|step| step.roles.iter().cloned()).collect();
        roles.sort();
        roles.dedup();
        roles
    };
    let mut ways = Vec::new();
    for higher in roles(than) {
        let mut all = Vec::new();
        for lower in roles(path) {
            let is_same = lower == higher;
            let lower = if is_same { Formula::FALSE } else { prover.encoder.is_lower(&lower, &higher) };
            all.push(lower);
        }
        let has_any = !all.is_empty();
        let all = prover.encoder.all(all);
        if has_any {
            ways.push(all);
        }
    }
    prover.encoder.any(ways)
}

/// The same policy without the compressed chain of a service level.
fn without(policy: &Policy, request: &Name, sla: &Name) -> Policy {
    let mut policy = policy.clone();
    let found = policy.requests.iter_mut().filter(|known| known.name == *request);
    for known in found.flat_map(|request| &mut request.slas).filter(|known| known.name == *sla) {
        known.replaces = None;
    }
    policy
}

/// The highest authority in the route of a decision.
fn highest(decided: &Decided) -> Option<(bool, Rational)> {
    let steps = decided.route.iter().flat_map(|route| &route.steps).filter(|step| step.act == Act::Sign);
    let seats = steps.flat_map(|step| &step.roles);
    seats
        .filter_map(|seat| match &seat.authority {
            Some(Limit::Unlimited) => Some((true, Rational::zero())),
            Some(Limit::UpTo(most)) => magnitude(most).map(|most| (false, most)),
            Some(Limit::None) | None => None,
        })
        .max()
}
