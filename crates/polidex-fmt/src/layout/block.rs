//! What stands in braces, and what takes several lines without them: texts and lists.

use super::plan::Plan;
use super::{INSIDE, Layout, broken_group};
use crate::columns::width;
use crate::condition::LONG;
use crate::grid::Grid;
use crate::unit::{Clause, Group, Part, Style, Unit, join};
use crate::write::quoted;

impl<'a> Layout<'a> {
    /// Lays out clauses that take several lines.
    pub(super) fn clauses(&mut self, unit: &Unit<'a>, clauses: &[Clause<'a>], indent: usize) {
        let Plan { own_lines, places, blocks } = self.plan(unit, clauses, indent);
        let mut blocks = blocks.into_iter();
        let inner = indent.saturating_add(INSIDE);
        let mut line = Open { indent, remarks: indent, cells: unit.cells.clone() };
        let mut last = unit.brackets;
        let mut before = None;
        for (clause, place) in clauses.iter().zip(places) {
            if let Some(end) = before.replace(place.end).filter(|_| own_lines) {
                self.close(&line, end);
                self.remark_behind(end, place.start);
                line = Open { indent: inner, remarks: inner, cells: Vec::new() };
            }
            for part in &clause.parts {
                match part {
                    Part::Words(words) => line.cells.push(words.clone()),
                    Part::List(list) => self.list_in_clause(list, &mut line),
                    Part::Block(style, units) => {
                        let (broken, (open, close)) = blocks.next().unwrap_or((true, (last, last)));
                        last = close.saturating_add(1);
                        match part.on_one_line().filter(|_| !broken) {
                            Some(cells) => line.cells.extend(cells),
                            None => self.block(&mut line, *style, units, (open, close)),
                        }
                    }
                }
            }
        }
        self.close(&line, self.source.end_of_code(unit.range.clone()));
        self.last = self.last.max(last);
    }

    /// Ends an open line at a place.
    fn close(&mut self, line: &Open, end: usize) {
        if line.cells.len() > 1 {
            self.remarks_before(end, line.remarks);
        }
        self.row(line.indent, Group::Alone, vec![join(&line.cells)]);
    }

    /// Lays out a block behind an open line, which goes on behind its bracket.
    fn block(&mut self, line: &mut Open, style: Style, units: &[Unit<'a>], (open, close): (usize, usize)) {
        let (left, right) = style.brackets();
        let inner = line.indent.saturating_add(INSIDE);
        self.head(line, left, open, units.first().map_or(close, |first| first.range.start));
        self.units(units, inner, close);
        self.last = self.last.max(close.saturating_add(1));
        *line = Open { indent: line.indent, remarks: inner, cells: vec![right.to_owned()] };
    }

    /// Opens a block whose inside begins in a place.
    fn head(&mut self, line: &Open, bracket: &str, open: usize, inside: usize) {
        self.remarks_before(open, line.remarks);
        let mut cells = line.cells.clone();
        cells.push(bracket.to_owned());
        self.row(line.indent, Group::Alone, vec![join(&cells)]);
        self.last = open;
        self.remark_behind(open, inside);
        self.begins = true;
    }

    /// Puts a list on an open line, and on lines behind it where it does not fit.
    fn list_in_clause(&mut self, list: &[String], line: &mut Open) {
        let inner = line.indent.saturating_add(INSIDE);
        let mut lines = wrapped(list, &line.cells, line.indent, inner).into_iter();
        line.cells.extend(lines.next());
        for next in lines {
            self.row(line.indent, Group::Alone, vec![join(&line.cells)]);
            *line = Open { indent: inner, remarks: inner, cells: vec![next] };
        }
    }

    /// Lays out a table: its entries, then its rows.
    pub(super) fn grid(&mut self, unit: &Unit<'a>, grid: &Grid<'a>, indent: usize) {
        let range = unit.brackets..unit.range.end;
        let (open, close) = self.source.brackets(range).unwrap_or((unit.range.start, unit.range.end));
        let inner = indent.saturating_add(INSIDE);
        let lines = grid.lines();
        let rows = lines.first().map_or(close, |(start, _)| *start);
        let inside = grid.entries.first().map_or(rows, |first| first.range.start);
        self.head(&Open { indent, remarks: indent, cells: unit.cells.clone() }, "{", open, inside);
        self.units(&grid.entries, inner, rows);
        for (n, (start, line)) in lines.iter().enumerate() {
            let next = lines.get(n.saturating_add(1)).map_or(close, |(next, _)| *next);
            self.remarks_before(*start, inner);
            self.blank(*start);
            self.row(inner, Group::Alone, vec![line.clone()]);
            self.remark_behind(*start, next);
            self.last = self.last.max(*start);
        }
        self.remarks_before(close, inner);
        self.row(indent, Group::Alone, vec!["}".to_owned()]);
        self.last = self.last.max(close.saturating_add(1));
    }

    /// Lays out a text of several lines between three quotes.
    pub(super) fn text(&mut self, unit: &Unit<'_>, text: &str, indent: usize) {
        self.remarks_before(unit.range.end, indent);
        let mut cells = unit.cells.clone();
        cells.push("\"\"\"".to_owned());
        self.row(indent, Group::Alone, cells);
        for line in quoted::lines(text).unwrap_or_default() {
            self.goes_on(indent.saturating_add(INSIDE), Group::Alone, line.to_owned());
        }
        self.goes_on(indent, Group::Alone, "\"\"\"".to_owned());
    }

    /// Lays out the values of a type, each on a line of its own with its spelling in a column.
    pub(super) fn values(&mut self, unit: &Unit<'a>, values: &[Unit<'a>], indent: usize, end: usize) {
        let first = values.first().map_or(end, |first| first.range.start);
        self.row(indent, Group::Alone, vec![join(&unit.cells)]);
        let head = self.source.end_of_code(unit.range.start..first);
        self.remark_behind(head, first);
        self.begins = true;
        self.units(values, indent.saturating_add(INSIDE), end);
    }

    /// Lays out a list that is too long, broken behind commas.
    pub(super) fn list(&mut self, unit: &Unit<'_>, list: &[String], indent: usize) {
        self.remarks_before(unit.range.end, indent);
        let inner = indent.saturating_add(INSIDE);
        let mut lines = wrapped(list, &unit.cells, indent, inner).into_iter();
        let mut cells = unit.cells.clone();
        cells.extend(lines.next());
        let group = broken_group(unit.group);
        self.row(indent, group, cells);
        for line in lines {
            self.goes_on(inner, group, line);
        }
    }
}

/// A line that is not complete yet.
struct Open {
    indent: usize,
    /// Where remarks before it stand: behind a block they read as the end of it.
    remarks: usize,
    cells: Vec<String>,
}

/// Breaks a list that stands behind columns behind the last comma that fits on each line.
fn wrapped(list: &[String], before: &[String], indent: usize, inner: usize) -> Vec<String> {
    let mut used = width(&join(before)).saturating_add(1).saturating_add(indent);
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
    lines
}
