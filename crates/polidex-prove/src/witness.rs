//! A request that shows a finding: from a model of the solver to facts, and back through the evaluator.
//!
//! In: a model. Out: a submission, complete, with the least values that show it. What the evaluator says of it decides
//! whether a finding is certain.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Time;
use polidex_base::Instant;
use polidex_eval::{Submission, wrap};
use polidex_ir::{Name, Type, Value};

use crate::encode::{Encoder, Held, Instantly};
use crate::solve::{Budget, Formula, Model, Preference, Problem, Var, Wish, minimise};

/// Numbers that are tried for one fact.
const EDGES: usize = 12;

/// Returns the submission that a model stands for.
pub(crate) fn submission(encoder: &Encoder<'_>, model: &Model) -> Option<Submission> {
    submission_of(encoder, encoder.context.problem(), model)
}

/// The same of an encoder whose problem is elsewhere.
pub(crate) fn submission_of(encoder: &Encoder<'_>, problem: &Problem, model: &Model) -> Option<Submission> {
    let holds = |formula: Formula| model.evaluate(problem, formula).unwrap_or(false);
    let mut facts: BTreeMap<Name, Value> = BTreeMap::new();
    for (path, fact) in &encoder.facts {
        if !holds(fact.present) {
            continue;
        }
        let value = match fact.var() {
            Some(var) => fact.read(model.value(var))?,
            None => nothing_in(&fact.ty)?,
        };
        facts.insert(path.clone(), value);
    }
    let mut groups: BTreeSet<Name> = BTreeSet::new();
    for group in encoder.request.groups.iter().filter(|group| group.optional) {
        let given = encoder.groups.get(&group.path).is_some_and(|present| holds(*present));
        let inside = |path: &Name| path.strip_prefix(&*group.path).is_some_and(|rest| rest.starts_with('.'));
        if given && !facts.keys().any(inside) {
            groups.insert(group.path.clone());
        }
    }
    Some(Submission {
        request: encoder.request.name.clone(),
        id: None,
        as_of: as_of(encoder, model)?,
        facts,
        groups,
        confirmed: BTreeSet::new(),
    })
}

/// The least value of a type that has parts.
fn nothing_in(ty: &Type) -> Option<Value> {
    match ty {
        Type::List { .. } | Type::Set { .. } => Some(Value::List(Vec::new())),
        Type::Record(_) => Some(Value::Record(BTreeMap::new())),
        Type::Bool => Some(Value::Bool(false)),
        Type::Text => Some(Value::Text("text".into())),
        Type::AnyDuration => Some(Value::Duration(polidex_base::Duration::seconds(0))),
        Type::Integer
        | Type::Decimal { .. }
        | Type::Percent { .. }
        | Type::Money(_)
        | Type::Date
        | Type::Instant
        | Type::Time
        | Type::Duration(_)
        | Type::Choice(_)
        | Type::Tier(_)
        | Type::Role => wrap(ty, &polidex_base::Rational::zero()),
    }
}

fn as_of(encoder: &Encoder<'_>, model: &Model) -> Option<Instant> {
    let noon = |day: polidex_base::Date| {
        let zone = polidex_base::zone(&encoder.policy.zone)?;
        zone.to_timestamp(day.to_datetime(Time::constant(12, 0, 0, 0))).ok()
    };
    match encoder.clock.read(|var| model.value(var)) {
        Some(Instantly::Now(second)) => Instant::from_second(second).ok(),
        Some(Instantly::Day(day)) => {
            let seconds = polidex_base::Rational::from(day.checked_mul(crate::encode::DAY)?);
            match wrap(&Type::Date, &seconds) {
                Some(Value::Date(date)) => noon(date),
                _ => None,
            }
        }
        None => noon(encoder.clock.days?.0),
    }
}

/// Returns the same with every fact confirmed that a gather could put in doubt.
pub(crate) fn confirmed(encoder: &Encoder<'_>, submission: &Submission) -> Submission {
    let asked = encoder.request.gathers.iter().flat_map(|gather| &gather.ask);
    let confirmed = asked.filter(|fact| submission.facts.contains_key(*fact)).cloned().collect();
    Submission { confirmed, ..submission.clone() }
}

/// Brings a model to values that a person likes to read: the least, and the latest days.
pub(crate) fn plain(encoder: &Encoder<'_>, goal: Formula, model: &Model, budget: &mut Budget) -> Model {
    let problem: &Problem = encoder.context.problem();
    let mut wishes: Vec<Preference> = Vec::new();
    let mut wish = |var: Var, wish: Vec<Wish>| wishes.push(Preference { var, wishes: wish });
    // Less is given before more: presence comes first.
    let absent: BTreeSet<Var> = encoder.presence.keys().copied().collect();
    absent.iter().for_each(|var| wish(*var, vec![Wish::Exactly(0)]));
    encoder.clock.vars().for_each(|var| wish(var, vec![Wish::Lowest]));
    // Then the numbers that somebody wrote, and their neighbours.
    let (alone, _) = encoder.context.mentioned(goal);
    let edges = |var: Var| -> Vec<Wish> {
        if !alone.contains(&var) {
            return Vec::new();
        }
        let edges = encoder.context.edges(goal, var);
        let both = edges.into_iter().flat_map(|edge| [edge.saturating_sub(1), edge]);
        let (low, high) = problem.bounds(var);
        both.filter(|edge| low < *edge && *edge < high).take(EDGES).map(Wish::Exactly).collect()
    };
    encoder.axes.iter().for_each(|axis| wish(axis.var, edges(axis.var)));
    for fact in encoder.facts.values() {
        let Some(var) = fact.var() else { continue };
        match (&fact.held, &fact.ty) {
            (_, Type::Date | Type::Instant) => wish(var, vec![Wish::Highest]),
            // What nothing names is nearer to what people send.
            (Held::Place(_, domain), _) => {
                let other =
                    i128::try_from(domain.others).ok().filter(|_| domain.others < domain.values.len());
                wish(var, other.map(Wish::Exactly).into_iter().chain([Wish::Lowest]).collect());
            }
            (Held::Steps(..) | Held::Rank(..) | Held::Truth(_) | Held::Unseen, _) => {
                wish(var, edges(var).into_iter().chain(least(problem, var)).collect());
            }
        }
    }
    minimise(problem, goal, model, &wishes, budget)
}

/// The least value that is not below zero, where that can be.
fn least(problem: &Problem, var: Var) -> Vec<Wish> {
    let (low, _) = problem.bounds(var);
    if low < 0 { vec![Wish::Exactly(0), Wish::Lowest] } else { vec![Wish::Lowest] }
}
