//! What an expression may read where it stands.
//!
//! In: a request's facts, parameters, facts known to be given. Out: the same, and what was read. No names are
//! resolved here.

use std::collections::{BTreeMap, BTreeSet};

use polidex_base::Span;
use polidex_ir::{Expr, ExprKind, Fact, Group, Name, Type};

/// The facts, records and grants of a request.
#[derive(Debug, Clone)]
pub(crate) struct Vocabulary {
    /// The request.
    pub name: Name,
    /// Leaf facts by dotted path.
    pub facts: BTreeMap<Name, Fact>,
    /// Record facts by dotted path.
    pub groups: BTreeMap<Name, Group>,
    /// Grants with their types.
    pub grants: BTreeMap<Name, Type>,
    /// Where the facts are declared.
    pub spans: BTreeMap<Name, Span>,
}

impl Vocabulary {
    /// Returns the paths that must be given for this one to be: itself and the records around it, where optional.
    pub fn optional_parts(&self, path: &str) -> Vec<Name> {
        let mut parts: Vec<Name> = Vec::new();
        if let Some(fact) = self.facts.get(path).filter(|fact| fact.optional) {
            parts.push(fact.path.clone());
        }
        parts.extend(
            self.groups
                .values()
                .filter(|group| group.optional && is_within(path, &group.path))
                .map(|group| group.path.clone()),
        );
        parts
    }
}

/// Tells whether a dotted path is a record's or one of its fields'.
pub(crate) fn is_within(path: &str, group: &str) -> bool {
    path.strip_prefix(group).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// What may stand in an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Constants, `today` and `now`: bounds of a fact, values of a test.
    Constant,
    /// Facts, thresholds and definitions.
    Facts,
    /// Also `outcome` and `chain`: invariants.
    Invariant,
    /// Also what the ledger counts: alerts.
    Alert,
}

/// What an expression may read where it stands.
#[derive(Debug, Clone)]
pub(crate) struct Scope<'v> {
    /// The request whose facts are read; any request's where left out.
    pub request: Option<&'v Vocabulary>,
    /// Parameters of the definition around it.
    pub params: Vec<(Name, Type)>,
    /// Optional facts and records known to be given here.
    pub given: BTreeSet<Name>,
    /// What may stand here.
    pub mode: Mode,
    /// Paths of the facts and records read so far, also through thresholds and definitions, and where first.
    pub reads: BTreeMap<Name, Span>,
    /// How deep the thresholds and definitions used so far build on others.
    pub depth: usize,
    /// How often thresholds and definitions are used so far, written out.
    pub uses: usize,
    /// Whether a bare number stands for an amount, a percentage: in bounds, where the type fixes the unit.
    pub bare_numbers: bool,
    /// Whether this is a condition, for the wording of what is missing.
    pub condition: bool,
}

impl<'v> Scope<'v> {
    /// Reads the facts of one request, or of any.
    pub fn facts(request: Option<&'v Vocabulary>) -> Self {
        Scope {
            request,
            params: Vec::new(),
            given: BTreeSet::new(),
            mode: Mode::Facts,
            reads: BTreeMap::new(),
            depth: 0,
            uses: 0,
            bare_numbers: false,
            condition: true,
        }
    }

    /// Reads constants only.
    pub fn constant() -> Self {
        Scope { mode: Mode::Constant, ..Scope::facts(None) }
    }

    /// Sets what may stand here.
    #[must_use]
    pub fn with_mode(mut self, mode: Mode) -> Self {
        self.mode = mode;
        self
    }

    /// Adds what is known to be given.
    #[must_use]
    pub fn with_given(mut self, given: BTreeSet<Name>) -> Self {
        self.given.extend(given);
        self
    }
}

/// Returns the facts and records that are given wherever a condition has the value `holds`.
pub(crate) fn given_where(condition: &Expr, holds: bool) -> BTreeSet<Name> {
    let all =
        |parts: &[Expr]| -> BTreeSet<Name> { parts.iter().flat_map(|p| given_where(p, holds)).collect() };
    match (&condition.kind, holds) {
        (ExprKind::Given(path), true) => BTreeSet::from([path.clone()]),
        (ExprKind::Not(inner), _) => given_where(inner, !holds),
        (ExprKind::And(parts), true) | (ExprKind::Or(parts), false) => all(parts),
        (ExprKind::And(parts), false) | (ExprKind::Or(parts), true) => {
            let mut sets = parts.iter().map(|part| given_where(part, holds));
            let first = sets.next().unwrap_or_default();
            sets.fold(first, |common, set| common.intersection(&set).cloned().collect())
        }
        (ExprKind::Implies(left, right), false) => {
            let mut given = given_where(left, true);
            given.extend(given_where(right, false));
            given
        }
        _ => BTreeSet::new(),
    }
}
