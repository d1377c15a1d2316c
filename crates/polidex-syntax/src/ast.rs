//! The syntax tree of a policy file: owned, without lifetimes, equal up to places.
//!
//! It keeps what a formatter needs (the spelling of literals, words or symbols) and knows no meaning.

pub mod check;
pub mod decide;
pub mod declare;
pub mod expr;
pub mod people;
pub mod signing;
pub mod table;

use polidex_base::{Span, Spanned};

pub use check::*;
pub use decide::*;
pub use declare::*;
pub use expr::*;
pub use people::*;
pub use signing::*;
pub use table::*;

/// A bare word with its place.
pub type Ident = Spanned<String>;
/// The content of a quoted text, unescaped, with its place (quotes included in the place).
pub type Text = Spanned<String>;

/// One file.
#[derive(Debug, Clone, Default)]
pub struct File {
    /// The items in the order they were written.
    pub items: Vec<Item>,
    /// Declarations and members of which some part could not be read, so that what they lack may only seem so.
    pub broken: Vec<Span>,
}

impl PartialEq for File {
    fn eq(&self, other: &Self) -> bool {
        self.items == other.items
    }
}
impl Eq for File {}

/// One top-level declaration.
#[derive(Debug, Clone)]
pub struct Item {
    /// From the first byte of the keyword to behind the closing brace or the end of the line.
    pub span: Span,
    /// What it is.
    pub kind: ItemKind,
}

impl PartialEq for Item {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind
    }
}
impl Eq for Item {}

/// The kinds of declaration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ItemKind {
    /// `policy name "Title" { … }`
    Policy(Policy),
    /// `use "file.policy"`
    Use(Text),
    /// `fix far.request.agency = doj`: a layer settles a fact
    Fix(Fix),
    /// `calendar name { … }`
    Calendar(Calendar),
    /// `tier loyalty: standard < silver < gold`
    Tier(TypeValues),
    /// `choice reason: defective, late_delivery`
    Choice(TypeValues),
    /// `tier account from annual_spend { standard: under 10_000 USD … }`
    TierFrom(TierFrom),
    /// `record customer { … }`
    Record(Record),
    /// `facts order_facts { … }`: facts that several requests share
    Facts(SharedFacts),
    /// `outcome wait_or_pay "Title" is deny`
    Outcome(OutcomeDecl),
    /// `table response of (severity: severity) { | … | }`
    Table(TableDecl),
    /// `matrix approver of deal_size by discount { | … | }`
    Matrix(MatrixDecl),
    /// `request refund "Refund" { … }`
    Request(Request),
    /// `threshold cap = 30 days` or `threshold cap by customer.tier { … }`
    Threshold(Threshold),
    /// `define age for refund = …`
    Define(Define),
    /// `role senior "Senior approver" { … }`
    Role(Role),
    /// `chain ladder = a then b until covered`
    Chain(Chain),
    /// `gather name for refund { … }`
    Gather(Gather),
    /// `decide refund { … }`
    Decide(Decide),
    /// `exception goodwill for refund { … }`
    Exception(Exception),
    /// `sla at_risk for refund { … }`
    Sla(Sla),
    /// `context for goodwill { … }`
    Context(Context),
    /// `alert name for refund { … }`
    Alert(Alert),
    /// `always name for refund { … }` and `never …`
    Invariant(Invariant),
    /// `test name for refund { … }`
    Test(Test),
    /// `examples name for refund given test { | … | }`
    Examples(Examples),
    /// A declaration that could not be read; its diagnostics say why.
    Error,
}

/// What every declaration and rule opens with: `name "Title"`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The name.
    pub name: Ident,
    /// The title shown to people.
    pub title: Option<Text>,
}

/// A comment, kept beside the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// From `#` to the end of the line.
    pub span: Span,
    /// The text with its `#`, without the line break, trailing space removed.
    pub text: String,
    /// Whether only white space stands before it on its line.
    pub own_line: bool,
}
