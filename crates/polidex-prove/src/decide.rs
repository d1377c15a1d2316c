//! What is decided, as formulas: which rules apply and stand, where they conflict, which exception lifts a denial.
//!
//! In: an encoder. Out: [`Decision`]. It follows the evaluator rule by rule: [STANDS], [OVERRIDE], [AGREE],
//! [STRICTEST], [EXC-COVERS], [OFFERS], [STAKE].

mod agree;
mod exception;
mod outcome;
mod outlook;

use std::cmp::Reverse;
use std::collections::BTreeMap;

use polidex_ir::{Combining, Effect, EffectKind, Expr, Name, Rule};

use crate::encode::{Encoder, Path, Stake, Truth, Val};
use crate::solve::Formula;

pub(crate) use exception::Lift;
pub(crate) use outlook::{Kind, Mark, Outlook, Said, outlook};

/// A rule, and where it counts.
pub(crate) struct Ruled<'p> {
    pub rule: &'p Rule,
    /// Where its condition holds.
    pub applies: Truth,
    /// Where it applies, and nothing that stands overrides it.
    pub stands: Formula,
    /// Where it stands, and nothing stricter does.
    pub chosen: Formula,
    /// What it grants or answers.
    pub values: Vec<(Name, Val)>,
    /// Who signs.
    pub ways: Vec<(Formula, Path)>,
}

/// What is decided about all requests.
pub(crate) struct Decision<'p> {
    pub rules: Vec<Ruled<'p>>,
    /// The `otherwise`: it applies where no rule does.
    pub otherwise: Option<Ruled<'p>>,
    /// Where each dispute holds.
    pub disputes: Vec<Truth>,
    /// No dispute holds.
    pub undisputed: Formula,
    /// Every condition can be computed; elsewhere both ways are taken, and nothing is said for certain.
    pub computed: Formula,
    /// No rule applies.
    pub none: Formula,
    /// Rules that stand and do not agree, by number, and where.
    pub conflicts: Vec<(usize, usize, Formula)>,
    pub lifts: Vec<Lift<'p>>,
    /// Where something is denied, before any exception.
    pub denied: Formula,
    /// What authority is measured against, unless an exception says otherwise.
    pub stake: Option<Stake>,
}

/// Encodes what is decided.
pub(crate) fn decide<'p>(encoder: &mut Encoder<'p>) -> Decision<'p> {
    let request = encoder.request;
    let mut disputes = Vec::new();
    for dispute in &request.disputes {
        disputes.push(encoder.when(dispute.when.as_ref()));
    }
    let undisputed = encoder.all(disputes.iter().map(|dispute| dispute.no));
    let mut rules: Vec<Ruled<'p>> = Vec::new();
    for rule in &request.rules {
        let applies = encoder.gated(undisputed, |encoder| encoder.when(rule.when.as_ref()));
        rules.push(Ruled::new(rule, applies));
    }
    let none = encoder.all(rules.iter().map(|rule| rule.applies.no));
    let conditions: Vec<Truth> =
        rules.iter().map(|rule| rule.applies).chain(disputes.iter().copied()).collect();
    let computed = computable(encoder, &conditions);
    let names: Vec<(Name, Formula, Formula, &[Name])> = rules
        .iter()
        .map(|r| (r.rule.name.clone(), r.applies.yes, r.applies.no, r.rule.overrides.as_slice()))
        .collect();
    let stands = standing(encoder, &names);
    for (rule, stands) in rules.iter_mut().zip(stands) {
        rule.stands = stands;
    }
    choose(encoder, &mut rules);
    let stake = declared_stake(encoder);
    for rule in &mut rules {
        let gate = encoder.all([undisputed, rule.chosen]);
        say(encoder, rule, gate, stake.as_ref());
    }
    let otherwise = request.otherwise.as_ref().map(|rule| {
        let applies = encoder.all([undisputed, none]);
        let mut ruled = Ruled::new(rule, Truth::of(none));
        ruled.stands = none;
        ruled.chosen = none;
        say(encoder, &mut ruled, applies, stake.as_ref());
        ruled
    });
    let conflicts = agree::conflicts(encoder, &rules);
    let mut decision = Decision {
        rules,
        otherwise,
        disputes,
        undisputed,
        computed,
        none,
        conflicts,
        lifts: Vec::new(),
        denied: Formula::FALSE,
        stake,
    };
    decision.denied = decision.settled(encoder, EffectKind::Deny);
    decision.lifts = exception::lifts(encoder, &decision);
    for (_, report) in &request.standing_reports {
        encoder.value_of(report);
    }
    outcome::note(encoder, &decision);
    times(encoder, &decision);
    encoder.settle_sites();
    decision
}

impl<'p> Ruled<'p> {
    fn new(rule: &'p Rule, applies: Truth) -> Self {
        let (stands, chosen) = (Formula::FALSE, Formula::FALSE);
        Ruled { rule, applies, stands, chosen, values: Vec::new(), ways: Vec::new() }
    }

    pub fn kind(&self) -> EffectKind {
        self.rule.effect.kind()
    }
}

impl<'p> Decision<'p> {
    /// Returns all rules, the `otherwise` last.
    pub fn all_rules(&self) -> impl Iterator<Item = &Ruled<'p>> {
        self.rules.iter().chain(&self.otherwise)
    }

    /// Returns where the effect of this kind is what the rules say together.
    pub fn settled(&self, encoder: &mut Encoder<'p>, kind: EffectKind) -> Formula {
        let ways: Vec<Formula> =
            self.all_rules().filter(|rule| rule.kind() == kind).map(|rule| rule.chosen).collect();
        let some = encoder.any(ways);
        let agreed = self.agreed(encoder);
        encoder.all([self.undisputed, self.computed, agreed, some])
    }

    /// Returns where no two rules that stand disagree.
    pub fn agreed(&self, encoder: &mut Encoder<'p>) -> Formula {
        encoder.all(self.conflicts.iter().map(|(.., conflict)| !*conflict))
    }
}

/// Where all of these conditions can be computed.
pub(crate) fn computable(encoder: &mut Encoder<'_>, conditions: &[Truth]) -> Formula {
    let mut all = Vec::new();
    // Most conditions always can: their two sides are one formula and its negation.
    for truth in conditions.iter().filter(|truth| truth.no != !truth.yes) {
        all.push(encoder.any([truth.yes, truth.no]));
    }
    encoder.all(all)
}

/// [STANDS]: what applies, and no overrider stands. Each with where it applies, where it does not, what it overrides.
pub(crate) fn standing(
    encoder: &mut Encoder<'_>,
    named: &[(Name, Formula, Formula, &[Name])],
) -> Vec<Formula> {
    let overriders: Vec<Vec<usize>> = named
        .iter()
        .map(|(name, ..)| {
            let over = named.iter().enumerate().filter(|(_, (.., overrides))| overrides.contains(name));
            over.map(|(n, _)| n).collect()
        })
        .collect();
    // Where it stands, and where it certainly removes nothing.
    let mut known: Vec<Option<(Formula, Formula)>> = vec![None; named.len()];
    for _ in 0..named.len() {
        let mut changed = false;
        for (n, (_, yes, no, _)) in named.iter().enumerate() {
            if known.get(n).is_none_or(Option::is_some) {
                continue;
            }
            let over: Option<Vec<(Formula, Formula)>> = overriders
                .get(n)
                .into_iter()
                .flatten()
                .map(|over| known.get(*over).copied().flatten())
                .collect();
            let Some(over) = over else { continue };
            let idle: Vec<Formula> = over.iter().map(|(_, idle)| *idle).collect();
            let removed = encoder.any(over.iter().map(|(stands, _)| *stands));
            let stands = encoder.all(idle.into_iter().chain([*yes]));
            let idle = encoder.any([*no, removed]);
            if let Some(place) = known.get_mut(n) {
                *place = Some((stands, idle));
                changed = true;
            }
        }
        if !changed {
            break;
        }
    }
    known.into_iter().zip(named).map(|(known, (_, yes, ..))| known.map_or(*yes, |known| known.0)).collect()
}

/// [STRICTEST]: of those that stand, the strictest.
fn choose(encoder: &mut Encoder<'_>, rules: &mut [Ruled<'_>]) {
    let Combining::Strictest(ranked) = &encoder.request.combining else {
        rules.iter_mut().for_each(|rule| rule.chosen = rule.stands);
        return;
    };
    let denied = encoder.any(
        rules
            .iter()
            .filter(|rule| rule.kind() == EffectKind::Deny)
            .map(|rule| rule.stands)
            .collect::<Vec<_>>(),
    );
    let mut candidates: Vec<(Rank, Formula)> = Vec::new();
    for rule in rules.iter() {
        let counts = match rule.kind() {
            EffectKind::Approve | EffectKind::Require => encoder.all([rule.stands, !denied]),
            EffectKind::Answer | EffectKind::Refer | EffectKind::Ask | EffectKind::Deny => rule.stands,
        };
        candidates.push((rank(rule.rule, ranked), counts));
    }
    // For each rank, that nothing of a stricter one stands.
    let mut by_rank: BTreeMap<Rank, Vec<Formula>> = BTreeMap::new();
    for (rank, counts) in &candidates {
        by_rank.entry(*rank).or_default().push(*counts);
    }
    let mut before = Formula::TRUE;
    let mut clear: BTreeMap<Rank, Formula> = BTreeMap::new();
    for (rank, counts) in by_rank {
        clear.insert(rank, before);
        let some = encoder.any(counts);
        before = encoder.all([before, !some]);
    }
    for (rule, (rank, counts)) in rules.iter_mut().zip(&candidates) {
        let clear = clear.get(rank).copied().unwrap_or(Formula::TRUE);
        rule.chosen = encoder.all([clear, *counts]);
    }
}

/// The place of a rule among the strictest.
pub(crate) type Rank = (usize, Reverse<EffectKind>);

/// What is ranked goes before what is not, which goes by its kind.
pub(crate) fn rank(rule: &Rule, ranked: &[Name]) -> Rank {
    let kind = rule.effect.kind();
    let place = |word: &str| ranked.iter().position(|name| **name == *word);
    let by_name = rule.outcome.as_ref().and_then(|name| place(name));
    match by_name.or_else(|| place(kind.word())) {
        Some(place) => (place, Reverse(EffectKind::Answer)),
        None => (ranked.len(), Reverse(kind)),
    }
}

/// Encodes what a rule grants, answers, and who signs.
fn say<'p>(encoder: &mut Encoder<'p>, ruled: &mut Ruled<'p>, gate: Formula, stake: Option<&Stake>) {
    let values = match &ruled.rule.effect {
        Effect::Approve(values, _) | Effect::Require { grants: values, .. } | Effect::Answer(values) => {
            values.as_slice()
        }
        Effect::Deny(_) | Effect::Refer(..) | Effect::Ask(_) => &[],
    };
    for (name, expr) in values.iter().chain(&ruled.rule.reports) {
        let value = encoder.gated(gate, |encoder| encoder.value_of(expr));
        if values.iter().any(|(known, _)| known == name) {
            ruled.values.push((name.clone(), value));
        }
    }
    if let Effect::Require { chain, .. } = &ruled.rule.effect {
        ruled.ways = encoder.gated(gate, |encoder| encoder.route(Some(chain), stake, &[]));
    }
}

/// Looks at the times to answer: tables that say them are called where a route, a referral or a service level is.
fn times<'p>(encoder: &mut Encoder<'p>, decision: &Decision<'p>) {
    let (policy, request) = (encoder.policy, encoder.request);
    let mut all: Vec<(Formula, &'p Expr)> = Vec::new();
    for role in &policy.roles {
        let seated = encoder.decided.seats.get(&role.name).map_or(Formula::FALSE, |seat| seat.yes);
        all.extend(role.responds_within.iter().map(|within| (seated, &within.time)));
    }
    for rule in decision.all_rules() {
        if let Effect::Refer(_, Some(within)) = &rule.rule.effect {
            all.push((encoder.all([decision.undisputed, rule.chosen]), &within.time));
        }
    }
    for sla in &request.slas {
        let applies = encoder.when(sla.when.as_ref()).yes;
        all.extend(sla.respond.iter().map(|within| (applies, &within.time)));
    }
    for gather in &request.gathers {
        let applies = encoder.when(gather.when.as_ref()).yes;
        all.extend(gather.within.iter().map(|within| (applies, &within.time)));
    }
    for (gate, time) in all {
        if gate != Formula::FALSE {
            encoder.gated(gate, |encoder| encoder.value_of(time));
        }
    }
}

fn declared_stake(encoder: &mut Encoder<'_>) -> Option<Stake> {
    let expr = encoder.request.stake.as_ref()?;
    // Whether it can be computed matters only where a route is.
    let value = encoder.gated(Formula::FALSE, |encoder| encoder.value_of(expr));
    Some(Stake { value, ty: expr.ty.clone() })
}
