//! Questions to the elements of a list: [SOME-3], [IN-3], [ONLY], [AT].
//!
//! In: what is gone through, an environment and the names around. Out: a truth or an element, or what it is stuck on.
//! Who is whose partner is said in `pairing`, what is made of the elements in `aggregate`.

use polidex_ir::{Expr, Source, Type};

use crate::datum::{Datum, equal};
use crate::environment::Environment;
use crate::expr::{Scope, present, yes_or_no};
use crate::logic;
use crate::pairing::{Pair, pairs};
use crate::stuck::{Known, Stuck, both};

/// [SOME-3]: whether some (else every) element satisfies a condition.
pub(crate) fn quantified(
    some: bool,
    source: &Source,
    condition: &Expr,
    env: &Environment<'_>,
    scope: &mut Scope,
) -> Known<Datum> {
    let mut stuck: Option<Stuck> = None;
    for pair in pairs(source, env, scope)? {
        match within(source, pair, scope, |scope| logic::condition(condition, env, scope)) {
            Ok(truth) if truth == some => return yes_or_no(Ok(some)),
            Ok(_) => {}
            Err(other) => stuck = Some(stuck.unwrap_or_default().and(other)),
        }
    }
    yes_or_no(stuck.map_or(Ok(!some), Err))
}

/// Looks at something with the element and its partner known by their names.
pub(crate) fn within<T>(
    source: &Source,
    pair: Pair,
    scope: &mut Scope,
    look: impl FnOnce(&mut Scope) -> T,
) -> T {
    scope.bind(&source.var, Ok(pair.element));
    if let Some(partner) = &source.partner {
        scope.bind(&partner.var, pair.partner);
    }
    let result = look(scope);
    if source.partner.is_some() {
        scope.unbind();
    }
    scope.unbind();
    result
}

/// [IN-3]
pub(crate) fn contains(
    subject: &Expr,
    list: &Expr,
    env: &Environment<'_>,
    scope: &mut Scope,
) -> Known<Datum> {
    let elements = present(list, env, scope).and_then(|list| list.elements());
    if elements.as_ref().is_ok_and(|elements| elements.is_empty()) {
        return yes_or_no(Ok(false));
    }
    let (subject, elements) = both(present(subject, env, scope), elements)?;
    env.spend(elements.len())?;
    let mut stuck: Option<Stuck> = None;
    for element in elements.iter() {
        match equal(&subject, element) {
            Ok(true) => return yes_or_no(Ok(true)),
            Ok(false) => {}
            Err(other) => stuck = Some(stuck.unwrap_or_default().and(other)),
        }
    }
    yes_or_no(stuck.map_or(Ok(false), Err))
}

/// [ONLY]
pub(crate) fn only(
    source: &Source,
    filter: Option<&Expr>,
    env: &Environment<'_>,
    scope: &mut Scope,
) -> Known<Datum> {
    let mut found: Option<Datum> = None;
    let mut stuck: Option<Stuck> = None;
    for pair in pairs(source, env, scope)? {
        let element = pair.element.clone();
        let satisfies = match filter {
            Some(filter) => within(source, pair, scope, |scope| logic::condition(filter, env, scope)),
            None => Ok(true),
        };
        match (satisfies, &found) {
            (Ok(false), _) => {}
            (Ok(true), None) => found = Some(element),
            (Ok(true), Some(_)) => {
                return Err(Stuck::error(format!("there are several `{}`, not only one", source.var)));
            }
            (Err(other), _) => stuck = Some(stuck.unwrap_or_default().and(other)),
        }
    }
    match (stuck, found) {
        (Some(stuck), _) => Err(stuck),
        (None, Some(element)) => Ok(element),
        (None, None) => Err(Stuck::error(format!("there is no `{}`", source.var))),
    }
}

/// [AT]
pub(crate) fn at(list: &Expr, key: &Expr, env: &Environment<'_>, scope: &mut Scope) -> Known<Datum> {
    let Type::List { key: Some(field), .. } = &list.ty else {
        return Err(Stuck::error("the elements of this list have no key"));
    };
    let elements = present(list, env, scope).and_then(|list| list.elements());
    if elements.as_ref().is_ok_and(|elements| elements.is_empty()) {
        return Ok(Datum::Absent);
    }
    let (key, elements) = both(present(key, env, scope), elements)?;
    env.spend(elements.len())?;
    let mut stuck: Option<Stuck> = None;
    for element in elements.iter() {
        match element.field(field).and_then(|found| equal(&found, &key)) {
            Ok(true) => return Ok(element.clone()),
            Ok(false) => {}
            Err(other) => stuck = Some(stuck.unwrap_or_default().and(other)),
        }
    }
    stuck.map_or(Ok(Datum::Absent), Err)
}
