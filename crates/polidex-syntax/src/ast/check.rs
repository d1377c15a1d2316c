//! What is checked about a policy: invariants, tests, examples.

use polidex_base::{Instant, Span, Spanned};

use super::{Expr, Head, Ident, PipeTable, Text};

/// `always name "Title" for refund { … }` or `never …`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invariant {
    /// `never`
    pub never: bool,
    /// Name and title.
    pub head: Head,
    /// `for refund`
    pub request: Option<Ident>,
    /// What it says.
    pub says: Says,
}

/// What an invariant says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Says {
    /// The condition; `outcome` and `chain` are words in it.
    Condition(Expr),
    /// `outcome does not depend on customer.tier, reason`: the facts and records
    Independent(Vec<Vec<Ident>>),
}

/// `test name "Title" for refund [given other] { … }`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Test {
    /// Name and title.
    pub head: Head,
    /// `for refund`
    pub request: Option<Ident>,
    /// `given other`: starts from another test's facts
    pub given_test: Option<Ident>,
    /// `as of 2026-12-31T15:00:00Z`
    pub as_of: Option<Spanned<Instant>>,
    /// `given { … }`
    pub given: Vec<GivenFact>,
    /// `expect …`, several lines are several expectations
    pub expect: Vec<Spanned<Expectation>>,
}

/// `amount: 300 USD` or `customer: { … }`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenFact {
    /// The fact, `customer.tier` or `customer`.
    pub path: Vec<Ident>,
    /// Its value.
    pub value: GivenValue,
}

/// A value in a test.
#[derive(Debug, Clone)]
pub enum GivenValue {
    /// An expression (a literal, a value of a choice).
    Expr(Expr),
    /// `{ id: "C-7", tier: gold }`
    Record(Vec<GivenFact>, Span),
    /// `[ … ]`
    List(Vec<GivenValue>, Span),
    /// `none`: not given
    None(Span),
}

impl PartialEq for GivenValue {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (GivenValue::Expr(a), GivenValue::Expr(b)) => a == b,
            (GivenValue::Record(a, _), GivenValue::Record(b, _)) => a == b,
            (GivenValue::List(a, _), GivenValue::List(b, _)) => a == b,
            (GivenValue::None(_), GivenValue::None(_)) => true,
            (
                GivenValue::Expr(_) | GivenValue::Record(..) | GivenValue::List(..) | GivenValue::None(_),
                _,
            ) => false,
        }
    }
}
impl Eq for GivenValue {}

/// `expect exception goodwill denied by too_late via senior`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expectation {
    /// `approve`, `deny`, `exception`, `approval_required`, `needs_information`, `refer`, `invalid`
    pub outcome: Ident,
    /// The exception's name behind `exception`.
    pub exception: Option<Ident>,
    /// `denied by a, b` or `by a, b`: every rule that decided
    pub by: Option<Vec<Ident>>,
    /// `via senior, director`: every role of the route, in order
    pub via: Option<Vec<Ident>>,
    /// `needs reason, opened`
    pub needs: Option<Vec<Vec<Ident>>>,
    /// `grants { refund: 300 USD }`
    pub grants: Vec<(Ident, Expr)>,
    /// `reports { new_status: returned }`
    pub reports: Vec<GivenFact>,
    /// `answers { fee: 20 USD, signers: [clerk, head] }`
    pub answers: Vec<GivenFact>,
    /// `offers { refund: 300 USD, store_credit: 360 USD }`
    pub offers: Vec<(Ident, Expr)>,
    /// `urgency high`
    pub urgency: Option<Ident>,
    /// `respond by 2026-12-31T19:00:00Z`: of the first step
    pub respond_by: Option<Spanned<Instant>>,
    /// `because "…"` words for the reader; not compared
    pub because: Option<Text>,
}

/// `examples name "Title" for refund given day_31 { | … | }`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Examples {
    /// Name and title.
    pub head: Head,
    /// `for refund`
    pub request: Option<Ident>,
    /// `given day_31`
    pub given_test: Option<Ident>,
    /// Inputs: facts or `as of` (path of the single word `as_of`); outputs: `outcome`, `rule`, `via`, `needs`, grants.
    pub table: PipeTable,
}
