//! Deciding: rules, effects, exceptions.

use polidex_base::{Span, Spanned};

use super::{ChainExpr, Expr, Head, Ident, PipeTable, TableDecl, Text};

/// `decide refund { … }`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decide {
    /// The requests.
    pub requests: Vec<Ident>,
    /// `by strictest [of reject > documents > approve]`
    pub strictest: Option<Spanned<Vec<Ident>>>,
    /// Its members.
    pub members: Vec<Spanned<DecideMember>>,
}

/// A member of a `decide`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DecideMember {
    /// `rule name "Title" … { … }`
    Rule(Rule),
    /// `otherwise name "Title" then …`: the explicit default
    Otherwise {
        /// Name and title.
        head: Head,
        /// `cites "2.1"`
        cites: Vec<Text>,
        /// What happens when nothing applies.
        effect: Effect,
    },
    /// `requires "P1 Status must be pending": order.status is pending`: denies where it does not hold
    Requires(Requires),
    /// `report new_status = …`: said with any outcome
    Report {
        /// A report of the request.
        name: Ident,
        /// Its value.
        value: Expr,
    },
    /// `dispute "Two readings" { when …; refer to legal }`: a known contradiction
    Dispute(Dispute),
    /// `table authority { | … => rule | then | }`: each row is a rule
    Table(TableDecl),
    /// `also counsel first when …`: a further sign-off of whatever is approved
    Also(Also),
    /// `allow gap "why"`
    AllowGap(Text),
    /// A member that could not be read.
    Error,
}

/// `rule name "Title" cites "2.1" overrides x { … }`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Name and title.
    pub head: Head,
    /// `cites "2.1", "2.2"`
    pub cites: Vec<Text>,
    /// `overrides a, b`
    pub overrides: Vec<Override>,
    /// Its entries.
    pub entries: Vec<Spanned<RuleEntry>>,
}

/// What a rule overrides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Override {
    /// A rule by its name.
    Rule(Ident),
    /// `far.rule`: a rule of what the layer builds on.
    Base {
        /// The policy.
        policy: Ident,
        /// Its rule.
        rule: Ident,
    },
    /// `all`: every other rule of its `decide`
    All(polidex_base::Spanned<()>),
    /// `every deny`: every denying rule of its `decide`
    EveryDeny(polidex_base::Spanned<()>),
}

/// `requires pending "P1 Status must be pending" cites "2.1" overrides x: order.status is pending`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requires {
    /// Its name; made of its title where it is not written.
    pub name: Option<Ident>,
    /// What is required, in words; cited where `cites` is not written.
    pub title: Text,
    /// `cites "2.1"`
    pub cites: Vec<Text>,
    /// `overrides x`
    pub overrides: Vec<Override>,
    /// What must hold.
    pub condition: Expr,
}

/// `dispute "Two readings" cites "4" { when …; refer to legal within 1 day }`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dispute {
    /// What is disputed.
    pub title: Text,
    /// `cites "4"`
    pub cites: Vec<Text>,
    /// When; always where it is not written.
    pub when: Option<Expr>,
    /// Who decides.
    pub refer_to: Option<Ident>,
    /// By when.
    pub within: Option<Expr>,
}

/// An entry of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RuleEntry {
    /// `text """…"""`: the agreed provision
    Text(Text),
    /// `when …`
    When(Expr),
    /// `then …`
    Then(Effect),
    /// `advise "…"`: words that change nothing
    Advise(Text),
    /// `tell agent "…"`: what the agent may say
    TellAgent(Text),
}

/// What a rule does.
#[derive(Debug, Clone)]
pub struct Effect {
    /// Its place.
    pub span: Span,
    /// What it does.
    pub kind: EffectKind,
    /// `as wait_or_pay`: the declared outcome that it is
    pub outcome: Option<Ident>,
    /// `report { new_status: returned }`
    pub reports: Vec<(Ident, Expr)>,
}

impl PartialEq for Effect {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind && self.outcome == other.outcome && self.reports == other.reports
    }
}
impl Eq for Effect {}

/// The kinds of effect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EffectKind {
    /// `approve { refund: amount } on condition "…"`
    Approve {
        /// What is granted.
        grants: Vec<(Ident, Expr)>,
        /// `on condition "…", "…"`
        conditions: Vec<Text>,
    },
    /// `deny`, `deny and hand to ROLE`
    Deny {
        /// Who is the next step.
        hand_to: Option<Ident>,
    },
    /// `require key_ladder to approve { refund: amount }`
    Require {
        /// Who signs.
        chain: ChainExpr,
        /// `alongside`, `first`, `last`: beside what other rules require
        place: Option<Spanned<AlsoPlace>>,
        /// What is granted then; nothing where `to approve` is not written.
        grants: Option<Vec<(Ident, Expr)>>,
        /// `on condition "…", "…"`
        conditions: Vec<Text>,
    },
    /// `refer to senior within 4 business hours`
    ReferTo {
        /// To whom.
        role: Ident,
        /// By when.
        within: Option<Expr>,
    },
    /// `ask for a, b`: back to the requester
    AskFor(Vec<Expr>),
    /// `answer { fee: 20 USD }`
    Answer(Vec<(Ident, Expr)>),
    /// An effect that could not be read.
    Error,
}

/// `exception goodwill "Title" for refund cites "7.2" overrides other { … }`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exception {
    /// Name and title.
    pub head: Head,
    /// `for refund`
    pub request: Option<Ident>,
    /// `cites "7.2"`
    pub cites: Vec<Text>,
    /// `overrides other`
    pub overrides: Vec<Ident>,
    /// Its entries.
    pub entries: Vec<Spanned<ExceptionEntry>>,
}

/// An entry of an exception.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExceptionEntry {
    /// `text """…"""`
    Text(Text),
    /// `covers over_cap, too_late`
    Covers(Vec<Ident>),
    /// `when …`
    When(Expr),
    /// `needs justification`
    Needs(Vec<Expr>),
    /// `offers { … } [together at most x]`
    Offers {
        /// The offers.
        offers: Vec<Offer>,
        /// `together at most …`
        together: Option<Expr>,
    },
    /// `approval { | … | }`
    Approval(PipeTable),
    /// `approval key_ladder`
    ApprovalBy(ChainExpr),
    /// `also counsel alongside when …`
    Also(Also),
    /// `tell agent "…"`
    TellAgent(Text),
}

/// `refund at most amount`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// A grant of the request.
    pub grant: Ident,
    /// Its cap.
    pub at_most: Expr,
}

/// `also counsel alongside when legal_exposure`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Also {
    /// Who signs too.
    pub chain: ChainExpr,
    /// In which place.
    pub place: Spanned<AlsoPlace>,
    /// `when …`
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

impl AlsoPlace {
    /// Returns its word.
    pub fn word(self) -> &'static str {
        match self {
            AlsoPlace::Alongside => "alongside",
            AlsoPlace::First => "first",
            AlsoPlace::Last => "last",
        }
    }
}
