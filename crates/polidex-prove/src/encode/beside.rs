//! Another policy over the same requests: what two encoders share.
//!
//! In: an encoder, and a policy to set beside it. Out: a second encoder over the same problem, in which the facts that
//! both know are one and the same variables. A fact that one of them knows differently is tied to the other's where
//! both accept it; what cannot be said exactly is the same unknown in both only where nothing it names has changed.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use polidex_ir::{Fact as Declared, Name, Policy, Request, Type, parts};

use super::facts::{Clock, Fact, Held, step_of};
use super::texts;
use super::value::{Atom, Domain, Truth, Val, parts as fraction};
use super::{Decided, Encoder, Site};
use crate::solve::{Formula, Intervals, Linear, Var};

/// What the first of two encoders knows.
#[derive(Debug, Clone, Default)]
pub(crate) struct Beside {
    facts: BTreeMap<Name, Fact>,
    groups: BTreeMap<Name, Formula>,
    /// Names that do not mean the same in both.
    changed: Changed,
}

/// Names that do not mean the same in two policies.
#[derive(Debug, Clone, Default)]
pub(crate) struct Changed {
    /// Words that name something that has changed.
    pub words: BTreeSet<String>,
    /// Everything may have changed.
    pub all: bool,
}

impl Changed {
    /// Compares two policies.
    pub fn between(first: &Policy, second: &Policy) -> Self {
        let all = first.zone != second.zone
            || first.calendar != second.calendar
            || first.language != second.language;
        let known = |policy: &Policy| -> BTreeMap<(&'static str, Option<Name>, Name), _> {
            let parts = parts(policy).into_iter();
            parts.map(|part| ((part.kind, part.request, part.name), part.hash)).collect()
        };
        let (a, b) = (known(first), known(second));
        let mut names: BTreeSet<Name> = BTreeSet::new();
        for ((kind, request, name), hash) in a.iter().chain(&b) {
            let key = (*kind, request.clone(), name.clone());
            if (a.get(&key) != Some(hash) || b.get(&key) != Some(hash)) && *kind != "request" {
                names.insert(name.clone());
            }
        }
        for (request, other) in first.requests.iter().zip_by_name(&second.requests) {
            for fact in request.facts.iter().chain(&other.facts) {
                let of =
                    |request: &Request| request.facts.iter().find(|known| known.path == fact.path).cloned();
                if of(request) != of(other) || of_changed_type(fact, &names) {
                    names.extend(fact.path.split('.').map(Name::from));
                }
            }
        }
        let words = texts::closure(&[first, second], &names).iter().map(ToString::to_string).collect();
        Changed { words, all }
    }

    /// What is made of some facts or records.
    pub fn of_facts(policy: &Policy, facts: &[Name]) -> Self {
        let names = facts.iter().flat_map(|path| path.split('.').map(Name::from)).collect();
        let words = texts::closure(&[policy], &names).iter().map(ToString::to_string).collect();
        Changed { words, all: false }
    }

    fn touches(&self, text: &str) -> bool {
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        self.all || text.split(|c: char| !is_word(c)).any(|word| self.words.contains(word))
    }
}

fn of_changed_type(fact: &Declared, names: &BTreeSet<Name>) -> bool {
    match &fact.ty {
        Type::Choice(name) | Type::Tier(name) | Type::Record(name) => names.contains(name),
        Type::List { .. } | Type::Set { .. } => {
            names.iter().any(|name| format!("{:?}", fact.ty).contains(&**name))
        }
        Type::Bool
        | Type::Text
        | Type::Role
        | Type::Integer
        | Type::Decimal { .. }
        | Type::Percent { .. }
        | Type::Money(_)
        | Type::Date
        | Type::Instant
        | Type::Time
        | Type::Duration(_)
        | Type::AnyDuration => false,
    }
}

/// Requests of both policies by name.
trait ByName<'r> {
    fn zip_by_name(self, others: &'r [Request]) -> Vec<(&'r Request, &'r Request)>;
}

impl<'r, I: Iterator<Item = &'r Request>> ByName<'r> for I {
    fn zip_by_name(self, others: &'r [Request]) -> Vec<(&'r Request, &'r Request)> {
        self.filter_map(|request| Some((request, others.iter().find(|other| other.name == request.name)?)))
            .collect()
    }
}

impl<'p> Encoder<'p> {
    /// Sets a request of a policy beside this one. The problem moves to the new encoder until it is given
    /// [back](Encoder::take_back). Facts that are `apart` are the new encoder's own.
    pub fn beside(
        &mut self,
        policy: &'p Policy,
        request: &'p Request,
        changed: Changed,
        apart: impl Fn(&Name) -> bool,
    ) -> Encoder<'p> {
        let facts = self.facts.iter().filter(|(path, _)| !apart(path));
        let facts = facts.map(|(path, fact)| (path.clone(), fact.clone())).collect();
        let groups = self.groups.iter().filter(|(path, _)| !apart(path));
        let groups = groups.map(|(path, given)| (path.clone(), *given)).collect();
        let same_zone = self.policy.zone == policy.zone;
        let mut second = Encoder {
            policy,
            request,
            other: Some(self.policy),
            beside: Beside { facts, groups, changed },
            context: std::mem::take(&mut self.context),
            facts: BTreeMap::new(),
            presence: BTreeMap::new(),
            groups: BTreeMap::new(),
            clock: if same_zone { self.clock.clone() } else { Clock::default() },
            assumptions: Vec::new(),
            causes: std::mem::take(&mut self.causes),
            sites: Vec::<Site<'p>>::new(),
            axes: self.axes.clone(),
            frames: vec![Vec::new()],
            known: std::collections::HashMap::new(),
            called: std::collections::HashMap::new(),
            opaque: std::mem::take(&mut self.opaque),
            unknowns: std::mem::take(&mut self.unknowns),
            invented: std::mem::take(&mut self.invented),
            domains: BTreeMap::new(),
            texts: Rc::clone(&self.texts),
            threshold: None,
            decided: Decided::default(),
            depth: 0,
        };
        second.declare();
        second
    }

    /// Gives the problem to an encoder that was set beside this one, with all that was made up.
    pub fn give(&mut self, second: &mut Encoder<'p>) {
        second.take_back(self);
    }

    /// Takes the problem back from an encoder that was set beside this one, with what was made up there.
    pub fn take_back(&mut self, second: &mut Encoder<'p>) {
        self.context = std::mem::take(&mut second.context);
        self.causes = std::mem::take(&mut second.causes);
        self.opaque = std::mem::take(&mut second.opaque);
        self.unknowns = std::mem::take(&mut second.unknowns);
        self.invented = std::mem::take(&mut second.invented);
        self.axes = second.axes.clone();
        if self.policy.zone == second.policy.zone {
            self.clock = second.clock.clone();
        }
    }

    /// The name of an unknown: the same in both policies only where nothing it names has changed.
    pub(super) fn own(&self, key: String) -> String {
        let has_mark = key.contains('\u{1}');
        if !has_mark && self.beside.changed.touches(&key) { format!("{key}\u{0}\u{1}") } else { key }
    }

    /// Whether a record is given, where the other policy knows it.
    pub(super) fn shared_group(&mut self, path: &Name, optional: bool) -> Option<Formula> {
        let given = *self.beside.groups.get(path)?;
        if !optional {
            self.assumptions.push(given);
        }
        Some(given)
    }

    /// A fact that the other policy knows too: the same variable, or one that is tied to it.
    pub(super) fn shared(&mut self, fact: &'p Declared) -> Option<Fact> {
        let known = self.beside.facts.get(&fact.path)?.clone();
        if !fact.optional {
            self.assumptions.push(known.present);
        }
        let made = |held: Held, value: Val| Fact { present: known.present, ty: fact.ty.clone(), held, value };
        if let (Held::Steps(var, step), true) = (&known.held, step_of(&known.ty) == step_of(&fact.ty))
            && std::mem::discriminant(&known.ty) == std::mem::discriminant(&fact.ty)
            && !matches!((&known.ty, &fact.ty), (Type::Money(a), Type::Money(b)) if a != b)
        {
            let (low, high) = self.bounds_in_steps(fact, step)?;
            let within = self.problem().member(*var, &Intervals::between(low, high));
            self.assumptions.push(within);
            return Some(made(known.held.clone(), known.value.clone()));
        }
        let (held, value) = self.held(fact);
        match (&known.held, &held) {
            (Held::Truth(var), Held::Truth(_)) => {
                let holds = self.problem().holds(*var);
                Some(made(Held::Truth(*var), Val::of(Truth::of(holds))))
            }
            (Held::Place(var, left), Held::Place(_, right)) if left == right => {
                let value = Val::only(Atom::Index(*var, Rc::clone(right)));
                Some(made(Held::Place(*var, Rc::clone(right)), value))
            }
            (Held::Rank(_, left), Held::Rank(_, right)) if left == right => {
                Some(made(known.held.clone(), known.value.clone()))
            }
            (Held::Place(var, left), Held::Place(own, right))
            | (Held::Rank(var, left), Held::Rank(own, right)) => {
                self.tie(*var, left, *own, right);
                Some(made(held, value))
            }
            (Held::Steps(var, step), Held::Steps(own, other)) => {
                // Finer or coarser: equal as numbers.
                let ((a, p), (b, q)) = (fraction(step)?, fraction(other)?);
                let left = Linear::from(*var).times(a.checked_mul(q)?)?;
                let right = Linear::from(*own).times(b.checked_mul(p)?)?;
                let same = self.problem().same(&left, &right)?;
                let related = std::mem::discriminant(&known.ty) == std::mem::discriminant(&fact.ty);
                if related && !matches!(fact.ty, Type::Money(_)) {
                    self.assumptions.push(same);
                }
                Some(made(held, value))
            }
            (Held::Unseen, _) | (_, Held::Unseen) => Some(made(held, value)),
            _ => Some(made(held, value)),
        }
    }

    /// Two variables stand for the same value, wherever both know it.
    fn tie(&mut self, var: Var, left: &Domain, own: Var, right: &Domain) {
        let mut ways = Vec::new();
        let named = |value: &polidex_ir::Value| match value {
            polidex_ir::Value::Tier(_, name) => polidex_ir::Value::Choice(name.clone()),
            other => other.clone(),
        };
        for (a, x) in left.values.iter().zip(0_i128..) {
            for (b, y) in right.values.iter().zip(0_i128..) {
                if named(a) == named(b) {
                    let sides = [
                        self.problem().member(var, &Intervals::point(x)),
                        self.problem().member(own, &Intervals::point(y)),
                    ];
                    ways.push(self.all(sides));
                }
            }
        }
        let any = self.any(ways);
        self.assumptions.push(any);
    }
}
