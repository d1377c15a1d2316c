//! Bounds of numbers as JSON.
//!
//! In: exact numbers. Out: JSON numbers; nothing where one would not be exact, because a schema must not refuse what is
//! accepted.

use polidex_base::Rational;
use polidex_ir::{Expr, Policy, Value};
use serde_json::{Map, Value as Json};

use crate::request::bound;

/// Digits that every reader of JSON keeps.
const MOST_DIGITS: usize = 15;

/// Writes a number, if it is exact in every reader.
pub(super) fn number(of: &Rational) -> Option<Json> {
    let text = of.to_decimal(0);
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    if digits > MOST_DIGITS || text.contains('/') {
        return None;
    }
    serde_json::from_str(&text).ok()
}

/// Adds the bounds of a fact to the schema of a number: those that are the same at any time. `scale` is how many of the
/// JSON's units the value's unit is.
pub(super) fn bounds(
    policy: &Policy,
    schema: &mut Map<String, Json>,
    range: Option<&(Expr, Expr)>,
    scale: &Rational,
) {
    let Some((low, high)) = range else { return };
    for (word, bound) in [("minimum", low), ("maximum", high)] {
        let bound = bound::constant(policy, bound).and_then(|bound| amount(&bound));
        if let Some(bound) = bound.and_then(|bound| number(&bound.times(scale))) {
            schema.insert(word.to_owned(), bound);
        }
    }
}

fn amount(value: &Value) -> Option<Rational> {
    #[expect(clippy::wildcard_enum_match_arm, reason = "every other value is no number")]
    match value {
        Value::Number(number) | Value::Percent(number) | Value::Money(number, _) => Some(number.clone()),
        Value::Duration(duration) => Some(Rational::from(duration.count)),
        _ => None,
    }
}
