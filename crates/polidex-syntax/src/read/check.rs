//! Declarations that check the policy itself: invariants, tests, examples.

use std::ops::Range;

use polidex_base::{Edit, Spanned};

use super::table::{self, Kind};
use super::{Block, Clause, Entries, block, braces, entry_braces};
use crate::ast::{Examples, Expectation, GivenFact, GivenValue, Invariant, Says, Test};
use crate::build::{effect, expr, literal};
use crate::error::{Misplaced, SyntaxError};
use crate::grammar::Rule;
use crate::piece::{Pair, Source};
use crate::scan;

/// `always name for request { … }` and `never …`
pub(super) fn invariant(source: &Source<'_>, range: &Range<usize>, never: bool) -> Option<Invariant> {
    let Block { head, clauses, inside } = block(source, range, "an invariant", &[Clause::For])?;
    let pair = source.read(Rule::invariant_body, trimmed(source, inside))?;
    let says = match pair.part(Rule::independent) {
        Some(found) => independent(source, &found, never),
        None => Says::Condition(expr::first(source, &pair)),
    };
    Some(Invariant { never, head, request: clauses.request, says })
}

/// `outcome does not depend on customer.tier, reason`
fn independent(source: &Source<'_>, pair: &Pair<'_>, never: bool) -> Says {
    let facts: Vec<Pair<'_>> = pair.all(Rule::path).collect();
    if never {
        let facts = facts.iter().map(|fact| fact.text().trim_end().to_owned()).collect();
        source.report(SyntaxError::Independence { stands: Misplaced::InNever, facts, span: pair.span() });
    }
    if let Some(slip) = pair.part(Rule::depends_not).and_then(|by| by.part(Rule::slip_depends_not)) {
        source.respell(&slip, "does not depend on");
    }
    for word in pair.all(Rule::slip_between_facts) {
        source.respell(&word, ",");
    }
    Says::Independent(facts.iter().map(Pair::path).collect())
}

/// Takes white space and comments around what stands in a block away; what is left may be empty.
fn trimmed(source: &Source<'_>, range: Range<usize>) -> Range<usize> {
    let entries = scan::entries(source.text, range.clone(), false);
    match (entries.first(), entries.last()) {
        (Some(first), Some(last)) => first.start..last.end,
        _ => range,
    }
}

const TEST: Entries = Entries { of: "a test", rule: Rule::expect_entry, words: &["as", "given", "expect"] };

/// `test name for request { … }`
pub(super) fn test(source: &Source<'_>, range: &Range<usize>) -> Option<Test> {
    let Block { head, clauses, inside } = block(source, range, TEST.of, &[Clause::For, Clause::Given])?;
    let mut test = Test {
        head,
        request: clauses.request,
        given_test: clauses.given,
        as_of: None,
        given: Vec::new(),
        expect: Vec::new(),
    };
    // Facts behind a `given` without braces would each be taken for an entry.
    let mut bare = false;
    for entry in scan::entries(source.text, inside, false) {
        if bare && !TEST.words.contains(&source.first_word(&entry)) {
            continue;
        }
        if !TEST.known(source, &entry) {
            continue;
        }
        match source.first_word(&entry) {
            "as" => {
                let pair = source.read(Rule::as_of_entry, entry).and_then(|pair| pair.part(Rule::instant));
                test.as_of = pair.and_then(|at| literal::instant(source, &at)).or(test.as_of);
            }
            "given" => match entry_braces(source, &entry, "`given`") {
                Some(inside) => test.given.extend(given(source, inside)),
                None => bare = true,
            },
            _ => {
                let span = source.span(&entry);
                let pair = source.read(Rule::expect_entry, entry);
                let expected = pair.and_then(|pair| expectation(source, &pair));
                test.expect.extend(expected.map(|expected| Spanned::new(expected, span)));
            }
        }
    }
    Some(test)
}

/// The facts in a block; a record over several lines is a block inside it.
fn given(source: &Source<'_>, inside: Range<usize>) -> Vec<GivenFact> {
    let entries = scan::entries(source.text, inside, true);
    entries.into_iter().filter_map(|entry| given_fact(source, entry)).collect()
}

fn given_fact(source: &Source<'_>, range: Range<usize>) -> Option<GivenFact> {
    if source.too_much(&range) {
        return None;
    }
    if let Some(found) = scan::block(source.text, range.clone())
        && source.reads(Rule::given_key, found.head.clone())
    {
        let key = source.read(Rule::given_key, found.head.clone())?;
        if is_list(source, &found) {
            return None;
        }
        let (_, inside) = braces(source, &range, "a record")?;
        let span = source.span(&(found.open.start..range.end));
        let path = key.part(Rule::given_path)?.path();
        return Some(GivenFact { path, value: GivenValue::Record(given(source, inside), span) });
    }
    let pair = source.read(Rule::given_entry, range)?;
    given_pair(source, &pair)
}

/// Reports a list that stands in braces.
fn is_list(source: &Source<'_>, found: &scan::Block) -> bool {
    let first = scan::entries(source.text, found.inside.clone(), true).into_iter().next();
    let value = |entry: Range<usize>| {
        let text = source.slice(entry.clone());
        let word = source.first_word(&entry).len();
        let named = text.get(word..).unwrap_or("").trim_start().starts_with([':', '.', '=']);
        text.starts_with(['"', '{']) && !text.contains("\":") || (word > 0 && !named && text.len() == word)
    };
    if found.unclosed.is_some() || !first.is_some_and(value) {
        return false;
    }
    let close = found.inside.end..found.inside.end.saturating_add(1);
    let edit = |at: &Range<usize>, text: &str| Edit { span: source.span(at), text: text.to_owned() };
    source.report(SyntaxError::Spelling {
        found: "{".to_owned(),
        instead: "[".to_owned(),
        edits: vec![edit(&found.open, "["), edit(&close, "]")],
        span: source.span(&found.open),
    });
    true
}

fn given_pair(source: &Source<'_>, pair: &Pair<'_>) -> Option<GivenFact> {
    let path = pair.part(Rule::given_path)?.path();
    Some(GivenFact { path, value: given_value(source, &pair.part(Rule::given_value)?)? })
}

fn given_value(source: &Source<'_>, pair: &Pair<'_>) -> Option<GivenValue> {
    let part = pair.parts().next()?;
    Some(match part.rule() {
        Rule::given_none => GivenValue::None(part.span()),
        Rule::given_list => {
            let values: Vec<Pair<'_>> = part.all(Rule::given_value).collect();
            effect::separated(source, &values);
            let values = values.iter().filter_map(|value| given_value(source, value));
            GivenValue::List(values.collect(), part.span())
        }
        Rule::given_record => GivenValue::Record(fields(source, &part), part.span()),
        _ => GivenValue::Expr(expr::expr(source, &part)),
    })
}

fn fields(source: &Source<'_>, record: &Pair<'_>) -> Vec<GivenFact> {
    let fields: Vec<Pair<'_>> = record.all(Rule::given_pair).collect();
    effect::separated(source, &fields);
    fields.iter().filter_map(|pair| given_pair(source, pair)).collect()
}

/// What `reports { … }` and `answers { … }` expect.
fn said(source: &Source<'_>, pair: &Pair<'_>) -> Vec<GivenFact> {
    pair.part(Rule::given_record).map(|record| fields(source, &record)).unwrap_or_default()
}

/// `expect exception goodwill denied by too_late via senior`
fn expectation(source: &Source<'_>, pair: &Pair<'_>) -> Option<Expectation> {
    let outcome = pair.part(Rule::expected_outcome)?;
    let (outcome, exception) = match outcome.part(Rule::k_exception) {
        Some(word) => (word.ident(), outcome.part(Rule::word).map(|name| name.ident())),
        None => (outcome.part(Rule::word)?.ident(), None),
    };
    let mut expected = Expectation {
        outcome,
        exception,
        by: None,
        via: None,
        needs: None,
        grants: Vec::new(),
        reports: Vec::new(),
        answers: Vec::new(),
        offers: Vec::new(),
        urgency: None,
        respond_by: None,
        because: None,
    };
    for part in pair.all(Rule::expectation).filter_map(|part| part.parts().next()) {
        match part.rule() {
            Rule::expect_by => expected.by = Some(part.words()),
            Rule::expect_via => expected.via = Some(part.words()),
            Rule::expect_needs => {
                expected.needs = Some(part.all(Rule::path).map(|path| path.path()).collect())
            }
            Rule::expect_grants => expected.grants = effect::grants(source, &part),
            Rule::expect_reports => expected.reports = said(source, &part),
            Rule::expect_answers => expected.answers = said(source, &part),
            Rule::expect_offers => expected.offers = effect::grants(source, &part),
            Rule::urgency => expected.urgency = part.words().into_iter().next(),
            Rule::respond_by => {
                expected.respond_by = part.part(Rule::instant).and_then(|at| literal::instant(source, &at));
            }
            _ => expected.because = part.quoted(),
        }
    }
    Some(expected)
}

/// `examples name for request given test { | … | }`
pub(super) fn examples(source: &Source<'_>, range: &Range<usize>) -> Option<Examples> {
    let Block { head, clauses, inside } =
        block(source, range, "an `examples`", &[Clause::For, Clause::Given])?;
    let table = table::table(source, inside, Kind::Examples)?;
    Some(Examples { head, request: clauses.request, given_test: clauses.given, table })
}
