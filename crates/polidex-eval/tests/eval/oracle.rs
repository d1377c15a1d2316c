//! The evaluator against an oracle written from `docs/semantics.md`: every value of every unknown fact is tried.
//!
//! Policies and requests are made up. The oracle has its own conditions, rules, exceptions and ladders; it shares no code
//! with the evaluator and knows no cells and no cuts.

use std::collections::{BTreeMap, BTreeSet};

use polidex_base::Rational;
use polidex_eval::{Decision, Detail, Evaluator, NeedStatus, Outcome, ReferReason};
use polidex_ir::{Relation, Value};

use crate::build::*;
use crate::made::*;

fn size(num: &Num, world: &World) -> i64 {
    match num {
        Num::Fact(name) => world[name].unwrap(),
        Num::Const(value) => *value,
        Num::Sum(inner, more) => size(inner, world) + more,
        Num::Times(factor, inner) => factor * size(inner, world),
        Num::Larger(a, b) => size(a, world).max(size(b, world)),
        Num::When(when, a, b) => size(if truth(when, world) { a } else { b }, world),
        Num::Down(step, inner) => size(inner, world) / step * step,
    }
}

fn related(relation: Relation, a: i64, b: i64) -> bool {
    match relation {
        Relation::Equal => a == b,
        Relation::NotEqual => a != b,
        Relation::Less => a < b,
        Relation::AtMost => a <= b,
        Relation::Greater => a > b,
        Relation::AtLeast => a >= b,
    }
}

fn truth(cond: &Cond, world: &World) -> bool {
    match cond {
        Cond::Flag(name) => world[name] == Some(1),
        Cond::Is(value) => world["c0"] == Some(*value),
        Cond::Optional(relation, limit) => world["o"].is_some_and(|value| related(*relation, value, *limit)),
        Cond::Compare(relation, _, a, b) => related(*relation, size(a, world), size(b, world)),
        Cond::And(sides) => sides.iter().all(|side| truth(side, world)),
        Cond::Or(sides) => sides.iter().any(|side| truth(side, world)),
        Cond::Not(inner) => !truth(inner, world),
    }
}

/// Roles worth 3 and 6 cents, and one worth everything.
fn ladder(stake: i64, top: bool) -> Option<&'static str> {
    match stake {
        ..=3 => Some("r0"),
        4..=6 => Some("r0 | r1"),
        _ if top => Some("r0 | r1 | r2"),
        _ => None,
    }
}

fn outcome(made: &Made, world: &World, given: bool) -> String {
    let applies: Vec<usize> = (0..made.rules.len()).filter(|n| truth(&made.rules[*n].0, world)).collect();
    let mut standing: Vec<usize> = Vec::new();
    for n in applies.iter().rev() {
        if !standing.iter().any(|over| made.rules[*over].2.contains(n)) {
            standing.push(*n);
        }
    }
    if applies.is_empty() {
        return if made.otherwise { lift(made, world, &[99], given) } else { "refer NoRule".to_owned() };
    }
    let mut said: BTreeSet<String> = BTreeSet::new();
    let mut asks: BTreeSet<&str> = BTreeSet::new();
    for n in &standing {
        said.insert(match &made.rules[*n].1 {
            Act::Approve(grant) => format!("approve {}", size(grant, world)),
            Act::Deny => "deny".to_owned(),
            Act::Require(false, grant) => format!("require {} by r1", size(grant, world)),
            Act::Require(true, grant) => match ladder(size(&Num::Fact("m"), world), made.top) {
                Some(people) => format!("require {} by {people}", size(grant, world)),
                None => format!("uncovered {}", size(grant, world)),
            },
            Act::Refer => "refer Rule".to_owned(),
            Act::Ask(fact) => {
                asks.insert(fact);
                "ask".to_owned()
            }
        });
    }
    match said.iter().collect::<Vec<_>>().as_slice() {
        [only] if *only == "deny" => {
            let denials: Vec<usize> =
                applies.iter().copied().filter(|n| matches!(made.rules[*n].1, Act::Deny)).collect();
            lift(made, world, &denials, given)
        }
        [only] if *only == "ask" => format!("ask {}", asks.into_iter().collect::<Vec<_>>().join(",")),
        [only] if only.starts_with("uncovered") => "refer NotCovered".to_owned(),
        [only] => (*only).clone(),
        _ => "refer Conflict".to_owned(),
    }
}

fn lift(made: &Made, world: &World, denials: &[usize], given: bool) -> String {
    let qualifies = |exception: &Exc| {
        denials.iter().all(|denial| exception.covers.contains(denial)) && truth(&exception.when, world)
    };
    let found: Vec<usize> = (0..made.exceptions.len()).filter(|n| qualifies(&made.exceptions[*n])).collect();
    let [only] = found.as_slice() else {
        return if found.is_empty() { "deny" } else { "refer AmbiguousException" }.to_owned();
    };
    let exception = &made.exceptions[*only];
    if exception.needs && !given {
        return format!("lacks e{only}");
    }
    let offer = size(&exception.offer, world);
    if offer <= 0 {
        return "deny".to_owned();
    }
    let Some(people) = (if exception.ladder { ladder(offer, made.top) } else { Some("r1") }) else {
        return "refer NotCovered".to_owned();
    };
    let also = exception.also.as_ref().is_some_and(|when| truth(when, world));
    let people = if also { people.replacen("r0", "r0, x", 1) } else { people.to_owned() };
    let people = if also && !people.contains('x') { format!("{people}, x") } else { people };
    format!("exception e{only} {offer} by {people}")
}

/// Every completion of some unknown facts.
fn worlds(made: &Made, unknown: &BTreeSet<&'static str>) -> Vec<World> {
    let mut all = vec![made.stated.clone()];
    for (name, domain) in FACTS {
        let mut states: Vec<Option<i64>> = (0..domain).map(Some).collect();
        if name == "o" {
            states.push(None);
        }
        if !unknown.contains(name) {
            states = vec![made.stated.get(name).copied().unwrap_or(None)];
        }
        all = all
            .into_iter()
            .flat_map(|world| {
                states.iter().map(move |state| {
                    let mut world = world.clone();
                    world.insert(name, *state);
                    world
                })
            })
            .collect();
    }
    all.retain(|world| made.valid.as_ref().is_none_or(|valid| truth(valid, world)));
    all
}

/// [SETTLED], [ASK], [NEEDS]; both are empty where there is no completion at all.
fn answer(made: &Made, unknown: &BTreeSet<&'static str>) -> Result<String, BTreeSet<&'static str>> {
    let given = made.stated.contains_key("o");
    let outcomes: BTreeMap<World, String> = worlds(made, unknown)
        .into_iter()
        .map(|world| {
            let outcome = outcome(made, &world, given);
            (world, outcome)
        })
        .collect();
    let distinct: BTreeSet<&String> = outcomes.values().collect();
    if distinct.len() <= 1 {
        return Ok(distinct.first().map_or("refer Error".to_owned(), |only| (*only).clone()));
    }
    let mut needs = BTreeSet::new();
    for fact in unknown {
        let mut by_rest: BTreeMap<World, &String> = BTreeMap::new();
        for (world, outcome) in &outcomes {
            let mut rest = world.clone();
            rest.remove(fact);
            if *by_rest.entry(rest).or_insert(outcome) != outcome {
                needs.insert(*fact);
            }
        }
    }
    Err(needs)
}

fn expected(made: &Made) -> Result<String, BTreeSet<&'static str>> {
    let missing: BTreeSet<&'static str> = FACTS
        .iter()
        .map(|(name, _)| *name)
        .filter(|name| *name != "o" && !made.stated.contains_key(name))
        .collect();
    let Some((_, asks)) = &made.gather else { return answer(made, &missing) };
    let doubted = asks.iter().copied().filter(|name| !made.confirmed.contains(name));
    let with: BTreeSet<&'static str> = missing.iter().copied().chain(doubted).collect();
    match made.stated.get("b0") {
        Some(Some(1)) => answer(made, &with),
        Some(_) => answer(made, &missing),
        None => match answer(made, &with) {
            Ok(settled) => Ok(settled),
            Err(with_it) => match answer(made, &missing) {
                Err(without) if without == with_it => Err(without),
                without => {
                    let mut needs = without.err().unwrap_or_default();
                    needs.insert("b0");
                    Err(needs)
                }
            },
        },
    }
}

fn shown(decision: &Decision) -> Result<String, BTreeSet<String>> {
    let cents = |value: &Value| match value {
        Value::Money(amount, _) => amount.times(&Rational::from(100)).to_i64().unwrap(),
        _ => panic!("{value}"),
    };
    let grant = || cents(&decision.grants.as_ref().unwrap()[0].1);
    let exception = || decision.exception.as_ref().unwrap();
    Ok(match decision.outcome {
        Outcome::Approve => format!("approve {}", grant()),
        Outcome::Deny => "deny".to_owned(),
        Outcome::ApprovalRequired => format!("require {} by {}", grant(), people(decision)),
        Outcome::Exception => {
            format!(
                "exception {} {} by {}",
                exception().name,
                cents(&exception().offers[0].1),
                people(decision)
            )
        }
        Outcome::Refer => match &decision.refer.as_ref().unwrap().reason {
            ReferReason::Rule => "refer Rule".to_owned(),
            ReferReason::Conflict(_) => "refer Conflict".to_owned(),
            ReferReason::NoRule => "refer NoRule".to_owned(),
            ReferReason::AmbiguousException(_) => "refer AmbiguousException".to_owned(),
            ReferReason::NotCovered(_) => "refer NotCovered".to_owned(),
            ReferReason::NotInEffect => "refer NotInEffect".to_owned(),
            ReferReason::Error(_) => "refer Error".to_owned(),
        },
        Outcome::NeedsInformation => {
            let facts = asked(decision);
            if decision.needs.iter().all(|need| need.status == NeedStatus::MustChange) {
                format!("ask {}", facts.join(","))
            } else if decision.exception.is_some() {
                format!("lacks {}", exception().name)
            } else {
                return Err(facts.into_iter().map(str::to_owned).collect());
            }
        }
    })
}

/// Tells whether some condition compares two of the facts with many values: there the evaluator may ask too much.
fn mixes(made: &Made) -> bool {
    fn facts(num: &Num, found: &mut BTreeSet<&'static str>, mixed: &mut bool) {
        match num {
            Num::Fact(name) => {
                found.insert(name);
            }
            Num::Const(_) => {}
            Num::Sum(inner, _) | Num::Times(_, inner) => facts(inner, found, mixed),
            Num::Down(_, inner) => facts(inner, found, mixed),
            Num::Larger(a, b) => {
                facts(a, found, mixed);
                facts(b, found, mixed);
            }
            Num::When(when, a, b) => {
                *mixed |= cond(when);
                facts(a, found, mixed);
                facts(b, found, mixed);
            }
        }
    }
    fn round(num: &Num) -> bool {
        match num {
            Num::Fact(_) | Num::Const(_) => false,
            Num::Down(..) => true,
            Num::Sum(inner, _) | Num::Times(_, inner) => round(inner),
            Num::Larger(a, b) | Num::When(_, a, b) => round(a) || round(b),
        }
    }
    fn cond(condition: &Cond) -> bool {
        match condition {
            Cond::Flag(_) | Cond::Is(_) | Cond::Optional(..) => false,
            Cond::Compare(_, _, a, b) => {
                let (mut found, mut mixed) = (BTreeSet::new(), false);
                facts(a, &mut found, &mut mixed);
                facts(b, &mut found, &mut mixed);
                // Rounding is cut only against a constant.
                mixed || found.len() > 1 || ((round(a) || round(b)) && !matches!(b, Num::Const(_)))
            }
            Cond::And(sides) | Cond::Or(sides) => sides.iter().any(cond),
            Cond::Not(inner) => cond(inner),
        }
    }
    let number = |num: &Num| {
        let (mut found, mut mixed) = (BTreeSet::new(), false);
        facts(num, &mut found, &mut mixed);
        mixed || round(num)
    };
    let by_rule = made.rules.iter().any(|(when, act, _)| {
        cond(when)
            || match act {
                Act::Approve(num) | Act::Require(_, num) => number(num),
                Act::Deny | Act::Refer | Act::Ask(_) => false,
            }
    });
    by_rule
        || made.exceptions.iter().any(|exception| {
            cond(&exception.when) || number(&exception.offer) || exception.also.as_ref().is_some_and(cond)
        })
}

#[test]
fn the_evaluator_says_what_trying_everything_says() {
    let (mut settled, mut asked_exactly, mut asked_too_much) = (0, 0, 0);
    for seed in 0..3_000 {
        let mut dice = Dice(seed * 7_919 + 1);
        dice.below(2);
        let made = made(&mut dice);
        let allowed = made.valid.as_ref().is_none_or(|valid| {
            let unknown = |name: &str| !made.stated.contains_key(name);
            unknown("b1") || unknown("b2") || truth(valid, &made.stated)
        });
        let domain: i64 =
            FACTS.iter().filter(|(name, _)| !made.stated.contains_key(name)).map(|(_, size)| *size).product();
        if !allowed || domain > 400 {
            continue;
        }
        let policy = ir_policy(&made);
        let decision = Evaluator::new(&policy).evaluate(&ir_submission(&made), Detail::Normal);
        match (expected(&made), shown(&decision)) {
            (Ok(expected), Ok(found)) => {
                assert_eq!(found, expected, "seed {seed}: {made:#?}");
                settled += 1;
            }
            (Err(expected), Err(found)) => {
                let expected: BTreeSet<String> = expected.iter().map(|name| (*name).to_owned()).collect();
                if found == expected {
                    asked_exactly += 1;
                } else {
                    assert!(
                        mixes(&made) || expected.is_empty(),
                        "seed {seed}: {found:?} {expected:?} {made:#?}"
                    );
                    assert!(!found.is_empty(), "seed {seed}: nothing is asked");
                    asked_too_much += 1;
                }
            }
            (Ok(expected), Err(found)) => {
                assert!(mixes(&made), "seed {seed}: asks {found:?}, but it is {expected} {made:#?}");
                asked_too_much += 1;
            }
            (Err(expected), Ok(found)) => {
                panic!("seed {seed}: decided {found}, but {expected:?} matter {made:#?}");
            }
        }
    }
    println!("{settled} {asked_exactly} {asked_too_much}");
    assert!(settled > 1_000 && asked_exactly > 500, "{settled} {asked_exactly} {asked_too_much}");
    assert!(asked_too_much * 10 < asked_exactly, "{settled} {asked_exactly} {asked_too_much}");
}
