//! Lines to text: neighbouring lines in columns, remarks behind them at fixed places.
//!
//! In: [`Line`]s. Out: the text of a file. Widths are counted in characters.

use crate::unit::{Group, join};

/// Remarks behind a line begin in this column, or in a later multiple of the step where the line is longer.
const REMARK: usize = 48;
const REMARK_STEP: usize = 24;

/// One line of the result.
#[derive(Debug, Clone)]
pub(crate) enum Line {
    /// An empty line.
    Blank,
    /// A remark on a line of its own.
    Remark(usize, String),
    /// Anything else.
    Row(Row),
}

/// A line with its columns.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    /// Spaces before it.
    pub indent: usize,
    /// With which neighbours it stands in columns.
    pub group: Group,
    /// Whether it goes on with the line before.
    pub continues: bool,
    /// Its columns.
    pub cells: Vec<String>,
    /// The remark behind it.
    pub remark: Option<String>,
}

/// Draws the lines of a file.
pub(crate) fn draw(lines: &[Line]) -> String {
    let mut text = String::new();
    let mut facts = None;
    let mut rest = lines;
    while let Some((first, behind)) = rest.split_first() {
        match first {
            Line::Blank => text.push('\n'),
            Line::Remark(indent, remark) => put(&mut text, *indent, remark),
            Line::Row(row) if row.group == Group::Alone => {
                if row.indent == 0 {
                    facts = None;
                }
                draw_row(&mut text, row, &join(&row.cells));
            }
            Line::Row(row) => {
                let length = group_length(row, rest);
                let (together, behind) = rest.split_at_checked(length).unwrap_or((rest, &[]));
                draw_group(&mut text, row, together, &mut facts);
                rest = behind;
                continue;
            }
        }
        rest = behind;
    }
    text
}

fn put(text: &mut String, indent: usize, line: &str) {
    if !line.is_empty() {
        text.extend(std::iter::repeat_n(' ', indent));
        text.push_str(line);
    }
    text.push('\n');
}

fn draw_row(text: &mut String, row: &Row, line: &str) {
    match &row.remark {
        None => put(text, row.indent, line),
        Some(remark) => {
            let width = width(line).saturating_add(row.indent);
            let mut column = REMARK.saturating_sub(1);
            while column <= width {
                column = column.saturating_add(REMARK_STEP);
            }
            let space = " ".repeat(column.saturating_sub(width));
            put(text, row.indent, &format!("{line}{space}{remark}"));
        }
    }
}

/// Returns how many lines from here on belong together.
/// A blank line ends a group, and so does a remark between declarations.
fn group_length(first: &Row, lines: &[Line]) -> usize {
    let declarations = matches!(first.group, Group::Declarations(_));
    let mut length = 0usize;
    for (n, line) in lines.iter().enumerate() {
        match line {
            Line::Blank => break,
            Line::Remark(..) if declarations => break,
            Line::Remark(..) => {}
            Line::Row(row) if row.continues => length = n.saturating_add(1),
            Line::Row(row) if row.group == first.group && row.indent == first.indent => {
                length = n.saturating_add(1);
            }
            Line::Row(_) => break,
        }
    }
    length
}

fn draw_group(text: &mut String, first: &Row, lines: &[Line], facts: &mut Option<usize>) {
    let rows = || {
        lines.iter().filter_map(|line| match line {
            Line::Row(row) if !row.continues => Some(row),
            Line::Row(_) | Line::Remark(..) | Line::Blank => None,
        })
    };
    let columns = rows().map(|row| row.cells.len()).max().unwrap_or(0);
    let mut starts: Vec<usize> = Vec::new();
    let mut start = 0usize;
    let mut before = 0usize;
    for column in 0..columns {
        // The last cell of a row may be as long as it likes.
        let ends = rows().filter(|row| last(row) > column).filter_map(|row| row.cells.get(column));
        let widest = ends.map(|cell| width(cell)).max().unwrap_or(0);
        start = if before > 0 { start.saturating_add(gap(first.group, column)) } else { start };
        if rows().any(|row| row.cells.get(column).is_some_and(|cell| !cell.is_empty())) {
            start = aligned(first.group, column, start, facts);
        }
        starts.push(start);
        start = start.saturating_add(widest);
        before = widest;
    }
    for line in lines {
        match line {
            Line::Blank => text.push('\n'),
            Line::Remark(indent, remark) => put(text, *indent, remark),
            Line::Row(row) if row.continues => draw_row(text, row, &join(&row.cells)),
            Line::Row(row) => draw_row(text, row, &in_columns(row, &starts)),
        }
    }
}

/// Where the words begin that say where a fact comes from.
const ORIGIN: usize = 3;

fn gap(group: Group, column: usize) -> usize {
    match group {
        Group::Header => 2,
        Group::Facts | Group::History if column == ORIGIN => 3,
        Group::Facts | Group::History | Group::Alone | Group::Entries | Group::Declarations(_) => 1,
    }
}

/// Puts the origin of facts in an even column, and that of history below it.
fn aligned(group: Group, column: usize, start: usize, facts: &mut Option<usize>) -> usize {
    if column != ORIGIN {
        return start;
    }
    let even = start.saturating_add(start % 2);
    match group {
        Group::Facts => {
            *facts = Some(even);
            even
        }
        Group::History => even.max(facts.unwrap_or(0)),
        Group::Alone | Group::Header | Group::Entries | Group::Declarations(_) => start,
    }
}

/// Returns the number of the last column that says something.
fn last(row: &Row) -> usize {
    row.cells.iter().rposition(|cell| !cell.is_empty()).unwrap_or(0)
}

fn in_columns(row: &Row, starts: &[usize]) -> String {
    let mut line = String::new();
    let mut at = 0usize;
    for (cell, start) in row.cells.iter().zip(starts) {
        if cell.is_empty() {
            continue;
        }
        line.extend(std::iter::repeat_n(' ', start.saturating_sub(at)));
        line.push_str(cell);
        at = at.max(*start).saturating_add(width(cell));
    }
    line
}

/// Counts the characters of a text.
pub(crate) fn width(text: &str) -> usize {
    text.chars().count()
}
