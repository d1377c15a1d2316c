//! Slips in what is said about lists, tables and outcomes, each with what to write instead.
//!
//! In: where reading stopped. Out: a finding about that slip, or nothing. It comes before the slips of [`super::known`],
//! which would take these words for something else.

use std::ops::Range;

use polidex_base::{Edit, suggest};

use super::super::SyntaxError;
use super::Site;
use crate::error::explain::shortened;
use crate::grammar::Rule;
use crate::scan::Token;

/// Finds a slip in one of these forms.
pub(super) fn repair(site: &Site<'_, '_>) -> Option<SyntaxError> {
    match site.rule {
        Rule::table_head | Rule::matrix_head => table(site),
        Rule::tier_arm => tier_arm(site),
        Rule::threshold_arm => days(site),
        Rule::outcome_item => outcome(site),
        Rule::decide_head => strictest(site),
        Rule::requires_member => requirement(site),
        Rule::report_member if site.found() == "{" => {
            site.advised("write a line for each: `report NAME = …`")
        }
        Rule::fact_entry => list_type(site),
        Rule::expect_entry => expectation(site),
        _ => None,
    }
    .or_else(|| effect(site))
    .or_else(|| grounds(site))
    .or_else(|| quantifier(site))
    .or_else(|| measure(site))
    .or_else(|| pairing(site))
    .or_else(|| condition(site))
    .or_else(|| ledger(site))
}

/// What stands before the place, from the end.
fn words_before<'t>(site: &Site<'_, 't>) -> Vec<(Range<usize>, &'t str)> {
    let before = site.tokens().take_while(|(_, at)| at.end <= site.at.start);
    let mut all: Vec<_> = before.map(|(_, at)| (at.clone(), site.source.slice(at))).collect();
    all.reverse();
    all
}

/// The words and signs behind the place.
fn words_behind<'t>(site: &Site<'_, 't>) -> impl Iterator<Item = (Range<usize>, &'t str)> {
    let source = site.source;
    site.tokens().filter(|(_, at)| at.start >= site.at.end).map(|(_, at)| (at.clone(), source.slice(at)))
}

fn is_word(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
}

/// `what` is missing before the place, if it can be read with it.
fn inserted(site: &Site<'_, '_>, what: &str) -> Option<SyntaxError> {
    let edits = site.certain(site.replace(site.at.start..site.at.start, what));
    (!edits.is_empty()).then(|| SyntaxError::Missing {
        what: vec![format!("`{what}`")],
        behind: String::new(),
        before: Some(shortened(site.found())),
        edits,
        span: site.source.span(&site.at),
    })
}

/// Advice about a word that stands before the place.
fn advised_at(site: &Site<'_, '_>, at: &Range<usize>, advice: &'static str) -> SyntaxError {
    let found = shortened(site.source.slice(at.clone()));
    SyntaxError::Advised { found, advice, edits: Vec::new(), span: site.source.span(at) }
}

/// `all x in xs`, `exists x in xs`, `for all x in xs`, `only x in xs`
fn quantifier(site: &Site<'_, '_>) -> Option<SyntaxError> {
    let instead = |word: &str| match word.to_ascii_lowercase().as_str() {
        "any" | "exists" | "exist" | "some" => Some("some"),
        "all" | "each" | "forall" | "every" => Some("every"),
        "none" | "no" => Some("no"),
        "only" => Some("the only"),
        _ => None,
    };
    let mut behind = words_behind(site);
    if site.found() == "for" && !site.expects(Rule::for_source) {
        let (word, text) = behind.next()?;
        return site.spelling(site.at.start..word.end, instead(text)?);
    }
    if matches!(site.found(), "first" | "last" | "next") && site.expects(Rule::k_only) {
        return site.advised(
            "write `the only x in xs where …`: which one is meant is said by a condition, not by place",
        );
    }
    if is_word(site.found()) && behind.next().is_some_and(|(_, text)| text == "in") {
        let before = words_before(site);
        let (at, text) = before.first()?;
        return site.spelling(at.clone(), instead(text)?);
    }
    None
}

/// `avg of`, `maximum of`, `max of (a, b)`, and what stands behind the elements.
fn measure(site: &Site<'_, '_>) -> Option<SyntaxError> {
    let found = site.found();
    let before = words_before(site);
    let of = |pairs: &[(Range<usize>, &str)], n: usize| -> Option<(Range<usize>, String)> {
        let (at, word) = pairs.get(n.checked_add(1)?)?;
        (pairs.get(n)?.1 == "of").then(|| (at.clone(), word.to_ascii_lowercase()))
    };
    if found == "," {
        let open = before.iter().position(|(_, text)| *text == "(")?;
        let (at, word) = of(&before, open.checked_add(1)?)?;
        return match word.as_str() {
            "max" => site.spelling(at, "larger"),
            "min" => site.spelling(at, "smaller"),
            _ => None,
        };
    }
    if found == "for" && !site.expects(Rule::for_source) {
        for n in 0..before.len() {
            let Some((at, word)) = of(&before, n) else { continue };
            let instead = match word.as_str() {
                "avg" | "mean" => "average",
                "maximum" | "largest" | "highest" | "greatest" => "max",
                "minimum" | "smallest" | "lowest" | "least" => "min",
                "total" | "totals" => "sum",
                "values" | "collect" => "list",
                _ => continue,
            };
            if let Some(error) = site.spelling(at, instead) {
                return Some(error);
            }
        }
    }
    if site.expects(Rule::kw_otherwise) && matches!(found, "else" | "default" | "or") {
        return site.spelling(site.at.clone(), "otherwise");
    }
    None
}

/// What stands for `where` or `has`.
fn condition(site: &Site<'_, '_>) -> Option<SyntaxError> {
    let found = site.found();
    let before = words_before(site);
    if found == "such" {
        let (that, _) = words_behind(site).next().filter(|(_, text)| *text == "that")?;
        let range = site.at.start..that.end;
        return site.spelling(range.clone(), "has").or_else(|| site.spelling(range, "where"));
    }
    if site.expects(Rule::kw_where) && matches!(found, "if" | "with" | "having" | "whose" | "has") {
        return site.spelling(site.at.clone(), "where");
    }
    if found == "where" && before.iter().any(|(_, text)| matches!(*text, "where" | "has")) {
        return site.spelling(site.at.clone(), "and");
    }
    if matches!(found, "contains" | "includes" | "has") && !site.expects(Rule::kw_has) {
        return site.advised("write `x is in xs`: whether a list has an element is asked of the element");
    }
    // `count of x in xs when c`: read as a value that depends on a condition, it would go on with `, otherwise`.
    if site.expects(Rule::p_comma) || site.expects(Rule::kw_otherwise) {
        let whens: Vec<_> = before.iter().filter(|(_, text)| *text == "when").collect();
        return whens.into_iter().find_map(|(at, _)| site.spelling(at.clone(), "where"));
    }
    None
}

/// `paired with o in ordered` without its keys.
fn pairing(site: &Site<'_, '_>) -> Option<SyntaxError> {
    if !matches!(site.found(), "has" | "where" | "for" | "") {
        return None;
    }
    let before = words_before(site);
    let with = before.iter().position(|(_, text)| *text == "with")?;
    let (at, _) = before.get(with.checked_add(1)?).filter(|(_, text)| *text == "paired")?;
    let behind = before.get(..with)?;
    if behind.iter().any(|(_, text)| *text == "is") {
        return None;
    }
    Some(advised_at(
        site,
        at,
        "say by which keys they are paired, one of each list: `paired with o in ordered by r is o.item`",
    ))
}

/// A status that is missing or written otherwise.
fn ledger(site: &Site<'_, '_>) -> Option<SyntaxError> {
    const STATUSES: [&str; 4] = ["submitted", "approved", "denied", "granted"];
    if !site.expects(Rule::status) {
        return None;
    }
    if let Some(near) = suggest::nearest(site.found(), STATUSES) {
        return site.spelling(site.at.clone(), near);
    }
    let before = words_before(site);
    (site.found() == "since").then(|| SyntaxError::Missing {
        what: STATUSES.iter().map(|word| format!("`{word}`")).collect(),
        behind: before.first().map(|(_, text)| shortened(text)).unwrap_or_default(),
        before: Some("since".to_owned()),
        edits: Vec::new(),
        span: site.source.span(&site.at),
    })
}

/// `any of (…)`, `any { … }`, and grounds without their texts.
fn grounds(site: &Site<'_, '_>) -> Option<SyntaxError> {
    let source = site.source;
    let before = words_before(site);
    let text = |n: usize| before.get(n).map_or("", |(_, text)| *text);
    if site.found() == "{" && text(0) == "any" {
        return inserted(site, "of");
    }
    if site.found() == "{" && text(0) == "of" && matches!(text(1), "all" | "every") {
        return Some(advised_at(
            site,
            &before.get(1)?.0.clone(),
            "join conditions that must all hold with `and`",
        ));
    }
    if matches!(site.found(), ":" | ";") {
        // `any of ("7a": a; "7b": b)`
        let open = before.iter().position(|(_, text)| *text == "(")?;
        let (at, _) = before.get(open)?;
        if text(open.checked_add(1)?) != "of" || text(open.checked_add(2)?) != "any" {
            return None;
        }
        let close = words_behind(site).filter(|(_, text)| *text == ")").last()?.0;
        let edit = |at: &Range<usize>, text: &str| Edit { span: source.span(at), text: text.to_owned() };
        let edits = site.certain(vec![edit(at, "{ "), edit(&close, " }")]);
        return (!edits.is_empty()).then(|| site.spelled(at.clone(), "{", edits));
    }
    let begins = site.expects(Rule::ground) || site.expects(Rule::text);
    let among = before.iter().position(|(_, text)| *text == "{").is_some_and(|open| {
        let of = open.checked_add(1).map_or("", text);
        of == "of" && open.checked_add(2).map_or("", text) == "any"
    });
    (begins && among && !site.found().starts_with('"') && !site.at.is_empty())
        .then(|| site.advised("write each ground with its text before it: `\"7a\": condition`"))
        .flatten()
}

/// What stands behind an effect.
fn effect(site: &Site<'_, '_>) -> Option<SyntaxError> {
    if !site.expects(Rule::kw_on) {
        return None;
    }
    let next = words_behind(site).next();
    let quoted = next.as_ref().is_some_and(|(_, text)| text.starts_with('"'));
    match site.found() {
        "if" | "when" | "provided" | "with" | "under" | "condition" | "conditions" if quoted => {
            site.spelling(site.at.clone(), "on condition")
        }
        "on" if quoted => site.spelling(site.at.clone(), "on condition"),
        "," if next.is_some_and(|(_, text)| text == "hand") => site.spelling(site.at.clone(), " and"),
        _ => None,
    }
}

/// The first line of a table or matrix.
fn table(site: &Site<'_, '_>) -> Option<SyntaxError> {
    let before = words_before(site);
    match site.found() {
        "(" if before.len() == 2 => inserted(site, "of"),
        "by" if site.rule == Rule::table_head => {
            site.advised("take it out: a table asks what its headings name, or what it takes: `of (a: USD)`")
        }
        ":" => site.spelling(site.at.clone(), "in"),
        "sum" | "min" | "max" | "count" | "list" if site.expects(Rule::combine) => inserted(site, "collect"),
        "priority" | "ordered" if site.expects(Rule::combine) => site.spelling(site.at.clone(), "first"),
        "any" | "agree" if site.expects(Rule::combine) => site.spelling(site.at.clone(), "agreeing"),
        _ if before.first().is_some_and(|(_, text)| matches!(*text, "highest" | "lowest")) => {
            inserted(site, "of")
        }
        word if site.expects(Rule::combine) && is_word(word) => {
            let near =
                suggest::nearest(word, ["unique", "agreeing", "first", "highest", "lowest", "collect"])?;
            site.spelling(site.at.clone(), near)
        }
        _ => None,
    }
}

/// A word that says nothing about how rows combine.
pub(super) fn combine(site: &Site<'_, '_>) -> Option<SyntaxError> {
    (site.expects(Rule::combine) && is_word(site.found()))
        .then(|| {
            site.advised(
                "rows combine as `unique`, `agreeing`, `first`, `highest of COLUMN`, `lowest of COLUMN`, `collect sum`, `collect min`, `collect max`, `collect count` or `collect list`",
            )
        })
        .flatten()
}

/// Values of a tier with commas between them.
fn tier_arm(site: &Site<'_, '_>) -> Option<SyntaxError> {
    if site.found() != ":" && !site.expects(Rule::p_colon) {
        return None;
    }
    let source = site.source;
    let comma = site.tokens().find(|(token, at)| {
        let rest = source.slice(at.end..site.range.end);
        *token == Token::Comma && rest.trim_start_matches([' ', '\t', '\r']).starts_with('\n')
    });
    let (_, at) = comma?;
    let edits = vec![Edit { span: source.span(&at), text: String::new() }];
    let advice = "take it out: each value stands on a line of its own";
    Some(SyntaxError::Advised { found: ",".to_owned(), advice, edits, span: source.span(&at) })
}

/// Days from which, and before which, a limit holds.
fn days(site: &Site<'_, '_>) -> Option<SyntaxError> {
    let before = words_before(site);
    let (at, word) = before.first()?;
    match *word {
        "after" => Some(advised_at(site, at, "write `from` and the first day on which it holds")),
        "since" | "starting" => site.spelling(at.clone(), "from"),
        "before" | "from"
            if !site.found().starts_with(|c: char| c.is_ascii_digit()) && site.found() != ":" =>
        {
            site.advised("write a day, such as `2026-12-01`")
        }
        _ => None,
    }
}

/// `outcome name = deny`, `outcome name deny`
fn outcome(site: &Site<'_, '_>) -> Option<SyntaxError> {
    match site.found() {
        "=" | ":" | "as" => site.spelling(site.at.clone(), "is"),
        "" => None,
        _ if site.expects(Rule::kw_is) => inserted(site, "is"),
        _ => None,
    }
}

/// `by strictest of a < b`
fn strictest(site: &Site<'_, '_>) -> Option<SyntaxError> {
    match site.found() {
        "<" => site.advised("write the strictest first, with `>` between one and the next"),
        "strictest" | "strict" => inserted(site, "by"),
        _ => None,
    }
}

/// A requirement without its words.
fn requirement(site: &Site<'_, '_>) -> Option<SyntaxError> {
    let text = site.tokens().any(|(token, _)| matches!(token, Token::Text | Token::OpenText | Token::Quoted));
    (!text).then(|| site.advised("say in words what is required: `requires \"P1 …\": condition`")).flatten()
}

/// `list lines`, `lines[]`
fn list_type(site: &Site<'_, '_>) -> Option<SyntaxError> {
    let before = words_before(site);
    match (site.found(), before.first()?.1) {
        ("[", _) => site.advised("write `list of … up to 50`"),
        (word, "list" | "set") if is_word(word) => inserted(site, "of"),
        _ => None,
    }
}

/// `report { … }` behind `expect`.
fn expectation(site: &Site<'_, '_>) -> Option<SyntaxError> {
    let near = suggest::nearest(site.found(), ["reports", "answers", "grants", "offers"])?;
    site.spelling(site.at.clone(), near)
}
