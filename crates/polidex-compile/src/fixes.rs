//! Facts that a layer settles: `fix far.justification.agency = doj`.
//!
//! In: the vocabulary of each request. Out: the same, in which a settled fact has its value by default, and a relation
//! that refuses any other. So nothing behind this knows of layers.

use polidex_base::Span;
use polidex_ir::{Expr, ExprKind, Name, Provenance, Relation, Type, Value};
use polidex_syntax::ast;

use crate::compiler::{Compiler, dotted, name, path_span};
use crate::domain::check_given;
use crate::elaborate::boolean;
use crate::error::{LayerError, NameError, WholeError};

/// A fact with the value that it has.
struct Fixed {
    request: Name,
    path: Name,
    by: Name,
    value: Value,
}

/// Settles facts, the lowest layer first.
pub(crate) fn fix(compiler: &mut Compiler<'_>) {
    let mut seen: Vec<(Name, Name, Span)> = Vec::new();
    for decl in compiler.names.fixes.clone() {
        let Some(fixed) = read(compiler, decl.node, decl.span) else { continue };
        let twin = seen.iter().find(|(request, path, _)| *request == fixed.request && *path == fixed.path);
        if let Some((.., first)) = twin {
            compiler.report(WholeError::EntryTwice { entry: "fix", span: decl.span, first: *first });
            continue;
        }
        seen.push((fixed.request.clone(), fixed.path.clone(), decl.span));
        let Some(vocabulary) = compiler.vocabularies.get_mut(&fixed.request) else { continue };
        let Some(fact) = vocabulary.facts.get_mut(&fixed.path) else { continue };
        fact.provenance = Provenance::From(fixed.by);
        fact.optional = false;
        fact.default = Some(fixed.value.clone());
        vocabulary.fixed.push(holds(&fixed.path, &fact.ty, fixed.value));
    }
}

/// `agency is doj`
fn holds(path: &Name, ty: &Type, value: Value) -> Expr {
    let fact = Expr { ty: ty.clone(), kind: ExprKind::Fact(path.clone()) };
    match value {
        Value::Bool(true) => fact,
        Value::Bool(false) => boolean(ExprKind::Not(Box::new(fact))),
        value => {
            let value = Expr { ty: ty.clone(), kind: ExprKind::Const(value) };
            boolean(ExprKind::Compare(Relation::Equal, Box::new(fact), Box::new(value)))
        }
    }
}

fn read(compiler: &Compiler<'_>, node: &ast::Fix, span: Span) -> Option<Fixed> {
    let level = compiler.names.level_of(span);
    if level == 0 {
        compiler.report(LayerError::OnlyInLayer { what: "`fix`", span });
        return None;
    }
    let (first, rest) = node.path.split_first()?;
    let words = if rest.len() > 1 && compiler.names.down(&first.node, level).is_some() {
        rest
    } else {
        node.path.as_slice()
    };
    let (request, words) = match words.split_first() {
        Some((word, rest)) if !rest.is_empty() && compiler.vocabularies.contains_key(word.node.as_str()) => {
            (name(&word.node), rest)
        }
        _ => (compiler.request_of("fix", path_span(words), None)?, words),
    };
    let vocabulary = compiler.vocabularies.get(&request)?;
    let (path, at) = (name(&dotted(words)), path_span(words));
    let Some(fact) = vocabulary.facts.get(&path) else {
        if !compiler.names.broken && !vocabulary.spans.contains_key(&path) {
            let known = vocabulary.facts.keys().map(|path| path.to_string()).collect();
            let (what, name) = ("fact", path.to_string());
            compiler.report(NameError::Unknown { what, name, span: at, known, hint: None });
        }
        return None;
    };
    let wrong = |is| {
        let name = path.to_string();
        compiler.report(NameError::WrongKind { name, is, wanted: "a fact that every request has", span: at });
    };
    if matches!(fact.provenance, Provenance::Ledger) {
        wrong("counted by the ledger");
        return None;
    }
    let in_optional = vocabulary.groups.values().any(|group| {
        group.optional && path.strip_prefix(&*group.path).is_some_and(|rest| rest.starts_with('.'))
    });
    if in_optional {
        wrong("a field of an optional record");
        return None;
    }
    let value = compiler.constant(&node.value, &fact.ty)?;
    check_given(compiler, fact, &value, &node.value);
    let by = name(compiler.names.levels.get(level).map_or("", |level| level.name()));
    Some(Fixed { request, path, by, value })
}
