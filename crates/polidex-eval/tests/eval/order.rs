//! What is hashed without order must not be seen in a decision: rows, tests of a cell, lines of an authority.
//!
//! Small policies are made up twice from the same numbers, the second time with everything unordered turned round.
//! They are full of errors, of facts that stay unknown and of rows that overlap, where an order is seen most easily.

use polidex_base::Rational;
use polidex_eval::{Decision, Detail, Evaluator, Outcome, ReferReason};
use polidex_ir::*;

use crate::build::*;
use crate::made::{Dice, RELATIONS};

/// Makes the same policy from the same dice, whatever the order.
struct Maker {
    dice: Dice,
    order: Option<Dice>,
}

impl Maker {
    fn shuffled<T>(&mut self, mut list: Vec<T>) -> Vec<T> {
        if let Some(order) = &mut self.order {
            for n in (1..list.len()).rev() {
                list.swap(n, usize::try_from(order.below(n as u64 + 1)).unwrap());
            }
        }
        list
    }

    fn small(&mut self, below: u64) -> Expr {
        num(i64::try_from(self.dice.below(below)).unwrap())
    }

    /// A number that may be unknown, or have no value.
    fn number(&mut self) -> Expr {
        let fact = |path| Box::new(f(path, Type::Integer));
        match self.dice.below(16) {
            0 => *fact("i"),
            1 => *fact("j"),
            2 | 3 => typed(Type::Integer, ExprKind::Multiply(fact("i"), fact("j"))),
            4 => typed(Type::Integer, ExprKind::Multiply(fact("j"), fact("k"))),
            5 => {
                let over = Box::new(self.small(5));
                typed(Type::Integer, ExprKind::Divide(over, Box::new(num(0))))
            }
            _ => self.small(3),
        }
    }

    fn condition(&mut self) -> Expr {
        match self.dice.below(5) {
            0 => flag("b"),
            1 | 2 => {
                let table = self.table();
                let looked_up =
                    typed(Type::Integer, ExprKind::Lookup(Box::new(table), u32::from(self.dice.one_in(2))));
                cmp(looked_up, self.dice.pick(&RELATIONS), num(1))
            }
            _ => cmp(self.number(), self.dice.pick(&RELATIONS), num(1)),
        }
    }

    fn cell(&mut self) -> Cell {
        let kind = self.dice.below(6);
        let count = 1 + self.dice.below(2);
        let tests =
            (0..count).map(|_| Test { bounds: vec![(self.dice.pick(&RELATIONS), self.number())] }).collect();
        let tests = self.shuffled(tests);
        match kind {
            0 | 1 => Cell::Any,
            2 => Cell::NoneOf(tests),
            _ => Cell::OneOf(tests),
        }
    }

    fn rows(&mut self, combine: Combine, output: impl Fn(&mut Self) -> Vec<Output>) -> Table {
        let inputs = vec![self.number(), f("i", Type::Integer)];
        let mut rows = Vec::new();
        for _ in 0..2 + self.dice.below(3) {
            rows.push(Row { cells: vec![self.cell(), self.cell()], outputs: output(self) });
        }
        let otherwise = self.dice.one_in(2).then(|| output(self));
        Table {
            inputs,
            outputs: names(&["x", "y"]),
            combine,
            rows: self.shuffled(rows),
            otherwise,
            waivers: Waivers::default(),
        }
    }

    fn table(&mut self) -> Table {
        let combine = self.dice.pick(&[
            Combine::Unique,
            Combine::Agreeing,
            Combine::Agreeing,
            Combine::Highest(0),
            Combine::Lowest(1),
            Combine::Collect(Collect::Sum),
            Combine::Collect(Collect::Min),
            Combine::Collect(Collect::Max),
            Combine::Collect(Collect::Count),
        ]);
        self.rows(combine, |make| {
            let value = |make: &mut Self| match make.dice.below(8) {
                0 | 1 => Output::Value(make.number()),
                2 => Output::Nothing,
                _ => Output::Value(make.small(3)),
            };
            vec![value(make), value(make)]
        })
    }

    fn approval(&mut self) -> Table {
        let combine = if self.dice.one_in(3) { Combine::Unique } else { Combine::Agreeing };
        self.rows(combine, |make| {
            let chain = make.dice.pick(&["short", "long", "steep", "steep", "steeper"]);
            vec![Output::Chain((!chain.is_empty()).then(|| ChainExpr::Named(n(chain))))]
        })
    }

    fn role(&mut self, name: &str) -> Role {
        let mut role = role(name, Vec::new(), None);
        for _ in 0..1 + self.dice.below(3) {
            let most = self.number();
            let when = (!self.dice.one_in(3)).then(|| self.condition());
            role.authority.push((Authority::UpTo(most), when));
        }
        role.authority = self.shuffled(role.authority);
        role
    }

    fn policy(&mut self) -> Policy {
        let domain = || Some((num(0), num(7)));
        let facts = vec![
            fact("b", Type::Bool, None),
            fact("i", Type::Integer, domain()),
            fact("j", Type::Integer, domain()),
            fact("k", Type::Integer, domain()),
        ];
        let mut rules = vec![rule("no", None, deny())];
        if self.dice.one_in(2) {
            let table = self.table();
            let grant = typed(Type::Integer, ExprKind::Lookup(Box::new(table), 0));
            let when = self.condition();
            rules.push(over(rule("yes", Some(when), grants(vec![(n("g"), grant)])), &["no"]));
        }
        let mut request = request(facts, rules);
        request.stake = Some(self.small(5));
        let when = self.dice.one_in(3).then(|| self.condition());
        let mut kindness = exception("kindness", &["no"], when, signs("top"));
        kindness.approval = Approval::Table(self.approval());
        request.exceptions = vec![kindness];
        let mut policy = policy(request);
        policy.roles = vec![self.role("r0"), self.role("r1"), role("top", vec![Authority::Unlimited], None)];
        let ladder = |name: &str, roles: &[&str]| Chain {
            name: n(name),
            title: None,
            body: ChainExpr::Then(roles.iter().map(|role| signs(role)).collect()),
            until_covered: true,
        };
        policy.chains = vec![
            ladder("long", &["top", "r1", "r0"]),
            ladder("short", &["top", "r0", "r1"]),
            ladder("steep", &["r0"]),
            ladder("steeper", &["r0", "r1"]),
        ];
        policy
    }
}

fn made(seed: u64, order: Option<Dice>) -> Policy {
    let mut dice = Dice(seed * 104_729 + 5);
    dice.below(2);
    Maker { dice, order }.policy()
}

fn decided(policy: &Policy, facts: &[(&str, Value)]) -> Decision {
    Evaluator::new(policy).evaluate(&submit(facts), Detail::EveryCandidate)
}

#[test]
fn the_order_of_what_is_hashed_without_order_is_not_seen() {
    let (mut errors, mut uncovered, mut asked, mut settled, mut routes) = (0, 0, 0, 0, 0);
    for seed in 0..1_200 {
        let written = made(seed, None);
        let mut dice = Dice(seed * 7 + 3);
        let stated = ["i", "j", "k"].into_iter().filter(|_| dice.one_in(2)).map(|name| (name, int(1)));
        let mut facts: Vec<(&str, Value)> = stated.collect();
        facts.extend(dice.one_in(2).then(|| ("b", yes())));
        let expected = decided(&written, &facts);
        let turned = made(seed, Some(Dice(seed * 31)));
        assert_eq!(policy_hash(&written), policy_hash(&turned), "seed {seed}");
        assert_eq!(decided(&turned, &facts), expected, "seed {seed}, {facts:?}: {written:#?}");
        match (expected.outcome, expected.refer.map(|refer| refer.reason)) {
            (Outcome::Refer, Some(ReferReason::Error(_))) => errors += 1,
            (Outcome::Refer, Some(ReferReason::NotCovered(_))) => uncovered += 1,
            (Outcome::NeedsInformation, _) => asked += 1,
            (Outcome::Exception, _) => routes += 1,
            _ => settled += 1,
        }
    }
    let counts = [errors, uncovered, asked, settled, routes];
    assert!(counts.iter().all(|count| *count > 10), "{counts:?}");
}

fn lookup(rows: Vec<Row>, combine: Combine) -> Expr {
    let table = Table {
        inputs: vec![num(1)],
        outputs: names(&["x"]),
        combine,
        rows,
        otherwise: None,
        waivers: Waivers::default(),
    };
    typed(Type::Integer, ExprKind::Lookup(Box::new(table), 0))
}

/// Returns why a person takes over where a grant is looked up in rows that all match.
fn reason(outputs: &[Expr]) -> ReferReason {
    let row = |output: &Expr| Row { cells: vec![Cell::Any], outputs: vec![Output::Value(output.clone())] };
    let grant = lookup(outputs.iter().map(row).collect(), Combine::Agreeing);
    let effect = grants(vec![(n("g"), grant)]);
    decide(&policy(request(Vec::new(), vec![rule("one", None, effect)])), &[]).refer.unwrap().reason
}

#[test]
fn of_rows_in_error_the_least_error_is_told_and_a_disagreement_before_any() {
    let broken = |over: i64| typed(Type::Integer, ExprKind::Divide(Box::new(num(over)), Box::new(num(0))));
    let least = ReferReason::Error("`1` / `0` has no value".into());
    assert_eq!(reason(&[num(1), broken(2), broken(1)]), least);
    assert_eq!(reason(&[broken(1), num(1), broken(2)]), least);
    let disagree = ReferReason::Error("two rows of the table match and disagree".into());
    assert_eq!(reason(&[num(1), broken(1), num(2)]), disagree);
    assert_eq!(reason(&[broken(1), num(2), num(1)]), disagree);
}

#[test]
fn where_ways_differ_only_in_what_does_not_count_no_order_is_shown() {
    // The condition of the first row cannot be computed; whichever is taken, `top` signs.
    let broken = typed(Type::Integer, ExprKind::Divide(Box::new(num(1)), Box::new(num(0))));
    let open = || Cell::OneOf(vec![Test { bounds: vec![(Relation::Equal, broken.clone())] }]);
    let row = |cell, chain: &str| Row {
        cells: vec![cell],
        outputs: vec![Output::Chain(Some(ChainExpr::Named(n(chain))))],
    };
    let decision = |stake: i64, first: &str, second: &str| {
        let mut request = request(Vec::new(), vec![rule("no", None, deny())]);
        request.stake = Some(num(stake));
        let mut kindness = exception("kindness", &["no"], None, signs("top"));
        kindness.approval = Approval::Table(Table {
            inputs: vec![num(1)],
            outputs: names(&["chain"]),
            combine: Combine::First,
            rows: vec![row(open(), first), row(Cell::Any, second)],
            otherwise: None,
            waivers: Waivers::default(),
        });
        request.exceptions = vec![kindness];
        let mut policy = policy(request);
        let up_to = |most: i64| vec![Authority::UpTo(c(Type::Integer, Value::Number(Rational::from(most))))];
        policy.roles =
            vec![role("a", up_to(1), None), role("b", up_to(1), None), role("top", up_to(5), None)];
        let ladder = |name: &str, roles: &[&str]| Chain {
            name: n(name),
            title: None,
            body: ChainExpr::Then(roles.iter().map(|role| signs(role)).collect()),
            until_covered: true,
        };
        policy.chains = vec![ladder("one", &["top", "a", "b"]), ladder("two", &["top", "b", "a"])];
        decide(&policy, &[])
    };
    for (first, second) in [("one", "two"), ("two", "one")] {
        let settled = decision(5, first, second);
        assert_eq!((settled.outcome, people(&settled)), (Outcome::Exception, "top".to_owned()));
        let route = settled.route.unwrap();
        assert_eq!((route.chain, route.not_needed), (None, names(&["a", "b"])));
        let uncovered = decision(6, first, second);
        assert_eq!(uncovered.refer.unwrap().reason, ReferReason::NotCovered(n("one")));
    }
}

#[test]
fn beyond_the_bound_nothing_is_kept_of_the_ways_that_were_looked_at() {
    let broken = |over: i64| typed(Type::Integer, ExprKind::Divide(Box::new(num(over)), Box::new(num(0))));
    let rules = |count: i64| {
        let one = |n: i64| {
            let when = cmp(broken(n), Relation::Greater, num(1));
            rule(&format!("rule{n:02}"), Some(when), if n == 1 { approve() } else { deny() })
        };
        policy(request(Vec::new(), (1..=count).map(one).collect()))
    };
    let reason = |count| decide(&rules(count), &[]).refer.unwrap().reason;
    assert_eq!(reason(3), ReferReason::Error("`1` / `0` has no value".into()));
    assert_eq!(reason(13), ReferReason::Error("too many conditions are unknown".into()));
}

#[test]
fn the_lines_of_an_authority_are_all_looked_at() {
    let broken = |over: i64| typed(Type::Integer, ExprKind::Divide(Box::new(num(over)), Box::new(num(0))));
    let reason = |lines: Vec<(Authority, Option<Expr>)>| {
        let ladder = ChainExpr::Named(n("ladder"));
        let mut request = request(Vec::new(), vec![rule("one", None, require(ladder, Vec::new()))]);
        request.stake = Some(num(1));
        let mut policy = policy(request);
        policy.roles = vec![Role { authority: lines, ..role("boss", Vec::new(), None) }];
        policy.chains =
            vec![Chain { name: n("ladder"), title: None, body: signs("boss"), until_covered: true }];
        decide(&policy, &[]).refer.unwrap().reason
    };
    let line = |most: Expr, when: Option<Expr>| (Authority::UpTo(most), when);
    let (one, two) = (line(broken(1), None), line(broken(2), None));
    let open = line(num(9), Some(cmp(broken(3), Relation::Greater, num(1))));
    let least = ReferReason::Error("`1` / `0` has no value".into());
    for lines in [vec![one.clone(), two.clone(), open.clone()], vec![open, two, one]] {
        assert_eq!(reason(lines), least);
    }
}

#[test]
fn rows_that_disagree_for_certain_ask_for_nothing() {
    let open = Cell::OneOf(vec![Test { bounds: vec![(Relation::Equal, f("i", Type::Integer))] }]);
    let row =
        |cell: &Cell, value: i64| Row { cells: vec![cell.clone()], outputs: vec![Output::Value(num(value))] };
    let decision = |rows: Vec<Row>| {
        let grant = lookup(rows, Combine::Agreeing);
        let product = typed(
            Type::Integer,
            ExprKind::Multiply(Box::new(f("i", Type::Integer)), Box::new(f("j", Type::Integer))),
        );
        let domain = || Some((num(0), num(7)));
        let facts = vec![fact("i", Type::Integer, domain()), fact("j", Type::Integer, domain())];
        // The second rule keeps `i` and `j` from being enumerated.
        let rules = vec![
            rule("one", None, grants(vec![(n("g"), grant)])),
            rule("two", Some(cmp(product, Relation::Less, num(0))), Effect::Ask(names(&["i"]))),
        ];
        decide(&policy(request(facts, rules)), &[])
    };
    let (one, two, maybe) = (row(&Cell::Any, 1), row(&Cell::Any, 2), row(&open, 1));
    for rows in [[&one, &two, &maybe], [&maybe, &two, &one]] {
        let decision = decision(rows.into_iter().cloned().collect());
        let disagree = ReferReason::Error("two rows of the table match and disagree".into());
        assert_eq!(decision.refer.unwrap().reason, disagree);
    }
    // It could match and disagree: nothing is settled.
    assert_eq!(asked(&decision(vec![one, row(&open, 2)])), ["i", "j"]);
}
