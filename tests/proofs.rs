//! The proofs against brute force: small policies made up at random, every request of which is decided.
//!
//! In: seeds. Out: asserts that every verdict agrees with what the evaluator says of all requests, and that every
//! example replays. `POLIDEX_PROOFS=20000` tries so many policies; a few where it is not set.

#![expect(clippy::disallowed_methods, reason = "how many policies are tried is said around the test")]
#![expect(clippy::arithmetic_side_effects, reason = "a test that counts too far fails")]

use std::collections::{BTreeMap, BTreeSet};

use polidex::base::{Instant, Rational};
use polidex::eval::{Decision, Limit, Outcome, ReferReason, broken_relations, holds_of, magnitude, value_of};
use polidex::ir::{Act, Effect, Expr, Name, Says, Value};
use polidex::proofs::report::{Property, Verdict, What};
use polidex::proofs::{Options, Report};
use polidex::{Detail, Evaluator, Loaded, Policy, Submission};
use polidex_tests::small::{self, Small};

/// What all requests of a policy show.
#[derive(Default)]
struct Shown {
    no_rule: bool,
    conflicts: BTreeSet<Vec<Name>>,
    two_exceptions: bool,
    short: BTreeSet<Name>,
    used: BTreeSet<Name>,
    exceptions: BTreeSet<Name>,
    gap: bool,
    overlap: bool,
    broken: BTreeSet<Name>,
    /// The outcome of the requests that are equal but for what an invariant says does not matter.
    outcomes: BTreeMap<(Name, String), String>,
    errors: usize,
    requests: usize,
}

#[test]
fn every_verdict_agrees_with_all_requests() {
    let count = std::env::var("POLIDEX_PROOFS").ok().and_then(|n| n.parse().ok()).unwrap_or(60_u64);
    let first = std::env::var("POLIDEX_SEED").ok().and_then(|n| n.parse().ok()).unwrap_or(0_u64);
    let mut told: BTreeMap<&'static str, usize> = BTreeMap::new();
    let (mut requests, mut errors) = (0, 0);
    for seed in first..first.saturating_add(count) {
        let small = small::policy(seed);
        let loaded = polidex::load(vec![("small.policy".to_owned(), small.text.clone())]);
        let Some(policy) = &loaded.policy else {
            panic!("seed {seed} does not compile: {:#?}\n{}", loaded.diagnostics, small.text)
        };
        let (all, computed) = brute(policy, &small);
        requests += all.requests;
        errors += all.errors;
        let Some(proof) = polidex::prove(&loaded, Options::default()) else {
            panic!("seed {seed} has no proof")
        };
        if let Err(why) = agrees(policy, &proof.report, (&all, &computed), &mut told)
            .and_then(|()| replays(&loaded, &proof))
        {
            panic!("seed {seed}: {why}\n{:#?}\n{}", proof.report.checks, small.text);
        }
    }
    println!("{count} policies, {requests} requests ({errors} not computed), verdicts {told:?}");
}

/// Decides every request.
///
/// Where something cannot be computed, both ways are taken: what stands then says nothing of a rule. So what all
/// requests show stands beside what those show in which everything can be computed.
fn brute(policy: &Policy, small: &Small) -> (Shown, Shown) {
    let evaluator = Evaluator::new(policy);
    let (mut all, mut computed) = (Shown::default(), Shown::default());
    let mut at: Vec<usize> = vec![0; small.facts.len()];
    loop {
        for day in 0..small.days {
            let facts = small.facts.iter().zip(&at).filter_map(|((name, values), at)| {
                Some((Name::from(*name), values.get(*at).cloned().flatten()?))
            });
            let second = 1_767_225_600_i64.saturating_add(day.saturating_mul(86_400)).saturating_add(43_200);
            let submission = Submission {
                request: "r".into(),
                id: None,
                as_of: Instant::from_second(second).unwrap_or_default(),
                facts: facts.collect(),
                groups: BTreeSet::new(),
                confirmed: BTreeSet::new(),
            };
            if broken_relations(policy, &submission).is_empty() {
                let decision = evaluator.evaluate(&submission, Detail::EveryCandidate);
                all.take(policy, &submission, &decision);
                if is_computed(policy, &submission) {
                    computed.take(policy, &submission, &decision);
                }
            }
        }
        let mut next = 0;
        loop {
            let (Some(place), Some((_, values))) = (at.get_mut(next), small.facts.get(next)) else {
                return (all, computed);
            };
            *place += 1;
            if *place < values.len() {
                break;
            }
            *place = 0;
            next += 1;
        }
    }
}

impl Shown {
    fn take(&mut self, policy: &Policy, submission: &Submission, decision: &Decision) {
        self.requests += 1;
        if let Some(ReferReason::Error(what)) = decision.refer.as_ref().map(|referral| &referral.reason) {
            self.gap |= what.to_string().starts_with("no row of ");
            self.overlap |= what.to_string().starts_with("two rows of ");
            self.errors += 1;
        }
        self.used.extend(decision.decided_by.iter().map(|rule| rule.rule.clone()));
        // One that only ever asks for what it needs is never granted.
        if decision.outcome == Outcome::Exception {
            self.exceptions.extend(decision.exception.iter().map(|exception| exception.name.clone()));
        }
        match decision.refer.as_ref().map(|referral| &referral.reason) {
            Some(ReferReason::NoRule) => self.no_rule = true,
            Some(ReferReason::Conflict(names)) => {
                self.conflicts.insert(names.clone());
                self.used.extend(names.iter().cloned());
            }
            Some(ReferReason::AmbiguousException(_)) => self.two_exceptions = true,
            Some(ReferReason::NotCovered(name)) => {
                self.short.insert(name.clone());
            }
            Some(
                ReferReason::Error(_)
                | ReferReason::Rule
                | ReferReason::Dispute(_)
                | ReferReason::NotInEffect,
            )
            | None => {}
        }
        if !is_covered(decision) {
            self.short.insert("a chain".into());
        }
        for invariant in &policy.invariants {
            if holds_of(policy, &invariant.says, submission, decision) == Some(false) {
                self.broken.insert(invariant.name.clone());
            }
            if let Says::Independent(free) = &invariant.says {
                let free = |path: &Name| {
                    free.iter().any(|free| {
                        path.strip_prefix(&**free)
                            .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
                    })
                };
                let kept: Vec<_> = submission.facts.iter().filter(|(path, _)| !free(path)).collect();
                let key = (invariant.name.clone(), format!("{} {kept:?}", submission.as_of));
                let outcome = outcome_of(decision);
                if *self.outcomes.entry(key).or_insert_with(|| outcome.clone()) != outcome {
                    self.broken.insert(invariant.name.clone());
                }
            }
        }
    }
}

impl Shown {
    /// Tells whether some request breaks what a check says; nothing where requests do not show it.
    fn breaks(&self, property: Property, what: &str, slas: &BTreeSet<Name>) -> Option<bool> {
        let of_slas = |names: &Vec<Name>| names.iter().all(|name| slas.contains(name));
        match (property, what) {
            (Property::Total, "request `r`") => Some(self.no_rule),
            (Property::Unambiguous, "request `r`") => Some(!self.conflicts.iter().all(of_slas)),
            (Property::Unambiguous, "exceptions of `r`") => Some(self.two_exceptions),
            (Property::Alive, rule) if rule.starts_with("rule `") => Some(!self.used.contains(name_in(rule))),
            (Property::Alive, other) if other.starts_with("exception `") => {
                // A route that is not covered does not say whose it is.
                let used = self.exceptions.contains(name_in(other));
                let told = self.short.is_empty() && !self.conflicts.iter().any(of_slas);
                (used || told).then_some(!used)
            }
            (Property::Invariant, invariant) => Some(self.broken.contains(name_in(invariant))),
            _ => None,
        }
    }
}

/// Tells whether every condition and value of a policy can be computed here.
fn is_computed(policy: &Policy, submission: &Submission) -> bool {
    let Some(request) = policy.request(&submission.request) else { return false };
    let mut parts: Vec<&Expr> = request.stake.iter().collect();
    for rule in request.rules.iter().chain(&request.otherwise) {
        parts.extend(&rule.when);
        if let Effect::Approve(values, _) | Effect::Require { grants: values, .. } = &rule.effect {
            parts.extend(values.iter().map(|(_, value)| value));
        }
    }
    for exception in &request.exceptions {
        parts.extend(&exception.when);
        parts.extend(exception.offers.iter().map(|offer| &offer.at_most));
        parts.extend(exception.also.iter().filter_map(|also| also.when.as_ref()));
    }
    parts.extend(request.slas.iter().filter_map(|sla| sla.when.as_ref()));
    parts.extend(request.disputes.iter().filter_map(|dispute| dispute.when.as_ref()));
    parts.iter().all(|part| value_of(policy, submission, part).is_some())
}

/// What of a decision is its outcome: [INDEPENDENT].
fn outcome_of(decision: &Decision) -> String {
    let offers = decision.exception.as_ref().map(|exception| (&exception.offers, &exception.together));
    let asked: Vec<&Name> = decision.needs.iter().map(|need| &need.fact).collect();
    let steps = decision.route.iter().flat_map(|route| &route.steps);
    let signs: Vec<_> = steps
        .map(|step| {
            let roles: Vec<&Name> = step.roles.iter().map(|seat| &seat.role).collect();
            (step.level, roles, step.needs, step.act)
        })
        .collect();
    let takes_over = decision.refer.as_ref().map(|referral| &referral.role);
    let handed = decision.hand_to.as_ref().map(|next| &next.role);
    format!(
        "{:?}",
        (
            (decision.outcome, &decision.outcome_name, &decision.grants, offers),
            (&decision.answers, &decision.conditions, asked, signs, takes_over, handed)
        )
    )
}

fn is_covered(decision: &Decision) -> bool {
    let (Some(route), Some(stake)) = (&decision.route, &decision.stake) else { return true };
    let enough = |limit: &Option<Limit>| match limit {
        Some(Limit::Unlimited) => true,
        Some(Limit::UpTo(most)) => magnitude(most) >= magnitude(stake),
        Some(Limit::None) | None => false,
    };
    route.steps.is_empty()
        || route.steps.iter().filter(|step| step.act == Act::Sign).any(|step| {
            // Fewer are too weak than must sign, so whoever signs, one of them is not.
            let weak = step.roles.iter().filter(|seat| !enough(&seat.authority)).count();
            let most = if step.roles.len() == 1 { 1 } else { step.needs };
            u32::try_from(weak).is_ok_and(|weak| weak < most)
        })
}

/// Compares the verdicts with what the requests show.
fn agrees(
    policy: &Policy,
    report: &Report,
    (all, computed): (&Shown, &Shown),
    told: &mut BTreeMap<&'static str, usize>,
) -> Result<(), String> {
    let slas: BTreeSet<Name> =
        policy.requests.iter().flat_map(|request| &request.slas).map(|sla| sla.name.clone()).collect();
    for check in &report.checks {
        let what = check.subject.as_str();
        let in_all = all.breaks(check.property, what, &slas);
        let in_computed = computed.breaks(check.property, what, &slas);
        // What is never used is not used where everything is computed; every other breach is one anywhere.
        let (certainly, perhaps) = match check.property {
            Property::Alive => (in_all, in_computed),
            _ => (in_computed, in_all),
        };
        let word = match &check.verdict {
            Verdict::Proved => "proved",
            Verdict::Waived(_) => "waived",
            Verdict::Refuted => "refuted",
            Verdict::Possible(_) => "possible",
            Verdict::Undecided => "not decided",
        };
        *told.entry(word).or_default() += 1;
        match &check.verdict {
            Verdict::Proved if certainly == Some(true) => {
                return Err(format!(
                    "{} of {what} is proved, and some request breaks it",
                    check.property.word()
                ));
            }
            Verdict::Refuted if perhaps == Some(false) => {
                return Err(format!(
                    "{} of {what} is refuted, and no request breaks it",
                    check.property.word()
                ));
            }
            Verdict::Undecided => return Err(format!("{what} is not decided")),
            _ => {}
        }
    }
    let clean = |property: Property, of: &dyn Fn(&str) -> bool| {
        report
            .checks
            .iter()
            .filter(|check| check.property == property && of(&check.subject))
            .all(|check| check.verdict == Verdict::Proved)
    };
    let is_table = |what: &str| what.contains("table `") || what.contains("approval of");
    if all.gap && clean(Property::Total, &is_table) {
        return Err("all tables are complete, and some request finds no row".to_owned());
    }
    if all.overlap && clean(Property::Unambiguous, &is_table) {
        return Err("no rows overlap, and some request finds two".to_owned());
    }
    if !computed.short.is_empty() && clean(Property::Covered, &|_| true) {
        return Err(format!("all chains are covered, and some request is short: {:?}", computed.short));
    }
    Ok(())
}

fn name_in(subject: &str) -> &str {
    subject.split('`').nth(1).unwrap_or_default()
}

/// Every example is a request that can be read and shows the finding again.
fn replays(loaded: &Loaded, proof: &polidex::Proof) -> Result<(), String> {
    let Some(policy) = &loaded.policy else { return Ok(()) };
    let evaluator = Evaluator::new(policy);
    for (finding, example) in proof.report.findings.iter().zip(&proof.examples) {
        let (Some(witness), Some(example)) = (&finding.witness, example) else { continue };
        let text = example.to_string();
        let submission = polidex::read_request(policy, text.as_bytes(), None)
            .map_err(|problems| format!("{text} cannot be read: {problems:?}"))?;
        if submission.facts != witness.submission.facts || submission.as_of != witness.submission.as_of {
            return Err(format!("{text} is read as something else"));
        }
        let decision = evaluator.evaluate(&submission, Detail::Normal);
        let reason = decision.refer.as_ref().map(|referral| &referral.reason);
        let shows = match &finding.what {
            What::NoRule { .. } => reason == Some(&ReferReason::NoRule),
            What::Conflict { first, second } => matches!(reason, Some(ReferReason::Conflict(names))
                if names.contains(first) && names.contains(second)),
            What::TwoExceptions { .. } => matches!(reason, Some(ReferReason::AmbiguousException(_))),
            What::NotCovered { ladder: Some(ladder), .. } => {
                reason == Some(&ReferReason::NotCovered(ladder.clone()))
            }
            What::NotCovered { ladder: None, .. } => !is_covered(&decision),
            What::Broken { name } => policy.invariants.iter().any(|invariant| {
                invariant.name == *name
                    && holds_of(policy, &invariant.says, &submission, &decision) == Some(false)
            }),
            _ => true,
        };
        if !shows {
            return Err(format!("{text} does not show {}", finding.message()));
        }
    }
    Ok(())
}

#[test]
fn a_value_stays_what_it_is() {
    // The made-up facts and the evaluator count alike.
    assert_eq!(magnitude(&Value::Number(Rational::from(3))), Some(Rational::from(3)));
}
