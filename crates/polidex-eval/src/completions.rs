//! What comes of a request whatever its unknown facts are.
//!
//! In: the facts, some of them unknown. Out: a verdict that holds in every completion, or the facts that matter:
//! [SETTLED], [ASK], [NEEDS], [CELLS], [THREE-VALUED], [ERROR]. It says nothing of who supplies them.

use std::collections::{BTreeMap, BTreeSet};

use polidex_ir::{ExprKind, Name, Policy};

use crate::cells::{self, Cells};
use crate::decision::ReferReason;
use crate::environment::{Environment, State};
use crate::expr;
use crate::judge::{self, Budget};
use crate::stuck::Stuck;
use crate::verdict::{Settled, Verdict};

/// More completions than this are not enumerated.
const MOST_COMPLETIONS: usize = 4_096;

/// An unknown fact that is enumerated.
struct Axis {
    path: Name,
    states: Vec<State>,
}

/// What came of a completion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Class {
    /// It is no completion: `valid when` or a domain forbids it.
    Forbidden,
    /// It is stuck on facts that are not enumerated.
    Stuck,
    /// The outcome with this number.
    Outcome(usize),
}

/// Decides as far as the facts go: a verdict that holds whatever the unknown facts are, or the facts to ask.
pub(crate) fn answer(env: &Environment<'_>, budget: &Budget) -> Result<Verdict, BTreeSet<Name>> {
    let Axes { axes, unused } = axes(env);
    let count = axes.iter().map(|axis| axis.states.len()).product::<usize>();
    let mut numbers: BTreeMap<Settled, usize> = BTreeMap::new();
    let mut common: Option<Verdict> = None;
    let mut stuck_on: BTreeSet<Name> = BTreeSet::new();
    let mut classes: Vec<Class> = Vec::new();
    for n in 0..count {
        let completed = env.with(
            axes.iter()
                .zip(digits(n, &axes))
                .filter_map(|(axis, digit)| axis.states.get(digit).map(|state| (&axis.path, state.clone()))),
        );
        if !is_allowed(&completed) {
            classes.push(Class::Forbidden);
            continue;
        }
        let verdict = match judge::verdict(&completed, budget) {
            Ok(verdict) => verdict,
            // [ERROR]: stuck on no fact at all.
            Err(stuck) if stuck.facts.is_empty() => failed(env.policy, stuck),
            Err(stuck) => {
                stuck_on.extend(stuck.facts);
                classes.push(Class::Stuck);
                continue;
            }
        };
        let next = numbers.len();
        classes.push(Class::Outcome(*numbers.entry(verdict.effect.clone()).or_insert(next)));
        match &mut common {
            Some(common) => common.keep_common(&verdict),
            None => common = Some(verdict),
        }
    }
    let settled = numbers.len() == 1 && stuck_on.is_empty();
    match common {
        Some(verdict) if settled => Ok(verdict),
        None if stuck_on.is_empty() => {
            Ok(failed(env.policy, Stuck::error("no value of the facts left out is allowed")))
        }
        Some(_) | None => {
            let mut facts = matter(&classes, &axes);
            facts.extend(stuck_on);
            facts.retain(|fact| !unused.contains(fact));
            if facts.is_empty() {
                // No two completions differ in one fact alone: all that are enumerated are asked.
                facts.extend(axes.iter().filter(|axis| axis.states.len() > 1).map(|axis| axis.path.clone()));
            }
            Err(facts)
        }
    }
}

/// Something that counts could not be computed: [ERROR].
pub(crate) fn failed(policy: &Policy, stuck: Stuck) -> Verdict {
    let what = stuck.error.unwrap_or_else(|| "the outcome cannot be told".into());
    Verdict::refer(policy.refer_to.as_ref(), ReferReason::Error(what))
}

/// The unknown facts: those that are enumerated, and those that nothing looks at. The others stay unknown.
struct Axes {
    axes: Vec<Axis>,
    unused: BTreeSet<Name>,
}

/// Tells what is enumerated: [THREE-VALUED].
fn axes(env: &Environment<'_>) -> Axes {
    let unknown = env.unknown();
    let mut axes: Vec<Axis> = Vec::new();
    let mut unused = BTreeSet::new();
    for fact in env.request.facts.iter().filter(|fact| unknown.contains(&fact.path)) {
        match cells::cells(fact, env) {
            Cells::Values(values) => {
                axes.push(Axis { path: fact.path.clone(), states: cells::states(fact, values) });
            }
            Cells::Unused => unused.extend([fact.path.clone()]),
            Cells::Many => {}
        }
    }
    let total =
        |axes: &[Axis]| axes.iter().try_fold(1usize, |total, axis| total.checked_mul(axis.states.len()));
    while total(&axes).is_none_or(|total| total > MOST_COMPLETIONS) {
        let most = axes.iter().map(|axis| axis.states.len()).max();
        let Some(at) = axes.iter().position(|axis| Some(axis.states.len()) == most) else { break };
        axes.remove(at);
    }
    Axes { axes, unused }
}

/// Returns which state each axis has in the completion with this number.
fn digits(n: usize, axes: &[Axis]) -> impl Iterator<Item = usize> {
    axes.iter().scan(n, |rest, axis| {
        let digit = rest.checked_rem(axis.states.len())?;
        *rest = rest.checked_div(axis.states.len())?;
        Some(digit)
    })
}

/// Tells whether the facts may be so, as far as it can be told.
fn is_allowed(env: &Environment<'_>) -> bool {
    let valid = env.request.valid_when.iter().all(|valid| expr::truth(valid, env) != Ok(false));
    let is_constant = |bound: &polidex_ir::Expr| matches!(bound.kind, ExprKind::Const(_));
    let inside = env.request.facts.iter().all(|fact| match (&fact.range, env.facts.get(&fact.path)) {
        (Some((least, most)), Some(State::Known(value))) if !(is_constant(least) && is_constant(most)) => {
            cells::is_in_range(fact, value, env)
        }
        _ => true,
    });
    valid && inside
}

/// [NEEDS]: the facts for which two completions that differ in nothing else have different outcomes.
fn matter(classes: &[Class], axes: &[Axis]) -> BTreeSet<Name> {
    let mut facts = BTreeSet::new();
    let mut stride = 1usize;
    for axis in axes {
        let size = axis.states.len();
        let span = stride.saturating_mul(size);
        let starts = (0..classes.len())
            .filter(|n| n.checked_rem(span).and_then(|within| within.checked_div(stride)) == Some(0));
        for start in starts {
            let row =
                (0..size).filter_map(|digit| classes.get(start.saturating_add(digit.saturating_mul(stride))));
            let seen: BTreeSet<&Class> = row.filter(|class| **class != Class::Forbidden).collect();
            if seen.len() > 1 {
                facts.insert(axis.path.clone());
                break;
            }
        }
        stride = span;
    }
    facts
}
