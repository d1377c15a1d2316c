//! A decision as data. `docs/decision.md` says what each field means and in which order lists stand.

use polidex_base::{Date, Digest, Duration, Instant};
use polidex_ir::{Act, AlsoPlace, Base, Name, Relation, Silence, Urgency, Value};

/// What was decided, why, by whom it goes on, and what is still needed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The host's id of the request.
    pub id: Option<Name>,
    /// The kind of request.
    pub request: Name,
    /// What comes out.
    pub outcome: Outcome,
    /// The declared outcome that it is (`as NAME`), where the rules of `decided_by` say one.
    pub outcome_name: Option<Name>,
    /// Its title.
    pub outcome_title: Option<Name>,
    /// The policy that decided.
    pub policy: PolicyRef,
    /// The host's `as of`.
    pub as_of: Instant,
    /// The rules whose effect this is, sorted by name; in *exception*, the denying rules it lifts; where a dispute holds,
    /// the disputes, sorted by name.
    pub decided_by: Vec<RuleRef>,
    /// The exception that may lift the denial.
    pub exception: Option<ExceptionRef>,
    /// Who approves by when.
    pub route: Option<Route>,
    /// What is missing, in doubt or must change, sorted by fact.
    pub needs: Vec<Need>,
    /// What is granted (*approve*) or would be granted (*approval required*), sorted by name.
    pub grants: Option<Vec<(Name, Value)>>,
    /// What the requester must keep to, in words (*approve*, *approval required*): in the order written; of several
    /// rules that add up, in the order of their names, each once.
    pub conditions: Vec<Name>,
    /// What is answered (*answer*), sorted by name.
    pub answers: Option<Vec<(Name, Value)>>,
    /// What is said with any outcome, sorted by name.
    pub reports: Vec<(Name, Value)>,
    /// Who is the next step after a *deny*.
    pub hand_to: Option<NextStep>,
    /// The value that authority is measured against, where a route exists.
    pub stake: Option<Value>,
    /// Stated facts of this request that are unverified, in the order of their paths.
    pub unverified: Vec<Name>,
    /// To whom a *refer* goes, and why.
    pub refer: Option<Referral>,
    /// Words that change nothing.
    pub advice: Vec<Name>,
    /// What the agent may say.
    pub tell_agent: Vec<Name>,
    /// Facts shown to the approver by `context`: what and its value.
    pub context: Vec<(Name, Option<Value>)>,
    /// What was tried: applied, overridden and nearest misses; every candidate on request.
    pub trace: Vec<TraceStep>,
}

/// The kinds of outcome, without *invalid* (a request that could not be read reaches no evaluator).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// Allowed.
    Approve,
    /// Refused.
    Deny,
    /// Refused, and an exception may be approved by the route.
    Exception,
    /// Allowed with the signatures of the route.
    ApprovalRequired,
    /// Facts are missing or in doubt.
    NeedsInformation,
    /// A person takes over.
    Refer,
    /// A question is answered; that is no permission.
    Answer,
}

impl Outcome {
    /// Returns its word in a decision: `approve`, `deny`, `exception`, `approval_required`, …
    pub fn word(self) -> &'static str {
        match self {
            Outcome::Approve => "approve",
            Outcome::Deny => "deny",
            Outcome::Exception => "exception",
            Outcome::ApprovalRequired => "approval_required",
            Outcome::NeedsInformation => "needs_information",
            Outcome::Refer => "refer",
            Outcome::Answer => "answer",
        }
    }
}

/// The policy that decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyRef {
    /// Its name.
    pub name: Name,
    /// Its label.
    pub version: Option<Name>,
    /// Its hash.
    pub hash: Digest,
    /// First day in force.
    pub effective_from: Option<Date>,
    /// First day no longer in force.
    pub effective_until: Option<Date>,
    /// What a layer builds on.
    pub base: Option<Base>,
}

/// A rule, or a dispute, that decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleRef {
    /// Its name.
    pub rule: Name,
    /// Numbers of the provisions it carries out, as written, then those of its grounds that hold, in the order written.
    pub provisions: Vec<Name>,
    /// Its title.
    pub title: Option<Name>,
    /// The provision's text.
    pub text: Option<Name>,
    /// The hash of the rule or dispute.
    pub part: Digest,
    /// Thresholds its condition compares with, and by how much they were crossed (or kept).
    pub crossed: Vec<Crossing>,
}

/// A comparison with a threshold that holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crossing {
    /// The fact or definition compared: its name, or its expression in words.
    pub fact: Name,
    /// Its value.
    pub value: Value,
    /// The relation that holds.
    pub relation: Relation,
    /// The threshold.
    pub threshold: Name,
    /// Its value here.
    pub limit: Value,
    /// The distance, without sign.
    pub by: Option<Value>,
}

/// The exception that may lift a denial.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExceptionRef {
    /// Its name.
    pub name: Name,
    /// Numbers of the provisions it carries out.
    pub provisions: Vec<Name>,
    /// Its title.
    pub title: Option<Name>,
    /// The provision's text.
    pub text: Option<Name>,
    /// The hash of the exception.
    pub part: Digest,
    /// What may be offered, sorted by kind.
    pub offers: Vec<(Name, Value)>,
    /// Cap on the sum of all offers; where left out they are alternatives.
    pub together: Option<Value>,
}

/// Who approves, in which order, by when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// The patterns that shaped it, in the order `confidence`, `amount`, `customer_tier`, `time_sensitive`, `multi_level`.
    pub patterns: Vec<&'static str>,
    /// The chain's name, if it has one.
    pub chain: Option<Name>,
    /// How urgent.
    pub urgency: Urgency,
    /// Roles to be told, sorted, with the service level that says so.
    pub notify: Vec<(Name, Name)>,
    /// Service levels that apply, sorted by name.
    pub sla: Vec<Name>,
    /// Sign-offs in order; steps with the same `level` are open at the same time.
    pub steps: Vec<Step>,
    /// Steps of the chain behind the cut, which are not needed here, in order.
    pub not_needed: Vec<Name>,
}

/// One sign-off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// 1 for what opens first; a level opens when all of the one before are closed.
    pub level: u32,
    /// The roles of which `needs` must sign; more than one for a choice.
    pub roles: Vec<Seat>,
    /// How many different people.
    pub needs: u32,
    /// What they do; only who signs covers the stake.
    pub act: Act,
    /// Why it is there: the chain, or an extra sign-off.
    pub because: StepReason,
    /// The rules and exceptions that are certain to ask for it, sorted.
    pub asked_by: Vec<Name>,
}

/// A role in a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seat {
    /// The role.
    pub role: Name,
    /// Its title.
    pub title: Option<Name>,
    /// How much it may approve here; nothing where not stated.
    pub authority: Option<Limit>,
    /// By when it answers, counted from `as of` for the first level and from the deadline of the level before it.
    pub respond_by: Option<Instant>,
    /// The duration behind `respond_by`.
    pub responds_within: Option<Duration>,
    /// The calendar in which it was counted, where it is business time.
    pub calendar: Option<Name>,
    /// By what the directory tells who it is: the expression in words, and its value.
    pub found_by: Option<(Name, Value)>,
    /// Who may sign in its place, in the order of the policy.
    pub signed_by: Vec<InPlace>,
    /// To whom it may be delegated, in the order of the policy; nothing where it is not said, empty where it may not be.
    pub delegation: Option<Vec<Delegated>>,
    /// What happens on silence.
    pub on_silence: Option<Silence>,
}

/// Who may sign in the place of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InPlace {
    /// The role.
    pub role: Name,
    /// Its title.
    pub title: Option<Name>,
    /// On which condition, in words, where it cannot be told whether it holds.
    pub on: Option<Name>,
}

/// To whom a seat may be delegated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delegated {
    /// The role; a designee, whom the host stamps, where left out.
    pub to: Option<Name>,
    /// Its title.
    pub title: Option<Name>,
    /// Up to a stake, included.
    pub up_to: Option<Value>,
    /// On which condition, in words, where it cannot be told whether it holds.
    pub on: Option<Name>,
}

/// How much a role may approve here. The order of the type is that of data, not of amounts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Limit {
    /// Signs, spends nothing.
    None,
    /// Up to an amount, included.
    UpTo(Value),
    /// Any amount.
    Unlimited,
}

/// Why a step is in a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StepReason {
    /// A step of the chain.
    Chain,
    /// An extra sign-off.
    Also(AlsoPlace),
}

/// A fact that is needed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// Its path.
    pub fact: Name,
    /// Why it is not known.
    pub status: NeedStatus,
    /// Why it matters, in words: rules and exceptions whose result hangs on it, sorted.
    pub decides: Vec<Name>,
    /// Who is to supply it: a role, `agent`, `requester` or a system.
    pub from: Option<Name>,
    /// By when.
    pub by: Option<Instant>,
    /// The gather that asks, if one does.
    pub gather: Option<Name>,
    /// After how many rounds it goes to whom.
    pub at_most: Option<(u32, Name)>,
}

/// Why a fact is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NeedStatus {
    /// It was left out.
    Missing,
    /// It was stated, and a gather asks a person to confirm it.
    InDoubt,
    /// The requester must change it (an `ask` effect).
    MustChange,
}

impl NeedStatus {
    /// Returns its word in a decision.
    pub fn word(self) -> &'static str {
        match self {
            NeedStatus::Missing => "missing",
            NeedStatus::InDoubt => "in_doubt",
            NeedStatus::MustChange => "must_change",
        }
    }
}

/// To whom a request is handed, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Referral {
    /// The role; nothing where the policy names none (the host's default person).
    pub role: Option<Name>,
    /// Its title.
    pub title: Option<Name>,
    /// By when.
    pub respond_by: Option<Instant>,
    /// Why.
    pub reason: ReferReason,
}

/// Who is the next step after a denial.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextStep {
    /// The role.
    pub role: Name,
    /// Its title.
    pub title: Option<Name>,
    /// By when, counted from `as of`.
    pub respond_by: Option<Instant>,
    /// The duration behind `respond_by`.
    pub responds_within: Option<Duration>,
}

/// Why a request is handed to a person. The order of the type is that of data, not of weight.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReferReason {
    /// A rule says so.
    Rule,
    /// Rules that stand disagree, or refer to several people: their names, sorted.
    Conflict(Vec<Name>),
    /// A known contradiction holds: the names of the disputes, sorted.
    Dispute(Vec<Name>),
    /// No rule applies.
    NoRule,
    /// Several exceptions qualify and none goes before: their names, sorted.
    AmbiguousException(Vec<Name>),
    /// Nobody in the chain has the authority.
    NotCovered(Name),
    /// The version is not in force at `as of`.
    NotInEffect,
    /// Something could not be computed: what, in words.
    Error(String),
}

/// What was tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TraceStep {
    /// `rule`, `dispute`, `exception`, `gather` or `sla`.
    pub kind: &'static str,
    /// Its name.
    pub name: Name,
    /// What came of it.
    pub result: TraceResult,
    /// Why, in words, of the first condition that settles it: `age 31 days > refund_window 30 days`.
    pub because: String,
    /// The hash of the part.
    pub part: Digest,
    /// Whether it is one of the nearest misses (shown without being asked for).
    pub near: bool,
}

/// What came of a candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TraceResult {
    /// It applied.
    Applies,
    /// It applied and was overridden, set aside by a dispute, or less strict than another.
    Overridden,
    /// It did not apply.
    DoesNotApply,
    /// It cannot be told without the facts that are needed.
    Unknown,
}
