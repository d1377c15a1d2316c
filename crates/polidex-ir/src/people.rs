//! Who signs and by when: calendars, roles, chains, service levels, gathering, alerts.

use polidex_base::{Date, MonthEnd};

use crate::expr::Expr;
use crate::signing::Act;
use crate::value::Name;

/// When a desk is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    /// Its name.
    pub name: Name,
    /// Its title shown to people.
    pub title: Option<Name>,
    /// IANA name of its time zone.
    pub zone: Name,
    /// Open spans as minutes of the week from Monday 00:00 (0 to 10 080), start before end, sorted, merged.
    pub weekly: Vec<(u32, u32)>,
    /// Local days that are closed: first and last of each stretch, sorted, with an open day between any two.
    pub closed: Vec<(Date, Date)>,
}

/// A time in which something must be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Within {
    /// A duration; `none`, as a table says it, is no time at all.
    pub time: Expr,
    /// In whose opening hours business time is counted; the policy's calendar where none is named.
    pub calendar: Option<Name>,
    /// What counts where months lead to a day that does not exist.
    pub month_end: Option<MonthEnd>,
}

/// A role: who may approve how much.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// Its name.
    pub name: Name,
    /// Its title shown to people.
    pub title: Option<Name>,
    /// By what the directory tells who it is.
    pub found_by: Option<Expr>,
    /// Conditional lines; the highest that holds counts. Empty: authority not stated.
    pub authority: Vec<(Authority, Option<Expr>)>,
    /// Who may sign in its place, in the order written.
    pub signed_by: Vec<StandIn>,
    /// To whom it may be delegated, in the order written; nothing where it is not said, empty where it may not be.
    pub delegation: Option<Vec<Delegate>>,
    /// Response time.
    pub responds_within: Option<Within>,
    /// What happens on silence; it stays open where nothing is said.
    pub on_silence: Option<Silence>,
}

/// A role that may sign in the place of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandIn {
    /// Who.
    pub role: Name,
    /// When; always where left out.
    pub when: Option<Expr>,
}

/// To whom a signature may be delegated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delegate {
    /// A role; a designee, whom the host stamps, where left out.
    pub to: Option<Name>,
    /// Up to a stake, included.
    pub up_to: Option<Expr>,
    /// When; always where left out.
    pub when: Option<Expr>,
}

/// What happens when no answer comes in time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Silence {
    /// Another role is asked.
    Escalate(Name),
    /// A person takes over: this role, else the default person.
    Refer(Option<Name>),
    /// The request lapses.
    Expire,
}

impl Role {
    /// Returns who is asked when no answer comes in time.
    pub fn escalates_to(&self) -> Option<&Name> {
        match &self.on_silence {
            Some(Silence::Escalate(role)) => Some(role),
            Some(Silence::Refer(_) | Silence::Expire) | None => None,
        }
    }
}

/// How much a role may approve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Authority {
    /// Signs, spends nothing.
    None,
    /// Up to an amount, included.
    UpTo(Expr),
    /// Any amount.
    Unlimited,
}

/// A named way of signing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    /// Its name.
    pub name: Name,
    /// Its title shown to people.
    pub title: Option<Name>,
    /// Its steps.
    pub body: ChainExpr,
    /// Cut after the first step that covers the stake.
    pub until_covered: bool,
}

/// A way of signing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChainExpr {
    /// One person of a role.
    Role(Name),
    /// A named chain.
    Named(Name),
    /// One after the other.
    Then(Vec<ChainExpr>),
    /// All, in any order.
    And(Vec<ChainExpr>),
    /// Any one of them.
    Either(Vec<ChainExpr>),
    /// So many different people of a role, or so many of the roles of a choice.
    Quorum(u32, Box<ChainExpr>),
    /// What a column of a declared table says for these arguments.
    Table(Name, Vec<Expr>, u32),
    /// The one with the least authority that covers the stake.
    Lowest(Vec<ChainExpr>),
    /// What everybody in it does who is not said to do something else.
    Acting(Act, Box<ChainExpr>),
}

/// Facts that count as unknown while a condition holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gather {
    /// Its name.
    pub name: Name,
    /// Its title.
    pub title: Option<Name>,
    /// Numbers of the provisions it carries out.
    pub cites: Vec<Name>,
    /// The provision's text.
    pub text: Option<Name>,
    /// When it applies; always where left out.
    pub when: Option<Expr>,
    /// Paths of the facts asked.
    pub ask: Vec<Name>,
    /// Who collects the answers.
    pub answered_by: Option<Name>,
    /// By when.
    pub within: Option<Within>,
    /// How many rounds, and who gets it afterwards.
    pub at_most: Option<(u32, Name)>,
}

/// A service level: it changes time, never authority.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sla {
    /// Its name.
    pub name: Name,
    /// Its title.
    pub title: Option<Name>,
    /// Numbers of the provisions it carries out.
    pub cites: Vec<Name>,
    /// The provision's text.
    pub text: Option<Name>,
    /// When it applies; always where left out.
    pub when: Option<Expr>,
    /// The roles whose steps it is about, sorted; all where none is named.
    pub steps: Vec<Name>,
    /// These steps answer within this.
    pub respond: Option<Within>,
    /// How urgent.
    pub urgency: Option<Urgency>,
    /// Roles that are told, sorted.
    pub notify: Vec<Name>,
    /// Compressed chain, and the chain it replaces.
    pub replaces: Option<(Name, Name)>,
}

/// How urgent a request is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Urgency {
    /// `low`
    Low,
    /// `normal`: where nothing is said
    Normal,
    /// `high`
    High,
    /// `critical`
    Critical,
}

impl Urgency {
    /// Returns its word.
    pub fn word(self) -> &'static str {
        match self {
            Urgency::Low => "low",
            Urgency::Normal => "normal",
            Urgency::High => "high",
            Urgency::Critical => "critical",
        }
    }
}

/// A pattern in the log that somebody should hear of. Never changes a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alert {
    /// Its name.
    pub name: Name,
    /// Its title.
    pub title: Option<Name>,
    /// When.
    pub when: Expr,
    /// Whom to tell.
    pub notify: Vec<Name>,
    /// What to propose.
    pub suggest: Option<Name>,
}
