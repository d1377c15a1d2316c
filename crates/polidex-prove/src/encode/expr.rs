//! Expressions as cases, conditions as formulas: [STRICT], [AND-3], [OR-3], [COND], [FIELD].
//!
//! In: an expression and the names around it. Out: what it can be. Definitions and thresholds are encoded once.

use polidex_ir::{Expr, ExprKind, Name, Relation, Type, Value};

use super::arithmetic::joined;
use super::compare::compared;
use super::site::SiteId;
use super::table::Asked;
use super::value::{Atom, Sum, Truth, Val, gcd};
use super::{DEEPEST, Encoder};
use crate::solve::{Formula, Linear, Var};

/// The names known around an expression: what they are, and the expression that was said for them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Scope {
    names: Vec<(Name, Val, Expr)>,
}

impl Scope {
    /// What is known, in order.
    pub fn values(&self) -> Vec<Val> {
        self.names.iter().map(|(_, value, _)| value.clone()).collect()
    }

    fn get(&self, name: &Name) -> Option<&(Name, Val, Expr)> {
        self.names.iter().rev().find(|(known, ..)| known == name)
    }

    fn key(&self) -> String {
        if self.names.is_empty() { String::new() } else { format!("\u{0}{:?}", self.values()) }
    }
}

/// A body that is encoded once for the same arguments.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Body {
    Threshold(Name),
    Define(Name),
}

/// What a body is, and the places met in it.
#[derive(Debug, Clone)]
pub(crate) struct Remembered {
    value: Val,
    places: Vec<(SiteId, Formula)>,
}

impl<'p> Encoder<'p> {
    /// Returns the truth of a condition.
    pub(crate) fn truth(&mut self, expr: &'p Expr, scope: &Scope) -> Truth {
        match &expr.kind {
            ExprKind::Not(inner) => self.truth(inner, scope).not(),
            ExprKind::And(sides) => self.sides(sides.iter(), false, scope),
            ExprKind::Or(sides) => self.sides(sides.iter(), true, scope),
            ExprKind::Grounds(grounds) => self.sides(grounds.iter().map(|(_, ground)| ground), true, scope),
            ExprKind::Implies(a, b) => {
                let (left, places_a) = self.framed(|encoder| encoder.truth(a, scope));
                let (right, places_b) = self.framed(|encoder| encoder.truth(b, scope));
                self.reach(&places_a, !right.yes);
                self.reach(&places_b, !left.no);
                let yes = self.any([left.no, right.yes]);
                let no = self.all([left.yes, right.no]);
                Truth { yes, no }
            }
            // A duration whose kind only its value tells is not followed.
            ExprKind::Compare(_, a, b) if [&a.ty, &b.ty].contains(&&Type::AnyDuration) => {
                self.opaque_condition(expr, scope)
            }
            ExprKind::Compare(relation, a, b) => {
                let (left, right) = (self.value(a, scope), self.value(b, scope));
                let left = self.axis(a, left, &right);
                let right = self.axis(b, right, &left);
                compared(self, *relation, &left, &right)
            }
            ExprKind::OneOf(subject, values) => {
                let subject = self.value(subject, scope);
                let mut any: Vec<Truth> = Vec::new();
                for value in values {
                    let value = self.value(value, scope);
                    any.push(compared(self, Relation::Equal, &subject, &value));
                }
                self.one_of(&any)
            }
            ExprKind::In(subject, list) => match &list.kind {
                ExprKind::Const(Value::List(values)) => {
                    let subject = self.value(subject, scope);
                    let mut any: Vec<Truth> = Vec::new();
                    for value in values {
                        any.push(compared(self, Relation::Equal, &subject, &Val::constant(value)));
                    }
                    self.one_of(&any)
                }
                _ => self.opaque_condition(expr, scope),
            },
            ExprKind::Given(path) => Truth::of(self.given(path)),
            ExprKind::Present(inner) => {
                let inner = self.value(inner, scope);
                let (mut yes, mut no) = (Vec::new(), Vec::new());
                for (formula, atom) in &inner.cases {
                    match atom {
                        Atom::Absent | Atom::Known(Value::Nothing) => no.push(*formula),
                        Atom::Opaque(name) => {
                            let name = name.clone();
                            let given = self.opaque_truth(format!("{name} is given"), &name);
                            yes.push(self.all([*formula, given.yes]));
                            no.push(self.all([*formula, given.no]));
                        }
                        Atom::Known(_) | Atom::Sum(_) | Atom::Index(..) => yes.push(*formula),
                    }
                }
                Truth { yes: self.any(yes), no: self.any(no) }
            }
            ExprKind::Quantified { .. }
            | ExprKind::Ledger(_)
            | ExprKind::Signing(_)
            | ExprKind::IsWithin(..) => self.opaque_condition(expr, scope),
            ExprKind::OutcomeIs(_) | ExprKind::ChainHas(_) => self.asked(expr),
            ExprKind::Const(_)
            | ExprKind::Fact(_)
            | ExprKind::Now
            | ExprKind::Today
            | ExprKind::Threshold(_)
            | ExprKind::Define(_)
            | ExprKind::Apply(..)
            | ExprKind::Param(_)
            | ExprKind::Add(..)
            | ExprKind::Subtract(..)
            | ExprKind::Multiply(..)
            | ExprKind::Divide(..)
            | ExprKind::Negate(_)
            | ExprKind::DaysFromTo(..)
            | ExprKind::Round(..)
            | ExprKind::Larger(_)
            | ExprKind::Smaller(_)
            | ExprKind::Conditional(..)
            | ExprKind::Lookup(..)
            | ExprKind::Call(..)
            | ExprKind::Field(..)
            | ExprKind::Aggregate(_)
            | ExprKind::Only(..)
            | ExprKind::Shift(_)
            | ExprKind::Closing(..)
            | ExprKind::NextBusinessDay(..)
            | ExprKind::BusinessDaysFromTo(..)
            | ExprKind::At(..) => {
                let value = self.value(expr, scope);
                self.as_truth(&value)
            }
        }
    }

    /// Reads cases as a condition.
    pub(crate) fn as_truth(&mut self, value: &Val) -> Truth {
        let (mut yes, mut no) = (Vec::new(), Vec::new());
        for (formula, atom) in &value.cases {
            match atom {
                Atom::Known(Value::Bool(true)) => yes.push(*formula),
                Atom::Known(Value::Bool(false)) => no.push(*formula),
                Atom::Opaque(name) => {
                    let name = name.clone();
                    let truth = self.opaque_truth(name.clone(), &name);
                    yes.push(self.all([*formula, truth.yes]));
                    no.push(self.all([*formula, truth.no]));
                }
                Atom::Known(_) | Atom::Sum(_) | Atom::Index(..) | Atom::Absent => {}
            }
        }
        Truth { yes: self.any(yes), no: self.any(no) }
    }

    fn opaque_condition(&mut self, expr: &Expr, scope: &Scope) -> Truth {
        let words = self.words(expr);
        self.opaque_truth(format!("{words}{}", scope.key()), &words)
    }

    /// [AND-3], [OR-3]: `or` where `wanted` is yes.
    fn sides(&mut self, sides: impl Iterator<Item = &'p Expr>, wanted: bool, scope: &Scope) -> Truth {
        let mut found: Vec<(Truth, Vec<(SiteId, Formula)>)> = Vec::new();
        for side in sides {
            found.push(self.framed(|encoder| encoder.truth(side, scope)));
        }
        for at in 0..found.len() {
            let Some((_, places)) = found.get(at) else { continue };
            if places.is_empty() {
                continue;
            }
            let places = places.clone();
            // A side is not looked at where another one settles it.
            let others: Vec<Formula> = found
                .iter()
                .enumerate()
                .filter(|(other, _)| *other != at)
                .map(|(_, (truth, _))| if wanted { !truth.yes } else { !truth.no })
                .collect();
            let gate = self.all(others);
            self.reach(&places, gate);
        }
        let truths: Vec<Truth> = found.into_iter().map(|(truth, _)| truth).collect();
        if wanted {
            self.one_of(&truths)
        } else {
            let turned: Vec<Truth> = truths.into_iter().map(Truth::not).collect();
            self.one_of(&turned).not()
        }
    }

    fn one_of(&mut self, truths: &[Truth]) -> Truth {
        let yes = self.any(truths.iter().map(|truth| truth.yes));
        let no = self.all(truths.iter().map(|truth| truth.no));
        Truth { yes, no }
    }

    /// Returns what an expression can be.
    pub(crate) fn value(&mut self, expr: &'p Expr, scope: &Scope) -> Val {
        if self.depth >= DEEPEST {
            return self.unseen("expressions nested too deeply");
        }
        self.depth = self.depth.saturating_add(1);
        let value = self.by_kind(expr, scope);
        self.depth = self.depth.saturating_sub(1);
        value
    }

    fn by_kind(&mut self, expr: &'p Expr, scope: &Scope) -> Val {
        match &expr.kind {
            ExprKind::Const(value) => Val::constant(value),
            ExprKind::Fact(path) => self.fact(path),
            ExprKind::Now => self.now().map_or_else(|| self.unseen("now"), |sum| Val::only(Atom::Sum(sum))),
            ExprKind::Today => {
                self.today().map_or_else(|| self.unseen("today"), |sum| Val::only(Atom::Sum(sum)))
            }
            ExprKind::Threshold(name) => {
                let body = self.policy.threshold(name).map(|threshold| &threshold.value);
                let around = self.threshold.replace(name.clone());
                let value = self.body(Body::Threshold(name.clone()), body);
                self.threshold = around;
                value
            }
            ExprKind::Define(name) => {
                let body = self.policy.define(name).map(|define| &define.body);
                self.body(Body::Define(name.clone()), body)
            }
            ExprKind::Apply(name, args) => match self.policy.define(name) {
                Some(define) => {
                    let inner = self.bound(&define.params, args, scope);
                    self.value(&define.body, &inner)
                }
                None => Val::error(),
            },
            ExprKind::Param(name) => match scope.get(name) {
                Some((_, value, _)) => value.clone(),
                None => self.unseen(name),
            },
            ExprKind::Add(a, b) => {
                let (x, y) = (self.value(a, scope), self.value(b, scope));
                self.added(&self.words(expr), &expr.ty, &x, &y, 1)
            }
            ExprKind::Subtract(a, b) => {
                let (x, y) = (self.value(a, scope), self.value(b, scope));
                self.added(&self.words(expr), &expr.ty, &x, &y, -1)
            }
            ExprKind::Multiply(a, b) => {
                let (x, y) = (self.value(a, scope), self.value(b, scope));
                self.multiplied(&self.words(expr), &expr.ty, &x, &y)
            }
            ExprKind::Divide(a, b) => {
                let (x, y) = (self.value(a, scope), self.value(b, scope));
                self.divided(expr, &x, &y)
            }
            ExprKind::Negate(a) => {
                let x = self.value(a, scope);
                self.negated(&self.words(expr), &x)
            }
            ExprKind::DaysFromTo(a, b) => {
                let (x, y) = (self.value(a, scope), self.value(b, scope));
                self.days(&self.words(expr), &x, &y)
            }
            ExprKind::Round(mode, step, a) => {
                let x = self.value(a, scope);
                self.rounded(&self.words(expr), *mode, step, &x)
            }
            ExprKind::Larger(items) => self.extreme_of(expr, items, true, scope),
            ExprKind::Smaller(items) => self.extreme_of(expr, items, false, scope),
            ExprKind::Conditional(arms, last) => self.conditional(expr, arms, last, scope),
            ExprKind::Lookup(table, column) => {
                let (label, owner) = match &self.threshold {
                    Some(name) => (format!("threshold `{name}`"), Some(("threshold", name.clone()))),
                    None => (format!("`{}`", self.words(expr)), None),
                };
                let called = self.call_table(
                    Asked { label, owner, call: None, inner: !scope.values().is_empty() },
                    table,
                    scope,
                );
                self.column(called, *column, &expr.ty, scope)
            }
            ExprKind::Call(name, args, column) => match self.policy.table(name) {
                Some(named) => {
                    let inner = self.bound(&named.params, args, scope);
                    let called = self.call_table(Asked::declared(named, args, scope), &named.table, &inner);
                    self.column(called, *column, &expr.ty, &inner)
                }
                None => Val::error(),
            },
            ExprKind::Field(of, name) => self.field(expr, of, name, scope),
            ExprKind::Aggregate(aggregate) => self.aggregated(expr, aggregate, scope),
            ExprKind::Shift(_)
            | ExprKind::Closing(..)
            | ExprKind::NextBusinessDay(..)
            | ExprKind::BusinessDaysFromTo(..) => {
                // What is counted in a calendar is not followed; it may also have no value.
                let words = self.words(expr);
                let key = format!("{words}{}", scope.key());
                joined(self.anything(&key, &words, &expr.ty, Formula::TRUE))
            }
            ExprKind::Only(..) | ExprKind::At(..) | ExprKind::Ledger(_) | ExprKind::Signing(_) => {
                let name = format!("{}{}", self.words(expr), scope.key());
                Val::only(Atom::Opaque(self.own(name)))
            }
            ExprKind::Not(_)
            | ExprKind::And(_)
            | ExprKind::Or(_)
            | ExprKind::Implies(..)
            | ExprKind::Compare(..)
            | ExprKind::OneOf(..)
            | ExprKind::In(..)
            | ExprKind::Given(_)
            | ExprKind::Present(_)
            | ExprKind::Grounds(_)
            | ExprKind::Quantified { .. }
            | ExprKind::IsWithin(..)
            | ExprKind::OutcomeIs(_)
            | ExprKind::ChainHas(_) => Val::of(self.truth(expr, scope)),
        }
    }

    /// Says an expression in the words of the policy.
    pub(crate) fn words(&self, expr: &Expr) -> String {
        polidex_eval::in_words(expr, self.policy)
    }

    /// A body without parameters, encoded once.
    fn body(&mut self, body: Body, expr: Option<&'p Expr>) -> Val {
        let Some(expr) = expr else { return Val::error() };
        let key = (body, Vec::new());
        let remembered = match self.known.get(&key) {
            Some(remembered) => remembered.clone(),
            None => {
                let (value, places) = self.framed(|encoder| encoder.value(expr, &Scope::default()));
                let remembered = Remembered { value, places };
                self.known.insert(key, remembered.clone());
                remembered
            }
        };
        self.reach(&remembered.places, Formula::TRUE);
        remembered.value
    }

    /// The names of a body with what is said for them.
    pub(super) fn bound(&mut self, params: &[(Name, Type)], args: &'p [Expr], scope: &Scope) -> Scope {
        let mut names = Vec::new();
        for ((name, _), arg) in params.iter().zip(args) {
            let value = self.value(arg, scope);
            names.push((name.clone(), value, closed(arg, scope)));
        }
        Scope { names }
    }

    fn extreme_of(&mut self, expr: &Expr, items: &'p [Expr], largest: bool, scope: &Scope) -> Val {
        let words = self.words(expr);
        let mut best: Option<Val> = None;
        for item in items {
            let value = self.value(item, scope);
            best = Some(match best {
                None => value,
                Some(best) => self.extreme(&words, largest, &best, &value),
            });
        }
        best.unwrap_or_default()
    }

    /// [COND]
    fn conditional(&mut self, expr: &Expr, arms: &'p [(Expr, Expr)], last: &'p Expr, scope: &Scope) -> Val {
        let mut reached = Formula::TRUE;
        let mut stuck = Vec::new();
        let mut cases = Vec::new();
        for (when, then) in arms {
            let truth = self.gated(reached, |encoder| encoder.truth(when, scope));
            let here = self.all([reached, truth.yes]);
            let value = self.gated(here, |encoder| encoder.value(then, scope));
            for (formula, atom) in value.cases {
                cases.push((self.all([here, formula]), atom));
            }
            stuck.push(self.all([reached, !truth.yes, !truth.no]));
            reached = self.all([reached, truth.no]);
        }
        let value = self.gated(reached, |encoder| encoder.value(last, scope));
        for (formula, atom) in value.cases {
            cases.push((self.all([reached, formula]), atom));
        }
        let stuck = self.any(stuck);
        if stuck != Formula::FALSE {
            // Where a condition cannot be computed, both branches may agree.
            let key = format!("{}{}", self.words(expr), scope.key());
            let words = "a condition that cannot be computed";
            cases.extend(self.anything(&key, words, &expr.ty, stuck));
        }
        joined(cases)
    }

    /// [FIELD]
    fn field(&mut self, expr: &Expr, of: &'p Expr, name: &Name, scope: &Scope) -> Val {
        if let Some(path) = path_of(of, scope) {
            let leaf = Name::from(format!("{path}.{name}"));
            if self.facts.contains_key(&leaf) || self.groups.contains_key(&leaf) {
                return self.fact(&leaf);
            }
        }
        Val::only(Atom::Opaque(self.own(format!("{}{}", self.words(expr), scope.key()))))
    }

    /// Gives a name to what a comparison is about: a sum that varies, against what is the same for many.
    fn axis(&mut self, expr: &Expr, value: Val, other: &Val) -> Val {
        let steady = other.cases.iter().all(|(_, atom)| match atom {
            Atom::Sum(sum) => sum.linear.terms().is_empty(),
            Atom::Known(_) | Atom::Absent => true,
            Atom::Index(..) | Atom::Opaque(_) => false,
        });
        if steady { self.with_axes(expr, value) } else { value }
    }

    /// Gives a name to every sum of several variables.
    pub(super) fn with_axes(&mut self, expr: &Expr, value: Val) -> Val {
        let is_sum = |atom: &Atom| matches!(atom, Atom::Sum(sum) if sum.linear.terms().len() > 1);
        if !value.cases.iter().any(|(_, atom)| is_sum(atom)) {
            return value;
        }
        let words = self.words(expr);
        let mut cases = Vec::new();
        for (formula, atom) in value.cases {
            let named = match &atom {
                Atom::Sum(sum) if is_sum(&atom) => self.axis_of(&words, &expr.ty, sum),
                Atom::Sum(_) | Atom::Known(_) | Atom::Index(..) | Atom::Opaque(_) | Atom::Absent => None,
            };
            cases.push((formula, named.map_or(atom, Atom::Sum)));
        }
        Val { cases }
    }

    /// The variable that stands for a sum in its own smallest steps.
    fn axis_of(&mut self, words: &str, ty: &Type, sum: &Sum) -> Option<Sum> {
        let known = self.axes.iter().find(|axis| axis.sum == *sum);
        if let Some(axis) = known {
            return Some(axis.named.clone());
        }
        let unit = sum.linear.terms().iter().fold(0, |unit, (_, a)| gcd(unit, *a)).max(1);
        let terms: Option<Vec<_>> =
            sum.linear.terms().iter().map(|(var, a)| Some((*var, a.checked_div(unit)?))).collect();
        let base = Linear::sum(terms?, 0)?;
        let var = self.problem().named(&base)?;
        let named = Sum { linear: Linear::sum([(var, unit)], sum.linear.constant())?, den: sum.den };
        let axis =
            Axis { words: words.to_owned(), ty: ty.clone(), sum: sum.clone(), named: named.clone(), var };
        self.axes.push(axis);
        Some(named)
    }
}

/// A sum that something compares with constants.
#[derive(Debug, Clone)]
pub(crate) struct Axis {
    /// What it is in the words of the policy.
    pub words: String,
    /// Its type.
    pub ty: Type,
    /// The sum.
    sum: Sum,
    /// The same, by the variable that stands for it.
    pub named: Sum,
    /// That variable.
    pub var: Var,
}

/// The path of the fact that an expression is.
fn path_of(expr: &Expr, scope: &Scope) -> Option<Name> {
    match &expr.kind {
        ExprKind::Fact(path) => Some(path.clone()),
        ExprKind::Param(name) => match &scope.get(name)?.2.kind {
            ExprKind::Fact(path) => Some(path.clone()),
            _ => None,
        },
        ExprKind::Field(of, name) => Some(Name::from(format!("{}.{name}", path_of(of, scope)?))),
        _ => None,
    }
}

/// An argument with the names around it replaced by what was said for them, where that is a fact.
fn closed(arg: &Expr, scope: &Scope) -> Expr {
    match path_of(arg, scope) {
        Some(path) => Expr { ty: arg.ty.clone(), kind: ExprKind::Fact(path) },
        None => arg.clone(),
    }
}
