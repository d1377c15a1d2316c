//! Repairs of a piece, tried out: one that is proposed as certain makes the piece readable.
//!
//! In: where reading stopped and what could stand there. Out: a finding that says what is missing, written otherwise
//! or not needed, or nothing. It looks at one piece only.

mod forms;
mod known;
mod times;

use std::ops::Range;

use pest::Parser as _;
use polidex_base::{Edit, suggest};

use super::SyntaxError;
use super::explain::{shortened, spaced};
use super::words::literals;
use crate::clean;
use crate::grammar::{Grammar, Rule};
use crate::piece::Source;
use crate::scan::{self, Token, Tokens};

/// Longer pieces are not tried again and again.
const LONGEST: usize = 4_096;

/// Small words and signs that carry no meaning of their own: without one, the piece says the same.
const TAKEN_OUT: &[&str] = &[
    ":", "=", ",", ";", "by", "from", "for", "of", "to", "with", "the", "a", "an", "is", "if", "when", "in",
    "on",
];

/// Where reading stopped.
pub(super) struct Site<'a, 't> {
    pub source: &'a Source<'t>,
    /// The rule that should have read the piece.
    pub rule: Rule,
    /// The piece.
    pub range: Range<usize>,
    /// What stands where reading stopped; empty at the end of the piece.
    pub at: Range<usize>,
    /// What could stand there.
    pub expected: &'a [Rule],
}

impl<'t> Site<'_, 't> {
    pub fn found(&self) -> &'t str {
        self.source.slice(self.at.clone())
    }

    /// Tells whether the piece can be read once these edits are made.
    pub fn reads(&self, edits: &[Edit]) -> bool {
        let piece = self.source.slice(self.range.clone());
        if piece.len() > LONGEST {
            return false;
        }
        let mut text = String::with_capacity(piece.len());
        let mut last = self.range.start;
        for edit in edits {
            let range = edit.span.range();
            text.push_str(self.source.slice(last..range.start));
            text.push_str(&edit.text);
            last = range.end;
        }
        text.push_str(self.source.slice(last..self.range.end));
        readable(self.rule, &text)
    }

    /// Returns the edits if they make the piece readable, and none otherwise.
    pub fn certain(&self, edits: Vec<Edit>) -> Vec<Edit> {
        if !edits.is_empty() && self.reads(&edits) { edits } else { Vec::new() }
    }

    /// Returns the last token before the place.
    pub fn before(&self) -> Option<Range<usize>> {
        self.tokens().take_while(|(_, at)| at.end <= self.at.start).last().map(|(_, at)| at)
    }

    /// Walks over the tokens of the piece, comments left out.
    pub fn tokens(&self) -> impl Iterator<Item = (Token, Range<usize>)> {
        Tokens::new(self.source.text, self.range.clone())
            .filter(|(token, _)| !matches!(token, Token::Comment | Token::Newline))
    }

    /// Tells whether a rule could stand at the place.
    pub fn expects(&self, rule: Rule) -> bool {
        self.expected.contains(&rule)
    }

    pub fn replace(&self, range: Range<usize>, text: &str) -> Vec<Edit> {
        vec![spaced(self.source, range, text)]
    }

    /// `found` is written `instead`, if that can be read.
    pub fn spelling(&self, range: Range<usize>, instead: &str) -> Option<SyntaxError> {
        let edits = self.certain(self.replace(range.clone(), instead));
        (!edits.is_empty()).then(|| self.spelled(range, instead, edits))
    }

    pub fn spelled(&self, range: Range<usize>, instead: &str, edits: Vec<Edit>) -> SyntaxError {
        SyntaxError::Spelling {
            found: shortened(self.source.slice(range.clone())),
            instead: instead.to_owned(),
            edits,
            span: self.source.span(&range),
        }
    }

    pub fn advised(&self, advice: &'static str) -> Option<SyntaxError> {
        Some(SyntaxError::Advised {
            found: shortened(self.found()),
            advice,
            edits: Vec::new(),
            span: self.source.span(&self.at),
        })
    }
}

fn readable(rule: Rule, text: &str) -> bool {
    scan::too_much(text, 0..text.len()).is_none() && Grammar::parse(rule, &clean::clean(text).flat).is_ok()
}

/// Finds what would make the piece readable, the most particular first.
pub(super) fn repair(site: &Site<'_, '_>) -> Option<SyntaxError> {
    forms::repair(site)
        .or_else(|| known::repair(site))
        .or_else(|| own_line(site))
        .or_else(|| missing(site))
        .or_else(|| otherwise_written(site))
        .or_else(|| quotes_missing(site))
        .or_else(|| quotes_too_many(site))
        .or_else(|| braces(site))
        .or_else(|| taken_out(site))
}

/// Two entries on one line, or between commas.
fn own_line(site: &Site<'_, '_>) -> Option<SyntaxError> {
    let several = format!("{:?}", site.rule);
    let several = several.ends_with("_entry") || matches!(site.rule, Rule::threshold_arm | Rule::offer);
    if !several || site.range.len() > LONGEST {
        return None;
    }
    let source = site.source;
    let reads = |range: Range<usize>| readable(site.rule, source.slice(range).trim());
    if !reads(site.range.start..site.at.start) {
        return None;
    }
    if site.found() == "," {
        let both = reads(site.at.end..site.range.end);
        let edits =
            if both { vec![Edit { span: source.span(&site.at), text: ";".to_owned() }] } else { Vec::new() };
        return both.then(|| site.spelled(site.at.clone(), ";", edits));
    }
    if !reads(site.at.start..site.range.end) {
        return None;
    }
    let before = site.before()?.end;
    let edits = vec![Edit { span: source.span(&(before..site.at.start)), text: "; ".to_owned() }];
    Some(SyntaxError::OwnLine { found: shortened(site.found()), edits, span: source.span(&site.at) })
}

/// A word or sign that is missing before the place.
fn missing(site: &Site<'_, '_>) -> Option<SyntaxError> {
    let source = site.source;
    let condition = matches!(
        site.rule,
        Rule::rule_entry
            | Rule::exception_entry
            | Rule::gather_entry
            | Rule::sla_entry
            | Rule::alert_entry
            | Rule::invariant_body
            | Rule::valid_entry
    );
    // Behind a fact that does not matter stands a comma, not what joins conditions.
    let condition =
        condition && !(site.rule == Rule::invariant_body && site.expects(Rule::slip_between_facts));
    let before = site.before();
    let mut fitting: Vec<(String, Vec<Edit>)> = Vec::new();
    for literal in site.expected.iter().flat_map(|rule| literals(*rule)) {
        let joins = matches!(literal.as_str(), "and" | "or" | "is" | "when" | "otherwise" | "=" | "as");
        let named = matches!(literal.as_str(), "=") && site.expects(Rule::p_equals);
        if (joins && !condition && !named) || fitting.iter().any(|(known, _)| *known == literal) {
            continue;
        }
        let edit = match &before {
            Some(before) if literal.starts_with([':', ',']) => {
                Edit { span: source.span(&(before.end..before.end)), text: literal.clone() }
            }
            _ if site.at.is_empty() => Edit { span: source.span(&site.at), text: format!(" {literal}") },
            _ => {
                let at = site.at.start..site.at.start;
                Edit { span: source.span(&at), text: format!("{literal} ") }
            }
        };
        if site.reads(std::slice::from_ref(&edit)) {
            fitting.push((literal, vec![edit]));
        }
    }
    let before = before.unwrap_or(site.range.start..site.range.start);
    let (_, edits) = fitting.first()?;
    let edits = if fitting.len() == 1 { edits.clone() } else { Vec::new() };
    Some(SyntaxError::Missing {
        what: fitting.iter().map(|(literal, _)| format!("`{literal}`")).collect(),
        behind: shortened(source.slice(before.clone())),
        before: (!site.at.is_empty()).then(|| shortened(site.found())),
        edits,
        span: source.span(if site.at.is_empty() { &before } else { &site.at }),
    })
}

/// Another word or sign for the one that is wanted.
fn otherwise_written(site: &Site<'_, '_>) -> Option<SyntaxError> {
    let found = site.found();
    if found.is_empty() || found.starts_with('"') {
        return None;
    }
    let mut all: Vec<String> = site.expected.iter().flat_map(|rule| literals(*rule)).collect();
    if site.expects(Rule::clause) {
        all.extend(["given", "cites", "overrides", "with"].map(str::to_owned));
    }
    if let Some(near) = suggest::nearest(found, all.iter().map(String::as_str))
        && found.len() > 2
        && let Some(error) = site.spelling(site.at.clone(), near)
    {
        return Some(error);
    }
    let mut fitting: Vec<SyntaxError> = Vec::new();
    for literal in &all {
        let sign = literal.starts_with(|c: char| !c.is_ascii_alphabetic());
        let fits = sign
            || !(found == "," || matches!(literal.as_str(), "and" | "or" | "is" | "when" | "as" | "then"));
        if fits {
            fitting.extend(site.spelling(site.at.clone(), literal));
        }
    }
    if fitting.len() == 1 { fitting.pop() } else { None }
}

/// A text that stands without quotes.
fn quotes_missing(site: &Site<'_, '_>) -> Option<SyntaxError> {
    let value = site.expects(Rule::path) || site.expects(Rule::name) || site.expects(Rule::literal);
    if !site.expects(Rule::text) || value || site.at.is_empty() {
        return None;
    }
    let source = site.source;
    let rest = source.slice(site.at.start..site.range.end);
    let run = rest.find(char::is_whitespace).unwrap_or(rest.len());
    for length in [run, rest.trim_end().len()] {
        let text = rest.get(..length).unwrap_or("");
        if text.contains(['"', '\n', '{', '}', '\'']) {
            continue;
        }
        let range = site.at.start..site.at.start.saturating_add(length);
        let edits = vec![Edit { span: source.span(&range), text: format!("\"{text}\"") }];
        if site.reads(&edits) {
            let found = shortened(text);
            return Some(SyntaxError::Quotes { found, wanted: true, edits, span: source.span(&range) });
        }
    }
    None
}

/// A name in quotes.
fn quotes_too_many(site: &Site<'_, '_>) -> Option<SyntaxError> {
    let source = site.source;
    let bare = |at: &Range<usize>| {
        let inner = source.slice(at.clone()).strip_prefix('"')?.strip_suffix('"')?;
        let word = !inner.is_empty() && inner.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
        word.then(|| Edit { span: source.span(at), text: inner.to_owned() })
    };
    let this = bare(&site.at)?;
    let all: Vec<Edit> = site
        .tokens()
        .filter(|(token, at)| *token == Token::Text && at.start >= site.at.start)
        .filter_map(|(_, at)| bare(&at))
        .collect();
    let edits = [vec![this], all].into_iter().find(|edits| site.reads(edits))?;
    let found = shortened(site.found());
    Some(SyntaxError::Quotes { found, wanted: false, edits, span: source.span(&site.at) })
}

/// What should stand between braces, and stands between other brackets or none.
fn braces(site: &Site<'_, '_>) -> Option<SyntaxError> {
    let wanted = site.expects(Rule::p_brace) || site.expects(Rule::grants);
    let source = site.source;
    let end = site.range.start.saturating_add(source.slice(site.range.clone()).trim_end().len());
    let edit = |range: Range<usize>, text: &str| Edit { span: source.span(&range), text: text.to_owned() };
    let last = end.saturating_sub(1)..end;
    if wanted && matches!(site.found(), "(" | "[") {
        let edits = vec![edit(site.at.clone(), " { "), edit(last, " }")];
        return site.reads(&edits).then(|| site.spelled(site.at.clone(), "{", edits));
    }
    if wanted && !site.at.is_empty() {
        let edits = vec![edit(site.at.start..site.at.start, "{ "), edit(end..end, " }")];
        return site.reads(&edits).then(|| SyntaxError::Missing {
            what: vec!["`{ … }`".to_owned()],
            behind: String::new(),
            before: Some(shortened(site.found())),
            edits,
            span: source.span(&site.at),
        });
    }
    if site.found() == "{" {
        // A list that stands in braces elsewhere.
        let sign =
            site.expected.iter().flat_map(|rule| literals(*rule)).find(|sign| sign == ":" || sign == "=")?;
        let before = site.before()?.end;
        let edits = vec![edit(before..site.at.end, &sign), edit(last, "")];
        return site.reads(&edits).then(|| site.spelled(site.at.clone(), &sign, edits));
    }
    None
}

/// A word or sign without which the piece can be read.
fn taken_out(site: &Site<'_, '_>) -> Option<SyntaxError> {
    if site.at.is_empty() {
        return None;
    }
    let source = site.source;
    let glued = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    let (front, rest) = (source.slice(0..site.at.start), source.slice(site.at.end..site.range.end));
    if glued(front.chars().next_back()) && glued(rest.chars().next()) {
        return None;
    }
    let blanks = rest.len().saturating_sub(rest.trim_start_matches([' ', '\t']).len());
    let before = site.before().map_or(site.at.start, |before| before.end);
    let range = if blanks > 0 && before < site.at.start {
        site.at.start..site.at.end.saturating_add(blanks)
    } else {
        site.at.clone()
    };
    let edits = vec![Edit { span: source.span(&range), text: String::new() }];
    if !site.reads(&edits) {
        return None;
    }
    let certain = TAKEN_OUT.contains(&site.found());
    Some(SyntaxError::Advised {
        found: shortened(site.found()),
        advice: "take it out",
        edits: if certain { edits } else { Vec::new() },
        span: source.span(&site.at),
    })
}
