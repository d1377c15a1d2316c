//! What checks the policy itself: invariants, tests, examples.

use std::ops::Range;

use polidex_base::Span;
use polidex_syntax::ast::{Expectation, Expr, GivenFact, GivenValue, Ident, Invariant, Says, Test};

use super::{for_request, given_test, named, values};
use crate::columns::width;
use crate::source::Source;
use crate::unit::{Group, ONE_LINE, Part, Style, Unit, join};
use crate::write::{instant, names, path, quoted};

/// How far in the facts of a test stand.
const FACTS: usize = 4;

/// How much further in those of a record stand.
const INSIDE: usize = 2;

/// `always name "Title" for refund { … }` and `never …`, which stand in columns together.
pub(super) fn invariant<'a>(source: &Source<'a>, span: Span, invariant: &'a Invariant) -> Unit<'a> {
    let kind = if invariant.never { "never" } else { "always" };
    let inside = source.brackets(span.range()).unwrap_or((span.range().start, span.range().end));
    let start = source.first(inside.0.saturating_add(1)..inside.1).unwrap_or(inside.0);
    let says = match &invariant.says {
        Says::Condition(condition) => {
            let range = start..condition.span.range().end.max(start);
            Unit::over::<String>(range, []).expr(condition)
        }
        Says::Independent(facts) => {
            let last = facts.iter().flatten().last().map_or(start, |word| word.span.range().end);
            Unit::over(start..last.max(start), ["outcome does not depend on"])
                .list(facts.iter().map(|fact| path(fact)).collect())
        }
    };
    named(span, kind, &invariant.head, [for_request(invariant.request.as_ref())])
        .grouped(Group::Declarations("always"))
        .block(Style::Entries, vec![says])
}

/// `test name "Title" for refund given other { … }`
pub(super) fn test<'a>(source: &Source<'a>, span: Span, test: &'a Test) -> Unit<'a> {
    let mut entries = Vec::new();
    if let Some(at) = &test.as_of {
        entries.push(Unit::new(at.span, [format!("as of {}", instant(source, at))]));
    }
    if !test.given.is_empty() {
        let range = given_block(source, span, &test.given);
        entries.push(
            Unit::over(range, ["given"]).block(Style::Entries, lines(source, &test.given, "; ", FACTS)),
        );
    }
    for expected in &test.expect {
        entries.push(expectation(source, expected.span, expected));
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

/// Facts that their author put on one line stay on one where they fit, with a separator between them.
fn lines<'a>(
    source: &Source<'a>,
    facts: &'a [GivenFact],
    between: &'static str,
    indent: usize,
) -> Vec<Unit<'a>> {
    let mut lines: Vec<Unit<'a>> = Vec::new();
    let mut joined: Option<Joined<'a>> = None;
    for fact in facts {
        let unit = given_fact(source, fact, indent);
        let here = unit.range.clone();
        let said = if source.has_comment(&here) || !source.same_line(here.start, here.end) {
            None
        } else {
            unit.on_one_line().map(|cells| join(&cells))
        };
        let follows = joined.as_ref().is_some_and(|line| source.same_line(line.range.end, here.start));
        match (&mut joined, said) {
            (Some(line), Some(said)) if follows => {
                line.range.end = here.end;
                line.words.push(said);
                line.units.push(unit);
            }
            (_, Some(said)) => {
                lines.extend(joined.take().into_iter().flat_map(|line| line.units(between, indent)));
                joined = Some(Joined { range: here, words: vec![said], units: vec![unit] });
            }
            (_, None) => {
                lines.extend(joined.take().into_iter().flat_map(|line| line.units(between, indent)));
                lines.push(unit);
            }
        }
    }
    lines.extend(joined.into_iter().flat_map(|line| line.units(between, indent)));
    lines
}

/// Facts on one line.
struct Joined<'a> {
    range: Range<usize>,
    words: Vec<String>,
    units: Vec<Unit<'a>>,
}

impl<'a> Joined<'a> {
    fn units(self, between: &str, indent: usize) -> Vec<Unit<'a>> {
        let said = self.words.join(between);
        if self.units.len() < 2 || width(&said).saturating_add(indent) > ONE_LINE {
            return self.units;
        }
        vec![Unit::over(self.range, [said])]
    }
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
fn given_fact<'a>(source: &Source<'a>, fact: &'a GivenFact, indent: usize) -> Unit<'a> {
    value(source, Unit::over(range(fact), [format!("{}:", path(&fact.path))]), &fact.value, indent)
}

fn value<'a>(source: &Source<'a>, mut unit: Unit<'a>, given: &'a GivenValue, indent: usize) -> Unit<'a> {
    let inner = indent.saturating_add(INSIDE);
    match given {
        GivenValue::Expr(value) => unit.expr(value),
        // On one line each fact is one of the list; over several lines they stay together as in `given`.
        GivenValue::Record(facts, _) => unit.block(Style::List, lines(source, facts, ", ", inner)),
        GivenValue::List(values, _) => {
            let one = |given| value(source, Unit::new::<String>(value_span(given), []), given, inner);
            unit.block(Style::Array, values.iter().map(one).collect())
        }
        GivenValue::None(_) => {
            unit.cells.push("none".to_owned());
            unit
        }
    }
}

/// `expect exception goodwill denied by too_late via senior`
fn expectation<'a>(source: &Source<'a>, span: Span, expected: &'a Expectation) -> Unit<'a> {
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
    let mut parts = Vec::new();
    let amounts = |all: &'a [(Ident, Expr)]| (!all.is_empty()).then(|| values(all));
    let said = |all: &'a [GivenFact]| {
        let units = all.iter().map(|fact| given_fact(source, fact, INSIDE).grouped(Group::Entries)).collect();
        (!all.is_empty()).then_some(Part::Block(Style::List, units))
    };
    for (word, part) in [
        ("grants", amounts(&expected.grants)),
        ("reports", said(&expected.reports)),
        ("answers", said(&expected.answers)),
        ("offers", amounts(&expected.offers)),
    ] {
        if let Some(part) = part {
            parts.extend([Part::Words(word.to_owned()), part]);
        }
    }
    let behind = [
        expected.urgency.as_ref().map(|level| format!("urgency {}", level.node)),
        expected.respond_by.as_ref().map(|at| format!("respond by {}", instant(source, at))),
        expected.because.as_ref().map(|text| format!("because {}", quoted::short(text))),
    ];
    parts.extend(behind.into_iter().flatten().map(Part::Words));
    Unit::new(span, words).parts(parts)
}
