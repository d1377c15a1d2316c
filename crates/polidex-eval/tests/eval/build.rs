//! Small pieces of policies, written short.

use polidex_base::{Currency, Date, Duration, DurationKind, Instant, Rational};
use polidex_eval::{Decision, Detail, Evaluator, Submission};
use polidex_ir::*;

pub fn n(text: &str) -> Name {
    Name::from(text)
}

pub fn names(list: &[&str]) -> Vec<Name> {
    list.iter().map(|text| n(text)).collect()
}

pub fn at(text: &str) -> Instant {
    text.parse().unwrap()
}

pub fn day(text: &str) -> Date {
    text.parse().unwrap()
}

pub fn dollars() -> Currency {
    Currency::from_code("USD").unwrap()
}

pub fn money() -> Type {
    Type::Money(dollars())
}

pub fn usd(cents: i64) -> Value {
    Value::Money(Rational::ratio(cents, 100).unwrap(), dollars())
}

pub fn int(value: i64) -> Value {
    Value::Number(Rational::from(value))
}

pub fn percent(points: i64) -> Value {
    Value::Percent(Rational::ratio(points, 100).unwrap())
}

pub fn yes() -> Value {
    Value::Bool(true)
}

pub fn no() -> Value {
    Value::Bool(false)
}

pub fn choice(name: &str) -> Value {
    Value::Choice(n(name))
}

pub fn date(text: &str) -> Value {
    Value::Date(day(text))
}

pub fn elapsed(seconds: i64) -> Duration {
    Duration { kind: DurationKind::Elapsed, count: seconds }
}

pub fn hours(count: i64) -> Duration {
    Duration { kind: DurationKind::BusinessHours, count: count * 3_600 }
}

pub fn open_days(count: i64) -> Duration {
    Duration { kind: DurationKind::BusinessDays, count }
}

pub fn days(count: i64) -> Value {
    Value::Duration(Duration::days(count).unwrap())
}

fn e(ty: Type, kind: ExprKind) -> Expr {
    Expr { ty, kind }
}

pub fn c(ty: Type, value: Value) -> Expr {
    e(ty, ExprKind::Const(value))
}

pub fn cents(count: i64) -> Expr {
    c(money(), usd(count))
}

pub fn num(value: i64) -> Expr {
    c(Type::Integer, int(value))
}

pub fn f(path: &str, ty: Type) -> Expr {
    e(ty, ExprKind::Fact(n(path)))
}

pub fn flag(path: &str) -> Expr {
    f(path, Type::Bool)
}

pub fn given(path: &str) -> Expr {
    e(Type::Bool, ExprKind::Given(n(path)))
}

pub fn threshold(name: &str, ty: Type) -> Expr {
    e(ty, ExprKind::Threshold(n(name)))
}

pub fn cmp(a: Expr, relation: Relation, b: Expr) -> Expr {
    e(Type::Bool, ExprKind::Compare(relation, Box::new(a), Box::new(b)))
}

pub fn and(sides: Vec<Expr>) -> Expr {
    e(Type::Bool, ExprKind::And(sides))
}

pub fn or(sides: Vec<Expr>) -> Expr {
    e(Type::Bool, ExprKind::Or(sides))
}

pub fn not(inner: Expr) -> Expr {
    e(Type::Bool, ExprKind::Not(Box::new(inner)))
}

pub fn typed(ty: Type, kind: ExprKind) -> Expr {
    e(ty, kind)
}

pub fn fact(path: &str, ty: Type, range: Option<(Expr, Expr)>) -> Fact {
    Fact {
        path: n(path),
        wire: vec![n(path)],
        title: None,
        ty,
        range,
        optional: false,
        default: None,
        provenance: Provenance::StatedBy(n("agent")),
        json_unit: None,
        history: None,
    }
}

pub fn from_system(mut fact: Fact, system: &str) -> Fact {
    fact.provenance = Provenance::From(n(system));
    fact
}

pub fn optional(mut fact: Fact) -> Fact {
    fact.optional = true;
    fact
}

pub fn rule(name: &str, when: Option<Expr>, effect: Effect) -> Rule {
    Rule {
        name: n(name),
        title: None,
        cites: Vec::new(),
        text: None,
        overrides: Vec::new(),
        when,
        effect,
        outcome: None,
        reports: Vec::new(),
        advise: Vec::new(),
        tell_agent: None,
    }
}

pub fn over(mut rule: Rule, overrides: &[&str]) -> Rule {
    rule.overrides = names(overrides);
    rule
}

/// A time in which something must be done, in the policy's calendar.
pub fn within(time: Duration) -> Within {
    Within { time: c(Type::Duration(time.kind), Value::Duration(time)), calendar: None, month_end: None }
}

pub fn role(name: &str, authority: Vec<Authority>, time: Option<Duration>) -> Role {
    Role {
        name: n(name),
        title: None,
        authority: authority.into_iter().map(|line| (line, None)).collect(),
        responds_within: time.map(within),
        found_by: None,
        signed_by: Vec::new(),
        delegation: None,
        on_silence: None,
    }
}

pub fn signs(name: &str) -> ChainExpr {
    ChainExpr::Role(n(name))
}

pub fn exception(name: &str, covers: &[&str], when: Option<Expr>, approval: ChainExpr) -> Exception {
    Exception {
        name: n(name),
        title: None,
        cites: Vec::new(),
        text: None,
        covers: names(covers),
        overrides: Vec::new(),
        when,
        needs: Vec::new(),
        offers: Vec::new(),
        together: None,
        approval: Approval::Chain(approval),
        also: Vec::new(),
        tell_agent: None,
    }
}

pub fn gather(name: &str, when: Option<Expr>, ask: &[&str]) -> Gather {
    Gather {
        name: n(name),
        title: None,
        cites: Vec::new(),
        text: None,
        when,
        ask: names(ask),
        answered_by: None,
        within: None,
        at_most: None,
    }
}

pub fn request(mut facts: Vec<Fact>, mut rules: Vec<Rule>) -> Request {
    facts.sort_by(|a, b| a.path.cmp(&b.path));
    rules.sort_by(|a, b| a.name.cmp(&b.name));
    Request {
        name: n("r"),
        title: None,
        facts,
        groups: Vec::new(),
        valid_when: Vec::new(),
        grants: vec![(n("g"), money())],
        reports: Vec::new(),
        answers: Vec::new(),
        standing_reports: Vec::new(),
        stake: None,
        rules,
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

pub fn policy(request: Request) -> Policy {
    Policy {
        name: n("p"),
        title: None,
        language: 1,
        zone: n("America/New_York"),
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

/// Returns an approval of nothing in particular.
pub fn approve() -> Effect {
    grants(Vec::new())
}

pub fn grants(grants: Vec<(Name, Expr)>) -> Effect {
    Effect::Approve(grants, Vec::new())
}

pub fn deny() -> Effect {
    Effect::Deny(None)
}

pub fn require(chain: ChainExpr, grants: Vec<(Name, Expr)>) -> Effect {
    Effect::Require { chain, place: None, grants, conditions: Vec::new() }
}

pub fn submit(facts: &[(&str, Value)]) -> Submission {
    Submission {
        request: n("r"),
        id: None,
        as_of: at("2026-12-31T15:00:00Z"),
        facts: facts.iter().map(|(path, value)| (n(path), value.clone())).collect(),
        groups: Default::default(),
        confirmed: Default::default(),
    }
}

pub fn decide(policy: &Policy, facts: &[(&str, Value)]) -> Decision {
    Evaluator::new(policy).evaluate(&submit(facts), Detail::Normal)
}

/// Returns the facts that a decision asks.
pub fn asked(decision: &Decision) -> Vec<&str> {
    decision.needs.iter().map(|need| need.fact.as_ref()).collect()
}

/// Returns the rules that a decision cites.
pub fn cited(decision: &Decision) -> Vec<&str> {
    decision.decided_by.iter().map(|rule| rule.rule.as_ref()).collect()
}

/// Returns the roles of a route, level by level: `a, b | c`.
pub fn people(decision: &Decision) -> String {
    let mut text = String::new();
    let mut level = 0;
    for step in decision.route.iter().flat_map(|route| &route.steps) {
        if level != 0 {
            text.push_str(if step.level == level { ", " } else { " | " });
        }
        level = step.level;
        if step.needs > 1 {
            text.push_str(&format!("{} of ", step.needs));
        }
        let roles: Vec<&str> = step.roles.iter().map(|seat| seat.role.as_ref()).collect();
        text.push_str(&roles.join("/"));
    }
    text
}
