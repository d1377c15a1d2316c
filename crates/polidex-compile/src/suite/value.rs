//! Values of tests: constants, records and lists, as a request would carry them.
//!
//! In: a value as written, and the fact it is given to. Out: a value; findings where no request could have it.

use std::collections::{BTreeMap, BTreeSet};

use polidex_base::Span;
use polidex_ir::{Fact, Name, Provenance, Type, Value};
use polidex_syntax::ast::{GivenFact, GivenValue};

use crate::compiler::{Compiler, dotted, name, path_span};
use crate::domain::check_given;
use crate::error::{ListError, NameError, TypeError};
use crate::types::shown;

/// Reads the value of a fact, or of a field of an element.
pub(super) fn value(compiler: &Compiler<'_>, written: &GivenValue, fact: &Fact) -> Option<Value> {
    match (written, &fact.ty) {
        (GivenValue::List(elements, span), Type::List { .. } | Type::Set { .. }) => {
            list(compiler, elements, fact, *span)
        }
        (GivenValue::Record(fields, _), Type::Record(record)) => record_value(compiler, fields, record),
        (GivenValue::Expr(expr), Type::Record(_) | Type::List { .. } | Type::Set { .. }) => {
            wrong(compiler, &fact.ty, "a single value", expr.span)
        }
        (GivenValue::Expr(expr), ty) => {
            let value = compiler.constant(expr, ty)?;
            check_given(compiler, fact, &value, expr);
            Some(value)
        }
        (GivenValue::Record(_, span), ty) => wrong(compiler, ty, "a record", *span),
        (GivenValue::List(_, span), ty) => wrong(compiler, ty, "a list", *span),
        (GivenValue::None(span), ty) => wrong(compiler, ty, "nothing", *span),
    }
}

/// Reads the value of a report or answer that is expected.
pub(super) fn expected(
    compiler: &Compiler<'_>,
    written: &GivenValue,
    named: &str,
    ty: &Type,
) -> Option<Value> {
    let fact = Fact {
        path: name(named),
        wire: vec![name(named)],
        title: None,
        ty: ty.clone(),
        range: None,
        optional: false,
        default: None,
        provenance: Provenance::Ledger,
        json_unit: None,
        history: None,
    };
    value(compiler, written, &fact)
}

fn wrong(compiler: &Compiler<'_>, ty: &Type, found: &str, span: Span) -> Option<Value> {
    let expected = match ty {
        Type::List { .. } | Type::Set { .. } => "a list in brackets, `[ … ]`,".to_owned(),
        Type::Record(_) => "a record in braces, `{ … }`,".to_owned(),
        _ => shown(ty),
    };
    compiler.report(TypeError::Mismatch { expected, found: found.to_owned(), span });
    None
}

fn list(compiler: &Compiler<'_>, elements: &[GivenValue], fact: &Fact, span: Span) -> Option<Value> {
    let (element, key, up_to, set) = match &fact.ty {
        Type::List { element, key, up_to } => (element, key.as_ref(), *up_to, false),
        Type::Set { element, up_to } => (element, None, *up_to, true),
        _ => return None,
    };
    // The range of a fact is that of a list's elements nowhere: a list has none.
    let inner = Fact { ty: element.as_ref().clone(), range: None, ..fact.clone() };
    let read: Vec<Option<Value>> = elements.iter().map(|written| value(compiler, written, &inner)).collect();
    let refused = |why: String, span: Span| {
        compiler.report(ListError::NoSuchList { fact: fact.path.to_string(), why, span });
    };
    if usize::try_from(up_to).is_ok_and(|most| elements.len() > most) {
        refused(format!("it has {} elements, and at most {up_to} are allowed", elements.len()), span);
        return None;
    }
    let mut seen: BTreeSet<Value> = BTreeSet::new();
    for (written, value) in elements.iter().zip(&read) {
        let told_by = match (value, key) {
            (Some(Value::Record(fields)), Some(key)) => fields.get(key).cloned(),
            (Some(value), None) if set => Some(value.clone()),
            _ => None,
        };
        if let Some(told_by) = told_by
            && !seen.insert(told_by.clone())
        {
            let why = match key {
                Some(key) => format!("two elements have the {key} `{told_by}`"),
                None => format!("`{told_by}` stands in it twice"),
            };
            refused(why, span_of(written));
            return None;
        }
    }
    let mut values: Vec<Value> = read.into_iter().collect::<Option<_>>()?;
    if set {
        values.sort();
    }
    Some(Value::List(values))
}

fn record_value(compiler: &Compiler<'_>, fields: &[GivenFact], record: &str) -> Option<Value> {
    let known = compiler.record_fields(record);
    let mut values: BTreeMap<Name, Option<Value>> = BTreeMap::new();
    for field in fields {
        let (written, span) = (dotted(&field.path), path_span(&field.path));
        let Some(fact) = known.iter().find(|fact| *fact.path == *written) else {
            if !compiler.may_have_field(record, &written) {
                let known = known.iter().map(|fact| fact.path.to_string()).collect();
                let what = "field";
                compiler.report(NameError::Unknown { what, name: written, span, known, hint: None });
            }
            values.insert(name(""), None);
            continue;
        };
        if matches!(field.value, GivenValue::None(_)) {
            values.remove(&fact.path);
            continue;
        }
        values.insert(fact.path.clone(), value(compiler, &field.value, fact));
    }
    let values = values.into_iter().map(|(name, value)| Some((name, value?)));
    Some(Value::Record(values.collect::<Option<_>>()?))
}

fn span_of(written: &GivenValue) -> Span {
    match written {
        GivenValue::Expr(expr) => expr.span,
        GivenValue::Record(_, span) | GivenValue::List(_, span) | GivenValue::None(span) => *span,
    }
}
