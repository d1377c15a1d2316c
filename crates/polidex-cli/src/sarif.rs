//! Findings as SARIF 2.1.0, which code scanning reads.
//!
//! In: findings and their sources. Out: one run, with a rule for each code that was found.

use std::collections::BTreeMap;

use polidex::base::{Label, Severity, Span};
use polidex::{Diagnostic, SourceMap};
use serde_json::{Value, json};

/// Returns the log of one run over all policies.
pub fn document(policies: &[(Vec<Diagnostic>, &SourceMap)]) -> Value {
    let mut rules: BTreeMap<&str, Value> = BTreeMap::new();
    let mut results: Vec<Value> = Vec::new();
    for (diagnostics, sources) in policies {
        for diagnostic in diagnostics {
            let code = diagnostic.code.0;
            rules.entry(code).or_insert_with(|| rule(code));
            results.push(result(diagnostic, sources));
        }
    }
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "polidex",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules.into_values().collect::<Vec<_>>(),
            } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

fn rule(code: &str) -> Value {
    let info = polidex::explain(code);
    json!({
        "id": code,
        "shortDescription": { "text": info.map_or(code, |info| info.title) },
        "help": { "text": info.map_or("", |info| info.page), "markdown": info.map_or("", |info| info.page) },
    })
}

fn result(diagnostic: &Diagnostic, sources: &SourceMap) -> Value {
    let level = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let help = diagnostic.help.as_ref().map_or_else(String::new, |help| format!("\n{help}"));
    let related: Vec<Value> = diagnostic.secondary.iter().map(|label| location(label, sources)).collect();
    json!({
        "ruleId": diagnostic.code.0,
        "level": level,
        "message": { "text": format!("{}{help}", diagnostic.message) },
        "locations": [location(&diagnostic.primary, sources)],
        "relatedLocations": related,
    })
}

fn location(label: &Label, sources: &SourceMap) -> Value {
    json!({ "physicalLocation": physical(label.span, sources), "message": { "text": label.text } })
}

fn physical(span: Span, sources: &SourceMap) -> Value {
    let Some(file) = sources.get(span.file) else { return json!({}) };
    let (line, column) = file.line_column(span.start);
    let (end_line, end_column) = file.line_column(span.end);
    json!({
        "artifactLocation": { "uri": file.name.replace('\\', "/") },
        "region": {
            "startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column,
        },
    })
}
