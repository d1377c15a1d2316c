//! The bytes that are written down in `docs/internals/hash.md`.
//!
//! Each vector and each variant number stands in that page, so that page and program cannot part.

use std::collections::BTreeSet;

use polidex_base::{
    Currency, Date, Digest, Duration, DurationKind, Encoder, MonthEnd, Rational, Rounding, Time,
};

use super::super::bytes::Encode;
use super::super::header;
use super::sample::{e, flag, hours, int, list, list_of, money, n, names, require, role, source, table, usd};
use crate::*;

const PAGE: &str = include_str!("../../../../../docs/internals/hash.md");

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The bytes of one thing, without tag and format number.
fn bytes(of: &dyn Encode) -> Vec<u8> {
    let start = Encoder::new("", 0).bytes().len();
    let mut encoder = Encoder::new("", 0);
    of.encode(&mut encoder);
    encoder.bytes()[start..].to_vec()
}

/// The page has a line that begins with the name and ends with the bytes or the hash.
fn is_in_page(name: &str, expected: &str) {
    let found = PAGE.lines().any(|line| {
        line.strip_prefix(name)
            .and_then(|rest| rest.strip_suffix(expected))
            .is_some_and(|gap| gap.trim() == "")
    });
    assert!(found, "docs/internals/hash.md has no line:\n{name}  {expected}");
}

/// The smallest policy: it has one rule.
fn small() -> Policy {
    let rule = Rule {
        name: n("late"),
        title: None,
        cites: names(&["2.3"]),
        text: None,
        overrides: Vec::new(),
        when: Some(e(
            Type::Bool,
            ExprKind::Compare(
                Relation::Greater,
                Box::new(e(Type::Integer, ExprKind::Fact(n("age")))),
                Box::new(int(30)),
            ),
        )),
        effect: Effect::Deny(None),
        outcome: None,
        reports: Vec::new(),
        advise: Vec::new(),
        tell_agent: None,
    };
    let fact = Fact {
        path: n("age"),
        wire: names(&["age"]),
        title: None,
        ty: Type::Integer,
        range: Some((int(0), int(365))),
        optional: false,
        default: None,
        provenance: Provenance::From(n("orders")),
        json_unit: None,
        history: None,
    };
    let request = Request {
        name: n("refund"),
        title: Some(n("Refund")),
        facts: vec![fact],
        groups: Vec::new(),
        valid_when: Vec::new(),
        grants: Vec::new(),
        reports: Vec::new(),
        answers: Vec::new(),
        standing_reports: Vec::new(),
        stake: None,
        combining: Combining::Agree,
        also: Vec::new(),
        gap: None,
        rules: vec![rule],
        disputes: Vec::new(),
        otherwise: None,
        exceptions: Vec::new(),
        gathers: Vec::new(),
        slas: Vec::new(),
        alerts: Vec::new(),
        contexts: Vec::new(),
    };
    Policy {
        name: n("p"),
        title: None,
        language: 1,
        zone: n("UTC"),
        calendar: None,
        refer_to: None,
        release: Release::default(),
        calendars: Vec::new(),
        types: Vec::new(),
        roles: Vec::new(),
        chains: Vec::new(),
        thresholds: Vec::new(),
        defines: Vec::new(),
        tables: Vec::new(),
        outcomes: Vec::new(),
        requests: vec![request],
        invariants: Vec::new(),
    }
}

fn value_samples() -> Vec<Value> {
    let ratio = |a, b| Rational::ratio(a, b).unwrap();
    vec![
        Value::Bool(true),
        Value::Number(ratio(-1, 2)),
        Value::Percent(ratio(4, 5)),
        Value::Money(ratio(25_001, 100), Currency::from_code("USD").unwrap()),
        Value::Text(n("é")),
        Value::Date(Date::constant(2026, 12, 31)),
        Value::Instant("1969-12-31T23:59:59.5Z".parse().unwrap()),
        Value::Time(Time::constant(9, 30, 0, 0)),
        Value::Duration(Duration { kind: DurationKind::BusinessDays, count: 2 }),
        Value::Choice(n("late")),
        Value::Tier(1, n("gold")),
        Value::Role(n("clerk")),
        Value::Unlimited,
        Value::Record([(n("a"), Value::Bool(false))].into()),
        Value::List(vec![Value::Bool(false), Value::Bool(true)]),
        Value::Other(n("DOJ")),
        Value::Nothing,
    ]
}

fn type_samples() -> Vec<Type> {
    vec![
        Type::Bool,
        Type::Integer,
        Type::Decimal { places: 2 },
        Type::Percent { places: 2 },
        money(),
        Type::Text,
        Type::Date,
        Type::Instant,
        Type::Time,
        Type::Duration(DurationKind::Elapsed),
        Type::Choice(n("x")),
        Type::Tier(n("x")),
        Type::Role,
        Type::Record(n("x")),
        list_of(Type::Bool),
        Type::Set { element: Box::new(Type::Bool), up_to: 3 },
        Type::AnyDuration,
    ]
}

/// `count of r in items`
fn count() -> Aggregate {
    let source = Source { var: n("r"), list: list("items"), partner: None };
    Aggregate { measure: Measure::Count, value: None, source, filter: None, otherwise: None }
}

fn expr_samples() -> Vec<ExprKind> {
    let a = || Box::new(int(1));
    let query = LedgerQuery { count: true, of: n("x"), status: n("approved"), subject: None, window: None };
    vec![
        ExprKind::Const(Value::Bool(true)),
        ExprKind::Fact(n("x")),
        ExprKind::Now,
        ExprKind::Today,
        ExprKind::Threshold(n("x")),
        ExprKind::Define(n("x")),
        ExprKind::Apply(n("x"), Vec::new()),
        ExprKind::Param(n("x")),
        ExprKind::Not(a()),
        ExprKind::And(Vec::new()),
        ExprKind::Or(Vec::new()),
        ExprKind::Implies(a(), a()),
        ExprKind::Compare(Relation::Less, a(), a()),
        ExprKind::OneOf(a(), Vec::new()),
        ExprKind::Given(n("x")),
        ExprKind::Add(a(), a()),
        ExprKind::Subtract(a(), a()),
        ExprKind::Multiply(a(), a()),
        ExprKind::Divide(a(), a()),
        ExprKind::Negate(a()),
        ExprKind::DaysFromTo(a(), a()),
        ExprKind::Round(Rounding::Up, Rational::from(1), a()),
        ExprKind::Larger(Vec::new()),
        ExprKind::Smaller(Vec::new()),
        ExprKind::Conditional(Vec::new(), a()),
        ExprKind::Lookup(Box::new(table()), 0),
        ExprKind::Ledger(query),
        ExprKind::OutcomeIs(n("deny")),
        ExprKind::ChainHas(n("boss")),
        ExprKind::Call(n("x"), Vec::new(), 0),
        ExprKind::Field(a(), n("x")),
        ExprKind::Present(a()),
        ExprKind::Quantified { some: true, source: Box::new(source()), condition: a() },
        ExprKind::Aggregate(Box::new(count())),
        ExprKind::Only(Box::new(source()), None),
        ExprKind::At(a(), a()),
        ExprKind::In(a(), a()),
        ExprKind::Grounds(Vec::new()),
        ExprKind::Signing(Box::new(Signing::Authority(int(1)))),
        ExprKind::Shift(Box::new(Shift {
            start: int(1),
            by: int(1),
            back: false,
            calendar: None,
            month_end: None,
        })),
        ExprKind::IsWithin(a(), n("desk")),
        ExprKind::Closing(n("desk"), a()),
        ExprKind::NextBusinessDay(a(), None),
        ExprKind::BusinessDaysFromTo(a(), a(), None),
    ]
}

fn signing_samples() -> Vec<Signing> {
    let asked = || Asked { chain: role("x"), stake: None };
    vec![
        Signing::Who(Act::Sign, asked()),
        Signing::Next(asked(), int(1)),
        Signing::Approver(asked()),
        Signing::May(Act::Sign, asked(), int(1)),
        Signing::Authority(int(1)),
        Signing::Delegate(int(1), To::Anybody),
    ]
}

/// The rows `| number | Name | …` of a section.
fn rows_of(section: &str) -> BTreeSet<(u8, String)> {
    let rest = PAGE.split_once(&format!("\n## {section}\n"));
    let (_, rest) = rest.unwrap_or_else(|| panic!("no section `{section}`"));
    let section = rest.split("\n#").next().unwrap();
    let rows = section.lines().filter_map(|line| {
        let mut cells = line.trim_matches('|').split('|').map(str::trim);
        let number = cells.next()?.parse().ok()?;
        Some((number, cells.next()?.trim_matches('`').to_owned()))
    });
    rows.collect()
}

/// Every variant has its own number, and the section of the page says which.
fn numbers_are_in_page<T: Encode + std::fmt::Debug>(section: &str, samples: &[T]) {
    let numbers: BTreeSet<(u8, String)> = samples
        .iter()
        .map(|sample| {
            let shown = format!("{sample:?}");
            let name = shown.split(|c: char| !c.is_alphanumeric()).next().unwrap();
            (bytes(sample)[0], name.to_owned())
        })
        .collect();
    assert_eq!(rows_of(section), numbers, "docs/internals/hash.md, section `{section}`");
    let different: BTreeSet<u8> = numbers.iter().map(|(number, _)| *number).collect();
    assert_eq!(different.len(), samples.len(), "two variants of `{section}` have one number");
}

#[test]
fn the_page_has_the_number_of_every_variant() {
    let chains = [
        role("x"),
        ChainExpr::Named(n("x")),
        ChainExpr::Then(Vec::new()),
        ChainExpr::And(Vec::new()),
        ChainExpr::Either(Vec::new()),
        ChainExpr::Quorum(2, Box::new(role("x"))),
        ChainExpr::Table(n("x"), Vec::new(), 0),
        ChainExpr::Lowest(Vec::new()),
        ChainExpr::Acting(Act::Concur, Box::new(role("x"))),
    ];
    let effects = [
        Effect::Approve(Vec::new(), Vec::new()),
        Effect::Deny(None),
        require(role("x"), Vec::new(), Vec::new()),
        Effect::Refer(n("x"), None),
        Effect::Ask(Vec::new()),
        Effect::Answer(Vec::new()),
    ];
    let effect_kinds = [
        EffectKind::Answer,
        EffectKind::Approve,
        EffectKind::Require,
        EffectKind::Refer,
        EffectKind::Ask,
        EffectKind::Deny,
    ];
    let combines = [
        Combine::Unique,
        Combine::Agreeing,
        Combine::First,
        Combine::Highest(0),
        Combine::Lowest(0),
        Combine::Collect(Collect::Sum),
    ];
    let collects = [Collect::Sum, Collect::Min, Collect::Max, Collect::Count, Collect::List(None)];
    let measures = [
        Measure::Count,
        Measure::CountDistinct,
        Measure::Sum,
        Measure::Min,
        Measure::Max,
        Measure::Average,
        Measure::List,
    ];
    let cells = [Cell::Any, Cell::OneOf(Vec::new()), Cell::NoneOf(Vec::new()), Cell::Given, Cell::NotGiven];
    let relations = [
        Relation::Equal,
        Relation::NotEqual,
        Relation::Less,
        Relation::AtMost,
        Relation::Greater,
        Relation::AtLeast,
    ];
    let durations = [
        DurationKind::Elapsed,
        DurationKind::Calendar,
        DurationKind::BusinessHours,
        DurationKind::BusinessDays,
    ];
    let kinds = [
        NamedTypeKind::Tier(Vec::new()),
        NamedTypeKind::Choice(Vec::new(), false),
        NamedTypeKind::Record(Vec::new()),
    ];
    numbers_are_in_page("Values", &value_samples());
    numbers_are_in_page("Types", &type_samples());
    numbers_are_in_page("Kinds of duration", &durations);
    numbers_are_in_page("Expressions", &expr_samples());
    numbers_are_in_page("Relations", &relations);
    numbers_are_in_page("Rounding", &[Rounding::Up, Rounding::Down, Rounding::HalfUp, Rounding::HalfEven]);
    numbers_are_in_page("Ends of months", &[MonthEnd::LastDay, MonthEnd::FirstOfNext]);
    numbers_are_in_page("Aggregates", &measures);
    numbers_are_in_page("How rows combine", &combines);
    numbers_are_in_page("What is collected", &collects);
    numbers_are_in_page("Cells", &cells);
    numbers_are_in_page("Outputs", &[Output::Value(int(1)), Output::Chain(None), Output::Nothing]);
    numbers_are_in_page(
        "Windows of the ledger",
        &[LedgerWindow::SinceStartOf(n("year")), LedgerWindow::InTheLast(hours(1))],
    );
    numbers_are_in_page("Declared types", &kinds);
    numbers_are_in_page("Authority", &[Authority::None, Authority::UpTo(usd(1)), Authority::Unlimited]);
    numbers_are_in_page("Chains", &chains);
    numbers_are_in_page("What is done in a step", &Act::ALL);
    numbers_are_in_page("To whom it is delegated", &[To::Anybody, To::Designee, To::Role(int(1))]);
    numbers_are_in_page("Silence", &[Silence::Escalate(n("x")), Silence::Refer(None), Silence::Expire]);
    numbers_are_in_page("Questions about who signs", &signing_samples());
    numbers_are_in_page("Urgency", &[Urgency::Low, Urgency::Normal, Urgency::High, Urgency::Critical]);
    numbers_are_in_page(
        "Provenance",
        &[Provenance::StatedBy(n("x")), Provenance::From(n("x")), Provenance::Ledger],
    );
    numbers_are_in_page("Effects", &effects);
    numbers_are_in_page("Kinds of effect", &effect_kinds);
    numbers_are_in_page("How rules combine", &[Combining::Agree, Combining::Strictest(Vec::new())]);
    numbers_are_in_page("Approval", &[Approval::Table(table()), Approval::Chain(role("x"))]);
    numbers_are_in_page("Places", &[AlsoPlace::Alongside, AlsoPlace::First, AlsoPlace::Last]);
}

#[test]
fn the_page_has_the_bytes_of_every_kind_of_value() {
    for value in value_samples() {
        let mut encoder = Encoder::new("", 0);
        encode_value(&value, &mut encoder);
        let shown = hex(&bytes(&value));
        assert!(hex(encoder.bytes()).ends_with(&shown));
        is_in_page(&value.to_string(), &shown);
    }
}

#[test]
fn the_page_has_the_bytes_of_an_expression() {
    let when = small().requests[0].rules[0].when.clone().unwrap();
    is_in_page("age > 30", &hex(&bytes(&when)));
    let sides = e(Type::Bool, ExprKind::Not(Box::new(flag("a"))));
    is_in_page("not a", &hex(&bytes(&sides)));
    let count = e(Type::Integer, ExprKind::Aggregate(Box::new(count())));
    is_in_page("count of r in items", &hex(&bytes(&count)));
}

#[test]
fn the_page_has_the_hashes_of_a_small_policy() {
    is_in_page("header", &hex(header(&small()).bytes()));
    for part in parts(&small()) {
        is_in_page(&format!("{} {}", part.kind, part.name), &part.hash.to_string());
    }
    is_in_page("policy", &policy_hash(&small()).to_string());
}

#[test]
fn the_policy_hash_is_that_of_the_header_and_the_sorted_parts() {
    let mut parts: Vec<Digest> = parts(&small()).into_iter().map(|part| part.hash).collect();
    parts.sort();
    let mut expected = header(&small());
    expected.len(parts.len());
    parts.iter().for_each(|part| expected.digest(*part));
    assert_eq!(policy_hash(&small()), expected.finish());
}
