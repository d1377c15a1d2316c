//! Matrices: tables drawn as a grid.

use std::ops::Range;

use polidex_base::Span;

use super::cut::{Cuts, edged, trimmed};
use super::{input, value};
use crate::ast::{Cell, MatrixLine};
use crate::error::SyntaxError;
use crate::piece::Source;

/// What stands in the braces of a matrix.
pub(in crate::read) struct Grid {
    pub span: Span,
    pub corner: String,
    pub columns: Vec<Cell>,
    pub lines: Vec<MatrixLine>,
}

/// Reads the lines of a matrix. The first one is the heading.
pub(in crate::read) fn grid(
    source: &Source<'_>,
    inside: &Range<usize>,
    lines: Vec<Range<usize>>,
) -> Option<Grid> {
    let mut rows = lines.into_iter();
    let Some(first) = rows.next() else {
        source.report(SyntaxError::EmptyTable { matrix: true, span: source.span(inside) });
        return None;
    };
    let heading = source.span(&first);
    let mut arrow = false;
    let top = bars(source, &first, true, &mut arrow);
    let (corner, columns) = match top.as_deref() {
        Some([corner, columns @ ..]) => (source.slice(corner.clone()).to_owned(), columns),
        _ => (String::new(), [].as_slice()),
    };
    let columns: Vec<Cell> = columns.iter().map(|range| input(source, range)).collect();
    let mut span = heading;
    let mut all = Vec::new();
    let mut any = false;
    for row in rows {
        any = true;
        let at = source.span(&row);
        let Some(cells) = bars(source, &row, false, &mut arrow) else { continue };
        span = heading.to(at);
        let wanted = columns.len().saturating_add(1);
        if top.is_some() && cells.len() != wanted {
            source.report(SyntaxError::MatrixCells { wanted, found: cells.len(), span: at, heading });
            continue;
        }
        let Some((test, values)) = cells.split_first() else { continue };
        let test = input(source, test);
        let values = values.iter().map(|range| value(source, range)).collect();
        all.push(MatrixLine { span: at, test, values });
    }
    if !any || (top.is_some() && columns.is_empty()) {
        source.report(SyntaxError::EmptyTable { matrix: true, span: heading });
        return None;
    }
    top.map(|_| Grid { span, corner, columns, lines: all })
}

/// Cuts a line of a matrix at `|`; what is said of an `=>` in it is said once.
fn bars(source: &Source<'_>, row: &Range<usize>, first: bool, said: &mut bool) -> Option<Vec<Range<usize>>> {
    let Cuts { all, arrows, .. } = edged(source, row, first)?;
    if let Some(arrow) = arrows.first().and_then(|n| all.get(*n)) {
        if !std::mem::replace(said, true) {
            source.report(SyntaxError::MatrixArrow { span: source.span(arrow) });
        }
        return None;
    }
    let cells = all.iter().zip(all.iter().skip(1));
    Some(cells.map(|(left, right)| trimmed(source, left.end..right.start)).collect())
}
