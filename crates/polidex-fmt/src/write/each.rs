//! What goes through the elements of a list, in its parts: each may stand on a line of its own.

use polidex_syntax::ast::{Expr, Measure, Partner, Quantifier, Source};

use super::expr::placed;
use super::level::{Level, Open, Place};

/// What stands behind `for x in` and `paired with y in`, which other words may follow.
const LIST: Place = Place::before(Level::Primary, Open::Words);

/// The keys of a pairing.
const KEY: Place = Place::before(Level::Sum, Open::Words);

/// Writes `every x in xs`.
pub(crate) fn quantified(quantifier: Quantifier, source: &Source) -> String {
    let word = match quantifier {
        Quantifier::Some => "some",
        Quantifier::Every => "every",
        Quantifier::No => "no",
    };
    format!("{word} {}", elements(source))
}

/// Writes `sum of e`, `for x in xs`.
pub(crate) fn aggregate(measure: Measure, value: Option<&Expr>, source: &Source) -> Vec<String> {
    let word = match measure {
        Measure::Count => "count of",
        Measure::CountDistinct => "count distinct",
        Measure::Sum => "sum of",
        Measure::Min => "min of",
        Measure::Max => "max of",
        Measure::Average => "average of",
        Measure::List => "list of",
    };
    match value {
        None => vec![format!("{word} {}", elements(source))],
        Some(value) => {
            let value = placed(value, Place::before(Level::Implication, Open::Words));
            vec![format!("{word} {value}"), format!("for {}", elements(source))]
        }
    }
}

/// Writes `the only x in xs`.
pub(crate) fn only(source: &Source) -> Vec<String> {
    vec![format!("the only {}", elements(source))]
}

/// Returns what stands behind `where …`: `otherwise …`, or else what stands behind it all.
pub(crate) fn before_otherwise(otherwise: Option<&Expr>, behind: Open) -> Open {
    if otherwise.is_some() { Open::Words } else { behind }
}

/// Writes `r in items paired with o in ordered by r is o.item`.
fn elements(source: &Source) -> String {
    let var = source.var.as_ref().map_or_else(String::new, |var| format!("{} in ", var.node));
    let partner = source.partner.as_ref().map_or_else(String::new, partner);
    format!("{var}{}{partner}", placed(&source.list, LIST))
}

fn partner(partner: &Partner) -> String {
    let list = placed(&partner.list, LIST);
    // What the first key takes in would be `is` and the second.
    let (left, right) = (placed(&partner.left, KEY), placed(&partner.right, KEY));
    format!(" paired with {} in {list} by {left} is {right}", partner.var.node)
}
