//! Cells of tables.

use super::expr;
use crate::ast::{CellKind, CellTest, Expr, Relation};
use crate::grammar::Rule;
use crate::piece::{Pair, Source};

/// Builds a cell from a pair of the rule `cell`.
pub(crate) fn cell(source: &Source<'_>, pair: &Pair<'_>) -> CellKind {
    let Some(part) = pair.parts().next() else { return CellKind::Error };
    match part.rule() {
        Rule::cell_any => CellKind::Any,
        Rule::cell_none => CellKind::None,
        Rule::cell_given => CellKind::Given,
        Rule::cell_not_given => CellKind::NotGiven,
        Rule::cell_not => CellKind::Not(tests(source, &part)),
        Rule::cell_tests => CellKind::Tests(tests(source, &part)),
        _ => CellKind::Error,
    }
}

fn tests(source: &Source<'_>, pair: &Pair<'_>) -> Vec<CellTest> {
    pair.all(Rule::test).filter_map(|test| test.parts().next()).map(|part| test(source, &part)).collect()
}

fn test(source: &Source<'_>, part: &Pair<'_>) -> CellTest {
    match part.rule() {
        Rule::bound => {
            let (relation, value) = bound(source, part);
            CellTest::Bound(relation, value)
        }
        Rule::between => {
            let mut bounds = part.all(Rule::bound).map(|part| bound(source, &part));
            match (bounds.next(), bounds.next()) {
                (Some(low), Some(high)) => CellTest::Between(low, high),
                _ => CellTest::Value(expr::error(part.span())),
            }
        }
        Rule::from_to => {
            let mut sides = expr::exprs(source, part).into_iter();
            match (sides.next(), sides.next()) {
                (Some(from), Some(to)) => CellTest::FromTo(from, to),
                _ => CellTest::Value(expr::error(part.span())),
            }
        }
        _ => CellTest::Value(expr::expr(source, part)),
    }
}

fn bound(source: &Source<'_>, pair: &Pair<'_>) -> (Relation, Expr) {
    let relation = match pair.parts().next() {
        Some(symbol) if symbol.rule() == Rule::bound_symbol => expr::symbol(symbol.text()),
        Some(words) => expr::worded(words.rule()),
        None => Relation::AtMost,
    };
    (relation, expr::first(source, pair))
}
