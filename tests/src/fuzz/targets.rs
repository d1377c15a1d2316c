//! What must hold of every input, target by target.
//!
//! In: an input. Out: a number for what it reached, or the promise it breaks, in words. A panic, a hang and a blow-up of
//! memory are seen by the driver.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::sync::OnceLock;

use polidex::eval::{Decision, Outcome, ReferReason};
use polidex::ir::{Fact, Request};
use polidex::{Detail, Evaluator, Loaded, Policy, Submission};

use super::corpus::Read;
use super::random::{Random, digest};
use super::{BETWEEN, Corpus};
use crate::subject;

/// Tests of a policy that are decided for one input.
const MOST_CASES: usize = 6;

/// Returns what fuzzing starts from, read once.
pub fn corpus() -> &'static Corpus {
    static CORPUS: OnceLock<Corpus> = OnceLock::new();
    CORPUS.get_or_init(Corpus::read)
}

/// A text is read to its end, every finding has a place in it, and a file without findings has no broken item.
pub fn parser(text: &str) -> Result<u64, String> {
    let mut sources = polidex::SourceMap::default();
    let file = sources.add("input", text);
    let parse = polidex::syntax::parse(file, text);
    for diagnostic in &parse.diagnostics {
        let span = diagnostic.primary.span;
        if text.get(span.range()).is_none() {
            return Err(format!("a finding stands outside of the text: {diagnostic:?}"));
        }
    }
    for comment in &parse.comments {
        if text.get(comment.span.range()).is_none() {
            return Err(format!("a remark stands outside of the text: {comment:?}"));
        }
    }
    let codes: BTreeSet<&str> = parse.diagnostics.iter().map(|found| found.code.0).collect();
    Ok(digest(format!("{codes:?}").as_bytes()))
}

/// A policy compiles or has an error; its hash is the same twice; and what is found can be shown.
pub fn checker(text: &str) -> Result<u64, String> {
    let (loaded, reached) = load(text)?;
    if let Some(policy) = &loaded.policy {
        let again = load(text)?.0.policy.map(|policy| polidex::policy_hash(&policy));
        if again != Some(polidex::policy_hash(policy)) {
            return Err("the same text has another hash".to_owned());
        }
    }
    for format in ["human", "json", "github"] {
        shown(&["check", "--no-prove", "--format", format, "-"], text)?;
    }
    Ok(reached)
}

fn load(text: &str) -> Result<(Loaded, u64), String> {
    let loaded = polidex::load(vec![("input".to_owned(), text.to_owned())]);
    let codes: BTreeSet<&str> = loaded.diagnostics.iter().map(|found| found.code.0).collect();
    if loaded.policy.is_none() && codes.is_empty() {
        return Err("no policy, and nothing is said about it".to_owned());
    }
    let reached = digest(format!("{codes:?} {}", loaded.policy.is_some()).as_bytes());
    Ok((loaded, reached))
}

/// Runs a command in this process on a text as standard input; it must end well or with findings.
fn shown(words: &[&str], text: &str) -> Result<(), String> {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let mut io = polidex_cli::Io {
        stdin: &mut text.as_bytes(),
        stdout: &mut out,
        stderr: &mut err,
        cwd: std::path::PathBuf::from("/"),
        color: text.len().is_multiple_of(2),
        width: Some(80),
    };
    let words = std::iter::once("polidex").chain(words.iter().copied()).map(OsString::from);
    match polidex_cli::run(words, &mut io) {
        polidex_cli::FINE | polidex_cli::FINDINGS => Ok(()),
        status => Err(format!("exit status {status}: {}", String::from_utf8_lossy(&err))),
    }
}

/// A layout keeps the policy, and is its own layout; only a text with errors is left alone.
pub fn formatter(text: &str) -> Result<u64, String> {
    let mut sources = polidex::SourceMap::default();
    let file = sources.add("input", text);
    let once = match polidex::format(file, text) {
        Ok(once) => once,
        Err(found) => {
            let codes: BTreeSet<&str> = found.iter().map(|found| found.code.0).collect();
            if codes.contains("E0501") || codes.is_empty() {
                return Err(format!("a file that can be read cannot be laid out: {found:?}"));
            }
            return Ok(digest(format!("{codes:?}").as_bytes()));
        }
    };
    let file = sources.add("layout", once.as_str());
    match polidex::format(file, &once) {
        Ok(twice) if twice == once => {}
        Ok(twice) => return Err(format!("laid out twice, it is another text:\n{once}\n=====\n{twice}")),
        Err(found) => return Err(format!("what is laid out cannot be laid out: {found:?}")),
    }
    let (before, reached) = load(text)?;
    let hash = |loaded: Loaded| loaded.policy.map(|policy| polidex::policy_hash(&policy));
    if hash(before) != hash(load(&once)?.0) {
        return Err("laid out, it has another hash".to_owned());
    }
    Ok(reached)
}

/// A request is read or has problems, the same twice; one that is read is valid by the schema, and can be decided upon.
pub fn request(input: &[u8]) -> Result<u64, String> {
    let cut = input.iter().position(|byte| *byte == b'\n').unwrap_or(0);
    let (number, json) = input.split_at_checked(cut).unwrap_or((b"", input));
    let number: usize = String::from_utf8_lossy(number).trim().parse().unwrap_or(0);
    let read = &corpus().read;
    let at = number.checked_rem(read.len()).unwrap_or(0);
    let Some(Read { policy, validator, .. }) = read.get(at) else {
        return Err("no policy is there".to_owned());
    };
    match polidex::read_request(policy, json, None) {
        Ok(submission) => {
            if polidex::read_request(policy, json, None).as_ref() != Ok(&submission) {
                return Err("read twice, it is another request".to_owned());
            }
            if let Ok(value) = serde_json::from_slice(json)
                && !validator.is_valid(&value)
            {
                return Err("it is read, and the schema of its policy refuses it".to_owned());
            }
            let decision = Evaluator::new(policy).evaluate(&submission, Detail::Normal);
            Ok(digest(format!("{at} {}", outcome(&decision)).as_bytes()))
        }
        Err(problems) => {
            if problems.is_empty() || problems.len() > 1_000 {
                return Err(format!("{} problems", problems.len()));
            }
            subject::against_schema(&polidex::invalid_json(polidex::request_id(json).as_deref(), &problems))?;
            let codes: BTreeSet<&str> = problems.iter().map(|problem| problem.code.0).collect();
            Ok(digest(format!("{codes:?}").as_bytes()))
        }
    }
}

/// Every question a policy's tests put, and the one beside it, is decided: the same twice, as the schema says, and
/// what is left out never makes another answer of it.
pub fn evaluator(text: &str) -> Result<u64, String> {
    let (policy, json) = text.split_once(BETWEEN).unwrap_or((text, ""));
    let (loaded, reached) = load(policy)?;
    let Some(policy) = &loaded.policy else { return Ok(reached) };
    let evaluator = Evaluator::new(policy);
    let mut submissions: Vec<Submission> =
        polidex::read_request(policy, json.as_bytes(), None).into_iter().collect();
    let cases = loaded.suite.cases.len();
    let apart = cases.div_ceil(MOST_CASES).max(1);
    submissions.extend(loaded.suite.cases.iter().step_by(apart).map(polidex::test::submission));
    let mut random = Random::new(digest(text.as_bytes()));
    let mut outcomes = BTreeSet::new();
    for submission in submissions {
        let whole = decided(policy, &evaluator, &submission)?;
        outcomes.insert(outcome(&whole));
        let Some(request) = policy.requests.iter().find(|it| it.name == submission.request) else { continue };
        for _ in 0..2 {
            let mut less = submission.clone();
            less.facts.retain(|path, _| {
                let fact = request.facts.iter().find(|fact| fact.path == *path);
                fact.is_none_or(|fact| !may_be_left_out(request, fact)) || !random.one_in(4)
            });
            let decision = decided(policy, &evaluator, &less)?;
            outcomes.insert(outcome(&decision));
            if polidex::eval::broken_relations(policy, &submission).is_empty() {
                settled(&whole, &decision)?;
            }
        }
    }
    Ok(digest(format!("{outcomes:?}").as_bytes()))
}

/// Decides twice, and checks what is written of it.
fn decided(policy: &Policy, evaluator: &Evaluator<'_>, submission: &Submission) -> Result<Decision, String> {
    let decision = evaluator.evaluate(submission, Detail::Normal);
    let written = polidex::decision_json(policy, &decision, submission);
    subject::against_schema(&written).map_err(|why| format!("{why}\nin {written:#}"))?;
    let again = evaluator.evaluate(submission, Detail::EveryCandidate);
    if (again.outcome, &again.grants, &again.route) != (decision.outcome, &decision.grants, &decision.route) {
        return Err(format!("asked for every candidate, it decides otherwise:\n{decision:#?}\n{again:#?}"));
    }
    Ok(decision)
}

/// A fact whose absence is no answer: left out, it could have any value, the one it had among them.
fn may_be_left_out(request: &Request, fact: &Fact) -> bool {
    let inside = |path: &str| fact.path.strip_prefix(path).is_some_and(|rest| rest.starts_with('.'));
    !fact.optional
        && fact.default.is_none()
        && !request.groups.iter().any(|group| group.optional && inside(&group.path))
}

/// What is decided of less must be what is decided of all, unless a person is asked.
fn settled(whole: &Decision, less: &Decision) -> Result<(), String> {
    let asks = |decision: &Decision| match decision.outcome {
        Outcome::NeedsInformation | Outcome::Refer => true,
        Outcome::Approve
        | Outcome::Deny
        | Outcome::Exception
        | Outcome::ApprovalRequired
        | Outcome::Answer => false,
    };
    if asks(less) || (less.outcome, &less.grants) == (whole.outcome, &whole.grants) {
        return Ok(());
    }
    Err(format!("with facts left out it decides otherwise:\n{whole:#?}\n=====\n{less:#?}"))
}

/// The kind of an outcome, and why it is referred.
fn outcome(decision: &Decision) -> String {
    let why = decision.refer.as_ref().map(|referral| match &referral.reason {
        ReferReason::Error(_) => "error".to_owned(),
        other => format!("{other:?}").chars().take_while(char::is_ascii_alphabetic).collect(),
    });
    format!("{} {}", decision.outcome.word(), why.unwrap_or_default())
}
