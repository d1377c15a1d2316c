//! Everything that a decision says, over all requests, so that two decisions can be compared.
//!
//! In: what is decided. Out: an [`Outlook`]: which outcome where, who signs, what is granted, and what else is said.
//! Deadlines stand apart from the outcome.

use std::collections::BTreeMap;

use polidex_ir::{AlsoPlace, Effect, EffectKind, Name, Value, Within};

use super::{Decision, Ruled};
use crate::encode::{Atom, Encoder, End, Path, Seats, Val};
use crate::solve::Formula;

/// An outcome: its word, and which exception or whom.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Kind {
    /// As in a decision.
    pub word: &'static str,
    /// The exception, or who takes over.
    pub of: Option<Name>,
}

/// Something that is said or not.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Mark {
    /// The declared outcome.
    Named(Name),
    /// A condition of an approval.
    Condition(Name),
    /// A fact that is asked for.
    Needs(Name),
    /// Who is the next step after a denial.
    HandTo(Name),
    /// Words about times: calendars, urgency, who is told.
    Time(String),
}

/// A value that is said.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Said {
    /// What is granted or would be.
    Grant(Name),
    /// What is answered.
    Answer(Name),
    /// What may be offered.
    Offer(Name),
    /// The cap on all offers.
    Together,
    /// How long somebody has.
    Time(String),
}

/// What is decided about all requests.
#[derive(Debug, Default)]
pub(crate) struct Outlook {
    /// Where each outcome is; they exclude each other.
    pub kinds: BTreeMap<Kind, Formula>,
    /// Where each thing is said.
    pub marks: BTreeMap<Mark, Formula>,
    /// What each value is, where it is said.
    pub values: BTreeMap<Said, Val>,
    /// Who signs, and where.
    pub routes: Vec<(Formula, Vec<Vec<Seats>>)>,
    /// Nothing is known.
    pub vague: Vec<Formula>,
}

type Ways = Vec<(Formula, Path)>;

/// What is found, before what belongs together is joined.
#[derive(Default)]
struct Parts {
    kinds: BTreeMap<Kind, Vec<Formula>>,
    marks: BTreeMap<Mark, Vec<Formula>>,
    values: BTreeMap<Said, Vec<(Formula, Atom)>>,
    routes: Vec<(Formula, Vec<Vec<Seats>>)>,
    vague: Vec<Formula>,
}

/// Looks at everything that is decided.
pub(crate) fn outlook<'p>(encoder: &mut Encoder<'p>, decision: &Decision<'p>) -> Outlook {
    let mut parts = Parts::default();
    let agreed = decision.agreed(encoder);
    let counts = encoder.all([decision.undisputed, decision.computed, agreed]);
    faults(encoder, decision, agreed, &mut parts);
    ruled(encoder, decision, counts, &mut parts);
    required(encoder, decision, counts, &mut parts);
    denied(encoder, decision, &mut parts);
    times(encoder, &mut parts);
    let mut found = Outlook { routes: parts.routes, vague: parts.vague, ..Outlook::default() };
    for (kind, ways) in parts.kinds {
        found.kinds.insert(kind, encoder.any(ways));
    }
    for (mark, ways) in parts.marks {
        found.marks.insert(mark, encoder.any(ways));
    }
    for (said, cases) in parts.values {
        found.values.insert(said, together(encoder, cases));
    }
    let some = encoder.any(found.kinds.values().copied().collect::<Vec<_>>());
    found.vague.push(!some);
    found
}

/// Joins cases of the same thing.
fn together(encoder: &mut Encoder<'_>, cases: Vec<(Formula, Atom)>) -> Val {
    let mut joined: Vec<(Atom, Vec<Formula>)> = Vec::new();
    let mut places: std::collections::HashMap<Atom, usize> = std::collections::HashMap::new();
    for (formula, atom) in cases {
        if formula == Formula::FALSE {
            continue;
        }
        let next = joined.len();
        let place = *places.entry(atom.clone()).or_insert(next);
        match joined.get_mut(place) {
            Some((_, formulas)) => formulas.push(formula),
            None => joined.push((atom, vec![formula])),
        }
    }
    Val { cases: joined.into_iter().map(|(atom, formulas)| (encoder.any(formulas), atom)).collect() }
}

impl Parts {
    fn kind(&mut self, word: &'static str, of: Option<Name>, formula: Formula) {
        if formula != Formula::FALSE {
            self.kinds.entry(Kind { word, of }).or_default().push(formula);
        }
    }

    fn mark(&mut self, mark: Mark, formula: Formula) {
        if formula != Formula::FALSE {
            self.marks.entry(mark).or_default().push(formula);
        }
    }

    fn value(&mut self, encoder: &mut Encoder<'_>, said: &Said, here: Formula, value: &Val) {
        for (within, atom) in &value.cases {
            if !matches!(atom, Atom::Known(Value::Nothing) | Atom::Absent) {
                let both = encoder.all([here, *within]);
                self.values.entry(said.clone()).or_default().push((both, atom.clone()));
            }
        }
    }
}

/// A person takes over: a dispute, a conflict, no rule.
fn faults<'p>(encoder: &mut Encoder<'p>, decision: &Decision<'p>, agreed: Formula, parts: &mut Parts) {
    let default = encoder.policy.refer_to.clone();
    let request = encoder.request;
    let mut single = Vec::new();
    for (n, dispute) in decision.disputes.iter().enumerate() {
        let others = decision.disputes.iter().enumerate().filter(|(m, _)| *m != n).map(|(_, other)| other.no);
        let only = encoder.all(others.chain([dispute.yes]).collect::<Vec<_>>());
        let to = request.disputes.get(n).and_then(|dispute| dispute.refer_to.clone());
        parts.kind("refer", to.or_else(|| default.clone()), only);
        single.push(only);
    }
    let disputed = encoder.any(decision.disputes.iter().map(|dispute| dispute.yes));
    let single = encoder.any(single);
    let several = encoder.all([disputed, !single]);
    parts.kind("refer", default.clone(), several);
    let conflict = encoder.all([decision.undisputed, decision.computed, !agreed]);
    parts.kind("refer", default.clone(), conflict);
    if decision.otherwise.is_none() {
        let gap = encoder.all([decision.undisputed, decision.none]);
        parts.kind("refer", default, gap);
    }
}

/// Approvals, answers, questions, referrals; and what rules say of any outcome.
fn ruled<'p>(encoder: &mut Encoder<'p>, decision: &Decision<'p>, counts: Formula, parts: &mut Parts) {
    for (kind, word) in [
        (EffectKind::Approve, "approve"),
        (EffectKind::Answer, "answer"),
        (EffectKind::Ask, "needs_information"),
    ] {
        let settled = decision.settled(encoder, kind);
        parts.kind(word, None, settled);
    }
    let referred = decision.settled(encoder, EffectKind::Refer);
    let mut by_role: BTreeMap<Name, Vec<Formula>> = BTreeMap::new();
    for rule in decision.all_rules() {
        let here = encoder.all([counts, rule.chosen]);
        if let Some(name) = &rule.rule.outcome {
            parts.mark(Mark::Named(name.clone()), here);
        }
        match &rule.rule.effect {
            Effect::Approve(_, conditions) | Effect::Require { conditions, .. } => {
                for condition in conditions {
                    parts.mark(Mark::Condition(condition.clone()), here);
                }
                for (name, value) in &rule.values {
                    parts.value(encoder, &Said::Grant(name.clone()), here, value);
                }
            }
            Effect::Answer(_) => {
                for (name, value) in &rule.values {
                    parts.value(encoder, &Said::Answer(name.clone()), here, value);
                }
            }
            Effect::Ask(facts) => {
                for fact in facts {
                    parts.mark(Mark::Needs(fact.clone()), here);
                }
            }
            Effect::Deny(Some(to)) => parts.mark(Mark::HandTo(to.clone()), here),
            Effect::Refer(to, within) => {
                by_role.entry(to.clone()).or_default().push(rule.chosen);
                time(encoder, parts, &format!("refer to {to}"), here, within.as_ref());
            }
            Effect::Deny(None) => {}
        }
    }
    let by_role: Vec<(Name, Formula)> =
        by_role.into_iter().map(|(role, ways)| (role, encoder.any(ways))).collect();
    let mut single = Vec::new();
    for (role, here) in &by_role {
        let others = by_role.iter().filter(|(other, _)| other != role).map(|(_, other)| !*other);
        let only = encoder.all(others.chain([referred, *here]).collect::<Vec<_>>());
        parts.kind("refer", Some(role.clone()), only);
        single.push(only);
    }
    // [SEVERAL-REFER]
    let single = encoder.any(single);
    let several = encoder.all([referred, !single]);
    parts.kind("refer", encoder.policy.refer_to.clone(), several);
}

/// Ways of several requirements past which they are not told apart.
const MOST: usize = 512;

/// What is allowed with signatures.
fn required<'p>(encoder: &mut Encoder<'p>, decision: &Decision<'p>, counts: Formula, parts: &mut Parts) {
    let rules: Vec<&Ruled<'p>> =
        decision.all_rules().filter(|rule| rule.kind() == EffectKind::Require).collect();
    if rules.is_empty() {
        return;
    }
    let default = encoder.policy.refer_to.clone();
    let required = encoder.any(rules.iter().map(|rule| rule.chosen).collect::<Vec<_>>());
    let required = encoder.all([counts, required]);
    let add_up = rules.iter().any(|rule| matches!(&rule.rule.effect, Effect::Require { place: Some(_), .. }))
        || matches!(encoder.request.combining, polidex_ir::Combining::Strictest(_));
    let ways = if add_up { joined(encoder, &rules) } else { alone(encoder, &rules) };
    let Some(ways) = ways else {
        parts.vague.push(required);
        return;
    };
    let mut uncovered = Vec::new();
    for (formula, path) in ways {
        let here = encoder.all([required, formula]);
        match &path.end {
            End::Signed => {
                parts.kind("approval_required", None, here);
                parts.routes.push((here, path.levels));
            }
            End::NotCovered(_) | End::Conflict(_) => uncovered.push(here),
            End::Unknown => parts.vague.push(here),
        }
    }
    let uncovered = encoder.any(uncovered);
    parts.kind("refer", default, uncovered);
}

/// Rules that agree require the same.
fn alone(encoder: &mut Encoder<'_>, rules: &[&Ruled<'_>]) -> Option<Ways> {
    let mut ways = Ways::new();
    for rule in rules {
        for (formula, path) in &rule.ways {
            ways.push((encoder.all([rule.chosen, *formula]), path.clone()));
        }
    }
    Some(ways)
}

/// [ADD-UP]
fn joined(encoder: &mut Encoder<'_>, rules: &[&Ruled<'_>]) -> Option<Ways> {
    let nobody = vec![(Formula::TRUE, Path::empty())];
    let (mut first, mut total, mut last) = (nobody.clone(), nobody.clone(), nobody);
    for rule in rules {
        let mut both = vec![(!rule.chosen, Path::empty())];
        for (formula, path) in &rule.ways {
            both.push((encoder.all([rule.chosen, *formula]), path.clone()));
        }
        let place = match &rule.rule.effect {
            Effect::Require { place: Some(AlsoPlace::First), .. } => &mut first,
            Effect::Require { place: Some(AlsoPlace::Last), .. } => &mut last,
            _ => &mut total,
        };
        *place = pairs(encoder, place, &both, Path::alongside)?;
    }
    let begun = pairs(encoder, &first, &total, Path::then)?;
    let all = pairs(encoder, &begun, &last, Path::then)?;
    Some(all.into_iter().map(|(formula, path)| (formula, path.each_role_once())).collect())
}

fn pairs(encoder: &mut Encoder<'_>, a: &Ways, b: &Ways, join: impl Fn(&Path, &Path) -> Path) -> Option<Ways> {
    let mut found = Ways::new();
    for (x, left) in a {
        for (y, right) in b {
            if encoder.context.quick_unsat(*x, *y) {
                continue;
            }
            let both = encoder.all([*x, *y]);
            if both != Formula::FALSE {
                found.push((both, join(left, right)));
            }
        }
        if found.len() > MOST {
            return None;
        }
    }
    Some(found)
}

/// Denials, and what lifts them.
fn denied<'p>(encoder: &mut Encoder<'p>, decision: &Decision<'p>, parts: &mut Parts) {
    let default = encoder.policy.refer_to.clone();
    let mut lifted = Vec::new();
    for lift in &decision.lifts {
        lifted.push(lift.left);
        let lacking = encoder.all([lift.single, lift.lacking]);
        parts.kind("needs_information", None, lacking);
        for fact in &lift.exception.needs {
            let missing = !encoder.is_given(fact);
            let here = encoder.all([lacking, missing]);
            parts.mark(Mark::Needs(fact.clone()), here);
        }
        let denied = encoder.all([lift.single, !lift.lacking, !lift.offered]);
        parts.kind("deny", None, denied);
        let granted = encoder.all([lift.single, !lift.lacking, lift.offered]);
        for (formula, path) in &lift.ways {
            let way = encoder.all([granted, *formula]);
            match &path.end {
                End::Signed => {
                    parts.kind("exception", Some(lift.name().clone()), way);
                    parts.routes.push((way, path.levels.clone()));
                }
                End::NotCovered(_) | End::Conflict(_) => parts.kind("refer", default.clone(), way),
                End::Unknown => parts.vague.push(way),
            }
        }
        for offer in &lift.exception.offers {
            let value = encoder.gated(granted, |encoder| encoder.value_of(&offer.at_most));
            parts.value(encoder, &Said::Offer(offer.grant.clone()), granted, &value);
        }
        if let Some(most) = &lift.exception.together {
            let value = encoder.gated(granted, |encoder| encoder.value_of(most));
            parts.value(encoder, &Said::Together, granted, &value);
        }
        for other in decision.lifts.iter().filter(|other| other.name() < lift.name()) {
            let both = encoder.all([lift.left, other.left]);
            parts.kind("refer", default.clone(), both);
        }
    }
    let plain = encoder.all(lifted.iter().map(|lift| !*lift).chain([decision.denied]));
    parts.kind("deny", None, plain);
}

/// How long people have, and who is told.
fn times(encoder: &mut Encoder<'_>, parts: &mut Parts) {
    let (policy, request) = (encoder.policy, encoder.request);
    let mut routed = Vec::new();
    for role in &policy.roles {
        let seats: Vec<Formula> = parts
            .routes
            .iter()
            .filter(|(_, levels)| levels.iter().flatten().any(|step| step.roles.contains(&role.name)))
            .map(|(formula, _)| *formula)
            .collect();
        let seated = encoder.any(seats);
        routed.push(seated);
        let label = format!("answer of {}", role.name);
        time(encoder, parts, &label, seated, role.responds_within.as_ref());
        let said = (&role.on_silence, &role.signed_by, &role.delegation);
        parts.mark(Mark::Time(format!("{}: {said:?}", role.name)), seated);
    }
    let routed = encoder.any(routed);
    for sla in &request.slas {
        let applies = encoder.when(sla.when.as_ref()).yes;
        let here = encoder.all([routed, applies]);
        time(encoder, parts, &format!("service level {}", sla.name), here, sla.respond.as_ref());
        parts.mark(
            Mark::Time(format!("service level {}: {:?} {:?}", sla.name, sla.urgency, sla.notify)),
            here,
        );
    }
}

fn time<'p>(
    encoder: &mut Encoder<'p>,
    parts: &mut Parts,
    label: &str,
    here: Formula,
    within: Option<&'p Within>,
) {
    let Some(within) = within.filter(|_| here != Formula::FALSE) else { return };
    let value = encoder.gated(here, |encoder| encoder.value_of(&within.time));
    parts.value(encoder, &Said::Time(label.to_owned()), here, &value);
    let named = within.calendar.as_ref().or(encoder.policy.calendar.as_ref());
    let closed = named.and_then(|name| encoder.policy.calendars.iter().find(|known| known.name == *name));
    let words = format!("{label}: {:?} {closed:?} {:?}", within.time.ty, within.month_end);
    parts.mark(Mark::Time(words), here);
}
