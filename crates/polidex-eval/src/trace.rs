//! What was tried, and why each of it applied or not.
//!
//! In: what was found about a request. Out: the trace of a decision: [NEAR]. It decides nothing: it looks at the
//! facts again, and says what they say of each rule, exception, gather and service level.

use std::collections::{BTreeMap, BTreeSet};

use polidex_ir::{Combining, EffectKind, Exception, Expr, Name, Rule};

use crate::assemble::{Assembly, Found};
use crate::because::because;
use crate::decide::removed;
use crate::decision::{TraceResult, TraceStep};
use crate::environment::Environment;
use crate::evaluator::Detail;
use crate::exception;
use crate::expr::truth;
use crate::strictest;
use crate::stuck::Known;
use crate::verdict::{Because, Settled};
use crate::wording::Wording;
use crate::words;

/// Returns the trace: rules, then disputes, exceptions, gathers and service levels, each by name.
pub(crate) fn trace<'p>(assembly: &Assembly<'_, 'p>, found: &Found<'p>) -> Vec<TraceStep> {
    let env = &found.env;
    let request = env.request;
    let asked = asked(found);
    let asked = asked.as_ref();
    let rules = Rules::look(env);
    let mut told: Vec<TraceStep> = Vec::new();
    let mut add = |kind: &'static str, name: &Name, (result, because, near): Told| {
        let near = near || result == TraceResult::Unknown;
        let part = assembly.evaluator.part(kind, request, name);
        told.push(TraceStep { kind, name: name.clone(), result, because, part, near });
    };
    let mut all: Vec<&Rule> = request.rules.iter().chain(&request.otherwise).collect();
    all.sort_by(|a, b| a.name.cmp(&b.name));
    for rule in all {
        let is_otherwise = request.otherwise.as_ref().is_some_and(|otherwise| std::ptr::eq(otherwise, rule));
        let what = if is_otherwise { rules.otherwise(rule) } else { rules.rule(rule, env, asked) };
        add("rule", &rule.name, what);
    }
    for dispute in &request.disputes {
        add("dispute", &dispute.name, plain(dispute.when.as_ref(), env, asked));
    }
    for exception in &request.exceptions {
        add("exception", &exception.name, rules.exception(exception, found, asked));
    }
    for gather in &request.gathers {
        // A gather is tried on the facts as stated: what it asks is in doubt only afterwards.
        add("gather", &gather.name, plain(gather.when.as_ref(), assembly.stated, asked));
    }
    for sla in &request.slas {
        let (result, because, near) = plain(sla.when.as_ref(), env, asked);
        let strict = if result == TraceResult::Unknown { ", and counts as applying" } else { "" };
        add("sla", &sla.name, (result, because.then(strict), near));
    }
    let shown = |step: &TraceStep| {
        assembly.detail == Detail::EveryCandidate || step.near || step.result != TraceResult::DoesNotApply
    };
    told.retain(shown);
    told
}

/// The facts that are asked for, where no other can change the outcome; nothing where that is not known.
fn asked(found: &Found<'_>) -> Option<BTreeSet<Name>> {
    match &found.answer {
        Err(facts) => Some(facts.clone()),
        Ok(verdict) => match &verdict.effect {
            Settled::Refer { because: Because::Error, .. } => None,
            Settled::Lacks { facts, .. } | Settled::Ask { facts, .. } => Some(facts.clone()),
            Settled::Approve { .. }
            | Settled::Deny { .. }
            | Settled::Exception { .. }
            | Settled::Require { .. }
            | Settled::Answer { .. }
            | Settled::Refer { .. } => Some(BTreeSet::new()),
        },
    }
}

/// What came of a candidate, why, and whether it was near.
type Told = (TraceResult, Wording, bool);

fn applies(when: Option<&Expr>, env: &Environment<'_>) -> Known<bool> {
    when.map_or(Ok(true), |when| truth(when, env))
}

fn plain(when: Option<&Expr>, env: &Environment<'_>, asked: Option<&BTreeSet<Name>>) -> Told {
    let result = match applies(when, env) {
        Ok(true) => TraceResult::Applies,
        Ok(false) => TraceResult::DoesNotApply,
        Err(_) => TraceResult::Unknown,
    };
    (result, because(when, env, asked), false)
}

/// [NEAR]: all conjuncts but one hold.
fn misses_one(when: Option<&Expr>, env: &Environment<'_>) -> bool {
    let truths: Vec<Known<bool>> = when
        .map_or_else(Vec::new, |when| words::conjuncts(when).iter().map(|part| truth(part, env)).collect());
    let missed = truths.iter().filter(|truth| **truth != Ok(true)).count();
    missed == 1 && truths.contains(&Ok(false))
}

/// What the facts say of the rules.
struct Rules<'p> {
    /// Certain to apply.
    sure: Vec<&'p Rule>,
    /// Certain to apply, and removed.
    removed: BTreeSet<Name>,
    /// Certain to apply, and why they do not count.
    idle: BTreeMap<Name, String>,
    /// They may apply.
    open: Vec<&'p Rule>,
}

impl<'p> Rules<'p> {
    fn look(env: &Environment<'p>) -> Self {
        let mut sure: Vec<&Rule> = Vec::new();
        let mut open: Vec<&Rule> = Vec::new();
        for rule in &env.request.rules {
            match applies(rule.when.as_ref(), env) {
                Ok(true) => sure.push(rule),
                Ok(false) => {}
                Err(_) => open.push(rule),
            }
        }
        if sure.is_empty() && open.is_empty() {
            sure.extend(&env.request.otherwise);
        }
        let names: BTreeMap<&Name, &[Name]> =
            sure.iter().map(|rule| (&rule.name, rule.overrides.as_slice())).collect();
        let removed = removed(&names);
        let idle = idle(&sure, &removed, env);
        Rules { sure, removed, idle, open }
    }

    fn rule(&self, rule: &Rule, env: &Environment<'_>, asked: Option<&BTreeSet<Name>>) -> Told {
        if let Some(why) = self.idle.get(&rule.name) {
            return (TraceResult::Overridden, why.clone().into(), false);
        }
        if self.removed.contains(&rule.name) {
            let by = self
                .sure
                .iter()
                .find(|other| other.overrides.contains(&rule.name) && !self.removed.contains(&other.name));
            let by = by.map_or("another rule", |by| by.name.as_ref());
            return (TraceResult::Overridden, format!("overridden by {by}").into(), false);
        }
        let (result, because, _) = plain(rule.when.as_ref(), env, asked);
        let near = result == TraceResult::DoesNotApply && misses_one(rule.when.as_ref(), env);
        (result, because, near)
    }

    /// [OTHERWISE]: it applies where no rule does.
    fn otherwise(&self, otherwise: &Rule) -> Told {
        if self.sure.iter().any(|rule| std::ptr::eq(*rule, otherwise)) {
            return (TraceResult::Applies, "no rule applies".into(), false);
        }
        match (self.sure.first(), self.open.first()) {
            (Some(rule), _) => (TraceResult::DoesNotApply, format!("{} applies", rule.name).into(), false),
            (None, Some(rule)) => (TraceResult::Unknown, format!("{} may apply", rule.name).into(), false),
            (None, None) => (TraceResult::DoesNotApply, "a rule applies".into(), false),
        }
    }

    fn exception(&self, exception: &Exception, found: &Found<'_>, asked: Option<&BTreeSet<Name>>) -> Told {
        let denies = |rule: &&&Rule| rule.effect.kind() == EffectKind::Deny;
        let denials: Vec<&Name> = self.sure.iter().filter(denies).map(|rule| &rule.name).collect();
        let may_deny = self.open.iter().any(|rule| rule.effect.kind() == EffectKind::Deny);
        if denials.is_empty() && !may_deny {
            return (TraceResult::DoesNotApply, "nothing is denied".into(), false);
        }
        let env = &found.env;
        let when = exception.when.as_ref();
        if !exception::covers(exception, denials.iter().copied()) {
            let not_covered = denials.into_iter().filter(|denial| !exception.covers.contains(denial));
            let names: Vec<&str> = not_covered.map(Name::as_ref).collect();
            let near = applies(when, env) == Ok(true);
            return (TraceResult::DoesNotApply, format!("does not cover {}", names.join(", ")).into(), near);
        }
        let (result, because, _) = plain(when, env, asked);
        if result != TraceResult::Applies {
            return (result, because, result == TraceResult::DoesNotApply && misses_one(when, env));
        }
        let Ok(verdict) = &found.answer else {
            return (TraceResult::Unknown, "it cannot be told what is denied".into(), false);
        };
        match &verdict.effect {
            Settled::Exception { name, .. } if *name != exception.name => {
                (TraceResult::Overridden, format!("overridden by {name}").into(), false)
            }
            Settled::Lacks { exception: name, .. } if *name != exception.name => {
                (TraceResult::Overridden, format!("overridden by {name}").into(), false)
            }
            Settled::Lacks { facts, .. } => {
                let facts: Vec<&str> = facts.iter().map(Name::as_ref).collect();
                (TraceResult::Applies, because.then(format!(", and needs {}", facts.join(", "))), false)
            }
            Settled::Deny { .. } => (TraceResult::DoesNotApply, "nothing is left to offer".into(), true),
            Settled::Exception { .. }
            | Settled::Approve { .. }
            | Settled::Answer { .. }
            | Settled::Require { .. }
            | Settled::Ask { .. }
            | Settled::Refer { .. } => (TraceResult::Applies, because, false),
        }
    }
}

/// Tells why rules that apply do not count: a dispute sets them aside, or another is stricter.
fn idle(sure: &[&Rule], removed: &BTreeSet<Name>, env: &Environment<'_>) -> BTreeMap<Name, String> {
    let mut idle = BTreeMap::new();
    let holds = |dispute: &&polidex_ir::Dispute| applies(dispute.when.as_ref(), env) == Ok(true);
    for dispute in env.request.disputes.iter().filter(holds) {
        for rule in sure.iter().filter(|rule| dispute.removes.contains(&rule.name)) {
            idle.entry(rule.name.clone()).or_insert_with(|| format!("set aside by {}", dispute.name));
        }
    }
    let Combining::Strictest(ranked) = &env.request.combining else { return idle };
    let counts = |rule: &&&Rule| !removed.contains(&rule.name) && !idle.contains_key(&rule.name);
    let standing: Vec<&Rule> = sure.iter().filter(counts).copied().collect();
    let chosen = strictest::chosen(&standing, ranked);
    let Some(strictest) = chosen.first() else { return idle };
    for rule in standing.iter().filter(|rule| !chosen.iter().any(|other| std::ptr::eq(*other, **rule))) {
        idle.insert(rule.name.clone(), format!("{} is stricter", strictest.name));
    }
    idle
}
