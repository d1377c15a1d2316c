//! Looking things up: tables, matrices, tiers from numbers.

use polidex_base::{Span, Spanned};

use super::{Cell, Expr, Head, Ident, Text, TypeExpr};

/// `table response "First response" of (severity: severity) for ticket cites "L-1" first { … }`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableDecl {
    /// Name and title.
    pub head: Head,
    /// `of (a: USD)`: what it is called with; without them its headings are facts and definitions
    pub params: Vec<(Ident, Spanned<TypeExpr>)>,
    /// `for refund`
    pub request: Option<Ident>,
    /// `cites "7.2"`
    pub cites: Vec<Text>,
    /// How rows combine; `unique` where it is not written.
    pub combine: Option<Spanned<Combine>>,
    /// `allow gap "why"`, `allow overlap "why"`
    pub waivers: Vec<Waiver>,
    /// Its rows.
    pub rows: PipeTable,
}

/// How the matching rows of a table become one answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Combine {
    /// `unique`
    Unique,
    /// `agreeing`
    Agreeing,
    /// `first`
    First,
    /// `highest of status`
    Highest(Ident),
    /// `lowest of status`
    Lowest(Ident),
    /// `collect sum | min | max | count | list [by column]`
    Collect {
        /// What is made of the rows.
        measure: Collect,
        /// By which column a list is sorted, highest first; in the order of the rows where it is not written.
        by: Option<Ident>,
    },
}

/// What is made of all matching rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Collect {
    /// `sum`
    Sum,
    /// `min`
    Min,
    /// `max`
    Max,
    /// `count`
    Count,
    /// `list`
    List,
}

/// `allow gap "why"`: a proof is waived; at run time a person takes over all the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiver {
    /// `gap` (else `overlap`)
    pub gap: bool,
    /// Why.
    pub why: Text,
}

/// `matrix approver of deal_size by discount in USD { … }`
#[derive(Debug, Clone)]
pub struct MatrixDecl {
    /// Name and title.
    pub head: Head,
    /// `(a: USD, b: percent)` behind `of`: what it is called with
    pub params: Vec<(Ident, Spanned<TypeExpr>)>,
    /// What the first cells of the lines are matched against.
    pub down: Expr,
    /// What the headings of the columns are matched against.
    pub across: Expr,
    /// `in USD`
    pub ty: Option<Spanned<TypeExpr>>,
    /// `for refund`
    pub request: Option<Ident>,
    /// `cites "7.2"`
    pub cites: Vec<Text>,
    /// How cells combine; `unique` where it is not written.
    pub combine: Option<Spanned<Combine>>,
    /// `allow gap "why"`, `allow overlap "why"`
    pub waivers: Vec<Waiver>,
    /// The words in the corner, kept for the reader.
    pub corner: String,
    /// Headings of the columns.
    pub columns: Vec<Cell>,
    /// Its lines.
    pub lines: Vec<MatrixLine>,
    /// From the first pipe to behind the last.
    pub span: Span,
}

impl PartialEq for MatrixDecl {
    fn eq(&self, other: &Self) -> bool {
        self.head == other.head
            && self.params == other.params
            && self.down == other.down
            && self.across == other.across
            && self.ty == other.ty
            && self.request == other.request
            && self.cites == other.cites
            && self.combine == other.combine
            && self.waivers == other.waivers
            && self.corner == other.corner
            && self.columns == other.columns
            && self.lines == other.lines
    }
}
impl Eq for MatrixDecl {}

/// A line of a matrix.
#[derive(Debug, Clone)]
pub struct MatrixLine {
    /// The line.
    pub span: Span,
    /// Its first cell.
    pub test: Cell,
    /// One value a column.
    pub values: Vec<Cell>,
}

impl PartialEq for MatrixLine {
    fn eq(&self, other: &Self) -> bool {
        self.test == other.test && self.values == other.values
    }
}
impl Eq for MatrixLine {}

/// `tier account "Account" from annual_spend { standard: under 10_000 USD; gold: at least 10_000 USD }`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TierFrom {
    /// Name and title: of the tier, and of the value it gives.
    pub head: Head,
    /// What is measured.
    pub input: Expr,
    /// `for refund`
    pub request: Option<Ident>,
    /// Values in rising order, each with its bound; the last one says `at least` or `over` the cut before it.
    pub arms: Vec<TierArm>,
}

/// A value of a tier from numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TierArm {
    /// Its name.
    pub name: Ident,
    /// Its spelling in JSON.
    pub wire: Option<Text>,
    /// Where it is.
    pub cell: Cell,
}

/// A table drawn with pipes.
#[derive(Debug, Clone)]
pub struct PipeTable {
    /// From the first pipe to behind the last.
    pub span: Span,
    /// Headings left of `=>`.
    pub inputs: Vec<TableColumn>,
    /// Headings right of `=>`.
    pub outputs: Vec<TableColumn>,
    /// Its rows.
    pub rows: Vec<TableRow>,
}

impl PartialEq for PipeTable {
    fn eq(&self, other: &Self) -> bool {
        self.inputs == other.inputs && self.outputs == other.outputs && self.rows == other.rows
    }
}
impl Eq for PipeTable {}

/// The heading of a column: usually a path.
#[derive(Debug, Clone)]
pub struct TableColumn {
    /// Its place.
    pub span: Span,
    /// Its words.
    pub path: Vec<Ident>,
    /// `status: approval`: the type of an output
    pub ty: Option<Spanned<TypeExpr>>,
}

impl PartialEq for TableColumn {
    fn eq(&self, other: &Self) -> bool {
        self.path == other.path && self.ty == other.ty
    }
}
impl Eq for TableColumn {}

/// A row of a table.
#[derive(Debug, Clone)]
pub struct TableRow {
    /// The row.
    pub span: Span,
    /// Left of `=>`; empty for `otherwise`.
    pub inputs: Vec<Cell>,
    /// Right of `=>`.
    pub outputs: Vec<TableOutput>,
}

impl PartialEq for TableRow {
    fn eq(&self, other: &Self) -> bool {
        self.inputs == other.inputs && self.outputs == other.outputs
    }
}
impl Eq for TableRow {}

/// A cell right of `=>`.
#[derive(Debug, Clone)]
pub struct TableOutput {
    /// Its place.
    pub span: Span,
    /// What it says.
    pub kind: TableOutputKind,
}

impl PartialEq for TableOutput {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind
    }
}
impl Eq for TableOutput {}

/// What a cell right of `=>` says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TableOutputKind {
    /// A value, a name, several alternatives in an `examples`.
    Cell(super::CellKind),
    /// `a then b`: a way of signing that is more than a plain name.
    Chain(super::ChainExpr),
    /// In a column `then` of a table in a `decide`.
    Effect(super::Effect),
}
