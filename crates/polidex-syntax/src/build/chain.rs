//! Ways of signing.

use polidex_base::Spanned;

use super::expr::{expr, whole};
use crate::ast::{Act, ChainExpr};
use crate::error::SyntaxError;
use crate::grammar::Rule;
use crate::piece::{Pair, Source};

/// Builds a way of signing from a pair of the rules `chain`, `chain_and`, `chain_act` and `chain_one`.
pub(crate) fn chain(source: &Source<'_>, pair: &Pair<'_>) -> ChainExpr {
    match pair.rule() {
        Rule::chain => {
            of_whom(source, pair);
            joined(pair.all(Rule::chain_and).map(|part| chain(source, &part)), ChainExpr::Then)
        }
        Rule::chain_and => together(source, pair),
        Rule::chain_act => acting(source, pair),
        Rule::chain_one => pair.parts().next().map_or(ChainExpr::Error, |part| chain(source, &part)),
        Rule::either => ChainExpr::Either(all(source, pair)),
        Rule::lowest => ChainExpr::Lowest(all(source, pair)),
        Rule::quorum => {
            let of = match (pair.part(Rule::pool), pair.part(Rule::word)) {
                (Some(pool), _) => all(source, &pool),
                (None, Some(word)) => vec![ChainExpr::Role(word.ident())],
                (None, None) => Vec::new(),
            };
            pair.part(Rule::whole)
                .map_or(ChainExpr::Error, |count| ChainExpr::Quorum { count: whole(source, &count), of })
        }
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

fn all(source: &Source<'_>, pair: &Pair<'_>) -> Vec<ChainExpr> {
    pair.all(Rule::chain_one).map(|part| chain(source, &part)).collect()
}

/// `a then b concur`: reported, since it reads as if both concurred.
fn of_whom(source: &Source<'_>, pair: &Pair<'_>) {
    let mut silent_before = false;
    for part in pair.all(Rule::chain_and) {
        let alone = part.all(Rule::chain_act).count() == 1;
        let said = part.all(Rule::chain_act).find_map(|part| part.part(Rule::act));
        let name = |part: Pair<'_>| part.part(Rule::chain_one).is_some_and(|one| one.has(Rule::name));
        let named = part.part(Rule::chain_act).is_some_and(name);
        if let Some(word) = said.as_ref().filter(|word| silent_before && alone && named && !is_of_one(word)) {
            source.report(SyntaxError::Advised {
                found: word.text().to_owned(),
                advice: "write it for one alone (`concurs`, `reviews`, `signs`), or put all of whom it is said in parentheses: \
                         `(a then b) concur`",
                edits: Vec::new(),
                span: word.span(),
            });
        }
        silent_before = said.is_none();
    }
}

/// `a and b concur` says it of both, `a signs and b concurs` of each.
fn together(source: &Source<'_>, pair: &Pair<'_>) -> ChainExpr {
    let parts: Vec<Pair<'_>> = pair.all(Rule::chain_act).collect();
    let said: Vec<Pair<'_>> = parts.iter().filter_map(|part| part.part(Rule::act)).collect();
    let of_all = match (said.as_slice(), parts.last()) {
        ([only], Some(last)) => parts.len() > 1 && !is_of_one(only) && last.has(Rule::act),
        _ => false,
    };
    let one = |part: &Pair<'_>| if of_all { one(source, part) } else { acting(source, part) };
    let chain = joined(parts.iter().map(one), ChainExpr::And);
    match said.first().filter(|_| of_all) {
        Some(word) => ChainExpr::Acting(Box::new(chain), act(word)),
        None => chain,
    }
}

fn one(source: &Source<'_>, pair: &Pair<'_>) -> ChainExpr {
    pair.part(Rule::chain_one).map_or(ChainExpr::Error, |one| chain(source, &one))
}

fn acting(source: &Source<'_>, pair: &Pair<'_>) -> ChainExpr {
    let who = one(source, pair);
    match pair.part(Rule::act) {
        Some(word) => ChainExpr::Acting(Box::new(who), act(&word)),
        None => who,
    }
}

/// Tells whether a word stands behind one person: `concurs`, not `concur`.
fn is_of_one(word: &Pair<'_>) -> bool {
    word.text().ends_with('s')
}

/// Reads what is done in a step.
pub(crate) fn act(word: &Pair<'_>) -> Spanned<Act> {
    let act = match word.text() {
        "concur" | "concurs" => Act::Concur,
        "review" | "reviews" => Act::Review,
        _ => Act::Sign,
    };
    Spanned::new(act, word.span())
}

fn joined(parts: impl Iterator<Item = ChainExpr>, join: fn(Vec<ChainExpr>) -> ChainExpr) -> ChainExpr {
    let mut all: Vec<ChainExpr> = parts.collect();
    match all.pop() {
        None => ChainExpr::Error,
        Some(only) if all.is_empty() => only,
        Some(last) => {
            all.push(last);
            join(all)
        }
    }
}
