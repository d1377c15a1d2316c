//! Whether the effects of the rules that stand agree: [AGREE], [NAMED], [PLACED].
//!
//! In: what each rule says, by value. Out: what they say together, or nothing where they disagree. Which of them count
//! is said in `strictest`.

use std::collections::BTreeSet;

use polidex_ir::{AlsoPlace, Name, Value};

use crate::deadline::Allowed;
use crate::route::{self, Plan, Planned};

/// What a rule says, by value.
#[derive(Debug, Clone)]
pub(crate) struct Said {
    /// The declared outcome that it is.
    pub named: Option<Name>,
    /// The effect.
    pub says: Says,
}

/// An effect, by value.
#[derive(Debug, Clone)]
pub(crate) enum Says {
    /// Allowed.
    Approve {
        /// What is granted.
        grants: Vec<(Name, Value)>,
        /// What the requester must keep to.
        conditions: Vec<Name>,
    },
    /// Refused, and who is the next step.
    Deny(Option<Name>),
    /// Allowed with signatures.
    Require {
        /// Who signs, or why a person takes over.
        plan: Planned,
        /// Beside what others require, in this place.
        place: Option<AlsoPlace>,
        /// What is granted then.
        grants: Vec<(Name, Value)>,
        /// What the requester must keep to.
        conditions: Vec<Name>,
    },
    /// A person takes over, within a time.
    Refer(Name, Option<Allowed>),
    /// The requester must change these facts.
    Ask(BTreeSet<Name>),
    /// What is answered.
    Answer(Vec<(Name, Value)>),
}

/// [AGREE]: what all effects say together; nothing where they disagree.
pub(crate) fn agreed(effects: Vec<Said>) -> Option<Said> {
    together(effects, both)
}

/// Joins effects one by one; what is required beside others comes to them at the end.
pub(crate) fn together(effects: Vec<Said>, join: fn(Says, Says) -> Option<Says>) -> Option<Said> {
    let is_placed = |said: &Said| matches!(said.says, Says::Require { place: Some(_), .. });
    let (placed, plain): (Vec<Said>, Vec<Said>) = effects.into_iter().partition(is_placed);
    let mut effects = plain.into_iter();
    let Some(mut common) = effects.next() else { return in_place(None, placed) };
    for other in effects {
        let named = either(common.named, other.named)?;
        common = Said { named, says: join(common.says, other.says)? };
    }
    in_place(Some(common), placed)
}

/// [PLACED]: what is required alongside, first and last, in the order of the rules' names.
fn in_place(main: Option<Said>, placed: Vec<Said>) -> Option<Said> {
    let mut common = main;
    for place in [AlsoPlace::Alongside, AlsoPlace::First, AlsoPlace::Last] {
        let of_place =
            |said: &&Said| matches!(said.says, Says::Require { place: Some(own), .. } if own == place);
        // Side by side with each other, and then beside the rest.
        let mut group: Option<Said> = None;
        for said in placed.iter().filter(of_place) {
            group = Some(match group {
                None => said.clone(),
                Some(group) => beside(group, said.clone(), AlsoPlace::Alongside)?,
            });
        }
        common = match (common, group) {
            (Some(common), Some(group)) => Some(beside(common, group, place)?),
            (common, group) => common.or(group),
        };
    }
    common
}

fn beside(a: Said, b: Said, place: AlsoPlace) -> Option<Said> {
    let named = either(a.named, b.named)?;
    let (
        Says::Require { plan, grants, conditions, .. },
        Says::Require { plan: other, grants: others, conditions: more, .. },
    ) = (a.says, b.says)
    else {
        return None;
    };
    let grants = granted(grants, others)?;
    // What comes to a chain does not rename it.
    let chain = plan.as_ref().ok().and_then(|plan| plan.chain.clone());
    let plan = add_up(plan, other, place).map(|plan| Plan { chain, ..plan });
    Some(Said {
        named,
        says: Says::Require { plan, place: None, grants, conditions: all_of(conditions, more) },
    })
}

/// [ADD-UP]: who grants nothing agrees with who does.
pub(crate) fn granted(a: Vec<(Name, Value)>, b: Vec<(Name, Value)>) -> Option<Vec<(Name, Value)>> {
    match (a.is_empty(), b.is_empty()) {
        (true, _) => Some(b),
        (false, true) => Some(a),
        (false, false) => (a == b).then_some(a),
    }
}

/// [ADD-UP]: everybody named must sign.
pub(crate) fn add_up(plan: Planned, other: Planned, place: AlsoPlace) -> Planned {
    match (plan, other) {
        (Ok(plan), Ok(other)) => Ok(route::add_up(plan, other, place)),
        // Only one reason can be told: the least.
        (Err(a), Err(b)) => Err(a.min(b)),
        (Err(reason), Ok(_)) | (Ok(_), Err(reason)) => Err(reason),
    }
}

/// Joins conditions, each once.
pub(crate) fn all_of(mut conditions: Vec<Name>, more: Vec<Name>) -> Vec<Name> {
    for condition in more {
        if !conditions.contains(&condition) {
            conditions.push(condition);
        }
    }
    conditions
}

/// [NAMED]: one that says nothing agrees with one that does.
fn either(a: Option<Name>, b: Option<Name>) -> Option<Option<Name>> {
    match (a, b) {
        (Some(a), Some(b)) if a != b => None,
        (a, b) => Some(a.or(b)),
    }
}

/// What two effects say together, where they agree.
pub(crate) fn both(a: Says, b: Says) -> Option<Says> {
    match (a, b) {
        (Says::Deny(a), Says::Deny(b)) => either(a, b).map(Says::Deny),
        (Says::Ask(mut facts), Says::Ask(others)) => {
            facts.extend(others);
            Some(Says::Ask(facts))
        }
        (Says::Approve { grants, conditions }, Says::Approve { grants: others, conditions: more })
            if grants == others && conditions == more =>
        {
            Some(Says::Approve { grants, conditions })
        }
        (
            Says::Require { plan, place, grants, conditions },
            Says::Require { plan: other, grants: others, conditions: more, .. },
        ) if grants == others && conditions == more => {
            let plan = same_route(plan, other)?;
            Some(Says::Require { plan, place, grants, conditions })
        }
        (Says::Refer(role, within), Says::Refer(other, time)) if role == other && within == time => {
            Some(Says::Refer(role, within))
        }
        (Says::Answer(answers), Says::Answer(others)) if answers == others => Some(Says::Answer(answers)),
        (
            Says::Approve { .. }
            | Says::Deny(_)
            | Says::Require { .. }
            | Says::Refer(..)
            | Says::Ask(_)
            | Says::Answer(_),
            _,
        ) => None,
    }
}

fn same_route(plan: Planned, other: Planned) -> Option<Planned> {
    match (plan, other) {
        (Ok(mut plan), Ok(other)) if plan.people() == other.people() => {
            plan.keep_common(&other);
            Some(Ok(plan))
        }
        (Err(a), Err(b)) if a == b => Some(Err(a)),
        (Ok(_) | Err(_), _) => None,
    }
}
