//! Lists, records and tables of policies, written short; and what a condition on them is, in one word.

use std::collections::BTreeMap;

use polidex_eval::{Outcome, ReferReason};
use polidex_ir::*;

use crate::build::*;

pub fn line() -> Type {
    Type::Record(n("line"))
}

pub fn list_of(element: Type) -> Type {
    Type::List { element: Box::new(element), key: None, up_to: 50 }
}

pub fn keyed(element: Type, key: &str) -> Type {
    Type::List { element: Box::new(element), key: Some(n(key)), up_to: 50 }
}

/// The facts `xs` and `ys`, lists of lines; `ns`, a list of numbers; `i` and `j`, numbers; `b`.
pub fn xs() -> Expr {
    f("xs", keyed(line(), "k"))
}

pub fn ys() -> Expr {
    f("ys", list_of(line()))
}

pub fn ns() -> Expr {
    f("ns", list_of(Type::Integer))
}

pub fn i() -> Expr {
    f("i", Type::Integer)
}

pub fn param(name: &str, ty: Type) -> Expr {
    typed(ty, ExprKind::Param(n(name)))
}

/// A number among the fields of an element.
pub fn field(of: Expr, name: &str) -> Expr {
    typed(Type::Integer, ExprKind::Field(Box::new(of), n(name)))
}

/// The field of the element `x`.
pub fn x(name: &str) -> Expr {
    field(param("x", line()), name)
}

/// The field of the partner `y`.
pub fn y(name: &str) -> Expr {
    field(param("y", line()), name)
}

pub fn present(of: Expr) -> Expr {
    typed(Type::Bool, ExprKind::Present(Box::new(of)))
}

pub fn source(list: Expr) -> Source {
    Source { var: n("x"), list, partner: None }
}

/// `x in LIST paired with y in OTHER by x.k is y.k`
pub fn paired(list: Expr, other: Expr) -> Source {
    let partner = Partner { var: n("y"), list: other, left: x("k"), right: y("k") };
    Source { var: n("x"), list, partner: Some(partner) }
}

pub fn some(source: Source, condition: Expr) -> Expr {
    let (source, condition) = (Box::new(source), Box::new(condition));
    typed(Type::Bool, ExprKind::Quantified { some: true, source, condition })
}

pub fn every(source: Source, condition: Expr) -> Expr {
    let (source, condition) = (Box::new(source), Box::new(condition));
    typed(Type::Bool, ExprKind::Quantified { some: false, source, condition })
}

pub fn made_of(measure: Measure, value: Option<Expr>, source: Source, filter: Option<Expr>) -> Expr {
    let aggregate = Aggregate { measure, value, source, filter, otherwise: None };
    let ty = if measure == Measure::List { list_of(Type::Integer) } else { Type::Integer };
    typed(ty, ExprKind::Aggregate(Box::new(aggregate)))
}

pub fn otherwise(mut expr: Expr, value: Expr) -> Expr {
    if let ExprKind::Aggregate(aggregate) = &mut expr.kind {
        aggregate.otherwise = Some(value);
    }
    expr
}

pub fn is(a: Expr, value: i64) -> Expr {
    cmp(a, Relation::Equal, num(value))
}

/// A line of these fields; what is left out is `None`.
pub fn record(fields: &[(&str, i64)]) -> Value {
    Value::Record(fields.iter().map(|(name, value)| (n(name), int(*value))).collect())
}

pub fn list(values: &[Value]) -> Value {
    Value::List(values.to_vec())
}

pub fn numbers(values: &[i64]) -> Value {
    Value::List(values.iter().copied().map(int).collect())
}

pub fn named_table(name: &str, params: &[(&str, Type)], table: Table) -> NamedTable {
    NamedTable {
        name: n(name),
        title: None,
        request: None,
        cites: Vec::new(),
        params: params.iter().map(|(name, ty)| (n(name), ty.clone())).collect(),
        table,
    }
}

fn number_field(name: &str) -> Fact {
    fact(name, Type::Integer, None)
}

/// A line has a key `k`, a number `p`, an optional `w`, a `d` with a default, and records `in` and (optional) `opt`.
pub fn types() -> Vec<NamedType> {
    let named =
        |name: &str, fields| NamedType { name: n(name), title: None, kind: NamedTypeKind::Record(fields) };
    let mut with_default = number_field("d");
    with_default.default = Some(int(7));
    let inner = || Type::Record(n("inner"));
    let line = vec![
        number_field("k"),
        number_field("p"),
        optional(number_field("w")),
        with_default,
        fact("in", inner(), None),
        optional(fact("opt", inner(), None)),
    ];
    vec![named("inner", vec![number_field("a"), optional(number_field("b"))]), named("line", line)]
}

/// A policy that approves where a condition holds, and denies where it does not.
pub fn policy_of(when: Expr) -> Policy {
    let domain = || Some((num(0), num(9)));
    let facts = vec![
        fact("b", Type::Bool, None),
        fact("i", Type::Integer, domain()),
        fact("j", Type::Integer, domain()),
        fact("ns", list_of(Type::Integer), None),
        fact("xs", keyed(line(), "k"), None),
        fact("ys", list_of(line()), None),
    ];
    let mut request = request(facts, vec![rule("one", Some(when), approve())]);
    request.otherwise = Some(rule("else", None, deny()));
    let mut policy = policy(request);
    policy.types = types();
    policy
}

/// Returns what was decided, in one word: `yes`, `no`, `? facts`, `! error`.
pub fn told(policy: &Policy, facts: &[(&str, Value)]) -> String {
    let decision = decide(policy, facts);
    match decision.outcome {
        Outcome::Approve => "yes".to_owned(),
        Outcome::Deny => "no".to_owned(),
        Outcome::NeedsInformation => format!("? {}", asked(&decision).join(" ")),
        Outcome::Refer => match decision.refer.unwrap().reason {
            ReferReason::Error(what) => format!("! {what}"),
            other => format!("{other:?}"),
        },
        Outcome::Exception | Outcome::ApprovalRequired | Outcome::Answer => panic!("{:?}", decision.outcome),
    }
}

/// Returns what a condition is: `yes`, `no`, `? facts`, `! error`.
pub fn tell(when: Expr, facts: &[(&str, Value)]) -> String {
    told(&policy_of(when), facts)
}

/// Returns which small number an expression is, or why it is none.
pub fn which(value: &Expr, facts: &[(&str, Value)]) -> String {
    let is = |number: i64| tell(is(value.clone(), number), facts);
    let all: BTreeMap<i64, String> = (-1..40).map(|number| (number, is(number))).collect();
    match all.iter().find(|(_, told)| *told == "yes") {
        Some((number, _)) => number.to_string(),
        None => all[&0].clone(),
    }
}
