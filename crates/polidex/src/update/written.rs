//! What came out, as a policy writes it.
//!
//! In: a decision and what is asked of it. Out: names and literals; nothing for what no expectation can say.

use polidex_eval::{Decision, Seat};
use polidex_ir::{Name, Value};

/// The outcome by its declared name, else by its word.
pub(super) fn outcome(decision: &Decision) -> String {
    decision.outcome_name.as_ref().map_or_else(|| decision.outcome.word().to_owned(), ToString::to_string)
}

/// The rules that decided.
pub(super) fn by(decision: &Decision) -> Vec<String> {
    decision.decided_by.iter().map(|rule| rule.rule.to_string()).collect()
}

/// The roles of the route, in order.
pub(super) fn via(decision: &Decision) -> Vec<String> {
    seats(decision).map(|seat| seat.role.to_string()).collect()
}

/// The facts that are asked for.
pub(super) fn needs(decision: &Decision) -> Vec<String> {
    decision.needs.iter().map(|need| need.fact.to_string()).collect()
}

/// How urgent the route is.
pub(super) fn urgency(decision: &Decision) -> Option<String> {
    decision.route.as_ref().map(|route| route.urgency.word().to_owned())
}

fn seats(decision: &Decision) -> impl Iterator<Item = &Seat> {
    decision.route.iter().flat_map(|route| &route.steps).flat_map(|step| &step.roles)
}

/// The value of a name among others.
pub(super) fn value(values: Option<&[(Name, Value)]>, name: &str) -> Option<String> {
    let (_, value) = values?.iter().find(|(known, _)| **known == *name)?;
    literal(value)
}

/// A value as a constant of the language, where there is one.
fn literal(value: &Value) -> Option<String> {
    match value {
        Value::Text(text) => {
            let plain = !text.contains(['"', '\\', '\n', '\r']);
            plain.then(|| format!("\"{text}\""))
        }
        Value::Number(_) | Value::Percent(_) | Value::Money(..) => {
            Some(value.to_string()).filter(|text| !text.contains('/'))
        }
        Value::Bool(_)
        | Value::Date(_)
        | Value::Instant(_)
        | Value::Time(_)
        | Value::Duration(_)
        | Value::Choice(_)
        | Value::Tier(..)
        | Value::Role(_)
        | Value::Unlimited => Some(value.to_string()),
        Value::Other(_) | Value::Nothing | Value::Record(_) | Value::List(_) => None,
    }
}
