//! A policy in which every field says something.

use polidex_base::{Currency, Duration, MonthEnd, Rational};

use crate::*;

pub fn n(text: &str) -> Name {
    Name::from(text)
}

pub fn names(list: &[&str]) -> Vec<Name> {
    list.iter().map(|text| n(text)).collect()
}

fn title(text: &str) -> Option<Name> {
    Some(n(text))
}

pub fn money() -> Type {
    Type::Money(Currency::from_code("USD").unwrap())
}

pub fn e(ty: Type, kind: ExprKind) -> Expr {
    Expr { ty, kind }
}

pub fn int(value: i64) -> Expr {
    e(Type::Integer, ExprKind::Const(Value::Number(Rational::from(value))))
}

pub fn param(name: &str) -> Expr {
    e(Type::Integer, ExprKind::Param(n(name)))
}

pub fn list_of(element: Type) -> Type {
    Type::List { element: Box::new(element), key: None, up_to: 3 }
}

pub fn list(path: &str) -> Expr {
    e(list_of(Type::Integer), ExprKind::Fact(n(path)))
}

pub fn usd(value: i64) -> Expr {
    let value = Value::Money(Rational::from(value), Currency::from_code("USD").unwrap());
    e(money(), ExprKind::Const(value))
}

pub fn flag(path: &str) -> Expr {
    e(Type::Bool, ExprKind::Fact(n(path)))
}

pub fn hours(count: i64) -> Duration {
    Duration::seconds(count.saturating_mul(3_600))
}

/// An effect that needs signatures.
pub fn require(chain: ChainExpr, grants: Vec<(Name, Expr)>, conditions: Vec<Name>) -> Effect {
    Effect::Require { chain, place: None, grants, conditions }
}

/// A time of so many hours in which something must be done.
pub fn within(count: i64) -> Within {
    let kind = ExprKind::Const(Value::Duration(hours(count)));
    let ty = Type::Duration(polidex_base::DurationKind::Elapsed);
    Within { time: Expr { ty, kind }, calendar: Some(n("desk")), month_end: Some(MonthEnd::LastDay) }
}

pub fn role(name: &str) -> ChainExpr {
    ChainExpr::Role(n(name))
}

fn fact(path: &str, ty: Type) -> Fact {
    Fact {
        path: n(path),
        wire: names(&[path, "inner"]),
        title: title("A fact"),
        ty,
        range: Some((int(0), int(10))),
        optional: false,
        default: Some(Value::Number(Rational::from(3))),
        provenance: Provenance::From(n("crm")),
        json_unit: Some(n("points")),
        history: Some(LedgerQuery {
            count: true,
            of: n("goodwill"),
            status: n("approved"),
            subject: Some(n("id")),
            window: Some(LedgerWindow::InTheLast(hours(24))),
        }),
    }
}

fn rule(name: &str, effect: Effect) -> Rule {
    Rule {
        name: n(name),
        title: title("A rule"),
        cites: names(&["2.3", "2.4"]),
        text: Some(n("The provision.")),
        overrides: names(&["other", "third"]),
        when: Some(e(Type::Bool, ExprKind::And(vec![flag("a"), flag("b")]))),
        effect,
        outcome: Some(n("wait_or_pay")),
        reports: vec![(n("seen"), int(1)), (n("status"), int(2))],
        advise: names(&["Take care.", "Be kind."]),
        tell_agent: Some(n("Say so.")),
    }
}

fn test(from: i64, to: i64) -> Test {
    Test { bounds: vec![(Relation::AtLeast, int(from)), (Relation::Less, int(to))] }
}

pub fn table() -> Table {
    let row = |value: i64, chain| Row {
        cells: vec![Cell::OneOf(vec![test(value, 5), test(value, 9)])],
        outputs: vec![Output::Chain(chain)],
    };
    Table {
        inputs: vec![e(Type::Integer, ExprKind::Fact(n("a")))],
        outputs: names(&["chain"]),
        combine: Combine::Unique,
        rows: vec![row(1, Some(role("clerk"))), row(2, None)],
        otherwise: Some(vec![Output::Chain(Some(role("boss")))]),
        waivers: Waivers { gap: Some(n("It is known.")), overlap: None },
    }
}

fn share() -> NamedTable {
    let row = |value: i64| Row {
        cells: vec![Cell::OneOf(vec![test(value, 5)]), Cell::Any],
        outputs: vec![Output::Value(int(value)), Output::Value(usd(value))],
    };
    NamedTable {
        name: n("share"),
        title: title("Its share"),
        request: Some(n("refund")),
        cites: names(&["6.1", "6.2"]),
        params: vec![(n("x"), Type::Integer), (n("y"), Type::Integer)],
        table: Table {
            inputs: vec![param("x"), param("y")],
            outputs: names(&["rank", "amount"]),
            combine: Combine::Unique,
            rows: vec![row(1), row(2)],
            otherwise: Some(vec![Output::Nothing, Output::Nothing]),
            waivers: Waivers::default(),
        },
    }
}

/// Elements that are paired with others, by their own value.
pub fn source() -> Source {
    Source {
        var: n("x"),
        list: list("bought"),
        partner: Some(Partner { var: n("y"), list: list("paid"), left: param("x"), right: param("y") }),
    }
}

fn aggregate() -> Aggregate {
    Aggregate {
        measure: Measure::Sum,
        value: Some(param("x")),
        source: source(),
        filter: Some(flag("a")),
        otherwise: Some(int(4)),
    }
}

fn dispute() -> Dispute {
    Dispute {
        name: n("two_readings"),
        title: n("Two readings"),
        cites: names(&["7.1", "7.2"]),
        when: Some(flag("a")),
        refer_to: Some(n("boss")),
        within: Some(within(5)),
        removes: names(&["late", "other"]),
    }
}

fn exception() -> Exception {
    Exception {
        name: n("goodwill"),
        title: title("Goodwill"),
        cites: names(&["3.1", "3.2"]),
        text: Some(n("May be lifted.")),
        covers: names(&["late", "other"]),
        overrides: names(&["x", "y"]),
        when: Some(flag("a")),
        needs: names(&["b", "c"]),
        offers: vec![
            Offer { grant: n("credit"), at_most: usd(1) },
            Offer { grant: n("refund"), at_most: usd(2) },
        ],
        together: Some(usd(3)),
        approval: Approval::Table(table()),
        also: vec![
            Also { chain: role("clerk"), place: AlsoPlace::First, when: Some(flag("a")) },
            Also { chain: role("boss"), place: AlsoPlace::First, when: None },
        ],
        tell_agent: Some(n("Offer it.")),
    }
}

fn gather() -> Gather {
    Gather {
        name: n("ask_desk"),
        title: title("Ask the desk"),
        cites: names(&["4.1", "4.2"]),
        text: Some(n("Must be confirmed.")),
        when: Some(flag("a")),
        ask: names(&["a", "b"]),
        answered_by: Some(n("clerk")),
        within: Some(within(2)),
        at_most: Some((2, n("boss"))),
    }
}

fn sla() -> Sla {
    Sla {
        name: n("urgent"),
        title: title("Urgent"),
        cites: names(&["5.1", "5.2"]),
        text: Some(n("Be quick.")),
        when: Some(flag("a")),
        steps: names(&["boss", "clerk"]),
        respond: Some(within(1)),
        urgency: Some(Urgency::High),
        notify: names(&["boss", "clerk"]),
        replaces: Some((n("short"), n("ladder"))),
    }
}

fn alert() -> Alert {
    Alert {
        name: n("many"),
        title: title("Too many"),
        when: flag("a"),
        notify: names(&["boss", "clerk"]),
        suggest: Some(n("Look at it.")),
    }
}

fn request() -> Request {
    let group =
        |path: &str| Group { path: n(path), wire: names(&[path]), record: n("buyer"), optional: true };
    let amounts = || vec![(n("credit"), usd(1)), (n("refund"), usd(2))];
    let conditions = || names(&["In its box.", "Within a week."]);
    Request {
        name: n("refund"),
        title: title("Refund"),
        facts: vec![fact("a", Type::Integer), fact("b", Type::Integer)],
        groups: vec![group("customer"), group("seller")],
        valid_when: vec![flag("a"), flag("b")],
        grants: vec![(n("credit"), money()), (n("refund"), money())],
        reports: vec![(n("seen"), Type::Integer), (n("status"), Type::Bool)],
        answers: vec![(n("fee"), money()), (n("points"), Type::Integer)],
        standing_reports: vec![(n("seen"), int(1)), (n("status"), int(2))],
        stake: Some(usd(9)),
        combining: Combining::Strictest(names(&["wait_or_pay", "documents"])),
        also: vec![
            Also { chain: role("clerk"), place: AlsoPlace::First, when: Some(flag("a")) },
            Also { chain: role("boss"), place: AlsoPlace::Last, when: None },
        ],
        gap: Some(n("It is known.")),
        rules: vec![
            rule("late", Effect::Deny(Some(n("clerk")))),
            rule("other", Effect::Approve(amounts(), conditions())),
            rule("papers", Effect::Ask(names(&["a", "b"]))),
            rule("quote", Effect::Answer(amounts())),
            rule("signed", require(role("boss"), amounts(), conditions())),
        ],
        disputes: vec![dispute()],
        otherwise: Some(rule("otherwise", Effect::Refer(n("boss"), Some(within(3))))),
        exceptions: vec![exception()],
        gathers: vec![gather()],
        slas: vec![sla()],
        alerts: vec![alert()],
        contexts: vec![(n("goodwill"), vec![flag("a"), flag("b")]), (n("refund"), vec![flag("c")])],
    }
}

fn named(name: &str, kind: NamedTypeKind) -> NamedType {
    NamedType { name: n(name), title: title("A type"), kind }
}

pub fn policy() -> Policy {
    let value = |name: &str| NamedValue { name: n(name), wire: n(&name.to_uppercase()) };
    let record = NamedTypeKind::Record(vec![fact("id", Type::Text), fact("age", Type::Integer)]);
    Policy {
        name: n("support"),
        title: title("Refunds"),
        language: 1,
        zone: n("America/New_York"),
        calendar: Some(n("desk")),
        refer_to: Some(n("boss")),
        release: Release::default(),
        calendars: vec![Calendar {
            name: n("desk"),
            title: title("The desk"),
            zone: n("America/New_York"),
            weekly: vec![(540, 1_020), (1_980, 2_460)],
            closed: vec![("2026-12-25".parse().unwrap(), "2026-12-26".parse().unwrap())],
        }],
        types: vec![
            named("buyer", record),
            named("loyalty", NamedTypeKind::Tier(vec![value("silver"), value("gold")])),
            named("reason", NamedTypeKind::Choice(vec![value("late"), value("wrong")], false)),
        ],
        roles: vec![Role {
            name: n("clerk"),
            title: title("Clerk"),
            authority: vec![(Authority::UpTo(usd(100)), None), (Authority::None, Some(flag("a")))],
            responds_within: Some(within(4)),
            found_by: None,
            signed_by: vec![
                StandIn { role: n("boss"), when: None },
                StandIn { role: n("clerk"), when: None },
            ],
            delegation: Some(vec![Delegate { to: Some(n("boss")), up_to: None, when: None }]),
            on_silence: Some(Silence::Escalate(n("boss"))),
        }],
        chains: vec![Chain {
            name: n("ladder"),
            title: title("The ladder"),
            body: ChainExpr::Then(vec![role("clerk"), role("boss")]),
            until_covered: true,
        }],
        thresholds: vec![Threshold { name: n("window"), title: title("The window"), value: int(30) }],
        defines: vec![
            Define {
                name: n("age"),
                title: title("Its age"),
                request: Some(n("refund")),
                params: vec![(n("x"), Type::Integer), (n("y"), Type::Date)],
                body: int(1),
            },
            Define {
                name: n("worth"),
                title: title("Its worth"),
                request: None,
                params: Vec::new(),
                body: e(Type::Integer, ExprKind::Aggregate(Box::new(aggregate()))),
            },
        ],
        tables: vec![share()],
        outcomes: vec![
            NamedOutcome { name: n("documents"), title: title("Send them"), is: EffectKind::Ask },
            NamedOutcome { name: n("wait_or_pay"), title: title("Wait, or pay"), is: EffectKind::Deny },
        ],
        requests: vec![request()],
        invariants: vec![Invariant {
            name: n("never_twice"),
            title: title("Never twice"),
            request: n("refund"),
            says: Says::Always(flag("a")),
        }],
    }
}
