//! Expressions and types.

use polidex_base::{Duration, DurationKind, MonthEnd, Rational, Rounding, Span, Spanned};

use super::{Ident, Signing, Text};

/// An expression with its place.
#[derive(Debug, Clone)]
pub struct Expr {
    /// From its first to behind its last byte, parentheses not included.
    pub span: Span,
    /// What it is.
    pub kind: ExprKind,
}

impl PartialEq for Expr {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind
    }
}
impl Eq for Expr {}

/// The kinds of expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExprKind {
    /// `250 USD`, `yes`, `"text"`, `2026-12-01`
    Literal(Literal),
    /// `amount`, `customer.tier`, `history.goodwill_this_year`, `outcome`: words joined by `.`
    Path(Vec<Ident>),
    /// `name(a, b)`: a parametrised definition or a table
    Call {
        /// The definition or table.
        name: Ident,
        /// Its inputs.
        args: Vec<Expr>,
        /// `.column` behind the call.
        field: Option<Ident>,
    },
    /// `not a`
    Not(Box<Expr>),
    /// `-a`
    Negate(Box<Expr>),
    /// `a and b and c`: at least two parts, not nested in itself without parentheses
    And(Vec<Expr>),
    /// `a or b`
    Or(Vec<Expr>),
    /// `a implies b`
    Implies(Box<Expr>, Box<Expr>),
    /// `a <= b`, `a is b`, `a is at most b`
    Compare {
        /// Left side.
        left: Box<Expr>,
        /// Relation and how it is spelt.
        op: Spanned<Comparison>,
        /// Right side.
        right: Box<Expr>,
    },
    /// `a is [not] one of (b, c)`
    OneOf {
        /// What is looked for.
        subject: Box<Expr>,
        /// `not`
        negated: bool,
        /// Where.
        values: Vec<Expr>,
    },
    /// `a is [not] given`
    Given {
        /// A fact.
        subject: Box<Expr>,
        /// `not`
        negated: bool,
    },
    /// `chain has counsel`, `chain lacks counsel` (in invariants)
    ChainHas {
        /// `lacks`
        negated: bool,
        /// The role.
        role: Ident,
    },
    /// `a + b`, `a - b`, `a * b`, `a / b`
    Arithmetic {
        /// Left side.
        left: Box<Expr>,
        /// Operator.
        op: Spanned<ArithmeticOp>,
        /// Right side.
        right: Box<Expr>,
    },
    /// `120% of amount`
    Of {
        /// The percentage.
        rate: Box<Expr>,
        /// What it is taken of.
        base: Box<Expr>,
    },
    /// `a + b in desk`, `a + 2 months or the last day`, and `8 business hours in desk` behind `within`
    Timed {
        /// A sum; behind `within` any duration.
        value: Box<Expr>,
        /// `in desk`
        calendar: Option<Ident>,
        /// `or the last day`, `or the first of the next`
        month_end: Option<Spanned<MonthEnd>>,
    },
    /// `a is [not] within desk`
    IsWithin {
        /// A date or instant.
        subject: Box<Expr>,
        /// `not`
        negated: bool,
        /// The calendar.
        calendar: Ident,
    },
    /// `closing of desk`, `closing of desk after a`, `closing of desk on a`
    Closing {
        /// The calendar.
        calendar: Ident,
        /// Of which of its closings it is the question; the next one where it is not written.
        when: Option<ClosingWhen>,
    },
    /// `next business day after a in desk`
    NextBusinessDay {
        /// A date or instant.
        after: Box<Expr>,
        /// `in desk`
        calendar: Option<Ident>,
    },
    /// `business days from a to b in desk`
    BusinessDaysFromTo {
        /// First date or instant; its day is not counted.
        from: Box<Expr>,
        /// Second date or instant.
        to: Box<Expr>,
        /// `in desk`
        calendar: Option<Ident>,
    },
    /// `days from a to b`
    DaysFromTo {
        /// First date or instant.
        from: Box<Expr>,
        /// Second date or instant.
        to: Box<Expr>,
    },
    /// `a rounded down to 5 USD`
    Rounded {
        /// What is rounded.
        value: Box<Expr>,
        /// How.
        mode: Spanned<Rounding>,
        /// To which step; the smallest unit of the type where it is not written.
        step: Option<Box<Expr>>,
    },
    /// `larger of (a, b)` and `smaller of (a, b)`
    Extreme {
        /// `larger`
        larger: bool,
        /// At least two.
        values: Vec<Expr>,
    },
    /// `a when c, b when d, otherwise e`
    Conditional {
        /// Value and condition of each arm, in order.
        arms: Vec<(Expr, Expr)>,
        /// The value when no condition holds.
        otherwise: Box<Expr>,
    },
    /// `count of goodwill approved for customer.id since start of year`
    Ledger(Box<LedgerQuery>),
    /// `some x in xs has …`, `every x in xs has …`, `no x in xs has …`
    Quantified {
        /// Which.
        quantifier: Spanned<Quantifier>,
        /// What is gone through.
        source: Box<Source>,
        /// What must hold of it.
        condition: Box<Expr>,
    },
    /// `sum of e for x in xs where …`, `count of x in xs where …`, `count of xs`, and `list of e for x in xs`
    Aggregate {
        /// What is made of it.
        measure: Spanned<Measure>,
        /// The value of each element; none for `count`.
        value: Option<Box<Expr>>,
        /// What is gone through.
        source: Box<Source>,
        /// `where …`
        filter: Option<Box<Expr>>,
        /// `otherwise e`: where there is nothing to take the least, greatest or average of
        otherwise: Option<Box<Expr>>,
    },
    /// `the only x in xs where …`
    Only {
        /// What is gone through.
        source: Box<Source>,
        /// `where …`
        filter: Option<Box<Expr>>,
    },
    /// `lines[key]`: the element with this key
    At {
        /// A list with a key.
        list: Box<Expr>,
        /// The key.
        key: Box<Expr>,
    },
    /// `.field` behind something that is no plain name: `lines[key].price`
    Field {
        /// A record.
        of: Box<Expr>,
        /// Its field.
        field: Ident,
    },
    /// `x is in xs`, `x is not in xs`
    In {
        /// What is looked for.
        subject: Box<Expr>,
        /// `not`
        negated: bool,
        /// A list or set.
        list: Box<Expr>,
    },
    /// `any of { "A-C1": c1; "A-C2": c2 }`: each ground that holds is cited
    Grounds(Vec<(Text, Expr)>),
    /// `other "DOJ"`: a value of an open choice that is not declared
    Other(Text),
    /// `approver of ladder` and the other questions about who signs
    Signing(Box<Signing>),
    /// `unlimited`
    Unlimited,
    /// Something that could not be read; its diagnostics say why.
    Error,
}

/// Which closing of a desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClosingWhen {
    /// `after a`: the first after an instant
    After(Box<Expr>),
    /// `on a`: the last of a day
    On(Box<Expr>),
}

/// How many elements must satisfy a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantifier {
    /// `some`
    Some,
    /// `every`
    Every,
    /// `no`
    No,
}

/// What is made of the elements of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// `count of`
    Count,
    /// `count distinct`
    CountDistinct,
    /// `sum of`
    Sum,
    /// `min of`
    Min,
    /// `max of`
    Max,
    /// `average of`
    Average,
    /// `list of`
    List,
}

/// `x in xs`, `r in items paired with i in order.items by r is i.item`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The name of the element; none in `count of xs`.
    pub var: Option<Ident>,
    /// A list or set.
    pub list: Expr,
    /// A second list, each of whose elements is used once.
    pub partner: Option<Partner>,
}

/// `paired with i in order.items by r is i.item`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Partner {
    /// The name of the partner; it may be not given.
    pub var: Ident,
    /// A list.
    pub list: Expr,
    /// The key of the first element.
    pub left: Expr,
    /// The key of its partner.
    pub right: Expr,
}

/// Relations between two values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Relation {
    /// `is`
    Equal,
    /// `is not`
    NotEqual,
    /// `<`, `is under`
    Less,
    /// `<=`, `is at most`
    AtMost,
    /// `>`, `is over`
    Greater,
    /// `>=`, `is at least`
    AtLeast,
}

/// A relation and its spelling.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Comparison {
    /// The relation.
    pub relation: Relation,
    /// Whether it was written in words (`is at most`) where a symbol exists.
    pub in_words: bool,
}

/// Arithmetic operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArithmeticOp {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
}

/// A literal with the spelling of its number, for the formatter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Literal {
    /// `250 USD`: the digits as written, their value, the code as written (not yet known to exist)
    Money {
        /// As written: `1_250.50`
        digits: String,
        /// Value.
        value: Rational,
        /// Decimal places written.
        places: u32,
        /// Three capital letters.
        currency: Ident,
    },
    /// `80%`
    Percent {
        /// As written.
        digits: String,
        /// In points: 80 for `80%`.
        points: Rational,
    },
    /// `1_000`, `2.75`
    Number {
        /// As written.
        digits: String,
        /// Value.
        value: Rational,
        /// Decimal places written.
        places: u32,
    },
    /// `yes`, `no`
    Bool(bool),
    /// `"…"`, unescaped
    Text(String),
    /// `2026-12-01`
    Date(polidex_base::Date),
    /// `2026-12-01T09:00:00Z`, `…-05:00`, with the text as written
    Instant(String, polidex_base::Instant),
    /// `2026-12-01T09:00`: in the policy's time zone, with the text as written
    Local(String, polidex_base::DateTime),
    /// `09:00`
    Time(polidex_base::Time),
    /// `30 days`, `8 business hours`
    Duration {
        /// Number as written.
        digits: String,
        /// Unit as written: `days`, `business hours`, `minutes`.
        unit: String,
        /// Its value.
        value: Duration,
    },
}

/// A count or sum over what was decided before, filled by the host from the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerQuery {
    /// `count` or `sum`.
    pub measure: LedgerMeasure,
    /// An exception, a request or a grant.
    pub of: Ident,
    /// `submitted`, `approved`, `denied`, `granted`.
    pub status: Ident,
    /// `for customer.id`
    pub subject: Option<Vec<Ident>>,
    /// `since start of year`, `in the last 90 days`
    pub window: Option<LedgerWindow>,
}

/// What a ledger query measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LedgerMeasure {
    /// `count of`
    Count,
    /// `sum of`
    Sum,
}

/// Over which time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LedgerWindow {
    /// `since start of year | month | week | day`
    SinceStartOf(Ident),
    /// `in the last 90 days`
    InTheLast(Expr),
}

/// A type as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TypeExpr {
    /// `USD`: three capital letters
    Money(Ident),
    /// `percent`, `percent places 2`, `percent as points`
    Percent {
        /// `places n`
        places: Option<u32>,
        /// `as points` or `as fraction`: how a bare JSON number is read.
        json: Option<Ident>,
    },
    /// `integer`
    Integer,
    /// `decimal`, `decimal places 4`
    Decimal {
        /// `places n`
        places: Option<u32>,
    },
    /// `bool`
    Bool,
    /// `text`
    Text,
    /// `date`
    Date,
    /// `instant`
    Instant,
    /// `time`
    Time,
    /// `duration`, `duration in hours`, `business hours`, `business days`, `calendar duration`, `any duration`
    Duration {
        /// Its kind; nothing for any.
        kind: Option<DurationKind>,
        /// `in hours`: how a bare JSON number is read.
        json: Option<Ident>,
    },
    /// `role`
    Role,
    /// A tier, choice or record by name
    Named(Ident),
    /// `list of X up to 50`, `list of line by id up to 50`
    List {
        /// The element.
        element: Box<Spanned<TypeExpr>>,
        /// `by id`: the field that tells elements apart
        key: Option<Ident>,
        /// At most this many.
        up_to: Option<Spanned<u32>>,
    },
    /// `set of X`
    Set {
        /// The element.
        element: Box<Spanned<TypeExpr>>,
        /// At most this many.
        up_to: Option<Spanned<u32>>,
    },
    /// A type that could not be read.
    Error,
}

/// A cell of a table.
#[derive(Debug, Clone)]
pub struct Cell {
    /// Its place.
    pub span: Span,
    /// What it says.
    pub kind: CellKind,
}

impl PartialEq for Cell {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind
    }
}
impl Eq for Cell {}

/// What a cell of a table says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CellKind {
    /// `any`
    Any,
    /// Alternatives separated by commas.
    Tests(Vec<CellTest>),
    /// `not (a, b)`
    Not(Vec<CellTest>),
    /// `given`
    Given,
    /// `not given`
    NotGiven,
    /// `none`
    None,
    /// A cell that could not be read.
    Error,
}

/// One alternative in a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CellTest {
    /// A value.
    Value(Expr),
    /// `under x`, `at most x`, `over x`, `at least x`
    Bound(Relation, Expr),
    /// `at least x and under y`: both must hold
    Between((Relation, Expr), (Relation, Expr)),
    /// `from x to y`, both included
    FromTo(Expr, Expr),
}
