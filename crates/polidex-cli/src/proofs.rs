//! What came of the proofs, for reading and for machines.
//!
//! In: a report. Out: the lines under a check, and the same as data. The findings themselves are worded elsewhere.

use polidex::proofs::report::{Finding, Report, Verdict};
use polidex::{Proof, SourceMap};
use serde_json::{Value, json};

use crate::json;
use crate::term::harmless;

/// Causes that are listed for reading.
const MOST: usize = 12;

/// `41 proved, 2 possible, 0 not decided`, and what caused each that is not proved.
pub fn page(report: &Report) -> String {
    let counts = report.counts();
    let mut text = format!("  {} proved", counts.proved);
    let others = [(counts.waived, "waived"), (counts.refuted, "refuted")];
    for (count, word) in others.into_iter().filter(|(count, _)| *count > 0) {
        text.push_str(&format!(", {count} {word}"));
    }
    text.push_str(&format!(", {} possible, {} not decided\n", counts.possible, counts.undecided));
    for check in &report.checks {
        match &check.verdict {
            Verdict::Waived(why) => {
                text.push_str(&format!(
                    "  waived: {} is {}: {}\n",
                    harmless(&check.subject),
                    check.property.word(),
                    harmless(why)
                ));
            }
            Verdict::Possible(causes) => {
                let mut words: Vec<String> =
                    causes.iter().map(|cause| format!("`{}`", harmless(&cause.0))).collect();
                if words.len() > MOST {
                    words.truncate(MOST);
                    words.push("…".to_owned());
                }
                text.push_str(&format!(
                    "  possible: {} may not be {}, because of {}\n",
                    harmless(&check.subject),
                    check.property.word(),
                    words.join(", ")
                ));
            }
            Verdict::Proved | Verdict::Refuted | Verdict::Undecided => {}
        }
    }
    if let Some(horizon) = report.horizon.filter(|horizon| !horizon.stated) {
        text.push_str(&format!("  today ranges from {} to {}\n", horizon.from, horizon.to));
    }
    text
}

/// The line below each finding: the request that shows it, as `polidex eval` takes it.
pub fn examples(proof: &Proof) -> Vec<Option<String>> {
    let line = |(finding, example): (&Finding, &Option<Value>)| {
        let outcome = finding.witness.as_ref().map_or("", |witness| witness.outcome);
        example
            .as_ref()
            .map(|example| format!("example, decided as {outcome}: {}", harmless(&example.to_string())))
    };
    proof.report.findings.iter().zip(&proof.examples).map(line).collect()
}

/// The findings as data, each with the request that shows it.
pub fn findings(proof: &Proof, sources: &SourceMap) -> Vec<Value> {
    proof
        .diagnostics
        .iter()
        .zip(&proof.report.findings)
        .zip(&proof.examples)
        .map(|((diagnostic, finding), example)| {
            let mut value = json::diagnostic(diagnostic, sources);
            if let Value::Object(object) = &mut value {
                object.insert("regions".to_owned(), json!(finding.regions));
                object.insert("example".to_owned(), example.clone().unwrap_or(Value::Null));
            }
            value
        })
        .collect()
}

/// The checks as data.
pub fn document(report: &Report) -> Value {
    let counts = report.counts();
    let checks: Vec<Value> = report
        .checks
        .iter()
        .map(|check| {
            let (verdict, because) = match &check.verdict {
                Verdict::Proved => ("proved", Vec::new()),
                Verdict::Waived(why) => ("waived", vec![why.to_string()]),
                Verdict::Refuted => ("refuted", Vec::new()),
                Verdict::Possible(causes) => {
                    ("possible", causes.iter().map(|cause| cause.0.clone()).collect())
                }
                Verdict::Undecided => ("not decided", Vec::new()),
            };
            json!({
                "property": check.property.word(),
                "subject": check.subject,
                "verdict": verdict,
                "because": because,
            })
        })
        .collect();
    let horizon = report.horizon.map(|horizon| {
        json!({ "from": horizon.from.to_string(), "to": horizon.to.to_string(), "stated": horizon.stated })
    });
    json!({
        "proved": counts.proved,
        "waived": counts.waived,
        "refuted": counts.refuted,
        "possible": counts.possible,
        "undecided": counts.undecided,
        "today": horizon,
        "checks": checks,
    })
}
