//! Which of the effects that stand is the strictest, and how several of that kind add up: [STRICTEST], [ADD-UP],
//! [SEVERAL-REFER].
//!
//! In: the rules that stand. Out: those that count, and what they say together. It works out no effect.

use std::cmp::Reverse;

use polidex_ir::{AlsoPlace, EffectKind, Name, Rule};

use crate::agree::{Said, Says, add_up, all_of, both, granted, together};
use crate::deadline::Allowed;

/// Returns the rules whose effect is the strictest, in their order.
pub(crate) fn chosen<'r>(standing: &[&'r Rule], ranked: &[Name]) -> Vec<&'r Rule> {
    let denied = standing.iter().any(|rule| rule.effect.kind() == EffectKind::Deny);
    let counts = |rule: &&&Rule| match rule.effect.kind() {
        // An approval never goes before a denial, however it is ranked.
        EffectKind::Approve | EffectKind::Require => !denied,
        EffectKind::Answer | EffectKind::Refer | EffectKind::Ask | EffectKind::Deny => true,
    };
    let candidates: Vec<&Rule> = standing.iter().filter(counts).copied().collect();
    let best = candidates.iter().map(|rule| rank(rule, ranked)).min();
    candidates.into_iter().filter(|rule| Some(rank(rule, ranked)) == best).collect()
}

/// What is ranked goes before what is not, which goes by its kind.
fn rank(rule: &Rule, ranked: &[Name]) -> (usize, Reverse<EffectKind>) {
    let kind = rule.effect.kind();
    let place = |word: &str| ranked.iter().position(|name| **name == *word);
    let by_name = rule.outcome.as_ref().and_then(|name| place(name));
    match by_name.or_else(|| place(kind.word())) {
        // Of one place in the ranking, whatever its kind.
        Some(place) => (place, Reverse(EffectKind::Answer)),
        None => (ranked.len(), Reverse(kind)),
    }
}

/// Returns what effects of one kind say together; nothing where they disagree.
pub(crate) fn joined(effects: Vec<Said>) -> Option<Said> {
    together(effects, join)
}

fn join(a: Says, b: Says) -> Option<Says> {
    match (a, b) {
        (Says::Approve { grants, conditions }, Says::Approve { grants: others, conditions: more })
            if grants == others =>
        {
            Some(Says::Approve { grants, conditions: all_of(conditions, more) })
        }
        (
            Says::Require { plan, place, grants, conditions },
            Says::Require { plan: other, grants: others, conditions: more, .. },
        ) => {
            let plan = add_up(plan, other, AlsoPlace::Alongside);
            Some(Says::Require {
                plan,
                place,
                grants: granted(grants, others)?,
                conditions: all_of(conditions, more),
            })
        }
        (Says::Refer(role, within), Says::Refer(other, time)) if role == other => {
            Some(Says::Refer(role, shorter(within, time)))
        }
        (a, b) => both(a, b),
    }
}

/// The shorter of two times of one kind; else none is said, and the role's own counts.
pub(crate) fn shorter(a: Option<Allowed>, b: Option<Allowed>) -> Option<Allowed> {
    match (a, b) {
        (Some(a), Some(b)) if a.time.kind == b.time.kind && a.calendar == b.calendar => {
            Some(if a.time.count <= b.time.count { a } else { b })
        }
        (Some(_) | None, _) => None,
    }
}
