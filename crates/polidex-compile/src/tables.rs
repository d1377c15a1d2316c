//! Tables: thresholds by a key and approval tables, as one kind of node.
//!
//! In: arms or rows as written. Out: an IR table. Whether rows overlap is proved elsewhere; here only a threshold's
//! missing values are found, because they can be listed.

use std::collections::BTreeMap;

use polidex_base::Span;
use polidex_ir::{
    Cell, Combine, Expr, ExprKind, NamedTypeKind, Output, Relation, Row, Table, Test, Type, Value,
};
use polidex_syntax::ast::{self, CellKind, CellTest};

use crate::compiler::{Compiler, dotted, name};
use crate::elaborate::is_ordered;
use crate::error::{NameError, TypeError, WholeError};
use crate::scope::{Scope, Vocabulary};
use crate::types::shown;

impl Compiler<'_> {
    /// `threshold cap by customer.tier { … }`
    pub fn threshold_by(
        &self,
        head: &ast::Head,
        key: &ast::Expr,
        arms: &[ast::ThresholdArm],
        scope: &mut Scope<'_>,
    ) -> Option<Expr> {
        let key_read = self.expr(key, None, scope);
        let mut ty: Option<(Type, Span)> = None;
        let mut rows = Vec::new();
        let mut otherwise = None;
        let mut complete = true;
        let mut seen: BTreeMap<Value, Span> = BTreeMap::new();
        for arm in arms {
            let limit = match &ty {
                Some((ty, _)) => self.typed(&arm.limit, ty, scope),
                None => self.expr(&arm.limit, None, scope),
            };
            complete &= limit.is_some();
            let Some(limit) = limit else { continue };
            ty = ty.or_else(|| Some((limit.ty.clone(), arm.limit.span)));
            if arm.values.is_empty() {
                otherwise = Some(vec![Output::Value(limit)]);
                continue;
            }
            let Some(key_read) = &key_read else { continue };
            let mut tests = Vec::new();
            for value in &arm.values {
                let Some(read) = self.comparable_to(key_read, key, value, scope) else {
                    complete = false;
                    continue;
                };
                if let ExprKind::Const(constant) = &read.kind
                    && let Some(first) = seen.insert(constant.clone(), value.span)
                {
                    self.report(WholeError::LimitTwice {
                        value: constant.to_string(),
                        span: value.span,
                        first,
                    });
                }
                tests.push(Test { bounds: vec![(Relation::Equal, read)] });
            }
            rows.push(Row { cells: vec![Cell::OneOf(tests)], outputs: vec![Output::Value(limit)] });
        }
        let key_read = key_read?;
        if complete && otherwise.is_none() {
            let values = self.missing_values(&key_read.ty, &seen);
            if !values.is_empty() {
                let what = format!("threshold `{}`", head.name.node);
                self.report(WholeError::MissingLimit { what, values, span: head.name.span });
            }
        }
        let (ty, _) = ty?;
        let table = Table {
            inputs: vec![key_read],
            outputs: vec![name(&head.name.node)],
            combine: Combine::Unique,
            rows,
            otherwise,
        };
        Some(Expr { ty, kind: ExprKind::Lookup(Box::new(table), 0) })
    }

    /// Returns the values of a type that can be listed and are not among those seen.
    fn missing_values(&self, ty: &Type, seen: &BTreeMap<Value, Span>) -> Vec<String> {
        let named = |of: &str| match self.types.get(of).map(|ty| &ty.kind) {
            Some(kind @ (NamedTypeKind::Tier(_) | NamedTypeKind::Choice(..))) => {
                let mut names = self.value_names(of);
                if matches!(kind, NamedTypeKind::Choice(_, true)) {
                    names.push("other".to_owned());
                }
                names
                    .into_iter()
                    .filter(|n| crate::requests::named_value(kind, n).is_none_or(|v| !seen.contains_key(&v)))
                    .collect()
            }
            Some(NamedTypeKind::Record(_)) | None => Vec::new(),
        };
        match ty {
            Type::Bool => [(true, "yes"), (false, "no")]
                .into_iter()
                .filter(|(value, _)| !seen.contains_key(&Value::Bool(*value)))
                .map(|(_, word)| word.to_owned())
                .collect(),
            Type::Tier(of) | Type::Choice(of) => named(of),
            _ => Vec::new(),
        }
    }

    /// A table whose only output is a chain.
    pub fn approval_table(
        &self,
        table: &ast::PipeTable,
        vocabulary: &Vocabulary,
        scope: &mut Scope<'_>,
    ) -> Option<Table> {
        let mut inputs = Vec::new();
        for column in &table.inputs {
            inputs.push(self.table_input(column, vocabulary, scope));
        }
        let outputs_right = match table.outputs.as_slice() {
            [only] if dotted(&only.path) == "chain" => true,
            [] => false,
            [first, ..] => {
                let wrong =
                    table.outputs.iter().find(|column| dotted(&column.path) != "chain").unwrap_or(first);
                let word = dotted(&wrong.path);
                self.report(NameError::UnknownWord {
                    what: "output of an approval table",
                    word,
                    span: wrong.span,
                    words: vec!["chain"],
                });
                false
            }
        };
        let mut rows = Vec::new();
        for row in &table.rows {
            let mut cells = Vec::new();
            for ((cell, input), column) in row.inputs.iter().zip(&inputs).zip(&table.inputs) {
                let read = input.as_ref().and_then(|input| self.cell(cell, input, column, vocabulary, scope));
                cells.push(read);
            }
            let chain = row.outputs.first().and_then(|cell| self.chain_cell(cell, vocabulary));
            rows.push(cells.into_iter().collect::<Option<Vec<_>>>().zip(chain));
        }
        let inputs: Vec<Expr> = inputs.into_iter().collect::<Option<_>>()?;
        let rows: Vec<(Vec<Cell>, Output)> = rows.into_iter().collect::<Option<_>>()?;
        let rows = rows.into_iter().map(|(cells, chain)| Row { cells, outputs: vec![chain] }).collect();
        outputs_right.then(|| Table {
            inputs,
            outputs: vec![name("chain")],
            combine: Combine::Unique,
            rows,
            otherwise: None,
        })
    }

    /// The heading of a column: an optional fact needs no guard, since a value never matches what is not given.
    fn table_input(
        &self,
        column: &ast::TableColumn,
        vocabulary: &Vocabulary,
        scope: &mut Scope<'_>,
    ) -> Option<Expr> {
        let expr = ast::Expr { span: column.span, kind: ast::ExprKind::Path(column.path.clone()) };
        let path = self.fact_path(&column.path, scope);
        let before = scope.given.clone();
        scope.given.extend(vocabulary.optional_parts(&path));
        let read = self.expr(&expr, None, scope);
        scope.given = before;
        read
    }

    fn cell(
        &self,
        cell: &ast::Cell,
        input: &Expr,
        column: &ast::TableColumn,
        vocabulary: &Vocabulary,
        scope: &mut Scope<'_>,
    ) -> Option<Cell> {
        match &cell.kind {
            CellKind::Any => Some(Cell::Any),
            CellKind::Tests(tests) => Some(Cell::OneOf(self.cell_tests(tests, input, column, scope)?)),
            CellKind::Not(tests) => Some(Cell::NoneOf(self.cell_tests(tests, input, column, scope)?)),
            CellKind::Given => self.presence_cell(cell, input, vocabulary).map(|()| Cell::Given),
            CellKind::NotGiven | CellKind::None => {
                self.presence_cell(cell, input, vocabulary).map(|()| Cell::NotGiven)
            }
            CellKind::Chain(_) => {
                let (expected, found) = (shown(&input.ty), "a chain".to_owned());
                self.report(TypeError::Mismatch { expected, found, span: cell.span });
                None
            }
            CellKind::Error => None,
        }
    }

    fn presence_cell(&self, cell: &ast::Cell, input: &Expr, vocabulary: &Vocabulary) -> Option<()> {
        let optional = match &input.kind {
            ExprKind::Fact(path) => !vocabulary.optional_parts(path).is_empty(),
            _ => false,
        };
        if !optional {
            let fact = match &input.kind {
                ExprKind::Fact(path) => path.to_string(),
                _ => "this column".to_owned(),
            };
            self.report(TypeError::NotOptional { fact, span: cell.span });
        }
        optional.then_some(())
    }

    fn cell_tests(
        &self,
        tests: &[CellTest],
        input: &Expr,
        column: &ast::TableColumn,
        scope: &mut Scope<'_>,
    ) -> Option<Vec<Test>> {
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
                read.push(self.cell_bound(relation, value, input, column, scope));
            }
            all.push(read.into_iter().collect::<Option<Vec<_>>>().map(|bounds| Test { bounds }));
        }
        all.into_iter().collect()
    }

    fn cell_bound(
        &self,
        relation: ast::Relation,
        value: &ast::Expr,
        input: &Expr,
        column: &ast::TableColumn,
        scope: &mut Scope<'_>,
    ) -> Option<(Relation, Expr)> {
        let relation = crate::elaborate::relation(relation);
        let read = self.comparable_to_type(&input.ty, column.span, None, value, scope)?;
        if !matches!(relation, Relation::Equal | Relation::NotEqual) && !is_ordered(&input.ty) {
            let (symbol, found) = (relation.symbol(), shown(&input.ty));
            self.report(TypeError::NotOrdered { symbol, found, span: value.span });
            return None;
        }
        Some((relation, read))
    }

    /// A cell that names who signs.
    fn chain_cell(&self, cell: &ast::Cell, vocabulary: &Vocabulary) -> Option<Output> {
        let chain = match &cell.kind {
            CellKind::None => return Some(Output::Chain(None)),
            CellKind::Chain(chain) => chain.clone(),
            CellKind::Tests(tests) => match tests.as_slice() {
                [CellTest::Value(ast::Expr { kind: ast::ExprKind::Path(words), .. })] => {
                    let [word] = words.as_slice() else { return self.no_chain(cell.span) };
                    ast::ChainExpr::Role(word.clone())
                }
                _ => return self.no_chain(cell.span),
            },
            CellKind::Error => return None,
            CellKind::Any | CellKind::Not(_) | CellKind::Given | CellKind::NotGiven => {
                return self.no_chain(cell.span);
            }
        };
        let read = self.chain_expr(&chain)?;
        self.check_chain_reads(&read, vocabulary, cell.span);
        Some(Output::Chain(Some(read)))
    }

    fn no_chain<T>(&self, span: Span) -> Option<T> {
        let expected = "a role or chain, such as `senior then director`".to_owned();
        self.report(TypeError::Mismatch { expected, found: "something else".to_owned(), span });
        None
    }
}
