//! Which rules apply, which stand, and what they say together.
//!
//! In: the facts and the ways taken. Out: a verdict: [STANDS], [OVERRIDE], [AGREE], [CONFLICT], [OTHERWISE],
//! [NO-RULE], [CITE], [MUST-CHANGE]. A denial goes on to `exception`, a requirement to `route`.

use std::collections::{BTreeMap, BTreeSet};

use polidex_ir::{Effect, Name, Rule, Value};

use crate::decision::ReferReason;
use crate::exception;
use crate::expr;
use crate::judge::{Bench, Halt, Site};
use crate::route;
use crate::stuck::{self, Known};
use crate::verdict::{Because, Settled, Verdict};

/// Judges a request.
pub(crate) fn judge(bench: &Bench<'_, '_>) -> Result<Verdict, Halt> {
    let mut applying: Vec<&Rule> = Vec::new();
    for rule in &bench.env.request.rules {
        if bench.holds(Site::Rule(rule.name.clone()), rule.when.as_ref())? {
            applying.push(rule);
        }
    }
    if applying.is_empty() {
        // [OTHERWISE], [NO-RULE]
        let Some(otherwise) = &bench.env.request.otherwise else {
            return Ok(Verdict::refer(bench.env.policy.refer_to.as_ref(), ReferReason::NoRule));
        };
        applying.push(otherwise);
    }
    let names: BTreeMap<&Name, &[Name]> =
        applying.iter().map(|rule| (&rule.name, rule.overrides.as_slice())).collect();
    let removed = removed(&names);
    let standing: Vec<&Rule> =
        applying.iter().copied().filter(|rule| !removed.contains(&rule.name)).collect();
    let mut effects = Vec::new();
    for rule in &standing {
        effects.push(effect_of(rule, bench)?);
    }
    let cited: BTreeSet<Name> = standing.iter().map(|rule| rule.name.clone()).collect();
    let Some(effect) = agreed(effects) else {
        let names = cited.into_iter().collect();
        return Ok(Verdict::refer(bench.env.policy.refer_to.as_ref(), ReferReason::Conflict(names)));
    };
    match effect {
        Said::Deny => {
            let denials: Vec<&Rule> =
                applying.into_iter().filter(|rule| matches!(rule.effect, Effect::Deny)).collect();
            exception::lift(&denials, cited, bench)
        }
        Said::Settled(settled) => {
            let reason = matches!(settled, Settled::Refer { .. }).then_some(ReferReason::Rule);
            Ok(Verdict { reason, ..Verdict::plain(settled, cited) })
        }
        Said::Require(plan, grants) => Ok(match plan {
            Ok(plan) => {
                let settled = Settled::Require { grants, people: plan.people() };
                Verdict { plan: Some(plan), ..Verdict::plain(settled, cited) }
            }
            Err(reason) => Verdict { cited, ..Verdict::refer(bench.env.policy.refer_to.as_ref(), reason) },
        }),
    }
}

/// Returns what is removed among named things that apply, each with what it overrides: [STANDS], [OVERRIDE].
pub(crate) fn removed(applying: &BTreeMap<&Name, &[Name]>) -> BTreeSet<Name> {
    let mut decided: BTreeMap<&Name, bool> = BTreeMap::new();
    // Each round decides at least what nothing undecided overrides; a circle, which the compiler refuses, stands.
    for _ in 0..applying.len() {
        for name in applying.keys() {
            let overriders = applying.iter().filter(|(_, overrides)| overrides.contains(name));
            let states: Vec<Option<bool>> =
                overriders.map(|(overrider, _)| decided.get(*overrider).copied()).collect();
            // `true` means removed; an overrider that is removed removes nothing.
            if states.contains(&Some(false)) {
                decided.insert(name, true);
            } else if states.iter().all(Option::is_some) {
                decided.insert(name, false);
            }
        }
    }
    decided.into_iter().filter(|(_, removed)| *removed).map(|(name, _)| name.clone()).collect()
}

/// What a rule says, by value.
enum Said {
    Deny,
    Settled(Settled),
    Require(route::Planned, Vec<(Name, Value)>),
}

fn effect_of(rule: &Rule, bench: &Bench<'_, '_>) -> Result<Said, Halt> {
    Ok(match &rule.effect {
        Effect::Deny => Said::Deny,
        Effect::Approve(grants) => Said::Settled(Settled::Approve(grants_of(grants, bench)?)),
        Effect::Require(chain, grants) => {
            let stake = match &bench.env.request.stake {
                Some(stake) => expr::value(stake, bench.env).map(Some),
                None => Ok(None),
            };
            let grants = grants_of(grants, bench)?;
            Said::Require(route::plan(Some(chain), &stake, &[], &rule.name, bench)?, grants)
        }
        Effect::Refer(role, within) => Said::Settled(Settled::Refer {
            role: Some(role.clone()),
            within: *within,
            because: Because::Rule,
        }),
        Effect::Ask(facts) => Said::Settled(Settled::Ask(facts.iter().cloned().collect())),
    })
}

fn grants_of(grants: &[(Name, polidex_ir::Expr)], bench: &Bench<'_, '_>) -> Result<Vec<(Name, Value)>, Halt> {
    let values = grants.iter().map(|(name, expr)| -> Known<(Name, Value)> {
        expr::value(expr, bench.env).map(|value| (name.clone(), value))
    });
    stuck::all(values).map_err(Halt::Value)
}

/// [AGREE]: what all effects say together; nothing where they disagree.
fn agreed(effects: Vec<Said>) -> Option<Said> {
    let mut effects = effects.into_iter();
    let mut common = effects.next()?;
    for other in effects {
        common = match (common, other) {
            (Said::Deny, Said::Deny) => Said::Deny,
            (Said::Settled(Settled::Ask(mut facts)), Said::Settled(Settled::Ask(others))) => {
                facts.extend(others);
                Said::Settled(Settled::Ask(facts))
            }
            (Said::Settled(a), Said::Settled(b)) if a == b => Said::Settled(a),
            (Said::Require(Ok(mut plan), grants), Said::Require(Ok(other), others))
                if plan.people() == other.people() && grants == others =>
            {
                plan.keep_common(&other);
                Said::Require(Ok(plan), grants)
            }
            (Said::Require(Err(a), grants), Said::Require(Err(b), others)) if a == b && grants == others => {
                Said::Require(Err(a), grants)
            }
            (Said::Deny | Said::Settled(_) | Said::Require(..), _) => return None,
        };
    }
    Some(common)
}
