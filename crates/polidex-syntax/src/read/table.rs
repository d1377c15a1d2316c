//! Tables drawn with pipes, row by row, so that a broken row is blamed on its own line.

use std::ops::Range;

use polidex_base::{Edit, Span};

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
    let mut arrows = Arrows::default();
    let Some(first) = rows.next() else {
        source.report(SyntaxError::EmptyTable { span: source.span(&inside) });
        return None;
    };
    let Some(heading) = cut(source, first, None, &mut arrows) else {
        // The rows are still read for what is wrong in them alone.
        for row in rows {
            cut(source, row, None, &mut arrows);
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
        let Some(line) = cut(source, row, Some(&heading), &mut arrows) else { continue };
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

/// What was said about the arrows of a table, so that it is said once.
#[derive(Debug, Default)]
struct Arrows {
    /// No row has been cut yet.
    begun: bool,
    /// The heading has no `=>`.
    missing: bool,
    /// `|` stands beside `=>`.
    barred: bool,
}

/// Where a row is cut.
#[derive(Debug, Default)]
struct Cuts {
    /// The `|` and `=>`, in order.
    all: Vec<Range<usize>>,
    /// Which of them are `=>`.
    arrows: Vec<usize>,
    /// Something that stands for `=>`, such as `->`.
    other: Option<Range<usize>>,
}

fn cuts(source: &Source<'_>, row: Range<usize>) -> Cuts {
    let mut cuts = Cuts::default();
    let mut depth = 0usize;
    let mut last: Option<Range<usize>> = None;
    for (token, at) in Tokens::new(source.text, row) {
        depth = token.deeper(depth);
        if token == Token::Other && depth == 0 {
            let symbol = source.slice(at.clone());
            let before = last.as_ref().filter(|last| last.end == at.start);
            let before = before.map_or("", |last| source.slice(last.clone()));
            match (before, symbol) {
                ("=", ">") => {
                    cuts.arrows.push(cuts.all.len());
                    cuts.all.push(at.start.saturating_sub(1)..at.end);
                }
                ("-", ">") => cuts.other = Some(at.start.saturating_sub(1)..at.end),
                (_, "→" | "⇒" | ":") => cuts.other = Some(at.clone()),
                (_, "|") => cuts.all.push(at.clone()),
                _ => {}
            }
        }
        last = Some(at);
    }
    cuts
}

/// Cuts a row at `|` and `=>`; reports a row without its edges or its arrow. The heading is cut without one.
fn cut(source: &Source<'_>, row: Range<usize>, heading: Option<&Line>, said: &mut Arrows) -> Option<Line> {
    let span = source.span(&row);
    let first = !std::mem::replace(&mut said.begun, true);
    let Cuts { all, arrows, other } = cuts(source, row.clone());
    if !first && source.slice(row.clone()).chars().all(|c| "|-=>:+ \t".contains(c)) {
        let line = source.slice(0..row.start).rfind('\n').unwrap_or(row.start)..row.end;
        let edits = vec![Edit { span: source.span(&line), text: String::new() }];
        source.report(SyntaxError::RowRule { edits, span });
        return None;
    }
    let begins = all.first().is_some_and(|cut| cut.start == row.start && !arrows.contains(&0));
    let ends = all.last().is_some_and(|cut| cut.end == row.end)
        && arrows.last() != all.len().checked_sub(1).as_ref();
    if !(begins && ends) {
        source.report(SyntaxError::RowEdge { first: !begins, last: !ends, span });
        return None;
    }
    let &[arrow] = arrows.as_slice() else {
        let silent = arrows.is_empty() && said.missing;
        said.missing |= first && arrows.is_empty();
        if !silent {
            let edits = arrow_meant(source, &all, other, heading);
            source.report(SyntaxError::RowArrow { heading: first, count: arrows.len(), edits, span });
        }
        return None;
    };
    let mut cells = all
        .iter()
        .zip(all.iter().skip(1))
        .map(|(left, right)| trimmed(source, left.end..right.start))
        .collect::<Vec<_>>();
    let mut outputs = cells.split_off(arrow.min(cells.len()));
    let mut inputs = cells;
    // `| a | => | b |`
    let barred = inputs.len() > 1
        && outputs.len() > 1
        && inputs.last().is_some_and(Range::is_empty)
        && outputs.first().is_some_and(Range::is_empty);
    if barred {
        inputs.pop();
        outputs.remove(0);
        if !std::mem::replace(&mut said.barred, true) {
            let edge = |n: Option<usize>| n.and_then(|n| all.get(n)).cloned().unwrap_or_default();
            let whole = edge(arrow.checked_sub(1)).start..edge(arrow.checked_add(1)).end;
            let edits = if first {
                Vec::new()
            } else {
                vec![Edit { span: source.span(&whole), text: "=>".to_owned() }]
            };
            source.report(SyntaxError::RowBars { edits, span: source.span(&whole) });
        }
    }
    Some(Line { span, inputs, outputs })
}

/// Where an `=>` was meant: what stands for it, or the `|` in its place in a row as long as the heading.
fn arrow_meant(
    source: &Source<'_>,
    cuts: &[Range<usize>],
    other: Option<Range<usize>>,
    heading: Option<&Line>,
) -> Vec<Edit> {
    let bar = || {
        let heading = heading?;
        let wanted = heading.inputs.len().saturating_add(heading.outputs.len());
        (cuts.len() == wanted.saturating_add(1)).then(|| cuts.get(heading.inputs.len()).cloned())?
    };
    let at = other.or_else(bar);
    at.map(|at| Edit { span: source.span(&at), text: "=>".to_owned() }).into_iter().collect()
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
