//! Ways of signing.

use super::expr::{expr, whole};
use crate::ast::ChainExpr;
use crate::grammar::Rule;
use crate::piece::{Pair, Source};

/// Builds a way of signing from a pair of the rules `chain`, `chain_and` and `chain_one`.
pub(crate) fn chain(source: &Source<'_>, pair: &Pair<'_>) -> ChainExpr {
    match pair.rule() {
        Rule::chain => joined(source, pair, ChainExpr::Then),
        Rule::chain_and => joined(source, pair, ChainExpr::And),
        Rule::chain_one => pair.parts().next().map_or(ChainExpr::Error, |part| chain(source, &part)),
        Rule::either => {
            ChainExpr::Either(pair.all(Rule::chain_one).map(|part| chain(source, &part)).collect())
        }
        Rule::quorum => match (pair.part(Rule::whole), pair.part(Rule::word)) {
            (Some(count), Some(role)) => {
                ChainExpr::Quorum { count: whole(source, &count), role: role.ident() }
            }
            _ => ChainExpr::Error,
        },
        Rule::chain_value => {
            pair.parts().next().map_or(ChainExpr::Error, |value| ChainExpr::Table(expr(source, &value)))
        }
        Rule::name => ChainExpr::Role(pair.ident()),
        _ => ChainExpr::Error,
    }
}

/// Builds the first way of signing among the parts of a pair.
pub(crate) fn first(source: &Source<'_>, pair: &Pair<'_>) -> ChainExpr {
    pair.part(Rule::chain).map_or(ChainExpr::Error, |part| chain(source, &part))
}

fn joined(source: &Source<'_>, pair: &Pair<'_>, join: fn(Vec<ChainExpr>) -> ChainExpr) -> ChainExpr {
    let parts = pair.parts().filter(|part| !matches!(part.rule(), Rule::kw_then | Rule::kw_and));
    let mut all: Vec<ChainExpr> = parts.map(|part| chain(source, &part)).collect();
    match all.pop() {
        None => ChainExpr::Error,
        Some(only) if all.is_empty() => only,
        Some(last) => {
            all.push(last);
            join(all)
        }
    }
}
