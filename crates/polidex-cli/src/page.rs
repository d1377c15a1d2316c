//! A decision as a page for people.
//!
//! In: a decision, the policy that made it, and the terminal. Out: text whose first line says what comes out,
//! and whose sections answer, in this order: what is answered or reported, why, what may be given, who approves by
//! when, what is needed, what the approver should know, what is unverified, what else was tried, which policy decided.
//! Titles come first, identifiers stand dim behind them. It decides and computes nothing.

mod names;
mod needs;
mod route;
mod sheet;
mod time;
mod trace;
mod values;
mod why;

use polidex::eval::{Outcome, ReferReason};
use polidex::ir::{Base, Name, Value};
use polidex::{Decision, Policy};

use crate::term::{Look, Term, harmless};
use names::Names;
use sheet::Sheet;
pub use trace::result_words;

/// Writes the page of a decision. `explain` adds everything that was tried.
pub fn page(decision: &Decision, policy: &Policy, explain: bool, term: &Term) -> String {
    let names = Names::new(policy, &decision.request);
    let mut sheet = Sheet::new(term);
    sheet.paragraph(&headline(decision, policy, term));
    sheet.paragraph(&subject(decision, policy, &names));
    route::write_next(decision, policy, &names, &mut sheet);
    hand_to(decision, policy, &names, &mut sheet);
    conditions(decision, &mut sheet);
    values::write("Answer", decision.answers.as_deref().unwrap_or_default(), &names, &mut sheet);
    values::write("Reported", &decision.reports, &names, &mut sheet);
    why::write(decision, &names, &mut sheet);
    grants(decision, &names, &mut sheet);
    why::write_exception(decision, &names, &mut sheet);
    route::write(decision, policy, &names, &mut sheet);
    needs::write(decision, policy, &names, &mut sheet);
    referral(decision, policy, &names, &mut sheet);
    words(decision, &mut sheet);
    context(decision, &names, &mut sheet);
    unverified(decision, &names, &mut sheet);
    trace::write(decision, &names, explain, &mut sheet);
    sheet.gap();
    sheet.paragraph(&version(decision, policy, term));
    sheet.into_text()
}

/// Says in one line what comes out, and because of what.
pub fn headline(decision: &Decision, policy: &Policy, term: &Term) -> String {
    let names = Names::new(policy, &decision.request);
    let because = names.list_rules(decision.decided_by.iter().map(|rule| &rule.rule));
    let after = |words: &str, rest: String| {
        if rest.is_empty() { words.to_owned() } else { format!("{words} - {rest}") }
    };
    // The word of the built-in outcome, and the title of the declared one behind it.
    let word = |look: Look, word: &str| {
        let title = decision.outcome_title.as_ref().or(decision.outcome_name.as_ref());
        let declared = title.map_or_else(String::new, |title| format!(": {}", harmless(title)));
        format!("{}{declared}", term.paint(look, word))
    };
    let with = |word: String, said: Option<&[(Name, Value)]>| {
        let said = values::in_one_line(said.unwrap_or_default(), &names);
        if said.is_empty() { word } else { format!("{word} {said}") }
    };
    match decision.outcome {
        Outcome::Approve => {
            let on_condition = if decision.conditions.is_empty() { "" } else { " on condition" };
            let given = with(word(Look::Good, "APPROVE"), decision.grants.as_deref());
            after(&format!("{given}{on_condition}"), because)
        }
        Outcome::Answer => after(&with(word(Look::Good, "ANSWER"), decision.answers.as_deref()), because),
        Outcome::Deny => after(&word(Look::Bad, "DENY"), because),
        Outcome::Exception => {
            let lifted = decision.exception.as_ref().map_or_else(String::new, |exception| {
                format!(
                    ", may be lifted as \"{}\"",
                    harmless(exception.title.as_ref().unwrap_or(&exception.name))
                )
            });
            after(&term.paint(Look::Open, "EXCEPTION possible"), format!("denied by {because}{lifted}"))
        }
        Outcome::ApprovalRequired => after(&word(Look::Open, "APPROVAL REQUIRED"), because),
        Outcome::NeedsInformation => {
            let facts: Vec<String> = decision.needs.iter().map(|need| names.fact(&need.fact)).collect();
            after(&word(Look::Open, "NEEDS INFORMATION"), facts.join(", "))
        }
        Outcome::Refer => {
            let to = decision.refer.as_ref().and_then(|referral| referral.role.as_ref());
            let to = to.map_or_else(|| "a person".to_owned(), |role| names.role(role));
            let why = decision
                .refer
                .as_ref()
                .map_or_else(String::new, |r| short_reason(&r.reason, because, &names, term));
            after(&word(Look::Open, &format!("REFER to {to}")), why)
        }
    }
}

/// `Refund R-1042, as of Thu 31 Dec 2026 10:00 EST (15:00 UTC)`
fn subject(decision: &Decision, policy: &Policy, names: &Names<'_>) -> String {
    let id = decision.id.as_ref().map_or_else(String::new, |id| format!(" {}", harmless(id)));
    format!("{}{id}, as of {}", names.request_title(), time::shown(decision.as_of, policy))
}

fn short_reason(reason: &ReferReason, rules: String, names: &Names<'_>, term: &Term) -> String {
    match reason {
        ReferReason::Rule => rules,
        ReferReason::Conflict(_) => "rules disagree".to_owned(),
        ReferReason::Dispute(_) => format!("disputed: {rules}"),
        ReferReason::NoRule => "no rule applies".to_owned(),
        ReferReason::AmbiguousException(_) => "several exceptions qualify".to_owned(),
        ReferReason::NotCovered(_) => "nobody in the chain has the authority".to_owned(),
        ReferReason::NotInEffect => "the policy is not in effect".to_owned(),
        ReferReason::Error(what) => names.wording(what, term),
    }
}

/// Writes who is the next step after a denial, and by when.
fn hand_to(decision: &Decision, policy: &Policy, names: &Names<'_>, sheet: &mut Sheet<'_>) {
    let Some(next) = &decision.hand_to else { return };
    let by = next.respond_by.map_or_else(String::new, |by| format!(" by {}", time::shown(by, policy)));
    sheet.paragraph(&format!("Next: {}{by}", names.role(&next.role)));
}

/// Writes what the requester must keep to.
fn conditions(decision: &Decision, sheet: &mut Sheet<'_>) {
    if !decision.conditions.is_empty() {
        sheet.heading("On condition", "");
        decision.conditions.iter().for_each(|condition| sheet.item(2, "-", &harmless(condition)));
    }
}

fn grants(decision: &Decision, names: &Names<'_>, sheet: &mut Sheet<'_>) {
    if decision.outcome == Outcome::ApprovalRequired {
        values::write("Given when approved", decision.grants.as_deref().unwrap_or_default(), names, sheet);
    }
}

fn referral(decision: &Decision, policy: &Policy, names: &Names<'_>, sheet: &mut Sheet<'_>) {
    let Some(referral) = &decision.refer else { return };
    sheet.heading("Handed to a person", "");
    let to = referral.role.as_ref().map_or_else(
        || match policy.refer_to {
            // Of several versions none decides, so none says who gets it.
            Some(_) => "the host's default person".to_owned(),
            None => "the host's default person (the policy names none)".to_owned(),
        },
        |role| names.role_in_full(role, sheet.term),
    );
    let by = referral.respond_by.map_or_else(String::new, |by| format!(", by {}", time::shown(by, policy)));
    sheet.line(2, &format!("{to}{by}"));
    let reason = match &referral.reason {
        ReferReason::Rule => {
            format!("because {} says so", names.list_rules(decision.decided_by.iter().map(|rule| &rule.rule)))
        }
        ReferReason::Conflict(rules) => {
            format!("because these rules apply and disagree: {}", names.list_rules(rules.iter()))
        }
        ReferReason::Dispute(disputes) => {
            format!("because it is known to be disputed: {}", names.list_rules(disputes.iter()))
        }
        ReferReason::NoRule => match &referral.known_gap {
            Some(why) => format!("because no rule applies; the policy says of this: \"{}\"", harmless(why)),
            None => "because no rule applies".to_owned(),
        },
        ReferReason::AmbiguousException(exceptions) => {
            let titles: Vec<String> =
                exceptions.iter().map(|name| format!("\"{}\"", names.exception(name))).collect();
            format!("because several exceptions qualify and none goes before: {}", titles.join(", "))
        }
        ReferReason::NotCovered(chain) => {
            let stake =
                decision.stake.as_ref().map_or_else(String::new, |v| format!(" for {}", names.value(v)));
            format!("because nobody in {} has the authority{stake}", harmless(chain))
        }
        ReferReason::NotInEffect => "because the policy is not in effect at that time".to_owned(),
        ReferReason::Error(what) => {
            format!("because something could not be computed: {}", names.wording(what, sheet.term))
        }
    };
    sheet.line(2, &reason);
}

fn words(decision: &Decision, sheet: &mut Sheet<'_>) {
    for (heading, list) in [("Advice", &decision.advice), ("The agent may say", &decision.tell_agent)] {
        if !list.is_empty() {
            sheet.heading(heading, "");
            list.iter().for_each(|text| sheet.line(2, &harmless(text)));
        }
    }
}

fn context(decision: &Decision, names: &Names<'_>, sheet: &mut Sheet<'_>) {
    if decision.context.is_empty() {
        return;
    }
    sheet.heading("To consider", "");
    let shown = |value: &Option<Value>| value.as_ref().map_or("not known".to_owned(), |v| names.value(v));
    let pair = |(fact, value): &(Name, Option<Value>)| (names.fact_in_full(fact, sheet.term), shown(value));
    sheet.columns(decision.context.iter().map(pair).collect());
}

fn unverified(decision: &Decision, names: &Names<'_>, sheet: &mut Sheet<'_>) {
    if decision.unverified.is_empty() {
        return;
    }
    sheet.heading("Unverified", "stated, not from a system of record");
    let full = |fact: &Name| names.fact_in_full(fact, sheet.term);
    let facts: Vec<String> = decision.unverified.iter().map(full).collect();
    sheet.line(2, &facts.join(", "));
}

fn version(decision: &Decision, policy: &Policy, term: &Term) -> String {
    let title = policy.title.as_ref().map_or_else(String::new, |title| format!("{}, ", harmless(title)));
    let label = decision.policy.version.as_ref().map_or_else(String::new, |v| format!(" {}", harmless(v)));
    let upon =
        decision.policy.base.as_ref().map_or_else(String::new, |base| format!(", upon {}", upon(base)));
    let text = format!(
        "Policy: {title}{}{label}, {}{upon}",
        decision.policy.name,
        short_hash(&decision.policy.hash)
    );
    term.paint(Look::Dim, &text)
}

/// `far 2025.10, b3:0123456789ab`
fn upon(base: &Base) -> String {
    let label = base.label.as_ref().map_or_else(String::new, |label| format!(" {}", harmless(label)));
    format!("{}{label}, {}", harmless(&base.name), short_hash(&base.hash))
}

/// Says which version a policy is: `customer_support 2026.12, from 2026-12-01, CS Operations`.
pub fn release(policy: &Policy) -> String {
    let release = &policy.release;
    let label = release.label.as_ref().map_or_else(String::new, |label| format!(" {}", harmless(label)));
    let mut said = vec![format!("{}{label}", harmless(&policy.name))];
    said.extend(window(policy));
    said.extend(release.owner.as_ref().map(|owner| harmless(owner)));
    said.extend(release.base.as_ref().map(|base| format!("upon {}", upon(base))));
    said.join(", ")
}

/// `from 2026-12-01 until 2027-12-01`; nothing where it is always in force.
pub fn window(policy: &Policy) -> Option<String> {
    let from = policy.release.effective_from.map(|day| format!("from {day}"));
    let until = policy.release.effective_until.map(|day| format!("until {day}"));
    let said: Vec<String> = from.into_iter().chain(until).collect();
    (!said.is_empty()).then(|| said.join(" "))
}

/// The first twelve digits of a hash: `b3:0123456789ab`.
pub fn short_hash(hash: &polidex::Digest) -> String {
    hash.to_string().chars().take(15).collect()
}

#[cfg(test)]
mod tests;
