//! Coverage of a policy made by hand: a table, a dispute, a report.

use std::collections::BTreeMap;

use polidex_base::Rational;
use polidex_eval::{Detail, Evaluator, Submission};
use polidex_ir::*;

use super::Coverage;

fn number(n: i64) -> Value {
    Value::Number(Rational::from(n))
}

fn integer(kind: ExprKind) -> Expr {
    Expr { ty: Type::Integer, kind }
}

fn amount() -> Expr {
    integer(ExprKind::Fact("amount".into()))
}

fn under(limit: i64) -> Vec<(Relation, Expr)> {
    vec![(Relation::Less, integer(ExprKind::Const(number(limit))))]
}

/// `| under 10 => 1 |`, `| from 10, under 20 => 1 |`, `| otherwise => 3 |`
fn table() -> Table {
    let row = |bounds: Vec<(Relation, Expr)>| Row {
        cells: vec![Cell::OneOf(vec![Test { bounds }])],
        outputs: vec![Output::Value(integer(ExprKind::Const(number(1))))],
    };
    let from = (Relation::AtLeast, integer(ExprKind::Const(number(10))));
    Table {
        inputs: vec![amount()],
        outputs: vec!["points".into()],
        combine: Combine::Unique,
        rows: vec![row(under(10)), row([vec![from], under(20)].concat())],
        otherwise: Some(vec![Output::Value(integer(ExprKind::Const(number(3))))]),
        waivers: Waivers::default(),
    }
}

fn policy() -> Policy {
    let fact = Fact {
        path: "amount".into(),
        wire: vec!["amount".into()],
        title: None,
        ty: Type::Integer,
        range: None,
        optional: false,
        default: None,
        provenance: Provenance::From("orders".into()),
        json_unit: None,
        history: None,
    };
    let points = || vec![("points".into(), integer(ExprKind::Call("points".into(), Vec::new(), 0)))];
    let condition = |kind| Some(Expr { ty: Type::Bool, kind });
    let dispute = Dispute {
        name: "too_many".into(),
        title: "Too many".into(),
        cites: Vec::new(),
        when: condition(ExprKind::Compare(
            Relation::Greater,
            Box::new(amount()),
            Box::new(integer(ExprKind::Const(number(1_000)))),
        )),
        refer_to: None,
        within: None,
        removes: vec!["rest".into()],
    };
    Policy {
        name: "p".into(),
        title: None,
        language: 1,
        zone: "UTC".into(),
        calendar: None,
        refer_to: None,
        release: Release::default(),
        calendars: Vec::new(),
        types: Vec::new(),
        roles: Vec::new(),
        chains: Vec::new(),
        thresholds: Vec::new(),
        defines: Vec::new(),
        tables: vec![NamedTable {
            name: "points".into(),
            title: None,
            request: Some("buy".into()),
            cites: Vec::new(),
            params: Vec::new(),
            table: table(),
        }],
        outcomes: Vec::new(),
        requests: vec![Request {
            name: "buy".into(),
            title: None,
            facts: vec![fact],
            groups: Vec::new(),
            valid_when: Vec::new(),
            grants: Vec::new(),
            reports: vec![("said".into(), Type::Integer)],
            answers: vec![("points".into(), Type::Integer)],
            standing_reports: vec![("said".into(), amount())],
            stake: None,
            rules: Vec::new(),
            otherwise: Some(Rule {
                name: "rest".into(),
                title: None,
                cites: Vec::new(),
                text: None,
                overrides: Vec::new(),
                when: None,
                effect: Effect::Answer(points()),
                outcome: None,
                reports: Vec::new(),
                advise: Vec::new(),
                tell_agent: None,
            }),
            combining: Combining::Agree,
            disputes: vec![dispute],
            also: Vec::new(),
            gap: None,
            exceptions: Vec::new(),
            gathers: Vec::new(),
            slas: Vec::new(),
            alerts: Vec::new(),
            contexts: Vec::new(),
        }],
        invariants: Vec::new(),
    }
}

fn counted(amounts: &[i64]) -> String {
    let policy = policy();
    let evaluator = Evaluator::new(&policy);
    let submit = |amount: &i64| Submission {
        request: "buy".into(),
        id: None,
        as_of: "2026-12-01T09:00:00Z".parse().unwrap(),
        facts: BTreeMap::from([("amount".into(), number(*amount))]),
        groups: Default::default(),
        confirmed: Default::default(),
    };
    let submissions: Vec<Submission> = amounts.iter().map(submit).collect();
    let decisions: Vec<_> = submissions.iter().map(|s| evaluator.evaluate(s, Detail::Normal)).collect();
    let mut coverage = Coverage::of(&policy, decisions.iter());
    coverage.add_rows(&policy, submissions.iter());
    let shown = coverage.items.iter().map(|item| format!("{} {} {}", item.kind, item.name, item.reached));
    shown.collect::<Vec<_>>().join(", ")
}

#[test]
fn rows_disputes_and_reports_are_counted() {
    assert_eq!(
        counted(&[5, 6, 30]),
        "dispute too_many 0, report said 3, row points: otherwise 1, row points: row 1 2, row points: row 2 0, rule rest 3"
    );
    assert_eq!(
        counted(&[2_000]),
        "dispute too_many 1, report said 1, row points: otherwise 0, row points: row 1 0, row points: row 2 0, rule rest 1"
    );
}
