//! Made-up policies and requests, by a counter-based generator: the same ones in every run.
//!
//! Each is plain data, that the oracle reads by itself, and that `made_ir` turns into the policy the evaluator gets.

use std::collections::{BTreeMap, BTreeSet};

use polidex_ir::{Collect, Combine, Measure, Relation};

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

/// Fields of the elements of `xs`: a key, a number that may be unknown, an optional number.
pub const ELEMENTS: [[&str; 3]; 3] =
    [["xs[0].k", "xs[0].v", "xs[0].w"], ["xs[1].k", "xs[1].v", "xs[1].w"], ["xs[2].k", "xs[2].v", "xs[2].w"]];

/// The numbers below which `v` and `w` are.
pub const V: i64 = 5;
pub const W: i64 = 3;

/// The elements of `ys`: key and number. Equal keys are equal elements.
pub const YS: [(i64, i64); 3] = [(0, 3), (1, 1), (1, 1)];

/// Facts by name, elements of `xs` by path; `xs` itself says how many there are.
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
    /// What a table says: rows of a condition, a rank and a value, and what it says where none matches.
    Table(Combine, Vec<(Cond, i64, i64)>, i64),
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
    List(Listed),
}

/// A question to the list `xs`.
#[derive(Debug, Clone)]
pub enum Listed {
    /// Some (else every) element has a `v` in this relation.
    Quantified(bool, Relation, i64),
    /// What is made of `v`, of the elements with this `w`, in a relation; 0 of none.
    Made(Measure, i64, Relation, i64),
    /// Every element finds a partner in `ys`, of the same key and with a number in this relation to `v`.
    Paired(Relation),
    /// The element with this key is there, and its `v` in a relation.
    At(i64, Relation, i64),
    /// `i0` is one of `v`.
    In,
}

#[derive(Debug, Clone)]
pub enum Act {
    Approve(Num),
    Deny,
    Require(bool, Num),
    Refer(&'static str),
    Ask(&'static str),
    Answer(Num),
}

#[derive(Debug, Clone)]
pub struct Law {
    pub when: Cond,
    pub act: Act,
    /// Rules below it that it overrides.
    pub over: BTreeSet<usize>,
    /// The declared outcome of a denial.
    pub named: Option<&'static str>,
    /// What it reports as `s`.
    pub report: Option<i64>,
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
    pub rules: Vec<Law>,
    /// Names ranked, if the strictest counts.
    pub strictest: Option<Vec<&'static str>>,
    pub dispute: Option<(Cond, Option<&'static str>)>,
    /// What is reported as `t` beside the rules.
    pub report: Num,
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
    match dice.below(if depth == 0 { 4 } else { 10 }) {
        9 => table(dice, money, depth - 1),
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

fn table(dice: &mut Dice, money: bool, depth: u32) -> Num {
    // Ranks differ, and there is always something to say: no errors.
    let small = |dice: &mut Dice| i64::try_from(dice.below(5)).unwrap();
    let rows = (0..1 + i64::try_from(dice.below(3)).unwrap())
        .map(|rank| (condition(dice, depth), rank, small(dice)))
        .collect();
    let combine = dice.pick(&[
        Combine::First,
        Combine::Highest(0),
        Combine::Lowest(0),
        Combine::Collect(Collect::Sum),
        Combine::Collect(Collect::Min),
        Combine::Collect(Collect::Max),
        if money { Combine::First } else { Combine::Collect(Collect::Count) },
    ]);
    Num::Table(combine, rows, small(dice))
}

fn listed(dice: &mut Dice) -> Listed {
    let (relation, limit) = (dice.pick(&RELATIONS), i64::try_from(dice.below(6)).unwrap());
    match dice.below(8) {
        0 | 1 => Listed::Quantified(dice.one_in(2), relation, limit),
        2..=4 => {
            let measures = [
                Measure::Count,
                Measure::CountDistinct,
                Measure::Sum,
                Measure::Min,
                Measure::Max,
                Measure::Average,
            ];
            Listed::Made(dice.pick(&measures), i64::try_from(dice.below(3)).unwrap(), relation, limit)
        }
        5 => Listed::Paired(relation),
        6 => Listed::At(i64::try_from(dice.below(3)).unwrap(), relation, limit),
        _ => Listed::In,
    }
}

fn condition(dice: &mut Dice, depth: u32) -> Cond {
    if dice.one_in(12) {
        return Cond::List(listed(dice));
    }
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
        let act = match dice.below(19) / 2 {
            0..=2 => Act::Approve(number(dice, true, 1)),
            3..=5 => Act::Deny,
            6 => Act::Require(!dice.one_in(3), number(dice, true, 0)),
            7 => Act::Refer(dice.pick(&["r1", "r1", "r2"])),
            8 => Act::Ask(dice.pick(&["b0", "i0"])),
            _ => Act::Answer(number(dice, true, 0)),
        };
        let over = (0..n).filter(|_| dice.one_in(2)).collect();
        let named = dice.one_in(4).then(|| dice.pick(&["wait", "stop"]));
        let named = named.filter(|_| matches!(act, Act::Deny));
        let report = dice.one_in(3).then(|| i64::try_from(dice.below(2)).unwrap());
        rules.push(Law { when: condition(dice, 2), act, over, named, report });
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
    let length = i64::try_from(dice.below(4)).unwrap();
    if !dice.one_in(6) {
        stated.insert("xs", Some(length));
        let shift = i64::try_from(dice.below(3)).unwrap();
        for (n, [k, v, w]) in (0..length).zip(ELEMENTS) {
            stated.insert(k, Some((n + shift) % 3));
            if !dice.one_in(6) {
                stated.insert(v, Some(i64::try_from(dice.below(V as u64)).unwrap()));
            }
            let given = i64::try_from(dice.below(W as u64)).unwrap();
            stated.insert(w, (!dice.one_in(2)).then_some(given));
        }
    }
    let ranked: [&[&'static str]; 5] =
        [&[], &["ask"], &["require", "deny"], &["approve", "refer"], &["stop"]];
    let strictest = dice.one_in(3).then(|| dice.pick(&ranked).to_vec());
    let disputed = |dice: &mut Dice| (condition(dice, 1), dice.pick(&[None, Some("r1")]));
    let confirmed =
        ["b1", "c0", "o"].into_iter().filter(|name| stated.contains_key(name) && dice.one_in(3)).collect();
    let valid = dice.one_in(5).then(|| Cond::Or(vec![Cond::Flag("b1"), Cond::Flag("b2")]));
    Made {
        rules,
        strictest,
        dispute: dice.one_in(6).then(|| disputed(dice)),
        report: number(dice, false, 1),
        otherwise: dice.one_in(2),
        exceptions,
        top: !dice.one_in(4),
        gather,
        valid,
        stated,
        confirmed,
    }
}
