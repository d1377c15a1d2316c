//! Which rules apply, which stand, and what they say together.
//!
//! In: the facts and the ways taken. Out: a verdict: [STANDS], [OVERRIDE], [OTHERWISE], [NO-RULE], [CITE],
//! [MUST-CHANGE]. Whether effects agree is said in `agree`, which are the strictest in `strictest`. A denial goes on
//! to `exception`, a requirement to `route`.

use std::collections::{BTreeMap, BTreeSet};

use polidex_ir::{Combining, Effect, EffectKind, Expr, Name, Rule, Value};

use crate::agree::{Said, Says, agreed};
use crate::decision::{ReferReason, StepReason};
use crate::dispute;
use crate::exception;
use crate::expr;
use crate::judge::{Bench, Halt, Site};
use crate::route::{self, Plan};
use crate::strictest;
use crate::stuck::{self, Known};
use crate::timing;
use crate::verdict::{Because, Settled, Verdict};

/// Judges a request.
pub(crate) fn judge(bench: &Bench<'_, '_>) -> Result<Verdict, Halt> {
    let default = bench.env.policy.refer_to.as_ref();
    if let Some(verdict) = dispute::settle(bench)? {
        return Ok(verdict);
    }
    let mut applying: Vec<&Rule> = Vec::new();
    for rule in &bench.env.request.rules {
        if bench.holds(Site::Rule(rule.name.clone()), rule.when.as_ref())? {
            applying.push(rule);
        }
    }
    if applying.is_empty() {
        // [OTHERWISE], [NO-RULE]
        let Some(otherwise) = &bench.env.request.otherwise else {
            return Ok(Verdict::refer(default, ReferReason::NoRule));
        };
        applying.push(otherwise);
    }
    let names: BTreeMap<&Name, &[Name]> =
        applying.iter().map(|rule| (&rule.name, rule.overrides.as_slice())).collect();
    let removed = removed(&names);
    let mut standing: Vec<&Rule> =
        applying.iter().copied().filter(|rule| !removed.contains(&rule.name)).collect();
    let conflict = |rules: &[&Rule]| Verdict::refer(default, ReferReason::Conflict(names_of(rules)));
    // [CONFLICT]: a question is not answered and decided upon at once.
    let answers = |rule: &&&Rule| rule.effect.kind() == EffectKind::Answer;
    if !matches!(standing.iter().filter(answers).count(), 0) && !standing.iter().all(|rule| answers(&rule)) {
        return Ok(conflict(&standing));
    }
    let strictly = matches!(bench.env.request.combining, Combining::Strictest(_));
    if let Combining::Strictest(ranked) = &bench.env.request.combining {
        standing = strictest::chosen(&standing, ranked);
    }
    let mut effects = Vec::new();
    for rule in &standing {
        effects.push(effect_of(rule, bench)?);
    }
    let together = if strictly { strictest::joined(effects) } else { agreed(effects) };
    let cited: BTreeSet<Name> = standing.iter().map(|rule| rule.name.clone()).collect();
    let Some(Said { named, says }) = together else {
        let several_referrals =
            strictly && standing.iter().all(|rule| rule.effect.kind() == EffectKind::Refer);
        // [SEVERAL-REFER]: they say that a person decides, and are cited for it.
        let cited = if several_referrals { cited } else { BTreeSet::new() };
        return Ok(conflict(&standing).citing(cited));
    };
    settle(named, says, &applying, cited, bench)
}

/// Returns the verdict of the effect that the rules have together.
fn settle(
    named: Option<Name>,
    says: Says,
    applying: &[&Rule],
    cited: BTreeSet<Name>,
    bench: &Bench<'_, '_>,
) -> Result<Verdict, Halt> {
    let plain = match says {
        Says::Deny(hand_to) => {
            let denies = |rule: &&&Rule| rule.effect.kind() == EffectKind::Deny;
            let denials: Vec<&Rule> = applying.iter().filter(denies).copied().collect();
            return exception::lift(&denials, Settled::Deny { named, hand_to }, cited, bench);
        }
        Says::Require { plan: Err(reason), .. } => {
            return Ok(Verdict::refer(bench.env.policy.refer_to.as_ref(), reason).citing(cited));
        }
        Says::Require { plan: Ok(plan), grants, conditions, .. } => {
            return signed(Allowed { named, grants, conditions }, Some(plan), cited, bench);
        }
        Says::Refer(role, within) => {
            let effect = Settled::Refer { named, role: Some(role), within, because: Because::Rule };
            return Ok(Verdict { reason: Some(ReferReason::Rule), ..Verdict::plain(effect, cited) });
        }
        Says::Approve { grants, conditions } => {
            return signed(Allowed { named, grants, conditions }, None, cited, bench);
        }
        Says::Ask(facts) => Settled::Ask { named, facts },
        Says::Answer(answers) => Settled::Answer { named, answers },
    };
    Ok(Verdict::plain(plain, cited))
}

/// What is allowed, signed or not.
struct Allowed {
    named: Option<Name>,
    grants: Vec<(Name, Value)>,
    conditions: Vec<Name>,
}

/// [ALSO-REQUEST]: the verdict on what is allowed, with the further sign-offs of the request.
fn signed(
    allowed: Allowed,
    plan: Option<Plan>,
    cited: BTreeSet<Name>,
    bench: &Bench<'_, '_>,
) -> Result<Verdict, Halt> {
    let Allowed { named, grants, conditions } = allowed;
    let stake = exception::declared_stake(bench.env);
    Ok(match route::with_also(plan, &stake, bench)? {
        None => Verdict::plain(Settled::Approve { named, grants, conditions }, cited),
        Some(Ok(plan)) => {
            let effect = Settled::Require { named, grants, conditions, people: plan.people() };
            Verdict { plan: Some(plan), ..Verdict::plain(effect, cited) }
        }
        Some(Err(reason)) => Verdict::refer(bench.env.policy.refer_to.as_ref(), reason).citing(cited),
    })
}

fn names_of(rules: &[&Rule]) -> Vec<Name> {
    let names: BTreeSet<Name> = rules.iter().map(|rule| rule.name.clone()).collect();
    names.into_iter().collect()
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

fn effect_of(rule: &Rule, bench: &Bench<'_, '_>) -> Result<Said, Halt> {
    let says = match &rule.effect {
        Effect::Deny(hand_to) => Says::Deny(hand_to.clone()),
        Effect::Approve(grants, conditions) => {
            Says::Approve { grants: values_of(grants, bench)?, conditions: conditions.clone() }
        }
        Effect::Require { chain, place, grants, conditions } => {
            let stake = exception::declared_stake(bench.env);
            let grants = values_of(grants, bench)?;
            let because = place.map_or(StepReason::Chain, StepReason::Also);
            let plan = route::plan(Some(chain), &stake, &[], (&rule.name, because), bench)?;
            Says::Require { plan, place: *place, grants, conditions: conditions.clone() }
        }
        Effect::Refer(role, within) => {
            let within = timing::allowed(within.as_ref(), bench.env).map_err(Halt::Value)?;
            Says::Refer(role.clone(), within)
        }
        Effect::Ask(facts) => Says::Ask(facts.iter().cloned().collect()),
        Effect::Answer(answers) => Says::Answer(values_of(answers, bench)?),
    };
    Ok(Said { named: rule.outcome.clone(), says })
}

/// Returns the values of grants or answers; what is `none` is left out: [NOTHING].
fn values_of(grants: &[(Name, Expr)], bench: &Bench<'_, '_>) -> Result<Vec<(Name, Value)>, Halt> {
    let values = grants.iter().map(|(name, expr)| -> Known<(Name, Value)> {
        expr::value(expr, bench.env).map(|value| (name.clone(), value))
    });
    let mut values = stuck::all(values).map_err(Halt::Value)?;
    values.retain(|(_, value)| *value != Value::Nothing);
    Ok(values)
}
