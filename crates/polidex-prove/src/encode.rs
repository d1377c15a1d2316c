//! A compiled policy in the terms of the solver: one request, all its facts at once.
//!
//! In: a policy and a kind of request. Out: an [`Encoder`], which turns expressions, tables and chains into formulas
//! over bounded integers, and the assumptions that every request fulfils.
//! Facts are taken as known: a fact that is left out stands for every value it could have, so nothing is lost.
//! What cannot be said in these terms becomes a fresh unknown with a [cause](Cause), so that it never helps a proof.

mod arithmetic;
mod beside;
mod chain;
mod compare;
mod expr;
mod facts;
mod row;
mod site;
mod table;
mod texts;
mod value;
mod worth;

use std::collections::{BTreeMap, HashMap};

use polidex_ir::{Name, Policy, Request};

use crate::solve::{Context, Formula, Problem};

pub(crate) use beside::Changed;
pub(crate) use chain::{End, Path, Seats, Stake};
pub(crate) use expr::Axis;
pub(crate) use facts::{DAY, Fact, Held, Instantly};
pub(crate) use site::{Fault, Site, SiteId};
pub(crate) use table::{Called, Pick};
pub(crate) use value::{Atom, Domain, Truth, Val, whole};

use expr::Scope;
use facts::Clock;

/// Something that cannot be said exactly, in the words of the policy.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cause(pub String);

impl Cause {
    /// Reads the words in front of a key.
    fn of(words: &str) -> Self {
        Cause(words.split('\u{0}').next().unwrap_or_default().to_owned())
    }
}

/// Turns the parts of a policy into formulas about one request.
pub(crate) struct Encoder<'p> {
    pub policy: &'p Policy,
    pub request: &'p Request,
    /// A policy whose texts and values count too, because it is set beside this one.
    other: Option<&'p Policy>,
    /// What is shared with it.
    beside: beside::Beside,
    pub context: Context,
    pub facts: BTreeMap<Name, Fact>,
    /// What the variables stand for that say whether something is given.
    pub presence: BTreeMap<crate::solve::Var, Name>,
    /// Whether a record fact is given.
    pub groups: BTreeMap<Name, Formula>,
    pub clock: Clock,
    /// What must be true of every request.
    pub assumptions: Vec<Formula>,
    /// What each opaque atom stands for.
    pub causes: BTreeMap<u32, Cause>,
    /// Tables that are called, and other places that can fail.
    pub sites: Vec<Site<'p>>,
    /// Sums that something compares with constants.
    pub axes: Vec<Axis>,
    /// For each open frame, the places that can fail and where they are looked at.
    frames: Vec<Vec<(SiteId, Formula)>>,
    known: HashMap<(expr::Body, Vec<Val>), expr::Remembered>,
    called: HashMap<(usize, Vec<Val>, Vec<Val>), SiteId>,
    opaque: HashMap<String, u32>,
    unknowns: HashMap<String, Val>,
    /// The variables of fresh unknowns.
    pub invented: BTreeMap<crate::solve::Var, Cause>,
    domains: BTreeMap<String, std::rc::Rc<Domain>>,
    texts: std::rc::Rc<Domain>,
    /// The threshold that is being encoded.
    threshold: Option<Name>,
    /// What was decided, for invariants.
    pub decided: Decided,
    depth: u32,
}

/// What was decided, as formulas.
#[derive(Debug, Clone, Default)]
pub(crate) struct Decided {
    /// Where each outcome, built-in or declared, is the outcome.
    pub outcomes: BTreeMap<Name, Truth>,
    /// Where each role has a seat.
    pub seats: BTreeMap<Name, Truth>,
}

/// Chains and definitions nested deeper than this are not followed; the compiler refuses circles.
const DEEPEST: u32 = 100;

impl<'p> Encoder<'p> {
    /// Gets a kind of request ready.
    pub fn new(policy: &'p Policy, request: &'p Request) -> Self {
        Encoder::among(policy, request, None)
    }

    /// The same, with the texts and values that another policy names.
    pub fn among(policy: &'p Policy, request: &'p Request, other: Option<&'p Policy>) -> Self {
        let mut encoder = Encoder {
            policy,
            request,
            other,
            beside: beside::Beside::default(),
            context: Context::new(Problem::new()),
            facts: BTreeMap::new(),
            presence: BTreeMap::new(),
            groups: BTreeMap::new(),
            clock: Clock::default(),
            assumptions: Vec::new(),
            causes: BTreeMap::new(),
            sites: Vec::new(),
            axes: Vec::new(),
            frames: vec![Vec::new()],
            known: HashMap::new(),
            called: HashMap::new(),
            opaque: HashMap::new(),
            unknowns: HashMap::new(),
            invented: BTreeMap::new(),
            domains: BTreeMap::new(),
            texts: texts::of(policy, other, request),
            threshold: None,
            decided: Decided::default(),
            depth: 0,
        };
        encoder.declare();
        encoder
    }

    pub(crate) fn problem(&mut self) -> &mut Problem {
        self.context.problem_mut()
    }

    pub(crate) fn all(&mut self, parts: impl IntoIterator<Item = Formula>) -> Formula {
        self.problem().all(parts)
    }

    pub(crate) fn any(&mut self, parts: impl IntoIterator<Item = Formula>) -> Formula {
        self.problem().any(parts)
    }

    /// Returns the truth of a condition; what has none always holds.
    pub(crate) fn when(&mut self, when: Option<&'p polidex_ir::Expr>) -> Truth {
        match when {
            None => Truth::sure(true),
            Some(when) => self.truth(when, &Scope::default()),
        }
    }

    /// Returns the value of an expression outside any definition.
    pub(crate) fn value_of(&mut self, expr: &'p polidex_ir::Expr) -> Val {
        self.value(expr, &Scope::default())
    }

    /// Returns where an invariant's question about the decision is answered by yes.
    fn asked(&mut self, expr: &polidex_ir::Expr) -> Truth {
        match &expr.kind {
            polidex_ir::ExprKind::OutcomeIs(name) => {
                self.decided.outcomes.get(name).copied().unwrap_or(Truth::sure(false))
            }
            polidex_ir::ExprKind::ChainHas(role) => {
                self.decided.seats.get(role).copied().unwrap_or(Truth::sure(false))
            }
            _ => Truth::sure(false),
        }
    }

    /// Returns a truth of which nothing is known, without a cause of its own.
    pub(crate) fn unsettled(&mut self, key: &str) -> Formula {
        let next = u32::try_from(self.opaque.len()).unwrap_or(u32::MAX);
        let id = *self.opaque.entry(key.to_owned()).or_insert(next);
        self.problem().opaque(id)
    }

    /// Whether a fact or record is given.
    pub(crate) fn is_given(&self, path: &Name) -> Formula {
        self.given(path)
    }

    /// Calls an approval table.
    pub(crate) fn call_approval(&mut self, exception: &Name, table: &'p polidex_ir::Table) -> SiteId {
        let label = format!("the approval of `{exception}`");
        let owner = Some(("exception", exception.clone()));
        self.call_table(table::Asked { label, owner, call: None, inner: false }, table, &Scope::default())
    }

    /// The larger of two values.
    pub(crate) fn larger(&mut self, words: &str, a: &Val, b: &Val) -> Val {
        self.extreme(words, true, a, b)
    }

    /// Returns the ways of a chain without service levels and extra sign-offs.
    pub(crate) fn uncompressed(
        &mut self,
        chain: Option<&'p polidex_ir::ChainExpr>,
        stake: Option<&Stake>,
    ) -> Vec<(Formula, Path)> {
        self.ways(chain, stake, &chain::Site::default())
    }

    /// Tells whether a condition reads only facts of this request.
    pub(crate) fn reads(&self, expr: &polidex_ir::Expr) -> bool {
        texts::facts_of(expr)
            .iter()
            .all(|path| self.facts.contains_key(path) || self.groups.contains_key(path))
    }
}
