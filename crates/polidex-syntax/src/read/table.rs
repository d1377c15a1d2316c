//! Tables drawn with pipes, row by row, so that a broken row is blamed on its own line.

mod cut;
mod grid;

use std::ops::Range;

use polidex_base::Span;

pub(super) use self::cut::lines;
use self::cut::{Arrows, Line, cut};
pub(super) use self::grid::grid;
use crate::ast::{
    Cell, CellKind, ChainExpr, Ident, PipeTable, TableColumn, TableOutput, TableOutputKind, TableRow,
};
use crate::build::{cell, chain, effect, types};
use crate::error::SyntaxError;
use crate::grammar::Rule;
use crate::piece::{Pair, Source};

/// What a table is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// `examples`: each row is a test of its own.
    Examples,
    /// It gives a value.
    Lookup,
    /// In a `decide`: its column `then` has effects.
    Deciding,
}

/// Reads what stands in the braces of a table. The first row is the heading.
pub(super) fn table(source: &Source<'_>, inside: Range<usize>, kind: Kind) -> Option<PipeTable> {
    let lines = lines(source, inside.clone());
    of_lines(source, &inside, lines, kind)
}

/// Reads the lines of a table.
pub(super) fn of_lines(
    source: &Source<'_>,
    inside: &Range<usize>,
    lines: Vec<Range<usize>>,
    kind: Kind,
) -> Option<PipeTable> {
    let mut rows = lines.into_iter();
    let mut arrows = Arrows::default();
    let Some(first) = rows.next() else {
        source.report(SyntaxError::EmptyTable { matrix: false, span: source.span(inside) });
        return None;
    };
    let Some(heading) = cut(source, first, None, &mut arrows) else {
        // The rows are still read for what is wrong in them alone.
        for row in rows {
            cut(source, row, None, &mut arrows);
        }
        return None;
    };
    let inputs = heading.inputs.iter().map(|range| column(source, range, false)).collect();
    let outputs: Vec<TableColumn> = heading.outputs.iter().map(|range| column(source, range, true)).collect();
    let then = |column: &TableColumn| {
        kind == Kind::Deciding && matches!(column.path.as_slice(), [only] if only.node == "then")
    };
    let mut end = heading.span;
    let mut all = Vec::new();
    let mut any = false;
    for row in rows {
        any = true;
        let Some(mut line) = cut(source, row, Some(&heading), &mut arrows) else { continue };
        end = line.span;
        let otherwise = kind != Kind::Examples && otherwise(source, &mut line, &heading);
        let fits = fits(source, &line, &heading, otherwise);
        let inputs = line.inputs.iter().map(|range| input(source, range)).collect();
        let outputs = line.outputs.iter().enumerate().map(|(n, range)| match outputs.get(n) {
            Some(column) if then(column) => effect_output(source, range),
            column => output(source, range, column.is_some_and(|column| column.ty.is_some())),
        });
        let outputs = outputs.collect();
        if fits {
            all.push(TableRow { span: line.span, inputs, outputs });
        }
    }
    if !any {
        source.report(SyntaxError::EmptyTable { matrix: false, span: heading.span });
        return None;
    }
    Some(PipeTable { span: heading.span.to(end), inputs, outputs, rows: all })
}

/// Tells whether a row is the one for all that no other matches; it has no inputs then.
fn otherwise(source: &Source<'_>, line: &mut Line, heading: &Line) -> bool {
    let alone = line.inputs.len() == 1 && heading.inputs.len() > 1;
    let is = |range: &&Range<usize>| match source.slice((*range).clone()) {
        "otherwise" | "else" => true,
        "default" | "rest" | "*" | "_" | "-" => alone,
        _ => false,
    };
    let Some(at) = line.inputs.iter().find(is).cloned() else { return false };
    let span = source.span(&at);
    if line.inputs.len() > 1 {
        source.report(SyntaxError::OtherwiseCells { span });
    } else if source.slice(at) != "otherwise" {
        source.respell_at(span, "otherwise");
    }
    line.inputs.clear();
    true
}

fn fits(source: &Source<'_>, line: &Line, heading: &Line, otherwise: bool) -> bool {
    for (side, wanted, found) in [
        ("before", heading.inputs.len(), line.inputs.len()),
        ("behind", heading.outputs.len(), line.outputs.len()),
    ] {
        if wanted != found && !(otherwise && side == "before") {
            let span = line.span;
            source.report(SyntaxError::RowCells { side, wanted, found, span, heading: heading.span });
            return false;
        }
    }
    true
}

fn column(source: &Source<'_>, range: &Range<usize>, output: bool) -> TableColumn {
    let span = source.span(range);
    let pair = source.read(Rule::heading, range.clone());
    let ty = pair.as_ref().and_then(|pair| pair.part(Rule::r#type));
    if let Some(ty) = ty.as_ref().filter(|_| !output) {
        source.report(SyntaxError::Advised {
            found: ty.text().trim_end().to_owned(),
            advice: "take it out: only what stands behind `=>` may say its type",
            edits: Vec::new(),
            span: ty.span(),
        });
    }
    let path = pair.as_ref().and_then(|pair| pair.part(Rule::heading_path));
    let path: Vec<Ident> = match path.and_then(|path| path.parts().next()) {
        Some(part) if part.rule() == Rule::as_of => {
            vec![polidex_base::Spanned::new("as_of".to_owned(), part.span())]
        }
        Some(part) => part.path(),
        None => Vec::new(),
    };
    TableColumn { span, path, ty: ty.map(|ty| types::type_expr(source, &ty)) }
}

fn input(source: &Source<'_>, range: &Range<usize>) -> Cell {
    let read = |pair: Pair<'_>| pair.part(Rule::cell_body).map(|body| cell::cell(source, &body));
    one(source, range, false, |range| source.read(Rule::cell, range).and_then(read))
}

/// Reads a cell, or reports that it is empty.
fn one(
    source: &Source<'_>,
    range: &Range<usize>,
    output: bool,
    read: impl FnOnce(Range<usize>) -> Option<CellKind>,
) -> Cell {
    let span = source.span(range);
    if range.is_empty() {
        source.report(SyntaxError::EmptyCell { output, span: around(source, range) });
        return Cell { span, kind: CellKind::Error };
    }
    Cell { span, kind: read(range.clone()).unwrap_or(CellKind::Error) }
}

/// What stands around a place, a character on each side: blanks may take several bytes.
fn around(source: &Source<'_>, range: &Range<usize>) -> Span {
    let before = source.text.get(..range.start).and_then(|text| text.chars().next_back());
    let behind = source.text.get(range.end..).and_then(|text| text.chars().next());
    let width = |c: Option<char>| c.map_or(0, char::len_utf8);
    Span::new(source.file, range.start.saturating_sub(width(before)), range.end.saturating_add(width(behind)))
}

fn value(source: &Source<'_>, range: &Range<usize>) -> Cell {
    one(source, range, true, |range| {
        source.read(Rule::output_cell, range).map(|pair| cell::cell(source, &pair))
    })
}

/// What somebody does in a step, as the last word of a cell.
const ACTS: &[&str] = &["concurs", "concur", "reviews", "review", "signs", "sign"];

/// A way of signing that is more than a name is read as one, where no type says otherwise; everything else as a value.
fn output(source: &Source<'_>, range: &Range<usize>, typed: bool) -> TableOutput {
    let text = source.slice(range.clone());
    let mut words = text.split_ascii_whitespace();
    let joined = words.clone().any(|word| matches!(word, "then" | "and" | "either"))
        || words.next_back().is_some_and(|word| ACTS.contains(&word))
        || text.starts_with("lowest of ");
    let counted =
        text.starts_with(|c: char| c.is_ascii_digit()) && text.split_ascii_whitespace().nth(1) == Some("of");
    if !typed && (joined || counted) && source.reads(Rule::chain_cell, range.clone()) {
        let pair = source.read(Rule::chain_cell, range.clone());
        let chain = pair.map_or(ChainExpr::Error, |pair| chain::first(source, &pair));
        return TableOutput { span: source.span(range), kind: TableOutputKind::Chain(chain) };
    }
    let Cell { span, kind } = value(source, range);
    TableOutput { span, kind: TableOutputKind::Cell(kind) }
}

/// What a row of a table in a `decide` does.
fn effect_output(source: &Source<'_>, range: &Range<usize>) -> TableOutput {
    if range.is_empty() {
        return output(source, range, false);
    }
    let span = source.span(range);
    let pair = source.read(Rule::effect_cell, range.clone());
    let kind = match pair {
        Some(pair) => TableOutputKind::Effect(effect::first(source, &pair)),
        None => TableOutputKind::Cell(CellKind::Error),
    };
    TableOutput { span, kind }
}
