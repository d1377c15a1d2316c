//! The lines of a table, and the cells of a line.

use std::ops::Range;

use polidex_base::{Edit, Span};

use crate::error::SyntaxError;
use crate::piece::Source;
use crate::scan::{Token, Tokens};

/// A row cut into the ranges of its cells.
pub(super) struct Line {
    pub span: Span,
    pub inputs: Vec<Range<usize>>,
    pub outputs: Vec<Range<usize>>,
}

/// Finds the lines of a table that are not empty and no comment.
pub(in crate::read) fn lines(source: &Source<'_>, inside: Range<usize>) -> Vec<Range<usize>> {
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
pub(super) struct Arrows {
    /// No row has been cut yet.
    begun: bool,
    /// The heading has no `=>`.
    missing: bool,
    /// `|` stands beside `=>`.
    barred: bool,
}

/// Where a row is cut.
#[derive(Debug, Default)]
pub(super) struct Cuts {
    /// The `|` and `=>`, in order.
    pub all: Vec<Range<usize>>,
    /// Which of them are `=>`.
    pub arrows: Vec<usize>,
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

/// Finds where a row is cut; reports one that is no row, or that lacks its edges.
pub(super) fn edged(source: &Source<'_>, row: &Range<usize>, first: bool) -> Option<Cuts> {
    let span = source.span(row);
    let cuts = cuts(source, row.clone());
    let Cuts { all, arrows, .. } = &cuts;
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
    Some(cuts)
}

/// Cuts a row at `|` and `=>`; reports a row without its edges or its arrow. The heading is cut without one.
pub(super) fn cut(
    source: &Source<'_>,
    row: Range<usize>,
    heading: Option<&Line>,
    said: &mut Arrows,
) -> Option<Line> {
    let span = source.span(&row);
    let first = !std::mem::replace(&mut said.begun, true);
    let Cuts { all, arrows, other } = edged(source, &row, first)?;
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

pub(super) fn trimmed(source: &Source<'_>, range: Range<usize>) -> Range<usize> {
    let text = source.slice(range.clone());
    let start = range.start.saturating_add(text.len().saturating_sub(text.trim_start().len()));
    start..start.saturating_add(text.trim().len())
}
