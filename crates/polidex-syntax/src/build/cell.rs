//! Cells of tables.

use super::expr;
use crate::ast::{CellKind, CellTest, Expr, Relation};
use crate::grammar::Rule;
use crate::piece::{Pair, Source};

/// Builds a cell from a pair of the rules `cell_body` and `output_cell`.
pub(crate) fn cell(source: &Source<'_>, pair: &Pair<'_>) -> CellKind {
    pair.parts().next().map_or(CellKind::Error, |part| kind(source, &part))
}

fn kind(source: &Source<'_>, part: &Pair<'_>) -> CellKind {
    match part.rule() {
        Rule::cell_any => CellKind::Any,
        Rule::cell_none => CellKind::None,
        Rule::cell_given => CellKind::Given,
        Rule::cell_not_given => CellKind::NotGiven,
        Rule::cell_not => CellKind::Not(tests(source, part)),
        Rule::cell_tests | Rule::cell_values => CellKind::Tests(tests(source, part)),
        _ => CellKind::Error,
    }
}

fn tests(source: &Source<'_>, pair: &Pair<'_>) -> Vec<CellTest> {
    let tests = pair.parts().filter(|part| matches!(part.rule(), Rule::test | Rule::said));
    tests.filter_map(|test| test.parts().next()).map(|part| test(source, &part)).collect()
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
        Rule::slip_range => range(source, part, expr::exprs(source, part)),
        Rule::slip_and_more => {
            let instead =
                format!("at least {}", part.text().replacen('+', " ", 1).replace("  ", " ").trim_end());
            source.respell(part, &instead);
            CellTest::Value(expr::error(part.span()))
        }
        // `0 USD - 500 USD` is no subtraction that anybody would write into a cell.
        Rule::sum if is_dashed(part) => range(source, part, expr::exprs(source, part)),
        _ => CellTest::Value(expr::expr(source, part)),
    }
}

/// Tells whether this is a literal, a dash and another literal.
fn is_dashed(sum: &Pair<'_>) -> bool {
    let parts: Vec<&str> = sum.parts().map(|part| part.text()).collect();
    let number = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
    matches!(parts.as_slice(), [low, "-", high] if number(low) && number(high))
}

/// `10 to 20`, `10..20`, `between 10 and 20`: reported, and read as `from 10 to 20`.
fn range(source: &Source<'_>, part: &Pair<'_>, sides: Vec<Expr>) -> CellTest {
    let written: Vec<&str> =
        part.parts().filter(expr::is_operand).map(|part| part.text().trim_end()).collect();
    let (&[low, high], Ok([from, to])) = (written.as_slice(), <[Expr; 2]>::try_from(sides)) else {
        return CellTest::Value(expr::error(part.span()));
    };
    // `0 to 500 USD`: the currency belongs to both.
    let unit = high.split_once(' ').map_or("", |(_, unit)| unit);
    let bare = !low.contains(|c: char| !c.is_ascii_digit() && c != '_' && c != '.');
    let instead = if bare && !unit.is_empty() {
        format!("from {low} {unit} to {high}")
    } else {
        format!("from {low} to {high}")
    };
    source.respell(part, &instead);
    if bare && !unit.is_empty() {
        return CellTest::Value(expr::error(part.span()));
    }
    CellTest::FromTo(from, to)
}

fn bound(source: &Source<'_>, pair: &Pair<'_>) -> (Relation, Expr) {
    let relation = match pair.parts().next() {
        Some(symbol) if symbol.rule() == Rule::bound_symbol => expr::symbol(symbol.text()),
        Some(words) if words.rule() == Rule::slip_relation => {
            let (relation, instead) = expr::beginners(&words);
            // `up to` and its kin are no words of ours; `over` and its kin are, in a cell.
            source.respell(&words, instead);
            relation
        }
        Some(words) => expr::worded(words.rule()),
        None => Relation::AtMost,
    };
    (relation, expr::first(source, pair))
}
