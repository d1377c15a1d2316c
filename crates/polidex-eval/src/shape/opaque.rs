//! What is no line: list expressions, tables that collect, time counted in a calendar: [LIST-OPAQUE].
//!
//! In: an expression that goes through a list or a calendar. Out: its value where no unknown fact matters to it, else nothing but
//! whether it varies.

use polidex_ir::{Combine, Expr, ExprKind, Name, Source, Table, Type};

use super::form::{STILL, Shape, fixed};
use super::{Look, Params};
use crate::expr;

/// An element of a list: not one value.
const ELEMENT: Shape = Shape::Opaque { varies: false, other: true };

impl Look<'_, '_> {
    /// Looks at a list expression. If the fact is read anywhere in it, nothing is known of how it varies.
    pub(super) fn opaque(&mut self, expr: &Expr, params: &Params) -> Shape {
        let met_before = std::mem::replace(&mut self.met, false);
        let varies = self.parts(expr, params);
        let inside = self.met || varies;
        self.met |= met_before;
        if inside {
            self.linear = false;
            return Shape::Opaque { varies: true, other: true };
        }
        // A condition that does not vary is never compared.
        if expr.ty == Type::Bool { STILL } else { self.known(expr, params) }
    }

    /// What does not vary with the fact is a constant, where it is known.
    fn known(&self, expr: &Expr, params: &Params) -> Shape {
        match expr::value(expr, self.env) {
            Ok(value) => fixed(&value),
            // It has no value, whatever the facts are.
            Err(stuck) if stuck.facts.is_empty() && params.is_empty() => STILL,
            Err(_) => ELEMENT,
        }
    }

    /// What a table that collects makes of its rows is no line; of every other table it is what its rows say.
    pub(super) fn collected(&mut self, expr: &Expr, table: &Table, shape: Shape, params: &Params) -> Shape {
        match table.combine {
            Combine::Collect(_) if shape.varies() => Shape::Opaque { varies: true, other: true },
            Combine::Collect(_) => self.known(expr, params),
            Combine::Unique
            | Combine::Agreeing
            | Combine::First
            | Combine::Highest(_)
            | Combine::Lowest(_) => shape,
        }
    }

    /// A field of a record fact is a fact.
    pub(super) fn field(&mut self, expr: &Expr, of: &Expr, name: &Name, params: &Params) -> Shape {
        match leaf(of, name) {
            Some(path) if self.env.facts.contains_key(&path) => self.fact(&path, &expr.ty),
            Some(_) | None => self.opaque(expr, params),
        }
    }

    /// Whether something is there changes only with what it hangs on; of a fact it is a state of its own.
    pub(super) fn presence(&mut self, inner: &Expr, params: &Params) -> Shape {
        match &inner.kind {
            ExprKind::Fact(_) => {
                self.shape(inner, params);
            }
            ExprKind::Field(of, name)
                if leaf(of, name).is_some_and(|path| self.env.facts.contains_key(&path)) =>
            {
                self.shape(inner, params);
            }
            _ => {
                self.opaque(inner, params);
            }
        }
        STILL
    }

    /// Looks at all parts, and tells whether one of them varies.
    fn parts(&mut self, expr: &Expr, params: &Params) -> bool {
        match &expr.kind {
            ExprKind::Quantified { source, condition, .. } => self.within(source, &[condition], params),
            ExprKind::Aggregate(aggregate) => {
                let asked: Vec<&Expr> = aggregate.value.iter().chain(&aggregate.filter).collect();
                let varies = self.within(&aggregate.source, &asked, params);
                let otherwise = aggregate.otherwise.iter().any(|value| self.shape(value, params).varies());
                varies || otherwise
            }
            ExprKind::Only(source, filter) => {
                let asked: Vec<&Expr> = filter.iter().map(AsRef::as_ref).collect();
                self.within(source, &asked, params)
            }
            ExprKind::Shift(shift) => {
                let (start, by) = (self.shape(&shift.start, params), self.shape(&shift.by, params));
                start.varies() || by.varies()
            }
            ExprKind::IsWithin(inner, _)
            | ExprKind::Closing(_, inner)
            | ExprKind::NextBusinessDay(inner, _) => self.shape(inner, params).varies(),
            ExprKind::BusinessDaysFromTo(a, b, _) | ExprKind::At(a, b) | ExprKind::In(a, b) => {
                let (a, b) = (self.shape(a, params), self.shape(b, params));
                a.varies() || b.varies()
            }
            ExprKind::Field(of, _) => self.shape(of, params).varies(),
            _ => self.shape(expr, params).varies(),
        }
    }

    fn within(&mut self, source: &Source, asked: &[&Expr], params: &Params) -> bool {
        let mut varies = self.shape(&source.list, params).varies();
        let mut inner = params.clone();
        inner.push((source.var.clone(), ELEMENT));
        if let Some(partner) = &source.partner {
            varies |= self.shape(&partner.list, params).varies();
            varies |= self.shape(&partner.left, &inner).varies();
            inner.push((partner.var.clone(), ELEMENT));
            varies |= self.shape(&partner.right, &inner).varies();
        }
        for expr in asked {
            varies |= self.shape(expr, &inner).varies();
        }
        varies
    }
}

fn leaf(of: &Expr, name: &Name) -> Option<Name> {
    match &of.kind {
        ExprKind::Fact(path) => Some(Name::from(format!("{path}.{name}"))),
        _ => None,
    }
}
