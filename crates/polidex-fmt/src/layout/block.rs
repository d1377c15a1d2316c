//! What stands in braces, and what takes several lines without them: texts and lists.

use super::{INSIDE, Layout, broken_group};
use crate::columns::width;
use crate::condition::LONG;
use crate::grid::Grid;
use crate::unit::{Clause, Group, ONE_LINE, Part, Style, Unit, join};
use crate::write::quoted;

/// How clauses are laid out.
struct Plan {
    /// Whether each stands on its own line.
    own_lines: bool,
    /// Where each ends.
    ends: Vec<usize>,
    /// Whether each block is broken, and the places of its brackets.
    blocks: Vec<(bool, (usize, usize))>,
}

impl<'a> Layout<'a> {
    /// Tells whether clauses take several lines.
    pub(super) fn clauses_break(&self, unit: &Unit<'_>, clauses: &[Clause<'_>], indent: usize) -> bool {
        let plan = self.plan(unit, clauses, indent);
        let lists =
            || clauses.iter().any(|clause| clause.parts.iter().any(|part| matches!(part, Part::List(_))));
        plan.own_lines
            || plan.blocks.iter().any(|(broken, _)| *broken)
            || (is_too_long(unit, indent) && lists())
    }

    /// Clauses stand on lines of their own where they do not fit on one, or remarks stand between them.
    /// A block is broken where its author had it on several lines, where a remark stands in it, or where it does not fit.
    fn plan(&self, unit: &Unit<'_>, clauses: &[Clause<'_>], indent: usize) -> Plan {
        let long = is_too_long(unit, indent);
        let (ends, brackets) = self.places(unit, clauses);
        let pairs = ends.iter().zip(clauses.iter().skip(1));
        let remarks = pairs.into_iter().any(|(end, next)| self.source.has_comment(&(*end..next.range.start)));
        let own_lines = clauses.len() > 1 && (long || remarks);
        let mut brackets = brackets.into_iter();
        let mut blocks = Vec::new();
        let mut used = indent.saturating_add(width(&join(&unit.cells)));
        for clause in clauses {
            for (n, part) in clause.parts.iter().enumerate() {
                let said = part.on_one_line().map(|cells| width(&join(&cells)).saturating_add(1));
                if let Part::Block(_, units) = part
                    && let Some((open, close)) = brackets.next()
                {
                    let behind = clause.words_behind(n);
                    let fits =
                        said.is_some_and(|said| used.saturating_add(said).saturating_add(behind) <= ONE_LINE);
                    let remarks = self.source.has_comment(&(open..close));
                    let apart = !units.is_empty() && !self.source.same_line(open, close);
                    let broken = !fits || remarks || apart;
                    blocks.push((broken, (open, close)));
                    if broken {
                        used = indent.saturating_add(1);
                        continue;
                    }
                }
                used = used.saturating_add(said.unwrap_or(0));
            }
            if own_lines {
                used = indent.saturating_add(INSIDE);
            }
        }
        Plan { own_lines, ends, blocks }
    }

    /// Finds where clauses end, and where the brackets of their blocks stand.
    fn places(&self, unit: &Unit<'_>, clauses: &[Clause<'_>]) -> (Vec<usize>, Vec<(usize, usize)>) {
        let mut from = unit.brackets;
        let mut ends = Vec::new();
        let mut all = Vec::new();
        for clause in clauses {
            for _ in 0..clause.blocks() {
                let range = unit.range.clone();
                let (open, close) = self.source.brackets(from..range.end).unwrap_or((range.start, range.end));
                from = close.saturating_add(1);
                all.push((open, close));
            }
            let end = || self.source.end_of_code(clause.range.clone());
            ends.push(if clause.blocks() > 0 { from } else { end() });
        }
        (ends, all)
    }

    /// Lays out clauses that take several lines.
    pub(super) fn clauses(&mut self, unit: &Unit<'a>, clauses: &[Clause<'a>], indent: usize) {
        let Plan { own_lines, ends, blocks } = self.plan(unit, clauses, indent);
        let mut blocks = blocks.into_iter();
        let inner = indent.saturating_add(INSIDE);
        let mut line = Open { indent, remarks: indent, cells: unit.cells.clone() };
        let mut last = unit.brackets;
        for (clause, end) in clauses.iter().zip(std::iter::once(None).chain(ends.into_iter().map(Some))) {
            if let Some(end) = end.filter(|_| own_lines) {
                self.close(&line, end);
                self.remark_behind(end, clause.range.start);
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

/// Tells whether clauses do not fit on a line.
fn is_too_long(unit: &Unit<'_>, indent: usize) -> bool {
    unit.on_one_line().is_none_or(|cells| width(&join(&cells)).saturating_add(indent) > ONE_LINE)
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
