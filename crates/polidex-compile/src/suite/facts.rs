//! The facts of a test.

use std::collections::BTreeMap;

use polidex_ir::{Name, Value};
use polidex_syntax::ast::{GivenFact, GivenValue};

use crate::compiler::{Compiler, dotted, path_span};
use crate::error::TypeError;
use crate::scope::{Scope, Vocabulary, is_within};

use super::value::value;

/// Adds a given fact, or all of a record. `none` takes away.
pub(super) fn give(
    compiler: &Compiler<'_>,
    given: &GivenFact,
    prefix: &str,
    request: &Vocabulary,
    facts: &mut BTreeMap<Name, Value>,
) {
    let span = path_span(&given.path);
    let scope = Scope::facts(Some(request));
    let written = dotted(&given.path);
    let path = if prefix.is_empty() {
        compiler.fact_path(&given.path, &scope).to_string()
    } else {
        format!("{prefix}.{written}")
    };
    let group = path == "history" || request.groups.contains_key(path.as_str());
    match (&given.value, request.facts.get(path.as_str())) {
        (GivenValue::None(_), None) if group => facts.retain(|fact, _| !is_within(fact, &path)),
        (GivenValue::None(_), Some(_)) => {
            facts.remove(path.as_str());
        }
        (GivenValue::Record(fields, _), None) if group => {
            for field in fields {
                give(compiler, field, &path, request, facts);
            }
        }
        (written, Some(fact)) => {
            if let Some(value) = value(compiler, written, fact) {
                facts.insert(fact.path.clone(), value);
            }
        }
        (GivenValue::Expr(_) | GivenValue::List(..), None) if group => {
            let prefix = format!("{path}.");
            let fields =
                request.facts.keys().filter(|p| p.starts_with(&prefix)).map(|p| p.to_string()).collect();
            compiler.report(TypeError::RecordAsValue { record: path, fields, span });
        }
        (_, None) => {
            if !request.spans.contains_key(path.as_str()) {
                compiler.unknown_value(&given.path, "fact", &scope);
            }
        }
    }
}
