//! Who signs and by when: roles, chains, service levels, gathering, context, alerts.

use polidex_base::{Date, Span, Spanned};

use super::{Act, Expr, Head, Ident, Text};

/// `role senior "Senior approver" { … }`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// Name and title.
    pub head: Head,
    /// `found by budget_code`: by what the directory tells who it is
    pub found_by: Option<Expr>,
    /// Its entries.
    pub entries: Vec<Spanned<RoleEntry>>,
}

/// An entry of a role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RoleEntry {
    /// `authority 500 USD from 2025-10-01 until 2026-10-01 when …`
    Authority {
        /// How much.
        limit: Authority,
        /// From this day on.
        from: Option<Spanned<Date>>,
        /// Until the day before this one.
        until: Option<Spanned<Date>>,
        /// `when …`
        when: Option<Expr>,
    },
    /// `responds within 8 business hours`
    RespondsWithin(Expr),
    /// `escalates to senior`
    EscalatesTo(Ident),
    /// `on silence expires`
    SilenceExpires,
    /// `on silence refers`, `on silence refers to clerk`
    SilenceRefers(Option<Ident>),
    /// `may be signed by spe, head when …`
    SignedBy {
        /// Who may sign in its place.
        roles: Vec<Ident>,
        /// `when …`
        when: Option<Expr>,
    },
    /// `not delegable`
    NotDelegable,
    /// `delegable to designee up to 1_000 USD when …`
    Delegable {
        /// Roles, or `designee`; anybody where left out.
        to: Vec<Ident>,
        /// At most this much.
        up_to: Option<Expr>,
        /// `when …`
        when: Option<Expr>,
    },
}

/// How much a role may approve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Authority {
    /// Up to an amount, included.
    UpTo(Expr),
    /// Any amount.
    Unlimited,
    /// Signs, spends nothing.
    None,
}

/// `chain name "Title" = … [until covered]`
#[derive(Debug, Clone)]
pub struct Chain {
    /// Name and title.
    pub head: Head,
    /// Its steps.
    pub body: ChainExpr,
    /// `until covered`
    pub until_covered: Option<Span>,
}

impl PartialEq for Chain {
    fn eq(&self, other: &Self) -> bool {
        self.head == other.head
            && self.body == other.body
            && self.until_covered.is_some() == other.until_covered.is_some()
    }
}
impl Eq for Chain {}

/// A way of signing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChainExpr {
    /// One role or a named chain.
    Role(Ident),
    /// `a then b`: one after the other
    Then(Vec<ChainExpr>),
    /// `a and b`: all, in any order
    And(Vec<ChainExpr>),
    /// `either a or b`
    Either(Vec<ChainExpr>),
    /// `2 of board`, `2 of (legal, finance, security)`
    Quorum {
        /// How many different people, or how many of the roles.
        count: Spanned<u32>,
        /// Of which role or named choice of roles; of which of several.
        of: Vec<ChainExpr>,
    },
    /// `lowest of a, b, c that covers`
    Lowest(Vec<ChainExpr>),
    /// `a concurs`, `a and b concur`: what they do who are not said to do something else
    Acting(Box<ChainExpr>, Spanned<Act>),
    /// `approver(deal_size, discount)`: a table with a column of chains
    Table(Expr),
    /// A chain that could not be read.
    Error,
}

/// `gather name "Title" for refund cites "1.2" { … }`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gather {
    /// Name and title.
    pub head: Head,
    /// `for refund`
    pub request: Option<Ident>,
    /// `cites "1.2"`
    pub cites: Vec<Text>,
    /// Its entries.
    pub entries: Vec<Spanned<GatherEntry>>,
}

/// An entry of a gather.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GatherEntry {
    /// `text """…"""`
    Text(Text),
    /// `when …`
    When(Expr),
    /// `ask reason, opened`
    Ask(Vec<Expr>),
    /// `answered by frontline within 4 business hours`
    AnsweredBy {
        /// Who collects the answers.
        role: Ident,
        /// By when.
        within: Option<Expr>,
    },
    /// `at most 2 times then refer to senior`
    AtMost {
        /// How many rounds.
        times: Spanned<u32>,
        /// Who gets it afterwards.
        refer_to: Ident,
    },
}

/// `sla at_risk "Title" for refund cites "9.1" { … }`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sla {
    /// Name and title.
    pub head: Head,
    /// `for refund`
    pub request: Option<Ident>,
    /// `for step legal`: the roles whose steps it is about
    pub steps: Vec<Ident>,
    /// `cites "9.1"`
    pub cites: Vec<Text>,
    /// Its entries.
    pub entries: Vec<Spanned<SlaEntry>>,
}

/// An entry of a service level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SlaEntry {
    /// `text """…"""`
    Text(Text),
    /// `when …`
    When(Expr),
    /// `respond within 30 minutes`
    Respond(Expr),
    /// `urgency high`
    Urgency(Ident),
    /// `notify director, vp`
    Notify(Vec<Ident>),
    /// `chain fast replaces key_ladder`: a compressed chain
    Replaces {
        /// The compressed chain.
        chain: Ident,
        /// What it replaces.
        replaces: Ident,
    },
}

/// `context for goodwill { show … }`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Context {
    /// An exception or a request.
    pub subject: Ident,
    /// `show a, b`
    pub show: Vec<Expr>,
}

/// `alert name "Title" for refund { … }`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alert {
    /// Name and title.
    pub head: Head,
    /// `for refund`
    pub request: Option<Ident>,
    /// Its entries.
    pub entries: Vec<Spanned<AlertEntry>>,
}

/// An entry of an alert.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AlertEntry {
    /// `when count of … >= 25`
    When(Expr),
    /// `notify "cs-operations"`
    Notify(Text),
    /// `suggest "…"`
    Suggest(Text),
}
