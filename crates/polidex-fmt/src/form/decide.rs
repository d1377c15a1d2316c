//! Deciding: rules, effects, exceptions.

use polidex_base::Span;
use polidex_syntax::ast::{
    Also, AlsoPlace, Decide, DecideMember, Effect, EffectKind, Exception, ExceptionEntry, Expr, Ident, Offer,
    Rule, RuleEntry,
};

use super::{cites, for_request, named, overrides, provision, said};
use crate::unit::{Group, Style, Unit};
use crate::write::{Joint, Level, chain as way, expr, exprs, names};

/// `decide refund { … }`
pub(super) fn decide<'a>(span: Span, decide: &'a Decide) -> Unit<'a> {
    let members = decide.members.iter().map(|member| self::member(member.span, member)).collect();
    Unit::new(span, ["decide".to_owned(), names(&decide.requests)]).block(Style::Members, members)
}

fn member<'a>(span: Span, member: &'a DecideMember) -> Unit<'a> {
    match member {
        DecideMember::Rule(rule) => self::rule(span, rule),
        DecideMember::Otherwise { head, effect } => {
            let otherwise = named(span, "otherwise", head, ["then".to_owned()]).grouped(Group::Alone);
            self::effect(otherwise, effect)
        }
        DecideMember::Error => Unit::new::<String>(span, []),
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

/// Puts an effect behind `then`.
fn effect<'a>(mut then: Unit<'a>, effect: &'a Effect) -> Unit<'a> {
    match &effect.kind {
        EffectKind::Approve(grants) => {
            then.cells.push("approve".to_owned());
            then.block(Style::List, grants.iter().map(grant).collect())
        }
        EffectKind::Deny => {
            then.cells.push("deny".to_owned());
            then
        }
        EffectKind::Require { chain, grants } => {
            then.cells.push(format!("require {}", way(chain, Joint::Then)));
            if grants.is_empty() {
                return then;
            }
            then.cells.push("to approve".to_owned());
            then.block(Style::List, grants.iter().map(grant).collect())
        }
        EffectKind::ReferTo { role, within } => {
            let within = within.as_ref().map(|time| format!(" within {}", expr(time, Level::LOOSEST)));
            then.cells.push(format!("refer to {}{}", role.node, within.unwrap_or_default()));
            then
        }
        EffectKind::AskFor(facts) => {
            then.cells.push("ask for".to_owned());
            then.list(exprs(facts))
        }
        EffectKind::Error => then,
    }
}

/// `refund: amount`
fn grant((name, value): &(Ident, Expr)) -> Unit<'_> {
    Unit::new(name.span.to(value.span), [format!("{}:", name.node)]).expr(value)
}

/// `exception goodwill "Title" for refund cites "7.2" overrides other { … }`
pub(super) fn exception<'a>(span: Span, exception: &'a Exception) -> Unit<'a> {
    let clauses =
        [for_request(exception.request.as_ref()), cites(&exception.cites), overrides(&exception.overrides)];
    let entries = exception.entries.iter().map(|entry| exception_entry(entry.span, entry)).collect();
    named(span, "exception", &exception.head, clauses).block(Style::Entries, entries)
}

fn exception_entry<'a>(span: Span, entry: &'a ExceptionEntry) -> Unit<'a> {
    let word = |word: &str| Unit::new(span, [word]).grouped(Group::Entries);
    match entry {
        ExceptionEntry::Text(text) => provision(span, text),
        ExceptionEntry::Covers(rules) => {
            word("covers").list(rules.iter().map(|rule| rule.node.clone()).collect())
        }
        ExceptionEntry::When(condition) => word("when").expr(condition),
        ExceptionEntry::Needs(facts) => word("needs").list(exprs(facts)),
        ExceptionEntry::Offers { offers, together } => {
            let behind =
                together.as_ref().map(|cap| format!("together at most {}", expr(cap, Level::LOOSEST)));
            let offers = offers.iter().map(offer).collect();
            Unit::new(span, ["offers"]).block_then(Style::Entries, offers, behind.unwrap_or_default())
        }
        ExceptionEntry::Approval(table) => Unit::new(span, ["approval"]).table(table),
        ExceptionEntry::ApprovalBy(chain) => {
            Unit::new(span, [format!("approval {}", way(chain, Joint::Then))])
        }
        ExceptionEntry::Also(also) => self::also(span, also),
        ExceptionEntry::TellAgent(text) => said(span, "tell agent", text),
    }
}

/// `refund at most amount`
fn offer(offer: &Offer) -> Unit<'_> {
    Unit::new(offer.grant.span.to(offer.at_most.span), [offer.grant.node.clone(), "at most".to_owned()])
        .grouped(Group::Entries)
        .expr(&offer.at_most)
}

/// `also counsel alongside when legal_exposure`
fn also<'a>(span: Span, also: &'a Also) -> Unit<'a> {
    let place = match also.place.node {
        AlsoPlace::Alongside => "alongside",
        AlsoPlace::First => "first",
        AlsoPlace::Last => "last",
    };
    let signs = format!("also {} {place}", way(&also.chain, Joint::Then));
    match &also.when {
        None => Unit::new(span, [signs]),
        Some(when) => Unit::new(span, [format!("{signs} when")]).expr(when),
    }
}
