//! Which values are whole multiples of a step, whatever the facts are.
//!
//! In: an expression and a step. Out: yes, or not for certain. A fact, parameter or field is on the grid of its type,
//! and so are the elements of a list that is one.

use std::collections::BTreeMap;

use polidex_base::{Rational, Span};
use polidex_ir::{Expr, ExprKind, Measure, Name, Output, Signing, Type, Value};
use polidex_syntax::ast;

use super::presence::outputs;
use super::{constant_value, grid, number};
use crate::compiler::Compiler;
use crate::error::TypeError;
use crate::globals::Body;
use crate::scope::Scope;

/// Bodies of definitions, and columns of tables, that were looked into: whether they are on a grid.
pub(crate) type Known = BTreeMap<(Name, Option<u32>, Rational), bool>;

/// Expressions nested deeper than this are not looked into.
const DEEPEST: u32 = 128;

/// Returns the type of the elements of a list, of the lists in it, or the type itself.
fn element_of(ty: &Type) -> &Type {
    match ty {
        Type::List { element, .. } | Type::Set { element, .. } => element_of(element),
        other => other,
    }
}

/// Returns the grid of a type, or of the elements of a list.
fn inner_grid(ty: &Type) -> Option<Rational> {
    grid(element_of(ty))
}

impl Compiler<'_> {
    /// Reads what is granted, offered, answered or reported: it must come out in whole minor units.
    pub(crate) fn granted(
        &self,
        value: &ast::Expr,
        what: &str,
        ty: &Type,
        scope: &mut Scope<'_>,
    ) -> Option<Expr> {
        let read = self.typed(value, ty, scope)?;
        // A duration has no smallest unit.
        let Some(unit) = inner_grid(ty) else { return Some(read) };
        if self.on_grid(&read, &unit, 0) {
            return Some(read);
        }
        let unit = match element_of(ty) {
            Type::Money(currency) => currency.show(&unit),
            Type::Percent { .. } => Value::Percent(unit).to_string(),
            _ => unit.to_string(),
        };
        self.report(TypeError::NotRounded { what: format!("`{what}`"), unit, span: value.span });
        None
    }

    /// Tells whether a value, or each element of a list, always is a whole multiple of a step.
    fn on_grid(&self, expr: &Expr, step: &Rational, depth: u32) -> bool {
        if depth > DEEPEST {
            return false;
        }
        let next = depth.saturating_add(1);
        let inner = |expr: &Expr| self.on_grid(expr, step, next);
        match &expr.kind {
            ExprKind::Const(value) => parts_are(value, step),
            ExprKind::Fact(_) | ExprKind::Param(_) | ExprKind::Ledger(_) | ExprKind::Field(..) => {
                inner_grid(&expr.ty).is_none_or(|own| own.is_multiple_of(step))
            }
            ExprKind::Threshold(name) | ExprKind::Define(name) => self.body(name, None, &[], step, next),
            ExprKind::Apply(name, args) => self.body(name, None, args, step, next),
            ExprKind::Call(name, args, column) => self.body(name, Some(*column), args, step, next),
            ExprKind::Add(a, b) | ExprKind::Subtract(a, b) => inner(a) && inner(b),
            ExprKind::Negate(a) => inner(a),
            ExprKind::Multiply(a, b) => self.product(a, b, step, next),
            ExprKind::Round(_, own, _) => own.is_multiple_of(step),
            ExprKind::Larger(values) | ExprKind::Smaller(values) => values.iter().all(inner),
            ExprKind::Conditional(arms, last) => arms.iter().all(|(_, value)| inner(value)) && inner(last),
            ExprKind::Lookup(table, column) => outputs(table, *column).all(|output| match output {
                Output::Value(value) => inner(value),
                Output::Chain(_) | Output::Nothing => true,
            }),
            ExprKind::Aggregate(aggregate) => match aggregate.measure {
                Measure::Count | Measure::CountDistinct => Rational::from(1).is_multiple_of(step),
                Measure::Sum | Measure::Min | Measure::Max | Measure::List => {
                    aggregate.value.iter().chain(&aggregate.otherwise).all(inner)
                }
                Measure::Average => false,
            },
            ExprKind::Divide(..) => false,
            // Elements of a list of records, and what is no number.
            ExprKind::Only(source, _) => inner(&source.list),
            ExprKind::At(..)
            | ExprKind::Now
            | ExprKind::Today
            | ExprKind::Not(_)
            | ExprKind::And(_)
            | ExprKind::Or(_)
            | ExprKind::Implies(..)
            | ExprKind::Compare(..)
            | ExprKind::OneOf(..)
            | ExprKind::Given(_)
            | ExprKind::Present(_)
            | ExprKind::Quantified { .. }
            | ExprKind::In(..)
            | ExprKind::Grounds(_)
            | ExprKind::DaysFromTo(..)
            | ExprKind::Shift(_)
            | ExprKind::IsWithin(..)
            | ExprKind::Closing(..)
            | ExprKind::NextBusinessDay(..)
            | ExprKind::BusinessDaysFromTo(..)
            | ExprKind::OutcomeIs(_)
            | ExprKind::ChainHas(_) => true,
            ExprKind::Signing(question) => match question.as_ref() {
                Signing::Authority(_) => inner_grid(&expr.ty).is_none_or(|own| own.is_multiple_of(step)),
                Signing::Who(..)
                | Signing::Next(..)
                | Signing::Approver(_)
                | Signing::May(..)
                | Signing::Delegate(..) => true,
            },
        }
    }

    /// `c * x` is a multiple of a step where `x` is one of the step divided by `c`.
    fn product(&self, a: &Expr, b: &Expr, step: &Rational, next: u32) -> bool {
        let factor = |side: &Expr| constant_value(side).as_ref().and_then(number).cloned();
        for (side, other) in [(a, b), (b, a)] {
            if let Some(factor) = factor(side) {
                let Some(finer) = step.divided_by(&factor.abs()) else { return true };
                return self.on_grid(other, &finer, next);
            }
        }
        (a.ty == Type::Integer && self.on_grid(b, step, next))
            || (b.ty == Type::Integer && self.on_grid(a, step, next))
    }

    /// Looks into a definition, or a column of a table; into each once, however often it is used.
    fn body(&self, name: &Name, column: Option<u32>, args: &[Expr], step: &Rational, next: u32) -> bool {
        let Some(global) = self.global(name, Span::default()) else { return false };
        // A parameter is taken to be on the grid of its type, so what is put in must be.
        let args_are = args
            .iter()
            .zip(&global.params)
            .all(|(arg, (_, ty))| inner_grid(ty).is_none_or(|own| self.on_grid(arg, &own, next)));
        let key = (name.clone(), column, step.clone());
        if let Some(known) = self.grids.borrow().get(&key) {
            return args_are && *known;
        }
        let body_is = match (&global.body, column) {
            (Body::Value(value), _) => self.on_grid(value, step, 0),
            (Body::Table(table, columns), Some(column)) => {
                let ty = usize::try_from(column).ok().and_then(|n| columns.get(n)).map(|c| &c.ty);
                // What is counted is whole, whatever stands in the cells.
                let whole = ty.is_some_and(|ty| *ty == Some(Type::Integer));
                (whole && Rational::from(1).is_multiple_of(step))
                    || outputs(table, column).all(|output| match output {
                        Output::Value(value) => self.on_grid(value, step, 0),
                        Output::Chain(_) | Output::Nothing => true,
                    })
            }
            (Body::Table(..), None) => false,
        };
        self.grids.borrow_mut().insert(key, body_is);
        args_are && body_is
    }
}

/// Tells whether all numbers of a constant are whole multiples of a step.
fn parts_are(value: &Value, step: &Rational) -> bool {
    match value {
        Value::List(values) => values.iter().all(|value| parts_are(value, step)),
        Value::Record(fields) => fields.values().all(|value| parts_are(value, step)),
        other => number(other).is_none_or(|number| number.is_multiple_of(step)),
    }
}
