//! What is checked about a policy and is no part of its hash: invariants and tests.

use std::collections::BTreeMap;

use polidex_base::{Instant, Span};

use crate::expr::Expr;
use crate::value::{Name, Value};

/// A statement that must hold of every decision, or of any two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invariant {
    /// Its name.
    pub name: Name,
    /// Its title.
    pub title: Option<Name>,
    /// The request it speaks of.
    pub request: Name,
    /// What it says.
    pub says: Says,
}

/// What an invariant says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Says {
    /// Holds of every decision (a `never` is compiled to its negation).
    Always(Expr),
    /// Two requests that differ in these facts or records only have the same outcome; sorted, each once.
    Independent(Vec<Name>),
}

/// The tests of a policy.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Suite {
    /// In the order written; each row of an `examples` is one case.
    pub cases: Vec<TestCase>,
}

/// One request and what must come of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestCase {
    /// The test's name; of a row, `examples_name row 2`.
    pub name: Name,
    /// Its title.
    pub title: Option<Name>,
    /// The request.
    pub request: Name,
    /// The host's `as of`.
    pub as_of: Instant,
    /// Leaf facts by dotted path. A path that is missing is unknown (or not given, if optional).
    pub facts: BTreeMap<Name, Value>,
    /// Everything that must hold.
    pub expect: Expect,
    /// Where it is written: the place of a failure.
    pub span: Span,
}

/// What must come of a request; what is left out is not compared.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Expect {
    /// Outcome by its word in a decision.
    pub outcome: Option<Name>,
    /// The exception.
    pub exception: Option<Name>,
    /// Rules that decided, as a set.
    pub by: Option<Vec<Name>>,
    /// Roles of the route, in order.
    pub via: Option<Vec<Name>>,
    /// Paths of the facts asked, as a set.
    pub needs: Option<Vec<Name>>,
    /// Grants.
    pub grants: Vec<(Name, Value)>,
    /// Reports.
    pub reports: Vec<(Name, Value)>,
    /// Answers.
    pub answers: Vec<(Name, Value)>,
    /// Offers.
    pub offers: Vec<(Name, Value)>,
    /// Urgency by its word.
    pub urgency: Option<Name>,
    /// Deadline of the first step.
    pub respond_by: Option<Instant>,
}
