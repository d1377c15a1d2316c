//! The decision-table kit: each model is a request, its inputs are facts, its decisions are answers.

use serde_json::{Map, Value, json};

use super::{Adapted, Expected, field, is};

/// Reshapes a case.
pub(super) fn adapt(case: &Value) -> Result<Adapted, String> {
    let request = field(case, "request")?;
    let text = |name: &str| request.get(name).and_then(Value::as_str);
    let model = text("model").ok_or("the request has no `model`")?;
    let lending = model == "0004-lending";
    let kind = if lending { text("table").unwrap_or("lending") } else { model };
    let facts = request.get("inputs").cloned().unwrap_or_else(|| json!({}));
    // Models whose cases give only some of the inputs: what hangs on the others is a report, and left out.
    let place = if matches!(model, "0016-some-every" | "0017-tableTests") { "/reports" } else { "/answers" };
    let mut expect = Vec::new();
    for (name, value) in field(case, "expect")? {
        answers(place, name, value, &mut expect);
    }
    let policy = if lending { "tests/fixtures/lending" } else { "policies/decision-tables" };
    let request = json!({ "request": word(kind), "as_of": "2017-01-01T00:00:00Z", "facts": facts });
    Ok(Adapted { policy: policy.to_owned(), request, expect })
}

/// A structured decision is several answers; a list of them is several lists; none at all is a referral.
fn answers(place: &str, name: &str, value: &Value, expect: &mut Vec<(String, Expected)>) {
    match value {
        Value::Null => expect.push(is("/outcome", &json!("refer"))),
        Value::Object(fields) => {
            expect.extend(fields.iter().map(|(field, value)| is(&format!("{place}/{}", word(field)), value)));
        }
        Value::Array(elements) if !elements.is_empty() && elements.iter().all(Value::is_object) => {
            let mut columns: Map<String, Value> = Map::new();
            for (field, value) in elements.iter().filter_map(Value::as_object).flatten() {
                let column = columns.entry(word(field)).or_insert_with(|| json!([]));
                if let Value::Array(column) = column {
                    column.push(value.clone());
                }
            }
            expect.extend(columns.iter().map(|(field, values)| is(&format!("{place}/{field}"), values)));
        }
        _ => expect.push(is(&format!("{place}/{}", word(name)), value)),
    }
}

/// `Approval Status` as a name of the language: `approval_status`.
fn word(text: &str) -> String {
    let mut word = String::new();
    let mut before = ' ';
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            if c.is_ascii_uppercase() && before.is_ascii_lowercase() {
                word.push('_');
            }
            word.push(c.to_ascii_lowercase());
        } else if !word.is_empty() && !word.ends_with('_') {
            word.push('_');
        }
        before = c;
    }
    let word = word.trim_end_matches('_');
    if word.starts_with(|c: char| c.is_ascii_digit()) { format!("t{word}") } else { word.to_owned() }
}
