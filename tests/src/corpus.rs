//! Published cases: their JSON reshaped into requests, their expectations into what a decision says.
//!
//! In: the text of a `cases.json`. Out: cases. Nothing is computed here that a policy should decide.

mod dmn;
mod support;
mod value;

use serde_json::{Map, Value, json};

use crate::subject::Source;

/// A folder of cases and how it is read.
#[derive(Clone, Copy)]
pub struct Folder {
    /// Its name below `../shared/cases`.
    pub name: &'static str,
    adapt: fn(&Value) -> Result<Adapted, String>,
}

/// What an adapter makes of a case.
pub struct Adapted {
    /// The folder of the policy, from the root of the repository; `#name` behind it where there are several.
    pub policy: String,
    /// The request.
    pub request: Value,
    /// What must be found where in the decision: pointers as in RFC 6901.
    pub expect: Vec<(String, Expected)>,
}

/// What is expected at a place of a decision.
#[derive(Debug, Clone, PartialEq)]
pub enum Expected {
    /// This value; an amount or a percentage is compared as a number.
    Is(Value),
    /// Something, whatever it is.
    Something,
}

/// A case.
pub struct Case {
    /// The folder.
    pub folder: &'static str,
    /// Its id.
    pub id: String,
    /// The folder of the policy, from the root of the repository.
    pub policy: String,
    /// The request.
    pub request: Value,
    /// What must be found where in the decision.
    pub expect: Vec<(String, Expected)>,
}

/// The folders that policies of this repository answer.
pub const FOLDERS: &[Folder] = &[
    Folder { name: "retail", adapt: retail },
    Folder { name: "dmn-tck", adapt: dmn::adapt },
    Folder { name: "eu261", adapt: air_passenger_rights },
    Folder { name: "aws-sla-credits", adapt: service_credits },
    Folder { name: "discount-approval", adapt: discount },
    Folder { name: "support-sla", adapt: support::adapt },
];

/// Cases whose label is disputed or ambiguous: what is decided here, and why.
pub const DISPUTED: &[(&str, &str)] = &[
    (
        "ret-088",
        "denied: the order is pending, and the exchange listed by the task is refused by its own tool too",
    ),
    ("ret-158", "denied: the gift card holds 17.00 USD, and the difference is 21.10 USD"),
    ("dis-006, dis-014, dis-022", "referred: 30 % stands in two columns"),
    (
        "dis-025, dis-026",
        "referred: 25,000 and 100,000 USD stand in two rows, even where both say the same: no discipline is stated",
    ),
    ("dis-027", "referred: 10.5 % stands in no column"),
    ("dis-038, dis-039, dis-040", "referred: 10, 20 and 30 % stand in two bands"),
    ("sla-039", "referred: an urgent request outside of helpdesk and emergency hours is nowhere spoken of"),
    (
        "sla-040",
        "referred: eight hours from 14:00 pass the closing, and whether the clock pauses is not said",
    ),
];

/// Cases that no policy here answers, and why.
pub const OUTSIDE: &[(&str, &str)] = &[(
    "dmn-063",
    "seats are handed out one after the other, each choice changing the next: a program, not a decision about one request",
)];

/// Reads the cases of a folder.
pub fn cases(folder: &Folder, text: &str) -> Result<Vec<Case>, String> {
    let cases: Vec<Value> = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let outside =
        |case: &&Value| OUTSIDE.iter().any(|(id, _)| case.get("id").is_some_and(|found| found == id));
    cases.iter().filter(|case| !outside(case)).map(|case| one(folder, case)).collect()
}

fn one(folder: &Folder, case: &Value) -> Result<Case, String> {
    let id = case.get("id").and_then(Value::as_str).unwrap_or("").to_owned();
    let adapted = (folder.adapt)(case).map_err(|why| format!("{id}: {why}"))?;
    let Adapted { policy, request, expect } = adapted;
    if expect.is_empty() {
        return Err(format!("{id}: nothing is expected"));
    }
    Ok(Case { folder: folder.name, id, policy, request, expect })
}

/// Returns the files of a policy.
pub fn policy(folder: &str) -> Result<Vec<Source>, String> {
    let files = crate::files(folder, ".policy");
    files.into_iter().map(|file| Ok((file.clone(), crate::read(&file)?))).collect()
}

/// Compares a decision with what is expected of it.
pub fn compare(case: &Case, decision: &Value) -> Result<(), String> {
    let mut differences = Vec::new();
    for (place, expected) in &case.expect {
        let got = decision.pointer(place).unwrap_or(&Value::Null);
        let same = match expected {
            Expected::Is(value) => value::same(value, got),
            Expected::Something => !got.is_null(),
        };
        if !same {
            differences.push(format!("{place}: expected {expected:?}, got {got}"));
        }
    }
    if differences.is_empty() { Ok(()) } else { Err(differences.join("\n")) }
}

fn field<'a>(case: &'a Value, name: &str) -> Result<&'a Map<String, Value>, String> {
    case.get(name).and_then(Value::as_object).ok_or_else(|| format!("the case has no `{name}`"))
}

/// A request whose kind is named by `type` and whose other fields are facts.
fn typed_request(case: &Value, as_of: &str) -> Result<(String, Value), String> {
    let mut facts = field(case, "request")?.clone();
    let Some(Value::String(kind)) = facts.remove("type") else {
        return Err("the request has no `type`".to_owned());
    };
    let request = json!({ "request": kind, "as_of": as_of, "facts": facts });
    Ok((kind, request))
}

fn expectations(
    case: &Value,
    place: impl Fn(&str, &Value) -> Result<(String, Expected), String>,
) -> Result<Vec<(String, Expected)>, String> {
    field(case, "expect")?.iter().map(|(name, value)| place(name, value)).collect()
}

fn is(place: &str, value: &Value) -> (String, Expected) {
    (place.to_owned(), Expected::Is(value.clone()))
}

fn retail(case: &Value) -> Result<Adapted, String> {
    let (_, request) = typed_request(case, "2025-03-01T10:00:00Z")?;
    let expect = expectations(case, |name, value| match (name, value.as_str()) {
        ("decision", Some("allow")) => Ok(is("/outcome", &json!("approve"))),
        ("decision", _) => Ok(is("/outcome", value)),
        ("refund" | "refund_value", _) => Ok(is(&format!("/grants/{name}"), value)),
        ("route", Some("transfer_to_human")) => Ok(("/hand_to".to_owned(), Expected::Something)),
        ("new_status" | "price_difference" | "settle" | "refund_to" | "refund_timing", _) => {
            Ok(is(&format!("/reports/{name}"), value))
        }
        _ => Err(format!("`{name}` is not known here")),
    })?;
    Ok(Adapted { policy: "policies/retail".to_owned(), request, expect })
}

fn service_credits(case: &Value) -> Result<Adapted, String> {
    let (_, request) = typed_request(case, "2023-12-05T09:00:00Z")?;
    let expect = expectations(case, |name, value| Ok(is(&format!("/answers/{name}"), value)))?;
    Ok(Adapted { policy: "policies/service-credits".to_owned(), request, expect })
}

fn air_passenger_rights(case: &Value) -> Result<Adapted, String> {
    let (_, request) = typed_request(case, "2026-03-01T12:00:00Z")?;
    let expect = expectations(case, |name, value| match name {
        "per_passenger_eur" => Ok(is("/answers/per_passenger", value)),
        "total_eur" => Ok(is("/answers/total", value)),
        "reason" => Ok(is("/answers/reason", value)),
        _ => Err(format!("`{name}` is not known here")),
    })?;
    Ok(Adapted { policy: "policies/air-passenger-rights".to_owned(), request, expect })
}

fn discount(case: &Value) -> Result<Adapted, String> {
    let (_, request) = typed_request(case, "2026-03-01T12:00:00Z")?;
    let template = request.pointer("/facts/template").and_then(Value::as_str).unwrap_or("");
    let policy = format!("tests/fixtures/discount-approval/{}", template.to_lowercase());
    let mut expect = Vec::new();
    for (name, value) in field(case, "expect")? {
        match (name.as_str(), value) {
            (_, Value::String(word)) if word == "ambiguous" => expect.push(is("/outcome", &json!("refer"))),
            ("approver" | "hours", _) => expect.push(is(&format!("/answers/{name}"), value)),
            ("approvers", Value::Array(all)) => {
                expect.push(is("/answers/approver", all.first().unwrap_or(&Value::Null)));
                expect.push(is("/answers/also", all.get(1).unwrap_or(&Value::Null)));
            }
            _ => return Err(format!("`{name}` is not known here")),
        }
    }
    Ok(Adapted { policy, request, expect })
}
