//! Deciding: rules, requirements, reports, disputes.

use polidex_base::{Span, Spanned};
use polidex_syntax::ast::{Decide, DecideMember, Dispute, Expr, Ident, Requires, Rule, RuleEntry};

use super::effect::effect;
use super::{cites, exception, named, overrides, provision, said, table};
use crate::source::Source;
use crate::unit::{Group, Style, Unit};
use crate::write::{duration, names, quoted};

/// `decide refund by strictest of reject > approve { … }`
pub(super) fn decide<'a>(source: &Source<'a>, span: Span, decide: &'a Decide) -> Unit<'a> {
    let members = decide.members.iter().map(|member| self::member(source, member.span, member)).collect();
    let cells = ["decide".to_owned(), names(&decide.requests), strictest(decide.strictest.as_ref())];
    Unit::new(span, cells).block(Style::Members, members)
}

fn strictest(ranked: Option<&Spanned<Vec<Ident>>>) -> String {
    match ranked.map(|ranked| ranked.node.as_slice()) {
        None => String::new(),
        Some([]) => "by strictest".to_owned(),
        Some(ranked) => {
            let ranked: Vec<&str> = ranked.iter().map(|name| name.as_str()).collect();
            format!("by strictest of {}", ranked.join(" > "))
        }
    }
}

fn member<'a>(source: &Source<'a>, span: Span, member: &'a DecideMember) -> Unit<'a> {
    match member {
        DecideMember::Rule(rule) => self::rule(span, rule),
        DecideMember::Otherwise { head, cites, effect } => {
            let clauses = [self::cites(cites), "then".to_owned()];
            self::effect(named(span, "otherwise", head, clauses).grouped(Group::Alone), effect)
        }
        DecideMember::Requires(requires) => self::requires(span, requires),
        DecideMember::Report { name, value } => report(span, name, value),
        DecideMember::Dispute(dispute) => self::dispute(source, span, dispute),
        DecideMember::Table(table) => table::table(span, table),
        DecideMember::Also(also) => exception::also(span, also),
        DecideMember::AllowGap(why) => Unit::new(span, [format!("allow gap {}", quoted::short(why))]),
        DecideMember::Error => Unit::new(span, [source.written(span)]),
    }
}

/// `rule name "Title" cites "2.1" overrides x { … }`
fn rule<'a>(span: Span, rule: &'a Rule) -> Unit<'a> {
    let entries = rule.entries.iter().map(|entry| rule_entry(entry.span, entry)).collect();
    named(span, "rule", &rule.head, [cites(&rule.cites), overrides(&rule.overrides)])
        .block(Style::Entries, entries)
}

fn rule_entry<'a>(span: Span, entry: &'a RuleEntry) -> Unit<'a> {
    match entry {
        RuleEntry::Text(text) => provision(span, text),
        RuleEntry::When(condition) => Unit::new(span, ["when"]).expr(condition),
        RuleEntry::Then(effect) => self::effect(Unit::new(span, ["then"]), effect),
        RuleEntry::Advise(text) => said(span, "advise", text),
        RuleEntry::TellAgent(text) => said(span, "tell agent", text),
    }
}

/// `requires name "Title" cites "2.1" overrides x : condition`
fn requires<'a>(span: Span, requires: &'a Requires) -> Unit<'a> {
    let name = requires.name.as_ref().map_or_else(String::new, |name| name.node.clone());
    let title = [quoted::short(&requires.title), cites(&requires.cites), overrides(&requires.overrides)];
    let cells = ["requires".to_owned(), name].into_iter().chain(title).chain([":".to_owned()]);
    Unit::new(span, cells).grouped(Group::Declarations("requires")).defined(&requires.condition)
}

/// `report name = …`
fn report<'a>(span: Span, name: &Ident, value: &'a Expr) -> Unit<'a> {
    Unit::new(span, ["report".to_owned(), name.node.clone(), "=".to_owned()])
        .grouped(Group::Declarations("report"))
        .defined(value)
}

/// `dispute "Title" cites "4" { when …; refer to legal within 1 day }`
fn dispute<'a>(source: &Source<'a>, span: Span, dispute: &'a Dispute) -> Unit<'a> {
    let place = |word: &str, first: usize, end: usize| {
        let start = source.word_inside(span.range(), word).unwrap_or(first);
        start..end.max(start)
    };
    let when = dispute.when.as_ref().map(|when| {
        let inside = when.span.range();
        Unit::over(place("when", inside.start, inside.end), ["when"]).expr(when)
    });
    let refer = dispute.refer_to.as_ref().map(|role| {
        let within = dispute.within.as_ref();
        let end = within.map_or(role.span, |time| time.span).range().end;
        let within = within.map(|time| format!(" within {}", duration(time)));
        let range = place("refer", role.span.range().start, end);
        Unit::over(range, [format!("refer to {}{}", role.node, within.unwrap_or_default())])
    });
    let mut entries: Vec<Unit<'a>> = when.into_iter().chain(refer).collect();
    entries.sort_by_key(|entry| entry.range.start);
    let cells = ["dispute".to_owned(), quoted::short(&dispute.title), cites(&dispute.cites)];
    Unit::new(span, cells).grouped(Group::Declarations("dispute")).block(Style::Entries, entries)
}
