//! Rounding: the finest step of a type, and what is brought to a step.
//!
//! In: an expression, a mode and a step. Out: the rounded expression. Which values need none is said in `on_grid`.

use polidex_base::{Rational, Rounding};
use polidex_ir::{Expr, ExprKind, Type, Value};
use polidex_syntax::ast;

use super::constant_value;
use crate::compiler::Compiler;
use crate::error::TypeError;
use crate::scope::Scope;

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
            self.mismatch(&read, "a number or an amount".to_owned(), value.span);
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
}
