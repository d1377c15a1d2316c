//! Tests and examples: requests with what must come of them.
//!
//! In: `test` and `examples`. Out: cases with typed facts. Running them is the work of `polidex-test`.

mod expect;
mod facts;
mod value;

use std::collections::BTreeMap;

use polidex_base::{Instant, Span};
use polidex_ir::{Expect, Name, Suite, TestCase, Value};
use polidex_syntax::ast::{self, CellKind, CellTest, TableColumn};

use crate::compiler::{Compiler, DEEPEST, dotted, name, title};
use crate::error::{NameError, TypeError, WholeError};
use crate::scope::Vocabulary;

/// What a test starts from.
#[derive(Debug, Clone, Default)]
struct Basis {
    as_of: Option<Instant>,
    facts: BTreeMap<Name, Value>,
}

/// Reads all tests.
pub(crate) fn suite(compiler: &Compiler<'_>) -> Suite {
    let mut cases: Vec<(Span, TestCase)> = Vec::new();
    let own = |span: Span| compiler.names.is_own(span);
    for decl in compiler.names.tests.iter().filter(|decl| own(decl.span)) {
        cases.extend(test(compiler, decl.node).map(|case| (decl.span, case)));
    }
    for decl in compiler.names.examples.iter().filter(|decl| own(decl.span)) {
        cases.extend(examples(compiler, decl.node).into_iter().map(|case| (case.span, case)));
    }
    cases.sort_by_key(|(span, _)| *span);
    Suite { cases: cases.into_iter().map(|(_, case)| case).collect() }
}

fn test(compiler: &Compiler<'_>, node: &ast::Test) -> Option<TestCase> {
    let head = &node.head;
    compiler.place("test", None, &head.name.node, head.name.span);
    let request = compiler.request_of("test", head.name.span, node.request.as_ref())?;
    let vocabulary = compiler.vocabularies.get(&request)?;
    let basis = basis(compiler, node, vocabulary, true, &mut Vec::new());
    let mut expect = Expect::default();
    for expectation in &node.expect {
        expect::add(compiler, &expectation.node, vocabulary, &mut expect);
    }
    if node.expect.is_empty() {
        compiler.report(WholeError::Lacks {
            what: "test",
            name: head.name.node.clone(),
            entry: "what must come of it",
            example: "expect approve",
            span: head.name.span,
        });
    }
    let (as_of, facts) = timed(compiler, basis?, &head.name)?;
    let (name, title) = (name(&head.name.node), title(head.title.as_ref()));
    Some(TestCase { name, title, request, as_of, facts, expect, span: head.name.span })
}

fn timed(
    compiler: &Compiler<'_>,
    basis: Basis,
    test: &ast::Ident,
) -> Option<(Instant, BTreeMap<Name, Value>)> {
    if basis.as_of.is_none() {
        compiler.report(WholeError::NoTime { test: test.node.clone(), span: test.span });
    }
    Some((basis.as_of?, basis.facts))
}

/// Returns the facts of a test, with those of the tests it starts from. Findings are reported once, by their owner.
fn basis(
    compiler: &Compiler<'_>,
    node: &ast::Test,
    request: &Vocabulary,
    report: bool,
    path: &mut Vec<String>,
) -> Option<Basis> {
    path.push(node.head.name.node.clone());
    let mut basis = match &node.given_test {
        Some(word) => inherited(compiler, word, request, report, path)?,
        None => Basis::default(),
    };
    if let Some(as_of) = &node.as_of {
        basis.as_of = Some(as_of.node);
    }
    for fact in &node.given {
        facts::give(compiler, fact, "", request, &mut basis.facts);
    }
    Some(basis)
}

fn inherited(
    compiler: &Compiler<'_>,
    word: &ast::Ident,
    request: &Vocabulary,
    report: bool,
    path: &mut Vec<String>,
) -> Option<Basis> {
    let found = compiler.names.tests.iter().find(|decl| decl.node.head.name.node == word.node);
    let Some(found) = found else {
        if report && !compiler.names.broken {
            let known = compiler.names.tests.iter().map(|d| d.node.head.name.node.clone()).collect();
            let (name, span) = (word.node.clone(), word.span);
            compiler.report(NameError::Unknown { what: "test", name, span, known, hint: None });
        }
        return None;
    };
    if path.contains(&word.node) {
        // Once for the circle: where its first test by name begins.
        if path.first() == Some(&word.node) && path.iter().min() == Some(&word.node) {
            let mut names = path.clone();
            names.push(word.node.clone());
            let span = node_span(compiler, &word.node);
            compiler.report(WholeError::Circle { what: "tests start from each other", names, span });
        }
        return None;
    }
    if path.len() > DEEPEST {
        let first = path.first().map_or("", String::as_str);
        compiler.report(WholeError::TooLarge {
            what: format!("tests start from each other more than {DEEPEST} deep"),
            label: "one too deep".to_owned(),
            help: "let it start from a test that is nearer to the first one",
            span: node_span(compiler, first),
        });
        return None;
    }
    let other = found.node.request.as_ref().is_some_and(|of| *of.node != *request.name);
    if other {
        if report {
            let (name, span) = (word.node.clone(), word.span);
            compiler.report(NameError::WrongKind {
                name,
                is: "a test of another request",
                wanted: "a test of the same request",
                span,
            });
        }
        return None;
    }
    basis(compiler, found.node, request, false, path)
}

fn node_span(compiler: &Compiler<'_>, test: &str) -> Span {
    let found = compiler.names.tests.iter().find(|decl| decl.node.head.name.node == test);
    found.map(|decl| decl.node.head.name.span).unwrap_or_default()
}

fn examples(compiler: &Compiler<'_>, node: &ast::Examples) -> Vec<TestCase> {
    let head = &node.head;
    compiler.place("test", None, &head.name.node, head.name.span);
    let Some(request) = compiler.request_of("examples", head.name.span, node.request.as_ref()) else {
        return Vec::new();
    };
    let Some(vocabulary) = compiler.vocabularies.get(&request) else { return Vec::new() };
    let start = match &node.given_test {
        Some(word) => inherited(compiler, word, vocabulary, true, &mut Vec::new()),
        None => Some(Basis::default()),
    };
    let Some(start) = start else { return Vec::new() };
    let mut cases = Vec::new();
    for (n, row) in node.table.rows.iter().enumerate() {
        let mut basis = start.clone();
        for (column, cell) in node.table.inputs.iter().zip(&row.inputs) {
            input(compiler, column, cell, vocabulary, &mut basis);
        }
        let mut expect = Expect::default();
        for (column, cell) in node.table.outputs.iter().zip(&row.outputs) {
            expect::add_cell(compiler, column, cell, vocabulary, &mut expect);
        }
        let Some((as_of, facts)) = timed(compiler, basis, &head.name) else { break };
        cases.push(TestCase {
            name: name(&format!("{} row {}", head.name.node, n.saturating_add(1))),
            title: title(head.title.as_ref()),
            request: request.clone(),
            as_of,
            facts,
            expect,
            span: row.span,
        });
    }
    cases
}

fn input(
    compiler: &Compiler<'_>,
    column: &TableColumn,
    cell: &ast::Cell,
    request: &Vocabulary,
    basis: &mut Basis,
) {
    let value = match &cell.kind {
        CellKind::None | CellKind::NotGiven => ast::GivenValue::None(cell.span),
        CellKind::Tests(tests) => match tests.as_slice() {
            [CellTest::Value(value)] => ast::GivenValue::Expr(value.clone()),
            _ => return one_value(compiler, cell.span),
        },
        CellKind::Error => return,
        CellKind::Any | CellKind::Not(_) | CellKind::Given => {
            return one_value(compiler, cell.span);
        }
    };
    if matches!(dotted(&column.path).as_str(), "as_of" | "as of") {
        match &value {
            ast::GivenValue::Expr(ast::Expr {
                kind: ast::ExprKind::Literal(ast::Literal::Instant(_, instant)),
                ..
            }) => basis.as_of = Some(*instant),
            _ => {
                let (expected, found) = ("a point in time".to_owned(), "something else".to_owned());
                compiler.report(TypeError::Mismatch { expected, found, span: cell.span });
            }
        }
        return;
    }
    let given = ast::GivenFact { path: column.path.clone(), value };
    facts::give(compiler, &given, "", request, &mut basis.facts);
}

fn one_value(compiler: &Compiler<'_>, span: Span) {
    let (expected, found) = ("one value".to_owned(), "a pattern".to_owned());
    compiler.report(TypeError::Mismatch { expected, found, span });
}
