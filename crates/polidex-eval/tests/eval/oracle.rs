//! The evaluator against an oracle written from `docs/semantics.md`: every value of every unknown fact is tried.
//!
//! Policies and requests are made up by a counter-based generator: the same ones in every run. The oracle has its own
//! conditions, rules, exceptions and ladders; it shares no code with the evaluator and knows no cells and no cuts.

use std::collections::{BTreeMap, BTreeSet};

use polidex_base::{Rational, Rounding};
use polidex_eval::{Decision, Detail, Evaluator, NeedStatus, Outcome, ReferReason, Submission};
use polidex_ir::*;

use crate::build::*;
use crate::goodwill::values;

/// A made-up number below a bound.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }

    fn one_in(&mut self, bound: u64) -> bool {
        self.below(bound) == 0
    }

    fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[usize::try_from(self.below(list.len() as u64)).unwrap()]
    }
}

/// Facts and their domains; a value is a small number, `None` is *not given*.
const FACTS: [(&str, i64); 8] =
    [("b0", 2), ("b1", 2), ("b2", 2), ("c0", 3), ("i0", 8), ("i1", 6), ("m", 10), ("o", 4)];

type World = BTreeMap<&'static str, Option<i64>>;

/// A number: of `i0` or `i1` or the cents of `m`, and how it is written.
#[derive(Debug, Clone)]
enum Num {
    Fact(&'static str),
    Const(i64),
    Sum(Box<Num>, i64),
    Times(i64, Box<Num>),
    Larger(Box<Num>, Box<Num>),
    When(Box<Cond>, Box<Num>, Box<Num>),
    /// Rounded down to a multiple.
    Down(i64, Box<Num>),
}

#[derive(Debug, Clone)]
enum Cond {
    Flag(&'static str),
    Is(i64),
    Optional(Relation, i64),
    Compare(Relation, bool, Num, Num),
    And(Vec<Cond>),
    Or(Vec<Cond>),
    Not(Box<Cond>),
}

#[derive(Debug, Clone)]
enum Act {
    Approve(Num),
    Deny,
    Require(bool, Num),
    Refer,
    Ask(&'static str),
}

#[derive(Debug, Clone)]
struct Exc {
    covers: BTreeSet<usize>,
    when: Cond,
    needs: bool,
    offer: Num,
    ladder: bool,
    also: Option<Cond>,
}

/// Everything that was made up. Rule `n` overrides only rules below it.
#[derive(Debug, Clone)]
struct Made {
    rules: Vec<(Cond, Act, BTreeSet<usize>)>,
    otherwise: bool,
    exceptions: Vec<Exc>,
    top: bool,
    gather: Option<(Cond, Vec<&'static str>)>,
    valid: Option<Cond>,
    stated: World,
    confirmed: BTreeSet<&'static str>,
}

const RELATIONS: [Relation; 6] = [
    Relation::Equal,
    Relation::NotEqual,
    Relation::Less,
    Relation::AtMost,
    Relation::Greater,
    Relation::AtLeast,
];

fn number(dice: &mut Dice, money: bool, depth: u32) -> Num {
    let fact: &'static str = if money { "m" } else { *dice.pick(&["i0", "i1"]) };
    match dice.below(if depth == 0 { 4 } else { 9 }) {
        0 | 1 => Num::Fact(fact),
        2 | 3 => Num::Const(i64::try_from(dice.below(9)).unwrap()),
        4 => Num::Sum(Box::new(number(dice, money, depth - 1)), i64::try_from(dice.below(4)).unwrap()),
        5 => Num::Times(2 - 3 * i64::from(dice.one_in(3)), Box::new(number(dice, money, depth - 1))),
        6 => Num::Larger(Box::new(number(dice, money, depth - 1)), Box::new(Num::Const(3))),
        7 => Num::When(
            Box::new(condition(dice, depth - 1)),
            Box::new(number(dice, money, depth - 1)),
            Box::new(number(dice, money, depth - 1)),
        ),
        _ => Num::Down(3, Box::new(Num::Sum(Box::new(Num::Fact(fact)), 1))),
    }
}

fn condition(dice: &mut Dice, depth: u32) -> Cond {
    let some = |dice: &mut Dice| (0..2 + dice.below(2)).map(|_| condition(dice, depth - 1)).collect();
    match dice.below(if depth == 0 { 6 } else { 10 }) {
        0 | 1 => Cond::Flag(*dice.pick(&["b0", "b1", "b2"])),
        2 => Cond::Is(i64::try_from(dice.below(3)).unwrap()),
        3 => Cond::Optional(*dice.pick(&RELATIONS), i64::try_from(dice.below(4)).unwrap()),
        4 | 5 => {
            let money = dice.one_in(2);
            let limit = i64::try_from(dice.below(9)).unwrap();
            let left = number(dice, money, depth);
            let right = if dice.one_in(6) { number(dice, money, 0) } else { Num::Const(limit) };
            Cond::Compare(*dice.pick(&RELATIONS), money, left, right)
        }
        6 | 7 => Cond::And(some(dice)),
        8 => Cond::Or(some(dice)),
        _ => Cond::Not(Box::new(condition(dice, depth - 1))),
    }
}

fn made(dice: &mut Dice) -> Made {
    let count = 1 + usize::try_from(dice.below(4)).unwrap();
    let mut rules = Vec::new();
    for n in 0..count {
        let act = match dice.below(9) {
            0..=2 => Act::Approve(number(dice, true, 1)),
            3..=5 => Act::Deny,
            6 => Act::Require(!dice.one_in(3), number(dice, true, 0)),
            7 => Act::Refer,
            _ => Act::Ask(*dice.pick(&["b0", "i0"])),
        };
        let below = (0..n).filter(|_| dice.one_in(2)).collect();
        rules.push((condition(dice, 2), act, below));
    }
    let mut exceptions = Vec::new();
    for _ in 0..dice.below(3) {
        exceptions.push(Exc {
            covers: (0..count).filter(|_| !dice.one_in(4)).collect(),
            when: condition(dice, 1),
            needs: dice.one_in(4),
            offer: number(dice, true, 1),
            ladder: !dice.one_in(3),
            also: dice.one_in(3).then(|| condition(dice, 0)),
        });
    }
    let asks: [&[&'static str]; 4] = [&["b1"], &["c0", "b2"], &["i1"], &["m", "o"]];
    let gather = dice.one_in(3).then(|| (Cond::Flag("b0"), dice.pick(&asks).to_vec()));
    let mut stated: World = BTreeMap::new();
    for (name, size) in FACTS {
        let value = i64::try_from(dice.below(u64::try_from(size).unwrap())).unwrap();
        if !dice.one_in(if size > 4 { 4 } else { 3 }) {
            stated.insert(name, Some(value));
        }
    }
    let confirmed =
        ["b1", "c0", "o"].into_iter().filter(|name| stated.contains_key(name) && dice.one_in(3)).collect();
    let valid = dice.one_in(5).then(|| Cond::Or(vec![Cond::Flag("b1"), Cond::Flag("b2")]));
    Made {
        rules,
        otherwise: dice.one_in(2),
        exceptions,
        top: !dice.one_in(4),
        gather,
        valid,
        stated,
        confirmed,
    }
}

// The oracle.

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
    let people =
        if also { people.replacen("r0", "r0, x", 1).replacen("r1", "r1", 1) } else { people.to_owned() };
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
            Err(with_it) => {
                let mut needs = answer(made, &missing).err().unwrap_or_default();
                if asks.iter().any(|fact| with_it.contains(fact)) {
                    needs.insert("b0");
                }
                Err(needs)
            }
        },
    }
}

// The same for the evaluator.

fn ir_number(num: &Num, money_type: bool) -> Expr {
    let ty = || if money_type { money() } else { Type::Integer };
    let inner = |num: &Num| Box::new(ir_number(num, money_type));
    let plain = |value: i64| if money_type { cents(value) } else { num_(value) };
    match num {
        Num::Fact(name) => f(name, ty()),
        Num::Const(value) => plain(*value),
        Num::Sum(num, more) => typed(ty(), ExprKind::Add(inner(num), Box::new(plain(*more)))),
        Num::Times(factor, num) => typed(ty(), ExprKind::Multiply(Box::new(num_(*factor)), inner(num))),
        Num::Larger(a, b) => typed(ty(), ExprKind::Larger(vec![*inner(a), *inner(b)])),
        Num::When(when, a, b) => typed(ty(), ExprKind::Conditional(vec![(ir(when), *inner(a))], inner(b))),
        Num::Down(step, num) => {
            let step = if money_type { Rational::ratio(*step, 100).unwrap() } else { Rational::from(*step) };
            typed(ty(), ExprKind::Round(Rounding::Down, step, inner(num)))
        }
    }
}

fn num_(value: i64) -> Expr {
    num(value)
}

fn kinds() -> Type {
    Type::Choice(n("kind"))
}

fn ir(cond: &Cond) -> Expr {
    match cond {
        Cond::Flag(name) => flag(name),
        Cond::Is(value) => {
            cmp(f("c0", kinds()), Relation::Equal, c(kinds(), choice(["x", "y", "z"][*value as usize])))
        }
        Cond::Optional(relation, limit) => {
            and(vec![given("o"), cmp(f("o", Type::Integer), *relation, num(*limit))])
        }
        Cond::Compare(relation, money, a, b) => cmp(ir_number(a, *money), *relation, ir_number(b, *money)),
        Cond::And(sides) => and(sides.iter().map(ir).collect()),
        Cond::Or(sides) => or(sides.iter().map(ir).collect()),
        Cond::Not(inner) => not(ir(inner)),
    }
}

fn ir_policy(made: &Made) -> Policy {
    let facts = FACTS.iter().map(|(name, domain)| match *name {
        "c0" => fact(name, kinds(), None),
        "m" => fact(name, money(), Some((cents(0), cents(domain - 1)))),
        "o" => optional(fact(name, Type::Integer, Some((num(0), num(domain - 1))))),
        "i0" | "i1" => fact(name, Type::Integer, Some((num(0), num(domain - 1)))),
        _ => fact(name, Type::Bool, None),
    });
    let grant = |num: &Num| vec![(n("g"), ir_number(num, true))];
    let chain = |ladder: bool| if ladder { ChainExpr::Named(n("ladder")) } else { signs("r1") };
    let rules = made.rules.iter().enumerate().map(|(index, (when, act, below))| {
        let effect = match act {
            Act::Approve(num) => Effect::Approve(grant(num)),
            Act::Deny => Effect::Deny,
            Act::Require(ladder, num) => Effect::Require(chain(*ladder), grant(num)),
            Act::Refer => Effect::Refer(n("r1"), None),
            Act::Ask(fact) => Effect::Ask(names(&[fact])),
        };
        let mut made = rule(&format!("r{index}"), Some(ir(when)), effect);
        made.overrides = below.iter().map(|other| n(&format!("r{other}"))).collect();
        made
    });
    let mut request = request(facts.collect(), rules.collect());
    request.stake = Some(f("m", money()));
    request.valid_when = made.valid.iter().map(ir).collect();
    if made.otherwise {
        request.otherwise = Some(rule("otherwise", None, Effect::Deny));
    }
    for (index, made) in made.exceptions.iter().enumerate() {
        let covers: Vec<String> = made.covers.iter().map(|n| format!("r{n}")).collect();
        let covers: Vec<&str> = covers.iter().map(String::as_str).collect();
        let mut exception =
            exception(&format!("e{index}"), &covers, Some(ir(&made.when)), chain(made.ladder));
        exception.needs = if made.needs { names(&["o"]) } else { Vec::new() };
        exception.offers = vec![Offer { grant: n("g"), at_most: ir_number(&made.offer, true) }];
        let also =
            |when: &Cond| Also { chain: signs("x"), place: AlsoPlace::Alongside, when: Some(ir(when)) };
        exception.also = made.also.iter().map(also).collect();
        request.exceptions.push(exception);
    }
    request.gathers = made.gather.iter().map(|(when, asks)| gather("gather", Some(ir(when)), asks)).collect();
    let mut policy = policy(request);
    policy.types = vec![NamedType {
        name: n("kind"),
        title: None,
        kind: NamedTypeKind::Choice(values(&["x", "y", "z"]), false),
    }];
    let worth = |cents_: i64| vec![Authority::UpTo(cents(cents_))];
    policy.roles = vec![
        role("r0", worth(3), None),
        role("r1", worth(6), None),
        role("r2", vec![Authority::Unlimited], None),
        role("x", vec![Authority::None], None),
    ];
    let mut steps = vec![signs("r0"), signs("r1")];
    steps.extend(made.top.then(|| signs("r2")));
    policy.chains =
        vec![Chain { name: n("ladder"), title: None, body: ChainExpr::Then(steps), until_covered: true }];
    policy
}

fn ir_submission(made: &Made) -> Submission {
    let value = |name: &str, value: i64| match name {
        "c0" => choice(["x", "y", "z"][value as usize]),
        "m" => usd(value),
        "i0" | "i1" | "o" => int(value),
        _ => Value::Bool(value == 1),
    };
    let facts: Vec<(&str, Value)> = made
        .stated
        .iter()
        .filter_map(|(name, state)| state.map(|state| (*name, value(name, state))))
        .collect();
    let mut submission = submit(&facts);
    submission.confirmed = made.confirmed.iter().map(|name| n(name)).collect();
    submission
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
