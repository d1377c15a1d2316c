//! Deciding: rules, effects, exceptions.

use polidex_base::{Span, Spanned};

use super::{ChainExpr, Expr, Head, Ident, PipeTable, Text};

/// `decide refund { … }`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decide {
    /// The requests.
    pub requests: Vec<Ident>,
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
        /// What happens when nothing applies.
        effect: Effect,
    },
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
    pub overrides: Vec<Ident>,
    /// Its entries.
    pub entries: Vec<Spanned<RuleEntry>>,
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
}

impl PartialEq for Effect {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind
    }
}
impl Eq for Effect {}

/// The kinds of effect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EffectKind {
    /// `approve { refund: amount }`
    Approve(Vec<(Ident, Expr)>),
    /// `deny`
    Deny,
    /// `require key_ladder to approve { refund: amount }`
    Require {
        /// Who signs.
        chain: ChainExpr,
        /// What is granted then.
        grants: Vec<(Ident, Expr)>,
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
