//! Drives a target over changed inputs: a number of them, or for some time.
//!
//! In: a target, a seed, a bound. Out: how many inputs were run, and the finding that ended it, if any.
//! An input that reaches something new joins those that are changed further. Nothing is random but the seed; what ends a
//! run by time is all that differs between machines.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use super::mutate::Mutator;
use super::random::Random;
use super::{Corpus, Target};

/// Inputs that joined: more are not kept.
const MOST_KEPT: usize = 4_000;
/// An input may take so long. It is measured three times before it is a finding: the machine has other work too.
pub const MOST_TIME: Duration = Duration::from_secs(3);
/// The memory of the process may grow by so much over one input, in kilobytes.
const MOST_MEMORY: u64 = 1_048_576;

/// An input that breaks a promise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The input, made small.
    pub input: Vec<u8>,
    /// What is wrong.
    pub why: String,
}

/// What a run came to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ran {
    /// Inputs.
    pub inputs: u64,
    /// Inputs that one starts from, and those that joined.
    pub pool: usize,
    /// Different ways that inputs went.
    pub ways: usize,
    /// The longest that an input took.
    pub slowest: Duration,
    /// What broke a promise.
    pub found: Option<Found>,
}

/// When to stop.
#[derive(Debug, Clone, Copy)]
pub enum Until {
    /// After so many changed inputs; how long one takes is only looked at roughly, so that a busy machine changes nothing.
    Inputs(u64),
    /// After so long.
    Time(Duration),
}

impl Until {
    /// How long one input may take.
    fn most(self) -> Duration {
        match self {
            Until::Inputs(_) => MOST_TIME.saturating_mul(40),
            Until::Time(_) => MOST_TIME,
        }
    }
}

/// Runs a target: what it starts from first, then changes of it. `before` sees each input before it is run.
#[expect(clippy::disallowed_methods, reason = "a driver of tests measures how long an input takes")]
pub fn drive(target: Target, corpus: &Corpus, seed: u64, until: Until, before: &mut dyn FnMut(&[u8])) -> Ran {
    let mut ran = Ran::default();
    let mut ways = BTreeSet::new();
    let mut pool = Vec::new();
    for input in corpus.inputs(target) {
        before(&input);
        match timed(target, &input, until.most(), &mut ran) {
            Ok(way) => {
                ways.insert(way);
            }
            Err(why) => return ended(ran, &ways, &pool, Some(small(target, input, why))),
        }
        pool.push(input);
    }
    let start = Instant::now();
    let mut random = Random::new(seed);
    let mut mutator = Mutator::new(corpus, seed.rotate_left(17));
    let mut changed = 0_u64;
    loop {
        let over = match until {
            Until::Inputs(most) => changed >= most,
            Until::Time(most) => start.elapsed() >= most,
        };
        let (Some(input), Some(other)) = (random.of(&pool), random.of(&pool)) else { break };
        if over {
            break;
        }
        let input = mutator.change(target, input, other);
        changed = changed.saturating_add(1);
        before(&input);
        match timed(target, &input, until.most(), &mut ran) {
            Ok(way) => {
                if ways.insert(way) && pool.len() < MOST_KEPT {
                    pool.push(input);
                }
            }
            Err(why) => return ended(ran, &ways, &pool, Some(small(target, input, why))),
        }
    }
    ended(ran, &ways, &pool, None)
}

fn ended(mut ran: Ran, ways: &BTreeSet<u64>, pool: &[Vec<u8>], found: Option<Found>) -> Ran {
    ran.ways = ways.len();
    ran.pool = pool.len();
    ran.found = found;
    ran
}

/// Runs an input; a panic, too much time and too much memory break a promise too.
#[expect(clippy::disallowed_methods, reason = "a driver of tests measures how long an input takes")]
fn timed(target: Target, input: &[u8], most: Duration, ran: &mut Ran) -> Result<u64, String> {
    ran.inputs = ran.inputs.saturating_add(1);
    let memory = peak();
    let start = Instant::now();
    let way = held(target, input)?;
    let mut took = start.elapsed();
    for _ in 0..2 {
        if took > most {
            let start = Instant::now();
            held(target, input)?;
            took = took.min(start.elapsed());
        }
    }
    ran.slowest = ran.slowest.max(took);
    if took > most {
        return Err(format!("takes {} ms", took.as_millis()));
    }
    let grown = peak().saturating_sub(memory);
    if grown > MOST_MEMORY {
        return Err(format!("takes {grown} KB of memory"));
    }
    Ok(way)
}

/// Runs an input; a panic is something found.
pub fn held(target: Target, input: &[u8]) -> Result<u64, String> {
    catch_unwind(AssertUnwindSafe(|| super::run(target, input))).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
        Err(format!("a panic: {}", text.unwrap_or("without words")))
    })
}

/// The most memory that this process has had, in kilobytes; 0 where the system does not say.
#[expect(clippy::disallowed_methods, reason = "a driver of tests looks at the memory of its process")]
fn peak() -> u64 {
    let Ok(status) = std::fs::read_to_string("/proc/self/status") else { return 0 };
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}

/// Takes lines, then characters, away from an input as long as it still breaks a promise in the same manner.
fn small(target: Target, input: Vec<u8>, why: String) -> Found {
    let manner = |why: &str| why.chars().take(24).collect::<String>();
    let slow = why.starts_with("takes");
    let broken =
        |input: &[u8]| !slow && held(target, input).is_err_and(|other| manner(&other) == manner(&why));
    let mut text = String::from_utf8_lossy(&input).into_owned();
    if !broken(text.as_bytes()) {
        return Found { input, why };
    }
    let mut tries = 0_u32;
    for by_line in [true, false] {
        let cut = |text: &str| -> Vec<String> {
            if by_line {
                text.split_inclusive('\n').map(str::to_owned).collect()
            } else {
                super::piece::pieces(text).into_iter().map(|(_, piece)| piece.to_owned()).collect()
            }
        };
        let mut parts = cut(&text);
        let mut size = parts.len().div_ceil(2);
        while size > 0 && tries < 3_000 {
            let mut at = 0;
            while at < parts.len() && tries < 3_000 {
                tries = tries.saturating_add(1);
                let end = at.saturating_add(size).min(parts.len());
                let rest: String = parts
                    .iter()
                    .enumerate()
                    .filter(|(n, _)| *n < at || *n >= end)
                    .map(|(_, p)| p.as_str())
                    .collect();
                if broken(rest.as_bytes()) {
                    parts.drain(at..end);
                } else {
                    at = end;
                }
            }
            size = if size == 1 { 0 } else { size.div_ceil(2) };
        }
        text = parts.concat();
    }
    let why = held(target, text.as_bytes()).err().unwrap_or(why);
    Found { input: text.into_bytes(), why }
}
