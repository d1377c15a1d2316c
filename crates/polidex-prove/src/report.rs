//! What came of the proofs: every check with its verdict, every finding with what shows it.
//!
//! Data only. The wording is beside it, in `wording`; places in files are the caller's.

use polidex_base::Date;
use polidex_eval::Submission;
use polidex_ir::Name;

pub use crate::encode::Cause;

/// What is proved of a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Property {
    /// Every request gets an outcome.
    Total,
    /// What stands agrees.
    Unambiguous,
    /// Everything can be used.
    Alive,
    /// Everything that is looked at can be computed.
    Defined,
    /// Every chain ends with the authority.
    Covered,
    /// A service level keeps the authority.
    KeepsAuthority,
    /// What must be true of every decision is.
    Invariant,
}

impl Property {
    /// Returns its word.
    pub fn word(self) -> &'static str {
        match self {
            Property::Total => "total",
            Property::Unambiguous => "unambiguous",
            Property::Alive => "alive",
            Property::Defined => "defined",
            Property::Covered => "covered",
            Property::KeepsAuthority => "keeps authority",
            Property::Invariant => "invariant",
        }
    }
}

/// What became of a check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It holds of every request.
    Proved,
    /// It need not hold, and why.
    Waived(Name),
    /// It does not hold; a finding shows where.
    Refuted,
    /// It may not hold: something could not be said exactly.
    Possible(Vec<Cause>),
    /// The budget ended.
    Undecided,
}

/// One thing that was to be proved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// What kind of thing.
    pub property: Property,
    /// Of what: "request `refund`", "table `share`".
    pub subject: String,
    /// What became of it.
    pub verdict: Verdict,
}

/// A part of the policy, wherever it is written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Its keyword, as in the parts of a policy; `row` for a row of a table.
    pub kind: &'static str,
    /// The request it belongs to.
    pub request: Option<Name>,
    /// Its name; of a row, `table: row 2`.
    pub name: Name,
}

/// A request that shows a finding, and what is decided about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Witness {
    /// The request.
    pub submission: Submission,
    /// The word of the outcome that the evaluator gives.
    pub outcome: &'static str,
}

/// Where a finding holds: each side in words, such as "`score` is 130". None: everywhere.
pub type Region = Vec<String>;

/// Something that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What.
    pub what: What,
    /// Where it is written; of two rules that meet, both.
    pub places: Vec<Place>,
    /// Where it holds, in maximal boxes.
    pub regions: Vec<Region>,
    /// Whether there are more regions than these.
    pub more: bool,
    /// A request that shows it, replayed through the evaluator.
    pub witness: Option<Witness>,
}

/// The kinds of finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// No rule applies.
    NoRule {
        /// The kind of request.
        request: Name,
    },
    /// Two rules stand and do not agree.
    Conflict {
        /// One.
        first: Name,
        /// The other.
        second: Name,
    },
    /// Something can never be used.
    NeverUsed {
        /// Its keyword.
        kind: &'static str,
        /// Its name.
        name: Name,
        /// What is used wherever it could be; nothing where its condition never holds.
        by: Vec<Name>,
    },
    /// Two exceptions qualify for one denial.
    TwoExceptions {
        /// One.
        first: Name,
        /// The other.
        second: Name,
    },
    /// No row of a table matches.
    TableGap {
        /// How the table is called.
        table: String,
    },
    /// Rows of a table match together that must not.
    TableOverlap {
        /// How the table is called.
        table: String,
        /// Numbers of the rows, from 1.
        rows: (usize, usize),
        /// Whether equal outputs would do.
        agreeing: bool,
    },
    /// A row can never be taken.
    RowNeverUsed {
        /// How the table is called.
        table: String,
        /// Its number, from 1.
        row: usize,
        /// Numbers of the rows that are taken wherever it matches.
        by: Vec<usize>,
    },
    /// Nobody on a chain has the authority.
    NotCovered {
        /// The exception or rule.
        owner: Name,
        /// The ladder that ends too early; nothing for a chain that is not cut.
        ladder: Option<Name>,
        /// What is at stake in the witness.
        stake: Option<String>,
    },
    /// Silence leads to somebody with less authority.
    EscalationLower {
        /// Who does not answer.
        role: Name,
        /// Who is asked then.
        to: Name,
    },
    /// A compressed chain has less authority than the chain it replaces.
    CompressedLower {
        /// The service level.
        sla: Name,
    },
    /// Two service levels put two chains in place of one.
    CompressedTwice {
        /// The service levels.
        slas: Vec<Name>,
    },
    /// A division by zero.
    DivisionByZero {
        /// It, in words.
        words: String,
    },
    /// The outcome depends on facts that it must not depend on.
    Depends {
        /// The invariant.
        name: Name,
        /// The facts that differ in one request, in words, and what is decided there.
        before: (Vec<String>, String),
        /// The same of the other request, which is the same in everything else.
        after: (Vec<String>, String),
    },
    /// What must be true of every decision is not.
    Broken {
        /// The invariant.
        name: Name,
    },
    /// The budget ended before this was decided.
    Undecided {
        /// What was to be proved.
        property: Property,
        /// Of what.
        subject: String,
    },
}

/// The days that proofs range over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Horizon {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
    /// Whether the policy says both.
    pub stated: bool,
}

/// What came of the proofs of a policy.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// Everything that was to be proved, by request, in the order of the policy.
    pub checks: Vec<Check>,
    /// What is wrong.
    pub findings: Vec<Finding>,
    /// The days that `today` and `now` range over, where something asks for them.
    pub horizon: Option<Horizon>,
}

impl Report {
    /// Returns how many checks were proved (or waived), are possible, and not decided.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for check in &self.checks {
            let count = match check.verdict {
                Verdict::Proved => &mut counts.proved,
                Verdict::Waived(_) => &mut counts.waived,
                Verdict::Refuted => &mut counts.refuted,
                Verdict::Possible(_) => &mut counts.possible,
                Verdict::Undecided => &mut counts.undecided,
            };
            *count = count.saturating_add(1);
        }
        counts
    }

    /// Returns what could not be said exactly, sorted.
    pub fn causes(&self) -> Vec<&Cause> {
        let mut causes: Vec<&Cause> = self
            .checks
            .iter()
            .filter_map(|check| match &check.verdict {
                Verdict::Possible(causes) => Some(causes),
                Verdict::Proved | Verdict::Waived(_) | Verdict::Refuted | Verdict::Undecided => None,
            })
            .flatten()
            .collect();
        causes.sort();
        causes.dedup();
        causes
    }
}

/// How many checks came out how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// They hold.
    pub proved: usize,
    /// They need not hold.
    pub waived: usize,
    /// They do not hold.
    pub refuted: usize,
    /// They may not hold.
    pub possible: usize,
    /// The budget ended.
    pub undecided: usize,
}
