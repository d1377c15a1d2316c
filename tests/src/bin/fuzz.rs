//! Fuzzes a target on any toolchain: `fuzz TARGET [SECONDS] [SEED]`; `fuzz run TARGET FILE…` runs inputs again.
//!
//! `fuzz corpus FOLDER` writes what it starts from, for cargo-fuzz. Exit status: 0 nothing found, 1 something found,
//! 2 could not do it. What is found is written to `target/fuzz/`, and so is the input in hand, for when the process dies.

#![expect(
    clippy::disallowed_methods,
    reason = "a program of the repository: it reads arguments and writes files"
)]
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "what is found is printed here")]

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use polidex_tests::fuzz::drive::{MOST_TIME, Ran, Until, drive, held};
use polidex_tests::fuzz::random::digest;
use polidex_tests::fuzz::{Target, targets};

/// The stack of a thread that decides: what a host's thread has by default.
const STACK: usize = 2_097_152;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let result = match words.as_slice() {
        ["corpus", folder] => write_corpus(Path::new(folder)),
        ["run", target, files @ ..] => named(target).and_then(|target| again(target, files)),
        [target, rest @ ..] => named(target).and_then(|target| {
            let number = |at: usize, or: u64| rest.get(at).map_or(Ok(or), |word| word.parse::<u64>());
            let (Ok(seconds), Ok(seed)) = (number(0, 60), number(1, 1)) else {
                return Err("seconds and seed are numbers".to_owned());
            };
            Ok(fuzz(target, Duration::from_secs(seconds), seed))
        }),
        [] => {
            Err("usage: fuzz TARGET [SECONDS] [SEED] | fuzz run TARGET FILE… | fuzz corpus FOLDER".to_owned())
        }
    };
    match result {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(why) => {
            eprintln!("error: {why}");
            ExitCode::from(2)
        }
    }
}

fn named(name: &str) -> Result<Target, String> {
    let known = Target::ALL.map(Target::name).join(", ");
    Target::named(name).ok_or_else(|| format!("there is no target `{name}`: {known}"))
}

fn folder() -> PathBuf {
    let folder = polidex_tests::root().join("target/fuzz");
    let _ = std::fs::create_dir_all(&folder);
    folder
}

/// Fuzzes, and says what came of it. A thread that does not come back is given up with the input in hand.
fn fuzz(target: Target, time: Duration, seed: u64) -> bool {
    // What a panic says is told once, with the input that was made small.
    std::panic::set_hook(Box::new(|_| {}));
    let hand: Arc<Mutex<(Vec<u8>, Instant)>> = Arc::new(Mutex::new((Vec::new(), Instant::now())));
    let shown = Arc::clone(&hand);
    let in_hand = folder().join(format!("{}-in-hand", target.name()));
    let file = in_hand.clone();
    let worker = std::thread::Builder::new().stack_size(STACK).spawn(move || {
        drive(target, targets::corpus(), seed, Until::Time(time), &mut |input| {
            let _ = std::fs::write(&file, input);
            if let Ok(mut hand) = shown.lock() {
                *hand = (input.to_vec(), Instant::now());
            }
        })
    });
    let Ok(worker) = worker else { return false };
    while !worker.is_finished() {
        std::thread::sleep(Duration::from_millis(50));
        let Ok(hand) = hand.lock() else { continue };
        if !hand.0.is_empty() && hand.1.elapsed() > MOST_TIME.saturating_mul(20) {
            return told(target, seed, &hand.0, "does not come back");
        }
    }
    let ran = match worker.join() {
        Ok(ran) => ran,
        Err(panic) => {
            return told(target, seed, b"", &format!("the driver itself broke: {}", words(&*panic)));
        }
    };
    let _ = std::fs::remove_file(&in_hand);
    let Ran { inputs, pool, ways, slowest, found } = ran;
    println!(
        "{}: {inputs} inputs in {} s from seed {seed}, {pool} in the pool, {ways} ways, slowest {} ms",
        target.name(),
        time.as_secs(),
        slowest.as_millis()
    );
    found.is_none_or(|found| told(target, seed, &found.input, &found.why))
}

fn words(panic: &(dyn std::any::Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("without words")
}

fn told(target: Target, seed: u64, input: &[u8], why: &str) -> bool {
    let name = format!("{}-{:016x}", target.name(), digest(input));
    let path = folder().join(name);
    let _ = std::fs::write(&path, input);
    println!("FOUND by {} from seed {seed}: {why}\n  in {}", target.name(), path.display());
    false
}

/// Runs inputs again, on a stack as before.
fn again(target: Target, files: &[&str]) -> Result<bool, String> {
    let mut fine = true;
    for file in files {
        let input = std::fs::read(file).map_err(|error| format!("{file}: {error}"))?;
        let run = move || held(target, &input);
        let thread = std::thread::Builder::new().stack_size(STACK).spawn(run).map_err(|e| e.to_string())?;
        match thread.join() {
            Ok(Ok(_)) => println!("{file}: fine"),
            Ok(Err(why)) => {
                println!("{file}: {why}");
                fine = false;
            }
            Err(_) => return Err(format!("{file}: the driver itself broke")),
        }
    }
    Ok(fine)
}

fn write_corpus(folder: &Path) -> Result<bool, String> {
    for target in Target::ALL {
        let folder = folder.join(target.name());
        std::fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
        for input in targets::corpus().inputs(target) {
            let path = folder.join(format!("{:016x}", digest(&input)));
            std::fs::write(path, input).map_err(|error| error.to_string())?;
        }
    }
    Ok(true)
}
