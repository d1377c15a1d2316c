//! What may be absent: optional facts and fields, partners, elements looked up by key, what a table leaves out.
//!
//! In: typed expressions and conditions. Out: the keys by which presence is known, and what a condition says of them.

use std::collections::BTreeSet;

use polidex_base::{Rational, Span};
use polidex_ir::{Expr, ExprKind, Fact, Measure, Name, NamedTypeKind, Output, Relation, Table, Type, Value};

use crate::compiler::{Compiler, name};
use crate::error::TypeError;
use crate::globals::Body;
use crate::scope::Scope;

/// Something that must be given for an expression to have a value.
pub(crate) struct Part {
    /// By this it is known.
    pub key: Name,
    /// By this it is shown.
    pub shown: String,
}

/// Returns the name by which the presence of an expression is known: `due`, `o.weight`, `paid_with[refund_to]`.
pub(crate) fn key(expr: &Expr) -> Name {
    name(&written(expr, false))
}

/// Returns an expression as its author may have written it.
pub(crate) fn shown(expr: &Expr) -> String {
    written(expr, true)
}

fn written(expr: &Expr, for_people: bool) -> String {
    let inner = |expr: &Expr| written(expr, for_people);
    match &expr.kind {
        ExprKind::Fact(name) | ExprKind::Param(name) | ExprKind::Threshold(name) | ExprKind::Define(name) => {
            name.to_string()
        }
        ExprKind::Field(of, field) => format!("{}.{field}", inner(of)),
        ExprKind::At(list, key) => format!("{}[{}]", inner(list), inner(key)),
        ExprKind::Const(Value::Text(text)) => format!("{text:?}"),
        ExprKind::Const(value) => value.to_string(),
        ExprKind::Today => "today".to_owned(),
        ExprKind::Now => "now".to_owned(),
        _ if for_people => "…".to_owned(),
        other => format!("{other:?}"),
    }
}

/// Returns the name by which it is known that a list has an element.
fn not_empty(list: &Expr) -> Name {
    name(&format!("some of {}", key(list)))
}

/// Tells whether a list is known to have an element.
pub(crate) fn is_not_empty(list: &Expr, scope: &Scope<'_>) -> bool {
    scope.given.contains(&not_empty(list))
}

/// Returns what is given wherever a condition has the value `holds`.
pub(crate) fn given_where(condition: &Expr, holds: bool) -> BTreeSet<Name> {
    match (&condition.kind, holds) {
        (ExprKind::Given(path), true) => BTreeSet::from([path.clone()]),
        (ExprKind::Present(inner), true) => BTreeSet::from([key(inner)]),
        (ExprKind::Not(inner), _) => given_where(inner, !holds),
        (ExprKind::And(parts), true) | (ExprKind::Or(parts), false) => {
            parts.iter().flat_map(|part| given_where(part, holds)).collect()
        }
        (ExprKind::And(parts), false) | (ExprKind::Or(parts), true) => given_in_each(parts.iter(), holds),
        (ExprKind::Grounds(grounds), true) => given_in_each(grounds.iter().map(|(_, ground)| ground), true),
        (ExprKind::Implies(left, right), false) => {
            let mut given = given_where(left, true);
            given.extend(given_where(right, false));
            given
        }
        (ExprKind::Quantified { some, source, .. }, _) if *some == holds => {
            BTreeSet::from([not_empty(&source.list)])
        }
        (ExprKind::In(_, list), true) => BTreeSet::from([not_empty(list)]),
        (ExprKind::Compare(relation, a, b), _) => {
            let relation = if holds { *relation } else { relation.negated() };
            counted(relation, a, b).or_else(|| counted(turned(relation), b, a)).into_iter().collect()
        }
        _ => BTreeSet::new(),
    }
}

fn given_in_each<'e>(parts: impl Iterator<Item = &'e Expr>, holds: bool) -> BTreeSet<Name> {
    let mut sets = parts.map(|part| given_where(part, holds));
    let first = sets.next().unwrap_or_default();
    sets.fold(first, |common, set| common.intersection(&set).cloned().collect())
}

/// `count of xs > 0`
fn counted(relation: Relation, count: &Expr, number: &Expr) -> Option<Name> {
    let ExprKind::Aggregate(aggregate) = &count.kind else { return None };
    let ExprKind::Const(Value::Number(number)) = &number.kind else { return None };
    let not_none = match relation {
        Relation::Greater => !number.is_negative(),
        Relation::AtLeast | Relation::Equal => *number >= Rational::from(1),
        Relation::NotEqual => number.is_zero(),
        Relation::Less | Relation::AtMost => false,
    };
    let counts = matches!(aggregate.measure, Measure::Count | Measure::CountDistinct);
    (counts && not_none).then(|| not_empty(&aggregate.source.list))
}

fn turned(relation: Relation) -> Relation {
    match relation {
        Relation::Equal | Relation::NotEqual => relation,
        Relation::Less => Relation::Greater,
        Relation::AtMost => Relation::AtLeast,
        Relation::Greater => Relation::Less,
        Relation::AtLeast => Relation::AtMost,
    }
}

impl Compiler<'_> {
    /// Returns the fields of a record.
    pub(crate) fn record_fields(&self, record: &str) -> &[Fact] {
        match self.types.get(record).map(|ty| &ty.kind) {
            Some(NamedTypeKind::Record(fields)) => fields,
            Some(NamedTypeKind::Tier(_) | NamedTypeKind::Choice(..)) | None => &[],
        }
    }

    /// Returns the field of a record.
    pub(crate) fn record_field(&self, ty: &Type, field: &str) -> Option<&Fact> {
        let Type::Record(record) = ty else { return None };
        self.record_fields(record).iter().find(|known| *known.path == *field)
    }

    /// Returns what must be given for an expression to have a value, the outermost first.
    pub(crate) fn optional_parts(&self, expr: &Expr, scope: &Scope<'_>) -> Vec<Part> {
        let part = |expr: &Expr| Part { key: key(expr), shown: shown(expr) };
        match &expr.kind {
            ExprKind::Fact(path) => {
                let mut paths: Vec<Name> =
                    self.vocabularies_in(scope).flat_map(|v| v.optional_parts(path)).collect();
                paths.sort();
                paths.dedup();
                paths.into_iter().map(|path| Part { shown: path.to_string(), key: path }).collect()
            }
            ExprKind::Param(name) if scope.var(name).is_some_and(|var| var.partner) => vec![part(expr)],
            ExprKind::Field(of, field) => {
                let mut parts = self.optional_parts(of, scope);
                if self.record_field(&of.ty, field).is_some_and(|field| field.optional) {
                    parts.push(part(expr));
                }
                parts
            }
            ExprKind::At(list, _) => {
                let mut parts = self.optional_parts(list, scope);
                parts.push(part(expr));
                parts
            }
            _ => Vec::new(),
        }
    }

    /// Tells whether a value may be absent.
    pub(crate) fn may_be_absent(&self, expr: &Expr, scope: &Scope<'_>) -> bool {
        !self.optional_parts(expr, scope).is_empty() || self.may_be_none(expr, 0)
    }

    /// Tells whether a value may be `none`, as a table says it.
    fn may_be_none(&self, expr: &Expr, depth: u32) -> bool {
        if depth > 64 {
            return true;
        }
        let inner = |expr: &Expr| self.may_be_none(expr, depth.saturating_add(1));
        match &expr.kind {
            ExprKind::Const(value) => *value == Value::Nothing,
            ExprKind::Threshold(name) | ExprKind::Define(name) | ExprKind::Apply(name, _) => {
                match self.global(name, Span::default()).as_deref().map(|global| &global.body) {
                    Some(Body::Value(value)) => inner(value),
                    Some(Body::Table(..)) | None => false,
                }
            }
            ExprKind::Call(name, _, column) => {
                match self.global(name, Span::default()).as_deref().map(|global| &global.body) {
                    Some(Body::Table(table, _)) => outputs(table, *column).any(|output| match output {
                        Output::Nothing => true,
                        Output::Value(value) => inner(value),
                        Output::Chain(_) => false,
                    }),
                    Some(Body::Value(_)) | None => false,
                }
            }
            ExprKind::Conditional(arms, last) => arms.iter().any(|(_, value)| inner(value)) || inner(last),
            _ => false,
        }
    }

    /// Returns an expression if everything that it needs is known to be given; else reports what is not.
    pub(crate) fn guarded(&self, expr: Expr, span: Span, scope: &Scope<'_>) -> Option<Expr> {
        let missing = self.optional_parts(&expr, scope).into_iter().find(|part| !scope.is_given(&part.key));
        let Some(missing) = missing else { return Some(expr) };
        let fact = shown(&expr);
        self.report(TypeError::Unguarded { fact, guard: missing.shown, span, place: scope.place });
        None
    }
}

/// Returns all outputs of a column.
pub(crate) fn outputs(table: &Table, column: u32) -> impl Iterator<Item = &Output> {
    let rows = table.rows.iter().map(|row| &row.outputs).chain(&table.otherwise);
    rows.filter_map(move |outputs| outputs.get(usize::try_from(column).ok()?))
}
