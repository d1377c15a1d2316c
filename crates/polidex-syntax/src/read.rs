//! A file to its declarations.
//!
//! In: the text of a file. Out: [`Parse`]. Declarations, blocks and entries are found by [`crate::scan`]; what each
//! says is read by the grammar, piece by piece, so that a broken piece hides no other.

mod check;
mod decide;
mod declare;
mod people;
mod table;

use std::cell::RefCell;
use std::ops::Range;

use polidex_base::{FileId, Span, Spanned, suggest};

use crate::Parse;
use crate::ast::{Comment, File, Head, Ident, Item, ItemKind, Text};
use crate::error::SyntaxError;
use crate::grammar::Rule;
use crate::piece::{Pair, Source};
use crate::scan::{self, KEYWORDS, Remark};

/// Reads a file.
pub(crate) fn file(file: FileId, text: &str) -> Parse {
    let source = Source { file, text, diagnostics: RefCell::default(), broken: RefCell::default() };
    let (ranges, remarks) = scan::items(text);
    let items = ranges.into_iter().map(|range| item(&source, range)).collect();
    let comments = remarks.iter().map(|remark| comment(&source, remark)).collect();
    let mut diagnostics = polidex_base::Diagnostics::default();
    diagnostics.extend(source.diagnostics.into_inner());
    Parse {
        file: File { items, broken: source.broken.into_inner() },
        comments,
        diagnostics: diagnostics.into_sorted(),
    }
}

fn comment(source: &Source<'_>, remark: &Remark) -> Comment {
    let text = source.slice(remark.range.clone()).trim_end().to_owned();
    let span = Span::new(source.file, remark.range.start, remark.range.start.saturating_add(text.len()));
    Comment { span, text, own_line: remark.own_line }
}

fn item(source: &Source<'_>, range: Range<usize>) -> Item {
    let span = source.span(&range);
    let kind = source.whole(&range, || item_kind(source, &range)).unwrap_or(ItemKind::Error);
    Item { span, kind }
}

/// Reads a declaration; nothing where it is reported.
fn item_kind(source: &Source<'_>, range: &Range<usize>) -> Option<ItemKind> {
    let keyword = source.first_word(range);
    Some(match keyword {
        "policy" => ItemKind::Policy(declare::policy(source, range)?),
        "use" => ItemKind::Use(source.read(Rule::use_item, range.clone())?.quoted()?),
        "calendar" => ItemKind::Calendar(declare::calendar(source, range)?),
        "tier" => ItemKind::Tier(declare::values(source, range, Rule::tier_item)?),
        "choice" => ItemKind::Choice(declare::values(source, range, Rule::choice_item)?),
        "record" => ItemKind::Record(declare::record(source, range)?),
        "request" => ItemKind::Request(declare::request(source, range)?),
        "threshold" => ItemKind::Threshold(declare::threshold(source, range)?),
        "define" => ItemKind::Define(declare::define(source, range)?),
        "role" => ItemKind::Role(people::role(source, range)?),
        "chain" => ItemKind::Chain(people::chain(source, range)?),
        "gather" => ItemKind::Gather(people::gather(source, range)?),
        "sla" => ItemKind::Sla(people::sla(source, range)?),
        "context" => ItemKind::Context(people::context(source, range)?),
        "alert" => ItemKind::Alert(people::alert(source, range)?),
        "decide" => ItemKind::Decide(decide::decide(source, range)?),
        "exception" => ItemKind::Exception(decide::exception(source, range)?),
        "always" | "never" => ItemKind::Invariant(check::invariant(source, range, keyword == "never")?),
        "test" => ItemKind::Test(check::test(source, range)?),
        "examples" => ItemKind::Examples(check::examples(source, range)?),
        _ => {
            not_a_declaration(source, range, keyword);
            return None;
        }
    })
}

fn not_a_declaration(source: &Source<'_>, range: &Range<usize>, word: &str) {
    if word.is_empty() {
        let first = source.slice(range.clone()).chars().next().unwrap_or(' ');
        let at = range.start..range.start.saturating_add(first.len_utf8());
        let expected = vec!["a declaration, such as `request`, `threshold` or `decide`".to_owned()];
        source.report(SyntaxError::Unexpected { found: first.to_string(), expected, span: source.span(&at) });
        return;
    }
    let at = range.start..range.start.saturating_add(word.len());
    let nearest = suggest::nearest(word, KEYWORDS.iter().copied());
    source.report(SyntaxError::NotDeclaration { word: word.to_owned(), nearest, span: source.span(&at) });
}

/// What stands in the first line of a declaration or member.
#[derive(Debug, Default)]
pub(crate) struct Clauses {
    /// `for refund`
    pub request: Option<Ident>,
    /// `given other`
    pub given: Option<Ident>,
    /// `cites "2.1"`
    pub cites: Vec<Text>,
    /// `overrides a, b`
    pub overrides: Vec<Ident>,
}

/// A clause of a first line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Clause {
    For,
    Given,
    Cites,
    Overrides,
}

/// The first line and the block of a declaration.
pub(crate) struct Block {
    pub head: Head,
    pub clauses: Clauses,
    /// What stands between the braces.
    pub inside: Range<usize>,
}

/// Reads the first line of a declaration with a block, and finds the block. `what` names it, as in `a rule`.
pub(crate) fn block(
    source: &Source<'_>,
    range: &Range<usize>,
    what: &'static str,
    allowed: &[Clause],
) -> Option<Block> {
    let (head_range, inside) = braces(source, range, what)?;
    let pair = source.read(Rule::head, head_range)?;
    let (head, clauses) = head(source, &pair, what, allowed)?;
    Some(Block { head, clauses, inside })
}

/// Finds the block of a piece: what stands before it, and what stands inside.
pub(crate) fn braces(
    source: &Source<'_>,
    range: &Range<usize>,
    what: &str,
) -> Option<(Range<usize>, Range<usize>)> {
    let Some(found) = scan::block(source.text, range.clone()) else {
        let first = range.start..range.start.saturating_add(source.first_word(range).len());
        source.report(SyntaxError::NoBlock { what: what.to_owned(), span: source.span(&first) });
        return None;
    };
    if let Some(brace) = &found.unclosed {
        let brace = source.span(brace);
        let open = source.span(&found.open);
        source.report(SyntaxError::UnclosedBrace { what: what.to_owned(), span: open, brace });
    }
    nothing_behind(source, found.tail);
    Some((found.head, found.inside))
}

/// Reports what stands behind the closing brace of a block.
fn nothing_behind(source: &Source<'_>, tail: Range<usize>) {
    use crate::scan::{Token, Tokens};
    let next = Tokens::new(source.text, tail)
        .find(|(token, _)| !matches!(token, Token::Comment | Token::Newline | Token::Semicolon));
    if let Some((_, at)) = next {
        let found = source.slice(at.clone()).lines().next().unwrap_or("").to_owned();
        source.report(SyntaxError::Unexpected { found, expected: Vec::new(), span: source.span(&at) });
    }
}

fn head(
    source: &Source<'_>,
    pair: &Pair<'_>,
    what: &'static str,
    allowed: &[Clause],
) -> Option<(Head, Clauses)> {
    let head = named(pair)?;
    let mut clauses = Clauses::default();
    let mut seen: Vec<Clause> = Vec::new();
    for clause in pair.all(Rule::clause).filter_map(|clause| clause.parts().next()) {
        let (kind, word) = match clause.rule() {
            Rule::for_clause => (Clause::For, "for"),
            Rule::given_clause => (Clause::Given, "given"),
            Rule::cites_clause => (Clause::Cites, "cites"),
            _ => (Clause::Overrides, "overrides"),
        };
        if !allowed.contains(&kind) {
            source.report(SyntaxError::Clause { of: what, clause: word, span: clause.span() });
        } else if seen.contains(&kind) {
            source.report(SyntaxError::SaidTwice { what: word, span: clause.span() });
        }
        seen.push(kind);
        match kind {
            Clause::For => clauses.request = clause.words().into_iter().next(),
            Clause::Given => clauses.given = clause.words().into_iter().next(),
            Clause::Cites => clauses.cites = clause.all_quoted(),
            Clause::Overrides => clauses.overrides = clause.words(),
        }
    }
    Some((head, clauses))
}

/// Reads `name "Title"` out of a pair that has them.
pub(crate) fn named(pair: &Pair<'_>) -> Option<Head> {
    Some(Head { name: pair.part(Rule::name_decl)?.ident(), title: pair.quoted() })
}

/// How a declaration's entries are read.
pub(crate) struct Entries {
    /// The declaration, as in `a rule`.
    pub of: &'static str,
    /// The grammar's rule for one entry.
    pub rule: Rule,
    /// Words an entry begins with.
    pub words: &'static [&'static str],
}

impl Entries {
    /// Reads every entry of a block; what cannot be read is reported and left out.
    pub fn all<'t, T>(
        &self,
        source: &Source<'t>,
        inside: Range<usize>,
        build: impl Fn(&Pair<'t>) -> Option<T>,
    ) -> Vec<Spanned<T>> {
        let ranges = scan::entries(source.text, inside, false);
        ranges.into_iter().filter_map(|range| self.one(source, range, &build)).collect()
    }

    /// Reads one entry.
    pub fn one<'t, T>(
        &self,
        source: &Source<'t>,
        range: Range<usize>,
        build: impl Fn(&Pair<'t>) -> Option<T>,
    ) -> Option<Spanned<T>> {
        if !self.known(source, &range) {
            return None;
        }
        let pair = source.read(self.rule, range.clone())?;
        let part = pair.parts().next()?;
        Some(Spanned::new(build(&part)?, source.span(&range)))
    }

    /// Tells whether an entry begins with one of the words; reports it where not.
    pub fn known(&self, source: &Source<'_>, range: &Range<usize>) -> bool {
        let word = source.first_word(range);
        if word.is_empty() || self.words.contains(&word) {
            return true;
        }
        let at = range.start..range.start.saturating_add(word.len());
        source.report(SyntaxError::UnknownEntry {
            of: self.of,
            word: word.to_owned(),
            nearest: suggest::nearest(word, self.words.iter().copied()),
            words: self.words,
            span: source.span(&at),
        });
        false
    }
}
