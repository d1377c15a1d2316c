//! From what pest says to what a person can use.
//!
//! In: the piece that could not be read and pest's failure. Out: one finding at the place where reading stopped,
//! with a repair where one is certain: where the piece can be read once it is made.

use std::ops::Range;

use pest::Parser as _;
use pest::error::{Error, ErrorVariant, InputLocation};
use polidex_base::{Edit, Span};

use super::SyntaxError;
use super::repair::{Site, repair};
use super::words::{A_NAME, A_VALUE, expectations};
use crate::grammar::{Grammar, Rule};
use crate::piece::Source;
use crate::scan::{self, Token, Tokens, Unpaired};

/// Explains why a piece could not be read.
pub(crate) fn explain(
    source: &Source<'_>,
    rule: Rule,
    range: Range<usize>,
    failure: &Error<Rule>,
) -> SyntaxError {
    let offset = match failure.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
    };
    let from = range.start.saturating_add(offset);
    let expected: &[Rule] = match &failure.variant {
        ErrorVariant::ParsingError { positives, .. } => positives,
        ErrorVariant::CustomError { .. } => &[],
    };
    let end = range.start.saturating_add(source.slice(range.clone()).trim_end().len());
    let at = found(source, from..range.end).unwrap_or(end..end);
    let site = Site { source, rule, range: range.clone(), at: at.clone(), expected };
    if let Some(error) = open_text(&site, from).or_else(|| bracket(&site)).or_else(|| repair(&site)) {
        return error;
    }
    let expectations = expectations(expected);
    if at.is_empty() {
        let last = site.before().unwrap_or(range.start..end);
        return SyntaxError::Missing {
            what: expectations.said,
            behind: shortened(source.slice(last.clone())),
            before: None,
            edits: Vec::new(),
            span: source.span(&last),
        };
    }
    let word = source.slice(at.clone());
    if matches!(word, ")" | "]" | "}" | "," | ";") && !expectations.end && !expectations.said.is_empty() {
        return SyntaxError::Missing {
            what: expectations.said,
            behind: String::new(),
            before: Some(word.to_owned()),
            edits: Vec::new(),
            span: source.span(&at),
        };
    }
    let wants_name = expectations.said.iter().any(|said| said == A_NAME || said == A_VALUE);
    if wants_name && is_reserved(word) {
        return SyntaxError::ReservedWord { word: word.to_owned(), span: source.span(&at) };
    }
    SyntaxError::Unexpected {
        found: shortened(word),
        expected: expectations.said,
        end: expectations.end,
        span: source.span(&at),
    }
}

/// Finds what a person would call the thing at a place: a word, a number with what is written into it, a run of signs.
fn found(source: &Source<'_>, range: Range<usize>) -> Option<Range<usize>> {
    let mut tokens = Tokens::new(source.text, range.clone());
    let (token, at) = tokens.find(|(token, _)| !matches!(token, Token::Comment | Token::Newline))?;
    let text = source.slice(at.start..range.end);
    let first = text.chars().next()?;
    let signs = "-=<>&|!+*/~.:";
    let length = match token {
        Token::Word if first.is_ascii_digit() => {
            let run = text.find(|c: char| !(c.is_ascii_alphanumeric() || "_.:/%+-".contains(c)));
            let run = text.get(..run.unwrap_or(text.len()))?;
            run.trim_end_matches([':', '.', '-', '+', '/']).len()
        }
        Token::Other if signs.contains(first) => {
            text.find(|c: char| !signs.contains(c)).unwrap_or(text.len())
        }
        _ => return Some(at),
    };
    Some(at.start..at.start.saturating_add(length.max(1)))
}

/// A text that is opened before the place and does not end.
fn open_text(site: &Site<'_, '_>, from: usize) -> Option<SyntaxError> {
    let source = site.source;
    let opened = |(token, at): &(Token, Range<usize>)| {
        *token == Token::OpenText && at.start <= from.max(site.at.start) && from <= at.end
    };
    let (_, at) = Tokens::new(source.text, site.range.clone()).find(opened)?;
    let text = source.slice(at.clone());
    let long = text.starts_with("\"\"\"");
    let lines = text.contains('\n');
    let insert = |at: usize, text: &str| Edit { span: source.span(&(at..at)), text: text.to_owned() };
    let edits = if long {
        Vec::new()
    } else if lines {
        vec![insert(at.start, "\"\""), insert(at.end, "\"\"")]
    } else {
        vec![insert(at.end, "\"")]
    };
    let edits = site.certain(edits);
    let first_line =
        at.start..at.start.saturating_add(text.split('\n').next().unwrap_or("").trim_end().len());
    Some(SyntaxError::UnclosedText { long, lines, edits, span: source.span(&first_line) })
}

/// A bracket without its other half, if the place is behind it.
fn bracket(site: &Site<'_, '_>) -> Option<SyntaxError> {
    let source = site.source;
    match scan::unpaired(source.text, site.range.clone())? {
        Unpaired::Opened(at) if at.start < site.at.start || site.at.is_empty() => {
            let close = match source.slice(at.clone()) {
                "(" => ")",
                "[" => "]",
                _ => "}",
            };
            let end = source.slice(site.range.clone()).trim_end().len();
            let end = site.range.start.saturating_add(end);
            let close_at = |at: usize| vec![Edit { span: source.span(&(at..at)), text: close.to_owned() }];
            let edits = site.certain(close_at(end));
            Some(SyntaxError::Unpaired {
                bracket: source.slice(at.clone()).to_owned(),
                edits,
                span: source.span(&at),
            })
        }
        Unpaired::Closed(at) if at.start == site.at.start => {
            let edits = site.certain(vec![Edit { span: source.span(&at), text: String::new() }]);
            Some(SyntaxError::Unpaired {
                bracket: source.slice(at.clone()).to_owned(),
                edits,
                span: source.span(&at),
            })
        }
        Unpaired::Opened(_) | Unpaired::Closed(_) => None,
    }
}

fn is_reserved(word: &str) -> bool {
    Grammar::parse(Rule::reserved, word)
        .is_ok_and(|mut pairs| pairs.next().is_some_and(|pair| pair.as_str().len() == word.len()))
}

/// Returns the first line of what was found, and not all of a long one.
pub(crate) fn shortened(found: &str) -> String {
    let line = found.lines().next().unwrap_or("");
    if line.chars().count() > 40 {
        format!("{}…", line.chars().take(40).collect::<String>())
    } else {
        line.to_owned()
    }
}

/// Makes an edit that replaces a range of the file with words, apart from what stands beside it.
pub(crate) fn spaced(source: &Source<'_>, range: Range<usize>, text: &str) -> Edit {
    let wordy = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '"';
    let before = source.slice(0..range.start).chars().next_back();
    let behind = source.slice(range.end..source.text.len()).chars().next();
    let left = if before.is_some_and(wordy) && text.starts_with(wordy) { " " } else { "" };
    let right = if behind.is_some_and(wordy) && text.ends_with(wordy) { " " } else { "" };
    Edit { span: Span::new(source.file, range.start, range.end), text: format!("{left}{text}{right}") }
}
