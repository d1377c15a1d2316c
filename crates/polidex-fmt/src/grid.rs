//! Tables drawn with pipes: entries before the rows, and rows in straight columns.
//!
//! In: the cells of each row as text. Out: the lines of the drawing, for [`crate::layout`].

use crate::columns::width;
use crate::unit::Unit;

/// What stands between two cells.
const BAR: &str = " | ";

/// What stands in the braces of a table or matrix.
pub(crate) struct Grid<'a> {
    /// Entries before the rows.
    pub entries: Vec<Unit<'a>>,
    /// The heading and the rows.
    pub rows: Vec<GridRow>,
}

/// A row and the place where it begins.
pub(crate) struct GridRow {
    /// Where it begins in the text.
    pub start: usize,
    /// What stands left of `=>`, or all of it.
    pub left: Left,
    /// What stands right of `=>`; nothing in a matrix.
    pub right: Vec<String>,
}

/// What stands left of `=>`.
pub(crate) enum Left {
    /// A cell in each column.
    Cells(Vec<String>),
    /// One word over all columns.
    Over(&'static str),
}

impl Grid<'_> {
    /// Draws the rows; each with the place where it begins.
    pub fn lines(&self) -> Vec<(usize, String)> {
        let left = self.left_widths();
        let right = widths(self.rows.iter().map(|row| row.right.as_slice()));
        let line = |row: &GridRow| {
            let before = match &row.left {
                Left::Cells(cells) => in_cells(cells, &left),
                Left::Over(word) => padded(word, total(&left)),
            };
            let behind = in_cells(&row.right, &right);
            let arrow = if row.right.is_empty() { "" } else { " => " };
            (row.start, format!("| {before}{arrow}{behind} |"))
        };
        self.rows.iter().map(line).collect()
    }

    /// Returns the widths of the columns on the left; the last one gives room to a word over all of them.
    fn left_widths(&self) -> Vec<usize> {
        let cells = self.rows.iter().filter_map(|row| match &row.left {
            Left::Cells(cells) => Some(cells.as_slice()),
            Left::Over(_) => None,
        });
        let mut left = widths(cells);
        let over = self.rows.iter().filter_map(|row| match &row.left {
            Left::Cells(_) => None,
            Left::Over(word) => Some(width(word)),
        });
        let missing = over.max().unwrap_or(0).saturating_sub(total(&left));
        if let Some(last) = left.last_mut() {
            *last = last.saturating_add(missing);
        }
        left
    }
}

/// Returns the width of each column.
fn widths<'r>(rows: impl Iterator<Item = &'r [String]>) -> Vec<usize> {
    let mut widths: Vec<usize> = Vec::new();
    for row in rows {
        for (n, cell) in row.iter().enumerate() {
            match widths.get_mut(n) {
                Some(wide) => *wide = (*wide).max(width(cell)),
                None => widths.push(width(cell)),
            }
        }
    }
    widths
}

fn total(widths: &[usize]) -> usize {
    let bars = widths.len().saturating_sub(1).saturating_mul(BAR.len());
    widths.iter().fold(bars, |sum, wide| sum.saturating_add(*wide))
}

fn in_cells(cells: &[String], widths: &[usize]) -> String {
    let cells: Vec<String> = cells.iter().zip(widths).map(|(cell, wide)| padded(cell, *wide)).collect();
    cells.join(BAR)
}

fn padded(cell: &str, wide: usize) -> String {
    format!("{cell}{}", " ".repeat(wide.saturating_sub(width(cell))))
}
