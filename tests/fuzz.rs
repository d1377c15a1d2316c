//! A short walk through each fuzz target, with the same inputs every time; the long ones are run by `.ci/run`.
//!
//! In: what fuzzing starts from, inputs that were kept, and some hundred changes of them. Out: a test for each target.

#![expect(clippy::panic, reason = "a test fails by panicking")]

use polidex_tests::fuzz::drive::{Until, drive};
use polidex_tests::fuzz::{Target, corpus, targets};

fn walk(target: Target, inputs: u64) {
    let ran = drive(target, targets::corpus(), 20_261_124, Until::Inputs(inputs), &mut |_| {});
    if let Some(found) = ran.found {
        panic!("{}: {}\n{}", target.name(), found.why, String::from_utf8_lossy(&found.input));
    }
    assert!(ran.inputs > inputs, "{}: nothing to start from", target.name());
    assert!(ran.ways > 3, "{}: every input goes the same way", target.name());
}

#[test]
fn parser() {
    walk(Target::Parser, 300);
}

#[test]
fn checker() {
    walk(Target::Checker, 100);
}

#[test]
fn request() {
    walk(Target::Request, 400);
}

#[test]
fn formatter() {
    walk(Target::Formatter, 100);
}

#[test]
fn evaluator() {
    walk(Target::Evaluator, 60);
}

#[test]
fn what_fuzzing_starts_from_is_there() {
    let corpus = targets::corpus();
    assert_eq!(corpus.read.len(), 6, "a policy of the repository does not compile, or is not read");
    assert!(corpus.seeds.len() > 100, "only {} policies are found", corpus.seeds.len());
    for target in Target::ALL {
        assert!(corpus.inputs(target).len() > 50, "{}", target.name());
        for (name, kept) in corpus::kept(target) {
            assert!(kept.len() < 20_000, "{name} is not small");
        }
    }
}
