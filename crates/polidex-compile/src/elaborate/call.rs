//! Thresholds, definitions and tables where they are used: by name, with arguments, with a column.
//!
//! In: the name and what stands behind it. Out: the use as an expression; nothing after a finding.

use polidex_base::Span;
use polidex_ir::{Expr, ExprKind};
use polidex_syntax::ast::{self, Ident};

use crate::compiler::{Compiler, name};
use crate::error::{NameError, TableError, TypeError};
use crate::globals::{Body, Global};
use crate::scope::{Mode, Scope};
use crate::tables::Column;

/// A table that is called, and one of its columns.
pub(crate) struct Called {
    pub args: Vec<Expr>,
    pub column: u32,
    pub of: Column,
    /// Whether the word behind it named the column.
    pub named: bool,
}

impl Compiler<'_> {
    /// `cap`, `response.within`, `card.kind`: no arguments; fields may follow.
    pub(super) fn named_value(
        &self,
        global: &Global,
        words: &[Ident],
        span: Span,
        scope: &mut Scope<'_>,
    ) -> Option<Expr> {
        let (word, rest) = words.split_first()?;
        if !global.params.is_empty() {
            let (wanted, found) = (global.params.len(), 0);
            self.report(TypeError::Arguments { name: word.node.clone(), wanted, found, span });
            return None;
        }
        self.use_global(global, word, scope)?;
        match &global.body {
            Body::Value(value) => {
                let named = name(&word.node);
                let kind =
                    if global.is_threshold() { ExprKind::Threshold(named) } else { ExprKind::Define(named) };
                self.fields(Expr { ty: value.ty.clone(), kind }, rest)
            }
            Body::Table(_, columns) => {
                let called = self.column(word, columns, rest.first(), span)?;
                let rest = if called.named { rest.get(1..).unwrap_or_default() } else { rest };
                self.fields(self.looked_up(word, called, span)?, rest)
            }
        }
    }

    /// `name(a, b)`, `name(a, b).column`
    pub(super) fn call(
        &self,
        word: &Ident,
        args: &[ast::Expr],
        field: Option<&Ident>,
        span: Span,
        scope: &mut Scope<'_>,
    ) -> Option<Expr> {
        if scope.mode == Mode::Constant {
            self.report(TypeError::NotConstant { wanted: "the value".to_owned(), span });
            return None;
        }
        let Some(global) = self.known_global(word) else {
            self.unknown_value(std::slice::from_ref(word), "definition", scope);
            return None;
        };
        let global = global?;
        match &global.body {
            Body::Value(value) if !global.is_threshold() => {
                let args = self.arguments(&global, word, args, span, scope)?;
                let used = Expr { ty: value.ty.clone(), kind: ExprKind::Apply(name(&word.node), args) };
                self.fields(used, field.map(std::slice::from_ref).unwrap_or_default())
            }
            Body::Value(_) => {
                let (wanted, found) = (0, args.len());
                self.report(TypeError::Arguments { name: word.node.clone(), wanted, found, span });
                None
            }
            Body::Table(_, columns) => {
                let args = self.arguments(&global, word, args, span, scope)?;
                let called = Called { args, ..self.column(word, columns, field, span)? };
                let rest = field.filter(|_| !called.named).map(std::slice::from_ref).unwrap_or_default();
                self.fields(self.looked_up(word, called, span)?, rest)
            }
        }
    }

    /// Reads a use of a table that says who signs; nothing, and no finding, where it is none.
    pub(crate) fn chain_of_table(
        &self,
        written: &ast::Expr,
        scope: &mut Scope<'_>,
    ) -> Option<Option<(Ident, Called)>> {
        let (word, args, field) = match &written.kind {
            ast::ExprKind::Call { name, args, field } => (name, args.as_slice(), field.as_ref()),
            ast::ExprKind::Path(words) => match words.as_slice() {
                [word] => (word, [].as_slice(), None),
                [word, column] => (word, [].as_slice(), Some(column)),
                _ => return None,
            },
            _ => return None,
        };
        let Some(global) = self.known_global(word)? else { return Some(None) };
        let Body::Table(_, columns) = &global.body else { return None };
        let args = self.arguments(&global, word, args, written.span, scope);
        let called = self.column(word, columns, field, written.span);
        Some(args.zip(called).map(|(args, called)| (word.clone(), Called { args, ..called })))
    }

    fn arguments(
        &self,
        global: &Global,
        word: &Ident,
        args: &[ast::Expr],
        span: Span,
        scope: &mut Scope<'_>,
    ) -> Option<Vec<Expr>> {
        if global.params.len() != args.len() {
            let (wanted, found) = (global.params.len(), args.len());
            self.report(TypeError::Arguments { name: word.node.clone(), wanted, found, span });
            return None;
        }
        self.use_global(global, word, scope)?;
        let mut values = Vec::new();
        for (arg, (_, ty)) in args.iter().zip(&global.params) {
            values.push(self.typed(arg, ty, scope));
        }
        values.into_iter().collect()
    }

    /// Returns the column that is meant: the one that is named, else the only one.
    fn column(&self, word: &Ident, columns: &[Column], field: Option<&Ident>, span: Span) -> Option<Called> {
        let called = |n: usize, of: &Column, named| {
            Some(Called { args: Vec::new(), column: u32::try_from(n).ok()?, of: of.clone(), named })
        };
        let known = || columns.iter().map(|column| column.name.to_string()).collect::<Vec<_>>();
        if let Some(field) = field {
            let found = columns.iter().enumerate().find(|(_, column)| *column.name == *field.node);
            if let Some((n, column)) = found {
                return called(n, column, true);
            }
            // A field of the record that the only column holds.
            let record = |ty: &polidex_ir::Type| matches!(ty, polidex_ir::Type::Record(_));
            if let [only] = columns
                && only.ty.as_ref().is_some_and(record)
            {
                return called(0, only, false);
            }
            let (name, span) = (field.node.clone(), field.span);
            self.report(NameError::Unknown { what: "column", name, span, known: known(), hint: None });
            return None;
        }
        match columns {
            [only] => called(0, only, false),
            _ => {
                let (table, columns) = (word.node.clone(), known());
                self.report(TableError::WhichColumn { table, columns, span });
                None
            }
        }
    }

    fn looked_up(&self, word: &Ident, called: Called, span: Span) -> Option<Expr> {
        let Some(ty) = called.of.ty else {
            let name = word.node.clone();
            self.report(NameError::WrongKind { name, is: "a table of who signs", wanted: "a value", span });
            return None;
        };
        Some(Expr { ty, kind: ExprKind::Call(name(&word.node), called.args, called.column) })
    }
}
