//! Tables: declared ones, matrices, approvals, thresholds by a key, tiers from numbers: one kind of node.
//!
//! In: rows as written. Out: an IR table, and what its columns hold. Whether rows overlap or leave a gap is proved
//! elsewhere.

mod approval;
mod cells;
mod chain;
mod columns;
mod drawn;
mod period;
mod threshold;
mod tier;

use polidex_ir::{Combine, Expr, Name, Output, Row, Table, Type, Waivers};
use polidex_syntax::ast;

pub(crate) use cells::{Heading, keys_given};
use columns::Said;
use drawn::Drawn;

use crate::compiler::Compiler;
use crate::scope::Scope;

/// What a column right of `=>` holds.
#[derive(Debug, Clone)]
pub(crate) struct Column {
    /// Its name.
    pub name: Name,
    /// The type of what is looked up in it; nothing where it says who signs.
    pub ty: Option<Type>,
}

impl Compiler<'_> {
    /// Reads a declared table.
    pub fn declared_table(
        &self,
        node: &ast::TableDecl,
        scope: &mut Scope<'_>,
    ) -> Option<(Table, Vec<Column>)> {
        let drawn = Drawn::of_pipes(&node.rows, node.combine.as_ref(), &node.waivers);
        self.place_rows(None, &node.head.name.node, &drawn);
        self.table(&drawn, scope)
    }

    /// Reads a matrix.
    pub fn matrix(&self, node: &ast::MatrixDecl, scope: &mut Scope<'_>) -> Option<(Table, Vec<Column>)> {
        let drawn = Drawn::of_matrix(node);
        self.place_rows(None, &node.head.name.node, &drawn);
        self.table(&drawn, scope)
    }

    /// Notes where the rows of a table stand, numbered from 1.
    fn place_rows(&self, request: Option<&str>, owner: &str, drawn: &Drawn<'_>) {
        for (row, number) in drawn.rows.iter().zip(1_usize..) {
            self.place("row", request, &format!("{owner}: row {number}"), row.span);
        }
    }

    /// Reads a table, however it is drawn.
    fn table(&self, drawn: &Drawn<'_>, scope: &mut Scope<'_>) -> Option<(Table, Vec<Column>)> {
        let headings: Vec<Option<Heading>> =
            drawn.inputs.iter().map(|input| self.heading(input, scope)).collect();
        let mut rows = Vec::new();
        for row in &drawn.rows {
            let mut cells = Vec::new();
            for (cell, heading) in row.cells.iter().zip(&headings) {
                cells.push(heading.as_ref().and_then(|heading| self.cell(cell, heading, scope)));
            }
            rows.push(cells.into_iter().collect::<Option<Vec<_>>>());
        }
        // What the cells of a row say of optional facts guards its outputs.
        let given: Vec<_> = rows
            .iter()
            .map(|cells| keys_given(&headings, cells.as_deref().unwrap_or_default()))
            .chain(drawn.otherwise.iter().map(|_| std::collections::BTreeSet::new()))
            .collect();
        let mut columns = Vec::new();
        let mut outputs: Vec<Option<Vec<Output>>> = Vec::new();
        for column in &drawn.columns {
            let said: Option<Said> = self.column_of(drawn, column, &given, scope);
            let (column, values) = match said {
                Some(Said { column, outputs }) => (Some(column), Some(outputs)),
                None => (None, None),
            };
            columns.push(column);
            outputs.push(values);
        }
        let headings: Vec<Heading> = headings.into_iter().collect::<Option<_>>()?;
        let columns: Vec<Column> = columns.into_iter().collect::<Option<_>>()?;
        let rows: Vec<_> = rows.into_iter().collect::<Option<_>>()?;
        let mut outputs = transposed(outputs.into_iter().collect::<Option<_>>()?, given.len());
        let (combine, columns) = self.combined(drawn, columns)?;
        let otherwise = if drawn.otherwise.is_some() { outputs.pop() } else { None };
        let rows = rows.into_iter().zip(outputs).map(|(cells, outputs)| Row { cells, outputs }).collect();
        let table = Table {
            inputs: headings.into_iter().map(|heading| heading.expr).collect(),
            outputs: columns.iter().map(|column| column.name.clone()).collect(),
            combine,
            rows,
            otherwise,
            waivers: self.waivers(drawn.waivers),
        };
        Some((table, columns))
    }

    /// Reads waivers; each may stand once.
    pub(crate) fn waivers(&self, written: &[ast::Waiver]) -> Waivers {
        use crate::people::Once;
        let (mut gap, mut overlap) = (Once::new("allow gap"), Once::new("allow overlap"));
        for waiver in written {
            let which = if waiver.gap { &mut gap } else { &mut overlap };
            which.set(self, waiver.why.span, crate::compiler::name(&waiver.why.node));
        }
        Waivers { gap: gap.get(), overlap: overlap.get() }
    }
}

/// Columns of outputs to rows of outputs.
fn transposed(columns: Vec<Vec<Output>>, rows: usize) -> Vec<Vec<Output>> {
    let mut all: Vec<Vec<Output>> = (0..rows).map(|_| Vec::new()).collect();
    for column in columns {
        for (row, output) in all.iter_mut().zip(column) {
            row.push(output);
        }
    }
    all
}

/// A table with one column of values, such as a threshold by a key.
fn of_one_column(
    name: Name,
    inputs: Vec<Expr>,
    combine: Combine,
    rows: Vec<Row>,
    otherwise: Option<Output>,
) -> Table {
    let otherwise = otherwise.map(|output| vec![output]);
    Table { inputs, outputs: vec![name], combine, rows, otherwise, waivers: Waivers::default() }
}
