//! Literals: exact values with the units they are written in.

use polidex_base::{DateTime, Instant, Local, Rational, Span};
use polidex_ir::{Expr, ExprKind, Type, Value};
use polidex_syntax::ast::Literal;

use crate::compiler::{Compiler, name};
use crate::error::{TimeError, TypeError};
use crate::scope::Scope;
use crate::types::DEFAULT_PLACES;

impl Compiler<'_> {
    pub(super) fn literal(
        &self,
        literal: &Literal,
        span: Span,
        expected: Option<&Type>,
        scope: &Scope<'_>,
    ) -> Option<Expr> {
        let constant = |ty: Type, value: Value| Some(Expr { ty, kind: ExprKind::Const(value) });
        match literal {
            Literal::Money { digits, value, places, currency } => {
                let known = self.currency(currency)?;
                if *places > known.places() {
                    let value = format!("{digits} {}", currency.node);
                    let (of, places) = (known.code().to_owned(), known.places());
                    self.report(TypeError::TooFine { value, of, places, span });
                    return None;
                }
                constant(Type::Money(known), Value::Money(value.clone(), known))
            }
            Literal::Percent { points, .. } => {
                let fraction = points.divided_by(&Rational::from(100))?;
                let places = points.decimal_places().unwrap_or(DEFAULT_PLACES).max(DEFAULT_PLACES);
                constant(Type::Percent { places }, Value::Percent(fraction))
            }
            Literal::Number { digits, value, places } => match expected {
                // In bounds the type fixes the unit: `USD from 0 to 10_000`.
                Some(Type::Money(currency)) if scope.bare_numbers => {
                    if *places > currency.places() {
                        let (of, places) = (currency.code().to_owned(), currency.places());
                        self.report(TypeError::TooFine { value: digits.clone(), of, places, span });
                        return None;
                    }
                    constant(Type::Money(*currency), Value::Money(value.clone(), *currency))
                }
                _ if *places == 0 => constant(Type::Integer, Value::Number(value.clone())),
                _ => constant(Type::Decimal { places: *places }, Value::Number(value.clone())),
            },
            Literal::Bool(value) => constant(Type::Bool, Value::Bool(*value)),
            Literal::Text(text) => constant(Type::Text, Value::Text(name(text))),
            Literal::Date(date) => constant(Type::Date, Value::Date(*date)),
            Literal::Instant(_, instant) => constant(Type::Instant, Value::Instant(*instant)),
            Literal::Time(time) => constant(Type::Time, Value::Time(*time)),
            Literal::Duration { value, .. } => constant(Type::Duration(value.kind), Value::Duration(*value)),
            Literal::Local(written, local) => {
                let at = self.local(written, *local, span)?;
                constant(Type::Instant, Value::Instant(at))
            }
        }
    }

    /// Reads a date and time in the policy's zone.
    fn local(&self, written: &str, local: DateTime, span: Span) -> Option<Instant> {
        // A header without a zone, or with one that is not known, is reported there.
        let named = crate::calendar::policy_zone(self, span)?;
        let zone = polidex_base::zone(&named)?;
        let (written, zone_name) = (written.to_owned(), named.to_string());
        match polidex_base::instants(local, &zone)? {
            Local::Once(at) => return Some(at),
            Local::Never(_) => self.report(TimeError::NeverShown { written, zone: zone_name, span }),
            Local::Twice(first, second) => {
                let shown = |at| polidex_base::with_offset(at, &zone);
                let instead = [shown(first), shown(second)];
                self.report(TimeError::ShownTwice { written, zone: zone_name, instead, span });
            }
        }
        None
    }
}
