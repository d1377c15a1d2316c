//! Facts as bounded integers on their grid, and what holds of every request.
//!
//! In: the facts of a request. Out: variables, whether each fact is given, and the assumptions: declared domains,
//! `valid when`, the window of `today` and `now`.
//! Where a type has no domain of its own, one is stated here; the report says so.

use std::rc::Rc;

use jiff::tz::TimeZone;
use polidex_base::{Date, Instant, Rational};
use polidex_eval::{magnitude, wrap};
use polidex_ir::{Expr, Fact as Declared, Name, NamedTypeKind, Relation, Type, Value};

use super::compare::compared;
use super::value::{Atom, Domain, Sum, Truth, Val, parts, whole};
use super::{Encoder, texts};
use crate::solve::{Formula, Linear, Var};

/// Seconds of a day.
pub(crate) const DAY: i64 = 86_400;

/// Numbers without a domain lie between this and its negative.
const MOST: i64 = 1_000_000_000_000_000;

/// Durations without a domain, in their smallest unit.
const LONGEST: i64 = 10_000_000_000;

/// How the value of a fact is held.
#[derive(Debug, Clone)]
pub(crate) enum Held {
    /// So many steps.
    Steps(Var, Rational),
    /// A place in a domain.
    Place(Var, Rc<Domain>),
    /// A rank of a tier; its values in their order.
    Rank(Var, Rc<Domain>),
    /// Yes or no.
    Truth(Var),
    /// A list or record: nothing is known of it.
    Unseen,
}

/// A fact of the request.
#[derive(Debug, Clone)]
pub(crate) struct Fact {
    /// Whether it is given.
    pub present: Formula,
    pub ty: Type,
    pub held: Held,
    /// What it is where it is given.
    pub(super) value: Val,
}

impl Fact {
    /// Returns its variable.
    pub fn var(&self) -> Option<Var> {
        match &self.held {
            Held::Steps(var, _) | Held::Place(var, _) | Held::Rank(var, _) | Held::Truth(var) => Some(*var),
            Held::Unseen => None,
        }
    }

    /// Returns the value that a number stands for.
    pub fn read(&self, number: i128) -> Option<Value> {
        match &self.held {
            Held::Steps(_, step) => wrap(&self.ty, &whole(number).times(step)),
            Held::Place(_, domain) | Held::Rank(_, domain) => domain.at(number).cloned(),
            Held::Truth(_) => Some(Value::Bool(number == 1)),
            Held::Unseen => None,
        }
    }
}

/// The host's `as of`, and the days it ranges over.
#[derive(Debug, Clone, Default)]
pub(crate) struct Clock {
    today: Option<Var>,
    now: Option<Var>,
    /// First and last day.
    pub days: Option<(Date, Date)>,
    /// Whether the policy says when they begin and end.
    pub stated: (bool, bool),
    /// Where the local day of `now` is certainly `today`.
    pub safe: Option<Formula>,
}

/// An instant that a model stands for.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Instantly {
    /// This second.
    Now(i64),
    /// Some time of this day.
    Day(i64),
}

impl Clock {
    /// Returns the variables of the clock that are used.
    pub fn vars(&self) -> impl Iterator<Item = Var> + use<> {
        self.today.into_iter().chain(self.now)
    }

    /// Returns the word for a variable of the clock.
    pub fn word(&self, var: Var) -> Option<&'static str> {
        match var {
            _ if self.today == Some(var) => Some("today"),
            _ if self.now == Some(var) => Some("now"),
            _ => None,
        }
    }

    /// Returns what a model says of the clock.
    pub fn read(&self, value: impl Fn(Var) -> i128) -> Option<Instantly> {
        match (self.now, self.today) {
            (Some(now), _) => i64::try_from(value(now)).ok().map(Instantly::Now),
            (None, Some(today)) => i64::try_from(value(today)).ok().map(Instantly::Day),
            (None, None) => None,
        }
    }
}

impl<'p> Encoder<'p> {
    /// Makes the variables of all facts.
    pub(super) fn declare(&mut self) {
        self.clock.stated =
            (self.policy.release.effective_from.is_some(), self.policy.release.effective_until.is_some());
        self.clock.days = window(self.policy);
        for group in &self.request.groups {
            let around = self.around(&group.path);
            if let Some(shared) = self.shared_group(&group.path, group.optional) {
                self.groups.insert(group.path.clone(), shared);
                continue;
            }
            let present = if group.optional {
                match self.problem().boolean() {
                    Some(var) => {
                        self.presence.insert(var, group.path.clone());
                        let given = self.problem().holds(var);
                        self.all([around, given])
                    }
                    None => around,
                }
            } else {
                around
            };
            self.groups.insert(group.path.clone(), present);
        }
        for fact in &self.request.facts {
            if let Some(shared) = self.shared(fact) {
                self.facts.insert(fact.path.clone(), shared);
                continue;
            }
            let around = self.around(&fact.path);
            let own = if fact.optional { self.problem().boolean() } else { None };
            let present = match own {
                Some(var) => {
                    self.presence.insert(var, fact.path.clone());
                    let given = self.problem().holds(var);
                    self.all([around, given])
                }
                None => around,
            };
            let (held, value) = self.held(fact);
            self.facts.insert(fact.path.clone(), Fact { present, ty: fact.ty.clone(), held, value });
        }
        for fact in &self.request.facts {
            self.assume_range(fact);
        }
        for relation in &self.request.valid_when {
            let truth = self.truth(relation, &super::Scope::default());
            self.assumptions.push(!truth.no);
        }
        // What stands in a domain or relation is no place of the decision.
        self.frames = vec![Vec::new()];
    }

    /// Whether the record around a path is given.
    fn around(&self, path: &str) -> Formula {
        let parent = path.rsplit_once('.').and_then(|(parent, _)| self.groups.get(parent));
        parent.copied().unwrap_or(Formula::TRUE)
    }

    pub(super) fn held(&mut self, fact: &Declared) -> (Held, Val) {
        let unseen = {
            let name = self.own(fact.path.to_string());
            move |_: &Name| (Held::Unseen, Val::only(Atom::Opaque(name.clone())))
        };
        let index = |encoder: &mut Self, domain: Rc<Domain>| {
            let count = u32::try_from(domain.values.len()).unwrap_or(u32::MAX);
            match encoder.problem().choice(count) {
                Some(var) => (Held::Place(var, Rc::clone(&domain)), Val::only(Atom::Index(var, domain))),
                None => unseen(&fact.path),
            }
        };
        match &fact.ty {
            Type::Bool => match self.problem().boolean() {
                Some(var) => {
                    let holds = self.problem().holds(var);
                    (Held::Truth(var), Val::of(Truth::of(holds)))
                }
                None => unseen(&fact.path),
            },
            Type::Text => {
                let texts = Rc::clone(&self.texts);
                index(self, texts)
            }
            Type::Choice(name) => {
                let domain = self.choice(name);
                index(self, domain)
            }
            Type::Role => {
                let roles = self.policy.roles.iter().map(|role| Value::Role(role.name.clone())).collect();
                let domain = self.domains.entry("role".to_owned());
                let domain = Rc::clone(domain.or_insert_with(|| Rc::new(Domain::new(roles, usize::MAX))));
                index(self, domain)
            }
            Type::Integer
            | Type::Decimal { .. }
            | Type::Percent { .. }
            | Type::Money(_)
            | Type::Date
            | Type::Instant
            | Type::Time
            | Type::Duration(_)
            | Type::Tier(_) => self.on_grid(fact).unwrap_or_else(|| unseen(&fact.path)),
            Type::AnyDuration | Type::Record(_) | Type::List { .. } | Type::Set { .. } => unseen(&fact.path),
        }
    }

    /// The values of a choice: the declared ones, and of an open one those that are named, and one more.
    pub(super) fn choice(&mut self, name: &Name) -> Rc<Domain> {
        if let Some(domain) = self.domains.get(&**name) {
            return Rc::clone(domain);
        }
        let (mut values, open) = match self.policy.named_type(name).map(|named| &named.kind) {
            Some(NamedTypeKind::Choice(values, open)) => {
                (values.iter().map(|value| Value::Choice(value.name.clone())).collect(), *open)
            }
            Some(NamedTypeKind::Tier(_) | NamedTypeKind::Record(_)) | None => (Vec::new(), false),
        };
        let mut others = usize::MAX;
        if open {
            values.retain(|value| *value != Value::Choice("other".into()));
            values.extend(texts::undeclared(self.policy, self.other));
            others = values.len();
            values.push(Value::Other("something else".into()));
        }
        let domain = Rc::new(Domain::new(values, others));
        self.domains.insert(name.to_string(), Rc::clone(&domain));
        domain
    }

    /// The least and greatest number of steps of a fact.
    pub(super) fn bounds_in_steps(&self, fact: &Declared, step: &Rational) -> Option<(i128, i128)> {
        let (low, high) = self.bounds(fact)?;
        let (low, high) = (low.divided_by(step)?.ceil(), high.divided_by(step)?.floor());
        Some((parts(&low)?.0, parts(&high)?.0))
    }

    fn on_grid(&mut self, fact: &Declared) -> Option<(Held, Val)> {
        let step = step_of(&fact.ty)?;
        let (low, high) = self.bounds_in_steps(fact, &step)?;
        let var = self.problem().integer(low, high)?;
        let sum = Sum::counted(var, &step)?;
        let held = match &fact.ty {
            Type::Tier(name) => Held::Rank(var, self.tier(name)?),
            _ => Held::Steps(var, step),
        };
        Some((held, Val::only(Atom::Sum(sum))))
    }

    /// The highest rank of a tier.
    pub(super) fn ranks(&self, name: &Name) -> Option<i128> {
        match &self.policy.named_type(name)?.kind {
            NamedTypeKind::Tier(values) => i128::try_from(values.len()).ok()?.checked_sub(1),
            NamedTypeKind::Choice(..) | NamedTypeKind::Record(_) => None,
        }
    }

    /// The values of a tier in their order.
    fn tier(&mut self, name: &Name) -> Option<Rc<Domain>> {
        let NamedTypeKind::Tier(values) = &self.policy.named_type(name)?.kind else { return None };
        let ranked = values.iter().zip(0_u32..).map(|(value, rank)| Value::Tier(rank, value.name.clone()));
        Some(Rc::new(Domain::new(ranked.collect(), usize::MAX)))
    }

    /// The least and greatest number of a fact, as far as constants say so.
    fn bounds(&self, fact: &Declared) -> Option<(Rational, Rational)> {
        let days = |year: i16| magnitude(&Value::Date(Date::new(year, 1, 1).ok()?));
        let (low, high) = match &fact.ty {
            Type::Integer | Type::Decimal { .. } | Type::Money(_) | Type::Percent { .. } => {
                (Rational::from(-MOST), Rational::from(MOST))
            }
            Type::Date | Type::Instant => (days(1900)?, days(2200)?),
            Type::Time => (Rational::zero(), Rational::from(DAY.saturating_sub(1))),
            Type::Duration(_) => (Rational::from(-LONGEST), Rational::from(LONGEST)),
            Type::Tier(name) => match self.policy.named_type(name).map(|named| &named.kind) {
                Some(NamedTypeKind::Tier(values)) => {
                    let last = i64::try_from(values.len()).ok()?.checked_sub(1)?;
                    (Rational::zero(), Rational::from(last))
                }
                Some(NamedTypeKind::Choice(..) | NamedTypeKind::Record(_)) | None => return None,
            },
            Type::Bool
            | Type::Text
            | Type::Choice(_)
            | Type::Role
            | Type::AnyDuration
            | Type::Record(_)
            | Type::List { .. }
            | Type::Set { .. } => return None,
        };
        let said = |bound: &Expr| match &bound.kind {
            polidex_ir::ExprKind::Const(value) => magnitude(value),
            _ => None,
        };
        let (from, to) = match &fact.range {
            Some((from, to)) => (said(from), said(to)),
            None => (None, None),
        };
        Some((from.unwrap_or(low), to.unwrap_or(high)))
    }

    /// Assumes bounds that are no constants: they move with the clock.
    fn assume_range(&mut self, fact: &'p Declared) {
        let Some((low, high)) = &fact.range else { return };
        let Some(known) = self.facts.get(&fact.path) else { return };
        let (present, value) = (known.present, known.value.clone());
        for (bound, relation) in [(low, Relation::AtLeast), (high, Relation::AtMost)] {
            if matches!(bound.kind, polidex_ir::ExprKind::Const(_)) {
                continue;
            }
            let limit = self.value_of(bound);
            let truth = compared(self, relation, &value, &limit);
            let holds = self.any([!present, !truth.no]);
            self.assumptions.push(holds);
        }
    }

    /// Returns what a fact is: its value, or not given.
    pub(super) fn fact(&mut self, path: &Name) -> Val {
        let Some(fact) = self.facts.get(path) else {
            return match self.groups.get(path) {
                Some(present) => {
                    let name = self.own(path.to_string());
                    with_absence(&Val::only(Atom::Opaque(name)), *present)
                }
                None => Val::error(),
            };
        };
        let (present, value) = (fact.present, fact.value.clone());
        let mut cases = Vec::new();
        for (formula, atom) in value.cases {
            let both = self.all([present, formula]);
            cases.push((both, atom));
        }
        if present != Formula::TRUE {
            cases.push((!present, Atom::Absent));
        }
        Val { cases }
    }

    /// Whether a fact or record is given.
    pub(super) fn given(&self, path: &Name) -> Formula {
        let fact = self.facts.get(path).map(|fact| fact.present);
        fact.or_else(|| self.groups.get(path).copied()).unwrap_or(Formula::TRUE)
    }

    /// Returns `today`, in seconds from 1970-01-01.
    pub(super) fn today(&mut self) -> Option<Sum> {
        if self.clock.today.is_none() {
            let (first, last) = self.clock.days?;
            let var = self.problem().integer(i128::from(day_of(first)?), i128::from(day_of(last)?))?;
            self.clock.today = Some(var);
            self.link();
        }
        Sum::counted(self.clock.today?, &Rational::from(DAY))
    }

    /// Returns `now`.
    pub(super) fn now(&mut self) -> Option<Sum> {
        if self.clock.now.is_none() {
            let (first, last) = self.clock.days?;
            let zone = polidex_base::zone(&self.policy.zone)?;
            let begin = |day: Date| zone.to_timestamp(day.to_datetime(jiff::civil::Time::midnight())).ok();
            let end = begin(last.tomorrow().ok()?)?.as_second().checked_sub(1)?;
            let var = self.problem().integer(i128::from(begin(first)?.as_second()), i128::from(end))?;
            self.clock.now = Some(var);
            self.link();
        }
        Sum::counted(self.clock.now?, &Rational::from(1))
    }

    /// Says that `today` is the local day of `now`: for some offset of the zone, and where it is so for all of them.
    fn link(&mut self) {
        let (Some(today), Some(now), Some(days)) = (self.clock.today, self.clock.now, self.clock.days) else {
            return;
        };
        let Some((least, greatest)) = polidex_base::zone(&self.policy.zone).and_then(|z| offsets(&z, days))
        else {
            return;
        };
        // Seconds of the local day, without the offset.
        let Some(since) = Linear::sum([(now, 1), (today, i128::from(DAY).saturating_neg())], 0) else {
            return;
        };
        let last = i128::from(DAY).saturating_sub(1);
        let mut between = |least: i128, greatest: i128| {
            let parts = [
                self.context.problem_mut().at_least(&since, greatest.saturating_neg())?,
                self.context.problem_mut().at_most(&since, last.saturating_sub(least))?,
            ];
            Some(self.context.problem_mut().all(parts))
        };
        let (some, safe) = (between(least, greatest), between(greatest, least));
        self.assumptions.extend(some);
        self.clock.safe = safe.filter(|_| least != greatest);
    }
}

fn with_absence(value: &Val, present: Formula) -> Val {
    let mut cases: Vec<(Formula, Atom)> =
        value.cases.iter().map(|(_, atom)| (present, atom.clone())).collect();
    if present != Formula::TRUE {
        cases.push((!present, Atom::Absent));
    }
    Val { cases }
}

/// The distance of two values of a type; nothing where it has no scale.
pub(crate) fn step_of(ty: &Type) -> Option<Rational> {
    match ty {
        Type::Integer | Type::Instant | Type::Time | Type::Duration(_) | Type::Tier(_) => {
            Some(Rational::from(1))
        }
        Type::Decimal { places } => Some(Rational::step(*places)),
        Type::Percent { places } => Some(Rational::step(places.saturating_add(2))),
        Type::Money(currency) => Some(currency.minor_unit()),
        Type::Date => Some(Rational::from(DAY)),
        Type::Bool
        | Type::Text
        | Type::Choice(_)
        | Type::Role
        | Type::AnyDuration
        | Type::Record(_)
        | Type::List { .. }
        | Type::Set { .. } => None,
    }
}

/// The days that proofs range over: the effective window, or a stated horizon.
fn window(policy: &polidex_ir::Policy) -> Option<(Date, Date)> {
    let release = &policy.release;
    let first = match (release.effective_from, release.effective_until) {
        (Some(from), _) => from,
        (None, Some(until)) => Date::new(2000, 1, 1).ok()?.min(until.yesterday().ok()?),
        (None, None) => Date::new(2000, 1, 1).ok()?,
    };
    let last = match release.effective_until {
        Some(until) => until.yesterday().ok()?,
        None => Date::new(2099, 12, 31).ok()?.max(first),
    };
    (first <= last).then_some((first, last))
}

/// Returns the day number of a date.
pub(crate) fn day_of(date: Date) -> Option<i64> {
    magnitude(&Value::Date(date))?.to_i64()?.checked_div(DAY)
}

/// The least and greatest offset of a zone from UTC within some days.
fn offsets(zone: &TimeZone, (first, last): (Date, Date)) -> Option<(i128, i128)> {
    let at = |date: Date| zone.to_timestamp(date.to_datetime(jiff::civil::Time::midnight())).ok();
    let (begin, end) = (at(first)?, at(last)?);
    let offset = |at: Instant| i128::from(zone.to_offset(at).seconds());
    let mut found = vec![offset(begin), offset(end)];
    // Two changes a year, for at most three centuries.
    let changes = zone.following(begin).take(1_000).take_while(|change| change.timestamp() <= end);
    found.extend(changes.map(|change| i128::from(change.offset().seconds())));
    Some((found.iter().min().copied()?, found.iter().max().copied()?))
}
