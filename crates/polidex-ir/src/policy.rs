//! The compiled policy and the requests it decides.
//!
//! Every collection of named declarations is sorted by name, so that the order in the files has no meaning.

use polidex_base::{Date, Digest};

use crate::expr::{Expr, LedgerQuery, Table};
use crate::people::{Alert, Calendar, Chain, ChainExpr, Gather, Role, Sla, Within};
use crate::suite::Invariant;
use crate::value::{Name, Type, Value};

/// A compiled policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// Its name.
    pub name: Name,
    /// Its title.
    pub title: Option<Name>,
    /// Language version.
    pub language: u32,
    /// IANA name of the time zone in which dates are read.
    pub zone: Name,
    /// Calendar of business time where none is named.
    pub calendar: Option<Name>,
    /// The default person: gets conflicts and errors.
    pub refer_to: Option<Name>,
    /// Not hashed: label, owner and window belong to the release.
    pub release: Release,
    /// Sorted by name.
    pub calendars: Vec<Calendar>,
    /// Sorted by name.
    pub types: Vec<NamedType>,
    /// Sorted by name.
    pub roles: Vec<Role>,
    /// Sorted by name.
    pub chains: Vec<Chain>,
    /// Sorted by name.
    pub thresholds: Vec<Threshold>,
    /// Sorted by name.
    pub defines: Vec<Define>,
    /// Sorted by name.
    pub tables: Vec<NamedTable>,
    /// Sorted by name.
    pub outcomes: Vec<NamedOutcome>,
    /// Sorted by name.
    pub requests: Vec<Request>,
    /// Not hashed: proved, never evaluated in a decision. Sorted by name.
    pub invariants: Vec<Invariant>,
}

/// What is said of a version beside its meaning.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Release {
    /// `version "2026.12"`
    pub label: Option<Name>,
    /// `owner "…"`
    pub owner: Option<Name>,
    /// First day in force, from local midnight.
    pub effective_from: Option<Date>,
    /// First day no longer in force.
    pub effective_until: Option<Date>,
    /// What a layer builds on; its meaning is part of this policy already.
    pub base: Option<Base>,
}

/// The version that a layer builds on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Base {
    /// The policy.
    pub name: Name,
    /// Its `version "2026.12"`.
    pub label: Option<Name>,
    /// Its policy hash.
    pub hash: Digest,
}

/// A declared tier, choice or record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedType {
    /// Its name.
    pub name: Name,
    /// Its title.
    pub title: Option<Name>,
    /// What it is.
    pub kind: NamedTypeKind,
}

/// The kinds of declared type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NamedTypeKind {
    /// Values in rising order.
    Tier(Vec<NamedValue>),
    /// Values sorted by name; whether anything else is allowed (it reads as `other`).
    Choice(Vec<NamedValue>, bool),
    /// Fields in the order declared (which has no meaning, and is sorted when hashed).
    Record(Vec<Fact>),
}

/// A value of a tier or choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedValue {
    /// Its name in the policy.
    pub name: Name,
    /// Its spelling in JSON.
    pub wire: Name,
}

/// A threshold: a named limit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Threshold {
    /// Its name.
    pub name: Name,
    /// Its title.
    pub title: Option<Name>,
    /// Its value; a look-up for a threshold by a key.
    pub value: Expr,
}

/// A named expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Define {
    /// Its name.
    pub name: Name,
    /// Its title.
    pub title: Option<Name>,
    /// The request whose facts it reads, where one is named.
    pub request: Option<Name>,
    /// Its parameters, in order.
    pub params: Vec<(Name, Type)>,
    /// Its body.
    pub body: Expr,
}

/// A declared table or matrix, or the rows of a tier from numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedTable {
    /// Its name.
    pub name: Name,
    /// Its title.
    pub title: Option<Name>,
    /// The request whose facts it reads, where one is named.
    pub request: Option<Name>,
    /// Numbers of the provisions it carries out.
    pub cites: Vec<Name>,
    /// Its parameters, in order.
    pub params: Vec<(Name, Type)>,
    /// Its rows.
    pub table: Table,
}

/// A declared outcome: a name for a built-in one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedOutcome {
    /// Its name.
    pub name: Name,
    /// Its title.
    pub title: Option<Name>,
    /// What it is.
    pub is: EffectKind,
}

/// The kinds of effect, from the laxest to the strictest: `by strictest` takes the greatest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EffectKind {
    /// `answer`; never beside another.
    Answer,
    /// `approve`
    Approve,
    /// `require`
    Require,
    /// `refer`
    Refer,
    /// `ask`
    Ask,
    /// `deny`
    Deny,
}

impl EffectKind {
    /// Returns the word of a policy for it.
    pub fn word(self) -> &'static str {
        match self {
            EffectKind::Answer => "answer",
            EffectKind::Approve => "approve",
            EffectKind::Require => "require",
            EffectKind::Refer => "refer",
            EffectKind::Ask => "ask",
            EffectKind::Deny => "deny",
        }
    }
}

/// A kind of request and everything that decides it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Its name.
    pub name: Name,
    /// Its title.
    pub title: Option<Name>,
    /// Leaf facts by dotted path, sorted by path; facts of `history` begin with `history.`.
    /// Fields of a record fact are leaves of their own (`customer.tier`).
    pub facts: Vec<Fact>,
    /// Record facts by dotted path, sorted: which are optional as a whole.
    pub groups: Vec<Group>,
    /// Relations between facts that hold of every valid request.
    pub valid_when: Vec<Expr>,
    /// What an approval gives: name and type, sorted by name.
    pub grants: Vec<(Name, Type)>,
    /// What may be said with any outcome: name and type, sorted by name.
    pub reports: Vec<(Name, Type)>,
    /// What an answer says: name and type, sorted by name.
    pub answers: Vec<(Name, Type)>,
    /// Reports that stand beside the rules, sorted by name.
    pub standing_reports: Vec<(Name, Expr)>,
    /// What authority is measured against.
    pub stake: Option<Expr>,
    /// Sorted by name.
    pub rules: Vec<Rule>,
    /// Where no rule applies.
    pub otherwise: Option<Rule>,
    /// How the rules that stand are combined.
    pub combining: Combining,
    /// Known contradictions, sorted by name.
    pub disputes: Vec<Dispute>,
    /// Further sign-offs of whatever is approved, in the order written; those of a base before those of its layer.
    pub also: Vec<Also>,
    /// `allow gap`: why no rule need apply; a decision says it where none does.
    pub gap: Option<Name>,
    /// Sorted by name.
    pub exceptions: Vec<Exception>,
    /// Sorted by name.
    pub gathers: Vec<Gather>,
    /// Sorted by name.
    pub slas: Vec<Sla>,
    /// Sorted by name.
    pub alerts: Vec<Alert>,
    /// What the approver is shown beside the decision: subject (exception or request) and values, in the order
    /// shown. Sorted by subject.
    pub contexts: Vec<(Name, Vec<Expr>)>,
}

/// How the rules that stand are combined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Combining {
    /// They must agree by value.
    Agree,
    /// The strictest counts; several requirements add up. Names of declared outcomes, strictest first, go before
    /// the order of kinds.
    Strictest(Vec<Name>),
}

/// A known contradiction: where it holds, the rules of its `decide` are set aside and a person decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dispute {
    /// Its name, made of its title.
    pub name: Name,
    /// What is disputed.
    pub title: Name,
    /// Numbers of the provisions.
    pub cites: Vec<Name>,
    /// When; always where left out.
    pub when: Option<Expr>,
    /// Who decides; the policy's default person where left out.
    pub refer_to: Option<Name>,
    /// By when.
    pub within: Option<Within>,
    /// The rules set aside, sorted.
    pub removes: Vec<Name>,
}

/// A fact that a request carries, or a field of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// Dotted path in a request (`customer.tier`); the name in a record.
    pub path: Name,
    /// Names in JSON, outermost first.
    pub wire: Vec<Name>,
    /// Its title.
    pub title: Option<Name>,
    /// Its type.
    pub ty: Type,
    /// Least and greatest value, both included. Bounds may be expressions (`today`).
    pub range: Option<(Expr, Expr)>,
    /// Absence is itself an answer.
    pub optional: bool,
    /// Value where it is left out.
    pub default: Option<Value>,
    /// Where it comes from.
    pub provenance: Provenance,
    /// How a bare JSON number is read, where it is allowed: `points`, `fraction`, or a unit of time.
    pub json_unit: Option<Name>,
    /// How the host fills it (facts of `history` only).
    pub history: Option<LedgerQuery>,
}

/// A record fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Dotted path.
    pub path: Name,
    /// Names in JSON, outermost first.
    pub wire: Vec<Name>,
    /// The record.
    pub record: Name,
    /// Absence is itself an answer.
    pub optional: bool,
}

/// Where a fact comes from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Provenance {
    /// A claim of `agent`, `customer`, …: shown as unverified.
    StatedBy(Name),
    /// A system of record.
    From(Name),
    /// Filled by the host from the ledger.
    Ledger,
}

/// A rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Its name.
    pub name: Name,
    /// Its title.
    pub title: Option<Name>,
    /// Numbers of the provisions it carries out.
    pub cites: Vec<Name>,
    /// The provision's text.
    pub text: Option<Name>,
    /// Rules it removes where it stands, sorted.
    pub overrides: Vec<Name>,
    /// When it applies; always where left out.
    pub when: Option<Expr>,
    /// What it does.
    pub effect: Effect,
    /// The declared outcome that it is.
    pub outcome: Option<Name>,
    /// What it reports, sorted by name.
    pub reports: Vec<(Name, Expr)>,
    /// Words that change nothing.
    pub advise: Vec<Name>,
    /// What the agent may say.
    pub tell_agent: Option<Name>,
}

/// What a rule does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Grants by name, sorted; and conditions in words.
    Approve(Vec<(Name, Expr)>, Vec<Name>),
    /// Refuses; and who is the next step.
    Deny(Option<Name>),
    /// Allowed with signatures.
    Require {
        /// Who signs.
        chain: ChainExpr,
        /// Beside what other rules require, in this place; the whole route where left out.
        place: Option<AlsoPlace>,
        /// Grants then, by name, sorted.
        grants: Vec<(Name, Expr)>,
        /// Conditions in words.
        conditions: Vec<Name>,
    },
    /// Hands it to a person.
    Refer(Name, Option<Within>),
    /// Back to the requester for facts, sorted by path.
    Ask(Vec<Name>),
    /// Answers a question: by name, sorted.
    Answer(Vec<(Name, Expr)>),
}

impl Effect {
    /// Returns its kind.
    pub fn kind(&self) -> EffectKind {
        match self {
            Effect::Approve(..) => EffectKind::Approve,
            Effect::Deny(_) => EffectKind::Deny,
            Effect::Require { .. } => EffectKind::Require,
            Effect::Refer(..) => EffectKind::Refer,
            Effect::Ask(_) => EffectKind::Ask,
            Effect::Answer(_) => EffectKind::Answer,
        }
    }
}

/// A way to lift denials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exception {
    /// Its name.
    pub name: Name,
    /// Its title.
    pub title: Option<Name>,
    /// Numbers of the provisions it carries out.
    pub cites: Vec<Name>,
    /// The provision's text.
    pub text: Option<Name>,
    /// Denying rules it can lift, sorted.
    pub covers: Vec<Name>,
    /// Exceptions it goes before, sorted.
    pub overrides: Vec<Name>,
    /// When; always where left out.
    pub when: Option<Expr>,
    /// Paths of facts that must be given, sorted.
    pub needs: Vec<Name>,
    /// What may be offered, sorted by grant.
    pub offers: Vec<Offer>,
    /// Cap on the sum of all offers; alternatives where left out.
    pub together: Option<Expr>,
    /// Who approves.
    pub approval: Approval,
    /// Extra sign-offs, in the order written.
    pub also: Vec<Also>,
    /// What the agent may say.
    pub tell_agent: Option<Name>,
}

/// What an exception may offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// A grant of the request.
    pub grant: Name,
    /// At most this much.
    pub at_most: Expr,
}

/// Who approves an exception.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Approval {
    /// A table whose only output is a chain.
    Table(Table),
    /// Always the same chain.
    Chain(ChainExpr),
}

/// An extra sign-off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Also {
    /// Who signs too.
    pub chain: ChainExpr,
    /// In which place.
    pub place: AlsoPlace,
    /// When; always where left out.
    pub when: Option<Expr>,
}

/// Where an extra sign-off stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AlsoPlace {
    /// At the same time.
    Alongside,
    /// Before the chain.
    First,
    /// After the chain.
    Last,
}

/// A part of a policy that has a hash of its own.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Part {
    /// Its keyword: `calendar`, `tier`, `choice`, `record`, `role`, `chain`, `threshold`, `define`, `table` (a matrix
    /// too), `outcome`, `request`; in a request `rule` (the `otherwise` too), `dispute`, `exception`, `gather`,
    /// `sla`, `alert`, `context`, `also`.
    pub kind: &'static str,
    /// The request it belongs to, if any.
    pub request: Option<Name>,
    /// Its name.
    pub name: Name,
    /// Its hash.
    pub hash: Digest,
}
