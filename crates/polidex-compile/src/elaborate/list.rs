//! Lists: what is gone through, questions about all elements, aggregates, one element.
//!
//! In: list expressions as written. Out: typed IR. The name of an element is known only inside of them.

use polidex_base::{DurationKind, Span, Spanned};
use polidex_ir::{Aggregate, Expr, ExprKind, Measure, Name, Partner, Source, Type};
use polidex_syntax::ast;

use super::presence::{given_where, is_not_empty};
use super::{boolean, common, is_ordered, mentions};
use crate::compiler::{Compiler, name};
use crate::error::{ListError, NameError, TypeError};
use crate::scope::{Place, Scope, Var};
use crate::types::{DEFAULT_PLACES, shown};

/// What is gone through, with what its elements are.
struct Gone {
    source: Source,
    vars: Vec<Var>,
    key: Option<Name>,
    up_to: u32,
}

impl Compiler<'_> {
    /// `some x in xs has …`, `every …`, `no …`
    pub(super) fn quantified(
        &self,
        quantifier: ast::Quantifier,
        source: &ast::Source,
        condition: &ast::Expr,
        scope: &mut Scope<'_>,
    ) -> Option<Expr> {
        let gone = self.source(source, scope)?;
        let condition = within(&gone, scope, |scope| self.condition(condition, scope))?;
        let (source, condition) = (Box::new(gone.source), Box::new(condition));
        let some = quantifier != ast::Quantifier::Every;
        let found = boolean(ExprKind::Quantified { some, source, condition });
        let none = quantifier == ast::Quantifier::No;
        Some(if none { boolean(ExprKind::Not(Box::new(found))) } else { found })
    }

    /// `sum of e for x in xs where …`
    pub(super) fn aggregate(
        &self,
        measure: &Spanned<ast::Measure>,
        value: Option<&ast::Expr>,
        source: &ast::Source,
        filter: Option<&ast::Expr>,
        otherwise: Option<&ast::Expr>,
        scope: &mut Scope<'_>,
    ) -> Option<Expr> {
        let gone = self.source(source, scope)?;
        let (filter, read) = within(&gone, scope, |scope| {
            let filter = filter.map(|filter| self.condition(filter, scope));
            let given = filter.as_ref().and_then(|f| f.as_ref()).map(|filter| given_where(filter, true));
            let read = value.map(|value| {
                self.with_given(given.unwrap_or_default(), scope, |_, scope| {
                    scope.place = Place::Element;
                    self.expr(value, None, scope)
                })
            });
            (filter, read)
        });
        let filter = match filter {
            Some(filter) => Some(filter?),
            None => None,
        };
        let read = match read {
            Some(read) => Some(read?),
            None => None,
        };
        let span = value.map_or(measure.span, |value| value.span);
        let ty = self.measured_type(measure.node, read.as_ref(), &gone, span)?;
        let otherwise = match otherwise {
            Some(written) => Some(self.comparable_to_type(&ty, span, value, written, scope)?),
            None => None,
        };
        let needs_one = matches!(measure.node, ast::Measure::Min | ast::Measure::Max | ast::Measure::Average);
        let has_one = filter.is_none() && is_not_empty(&gone.source.list, scope);
        if needs_one && otherwise.is_none() && !has_one {
            let (measure, span) = (word(measure.node), measure.span);
            self.report(ListError::MayBeEmpty { measure, instead: self.example(&ty), span });
            return None;
        }
        if !needs_one && otherwise.is_some() {
            self.report(ListError::NeverEmpty { measure: word(measure.node), span: measure.span });
            return None;
        }
        let ty = match &otherwise {
            Some(otherwise) => common(&ty, &otherwise.ty)?,
            None => ty,
        };
        let measure = match measure.node {
            ast::Measure::Count => Measure::Count,
            ast::Measure::CountDistinct => Measure::CountDistinct,
            ast::Measure::Sum => Measure::Sum,
            ast::Measure::Min => Measure::Min,
            ast::Measure::Max => Measure::Max,
            ast::Measure::Average => Measure::Average,
            ast::Measure::List => Measure::List,
        };
        let aggregate = Aggregate { measure, value: read, source: gone.source, filter, otherwise };
        Some(Expr { ty, kind: ExprKind::Aggregate(Box::new(aggregate)) })
    }

    /// Returns a value of a type, for a hint.
    fn example(&self, ty: &Type) -> String {
        match ty {
            Type::Money(currency) => format!("0 {}", currency.code()),
            Type::Percent { .. } => "0%".to_owned(),
            Type::Duration(_) => "0 days".to_owned(),
            Type::Date => "today".to_owned(),
            Type::Instant => "now".to_owned(),
            Type::Tier(of) => self.value_names(of).into_iter().next().unwrap_or_default(),
            _ => "0".to_owned(),
        }
    }

    /// Returns the type of what is made of values.
    fn measured_type(
        &self,
        measure: ast::Measure,
        value: Option<&Expr>,
        gone: &Gone,
        span: Span,
    ) -> Option<Type> {
        let Some(value) = value else { return Some(Type::Integer) };
        let wanted = |expected: &str| -> Option<Type> {
            self.mismatch(value, expected.to_owned(), span);
            None
        };
        match (measure, &value.ty) {
            (ast::Measure::Count | ast::Measure::CountDistinct, _) => Some(Type::Integer),
            (ast::Measure::Sum, ty) if is_summable(ty) => Some(ty.clone()),
            (ast::Measure::Sum, _) => wanted("a number, an amount or a duration"),
            (ast::Measure::Average, Type::Integer) => Some(Type::Decimal { places: DEFAULT_PLACES }),
            (ast::Measure::Average, ty @ (Type::Decimal { .. } | Type::Percent { .. } | Type::Money(_))) => {
                Some(ty.clone())
            }
            (ast::Measure::Average, _) => wanted("a number or an amount"),
            (ast::Measure::Min | ast::Measure::Max, ty) if is_ordered(ty) => Some(ty.clone()),
            (ast::Measure::Min | ast::Measure::Max, ty) => {
                let symbol = if measure == ast::Measure::Min { "min of" } else { "max of" };
                self.report(TypeError::NotOrdered { symbol, found: shown(ty), span });
                None
            }
            (ast::Measure::List, ty) => {
                // The elements themselves keep the key that tells them apart.
                let itself = matches!(&value.kind, ExprKind::Param(var) if *var == gone.source.var);
                let key = gone.key.clone().filter(|_| itself);
                Some(Type::List { element: Box::new(ty.clone()), key, up_to: gone.up_to })
            }
        }
    }

    /// `the only x in xs where …`
    pub(super) fn only(
        &self,
        source: &ast::Source,
        filter: Option<&ast::Expr>,
        scope: &mut Scope<'_>,
    ) -> Option<Expr> {
        let gone = self.source(source, scope)?;
        let filter = match filter {
            Some(filter) => Some(Box::new(within(&gone, scope, |scope| self.condition(filter, scope))?)),
            None => None,
        };
        let ty = gone.vars.first().map(|var| var.ty.clone())?;
        Some(Expr { ty, kind: ExprKind::Only(Box::new(gone.source), filter) })
    }

    /// `lines[key]`
    pub(super) fn at(&self, list: &ast::Expr, by: &ast::Expr, scope: &mut Scope<'_>) -> Option<Expr> {
        // What a list that is not given has at a key is not given either.
        let list_read = self.look(list, None, scope)?;
        let (element, field) = match &list_read.ty {
            Type::List { element, key: Some(field), .. } => (element.as_ref().clone(), field.clone()),
            Type::List { .. } | Type::Set { .. } => {
                self.report(ListError::NoKey { list: super::presence::shown(&list_read), span: list.span });
                return None;
            }
            _ => {
                self.mismatch(&list_read, "a list".to_owned(), list.span);
                return None;
            }
        };
        let ty = self.record_field(&element, &field).map(|field| field.ty.clone())?;
        let key = self.comparable_to_type(&ty, list.span, None, by, scope)?;
        Some(Expr { ty: element, kind: ExprKind::At(Box::new(list_read), Box::new(key)) })
    }

    /// `x is in xs`
    pub(super) fn is_in(
        &self,
        subject: &ast::Expr,
        negated: bool,
        list: &ast::Expr,
        scope: &mut Scope<'_>,
    ) -> Option<Expr> {
        let list_read = self.expr(list, None, scope)?;
        let (Type::List { element, .. } | Type::Set { element, .. }) = &list_read.ty else {
            self.mismatch(&list_read, "a list or a set".to_owned(), list.span);
            return None;
        };
        let subject = self.comparable_to_type(element, list.span, None, subject, scope)?;
        let found = boolean(ExprKind::In(Box::new(subject), Box::new(list_read)));
        Some(if negated { boolean(ExprKind::Not(Box::new(found))) } else { found })
    }

    /// Reads what is gone through.
    fn source(&self, written: &ast::Source, scope: &mut Scope<'_>) -> Option<Gone> {
        let (list, element) = self.elements(&written.list, scope)?;
        let (key, up_to) = match &list.ty {
            Type::List { key, up_to, .. } => (key.clone(), *up_to),
            Type::Set { up_to, .. } => (None, *up_to),
            _ => (None, 0),
        };
        let var = match &written.var {
            Some(word) => self.fresh(word, scope)?,
            None => name("_"),
        };
        let own = Var { name: var.clone(), ty: element, partner: false };
        let Some(partner) = &written.partner else {
            return Some(Gone { source: Source { var, list, partner: None }, vars: vec![own], key, up_to });
        };
        let (second, element) = self.elements(&partner.list, scope)?;
        scope.vars.push(own.clone());
        let partner_var = self.fresh(&partner.var, scope);
        scope.vars.pop();
        let other = Var { name: partner_var?, ty: element, partner: false };
        scope.vars.extend([own.clone(), other.clone()]);
        let left = self.expr(&partner.left, None, scope);
        let right = left.as_ref().and_then(|left| {
            let known = (&left.ty, partner.left.span);
            self.comparable_to_type(known.0, known.1, Some(&partner.left), &partner.right, scope)
        });
        scope.vars.truncate(scope.vars.len().saturating_sub(2));
        let (left, right) = (left?, right?);
        // Which key stands first says nothing: each names one of the two.
        let turned = mentions(&left, &other.name) && !mentions(&left, &var);
        let (left, right) = if turned { (right, left) } else { (left, right) };
        if mentions(&left, &other.name) || mentions(&right, &var) {
            let (one, two) = (var.to_string(), other.name.to_string());
            let span = partner.left.span.to(partner.right.span);
            self.report(ListError::PairKeys { one, two, span });
            return None;
        }
        let pair = Partner { var: other.name.clone(), list: second, left, right };
        let vars = vec![own, Var { partner: true, ..other }];
        Some(Gone { source: Source { var, list, partner: Some(pair) }, vars, key, up_to })
    }

    /// Reads a list or set, and returns what its elements are.
    fn elements(&self, list: &ast::Expr, scope: &mut Scope<'_>) -> Option<(Expr, Type)> {
        let read = self.expr(list, None, scope)?;
        match &read.ty {
            Type::List { element, .. } | Type::Set { element, .. } => {
                let element = element.as_ref().clone();
                Some((read, element))
            }
            _ => {
                self.mismatch(&read, "a list or a set".to_owned(), list.span);
                None
            }
        }
    }

    /// Returns the name of an element, if it means nothing else here.
    fn fresh(&self, word: &ast::Ident, scope: &Scope<'_>) -> Option<Name> {
        let taken = if scope.var(&word.node).is_some() {
            Some("a parameter or an element")
        } else if matches!(word.node.as_str(), "today" | "now") {
            Some("a moment")
        } else if self.vocabularies_in(scope).any(|v| v.knows(&word.node)) {
            Some("a fact")
        } else if self.names.globals.contains_key(word.node.as_str()) {
            Some("a threshold, definition or table")
        } else {
            None
        };
        match taken {
            None => Some(name(&word.node)),
            Some(is) => {
                self.report(NameError::Hides { name: word.node.clone(), is, span: word.span });
                None
            }
        }
    }
}

/// Reads something where an element and its partner are known.
fn within<T>(gone: &Gone, scope: &mut Scope<'_>, read: impl FnOnce(&mut Scope<'_>) -> T) -> T {
    let (before, place) = (scope.vars.len(), scope.place);
    scope.vars.extend(gone.vars.iter().cloned());
    scope.place = Place::Condition;
    let result = read(scope);
    scope.place = place;
    scope.vars.truncate(before);
    result
}

/// Tells whether values can be added up.
pub(crate) fn is_summable(ty: &Type) -> bool {
    match ty {
        Type::Integer | Type::Decimal { .. } | Type::Percent { .. } | Type::Money(_) => true,
        Type::Duration(kind) => match kind {
            DurationKind::Elapsed
            | DurationKind::Calendar
            | DurationKind::BusinessHours
            | DurationKind::BusinessDays => true,
        },
        Type::AnyDuration
        | Type::Bool
        | Type::Text
        | Type::Date
        | Type::Instant
        | Type::Time
        | Type::Choice(_)
        | Type::Tier(_)
        | Type::Role
        | Type::Record(_)
        | Type::List { .. }
        | Type::Set { .. } => false,
    }
}

fn word(measure: ast::Measure) -> &'static str {
    match measure {
        ast::Measure::Count => "count",
        ast::Measure::CountDistinct => "count distinct",
        ast::Measure::Sum => "sum",
        ast::Measure::Min => "min",
        ast::Measure::Max => "max",
        ast::Measure::Average => "average",
        ast::Measure::List => "list",
    }
}
