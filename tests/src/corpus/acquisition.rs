//! Cases about who approves a contract without competition: a case's day is the day of the question.

use serde_json::{Value, json};

use super::{Adapted, Expected, expectations, is, typed_request};

/// Reads a case.
pub(super) fn adapt(case: &Value) -> Result<Adapted, String> {
    let (_, mut request) = typed_request(case, "")?;
    let facts = request.get_mut("facts").and_then(Value::as_object_mut).ok_or("the case has no facts")?;
    let day = facts.shift_remove("date").ok_or("the case has no day")?;
    let policy = facts.shift_remove("policy");
    let (folder, name) = match policy.as_ref().and_then(Value::as_str) {
        Some("nasa_supplement") => ("policies/nasa-approvals", "nasa"),
        Some("doj_supplement") => ("policies/acquisition-approvals", "doj"),
        Some(other) => return Err(format!("there is no policy `{other}`")),
        None => ("policies/acquisition-approvals", "far"),
    };
    let as_of = format!("{}T12:00:00Z", day.as_str().unwrap_or(""));
    request.as_object_mut().ok_or("no request")?.insert("as_of".to_owned(), json!(as_of));
    let routed = request.get("request").is_some_and(|kind| kind == "justification_approval");
    let expect = expectations(case, |field, value| match (field, value.as_str()) {
        ("approver", _) if routed => Ok(is("/route/steps/0/roles/0/role", value)),
        ("value_used", _) => Ok(is("/reports/value_used", value)),
        // What is next is a list of roles; where nobody is left, it is empty.
        ("next", Some("done")) => Ok(is("/answers/done", &json!(true))),
        ("next", _) => Ok(is("/answers/next", &json!([value]))),
        ("valid" | "allowed" | "method" | "concur" | "approve", _) => {
            Ok(is(&format!("/answers/{field}"), value))
        }
        _ => Err(format!("`{field}` is not known here")),
    })?;
    let alone = routed.then(|| ("/route/steps/0".to_owned(), Expected::Something));
    let expect = expect.into_iter().chain(alone).collect();
    Ok(Adapted { policy: format!("{folder}#{name}"), request, expect })
}
