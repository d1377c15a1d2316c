//! What is needed: which facts, why they matter, from whom, by when.

use polidex::eval::{Need, NeedStatus};
use polidex::ir::Name;
use polidex::{Decision, Policy};

use super::names::{Names, in_full, joined};
use super::sheet::Sheet;
use super::time;

/// Writes the facts that are needed, those alike in one entry.
pub fn write(decision: &Decision, policy: &Policy, names: &Names<'_>, sheet: &mut Sheet<'_>) {
    if decision.needs.is_empty() {
        return;
    }
    sheet.heading("Needed", "");
    let mut rest: Vec<&Need> = decision.needs.iter().collect();
    while let Some(first) = rest.first().copied() {
        let (alike, others) = rest.into_iter().partition(|need| asks_alike(need, first));
        write_alike(alike, first, policy, names, sheet);
        rest = others;
    }
}

fn asks_alike(a: &Need, b: &Need) -> bool {
    let alike = (a.status, &a.from, a.by, &a.gather) == (b.status, &b.from, b.by, &b.gather);
    alike && a.at_most == b.at_most && a.decides == b.decides
}

fn write_alike(alike: Vec<&Need>, first: &Need, policy: &Policy, names: &Names<'_>, sheet: &mut Sheet<'_>) {
    let facts = alike.iter().map(|need| in_full(&names.fact(&need.fact), &need.fact, sheet.term)).collect();
    let status = match first.status {
        NeedStatus::Missing => "missing",
        NeedStatus::InDoubt => "in doubt, to be confirmed",
        NeedStatus::MustChange => "must change",
    };
    sheet.line(2, &format!("{}: {status}", joined(facts, "and")));
    let from = first.from.as_ref().map(|from| format!("from {}", supplier(from, policy, names, sheet)));
    let by = first.by.map(|by| format!("by {}", time::shown(by, policy)));
    let who: Vec<String> = from.into_iter().chain(by).collect();
    if !who.is_empty() {
        sheet.line(4, &who.join(", "));
    }
    if let Some(gather) = &first.gather {
        sheet.line(4, &format!("asked by {}", in_full(&names.gather(gather), gather, sheet.term)));
    }
    if let Some((rounds, role)) = &first.at_most {
        let times = crate::term::count(usize::try_from(*rounds).unwrap_or(usize::MAX), "time");
        sheet.line(4, &format!("at most {times}, then it goes to {}", names.role_in_full(role, sheet.term)));
    }
    if !first.decides.is_empty() {
        let titles = first.decides.iter().map(|name| format!("\"{}\"", names.candidate(name))).collect();
        sheet.line(4, &format!("decides about {}", joined(titles, "and")));
    }
}

fn supplier(from: &Name, policy: &Policy, names: &Names<'_>, sheet: &Sheet<'_>) -> String {
    match &**from {
        "agent" | "requester" | "customer" => format!("the {from}"),
        role if policy.role(role).is_some() => names.role_in_full(role, sheet.term),
        system => crate::term::harmless(system),
    }
}
