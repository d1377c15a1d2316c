//! The safety net: what is laid out must read back as the same tree with the same remarks.

use polidex_base::{FileId, Severity, Span};
use polidex_syntax::Parse;
use polidex_syntax::ast::{
    Cell, Exception, ExceptionEntry, Item, ItemKind, PipeTable, TableColumn, TableRow,
};

use crate::error::Difference;

/// Returns how a layout differs from what it was made of, if it does.
pub(crate) fn difference(file: FileId, before: &Parse, formatted: &str) -> Option<Difference> {
    let after = polidex_syntax::parse(file, formatted);
    let pairs = before.file.items.iter().zip(&after.file.items);
    let other = pairs.into_iter().find(|(before, after)| bare(before) != bare(after));
    if let Some((before, _)) = other {
        return Some(Difference::Meaning(before.span));
    }
    let (was, is) = (before.file.items.len(), after.file.items.len());
    if was != is {
        let span = before.file.items.get(is).map_or(Span::new(file, 0, 0), |item| item.span);
        return Some(Difference::Meaning(span));
    }
    if after.diagnostics.iter().any(|found| found.severity == Severity::Error) {
        return Some(Difference::Unreadable(Span::new(file, 0, 0)));
    }
    let remarks = |parse: &Parse| {
        let mut texts: Vec<String> = parse.comments.iter().map(|comment| comment.text.clone()).collect();
        texts.sort_unstable();
        texts
    };
    (remarks(before) != remarks(&after)).then_some(Difference::Remarks(file))
}

/// Returns a declaration without the places that its equality would look at.
fn bare(item: &Item) -> Item {
    let mut item = item.clone();
    match &mut item.kind {
        ItemKind::Tier(values) | ItemKind::Choice(values) => values.open = values.open.map(nowhere),
        ItemKind::Chain(chain) => chain.until_covered = chain.until_covered.map(nowhere),
        ItemKind::Exception(exception) => bare_tables(exception),
        ItemKind::Examples(examples) => bare_table(&mut examples.table),
        ItemKind::Policy(_)
        | ItemKind::Use(_)
        | ItemKind::Calendar(_)
        | ItemKind::Record(_)
        | ItemKind::Request(_)
        | ItemKind::Threshold(_)
        | ItemKind::Define(_)
        | ItemKind::Role(_)
        | ItemKind::Gather(_)
        | ItemKind::Decide(_)
        | ItemKind::Sla(_)
        | ItemKind::Context(_)
        | ItemKind::Alert(_)
        | ItemKind::Invariant(_)
        | ItemKind::Test(_)
        | ItemKind::Error => {}
    }
    item
}

fn nowhere(_: Span) -> Span {
    Span::default()
}

fn bare_tables(exception: &mut Exception) {
    for entry in &mut exception.entries {
        match &mut entry.node {
            ExceptionEntry::Approval(table) => bare_table(table),
            ExceptionEntry::Text(_)
            | ExceptionEntry::Covers(_)
            | ExceptionEntry::When(_)
            | ExceptionEntry::Needs(_)
            | ExceptionEntry::Offers { .. }
            | ExceptionEntry::ApprovalBy(_)
            | ExceptionEntry::Also(_)
            | ExceptionEntry::TellAgent(_) => {}
        }
    }
}

fn bare_table(table: &mut PipeTable) {
    table.span = Span::default();
    let bare_column = |column: &mut TableColumn| column.span = Span::default();
    let bare_cell = |cell: &mut Cell| cell.span = Span::default();
    table.inputs.iter_mut().for_each(bare_column);
    table.outputs.iter_mut().for_each(bare_column);
    for TableRow { inputs, outputs, .. } in &mut table.rows {
        inputs.iter_mut().for_each(bare_cell);
        outputs.iter_mut().for_each(bare_cell);
    }
}
