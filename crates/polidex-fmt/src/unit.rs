//! What stands on a line, or on a line and in its braces: the form of a declaration, member, entry or row of facts.
//!
//! In: what the functions of [`crate::form`] say of a piece of the tree. Out: data for [`crate::layout`].
//! A unit does not know yet whether it stands on a line of its own.

use std::ops::Range;

use polidex_base::Span;
use polidex_syntax::ast::Expr;

use crate::columns::width;
use crate::grid::Grid;
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
    /// `[ a, b ]`
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
    /// From where on the brackets of its blocks are looked for.
    pub brackets: usize,
    /// Whether an expression that does not fit behind the columns goes to the next line.
    pub own_line: bool,
}

/// What follows the columns of a unit.
pub(crate) enum Body<'a> {
    /// Nothing.
    Nothing,
    /// An expression, which is broken before its `and` and `or` where it is too long.
    Expr(&'a Expr),
    /// Things separated by commas, broken behind a comma where they are too long.
    List(Vec<String>),
    /// Values of a type: on one line, as it is written here, or each on its own.
    Values(String, Vec<Unit<'a>>),
    /// A provision or another text, which may have several lines.
    Text(&'a str),
    /// Clauses, each of which may stand on a line of its own.
    Clauses(Vec<Clause<'a>>),
    /// A table in braces.
    Grid(Grid<'a>),
}

/// Words and blocks that go on with the line they stand on.
pub(crate) struct Clause<'a> {
    /// Where it stands in the text, or a little less.
    pub range: Range<usize>,
    /// What it says.
    pub parts: Vec<Part<'a>>,
}

/// A part of a clause.
pub(crate) enum Part<'a> {
    /// Words.
    Words(String),
    /// Things separated by commas.
    List(Vec<String>),
    /// Units in brackets.
    Block(Style, Vec<Unit<'a>>),
}

impl<'a> Unit<'a> {
    /// A unit that stands in a place, of these columns.
    pub fn new<S: Into<String>>(span: Span, cells: impl IntoIterator<Item = S>) -> Self {
        Unit::over(span.range(), cells)
    }

    /// A unit over a range, of these columns.
    pub fn over<S: Into<String>>(range: Range<usize>, cells: impl IntoIterator<Item = S>) -> Self {
        let cells = cells.into_iter().map(Into::into).collect();
        let brackets = range.start;
        Unit { range, group: Group::Alone, cells, body: Body::Nothing, brackets, own_line: false }
    }

    /// Puts it in columns with its neighbours.
    pub fn grouped(mut self, group: Group) -> Self {
        self.group = group;
        self
    }

    /// Tells behind what its brackets stand, where its columns may hold others.
    pub fn behind(mut self, before: Option<Span>) -> Self {
        self.brackets = before.map_or(self.brackets, |span| self.brackets.max(span.range().end));
        self
    }

    /// Gives it an expression.
    pub fn expr(mut self, expr: &'a Expr) -> Self {
        self.body = Body::Expr(expr);
        self
    }

    /// Gives it an expression that goes to the next line where it does not fit behind the columns.
    pub fn defined(mut self, expr: &'a Expr) -> Self {
        self.own_line = true;
        self.expr(expr)
    }

    /// Gives it a list.
    pub fn list(mut self, list: Vec<String>) -> Self {
        self.body = Body::List(list);
        self
    }

    /// Gives it values: how they are written on one line, and each by itself.
    pub fn values(mut self, line: String, values: Vec<Unit<'a>>) -> Self {
        self.body = Body::Values(line, values);
        self
    }

    /// Gives it a text.
    pub fn text(mut self, text: &'a str) -> Self {
        self.body = Body::Text(text);
        self
    }

    /// Gives it a block.
    pub fn block(self, style: Style, units: Vec<Unit<'a>>) -> Self {
        self.parts(vec![Part::Block(style, units)])
    }

    /// Gives it one clause.
    pub fn parts(self, parts: Vec<Part<'a>>) -> Self {
        let range = self.range.clone();
        self.clauses(vec![Clause { range, parts }])
    }

    /// Gives it clauses.
    pub fn clauses(mut self, clauses: Vec<Clause<'a>>) -> Self {
        self.body = Body::Clauses(clauses);
        self
    }

    /// Gives it a table.
    pub fn grid(mut self, grid: Grid<'a>) -> Self {
        self.body = Body::Grid(grid);
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
            Body::Values(line, _) => cells.push(line.clone()),
            Body::Text(text) => cells.push(quoted::on_one_line(text)?),
            Body::Clauses(clauses) => {
                // Only declarations and rules show each entry of theirs in a column.
                let entries = matches!(self.group, Group::Declarations(_));
                for part in clauses.iter().flat_map(|clause| &clause.parts) {
                    let said = part.on_one_line()?;
                    if entries { cells.extend(said) } else { cells.push(join(&said)) }
                }
            }
            Body::Grid(_) => return None,
        }
        Some(cells)
    }
}

/// Joins the columns of a line.
pub(crate) fn join(cells: &[String]) -> String {
    let said: Vec<&str> = cells.iter().map(String::as_str).filter(|cell| !cell.is_empty()).collect();
    said.join(" ")
}

impl Clause<'_> {
    /// Returns how many blocks it has.
    pub fn blocks(&self) -> usize {
        self.parts.iter().filter(|part| matches!(part, Part::Block(..))).count()
    }
}

impl Clause<'_> {
    /// Returns how wide the words are behind a part, where no block stands behind it that can be broken for them.
    pub fn words_behind(&self, part: usize) -> usize {
        let behind = || self.parts.iter().skip(part.saturating_add(1));
        if behind().any(|part| matches!(part, Part::Block(..))) {
            return 0;
        }
        let said = behind().filter_map(Part::on_one_line).flatten();
        said.fold(0, |sum, cell| sum.saturating_add(width(&cell)).saturating_add(1))
    }
}

impl Part<'_> {
    /// Writes it on one line: a column for each entry of a block.
    pub fn on_one_line(&self) -> Option<Vec<String>> {
        match self {
            Part::Words(words) => Some(vec![words.clone()]),
            Part::List(list) => Some(vec![list.join(", ")]),
            Part::Block(style, units) => braced(*style, units),
        }
    }
}

impl Style {
    /// Returns the brackets of a block.
    pub fn brackets(self) -> (&'static str, &'static str) {
        match self {
            Style::Array => ("[", "]"),
            Style::Entries | Style::List | Style::Members => ("{", "}"),
        }
    }
}

/// Writes a block on one line: a column for each entry.
fn braced(style: Style, units: &[Unit<'_>]) -> Option<Vec<String>> {
    let between = match style {
        Style::Entries => ";",
        Style::List | Style::Array => ",",
        Style::Members => return None,
    };
    let (open, close) = style.brackets();
    if units.is_empty() {
        let space = if style == Style::Array { "" } else { " " };
        return Some(vec![format!("{open}{space}{close}")]);
    }
    let mut cells = Vec::new();
    for (n, unit) in units.iter().enumerate() {
        let first = if n == 0 { format!("{open} ") } else { String::new() };
        let last = n.saturating_add(1) == units.len();
        let end = if last { format!(" {close}") } else { between.to_owned() };
        cells.push(format!("{first}{}{end}", join(&unit.on_one_line()?)));
    }
    Some(cells)
}
