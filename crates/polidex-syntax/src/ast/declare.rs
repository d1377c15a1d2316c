//! Declarations of the vocabulary: the policy itself, calendars, types, requests, thresholds, definitions.

use polidex_base::{Date, Span, Spanned, Time};

use super::{Expr, Head, Ident, LedgerQuery, Text, TypeExpr};

/// `policy name "Title" extends base { … }`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// Name and title.
    pub head: Head,
    /// `extends far`: the policy that this is a layer upon
    pub extends: Option<Ident>,
    /// Its entries in the order they were written.
    pub entries: Vec<Spanned<PolicyEntry>>,
}

/// An entry of the policy header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PolicyEntry {
    /// `language 1`
    Language(Spanned<u32>),
    /// `owner "CS Operations"`
    Owner(Text),
    /// `version "2026.12"`
    Version(Text),
    /// `effective from 2026-12-01 until 2027-12-01`
    Effective {
        /// First day.
        from: Option<Spanned<Date>>,
        /// First day no longer in.
        until: Option<Spanned<Date>>,
    },
    /// `time zone "America/New_York"`
    TimeZone(Text),
    /// `calendar support_desk`: the default calendar
    Calendar(Ident),
    /// `refer to frontline`: the default person
    ReferTo(Ident),
    /// `allow gap "why"`: no version need follow this one at once
    AllowGap(Text),
    /// `allow lower authority "why"`: a layer may be laxer than what it builds on
    AllowLower(Text),
}

/// `fix far.justification.agency = doj`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// The fact: the base where it is named, the request, and the path of the fact in it.
    pub path: Vec<Ident>,
    /// Its value.
    pub value: Expr,
}

/// `calendar name "Title" { … }`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    /// Name and title.
    pub head: Head,
    /// Its entries.
    pub entries: Vec<Spanned<CalendarEntry>>,
}

/// An entry of a calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CalendarEntry {
    /// `time zone "…"`
    TimeZone(Text),
    /// `every mon to fri 09:00 to 17:00`, `every sat 10:00 to 14:00`
    Every {
        /// First weekday.
        from_day: Spanned<Weekday>,
        /// Last weekday; the first where it is not written.
        to_day: Option<Spanned<Weekday>>,
        /// Opening.
        from: Spanned<Time>,
        /// Closing; 24:00 is midnight at the end (kept as `None`).
        to: Option<Spanned<Time>>,
    },
    /// `open sun 14:00 to fri 17:00`: without a break
    Open {
        /// Opening day.
        from_day: Spanned<Weekday>,
        /// Opening time.
        from: Spanned<Time>,
        /// Closing day.
        to_day: Spanned<Weekday>,
        /// Closing time; `None` is 24:00.
        to: Option<Spanned<Time>>,
    },
    /// `closed 2026-12-25, 2026-12-31 to 2027-01-02`: the first and, of several days, the last
    Closed(Vec<(Spanned<Date>, Option<Spanned<Date>>)>),
}

/// Days of the week, Monday first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Weekday {
    /// `mon`
    Mon,
    /// `tue`
    Tue,
    /// `wed`
    Wed,
    /// `thu`
    Thu,
    /// `fri`
    Fri,
    /// `sat`
    Sat,
    /// `sun`
    Sun,
}

/// The values of a `tier` (in rising order) or of a `choice`.
#[derive(Debug, Clone)]
pub struct TypeValues {
    /// Name and title.
    pub head: Head,
    /// The values.
    pub values: Vec<NamedValue>,
    /// `or anything else` (choices only)
    pub open: Option<Span>,
}

impl PartialEq for TypeValues {
    fn eq(&self, other: &Self) -> bool {
        self.head == other.head && self.values == other.values && self.open.is_some() == other.open.is_some()
    }
}
impl Eq for TypeValues {}

/// A value of a tier or choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedValue {
    /// Its name.
    pub name: Ident,
    /// `as "pending (items modified)"`: its spelling in JSON
    pub wire: Option<Text>,
}

/// `record customer "Customer" { … }`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Name and title.
    pub head: Head,
    /// Its fields.
    pub fields: Vec<FactDecl>,
}

/// A fact of a request or a field of a record.
#[derive(Debug, Clone)]
pub struct FactDecl {
    /// The whole line.
    pub span: Span,
    /// Its name.
    pub name: Ident,
    /// Its title shown to people.
    pub title: Option<Text>,
    /// Its type.
    pub ty: Spanned<TypeExpr>,
    /// `from 0 USD to 100 USD`, both included; on a tier, the part of it
    pub range: Option<(Expr, Expr)>,
    /// `optional`
    pub optional: Option<Span>,
    /// `= default`
    pub default: Option<Expr>,
    /// `stated by agent`, `from crm`
    pub provenance: Option<Provenance>,
    /// `as "from"`: its name in JSON
    pub wire: Option<Text>,
}

impl PartialEq for FactDecl {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
            && self.title == other.title
            && self.ty == other.ty
            && self.range == other.range
            && self.optional.is_some() == other.optional.is_some()
            && self.default == other.default
            && self.provenance == other.provenance
            && self.wire == other.wire
    }
}
impl Eq for FactDecl {}

/// Where a fact comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Provenance {
    /// `stated by agent`, `stated by customer`: a claim
    StatedBy(Ident),
    /// `from crm`: a system of record
    From(Ident),
}

/// `request refund "Refund" { … }`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Name and title.
    pub head: Head,
    /// `with order_facts`: shared facts
    pub with: Vec<Ident>,
    /// Its entries.
    pub entries: Vec<Spanned<RequestEntry>>,
}

/// `facts order_facts { … }`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedFacts {
    /// Name and title.
    pub head: Head,
    /// Its entries.
    pub entries: Vec<Spanned<RequestEntry>>,
}

/// `outcome wait_or_pay "Title" is deny`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutcomeDecl {
    /// Name and title.
    pub head: Head,
    /// The built-in outcome it is: `approve`, `deny`, `require`, `ask`, `refer`.
    pub is: Ident,
}

/// An entry of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RequestEntry {
    /// A fact.
    Fact(FactDecl),
    /// `history { … }`
    History(Vec<HistoryDecl>),
    /// `grants { refund: USD, store_credit: USD }`
    Grants(Vec<(Ident, Spanned<TypeExpr>)>),
    /// `reports { new_status: status }`
    Reports(Vec<(Ident, Spanned<TypeExpr>)>),
    /// `answers { fee: USD }`
    Answers(Vec<(Ident, Spanned<TypeExpr>)>),
    /// `stake amount`
    Stake(Expr),
    /// `valid when landed implies departed`
    ValidWhen(Expr),
}

/// `goodwill_this_year : integer from 0 to 1_000 = count of …`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryDecl {
    /// Name, type and range.
    pub fact: FactDecl,
    /// How the host computes it.
    pub query: LedgerQuery,
}

/// `threshold name = …` or `threshold name by fact { … }`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Threshold {
    /// Name and title.
    pub head: Head,
    /// Its value.
    pub value: ThresholdValue,
}

/// What a threshold is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ThresholdValue {
    /// `= 30 days`
    Plain(Expr),
    /// `by customer.tier { standard, silver: 250 USD }`, `{ before 2025-10-01: 750_000 USD; from 2025-10-01: … }`
    By {
        /// The fact it depends on; none where only the date counts.
        key: Option<Expr>,
        /// Its arms.
        arms: Vec<ThresholdArm>,
    },
}

/// `standard, silver : 250 USD`
#[derive(Debug, Clone)]
pub struct ThresholdArm {
    /// The whole line.
    pub span: Span,
    /// The values of the key; empty for `otherwise`, and where only the date counts.
    pub values: Vec<Expr>,
    /// `from 2025-10-01`: the first day in
    pub from: Option<Spanned<Date>>,
    /// `before 2025-10-01`: the first day no longer in
    pub before: Option<Spanned<Date>>,
    /// The limit.
    pub limit: Expr,
}

impl PartialEq for ThresholdArm {
    fn eq(&self, other: &Self) -> bool {
        self.values == other.values
            && self.from == other.from
            && self.before == other.before
            && self.limit == other.limit
    }
}
impl Eq for ThresholdArm {}

/// `define age for refund = …`, `define f of (a: USD) = …`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Define {
    /// Name and title.
    pub head: Head,
    /// `of (a: USD)`
    pub params: Vec<(Ident, Spanned<TypeExpr>)>,
    /// `for refund`
    pub request: Option<Ident>,
    /// Its body.
    pub body: Expr,
}
