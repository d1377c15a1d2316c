//! How long it takes to read and check a policy, from 10 to 100,000 rules: `cargo bench -p polidex-tests`.
//!
//! Out: a line a size, with the time of each pass, bytes a second, and the most memory the process has had so far.
//! With a size as its argument it runs that one alone, so that its memory is its own; with `text` before the size it
//! prints the policy instead, to be given to the program itself.

#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]
#![expect(clippy::disallowed_methods, reason = "a benchmark measures with the clock")]
#![expect(clippy::float_arithmetic, clippy::arithmetic_side_effects, reason = "figures for people")]

use std::time::{Duration, Instant};

use polidex_tests::generate;

const SIZES: [usize; 5] = [10, 100, 1_000, 10_000, 100_000];

fn main() {
    let sizes: Vec<usize> = std::env::args().skip(1).filter_map(|arg| arg.parse().ok()).collect();
    if std::env::args().any(|arg| arg == "text") {
        sizes.iter().for_each(|rules| print!("{}", generate::policy(*rules)));
        return;
    }
    let sizes = if sizes.is_empty() { SIZES.to_vec() } else { sizes };
    println!(
        "{:>8}  {:>8}  {:>10}  {:>10}  {:>10}  {:>8}",
        "rules", "MB", "parse", "check", "hash", "peak MB"
    );
    for rules in sizes {
        run(rules);
    }
}

fn run(rules: usize) {
    let text = generate::policy(rules);
    let megabytes = text.len() as f64 / 1e6;
    // Small sizes are repeated: the least of several is what the work takes.
    let times = (1_000 / rules).clamp(1, 20);
    let mut best = [Duration::MAX; 3];
    for _ in 0..times {
        let files = vec![("generated.policy".to_owned(), text.clone())];
        let (parse, _) = timed(|| polidex::syntax::parse(polidex::base::FileId(0), &text));
        let (check, loaded) = timed(|| polidex::load(files));
        assert!(loaded.diagnostics.is_empty(), "{:?}", loaded.diagnostics.first());
        let (hash, _) = timed(|| loaded.policy.as_ref().map(polidex::policy_hash));
        for (best, time) in best.iter_mut().zip([parse, check, hash]) {
            *best = time.min(*best);
        }
    }
    let [parse, check, hash] = best;
    println!("{rules:>8}  {megabytes:>8.2}  {parse:>10.2?}  {check:>10.2?}  {hash:>10.2?}  {:>8}", peak());
}

fn timed<T>(work: impl FnOnce() -> T) -> (Duration, T) {
    let start = Instant::now();
    let made = work();
    (start.elapsed(), made)
}

/// The most memory the process has had, in megabytes; `?` where the system does not say.
fn peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes =
        line.and_then(|line| line.split_ascii_whitespace().next()).and_then(|n| n.parse::<u64>().ok());
    // The system counts in units of 1,024 bytes.
    kilobytes.map_or_else(|| "?".to_owned(), |kilobytes| (kilobytes * 1_024 / 1_000_000).to_string())
}
