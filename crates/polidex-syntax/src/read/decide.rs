//! Declarations that decide: rules and exceptions.

use std::ops::Range;

use polidex_base::{Edit, Spanned};

use super::table::{self, Kind};
use super::{
    Block, Clause, Entries, block, braces, entry_braces, lookup, named, nothing_behind, open_braces,
    overrides, unclosed,
};
use crate::ast::{
    Also, Decide, DecideMember, Dispute, Exception, ExceptionEntry, Ident, Offer, Override, Requires,
    Rule as AstRule, RuleEntry, Text,
};
use crate::build::{chain, effect, expr};
use crate::error::{self, Advice, SyntaxError};
use crate::grammar::Rule;
use crate::piece::{Pair, Source};
use crate::scan;

/// Words a member of a `decide` begins with.
const MEMBERS: &[&str] =
    &["rule", "requires", "report", "table", "dispute", "also", "otherwise", "allow gap"];

/// `decide refund { … }`
pub(super) fn decide(source: &Source<'_>, range: &Range<usize>) -> Option<Decide> {
    let found = open_braces(source, range, "a `decide`")?;
    let reported = source.diagnostics.borrow().len();
    if found.unclosed.as_ref() == Some(&found.open) {
        unclosed(source, &found, "a `decide`");
    }
    let pair = source.read(Rule::decide_head, found.head.clone())?;
    let (mut ranges, tail) = (scan::members(source.text, found.inside.clone()), found.tail.clone());
    // Where a member is never closed, the `}` of the `decide` stands among them.
    if tail.is_empty() && ranges.last().is_some_and(|last| source.slice(last.clone()) == "}") {
        ranges.pop();
    }
    let (outside, tail) = outside(source, tail);
    ranges.extend(outside);
    let members = ranges.into_iter().map(|range| {
        let span = source.span(&range);
        Spanned::new(source.whole(&range, || member(source, &range)).unwrap_or(DecideMember::Error), span)
    });
    let members: Vec<Spanned<DecideMember>> = members.collect();
    // A brace inside is reported by its member; where its member took the `}` of the `decide` for its own, here.
    if source.diagnostics.borrow().len() == reported {
        unclosed(source, &found, "a `decide`");
    }
    // Where a member has no `{`, its `}` closes the `decide`, and the one of the `decide` is too many.
    let unread = members.iter().any(|member| matches!(member.node, DecideMember::Error));
    if !(unread && source.slice(tail.clone()).trim().starts_with('}')) {
        nothing_behind(source, tail);
    }
    Some(Decide {
        requests: pair.all(Rule::name).map(|name| name.ident()).collect(),
        strictest: pair.part(Rule::by_strictest).map(|by| Spanned::new(by.words(), by.span())),
        members,
    })
}

/// The members that stand behind a `}` too many, and what then stands behind the last `}`.
fn outside(source: &Source<'_>, tail: Range<usize>) -> (Vec<Range<usize>>, Range<usize>) {
    let behind = source.slice(tail.clone());
    let start = tail.start.saturating_add(behind.len().saturating_sub(behind.trim_start().len()));
    let word = source.first_word(&(start..tail.end));
    let last = behind.rfind('}').map(|at| tail.start.saturating_add(at));
    let members = scan::members(source.text, start..last.unwrap_or(tail.end));
    let known = MEMBERS.contains(&word) || word == "allow";
    let (Some(last), true) = (last, known && !members.is_empty()) else { return (Vec::new(), tail) };
    let brace = tail.start.saturating_sub(1)..tail.start;
    let edit = Edit { span: source.span(&brace), text: String::new() };
    source.report(SyntaxError::ClosedEarly {
        word: word.to_owned(),
        edits: vec![edit],
        span: source.span(&brace),
        next: source.span(&(start..start.saturating_add(word.len()))),
    });
    (members, last.saturating_add(1)..tail.end)
}

fn member(source: &Source<'_>, range: &Range<usize>) -> Option<DecideMember> {
    match source.first_word(range) {
        "rule" => Some(DecideMember::Rule(rule(source, range)?)),
        "otherwise" => {
            let pair = source.read(Rule::otherwise_member, range.clone())?;
            let cites = cites(&pair);
            let effect = effect::first(source, &pair);
            Some(DecideMember::Otherwise { head: named(&pair)?, cites, effect })
        }
        "requires" => Some(DecideMember::Requires(requires(source, range)?)),
        "report" => {
            let pair = source.read(Rule::report_member, range.clone())?;
            let name = pair.part(Rule::word)?.ident();
            Some(DecideMember::Report { name, value: expr::first(source, &pair) })
        }
        "dispute" => Some(DecideMember::Dispute(dispute(source, range)?)),
        "table" => Some(DecideMember::Table(lookup::table(source, range, Kind::Deciding)?)),
        "also" => {
            let pair = source.read(Rule::also_member, range.clone())?;
            Some(DecideMember::Also(also(source, &pair.part(Rule::also)?)?))
        }
        "allow" => allow(source, range),
        word => {
            let first = source.slice(range.clone()).chars().next().map_or(0, char::len_utf8);
            let at = range.start..range.start.saturating_add(word.len().max(first));
            let behind = source.slice(at.end..range.end).trim_start();
            let advice = if word == "require" && behind.starts_with('"') {
                Advice::Instead("requires")
            } else {
                error::in_declaration("a `decide`", word, MEMBERS)
            };
            source.report(SyntaxError::UnknownEntry {
                of: "a `decide`",
                word: source.slice(at.clone()).to_owned(),
                advice,
                words: MEMBERS,
                span: source.span(&at),
            });
            None
        }
    }
}

/// The texts of the clause `cites "2.1"` of a pair, if it has one.
fn cites(pair: &Pair<'_>) -> Vec<Text> {
    pair.part(Rule::cites_clause).map(|cites| cites.all_quoted()).unwrap_or_default()
}

/// `requires name "P1 …" cites "2.1" overrides x: condition`
fn requires(source: &Source<'_>, range: &Range<usize>) -> Option<Requires> {
    let pair = source.read(Rule::requires_member, range.clone())?;
    for (rule, what) in [(Rule::cites_clause, "cites"), (Rule::overrides_clause, "overrides")] {
        if let Some(again) = pair.all(rule).nth(1) {
            source.report(SyntaxError::SaidTwice { what, span: again.span() });
        }
    }
    let overridden = pair.part(Rule::overrides_clause);
    Some(Requires {
        name: pair.part(Rule::name_decl).map(|name| name.ident()),
        title: pair.quoted()?,
        cites: cites(&pair),
        overrides: overridden.map(|clause| overrides(source, &clause)).unwrap_or_default(),
        condition: expr::first(source, &pair),
    })
}

const DISPUTE: Entries = Entries { of: "a dispute", rule: Rule::dispute_entry, words: &["when", "refer"] };

/// `dispute "Title" cites "4" { when …; refer to role }`
fn dispute(source: &Source<'_>, range: &Range<usize>) -> Option<Dispute> {
    let (head, inside) = braces(source, range, DISPUTE.of)?;
    let pair = source.read(Rule::dispute_head, head);
    let mut made = Dispute {
        title: Text::new(String::new(), source.span(range)),
        cites: Vec::new(),
        when: None,
        refer_to: None,
        within: None,
    };
    for entry in DISPUTE.all(source, inside, |part| Some(part.clone())) {
        let part = entry.node;
        let (word, twice) = match part.rule() {
            Rule::when => ("when", made.when.replace(expr::first(source, &part)).is_some()),
            _ => {
                made.within = effect::within(source, &part);
                let role = part.part(Rule::refer_to).and_then(|refer| refer.words().into_iter().next());
                ("refer to", role.is_some_and(|role| made.refer_to.replace(role).is_some()))
            }
        };
        if twice {
            source.report(SyntaxError::SaidTwice { what: word, span: part.span() });
        }
    }
    let pair = pair?;
    made.title = pair.quoted()?;
    made.cites = cites(&pair);
    Some(made)
}

/// `allow gap "why"`
fn allow(source: &Source<'_>, range: &Range<usize>) -> Option<DecideMember> {
    let waiver = lookup::waiver(source, range.clone())?;
    if waiver.gap {
        return Some(DecideMember::AllowGap(waiver.why));
    }
    let advice = "write it into the table it is about; rules that contradict each other are settled by `overrides` or `by strictest`";
    source.report(SyntaxError::Advised {
        found: "allow overlap".to_owned(),
        advice,
        edits: Vec::new(),
        span: source.span(range),
    });
    None
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
        overrides: names(source, clauses.overrides),
        entries,
    })
}

/// An exception overrides others by their names only.
fn names(source: &Source<'_>, overrides: Vec<Override>) -> Vec<Ident> {
    let name = |one: Override| match one {
        Override::Rule(name) => Some(name),
        Override::Base { policy, rule } => {
            source.report(SyntaxError::Advised {
                found: format!("{}.{}", policy.node, rule.node),
                advice: "write the name of the exception alone",
                edits: vec![Edit { span: policy.span.to(rule.span), text: rule.node.clone() }],
                span: policy.span.to(rule.span),
            });
            Some(rule)
        }
        Override::All(at) | Override::EveryDeny(at) => {
            source.report(SyntaxError::Advised {
                found: source.slice(at.span.range()).to_owned(),
                advice: "name the exceptions that it overrides",
                edits: Vec::new(),
                span: at.span,
            });
            None
        }
    };
    overrides.into_iter().filter_map(name).collect()
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
    Some(Also {
        chain: chain::first(source, part),
        place: effect::also_place(part)?,
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
    Some(ExceptionEntry::Approval(table::table(source, inside, Kind::Lookup)?))
}
