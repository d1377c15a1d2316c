//! Typed expressions, with every name resolved.

use polidex_base::{Rational, Rounding};

use crate::value::{Name, Type, Value};

/// The index of a fact in [`crate::Request::facts`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FactId(pub u32);

/// A typed expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expr {
    /// Its type; `Bool` for a condition.
    pub ty: Type,
    /// What it is.
    pub kind: ExprKind,
}

/// The kinds of expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExprKind {
    /// A constant.
    Const(Value),
    /// The value of a fact, by its dotted path in the request: `customer.tier`, `history.paid_90_days`.
    /// By path, not by index, so that global thresholds and tables can serve several requests.
    Fact(Name),
    /// The host's `as of`.
    Now,
    /// The local date of `as of` in the policy's time zone.
    Today,
    /// The value of a threshold.
    Threshold(Name),
    /// The value of a definition without parameters.
    Define(Name),
    /// A definition applied to arguments, in the order of its parameters.
    Apply(Name, Vec<Expr>),
    /// A parameter of the definition around it.
    Param(Name),
    /// Logical negation.
    Not(Box<Expr>),
    /// All hold.
    And(Vec<Expr>),
    /// At least one holds.
    Or(Vec<Expr>),
    /// The second holds wherever the first does.
    Implies(Box<Expr>, Box<Expr>),
    /// Two values of one type.
    Compare(Relation, Box<Expr>, Box<Expr>),
    /// The subject equals one of the values.
    OneOf(Box<Expr>, Vec<Expr>),
    /// An optional fact or record (by path) is given.
    Given(Name),
    /// Sum; of a date and an elapsed duration, a date; of an instant and an elapsed duration, an instant.
    Add(Box<Expr>, Box<Expr>),
    /// Difference; of two instants or two dates, an elapsed duration.
    Subtract(Box<Expr>, Box<Expr>),
    /// Product; at most one side is money, a percentage or a duration.
    Multiply(Box<Expr>, Box<Expr>),
    /// Quotient.
    Divide(Box<Expr>, Box<Expr>),
    /// Sign turned.
    Negate(Box<Expr>),
    /// Elapsed days from the first date to the second; of instants, whole days rounded down.
    DaysFromTo(Box<Expr>, Box<Expr>),
    /// Brought to a whole multiple of the step.
    Round(Rounding, Rational, Box<Expr>),
    /// The largest.
    Larger(Vec<Expr>),
    /// The smallest.
    Smaller(Vec<Expr>),
    /// The value of the first arm (condition, value) whose condition holds, else the last.
    Conditional(Vec<(Expr, Expr)>, Box<Expr>),
    /// A look-up; the column is an index into the table's outputs.
    Lookup(Box<Table>, u32),
    /// What the ledger counted or summed (in alerts; facts of `history` are plain facts).
    Ledger(LedgerQuery),
    /// In an invariant: the outcome is the one of this name (`approve`, `exception`, …).
    OutcomeIs(Name),
    /// In an invariant: this role has a step in the route.
    ChainHas(Name),
}

/// Relations between two values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Relation {
    /// `is`
    Equal,
    /// `is not`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    Greater,
    /// `>=`
    AtLeast,
}

impl Relation {
    /// Returns the symbol: `is`, `is not`, `<`, `<=`, `>`, `>=`.
    pub fn symbol(self) -> &'static str {
        match self {
            Relation::Equal => "is",
            Relation::NotEqual => "is not",
            Relation::Less => "<",
            Relation::AtMost => "<=",
            Relation::Greater => ">",
            Relation::AtLeast => ">=",
        }
    }

    /// Returns the relation that holds where this one does not.
    #[must_use]
    pub fn negated(self) -> Relation {
        match self {
            Relation::Equal => Relation::NotEqual,
            Relation::NotEqual => Relation::Equal,
            Relation::Less => Relation::AtLeast,
            Relation::AtMost => Relation::Greater,
            Relation::Greater => Relation::AtMost,
            Relation::AtLeast => Relation::Less,
        }
    }
}

/// How the matching rows of a table become one answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Combine {
    /// At most one row may match.
    Unique,
    /// All matching rows must give equal outputs.
    Agreeing,
    /// The first matching row.
    First,
}

/// A look-up: every threshold by a key, approval table and lookup table is one of these.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// What the columns left of `=>` are matched against.
    pub inputs: Vec<Expr>,
    /// Names of the output columns.
    pub outputs: Vec<Name>,
    /// How matching rows combine.
    pub combine: Combine,
    /// The rows, in the order written.
    pub rows: Vec<Row>,
    /// Outputs where no row matches.
    pub otherwise: Option<Vec<Output>>,
}

/// A row of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// One cell for each input.
    pub cells: Vec<Cell>,
    /// One for each output column.
    pub outputs: Vec<Output>,
}

/// What a cell asks of its input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Nothing.
    Any,
    /// At least one of the tests holds.
    OneOf(Vec<Test>),
    /// None of the tests holds.
    NoneOf(Vec<Test>),
    /// The optional fact is given.
    Given,
    /// The optional fact is not given.
    NotGiven,
}

/// One test in a cell: all its bounds hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Test {
    /// Relations of the input (left) to a value (right); one, or two for a range.
    pub bounds: Vec<(Relation, Expr)>,
}

/// An output cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Output {
    /// A value.
    Value(Expr),
    /// Who signs; `None` is the empty chain.
    Chain(Option<crate::people::ChainExpr>),
}

/// A count or sum the host fills from the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerQuery {
    /// `count` (else `sum`).
    pub count: bool,
    /// An exception, request or grant.
    pub of: Name,
    /// `submitted`, `approved`, `denied` or `granted`.
    pub status: Name,
    /// The fact whose value the entries must share.
    pub subject: Option<Name>,
    /// Over which time; all of it where left out.
    pub window: Option<LedgerWindow>,
}

/// Over which time a ledger query looks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LedgerWindow {
    /// Since the local start of the `year`, `month`, `week` or `day` of `as of`.
    SinceStartOf(Name),
    /// The elapsed time up to `as of`.
    InTheLast(polidex_base::Duration),
}
