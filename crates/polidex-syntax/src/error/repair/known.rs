//! Slips that are seen again and again, each with what to write instead.
//!
//! In: where reading stopped. Out: a finding about that slip, or nothing. Each looks at what stands there, at what
//! could stand there, and at the rule that reads the piece.

use polidex_base::Edit;

use super::super::SyntaxError;
use super::{Site, forms, times};
use crate::build;
use crate::error::explain::shortened;
use crate::grammar::Rule;
use crate::scan::Token;

/// Finds a known slip.
pub(super) fn repair(site: &Site<'_, '_>) -> Option<SyntaxError> {
    quotation(site)
        .or_else(|| number(site))
        .or_else(|| hyphen(site))
        .or_else(|| arrow(site))
        .or_else(|| up_to(site))
        .or_else(|| effect(site))
        .or_else(|| match site.rule {
            Rule::head | Rule::threshold_by | Rule::context_head => head(site),
            Rule::table_head | Rule::matrix_head => head(site).or_else(|| forms::combine(site)),
            Rule::otherwise_member => no_name(site),
            Rule::chain_item => head(site).or_else(|| chain(site)),
            Rule::approval_by
            | Rule::chain_cell
            | Rule::effect_cell
            | Rule::exception_entry
            | Rule::rule_entry => chain(site),
            Rule::tier_item | Rule::choice_item => head(site).or_else(|| values(site)),
            Rule::threshold_item | Rule::define_item | Rule::tier_head | Rule::outcome_item => head(site),
            Rule::fact_entry | Rule::history_entry => fact(site),
            Rule::calendar_entry => hours(site).or_else(|| times::closed(site)),
            Rule::cell | Rule::output_cell => cell(site),
            Rule::as_of_entry => as_of(site),
            _ => None,
        })
        .or_else(|| times::repair(site))
        .or_else(|| sign(site))
}

fn is_word(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

/// Quotation marks of a word processor, or of another language.
fn quotation(site: &Site<'_, '_>) -> Option<SyntaxError> {
    const MARKS: &[char] = &['“', '”', '„', '‘', '’', '«', '»', '\'', '`', '"'];
    let source = site.source;
    let found = site.found();
    if found.starts_with('"') || !found.starts_with(MARKS) {
        return None;
    }
    let value = site.expects(Rule::path) || site.expects(Rule::name) || site.expects(Rule::literal);
    let text = site.expects(Rule::text) && !value;
    let bare = found.trim_matches(MARKS);
    let instead = |found: &str| {
        let inner = found.trim_matches(MARKS);
        if text || !is_word(inner) { format!("\"{}\"", inner.replace('"', "'")) } else { inner.to_owned() }
    };
    let all = site.tokens().filter(|(token, at)| *token == Token::Quoted && at.start >= site.at.start);
    let all: Vec<Edit> =
        all.map(|(_, at)| Edit { span: source.span(&at), text: instead(source.slice(at.clone())) }).collect();
    let this = all.first().cloned().into_iter().collect();
    let edits = [this, all].into_iter().find(|edits: &Vec<Edit>| !edits.is_empty() && site.reads(edits));
    Some(SyntaxError::OtherQuotes {
        found: shortened(found),
        bare: (!text && is_word(bare)).then(|| bare.to_owned()),
        edits: edits.unwrap_or_default(),
        span: source.span(&site.at),
    })
}

/// `250USD`, `30d`, `1k`, `.50`, `1,000`, `250,50`
fn number(site: &Site<'_, '_>) -> Option<SyntaxError> {
    let source = site.source;
    let found = site.found();
    // `1,000` behind which a currency was looked for.
    if let Some(before) = site.before() {
        let text = source.slice(site.range.start..before.end);
        let run =
            text.len().saturating_sub(text.trim_end_matches(|c: char| c.is_ascii_digit() || c == ',').len());
        let range = before.end.saturating_sub(run)..before.end;
        let written = source.slice(range.clone());
        if written.split(',').count() > 1
            && written.split(',').skip(1).all(|group| group.len() == 3)
            && let Some(error) = site.spelling(range, &written.replace(',', "_"))
        {
            return Some(error);
        }
    }
    if found == "," {
        let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
        let before = site.before().filter(|before| before.end == site.at.start)?;
        let mut end = site.at.start;
        let mut thousands = true;
        while let Some(rest) = source.slice(end..site.range.end).strip_prefix(',') {
            let length = digits(rest);
            if length == 0 {
                break;
            }
            thousands &= length == 3;
            end = end.saturating_add(1).saturating_add(length);
        }
        let sign = if thousands { "_" } else { "." };
        let range = before.start..end;
        let written = source.slice(range.clone());
        let numeric = written.bytes().all(|b| b.is_ascii_digit() || b == b',');
        return if numeric { site.spelling(range, &written.replace(',', sign)) } else { None };
    }
    if found == "."
        && let Some(before) = site.before().filter(|before| before.end == site.at.start)
    {
        let source = site.source;
        let digits = source.slice(site.at.end..site.range.end).bytes().take_while(u8::is_ascii_digit).count();
        let whole = before.start..site.at.end.saturating_add(digits);
        let error = site.spelling(whole.clone(), source.slice(before))?;
        let found = shortened(source.slice(whole.clone()));
        return (digits > 0 && matches!(error, SyntaxError::Spelling { .. })).then(|| SyntaxError::Advised {
            found,
            advice: "write a whole number",
            edits: Vec::new(),
            span: source.span(&whole),
        });
    }
    if let Some(fraction) = found.strip_prefix('.').filter(|rest| rest.is_empty()) {
        let rest = source.slice(site.at.end..site.range.end);
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let range = site.at.start..site.at.end.saturating_add(digits);
        let apart = site.before().is_none_or(|before| before.end < site.at.start);
        let instead = format!("0.{fraction}{}", rest.get(..digits).unwrap_or(""));
        return if digits > 0 && apart { site.spelling(range, &instead) } else { None };
    }
    let digits = found.bytes().take_while(|b| b.is_ascii_digit() || *b == b'_' || *b == b'.').count();
    let (number, unit) = (found.get(..digits)?, found.get(digits..)?);
    if number.is_empty() || unit.is_empty() || !number.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let instead = match unit {
        "k" | "K" => format!("{number}_000"),
        "m" | "M" if !site.expects(Rule::duration) || number.len() < 2 => format!("{number}_000_000"),
        "%" => return None,
        _ => format!("{number} {}", build::literal::unit_meant(unit)?),
    };
    site.spelling(site.at.clone(), &instead)
}

/// `too-late` for a name, `cap-5` for a difference.
fn hyphen(site: &Site<'_, '_>) -> Option<SyntaxError> {
    let source = site.source;
    if site.found() != "-" || site.rule == Rule::calendar_entry {
        return None;
    }
    let before = site.before().filter(|before| before.end == site.at.start)?;
    let rest = source.slice(site.at.start..site.range.end);
    let length = rest.bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'_' || *b == b'-').count();
    let range = before.start..site.at.start.saturating_add(length);
    let written = source.slice(range.clone());
    let joined = site.certain(site.replace(range.clone(), &written.replace('-', "_")));
    let apart = site.certain(site.replace(site.at.clone(), " - "));
    let number = written.split('-').nth(1).is_some_and(|part| part.starts_with(|c: char| c.is_ascii_digit()));
    let edits = match (joined.is_empty(), apart.is_empty()) {
        (true, true) => return None,
        (false, true) => joined.clone(),
        (true, false) => apart.clone(),
        (false, false) if number => apart.clone(),
        (false, false) => Vec::new(),
    };
    let (name, difference) = (!joined.is_empty() && !number, !apart.is_empty());
    Some(SyntaxError::Hyphen {
        found: shortened(written),
        name,
        difference,
        edits,
        span: source.span(&range),
    })
}

/// An arrow before what comes of it, or from one signature to the next.
fn arrow(site: &Site<'_, '_>) -> Option<SyntaxError> {
    let found = site.found();
    if !matches!(found, "->" | "=>" | "-->" | "==>" | "→" | "⇒" | ">") {
        return None;
    }
    if site.expects(Rule::kw_then) {
        let source = site.source;
        let all = site.tokens().filter(|(_, at)| source.slice(at.clone()) == ">");
        let arrows: Vec<Edit> = all
            .map(|(_, at)| {
                let text = source.slice(0..at.end);
                let length = text.len().saturating_sub(text.trim_end_matches(['-', '=', '>']).len());
                super::spaced(source, at.end.saturating_sub(length)..at.end, "then")
            })
            .collect();
        let edits = if arrows.is_empty() { site.replace(site.at.clone(), "then") } else { arrows };
        return Some(site.spelled(site.at.clone(), "then", site.certain(edits)));
    }
    if site.rule == Rule::rule_entry && found != ">" {
        let edits = site.replace(site.at.clone(), "; then");
        return Some(site.spelled(site.at.clone(), "then", edits));
    }
    if found == ">" {
        return None;
    }
    let mut signs = site.expected.iter().flat_map(|rule| super::literals(*rule));
    signs.find_map(|sign| site.spelling(site.at.clone(), &sign))
}

/// `up to 500 USD`
fn up_to(site: &Site<'_, '_>) -> Option<SyntaxError> {
    let source = site.source;
    let start = match site.found() {
        "up" => site.at.start,
        "to" => site.before().filter(|before| source.slice(before.clone()) == "up")?.start,
        _ => return None,
    };
    let rest = source.slice(start..site.range.end);
    let length = rest.find("to").map(|at| at.saturating_add(2))?;
    let range = start..start.saturating_add(length);
    site.spelling(range.clone(), "at most").or_else(|| {
        let blank = source.slice(range.end..site.range.end).starts_with(' ');
        let wide = range.start..range.end.saturating_add(usize::from(blank));
        let edits = site.certain(vec![Edit { span: source.span(&wide), text: String::new() }]);
        let advice = "take it out: an authority is an amount, and what is up to it is covered";
        let found = "up to".to_owned();
        (!edits.is_empty()).then(|| SyntaxError::Advised { found, advice, edits, span: source.span(&range) })
    })
}

/// Effects by other names.
fn effect(site: &Site<'_, '_>) -> Option<SyntaxError> {
    let source = site.source;
    if site.rule == Rule::rule_entry
        && matches!(site.found(), "from" | "of" | "by")
        && let Some(before) = site.before().filter(|before| source.slice(before.clone()) == "approval")
    {
        let whole = before.start..site.at.end;
        let edits = vec![Edit {
            span: source.span(&(whole.start..whole.end.saturating_add(1))),
            text: String::new(),
        }];
        let advice = "take it out: who signs stands right behind `require`";
        let found = shortened(source.slice(whole.clone()));
        return Some(SyntaxError::Advised {
            found,
            advice,
            edits: site.certain(edits),
            span: source.span(&whole),
        });
    }
    if !site.expects(Rule::effect) || site.at.is_empty() {
        return None;
    }
    let instead = match site.found().to_ascii_lowercase().as_str() {
        "reject" | "refuse" | "decline" | "disallow" | "no" | "denied" | "rejected" => "deny",
        "allow" | "accept" | "grant" | "permit" | "pay" | "approved" | "yes" => "approve",
        "escalate" | "forward" | "send" | "route" | "hand" => "refer",
        "requires" | "needs" => "require",
        _ => return None,
    };
    let edits = site.certain(site.replace(site.at.clone(), instead));
    Some(site.spelled(site.at.clone(), instead, edits))
}

/// The first line of a declaration: its name, its title, and what stands behind them.
fn head(site: &Site<'_, '_>) -> Option<SyntaxError> {
    let source = site.source;
    if site.found().starts_with('"') {
        let mut tokens = site.tokens();
        let (_, kind) = tokens.next()?;
        let (token, name) = tokens.next()?;
        if token == Token::Text && name == site.at {
            return Some(SyntaxError::NoName {
                kind: source.slice(kind).to_owned(),
                title: Some(source.slice(site.at.clone()).trim_matches('"').to_owned()),
                span: source.span(&site.at),
            });
        }
        let title = format!(" {}", site.found());
        let before = site.before()?.end;
        let edits = site.certain(vec![
            Edit { span: source.span(&(name.end..name.end)), text: title },
            Edit { span: source.span(&(before..site.at.end)), text: String::new() },
        ]);
        return (!edits.is_empty()).then(|| SyntaxError::Advised {
            found: shortened(site.found()),
            advice: "the title stands behind the name, before everything else",
            edits,
            span: source.span(&site.at),
        });
    }
    if !is_word(site.found()) {
        return None;
    }
    let words: Vec<(Token, std::ops::Range<usize>)> = site.tokens().skip(1).collect();
    let names =
        words.iter().take_while(|(token, at)| *token == Token::Word && is_word(source.slice(at.clone())));
    let names: Vec<_> = names.map(|(_, at)| at.clone()).collect();
    let (first, last) = (names.first()?, names.last()?);
    // `exception goodwill refund {` lacks its `for`; so does `exception goodwill "Goodwill" refund {`.
    if names.len() < 2 || names.get(1) != Some(&site.at) {
        return None;
    }
    let title = source.slice(site.at.start..last.end);
    let whole = first.start..last.end;
    if title.starts_with(|c: char| c.is_ascii_uppercase()) {
        let range = site.at.start..last.end;
        let edits = site.certain(vec![Edit { span: source.span(&range), text: format!("\"{title}\"") }]);
        if !edits.is_empty() {
            let found = shortened(title);
            return Some(SyntaxError::Quotes { found, wanted: true, edits, span: source.span(&range) });
        }
    }
    let near = ["for", "given", "cites", "overrides", "with"];
    if polidex_base::suggest::nearest(site.found(), near).is_some() {
        return None;
    }
    let instead = source.slice(whole.clone()).split_ascii_whitespace().collect::<Vec<_>>().join("_");
    let edits = site.certain(site.replace(whole.clone(), &instead));
    (!edits.is_empty()).then(|| SyntaxError::NameOfWords {
        found: shortened(source.slice(whole.clone())),
        instead,
        edits,
        span: source.span(&whole),
    })
}

/// `otherwise deny`: what is missing is the name.
fn no_name(site: &Site<'_, '_>) -> Option<SyntaxError> {
    let source = site.source;
    let (_, at) = site.tokens().nth(1)?;
    let effects = ["deny", "approve", "require", "refer", "ask", "then"];
    let word = source.slice(at.clone());
    (effects.contains(&word) || word.starts_with('"')).then(|| SyntaxError::NoName {
        kind: "otherwise".to_owned(),
        title: word.strip_prefix('"').map(|text| text.trim_end_matches('"').to_owned()),
        span: source.span(&at),
    })
}

/// Who signs, in lists of other kinds.
fn chain(site: &Site<'_, '_>) -> Option<SyntaxError> {
    let in_chain = site.expects(Rule::kw_then) && site.rule != Rule::otherwise_member;
    match site.found() {
        "," if in_chain => site
            .advised("write `then` for one after the other, `and` for both, `either a or b` for one of them"),
        "or" if in_chain => {
            let source = site.source;
            let before = site.before()?;
            let mut edits = site.replace(before.start..before.start, "either ");
            edits = site.certain(std::mem::take(&mut edits));
            let what = vec!["`either`".to_owned()];
            let name = shortened(source.slice(before.clone()));
            let span = source.span(&before);
            Some(SyntaxError::Missing { what, behind: String::new(), before: Some(name), edits, span })
        }
        "&" | "&&" | "+" if in_chain => site.spelling(site.at.clone(), "and"),
        "[" | "(" | "{" if site.expects(Rule::chain) || site.expects(Rule::chain_one) => {
            site.advised("write `a then b` for one after the other, `a and b` for both, without brackets")
        }
        _ => None,
    }
}

/// The values of a tier or choice.
fn values(site: &Site<'_, '_>) -> Option<SyntaxError> {
    let source = site.source;
    let found = site.found();
    if site.rule == Rule::tier_item && site.expects(Rule::p_rises) {
        if found == "," {
            let commas = site.tokens().filter(|(token, _)| *token == Token::Comma);
            let edits =
                commas.map(|(_, at)| Edit { span: source.span(&at), text: " <".to_owned() }).collect();
            return Some(site.spelled(site.at.clone(), "<", site.certain(edits)));
        }
        if found == ">" {
            return site.advised("write the values in rising order: the lowest first, each `<` the next");
        }
    }
    if is_word(found) && site.expects(Rule::p_comma) {
        let before = site.before()?;
        let together = source.slice(before.end..site.at.start);
        if !together.contains('\n') {
            let whole = before.start..site.at.end;
            return Some(SyntaxError::NameOfWords {
                found: shortened(source.slice(whole.clone())),
                instead: format!("{}_{found}", source.slice(before)),
                edits: Vec::new(),
                span: source.span(&whole),
            });
        }
    }
    if matches!(found, "|" | "/" | "or") && site.expects(Rule::p_comma) {
        let all = site.tokens().filter(|(_, at)| source.slice(at.clone()) == found);
        let edits = all.map(|(_, at)| super::spaced(source, at, ",")).collect();
        return Some(site.spelled(site.at.clone(), ",", site.certain(edits)));
    }
    None
}

/// Facts, as other languages declare them.
fn fact(site: &Site<'_, '_>) -> Option<SyntaxError> {
    const TYPES: &[&str] =
        &["bool", "text", "integer", "decimal", "percent", "date", "instant", "time", "duration"];
    let source = site.source;
    let found = site.found();
    let (_, first) = site.tokens().next()?;
    let word = source.slice(first.clone());
    let currency = word.len() == 3 && word.bytes().all(|b| b.is_ascii_uppercase());
    if (currency || TYPES.contains(&word)) && is_word(found) && site.before() == Some(first.clone()) {
        let whole = first.start..site.at.end;
        return site.spelling(whole, &format!("{found} : {word}"));
    }
    if found.contains("..") || found == "between" || site.expects(Rule::range) {
        return range(site);
    }
    match found {
        "<" => {
            let end = site.tokens().find(|(_, at)| source.slice(at.clone()) == ">")?.1;
            let inner = source.slice(site.at.end..end.start).trim();
            site.spelling(site.at.start..end.end, &format!("of {inner}"))
        }
        "required" | "mandatory" => site.advised("take it out: a fact that is not `optional` is needed"),
        "?" => site.advised("write `optional` behind the type of a fact that need not be given"),
        _ => None,
    }
}

/// `1..100` and `between 1 and 100` behind a type.
fn range(site: &Site<'_, '_>) -> Option<SyntaxError> {
    let source = site.source;
    let rest = source.slice(site.at.start..site.range.end);
    let line = rest.split('\n').next().unwrap_or("").trim_end();
    let bounds = line.strip_prefix("between ").and_then(|rest| rest.split_once(" and "));
    let (low, high) = bounds.or_else(|| line.split_once("..")).or_else(|| line.split_once(" to "))?;
    let end = high.trim_start_matches('.').trim_start();
    let length = end.find(char::is_whitespace).unwrap_or(end.len());
    let high_length = line.len().saturating_sub(end.len()).saturating_add(length);
    let instead = format!("from {} to {}", low.trim(), end.get(..length).unwrap_or(""));
    site.spelling(site.at.start..site.at.start.saturating_add(high_length), &instead)
}

/// Opening hours.
fn hours(site: &Site<'_, '_>) -> Option<SyntaxError> {
    let source = site.source;
    let found = site.found();
    if site.expects(Rule::time) && found.len() <= 2 && found.bytes().all(|b| b.is_ascii_digit()) {
        let numbers = site.tokens().filter(|(token, at)| {
            let text = source.slice(at.clone());
            *token == Token::Word && text.len() <= 2 && text.bytes().all(|b| b.is_ascii_digit())
        });
        let edits = numbers
            .map(|(_, at)| Edit {
                span: source.span(&at),
                text: format!("{:0>2}:00", source.slice(at.clone())),
            })
            .collect();
        return Some(site.spelled(site.at.clone(), &format!("{found:0>2}:00"), site.certain(edits)));
    }
    if matches!(found, "," | "and" | "&") && site.expects(Rule::kw_to) {
        return site.advised("write a line for each day: `every mon …`, and below it `every wed …`");
    }
    None
}

/// Cells.
fn cell(site: &Site<'_, '_>) -> Option<SyntaxError> {
    let source = site.source;
    match source.slice(site.range.clone()).trim() {
        "*" | "-" | "_" | "?" | "otherwise" | "…" | "–" | "—" | "..." => {
            return site.spelling(site.range.clone(), "any");
        }
        _ => {}
    }
    // `not late` for `not (late)`
    if site.before().is_some_and(|before| source.slice(before) == "not") && !site.at.is_empty() {
        let rest = source.slice(site.at.start..site.range.end).trim_end();
        let whole = site.at.start..site.at.start.saturating_add(rest.len());
        return site.spelling(whole, &format!("({rest})"));
    }
    if matches!(site.found(), "or" | "/") {
        let all = site.tokens().filter(|(_, at)| source.slice(at.clone()) == site.found());
        let commas = all.map(|(_, at)| {
            let start = source.slice(0..at.start).trim_end().len();
            Edit { span: source.span(&(start..at.end)), text: ",".to_owned() }
        });
        let edits = site.certain(commas.collect());
        return (!edits.is_empty()).then(|| site.spelled(site.at.clone(), ",", edits));
    }
    None
}

/// `as of 2026-12-31`, `as of 2026-12-31 15:00:00Z`
fn as_of(site: &Site<'_, '_>) -> Option<SyntaxError> {
    if !site.expects(Rule::instant) || site.at.is_empty() {
        return None;
    }
    let source = site.source;
    let rest = source.slice(site.at.start..site.range.end).trim_end();
    let range = site.at.start..site.at.start.saturating_add(rest.len());
    if let Some(error) = site.spelling(range, &rest.replacen(' ', "T", 1)) {
        return Some(error);
    }
    let day = site.found().len() == 10 && site.found().bytes().filter(|b| *b == b'-').count() == 2;
    day.then(|| SyntaxError::NotATime {
        found: site.found().to_owned(),
        what: "instant",
        reason: "it does not say at what time of day".to_owned(),
        instead: Vec::new(),
        span: source.span(&site.at),
    })
}

/// Signs of programming languages.
fn sign(site: &Site<'_, '_>) -> Option<SyntaxError> {
    match site.found() {
        "(" if !site.expects(Rule::p_brace) && site.before().is_some_and(|before| before.end == site.at.start) => {
            site.advised("values are compared by `is`, `>` and their kin; only a definition by name is called with brackets")
        }
        "?" => site.advised("write `a when c, otherwise b` for a value that depends on a condition"),
        "" => {
            let at = site.before().filter(|before| site.source.slice(before.clone()) == ".")?;
            let edits = site.certain(vec![Edit { span: site.source.span(&at), text: String::new() }]);
            let (found, span) = (".".to_owned(), site.source.span(&at));
            Some(SyntaxError::Advised { found, advice: "take it out", edits, span })
        }
        _ => None,
    }
}
