//! A table as it is written, whether with pipes or as a grid.
//!
//! In: a pipe table or a matrix. Out: headings, rows of cells and outputs, the `otherwise`. No names are resolved.

use polidex_base::{Span, Spanned};
use polidex_syntax::ast::{self, CellKind, TableOutputKind};

use crate::compiler::{dotted, path_span};

/// A table as written.
pub(super) struct Drawn<'a> {
    /// What the cells are matched against.
    pub inputs: Vec<ast::Expr>,
    /// Columns right of `=>`.
    pub columns: Vec<DrawnColumn<'a>>,
    /// Rows without the `otherwise`.
    pub rows: Vec<DrawnRow<'a>>,
    /// Outputs of the `otherwise`.
    pub otherwise: Option<Vec<DrawnOutput<'a>>>,
    /// How rows combine.
    pub combine: Option<&'a Spanned<ast::Combine>>,
    /// Proofs that are waived.
    pub waivers: &'a [ast::Waiver],
}

/// A column right of `=>`.
pub(super) struct DrawnColumn<'a> {
    /// Its place in a row.
    pub n: usize,
    /// Its name.
    pub name: String,
    /// Its place.
    pub span: Span,
    /// Its type, where the heading says one.
    pub ty: Option<&'a Spanned<ast::TypeExpr>>,
    /// Whether it can only say who signs.
    pub chain: bool,
}

/// A row.
pub(super) struct DrawnRow<'a> {
    /// Its place; of a field of a grid, that of the field.
    pub span: Span,
    /// Left of `=>`.
    pub cells: Vec<&'a ast::Cell>,
    /// Right of it.
    pub outputs: Vec<DrawnOutput<'a>>,
}

/// A cell right of `=>`.
#[derive(Clone, Copy)]
pub(super) struct DrawnOutput<'a> {
    /// Its place.
    pub span: Span,
    /// What it says.
    pub says: Says<'a>,
}

/// What a cell right of `=>` says.
#[derive(Clone, Copy)]
pub(super) enum Says<'a> {
    /// A value, a name, a pattern.
    Cell(&'a CellKind),
    /// Who signs.
    Chain(&'a ast::ChainExpr),
    /// What a rule does.
    Effect,
}

impl<'a> Drawn<'a> {
    /// Reads a table drawn with pipes.
    pub fn of_pipes(
        table: &'a ast::PipeTable,
        combine: Option<&'a Spanned<ast::Combine>>,
        waivers: &'a [ast::Waiver],
    ) -> Self {
        // That it stands last, and once, is seen to where it is read.
        let otherwise = table.rows.iter().find(|row| is_otherwise(table, row));
        let path = |column: &ast::TableColumn| ast::Expr {
            span: if column.path.is_empty() { column.span } else { path_span(&column.path) },
            kind: match column.path.as_slice() {
                [] => ast::ExprKind::Error,
                path => ast::ExprKind::Path(path.to_vec()),
            },
        };
        let column = |(n, column): (usize, &'a ast::TableColumn)| DrawnColumn {
            n,
            name: dotted(&column.path),
            span: column.span,
            ty: column.ty.as_ref(),
            chain: false,
        };
        let rows = table.rows.iter().filter(|row| !is_otherwise(table, row));
        Drawn {
            inputs: table.inputs.iter().map(path).collect(),
            columns: table.outputs.iter().enumerate().map(column).collect(),
            rows: rows
                .map(|row| DrawnRow {
                    span: row.span,
                    cells: row.inputs.iter().collect(),
                    outputs: outputs(row),
                })
                .collect(),
            otherwise: otherwise.map(outputs),
            combine,
            waivers,
        }
    }

    /// Reads a grid: a row for each of its fields.
    pub fn of_matrix(node: &'a ast::MatrixDecl) -> Self {
        let field = |line: &'a ast::MatrixLine, column: &'a ast::Cell, value: &'a ast::Cell| DrawnRow {
            span: value.span,
            cells: vec![&line.test, column],
            outputs: vec![DrawnOutput { span: value.span, says: Says::Cell(&value.kind) }],
        };
        let line = |line: &'a ast::MatrixLine| {
            node.columns.iter().zip(&line.values).map(move |(column, value)| field(line, column, value))
        };
        let (name, span) = (node.head.name.node.clone(), node.head.name.span);
        Drawn {
            inputs: vec![node.down.clone(), node.across.clone()],
            columns: vec![DrawnColumn { n: 0, name, span, ty: node.ty.as_ref(), chain: false }],
            rows: node.lines.iter().flat_map(line).collect(),
            otherwise: None,
            combine: node.combine.as_ref(),
            waivers: &node.waivers,
        }
    }

    /// Returns what all rows say in a column, that of the `otherwise` last.
    pub fn said<'s>(&'s self, n: usize) -> impl Iterator<Item = DrawnOutput<'a>> + 's {
        let rows = self.rows.iter().map(|row| &row.outputs).chain(&self.otherwise);
        rows.filter_map(move |outputs| outputs.get(n).copied())
    }
}

fn outputs<'a>(row: &'a ast::TableRow) -> Vec<DrawnOutput<'a>> {
    let says = |kind: &'a TableOutputKind| match kind {
        TableOutputKind::Cell(cell) => Says::Cell(cell),
        TableOutputKind::Chain(chain) => Says::Chain(chain),
        TableOutputKind::Effect(_) => Says::Effect,
    };
    row.outputs.iter().map(|output| DrawnOutput { span: output.span, says: says(&output.kind) }).collect()
}

/// Tells whether a row is the `otherwise`.
fn is_otherwise(table: &ast::PipeTable, row: &ast::TableRow) -> bool {
    row.inputs.is_empty() && !table.inputs.is_empty()
}
