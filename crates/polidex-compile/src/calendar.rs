//! Calendars: opening hours as minutes of the week.
//!
//! In: `every …`, `open …` and `closed …`. Out: spans from Monday 00:00, sorted and merged.

use polidex_base::{Date, Span, Spanned, Time};
use polidex_ir::Calendar;
use polidex_syntax::ast::{self, CalendarEntry, PolicyEntry, Weekday};

use crate::compiler::{Compiler, name, title};
use crate::error::{TypeError, WholeError};
use crate::people::Once;

const DAY: u32 = 1_440;
const WEEK: u32 = 10_080;

/// Reads all calendars.
pub(crate) fn calendars(compiler: &Compiler<'_>) -> Vec<Calendar> {
    compiler.names.calendars.values().map(|decl| calendar(compiler, decl.node)).collect()
}

fn calendar(compiler: &Compiler<'_>, node: &ast::Calendar) -> Calendar {
    compiler.place("calendar", None, &node.head.name.node, node.head.name.span);
    let mut zone = Once::new("time zone");
    let mut weekly: Vec<(u32, u32)> = Vec::new();
    let mut closed = Vec::new();
    let mut complete = true;
    for Spanned { node: entry, span } in &node.entries {
        match entry {
            CalendarEntry::TimeZone(text) => {
                zone.set(compiler, *span, compiler.zone_name(text));
            }
            CalendarEntry::Every { from_day, to_day, from, to } => {
                let (start, end) = (minute(from.node), to.as_ref().map_or(DAY, |to| minute(to.node)));
                if start >= end {
                    compiler.report(WholeError::Hours { span: *span });
                    complete = false;
                    continue;
                }
                let last = to_day.as_ref().map_or(from_day.node, |day| day.node);
                for day in days(from_day.node, last) {
                    let midnight = day.saturating_mul(DAY);
                    weekly.push((midnight.saturating_add(start), midnight.saturating_add(end)));
                }
            }
            CalendarEntry::Open { from_day, from, to_day, to } => {
                let at = |day: Weekday, minute: u32| number(day).saturating_mul(DAY).saturating_add(minute);
                let start = at(from_day.node, minute(from.node));
                let end = at(to_day.node, to.as_ref().map_or(DAY, |to| minute(to.node)));
                if start < end {
                    weekly.push((start, end));
                } else {
                    // Over the end of the week.
                    weekly.push((start, WEEK));
                    weekly.push((0, end));
                }
            }
            CalendarEntry::Closed(days) => {
                for (first, last) in days {
                    let last = last.as_ref().unwrap_or(first);
                    if last.node < first.node {
                        let (expected, found) =
                            (format!("a day from {} on", first.node), last.node.to_string());
                        compiler.report(TypeError::Mismatch { expected, found, span: last.span });
                    }
                    closed.push((first.node, last.node));
                }
            }
        }
    }
    if weekly.is_empty() && complete {
        let calendar = node.head.name.node.clone();
        compiler.report(WholeError::NeverOpens { calendar, span: node.head.name.span });
    }
    Calendar {
        name: name(&node.head.name.node),
        title: title(node.head.title.as_ref()),
        zone: zone
            .get()
            .or_else(|| policy_zone(compiler, node.head.name.span))
            .unwrap_or_else(|| name("UTC")),
        weekly: merged(weekly),
        closed: stretches(closed),
    }
}

/// Returns the zone of the policy that declares a calendar: its own, or that of what it builds on.
pub(crate) fn policy_zone(compiler: &Compiler<'_>, calendar: Span) -> Option<polidex_ir::Name> {
    let level = compiler.names.level_of(calendar);
    let headers = compiler.names.levels.iter().take(level.saturating_add(1)).rev();
    let mut entries = headers.filter_map(|level| level.header).flat_map(|decl| &decl.node.entries);
    entries.find_map(|entry| match &entry.node {
        PolicyEntry::TimeZone(text) => Some(compiler.zone_name(text)),
        _ => None,
    })
}

fn minute(time: Time) -> u32 {
    let part = |n: i8| u32::try_from(n).unwrap_or(0);
    part(time.hour()).saturating_mul(60).saturating_add(part(time.minute()))
}

fn number(day: Weekday) -> u32 {
    match day {
        Weekday::Mon => 0,
        Weekday::Tue => 1,
        Weekday::Wed => 2,
        Weekday::Thu => 3,
        Weekday::Fri => 4,
        Weekday::Sat => 5,
        Weekday::Sun => 6,
    }
}

/// The days from one to another, over the end of the week where the last comes first.
fn days(first: Weekday, last: Weekday) -> Vec<u32> {
    let (first, last) = (number(first), number(last));
    if first <= last { (first..=last).collect() } else { (first..7).chain(0..=last).collect() }
}

/// Closed days as stretches, with an open day between any two.
fn stretches(mut days: Vec<(Date, Date)>) -> Vec<(Date, Date)> {
    days.sort_unstable();
    let mut all: Vec<(Date, Date)> = Vec::new();
    for (first, last) in days {
        match all.last_mut() {
            Some(before) if before.1.tomorrow().map_or(true, |next| first <= next) => {
                before.1 = before.1.max(last);
            }
            _ => all.push((first, last)),
        }
    }
    all
}

fn merged(mut spans: Vec<(u32, u32)>) -> Vec<(u32, u32)> {
    spans.sort_unstable();
    let mut all: Vec<(u32, u32)> = Vec::new();
    for (start, end) in spans {
        match all.last_mut() {
            Some(last) if start <= last.1 => last.1 = last.1.max(end),
            _ if start < end => all.push((start, end)),
            _ => {}
        }
    }
    all
}
