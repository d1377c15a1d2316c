//! Made-up policies and requests as the evaluator gets them.

use polidex_base::{Rational, Rounding};
use polidex_eval::Submission;
use polidex_ir::*;

use crate::build::*;
use crate::goodwill::values;
use crate::made::{Act, *};

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
        Num::Table(combine, rows, otherwise) => {
            let cells = |n: usize| {
                let test = || Test { bounds: vec![(Relation::Equal, c(Type::Bool, yes()))] };
                let cell = |m: usize| if m == n { Cell::OneOf(vec![test()]) } else { Cell::Any };
                (0..rows.len()).map(cell).collect()
            };
            let says = |rank: i64, value: i64| vec![Output::Value(num_(rank)), Output::Value(plain(value))];
            let row = |(n, (_, rank, value)): (usize, &(Cond, i64, i64))| Row {
                cells: cells(n),
                outputs: says(*rank, *value),
            };
            let table = Table {
                inputs: rows.iter().map(|(when, _, _)| ir(when)).collect(),
                outputs: names(&["rank", "value"]),
                combine: *combine,
                rows: rows.iter().enumerate().map(row).collect(),
                otherwise: Some(says(0, *otherwise)),
                waivers: Waivers::default(),
            };
            typed(ty(), ExprKind::Lookup(Box::new(table), 1))
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
        Cond::List(listed) => ir_list(listed),
    }
}

fn element() -> Type {
    Type::Record(n("element"))
}

fn list_type() -> Type {
    Type::List { element: Box::new(element()), key: Some(n("k")), up_to: 9 }
}

fn of(name: &str, field: &str) -> Expr {
    let element = typed(element(), ExprKind::Param(n(name)));
    typed(Type::Integer, ExprKind::Field(Box::new(element), n(field)))
}

fn ir_list(listed: &Listed) -> Expr {
    let v = || of("x", "v");
    let xs = || Source { var: n("x"), list: f("xs", list_type()), partner: None };
    let given = |of: Expr| typed(Type::Bool, ExprKind::Present(Box::new(of)));
    match listed {
        Listed::Quantified(some, relation, limit) => {
            let condition = Box::new(cmp(v(), *relation, num(*limit)));
            typed(Type::Bool, ExprKind::Quantified { some: *some, source: Box::new(xs()), condition })
        }
        Listed::Made(measure, w, relation, limit) => {
            let filter = and(vec![given(of("x", "w")), cmp(of("x", "w"), Relation::Equal, num(*w))]);
            // The condition on `v` makes the filter hang on what is unknown.
            let filter = and(vec![filter, cmp(v(), Relation::NotEqual, num(*limit))]);
            let aggregate = Aggregate {
                measure: *measure,
                value: (*measure != Measure::Count).then(v),
                source: xs(),
                filter: Some(filter),
                otherwise: Some(num(0)),
            };
            cmp(typed(Type::Integer, ExprKind::Aggregate(Box::new(aggregate))), *relation, num(*limit))
        }
        Listed::Paired(relation) => {
            let partner =
                Partner { var: n("y"), list: f("ys", list_type()), left: of("x", "k"), right: of("y", "k") };
            let source = Source { partner: Some(partner), ..xs() };
            let y = typed(element(), ExprKind::Param(n("y")));
            let condition = Box::new(and(vec![given(y), cmp(of("y", "v"), *relation, v())]));
            typed(Type::Bool, ExprKind::Quantified { some: false, source: Box::new(source), condition })
        }
        Listed::At(key, relation, limit) => {
            let at = || typed(element(), ExprKind::At(Box::new(f("xs", list_type())), Box::new(num(*key))));
            let value = typed(Type::Integer, ExprKind::Field(Box::new(at()), n("v")));
            and(vec![given(at()), cmp(value, *relation, num(*limit))])
        }
        Listed::In => {
            let values = Aggregate {
                measure: Measure::List,
                value: Some(v()),
                source: xs(),
                filter: None,
                otherwise: None,
            };
            let ty = Type::List { element: Box::new(Type::Integer), key: None, up_to: 9 };
            let values = typed(ty, ExprKind::Aggregate(Box::new(values)));
            typed(Type::Bool, ExprKind::In(Box::new(f("i0", Type::Integer)), Box::new(values)))
        }
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
    let facts = facts.chain(["xs", "ys"].map(|name| fact(name, list_type(), None)));
    let rules = made.rules.iter().enumerate().map(|(index, law)| {
        let effect = match &law.act {
            Act::Approve(num) => grants(grant(num)),
            Act::Deny => deny(),
            Act::Require(ladder, num) => require(chain(*ladder), grant(num)),
            Act::Refer(role) => Effect::Refer(n(role), None),
            Act::Answer(num) => Effect::Answer(grant(num)),
            Act::Ask(fact) => Effect::Ask(names(&[fact])),
        };
        let mut made = rule(&format!("r{index}"), Some(ir(&law.when)), effect);
        made.overrides = law.over.iter().map(|other| n(&format!("r{other}"))).collect();
        made.outcome = law.named.map(n);
        made.reports = law.report.iter().map(|value| (n("s"), num(*value))).collect();
        made
    });
    let mut request = request(facts.collect(), rules.collect());
    request.stake = Some(f("m", money()));
    if let Some(ranked) = &made.strictest {
        request.combining = Combining::Strictest(names(ranked));
    }
    let dispute = |(when, role): &(Cond, Option<&'static str>)| Dispute {
        name: n("dispute"),
        title: n("Dispute"),
        cites: Vec::new(),
        when: Some(ir(when)),
        refer_to: role.map(n),
        within: None,
        removes: request.rules.iter().map(|rule| rule.name.clone()).collect(),
    };
    request.disputes = made.dispute.iter().map(dispute).collect();
    request.standing_reports = vec![(n("t"), ir_number(&made.report, false))];
    request.valid_when = made.valid.iter().map(ir).collect();
    if made.otherwise {
        request.otherwise = Some(rule("otherwise", None, deny()));
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
    let number = |name: &str| fact(name, Type::Integer, None);
    let fields = vec![number("k"), number("v"), optional(number("w"))];
    let named = |name: &str, kind| NamedType { name: n(name), title: None, kind };
    policy.types = vec![
        named("element", NamedTypeKind::Record(fields)),
        named("kind", NamedTypeKind::Choice(values(&["x", "y", "z"]), false)),
    ];
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
    let record = |fields: &[(&str, i64)]| {
        Value::Record(fields.iter().map(|(name, value)| (n(name), int(*value))).collect())
    };
    let scalars = FACTS.iter().map(|(name, _)| *name);
    let mut facts: Vec<(&str, Value)> = scalars
        .filter_map(|name| made.stated.get(name).copied().flatten().map(|state| (name, value(name, state))))
        .collect();
    facts.push(("ys", Value::List(YS.iter().map(|(k, v)| record(&[("k", *k), ("v", *v)])).collect())));
    if let Some(Some(length)) = made.stated.get("xs") {
        let element = |paths: [&'static str; 3]| {
            let fields: Vec<(&str, i64)> = ["k", "v", "w"]
                .into_iter()
                .zip(paths)
                .filter_map(|(name, path)| Some((name, made.stated.get(path).copied().flatten()?)))
                .collect();
            record(&fields)
        };
        let elements = (0..*length).zip(ELEMENTS).map(|(_, paths)| element(paths));
        facts.push(("xs", Value::List(elements.collect())));
    }
    let mut submission = submit(&facts);
    submission.confirmed = made.confirmed.iter().map(|name| n(name)).collect();
    submission
}
