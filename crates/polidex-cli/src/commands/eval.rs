//! `polidex eval`: decides a request, or one a line.

mod batch;
mod lines;

use std::path::Path;

use polidex::eval::Outcome;
use polidex::{Decision, Detail, Policy, Problem, Submission, Versions};

use crate::args::{Eval, EvalFormat};
use crate::failure::Failure;
use crate::page;
use crate::term::{Look, Term, harmless};
use crate::{COULD_NOT, FINDINGS, FINE, Io, json, sources};

/// The outcomes that every policy has.
const OUTCOMES: [Outcome; 7] = [
    Outcome::Approve,
    Outcome::Deny,
    Outcome::Exception,
    Outcome::ApprovalRequired,
    Outcome::NeedsInformation,
    Outcome::Refer,
    Outcome::Answer,
];

/// Decides.
pub fn run(args: &Eval, term: &Term, io: &mut Io<'_>) -> Result<u8, Failure> {
    if args.path.as_os_str() == "-" && args.request.as_os_str() == "-" {
        return Err(Failure::said("the policy and the request cannot both come from standard input"));
    }
    let archive = super::load(&args.path, io)?;
    let name = super::chosen(&archive, &args.path, args.policy.as_deref())?;
    let Some(versions) = super::usable(&archive, name, term, io)? else { return Ok(COULD_NOT) };
    let expected = args.expect.as_ref().map(|word| expected(word, &versions)).transpose()?;
    let decider = Decider { args, versions: &versions, expected, term };
    if args.batch { batch::run(&decider, io) } else { decider.single(io) }
}

/// Checks the name of an outcome that is expected.
fn expected(word: &str, versions: &Versions<'_>) -> Result<String, Failure> {
    let word = word.replace('-', "_");
    let built_in = OUTCOMES.map(Outcome::word);
    let declared = versions.policies().flat_map(|policy| policy.outcomes.iter().map(|it| &*it.name));
    let mut known: Vec<&str> = built_in.into_iter().chain(declared).collect();
    if known.contains(&word.as_str()) {
        return Ok(word);
    }
    let mut seen = std::collections::BTreeSet::new();
    known.retain(|word| seen.insert(*word));
    let help = polidex::base::suggest::nearest(&word, known.iter().copied())
        .map_or_else(|| format!("known are {}", known.join(", ")), |near| format!("did you mean `{near}`?"));
    Err(Failure::with_help(format!("there is no outcome `{}`", harmless(&word)), help))
}

struct Decider<'a> {
    args: &'a Eval,
    versions: &'a Versions<'a>,
    expected: Option<String>,
    term: &'a Term,
}

impl Decider<'_> {
    fn single(&self, io: &mut Io<'_>) -> Result<u8, Failure> {
        let bytes = sources::read_at_most(polidex::MOST_REQUEST_BYTES, &self.args.request, io)?;
        let (policy, read) = self.read(&bytes);
        let submission = match read {
            Ok(submission) => submission,
            Err(problems) => {
                match self.args.format {
                    EvalFormat::Human => {
                        io.stderr.write_all(invalid(&self.args.request, &problems, self.term).as_bytes())?;
                    }
                    EvalFormat::Json => {
                        let value = polidex::invalid_json(polidex::request_id(&bytes).as_deref(), &problems);
                        io.stdout.write_all(json::document(&value).as_bytes())?;
                    }
                }
                return Ok(COULD_NOT);
            }
        };
        let decision = self.decide(&submission);
        let text = match self.args.format {
            EvalFormat::Human => page::page(&decision, policy, self.args.explain, self.term),
            EvalFormat::Json => json::document(&polidex::decision_json(policy, &decision, &submission)),
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

    /// Reads a request, and returns the version that it is about.
    fn read(&self, bytes: &[u8]) -> (&Policy, Result<Submission, Vec<Problem>>) {
        self.versions.read(bytes, self.args.as_of)
    }

    fn decide(&self, submission: &Submission) -> Decision {
        let detail = if self.args.explain { Detail::EveryCandidate } else { Detail::Normal };
        self.versions.evaluate(submission, detail)
    }

    /// Says so where an outcome was expected and another came.
    fn unmet(&self, decision: &Decision) -> Option<String> {
        let expected = self.expected.as_ref()?;
        let (word, declared) = (decision.outcome.word(), decision.outcome_name.as_deref());
        if expected == word || Some(expected.as_str()) == declared {
            return None;
        }
        let declared = declared.map_or_else(String::new, |name| format!(" as `{}`", harmless(name)));
        Some(format!("expected `{expected}`, got `{word}`{declared}"))
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

fn said(problem: &Problem) -> String {
    let path = if problem.path.is_empty() { String::new() } else { format!("{}: ", problem.path) };
    harmless(&format!("{path}{}", problem.message))
}
