//! Declarations of the vocabulary: header, calendars, types, requests, thresholds, definitions.

use std::ops::Range;

use polidex_base::{Date, Spanned};

use super::{Block, Clause, Entries, block, braces, entry_braces, named};
use crate::ast::{
    Calendar, CalendarEntry, Define, FactDecl, Fix, Head, HistoryDecl, Ident, NamedValue, OutcomeDecl,
    Policy, PolicyEntry, Provenance, Record, Request, RequestEntry, SharedFacts, Threshold, ThresholdArm,
    ThresholdValue, TypeExpr, TypeValues,
};
use crate::build::{effect, expr, literal, types};
use crate::error::SyntaxError;
use crate::grammar::Rule;
use crate::piece::{Pair, Source};
use crate::scan;

const POLICY: Entries = Entries {
    of: "a policy header",
    rule: Rule::policy_entry,
    words: &["language", "owner", "version", "effective", "time", "calendar", "refer", "allow"],
};

/// `policy name "Title" extends base { … }`
pub(super) fn policy(source: &Source<'_>, range: &Range<usize>) -> Option<Policy> {
    let Block { head, inside, clauses } = block(source, range, POLICY.of, &[Clause::Extends])?;
    let entries = POLICY.all(source, inside, |part| {
        Some(match part.rule() {
            Rule::language => PolicyEntry::Language(expr::whole(source, &part.part(Rule::whole)?)),
            Rule::owner => PolicyEntry::Owner(part.quoted()?),
            Rule::version => PolicyEntry::Version(part.quoted()?),
            Rule::effective => effective(source, part),
            Rule::time_zone => PolicyEntry::TimeZone(part.quoted()?),
            Rule::default_calendar => PolicyEntry::Calendar(part.words().into_iter().next()?),
            Rule::waived if part.part(Rule::waiver)?.text() == "gap" => PolicyEntry::AllowGap(part.quoted()?),
            Rule::waived => PolicyEntry::AllowLower(part.quoted()?),
            _ => PolicyEntry::ReferTo(part.words().into_iter().next()?),
        })
    });
    Some(Policy { head, extends: clauses.extends, entries })
}

/// `fix far.justification.agency = doj`
pub(super) fn fix(source: &Source<'_>, range: &Range<usize>) -> Option<Fix> {
    let pair = source.read(Rule::fix_item, range.clone())?;
    Some(Fix { path: pair.part(Rule::path_any)?.words(), value: expr::first(source, &pair) })
}

fn effective(source: &Source<'_>, part: &Pair<'_>) -> PolicyEntry {
    let (mut from, mut until) = (None, None);
    let mut last = false;
    for part in part.parts() {
        match part.rule() {
            Rule::kw_until => last = true,
            Rule::date if last => until = literal::date(source, &part),
            Rule::date => from = literal::date(source, &part),
            _ => {}
        }
    }
    PolicyEntry::Effective { from, until }
}

const CALENDAR: Entries =
    Entries { of: "a calendar", rule: Rule::calendar_entry, words: &["time", "every", "open", "closed"] };

/// `calendar name { … }`
pub(super) fn calendar(source: &Source<'_>, range: &Range<usize>) -> Option<Calendar> {
    let Block { head, inside, .. } = block(source, range, CALENDAR.of, &[])?;
    let entries = CALENDAR.all(source, inside, |part| calendar_entry(source, part));
    Some(Calendar { head, entries })
}

/// The first closed day and, of several, the last.
type Closure = (Spanned<Date>, Option<Spanned<Date>>);

/// `2026-12-25`, `2026-12-24 to 2027-01-01`
fn closed_days(source: &Source<'_>, closure: &Pair<'_>) -> Option<Closure> {
    let mut days = closure.all(Rule::date).map(|date| literal::date(source, &date));
    let first = days.next()??;
    match days.next() {
        Some(last) => Some((first, Some(last?))),
        None => Some((first, None)),
    }
}

fn calendar_entry(source: &Source<'_>, part: &Pair<'_>) -> Option<CalendarEntry> {
    let days: Vec<_> = part.all(Rule::day).map(|day| literal::weekday(source, &day)).collect();
    let times: Vec<_> = part.all(Rule::time).map(|time| literal::time(source, &time)).collect();
    let mut days = days.into_iter();
    let mut times = times.into_iter();
    Some(match part.rule() {
        Rule::time_zone => CalendarEntry::TimeZone(part.quoted()?),
        Rule::every => CalendarEntry::Every {
            from_day: days.next()??,
            to_day: match days.next() {
                Some(day) => Some(day?),
                None => None,
            },
            from: times.next()???,
            to: times.next()??,
        },
        Rule::open_hours => CalendarEntry::Open {
            from_day: days.next()??,
            from: times.next()???,
            to_day: days.next()??,
            to: times.next()??,
        },
        _ => CalendarEntry::Closed(
            part.all(Rule::closure).filter_map(|closure| closed_days(source, &closure)).collect(),
        ),
    })
}

/// Words that a cell or a condition reads as something else.
const RESERVED_VALUES: &[&str] = &[
    "yes",
    "no",
    "true",
    "false",
    "True",
    "False",
    "TRUE",
    "FALSE",
    "any",
    "none",
    "given",
    "unlimited",
    "not",
];

/// `tier name: a < b`, `choice name: a, b`
pub(super) fn values(source: &Source<'_>, range: &Range<usize>, rule: Rule) -> Option<TypeValues> {
    let pair = source.read(rule, range.clone())?;
    let value = |value: Pair<'_>| {
        let name = value_name(source, &value)?;
        Some(NamedValue { name, wire: value.part(Rule::wire).and_then(|wire| wire.quoted()) })
    };
    Some(TypeValues {
        head: named(&pair)?,
        values: pair.all(Rule::value).filter_map(value).collect(),
        open: pair.part(Rule::open).map(|open| open.span()),
    })
}

/// The name of a value; reports one that would be read as something else.
pub(super) fn value_name(source: &Source<'_>, value: &Pair<'_>) -> Option<Ident> {
    let name = value.part(Rule::word)?.ident();
    if RESERVED_VALUES.contains(&name.node.as_str()) {
        source.report(SyntaxError::ReservedValue { word: name.node.clone(), span: name.span });
    }
    Some(name)
}

/// `record name { … }`
pub(super) fn record(source: &Source<'_>, range: &Range<usize>) -> Option<Record> {
    let Block { head, inside, .. } = block(source, range, "a record", &[])?;
    let entries = scan::entries(source.text, inside, false);
    let fields = entries.into_iter().filter_map(|entry| fact_entry(source, entry)).collect();
    Some(Record { head, fields })
}

fn fact_entry(source: &Source<'_>, range: Range<usize>) -> Option<FactDecl> {
    let pair = source.read(Rule::fact_entry, range)?;
    fact(source, &pair.part(Rule::fact)?)
}

fn fact(source: &Source<'_>, pair: &Pair<'_>) -> Option<FactDecl> {
    let mut decl = FactDecl {
        span: pair.span(),
        name: pair.part(Rule::word)?.ident(),
        title: pair.quoted(),
        ty: types::first(source, pair),
        range: None,
        optional: None,
        default: None,
        provenance: None,
        wire: None,
    };
    for part in pair.parts() {
        let span = part.span();
        let twice = match part.rule() {
            Rule::range => {
                let mut sides = expr::exprs(source, &part).into_iter();
                decl.range.replace((sides.next()?, sides.next()?)).is_some()
            }
            Rule::optional => decl.optional.replace(span).is_some(),
            Rule::default => decl.default.replace(expr::first(source, &part)).is_some(),
            Rule::provenance => decl.provenance.replace(provenance(&part)?).is_some(),
            Rule::wire => decl.wire.replace(part.quoted()?).is_some(),
            _ => false,
        };
        if twice {
            source.report(SyntaxError::SaidTwice { what: "this", span });
        }
    }
    Some(decl)
}

fn provenance(pair: &Pair<'_>) -> Option<Provenance> {
    let part = pair.parts().next()?;
    let who = part.part(Rule::word)?.ident();
    Some(if part.rule() == Rule::stated { Provenance::StatedBy(who) } else { Provenance::From(who) })
}

/// `request name { … }`
pub(super) fn request(source: &Source<'_>, range: &Range<usize>) -> Option<Request> {
    let Block { head, clauses, inside } = block(source, range, "a request", &[Clause::With])?;
    Some(Request { head, with: clauses.with, entries: request_entries(source, inside) })
}

/// `facts name { … }`
pub(super) fn facts(source: &Source<'_>, range: &Range<usize>) -> Option<SharedFacts> {
    let Block { head, inside, .. } = block(source, range, "a `facts`", &[])?;
    Some(SharedFacts { head, entries: request_entries(source, inside) })
}

fn request_entries(source: &Source<'_>, inside: Range<usize>) -> Vec<Spanned<RequestEntry>> {
    let entry = |range: Range<usize>| {
        let span = source.span(&range);
        Some(Spanned::new(request_entry(source, range)?, span))
    };
    scan::entries(source.text, inside, false).into_iter().filter_map(entry).collect()
}

/// A fact may be called like an entry: `grants : text` is a fact, `grants { … }` is not.
fn request_entry(source: &Source<'_>, range: Range<usize>) -> Option<RequestEntry> {
    let word = source.first_word(&range);
    let behind = source.slice(range.start.saturating_add(word.len())..range.end).trim_start();
    // `grants: { … }` is a slip, and no fact.
    let block = matches!(word, "grants" | "reports" | "answers" | "history")
        && behind.strip_prefix([':', '=']).is_some_and(|rest| rest.trim_start().starts_with('{'));
    let is_fact =
        (behind.starts_with(':') && !block) || (behind.starts_with('"') && !matches!(word, "stake"));
    match word {
        "history" if !is_fact => {
            let inside = entry_braces(source, &range, "`history`")?;
            let entries = scan::entries(source.text, inside, false);
            Some(RequestEntry::History(
                entries.into_iter().filter_map(|entry| history(source, entry)).collect(),
            ))
        }
        "grants" | "reports" | "answers" if !is_fact => {
            let pair = source.read(Rule::grants_entry, range)?;
            let all: Vec<Pair<'_>> = pair.all(Rule::grant_type).collect();
            effect::separated(source, &all);
            let all = all.iter().filter_map(|grant| typed(source, grant)).collect();
            Some(match word {
                "grants" => RequestEntry::Grants(all),
                "reports" => RequestEntry::Reports(all),
                _ => RequestEntry::Answers(all),
            })
        }
        "stake" if !is_fact => {
            let pair = source.read(Rule::stake_entry, range)?;
            Some(RequestEntry::Stake(expr::first(source, &pair)))
        }
        "valid" if !is_fact => {
            let pair = source.read(Rule::valid_entry, range)?;
            Some(RequestEntry::ValidWhen(expr::first(source, &pair)))
        }
        _ => Some(RequestEntry::Fact(fact_entry(source, range)?)),
    }
}

fn history(source: &Source<'_>, range: Range<usize>) -> Option<HistoryDecl> {
    let pair = source.read(Rule::history_entry, range)?;
    let fact = fact(source, &pair.part(Rule::fact_plain)?)?;
    Some(HistoryDecl { fact, query: expr::ledger(source, &pair.part(Rule::ledger)?) })
}

/// `name: type`
pub(super) fn typed(source: &Source<'_>, pair: &Pair<'_>) -> Option<(Ident, Spanned<TypeExpr>)> {
    Some((pair.part(Rule::word)?.ident(), types::first(source, pair)))
}

/// `outcome name "Title" is deny`
pub(super) fn outcome(source: &Source<'_>, range: &Range<usize>) -> Option<OutcomeDecl> {
    let pair = source.read(Rule::outcome_item, range.clone())?;
    let word = pair.part(Rule::word)?;
    let mut is = word.ident();
    let instead = match is.node.as_str() {
        "approved" | "approval" | "allow" | "allowed" => Some("approve"),
        "denied" | "denial" | "reject" | "rejected" | "refuse" => Some("deny"),
        "approval_required" | "required" => Some("require"),
        "needs_information" | "asked" => Some("ask"),
        "referral" | "referred" | "escalate" => Some("refer"),
        // Whether there is such an outcome is not asked here.
        _ => None,
    };
    if let Some(instead) = instead {
        source.respell(&word, instead);
        instead.clone_into(&mut is.node);
    }
    Some(OutcomeDecl { head: named(&pair)?, is })
}

/// `threshold name = …`, `threshold name by key { … }` and `threshold name { before 2025-10-01: … }`
pub(super) fn threshold(source: &Source<'_>, range: &Range<usize>) -> Option<Threshold> {
    if scan::block(source.text, range.clone()).is_none() {
        let pair = source.read(Rule::threshold_item, range.clone())?;
        let value = ThresholdValue::Plain(expr::first(source, &pair));
        return Some(Threshold { head: named(&pair)?, value });
    }
    let (head, inside) = braces(source, range, "a threshold")?;
    let pair = source.read(Rule::threshold_by, head)?;
    let key = pair.part(Rule::path).map(|key| expr::expr(source, &key));
    let entries = scan::entries(source.text, inside, false);
    let arms = entries.into_iter().filter_map(|entry| arm(source, entry)).collect();
    Some(Threshold { head: named(&pair)?, value: ThresholdValue::By { key, arms } })
}

fn arm(source: &Source<'_>, range: Range<usize>) -> Option<ThresholdArm> {
    let pair = source.read(Rule::threshold_arm, range)?;
    let values = pair.all(Rule::sum).map(|value| expr::expr(source, &value)).collect();
    let limit = expr::expr(source, &pair.part(Rule::expr)?);
    let days = pair.part(Rule::arm_days);
    let day = |rule: Rule| {
        let part = days.as_ref()?.part(rule)?;
        if let Some(until) = part.part(Rule::kw_until) {
            source.respell(&until, "before");
        }
        literal::date(source, &part.part(Rule::date)?)
    };
    let (from, before) = (day(Rule::arm_from), day(Rule::arm_before));
    Some(ThresholdArm { span: pair.span(), values, from, before, limit })
}

/// `define name = …`
pub(super) fn define(source: &Source<'_>, range: &Range<usize>) -> Option<Define> {
    let pair = source.read(Rule::define_item, range.clone())?;
    let Head { name, title } = named(&pair)?;
    let params = pair.part(Rule::params);
    let params = params.iter().flat_map(|params| params.all(Rule::param));
    Some(Define {
        head: Head { name, title },
        params: params.filter_map(|param| typed(source, &param)).collect(),
        request: pair.part(Rule::for_clause).and_then(|clause| clause.words().into_iter().next()),
        body: expr::expr(source, &pair.part(Rule::expr)?),
    })
}
