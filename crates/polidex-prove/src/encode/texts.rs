//! Texts and values of open choices that a policy names, found in all its expressions.
//!
//! In: a policy and a request. Out: the domain of its text facts: what is named, and as many others as there are
//! text facts, so that they can all differ. A value is found wherever it stands, so that none can be missed.

use std::collections::BTreeSet;
use std::rc::Rc;

use polidex_ir::{
    Aggregate, Approval, Cell, Effect, Expr, ExprKind, Name, Output, Policy, Request, Says, Source, Table,
    Type, Value,
};

use super::Domain;

/// Most text facts that can all differ in a witness.
const MOST_OTHERS: usize = 4;

/// Returns the domain of texts.
pub(super) fn of(policy: &Policy, other: Option<&Policy>, request: &Request) -> Rc<Domain> {
    let mut named = Named::default();
    named.policy(policy);
    other.into_iter().for_each(|other| named.policy(other));
    let texts = request.facts.iter().filter(|fact| fact.ty == Type::Text).count();
    let mut values: Vec<Value> = named.texts.iter().cloned().collect();
    let others = values.len();
    let mut number = 1_u32;
    while values.len() < others.saturating_add(texts.clamp(1, MOST_OTHERS)) {
        let text = Value::Text(format!("text-{number}").into());
        if !named.texts.contains(&text) {
            values.push(text);
        }
        number = number.saturating_add(1);
    }
    Rc::new(Domain::new(values, others))
}

/// Returns the undeclared values of open choices that a policy names.
pub(super) fn undeclared(policy: &Policy, other: Option<&Policy>) -> BTreeSet<Value> {
    let mut named = Named::default();
    named.policy(policy);
    other.into_iter().for_each(|other| named.policy(other));
    named.others
}

/// Returns the facts that an expression reads itself.
pub(super) fn facts_of(expr: &Expr) -> BTreeSet<Name> {
    let mut named = Named::default();
    named.expr(expr);
    named.facts
}

/// Returns these names, and those of everything that is made of them.
pub(super) fn closure(policies: &[&Policy], changed: &BTreeSet<Name>) -> BTreeSet<Name> {
    let mut all = changed.clone();
    let mut made: Vec<(Name, BTreeSet<Name>)> = Vec::new();
    for policy in policies {
        let mut add = |name: &Name, look: &dyn Fn(&mut Named)| {
            let mut named = Named::default();
            look(&mut named);
            made.push((name.clone(), named.names));
        };
        policy.thresholds.iter().for_each(|known| add(&known.name, &|named| named.expr(&known.value)));
        policy.defines.iter().for_each(|known| add(&known.name, &|named| named.expr(&known.body)));
        policy.tables.iter().for_each(|known| add(&known.name, &|named| named.table(&known.table)));
    }
    loop {
        let before = all.len();
        let touched = made.iter().filter(|(_, names)| !names.is_disjoint(&all)).map(|(name, _)| name.clone());
        let touched: Vec<Name> = touched.collect();
        all.extend(touched);
        if all.len() == before {
            return all;
        }
    }
}

#[derive(Default)]
struct Named {
    /// Thresholds, definitions, tables and the parts of the paths of facts.
    names: BTreeSet<Name>,
    texts: BTreeSet<Value>,
    others: BTreeSet<Value>,
    facts: BTreeSet<Name>,
}

impl Named {
    fn policy(&mut self, policy: &Policy) {
        policy.thresholds.iter().for_each(|threshold| self.expr(&threshold.value));
        policy.defines.iter().for_each(|define| self.expr(&define.body));
        policy.tables.iter().for_each(|named| self.table(&named.table));
        for invariant in &policy.invariants {
            match &invariant.says {
                Says::Always(always) => self.expr(always),
                Says::Independent(_) => {}
            }
        }
        policy.requests.iter().for_each(|request| self.request(request));
    }

    fn request(&mut self, request: &Request) {
        self.exprs(&request.valid_when);
        self.exprs(request.standing_reports.iter().map(|(_, expr)| expr));
        self.exprs(&request.stake);
        for rule in request.rules.iter().chain(&request.otherwise) {
            self.exprs(&rule.when);
            self.exprs(rule.reports.iter().map(|(_, expr)| expr));
            match &rule.effect {
                Effect::Approve(values, _)
                | Effect::Require { grants: values, .. }
                | Effect::Answer(values) => {
                    self.exprs(values.iter().map(|(_, expr)| expr));
                }
                Effect::Deny(_) | Effect::Refer(..) | Effect::Ask(_) => {}
            }
        }
        self.exprs(request.disputes.iter().filter_map(|dispute| dispute.when.as_ref()));
        for exception in &request.exceptions {
            self.exprs(&exception.when);
            self.exprs(exception.offers.iter().map(|offer| &offer.at_most));
            self.exprs(&exception.together);
            self.exprs(exception.also.iter().filter_map(|also| also.when.as_ref()));
            if let Approval::Table(table) = &exception.approval {
                self.table(table);
            }
        }
        self.exprs(request.gathers.iter().filter_map(|gather| gather.when.as_ref()));
        self.exprs(request.slas.iter().filter_map(|sla| sla.when.as_ref()));
    }

    fn exprs<'e>(&mut self, exprs: impl IntoIterator<Item = &'e Expr>) {
        exprs.into_iter().for_each(|expr| self.expr(expr));
    }

    fn table(&mut self, table: &Table) {
        self.exprs(&table.inputs);
        for row in &table.rows {
            for cell in &row.cells {
                match cell {
                    Cell::OneOf(tests) | Cell::NoneOf(tests) => {
                        self.exprs(tests.iter().flat_map(|test| &test.bounds).map(|(_, bound)| bound));
                    }
                    Cell::Any | Cell::Given | Cell::NotGiven => {}
                }
            }
        }
        for output in table.rows.iter().flat_map(|row| &row.outputs).chain(table.otherwise.iter().flatten()) {
            if let Output::Value(expr) = output {
                self.expr(expr);
            }
        }
    }

    fn source(&mut self, source: &Source) {
        self.expr(&source.list);
        self.exprs(source.partner.iter().flat_map(|partner| [&partner.list, &partner.left, &partner.right]));
    }

    fn aggregate(&mut self, aggregate: &Aggregate) {
        self.exprs(&aggregate.value);
        self.source(&aggregate.source);
        self.exprs(&aggregate.filter);
        self.exprs(&aggregate.otherwise);
    }

    fn value(&mut self, value: &Value) {
        match value {
            Value::Text(_) => {
                self.texts.insert(value.clone());
            }
            Value::Other(_) => {
                self.others.insert(value.clone());
            }
            Value::List(values) => values.iter().for_each(|value| self.value(value)),
            Value::Record(fields) => fields.values().for_each(|value| self.value(value)),
            Value::Bool(_)
            | Value::Number(_)
            | Value::Percent(_)
            | Value::Money(..)
            | Value::Date(_)
            | Value::Instant(_)
            | Value::Time(_)
            | Value::Duration(_)
            | Value::Choice(_)
            | Value::Tier(..)
            | Value::Role(_)
            | Value::Unlimited
            | Value::Nothing => {}
        }
    }

    fn expr(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Const(value) => self.value(value),
            ExprKind::Apply(name, args) | ExprKind::Call(name, args, _) => {
                self.names.insert(name.clone());
                self.exprs(args);
            }
            ExprKind::Not(a)
            | ExprKind::Negate(a)
            | ExprKind::Round(_, _, a)
            | ExprKind::Field(a, _)
            | ExprKind::Present(a) => self.expr(a),
            ExprKind::And(all) | ExprKind::Or(all) | ExprKind::Larger(all) | ExprKind::Smaller(all) => {
                self.exprs(all);
            }
            ExprKind::Implies(a, b)
            | ExprKind::Compare(_, a, b)
            | ExprKind::Add(a, b)
            | ExprKind::Subtract(a, b)
            | ExprKind::Multiply(a, b)
            | ExprKind::Divide(a, b)
            | ExprKind::DaysFromTo(a, b)
            | ExprKind::At(a, b)
            | ExprKind::In(a, b) => self.exprs([&**a, &**b]),
            ExprKind::OneOf(subject, values) => {
                self.expr(subject);
                self.exprs(values);
            }
            ExprKind::Conditional(arms, last) => {
                self.exprs(arms.iter().flat_map(|(when, then)| [when, then]));
                self.expr(last);
            }
            ExprKind::Lookup(table, _) => self.table(table),
            ExprKind::Quantified { source, condition, .. } => {
                self.source(source);
                self.expr(condition);
            }
            ExprKind::Aggregate(aggregate) => self.aggregate(aggregate),
            ExprKind::Only(source, filter) => {
                self.source(source);
                self.exprs(filter.as_deref());
            }
            ExprKind::Shift(shift) => self.exprs([&shift.start, &shift.by]),
            ExprKind::IsWithin(a, _) | ExprKind::Closing(_, a) | ExprKind::NextBusinessDay(a, _) => {
                self.expr(a)
            }
            ExprKind::BusinessDaysFromTo(a, b, _) => self.exprs([&**a, &**b]),
            ExprKind::Signing(signing) => self.exprs(signing.values()),
            ExprKind::Grounds(grounds) => self.exprs(grounds.iter().map(|(_, ground)| ground)),
            ExprKind::Fact(path) | ExprKind::Given(path) => {
                self.names.extend(path.split('.').map(Name::from));
                self.facts.insert(path.clone());
            }
            ExprKind::Threshold(name) | ExprKind::Define(name) => {
                self.names.insert(name.clone());
            }
            ExprKind::Now
            | ExprKind::Today
            | ExprKind::Param(_)
            | ExprKind::Ledger(_)
            | ExprKind::OutcomeIs(_)
            | ExprKind::ChainHas(_) => {}
        }
    }
}
