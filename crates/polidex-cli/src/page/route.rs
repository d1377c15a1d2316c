//! Who approves: the sign-offs in order, their deadlines, what happens on silence, and how urgent it is.

use std::collections::BTreeSet;

use polidex::eval::{Limit, Route, Seat, Step, StepReason};
use polidex::ir::{Act, AlsoPlace, Name, Silence, Urgency};
use polidex::{Decision, Instant, Policy};

use super::names::{Names, joined};
use super::sheet::Sheet;
use super::time;
use crate::term::Look;

/// Writes in one line who is to act first and by when, and who comes after.
pub fn write_next(decision: &Decision, policy: &Policy, names: &Names<'_>, sheet: &mut Sheet<'_>) {
    let Some(route) = &decision.route else { return };
    let first = route.steps.first().map_or(0, |step| step.level);
    let (open, later): (Vec<&Step>, Vec<&Step>) = route.steps.iter().partition(|step| step.level == first);
    let people = |steps: &[&Step]| steps.iter().map(|step| seats(step, names)).collect::<Vec<_>>();
    let by =
        |by: Option<Instant>| by.map_or_else(String::new, |by| format!(" by {}", time::shown(by, policy)));
    let deadlines: BTreeSet<Option<Instant>> = open.iter().map(|step| deadline(step)).collect();
    let acting = match deadlines.first() {
        Some(same) if deadlines.len() == 1 => format!("{}{}", joined(people(&open), "and"), by(*same)),
        Some(_) | None => {
            joined(open.iter().map(|s| format!("{}{}", seats(s, names), by(deadline(s)))).collect(), "and")
        }
    };
    let after = joined(people(&later), "and");
    let after = if after.is_empty() { after } else { format!(", then {after}") };
    sheet.paragraph(&format!("Next: {acting}{after}"));
}

fn seats(step: &Step, names: &Names<'_>) -> String {
    let people = joined(step.roles.iter().map(|seat| names.role(&seat.role)).collect(), "or");
    if step.needs > 1 { format!("{} of {people}", step.needs) } else { people }
}

/// When the first of a step's people has to answer.
fn deadline(step: &Step) -> Option<Instant> {
    step.roles.iter().filter_map(|seat| seat.respond_by).min()
}

/// Writes the route.
pub fn write(decision: &Decision, policy: &Policy, names: &Names<'_>, sheet: &mut Sheet<'_>) {
    let Some(route) = &decision.route else { return };
    sheet.heading("Who approves", &aside(decision, route, names));
    let mut level = 0;
    for step in &route.steps {
        let mark = if step.level == level { "   also:".to_owned() } else { format!("{}.", step.level) };
        level = step.level;
        write_step(step, &mark, policy, names, sheet);
    }
    if !route.not_needed.is_empty() {
        let roles = route.not_needed.iter().map(|role| names.role(role)).collect();
        let text = format!("not needed: {} (those before have the authority)", joined(roles, "and"));
        sheet.line(2, &sheet.term.paint(Look::Dim, &text));
    }
    if route.urgency != Urgency::Normal || !route.sla.is_empty() || !route.notify.is_empty() {
        write_urgency(route, names, sheet);
    }
}

/// `Key ladder; must cover 360.00 USD, the largest offer`
fn aside(decision: &Decision, route: &Route, names: &Names<'_>) -> String {
    let chain = route.chain.as_ref().map(|chain| names.chain(chain));
    let stake = decision.stake.as_ref().map(|stake| {
        let what = match &decision.exception {
            Some(exception) if exception.offers.len() > 1 && exception.together.is_none() => {
                ", the largest offer"
            }
            Some(_) | None => "",
        };
        format!("must cover {}{what}", names.value(stake))
    });
    chain.into_iter().chain(stake).collect::<Vec<_>>().join("; ")
}

fn write_step(step: &Step, mark: &str, policy: &Policy, names: &Names<'_>, sheet: &mut Sheet<'_>) {
    let why = match step.because {
        StepReason::Chain => "",
        StepReason::Also(AlsoPlace::Alongside) => ", at the same time",
        StepReason::Also(AlsoPlace::First) => ", before the others",
        StepReason::Also(AlsoPlace::Last) => ", after the others",
    };
    let choice = step.roles.len() > 1;
    for (n, seat) in step.roles.iter().enumerate() {
        let mark = if n == 0 { mark } else { "   or" };
        let many = match (step.needs, choice, n) {
            (1, true, 0) => "either ".to_owned(),
            (1, _, _) => String::new(),
            (needs, true, 0) => format!("{needs} of these: "),
            (_, true, _) => String::new(),
            (needs, false, _) => format!("{needs} different people of "),
        };
        let role = names.role_in_full(&seat.role, sheet.term);
        let does = match step.act {
            Act::Sign => authority(seat, names),
            Act::Concur => ", concurs".to_owned(),
            Act::Review => ", reviews".to_owned(),
        };
        sheet.item(2, mark, &format!("{many}{role}{does}{why}"));
        if let Some(by) = seat.respond_by {
            let calendar =
                seat.calendar.as_ref().filter(|calendar| policy.calendar.as_ref() != Some(calendar));
            let calendar = calendar.map_or_else(String::new, |calendar| format!(" in {calendar}"));
            let within = seat.responds_within.map_or_else(String::new, |d| format!(", within {d}{calendar}"));
            sheet.line(7, &format!("answers by {}{within}", time::shown(by, policy)));
        }
        if n == 0 && step.asked_by.len() > 1 {
            let asked = joined(step.asked_by.iter().map(|rule| names.rule(rule)).collect(), "and");
            sheet.line(7, &format!("asked for by {asked}"));
        }
        write_seat(seat, names, sheet);
    }
}

/// Who it is, who else may sign, to whom it may be delegated, what follows on silence.
fn write_seat(seat: &Seat, names: &Names<'_>, sheet: &mut Sheet<'_>) {
    if let Some((what, key)) = &seat.found_by {
        sheet.line(7, &format!("found by {what}: {}", names.value(key)));
    }
    let on = |on: &Option<Name>| on.as_ref().map_or_else(String::new, |on| format!(", if {on}"));
    for other in &seat.signed_by {
        let role = names.role_in_full(&other.role, sheet.term);
        sheet.line(7, &format!("{role} may do so in its place{}", on(&other.on)));
    }
    if let Some([]) = seat.delegation.as_deref() {
        sheet.line(7, "may not be delegated");
    }
    for line in seat.delegation.iter().flatten() {
        let to = match &line.to {
            Some(role) => names.role_in_full(role, sheet.term),
            None => "a designee".to_owned(),
        };
        let cap =
            line.up_to.as_ref().map_or_else(String::new, |most| format!(" up to {}", names.value(most)));
        sheet.line(7, &format!("may be delegated to {to}{cap}{}", on(&line.on)));
    }
    match &seat.on_silence {
        Some(Silence::Escalate(to)) => {
            let to = names.role_in_full(to, sheet.term);
            sheet.line(7, &format!("on silence it goes to {to}"));
        }
        Some(Silence::Refer(Some(to))) => {
            let to = names.role_in_full(to, sheet.term);
            sheet.line(7, &format!("on silence {to} takes over"));
        }
        Some(Silence::Refer(None)) => sheet.line(7, "on silence the default person takes over"),
        Some(Silence::Expire) => sheet.line(7, "on silence the request lapses"),
        None => {}
    }
}

fn authority(seat: &Seat, names: &Names<'_>) -> String {
    match &seat.authority {
        None => String::new(),
        Some(Limit::None) => ", signs without authority over amounts".to_owned(),
        Some(Limit::UpTo(amount)) => format!(", may approve up to {}", names.value(amount)),
        Some(Limit::Unlimited) => ", may approve any amount".to_owned(),
    }
}

fn write_urgency(route: &Route, names: &Names<'_>, sheet: &mut Sheet<'_>) {
    sheet.heading("Urgency", route.urgency.word());
    for sla in &route.sla {
        let told = route.notify.iter().filter(|(_, by)| by == sla);
        let told = joined(told.map(|(role, _)| names.role_in_full(role, sheet.term)).collect(), "and");
        let told = if told.is_empty() { told } else { format!("; told at once: {told}") };
        sheet.line(2, &format!("{}{told}", super::names::in_full(&names.sla(sla), sla, sheet.term)));
    }
}
