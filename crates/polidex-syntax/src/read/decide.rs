//! Declarations that decide: rules and exceptions.

use std::ops::Range;

use polidex_base::Spanned;

use super::{Block, Clause, Entries, block, entry_braces, named, nothing_behind, open_braces, table};
use crate::ast::{
    Also, AlsoPlace, Decide, DecideMember, Exception, ExceptionEntry, Offer, Rule as AstRule, RuleEntry,
};
use crate::build::{chain, effect, expr};
use crate::error::{self, SyntaxError};
use crate::grammar::Rule;
use crate::piece::{Pair, Source};
use crate::scan;

/// Words a member of a `decide` begins with.
const MEMBERS: &[&str] = &["rule", "otherwise"];

/// `decide refund { … }`
pub(super) fn decide(source: &Source<'_>, range: &Range<usize>) -> Option<Decide> {
    let (head, inside, tail) = open_braces(source, range, "a `decide`")?;
    let pair = source.read(Rule::decide_head, head)?;
    let members = scan::members(source.text, inside).into_iter().map(|range| {
        let span = source.span(&range);
        Spanned::new(source.whole(&range, || member(source, &range)).unwrap_or(DecideMember::Error), span)
    });
    let members: Vec<Spanned<DecideMember>> = members.collect();
    // Where a member has no `{`, its `}` closes the `decide`, and the one of the `decide` is too many.
    let unread = members.iter().any(|member| matches!(member.node, DecideMember::Error));
    if !(unread && source.slice(tail.clone()).trim().starts_with('}')) {
        nothing_behind(source, tail);
    }
    Some(Decide { requests: pair.all(Rule::name).map(|name| name.ident()).collect(), members })
}

fn member(source: &Source<'_>, range: &Range<usize>) -> Option<DecideMember> {
    match source.first_word(range) {
        "rule" => Some(DecideMember::Rule(rule(source, range)?)),
        "otherwise" => {
            let pair = source.read(Rule::otherwise_member, range.clone())?;
            Some(DecideMember::Otherwise { head: named(&pair)?, effect: effect::first(source, &pair) })
        }
        word => {
            let first = source.slice(range.clone()).chars().next().map_or(0, char::len_utf8);
            let at = range.start..range.start.saturating_add(word.len().max(first));
            source.report(SyntaxError::UnknownEntry {
                of: "a `decide`",
                word: source.slice(at.clone()).to_owned(),
                advice: error::in_declaration("a `decide`", word, MEMBERS),
                words: MEMBERS,
                span: source.span(&at),
            });
            None
        }
    }
}

const RULE: Entries =
    Entries { of: "a rule", rule: Rule::rule_entry, words: &["text", "when", "then", "advise", "tell"] };

fn rule(source: &Source<'_>, range: &Range<usize>) -> Option<AstRule> {
    let Block { head, clauses, inside } = block(source, range, RULE.of, &[Clause::Cites, Clause::Overrides])?;
    let entries = RULE.all(source, inside, |part| {
        Some(match part.rule() {
            Rule::provision => RuleEntry::Text(part.quoted()?),
            Rule::when => RuleEntry::When(expr::first(source, part)),
            Rule::then => RuleEntry::Then(effect::first(source, part)),
            Rule::advise => RuleEntry::Advise(part.quoted()?),
            _ => RuleEntry::TellAgent(part.quoted()?),
        })
    });
    Some(AstRule { head, cites: clauses.cites, overrides: clauses.overrides, entries })
}

const EXCEPTION: Entries = Entries {
    of: "an exception",
    rule: Rule::exception_entry,
    words: &["text", "covers", "when", "needs", "offers", "approval", "also", "tell"],
};

/// `exception name for request { … }`
pub(super) fn exception(source: &Source<'_>, range: &Range<usize>) -> Option<Exception> {
    let allowed = [Clause::For, Clause::Cites, Clause::Overrides];
    let Block { head, clauses, inside } = block(source, range, EXCEPTION.of, &allowed)?;
    let mut entries = Vec::new();
    for range in scan::entries(source.text, inside, false) {
        let span = source.span(&range);
        if EXCEPTION.branches(source, &range) {
            EXCEPTION.known(source, &range);
            break;
        }
        let has_block = || scan::block(source.text, range.clone()).is_some();
        let entry = match source.first_word(&range) {
            "offers" => offers(source, &range),
            "approval" if has_block() => approval(source, &range),
            _ => EXCEPTION.one(source, range, |part| exception_entry(source, part)).map(|entry| entry.node),
        };
        entries.extend(entry.map(|entry| Spanned::new(entry, span)));
    }
    Some(Exception {
        head,
        request: clauses.request,
        cites: clauses.cites,
        overrides: clauses.overrides,
        entries,
    })
}

fn exception_entry(source: &Source<'_>, part: &Pair<'_>) -> Option<ExceptionEntry> {
    Some(match part.rule() {
        Rule::provision => ExceptionEntry::Text(part.quoted()?),
        Rule::covers => ExceptionEntry::Covers(part.words()),
        Rule::when => ExceptionEntry::When(expr::first(source, part)),
        Rule::needs => ExceptionEntry::Needs(effect::paths(part)),
        Rule::approval_by => ExceptionEntry::ApprovalBy(chain::first(source, part)),
        Rule::also => ExceptionEntry::Also(also(source, part)?),
        _ => ExceptionEntry::TellAgent(part.quoted()?),
    })
}

fn also(source: &Source<'_>, part: &Pair<'_>) -> Option<Also> {
    let place = part.part(Rule::also_place)?;
    let kind = match place.text() {
        "first" => AlsoPlace::First,
        "last" => AlsoPlace::Last,
        _ => AlsoPlace::Alongside,
    };
    Some(Also {
        chain: chain::first(source, part),
        place: Spanned::new(kind, place.span()),
        when: part.part(Rule::expr).map(|when| expr::expr(source, &when)),
    })
}

/// `offers { … } [together at most x]`
fn offers(source: &Source<'_>, range: &Range<usize>) -> Option<ExceptionEntry> {
    let found = scan::block(source.text, range.clone());
    let tail = found.as_ref().map(|found| found.tail.clone()).unwrap_or_default();
    let bounded = source.slice(tail.clone()).trim_start().starts_with("together");
    let up_to = if bounded { range.start..tail.start } else { range.clone() };
    let inside = entry_braces(source, &up_to, "`offers`")?;
    let mut offers = Vec::new();
    for entry in scan::entries(source.text, inside, true) {
        if let Some(pair) = source.read(Rule::offer, entry) {
            offers.push(Offer { grant: pair.part(Rule::word)?.ident(), at_most: expr::first(source, &pair) });
        }
    }
    let together = if bounded { source.read(Rule::together, trimmed(source, tail)) } else { None };
    Some(ExceptionEntry::Offers { offers, together: together.map(|pair| expr::first(source, &pair)) })
}

/// Takes white space at the start of a range away, so that a grammar rule spans it all.
fn trimmed(source: &Source<'_>, range: Range<usize>) -> Range<usize> {
    let text = source.slice(range.clone());
    let blank = text.len().saturating_sub(text.trim_start().len());
    range.start.saturating_add(blank)..range.end
}

/// `approval { | … | }`
fn approval(source: &Source<'_>, range: &Range<usize>) -> Option<ExceptionEntry> {
    let inside = entry_braces(source, range, "`approval`")?;
    Some(ExceptionEntry::Approval(table::table(source, inside)?))
}
