//! Values by name: what is answered, reported or granted.

use polidex::ir::{Name, Value};

use super::names::Names;
use super::sheet::Sheet;
use crate::term::harmless;

/// Longer than this, values are not repeated in the first line of a page.
const MOST_IN_A_LINE: usize = 80;

/// Writes a section of values by name; each record of a list on a line of its own.
pub fn write(heading: &str, values: &[(Name, Value)], names: &Names<'_>, sheet: &mut Sheet<'_>) {
    if values.is_empty() {
        return;
    }
    sheet.heading(heading, "");
    let mut pairs = Vec::new();
    for (name, value) in values {
        for (n, line) in lines(value, names).into_iter().enumerate() {
            let name = if n == 0 { harmless(name) } else { String::new() };
            pairs.push((name, line));
        }
    }
    sheet.columns(pairs);
}

fn lines(value: &Value, names: &Names<'_>) -> Vec<String> {
    match value {
        Value::List(values) if values.iter().any(|value| matches!(value, Value::Record(_))) => {
            values.iter().map(|value| names.value(value)).collect()
        }
        value => vec![names.value(value)],
    }
}

/// `refund 250.00 USD, store_credit 10.00 USD`; nothing where that would be long.
pub fn in_one_line(values: &[(Name, Value)], names: &Names<'_>) -> String {
    let shown: Vec<String> =
        values.iter().map(|(name, value)| format!("{} {}", harmless(name), names.value(value))).collect();
    let shown = shown.join(", ");
    if shown.chars().count() > MOST_IN_A_LINE { String::new() } else { shown }
}
