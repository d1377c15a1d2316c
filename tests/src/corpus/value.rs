//! Published values against those of a decision.
//!
//! A published number is compared with an amount, a percentage in points or a number of a decision, exactly.

use polidex::base::Rational;
use serde_json::Value;

/// Tells whether a published value and one of a decision say the same.
pub fn same(published: &Value, got: &Value) -> bool {
    match (published, got) {
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Value::Object(a), Value::Object(b)) => {
            a.iter().all(|(name, value)| same(value, b.get(name).unwrap_or(&Value::Null)))
        }
        (Value::Number(number), _) => {
            let got = match got {
                Value::Number(got) => decimal(&got.to_string()),
                Value::String(got) => decimal(got.trim_end_matches(|c: char| !c.is_ascii_digit())),
                Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
            };
            got.is_some() && got == decimal(&number.to_string())
        }
        _ => published == got,
    }
}

fn decimal(text: &str) -> Option<Rational> {
    Rational::parse_decimal(text).map(|(number, _)| number)
}
