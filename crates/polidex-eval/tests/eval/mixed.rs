//! Where the evaluator may ask too much: two facts with many values in one comparison, rounding, lists that are not
//! known. Everywhere else it must ask exactly what the oracle says.

use std::collections::BTreeSet;

use crate::made::*;

/// Tells whether the evaluator may ask too much.
pub fn mixes(made: &Made) -> bool {
    let cond = |when: &Cond| cond(when, made);
    let by_rule = made.rules.iter().any(|law| {
        cond(&law.when)
            || match &law.act {
                Act::Approve(num) | Act::Require(_, num) | Act::Answer(num) => number(num, made),
                Act::Deny | Act::Refer(_) | Act::Ask(_) => false,
            }
    });
    by_rule
        || made.dispute.as_ref().is_some_and(|(when, _)| cond(when))
        || made.exceptions.iter().any(|exception| {
            cond(&exception.when)
                || number(&exception.offer, made)
                || exception.also.as_ref().is_some_and(cond)
        })
}

fn number(num: &Num, made: &Made) -> bool {
    let (mut found, mut mixed) = (BTreeSet::new(), false);
    facts(num, made, &mut found, &mut mixed);
    mixed || found.len() > 1 || round(num)
}

fn facts(num: &Num, made: &Made, found: &mut BTreeSet<&'static str>, mixed: &mut bool) {
    match num {
        Num::Fact(name) => {
            found.insert(name);
        }
        Num::Const(_) => {}
        Num::Sum(inner, _) | Num::Times(_, inner) | Num::Down(_, inner) => facts(inner, made, found, mixed),
        Num::Larger(a, b) => {
            facts(a, made, found, mixed);
            facts(b, made, found, mixed);
        }
        Num::When(when, a, b) => {
            *mixed |= cond(when, made);
            facts(a, made, found, mixed);
            facts(b, made, found, mixed);
        }
        // What a table collects is no constant that a fact could be cut at.
        Num::Table(_, rows, _) => {
            *mixed |= rows.iter().any(|(when, _, _)| cond(when, made));
            found.insert("a table");
        }
    }
}

fn round(num: &Num) -> bool {
    match num {
        Num::Fact(_) | Num::Const(_) | Num::Table(..) => false,
        Num::Down(..) => true,
        Num::Sum(inner, _) | Num::Times(_, inner) => round(inner),
        Num::Larger(a, b) | Num::When(_, a, b) => round(a) || round(b),
    }
}

fn cond(condition: &Cond, made: &Made) -> bool {
    match condition {
        Cond::Flag(_) | Cond::Is(_) | Cond::Optional(..) => false,
        Cond::Compare(_, _, a, b) => {
            let (mut found, mut mixed) = (BTreeSet::new(), false);
            facts(a, made, &mut found, &mut mixed);
            facts(b, made, &mut found, &mut mixed);
            // Rounding is cut only against a constant.
            mixed || found.len() > 1 || ((round(a) || round(b)) && !matches!(b, Num::Const(_)))
        }
        Cond::And(sides) | Cond::Or(sides) => sides.iter().any(|side| cond(side, made)),
        Cond::Not(inner) => cond(inner, made),
        Cond::List(listed) => {
            let unknown = |name: &str| !made.stated.contains_key(name);
            let length = made.stated.get("xs").copied().flatten().unwrap_or(0);
            let in_doubt = (0..length).zip(ELEMENTS).any(|(_, [_, v, _])| unknown(v));
            unknown("xs") || in_doubt || (matches!(listed, Listed::In) && unknown("i0"))
        }
    }
}
