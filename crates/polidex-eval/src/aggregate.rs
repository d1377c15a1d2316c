//! What is made of the elements of a list, or of the rows of a table that collects: [WHERE], [SUM], [LEAST].
//!
//! In: items, of which some may not count and some have no value. Out: one value, or what it is stuck on.
//! Which rows a table has is said in `table`.

use std::collections::BTreeSet;

use polidex_base::Rational;
use polidex_ir::{Aggregate, Measure, Type, Value};

use crate::arithmetic;
use crate::datum::Datum;
use crate::environment::Environment;
use crate::expr::{Scope, extreme_of, is_better, look, present};
use crate::list::within;
use crate::logic;
use crate::pairing::pairs;
use crate::stuck::{Known, Stuck};

/// Something that counts, or may count.
#[derive(Debug, Clone)]
pub(crate) struct Item {
    /// What is in the way of telling whether it counts.
    pub open: Option<Stuck>,
    /// Its value.
    pub value: Known<Datum>,
}

/// Returns what is made of the elements of a list.
pub(crate) fn aggregate(
    aggregate: &Aggregate,
    ty: &Type,
    env: &Environment<'_>,
    scope: &mut Scope,
) -> Known<Datum> {
    let Aggregate { measure, value, source, filter, otherwise } = aggregate;
    let mut items: Vec<Item> = Vec::new();
    for pair in pairs(source, env, scope)? {
        let item = within(source, pair, scope, |scope| {
            let counts = filter.as_ref().map_or(Ok(true), |filter| logic::condition(filter, env, scope));
            if counts == Ok(false) {
                return None;
            }
            let value = value.as_ref().map_or(Ok(Datum::Absent), |value| present(value, env, scope));
            Some(Item { open: counts.err(), value })
        });
        items.extend(item);
    }
    match (made(*measure, ty, items)?, otherwise) {
        (Some(found), _) => Ok(found),
        (None, Some(otherwise)) => look(otherwise, env, scope),
        (None, None) => Err(Stuck::error("there is nothing to take the least, greatest or average of")),
    }
}

/// Returns what is made of some items; nothing where there is nothing to take the least, greatest or average of.
pub(crate) fn made(measure: Measure, ty: &Type, items: Vec<Item>) -> Known<Option<Datum>> {
    let value = match measure {
        Measure::Count => count(&items),
        Measure::CountDistinct => distinct(items),
        Measure::Sum => sum(ty, items),
        Measure::Min => return extreme(items, false),
        Measure::Max => return extreme(items, true),
        Measure::Average if items.is_empty() => return Ok(None),
        Measure::Average => average(ty, items),
        Measure::List => {
            let values = certain(items)?.into_iter().collect::<Vec<_>>();
            return Ok(Some(Datum::list(values)));
        }
    };
    value.map(|value| Some(Datum::Value(value)))
}

fn number(count: usize) -> Known<Value> {
    let count = i64::try_from(count).map_err(|_| Stuck::error("there are too many elements to count"))?;
    Ok(Value::Number(Rational::from(count)))
}

fn count(items: &[Item]) -> Known<Value> {
    let open = items.iter().filter_map(|item| item.open.clone());
    match open.reduce(Stuck::and) {
        Some(stuck) => Err(stuck),
        None => number(items.len()),
    }
}

/// Returns the values of items that all count.
fn certain(items: Vec<Item>) -> Known<Vec<Datum>> {
    crate::stuck::all(items.into_iter().map(|item| match (item.open, item.value) {
        (None, value) => value.and_then(said),
        (Some(stuck), value) => Err(stuck.and(value.err().unwrap_or_default())),
    }))
}

/// [NOTHING]: what is left out is an error here.
fn said(datum: Datum) -> Known<Datum> {
    if datum.is_there() { Ok(datum) } else { Err(Stuck::error("`none` is no value of an element")) }
}

/// An item whose value was worked out.
type Worked = (Option<Stuck>, Known<Value>);

/// Splits items into the values of those that count, and those that are in the way: they may count, or are stuck.
fn split(items: Vec<Item>) -> (Vec<Value>, Vec<Worked>) {
    let (mut sure, mut rest) = (Vec::new(), Vec::new());
    for item in items {
        match (item.open, item.value.and_then(said).and_then(|datum| datum.value())) {
            (None, Ok(value)) => sure.push(value),
            (open, value) => rest.push((open, value)),
        }
    }
    (sure, rest)
}

/// Joins what is in the way, but for items that cannot matter: those that may count, with a harmless value.
fn in_the_way(rest: Vec<Worked>, is_harmless: impl Fn(&Value) -> Known<bool>) -> Option<Stuck> {
    let mut stuck: Option<Stuck> = None;
    for (open, value) in rest {
        let harmless = value.and_then(|value| is_harmless(&value));
        if harmless != Ok(true) {
            let other = open.unwrap_or_default().and(harmless.err().unwrap_or_default());
            stuck = Some(stuck.unwrap_or_default().and(other));
        }
    }
    stuck
}

fn distinct(items: Vec<Item>) -> Known<Value> {
    let (sure, rest) = split(items);
    let sure: BTreeSet<Value> = sure.into_iter().collect();
    match in_the_way(rest, |value| Ok(sure.contains(value))) {
        Some(stuck) => Err(stuck),
        None => number(sure.len()),
    }
}

fn zero(ty: &Type) -> Known<Value> {
    arithmetic::wrap(ty, &Rational::zero()).ok_or_else(|| Stuck::error("there is no sum of such values"))
}

fn sum(ty: &Type, items: Vec<Item>) -> Known<Value> {
    let (sure, rest) = split(items);
    let is_zero = |value: &Value| Ok(arithmetic::magnitude(value).is_some_and(|size| size.is_zero()));
    if let Some(stuck) = in_the_way(rest, is_zero) {
        return Err(stuck);
    }
    let mut total = zero(ty)?;
    for value in sure {
        total = arithmetic::sum(ty, &total, &value, 1)?;
    }
    Ok(total)
}

fn extreme(items: Vec<Item>, largest: bool) -> Known<Option<Datum>> {
    let (sure, rest) = split(items);
    let best = if sure.is_empty() { None } else { Some(extreme_of(sure, largest)?) };
    let is_no_better = |value: &Value| match &best {
        Some(best) => is_better(value, best, largest).map(|better| !better),
        None => Ok(false),
    };
    match in_the_way(rest, is_no_better) {
        Some(stuck) => Err(stuck),
        None => Ok(best.map(Datum::Value)),
    }
}

fn average(ty: &Type, items: Vec<Item>) -> Known<Value> {
    let count = number(items.len());
    let items: Vec<Item> =
        certain(items)?.into_iter().map(|value| Item { open: None, value: Ok(value) }).collect();
    let total = sum(ty, items)?;
    arithmetic::quotient(ty, &total, &count?)
}
