//! Response times of support desks: local times of the helpdesk are UTC-05:00, as its rules say.

use polidex::base::Instant;
use serde_json::{Value, json};

use super::{Adapted, Expected, expectations, is, typed_request};

const POLICY: &str = "policies/support-response";

/// Reshapes a case.
pub(super) fn adapt(case: &Value) -> Result<Adapted, String> {
    let (_, request) = typed_request(case, "2025-06-16T12:00:00Z")?;
    let expect = expectations(case, |name, value| {
        Ok(match (name, value.as_str()) {
            (_, Some("ambiguous")) => is("/outcome", &json!("refer")),
            ("respond_by", Some(text)) => match text.strip_prefix("next_business_day ") {
                Some(day) => is("/answers/respond_on", &json!(day)),
                None => ("/answers/respond_by".to_owned(), instant(&format!("{text}-05:00"))?),
            },
            ("due", Some(text)) => ("/answers/due".to_owned(), instant(text)?),
            ("within", Some(text)) => is("/answers/within", &json!(one(text))),
            ("hours" | "kind" | "eligible", _) => is(&format!("/answers/{name}"), value),
            _ => return Err(format!("`{name}` is not known here")),
        })
    })?;
    Ok(Adapted { policy: POLICY.to_owned(), request, expect })
}

/// The same instant in UTC, as a decision writes it.
fn instant(text: &str) -> Result<Expected, String> {
    let at = text.parse::<Instant>().map_err(|error| format!("`{text}`: {error}"))?;
    Ok(Expected::Is(json!(at.to_string())))
}

/// `1 business days` is one.
fn one(text: &str) -> &str {
    if text.starts_with("1 ") { text.trim_end_matches('s') } else { text }
}
