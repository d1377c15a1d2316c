//! Who signs and by when: roles, chains, service levels, gathering, context, alerts.

use polidex_base::Span;
use polidex_syntax::ast::{
    Alert, AlertEntry, Authority, Chain, Context, Expr, Gather, GatherEntry, Role, RoleEntry, Sla, SlaEntry,
};

use super::{cites, for_request, named, provision, said};
use crate::source::Source;
use crate::unit::{Group, Style, Unit};
use crate::write::{Joint, Level, chain as way, duration, expr, exprs, names, quoted};

/// `role senior "Senior approver" { … }`
pub(super) fn role<'a>(span: Span, role: &'a Role) -> Unit<'a> {
    let entries = role.entries.iter().map(|entry| role_entry(entry.span, entry)).collect();
    let found = role.found_by.as_ref().map(|key| format!("found by {}", expr(key, Level::Primary)));
    named(span, "role", &role.head, found).block(Style::Entries, entries)
}

fn role_entry<'a>(span: Span, entry: &'a RoleEntry) -> Unit<'a> {
    match entry {
        RoleEntry::Authority { limit, from, until, when } => {
            let mut words = match limit {
                Authority::UpTo(amount) => format!("authority {}", expr(amount, Level::Sum)),
                Authority::Unlimited => "authority unlimited".to_owned(),
                Authority::None => "authority none".to_owned(),
            };
            for (word, day) in [("from", from), ("until", until)] {
                words.extend(day.as_ref().map(|day| format!(" {word} {}", day.node)));
            }
            conditional(span, words, when.as_ref())
        }
        RoleEntry::SilenceExpires => Unit::new(span, ["on silence expires"]),
        RoleEntry::SilenceRefers(role) => {
            let to = role.as_ref().map_or_else(String::new, |role| format!(" to {}", role.node));
            Unit::new(span, [format!("on silence refers{to}")])
        }
        RoleEntry::SignedBy { roles, when } => {
            conditional(span, format!("may be signed by {}", names(roles)), when.as_ref())
        }
        RoleEntry::NotDelegable => Unit::new(span, ["not delegable"]),
        RoleEntry::Delegable { to, up_to, when } => {
            let mut words = "delegable".to_owned();
            if !to.is_empty() {
                words = format!("{words} to {}", names(to));
            }
            words.extend(up_to.as_ref().map(|most| format!(" up to {}", expr(most, Level::Sum))));
            conditional(span, words, when.as_ref())
        }
        RoleEntry::RespondsWithin(time) => Unit::new(span, [format!("responds within {}", duration(time))]),
        RoleEntry::EscalatesTo(role) => Unit::new(span, [format!("escalates to {}", role.node)]),
    }
}

fn conditional<'a>(span: Span, words: String, when: Option<&'a Expr>) -> Unit<'a> {
    match when {
        None => Unit::new(span, [words]),
        Some(when) => Unit::new(span, [format!("{words} when")]).expr(when),
    }
}

/// `chain name "Title" = … until covered`
pub(super) fn chain<'a>(span: Span, chain: &'a Chain) -> Unit<'a> {
    let until = if chain.until_covered.is_some() { " until covered" } else { "" };
    let steps = format!("{}{until}", way(&chain.body, Joint::Then));
    named(span, "chain", &chain.head, ["=".to_owned(), steps])
}

/// `gather name "Title" for refund cites "1.2" { … }`
pub(super) fn gather<'a>(span: Span, gather: &'a Gather) -> Unit<'a> {
    let clauses = [for_request(gather.request.as_ref()), cites(&gather.cites)];
    let entries = gather.entries.iter().map(|entry| gather_entry(entry.span, entry)).collect();
    named(span, "gather", &gather.head, clauses).block(Style::Entries, entries)
}

fn gather_entry<'a>(span: Span, entry: &'a GatherEntry) -> Unit<'a> {
    match entry {
        GatherEntry::Text(text) => provision(span, text),
        GatherEntry::When(condition) => word(span, "when").expr(condition),
        GatherEntry::Ask(facts) => word(span, "ask").list(exprs(facts)),
        GatherEntry::AnsweredBy { role, within } => {
            let within = within.as_ref().map(|time| format!(" within {}", duration(time)));
            let answered = format!("{}{}", role.node, within.unwrap_or_default());
            Unit::new(span, ["answered by".to_owned(), answered]).grouped(Group::Entries)
        }
        GatherEntry::AtMost { times, refer_to } => {
            let count = times.node;
            Unit::new(span, [format!("at most {count} times then refer to {}", refer_to.node)])
        }
    }
}

/// An entry that begins with a word and stands in columns with its neighbours.
fn word<'a>(span: Span, word: &str) -> Unit<'a> {
    Unit::new(span, [word]).grouped(Group::Entries)
}

/// `sla at_risk "Title" for refund cites "9.1" { … }`
pub(super) fn sla<'a>(span: Span, sla: &'a Sla) -> Unit<'a> {
    let steps = match sla.steps.as_slice() {
        [] => String::new(),
        steps => format!("for step {}", names(steps)),
    };
    let clauses = [for_request(sla.request.as_ref()), steps, cites(&sla.cites)];
    let entries = sla.entries.iter().map(|entry| sla_entry(entry.span, entry)).collect();
    named(span, "sla", &sla.head, clauses).block(Style::Entries, entries)
}

fn sla_entry<'a>(span: Span, entry: &'a SlaEntry) -> Unit<'a> {
    match entry {
        SlaEntry::Text(text) => provision(span, text),
        SlaEntry::When(condition) => word(span, "when").expr(condition),
        SlaEntry::Respond(time) => two(span, "respond", format!("within {}", duration(time))),
        SlaEntry::Urgency(level) => two(span, "urgency", level.node.clone()),
        SlaEntry::Notify(roles) => {
            word(span, "notify").list(roles.iter().map(|role| role.node.clone()).collect())
        }
        SlaEntry::Replaces { chain, replaces } => {
            two(span, "chain", format!("{} replaces {}", chain.node, replaces.node))
        }
    }
}

fn two<'a>(span: Span, word: &str, what: String) -> Unit<'a> {
    Unit::new(span, [word.to_owned(), what]).grouped(Group::Entries)
}

/// `context for goodwill { show … }`
pub(super) fn context<'a>(source: &Source<'a>, span: Span, context: &'a Context) -> Unit<'a> {
    let inside = source.brackets(span.range()).unwrap_or((span.range().start, span.range().end));
    let start = source.first(inside.0.saturating_add(1)..inside.1).unwrap_or(inside.0);
    let end = context.show.last().map_or(start, |last| last.span.range().end);
    let show = Unit::over(start..end.max(start), ["show"]).list(exprs(&context.show));
    let entries = if context.show.is_empty() { Vec::new() } else { vec![show] };
    Unit::new(span, ["context".to_owned(), format!("for {}", context.subject.node)])
        .grouped(Group::Declarations("context"))
        .block(Style::Entries, entries)
}

/// `alert name "Title" for refund { … }`
pub(super) fn alert<'a>(span: Span, alert: &'a Alert) -> Unit<'a> {
    let entries = alert.entries.iter().map(|entry| alert_entry(entry.span, entry)).collect();
    named(span, "alert", &alert.head, [for_request(alert.request.as_ref())]).block(Style::Entries, entries)
}

fn alert_entry<'a>(span: Span, entry: &'a AlertEntry) -> Unit<'a> {
    match entry {
        AlertEntry::When(condition) => word(span, "when").expr(condition),
        AlertEntry::Notify(whom) => two(span, "notify", quoted::short(whom)),
        AlertEntry::Suggest(text) => said(span, "suggest", text).grouped(Group::Entries),
    }
}
