//! Typed expressions, with every name resolved.

use polidex_base::{MonthEnd, Rational, Rounding};

use crate::signing::Signing;
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
    /// A parameter of the definition or table around it, or the element (or its partner) of a list.
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
    /// A date or instant moved by what is counted in a calendar.
    Shift(Box<Shift>),
    /// The desk is open at an instant, or some time on a date.
    IsWithin(Box<Expr>, Name),
    /// A closing of a desk: the first after an instant, the last of a date.
    Closing(Name, Box<Expr>),
    /// The first day after the day of a date or instant on which a desk opens; of the policy's calendar where none is
    /// named.
    NextBusinessDay(Box<Expr>, Option<Name>),
    /// Business days from the first date or instant to the second, the day of the first not counted.
    BusinessDaysFromTo(Box<Expr>, Box<Expr>, Option<Name>),
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
    /// A declared table called with arguments, in the order of its parameters; and a column of it.
    Call(Name, Vec<Expr>, u32),
    /// A field of a record that is no fact by itself: of an element, a parameter, what was looked up.
    Field(Box<Expr>, Name),
    /// A field, partner or look-up that may be absent is there.
    Present(Box<Expr>),
    /// Some (else every) element satisfies the condition.
    Quantified {
        /// `some` (else `every`).
        some: bool,
        /// What is gone through.
        source: Box<Source>,
        /// What is asked of each element.
        condition: Box<Expr>,
    },
    /// What is made of the elements of a list.
    Aggregate(Box<Aggregate>),
    /// The only element that satisfies the condition; none or several is an error.
    Only(Box<Source>, Option<Box<Expr>>),
    /// The element of a keyed list with this key; absent where there is none.
    At(Box<Expr>, Box<Expr>),
    /// A value is an element of a list or set.
    In(Box<Expr>, Box<Expr>),
    /// At least one ground holds; those that do are cited.
    Grounds(Vec<(Name, Expr)>),
    /// What the ledger counted or summed (in alerts; facts of `history` are plain facts).
    Ledger(LedgerQuery),
    /// In an invariant: the outcome is the one of this name (`approve`, `exception`, …).
    OutcomeIs(Name),
    /// In an invariant: this role has a step in the route.
    ChainHas(Name),
    /// A question about who signs.
    Signing(Box<Signing>),
}

/// A date or instant moved by months, by business time, or by a duration whose kind only its value tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shift {
    /// A date or instant.
    pub start: Expr,
    /// How far.
    pub by: Expr,
    /// Backwards.
    pub back: bool,
    /// In whose opening hours business time is counted; the policy's calendar where none is named.
    pub calendar: Option<Name>,
    /// What counts where months lead to a day that does not exist; without it that is an error.
    pub month_end: Option<MonthEnd>,
}

/// What is gone through, element by element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The name of the element, a parameter of what is asked of it.
    pub var: Name,
    /// A list or set.
    pub list: Expr,
    /// A second list that is paired with it.
    pub partner: Option<Partner>,
}

/// A second list, in whose order each element of the first gets the first element of the same key that is not
/// used yet; where there is none, the partner is absent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Partner {
    /// The name of the partner.
    pub var: Name,
    /// A list.
    pub list: Expr,
    /// The key of an element of the first list.
    pub left: Expr,
    /// The key of an element of the second.
    pub right: Expr,
}

/// What is made of the elements of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aggregate {
    /// Which.
    pub measure: Measure,
    /// The value of each element; none for [`Measure::Count`].
    pub value: Option<Expr>,
    /// What is gone through.
    pub source: Source,
    /// Only those for which this holds.
    pub filter: Option<Expr>,
    /// Where there is nothing to take the least, greatest or average of; without it that is an error.
    pub otherwise: Option<Expr>,
}

/// Kinds of aggregate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Measure {
    /// How many.
    Count,
    /// How many different values.
    CountDistinct,
    /// The sum; zero of none.
    Sum,
    /// The least.
    Min,
    /// The greatest.
    Max,
    /// The exact average.
    Average,
    /// The values, in the order of the list.
    List,
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
    /// The matching row with the highest value in this output column; rows that tie must agree.
    Highest(u32),
    /// The matching row with the lowest value in this output column; rows that tie must agree.
    Lowest(u32),
    /// All matching rows.
    Collect(Collect),
}

/// What is made of all matching rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Collect {
    /// The sum of each column; zero of none.
    Sum,
    /// The least of each column.
    Min,
    /// The greatest of each column.
    Max,
    /// How many.
    Count,
    /// The values of each column: in the order of the rows, or sorted by this column, highest first.
    List(Option<u32>),
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
    /// Proofs that are waived, and why. At run time a person takes over all the same, and reads why.
    pub waivers: Waivers,
}

/// Proofs that are waived, and why.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Waivers {
    /// `allow gap "why"`
    pub gap: Option<Name>,
    /// `allow overlap "why"`
    pub overlap: Option<Name>,
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
    /// `none`: the value is left out.
    Nothing,
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
