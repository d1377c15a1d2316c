//! What stands on a line, or on a line and in its braces: the form of a declaration, member, entry or row of facts.
//!
//! In: what the functions of [`crate::form`] say of a piece of the tree. Out: data for [`crate::layout`].
//! A unit does not know yet whether it stands on a line of its own.

use std::ops::Range;

use polidex_base::Span;
use polidex_syntax::ast::{Expr, PipeTable};

use crate::write::{Level, expr, quoted};

/// A block in braces stays on one line up to this many columns.
pub(crate) const ONE_LINE: usize = 150;

/// Lines that stand in columns with their neighbours of the same group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Group {
    /// Stands for itself.
    Alone,
    /// Entries of the policy header.
    Header,
    /// Facts of a request, fields of a record.
    Facts,
    /// Facts of a history.
    History,
    /// Entries of any other block.
    Entries,
    /// Declarations and rules on one line, by their kind.
    Declarations(&'static str),
}

/// How the units in a block are kept apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    /// `{ a; b }`
    Entries,
    /// `{ a, b }`
    List,
    /// `[a, b]`
    Array,
    /// Never on one line.
    Members,
}

/// One declaration, member or entry.
pub(crate) struct Unit<'a> {
    /// Where it stands in the text.
    pub range: Range<usize>,
    /// With which neighbours it stands in columns.
    pub group: Group,
    /// Its columns before the body; empty ones are left free.
    pub cells: Vec<String>,
    /// What follows.
    pub body: Body<'a>,
}

/// What follows the columns of a unit.
pub(crate) enum Body<'a> {
    /// Nothing.
    Nothing,
    /// An expression, which is broken before its `and` and `or` where it is too long.
    Expr(&'a Expr),
    /// Things separated by commas, broken behind a comma where they are too long.
    List(Vec<String>),
    /// A provision or another text, which may have several lines.
    Text(&'a str),
    /// Units in brackets, and what follows the closing one.
    Block { units: Vec<Unit<'a>>, style: Style, behind: String },
    /// A table in braces.
    Table(&'a PipeTable),
}

impl<'a> Unit<'a> {
    /// A unit that stands in a place, of these columns.
    pub fn new<S: Into<String>>(span: Span, cells: impl IntoIterator<Item = S>) -> Self {
        Unit::over(span.range(), cells)
    }

    /// A unit over a range, of these columns.
    pub fn over<S: Into<String>>(range: Range<usize>, cells: impl IntoIterator<Item = S>) -> Self {
        let cells = cells.into_iter().map(Into::into).collect();
        Unit { range, group: Group::Alone, cells, body: Body::Nothing }
    }

    /// Puts it in columns with its neighbours.
    pub fn grouped(mut self, group: Group) -> Self {
        self.group = group;
        self
    }

    /// Gives it an expression.
    pub fn expr(mut self, expr: &'a Expr) -> Self {
        self.body = Body::Expr(expr);
        self
    }

    /// Gives it a list.
    pub fn list(mut self, list: Vec<String>) -> Self {
        self.body = Body::List(list);
        self
    }

    /// Gives it a text.
    pub fn text(mut self, text: &'a str) -> Self {
        self.body = Body::Text(text);
        self
    }

    /// Gives it a block.
    pub fn block(self, style: Style, units: Vec<Unit<'a>>) -> Self {
        self.block_then(style, units, String::new())
    }

    /// Gives it a block with something behind.
    pub fn block_then(mut self, style: Style, units: Vec<Unit<'a>>, behind: String) -> Self {
        self.body = Body::Block { units, style, behind };
        self
    }

    /// Gives it a table.
    pub fn table(mut self, table: &'a PipeTable) -> Self {
        self.body = Body::Table(table);
        self
    }

    /// Returns all its columns as they stand on one line; nothing where it cannot stand on one.
    /// Whether the line is too long is not asked.
    pub fn on_one_line(&self) -> Option<Vec<String>> {
        let mut cells = self.cells.clone();
        match &self.body {
            Body::Nothing => {}
            Body::Expr(value) => cells.push(expr(value, Level::LOOSEST)),
            Body::List(list) => cells.push(list.join(", ")),
            Body::Text(text) => cells.push(quoted::on_one_line(text)?),
            Body::Block { units, style, behind } => cells.extend(braced(units, *style, behind)?),
            Body::Table(_) => return None,
        }
        Some(cells)
    }
}

/// Joins the columns of a line.
pub(crate) fn join(cells: &[String]) -> String {
    let said: Vec<&str> = cells.iter().map(String::as_str).filter(|cell| !cell.is_empty()).collect();
    said.join(" ")
}

/// Writes a block on one line: a column for each entry.
fn braced(units: &[Unit<'_>], style: Style, behind: &str) -> Option<Vec<String>> {
    let (open, between, close) = match style {
        Style::Entries => ("{ ", ";", " }"),
        Style::List => ("{ ", ",", " }"),
        Style::Array => ("[", ",", "]"),
        Style::Members => return None,
    };
    let behind = if behind.is_empty() { String::new() } else { format!(" {behind}") };
    if units.is_empty() {
        return Some(vec![format!("{}{}{behind}", open, close.trim_start())]);
    }
    let mut cells = Vec::new();
    for (n, unit) in units.iter().enumerate() {
        let first = if n == 0 { open } else { "" };
        let last = n.saturating_add(1) == units.len();
        let end = if last { format!("{close}{behind}") } else { between.to_owned() };
        cells.push(format!("{first}{}{end}", join(&unit.on_one_line()?)));
    }
    Some(cells)
}
