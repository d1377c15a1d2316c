//! The published cases of `../shared/cases`, decided by the policies of this repository.
//!
//! In: the cases where they are; where they are not, each folder is said to be skipped. Out: one test a case.
//! An adapter reshapes a case's JSON into a request and an expectation into what a decision says; it decides nothing.

#![expect(clippy::disallowed_methods, reason = "tests read the repository they test")]
#![expect(clippy::print_stdout, reason = "a folder that is skipped, and a case that is disputed, is told")]

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::sync::{Arc, Mutex};

use libtest_mimic::{Arguments, Failed, Trial};
use polidex::Archive;
use polidex_tests::corpus::{self, Case, FOLDERS};
use polidex_tests::subject;

fn main() -> ExitCode {
    let mut trials = Vec::new();
    for folder in FOLDERS {
        let path = polidex_tests::root().join("../shared/cases").join(folder.name).join("cases.json");
        let Ok(text) = std::fs::read_to_string(&path) else {
            println!("skipped: ../shared/cases/{} is not here", folder.name);
            continue;
        };
        match corpus::cases(folder, &text) {
            Ok(cases) => trials.extend(cases.into_iter().map(trial)),
            Err(why) => {
                trials.push(Trial::test(format!("{} can be read", folder.name), move || {
                    Err(Failed::from(why))
                }));
            }
        }
    }
    for (case, reading) in corpus::DISPUTED {
        println!("disputed: {case}: {reading}");
    }
    for (case, why) in corpus::OUTSIDE {
        println!("outside: {case}: {why}");
    }
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

fn trial(case: Case) -> Trial {
    let name = format!("{}: {}", case.folder, case.id);
    let case = Arc::new(case);
    Trial::test(name, move || run(&case).map_err(Failed::from))
}

/// Decides a case and compares.
fn run(case: &Case) -> Result<(), String> {
    let (path, name) = match case.policy.split_once('#') {
        Some((path, name)) => (path, Some(name)),
        None => (case.policy.as_str(), None),
    };
    let archive = loaded(path)?;
    let decision =
        subject::decide(&archive, name, &case.request.to_string()).ok_or("no policy of this name")?;
    subject::against_schema(&decision)
        .map_err(|why| format!("not as the schema says: {why}\n{decision:#}"))?;
    corpus::compare(case, &decision)
        .map_err(|why| format!("{why}\nrequest {}\ndecision {decision:#}", case.request))
}

/// Each policy is read once.
fn loaded(path: &str) -> Result<Arc<Archive>, String> {
    static LOADED: Mutex<BTreeMap<String, Result<Arc<Archive>, String>>> = Mutex::new(BTreeMap::new());
    let Ok(mut all) = LOADED.lock() else { return Err("another case panicked".to_owned()) };
    let read = || {
        let loaded = subject::load(&corpus::policy(path)?);
        let findings = subject::findings(&loaded);
        if findings.is_empty() { Ok(Arc::new(loaded)) } else { Err(format!("{findings:#?}")) }
    };
    all.entry(path.to_owned()).or_insert_with(read).clone()
}
