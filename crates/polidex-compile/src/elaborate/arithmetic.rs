//! Arithmetic: which operations there are between which values.

use polidex_base::{DurationKind, Spanned};
use polidex_ir::{Expr, ExprKind, Type};
use polidex_syntax::ast::{self, ArithmeticOp};

use super::timed::Timing;
use super::{common, grid, joined};
use crate::compiler::Compiler;
use crate::error::TypeError;
use crate::scope::Scope;
use crate::types::{DEFAULT_PLACES, shown};

const ELAPSED: Type = Type::Duration(DurationKind::Elapsed);
const NUMBER: Type = Type::Decimal { places: DEFAULT_PLACES };

impl Compiler<'_> {
    pub(super) fn arithmetic(
        &self,
        left: &ast::Expr,
        op: &Spanned<ArithmeticOp>,
        right: &ast::Expr,
        timing: &Timing<'_>,
        scope: &mut Scope<'_>,
    ) -> Option<Expr> {
        let a = self.term(left, timing, scope);
        let b = self.expr(right, None, scope);
        let (a, b) = (a?, b?);
        if let Some(shifted) = self.shift((&a, &b), op.node, timing, left.span.to(right.span)) {
            return shifted;
        }
        let ty = match op.node {
            ArithmeticOp::Add => sum(&a.ty, &b.ty).or_else(|| sum(&b.ty, &a.ty)),
            ArithmeticOp::Subtract => difference(&a.ty, &b.ty),
            ArithmeticOp::Multiply => product(&a.ty, &b.ty).or_else(|| product(&b.ty, &a.ty)),
            ArithmeticOp::Divide => quotient(&a.ty, &b.ty),
        };
        let Some(ty) = ty else {
            let record = self.record_as_value(&a, left.span).or_else(|| self.record_as_value(&b, right.span));
            match record {
                Some(error) => self.report(error),
                None => self.no_operation(op.node, (&a.ty, left), (&b.ty, right)),
            }
            return None;
        };
        let (a, b) = (Box::new(a), Box::new(b));
        let kind = match op.node {
            ArithmeticOp::Add if matches!(b.ty, Type::Date | Type::Instant) => ExprKind::Add(b, a),
            ArithmeticOp::Add => ExprKind::Add(a, b),
            ArithmeticOp::Subtract => ExprKind::Subtract(a, b),
            ArithmeticOp::Multiply => ExprKind::Multiply(a, b),
            ArithmeticOp::Divide => ExprKind::Divide(a, b),
        };
        Some(Expr { ty, kind })
    }

    fn no_operation(&self, op: ArithmeticOp, left: (&Type, &ast::Expr), right: (&Type, &ast::Expr)) {
        let span = left.1.span.to(right.1.span);
        if let (Type::Money(a), Type::Money(b)) = (left.0, right.0)
            && a != b
        {
            let (left, right) = ((a.code().to_owned(), left.1.span), (b.code().to_owned(), right.1.span));
            self.report(TypeError::Currencies { left, right });
            return;
        }
        let bare = super::bare_number(left.1, right.0).or_else(|| super::bare_number(right.1, left.0));
        if let (Some(error), ArithmeticOp::Add | ArithmeticOp::Subtract) = (bare, op) {
            self.report(error);
            return;
        }
        let (symbol, hint) = match (op, left.0, right.0) {
            (ArithmeticOp::Add | ArithmeticOp::Subtract, Type::Percent { .. }, _)
            | (ArithmeticOp::Add | ArithmeticOp::Subtract, _, Type::Percent { .. }) => {
                (symbol(op), Some("a share of something is written `10% of amount`"))
            }
            (ArithmeticOp::Subtract, Type::Instant, Type::Duration(_) | Type::AnyDuration) => (
                symbol(op),
                Some(
                    "business time is counted forwards; add it to the earlier side of the comparison instead",
                ),
            ),
            (_, Type::Date, Type::Duration(DurationKind::BusinessHours))
            | (_, Type::Duration(DurationKind::BusinessHours), Type::Date) => (
                symbol(op),
                Some("business hours are counted from a point in time; a date moves by business days"),
            ),
            (_, Type::Date, Type::AnyDuration) | (_, Type::AnyDuration, Type::Date) => {
                (symbol(op), Some("this may be hours, and a date has none; add it to a point in time"))
            }
            _ => (symbol(op), None),
        };
        let (left, right) = (shown(left.0), shown(right.0));
        self.report(TypeError::NoOperation { op: symbol, left, right, span, hint });
    }

    pub(super) fn negate(
        &self,
        inner: &ast::Expr,
        expected: Option<&Type>,
        scope: &mut Scope<'_>,
    ) -> Option<Expr> {
        let found = self.expr(inner, expected, scope)?;
        match &found.ty {
            Type::Integer
            | Type::Decimal { .. }
            | Type::Percent { .. }
            | Type::Money(_)
            | Type::Duration(_) => {
                Some(Expr { ty: found.ty.clone(), kind: ExprKind::Negate(Box::new(found)) })
            }
            _ => {
                self.mismatch(&found, "a number or an amount".to_owned(), inner.span);
                None
            }
        }
    }

    /// `120% of amount`
    pub(super) fn share_of(&self, rate: &ast::Expr, base: &ast::Expr, scope: &mut Scope<'_>) -> Option<Expr> {
        let percent = Type::Percent { places: DEFAULT_PLACES };
        let rate_read = self.expr(rate, Some(&percent), scope);
        let base_read = self.expr(base, None, scope);
        let (rate_read, base_read) = (rate_read?, base_read?);
        let turned = matches!(base_read.ty, Type::Percent { .. }) && grid(&rate_read.ty).is_some();
        let rate_is = matches!(rate_read.ty, Type::Percent { .. });
        let rate_read = if turned { rate_read } else { self.fit(rate_read, &percent, rate)? };
        let ty = if turned && !rate_is { None } else { product(&rate_read.ty, &base_read.ty) };
        let Some(ty) = ty else {
            let (left, right) = (shown(&rate_read.ty), shown(&base_read.ty));
            let span = rate.span.to(base.span);
            let hint = turned.then_some("the percentage stands first, such as `80% of amount`");
            self.report(TypeError::NoOperation { op: "of", left, right, span, hint });
            return None;
        };
        Some(Expr { ty, kind: ExprKind::Multiply(Box::new(rate_read), Box::new(base_read)) })
    }

    pub(super) fn days_from_to(
        &self,
        from: &ast::Expr,
        to: &ast::Expr,
        scope: &mut Scope<'_>,
    ) -> Option<Expr> {
        let from_read = self.expr(from, None, scope);
        let to_read = self.expr(to, None, scope);
        let (from_read, to_read) = (from_read?, to_read?);
        for (read, written) in [(&from_read, from), (&to_read, to)] {
            if !matches!(read.ty, Type::Date | Type::Instant) {
                self.mismatch(read, "a date or a point in time".to_owned(), written.span);
                return None;
            }
        }
        if from_read.ty != to_read.ty {
            let (left, right) = ((shown(&from_read.ty), from.span), (shown(&to_read.ty), to.span));
            self.report(TypeError::NotComparable { left, right, hint: None });
            return None;
        }
        Some(Expr { ty: ELAPSED, kind: ExprKind::DaysFromTo(Box::new(from_read), Box::new(to_read)) })
    }

    /// `larger of (a, b)`, `smaller of (a, b)`
    pub(super) fn extreme(
        &self,
        larger: bool,
        values: &[ast::Expr],
        expected: Option<&Type>,
        scope: &mut Scope<'_>,
    ) -> Option<Expr> {
        let (first, rest) = values.split_first()?;
        let first_read = self.expr(first, expected, scope)?;
        if !super::is_ordered(&first_read.ty) {
            let word = if larger { "larger of" } else { "smaller of" };
            let found = shown(&first_read.ty);
            self.report(TypeError::NotOrdered { symbol: word, found, span: first.span });
            return None;
        }
        let mut ty = first_read.ty.clone();
        let mut all = vec![Some(first_read)];
        for value in rest {
            let read = self.comparable_to_type(&ty, first.span, Some(first), value, scope);
            if let Some(read) = &read {
                ty = common(&ty, &read.ty)?;
            }
            all.push(read);
        }
        let all: Vec<Expr> = all.into_iter().collect::<Option<_>>()?;
        Some(Expr { ty, kind: if larger { ExprKind::Larger(all) } else { ExprKind::Smaller(all) } })
    }

    /// `a when c, otherwise b`
    pub(super) fn conditional(
        &self,
        arms: &[(ast::Expr, ast::Expr)],
        otherwise: &ast::Expr,
        expected: Option<&Type>,
        scope: &mut Scope<'_>,
    ) -> Option<Expr> {
        let before = scope.given.clone();
        let mut ty: Option<(Type, polidex_base::Span)> = None;
        let mut read_arms = Vec::new();
        for (value, condition) in arms {
            let condition = self.condition(condition, scope);
            let given = condition.as_ref().map(|c| super::given_where(c, true)).unwrap_or_default();
            let read = self.with_given(given, scope, |compiler, scope| {
                compiler.arm(value, ty.as_ref(), expected, scope)
            });
            if let (None, Some(read)) = (&ty, &read) {
                ty = Some((read.ty.clone(), value.span));
            }
            if let Some(condition) = &condition {
                scope.given.extend(super::given_where(condition, false));
            }
            read_arms.push(condition.zip(read));
        }
        let last = self.arm(otherwise, ty.as_ref(), expected, scope);
        scope.given = before;
        let arms: Vec<(Expr, Expr)> = read_arms.into_iter().collect::<Option<_>>()?;
        let last = last?;
        let mut ty = last.ty.clone();
        for (_, value) in &arms {
            ty = joined(&ty, &value.ty)?;
        }
        Some(Expr { ty, kind: ExprKind::Conditional(arms, Box::new(last)) })
    }

    fn arm(
        &self,
        value: &ast::Expr,
        first: Option<&(Type, polidex_base::Span)>,
        expected: Option<&Type>,
        scope: &mut Scope<'_>,
    ) -> Option<Expr> {
        match first {
            Some((ty, span)) => self.beside(ty, *span, value, scope),
            None => self.expr(value, expected, scope),
        }
    }
}

fn symbol(op: ArithmeticOp) -> &'static str {
    match op {
        ArithmeticOp::Add => "+",
        ArithmeticOp::Subtract => "-",
        ArithmeticOp::Multiply => "*",
        ArithmeticOp::Divide => "/",
    }
}

fn is_number(ty: &Type) -> bool {
    matches!(ty, Type::Integer | Type::Decimal { .. })
}

fn sum(a: &Type, b: &Type) -> Option<Type> {
    match (a, b) {
        (Type::Date, Type::Duration(DurationKind::Elapsed)) => Some(Type::Date),
        (Type::Instant, Type::Duration(DurationKind::Elapsed)) => Some(Type::Instant),
        (Type::Money(x), Type::Money(y)) if x == y => Some(a.clone()),
        (Type::Duration(x), Type::Duration(y)) if x == y => Some(a.clone()),
        (Type::Percent { .. }, Type::Percent { .. }) => common(a, b),
        _ if is_number(a) && is_number(b) => common(a, b),
        _ => None,
    }
}

fn difference(a: &Type, b: &Type) -> Option<Type> {
    match (a, b) {
        (Type::Date, Type::Date) | (Type::Instant, Type::Instant) => Some(ELAPSED),
        (Type::Duration(_), Type::Date | Type::Instant) => None,
        _ => sum(a, b),
    }
}

fn product(a: &Type, b: &Type) -> Option<Type> {
    match (a, b) {
        (Type::Percent { .. }, Type::Money(_)) => Some(b.clone()),
        (Type::Money(_), _) if is_number(b) => Some(a.clone()),
        (Type::Percent { .. }, Type::Percent { .. }) => common(a, b),
        (Type::Percent { .. }, _) if is_number(b) => Some(NUMBER),
        (Type::Duration(_), Type::Integer) => Some(a.clone()),
        (Type::Integer, Type::Integer) => Some(Type::Integer),
        _ if is_number(a) && is_number(b) => common(a, b),
        _ => None,
    }
}

fn quotient(a: &Type, b: &Type) -> Option<Type> {
    match (a, b) {
        (Type::Money(x), Type::Money(y)) if x == y => Some(NUMBER),
        (Type::Duration(x), Type::Duration(y)) if x == y => Some(NUMBER),
        (Type::Money(_) | Type::Percent { .. }, _) if is_number(b) => Some(a.clone()),
        (Type::Percent { .. }, Type::Percent { .. }) => Some(NUMBER),
        _ if is_number(a) && is_number(b) => Some(NUMBER),
        _ => None,
    }
}
