//! The vocabulary: header, calendars, types, requests, thresholds, definitions.

use polidex_base::{Date, Span, Spanned};
use polidex_syntax::ast::{
    Calendar, CalendarEntry, Define, FactDecl, Fix, HistoryDecl, Ident, NamedValue, OutcomeDecl, Policy,
    PolicyEntry, Provenance, Record, Request, RequestEntry, SharedFacts, Threshold, ThresholdArm,
    ThresholdValue, TypeExpr, TypeValues, Weekday,
};

use super::{for_request, named, params, title};
use crate::unit::{Group, Style, Unit};
use crate::write::{Level, expr, ledger, names, quoted, time, type_expr};

/// `policy name "Title" extends base { … }`
pub(super) fn policy<'a>(span: Span, policy: &'a Policy) -> Unit<'a> {
    let entries = policy.entries.iter().map(|entry| policy_entry(entry.span, entry)).collect();
    let extends = policy.extends.as_ref().map(|base| format!("extends {}", base.node));
    named(span, "policy", &policy.head, extends).block(Style::Entries, entries)
}

/// `fix far.justification.agency = doj`
pub(super) fn fix<'a>(span: Span, fix: &'a Fix) -> Unit<'a> {
    let path: Vec<&str> = fix.path.iter().map(|word| word.as_str()).collect();
    Unit::new(span, ["fix".to_owned(), path.join("."), "=".to_owned()])
        .grouped(Group::Declarations("fix"))
        .defined(&fix.value)
}

fn policy_entry<'a>(span: Span, entry: &PolicyEntry) -> Unit<'a> {
    let (word, said) = match entry {
        PolicyEntry::Language(number) => ("language", number.node.to_string()),
        PolicyEntry::Owner(name) => ("owner", quoted::short(name)),
        PolicyEntry::Version(label) => ("version", quoted::short(label)),
        PolicyEntry::Effective { from, until } => ("effective", window(from.as_ref(), until.as_ref())),
        PolicyEntry::TimeZone(zone) => ("time zone", quoted::short(zone)),
        PolicyEntry::Calendar(name) => ("calendar", name.node.clone()),
        PolicyEntry::ReferTo(role) => ("refer to", role.node.clone()),
        PolicyEntry::AllowGap(why) => ("allow gap", quoted::short(why)),
        PolicyEntry::AllowLower(why) => ("allow lower authority", quoted::short(why)),
    };
    Unit::new(span, [word.to_owned(), said]).grouped(Group::Header)
}

/// `from 2026-12-01 until 2027-12-01`
fn window(from: Option<&Spanned<Date>>, until: Option<&Spanned<Date>>) -> String {
    let from = from.map(|date| format!("from {}", date.node));
    let until = until.map(|date| format!("until {}", date.node));
    let both: Vec<String> = from.into_iter().chain(until).collect();
    both.join(" ")
}

/// `calendar name "Title" { … }`
pub(super) fn calendar<'a>(span: Span, calendar: &'a Calendar) -> Unit<'a> {
    let entries = calendar.entries.iter().map(|entry| calendar_entry(entry.span, entry)).collect();
    named(span, "calendar", &calendar.head, []).block(Style::Entries, entries)
}

fn calendar_entry<'a>(span: Span, entry: &CalendarEntry) -> Unit<'a> {
    let until = |to: &Option<Spanned<polidex_base::Time>>| time(to.as_ref().map(|to| to.node));
    match entry {
        CalendarEntry::TimeZone(zone) => Unit::new(span, ["time zone".to_owned(), quoted::short(zone)]),
        CalendarEntry::Every { from_day, to_day, from, to } => {
            let days = match to_day {
                Some(last) => format!("{} to {}", weekday(from_day.node), weekday(last.node)),
                None => weekday(from_day.node).to_owned(),
            };
            Unit::new(span, [format!("every {days} {} to {}", time(Some(from.node)), until(to))])
        }
        CalendarEntry::Open { from_day, from, to_day, to } => {
            let opens = format!("{} {}", weekday(from_day.node), time(Some(from.node)));
            Unit::new(span, [format!("open {opens} to {} {}", weekday(to_day.node), until(to))])
        }
        CalendarEntry::Closed(days) => {
            let written = |(first, last): &(Spanned<Date>, Option<Spanned<Date>>)| match last {
                Some(last) => format!("{} to {}", first.node, last.node),
                None => first.node.to_string(),
            };
            Unit::new(span, ["closed"]).list(days.iter().map(written).collect())
        }
    }
}

fn weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Mon => "mon",
        Weekday::Tue => "tue",
        Weekday::Wed => "wed",
        Weekday::Thu => "thu",
        Weekday::Fri => "fri",
        Weekday::Sat => "sat",
        Weekday::Sun => "sun",
    }
}

/// Tiers and choices stand in columns together.
const TYPES: Group = Group::Declarations("tier");

/// `tier loyalty: standard < silver`
pub(super) fn tier<'a>(span: Span, tier: &'a TypeValues) -> Unit<'a> {
    values(span, "tier", tier, " <")
}

/// `choice reason: defective, late_delivery or anything else`
pub(super) fn choice<'a>(span: Span, choice: &'a TypeValues) -> Unit<'a> {
    values(span, "choice", choice, ",")
}

/// A type by its values, with a sign between two of them.
fn values<'a>(span: Span, word: &str, of: &'a TypeValues, between: &str) -> Unit<'a> {
    let mut written: Vec<Vec<String>> = of.values.iter().map(named_value).collect();
    let others = written.len().saturating_sub(1);
    for cell in written.iter_mut().take(others).filter_map(|cells| cells.last_mut()) {
        cell.push_str(between);
    }
    let places = of.values.iter().map(|value| match &value.wire {
        Some(wire) => value.name.span.to(wire.span),
        None => value.name.span,
    });
    let mut units: Vec<Unit<'a>> = written
        .iter()
        .zip(places)
        .map(|(cells, at)| Unit::new(at, cells.clone()).grouped(Group::Entries))
        .collect();
    let mut line: Vec<String> = written.iter().map(|cells| cells.join(" ")).collect();
    if let Some(open) = of.open {
        line.push(OTHERS.to_owned());
        units.push(Unit::new(open, [OTHERS]));
    }
    Unit::new(span, [word.to_owned(), with_colon(of)]).grouped(TYPES).values(line.join(" "), units)
}

/// Ends a choice that others may add to.
const OTHERS: &str = "or anything else";

fn with_colon(values: &TypeValues) -> String {
    let title = title(&values.head);
    let space = if title.is_empty() { "" } else { " " };
    format!("{}{space}{title}:", values.head.name.node)
}

/// Its name, and its spelling in JSON.
fn named_value(value: &NamedValue) -> Vec<String> {
    let wire = value.wire.as_ref().map(|wire| format!("as {}", quoted::short(wire)));
    std::iter::once(value.name.node.clone()).chain(wire).collect()
}

/// `record customer "Customer" { … }`
pub(super) fn record<'a>(span: Span, record: &'a Record) -> Unit<'a> {
    let fields = record.fields.iter().map(|field| fact(field.span, field)).collect();
    named(span, "record", &record.head, []).block(Style::Entries, fields)
}

/// `name "Title" : type from a to b optional = default`, then where it comes from and its name in JSON.
fn fact<'a>(span: Span, fact: &FactDecl) -> Unit<'a> {
    let default = fact.default.as_ref().map(|value| format!("= {}", expr(value, Level::LOOSEST)));
    let ty = said([Some(typed(fact)), default]);
    let origin = said([fact.provenance.as_ref().map(provenance), wire(fact)]);
    Unit::new(span, [fact.name.node.clone(), fact_title(fact), ty, origin]).grouped(Group::Facts)
}

fn said<const N: usize>(parts: [Option<String>; N]) -> String {
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    parts.join(" ")
}

fn fact_title(fact: &FactDecl) -> String {
    fact.title.as_ref().map_or_else(String::new, |title| quoted::short(title))
}

/// `: type from a to b optional`
fn typed(fact: &FactDecl) -> String {
    let range = fact
        .range
        .as_ref()
        .map(|(from, to)| format!("from {} to {}", expr(from, Level::Sum), expr(to, Level::Sum)));
    said([Some(format!(": {}", type_expr(&fact.ty))), range, fact.optional.map(|_| "optional".to_owned())])
}

fn wire(fact: &FactDecl) -> Option<String> {
    fact.wire.as_ref().map(|name| format!("as {}", quoted::short(name)))
}

fn provenance(provenance: &Provenance) -> String {
    match provenance {
        Provenance::StatedBy(who) => format!("stated by {}", who.node),
        Provenance::From(system) => format!("from {}", system.node),
    }
}

/// `request refund "Refund" with order_facts { … }`
pub(super) fn request<'a>(span: Span, request: &'a Request) -> Unit<'a> {
    let with = if request.with.is_empty() { String::new() } else { format!("with {}", names(&request.with)) };
    let entries = request.entries.iter().map(|entry| request_entry(entry.span, entry)).collect();
    named(span, "request", &request.head, [with]).block(Style::Entries, entries)
}

/// `facts order_facts "Facts" { … }`
pub(super) fn facts<'a>(span: Span, facts: &'a SharedFacts) -> Unit<'a> {
    let entries = facts.entries.iter().map(|entry| request_entry(entry.span, entry)).collect();
    named(span, "facts", &facts.head, []).block(Style::Entries, entries)
}

/// `outcome wait_or_pay "Title" is deny`
pub(super) fn outcome<'a>(span: Span, outcome: &OutcomeDecl) -> Unit<'a> {
    named(span, "outcome", &outcome.head, [format!("is {}", outcome.is.node)])
}

fn request_entry<'a>(span: Span, entry: &'a RequestEntry) -> Unit<'a> {
    match entry {
        RequestEntry::Fact(decl) => fact(span, decl),
        RequestEntry::History(facts) => {
            Unit::new(span, ["history"]).block(Style::Entries, facts.iter().map(history).collect())
        }
        RequestEntry::Grants(grants) => typed_names(span, "grants", grants),
        RequestEntry::Reports(reports) => typed_names(span, "reports", reports),
        RequestEntry::Answers(answers) => typed_names(span, "answers", answers),
        RequestEntry::Stake(value) => Unit::new(span, ["stake"]).grouped(Group::Entries).expr(value),
        RequestEntry::ValidWhen(condition) => Unit::new(span, ["valid when"]).expr(condition),
    }
}

fn history<'a>(decl: &HistoryDecl) -> Unit<'a> {
    let fact = &decl.fact;
    let ty = said([Some(typed(fact)), wire(fact)]);
    let query = format!("= {}", ledger(&decl.query));
    Unit::new(fact.span, [fact.name.node.clone(), fact_title(fact), ty, query]).grouped(Group::History)
}

/// `grants { refund: USD, … }`
fn typed_names<'a>(span: Span, word: &str, all: &[(Ident, Spanned<TypeExpr>)]) -> Unit<'a> {
    let one = |(name, ty): &(Ident, Spanned<TypeExpr>)| {
        Unit::new(name.span.to(ty.span), [format!("{}:", name.node), type_expr(ty)]).grouped(Group::Entries)
    };
    Unit::new(span, [word]).grouped(Group::Entries).block(Style::List, all.iter().map(one).collect())
}

/// `threshold name = …`, `threshold name by key { … }` and `threshold name { before … }`
pub(super) fn threshold<'a>(span: Span, threshold: &'a Threshold) -> Unit<'a> {
    let head = &threshold.head;
    match &threshold.value {
        ThresholdValue::Plain(value) => named(span, "threshold", head, ["=".to_owned()]).expr(value),
        ThresholdValue::By { key, arms } => {
            let by = key.as_ref().map(|key| format!("by {}", expr(key, Level::Operand)));
            named(span, "threshold", head, by)
                .grouped(Group::Declarations("threshold by"))
                .behind(key.as_ref().map(|key| key.span))
                .block(Style::Entries, arms.iter().map(|one| arm(one, key.is_some())).collect())
        }
    }
}

/// `standard, silver from 2025-10-01 before 2026-10-01 : 250 USD`
fn arm(arm: &ThresholdArm, keyed: bool) -> Unit<'_> {
    let values: Vec<String> = arm.values.iter().map(|value| expr(value, Level::Sum)).collect();
    let others = values.is_empty() && (keyed || (arm.from.is_none() && arm.before.is_none()));
    let mut cells = vec![if others { "otherwise".to_owned() } else { values.join(", ") }];
    for (word, date) in [("from", &arm.from), ("before", &arm.before)] {
        cells.extend(date.iter().flat_map(|date| [word.to_owned(), date.node.to_string()]));
    }
    // Values, and twice a word and a date.
    cells.resize(5, String::new());
    cells.push(":".to_owned());
    Unit::new(arm.span, cells).grouped(Group::Entries).expr(&arm.limit)
}

/// `define f of (a: USD) for refund = …`
pub(super) fn define<'a>(span: Span, define: &'a Define) -> Unit<'a> {
    let clauses = [params(&define.params), for_request(define.request.as_ref()), "=".to_owned()];
    named(span, "define", &define.head, clauses).defined(&define.body)
}
