//! Tables drawn with pipes, row by row, so that a broken row is blamed on its own line.

use std::ops::Range;

use polidex_base::Span;

use crate::ast::{Cell, CellKind, Ident, PipeTable, TableColumn, TableRow};
use crate::build::{cell, chain};
use crate::error::SyntaxError;
use crate::grammar::Rule;
use crate::piece::Source;
use crate::scan::{Token, Tokens};

/// A row cut into the ranges of its cells.
struct Line {
    span: Span,
    inputs: Vec<Range<usize>>,
    outputs: Vec<Range<usize>>,
}

/// Reads what stands in the braces of a table. The first row is the heading.
pub(super) fn table(source: &Source<'_>, inside: Range<usize>) -> Option<PipeTable> {
    let rows = rows(source, inside.clone());
    let mut rows = rows.into_iter();
    let Some(first) = rows.next() else {
        source.report(SyntaxError::EmptyTable { span: source.span(&inside) });
        return None;
    };
    let Some(heading) = cut(source, first.clone(), true) else {
        // The rows are still read for what is wrong in them alone.
        for row in rows {
            cut(source, row, false);
        }
        return None;
    };
    let inputs = heading.inputs.iter().map(|range| column(source, range)).collect();
    let outputs = heading.outputs.iter().map(|range| column(source, range)).collect();
    let mut end = heading.span;
    let mut all = Vec::new();
    let mut any = false;
    for row in rows {
        any = true;
        let Some(line) = cut(source, row, false) else { continue };
        end = line.span;
        let fits = fits(source, &line, &heading);
        let inputs = line.inputs.iter().map(|range| input(source, range)).collect();
        let outputs = line.outputs.iter().map(|range| output(source, range)).collect();
        if fits {
            all.push(TableRow { span: line.span, inputs, outputs });
        }
    }
    if !any {
        source.report(SyntaxError::EmptyTable { span: heading.span });
        return None;
    }
    Some(PipeTable { span: heading.span.to(end), inputs, outputs, rows: all })
}

/// Finds the lines of a table that are not empty and no comment.
fn rows(source: &Source<'_>, inside: Range<usize>) -> Vec<Range<usize>> {
    let mut rows: Vec<Range<usize>> = Vec::new();
    let mut open: Option<Range<usize>> = None;
    for (token, at) in Tokens::new(source.text, inside) {
        if token == Token::Newline {
            rows.extend(open.take());
        } else if token != Token::Comment {
            match &mut open {
                Some(row) => row.end = at.end,
                None => open = Some(at),
            }
        }
    }
    rows.extend(open);
    rows
}

/// Cuts a row at `|` and `=>`; reports a row without its edges or its arrow.
fn cut(source: &Source<'_>, row: Range<usize>, heading: bool) -> Option<Line> {
    let span = source.span(&row);
    let mut cuts: Vec<Range<usize>> = Vec::new();
    let mut arrows = Vec::new();
    let mut depth = 0usize;
    let mut last: Option<Range<usize>> = None;
    for (token, at) in Tokens::new(source.text, row.clone()) {
        depth = token.deeper(depth);
        if token == Token::Other && depth == 0 {
            let symbol = source.slice(at.clone());
            let behind_equals =
                |last: &Range<usize>| last.end == at.start && source.slice(last.clone()) == "=";
            if symbol == ">" && last.as_ref().is_some_and(behind_equals) {
                arrows.push(cuts.len());
                cuts.push(at.start.saturating_sub(1)..at.end);
            } else if symbol == "|" {
                cuts.push(at.clone());
            }
        }
        last = Some(at);
    }
    let begins = cuts.first().is_some_and(|cut| cut.start == row.start && !arrows.contains(&0));
    let ends = cuts.last().is_some_and(|cut| cut.end == row.end)
        && arrows.last() != cuts.len().checked_sub(1).as_ref();
    for (holds, first, at) in [(begins, true, row.start), (ends, false, row.end)] {
        if !holds {
            let insert = Span::new(source.file, at, at);
            source.report(SyntaxError::RowEdge { span, insert, first });
            return None;
        }
    }
    let &[arrow] = arrows.as_slice() else {
        source.report(SyntaxError::RowArrow { heading, count: arrows.len(), span });
        return None;
    };
    let mut cells =
        cuts.iter().zip(cuts.iter().skip(1)).map(|(left, right)| trimmed(source, left.end..right.start));
    let inputs: Vec<Range<usize>> = cells.by_ref().take(arrow).collect();
    let outputs: Vec<Range<usize>> = cells.collect();
    Some(Line { span, inputs, outputs })
}

fn trimmed(source: &Source<'_>, range: Range<usize>) -> Range<usize> {
    let text = source.slice(range.clone());
    let start = range.start.saturating_add(text.len().saturating_sub(text.trim_start().len()));
    start..start.saturating_add(text.trim().len())
}

fn fits(source: &Source<'_>, line: &Line, heading: &Line) -> bool {
    for (side, wanted, found) in [
        ("before", heading.inputs.len(), line.inputs.len()),
        ("behind", heading.outputs.len(), line.outputs.len()),
    ] {
        if wanted != found {
            let span = line.span;
            source.report(SyntaxError::RowCells { side, wanted, found, span, heading: heading.span });
            return false;
        }
    }
    true
}

fn column(source: &Source<'_>, range: &Range<usize>) -> TableColumn {
    let span = source.span(range);
    let path = source.read(Rule::heading, range.clone()).and_then(|pair| pair.part(Rule::heading_path));
    let path: Vec<Ident> = match path.and_then(|path| path.parts().next()) {
        Some(part) if part.rule() == Rule::as_of => {
            vec![polidex_base::Spanned::new("as_of".to_owned(), part.span())]
        }
        Some(part) => part.path(),
        None => Vec::new(),
    };
    TableColumn { span, path }
}

fn input(source: &Source<'_>, range: &Range<usize>) -> Cell {
    let span = source.span(range);
    if range.is_empty() {
        source.report(SyntaxError::EmptyCell {
            span: Span::new(source.file, range.start.saturating_sub(1), range.end.saturating_add(1)),
        });
        return Cell { span, kind: CellKind::Error };
    }
    let kind =
        source.read(Rule::cell, range.clone()).map_or(CellKind::Error, |pair| cell::cell(source, &pair));
    Cell { span, kind }
}

/// A way of signing that is more than a name is read as one; everything else as a value.
fn output(source: &Source<'_>, range: &Range<usize>) -> Cell {
    let text = source.slice(range.clone());
    let joined = text.split_ascii_whitespace().any(|word| matches!(word, "then" | "and" | "either"));
    let counted =
        text.starts_with(|c: char| c.is_ascii_digit()) && text.split_ascii_whitespace().nth(1) == Some("of");
    if (joined || counted) && source.reads(Rule::chain_cell, range.clone()) {
        let pair = source.read(Rule::chain_cell, range.clone());
        let kind = pair.map_or(CellKind::Error, |pair| CellKind::Chain(chain::first(source, &pair)));
        return Cell { span: source.span(range), kind };
    }
    input(source, range)
}
