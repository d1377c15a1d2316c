//! Runs the tests of a policy; results are data.
//!
//! In: a compiled policy and its suite. Out: for each case its decision and what was expected and did not come,
//! and which rules, exceptions, reports, chain steps and rows of tables were reached by any case.
//! It prints nothing, reads nothing, and does not decide: deciding is `polidex-eval`.

pub mod compare;
pub mod coverage;

use polidex_base::Span;
use polidex_eval::{Decision, Detail, Evaluator, Submission};
use polidex_ir::{Name, Policy, Suite, TestCase};

pub use compare::Mismatch;
pub use coverage::{Coverage, Item};

/// What came of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The cases that ran, in the order written.
    pub cases: Vec<CaseResult>,
    /// How many cases the filter left out.
    pub left_out: usize,
    /// What the cases that ran have reached; rows of tables are counted by [`Report::count_rows`].
    pub coverage: Coverage,
}

impl Report {
    /// Counts the cases in which everything expected came.
    pub fn passed(&self) -> usize {
        self.cases.iter().filter(|case| case.passed()).count()
    }

    /// Counts which rows of tables the cases have reached.
    pub fn count_rows(&mut self, policy: &Policy) {
        self.coverage.add_rows(policy, self.cases.iter().map(|case| &case.submission));
    }

    /// Counts the other cases.
    pub fn failed(&self) -> usize {
        self.cases.len().saturating_sub(self.passed())
    }
}

/// What came of one case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseResult {
    /// The test's name.
    pub name: Name,
    /// Its title.
    pub title: Option<Name>,
    /// Where it is written.
    pub span: Span,
    /// What was expected and did not come; empty for a case that passed.
    pub mismatches: Vec<Mismatch>,
    /// What was asked.
    pub submission: Submission,
    /// What was decided.
    pub decision: Decision,
}

impl CaseResult {
    /// Tells whether everything expected came.
    pub fn passed(&self) -> bool {
        self.mismatches.is_empty()
    }
}

/// Runs every case whose name or title contains `filter` (all of them without one).
pub fn run(policy: &Policy, suite: &Suite, filter: Option<&str>) -> Report {
    let evaluator = Evaluator::new(policy);
    let cases: Vec<CaseResult> = suite
        .cases
        .iter()
        .filter(|case| filter.is_none_or(|words| is_meant(case, words)))
        .map(|case| run_case(&evaluator, case))
        .collect();
    let coverage = Coverage::of(policy, cases.iter().map(|case| &case.decision));
    Report { left_out: suite.cases.len().saturating_sub(cases.len()), cases, coverage }
}

fn run_case(evaluator: &Evaluator<'_>, case: &TestCase) -> CaseResult {
    let submission = submission(case);
    let decision = evaluator.evaluate(&submission, Detail::Normal);
    CaseResult {
        name: case.name.clone(),
        title: case.title.clone(),
        span: case.span,
        mismatches: compare::compare(&case.expect, &decision),
        submission,
        decision,
    }
}

/// Returns the request that a case puts.
pub fn submission(case: &TestCase) -> Submission {
    Submission {
        request: case.request.clone(),
        id: None,
        as_of: case.as_of,
        facts: case.facts.clone(),
        groups: Default::default(),
        confirmed: Default::default(),
    }
}

fn is_meant(case: &TestCase, words: &str) -> bool {
    case.name.contains(words) || case.title.as_ref().is_some_and(|title| title.contains(words))
}
