//! Why: the rules that decided, their text, the limits they crossed; and the exception that may lift a denial.

use polidex::Decision;
use polidex::eval::{Crossing, ElementRef, Outcome};
use polidex::ir::{Name, Relation};

use super::names::{Names, in_full};
use super::sheet::Sheet;
use crate::term::{Term, count, harmless};

/// Of more elements of a list, only their number is told.
const MOST_ELEMENTS: usize = 5;

/// Writes the rules that decided.
pub fn write(decision: &Decision, names: &Names<'_>, sheet: &mut Sheet<'_>) {
    if decision.decided_by.is_empty() {
        return;
    }
    let heading = match decision.outcome {
        Outcome::Exception => "Denied by",
        Outcome::Approve
        | Outcome::Deny
        | Outcome::ApprovalRequired
        | Outcome::NeedsInformation
        | Outcome::Refer
        | Outcome::Answer => "Why",
    };
    sheet.heading(heading, "");
    for rule in &decision.decided_by {
        let title = rule.title.as_ref().unwrap_or(&rule.rule);
        sheet.line(2, &titled(title, &rule.rule, &rule.provisions, sheet));
        quote(rule.text.as_ref(), sheet);
        for crossing in &rule.crossed {
            sheet.line(4, &crossed(crossing, names, sheet.term));
        }
        elements(&rule.elements, names, sheet);
    }
}

/// Writes the exception and what may be offered.
pub fn write_exception(decision: &Decision, names: &Names<'_>, sheet: &mut Sheet<'_>) {
    let Some(exception) = &decision.exception else { return };
    sheet.heading("May be lifted as", "nothing is given until the agent submits it and the approvers sign");
    let title = exception.title.as_ref().unwrap_or(&exception.name);
    sheet.line(2, &titled(title, &exception.name, &exception.provisions, sheet));
    quote(exception.text.as_ref(), sheet);
    if exception.offers.is_empty() {
        return;
    }
    let rule = match (&exception.together, exception.offers.len()) {
        (_, 1) => String::new(),
        (None, _) => "one of these".to_owned(),
        (Some(most), _) => format!("together at most {}", names.value(most)),
    };
    sheet.heading("May be offered", &rule);
    let offer = |(kind, most): &(Name, polidex::ir::Value)| {
        (harmless(kind), format!("at most {}", names.value(most)))
    };
    sheet.columns(exception.offers.iter().map(offer).collect());
}

fn titled(title: &str, name: &str, provisions: &[Name], sheet: &Sheet<'_>) -> String {
    let numbers: Vec<String> = provisions.iter().map(|number| harmless(number)).collect();
    let cites = match numbers.len() {
        0 => String::new(),
        1 => format!(", provision {}", numbers.concat()),
        _ => format!(", provisions {}", numbers.join(", ")),
    };
    let full = in_full(&harmless(title), name, sheet.term);
    format!("{full}{cites}")
}

fn quote(text: Option<&Name>, sheet: &mut Sheet<'_>) {
    if let Some(text) = text {
        sheet.line(4, &format!("\"{}\"", harmless(text).trim()));
    }
}

/// Writes for which elements of a list the rule applies, and why: the first few.
fn elements(elements: &[ElementRef], names: &Names<'_>, sheet: &mut Sheet<'_>) {
    let (shown, more) = elements.split_at(elements.len().min(MOST_ELEMENTS));
    for element in shown {
        sheet.line(4, &format!("because {}", names.wording(&element.because, sheet.term)));
    }
    if !more.is_empty() {
        sheet.line(4, &format!("and because of {} more", count(more.len(), "element")));
    }
}

/// `age is 31 days: over the limit of 30 days (refund_window) by 1 day`
fn crossed(crossing: &Crossing, names: &Names<'_>, term: &Term) -> String {
    let limit = format!("{} ({})", names.value(&crossing.limit), harmless(&crossing.threshold));
    let by = crossing.by.as_ref().map(|by| names.value(by));
    let how = if crossing.value == crossing.limit {
        format!("exactly the limit of {limit}")
    } else {
        match crossing.relation {
            Relation::Greater | Relation::AtLeast => {
                format!("over the limit of {limit}{}", by.map_or_else(String::new, |by| format!(" by {by}")))
            }
            Relation::AtMost => {
                let spare = by.map_or_else(String::new, |by| format!(", {by} to spare"));
                format!("within the limit of {limit}{spare}")
            }
            Relation::Less => {
                format!("under the limit of {limit}{}", by.map_or_else(String::new, |by| format!(" by {by}")))
            }
            Relation::Equal => format!("the same as {limit}"),
            Relation::NotEqual => format!("not {limit}"),
        }
    };
    format!("{} is {}: {how}", names.fact_in_full(&crossing.fact, term), names.value(&crossing.value))
}
