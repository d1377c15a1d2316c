//! Units to lines: one line or several, remarks and blank lines where their author had them.
//!
//! In: the units of a file and its text. Out: [`Line`]s, not yet in columns. Every remark comes out once: before the unit
//! it stands before or in, behind the line it stands behind, or at the end of its block.

use polidex_syntax::ast::{Comment, Expr, PipeTable};

use crate::columns::{Line, Row, width};
use crate::condition::{self, LONG};
use crate::source::Source;
use crate::unit::{Body, Group, ONE_LINE, Style, Unit, join};
use crate::write::{cell, column, quoted};

/// How much further in the inside of a block stands.
const INSIDE: usize = 2;

/// Makes the lines of a file.
pub(crate) fn lines<'a>(source: &'a Source<'a>, units: &[Unit<'a>]) -> Vec<Line> {
    let remarks = Remarks { comments: source.comments, next: 0 };
    let mut layout = Layout { source, remarks, last: 0, begins: true, lines: Vec::new() };
    layout.units(units, 0, source.end(), Style::Members);
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
    fn units(&mut self, units: &[Unit<'a>], indent: usize, end: usize, style: Style) {
        for (n, unit) in units.iter().enumerate() {
            let next = units.get(n.saturating_add(1));
            let until = next.map(|next| next.range.start).filter(|next| *next > unit.range.start);
            let comma = match style {
                Style::List | Style::Array if next.is_some() => ",",
                Style::List | Style::Array | Style::Entries | Style::Members => "",
            };
            self.unit(unit, indent, until.unwrap_or(end), comma);
        }
        self.remarks_before(end, indent);
    }

    /// Lays out one unit; a remark behind it stands before `until`.
    fn unit(&mut self, unit: &Unit<'a>, indent: usize, until: usize, comma: &str) {
        self.remarks_before(unit.range.start, indent);
        self.blank(unit.range.start);
        let end = self.source.end_of_code(unit.range.clone());
        let has_remarks = self.source.has_comment(&(unit.range.start..end));
        match &unit.body {
            Body::Expr(value) if self.breaks(unit, value, indent) => {
                self.broken(unit, value, indent, comma);
            }
            Body::Block { units, style, behind } if has_remarks || !self.on_one_line(unit, indent) => {
                self.block(unit, units, *style, &format!("{behind}{comma}"), indent);
            }
            Body::Table(table) => self.table(unit, table, indent),
            Body::Text(text) if unit.on_one_line().is_none() => self.text(unit, text, indent),
            Body::List(list) if is_long(unit, indent) => self.list(unit, list, indent),
            Body::Nothing | Body::Expr(_) | Body::Block { .. } | Body::Text(_) | Body::List(_) => {
                self.remarks_before(end, indent);
                let mut cells = unit.on_one_line().unwrap_or_else(|| unit.cells.clone());
                if let Some(last) = cells.last_mut() {
                    last.push_str(comma);
                }
                self.row(indent, unit.group, cells);
            }
        }
        self.remark_behind(end, until);
    }

    fn breaks(&self, unit: &Unit<'_>, value: &Expr, indent: usize) -> bool {
        condition::breakable(value) && (condition::has_remarks(self.source, value) || is_long(unit, indent))
    }

    /// Tells whether a block stays on one line: where its author had it on one, and it fits.
    fn on_one_line(&self, unit: &Unit<'_>, indent: usize) -> bool {
        let brackets = self.source.brackets(unit.range.clone());
        brackets.is_none_or(|(open, close)| self.source.same_line(open, close))
            && unit.on_one_line().is_some_and(|cells| width(&join(&cells)).saturating_add(indent) <= ONE_LINE)
    }

    fn broken(&mut self, unit: &Unit<'a>, value: &Expr, indent: usize, comma: &str) {
        self.remarks_before(value.span.range().start, indent);
        let before = width(&join(&unit.cells)).saturating_add(1);
        let pieces = condition::pieces(self.source, value, before, indent, &mut self.remarks);
        let last = pieces.len().saturating_sub(1);
        let group = broken_group(unit.group);
        for (n, piece) in pieces.into_iter().enumerate() {
            let end = if n == last { comma } else { "" };
            for remark in piece.before {
                self.push(Line::Remark(piece.indent, remark));
            }
            let mut cells = if n == 0 { unit.cells.clone() } else { Vec::new() };
            cells.push(format!("{}{end}", piece.text));
            let row = Row { indent: piece.indent, group, continues: n > 0, cells, remark: piece.remark };
            self.push(Line::Row(row));
        }
    }

    fn block(&mut self, unit: &Unit<'a>, units: &[Unit<'a>], style: Style, behind: &str, indent: usize) {
        let (open, close) =
            self.source.brackets(unit.range.clone()).unwrap_or((unit.range.start, unit.range.end));
        let (left, right) = if style == Style::Array { ("[", "]") } else { ("{", "}") };
        self.head(unit, left, open, units.first().map_or(close, |first| first.range.start), indent);
        self.units(units, indent.saturating_add(INSIDE), close, style);
        let space = if behind.is_empty() || behind == "," { "" } else { " " };
        self.row(indent, Group::Alone, vec![format!("{right}{space}{behind}")]);
        self.last = self.last.max(close.saturating_add(1));
    }

    /// Opens a block whose inside begins in a place.
    fn head(&mut self, unit: &Unit<'_>, bracket: &str, open: usize, inside: usize, indent: usize) {
        self.remarks_before(open, indent);
        let mut cells = unit.cells.clone();
        cells.push(bracket.to_owned());
        self.row(indent, Group::Alone, vec![join(&cells)]);
        self.last = open;
        self.remark_behind(open, inside);
        self.begins = true;
    }

    fn table(&mut self, unit: &Unit<'_>, table: &PipeTable, indent: usize) {
        let (open, close) =
            self.source.brackets(unit.range.clone()).unwrap_or((unit.range.start, unit.range.end));
        let mut rows = vec![(
            table.span.range().start,
            table.inputs.iter().map(column).collect::<Vec<_>>(),
            table.outputs.iter().map(column).collect::<Vec<_>>(),
        )];
        rows.extend(table.rows.iter().map(|row| {
            (
                row.span.range().start,
                row.inputs.iter().map(cell).collect(),
                row.outputs.iter().map(cell).collect(),
            )
        }));
        self.head(unit, "{", open, table.span.range().start, indent);
        let inner = indent.saturating_add(INSIDE);
        let inputs = widths(rows.iter().map(|(_, inputs, _)| inputs));
        let outputs = widths(rows.iter().map(|(.., outputs)| outputs));
        for (n, (start, left, right)) in rows.iter().enumerate() {
            let next = rows.get(n.saturating_add(1)).map_or(close, |(next, ..)| *next);
            self.remarks_before(*start, inner);
            self.blank(*start);
            let line = format!("| {} => {} |", in_cells(left, &inputs), in_cells(right, &outputs));
            self.row(inner, Group::Alone, vec![line]);
            self.remark_behind(*start, next);
            self.last = self.last.max(*start);
        }
        self.remarks_before(close, inner);
        self.row(indent, Group::Alone, vec!["}".to_owned()]);
        self.last = self.last.max(close.saturating_add(1));
    }

    /// Lays out a text of several lines between three quotes.
    fn text(&mut self, unit: &Unit<'_>, text: &str, indent: usize) {
        self.remarks_before(unit.range.end, indent);
        let mut cells = unit.cells.clone();
        cells.push("\"\"\"".to_owned());
        self.row(indent, Group::Alone, cells);
        for line in quoted::lines(text).unwrap_or_default() {
            self.goes_on(indent.saturating_add(INSIDE), Group::Alone, line.to_owned());
        }
        self.goes_on(indent, Group::Alone, "\"\"\"".to_owned());
    }

    /// Lays out a list that is too long, broken behind commas.
    fn list(&mut self, unit: &Unit<'_>, list: &[String], indent: usize) {
        self.remarks_before(unit.range.end, indent);
        let inner = indent.saturating_add(INSIDE);
        let mut used = width(&join(&unit.cells)).saturating_add(1).saturating_add(indent);
        let mut lines = vec![String::new()];
        for (n, item) in list.iter().enumerate() {
            let comma = if n.saturating_add(1) < list.len() { "," } else { "" };
            let more = width(item).saturating_add(comma.len()).saturating_add(1);
            let fits = used.saturating_add(more) <= LONG.saturating_add(1);
            match lines.last_mut() {
                Some(line) if fits || line.is_empty() => {
                    let space = if line.is_empty() { "" } else { " " };
                    line.push_str(&format!("{space}{item}{comma}"));
                    used = used.saturating_add(more);
                }
                Some(_) | None => {
                    lines.push(format!("{item}{comma}"));
                    used = inner.saturating_add(more);
                }
            }
        }
        let mut lines = lines.into_iter();
        let mut cells = unit.cells.clone();
        cells.extend(lines.next());
        let group = broken_group(unit.group);
        self.row(indent, group, cells);
        for line in lines {
            self.goes_on(inner, group, line);
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

fn is_long(unit: &Unit<'_>, indent: usize) -> bool {
    unit.on_one_line().is_some_and(|cells| width(&join(&cells)).saturating_add(indent) > LONG)
}

/// Returns the width of each column of a table.
fn widths<'r>(rows: impl Iterator<Item = &'r Vec<String>>) -> Vec<usize> {
    let mut widths: Vec<usize> = Vec::new();
    for row in rows {
        widths.resize(widths.len().max(row.len()), 0);
        for (widest, cell) in widths.iter_mut().zip(row) {
            *widest = (*widest).max(width(cell));
        }
    }
    widths
}

fn in_cells(cells: &[String], widths: &[usize]) -> String {
    let padded: Vec<String> = cells
        .iter()
        .zip(widths)
        .map(|(cell, wide)| format!("{cell}{}", " ".repeat(wide.saturating_sub(width(cell)))))
        .collect();
    padded.join(" | ")
}
