//! Fuzzing: the passes under inputs that nobody wrote.
//!
//! In: bytes for one of five targets. Out: what the input reached, or the promise it broke.
//! Both drivers use these functions: `src/bin/fuzz.rs` on any toolchain, `fuzz/` with cargo-fuzz on nightly.
//! `docs/internals/fuzzing.md` is the guide.

pub mod corpus;
pub mod drive;
pub mod mutate;
pub mod piece;
pub mod random;
pub mod targets;

pub use corpus::Corpus;

/// Stands on a line of its own between the policy and the request of an input for the evaluator.
pub const BETWEEN: &str = "\n---\n";

/// Most bytes of an input: longer ones are what the benchmark is for.
pub const MOST_BYTES: usize = 65_536;

/// What is fuzzed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Target {
    /// Text to a syntax tree.
    Parser,
    /// Text to a policy or its findings, shown to people and to machines.
    Checker,
    /// JSON to a request of one of the repository's policies; the number of the policy stands on the first line.
    Request,
    /// Text to its one layout.
    Formatter,
    /// A policy with its tests, and a request, to decisions.
    Evaluator,
}

impl Target {
    /// All of them, in the order of the passes.
    pub const ALL: [Target; 5] =
        [Target::Parser, Target::Checker, Target::Request, Target::Formatter, Target::Evaluator];

    /// Returns its name on the command line and of its folder.
    pub fn name(self) -> &'static str {
        match self {
            Target::Parser => "parser",
            Target::Checker => "checker",
            Target::Request => "request",
            Target::Formatter => "formatter",
            Target::Evaluator => "evaluator",
        }
    }

    /// Finds a target by its name.
    pub fn named(name: &str) -> Option<Target> {
        Target::ALL.into_iter().find(|target| target.name() == name)
    }
}

/// Runs one input. Returns a number for what it reached: inputs with the same number went the same way.
///
/// # Errors
///
/// Says which promise the input breaks. A panic is left to the caller.
pub fn run(target: Target, input: &[u8]) -> Result<u64, String> {
    let input = input.get(..MOST_BYTES).unwrap_or(input);
    match target {
        Target::Parser => targets::parser(&String::from_utf8_lossy(input)),
        Target::Checker => targets::checker(&String::from_utf8_lossy(input)),
        Target::Request => targets::request(input),
        Target::Formatter => targets::formatter(&String::from_utf8_lossy(input)),
        Target::Evaluator => targets::evaluator(&String::from_utf8_lossy(input)),
    }
}
