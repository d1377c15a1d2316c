//! Made-up policies and requests, by a counter-based generator: the same ones in every run.
//!
//! Each is plain data, that the oracle reads by itself, and that is turned into the policy the evaluator gets.

use std::collections::{BTreeMap, BTreeSet};

use polidex_base::{Rational, Rounding};
use polidex_eval::Submission;
use polidex_ir::*;

use crate::build::*;
use crate::goodwill::values;

/// A made-up number below a bound.
pub struct Dice(pub u64);

impl Dice {
    pub fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }

    pub fn one_in(&mut self, bound: u64) -> bool {
        self.below(bound) == 0
    }

    pub fn pick<T: Copy>(&mut self, list: &[T]) -> T {
        list[usize::try_from(self.below(list.len() as u64)).unwrap()]
    }
}

/// Facts and their domains; a value is a small number, `None` is *not given*.
pub const FACTS: [(&str, i64); 8] =
    [("b0", 2), ("b1", 2), ("b2", 2), ("c0", 3), ("i0", 8), ("i1", 6), ("m", 10), ("o", 4)];

pub type World = BTreeMap<&'static str, Option<i64>>;

/// A number: of `i0` or `i1` or the cents of `m`, and how it is written.
#[derive(Debug, Clone)]
pub enum Num {
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
pub enum Cond {
    Flag(&'static str),
    Is(i64),
    Optional(Relation, i64),
    Compare(Relation, bool, Num, Num),
    And(Vec<Cond>),
    Or(Vec<Cond>),
    Not(Box<Cond>),
}

#[derive(Debug, Clone)]
pub enum Act {
    Approve(Num),
    Deny,
    Require(bool, Num),
    Refer,
    Ask(&'static str),
}

#[derive(Debug, Clone)]
pub struct Exc {
    pub covers: BTreeSet<usize>,
    pub when: Cond,
    pub needs: bool,
    pub offer: Num,
    pub ladder: bool,
    pub also: Option<Cond>,
}

/// Everything that was made up. Rule `n` overrides only rules below it.
#[derive(Debug, Clone)]
pub struct Made {
    pub rules: Vec<(Cond, Act, BTreeSet<usize>)>,
    pub otherwise: bool,
    pub exceptions: Vec<Exc>,
    pub top: bool,
    pub gather: Option<(Cond, Vec<&'static str>)>,
    pub valid: Option<Cond>,
    pub stated: World,
    pub confirmed: BTreeSet<&'static str>,
}

pub const RELATIONS: [Relation; 6] = [
    Relation::Equal,
    Relation::NotEqual,
    Relation::Less,
    Relation::AtMost,
    Relation::Greater,
    Relation::AtLeast,
];

fn number(dice: &mut Dice, money: bool, depth: u32) -> Num {
    let fact: &'static str = if money { "m" } else { dice.pick(&["i0", "i1"]) };
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
        0 | 1 => Cond::Flag(dice.pick(&["b0", "b1", "b2"])),
        2 => Cond::Is(i64::try_from(dice.below(3)).unwrap()),
        3 => Cond::Optional(dice.pick(&RELATIONS), i64::try_from(dice.below(4)).unwrap()),
        4 | 5 => {
            let money = dice.one_in(2);
            let limit = i64::try_from(dice.below(9)).unwrap();
            let left = number(dice, money, depth);
            let right = if dice.one_in(6) { number(dice, money, 0) } else { Num::Const(limit) };
            Cond::Compare(dice.pick(&RELATIONS), money, left, right)
        }
        6 | 7 => Cond::And(some(dice)),
        8 => Cond::Or(some(dice)),
        _ => Cond::Not(Box::new(condition(dice, depth - 1))),
    }
}

pub fn made(dice: &mut Dice) -> Made {
    let count = 1 + usize::try_from(dice.below(4)).unwrap();
    let mut rules = Vec::new();
    for n in 0..count {
        let act = match dice.below(9) {
            0..=2 => Act::Approve(number(dice, true, 1)),
            3..=5 => Act::Deny,
            6 => Act::Require(!dice.one_in(3), number(dice, true, 0)),
            7 => Act::Refer,
            _ => Act::Ask(dice.pick(&["b0", "i0"])),
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

pub fn ir_policy(made: &Made) -> Policy {
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

pub fn ir_submission(made: &Made) -> Submission {
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
