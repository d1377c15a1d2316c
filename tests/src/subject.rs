//! What is tested, behind a few functions: sources to diagnostics, requests to decisions, text to its layout.
//!
//! In: texts. Out: texts and JSON. Only this file and `transcript.rs` know the API of Polidex.

use std::sync::OnceLock;

use polidex::Archive;
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

/// Reads and checks policies.
pub fn load(sources: &[Source]) -> Archive {
    polidex::load_archive("", sources.to_vec())
}

/// Returns the findings of a policy, in the order they come.
pub fn findings(loaded: &Archive) -> Vec<Finding> {
    compact(loaded, &loaded.diagnostics)
}

/// Returns what the proofs find in policies that compile.
pub fn proofs(loaded: &Archive) -> Vec<Finding> {
    let prove = |version| polidex::prove(version, polidex::proofs::Options::default());
    let proofs = loaded.versions.iter().filter_map(prove);
    proofs.flat_map(|proof| compact(loaded, &proof.diagnostics)).collect()
}

fn compact(loaded: &Archive, diagnostics: &[polidex::Diagnostic]) -> Vec<Finding> {
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

/// Decides a request given as JSON text, by the policy that is named or the last one; a request that cannot be read
/// gives an *invalid* result, and a policy with errors none.
pub fn decide(archive: &Archive, policy: Option<&str>, request: &str) -> Option<Value> {
    let name = policy.or_else(|| archive.versions.last().map(|version| version.name.as_str()))?;
    let versions = archive.policy(name)?;
    let (policy, read) = versions.read(request.as_bytes(), None);
    Some(match read {
        Ok(submission) => {
            let decision = versions.evaluate(&submission, polidex::Detail::Normal);
            polidex::decision_json(policy, &decision, &submission)
        }
        Err(problems) => polidex::invalid_json(polidex::request_id(request.as_bytes()).as_deref(), &problems),
    })
}

/// Runs the tests written in policies and returns what failed, in words.
pub fn own_tests(archive: &Archive) -> Vec<String> {
    let mut failed = Vec::new();
    for version in &archive.versions {
        let Some(policy) = &version.policy else { continue };
        let report = polidex::test::run(policy, &version.suite, None);
        let cases = report.cases.iter().filter(|case| !case.passed());
        failed.extend(cases.map(|case| format!("test `{}` fails: {:?}", case.name, case.mismatches)));
    }
    failed
}

/// Returns the text in its one layout, or nothing where it cannot be parsed.
pub fn format(text: &str) -> Option<String> {
    let mut sources = polidex::SourceMap::default();
    let file = sources.add("policy", text);
    polidex::format(file, text).ok()
}

/// Returns the policy hash of each version, printed; nothing where one has errors.
pub fn hashes(archive: &Archive) -> Option<Vec<String>> {
    let policies = archive.versions.iter().map(|version| version.policy.as_ref());
    policies.map(|policy| Some(polidex::policy_hash(policy?).to_string())).collect()
}

/// Says how a decision differs from the published schema, if it does.
pub fn against_schema(decision: &Value) -> Result<(), String> {
    static SCHEMA: OnceLock<Result<jsonschema::Validator, String>> = OnceLock::new();
    against(&SCHEMA, "docs/decision.schema.json", decision)
}

/// Says how the results of tests differ from their published schema, if they do.
pub fn tests_against_schema(report: &Value) -> Result<(), String> {
    static SCHEMA: OnceLock<Result<jsonschema::Validator, String>> = OnceLock::new();
    against(&SCHEMA, "docs/tests.schema.json", report)
}

fn against(
    schema: &OnceLock<Result<jsonschema::Validator, String>>,
    page: &str,
    value: &Value,
) -> Result<(), String> {
    let validator = schema
        .get_or_init(|| {
            let text = crate::read(page)?;
            let schema: Value = serde_json::from_str(&text).map_err(|error| error.to_string())?;
            jsonschema::validator_for(&schema).map_err(|error| error.to_string())
        })
        .as_ref()
        .map_err(Clone::clone)?;
    let errors: Vec<String> =
        validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect();
    if errors.is_empty() { Ok(()) } else { Err(errors.join("\n")) }
}
