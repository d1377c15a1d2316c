//! The proofs of a policy, with their findings in words and places.
//!
//! In: a policy as loaded. Out: a report, and a diagnostic for each finding. It renders nothing.

use polidex_base::{Diagnostic, FileId, Span};
use polidex_eval::Submission;
use polidex_prove::report::{Finding, Place, Report};
use polidex_prove::{Options, prove as prove_policy};
use serde_json::Value as Json;

use crate::pipeline::Loaded;
use crate::request_json::request_json;

/// What came of the proofs.
pub struct Proof {
    /// Every check, every finding.
    pub report: Report,
    /// The findings in words, in the same order.
    pub diagnostics: Vec<Diagnostic>,
    /// The request that shows each of them, in the same order.
    pub examples: Vec<Option<Json>>,
}

/// Proves what can be proved; nothing where the policy does not compile.
pub fn prove(loaded: &Loaded, options: Options) -> Option<Proof> {
    let policy = loaded.policy.as_ref()?;
    let samples: Vec<Submission> = loaded.suite.cases.iter().map(polidex_test::submission).collect();
    let mut report = prove_policy(policy, &samples, options);
    let place = |place: &Place| loaded.origins.get(place.kind, place.request.as_deref(), &place.name);
    let fallback = policy.requests.first().and_then(|r| loaded.origins.get("request", None, &r.name));
    let fallback = fallback.unwrap_or_else(|| Span::new(FileId(0), 0, 0));
    let at = |finding: &Finding| finding.places.iter().find_map(place).unwrap_or(fallback);
    report.findings.sort_by_key(|finding| (at(finding), finding.code()));
    let example = |finding: &Finding| {
        let witness = finding.witness.as_ref()?;
        Some(request_json(policy, &witness.submission))
    };
    let examples: Vec<Option<Json>> = report.findings.iter().map(example).collect();
    let diagnostics = report.findings.iter().map(|finding| finding.to_diagnostic(&place, fallback)).collect();
    Some(Proof { report, diagnostics, examples })
}
