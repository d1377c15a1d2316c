//! Tiers from numbers: `tier size from deal { small: under 25_000 USD; … }`.
//!
//! In: values in rising order, each with its end. Out: a table that says the value. Each end must be where the next
//! value begins, so that nothing lies between two values or in both.

use polidex_base::Span;
use polidex_ir::{Cell, Combine, Expr, ExprKind, Output, Relation, Row, Table, Type, Value};
use polidex_syntax::ast;

use super::cells::Heading;
use super::{Column, of_one_column};
use crate::compiler::{Compiler, name};
use crate::elaborate::{constant_value, is_ordered};
use crate::error::{TypeError, WholeError};
use crate::scope::{Place, Scope};
use crate::types::shown;

/// Where a value ends, or where the last one begins.
struct Cut {
    relation: Relation,
    at: Expr,
    span: Span,
}

impl Compiler<'_> {
    /// Reads the rows of a tier from numbers.
    pub fn tier_from(&self, node: &ast::TierFrom, scope: &mut Scope<'_>) -> Option<(Table, Vec<Column>)> {
        let named = name(&node.head.name.node);
        let heading = self.heading(&node.input, scope)?;
        if !is_ordered(&heading.expr.ty) {
            let (symbol, found, span) = ("tier … from", shown(&heading.expr.ty), node.input.span);
            self.report(TypeError::NotOrdered { symbol, found, span });
            return None;
        }
        if heading.optional {
            let part = crate::elaborate::written(&heading.expr);
            self.report(TypeError::Unguarded {
                fact: part.clone(),
                guard: part,
                span: node.input.span,
                place: Place::Value,
            });
            return None;
        }
        let mut read = Vec::new();
        for arm in &node.arms {
            read.push(self.cut(arm, &heading, scope));
        }
        let read: Vec<(Cell, Cut)> = read.into_iter().collect::<Option<_>>()?;
        let (cells, cuts): (Vec<Cell>, Vec<Cut>) = read.into_iter().unzip();
        self.check_cuts(node, &cuts)?;
        let ty = Type::Tier(named.clone());
        let row = |(rank, (arm, cell)): (usize, (&ast::TierArm, Cell))| {
            let value = Value::Tier(u32::try_from(rank).ok()?, name(&arm.name.node));
            let value = Expr { ty: ty.clone(), kind: ExprKind::Const(value) };
            Some(Row { cells: vec![cell], outputs: vec![Output::Value(value)] })
        };
        let rows = node.arms.iter().zip(cells).enumerate().map(row).collect::<Option<_>>()?;
        let table = of_one_column(named.clone(), vec![heading.expr], Combine::First, rows, None);
        Some((table, vec![Column { name: named, ty: Some(ty) }]))
    }

    fn cut(&self, arm: &ast::TierArm, heading: &Heading, scope: &mut Scope<'_>) -> Option<(Cell, Cut)> {
        let cell = self.cell(&arm.cell, heading, scope)?;
        let bound = match &cell {
            Cell::OneOf(tests) => match tests.as_slice() {
                [test] => match test.bounds.as_slice() {
                    [(relation, at)] => Some((*relation, at.clone())),
                    _ => None,
                },
                _ => None,
            },
            Cell::Any | Cell::NoneOf(_) | Cell::Given | Cell::NotGiven => None,
        };
        let span = arm.cell.span;
        match bound {
            Some((relation, at)) => Some((cell, Cut { relation, at, span })),
            None => {
                self.report(WholeError::Cut {
                    what: format!("`{}` does not say where it ends", arm.name.node),
                    label: "not one bound",
                    span,
                    other: None,
                });
                None
            }
        }
    }

    /// Each value ends above the one before it, and the last begins where the one before it ends.
    fn check_cuts(&self, node: &ast::TierFrom, cuts: &[Cut]) -> Option<()> {
        let wrong = |what: String, label, span, other: Option<Span>| {
            self.report(WholeError::Cut { what, label, span, other });
            None
        };
        let called = |n: usize| node.arms.get(n).map_or("", |arm| arm.name.node.as_str());
        let Some((last, ends)) = cuts.split_last() else {
            return wrong("a tier needs values".to_owned(), "no values", node.head.name.span, None);
        };
        for (n, cut) in ends.iter().enumerate() {
            if !matches!(cut.relation, Relation::Less | Relation::AtMost) {
                let what = format!("`{}` does not say where it ends", called(n));
                return wrong(what, "no upper end", cut.span, None);
            }
        }
        for (n, (low, high)) in ends.iter().zip(ends.iter().skip(1)).enumerate() {
            let order =
                constant_value(&low.at).zip(constant_value(&high.at)).map(|(low, high)| low.cmp(&high));
            let rises = match order {
                None | Some(std::cmp::Ordering::Less) => true,
                // `under 5` and then `at most 5` is exactly 5.
                Some(std::cmp::Ordering::Equal) => {
                    low.relation == Relation::Less && high.relation == Relation::AtMost
                }
                Some(std::cmp::Ordering::Greater) => false,
            };
            if !rises {
                let what = format!("`{}` ends no higher than `{}`", called(n.saturating_add(1)), called(n));
                return wrong(what, "does not rise", high.span, Some(low.span));
            }
        }
        let n = ends.len();
        let Some(end) = ends.last() else {
            let what = format!("`{}` is the only value", called(n));
            return wrong(what, "nothing to tell it from", last.span, None);
        };
        let begins = match end.relation {
            Relation::Less => Relation::AtLeast,
            _ => Relation::Greater,
        };
        if !matches!(last.relation, Relation::AtLeast | Relation::Greater) {
            let what = format!("`{}` stands last and has an upper end", called(n));
            return wrong(what, "nothing is above it", last.span, None);
        }
        if last.at != end.at || last.relation != begins {
            let what = format!("`{}` does not begin where `{}` ends", called(n), called(n.saturating_sub(1)));
            return wrong(what, "begins here", last.span, Some(end.span));
        }
        Some(())
    }
}
