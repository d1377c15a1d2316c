//! What `polidex diff` finds between a policy and a change of it, against the decisions of both.
//!
//! In: small policies made up at random, every request of which is decided, and the shipped ones with the requests of
//! their tests. Out: asserts that no difference is missed where it says that it has found all, and that every
//! difference it shows is one. `POLIDEX_DIFFS` and `POLIDEX_MUTANTS` say how many are tried.

#![expect(clippy::disallowed_methods, reason = "how many are tried is said around the test")]

use std::collections::{BTreeMap, BTreeSet};

use polidex::base::Instant;
use polidex::eval::broken_relations;
use polidex::ir::Name;
use polidex::proofs::Options;
use polidex::proofs::diff::{Comparison, Facet, Rest, diff};
use polidex::{Decision, Detail, Evaluator, Policy, Submission};
use polidex_tests::small::{self, Small};

use crate::{Dice, Folder, folders, meaning};

fn count_of(name: &str, usual: usize) -> usize {
    std::env::var(name).ok().and_then(|count| count.parse().ok()).unwrap_or(usual)
}

/// What is compared of a decision: all but times.
fn facets(policy: &Policy, request: &Name) -> Vec<Facet> {
    let mut all = vec![Facet::Outcome, Facet::Chain, Facet::Condition, Facet::Needs, Facet::HandTo];
    let request = policy.request(request).unwrap();
    all.extend(request.grants.iter().map(|(name, _)| Facet::Grant(name.clone())));
    all.extend(request.answers.iter().map(|(name, _)| Facet::Answer(name.clone())));
    all
}

/// What two decisions say otherwise, each with what it was and is.
fn differing(facets: &[Facet], was: &Decision, is: &Decision) -> Vec<(Facet, String, String)> {
    let of = |facet: &Facet| (facet.clone(), facet.of(was), facet.of(is));
    facets.iter().map(of).filter(|(_, before, after)| before != after).collect()
}

/// Every request of a small policy.
fn requests(small: &Small) -> Vec<Submission> {
    let mut all = Vec::new();
    let mut at: Vec<usize> = vec![0; small.facts.len()];
    loop {
        for day in 0..small.days {
            let facts = small.facts.iter().zip(&at);
            let facts =
                facts.filter_map(|((name, values), at)| Some((Name::from(*name), values[*at].clone()?)));
            all.push(Submission {
                request: "r".into(),
                id: None,
                as_of: Instant::from_second(1_767_225_600 + day * 86_400 + 43_200).unwrap(),
                facts: facts.collect(),
                groups: BTreeSet::new(),
                confirmed: BTreeSet::new(),
            });
        }
        let Some(next) = (0..at.len()).find(|n| at[*n] + 1 < small.facts[*n].1.len()) else { return all };
        at[next] += 1;
        at[..next].fill(0);
    }
}

/// Asserts that each difference is one.
fn replays(old: &Policy, new: &Policy, found: &Comparison, what: &str) {
    let mut old = old.clone();
    old.release.effective_from = new.release.effective_from;
    old.release.effective_until = new.release.effective_until;
    let (before, after) = (Evaluator::new(&old), Evaluator::new(new));
    for difference in found.requests.iter().flat_map(|request| &request.differences) {
        let was = before.evaluate(&difference.old, Detail::Normal);
        let is = after.evaluate(&difference.new, Detail::Normal);
        assert_eq!(difference.facet.of(&was), difference.before, "{what}");
        assert_eq!(difference.facet.of(&is), difference.after, "{what}");
        assert_ne!(difference.before, difference.after, "{what}");
    }
}

#[test]
fn every_difference_of_small_policies_is_found() {
    let (seeds, first) = (count_of("POLIDEX_DIFFS", 10), count_of("POLIDEX_SEED", 0));
    let mut told: BTreeMap<&str, usize> = BTreeMap::new();
    for seed in first..first + seeds {
        let small = small::policy(seed as u64);
        let name = "small".to_owned();
        let files = vec![("small.policy".to_owned(), small.text.clone())];
        let old = polidex::load(files.clone()).policy.unwrap();
        let folder = Folder { name, files, hashes: Vec::new() };
        let mut dice = Dice(seed as u64);
        let requests = requests(&small);
        for (kind, mut changes) in meaning::changes(&folder) {
            dice.shuffle(&mut changes);
            for (files, change) in changes.into_iter().take(2) {
                let what = format!("seed {seed}, {kind}: {change}\n{}", small.text);
                let Some(new) = polidex::load(files).policy else { continue };
                let facts = |policy: &Policy| {
                    let request = &policy.requests[0];
                    (
                        request.facts.clone(),
                        request.groups.clone(),
                        policy.types.clone(),
                        policy.release.clone(),
                    )
                };
                if facts(&old) != facts(&new) || new.requests.len() != 1 {
                    continue;
                }
                let found = diff(&old, &new, Options::default());
                replays(&old, &new, &found, &what);
                let facets = facets(&new, &"r".into());
                let (before, after) = (Evaluator::new(&old), Evaluator::new(&new));
                let mut all: BTreeSet<(Facet, String, String)> = BTreeSet::new();
                for submission in &requests {
                    if broken_relations(&old, submission).is_empty()
                        && broken_relations(&new, submission).is_empty()
                    {
                        let was = before.evaluate(submission, Detail::Normal);
                        let is = after.evaluate(submission, Detail::Normal);
                        all.extend(differing(&facets, &was, &is));
                    }
                }
                let compared = &found.requests[0];
                let word = match (&compared.rest, compared.differences.is_empty()) {
                    (Rest::Equal, true) => "equal",
                    (Rest::Equal, false) => "different",
                    (Rest::Possible(_), _) => "possible",
                    (Rest::Undecided, _) => "undecided",
                };
                *told.entry(word).or_default() += 1;
                if compared.rest != Rest::Equal {
                    continue;
                }
                assert!(!compared.differences.is_empty() || all.is_empty(), "missed {all:?}\n{what}");
                for (facet, was, is) in all.iter().filter(|(facet, ..)| *facet == Facet::Outcome) {
                    let same = |d: &polidex::proofs::diff::Difference| {
                        d.facet == *facet && d.before == *was && d.after == *is
                    };
                    let named = was.contains(" (") || is.contains(" (");
                    assert!(
                        named || compared.differences.iter().any(same),
                        "missed {was} to {is}: {:#?}\n{what}",
                        compared.differences
                    );
                }
            }
        }
    }
    println!("{told:?}");
    // Many of these policies have errors on purpose: there nothing is certain.
    let decided = told.get("equal").copied().unwrap_or(0) + told.get("different").copied().unwrap_or(0);
    assert!(decided * 10 >= told.values().sum::<usize>() * 6, "too few are decided: {told:?}");
}

#[test]
fn mutants_of_the_shipped_policies_are_told_apart() {
    let tries = count_of("POLIDEX_MUTANTS", 1);
    let mut dice = Dice(0x006d_7574_616e_7400);
    let mut told: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let mut missed = Vec::new();
    for folder in folders() {
        let archive = polidex::load_archive(&folder.name, folder.files.clone());
        for (kind, mut changes) in meaning::changes(&folder) {
            dice.shuffle(&mut changes);
            for (files, change) in changes.into_iter().take(tries) {
                let mutant = polidex::load_archive(&folder.name, files);
                for (loaded, other) in archive.versions.iter().zip(&mutant.versions) {
                    let (Some(old), Some(new)) = (&loaded.policy, &other.policy) else { continue };
                    if polidex::policy_hash(old) == polidex::policy_hash(new) {
                        continue;
                    }
                    let what = format!("{}: {kind}: {change}", folder.name);
                    let found = diff(old, new, Options::default());
                    replays(old, new, &found, &what);
                    let differs = found.requests.iter().any(|request| !request.differences.is_empty());
                    let equal = found.requests.iter().all(|request| request.rest == Rest::Equal);
                    let word = match (differs, equal) {
                        (true, _) => "found",
                        (false, true) => "equal",
                        (false, false) => "possible",
                    };
                    *told.entry((kind, word)).or_default() += 1;
                    // The requests of the tests show what must not be called equal.
                    let (before, after) = (Evaluator::new(old), Evaluator::new(new));
                    let shown = loaded.suite.cases.iter().any(|case| {
                        let submission = polidex::test::submission(case);
                        let facets = match (old.request(&case.request), new.request(&case.request)) {
                            (Some(_), Some(_)) => facets(new, &case.request),
                            _ => return false,
                        };
                        let was = before.evaluate(&submission, Detail::Normal);
                        let is = after.evaluate(&submission, Detail::Normal);
                        !differing(&facets, &was, &is).is_empty()
                    });
                    if shown && word == "equal" {
                        missed.push(what);
                    }
                }
            }
        }
    }
    println!("mutants: {told:#?}");
    assert!(missed.is_empty(), "called equal, and are not:\n{}", missed.join("\n"));
}
