//! Literals: exact values with the units they are written in.

use polidex_base::{Duration, DurationKind, Rational, Span};
use polidex_ir::{Expr, ExprKind, Type, Value};
use polidex_syntax::ast::Literal;

use crate::compiler::{Compiler, name};
use crate::error::TypeError;
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
            Literal::Duration { value, .. } => {
                self.note_business_time(*value, span);
                constant(Type::Duration(value.kind), Value::Duration(*value))
            }
        }
    }

    /// Remembers where business time is used first: the policy then needs a calendar.
    fn note_business_time(&self, duration: Duration, span: Span) {
        let business = matches!(duration.kind, DurationKind::BusinessHours | DurationKind::BusinessDays);
        let mut first = self.business_time.borrow_mut();
        if business && first.is_none_or(|first| span < first) {
            *first = Some(span);
        }
    }
}
