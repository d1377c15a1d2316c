//! Cells left of `=>`: what they ask of their input.
//!
//! In: headings and cells. Out: typed inputs and tests. An optional input needs no guard: a value matches nothing that
//! is not given.

use std::collections::BTreeSet;

use polidex_base::Span;
use polidex_ir::{Cell, Expr, Name, Relation, Test};
use polidex_syntax::ast::{self, CellKind, CellTest};

use crate::compiler::Compiler;
use crate::elaborate::{is_ordered, key};
use crate::error::TypeError;
use crate::scope::Scope;
use crate::types::shown;

/// What the cells of a column are matched against.
pub(crate) struct Heading {
    /// As read.
    pub expr: Expr,
    /// Its place.
    pub span: Span,
    /// Whether it may be absent.
    pub optional: bool,
}

/// Returns what is given where the cells of a row match.
pub(crate) fn keys_given(headings: &[Option<Heading>], cells: &[Cell]) -> BTreeSet<Name> {
    let given = |(heading, cell): (&Option<Heading>, &Cell)| {
        let heading = heading.as_ref().filter(|heading| heading.optional)?;
        match cell {
            Cell::OneOf(_) | Cell::NoneOf(_) | Cell::Given => Some(key(&heading.expr)),
            Cell::Any | Cell::NotGiven => None,
        }
    };
    headings.iter().zip(cells).filter_map(given).collect()
}

impl Compiler<'_> {
    /// Reads a heading left of `=>`.
    pub(crate) fn heading(&self, written: &ast::Expr, scope: &mut Scope<'_>) -> Option<Heading> {
        let expr = self.look(written, None, scope)?;
        if let Some(error) = self.record_as_value(&expr, written.span) {
            self.report(error);
            return None;
        }
        let optional = self.may_be_absent(&expr, scope);
        Some(Heading { expr, span: written.span, optional })
    }

    /// Reads a cell left of `=>`.
    pub(crate) fn cell(&self, cell: &ast::Cell, heading: &Heading, scope: &mut Scope<'_>) -> Option<Cell> {
        match &cell.kind {
            CellKind::Any => Some(Cell::Any),
            CellKind::Tests(tests) => Some(Cell::OneOf(self.cell_tests(tests, heading, scope)?)),
            CellKind::Not(tests) => Some(Cell::NoneOf(self.cell_tests(tests, heading, scope)?)),
            CellKind::Given => self.presence_cell(cell, heading).map(|()| Cell::Given),
            CellKind::NotGiven | CellKind::None => self.presence_cell(cell, heading).map(|()| Cell::NotGiven),
            CellKind::Error => None,
        }
    }

    fn presence_cell(&self, cell: &ast::Cell, heading: &Heading) -> Option<()> {
        if !heading.optional {
            let fact = crate::elaborate::written(&heading.expr);
            self.report(TypeError::NotOptional { fact, span: cell.span });
        }
        heading.optional.then_some(())
    }

    fn cell_tests(&self, tests: &[CellTest], heading: &Heading, scope: &mut Scope<'_>) -> Option<Vec<Test>> {
        let mut all = Vec::new();
        for test in tests {
            let bounds: Vec<(ast::Relation, &ast::Expr)> = match test {
                CellTest::Value(value) => vec![(ast::Relation::Equal, value)],
                CellTest::Bound(relation, value) => vec![(*relation, value)],
                CellTest::Between((a, x), (b, y)) => vec![(*a, x), (*b, y)],
                CellTest::FromTo(least, greatest) => {
                    vec![(ast::Relation::AtLeast, least), (ast::Relation::AtMost, greatest)]
                }
            };
            let mut read = Vec::new();
            for (relation, value) in bounds {
                read.push(self.cell_bound(relation, value, heading, scope));
            }
            all.push(read.into_iter().collect::<Option<Vec<_>>>().map(|bounds| Test { bounds }));
        }
        all.into_iter().collect()
    }

    fn cell_bound(
        &self,
        relation: ast::Relation,
        value: &ast::Expr,
        heading: &Heading,
        scope: &mut Scope<'_>,
    ) -> Option<(Relation, Expr)> {
        let relation = crate::elaborate::relation(relation);
        let ty = &heading.expr.ty;
        let read = self.comparable_to_type(ty, heading.span, None, value, scope)?;
        let unordered = [ty, &read.ty].into_iter().find(|ty| !is_ordered(ty));
        if let (Relation::Less | Relation::AtMost | Relation::Greater | Relation::AtLeast, Some(ty)) =
            (relation, unordered)
        {
            let (symbol, found) = (relation.symbol(), shown(ty));
            self.report(TypeError::NotOrdered { symbol, found, span: value.span });
            return None;
        }
        Some((relation, read))
    }
}
