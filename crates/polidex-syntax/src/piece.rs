//! One piece of text, read by one rule of the grammar.
//!
//! In: a range of the file and a rule. Out: pest's pairs with places in the file, or one finding.

use std::cell::RefCell;
use std::ops::Range;

use pest::Parser as _;
use pest::iterators::{Pair as PestPair, Pairs};
use polidex_base::{Diagnostic, FileId, Span, Spanned};

use crate::ast::{Ident, Text};
use crate::error::{self, SyntaxError};
use crate::grammar::{Grammar, Rule};
use crate::scan::{self, Token, Tokens, TooMuch};

/// The file that is read, and what was found so far.
pub(crate) struct Source<'t> {
    /// The file.
    pub file: FileId,
    /// Its text, without comments.
    pub text: &'t str,
    /// The same with spaces for all blanks, as the grammar wants it.
    pub flat: &'t str,
    /// Findings so far.
    pub diagnostics: RefCell<Vec<Diagnostic>>,
    /// Declarations and members of which some part could not be read.
    pub broken: RefCell<Vec<Span>>,
}

/// A pair of pest's, with where its piece begins in the file.
#[derive(Debug, Clone)]
pub(crate) struct Pair<'t> {
    pair: PestPair<'t, Rule>,
    base: usize,
    file: FileId,
}

impl<'t> Source<'t> {
    /// Returns the text of a range.
    pub fn slice(&self, range: Range<usize>) -> &'t str {
        self.text.get(range).unwrap_or("")
    }

    /// Returns the place of a range.
    pub fn span(&self, range: &Range<usize>) -> Span {
        Span::new(self.file, range.start, range.end)
    }

    /// Reports a finding.
    pub fn report(&self, error: SyntaxError) {
        self.diagnostics.borrow_mut().push(error.to_diagnostic());
    }

    /// Reports that what a pair says is written otherwise.
    pub fn respell(&self, pair: &Pair<'_>, instead: &str) {
        self.respell_at(pair.span(), instead);
    }

    /// Reports that what stands at a place is written otherwise.
    pub fn respell_at(&self, span: Span, instead: &str) {
        let found = error::shortened(self.slice(span.range()));
        let edits = vec![error::spaced(self, span.range(), instead)];
        self.report(SyntaxError::Spelling { found, instead: instead.to_owned(), edits, span });
    }

    /// Reads a declaration or member, and notes it as broken where something in it is reported that is not inside a
    /// member noted already.
    pub fn whole<T>(&self, range: &Range<usize>, read: impl FnOnce() -> T) -> T {
        let found = self.diagnostics.borrow().len();
        let noted = self.broken.borrow().len();
        let made = read();
        let loose = {
            let broken = self.broken.borrow();
            // INVARIANT: members are noted in the order in which they stand.
            let members = broken.get(noted..).unwrap_or(&[]);
            let inside = |span: Span| {
                let before = members.partition_point(|member| member.end < span.start);
                members.get(before).is_some_and(|member| member.start <= span.start && span.end <= member.end)
            };
            self.diagnostics.borrow().iter().skip(found).any(|d| !inside(d.primary.span))
        };
        if loose {
            self.broken.borrow_mut().push(self.span(range));
        }
        made
    }

    /// Reads a piece by a rule that spans it all; reports one finding where it does not.
    pub fn read(&self, rule: Rule, range: Range<usize>) -> Option<Pair<'t>> {
        let piece = self.flat.get(range.clone()).unwrap_or("");
        if self.too_much(&range) {
            return None;
        }
        match Grammar::parse(rule, piece) {
            Ok(mut pairs) => pairs.next().map(|pair| Pair { pair, base: range.start, file: self.file }),
            Err(failure) => {
                self.report(error::explain(self, rule, range, &failure));
                None
            }
        }
    }

    /// Tells whether a piece can be read by a rule.
    pub fn reads(&self, rule: Rule, range: Range<usize>) -> bool {
        scan::too_much(self.text, range.clone()).is_none()
            && Grammar::parse(rule, self.flat.get(range).unwrap_or("")).is_ok()
    }

    /// Tells whether a piece nests too deep to be read; reports it where it does.
    pub fn too_much(&self, range: &Range<usize>) -> bool {
        let error = match scan::too_much(self.text, range.clone()) {
            Some(TooMuch::Bracket(at)) => SyntaxError::TooDeep { span: self.span(&at) },
            Some(TooMuch::Operator(at)) => SyntaxError::TooManyOperators { span: self.span(&at) },
            Some(TooMuch::Inner(at)) => SyntaxError::TooManyLists { span: self.span(&at) },
            None => return false,
        };
        self.report(error);
        true
    }

    /// Returns the first word of a range.
    pub fn first_word(&self, range: &Range<usize>) -> &'t str {
        let text = self.slice(range.clone());
        let length = text.bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'_').count();
        text.get(..length).unwrap_or("")
    }
}

impl<'t> Pair<'t> {
    /// Returns its rule.
    pub fn rule(&self) -> Rule {
        self.pair.as_rule()
    }

    /// Returns its text.
    pub fn text(&self) -> &'t str {
        self.pair.as_str()
    }

    /// Returns its place, without white space and comments at its end.
    pub fn span(&self) -> Span {
        let span = self.pair.as_span();
        let trimmed = written(span.as_str());
        let start = self.base.saturating_add(span.start());
        Span::new(self.file, start, start.saturating_add(trimmed))
    }

    /// Returns its parts.
    pub fn parts(&self) -> impl Iterator<Item = Pair<'t>> + use<'t> {
        let (base, file) = (self.base, self.file);
        let inner: Pairs<'t, Rule> = self.pair.clone().into_inner();
        inner.map(move |pair| Pair { pair, base, file })
    }

    /// Returns the first part of a rule.
    pub fn part(&self, rule: Rule) -> Option<Pair<'t>> {
        self.parts().find(|part| part.rule() == rule)
    }

    /// Returns all parts of a rule.
    pub fn all(&self, rule: Rule) -> impl Iterator<Item = Pair<'t>> + use<'t> {
        self.parts().filter(move |part| part.rule() == rule)
    }

    /// Tells whether it has a part of a rule.
    pub fn has(&self, rule: Rule) -> bool {
        self.part(rule).is_some()
    }

    /// Returns it as a word.
    pub fn ident(&self) -> Ident {
        Spanned::new(self.text().to_owned(), self.span())
    }

    /// Returns the words of a dotted path.
    pub fn path(&self) -> Vec<Ident> {
        self.parts()
            .filter(|part| matches!(part.rule(), Rule::name | Rule::word))
            .map(|part| part.ident())
            .collect()
    }

    /// Returns the words of a rule as words.
    pub fn words(&self) -> Vec<Ident> {
        self.all(Rule::word).map(|word| word.ident()).collect()
    }

    /// Returns its first text, unescaped.
    pub fn quoted(&self) -> Option<Text> {
        self.part(Rule::text).map(|text| text.as_quoted())
    }

    /// Returns all its texts, unescaped.
    pub fn all_quoted(&self) -> Vec<Text> {
        self.all(Rule::text).map(|text| text.as_quoted()).collect()
    }

    /// Returns a text, unescaped.
    pub fn as_quoted(&self) -> Text {
        let span = self.span();
        for part in self.parts() {
            for inner in part.parts() {
                match inner.rule() {
                    Rule::long_inner => return Spanned::new(flush_left(inner.text()), span),
                    Rule::short_inner => return Spanned::new(unescaped(inner.text()), span),
                    _ => {}
                }
            }
        }
        Spanned::new(String::new(), span)
    }
}

/// Returns where the last of what is no white space and no comment ends.
fn written(text: &str) -> usize {
    let trimmed = text.trim_end();
    // A comment at the end is on the last line.
    if !trimmed.rsplit('\n').next().is_some_and(|line| line.contains('#')) {
        return trimmed.len();
    }
    let tokens = Tokens::new(text, 0..text.len());
    let last = tokens.filter(|(token, _)| !matches!(token, Token::Comment | Token::Newline)).last();
    last.map_or(trimmed.len(), |(_, at)| at.end)
}

/// Takes the indentation of a text over several lines away, so that its layout has no meaning.
pub(crate) fn flush_left(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    let indent = |line: &&str| line.len().saturating_sub(line.trim_start().len());
    let common = lines.iter().skip(1).filter(|line| !line.trim().is_empty()).map(indent).min().unwrap_or(0);
    let mut kept: Vec<&str> = lines
        .iter()
        .enumerate()
        .map(|(n, line)| if n == 0 { line.trim_start() } else { line.get(common..).unwrap_or("") })
        .collect();
    while kept.first().is_some_and(|line| line.is_empty()) && kept.len() > 1 {
        kept.remove(0);
    }
    while kept.last().is_some_and(|line| line.is_empty()) && kept.len() > 1 {
        kept.pop();
    }
    kept.join("\n")
}

/// Reads `\"`, `\\`, `\n` and `\t`; any other escape stands for the character behind it.
fn unescaped(text: &str) -> String {
    let mut all = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('n') => all.push('\n'),
                Some('t') => all.push('\t'),
                Some(other) => all.push(other),
                None => {}
            },
            other => all.push(other),
        }
    }
    all
}
