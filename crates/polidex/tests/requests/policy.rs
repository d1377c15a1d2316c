//! A policy built by hand with a fact of every type, so that these tests need no parser.

use polidex::base::{Currency, Duration, DurationKind, Rational};
use polidex::ir::*;

pub fn name(text: &str) -> Name {
    Name::from(text)
}

fn constant(ty: &Type, value: Value) -> Expr {
    Expr { ty: ty.clone(), kind: ExprKind::Const(value) }
}

fn today() -> Expr {
    Expr { ty: Type::Date, kind: ExprKind::Today }
}

pub fn number(text: &str) -> Rational {
    Rational::parse_decimal(text).unwrap().0
}

pub fn usd(text: &str) -> Value {
    Value::Money(number(text), Currency::from_code("USD").unwrap())
}

fn fact(path: &str, ty: Type) -> Fact {
    Fact {
        path: name(path),
        wire: path.split('.').map(name).collect(),
        title: None,
        ty,
        range: None,
        optional: false,
        default: None,
        provenance: Provenance::StatedBy(name("agent")),
        json_unit: None,
        history: None,
    }
}

fn ranged(path: &str, ty: Type, low: Value, high: Value) -> Fact {
    let range = Some((constant(&ty, low), constant(&ty, high)));
    Fact { range, ..fact(path, ty) }
}

fn united(path: &str, ty: Type, unit: &str) -> Fact {
    Fact { json_unit: Some(name(unit)), ..fact(path, ty) }
}

fn values(of: &[(&str, &str)]) -> Vec<NamedValue> {
    of.iter().map(|(n, w)| NamedValue { name: name(n), wire: name(w) }).collect()
}

fn named(of: &str, kind: NamedTypeKind) -> NamedType {
    NamedType { name: name(of), title: None, kind }
}

fn facts() -> Vec<Fact> {
    let dollars = Type::Money(Currency::from_code("USD").unwrap());
    let yen = Type::Money(Currency::from_code("JPY").unwrap());
    let elapsed = Type::Duration(DurationKind::Elapsed);
    let day = |text: &str| Value::Date(text.parse().unwrap());
    let list = |of: &str, key: Option<&str>| Type::List {
        element: Box::new(Type::Record(name(of))),
        key: key.map(name),
        up_to: 3,
    };
    let tags = Type::Set { element: Box::new(Type::Text), up_to: 3 };
    let mut all = vec![
        ranged("amount", dollars.clone(), usd("0.01"), usd("100000")),
        fact("paid", dollars),
        fact("paid_yen", yen),
        Fact {
            range: Some((constant(&Type::Date, day("2015-01-01")), today())),
            title: Some(name("Day of purchase")),
            ..fact("purchased_on", Type::Date)
        },
        fact("opened", Type::Bool),
        fact("reason", Type::Choice(name("reason"))),
        fact("carrier", Type::Choice(name("carrier"))),
        ranged(
            "confidence",
            Type::Percent { places: 4 },
            Value::Percent(Rational::zero()),
            Value::Percent(Rational::from(1)),
        ),
        united("share", Type::Percent { places: 4 }, "fraction"),
        united("rate", Type::Percent { places: 4 }, "points"),
        Fact { optional: true, ..fact("breach_at", Type::Instant) },
        fact("opens", Type::Time),
        fact("waited", elapsed.clone()),
        united("waited_hours", elapsed, "hours"),
        fact("reply_in", Type::Duration(DurationKind::BusinessHours)),
        fact("term", Type::Duration(DurationKind::Calendar)),
        ranged("count", Type::Integer, Value::Number(Rational::zero()), Value::Number(Rational::from(10))),
        fact("weight", Type::Decimal { places: 2 }),
        Fact { optional: true, ..fact("justification", Type::Text) },
        fact("approver", Type::Role),
        fact("customer.id", Type::Text),
        fact("customer.tier", Type::Tier(name("loyalty"))),
        fact("history.goodwill_this_year", Type::Integer),
        Fact { optional: true, ..fact("address.city", Type::Text) },
        Fact { wire: vec![name("from")], ..fact("origin", Type::Text) },
        fact("lines", list("line", None)),
        fact("paid_with", list("payment", Some("id"))),
        fact("legs", list("leg", Some("number"))),
        fact("batches", Type::Set { element: Box::new(Type::Record(name("line"))), up_to: 3 }),
        fact("tags", tags),
    ];
    all.sort_by(|a, b| a.path.cmp(&b.path));
    all
}

fn request(of: &str) -> Request {
    Request {
        name: name(of),
        title: None,
        facts: facts(),
        groups: vec![
            Group {
                path: name("address"),
                wire: vec![name("address")],
                record: name("address"),
                optional: true,
            },
            Group {
                path: name("customer"),
                wire: vec![name("customer")],
                record: name("customer"),
                optional: false,
            },
        ],
        valid_when: Vec::new(),
        grants: Vec::new(),
        reports: Vec::new(),
        answers: Vec::new(),
        standing_reports: Vec::new(),
        stake: None,
        rules: Vec::new(),
        otherwise: None,
        combining: Combining::Agree,
        disputes: Vec::new(),
        also: Vec::new(),
        gap: None,
        exceptions: Vec::new(),
        gathers: Vec::new(),
        slas: Vec::new(),
        alerts: Vec::new(),
        contexts: Vec::new(),
    }
}

/// Two kinds of request, `refund` and `waiver`, with the same facts; New York time.
pub fn every_type() -> Policy {
    let role = |of: &str| Role {
        name: name(of),
        title: None,
        authority: Vec::new(),
        responds_within: Some(Within {
            time: Expr {
                ty: Type::Duration(DurationKind::Elapsed),
                kind: ExprKind::Const(Value::Duration(Duration::seconds(3_600))),
            },
            calendar: None,
            month_end: None,
        }),
        found_by: None,
        signed_by: Vec::new(),
        delegation: None,
        on_silence: None,
    };
    let price = ranged("price", Type::Money(Currency::from_code("USD").unwrap()), usd("0"), usd("1000"));
    let note = Fact { optional: true, ..fact("note", Type::Text) };
    let size = Fact { default: Some(Value::Number(Rational::from(1))), ..fact("size", Type::Integer) };
    let from = Fact { wire: vec![name("from place")], ..fact("origin", Type::Text) };
    let kind = fact("kind", Type::Choice(name("carrier")));
    let holder = fact("holder", Type::Record(name("line")));
    Policy {
        name: name("every_type"),
        title: None,
        language: 1,
        zone: name("America/New_York"),
        calendar: None,
        refer_to: None,
        release: Release::default(),
        calendars: Vec::new(),
        types: vec![
            named("carrier", NamedTypeKind::Choice(values(&[("post", "the post")]), true)),
            named("leg", NamedTypeKind::Record(vec![fact("number", Type::Integer), from])),
            named("line", NamedTypeKind::Record(vec![fact("sku", Type::Text), price, note, size])),
            named("loyalty", NamedTypeKind::Tier(values(&[("standard", "standard"), ("gold", "gold")]))),
            named("payment", NamedTypeKind::Record(vec![fact("id", Type::Text), kind, holder])),
            named(
                "reason",
                NamedTypeKind::Choice(
                    values(&[("changed", "changed (mind)"), ("defective", "defective"), ("late", "late")]),
                    false,
                ),
            ),
        ],
        roles: vec![role("director"), role("senior")],
        chains: Vec::new(),
        thresholds: Vec::new(),
        defines: Vec::new(),
        tables: Vec::new(),
        outcomes: Vec::new(),
        requests: vec![request("refund"), request("waiver")],
        invariants: Vec::new(),
    }
}
