//! Expressions.

mod list;
mod signing;
mod slip;
mod timed;

use polidex_base::{Rounding, Span, Spanned};

pub(super) use self::slip::relation as beginners;
use super::literal;
use crate::ast::{
    ArithmeticOp, Comparison, Expr, ExprKind, LedgerMeasure, LedgerQuery, LedgerWindow, Relation,
};
use crate::error::SyntaxError;
use crate::grammar::Rule;
use crate::piece::{Pair, Source};

/// Builds an expression from a pair of any rule between `expr` and `literal`.
pub(crate) fn expr(source: &Source<'_>, pair: &Pair<'_>) -> Expr {
    built(source, &innermost(pair))
}

/// Goes down through the rules that only stand between a value and what it is part of, without recursion: a tree is as
/// deep as what was written, and not twelve times as deep.
fn innermost<'t>(pair: &Pair<'t>) -> Pair<'t> {
    let mut pair = pair.clone();
    while is_between(pair.rule()) {
        let mut parts = pair.parts().filter(|part| !matches!(part.rule(), Rule::p_paren | Rule::p_unparen));
        let only = match (parts.next(), parts.next()) {
            (Some(only), None) if is_operand(&only) => only,
            _ => return pair,
        };
        pair = only;
    }
    pair
}

/// Tells whether a rule with a single part means that part.
fn is_between(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::expr
            | Rule::group
            | Rule::implication
            | Rule::junction
            | Rule::comparison
            | Rule::rounded
            | Rule::sum
            | Rule::primary
            | Rule::operand
    )
}

fn built(source: &Source<'_>, pair: &Pair<'_>) -> Expr {
    let kind = match pair.rule() {
        Rule::group | Rule::duration_expr => return first(source, pair),
        Rule::operand | Rule::primary => return list::postfixed(source, pair, first(source, pair)),
        Rule::expr => return conditional(source, pair),
        Rule::implication => return implication(source, pair),
        Rule::junction => return junction(source, pair),
        Rule::negation => return negation(source, pair),
        Rule::comparison => return comparison(source, pair),
        Rule::rounded => {
            return pair
                .all(Rule::rounding)
                .fold(first(source, pair), |value, by| rounded(source, value, &by));
        }
        Rule::sum => return arithmetic(source, pair),
        Rule::unary => return unary(source, pair),
        Rule::chain_has => chain_has(pair),
        Rule::slip_depends => slip::depends(source, pair),
        Rule::days_from => days_from(source, pair),
        Rule::timed => return timed::timed(source, pair),
        Rule::business_days => timed::business_days(source, pair),
        Rule::next_open_day => timed::next_business_day(source, pair),
        Rule::closing => timed::closing(source, pair),
        Rule::extreme => extreme(source, pair),
        Rule::ledger => ExprKind::Ledger(Box::new(ledger(source, pair))),
        Rule::quantified => list::quantified(source, pair),
        Rule::aggregate => list::aggregate(source, pair),
        Rule::only => list::only(source, pair),
        Rule::grounds => list::grounds(source, pair),
        Rule::other_value => list::other(pair),
        Rule::signing => signing::signing(source, pair),
        Rule::kw_unlimited => ExprKind::Unlimited,
        Rule::call if pair.text().starts_with("other(") => list::other_call(source, pair),
        Rule::call => call(source, pair),
        Rule::path | Rule::dotted => ExprKind::Path(pair.path()),
        _ => literal::literal(source, pair).map_or(ExprKind::Error, ExprKind::Literal),
    };
    Expr { span: pair.span(), kind }
}

/// Builds all expressions of a pair.
pub(crate) fn exprs(source: &Source<'_>, pair: &Pair<'_>) -> Vec<Expr> {
    pair.parts().filter(is_operand).map(|part| expr(source, &part)).collect()
}

/// Builds the first expression of a pair.
pub(crate) fn first(source: &Source<'_>, pair: &Pair<'_>) -> Expr {
    pair.parts().find(is_operand).map_or_else(|| error(pair.span()), |part| expr(source, &part))
}

/// An expression that could not be read.
pub(crate) fn error(span: Span) -> Expr {
    Expr { span, kind: ExprKind::Error }
}

/// Tells whether a part is an expression, not a keyword or an operator.
pub(super) fn is_operand(part: &Pair<'_>) -> bool {
    matches!(
        part.rule(),
        Rule::expr
            | Rule::implication
            | Rule::junction
            | Rule::negation
            | Rule::comparison
            | Rule::chain_has
            | Rule::slip_depends
            | Rule::rounded
            | Rule::sum
            | Rule::unary
            | Rule::primary
            | Rule::group
            | Rule::operand
            | Rule::timed
            | Rule::business_days
            | Rule::next_open_day
            | Rule::closing
            | Rule::days_from
            | Rule::extreme
            | Rule::ledger
            | Rule::quantified
            | Rule::aggregate
            | Rule::only
            | Rule::grounds
            | Rule::other_value
            | Rule::signing
            | Rule::literal
            | Rule::duration
            | Rule::duration_expr
            | Rule::kw_unlimited
            | Rule::call
            | Rule::path
    )
}

/// `a when c, b when d, otherwise e`
fn conditional(source: &Source<'_>, pair: &Pair<'_>) -> Expr {
    let mut parts = exprs(source, pair);
    if parts.len() < 2 {
        return parts.pop().unwrap_or_else(|| error(pair.span()));
    }
    let otherwise = parts.pop().unwrap_or_else(|| error(pair.span()));
    let mut arms = Vec::new();
    let mut rest = parts.into_iter();
    while let (Some(value), Some(condition)) = (rest.next(), rest.next()) {
        arms.push((value, condition));
    }
    Expr { span: pair.span(), kind: ExprKind::Conditional { arms, otherwise: Box::new(otherwise) } }
}

/// `a implies b implies c` is `a implies (b implies c)`.
fn implication(source: &Source<'_>, pair: &Pair<'_>) -> Expr {
    let sides = exprs(source, pair);
    let folded = sides.into_iter().rev().reduce(|then, when| Expr {
        span: when.span.to(then.span),
        kind: ExprKind::Implies(Box::new(when), Box::new(then)),
    });
    folded.unwrap_or_else(|| error(pair.span()))
}

fn junction(source: &Source<'_>, pair: &Pair<'_>) -> Expr {
    let mut sides = exprs(source, pair);
    if sides.len() < 2 {
        return sides.pop().unwrap_or_else(|| error(pair.span()));
    }
    let words: Vec<Pair<'_>> = pair.all(Rule::joiner).collect();
    let joins = |word: &Pair<'_>| if word.text().starts_with(['a', 'A', '&']) { "and" } else { "or" };
    for word in &words {
        if word.text() != joins(word) {
            source.respell(word, joins(word));
        }
    }
    let first = words.first();
    let mixed = words.iter().find(|word| first.is_some_and(|first| joins(first) != joins(word)));
    if let (Some(first), Some(mixed)) = (first, mixed) {
        let one_of = one_of_meant(&sides, &words);
        source.report(SyntaxError::MixedJunction { one_of, span: mixed.span(), other: first.span() });
        return error(pair.span());
    }
    let all = first.is_some_and(|first| joins(first) == "and");
    Expr { span: pair.span(), kind: if all { ExprKind::And(sides) } else { ExprKind::Or(sides) } }
}

/// `kind is hotel or flight and …`: what a reader takes the words beside an `or` for.
fn one_of_meant(sides: &[Expr], words: &[Pair<'_>]) -> Option<String> {
    let is_or = |word: &Pair<'_>| word.text().starts_with(['o', 'O', '|']);
    let at = words.iter().position(is_or)?;
    let (left, right) = (sides.get(at)?, sides.get(at.saturating_add(1))?);
    let ExprKind::Compare { left: subject, op, right: value } = &left.kind else { return None };
    let word = |of: &Expr| match &of.kind {
        ExprKind::Path(words) => Some(words.iter().map(|w| w.node.as_str()).collect::<Vec<_>>().join(".")),
        _ => None,
    };
    let equal = op.node.relation == crate::ast::Relation::Equal;
    let (subject, first, second) = (word(subject)?, word(value)?, word(right)?);
    equal.then(|| format!("{subject} is one of ({first}, {second})"))
}

fn negation(source: &Source<'_>, pair: &Pair<'_>) -> Expr {
    let nots: Vec<Pair<'_>> = pair.all(Rule::kw_not).collect();
    let subject = first(source, pair);
    nots.into_iter().rev().fold(subject, |subject, not| {
        if not.text() != "not" {
            source.respell(&not, "not");
        }
        Expr { span: not.span().to(subject.span), kind: ExprKind::Not(Box::new(subject)) }
    })
}

fn comparison(source: &Source<'_>, pair: &Pair<'_>) -> Expr {
    let left = first(source, pair);
    let Some(whole) = pair.part(Rule::compared) else { return left };
    let Some(by) = whole.parts().next() else { return left };
    let left_text = pair.parts().next().map_or("", |part| part.text().trim_end());
    let left = Box::new(left);
    let kind = match by.rule() {
        Rule::one_of => {
            ExprKind::OneOf { subject: left, negated: by.has(Rule::kw_not), values: exprs(source, &by) }
        }
        Rule::presence => ExprKind::Given { subject: left, negated: by.has(Rule::kw_not) },
        Rule::is_within => timed::is_within(left, &by),
        Rule::membership if left_text.starts_with("number of ") => {
            let words = left.span.range().start..left.span.range().start.saturating_add("number of".len());
            source.respell_at(source.span(&words), "count of");
            ExprKind::Error
        }
        Rule::membership => list::membership(source, left, &by),
        Rule::may_act => signing::may(source, *left, &by),
        Rule::may_delegate => signing::may_delegate(source, *left, &by),
        Rule::slip_one_of => slip::one_of(source, left, &by),
        Rule::slip_between => slip::between(source, pair, (*left, left_text), &by),
        Rule::slip_relation => {
            let (relation, instead) = slip::relation(&by);
            source.respell(&by, format!("is {instead}").trim_end());
            let op = Spanned::new(Comparison { relation, in_words: true }, by.span());
            ExprKind::Compare { left, op, right: Box::new(first(source, &whole)) }
        }
        _ if slip::null(source, &whole) => ExprKind::Error,
        _ => {
            let op = Spanned::new(relation(source, &by), by.span());
            let right = Box::new(first(source, &whole));
            ExprKind::Compare { left, op, right }
        }
    };
    Expr { span: pair.span(), kind }
}

/// Reads `is`, `is not`, `is at most`, `<=` and their kin.
fn relation(source: &Source<'_>, by: &Pair<'_>) -> Comparison {
    if by.rule() == Rule::symbol {
        let (relation, instead) = match by.text() {
            "=" | "==" | "===" => (Relation::Equal, "is"),
            "!=" | "!==" | "<>" | "≠" => (Relation::NotEqual, "is not"),
            "=>" => (Relation::AtLeast, ">="),
            "=<" => (Relation::AtMost, "<="),
            other => return Comparison { relation: symbol(other), in_words: false },
        };
        source.respell(by, instead);
        return Comparison { relation, in_words: false };
    }
    let (relation, in_words) =
        match by.parts().find(|part| part.rule() != Rule::kw_is).map(|part| part.rule()) {
            Some(Rule::kw_not) => (Relation::NotEqual, false),
            Some(rule) => (worded(rule), true),
            None => (Relation::Equal, false),
        };
    Comparison { relation, in_words }
}

/// Reads `<`, `<=`, `>` and `>=`.
pub(super) fn symbol(text: &str) -> Relation {
    match text {
        "<" => Relation::Less,
        "<=" | "≤" => Relation::AtMost,
        ">" => Relation::Greater,
        _ => Relation::AtLeast,
    }
}

/// Reads `under`, `at most`, `over` and `at least`.
pub(super) fn worded(rule: Rule) -> Relation {
    match rule {
        Rule::w_under => Relation::Less,
        Rule::w_at_most => Relation::AtMost,
        Rule::w_over => Relation::Greater,
        _ => Relation::AtLeast,
    }
}

fn rounded(source: &Source<'_>, value: Expr, rounding: &Pair<'_>) -> Expr {
    let Some(mode_word) = rounding.part(Rule::mode) else { return value };
    let mode = Spanned::new(mode(mode_word.text()), mode_word.span());
    let step = rounding.parts().find(is_operand).map(|step| Box::new(expr(source, &step)));
    let span = value.span.to(rounding.span());
    Expr { span, kind: ExprKind::Rounded { value: Box::new(value), mode, step } }
}

fn mode(text: &str) -> Rounding {
    let mut words = text.split_ascii_whitespace();
    match (words.next(), words.next()) {
        (Some("up"), _) => Rounding::Up,
        (Some("down"), _) => Rounding::Down,
        (_, Some("even")) => Rounding::HalfEven,
        _ => Rounding::HalfUp,
    }
}

/// `of` binds tightest and to the right, then `*` and `/`, then `+` and `-`, both to the left.
fn arithmetic(source: &Source<'_>, pair: &Pair<'_>) -> Expr {
    let mut parts = pair.parts();
    let Some(first) = parts.next() else { return error(pair.span()) };
    let mut terms = Terms { rest: parts.peekable(), source };
    let first = expr(source, &first);
    let sum = terms.sum(first);
    timed::with_timing(pair, sum)
}

/// The operators and operands behind the first one.
struct Terms<'a, 't, I: Iterator<Item = Pair<'t>>> {
    rest: std::iter::Peekable<I>,
    source: &'a Source<'t>,
}

impl<'t, I: Iterator<Item = Pair<'t>>> Terms<'_, 't, I> {
    fn sum(&mut self, first: Expr) -> Expr {
        let mut left = self.product(first);
        while let Some((op, right)) = self.next(&[("+", ArithmeticOp::Add), ("-", ArithmeticOp::Subtract)]) {
            let right = self.product(right);
            left = joined(left, op, right);
        }
        left
    }

    fn product(&mut self, first: Expr) -> Expr {
        use ArithmeticOp::{Divide, Multiply};
        let mut left = self.share(first);
        while let Some((op, right)) =
            self.next(&[("*", Multiply), ("/", Divide), ("×", Multiply), ("÷", Divide)])
        {
            let right = self.share(right);
            left = joined(left, op, right);
        }
        left
    }

    /// `a of b of c` is `a of (b of c)`.
    fn share(&mut self, first: Expr) -> Expr {
        let mut all = vec![first];
        while self.rest.next_if(|part| part.text() == "of").is_some() {
            all.extend(self.rest.next().map(|part| expr(self.source, &part)));
        }
        let folded = all.into_iter().rev().reduce(|base, rate| Expr {
            span: rate.span.to(base.span),
            kind: ExprKind::Of { rate: Box::new(rate), base: Box::new(base) },
        });
        folded.unwrap_or_else(|| error(Span::default()))
    }

    /// Takes an operator of these and the operand behind it.
    fn next(&mut self, operators: &[(&str, ArithmeticOp)]) -> Option<(Spanned<ArithmeticOp>, Expr)> {
        let known = |part: &Pair<'t>| {
            let operator = part.rule() == Rule::operator;
            operators.iter().find(|(sign, _)| operator && *sign == part.text()).map(|(_, op)| *op)
        };
        let op = self.rest.peek().and_then(known)?;
        let span = self.rest.next()?.span();
        let right = self.rest.next()?;
        Some((Spanned::new(op, span), expr(self.source, &right)))
    }
}

fn joined(left: Expr, op: Spanned<ArithmeticOp>, right: Expr) -> Expr {
    Expr {
        span: left.span.to(right.span),
        kind: ExprKind::Arithmetic { left: Box::new(left), op, right: Box::new(right) },
    }
}

fn unary(source: &Source<'_>, pair: &Pair<'_>) -> Expr {
    Expr { span: pair.span(), kind: ExprKind::Negate(Box::new(first(source, pair))) }
}

fn chain_has(pair: &Pair<'_>) -> ExprKind {
    match pair.part(Rule::name) {
        Some(role) => ExprKind::ChainHas { negated: pair.has(Rule::kw_lacks), role: role.ident() },
        None => ExprKind::Error,
    }
}

fn days_from(source: &Source<'_>, pair: &Pair<'_>) -> ExprKind {
    let mut sides = exprs(source, pair).into_iter();
    match (sides.next(), sides.next()) {
        (Some(from), Some(to)) => ExprKind::DaysFromTo { from: Box::new(from), to: Box::new(to) },
        _ => ExprKind::Error,
    }
}

fn extreme(source: &Source<'_>, pair: &Pair<'_>) -> ExprKind {
    ExprKind::Extreme { larger: pair.has(Rule::larger), values: exprs(source, pair) }
}

fn call(source: &Source<'_>, pair: &Pair<'_>) -> ExprKind {
    let Some(name) = pair.part(Rule::call_name) else { return ExprKind::Error };
    let field = pair.part(Rule::word).map(|word| word.ident());
    ExprKind::Call { name: name.ident(), args: exprs(source, pair), field }
}

/// `count of goodwill approved for customer.id since start of year`
pub(crate) fn ledger(source: &Source<'_>, pair: &Pair<'_>) -> LedgerQuery {
    let mut words = pair.all(Rule::word).map(|word| word.ident());
    let nothing = || Spanned::new(String::new(), pair.span());
    let of = words.next().unwrap_or_else(nothing);
    let status = pair.part(Rule::status).map_or_else(nothing, |status| status.ident());
    LedgerQuery {
        measure: if pair.has(Rule::count) { LedgerMeasure::Count } else { LedgerMeasure::Sum },
        of,
        status,
        subject: pair.part(Rule::path).map(|path| path.path()),
        window: pair.part(Rule::window).map(|window| match window.part(Rule::duration_expr) {
            Some(last) => LedgerWindow::InTheLast(expr(source, &last)),
            None => {
                LedgerWindow::SinceStartOf(window.part(Rule::word).map_or_else(nothing, |word| word.ident()))
            }
        }),
    }
}

/// Reads a whole number.
pub(crate) fn whole(source: &Source<'_>, pair: &Pair<'_>) -> Spanned<u32> {
    let digits: String = pair.text().trim().chars().filter(char::is_ascii_digit).collect();
    let number = digits.parse::<u32>().unwrap_or_else(|_| {
        source.report(SyntaxError::NumberTooLarge { span: pair.span() });
        0
    });
    Spanned::new(number, pair.span())
}
