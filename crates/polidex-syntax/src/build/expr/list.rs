//! Expressions over lists: questions about all elements, numbers from them, one of them.
//!
//! In: pairs of the rules for lists. Out: expressions; a slip is reported here, and read as what is meant.

use polidex_base::{Edit, Spanned};

use super::{error, expr, exprs, first, slip};
use crate::ast::{Expr, ExprKind, Literal, Measure, Partner, Quantifier, Source as List};
use crate::build::effect;
use crate::error::{self as errors, SyntaxError};
use crate::grammar::Rule;
use crate::piece::{Pair, Source};

/// More `[key]` and `.field` behind one value than this are refused: each is a level of the tree.
const MOST_POSTFIXES: usize = 64;

/// `some x in xs has c`
pub(super) fn quantified(source: &Source<'_>, pair: &Pair<'_>) -> ExprKind {
    let Some((word, list)) = pair.part(Rule::quantifier).zip(pair.part(Rule::source)) else {
        return ExprKind::Error;
    };
    let quantifier = match word.text() {
        "some" => Quantifier::Some,
        "every" => Quantifier::Every,
        _ => Quantifier::No,
    };
    ExprKind::Quantified {
        quantifier: Spanned::new(quantifier, word.span()),
        source: Box::new(elements(source, &list)),
        condition: Box::new(first(source, pair)),
    }
}

/// `x in xs`, with what it is paired with.
fn elements(source: &Source<'_>, pair: &Pair<'_>) -> List {
    List {
        var: pair.part(Rule::name).map(|name| name.ident()),
        list: first(source, pair),
        partner: pair.part(Rule::pairing).and_then(|pairing| partner(source, &pairing)),
    }
}

/// `paired with o in ordered by r is o.item`
fn partner(source: &Source<'_>, pair: &Pair<'_>) -> Option<Partner> {
    if let Some(symbol) = pair.part(Rule::symbol) {
        source.respell(&symbol, "is");
    }
    let var = pair.part(Rule::name)?.ident();
    let mut sides = exprs(source, pair).into_iter();
    Some(Partner { var, list: sides.next()?, left: sides.next()?, right: sides.next()? })
}

/// `the only x in xs where c`
pub(super) fn only(source: &Source<'_>, pair: &Pair<'_>) -> ExprKind {
    match pair.part(Rule::source) {
        Some(list) => {
            ExprKind::Only { source: Box::new(elements(source, &list)), filter: filter(source, pair) }
        }
        None => ExprKind::Error,
    }
}

/// `where c`
fn filter(source: &Source<'_>, pair: &Pair<'_>) -> Option<Box<Expr>> {
    pair.part(Rule::filter).map(|filter| Box::new(first(source, &filter)))
}

/// `sum of e for x in xs where c`, `count of x in xs`, `count of xs`
pub(super) fn aggregate(source: &Source<'_>, pair: &Pair<'_>) -> ExprKind {
    let Some(word) = pair.parts().next() else { return ExprKind::Error };
    let measure = match (word.rule(), word.text()) {
        (Rule::count_distinct, _) => Measure::CountDistinct,
        (Rule::count, _) => Measure::Count,
        (_, "sum") => Measure::Sum,
        (_, "min") => Measure::Min,
        (_, "max") => Measure::Max,
        (_, "average") => Measure::Average,
        _ => Measure::List,
    };
    if measure == Measure::CountDistinct && word.text().split_ascii_whitespace().any(|word| word == "of") {
        source.respell(&word, "count distinct");
    }
    let made = |value: Option<Expr>, list: List| ExprKind::Aggregate {
        measure: Spanned::new(measure, word.span()),
        value: value.map(Box::new),
        source: Box::new(list),
        filter: filter(source, pair),
        otherwise: pair.part(Rule::fallback).map(|fallback| Box::new(first(source, &fallback))),
    };
    let value = pair.parts().find(|part| matches!(part.rule(), Rule::implication | Rule::primary));
    let direct = pair.part(Rule::source);
    let behind_for = pair.part(Rule::for_source).and_then(|part| {
        if let Some(each) = part.part(Rule::slip_each) {
            taken_out(source, &each);
        }
        part.part(Rule::source)
    });
    match (measure, direct, behind_for, value) {
        (Measure::Count, Some(list), ..) => made(None, elements(source, &list)),
        (Measure::Count, None, None, Some(list)) if !pair.has(Rule::filter) => {
            made(None, List { var: None, list: expr(source, &list), partner: None })
        }
        (Measure::Count, None, Some(list), Some(value)) => {
            let instead = list.text().trim_end().to_owned();
            let whole = value.span().to(list.span());
            let edits = vec![errors::spaced(source, whole.range(), &instead)];
            let found = errors::shortened(source.slice(whole.range()));
            source.report(SyntaxError::Spelling { found, instead, edits, span: whole });
            made(None, elements(source, &list))
        }
        (_, None, Some(list), Some(value)) => made(Some(expr(source, &value)), elements(source, &list)),
        // `sum of x in xs`: the value of each element is missing.
        (_, Some(list), ..) => {
            let Some(var) = list.part(Rule::name) else { return ExprKind::Error };
            let start = list.span().range().start;
            let text = format!("{} for ", var.text());
            source.report(SyntaxError::Missing {
                what: vec![format!("`{}`", text.trim_end())],
                behind: String::new(),
                before: Some(errors::shortened(list.text().trim_end())),
                edits: vec![Edit { span: source.span(&(start..start)), text }],
                span: list.span(),
            });
            ExprKind::Error
        }
        (_, None, _, value) => {
            if let Some(error) = value.as_ref().and_then(|value| in_for_for(source, value)) {
                source.report(error);
                return ExprKind::Error;
            }
            // What is compared with the sum is no part of the list.
            let text = value.as_ref().map_or("", |value| value.text().trim_end());
            let path = text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '.'));
            let list = text.get(..path.filter(|at| *at > 0).unwrap_or(text.len())).unwrap_or("");
            let measure = word.text().split_ascii_whitespace().next().unwrap_or("").to_owned();
            source.report(SyntaxError::NoElement {
                measure: if word.rule() == Rule::count_distinct {
                    "count distinct".to_owned()
                } else {
                    format!("{measure} of")
                },
                count: word.rule() == Rule::count,
                list: errors::shortened(list),
                span: word.span(),
            });
            ExprKind::Error
        }
    }
}

/// `sum of l.price in lines`
fn in_for_for(source: &Source<'_>, value: &Pair<'_>) -> Option<SyntaxError> {
    let found = value.text().trim_end();
    let (field, list) = found.split_once(" in ")?;
    let var = field.split('.').next()?;
    let path = |text: &str| text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'.');
    let instead = format!("{field} for {var} in {list}");
    let edits = vec![errors::spaced(source, value.span().range(), &instead)];
    let found = errors::shortened(found);
    (path(field) && path(list)).then(|| SyntaxError::Spelling { found, instead, edits, span: value.span() })
}

/// Reports a word that says nothing here.
fn taken_out(source: &Source<'_>, word: &Pair<'_>) {
    let span = word.span();
    let range = span.range();
    let blank = source.slice(range.end..source.text.len());
    let blank = blank.len().saturating_sub(blank.trim_start_matches([' ', '\t']).len());
    let edit =
        Edit { span: source.span(&(range.start..range.end.saturating_add(blank))), text: String::new() };
    source.report(SyntaxError::Advised {
        found: word.text().to_owned(),
        advice: "take it out",
        edits: vec![edit],
        span,
    });
}

/// `x is in xs`; `x is in (a, b)` is reported, and read as `x is one of (a, b)`.
pub(super) fn membership(source: &Source<'_>, subject: Box<Expr>, by: &Pair<'_>) -> ExprKind {
    let Some(word) = by.part(Rule::in_word) else { return ExprKind::Error };
    let mut words = word.text().split_ascii_whitespace();
    let (is, negated) = (word.text().starts_with("is"), words.any(|word| word == "not"));
    let values: Vec<Pair<'_>> = by.all(Rule::expr).collect();
    let one = match values.as_slice() {
        [value] if by.has(Rule::p_paren) => Some(value),
        _ => None,
    };
    let literal = one.is_some_and(|value| value.text().starts_with(|c: char| c == '"' || c.is_ascii_digit()));
    if !values.is_empty() && (one.is_none() || literal) && !by.has(Rule::postfix) {
        return slip::one_of(source, subject, by);
    }
    let list = match one {
        Some(value) => postfixed(source, by, expr(source, value)),
        None => first(source, by),
    };
    if !is || word.text().ends_with("IN") {
        source.respell(&word, if negated { "is not in" } else { "is in" });
    }
    ExprKind::In { subject, negated, list: Box::new(list) }
}

/// Adds the `[key]` and `.field` of a pair to what stands before them.
pub(super) fn postfixed(source: &Source<'_>, pair: &Pair<'_>, base: Expr) -> Expr {
    let parts = pair.parts().filter_map(|part| match part.rule() {
        Rule::index => Some(part),
        Rule::postfix => part.parts().next(),
        _ => None,
    });
    let mut value = base;
    for (n, part) in parts.enumerate() {
        if n >= MOST_POSTFIXES {
            source.report(SyntaxError::TooDeep { span: part.span() });
            return error(part.span());
        }
        let span = value.span.to(part.span());
        let kind = match part.part(Rule::word) {
            Some(field) => ExprKind::Field { of: Box::new(value), field: field.ident() },
            None => ExprKind::At { list: Box::new(value), key: Box::new(first(source, &part)) },
        };
        value = Expr { span, kind };
    }
    value
}

/// `any of { "7a": c1; "7b": c2 }`
pub(super) fn grounds(source: &Source<'_>, pair: &Pair<'_>) -> ExprKind {
    let all: Vec<Pair<'_>> = pair.all(Rule::ground).collect();
    effect::separated(source, &all);
    let one = |ground: &Pair<'_>| Some((ground.quoted()?, first(source, ground)));
    ExprKind::Grounds(all.iter().filter_map(one).collect())
}

/// `other("DOJ")`: reported, and read as `other "DOJ"`.
pub(super) fn other_call(source: &Source<'_>, pair: &Pair<'_>) -> ExprKind {
    let mut args = exprs(source, pair);
    let Some(Expr { span, kind: ExprKind::Literal(Literal::Text(text)) }) =
        args.pop().filter(|_| args.is_empty())
    else {
        return super::call(source, pair);
    };
    source.respell(pair, &format!("other {}", source.slice(span.range())));
    ExprKind::Other(Spanned::new(text, span))
}

/// `other "DOJ"`
pub(super) fn other(pair: &Pair<'_>) -> ExprKind {
    pair.quoted().map_or(ExprKind::Error, ExprKind::Other)
}
