//! Comparisons as people from elsewhere write them: read as what is meant, and reported with what to write.

use polidex_base::Spanned;

use super::{expr, exprs};
use crate::ast::{Comparison, Expr, ExprKind, Relation};
use crate::error::{Misplaced, SyntaxError};
use crate::grammar::Rule;
use crate::piece::{Pair, Source};

/// `more than`, `is above`, `at most` without `is`: what it means, and the words behind `is` that say so.
pub(crate) fn relation(by: &Pair<'_>) -> (Relation, &'static str) {
    match by.parts().next().map(|part| part.rule()) {
        Some(Rule::slip_at_least) => (Relation::AtLeast, "at least"),
        Some(Rule::slip_at_most) => (Relation::AtMost, "at most"),
        Some(Rule::slip_over) => (Relation::Greater, "over"),
        Some(Rule::slip_under) => (Relation::Less, "under"),
        Some(Rule::slip_not_equal) => (Relation::NotEqual, "not"),
        _ => (Relation::Equal, ""),
    }
}

/// `is in (a, b)`, `is one of [a, b]`, `is one of a, b`
pub(super) fn one_of(source: &Source<'_>, subject: Box<Expr>, by: &Pair<'_>) -> ExprKind {
    let word = by.parts().next().map_or("", |word| word.text());
    let negated = word.split_ascii_whitespace().any(|word| word == "not");
    let values: Vec<&str> = by
        .parts()
        .filter(|part| matches!(part.rule(), Rule::expr | Rule::sum))
        .map(|part| part.text().trim_end())
        .collect();
    let is = if negated { "is not one of" } else { "is one of" };
    source.respell(by, &format!("{is} ({})", values.join(", ")));
    ExprKind::OneOf { subject, negated, values: exprs(source, by) }
}

/// `is between a and b`
pub(super) fn between(
    source: &Source<'_>,
    whole: &Pair<'_>,
    (left, left_text): (Expr, &str),
    by: &Pair<'_>,
) -> ExprKind {
    let sides: Vec<Pair<'_>> = by.all(Rule::rounded).collect();
    let [low, high] = sides.as_slice() else { return ExprKind::Error };
    let (low_text, high_text) = (low.text().trim_end(), high.text().trim_end());
    let instead = format!("({left_text} >= {low_text} and {left_text} <= {high_text})");
    source.respell(whole, &instead);
    let bound = |relation, side: &Pair<'_>| Expr {
        span: whole.span(),
        kind: ExprKind::Compare {
            left: Box::new(left.clone()),
            op: Spanned::new(Comparison { relation, in_words: false }, by.span()),
            right: Box::new(expr(source, side)),
        },
    };
    ExprKind::And(vec![bound(Relation::AtLeast, low), bound(Relation::AtMost, high)])
}

/// Tells whether this is `is null` or a kin of it, and reports it. Whether the fact may be missing is not asked then.
pub(super) fn null(source: &Source<'_>, compared: &Pair<'_>) -> bool {
    let words: Vec<&str> = compared.text().split_ascii_whitespace().collect();
    let given = match words.as_slice() {
        ["is" | "=" | "==" | "===", "null" | "NULL" | "Null" | "nil"] => false,
        ["is", "not", "null" | "NULL" | "Null" | "nil"]
        | ["!=" | "!==" | "<>", "null" | "NULL" | "Null" | "nil"] => true,
        _ => return false,
    };
    source.respell(compared, if given { "is given" } else { "is not given" });
    true
}

/// `outcome does not depend on …` where a condition stands; and `outcome depends on …`.
pub(super) fn depends(source: &Source<'_>, pair: &Pair<'_>) -> ExprKind {
    let facts = pair.all(Rule::path).map(|fact| fact.text().trim_end().to_owned()).collect();
    let stands = if pair.has(Rule::slip_depends_on) { Misplaced::Depends } else { Misplaced::InCondition };
    source.report(SyntaxError::Independence { stands, facts, span: pair.span() });
    ExprKind::Error
}
