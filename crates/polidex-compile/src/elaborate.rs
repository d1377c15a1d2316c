//! Expressions: every name resolved, every type checked, in one pass.
//!
//! In: an expression as written, the type that is expected, and a scope. Out: a typed IR expression, or nothing
//! after its findings are reported; what follows from a finding is silent.

mod arithmetic;
mod call;
mod compare;
mod condition;
mod ground;
mod list;
mod literal;
mod on_grid;
mod path;
mod presence;
mod rounding;
mod signing;
mod timed;
mod walk;

pub(crate) use compare::relation;
pub(crate) use list::is_summable;
pub(crate) use on_grid::Known as Grids;
pub(crate) use presence::{given_where, key, outputs, shown as written};
pub(crate) use rounding::{grid, number};
pub(crate) use walk::mentions;

use polidex_base::Span;
use polidex_ir::{Expr, ExprKind, Name, Type, Value};
use polidex_syntax::ast;

use crate::compiler::{Compiler, dotted};
use crate::error::{ListError, TypeError};
use crate::scope::Scope;
use crate::types::shown;

/// Tells whether values of a type have an order.
pub(crate) fn is_ordered(ty: &Type) -> bool {
    match ty {
        Type::Integer
        | Type::Decimal { .. }
        | Type::Percent { .. }
        | Type::Money(_)
        | Type::Date
        | Type::Instant
        | Type::Time
        | Type::Duration(_)
        | Type::Tier(_) => true,
        Type::AnyDuration
        | Type::Bool
        | Type::Text
        | Type::Choice(_)
        | Type::Role
        | Type::Record(_)
        | Type::List { .. }
        | Type::Set { .. } => false,
    }
}

/// Tells whether a value of one type can stand where the other is expected. A list fits where a longer one, or one
/// without a key, may stand.
pub(crate) fn fits(found: &Type, expected: &Type) -> bool {
    match (found, expected) {
        (Type::Integer | Type::Decimal { .. }, Type::Decimal { .. })
        | (Type::Percent { .. }, Type::Percent { .. })
        | (Type::Duration(_), Type::AnyDuration) => true,
        (Type::List { element: a, key: own, up_to: n }, Type::List { element: b, key, up_to: most }) => {
            n <= most && (key.is_none() || own == key) && fits(a, b)
        }
        (Type::Set { element: a, up_to: n }, Type::Set { element: b, up_to: most }) => {
            n <= most && fits(a, b)
        }
        _ => found == expected,
    }
}

/// Returns the type that holds the values of both where they stand side by side and are not compared: durations of
/// different kinds, too.
pub(crate) fn joined(a: &Type, b: &Type) -> Option<Type> {
    match (a, b) {
        (Type::Duration(one), Type::Duration(two)) if one != two => Some(Type::AnyDuration),
        _ => common(a, b),
    }
}

/// Returns the type that holds the values of both, if they compare.
pub(crate) fn common(a: &Type, b: &Type) -> Option<Type> {
    match (a, b) {
        (Type::Integer | Type::Decimal { .. }, Type::Integer | Type::Decimal { .. }) => {
            let places = |ty: &Type| if let Type::Decimal { places } = ty { *places } else { 0 };
            if a == &Type::Integer && b == &Type::Integer {
                Some(Type::Integer)
            } else {
                Some(Type::Decimal { places: places(a).max(places(b)) })
            }
        }
        (Type::Percent { places: x }, Type::Percent { places: y }) => {
            Some(Type::Percent { places: *x.max(y) })
        }
        (Type::AnyDuration, Type::Duration(_)) | (Type::Duration(_), Type::AnyDuration) => {
            Some(Type::AnyDuration)
        }
        (Type::List { element: x, key: one, up_to: n }, Type::List { element: y, key: two, up_to: m }) => {
            let key = one.clone().filter(|_| one == two);
            Some(Type::List { element: Box::new(common(x, y)?), key, up_to: *n.max(m) })
        }
        (Type::Set { element: x, up_to: n }, Type::Set { element: y, up_to: m }) => {
            Some(Type::Set { element: Box::new(common(x, y)?), up_to: *n.max(m) })
        }
        _ => (a == b).then(|| a.clone()),
    }
}

impl Compiler<'_> {
    /// Reads an expression whose type is not fixed. The expected type reads values of choices and tiers.
    pub fn expr(&self, expr: &ast::Expr, expected: Option<&Type>, scope: &mut Scope<'_>) -> Option<Expr> {
        let found = self.look(expr, expected, scope)?;
        self.guarded(found, expr.span, scope)
    }

    /// Reads an expression that may be absent here.
    pub fn look(&self, expr: &ast::Expr, expected: Option<&Type>, scope: &mut Scope<'_>) -> Option<Expr> {
        use ast::ExprKind as Ast;
        let span = expr.span;
        match &expr.kind {
            Ast::Literal(literal) => self.literal(literal, span, expected, scope),
            Ast::Path(words) => self.path(words, expected, scope),
            Ast::Call { name, args, field } => self.call(name, args, field.as_ref(), span, scope),
            Ast::Not(inner) => {
                let inner = self.condition(inner, scope)?;
                Some(boolean(ExprKind::Not(Box::new(inner))))
            }
            Ast::And(parts) => self.junction(parts, true, scope),
            Ast::Or(parts) => self.junction(parts, false, scope),
            Ast::Implies(left, right) => self.implication(left, right, scope),
            Ast::Compare { left, op, right } => self.compare(left, op, right, scope),
            Ast::OneOf { subject, negated, values } => self.one_of(subject, *negated, values, scope),
            Ast::Given { subject, negated } => self.given(subject, *negated, scope),
            Ast::ChainHas { negated, role } => self.chain_has(*negated, role, span, scope),
            Ast::Signing(question) => self.signing(question, span, expected, scope),
            Ast::Negate(inner) => self.negate(inner, expected, scope),
            Ast::Arithmetic { left, op, right } => {
                self.arithmetic(left, op, right, &timed::Timing::default(), scope)
            }
            Ast::Timed { value, calendar, month_end } => {
                self.timed(value, calendar.as_ref(), month_end.as_ref(), scope)
            }
            Ast::IsWithin { subject, negated, calendar } => {
                self.is_within(subject, *negated, calendar, scope)
            }
            Ast::Closing { calendar, when } => self.closing(calendar, when.as_ref(), scope),
            Ast::NextBusinessDay { after, calendar } => {
                self.next_business_day(after, calendar.as_ref(), span, scope)
            }
            Ast::BusinessDaysFromTo { from, to, calendar } => {
                self.business_days_from_to(from, to, calendar.as_ref(), span, scope)
            }
            Ast::Of { rate, base } => self.share_of(rate, base, scope),
            Ast::DaysFromTo { from, to } => self.days_from_to(from, to, scope),
            Ast::Rounded { value, mode, step } => self.rounded(value, mode.node, step.as_deref(), scope),
            Ast::Extreme { larger, values } => self.extreme(*larger, values, expected, scope),
            Ast::Conditional { arms, otherwise } => self.conditional(arms, otherwise, expected, scope),
            Ast::Ledger(query) => self.ledger_value(query, span, scope),
            Ast::Quantified { quantifier, source, condition } => {
                self.quantified(quantifier.node, source, condition, scope)
            }
            Ast::Aggregate { measure, value, source, filter, otherwise } => {
                let (value, filter, otherwise) = (value.as_deref(), filter.as_deref(), otherwise.as_deref());
                self.aggregate(measure, value, source, filter, otherwise, scope)
            }
            Ast::Only { source, filter } => self.only(source, filter.as_deref(), scope),
            Ast::At { list, key } => self.at(list, key, scope),
            Ast::Field { of, field } => {
                let of = self.look(of, None, scope)?;
                self.fields(of, std::slice::from_ref(field))
            }
            Ast::In { subject, negated, list } => self.is_in(subject, *negated, list, scope),
            Ast::Grounds(_) => {
                self.report(ListError::GroundsInside { span });
                None
            }
            Ast::Other(text) => self.other(text, expected, span),
            Ast::Unlimited => {
                let ty = expected.cloned()?;
                Some(Expr { ty, kind: ExprKind::Const(Value::Unlimited) })
            }
            Ast::Error => None,
        }
    }

    /// Reads an expression that must have a type.
    pub fn typed(&self, expr: &ast::Expr, expected: &Type, scope: &mut Scope<'_>) -> Option<Expr> {
        let found = self.expr(expr, Some(expected), scope)?;
        self.fit(found, expected, expr)
    }

    /// Returns an expression if it fits a type; else reports why not.
    pub fn fit(&self, found: Expr, expected: &Type, expr: &ast::Expr) -> Option<Expr> {
        if fits(&found.ty, expected) {
            return Some(found);
        }
        let span = expr.span;
        if let Some(error) = bare_number(expr, expected) {
            self.report(error);
            return None;
        }
        let error = match (&found.ty, expected) {
            (Type::Money(a), Type::Money(b)) => {
                let (a, b) = (a.code().to_owned(), b.code().to_owned());
                TypeError::Currencies { left: (a, span), right: (b, span) }
            }
            (Type::Duration(_), Type::Duration(_)) => {
                TypeError::DurationKinds { left: (shown(&found.ty), span), right: (shown(expected), span) }
            }
            _ => {
                self.mismatch(&found, shown(expected), span);
                return None;
            }
        };
        self.report(error);
        None
    }

    /// Reports a value that is not what is expected; of a record, that it is none.
    pub(crate) fn mismatch(&self, found: &Expr, expected: String, span: Span) {
        match self.record_as_value(found, span) {
            Some(error) => self.report(error),
            None => self.report(TypeError::Mismatch { expected, found: shown(&found.ty), span }),
        }
    }

    /// Words a record that stands where a value is wanted.
    pub(crate) fn record_as_value(&self, found: &Expr, span: Span) -> Option<TypeError> {
        let Type::Record(of) = &found.ty else { return None };
        let record = presence::shown(found);
        let fields = self.record_fields(of).iter().map(|field| format!("{record}.{}", field.path)).collect();
        Some(TypeError::RecordAsValue { record, fields, span })
    }

    /// Reads a condition.
    pub fn condition(&self, expr: &ast::Expr, scope: &mut Scope<'_>) -> Option<Expr> {
        let found = self.expr(expr, Some(&Type::Bool), scope)?;
        if found.ty == Type::Bool {
            return Some(found);
        }
        if let Some(error) = self.record_as_value(&found, expr.span) {
            self.report(error);
            return None;
        }
        let of = if let ast::ExprKind::Path(words) = &expr.kind { Some(dotted(words)) } else { None };
        self.report(TypeError::NotCondition { found: shown(&found.ty), span: expr.span, of });
        None
    }

    /// Reads an expression that must be a constant of a type: a literal, or a value of a choice or tier.
    pub fn constant(&self, expr: &ast::Expr, expected: &Type) -> Option<Value> {
        let mut scope = Scope::constant();
        let found = self.typed(expr, expected, &mut scope)?;
        match constant_value(&found) {
            Some(value) => Some(value),
            None => {
                self.report(TypeError::NotConstant { wanted: shown(expected), span: expr.span });
                None
            }
        }
    }

    /// Reads a duration that is known without any fact: a literal, or a threshold that is one.
    pub fn duration(&self, expr: &ast::Expr) -> Option<polidex_base::Duration> {
        let mut scope = Scope::facts(None);
        let found = self.expr(expr, None, &mut scope)?;
        let value = match &found.kind {
            ExprKind::Threshold(name) => {
                self.global(name, expr.span).and_then(|global| constant_value(global.value()?))
            }
            _ => constant_value(&found),
        };
        match value {
            Some(Value::Duration(duration)) => Some(duration),
            Some(Value::Number(number)) => {
                let instead = format!("{number} hours");
                let expected = "a duration".to_owned();
                let number = number.to_string();
                self.report(TypeError::BareNumber { number, expected, instead, span: expr.span });
                None
            }
            Some(_) => {
                let expected = "a duration, such as `4 hours`".to_owned();
                self.report(TypeError::Mismatch { expected, found: shown(&found.ty), span: expr.span });
                None
            }
            None => {
                let wanted = "a duration".to_owned();
                self.report(TypeError::NotConstant { wanted, span: expr.span });
                None
            }
        }
    }
}

/// Makes a condition.
pub(crate) fn boolean(kind: ExprKind) -> Expr {
    Expr { ty: Type::Bool, kind }
}

/// Returns the value of a constant; of a negated one too.
pub(crate) fn constant_value(expr: &Expr) -> Option<Value> {
    match &expr.kind {
        ExprKind::Const(value) => Some(value.clone()),
        ExprKind::Negate(inner) => match constant_value(inner)? {
            Value::Number(n) => Some(Value::Number(n.negated())),
            Value::Percent(n) => Some(Value::Percent(n.negated())),
            Value::Money(n, currency) => Some(Value::Money(n.negated(), currency)),
            Value::Duration(duration) => {
                let count = duration.count.checked_neg()?;
                Some(Value::Duration(polidex_base::Duration { count, ..duration }))
            }
            _ => None,
        },
        _ => None,
    }
}

/// Words a bare number that stands where a unit is needed.
fn bare_number(expr: &ast::Expr, expected: &Type) -> Option<TypeError> {
    let ast::ExprKind::Literal(ast::Literal::Number { digits, .. }) = &expr.kind else { return None };
    let instead = match expected {
        Type::Money(currency) => format!("{digits} {}", currency.code()),
        Type::Percent { .. } => format!("{digits}%"),
        Type::Duration(polidex_base::DurationKind::Elapsed) => format!("{digits} days"),
        Type::Duration(polidex_base::DurationKind::Calendar) => format!("{digits} months"),
        Type::Duration(polidex_base::DurationKind::BusinessHours) => format!("{digits} business hours"),
        Type::Duration(polidex_base::DurationKind::BusinessDays) => format!("{digits} business days"),
        _ => return None,
    };
    let (number, expected) = (digits.clone(), shown(expected));
    Some(TypeError::BareNumber { number, expected, instead, span: expr.span })
}

/// A name as a path of one word.
pub(crate) fn single(words: &[ast::Ident]) -> Option<&ast::Ident> {
    if let [only] = words { Some(only) } else { None }
}

/// Notes a path as read, and where.
pub(crate) fn read(scope: &mut Scope<'_>, path: &Name, place: Span) {
    scope.reads.entry(path.clone()).or_insert(place);
}
