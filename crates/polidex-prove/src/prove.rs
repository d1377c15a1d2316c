//! All proofs of a policy, request by request.
//!
//! In: a compiled policy and a budget. Out: a report. Each property asks the solver for a request that breaks it; what
//! is found is replayed through the evaluator before it is called a finding.

mod alive;
mod ask;
mod covered;
mod escalation;
mod invariants;
mod rules;
mod tables;

use std::collections::BTreeMap;

use polidex_eval::{Evaluator, Submission};
use polidex_ir::{Policy, Request};

use crate::decide::{Decision, decide};
use crate::encode::Encoder;
use crate::report::{Horizon, Report};
use crate::solve::Budget;

use alive::Steps;
use ask::Prover;
use tables::Tables;

/// How much may be tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Nodes for each kind of request.
    pub nodes: u64,
}

impl Default for Options {
    fn default() -> Self {
        Options { nodes: 2_000_000 }
    }
}

/// Proves what can be proved of a policy. Samples are requests that may show what cannot be said exactly: those of its
/// tests.
pub fn prove(policy: &Policy, samples: &[Submission], options: Options) -> Report {
    let evaluator = Evaluator::new(policy);
    let mut report = Report::default();
    let mut tables = Tables::default();
    let mut steps = Steps::default();
    for request in &policy.requests {
        let asked = Asked { evaluator: &evaluator, policy, samples, options };
        asked.one(request, &mut report, &mut tables, &mut steps);
    }
    tables.finish(&mut report);
    steps.finish(&mut report);
    report
}

/// What is asked of every request.
struct Asked<'a, 'p> {
    evaluator: &'a Evaluator<'p>,
    policy: &'p Policy,
    samples: &'a [Submission],
    options: Options,
}

impl<'p> Asked<'_, 'p> {
    fn one(&self, request: &'p Request, report: &mut Report, tables: &mut Tables<'p>, steps: &mut Steps) {
        let mut encoder = Encoder::new(self.policy, request);
        let decision: Decision<'p> = decide(&mut encoder);
        let invariants = invariants::encode(&mut encoder);
        let assumptions = std::mem::take(&mut encoder.assumptions);
        assumptions.iter().for_each(|assumption| encoder.context.assume(*assumption));
        let mut prover = Prover {
            encoder,
            evaluator: self.evaluator,
            samples: self.samples,
            budget: Budget::nodes(self.options.nodes),
            request: request.name.clone(),
            report,
            exact: BTreeMap::new(),
        };
        rules::total(&mut prover, &decision);
        rules::unambiguous(&mut prover, &decision);
        covered::covered(&mut prover, &decision);
        covered::keeps_authority(&mut prover, &decision);
        invariants::prove(&mut prover, &invariants);
        rules::defined(&mut prover);
        alive::alive(&mut prover, &decision, steps);
        escalation::lower(&mut prover);
        tables.look(&mut prover);
        if let Some((from, to)) = prover.encoder.clock.days
            && prover.encoder.clock.vars().next().is_some()
        {
            let (begins, ends) = prover.encoder.clock.stated;
            prover.report.horizon = Some(Horizon { from, to, stated: begins && ends });
        }
    }
}
