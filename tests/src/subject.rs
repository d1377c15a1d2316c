//! What is tested, behind a few functions: sources to diagnostics, requests to decisions, text to its layout.
//!
//! In: texts. Out: texts and JSON. Only this file and `transcript.rs` know the API of Polidex.

use std::sync::OnceLock;

use polidex::{Loaded, Policy};
use serde_json::Value;

/// A policy file: its name as shown, and its text.
pub type Source = (String, String);

/// A finding in the compact form of a `diagnostics` block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// `E0301`
    pub code: String,
    /// The name of the file.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1.
    pub column: usize,
    /// The message.
    pub message: String,
}

/// Reads and checks a policy.
pub fn load(sources: &[Source]) -> Loaded {
    polidex::load(sources.to_vec())
}

/// Returns the findings of a policy, in the order they come.
pub fn findings(loaded: &Loaded) -> Vec<Finding> {
    compact(loaded, &loaded.diagnostics)
}

/// Returns what the proofs find in a policy that compiles.
pub fn proofs(loaded: &Loaded) -> Vec<Finding> {
    let proof = polidex::prove(loaded, polidex::proofs::Options::default());
    proof.map_or_else(Vec::new, |proof| compact(loaded, &proof.diagnostics))
}

fn compact(loaded: &Loaded, diagnostics: &[polidex::Diagnostic]) -> Vec<Finding> {
    let one = |diagnostic: &polidex::Diagnostic| {
        let span = diagnostic.primary.span;
        let file = loaded.sources.get(span.file);
        let (line, column) = file.map_or((0, 0), |file| file.line_column(span.start));
        Finding {
            code: diagnostic.code.to_string(),
            file: file.map_or_else(String::new, |file| file.name.clone()),
            line,
            column,
            message: diagnostic.message.clone(),
        }
    };
    diagnostics.iter().map(one).collect()
}

/// Decides a request given as JSON text; a request that cannot be read gives an *invalid* result.
pub fn decide(policy: &Policy, request: &str) -> Value {
    match polidex::read_request(policy, request.as_bytes(), None) {
        Ok(submission) => {
            let decision = polidex::Evaluator::new(policy).evaluate(&submission, polidex::Detail::Normal);
            polidex::decision_json(policy, &decision, &submission)
        }
        Err(problems) => polidex::invalid_json(polidex::request_id(request.as_bytes()).as_deref(), &problems),
    }
}

/// Runs the tests written in a policy and returns what failed, in words.
pub fn own_tests(policy: &Policy, loaded: &Loaded) -> Vec<String> {
    let report = polidex::test::run(policy, &loaded.suite, None);
    let failed = report.cases.iter().filter(|case| !case.passed());
    failed.map(|case| format!("test `{}` fails: {:?}", case.name, case.mismatches)).collect()
}

/// Returns the text in its one layout, or nothing where it cannot be parsed.
pub fn format(text: &str) -> Option<String> {
    let mut sources = polidex::SourceMap::default();
    let file = sources.add("policy", text);
    polidex::format(file, text).ok()
}

/// Returns the policy hash, printed.
pub fn hash(policy: &Policy) -> String {
    polidex::policy_hash(policy).to_string()
}

/// Says how a decision differs from the published schema, if it does.
pub fn against_schema(decision: &Value) -> Result<(), String> {
    static SCHEMA: OnceLock<Result<jsonschema::Validator, String>> = OnceLock::new();
    let validator = SCHEMA
        .get_or_init(|| {
            let text = crate::read("docs/decision.schema.json")?;
            let schema: Value = serde_json::from_str(&text).map_err(|error| error.to_string())?;
            jsonschema::validator_for(&schema).map_err(|error| error.to_string())
        })
        .as_ref()
        .map_err(Clone::clone)?;
    let errors: Vec<String> =
        validator.iter_errors(decision).map(|error| format!("{}: {error}", error.instance_path())).collect();
    if errors.is_empty() { Ok(()) } else { Err(errors.join("\n")) }
}
