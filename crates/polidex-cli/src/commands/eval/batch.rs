//! `polidex eval --batch`: one request a line, one result a line.
//!
//! Lines that have come are decided together, by several workers; results are written in the order of the lines.
//! Nothing waits for a line that has not come, and few lines are kept at a time, however long the stream is.

use std::sync::atomic::{AtomicUsize, Ordering};

use polidex::{Decision, MOST_REQUEST_BYTES, Policy, Problem};

use super::lines::Lines;
use super::{Decider, said};
use crate::args::EvalFormat;
use crate::failure::Failure;
use crate::term::{Look, Term, harmless};
use crate::{FINDINGS, FINE, Io, json, page, sources};

/// Lines that are decided together.
const MOST_LINES: usize = 1_024;
/// After so many bytes no further line is taken along.
const MOST_BYTES: usize = 4_194_304;

/// A line, and its number from 1.
type Line = (usize, Vec<u8>);

/// What comes of a line.
struct Said {
    out: String,
    err: Option<String>,
    fine: bool,
}

/// Decides one request a line. Empty lines are passed over; an invalid one keeps its place among the results.
pub fn run(decider: &Decider<'_>, io: &mut Io<'_>) -> Result<u8, Failure> {
    let path = &decider.args.request;
    let mut lines = Lines::new(sources::open(path, &io.cwd, io.stdin)?, MOST_REQUEST_BYTES);
    let jobs = jobs(decider);
    let (mut status, mut number) = (FINE, 0_usize);
    loop {
        let mut together: Vec<Line> = Vec::new();
        let mut bytes = 0_usize;
        while let Some(line) = lines.next().map_err(|error| sources::cannot_read(path, &error))? {
            number = number.saturating_add(1);
            if !line.iter().all(u8::is_ascii_whitespace) {
                bytes = bytes.saturating_add(line.len());
                together.push((number, line));
            }
            let full = together.len() >= MOST_LINES || bytes >= MOST_BYTES;
            if full || (!together.is_empty() && !lines.is_ready()) {
                break;
            }
        }
        if together.is_empty() {
            return Ok(status);
        }
        for said in decide_all(decider, &together, jobs)? {
            if !said.fine {
                status = FINDINGS;
            }
            io.stdout.write_all(said.out.as_bytes())?;
            if let Some(words) = said.err {
                writeln!(io.stderr, "{words}")?;
            }
        }
        io.stdout.flush()?;
    }
}

fn jobs(decider: &Decider<'_>) -> usize {
    let all = || std::thread::available_parallelism().map_or(1, usize::from);
    decider.args.jobs.map_or_else(all, usize::from)
}

/// Decides lines, with so many workers; the order of the results is that of the lines.
fn decide_all(decider: &Decider<'_>, lines: &[Line], jobs: usize) -> Result<Vec<Said>, Failure> {
    if jobs <= 1 || lines.len() <= 1 {
        return Ok(lines.iter().map(|(number, line)| decide(decider, *number, line)).collect());
    }
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        loop {
            let n = next.fetch_add(1, Ordering::Relaxed);
            let Some((number, line)) = lines.get(n) else { return done };
            done.push((n, decide(decider, *number, line)));
        }
    };
    let mut done: Vec<(usize, Said)> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..jobs.min(lines.len())).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap_or_default()).collect()
    });
    if done.len() != lines.len() {
        return Err(Failure::said("a worker has stopped; this is a mistake in Polidex"));
    }
    done.sort_by_key(|(n, _)| *n);
    Ok(done.into_iter().map(|(_, said)| said).collect())
}

fn decide(decider: &Decider<'_>, number: usize, line: &[u8]) -> Said {
    let format = decider.args.format;
    let (policy, read) = decider.read(line);
    match read {
        Ok(submission) => {
            let decision = decider.decide(&submission);
            let unmet = decider.unmet(&decision).map(|words| format!("line {number}: {words}"));
            let out = match format {
                EvalFormat::Human => one_line(decider, policy, number, &decision),
                EvalFormat::Json => json::line(&polidex::decision_json(policy, &decision, &submission)),
            };
            Said { out, fine: unmet.is_none(), err: unmet }
        }
        Err(problems) => {
            let out = match format {
                EvalFormat::Human => format!("line {number}: {}\n", in_one_line(&problems, decider.term)),
                EvalFormat::Json => {
                    json::line(&polidex::invalid_json(polidex::request_id(line).as_deref(), &problems))
                }
            };
            Said { out, err: None, fine: false }
        }
    }
}

fn one_line(decider: &Decider<'_>, policy: &Policy, number: usize, decision: &Decision) -> String {
    let id = decision.id.as_ref().map_or_else(|| format!("line {number}"), |id| harmless(id));
    format!("{id}: {}\n", page::headline(decision, policy, decider.term))
}

fn in_one_line(problems: &[Problem], term: &Term) -> String {
    const MOST: usize = 5;
    let mut said: Vec<String> = problems.iter().take(MOST).map(said).collect();
    if let Some(more) = problems.len().checked_sub(MOST).filter(|more| *more > 0) {
        said.push(format!("and {more} more"));
    }
    format!("{} - {}", term.paint(Look::Bad, "INVALID"), said.join("; "))
}
