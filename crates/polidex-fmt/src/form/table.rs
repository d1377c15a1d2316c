//! Tables, matrices, tiers from numbers, examples: what is drawn with pipes, and cuts.

use polidex_base::{Span, Spanned};
use polidex_syntax::ast::{
    Collect, Combine, Examples, MatrixDecl, PipeTable, TableDecl, TableOutput, TableOutputKind, TableRow,
    TierArm, TierFrom, Waiver,
};

use super::{cites, effect, for_request, given_test, named, params};
use crate::grid::{Grid, GridRow, Left};
use crate::unit::{Group, Style, Unit};
use crate::write::{Joint, Level, cell, chain, column, expr, output_cell, quoted, type_expr};

/// `table name "Title" of (a: USD) for refund cites "L-1" first { | … | }`
pub(super) fn table<'a>(span: Span, table: &'a TableDecl) -> Unit<'a> {
    let clauses = [
        params(&table.params),
        for_request(table.request.as_ref()),
        cites(&table.cites),
        combine(table.combine.as_ref()),
    ];
    named(span, "table", &table.head, clauses).grid(grid(&table.waivers, &table.rows))
}

/// What a table looks like.
pub(super) fn grid<'a>(waivers: &'a [Waiver], table: &'a PipeTable) -> Grid<'a> {
    let heading = GridRow {
        start: table.span.range().start,
        left: Left::Cells(table.inputs.iter().map(column).collect()),
        right: table.outputs.iter().map(column).collect(),
    };
    let rows = std::iter::once(heading).chain(table.rows.iter().map(row)).collect();
    Grid { entries: waivers.iter().map(waiver).collect(), rows }
}

fn row(row: &TableRow) -> GridRow {
    let left = if row.inputs.is_empty() {
        Left::Over("otherwise")
    } else {
        Left::Cells(row.inputs.iter().map(cell).collect())
    };
    GridRow { start: row.span.range().start, left, right: row.outputs.iter().map(output).collect() }
}

fn output(output: &TableOutput) -> String {
    match &output.kind {
        TableOutputKind::Cell(kind) => output_cell(kind),
        TableOutputKind::Chain(way) => chain(way, Joint::Then),
        TableOutputKind::Effect(does) => effect::on_one_line(does),
    }
}

/// `allow gap "why"`
fn waiver(waiver: &Waiver) -> Unit<'_> {
    let of = if waiver.gap { "gap" } else { "overlap" };
    Unit::new(waiver.why.span, ["allow".to_owned(), of.to_owned(), quoted::short(&waiver.why)])
        .grouped(Group::Entries)
}

/// `collect list by column`
fn combine(combine: Option<&Spanned<Combine>>) -> String {
    match combine.map(|combine| &combine.node) {
        None => String::new(),
        Some(Combine::Unique) => "unique".to_owned(),
        Some(Combine::Agreeing) => "agreeing".to_owned(),
        Some(Combine::First) => "first".to_owned(),
        Some(Combine::Highest(of)) => format!("highest of {}", of.node),
        Some(Combine::Lowest(of)) => format!("lowest of {}", of.node),
        Some(Combine::Collect { measure, by }) => {
            let measure = match measure {
                Collect::Sum => "sum",
                Collect::Min => "min",
                Collect::Max => "max",
                Collect::Count => "count",
                Collect::List => "list",
            };
            let by = by.as_ref().map_or_else(String::new, |by| format!(" by {}", by.node));
            format!("collect {measure}{by}")
        }
    }
}

/// `matrix name "Title" of size by discount in USD for refund cites "L-1" first { | … | }`
pub(super) fn matrix<'a>(span: Span, matrix: &'a MatrixDecl) -> Unit<'a> {
    let of = if matrix.params.is_empty() {
        format!("of {} by {}", expr(&matrix.down, Level::Operand), expr(&matrix.across, Level::Operand))
    } else {
        params(&matrix.params)
    };
    let ty = matrix.ty.as_ref().map_or_else(String::new, |ty| format!("in {}", type_expr(ty)));
    let clauses = [
        of,
        ty,
        for_request(matrix.request.as_ref()),
        cites(&matrix.cites),
        combine(matrix.combine.as_ref()),
    ];
    let heading = GridRow {
        start: matrix.span.range().start,
        left: Left::Cells(
            std::iter::once(matrix.corner.clone()).chain(matrix.columns.iter().map(cell)).collect(),
        ),
        right: Vec::new(),
    };
    let lines = matrix.lines.iter().map(|line| GridRow {
        start: line.span.range().start,
        left: Left::Cells(std::iter::once(&line.test).chain(&line.values).map(cell).collect()),
        right: Vec::new(),
    });
    let rows = std::iter::once(heading).chain(lines).collect();
    let before = matrix.params.is_empty().then_some(matrix.across.span);
    named(span, "matrix", &matrix.head, clauses)
        .behind(before)
        .grid(Grid { entries: matrix.waivers.iter().map(waiver).collect(), rows })
}

/// `tier name "Title" from deal for refund { small: under 25_000 USD; … }`
pub(super) fn tier_from<'a>(span: Span, tier: &'a TierFrom) -> Unit<'a> {
    let from = format!("from {}", expr(&tier.input, Level::Sum));
    named(span, "tier", &tier.head, [from, for_request(tier.request.as_ref())])
        .grouped(Group::Declarations("tier from"))
        .behind(Some(tier.input.span))
        .block(Style::Entries, tier.arms.iter().map(arm).collect())
}

/// `small as "S" : under 25_000 USD`
fn arm(arm: &TierArm) -> Unit<'_> {
    let wire = arm.wire.as_ref().map_or_else(String::new, |wire| format!("as {}", quoted::short(wire)));
    let cells = [arm.name.node.clone(), wire, ":".to_owned(), cell(&arm.cell)];
    Unit::new(arm.name.span.to(arm.cell.span), cells).grouped(Group::Entries)
}

/// `examples name "Title" for refund given day_31 { | … | }`
pub(super) fn examples<'a>(span: Span, examples: &'a Examples) -> Unit<'a> {
    let clauses = [for_request(examples.request.as_ref()), given_test(examples.given_test.as_ref())];
    named(span, "examples", &examples.head, clauses).grid(grid(&[], &examples.table))
}
