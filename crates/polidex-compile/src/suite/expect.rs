//! What must come of a test.

use polidex_base::Span;
use polidex_ir::{Expect, Name, Type, Value};
use polidex_syntax::ast::{
    self, Cell, CellKind, CellTest, Expectation, GivenFact, Ident, TableColumn, TableOutput, TableOutputKind,
};

use crate::compiler::{Compiler, dotted, name};
use crate::decide::Said;
use crate::error::{NameError, TypeError};
use crate::scope::Vocabulary;
use crate::types::shown;

/// Adds what one `expect` says.
pub(super) fn add(compiler: &Compiler<'_>, written: &Expectation, request: &Vocabulary, expect: &mut Expect) {
    if let Some(outcome) = compiler.outcome_name(&written.outcome) {
        expect.outcome = Some(outcome);
    }
    if let Some(word) = &written.exception {
        expect.exception = exception(compiler, word);
    }
    if let Some(rules) = &written.by {
        expect.by = Some(compiler.rule_and_dispute_names(rules, request));
    }
    if let Some(roles) = &written.via {
        expect.via = Some(roles.iter().filter_map(|role| compiler.role_name(role)).collect());
    }
    if let Some(paths) = &written.needs {
        let facts: Vec<ast::Expr> = paths.iter().map(|path| path_expr(path)).collect();
        expect.needs = Some(compiler.fact_paths(&facts, request));
    }
    expect.grants.extend(values(compiler, Said::Grant, &written.grants, request));
    expect.offers.extend(values(compiler, Said::Grant, &written.offers, request));
    expect.reports.extend(spoken(compiler, Said::Report, &written.reports, request));
    expect.answers.extend(spoken(compiler, Said::Answer, &written.answers, request));
    if let Some(word) = &written.urgency {
        expect.urgency = compiler.urgency(word).map(|urgency| name(urgency.word()));
    }
    if let Some(instant) = &written.respond_by {
        expect.respond_by = Some(instant.node);
    }
}

fn path_expr(path: &[Ident]) -> ast::Expr {
    ast::Expr { span: crate::compiler::path_span(path), kind: ast::ExprKind::Path(path.to_vec()) }
}

fn exception(compiler: &Compiler<'_>, word: &Ident) -> Option<Name> {
    let known = || compiler.names.exceptions.iter().map(|decl| decl.node.head.name.node.clone());
    if known().any(|exception| exception == word.node) {
        return Some(name(&word.node));
    }
    if !compiler.names.broken {
        let (name, span) = (word.node.clone(), word.span);
        compiler.report(NameError::Unknown {
            what: "exception",
            name,
            span,
            known: known().collect(),
            hint: None,
        });
    }
    None
}

fn values(
    compiler: &Compiler<'_>,
    what: Said,
    list: &[(Ident, ast::Expr)],
    request: &Vocabulary,
) -> Vec<(Name, Value)> {
    let mut all = Vec::new();
    for (word, value) in list {
        if let Some(ty) = compiler.said_type(what, word, request)
            && let Some(value) = compiler.constant(value, ty)
        {
            all.push((name(&word.node), value));
        }
    }
    all
}

/// Reads what is reported or answered: also records and lists.
fn spoken(
    compiler: &Compiler<'_>,
    what: Said,
    written: &[GivenFact],
    request: &Vocabulary,
) -> Vec<(Name, Value)> {
    let mut all = Vec::new();
    for GivenFact { path, value } in written {
        let word = Ident::new(dotted(path), crate::compiler::path_span(path));
        if let Some(ty) = compiler.said_type(what, &word, request)
            && let Some(value) = super::value::expected(compiler, value, &word.node, ty)
        {
            all.push((name(&word.node), value));
        }
    }
    all
}

/// Adds what an output cell of `examples` says.
pub(super) fn add_cell(
    compiler: &Compiler<'_>,
    column: &TableColumn,
    output: &TableOutput,
    request: &Vocabulary,
    expect: &mut Expect,
) {
    let cell = match &output.kind {
        TableOutputKind::Cell(CellKind::Error) => return,
        TableOutputKind::Cell(kind) => Cell { span: output.span, kind: kind.clone() },
        TableOutputKind::Chain(_) | TableOutputKind::Effect(_) => return not_names(compiler, output.span),
    };
    let cell = &cell;
    let heading = dotted(&column.path);
    let words = || words(compiler, cell);
    match heading.as_str() {
        "outcome" => expect.outcome = one(compiler, cell).and_then(|word| compiler.outcome_name(&word)),
        "exception" => expect.exception = one(compiler, cell).and_then(|word| exception(compiler, &word)),
        "rule" => expect.by = words().map(|words| compiler.rule_and_dispute_names(&words, request)),
        "via" => {
            expect.via =
                words().map(|words| words.iter().filter_map(|word| compiler.role_name(word)).collect());
        }
        "needs" => {
            expect.needs = match cell.kind {
                CellKind::None => Some(Vec::new()),
                _ => exprs(cell).map(|facts| compiler.fact_paths(&facts, request)),
            };
        }
        "urgency" => {
            let urgency = one(compiler, cell).and_then(|word| compiler.urgency(&word));
            expect.urgency = urgency.map(|urgency| name(urgency.word()));
        }
        _ => said(compiler, &heading, column, cell, request, expect),
    }
}

/// A column that is called like a grant, answer or report.
fn said(
    compiler: &Compiler<'_>,
    heading: &str,
    column: &TableColumn,
    cell: &Cell,
    request: &Vocabulary,
    expect: &mut Expect,
) {
    let places = [
        (request.grants.get(heading), &mut expect.grants),
        (request.answers.get(heading), &mut expect.answers),
        (request.reports.get(heading), &mut expect.reports),
    ];
    let found = places.into_iter().find_map(|(ty, place)| Some((ty?, place)));
    if let Some((ty, place)) = found {
        let element = match ty {
            Type::List { element, .. } | Type::Set { element, .. } => Some(element.as_ref()),
            _ => None,
        };
        let written = if cell.kind == CellKind::None { Some(Vec::new()) } else { exprs(cell) };
        let value = match (element, written.as_deref()) {
            (Some(element), Some(all)) => all
                .iter()
                .map(|value| compiler.constant(value, element))
                .collect::<Option<_>>()
                .map(Value::List),
            (None, Some([value])) => compiler.constant(value, ty),
            // `none` compares nothing.
            (None, Some([])) => None,
            (None | Some(_), Some(_) | None) => {
                let (expected, found) = (shown(ty), "something else".to_owned());
                compiler.report(TypeError::Mismatch { expected, found, span: cell.span });
                None
            }
        };
        place.extend(value.map(|value| (name(heading), value)));
        return;
    }
    if heading.is_empty() || request.broken.contains(heading) {
        return;
    }
    let mut known = ["outcome", "exception", "rule", "via", "needs", "urgency"].map(str::to_owned).to_vec();
    let all = request.grants.keys().chain(request.answers.keys()).chain(request.reports.keys());
    known.extend(all.map(|name| name.to_string()));
    let hint = "an output is `outcome`, `exception`, `rule`, `via`, `needs`, `urgency`, a grant, an answer or a report";
    let (what, name, hint) = ("output of examples", heading.to_owned(), Some(hint.to_owned()));
    compiler.report(NameError::Unknown { what, name, span: column.span, known, hint });
}

/// Returns the values of a cell.
fn exprs(cell: &Cell) -> Option<Vec<ast::Expr>> {
    let CellKind::Tests(tests) = &cell.kind else { return None };
    let value = |test: &CellTest| if let CellTest::Value(value) = test { Some(value.clone()) } else { None };
    tests.iter().map(value).collect()
}

/// Returns the words of a cell; none for `none`.
fn words(compiler: &Compiler<'_>, cell: &Cell) -> Option<Vec<Ident>> {
    if cell.kind == CellKind::None {
        return Some(Vec::new());
    }
    let word = |expr: &ast::Expr| match &expr.kind {
        ast::ExprKind::Path(words) => crate::elaborate::single(words).cloned(),
        _ => None,
    };
    let found = exprs(cell).and_then(|exprs| exprs.iter().map(word).collect());
    if found.is_none() {
        not_names(compiler, cell.span);
    }
    found
}

fn one(compiler: &Compiler<'_>, cell: &Cell) -> Option<Ident> {
    let words = words(compiler, cell)?;
    if words.len() != 1 {
        not_names(compiler, cell.span);
    }
    words.into_iter().next()
}

fn not_names(compiler: &Compiler<'_>, span: Span) {
    let (expected, found) = ("a name, or several with commas".to_owned(), "something else".to_owned());
    compiler.report(TypeError::Mismatch { expected, found, span });
}
