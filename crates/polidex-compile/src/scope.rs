//! What an expression may read where it stands.
//!
//! In: a request's facts, parameters, elements, what is known to be given. Out: the same, and what was read. No names
//! are resolved here.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

use polidex_base::Span;
use polidex_ir::{Expr, Fact, Group, Name, Type};

/// The facts, records and grants of a request, and what it may report and answer.
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
    /// Reports with their types.
    pub reports: BTreeMap<Name, Type>,
    /// Answers with their types.
    pub answers: BTreeMap<Name, Type>,
    /// Whether it has a stake.
    pub stake: bool,
    /// Where the facts are declared.
    pub spans: BTreeMap<Name, Span>,
    /// Relations that hold because a layer has settled a fact.
    pub fixed: Vec<Expr>,
    /// Grants, reports and answers whose type could not be read.
    pub broken: BTreeSet<Name>,
}

impl Vocabulary {
    /// A request of which nothing is known yet.
    pub fn new(name: Name) -> Self {
        Vocabulary {
            name,
            facts: BTreeMap::new(),
            groups: BTreeMap::new(),
            grants: BTreeMap::new(),
            reports: BTreeMap::new(),
            answers: BTreeMap::new(),
            stake: false,
            spans: BTreeMap::new(),
            fixed: Vec::new(),
            broken: BTreeSet::new(),
        }
    }

    /// Tells whether this is a fact or a record.
    pub fn knows(&self, path: &str) -> bool {
        self.facts.contains_key(path) || self.groups.contains_key(path)
    }

    /// Returns the paths that must be given for this one to be, the outermost record first.
    pub fn optional_parts(&self, path: &str) -> Vec<Name> {
        let ends = path.match_indices('.').map(|(at, _)| at).chain([path.len()]);
        let groups = ends.filter_map(|end| self.groups.get(path.get(..end)?));
        let mut parts: Vec<Name> =
            groups.filter(|group| group.optional).map(|group| group.path.clone()).collect();
        if let Some(fact) = self.facts.get(path).filter(|fact| fact.optional) {
            parts.push(fact.path.clone());
        }
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

/// What is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// A condition: a guard stands before it.
    Condition,
    /// A value: the condition of its rule guards it.
    Value,
    /// A value of each element: `where` guards it.
    Element,
}

/// A name of its own: a parameter, an element, a partner.
#[derive(Debug, Clone)]
pub(crate) struct Var {
    pub name: Name,
    pub ty: Type,
    /// A partner may be not given.
    pub partner: bool,
}

impl Var {
    /// A parameter of a definition or table.
    pub fn param((name, ty): &(Name, Type)) -> Self {
        Var { name: name.clone(), ty: ty.clone(), partner: false }
    }
}

/// What an expression may read where it stands.
#[derive(Debug, Clone)]
pub(crate) struct Scope<'v> {
    /// The request whose facts are read; any request's where left out.
    pub request: Option<&'v Vocabulary>,
    /// Parameters of the definition or table around it, elements and partners; the innermost last.
    pub vars: Vec<Var>,
    /// What may be absent and is known to be given here, by its key; lists known to have an element.
    pub given: BTreeSet<Name>,
    /// What may stand here.
    pub mode: Mode,
    /// Paths of the facts and records read so far, also through thresholds and definitions, and where first.
    pub reads: BTreeMap<Name, Span>,
    /// A ladder that is asked about without a stake of its own, so that its request must have one.
    pub ladder: Option<String>,
    /// How deep the thresholds and definitions used so far build on others.
    pub depth: usize,
    /// How often thresholds and definitions are used so far, written out.
    pub uses: usize,
    /// Whether a bare number stands for an amount, a percentage: in bounds, where the type fixes the unit.
    pub bare_numbers: bool,
    /// What is read, for the wording of what is missing.
    pub place: Place,
}

impl<'v> Scope<'v> {
    /// Reads the facts of one request, or of any.
    pub fn facts(request: Option<&'v Vocabulary>) -> Self {
        Scope {
            request,
            vars: Vec::new(),
            given: BTreeSet::new(),
            mode: Mode::Facts,
            reads: BTreeMap::new(),
            ladder: None,
            depth: 0,
            uses: 0,
            bare_numbers: false,
            place: Place::Condition,
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

    /// Reads values, not conditions.
    #[must_use]
    pub fn of_values(mut self) -> Self {
        self.place = Place::Value;
        self
    }

    /// Returns the parameter, element or partner of this name.
    pub fn var(&self, name: &str) -> Option<&Var> {
        self.vars.iter().rev().find(|var| *var.name == *name)
    }

    /// Tells whether something is known to be given: itself or a part of it.
    pub fn is_given(&self, key: &Name) -> bool {
        let part = |sign: &str| {
            let start = format!("{key}{sign}");
            let from = (Bound::Included(start.as_str()), Bound::Unbounded);
            let next = self.given.range::<str, _>(from).next();
            next.is_some_and(|given| given.starts_with(&start))
        };
        self.given.contains(key) || part(".") || part("[")
    }
}
