//! Findings and test results as JSON. The JSON of a decision is made by the facade.

use polidex::base::{Label, Span};
use polidex::test::Report;
use polidex::{Diagnostic, Policy, SourceMap};
use serde_json::{Value, json};

use crate::render::severity;

/// Writes which version a policy is: its name, hash and release.
pub fn release(policy: &Policy) -> Value {
    let release = &policy.release;
    let base = release.base.as_ref().map(|base| {
        json!({ "name": &*base.name, "version": base.label.as_deref(), "hash": base.hash.to_string() })
    });
    json!({
        "policy": &*policy.name,
        "version": release.label.as_deref(),
        "owner": release.owner.as_deref(),
        "effective_from": release.effective_from.map(|day| day.to_string()),
        "effective_until": release.effective_until.map(|day| day.to_string()),
        "base": base,
        "hash": polidex::policy_hash(policy).to_string(),
    })
}

/// Writes a document with two spaces of indent and a final line end.
pub fn document(value: &Value) -> String {
    format!("{value:#}\n")
}

/// Writes a value on a line of its own.
pub fn line(value: &Value) -> String {
    format!("{value}\n")
}

/// Returns a finding as data.
pub fn diagnostic(diagnostic: &Diagnostic, sources: &SourceMap) -> Value {
    let label = |label: &Label| json!({ "place": place(label.span, sources), "text": label.text });
    let fix = diagnostic.fix.as_ref().map(|fix| {
        let edits: Vec<Value> = fix
            .edits
            .iter()
            .map(|edit| json!({ "place": place(edit.span, sources), "text": edit.text }))
            .collect();
        json!({ "title": fix.title, "edits": edits })
    });
    json!({
        "code": diagnostic.code.0,
        "severity": severity(diagnostic.severity),
        "message": diagnostic.message,
        "place": place(diagnostic.primary.span, sources),
        "label": diagnostic.primary.text,
        "others": diagnostic.secondary.iter().map(label).collect::<Vec<_>>(),
        "help": diagnostic.help,
        "fix": fix,
    })
}

/// Returns a place: lines and columns count from 1, columns in characters, the end is not in.
pub fn place(span: Span, sources: &SourceMap) -> Value {
    let Some(file) = sources.get(span.file) else { return Value::Null };
    let (line, column) = file.line_column(span.start);
    let (end_line, end_column) = file.line_column(span.end);
    json!({ "file": file.name, "line": line, "column": column, "end_line": end_line, "end_column": end_column })
}

/// Returns what came of the tests of one policy.
pub fn report(report: &Report, path: &str, sources: &SourceMap) -> Value {
    let cases: Vec<Value> = report
        .cases
        .iter()
        .map(|case| {
            let mismatches: Vec<Value> = case
                .mismatches
                .iter()
                .map(|m| json!({ "what": m.what, "expected": m.expected, "got": m.got }))
                .collect();
            json!({
                "name": &*case.name,
                "title": case.title.as_deref(),
                "place": place(case.span, sources),
                "passed": case.passed(),
                "mismatches": mismatches,
                "outcome": case.decision.outcome.word(),
                "outcome_name": case.decision.outcome_name.as_deref(),
            })
        })
        .collect();
    let coverage: Vec<Value> = report
        .coverage
        .items
        .iter()
        .map(|item| {
            json!({
                "request": item.request.as_deref(),
                "kind": item.kind,
                "name": &*item.name,
                "reached": item.reached,
            })
        })
        .collect();
    json!({
        "path": path,
        "passed": report.passed(),
        "failed": report.failed(),
        "left_out": report.left_out,
        "cases": cases,
        "reached": report.coverage.reached(),
        "parts": report.coverage.items.len(),
        "coverage": coverage,
    })
}
