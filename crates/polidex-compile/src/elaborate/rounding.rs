//! Rounding, and which values are on the grid of their type without it.

use std::collections::BTreeMap;

use polidex_base::{Rational, Rounding};
use polidex_ir::{Expr, ExprKind, Name, Output, Type, Value};
use polidex_syntax::ast;

use super::constant_value;
use crate::compiler::Compiler;
use crate::error::TypeError;
use crate::scope::Scope;
use crate::types::shown;

/// Returns the finest step of values of a type that are written or received.
pub(crate) fn grid(ty: &Type) -> Option<Rational> {
    match ty {
        Type::Integer => Some(Rational::from(1)),
        Type::Decimal { places } => Some(Rational::step(*places)),
        Type::Percent { places } => Some(Rational::step(places.saturating_add(2))),
        Type::Money(currency) => Some(currency.minor_unit()),
        _ => None,
    }
}

/// Returns the number in a value.
pub(crate) fn number(value: &Value) -> Option<&Rational> {
    match value {
        Value::Number(n) | Value::Percent(n) | Value::Money(n, _) => Some(n),
        _ => None,
    }
}

impl Compiler<'_> {
    pub(super) fn rounded(
        &self,
        value: &ast::Expr,
        mode: Rounding,
        step: Option<&ast::Expr>,
        scope: &mut Scope<'_>,
    ) -> Option<Expr> {
        let read = self.expr(value, None, scope)?;
        let Some(finest) = grid(&read.ty) else {
            let (expected, found) = ("a number or an amount".to_owned(), shown(&read.ty));
            self.report(TypeError::Mismatch { expected, found, span: value.span });
            return None;
        };
        // A computed number is rounded to a whole one; a percentage and an amount to their smallest unit.
        let default = match &read.ty {
            Type::Integer | Type::Decimal { .. } => Rational::from(1),
            _ => finest,
        };
        let step = match step {
            None => default,
            Some(written) => {
                let mut scope = Scope::constant();
                let found = self.expr(written, Some(&read.ty), &mut scope)?;
                let wanted = || {
                    format!(
                        "a step such as `{}`",
                        if matches!(read.ty, Type::Money(_)) { "5 USD" } else { "5" }
                    )
                };
                let found = match (&read.ty, &found.ty) {
                    (Type::Integer | Type::Decimal { .. }, Type::Integer | Type::Decimal { .. }) => found,
                    _ => self.fit(found, &read.ty, written)?,
                };
                match constant_value(&found).as_ref().and_then(number) {
                    Some(step) if !step.is_zero() && !step.is_negative() => step.clone(),
                    _ => {
                        self.report(TypeError::NotConstant { wanted: wanted(), span: written.span });
                        return None;
                    }
                }
            }
        };
        let ty = match (&read.ty, step.is_integer()) {
            (Type::Integer | Type::Decimal { .. }, true) => Type::Integer,
            (Type::Integer | Type::Decimal { .. }, false) => {
                Type::Decimal { places: step.decimal_places().unwrap_or(crate::types::DEFAULT_PLACES) }
            }
            (other, _) => (*other).clone(),
        };
        Some(Expr { ty, kind: ExprKind::Round(mode, step, Box::new(read)) })
    }

    /// Reads what is granted or offered: it must come out in whole minor units.
    pub(crate) fn granted(
        &self,
        value: &ast::Expr,
        what: &str,
        ty: &Type,
        scope: &mut Scope<'_>,
    ) -> Option<Expr> {
        let read = self.typed(value, ty, scope)?;
        // A duration has no smallest unit.
        let Some(unit) = grid(ty) else { return Some(read) };
        if self.on_grid(&read, &unit, 0, &mut BTreeMap::new()) {
            return Some(read);
        }
        let unit = match ty {
            Type::Money(currency) => currency.show(&unit),
            _ => unit.to_string(),
        };
        self.report(TypeError::NotRounded { what: format!("`{what}`"), unit, span: value.span });
        None
    }

    /// Tells whether a value always is a whole multiple of a step.
    fn on_grid(
        &self,
        expr: &Expr,
        step: &Rational,
        depth: u32,
        known: &mut BTreeMap<(Name, Rational), bool>,
    ) -> bool {
        if depth > 64 {
            return false;
        }
        let next = depth.saturating_add(1);
        if let ExprKind::Threshold(name) | ExprKind::Define(name) | ExprKind::Apply(name, _) = &expr.kind {
            let Some(global) = self.global(name, polidex_base::Span::default()) else { return false };
            // A parameter is taken to be on the grid of its type, so what is put in must be.
            let args = if let ExprKind::Apply(_, args) = &expr.kind { args.as_slice() } else { &[] };
            let args_are = args
                .iter()
                .zip(&global.params)
                .all(|(arg, (_, ty))| grid(ty).is_none_or(|own| self.on_grid(arg, &own, next, known)));
            // Each body is looked into once, however often it is used.
            let key = (name.clone(), step.clone());
            let body_is = match known.get(&key) {
                Some(found) => *found,
                None => {
                    let found = self.on_grid(&global.value, step, next, known);
                    known.insert(key, found);
                    found
                }
            };
            return args_are && body_is;
        }
        if let ExprKind::Multiply(a, b) = &expr.kind {
            // `c * x` is a multiple of a step where `x` is one of the step divided by `c`.
            let factor = |side: &Expr| constant_value(side).as_ref().and_then(number).cloned();
            for (side, other) in [(a, b), (b, a)] {
                if let Some(factor) = factor(side) {
                    let Some(finer) = step.divided_by(&factor.abs()) else { return true };
                    return self.on_grid(other, &finer, next, known);
                }
            }
        }
        let mut inner = |expr: &Expr| self.on_grid(expr, step, next, known);
        match &expr.kind {
            ExprKind::Const(value) => number(value).is_none_or(|n| n.is_multiple_of(step)),
            ExprKind::Fact(_) | ExprKind::Param(_) | ExprKind::Ledger(_) => {
                grid(&expr.ty).is_none_or(|own| own.is_multiple_of(step))
            }
            // Looked up above.
            ExprKind::Threshold(_) | ExprKind::Define(_) | ExprKind::Apply(..) => false,
            ExprKind::Add(a, b) | ExprKind::Subtract(a, b) => inner(a) && inner(b),
            ExprKind::Negate(a) => inner(a),
            ExprKind::Multiply(a, b) => {
                (a.ty == Type::Integer && inner(b)) || (b.ty == Type::Integer && inner(a))
            }
            ExprKind::Round(_, own, _) => own.is_multiple_of(step),
            ExprKind::Larger(values) | ExprKind::Smaller(values) => values.iter().all(&mut inner),
            ExprKind::Conditional(arms, last) => arms.iter().all(|(_, value)| inner(value)) && inner(last),
            ExprKind::Lookup(table, column) => table
                .rows
                .iter()
                .map(|row| &row.outputs)
                .chain(&table.otherwise)
                .filter_map(|outputs| outputs.get(*column as usize))
                .all(|output| match output {
                    Output::Value(value) => inner(value),
                    Output::Chain(_) => true,
                }),
            ExprKind::Divide(..) => false,
            ExprKind::Now
            | ExprKind::Today
            | ExprKind::Not(_)
            | ExprKind::And(_)
            | ExprKind::Or(_)
            | ExprKind::Implies(..)
            | ExprKind::Compare(..)
            | ExprKind::OneOf(..)
            | ExprKind::Given(_)
            | ExprKind::DaysFromTo(..)
            | ExprKind::OutcomeIs(_)
            | ExprKind::ChainHas(_) => true,
        }
    }
}
