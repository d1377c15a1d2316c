//! Headings and cells of tables. Bounds are always written in words there.

use polidex_syntax::ast::{Cell, CellKind, CellTest, Expr, ExprKind, Relation, TableColumn};

use super::expr::expr;
use super::level::Level;
use super::{path, type_expr};

/// Writes the heading of a column.
pub(crate) fn column(column: &TableColumn) -> String {
    let written = match path(&column.path) {
        as_of if as_of == "as_of" => "as of".to_owned(),
        written => written,
    };
    let ty = column.ty.as_ref().map_or_else(String::new, |ty| format!(": {}", type_expr(ty)));
    format!("{written}{ty}")
}

/// Writes a cell that is matched.
pub(crate) fn cell(cell: &Cell) -> String {
    said(&cell.kind, Level::Sum)
}

/// Writes a cell that holds values, which may be expressions of any kind.
pub(crate) fn output_cell(kind: &CellKind) -> String {
    said(kind, Level::LOOSEST)
}

fn said(kind: &CellKind, least: Level) -> String {
    match kind {
        CellKind::Any => "any".to_owned(),
        CellKind::Tests(all) => match all.as_slice() {
            [CellTest::Value(only)] if is_word_of_cells(only) => format!("({})", expr(only, Level::LOOSEST)),
            all => tests(all, least),
        },
        CellKind::Not(all) => format!("not ({})", tests(all, Level::Sum)),
        CellKind::Given => "given".to_owned(),
        CellKind::NotGiven => "not given".to_owned(),
        CellKind::None => "none".to_owned(),
        CellKind::Error => String::new(),
    }
}

/// A fact called like what a whole cell can say stands in parentheses.
fn is_word_of_cells(value: &Expr) -> bool {
    matches!(&value.kind, ExprKind::Path(words) if matches!(path(words).as_str(), "any" | "none" | "given"))
}

fn tests(tests: &[CellTest], least: Level) -> String {
    let tests: Vec<String> = tests.iter().map(|one| test(one, least)).collect();
    tests.join(", ")
}

fn test(test: &CellTest, least: Level) -> String {
    match test {
        CellTest::Value(value) => expr(value, least),
        CellTest::Bound(relation, limit) => bound(*relation, limit),
        CellTest::Between((low, from), (high, to)) => {
            format!("{} and {}", bound(*low, from), bound(*high, to))
        }
        CellTest::FromTo(from, to) => format!("from {} to {}", expr(from, Level::Sum), expr(to, Level::Sum)),
    }
}

fn bound(relation: Relation, limit: &Expr) -> String {
    let words = match relation {
        Relation::Equal => "",
        Relation::NotEqual => "not ",
        Relation::Less => "under ",
        Relation::AtMost => "at most ",
        Relation::Greater => "over ",
        Relation::AtLeast => "at least ",
    };
    format!("{words}{}", expr(limit, Level::Sum))
}
