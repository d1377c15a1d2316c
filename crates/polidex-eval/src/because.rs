//! Why a condition holds or not.
//!
//! In: a condition and the facts. Out: words for people, with the values it looked at: `age 31 days > refund_window
//! 30 days`, and with the element that settles a question to a list. It decides nothing.

use std::collections::BTreeSet;

use polidex_ir::{Expr, ExprKind, Name, Relation, Source, Type, Value};

use crate::environment::Environment;
use crate::expr::{self, Scope, evaluate, present};
use crate::logic::condition;
use crate::stuck::{Known, Stuck};
use crate::wording::{Piece, Wording};
use crate::words::Words;
use crate::words::level::{Level, Open, Place, level};

/// Tells why a condition is what it is, by the first of its parts that settles it. `asked` are the facts that are asked
/// for, where the others cannot change the outcome.
pub(crate) fn because(when: Option<&Expr>, env: &Environment<'_>, asked: Option<&BTreeSet<Name>>) -> Wording {
    let Some(when) = when else { return "always".into() };
    let mut why = Why::new(env);
    match why.truth(when) {
        Ok(holds) => why.why(when, holds, true),
        Err(stuck) => hangs_on(&stuck, asked),
    }
}

/// Tells what is in the way.
fn hangs_on(stuck: &Stuck, asked: Option<&BTreeSet<Name>>) -> Wording {
    let matters = |fact: &&Name| asked.is_none_or(|asked| asked.contains(*fact));
    let (matter, idle): (Vec<&Name>, Vec<&Name>) = stuck.facts.iter().partition(matters);
    let names =
        |facts: &[&Name]| Wording::joined(facts.iter().map(|fact| Piece::Name((*fact).clone()).into()), ", ");
    match (&stuck.error, matter.as_slice(), idle.as_slice()) {
        (Some(error), [], []) => error.clone(),
        (_, matter, []) => Wording::from("hangs on ").and(names(matter)),
        (_, [], idle) => {
            Wording::from("hangs on ").and(names(idle)).then(", which cannot change the outcome")
        }
        (_, matter, idle) => Wording::from("hangs on ")
            .and(names(matter))
            .then("; ")
            .and(names(idle))
            .then(" cannot change the outcome"),
    }
}

/// An element of a list for which a condition holds, or does not, and why.
pub(crate) struct Element {
    /// Its path: `items[2]`.
    pub path: Name,
    /// Why, with the path in place of its name.
    pub because: Wording,
}

/// How many elements are told, and whether nothing stands behind what is said of them.
#[derive(Clone, Copy)]
pub(crate) struct Most {
    /// So many.
    pub elements: usize,
    /// Nothing stands behind.
    pub last: bool,
}

/// Looks at expressions, with what the names around them mean.
pub(crate) struct Why<'e, 'p> {
    env: &'e Environment<'p>,
    words: Words<'p>,
    scope: Scope,
}

impl<'e, 'p> Why<'e, 'p> {
    /// Looks at expressions around which no name is known.
    pub fn new(env: &'e Environment<'p>) -> Self {
        Why { env, words: Words::new(env.policy), scope: Scope::default() }
    }

    /// Looks at expressions around which some names are known, written as they are.
    pub fn within(env: &'e Environment<'p>, scope: &Scope) -> Self {
        Why { env, words: Words::new(env.policy), scope: scope.clone() }
    }

    /// Returns the truth of a condition.
    pub fn truth(&mut self, expr: &Expr) -> Known<bool> {
        condition(expr, self.env, &mut self.scope)
    }

    /// Returns an expression with its value: `age 31 days`, `count of days (= 2)`, `30 days`.
    pub fn valued(&mut self, expr: &Expr) -> Wording {
        let value = match (&expr.kind, evaluate(expr, self.env, &mut self.scope)) {
            (ExprKind::Const(_), _) | (_, Err(_) | Ok(Value::List(_) | Value::Record(_))) => {
                return self.side(expr);
            }
            (_, Ok(value)) => value,
        };
        if level(expr) == Level::Base {
            self.side(expr).then(" ").then(&value)
        } else {
            self.side(expr).then(" (= ").then(&value).then(")")
        }
    }

    /// A side of a comparison. A fact or definition stands apart, so that it can be shown by its title.
    fn side(&self, expr: &Expr) -> Wording {
        match &expr.kind {
            ExprKind::Fact(name) | ExprKind::Define(name) => Piece::Name(name.clone()).into(),
            _ => self.words.before_condition(expr, Level::Rounded).into(),
        }
    }

    /// Says why a condition holds, or does not. `last` where nothing stands behind it.
    pub fn why(&mut self, expr: &Expr, holds: bool, last: bool) -> Wording {
        let not = if holds { "" } else { "not " };
        match &expr.kind {
            ExprKind::And(sides) => self.sides(&sides.iter().collect::<Vec<_>>(), holds, false, last),
            ExprKind::Or(sides) => self.sides(&sides.iter().collect::<Vec<_>>(), holds, true, last),
            ExprKind::Grounds(grounds) => {
                let grounds: Vec<&Expr> = grounds.iter().map(|(_, ground)| ground).collect();
                self.sides(&grounds, holds, true, last)
            }
            ExprKind::Not(inner) => self.why(inner, !holds, last),
            ExprKind::Implies(a, b) => match holds {
                false => self.why(a, true, false).then(" and ").and(self.why(b, false, last)),
                true if self.truth(b) == Ok(true) => self.why(b, true, last),
                true => self.why(a, false, last),
            },
            ExprKind::Compare(relation, a, b) => {
                let relation: Relation = if holds { *relation } else { relation.negated() };
                if relation == Relation::Equal && matches!(b.kind, ExprKind::Const(_)) {
                    return self.side(a).then(" is ").and(self.side(b));
                }
                let (a, b) = (self.valued(a), self.valued(b));
                a.then(format!(" {} ", relation.symbol())).and(b)
            }
            ExprKind::OneOf(subject, values) => {
                let values = self.words.list(values);
                self.valued(subject).then(format!(" is {not}one of ({values})"))
            }
            ExprKind::In(subject, list) => {
                let list = self.words.before_condition(list, Level::Primary);
                self.valued(subject).then(format!(" is {not}in {list}"))
            }
            ExprKind::IsWithin(subject, calendar) => {
                self.valued(subject).then(format!(" is {not}within {calendar}"))
            }
            ExprKind::Given(name) => Wording::from(Piece::Name(name.clone())).then(format!(" is {not}given")),
            ExprKind::Present(inner) => self.side(inner).then(format!(" is {not}given")),
            ExprKind::Quantified { some, source, condition } => {
                let element = if holds == *some {
                    self.elements(source, condition, holds, Most { elements: 1, last })
                } else {
                    Vec::new()
                };
                let first = element.into_iter().next();
                first.map_or_else(|| self.question(expr, holds, last), |element| element.because)
            }
            ExprKind::Define(name) => match self.env.policy.define(name) {
                Some(define) => Why::new(self.env).why(&define.body, holds, last),
                None => self.yes_or_no(expr, holds),
            },
            ExprKind::Apply(name, args) => match self.env.policy.define(name) {
                Some(define) => self.applied(&define.params, args).why(&define.body, holds, last),
                None => self.yes_or_no(expr, holds),
            },
            _ if level(expr) == Level::Comparison => self.question(expr, holds, last),
            _ => self.yes_or_no(expr, holds),
        }
    }

    fn yes_or_no(&self, expr: &Expr, holds: bool) -> Wording {
        self.side(expr).then(if holds { " is yes" } else { " is no" })
    }

    /// A question to a list as it is written, turned where it does not hold.
    fn question(&self, expr: &Expr, holds: bool, last: bool) -> Wording {
        let turned = Expr { ty: Type::Bool, kind: ExprKind::Not(Box::new(expr.clone())) };
        let behind = if last { Open::Nothing } else { Open::Conditions };
        self.words.placed(if holds { expr } else { &turned }, Place::before(Level::Negation, behind)).into()
    }

    /// Looks at the body of a definition: its parameters are written as what is put in.
    fn applied(&mut self, params: &[(Name, Type)], args: &[Expr]) -> Self {
        let bound = expr::bound(params, args, self.env, &mut self.scope);
        let mut words = Words::new(self.env.policy);
        for ((param, _), arg) in params.iter().zip(args) {
            words = words.with(param, Some(self.words.last(arg, Level::Base)));
        }
        Why { env: self.env, words, scope: Scope::inner(bound, &self.scope) }
    }

    /// Returns the elements of which a condition is `holds`; none of a set, whose elements have no place, nor of what has
    /// no name.
    pub fn elements(&mut self, source: &Source, condition: &Expr, holds: bool, most: Most) -> Vec<Element> {
        let is_list = matches!(source.list.ty, Type::List { .. });
        if !is_list || source.partner.is_some() || level(&source.list) != Level::Base {
            return Vec::new();
        }
        let elements = present(&source.list, self.env, &mut self.scope).and_then(|list| list.elements());
        let Ok(elements) = elements else { return Vec::new() };
        let list = self.words.last(&source.list, Level::Base);
        let mut found: Vec<Element> = Vec::new();
        for (n, element) in elements.iter().enumerate() {
            if found.len() >= most.elements {
                break;
            }
            let path = format!("{list}[{n}]");
            self.scope.bind(&source.var, Ok(element.clone()));
            if self.truth(condition) == Ok(holds) {
                let outside = self.words.clone();
                self.words = outside.with(&source.var, Some(path.clone()));
                let because = self.why(condition, holds, most.last);
                self.words = outside;
                found.push(Element { path: Name::from(path), because });
            }
            self.scope.unbind();
        }
        found
    }

    /// One side that settles it is enough; else all of them are the reason.
    fn sides(&mut self, sides: &[&Expr], holds: bool, one_is_enough: bool, last: bool) -> Wording {
        if holds == one_is_enough {
            let settles = sides.iter().find(|side| self.truth(side) == Ok(holds));
            return settles.map_or_else(Wording::default, |side| self.why(side, holds, last));
        }
        let mut all = Vec::new();
        for (n, side) in sides.iter().enumerate() {
            let is_last = last && n.saturating_add(1) == sides.len();
            all.push(self.why(side, holds, is_last));
        }
        Wording::joined(all, " and ")
    }
}
