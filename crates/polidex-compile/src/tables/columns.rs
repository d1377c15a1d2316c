//! Columns right of `=>`: values of one type, or who signs; and what is made of all rows that match.
//!
//! In: output cells. Out: typed outputs. A word is read as a value of a tier or choice where the heading says which.

use std::collections::BTreeSet;

use polidex_base::{Span, Spanned};
use polidex_ir::{Collect, Combine, Expr, Name, Output, Type};
use polidex_syntax::ast::{self, CellKind, CellTest};

use super::Column;
use super::drawn::{Drawn, DrawnColumn, DrawnOutput, Says};
use crate::compiler::{Compiler, name};
use crate::declare::GlobalDecl;
use crate::elaborate::{is_ordered, is_summable, joined, single};
use crate::error::{NameError, TableError, TypeError, WholeError};
use crate::globals::Body;
use crate::scope::Scope;
use crate::types::{named_value, shown};

/// A column and its outputs, that of the `otherwise` last.
pub(super) struct Said {
    pub column: Column,
    pub outputs: Vec<Output>,
}

impl Compiler<'_> {
    /// Reads a column.
    pub(super) fn column_of(
        &self,
        drawn: &Drawn<'_>,
        column: &DrawnColumn<'_>,
        given: &[BTreeSet<Name>],
        scope: &mut Scope<'_>,
    ) -> Option<Said> {
        let named = self.column_name(drawn, column);
        let ty = match column.ty {
            Some(written) => Some(self.resolve_type(written)?.ty),
            None => None,
        };
        if column.chain || (ty.is_none() && self.says_who_signs(drawn, column, scope)) {
            let mut outputs = Vec::new();
            for output in drawn.said(column.n) {
                outputs.push(self.chain_output(output, scope));
            }
            let outputs = outputs.into_iter().collect::<Option<_>>()?;
            return Some(Said { column: Column { name: named?, ty: None }, outputs });
        }
        if ty.is_none() {
            let unknown = drawn.said(column.n).find_map(|output| self.value_of_some_type(output, scope));
            if let Some((word, span)) = unknown {
                let of = self.types.values().filter(|ty| named_value(&ty.kind, &word).is_some());
                let types = of.map(|ty| ty.name.to_string()).collect();
                let (column, heading) = (column.name.clone(), column.span);
                self.report(TableError::UntypedColumn { column, heading, word, types, span });
                return None;
            }
        }
        let (outputs, ty) = self.values(drawn, column, ty, given, scope);
        let (outputs, named) = (outputs?, named?);
        let Some(ty) = ty else {
            let (column, span) = (column.name.clone(), column.span);
            self.report(TableError::EmptyColumn { column, span });
            return None;
        };
        Some(Said { column: Column { name: named, ty: Some(ty) }, outputs })
    }

    fn column_name(&self, drawn: &Drawn<'_>, column: &DrawnColumn<'_>) -> Option<Name> {
        let first = drawn.columns.iter().find(|other| other.name == column.name)?;
        if first.n != column.n {
            let word = Spanned::new(column.name.clone(), column.span);
            self.push(crate::declare::twice("column", &word, first.span));
            return None;
        }
        if column.name.contains('.') {
            let found = format!("`{}`", column.name);
            let expected = "a name of one word for this column".to_owned();
            self.report(TypeError::Mismatch { expected, found, span: column.span });
            return None;
        }
        // A heading that could not be read was reported.
        (!column.name.is_empty()).then(|| name(&column.name))
    }

    /// Tells whether a column holds chains: nothing else than names of people stands in it.
    fn says_who_signs(&self, drawn: &Drawn<'_>, column: &DrawnColumn<'_>, scope: &Scope<'_>) -> bool {
        let mut some = false;
        for output in drawn.said(column.n) {
            match output.says {
                Says::Chain(_) => return true,
                Says::Cell(CellKind::None | CellKind::Error) => {}
                Says::Cell(cell) => match value_of(cell) {
                    Some(value) if self.names_a_signer(value, scope) => some = true,
                    Some(_) | None => return false,
                },
                Says::Effect => return false,
            }
        }
        some
    }

    fn names_a_signer(&self, value: &ast::Expr, scope: &Scope<'_>) -> bool {
        let (word, field) = match &value.kind {
            ast::ExprKind::Path(words) => match words.as_slice() {
                [word] if !self.is_known_word(&word.node, scope) => {
                    return self.names.signers.contains_key(word.node.as_str());
                }
                [word, rest @ ..] => (word, rest.first()),
                [] => return false,
            },
            ast::ExprKind::Call { name, field, .. } => (name, field.as_ref()),
            _ => return false,
        };
        let is_table = self.names.globals.get(word.node.as_str()).is_some_and(GlobalDecl::is_table);
        let Some(global) = is_table.then(|| self.global(&word.node, word.span)).flatten() else {
            return false;
        };
        let Body::Table(_, columns) = &global.body else { return false };
        let meant = |column: &&Column| field.is_none_or(|field| *column.name == *field.node);
        columns.iter().find(meant).is_some_and(|column| column.ty.is_none())
    }

    /// Reads the values of a column, and the type that holds them all.
    fn values(
        &self,
        drawn: &Drawn<'_>,
        column: &DrawnColumn<'_>,
        heading: Option<Type>,
        given: &[BTreeSet<Name>],
        scope: &mut Scope<'_>,
    ) -> (Option<Vec<Output>>, Option<Type>) {
        let mut ty = heading.clone();
        let mut first: Option<Span> = None;
        let mut outputs = Vec::new();
        for (output, given) in drawn.said(column.n).zip(given) {
            let read = self.value_output(output, scope, |value, scope| {
                self.with_given(given.clone(), scope, |_, scope| match (&heading, &ty, first) {
                    (Some(heading), _, _) => self.typed(value, heading, scope),
                    (None, Some(ty), Some(first)) => self.beside(ty, first, value, scope),
                    (None, _, _) => self.expr(value, None, scope),
                })
            });
            if let Some(Output::Value(value)) = &read
                && heading.is_none()
            {
                ty = match &ty {
                    Some(ty) => joined(ty, &value.ty),
                    None => Some(value.ty.clone()),
                };
                first = first.or(Some(output.span));
            }
            outputs.push(read);
        }
        (outputs.into_iter().collect(), ty)
    }

    fn value_output(
        &self,
        output: DrawnOutput<'_>,
        scope: &mut Scope<'_>,
        read: impl FnOnce(&ast::Expr, &mut Scope<'_>) -> Option<Expr>,
    ) -> Option<Output> {
        let wrong = |found: &str| {
            let (expected, found) = ("one value".to_owned(), found.to_owned());
            self.report(TypeError::Mismatch { expected, found, span: output.span });
            None
        };
        let cell = match output.says {
            Says::Cell(cell) => cell,
            Says::Chain(_) => return wrong("a chain"),
            Says::Effect => return wrong("what a rule does"),
        };
        match cell {
            CellKind::None => Some(Output::Nothing),
            CellKind::Error => None,
            cell => match value_of(cell) {
                Some(value) => read(value, scope).map(Output::Value),
                None => wrong("a pattern"),
            },
        }
    }

    /// Returns a word that only a heading could give a meaning.
    fn value_of_some_type(&self, output: DrawnOutput<'_>, scope: &Scope<'_>) -> Option<(String, Span)> {
        let Says::Cell(cell) = output.says else { return None };
        let ast::ExprKind::Path(words) = &value_of(cell)?.kind else { return None };
        let word = single(words)?;
        let means = || self.types.values().any(|ty| named_value(&ty.kind, &word.node).is_some());
        (!self.is_known_word(&word.node, scope) && means()).then(|| (word.node.clone(), word.span))
    }

    /// Reads how rows combine, and the types of what is looked up then.
    pub(super) fn combined(&self, drawn: &Drawn<'_>, columns: Vec<Column>) -> Option<(Combine, Vec<Column>)> {
        let Some(written) = drawn.combine else { return Some((Combine::Unique, columns)) };
        let combine = match &written.node {
            ast::Combine::Unique => Combine::Unique,
            ast::Combine::Agreeing => Combine::Agreeing,
            ast::Combine::First => Combine::First,
            ast::Combine::Highest(word) => Combine::Highest(self.ranking(word, "highest of", &columns)?),
            ast::Combine::Lowest(word) => Combine::Lowest(self.ranking(word, "lowest of", &columns)?),
            ast::Combine::Collect { measure, by } => {
                let by = match by {
                    Some(word) => Some(self.ranking(word, "by", &columns)?),
                    None => None,
                };
                return self.collected(*measure, by, drawn, columns, written.span);
            }
        };
        Some((combine, columns))
    }

    /// Returns the column by which rows are ranked.
    fn ranking(&self, word: &ast::Ident, symbol: &'static str, columns: &[Column]) -> Option<u32> {
        let found = columns.iter().enumerate().find(|(_, column)| *column.name == *word.node);
        let Some((n, column)) = found else {
            let known = columns.iter().map(|column| column.name.to_string()).collect();
            let (what, name, span) = ("column", word.node.clone(), word.span);
            self.report(NameError::Unknown { what, name, span, known, hint: None });
            return None;
        };
        match &column.ty {
            Some(ty) if is_ordered(ty) => u32::try_from(n).ok(),
            ty => {
                let found = ty.as_ref().map_or_else(|| "a chain".to_owned(), shown);
                self.report(TypeError::NotOrdered { symbol, found, span: word.span });
                None
            }
        }
    }

    fn collected(
        &self,
        measure: ast::Collect,
        by: Option<u32>,
        drawn: &Drawn<'_>,
        columns: Vec<Column>,
        span: Span,
    ) -> Option<(Combine, Vec<Column>)> {
        let collect = match measure {
            ast::Collect::Sum => Collect::Sum,
            ast::Collect::Min => Collect::Min,
            ast::Collect::Max => Collect::Max,
            ast::Collect::Count => Collect::Count,
            ast::Collect::List => Collect::List(by),
        };
        let (word, fits): (&'static str, fn(&Type) -> bool) = match measure {
            ast::Collect::Sum => ("collect sum", is_summable),
            ast::Collect::Min => ("collect min", is_ordered),
            ast::Collect::Max => ("collect max", is_ordered),
            ast::Collect::Count => ("collect count", |_| true),
            ast::Collect::List => ("collect list", |_| true),
        };
        if by.is_some() && measure != ast::Collect::List {
            self.report(WholeError::SortedCollect { measure: word, span });
            return None;
        }
        let rows = u32::try_from(drawn.rows.len().max(1)).ok()?;
        let mut collected = Vec::new();
        for column in columns {
            let at = drawn.columns.iter().find(|drawn| *drawn.name == *column.name);
            let at = at.map_or(span, |drawn| drawn.span);
            let ty = match column.ty {
                Some(ty) if fits(&ty) => match measure {
                    ast::Collect::Count => Type::Integer,
                    ast::Collect::List => Type::List { element: Box::new(ty), key: None, up_to: rows },
                    ast::Collect::Sum | ast::Collect::Min | ast::Collect::Max => ty,
                },
                ty => {
                    let found = ty.as_ref().map_or_else(|| "a chain".to_owned(), shown);
                    self.report(TableError::NotCollected { measure: word, found, span: at });
                    return None;
                }
            };
            collected.push(Column { name: column.name, ty: Some(ty) });
        }
        Some((Combine::Collect(collect), collected))
    }
}

/// Returns the only value of a cell.
pub(super) fn value_of(cell: &CellKind) -> Option<&ast::Expr> {
    let CellKind::Tests(tests) = cell else { return None };
    if let [CellTest::Value(value)] = tests.as_slice() { Some(value) } else { None }
}
