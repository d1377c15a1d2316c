//! The evaluator against an oracle written from `docs/semantics.md`: every value of every unknown fact is tried.
//!
//! Policies and requests are made up. The oracle has its own conditions, rules, exceptions and ladders; it shares no code
//! with the evaluator and knows no cells and no cuts.

use std::collections::{BTreeMap, BTreeSet};

use polidex_base::Rational;
use polidex_eval::{Decision, Detail, Evaluator, NeedStatus, Outcome, ReferReason};
use polidex_ir::{Collect, Combine, Measure, Relation, Value};

use crate::build::*;
use crate::made::*;
use crate::made_ir::{ir_policy, ir_submission};
use crate::mixed::mixes;

fn size(num: &Num, world: &World) -> i64 {
    match num {
        Num::Fact(name) => world[name].unwrap(),
        Num::Const(value) => *value,
        Num::Sum(inner, more) => size(inner, world) + more,
        Num::Times(factor, inner) => factor * size(inner, world),
        Num::Larger(a, b) => size(a, world).max(size(b, world)),
        Num::When(when, a, b) => size(if truth(when, world) { a } else { b }, world),
        Num::Down(step, inner) => size(inner, world) / step * step,
        Num::Table(combine, rows, otherwise) => {
            let matching = rows.iter().filter(|(when, _, _)| truth(when, world));
            let rows: Vec<(i64, i64)> = matching.map(|(_, rank, value)| (*rank, *value)).collect();
            let values = || rows.iter().map(|(_, value)| *value);
            if rows.is_empty() {
                return *otherwise;
            }
            match combine {
                Combine::First => rows[0].1,
                Combine::Highest(_) => rows.iter().max().unwrap().1,
                Combine::Lowest(_) => rows.iter().min().unwrap().1,
                Combine::Collect(Collect::Sum) => values().sum(),
                Combine::Collect(Collect::Min) => values().min().unwrap(),
                Combine::Collect(Collect::Max) => values().max().unwrap(),
                Combine::Collect(Collect::Count) => i64::try_from(rows.len()).unwrap(),
                Combine::Unique | Combine::Agreeing | Combine::Collect(Collect::List(_)) => {
                    panic!("{combine:?}")
                }
            }
        }
    }
}

/// An element of `xs`.
struct Element {
    k: i64,
    v: i64,
    w: Option<i64>,
}

fn elements(world: &World) -> Vec<Element> {
    let length = world["xs"].unwrap();
    let element =
        |[k, v, w]: [&'static str; 3]| Element { k: world[k].unwrap(), v: world[v].unwrap(), w: world[w] };
    (0..length).zip(ELEMENTS).map(|(_, paths)| element(paths)).collect()
}

fn answers(listed: &Listed, world: &World) -> bool {
    let all = elements(world);
    match listed {
        Listed::Quantified(true, relation, limit) => all.iter().any(|x| related(*relation, x.v, *limit)),
        Listed::Quantified(false, relation, limit) => all.iter().all(|x| related(*relation, x.v, *limit)),
        Listed::Made(measure, w, relation, limit) => {
            let counts = |x: &&Element| x.w == Some(*w) && x.v != *limit;
            let values: Vec<i64> = all.iter().filter(counts).map(|x| x.v).collect();
            let length = i64::try_from(values.len()).unwrap();
            let (size, limit) = match measure {
                Measure::Count => (length, *limit),
                Measure::CountDistinct => (values.iter().collect::<BTreeSet<_>>().len() as i64, *limit),
                Measure::Sum => (values.iter().sum(), *limit),
                Measure::Min => (values.iter().copied().min().unwrap_or(0), *limit),
                Measure::Max => (values.iter().copied().max().unwrap_or(0), *limit),
                // Exact: compared as a fraction.
                Measure::Average => (values.iter().sum(), *limit * length.max(1)),
                Measure::List => panic!("a list has no size"),
            };
            related(*relation, size, limit)
        }
        Listed::Paired(relation) => {
            let mut left: Vec<(i64, i64)> = YS.to_vec();
            all.iter().all(|x| {
                let found = left.iter().position(|(key, _)| *key == x.k);
                found.is_some_and(|at| related(*relation, left.remove(at).1, x.v))
            })
        }
        Listed::At(key, relation, limit) => {
            all.iter().find(|x| x.k == *key).is_some_and(|x| related(*relation, x.v, *limit))
        }
        Listed::In => all.iter().any(|x| Some(x.v) == world["i0"]),
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
        Cond::List(listed) => answers(listed, world),
    }
}

/// Roles worth 3 and 6 cents, and one worth everything.
fn ladder(stake: i64, top: bool) -> Option<Vec<Vec<&'static str>>> {
    match stake {
        ..=3 => Some(vec![vec!["r0"]]),
        4..=6 => Some(vec![vec!["r0"], vec!["r1"]]),
        _ if top => Some(vec![vec!["r0"], vec!["r1"], vec!["r2"]]),
        _ => None,
    }
}

fn written(levels: &[Vec<&'static str>]) -> String {
    levels.iter().map(|level| level.join(", ")).collect::<Vec<_>>().join(" | ")
}

/// Level by level, each role where it comes first.
fn side_by_side(routes: &[Vec<Vec<&'static str>>]) -> Vec<Vec<&'static str>> {
    let longest = routes.iter().map(Vec::len).max().unwrap_or(0);
    let mut seen = BTreeSet::new();
    let mut all = Vec::new();
    for level in 0..longest {
        let steps = routes.iter().filter_map(|route| route.get(level)).flatten();
        all.push(steps.copied().filter(|role| seen.insert(*role)).collect::<Vec<_>>());
    }
    all.retain(|level| !level.is_empty());
    all
}

/// The rules that stand, in their order; none where nothing applies.
fn standing(made: &Made, world: &World) -> Vec<usize> {
    let applies: Vec<usize> = (0..made.rules.len()).filter(|n| truth(&made.rules[*n].when, world)).collect();
    let mut standing: Vec<usize> = Vec::new();
    for n in applies.iter().rev() {
        if !standing.iter().any(|over| made.rules[*over].over.contains(n)) {
            standing.insert(0, *n);
        }
    }
    standing
}

fn kind(act: &Act) -> &'static str {
    match act {
        Act::Approve(_) => "approve",
        Act::Deny => "deny",
        Act::Require(..) => "require",
        Act::Refer(_) => "refer",
        Act::Ask(_) => "ask",
        Act::Answer(_) => "answer",
    }
}

/// The rules whose effect counts.
fn counting(made: &Made, mut standing: Vec<usize>) -> Vec<usize> {
    let Some(ranked) = &made.strictest else { return standing };
    let word = |n: &usize| kind(&made.rules[*n].act);
    if standing.iter().any(|n| word(n) == "deny") {
        standing.retain(|n| !["approve", "require"].contains(&word(n)));
    }
    let place = |n: &usize| {
        let named = ranked.iter().position(|name| Some(*name) == made.rules[*n].named);
        let by_kind = ranked.iter().position(|name| *name == word(n));
        let strictest = ["deny", "ask", "refer", "require", "approve", "answer"];
        match named.or(by_kind) {
            Some(place) => place,
            None => 10 + strictest.iter().position(|kind| *kind == word(n)).unwrap(),
        }
    };
    let best = standing.iter().map(place).min();
    standing.retain(|n| Some(place(n)) == best);
    standing
}

/// An outcome, and the rules that are cited for it.
fn outcome(made: &Made, world: &World, given: bool) -> (String, Vec<usize>) {
    if let Some((when, role)) = &made.dispute
        && truth(when, world)
    {
        return (format!("refer Dispute {}", role.unwrap_or("-")), Vec::new());
    }
    let standing = standing(made, world);
    if standing.is_empty() {
        let text =
            if made.otherwise { lift(made, world, &[99], given, "deny") } else { "refer NoRule".to_owned() };
        return (text, Vec::new());
    }
    let is_answer = |n: &usize| matches!(made.rules[*n].act, Act::Answer(_));
    let conflict = || ("refer Conflict".to_owned(), Vec::new());
    if standing.iter().any(is_answer) && !standing.iter().all(is_answer) {
        return conflict();
    }
    let strictly = made.strictest.is_some();
    let cited = counting(made, standing);
    let acts: Vec<&Act> = cited.iter().map(|n| &made.rules[*n].act).collect();
    let kinds: BTreeSet<&str> = acts.iter().map(|act| kind(act)).collect();
    let named: BTreeSet<&str> = cited.iter().filter_map(|n| made.rules[*n].named).collect();
    let numbers: BTreeSet<i64> = acts
        .iter()
        .filter_map(|act| match act {
            Act::Approve(num) | Act::Require(_, num) | Act::Answer(num) => Some(size(num, world)),
            Act::Deny | Act::Refer(_) | Act::Ask(_) => None,
        })
        .collect();
    if kinds.len() > 1 || named.len() > 1 || numbers.len() > 1 {
        return conflict();
    }
    let number = numbers.first().copied().unwrap_or(0);
    let text = match acts[0] {
        Act::Approve(_) => format!("approve {number}"),
        Act::Answer(_) => format!("answer {number}"),
        Act::Deny => {
            let denies = |n: &usize| matches!(made.rules[*n].act, Act::Deny);
            let denials: Vec<usize> =
                (0..made.rules.len()).filter(|n| truth(&made.rules[*n].when, world)).filter(denies).collect();
            let denied = named.first().map_or("deny".to_owned(), |name| format!("deny {name}"));
            lift(made, world, &denials, given, &denied)
        }
        Act::Refer(_) => {
            let roles: BTreeSet<&str> = acts
                .iter()
                .filter_map(|act| if let Act::Refer(role) = act { Some(*role) } else { None })
                .collect();
            if roles.len() > 1 {
                return ("refer Conflict".to_owned(), if strictly { cited } else { Vec::new() });
            }
            format!("refer Rule {}", roles.first().unwrap())
        }
        Act::Ask(_) => {
            let facts: BTreeSet<&str> = acts
                .iter()
                .filter_map(|act| if let Act::Ask(fact) = act { Some(*fact) } else { None })
                .collect();
            format!("ask {}", facts.into_iter().collect::<Vec<_>>().join(","))
        }
        Act::Require(..) => {
            let stake = size(&Num::Fact("m"), world);
            let routes: Vec<Option<Vec<Vec<&str>>>> = acts
                .iter()
                .map(|act| match act {
                    Act::Require(true, _) => ladder(stake, made.top),
                    _ => Some(vec![vec!["r1"]]),
                })
                .collect();
            if !strictly && routes.iter().any(|route| *route != routes[0]) {
                return conflict();
            }
            match routes.into_iter().collect::<Option<Vec<_>>>() {
                Some(routes) => format!("require {number} by {}", written(&side_by_side(&routes))),
                None => "refer NotCovered".to_owned(),
            }
        }
    };
    (text, cited)
}

/// What is reported: beside the rules, and by those that decide.
fn reported(made: &Made, world: &World, cited: &[usize]) -> BTreeMap<&'static str, i64> {
    let mut reports = BTreeMap::from([("t", size(&made.report, world))]);
    let said: BTreeSet<i64> = cited.iter().filter_map(|n| made.rules[*n].report).collect();
    if let [only] = said.iter().collect::<Vec<_>>()[..] {
        reports.insert("s", *only);
    }
    reports
}

fn lift(made: &Made, world: &World, denials: &[usize], given: bool, denied: &str) -> String {
    let qualifies = |exception: &Exc| {
        denials.iter().all(|denial| exception.covers.contains(denial)) && truth(&exception.when, world)
    };
    let found: Vec<usize> = (0..made.exceptions.len()).filter(|n| qualifies(&made.exceptions[*n])).collect();
    let [only] = found.as_slice() else {
        return if found.is_empty() { denied } else { "refer AmbiguousException" }.to_owned();
    };
    let exception = &made.exceptions[*only];
    if exception.needs && !given {
        return format!("lacks e{only}");
    }
    let offer = size(&exception.offer, world);
    if offer <= 0 {
        return denied.to_owned();
    }
    let chain = if exception.ladder { ladder(offer, made.top) } else { Some(vec![vec!["r1"]]) };
    let Some(mut people) = chain else {
        return "refer NotCovered".to_owned();
    };
    if exception.also.as_ref().is_some_and(|when| truth(when, world)) {
        people[0].push("x");
    }
    format!("exception e{only} {offer} by {}", written(&people))
}

/// Lists that stand for all those that `xs` could be, each element a key, `v` and `w`.
type List = &'static [(i64, i64, Option<i64>)];
const LISTS: [List; 5] = [
    &[],
    &[(0, 0, None)],
    &[(1, 4, Some(0))],
    &[(1, 2, Some(1)), (0, 3, Some(2))],
    &[(2, 4, Some(1)), (1, 4, Some(1)), (0, 1, None)],
];

fn with_list(world: &World, list: List) -> World {
    let mut world = world.clone();
    world.insert("xs", Some(i64::try_from(list.len()).unwrap()));
    for (n, (k, v, w)) in list.iter().enumerate() {
        let paths = ELEMENTS[n];
        world.extend([(paths[0], Some(*k)), (paths[1], Some(*v)), (paths[2], *w)]);
    }
    world
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
    for [_, v, _] in ELEMENTS.iter().filter(|[_, v, _]| unknown.contains(v)) {
        let with = |world: World| {
            (0..V).map(move |value| world.clone().into_iter().chain([(*v, Some(value))]).collect::<World>())
        };
        all = all.into_iter().flat_map(with).collect();
    }
    if unknown.contains("xs") {
        let with = |world: World| LISTS.iter().map(move |list| with_list(&world, list));
        all = all.into_iter().flat_map(with).collect();
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
            let (outcome, _) = outcome(made, &world, given);
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
            rest.retain(|name, _| name != fact && (*fact != "xs" || !name.starts_with("xs[")));
            if *by_rest.entry(rest).or_insert(outcome) != outcome {
                needs.insert(*fact);
            }
        }
    }
    Err(needs)
}

/// Facts and fields of elements that were left out.
fn missing(made: &Made) -> BTreeSet<&'static str> {
    let scalars = FACTS.iter().map(|(name, _)| *name).chain(["xs"]);
    let length = made.stated.get("xs").copied().flatten().unwrap_or(0);
    let fields = (0..length).zip(ELEMENTS).map(|(_, [_, v, _])| v);
    let missing = scalars.chain(fields).filter(|name| *name != "o" && !made.stated.contains_key(name));
    missing.collect()
}

fn expected(made: &Made) -> Result<String, BTreeSet<&'static str>> {
    let missing = missing(made);
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
    let person = || decision.refer.as_ref().and_then(|refer| refer.role.as_deref()).unwrap_or("-");
    let exception = || decision.exception.as_ref().unwrap();
    Ok(match decision.outcome {
        Outcome::Approve => format!("approve {}", grant()),
        Outcome::Deny => {
            decision.outcome_name.as_ref().map_or("deny".to_owned(), |name| format!("deny {name}"))
        }
        Outcome::Answer => format!("answer {}", cents(&decision.answers.as_ref().unwrap()[0].1)),
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
            ReferReason::Rule => format!("refer Rule {}", person()),
            ReferReason::Conflict(_) => "refer Conflict".to_owned(),
            ReferReason::Dispute(_) => format!("refer Dispute {}", person()),
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

/// What is reported is reported in every completion; where all is known, it is all that is.
fn check_reports(seed: u64, made: &Made, decision: &Decision) {
    let unknown = missing(made);
    if made.gather.is_some() {
        return;
    }
    let number = |value: &Value| match value {
        Value::Number(number) => number.to_i64().unwrap(),
        _ => panic!("{value}"),
    };
    let said: BTreeMap<&str, i64> =
        decision.reports.iter().map(|(name, value)| (name.as_ref(), number(value))).collect();
    let settled = shown(decision).is_ok();
    for world in worlds(made, &unknown) {
        let (_, cited) = outcome(made, &world, made.stated.contains_key("o"));
        let all = reported(made, &world, if settled { &cited } else { &[] });
        if unknown.is_empty() {
            assert_eq!(said, all, "seed {seed}: {made:#?}");
        }
        let holds = said.iter().all(|(name, value)| all.get(name) == Some(value));
        assert!(holds, "seed {seed}: {said:?} {all:?} {made:#?}");
    }
}

#[test]
fn the_evaluator_says_what_trying_everything_says() {
    let (mut settled, mut asked_exactly, mut asked_too_much) = (0, 0, 0);
    for seed in 0..2_400 {
        let mut dice = Dice(seed * 7_919 + 1);
        dice.below(2);
        let made = made(&mut dice);
        let allowed = made.valid.as_ref().is_none_or(|valid| {
            let unknown = |name: &str| !made.stated.contains_key(name);
            unknown("b1") || unknown("b2") || truth(valid, &made.stated)
        });
        let size = |name: &&str| match FACTS.iter().find(|(fact, _)| fact == name) {
            Some((_, size)) => *size,
            None if **name == *"xs" => i64::try_from(LISTS.len()).unwrap(),
            None => V,
        };
        let domain: i64 = missing(&made).iter().map(size).product();
        if !allowed || domain > 400 {
            continue;
        }
        let policy = ir_policy(&made);
        let decision = Evaluator::new(&policy).evaluate(&ir_submission(&made), Detail::Normal);
        check_reports(seed, &made, &decision);
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
