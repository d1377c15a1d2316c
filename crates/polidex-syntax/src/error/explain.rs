//! From what pest says to what a person can use.
//!
//! In: the piece that could not be read and pest's failure. Out: one finding at the place where reading stopped.

use std::collections::BTreeSet;
use std::ops::Range;

use pest::error::{Error, ErrorVariant, InputLocation};
use polidex_base::Span;

use super::SyntaxError;
use crate::grammar::Rule;
use crate::piece::Source;
use crate::scan::{Token, Tokens};

/// Explains why a piece could not be read.
pub(crate) fn explain(source: &Source<'_>, range: Range<usize>, failure: &Error<Rule>) -> SyntaxError {
    let offset = match failure.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
    };
    let from = range.start.saturating_add(offset);
    let positives: &[Rule] = match &failure.variant {
        ErrorVariant::ParsingError { positives, .. } => positives,
        ErrorVariant::CustomError { .. } => &[],
    };
    let unclosed = Tokens::new(source.text, range.clone())
        .find(|(token, at)| *token == Token::OpenText && at.start <= from && from <= at.end);
    if let Some((_, at)) = unclosed {
        let long = source.slice(at.clone()).starts_with("\"\"\"");
        return SyntaxError::UnclosedText { long, span: source.span(&at) };
    }
    let rest = Tokens::new(source.text, from..range.end);
    let next = rest.into_iter().find(|(token, _)| !matches!(token, Token::Comment | Token::Newline));
    let Some((token, at)) = next else {
        let end = source.slice(range.clone()).trim_end().len();
        let end = range.start.saturating_add(end);
        let span = Span::new(source.file, end.saturating_sub(1).max(range.start), end);
        return SyntaxError::Unexpected { found: String::new(), expected: expectations(positives), span };
    };
    let span = source.span(&at);
    let found = source.slice(at.clone());
    let expected = expectations(positives);
    let wants_name = expected.iter().any(|e| e == A_NAME || e == A_VALUE);
    if token == Token::Word && wants_name && is_reserved(found) {
        return SyntaxError::ReservedWord { word: found.to_owned(), span };
    }
    SyntaxError::Unexpected { found: shortened(found), expected, span }
}

fn is_reserved(word: &str) -> bool {
    use pest::Parser as _;
    crate::grammar::Grammar::parse(Rule::reserved, word)
        .is_ok_and(|mut pairs| pairs.next().is_some_and(|pair| pair.as_str().len() == word.len()))
}

fn shortened(found: &str) -> String {
    let line = found.lines().next().unwrap_or("");
    if line.chars().count() > 40 {
        format!("{}…", line.chars().take(40).collect::<String>())
    } else {
        line.to_owned()
    }
}

const A_NAME: &str = "a name";
const A_VALUE: &str = "a value";

/// Says what could stand there, each once, in an order that does not depend on the grammar's.
fn expectations(positives: &[Rule]) -> Vec<String> {
    let said: BTreeSet<String> = positives.iter().filter_map(|rule| words(*rule)).collect();
    if said.len() > 8 && said.contains(A_VALUE) {
        return vec![A_VALUE.to_owned()];
    }
    said.into_iter().collect()
}

/// Says a rule of the grammar in a person's words; nothing for what would only make the sentence longer.
fn words(rule: Rule) -> Option<String> {
    let debug = format!("{rule:?}");
    if let Some(word) = debug.strip_prefix("kw_").or_else(|| debug.strip_prefix("k_")) {
        return (!matches!(
            word,
            "and" | "or" | "implies" | "is" | "of" | "rounded" | "when" | "has" | "lacks"
        ))
        .then(|| format!("`{word}`"));
    }
    if let Some(words) = debug.strip_prefix("w_") {
        return Some(format!("`{}`", words.replace('_', " ")));
    }
    let said = match debug.as_str() {
        "EOI" | "plus" | "minus" | "times" | "divided" | "symbol" | "compared" | "one_of" | "presence"
        | "worded" => {
            return None;
        }
        "word" | "name" | "path" | "path_any" | "name_decl" | "given_path" | "call_name" | "heading_path" => {
            A_NAME
        }
        "text" | "long_text" | "short_text" | "long_inner" | "short_inner" => "a text in quotes",
        "date" => "a date such as `2026-12-01`",
        "instant" => "an instant such as `2026-12-01T09:00:00Z`",
        "time" => "a time of day such as `09:00`",
        "whole" | "number" | "decimal" => "a number",
        "currency" => "a currency such as `USD`",
        "duration" | "duration_expr" | "unit" => "a duration such as `30 days`",
        "day" => "a weekday such as `mon`",
        "mode" => "`up`, `down`, `half up` or `half even`",
        "type" => "a type such as `USD`, `bool` or `date`",
        "chain" | "chain_and" | "chain_one" | "either" | "quorum" => "a role or chain",
        "effect" | "approve" | "deny" | "require" | "refer" => "an effect such as `approve { … }` or `deny`",
        "grants" => "grants such as `{ refund: amount }`",
        "also_place" => "`alongside`, `first` or `last`",
        "percent" | "money" | "literal" | "dollars" | "negative" | "larger" | "smaller" | "count"
        | "total" | "expr" | "conditional" | "implication" | "junction" | "negation" | "comparison"
        | "sum" | "product" | "share" | "unary" | "primary" | "group" | "call" | "operand" | "chain_has"
        | "ledger" | "days_from" | "extreme" => A_VALUE,
        other => return Some(format!("`{}`", other.replace('_', " "))),
    };
    Some(said.to_owned())
}

/// Writes words as `a`, `b` or `c`.
pub(super) fn alternatives(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    let quoted: Vec<&str> = quoted.iter().map(String::as_str).collect();
    alternatives_as_written(&quoted)
}

/// Writes phrases as a, b or c.
pub(super) fn alternatives_as_written(words: &[&str]) -> String {
    match words.split_last() {
        None => String::new(),
        Some((only, [])) => (*only).to_owned(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::words;
    use crate::grammar::Rule;

    /// Rules whose own name is what a person would call them.
    const PLAIN: &[&str] = &["sum"];

    #[test]
    fn no_rule_of_the_grammar_shows_its_name_in_programmers_spelling() {
        for rule in Rule::all_rules() {
            let said = words(*rule).unwrap_or_default();
            assert!(!said.contains('_') || PLAIN.contains(&said.as_str()), "{rule:?} is said as {said}");
        }
    }
}
