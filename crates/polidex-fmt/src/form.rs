//! The form of every declaration, member and entry: its columns, and what follows them.
//!
//! In: pieces of the tree. Out: [`Unit`]s. A new form of syntax is one small function here; where lines are broken and
//! remarks go is no concern of it.

mod check;
mod decide;
mod declare;
mod effect;
mod exception;
mod people;
mod table;

use polidex_base::{Span, Spanned};
use polidex_syntax::ast::{Expr, Head, Ident, Item, ItemKind, Override, Text, TypeExpr};

use crate::source::Source;
use crate::unit::{Group, Part, Style, Unit};
use crate::write::{quoted, texts, type_expr};

/// Gives a declaration its form.
pub(crate) fn item<'a>(source: &Source<'a>, item: &'a Item) -> Unit<'a> {
    let span = item.span;
    match &item.kind {
        ItemKind::Policy(policy) => declare::policy(span, policy),
        ItemKind::Use(file) => Unit::new(span, ["use".to_owned(), quoted::short(file)]),
        ItemKind::Fix(fix) => declare::fix(span, fix),
        ItemKind::Calendar(calendar) => declare::calendar(span, calendar),
        ItemKind::Tier(tier) => declare::tier(span, tier),
        ItemKind::Choice(choice) => declare::choice(span, choice),
        ItemKind::TierFrom(tier) => table::tier_from(span, tier),
        ItemKind::Record(record) => declare::record(span, record),
        ItemKind::Facts(facts) => declare::facts(span, facts),
        ItemKind::Outcome(outcome) => declare::outcome(span, outcome),
        ItemKind::Table(table) => table::table(span, table),
        ItemKind::Matrix(matrix) => table::matrix(span, matrix),
        ItemKind::Request(request) => declare::request(span, request),
        ItemKind::Threshold(threshold) => declare::threshold(span, threshold),
        ItemKind::Define(define) => declare::define(span, define),
        ItemKind::Role(role) => people::role(span, role),
        ItemKind::Chain(chain) => people::chain(span, chain),
        ItemKind::Gather(gather) => people::gather(span, gather),
        ItemKind::Decide(decide) => decide::decide(source, span, decide),
        ItemKind::Exception(exception) => exception::exception(span, exception),
        ItemKind::Sla(sla) => people::sla(span, sla),
        ItemKind::Context(context) => people::context(source, span, context),
        ItemKind::Alert(alert) => people::alert(span, alert),
        ItemKind::Invariant(invariant) => check::invariant(source, span, invariant),
        ItemKind::Test(test) => check::test(source, span, test),
        ItemKind::Examples(examples) => table::examples(span, examples),
        ItemKind::Error => Unit::new(span, [source.written(span)]),
    }
}

/// A declaration or rule: its kind, its name, its title, and its clauses, each a column.
fn named<'a>(
    span: Span,
    kind: &'static str,
    head: &Head,
    clauses: impl IntoIterator<Item = String>,
) -> Unit<'a> {
    let mut cells = vec![kind.to_owned(), head.name.node.clone(), title(head)];
    cells.extend(clauses);
    Unit::new(span, cells).grouped(Group::Declarations(kind))
}

fn title(head: &Head) -> String {
    head.title.as_ref().map_or_else(String::new, |title| quoted::short(title))
}

/// `for refund`
fn for_request(request: Option<&Ident>) -> String {
    request.map_or_else(String::new, |request| format!("for {}", request.node))
}

/// `given day_31`
fn given_test(test: Option<&Ident>) -> String {
    test.map_or_else(String::new, |test| format!("given {}", test.node))
}

/// `cites "2.1", "2.2"`
fn cites(cited: &[Text]) -> String {
    if cited.is_empty() { String::new() } else { format!("cites {}", texts(cited)) }
}

/// `overrides a, all`
fn overrides(overridden: &[Override]) -> String {
    let one = |one: &Override| match one {
        Override::Rule(rule) => rule.node.clone(),
        Override::Base { policy, rule } => format!("{}.{}", policy.node, rule.node),
        Override::All(_) => "all".to_owned(),
        Override::EveryDeny(_) => "every deny".to_owned(),
    };
    let all: Vec<String> = overridden.iter().map(one).collect();
    if all.is_empty() { String::new() } else { format!("overrides {}", all.join(", ")) }
}

/// `of (a: USD, b: percent)`
fn params(params: &[(Ident, Spanned<TypeExpr>)]) -> String {
    let one = |(name, ty): &(Ident, Spanned<TypeExpr>)| format!("{}: {}", name.node, type_expr(ty));
    let all: Vec<String> = params.iter().map(one).collect();
    if all.is_empty() { String::new() } else { format!("of ({})", all.join(", ")) }
}

/// `{ refund: amount, … }`; over several lines the values stand in a column.
fn values(all: &[(Ident, Expr)]) -> Part<'_> {
    Part::Block(Style::List, all.iter().map(value).collect())
}

fn value((name, value): &(Ident, Expr)) -> Unit<'_> {
    Unit::new(name.span.to(value.span), [format!("{}:", name.node)]).grouped(Group::Entries).expr(value)
}

/// An entry of a word and a text, which stands between three quotes where it has several lines.
fn said<'a>(span: Span, word: &str, text: &'a str) -> Unit<'a> {
    if quoted::lines(text).is_some_and(|lines| lines.len() > 1) {
        return Unit::new(span, [word]).text(text);
    }
    Unit::new(span, [word.to_owned(), quoted::short(text)])
}

/// `text """…"""`
fn provision<'a>(span: Span, text: &'a str) -> Unit<'a> {
    Unit::new(span, ["text"]).text(text)
}
