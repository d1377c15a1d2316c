//! Where fuzzing starts: the policies and requests of the repository itself, and inputs that were kept.
//!
//! Nothing is copied: blocks of the suite, of the documentation and of the pages of errors are read from their pages, so
//! that a case that somebody adds is a seed from then on. What once found something lies in `fuzz/corpus/TARGET/`.

use std::collections::{BTreeMap, BTreeSet};

use polidex::Policy;

use super::piece::{Class, pieces};
use super::{BETWEEN, MOST_BYTES, Target};
use crate::markdown::{Item, items};

/// Folders and pages with blocks to start from.
const PLACES: [&str; 4] = ["tests/suite", "tests/transcripts", "docs", "README.md"];
/// Policies whose requests are read.
const READ: [&str; 6] = [
    "policies/customer-support",
    "policies/retail",
    "policies/decision-tables",
    "policies/air-passenger-rights",
    "policies/service-credits",
    "examples/design-example",
];

/// A policy, and requests that were written for it.
#[derive(Debug, Clone)]
pub struct Seed {
    /// One file.
    pub policy: String,
    /// As JSON.
    pub requests: Vec<String>,
}

/// A policy whose requests are read.
pub struct Read {
    /// The policy.
    pub policy: Policy,
    /// Texts of requests.
    pub requests: Vec<String>,
    /// What its schema says.
    pub validator: jsonschema::Validator,
}

/// Everything fuzzing starts from.
pub struct Corpus {
    /// Policies with their requests, whole and broken ones.
    pub seeds: Vec<Seed>,
    /// Declarations of all policies, each from a line that begins in column 0.
    pub declarations: Vec<String>,
    /// Lines of all policies.
    pub lines: Vec<String>,
    /// Pieces of all policies and requests, by class, each once.
    pub words: BTreeMap<Class, Vec<String>>,
    /// The policies whose requests are read.
    pub read: Vec<Read>,
}

impl Corpus {
    /// Reads the repository.
    pub fn read() -> Self {
        let mut seeds = Vec::new();
        for page in PLACES.iter().flat_map(|place| crate::files(place, ".md")) {
            seeds.extend(of_page(&crate::read(&page).unwrap_or_default()));
        }
        for folder in READ.iter().chain(&["tests/fixtures/lending", "tests/fixtures/discount-approval/a"]) {
            seeds.push(Seed { policy: whole(folder), requests: requests(folder) });
        }
        seeds.retain(|seed| seed.policy.len() <= MOST_BYTES / 2);
        let declarations: BTreeSet<String> =
            seeds.iter().flat_map(|seed| declarations(&seed.policy)).collect();
        let lines: BTreeSet<String> =
            seeds.iter().flat_map(|seed| seed.policy.lines()).map(str::to_owned).collect();
        let mut words: BTreeMap<Class, BTreeSet<String>> = BTreeMap::new();
        for text in seeds.iter().flat_map(|seed| seed.requests.iter().chain([&seed.policy])) {
            for (class, piece) in pieces(text) {
                words.entry(class).or_default().insert(piece.to_owned());
            }
        }
        Corpus {
            read: READ.iter().filter_map(|folder| compiled(folder)).collect(),
            declarations: declarations.into_iter().collect(),
            lines: lines.into_iter().collect(),
            words: words.into_iter().map(|(class, set)| (class, set.into_iter().collect())).collect(),
            seeds,
        }
    }

    /// Returns the inputs to start from, those that were kept first.
    pub fn inputs(&self, target: Target) -> Vec<Vec<u8>> {
        let kept = kept(target).into_iter().map(|(_, bytes)| bytes);
        let texts: Vec<String> = match target {
            Target::Parser | Target::Checker | Target::Formatter => {
                self.seeds.iter().map(|seed| seed.policy.clone()).collect()
            }
            Target::Request => {
                let numbered = self.read.iter().enumerate();
                numbered
                    .flat_map(|(n, read)| read.requests.iter().map(move |text| format!("{n}\n{text}")))
                    .collect()
            }
            Target::Evaluator => self
                .seeds
                .iter()
                .flat_map(|seed| {
                    let first = (seed.policy.clone(), String::new());
                    let with = seed.requests.iter().map(|request| (seed.policy.clone(), request.clone()));
                    std::iter::once(first).chain(with)
                })
                .map(|(policy, request)| format!("{policy}{BETWEEN}{request}"))
                .collect(),
        };
        kept.chain(texts.into_iter().map(String::into_bytes)).collect()
    }
}

/// Returns the inputs of a target that were kept, with their names.
#[expect(clippy::disallowed_methods, reason = "tests read the repository they test")]
pub fn kept(target: Target) -> Vec<(String, Vec<u8>)> {
    crate::files(&format!("fuzz/corpus/{}", target.name()), "")
        .into_iter()
        .filter_map(|name| Some((name.clone(), std::fs::read(crate::root().join(name)).ok()?)))
        .collect()
}

/// The policies and requests of a page, each request with the policy that stands before it.
fn of_page(text: &str) -> Vec<Seed> {
    let mut seeds: Vec<Seed> = Vec::new();
    for item in items(text) {
        let Item::Block(block) = item else { continue };
        match block.kind.as_str() {
            "policy" => seeds.push(Seed { policy: block.text, requests: Vec::new() }),
            "request" | "json" if !block.has("with") => {
                if let Some(seed) = seeds.last_mut() {
                    seed.requests.push(block.text);
                }
            }
            _ => {}
        }
    }
    seeds
}

/// The files of a folder as one.
fn whole(folder: &str) -> String {
    let texts = crate::files(folder, ".policy").into_iter().filter_map(|name| crate::read(&name).ok());
    texts.collect::<Vec<_>>().join("\n")
}

fn compiled(folder: &str) -> Option<Read> {
    let text = whole(folder);
    let loaded = polidex::load(vec![(folder.to_owned(), text)]);
    let policy = loaded.policy?;
    let validator = jsonschema::validator_for(&polidex::json_schema(&policy)).ok()?;
    let mut requests = requests(folder);
    requests.extend(loaded.suite.cases.iter().take(200).map(|case| crate::written::written(&policy, case)));
    Some(Read { policy, requests, validator })
}

/// The requests of the examples, and those beside the policies.
fn requests(folder: &str) -> Vec<String> {
    let folders = if folder == "policies/customer-support" { "examples" } else { folder };
    crate::files(folders, ".json").into_iter().filter_map(|name| crate::read(&name).ok()).collect()
}

fn declarations(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for line in text.lines() {
        if line.starts_with(|c: char| c.is_ascii_alphabetic()) || found.is_empty() {
            found.push(String::new());
        }
        if let Some(last) = found.last_mut() {
            last.push_str(line);
            last.push('\n');
        }
    }
    found
}
