//! What checks the policy itself: invariants, tests, examples.

use std::ops::Range;

use polidex_base::Span;
use polidex_syntax::ast::{Examples, Expectation, GivenFact, GivenValue, Ident, Invariant, Test};

use super::{for_request, given_test, named};
use crate::columns::width;
use crate::source::Source;
use crate::unit::{Group, ONE_LINE, Style, Unit, join};
use crate::write::{grants, instant, names, path, quoted};

/// How far in the facts of a test stand.
const FACTS: usize = 4;

/// `always name "Title" for refund { … }` and `never …`, which stand in columns together.
pub(super) fn invariant<'a>(source: &Source<'a>, span: Span, invariant: &'a Invariant) -> Unit<'a> {
    let kind = if invariant.never { "never" } else { "always" };
    let inside = source.brackets(span.range()).unwrap_or((span.range().start, span.range().end));
    let start = source.first(inside.0.saturating_add(1)..inside.1).unwrap_or(inside.0);
    let range = start..invariant.condition.span.range().end.max(start);
    let condition = Unit::over::<String>(range, []).expr(&invariant.condition);
    named(span, kind, &invariant.head, [for_request(invariant.request.as_ref())])
        .grouped(Group::Declarations("always"))
        .block(Style::Entries, vec![condition])
}

/// `test name "Title" for refund given other { … }`
pub(super) fn test<'a>(source: &Source<'a>, span: Span, test: &'a Test) -> Unit<'a> {
    let mut entries = Vec::new();
    if let Some(at) = &test.as_of {
        entries.push(Unit::new(at.span, [format!("as of {}", instant(source, at))]));
    }
    if !test.given.is_empty() {
        let range = given_block(source, span, &test.given);
        entries.push(Unit::over(range, ["given"]).block(Style::Entries, lines(source, &test.given)));
    }
    for expected in &test.expect {
        entries.push(Unit::new(expected.span, [expectation(source, expected)]));
    }
    let clauses = [for_request(test.request.as_ref()), given_test(test.given_test.as_ref())];
    named(span, "test", &test.head, clauses).block(Style::Entries, entries)
}

/// Returns where `given { … }` stands; the tree does not say.
fn given_block(source: &Source<'_>, test: Span, facts: &[GivenFact]) -> Range<usize> {
    let first = facts.first().map_or(test.range(), range);
    let start = source.word_inside(test.range(), "given").unwrap_or(first.start);
    let close = source.brackets(start..test.range().end).map(|(_, close)| close.saturating_add(1));
    start..close.unwrap_or(first.end)
}

/// Facts that their author put on one line stay on one where they fit.
fn lines<'a>(source: &Source<'a>, facts: &'a [GivenFact]) -> Vec<Unit<'a>> {
    let mut lines: Vec<Unit<'a>> = Vec::new();
    let mut joined: Option<(Range<usize>, Vec<String>, Vec<Unit<'a>>)> = None;
    for fact in facts {
        let unit = given_fact(fact);
        let here = unit.range.clone();
        let said = if source.has_comment(&here) || !source.same_line(here.start, here.end) {
            None
        } else {
            unit.on_one_line().map(|cells| join(&cells))
        };
        let follows = joined.as_ref().is_some_and(|(line, ..)| source.same_line(line.end, here.start));
        match (&mut joined, said) {
            (Some((line, words, units)), Some(said)) if follows => {
                line.end = here.end;
                words.push(said);
                units.push(unit);
            }
            (_, Some(said)) => {
                lines.extend(joined.take().into_iter().flat_map(line));
                joined = Some((here, vec![said], vec![unit]));
            }
            (_, None) => {
                lines.extend(joined.take().into_iter().flat_map(line));
                lines.push(unit);
            }
        }
    }
    lines.extend(joined.into_iter().flat_map(line));
    lines
}

fn line<'a>((range, words, units): (Range<usize>, Vec<String>, Vec<Unit<'a>>)) -> Vec<Unit<'a>> {
    let said = words.join("; ");
    if units.len() < 2 || width(&said).saturating_add(FACTS) > ONE_LINE {
        return units;
    }
    vec![Unit::over(range, [said])]
}

fn range(fact: &GivenFact) -> Range<usize> {
    let start = fact.path.first().map_or(0, |word| word.span.range().start);
    start..value_span(&fact.value).range().end.max(start)
}

fn value_span(value: &GivenValue) -> Span {
    match value {
        GivenValue::Expr(value) => value.span,
        GivenValue::Record(_, span) | GivenValue::List(_, span) | GivenValue::None(span) => *span,
    }
}

/// `amount: 300 USD`
fn given_fact(fact: &GivenFact) -> Unit<'_> {
    value(Unit::over(range(fact), [format!("{}:", path(&fact.path))]), &fact.value)
}

fn value<'a>(mut unit: Unit<'a>, given: &'a GivenValue) -> Unit<'a> {
    match given {
        GivenValue::Expr(value) => unit.expr(value),
        GivenValue::Record(facts, _) => unit.block(Style::List, facts.iter().map(given_fact).collect()),
        GivenValue::List(values, _) => {
            let one = |given| value(Unit::new::<String>(value_span(given), []), given);
            unit.block(Style::Array, values.iter().map(one).collect())
        }
        GivenValue::None(_) => {
            unit.cells.push("none".to_owned());
            unit
        }
    }
}

/// `expect exception goodwill denied by too_late via senior`
fn expectation(source: &Source<'_>, expected: &Expectation) -> String {
    let mut words = vec!["expect".to_owned(), expected.outcome.node.clone()];
    words.extend(expected.exception.as_ref().map(|name| name.node.clone()));
    let by = if expected.exception.is_some() { "denied by" } else { "by" };
    let mut list = |word: &str, names_of: Option<&Vec<Ident>>| {
        words.extend(names_of.map(|all| format!("{word} {}", names(all))));
    };
    list(by, expected.by.as_ref());
    list("via", expected.via.as_ref());
    if let Some(needs) = &expected.needs {
        let needs: Vec<String> = needs.iter().map(|fact| path(fact)).collect();
        words.push(format!("needs {}", needs.join(", ")));
    }
    for (word, all) in [("grants", &expected.grants), ("offers", &expected.offers)] {
        if !all.is_empty() {
            words.push(format!("{word} {}", grants(all)));
        }
    }
    words.extend(expected.urgency.as_ref().map(|level| format!("urgency {}", level.node)));
    words.extend(expected.respond_by.as_ref().map(|at| format!("respond by {}", instant(source, at))));
    words.extend(expected.because.as_ref().map(|text| format!("because {}", quoted::short(text))));
    words.join(" ")
}

/// `examples name "Title" for refund given day_31 { | … | }`
pub(super) fn examples<'a>(span: Span, examples: &'a Examples) -> Unit<'a> {
    let clauses = [for_request(examples.request.as_ref()), given_test(examples.given_test.as_ref())];
    named(span, "examples", &examples.head, clauses).table(&examples.table)
}
