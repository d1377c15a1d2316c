//! The elements of a list, each with its partner from a second one: [PAIR], [PAIR-ORDER].
//!
//! In: what is gone through, an environment and the names around. Out: the elements in order, each with its partner
//! or what that is stuck on. It asks nothing of them.

use std::collections::BTreeMap;

use polidex_ir::{Expr, Name, Partner, Source, Value};

use crate::datum::{Datum, equal};
use crate::environment::Environment;
use crate::expr::{Scope, evaluate, present};
use crate::stuck::{Known, Stuck, all, both};

/// An element of what is gone through.
#[derive(Debug, Clone)]
pub(crate) struct Pair {
    /// The element.
    pub element: Datum,
    /// Its partner; not given where there is none.
    pub partner: Known<Datum>,
}

/// Returns the elements with their partners.
pub(crate) fn pairs(source: &Source, env: &Environment<'_>, scope: &mut Scope) -> Known<Vec<Pair>> {
    let elements = present(&source.list, env, scope)?.elements()?;
    env.spend(elements.len())?;
    let partners = match &source.partner {
        Some(partner) => match partners(&source.var, &elements, partner, env, scope) {
            Ok(partners) => partners,
            Err(stuck) => vec![Err(stuck); elements.len()],
        },
        None => vec![Ok(Datum::Absent); elements.len()],
    };
    let pair = |(element, partner): (&Datum, Known<Datum>)| Pair { element: element.clone(), partner };
    Ok(elements.iter().zip(partners).map(pair).collect())
}

/// The elements of both lists that have one key, by their place.
#[derive(Default)]
struct Group {
    left: Vec<usize>,
    right: Vec<usize>,
}

/// [PAIR]: the partner of each element.
fn partners(
    var: &Name,
    left: &[Datum],
    partner: &Partner,
    env: &Environment<'_>,
    scope: &mut Scope,
) -> Known<Vec<Known<Datum>>> {
    let right = present(&partner.list, env, scope).and_then(|list| list.elements());
    let left_keys = keys(var, left, &partner.left, env, scope);
    let right_keys = right.as_ref().map_or_else(
        |_| Ok(Vec::new()),
        |right| env.spend(right.len()).and_then(|()| keys(&partner.var, right, &partner.right, env, scope)),
    );
    let (right, (left_keys, right_keys)) = both(right, both(left_keys, right_keys))?;
    let mut groups: BTreeMap<Value, Group> = BTreeMap::new();
    for (n, key) in left_keys.into_iter().enumerate() {
        groups.entry(key).or_default().left.push(n);
    }
    for (n, key) in right_keys.into_iter().enumerate() {
        groups.entry(key).or_default().right.push(n);
    }
    let mut found: Vec<Known<Datum>> = vec![Ok(Datum::Absent); left.len()];
    for (key, group) in groups {
        let partners: Vec<&Datum> = group.right.iter().filter_map(|n| right.get(*n)).collect();
        let told = if group.left.len() < partners.len() { alike(&key, &partners) } else { Ok(()) };
        for (n, place) in group.left.into_iter().enumerate() {
            let partner = partners.get(n).map_or(Datum::Absent, |partner| (*partner).clone());
            if let Some(found) = found.get_mut(place) {
                *found = told.clone().map(|()| partner);
            }
        }
    }
    Ok(found)
}

fn keys(
    var: &Name,
    elements: &[Datum],
    key: &Expr,
    env: &Environment<'_>,
    scope: &mut Scope,
) -> Known<Vec<Value>> {
    let mut keys = Vec::new();
    for element in elements {
        scope.bind(var, Ok(element.clone()));
        keys.push(match evaluate(key, env, scope) {
            Ok(Value::Nothing) => Err(Stuck::error("`none` is no key")),
            key => key,
        });
        scope.unbind();
    }
    all(keys)
}

/// [PAIR-ORDER]: elements of which some are left over must not differ.
fn alike(key: &Value, elements: &[&Datum]) -> Known<()> {
    let Some((first, rest)) = elements.split_first() else { return Ok(()) };
    let mut stuck: Option<Stuck> = None;
    for other in rest {
        match equal(first, other) {
            Ok(true) => {}
            Ok(false) => {
                return Err(Stuck::error(format!(
                    "several elements with the key `{key}` differ, and not all of them find a partner"
                )));
            }
            Err(other) => stuck = Some(stuck.unwrap_or_default().and(other)),
        }
    }
    stuck.map_or(Ok(()), Err)
}
