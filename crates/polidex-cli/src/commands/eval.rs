//! `polidex eval`: decides a request, or one a line.

use std::path::Path;

use polidex::eval::Outcome;
use polidex::{Decision, Detail, Evaluator, Policy, Problem, Submission};

use crate::args::{Eval, EvalFormat, Expected};
use crate::failure::Failure;
use crate::page;
use crate::term::{Look, Term, harmless};
use crate::{COULD_NOT, FINDINGS, FINE, Io, json, sources};

/// Decides.
pub fn run(args: &Eval, term: &Term, io: &mut Io<'_>) -> Result<u8, Failure> {
    if args.path.as_os_str() == "-" && args.request.as_os_str() == "-" {
        return Err(Failure::said("the policy and the request cannot both come from standard input"));
    }
    let loaded = super::load(&args.path, io)?;
    let Some(policy) = super::usable(&loaded, term, io)? else { return Ok(COULD_NOT) };
    let bytes = sources::read_bytes(&args.request, io)?;
    let evaluator = Evaluator::new(policy);
    let decider = Decider { args, policy, evaluator: &evaluator, term };
    if args.batch { decider.batch(&bytes, io) } else { decider.single(&bytes, io) }
}

struct Decider<'a> {
    args: &'a Eval,
    policy: &'a Policy,
    evaluator: &'a Evaluator<'a>,
    term: &'a Term,
}

impl Decider<'_> {
    fn single(&self, bytes: &[u8], io: &mut Io<'_>) -> Result<u8, Failure> {
        let submission = match self.read(bytes) {
            Ok(submission) => submission,
            Err(problems) => {
                match self.args.format {
                    EvalFormat::Human => {
                        io.stderr.write_all(invalid(&self.args.request, &problems, self.term).as_bytes())?;
                    }
                    EvalFormat::Json => {
                        let value = polidex::invalid_json(polidex::request_id(bytes).as_deref(), &problems);
                        io.stdout.write_all(json::document(&value).as_bytes())?;
                    }
                }
                return Ok(COULD_NOT);
            }
        };
        let decision = self.decide(&submission);
        let text = match self.args.format {
            EvalFormat::Human => page::page(&decision, self.policy, self.args.explain, self.term),
            EvalFormat::Json => json::document(&polidex::decision_json(&decision, &submission)),
        };
        io.stdout.write_all(text.as_bytes())?;
        match self.unmet(&decision) {
            None => Ok(FINE),
            Some(words) => {
                io.stdout.flush()?;
                writeln!(io.stderr, "{words}")?;
                Ok(FINDINGS)
            }
        }
    }

    /// Decides one request a line. Empty lines are passed over; an invalid one keeps its place among the results.
    fn batch(&self, bytes: &[u8], io: &mut Io<'_>) -> Result<u8, Failure> {
        let mut status = FINE;
        for (n, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
            if line.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            let number = n.saturating_add(1);
            let text = match self.read(line) {
                Ok(submission) => {
                    let decision = self.decide(&submission);
                    if let Some(words) = self.unmet(&decision) {
                        status = FINDINGS;
                        writeln!(io.stderr, "line {number}: {words}")?;
                    }
                    match self.args.format {
                        EvalFormat::Human => self.one_line(number, &decision),
                        EvalFormat::Json => json::line(&polidex::decision_json(&decision, &submission)),
                    }
                }
                Err(problems) => {
                    status = FINDINGS;
                    match self.args.format {
                        EvalFormat::Human => {
                            format!("line {number}: {}\n", in_one_line(&problems, self.term))
                        }
                        EvalFormat::Json => json::line(&polidex::invalid_json(
                            polidex::request_id(line).as_deref(),
                            &problems,
                        )),
                    }
                }
            };
            io.stdout.write_all(text.as_bytes())?;
        }
        Ok(status)
    }

    fn read(&self, bytes: &[u8]) -> Result<Submission, Vec<Problem>> {
        polidex::read_request(self.policy, bytes, self.args.as_of)
    }

    fn decide(&self, submission: &Submission) -> Decision {
        let detail = if self.args.explain { Detail::EveryCandidate } else { Detail::Normal };
        self.evaluator.evaluate(submission, detail)
    }

    fn one_line(&self, number: usize, decision: &Decision) -> String {
        let id = decision.id.as_ref().map_or_else(|| format!("line {number}"), |id| harmless(id));
        format!("{id}: {}\n", page::headline(decision, self.policy, self.term))
    }

    /// Says so where an outcome was expected and another came.
    fn unmet(&self, decision: &Decision) -> Option<String> {
        let expected = outcome(self.args.expect?);
        (expected != decision.outcome)
            .then(|| format!("expected `{}`, got `{}`", expected.word(), decision.outcome.word()))
    }
}

fn outcome(expected: Expected) -> Outcome {
    match expected {
        Expected::Approve => Outcome::Approve,
        Expected::Deny => Outcome::Deny,
        Expected::Exception => Outcome::Exception,
        Expected::ApprovalRequired => Outcome::ApprovalRequired,
        Expected::NeedsInformation => Outcome::NeedsInformation,
        Expected::Refer => Outcome::Refer,
    }
}

/// Writes every problem of a request with its code, its path and what to do about it.
fn invalid(request: &Path, problems: &[Problem], term: &Term) -> String {
    let word = term.paint(Look::Bad, "INVALID");
    let mut text = format!("{word} request `{}`: nothing was decided\n", request.display());
    for problem in problems {
        text.push_str(&format!("  {} {}\n", term.paint(Look::Dim, problem.code.0), said(problem)));
        if let Some(help) = &problem.help {
            text.push_str(&format!("    help: {}\n", harmless(help)));
        }
    }
    text
}

fn in_one_line(problems: &[Problem], term: &Term) -> String {
    let said: Vec<String> = problems.iter().map(said).collect();
    format!("{} - {}", term.paint(Look::Bad, "INVALID"), said.join("; "))
}

fn said(problem: &Problem) -> String {
    let path = if problem.path.is_empty() { String::new() } else { format!("{}: ", problem.path) };
    harmless(&format!("{path}{}", problem.message))
}
