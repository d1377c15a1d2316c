//! Headings and cells of tables. Bounds are always written in words there.

use polidex_syntax::ast::{Cell, CellKind, CellTest, Expr, ExprKind, Relation, TableColumn};

use super::chain::{Joint, chain};
use super::expr::{Level, expr};
use super::path;

/// Writes the heading of a column.
pub(crate) fn column(column: &TableColumn) -> String {
    let written = path(&column.path);
    if written == "as_of" { "as of".to_owned() } else { written }
}

/// Writes a cell.
pub(crate) fn cell(cell: &Cell) -> String {
    match &cell.kind {
        CellKind::Any => "any".to_owned(),
        CellKind::Tests(all) => match all.as_slice() {
            [CellTest::Value(only)] if is_word_of_cells(only) => format!("({})", expr(only, Level::LOOSEST)),
            all => tests(all),
        },
        CellKind::Not(all) => format!("not ({})", tests(all)),
        CellKind::Given => "given".to_owned(),
        CellKind::NotGiven => "not given".to_owned(),
        CellKind::None => "none".to_owned(),
        CellKind::Chain(way) => chain(way, Joint::Then),
        CellKind::Error => String::new(),
    }
}

/// A fact called like what a whole cell can say stands in parentheses.
fn is_word_of_cells(value: &Expr) -> bool {
    match &value.kind {
        ExprKind::Path(words) => matches!(path(words).as_str(), "any" | "none" | "given"),
        ExprKind::Literal(_)
        | ExprKind::Call { .. }
        | ExprKind::Not(_)
        | ExprKind::Negate(_)
        | ExprKind::And(_)
        | ExprKind::Or(_)
        | ExprKind::Implies(..)
        | ExprKind::Compare { .. }
        | ExprKind::OneOf { .. }
        | ExprKind::Given { .. }
        | ExprKind::ChainHas { .. }
        | ExprKind::Arithmetic { .. }
        | ExprKind::Of { .. }
        | ExprKind::DaysFromTo { .. }
        | ExprKind::Rounded { .. }
        | ExprKind::Extreme { .. }
        | ExprKind::Conditional { .. }
        | ExprKind::Ledger(_)
        | ExprKind::Unlimited
        | ExprKind::Error => false,
    }
}

fn tests(tests: &[CellTest]) -> String {
    let tests: Vec<String> = tests.iter().map(test).collect();
    tests.join(", ")
}

fn test(test: &CellTest) -> String {
    match test {
        CellTest::Value(value) => expr(value, Level::Sum),
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
