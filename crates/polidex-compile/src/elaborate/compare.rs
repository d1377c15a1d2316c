//! Comparisons: which values compare, and which have an order.

use polidex_base::{DurationKind, Span, Spanned, suggest};
use polidex_ir::{Expr, ExprKind, Relation, Type};
use polidex_syntax::ast;

use super::condition::is_outcome;
use super::{bare_number, boolean, common, is_ordered, joined, single};
use crate::compiler::{Compiler, dotted};
use crate::error::{TypeError, there_are};
use crate::scope::Scope;
use crate::types::shown;

/// Returns the relation of the policy.
pub(crate) fn relation(relation: ast::Relation) -> Relation {
    match relation {
        ast::Relation::Equal => Relation::Equal,
        ast::Relation::NotEqual => Relation::NotEqual,
        ast::Relation::Less => Relation::Less,
        ast::Relation::AtMost => Relation::AtMost,
        ast::Relation::Greater => Relation::Greater,
        ast::Relation::AtLeast => Relation::AtLeast,
    }
}

impl Compiler<'_> {
    pub(super) fn compare(
        &self,
        left: &ast::Expr,
        op: &Spanned<ast::Comparison>,
        right: &ast::Expr,
        scope: &mut Scope<'_>,
    ) -> Option<Expr> {
        let relation = relation(op.node.relation);
        if is_outcome(left, scope) && matches!(relation, Relation::Equal | Relation::NotEqual) {
            let found = self.outcome_is(right)?;
            let negated = relation == Relation::NotEqual;
            return Some(if negated { boolean(ExprKind::Not(Box::new(found))) } else { found });
        }
        // `gold is customer.tier`: the right side says what the word on the left means.
        let (left_read, right_read) = if self.is_bare_value(left, scope) && !self.is_bare_value(right, scope)
        {
            let right_read = self.expr(right, None, scope)?;
            let left_read = self.comparable_to(&right_read, right, left, scope)?;
            (left_read, right_read)
        } else {
            let left_read = self.expr(left, None, scope);
            let Some(left_read) = left_read else {
                // The right side is read for its own findings, where it needs no help of the left.
                if !self.is_bare_value(right, scope) {
                    self.expr(right, None, scope);
                }
                return None;
            };
            if self.is_bare_value(right, scope)
                && let Some(error) = self.record_as_value(&left_read, left.span)
            {
                self.report(error);
                return None;
            }
            let right_read = self.comparable_to(&left_read, left, right, scope)?;
            (left_read, right_read)
        };
        let unordered = [&left_read.ty, &right_read.ty].into_iter().find(|ty| !is_ordered(ty));
        if let (Relation::Less | Relation::AtMost | Relation::Greater | Relation::AtLeast, Some(ty)) =
            (relation, unordered)
        {
            let (symbol, found, span) = (relation.symbol(), shown(ty), left.span.to(right.span));
            self.report(TypeError::NotOrdered { symbol, found, span });
            return None;
        }
        Some(boolean(ExprKind::Compare(relation, Box::new(left_read), Box::new(right_read))))
    }

    /// Tells whether this is a word that only a type can give a meaning.
    fn is_bare_value(&self, expr: &ast::Expr, scope: &Scope<'_>) -> bool {
        match &expr.kind {
            ast::ExprKind::Path(words) => {
                single(words).is_some_and(|word| !self.is_known_word(&word.node, scope))
            }
            ast::ExprKind::Other(_) => true,
            _ => false,
        }
    }

    /// Reads a value that is compared with another.
    pub(crate) fn comparable_to(
        &self,
        other: &Expr,
        other_expr: &ast::Expr,
        value: &ast::Expr,
        scope: &mut Scope<'_>,
    ) -> Option<Expr> {
        self.comparable_to_type(&other.ty, other_expr.span, Some(other_expr), value, scope)
    }

    /// Reads a value that is compared with one of a type.
    pub(crate) fn comparable_to_type(
        &self,
        ty: &Type,
        other_span: Span,
        other_expr: Option<&ast::Expr>,
        value: &ast::Expr,
        scope: &mut Scope<'_>,
    ) -> Option<Expr> {
        let found = self.expr(value, Some(ty), scope)?;
        if common(ty, &found.ty).is_some() {
            return Some(found);
        }
        self.not_alike(ty, other_span, other_expr, value, &found);
        None
    }

    /// Reads a value that stands beside one of a type and is not compared with it: in a column, in an arm.
    pub(crate) fn beside(
        &self,
        ty: &Type,
        other_span: Span,
        value: &ast::Expr,
        scope: &mut Scope<'_>,
    ) -> Option<Expr> {
        let found = self.expr(value, Some(ty), scope)?;
        if joined(ty, &found.ty).is_some() {
            return Some(found);
        }
        self.not_alike(ty, other_span, None, value, &found);
        None
    }

    /// Reports two values of which no type holds both.
    fn not_alike(
        &self,
        ty: &Type,
        other_span: Span,
        other_expr: Option<&ast::Expr>,
        value: &ast::Expr,
        found: &Expr,
    ) {
        if let Some(error) = self.record_as_value(found, value.span) {
            self.report(error);
            return;
        }
        let bare = bare_number(value, ty).or_else(|| bare_number(other_expr?, &found.ty));
        let left = (shown(ty), other_span);
        let right = (shown(&found.ty), value.span);
        if let Some(error) = bare {
            self.report(error);
            return;
        }
        let error = match (ty, &found.ty) {
            (Type::Money(a), Type::Money(b)) => TypeError::Currencies {
                left: (a.code().to_owned(), other_span),
                right: (b.code().to_owned(), value.span),
            },
            (Type::Duration(_), Type::Duration(_)) => TypeError::DurationKinds { left, right },
            _ => {
                let hint = other_expr.and_then(|other| self.hint((ty, other), (&found.ty, value)));
                let hint = hint.or_else(|| self.unquoted(ty, value));
                TypeError::NotComparable { left, right, hint }
            }
        };
        self.report(error);
    }

    /// Says what to write where two values do not compare, for the commonest slips.
    fn hint(&self, one: (&Type, &ast::Expr), two: (&Type, &ast::Expr)) -> Option<String> {
        self.unquoted(one.0, two.1)
            .or_else(|| self.unquoted(two.0, one.1))
            .or_else(|| elapsed(one, two))
            .or_else(|| elapsed(two, one))
            .or_else(|| counted(one, two))
            .or_else(|| counted(two, one))
            .or_else(|| day_and_moment(one.0, two.0))
            .or_else(|| without_unit(one, two))
            .or_else(|| without_unit(two, one))
            .or_else(|| self.hidden_value(one.0, two))
            .or_else(|| self.hidden_value(two.0, one))
    }

    /// `reason is "lost"`, `opened is "yes"`
    fn unquoted(&self, ty: &Type, value: &ast::Expr) -> Option<String> {
        let ast::ExprKind::Literal(ast::Literal::Text(text)) = &value.kind else { return None };
        match ty {
            Type::Bool => Some(match text.to_lowercase().as_str() {
                "yes" | "true" | "y" => "write `yes` without quotes".to_owned(),
                "no" | "false" | "n" => "write `no` without quotes".to_owned(),
                _ => "write `yes` or `no`, without quotes".to_owned(),
            }),
            Type::Choice(of) | Type::Tier(of) => {
                let values = self.value_names(of);
                Some(match suggest::nearest(text, values.iter().map(String::as_str)) {
                    Some(near) => format!("write `{near}` without quotes"),
                    None => format!("write a value without quotes; {}", there_are(&values)),
                })
            }
            Type::Role => Some("write the name of a role without quotes".to_owned()),
            Type::Date | Type::Instant | Type::Time => Some(format!("write `{text}` without quotes")),
            _ => None,
        }
    }

    /// `kind is meals`, where `meal` is a value and `meals` something else.
    fn hidden_value(&self, ty: &Type, other: (&Type, &ast::Expr)) -> Option<String> {
        let (Type::Choice(of) | Type::Tier(of)) = ty else { return None };
        let ast::ExprKind::Path(words) = &other.1.kind else { return None };
        let word = single(words)?;
        let values = self.value_names(of);
        let near = suggest::nearest(&word.node, values.iter().map(String::as_str))?;
        Some(format!("did you mean the value `{near}`? `{}` is {}", word.node, shown(other.0)))
    }
}

/// An amount, a percentage or a duration beside a named number without its unit.
fn without_unit(one: (&Type, &ast::Expr), two: (&Type, &ast::Expr)) -> Option<String> {
    let ast::ExprKind::Path(words) = &two.1.kind else { return None };
    let unit = match (one.0, two.0) {
        (Type::Money(currency), Type::Integer | Type::Decimal { .. }) => currency.code(),
        (Type::Percent { .. }, Type::Integer | Type::Decimal { .. }) => "%",
        _ => return None,
    };
    let (named, gap) = (dotted(words), if unit == "%" { "" } else { " " });
    Some(format!("give `{named}` its unit where it is declared, such as `1{gap}{unit}`"))
}

/// A list beside a number, or beside one of its elements.
fn counted(one: (&Type, &ast::Expr), two: (&Type, &ast::Expr)) -> Option<String> {
    let (Type::List { element, .. } | Type::Set { element, .. }) = one.0 else { return None };
    let list = if let ast::ExprKind::Path(words) = &one.1.kind { dotted(words) } else { "…".to_owned() };
    if common(element, two.0).is_some() {
        return Some(format!("write `… is in {list}` for one of its elements"));
    }
    matches!(two.0, Type::Integer).then(|| format!("write `count of {list}` for how many there are"))
}

fn day_and_moment(one: &Type, two: &Type) -> Option<String> {
    match (one, two) {
        (Type::Date, Type::Instant) | (Type::Instant, Type::Date) => {
            Some("give both one type: `date` for days, `instant` for points in time".to_owned())
        }
        _ => None,
    }
}

/// A date or a whole number beside elapsed time.
fn elapsed(one: (&Type, &ast::Expr), two: (&Type, &ast::Expr)) -> Option<String> {
    if *two.0 != Type::Duration(DurationKind::Elapsed) {
        return None;
    }
    let shown = if let ast::ExprKind::Path(words) = &one.1.kind { dotted(words) } else { "…".to_owned() };
    match one.0 {
        Type::Date => Some(format!("write `days from {shown} to today`")),
        Type::Instant => Some(format!("write `days from {shown} to now`")),
        Type::Integer => Some(match &two.1.kind {
            ast::ExprKind::Literal(ast::Literal::Duration { digits, .. }) => {
                format!("write `{digits}` alone, or give `{shown}` the type `duration`")
            }
            _ => format!(
                "give `{shown}` a unit where it is declared, such as `30 days` or the type `duration`"
            ),
        }),
        _ => None,
    }
}
