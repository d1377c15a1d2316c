//! Compares a decision with what a test expects.
//!
//! In: an expectation and a decision. Out: every difference, in words. What a test leaves out is not compared.

use std::collections::BTreeSet;

use polidex_eval::{Decision, Seat};
use polidex_ir::{Expect, Name, Value};

/// Something that was expected and did not come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mismatch {
    /// What is compared: `outcome`, `via`, `grant refund`, …
    pub what: String,
    /// What the test expects.
    pub expected: String,
    /// What came.
    pub got: String,
}

impl std::fmt::Display for Mismatch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: expected {}, got {}", self.what, self.expected, self.got)
    }
}

/// Returns every difference between what is expected and what came, the outcome first.
pub fn compare(expect: &Expect, decision: &Decision) -> Vec<Mismatch> {
    let mut found = Found::default();
    let route = decision.route.as_ref();

    if let Some(expected) = &expect.outcome {
        found.outcome(expected, decision);
    }
    if let Some(expected) = &expect.exception {
        found.word("exception", Some(expected), decision.exception.as_ref().map(|e| &*e.name));
    }
    if let Some(expected) = &expect.by {
        found.set("decided by", expected, decision.decided_by.iter().map(|rule| &rule.rule));
    }
    if let Some(expected) = &expect.via {
        found.list("via", expected, seats(decision).map(|seat| &seat.role));
    }
    if let Some(expected) = &expect.needs {
        found.set("needs", expected, decision.needs.iter().map(|need| &need.fact));
    }
    let offers = decision.exception.as_ref().map(|exception| exception.offers.as_slice());
    for (name, value) in &expect.grants {
        // Of an exception, which grants nothing by itself, what may be granted.
        let granted = decision.grants.as_deref().or(offers);
        found.value(format!("grant {name}"), value, look_up(granted, name));
    }
    for (name, value) in &expect.answers {
        found.value(format!("answer {name}"), value, look_up(decision.answers.as_deref(), name));
    }
    for (name, value) in &expect.reports {
        found.value(format!("report {name}"), value, look_up(Some(&decision.reports), name));
    }
    for (name, value) in &expect.offers {
        found.value(format!("offer {name}"), value, look_up(offers, name));
    }
    if let Some(expected) = &expect.urgency {
        found.word("urgency", Some(expected), route.map(|route| route.urgency.word()));
    }
    if let Some(expected) = &expect.respond_by {
        let got = deadline(decision);
        if got.as_ref() != Some(expected) {
            let got = got.map_or_else(|| "nothing".to_owned(), |instant| quoted(&instant));
            found.push("respond by", quoted(expected), got);
        }
    }
    found.0
}

fn seats(decision: &Decision) -> impl Iterator<Item = &Seat> {
    decision.route.iter().flat_map(|route| &route.steps).flat_map(|step| &step.roles)
}

/// The deadline of the first sign-off; without a route, of the referral or of the facts needed.
fn deadline(decision: &Decision) -> Option<polidex_base::Instant> {
    seats(decision)
        .find_map(|seat| seat.respond_by)
        .or_else(|| decision.refer.as_ref().and_then(|referral| referral.respond_by))
        .or_else(|| decision.needs.iter().filter_map(|need| need.by).min())
}

fn look_up<'a>(values: Option<&'a [(Name, Value)]>, name: &Name) -> Option<&'a Value> {
    values?.iter().find(|(key, _)| key == name).map(|(_, value)| value)
}

#[derive(Default)]
struct Found(Vec<Mismatch>);

impl Found {
    fn push(&mut self, what: impl Into<String>, expected: String, got: String) {
        self.0.push(Mismatch { what: what.into(), expected, got });
    }

    /// The word of a test is that of a built-in outcome, or the name of a declared one.
    fn outcome(&mut self, expected: &Name, decision: &Decision) {
        let (word, declared) = (decision.outcome.word(), decision.outcome_name.as_ref());
        if **expected != *word && Some(expected) != declared {
            let declared = declared.map_or_else(String::new, |name| format!(" as {}", quoted(name)));
            self.push("outcome", quoted(expected), format!("{}{declared}", quoted(&word)));
        }
    }

    fn word(&mut self, what: &str, expected: Option<&str>, got: Option<&str>) {
        if expected != got {
            let shown = |word: Option<&str>| word.map_or_else(|| "nothing".to_owned(), |w| quoted(&w));
            self.push(what, shown(expected), shown(got));
        }
    }

    fn value(&mut self, what: String, expected: &Value, got: Option<&Value>) {
        if got != Some(expected) {
            let got = got.map_or_else(|| "nothing".to_owned(), |value| quoted(&value));
            self.push(what, quoted(expected), got);
        }
    }

    fn list<'a>(&mut self, what: &str, expected: &[Name], got: impl Iterator<Item = &'a Name>) {
        let got: Vec<&Name> = got.collect();
        if !expected.iter().eq(got.iter().copied()) {
            self.push(what, joined(expected.iter(), ", then "), joined(got.into_iter(), ", then "));
        }
    }

    fn set<'a>(&mut self, what: &str, expected: &'a [Name], got: impl Iterator<Item = &'a Name>) {
        let expected: BTreeSet<&Name> = expected.iter().collect();
        let got: BTreeSet<&Name> = got.collect();
        if expected != got {
            self.push(what, joined(expected.into_iter(), ", "), joined(got.into_iter(), ", "));
        }
    }
}

fn quoted(value: &dyn std::fmt::Display) -> String {
    format!("`{value}`")
}

fn joined<'a>(names: impl Iterator<Item = &'a Name>, between: &str) -> String {
    let names: Vec<String> = names.map(|name| quoted(name)).collect();
    if names.is_empty() { "nothing".to_owned() } else { names.join(between) }
}

#[cfg(test)]
mod tests;
