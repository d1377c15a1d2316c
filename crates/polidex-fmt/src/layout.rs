//! Units to lines: one line or several, remarks and blank lines where their author had them.
//!
//! In: the units of a file and its text. Out: [`Line`]s, not yet in columns. Every remark comes out once: before the unit
//! it stands before or in, behind the line it stands behind, or at the end of its block.

mod block;
mod plan;

use polidex_syntax::ast::{Comment, Expr};

use crate::columns::{Line, Row, width};
use crate::condition::{self, LONG};
use crate::source::Source;
use crate::unit::{Body, Group, Unit, join};

/// How much further in the inside of a block stands.
const INSIDE: usize = 2;

/// Makes the lines of a file.
pub(crate) fn lines<'a>(source: &'a Source<'a>, units: &[Unit<'a>]) -> Vec<Line> {
    let remarks = Remarks { comments: source.comments, next: 0 };
    let mut layout = Layout { source, remarks, last: 0, begins: true, lines: Vec::new() };
    layout.units(units, 0, source.end());
    layout.lines
}

/// The remarks that have not come out yet.
pub(crate) struct Remarks<'a> {
    comments: &'a [Comment],
    next: usize,
}

impl<'a> Remarks<'a> {
    fn peek(&self) -> Option<&'a Comment> {
        self.comments.get(self.next)
    }

    fn take(&mut self) -> Option<&'a Comment> {
        let comment = self.peek()?;
        self.next = self.next.saturating_add(1);
        Some(comment)
    }

    /// Takes the next one if it begins before a place.
    pub fn take_before(&mut self, at: usize) -> Option<&'a Comment> {
        let first = self.peek()?;
        if first.span.range().start < at { self.take() } else { None }
    }
}

struct Layout<'a> {
    source: &'a Source<'a>,
    remarks: Remarks<'a>,
    /// Where the last thing ended that has come out.
    last: usize,
    /// Whether nothing stands in the block yet.
    begins: bool,
    lines: Vec<Line>,
}

impl<'a> Layout<'a> {
    /// Lays out what stands in a block that ends in a place, and the remarks at its end.
    fn units(&mut self, units: &[Unit<'a>], indent: usize, end: usize) {
        for (n, unit) in units.iter().enumerate() {
            let next = units.get(n.saturating_add(1));
            let until = next.map(|next| next.range.start).filter(|next| *next > unit.range.start);
            self.unit(unit, indent, until.unwrap_or(end));
        }
        self.remarks_before(end, indent);
    }

    /// Lays out one unit; a remark behind it stands before `until`.
    fn unit(&mut self, unit: &Unit<'a>, indent: usize, until: usize) {
        self.remarks_before(unit.range.start, indent);
        self.blank(unit.range.start);
        let end = self.source.end_of_code(unit.range.clone());
        match &unit.body {
            Body::Expr(value) if self.breaks(unit, value, indent) => self.broken(unit, value, indent),
            Body::Clauses(clauses) if self.clauses_break(unit, clauses, indent) => {
                self.clauses(unit, clauses, indent);
            }
            Body::Grid(grid) => self.grid(unit, grid, indent),
            Body::Text(text) if unit.on_one_line().is_none() => self.text(unit, text, indent),
            Body::List(list) if is_long(unit, indent) => self.list(unit, list, indent),
            Body::Values(_, values) if is_long(unit, indent) || self.holds_remarks(end) => {
                self.values(unit, values, indent, end);
            }
            Body::Nothing
            | Body::Expr(_)
            | Body::Clauses(_)
            | Body::Text(_)
            | Body::List(_)
            | Body::Values(..) => {
                self.remarks_before(end, indent);
                let cells = unit.on_one_line().unwrap_or_else(|| unit.cells.clone());
                self.row(indent, unit.group, cells);
            }
        }
        self.remark_behind(end, until);
    }

    /// Tells whether a remark stands before a place that nothing has been made of yet.
    fn holds_remarks(&self, end: usize) -> bool {
        self.remarks.peek().is_some_and(|comment| comment.span.range().start < end)
    }

    fn breaks(&self, unit: &Unit<'_>, value: &Expr, indent: usize) -> bool {
        let long = is_long(unit, indent);
        (long && has_own_line(unit, value))
            || (condition::breakable(value) && (long || condition::is_broken(self.source, value)))
    }

    fn broken(&mut self, unit: &Unit<'a>, value: &Expr, indent: usize) {
        self.remarks_before(value.span.range().start, indent);
        let own_line = is_long(unit, indent) && has_own_line(unit, value);
        let start = if own_line {
            condition::Start { before: 0, indent: indent.saturating_add(INSIDE), hanging: false }
        } else {
            condition::Start { before: width(&join(&unit.cells)).saturating_add(1), indent, hanging: true }
        };
        let group = if own_line { unit.group } else { broken_group(unit.group) };
        let mut head = Some(unit.cells.clone());
        for piece in condition::pieces(self.source, value, start, &mut self.remarks) {
            let first = head.take();
            for (inner, remark) in piece.before {
                self.push(Line::Remark(if first.is_some() { indent } else { inner }, remark));
            }
            let mut cells = Vec::new();
            let mut continues = true;
            match first {
                Some(head) if own_line => self.row(indent, group, named(&head)),
                Some(head) => (cells, continues) = (head, false),
                None => {}
            }
            cells.push(piece.text);
            self.push(Line::Row(Row { indent: piece.indent, group, continues, cells, remark: piece.remark }));
        }
    }

    fn push(&mut self, line: Line) {
        self.begins = false;
        self.lines.push(line);
    }

    fn row(&mut self, indent: usize, group: Group, cells: Vec<String>) {
        self.push(Line::Row(Row { indent, group, continues: false, cells, remark: None }));
    }

    fn goes_on(&mut self, indent: usize, group: Group, line: String) {
        self.push(Line::Row(Row { indent, group, continues: true, cells: vec![line], remark: None }));
    }

    /// Keeps one blank line before what stands in a place, if its author had any.
    fn blank(&mut self, start: usize) {
        let wanted = self.source.blank_between(self.last, start);
        if wanted && !self.begins && !matches!(self.lines.last(), Some(Line::Blank)) {
            self.lines.push(Line::Blank);
        }
        self.last = self.last.max(start);
    }

    /// Puts the remarks before a place on lines of their own.
    fn remarks_before(&mut self, at: usize, indent: usize) {
        while let Some(comment) = self.remarks.take_before(at) {
            self.blank(comment.span.range().start);
            self.push(Line::Remark(indent, comment.text.clone()));
            self.last = self.last.max(comment.span.range().end);
        }
    }

    /// Puts the remark that stands behind the last line behind it.
    fn remark_behind(&mut self, end: usize, until: usize) {
        self.last = self.last.max(end);
        let Some(comment) = self.remarks.peek() else { return };
        let start = comment.span.range().start;
        if comment.own_line || start >= until || !self.source.same_line(end, start) {
            return;
        }
        if let Some(Line::Row(row)) = self.lines.last_mut() {
            row.remark = self.remarks.take().map(|comment| comment.text.clone());
            self.last = self.last.max(comment.span.range().end);
        }
    }
}

/// A declaration over several lines stands for itself; an entry keeps its first line in columns.
fn broken_group(group: Group) -> Group {
    match group {
        Group::Declarations(_) => Group::Alone,
        Group::Alone | Group::Header | Group::Facts | Group::History | Group::Entries => group,
    }
}

/// Keeps only the word and the name in columns of their own.
fn named(cells: &[String]) -> Vec<String> {
    let (before, behind) = cells.split_at_checked(2).unwrap_or((cells, &[]));
    before.iter().cloned().chain([join(behind)]).collect()
}

/// Tells whether what stands behind `:` or `=` goes to the next line where it does not fit.
fn has_own_line(unit: &Unit<'_>, value: &Expr) -> bool {
    unit.own_line && !condition::has_arms(value)
}

fn is_long(unit: &Unit<'_>, indent: usize) -> bool {
    unit.on_one_line().is_some_and(|cells| width(&join(&cells)).saturating_add(indent) > LONG)
}
