//! Slips about time that is counted in a calendar.
//!
//! In: where reading stopped. Out: a finding about that slip, or nothing.

use super::Site;
use crate::error::SyntaxError;
use crate::grammar::Rule;

/// Slips in expressions and types.
pub(super) fn repair(site: &Site<'_, '_>) -> Option<SyntaxError> {
    let source = site.source;
    let before = site.before();
    let word_before = before.clone().map_or("", |before| source.slice(before));
    match site.found() {
        // `2 working days`, where `working` was read as a unit.
        unit @ ("day" | "days" | "hour" | "hours" | "minute" | "minutes")
            if matches!(word_before, "working" | "office" | "open" | "work") =>
        {
            let from = before?.start;
            site.spelling(from..site.at.end, &format!("business {unit}"))
        }
        "within" => site.spelling(site.at.clone(), "is within"),
        "duration" if word_before == "business" => {
            site.advised("write `business hours` or `business days`; `any duration` holds both")
        }
        ">" | ">=" | "<" | "<=" if word_before == "day" && site.expects(Rule::k_after) => {
            site.advised("say after which day: `next business day after today`")
        }
        _ => None,
    }
}

/// `closed 2026-12-24 until 2027-01-01`
pub(super) fn closed(site: &Site<'_, '_>) -> Option<SyntaxError> {
    match site.found() {
        "until" | "till" | "through" | "-" | "–" | "—" | ".." if site.expects(Rule::kw_to) => {
            site.spelling(site.at.clone(), "to")
        }
        _ => None,
    }
}
