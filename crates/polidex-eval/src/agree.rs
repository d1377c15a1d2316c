//! Whether the effects of the rules that stand agree: [AGREE], [NAMED].
//!
//! In: what each rule says, by value. Out: what they say together, or nothing where they disagree. Which of them count
//! is said in `strictest`.

use std::collections::BTreeSet;

use polidex_base::Duration;
use polidex_ir::{Name, Value};

use crate::route::Planned;

/// What a rule says, by value.
pub(crate) struct Said {
    /// The declared outcome that it is.
    pub named: Option<Name>,
    /// The effect.
    pub says: Says,
}

/// An effect, by value.
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
        /// What is granted then.
        grants: Vec<(Name, Value)>,
        /// What the requester must keep to.
        conditions: Vec<Name>,
    },
    /// A person takes over, within a time.
    Refer(Name, Option<Duration>),
    /// The requester must change these facts.
    Ask(BTreeSet<Name>),
    /// What is answered.
    Answer(Vec<(Name, Value)>),
}

/// [AGREE]: what all effects say together; nothing where they disagree.
pub(crate) fn agreed(effects: Vec<Said>) -> Option<Said> {
    together(effects, both)
}

/// Joins effects one by one.
pub(crate) fn together(effects: Vec<Said>, join: fn(Says, Says) -> Option<Says>) -> Option<Said> {
    let mut effects = effects.into_iter();
    let mut common = effects.next()?;
    for other in effects {
        let named = either(common.named, other.named)?;
        common = Said { named, says: join(common.says, other.says)? };
    }
    Some(common)
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
            Says::Require { plan, grants, conditions },
            Says::Require { plan: other, grants: others, conditions: more },
        ) if grants == others && conditions == more => {
            let plan = same_route(plan, other)?;
            Some(Says::Require { plan, grants, conditions })
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
