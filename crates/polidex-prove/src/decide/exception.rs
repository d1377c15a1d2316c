//! Which exception lifts a denial, what it offers, and who approves it: [EXC-COVERS] to [EXC-ROUTE].

use polidex_base::Rational;
use polidex_ir::{Approval, Effect, EffectKind, Exception, Name, Output, Relation, Value};

use super::{Decision, computable, standing};
use crate::encode::{Atom, Encoder, Path, SiteId, Stake, Truth, Val};
use crate::solve::Formula;

/// An exception, and where it lifts a denial.
pub(crate) struct Lift<'p> {
    pub exception: &'p Exception,
    /// Where it would qualify and no other one goes before it.
    pub left: Formula,
    /// Where it is the only one that is left.
    pub single: Formula,
    /// A fact that it needs is not given.
    pub lacking: Formula,
    /// Something can be offered, or it declares no offers.
    pub offered: Formula,
    /// What authority is measured against.
    pub stake: Option<Stake>,
    /// Who signs, where it is the one.
    pub ways: Vec<(Formula, Path)>,
    /// The approval table, where there is one.
    pub approval: Option<SiteId>,
}

/// Encodes all exceptions of a request.
pub(super) fn lifts<'p>(encoder: &mut Encoder<'p>, decision: &Decision<'p>) -> Vec<Lift<'p>> {
    let request = encoder.request;
    let mut qualifies = Vec::new();
    for exception in &request.exceptions {
        let covered = covers(encoder, exception, decision);
        let denied = encoder.all([decision.denied, covered]);
        let when = encoder.gated(denied, |encoder| encoder.when(exception.when.as_ref()));
        let yes = encoder.all([denied, when.yes]);
        let no = encoder.any([!denied, when.no]);
        qualifies.push((exception.name.clone(), yes, no, exception.overrides.as_slice()));
    }
    let conditions: Vec<Truth> =
        qualifies.iter().map(|(_, yes, no, _)| Truth { yes: *yes, no: *no }).collect();
    let computed = computable(encoder, &conditions);
    let left = standing(encoder, &qualifies);
    let mut lifts = Vec::new();
    for (n, exception) in request.exceptions.iter().enumerate() {
        let here = left.get(n).copied().unwrap_or(Formula::FALSE);
        let others = left.iter().enumerate().filter(|(other, _)| *other != n).map(|(_, left)| !*left);
        let single = encoder.all(others.chain([here, computed]).collect::<Vec<_>>());
        lifts.push(lift(encoder, exception, here, single, decision));
    }
    lifts
}

/// [EXC-COVERS]
fn covers(encoder: &mut Encoder<'_>, exception: &Exception, decision: &Decision<'_>) -> Formula {
    let open = decision
        .rules
        .iter()
        .filter(|rule| rule.kind() == EffectKind::Deny && !exception.covers.contains(&rule.rule.name));
    let mut parts: Vec<Formula> = open.map(|rule| rule.applies.no).collect();
    if let Some(otherwise) = &decision.otherwise
        && matches!(otherwise.rule.effect, Effect::Deny(_))
        && !exception.covers.contains(&otherwise.rule.name)
    {
        parts.push(!decision.none);
    }
    encoder.all(parts)
}

fn lift<'p>(
    encoder: &mut Encoder<'p>,
    exception: &'p Exception,
    left: Formula,
    single: Formula,
    decision: &Decision<'p>,
) -> Lift<'p> {
    let needed: Vec<Formula> = exception.needs.iter().map(|fact| !encoder.is_given(fact)).collect();
    let lacking = encoder.any(needed);
    let asked = encoder.all([single, !lacking]);
    let mut caps: Vec<Val> = Vec::new();
    for offer in &exception.offers {
        caps.push(encoder.gated(asked, |encoder| encoder.value_of(&offer.at_most)));
    }
    let zero = Val::constant(&Value::Number(Rational::zero()));
    let mut some = Vec::new();
    for cap in &caps {
        some.push(encoder.related(Relation::Greater, cap, &zero).yes);
    }
    let offered = if caps.is_empty() { Formula::TRUE } else { encoder.any(some) };
    let granted = encoder.all([asked, offered]);
    let stake = encoder.gated(granted, |encoder| stake(encoder, exception, &caps, decision));
    let mut approval = None;
    let ways = encoder.gated(granted, |encoder| match &exception.approval {
        Approval::Chain(chain) => encoder.route(Some(chain), stake.as_ref(), &exception.also),
        Approval::Table(table) => {
            let site = encoder.call_approval(&exception.name, table);
            approval = Some(site);
            let mut ways = Vec::new();
            for (outputs, formula) in encoder.picks(site) {
                let chain = match outputs.first() {
                    Some(Output::Chain(chain)) => chain.as_ref(),
                    Some(Output::Nothing) => None,
                    Some(Output::Value(_)) | None => continue,
                };
                let routed =
                    encoder.gated(formula, |encoder| encoder.route(chain, stake.as_ref(), &exception.also));
                for (within, path) in routed {
                    ways.push((encoder.all([formula, within]), path));
                }
            }
            ways
        }
    });
    Lift { exception, left, single, lacking, offered, stake, ways, approval }
}

/// [STAKE]
fn stake<'p>(
    encoder: &mut Encoder<'p>,
    exception: &'p Exception,
    caps: &[Val],
    decision: &Decision<'p>,
) -> Option<Stake> {
    let Some(first) = exception.offers.first() else { return decision.stake.clone() };
    let ty = first.at_most.ty.clone();
    // What is left out is no more than zero.
    let mut largest: Option<Val> = None;
    for cap in caps {
        let cap = without_nothing(cap);
        largest = Some(match largest {
            None => cap,
            Some(largest) => encoder.larger("the largest offer", &largest, &cap),
        });
    }
    let largest = largest?;
    let Some(together) = &exception.together else { return Some(Stake { value: largest, ty }) };
    let together = encoder.value_of(together);
    let mut cases = Vec::new();
    for (formula, atom) in together.cases {
        if atom != Atom::Known(Value::Nothing) {
            cases.push((formula, atom));
            continue;
        }
        for (within, atom) in &largest.cases {
            cases.push((encoder.all([formula, *within]), atom.clone()));
        }
    }
    Some(Stake { value: Val { cases }, ty })
}

fn without_nothing(value: &Val) -> Val {
    let zero = Atom::constant(&Value::Number(Rational::zero()));
    let cases = value.cases.iter().map(|(formula, atom)| match atom {
        Atom::Known(Value::Nothing) => (*formula, zero.clone()),
        Atom::Known(_) | Atom::Sum(_) | Atom::Index(..) | Atom::Opaque(_) | Atom::Absent => {
            (*formula, atom.clone())
        }
    });
    Val { cases: cases.collect() }
}

impl Lift<'_> {
    /// Returns the name of the exception.
    pub fn name(&self) -> &Name {
        &self.exception.name
    }
}
