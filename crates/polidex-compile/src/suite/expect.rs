//! What must come of a test.

use polidex_base::Span;
use polidex_ir::{Expect, Name, Value};
use polidex_syntax::ast::{self, CellKind, CellTest, Expectation, Ident, TableColumn};

use crate::compiler::{Compiler, dotted, name};
use crate::elaborate::OUTCOMES;
use crate::error::{NameError, TypeError};
use crate::scope::Vocabulary;

/// Adds what one `expect` says.
pub(super) fn add(compiler: &Compiler<'_>, written: &Expectation, request: &Vocabulary, expect: &mut Expect) {
    if let Some(outcome) = outcome(compiler, &written.outcome) {
        expect.outcome = Some(outcome);
    }
    if let Some(word) = &written.exception {
        expect.exception = exception(compiler, word);
    }
    if let Some(rules) = &written.by {
        expect.by = Some(compiler.rule_names(rules, request));
    }
    if let Some(roles) = &written.via {
        expect.via = Some(roles.iter().filter_map(|role| compiler.role_name(role)).collect());
    }
    if let Some(paths) = &written.needs {
        let facts: Vec<ast::Expr> = paths.iter().map(|path| path_expr(path)).collect();
        expect.needs = Some(compiler.fact_paths(&facts, request));
    }
    expect.grants.extend(values(compiler, &written.grants, request));
    expect.offers.extend(values(compiler, &written.offers, request));
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

fn outcome(compiler: &Compiler<'_>, word: &Ident) -> Option<Name> {
    if OUTCOMES.contains(&word.node.as_str()) {
        return Some(name(&word.node));
    }
    let (word, span) = (word.node.clone(), word.span);
    compiler.report(NameError::UnknownWord { what: "outcome", word, span, words: OUTCOMES.to_vec() });
    None
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

fn values(compiler: &Compiler<'_>, list: &[(Ident, ast::Expr)], request: &Vocabulary) -> Vec<(Name, Value)> {
    let mut all = Vec::new();
    for (word, value) in list {
        if let Some(ty) = compiler.grant_type(word, request)
            && let Some(value) = compiler.constant(value, ty)
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
    cell: &ast::Cell,
    request: &Vocabulary,
    expect: &mut Expect,
) {
    let heading = dotted(&column.path);
    if cell.kind == CellKind::Error {
        return;
    }
    if let Some(ty) = request.grants.get(heading.as_str()) {
        if let Some([value]) = exprs(cell).as_deref()
            && let Some(value) = compiler.constant(value, ty)
        {
            expect.grants.push((name(&heading), value));
        }
        return;
    }
    let words = || words(compiler, cell);
    match heading.as_str() {
        "outcome" => expect.outcome = one(compiler, cell).and_then(|word| outcome(compiler, &word)),
        "exception" => expect.exception = one(compiler, cell).and_then(|word| exception(compiler, &word)),
        "rule" => expect.by = words().map(|words| compiler.rule_names(&words, request)),
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
        _ => {
            let mut known: Vec<String> =
                ["outcome", "exception", "rule", "via", "needs", "urgency"].map(str::to_owned).to_vec();
            known.extend(request.grants.keys().map(|grant| grant.to_string()));
            let hint = Some(
                "an output is `outcome`, `exception`, `rule`, `via`, `needs`, `urgency` or a grant"
                    .to_owned(),
            );
            let (what, span) = ("output of examples", column.span);
            compiler.report(NameError::Unknown { what, name: heading, span, known, hint });
        }
    }
}

/// Returns the values of a cell.
fn exprs(cell: &ast::Cell) -> Option<Vec<ast::Expr>> {
    let CellKind::Tests(tests) = &cell.kind else { return None };
    let value = |test: &CellTest| if let CellTest::Value(value) = test { Some(value.clone()) } else { None };
    tests.iter().map(value).collect()
}

/// Returns the words of a cell; none for `none`.
fn words(compiler: &Compiler<'_>, cell: &ast::Cell) -> Option<Vec<Ident>> {
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

fn one(compiler: &Compiler<'_>, cell: &ast::Cell) -> Option<Ident> {
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
