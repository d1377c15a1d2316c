//! A file to its declarations.
//!
//! In: the text of a file. Out: [`Parse`]. Declarations, blocks and entries are found by [`crate::scan`]; what each
//! says is read by the grammar, piece by piece, so that a broken piece hides no other.

mod check;
mod decide;
mod declare;
mod lookup;
mod people;
mod table;

use std::cell::RefCell;
use std::ops::Range;

use polidex_base::{Edit, FileId, Span, Spanned};

use crate::Parse;
use crate::ast::{Comment, Expr, File, Head, Ident, Item, ItemKind, Override, Text};
use crate::clean::{self, Clean, Remark};
use crate::error::{self, Advice, SyntaxError};
use crate::grammar::Rule;
use crate::piece::{Pair, Source};
use crate::scan::{self, KEYWORDS, Token, Tokens};

/// Reads a file.
pub(crate) fn file(file: FileId, text: &str) -> Parse {
    let Clean { text: clean, flat, comments, foreign } = clean::clean(text);
    let source = Source {
        file,
        text: &clean,
        flat: &flat,
        diagnostics: RefCell::default(),
        broken: RefCell::default(),
    };
    for range in foreign {
        foreign_comment(&source, text, &range);
    }
    let items = scan::items(&clean).into_iter().map(|range| item(&source, range)).collect();
    let comments = comments.iter().map(|remark| comment(file, text, remark)).collect();
    let mut diagnostics = polidex_base::Diagnostics::default();
    diagnostics.extend(source.diagnostics.into_inner());
    Parse {
        file: File { items, broken: source.broken.into_inner() },
        comments,
        diagnostics: diagnostics.into_sorted(),
    }
}

fn comment(file: FileId, text: &str, remark: &Remark) -> Comment {
    let text = text.get(remark.range.clone()).unwrap_or("").trim_end().to_owned();
    let span = Span::new(file, remark.range.start, remark.range.start.saturating_add(text.len()));
    Comment { span, text, own_line: remark.own_line }
}

/// Reports a comment as other languages have it.
fn foreign_comment(source: &Source<'_>, text: &str, range: &Range<usize>) {
    let written = text.get(range.clone()).unwrap_or("");
    let several = written.contains('\n');
    let found = written.get(..2).unwrap_or("");
    let edit = |at: Range<usize>, text: &str| Edit { span: source.span(&at), text: text.to_owned() };
    let begin = edit(range.start..range.start.saturating_add(2), "#");
    let line_ends =
        text.get(range.end..).unwrap_or("").trim_start_matches([' ', '\t', '\r']).starts_with('\n');
    let edits = match (several, written.len() > 3 && written.ends_with("*/")) {
        (false, false) => vec![begin],
        (false, true) if line_ends => vec![begin, edit(range.end.saturating_sub(2)..range.end, "")],
        (false | true, _) => Vec::new(),
    };
    let first = written.split('\n').next().unwrap_or("").trim_end().len();
    let span = source.span(&(range.start..range.start.saturating_add(first)));
    source.report(SyntaxError::Comment { found: found.to_owned(), several, edits, span });
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
        "fix" => ItemKind::Fix(declare::fix(source, range)?),
        "calendar" => ItemKind::Calendar(declare::calendar(source, range)?),
        "tier" if lookup::is_tier_from(source, range) => {
            ItemKind::TierFrom(lookup::tier_from(source, range)?)
        }
        "tier" => ItemKind::Tier(declare::values(source, range, Rule::tier_item)?),
        "choice" => ItemKind::Choice(declare::values(source, range, Rule::choice_item)?),
        "record" => ItemKind::Record(declare::record(source, range)?),
        "facts" => ItemKind::Facts(declare::facts(source, range)?),
        "outcome" => ItemKind::Outcome(declare::outcome(source, range)?),
        "table" => ItemKind::Table(lookup::table(source, range, table::Kind::Lookup)?),
        "matrix" => ItemKind::Matrix(lookup::matrix(source, range)?),
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
        let (found, span) = (first.to_string(), source.span(&at));
        source.report(SyntaxError::Unexpected { found, expected, end: false, span });
        return;
    }
    let at = range.start..range.start.saturating_add(word.len());
    let advice = error::in_file(word, KEYWORDS);
    source.report(SyntaxError::NotDeclaration { word: word.to_owned(), advice, span: source.span(&at) });
}

/// What stands in the first line of a declaration or member.
#[derive(Debug, Default)]
pub(crate) struct Clauses {
    /// `for step a, b`
    pub steps: Vec<Ident>,
    /// `for refund`
    pub request: Option<Ident>,
    /// `given other`
    pub given: Option<Ident>,
    /// `cites "2.1"`
    pub cites: Vec<Text>,
    /// `overrides a, b`
    pub overrides: Vec<Override>,
    /// `with order_facts`
    pub with: Vec<Ident>,
    /// `extends far`
    pub extends: Option<Ident>,
    /// `found by budget_code`
    pub found_by: Option<Expr>,
}

/// A clause of a first line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Clause {
    For,
    Step,
    Given,
    Cites,
    Overrides,
    With,
    Extends,
    Found,
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

/// Finds the block of a piece: what stands before it, and what stands inside. Reports what stands behind it.
pub(crate) fn braces(
    source: &Source<'_>,
    range: &Range<usize>,
    what: &str,
) -> Option<(Range<usize>, Range<usize>)> {
    let found = open_braces(source, range, what)?;
    unclosed(source, &found, what);
    nothing_behind(source, found.tail);
    Some((found.head, found.inside))
}

/// Finds the block of a piece: what stands before it, inside, and behind it.
pub(crate) fn open_braces(source: &Source<'_>, range: &Range<usize>, what: &str) -> Option<scan::Block> {
    let Some(found) = scan::block(source.text, range.clone()) else {
        let first = range.start..range.start.saturating_add(source.first_word(range).len());
        let line = source.slice(range.clone()).split('\n').next().unwrap_or("").trim_end();
        let end = range.start.saturating_add(line.len());
        let colon = line.ends_with(':').then(|| source.span(&(end.saturating_sub(1)..end)));
        source.report(SyntaxError::NoBlock { what: what.to_owned(), colon, span: source.span(&first) });
        return None;
    };
    Some(found)
}

/// Reports the brace of a block, or inside it, that is never closed.
pub(crate) fn unclosed(source: &Source<'_>, found: &scan::Block, what: &str) {
    if let Some(brace) = &found.unclosed {
        let brace = source.span(brace);
        let open = source.span(&found.open);
        source.report(SyntaxError::UnclosedBrace { what: what.to_owned(), span: open, brace });
    }
}

/// Finds the block of an entry that is a word and a block: what stands inside.
pub(crate) fn entry_braces(source: &Source<'_>, range: &Range<usize>, what: &str) -> Option<Range<usize>> {
    let (head, inside) = braces(source, range, what)?;
    let word = source.first_word(&head).len();
    let between = head.start.saturating_add(word)..head.end;
    let next = Tokens::new(source.text, between)
        .find(|(token, _)| !matches!(token, Token::Comment | Token::Newline));
    if let Some((_, at)) = next {
        let (found, edits) = (error::shortened(source.slice(at.clone())), Vec::new());
        let advice = "take it out: a `{` stands behind the word";
        source.report(SyntaxError::Advised { found, advice, edits, span: source.span(&at) });
    }
    Some(inside)
}

/// Reports what stands behind the closing brace of a block.
pub(crate) fn nothing_behind(source: &Source<'_>, tail: Range<usize>) {
    let next = Tokens::new(source.text, tail)
        .find(|(token, _)| !matches!(token, Token::Comment | Token::Newline | Token::Semicolon));
    if let Some((token, at)) = next {
        let found = error::shortened(source.slice(at.clone()));
        let span = source.span(&at);
        source.report(match token {
            Token::Close(_) => SyntaxError::Unpaired { bracket: found, edits: Vec::new(), span },
            _ => SyntaxError::Unexpected { found, expected: Vec::new(), end: true, span },
        });
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
            Rule::step_clause => (Clause::Step, "for step"),
            Rule::given_clause => (Clause::Given, "given"),
            Rule::cites_clause => (Clause::Cites, "cites"),
            Rule::with_clause => (Clause::With, "with"),
            Rule::extends_clause => (Clause::Extends, "extends"),
            Rule::found_clause => (Clause::Found, "found by"),
            _ => (Clause::Overrides, "overrides"),
        };
        if !allowed.contains(&kind) {
            source.report(SyntaxError::Clause { of: what, clause: word, span: clause.span() });
        } else if seen.contains(&kind) {
            source.report(SyntaxError::SaidTwice { what: word, span: clause.span() });
        }
        seen.push(kind);
        match kind {
            Clause::Step => clauses.steps = clause.words(),
            Clause::For => clauses.request = clause.words().into_iter().next(),
            Clause::Given => clauses.given = clause.words().into_iter().next(),
            Clause::Cites => clauses.cites = clause.all_quoted(),
            Clause::Overrides => clauses.overrides = overrides(source, &clause),
            Clause::With => clauses.with = clause.words(),
            Clause::Extends => clauses.extends = clause.words().into_iter().next(),
            Clause::Found => {
                clauses.found_by =
                    clause.part(Rule::path).map(|path| crate::build::expr::expr(source, &path));
            }
        }
    }
    Some((head, clauses))
}

/// Reads `overrides a, far.b, all, every deny`.
pub(crate) fn overrides(source: &Source<'_>, clause: &Pair<'_>) -> Vec<Override> {
    let one = |part: Pair<'_>| {
        if let Some(of_base) = part.part(Rule::of_base) {
            let mut words = of_base.words().into_iter();
            return Some(Override::Base { policy: words.next()?, rule: words.next()? });
        }
        let Some(every) = part.part(Rule::every_effect) else {
            let name = part.part(Rule::word)?.ident();
            return Some(match name.node.as_str() {
                "all" => Override::All(Spanned::new((), name.span)),
                _ => Override::Rule(name),
            });
        };
        if every.part(Rule::word)?.text() != "deny" {
            source.respell(&every, "every deny");
        }
        Some(Override::EveryDeny(Spanned::new((), every.span())))
    };
    clause.all(Rule::overridden).filter_map(one).collect()
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
        let mut all = Vec::new();
        for range in scan::entries(source.text, inside, false) {
            // What stands behind an `else` belongs to it.
            if self.branches(source, &range) {
                self.known(source, &range);
                break;
            }
            all.extend(self.one(source, range, &build));
        }
        // Most blocks are short, and there are many of them.
        all.shrink_to_fit();
        all
    }

    /// Tells whether an entry begins another branch, to which all that stand behind it belong.
    pub fn branches(&self, source: &Source<'_>, range: &Range<usize>) -> bool {
        let word = source.first_word(range);
        error::is_branch(word) && !self.words.contains(&word)
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
        let mut word = source.first_word(range);
        if self.words.contains(&word) {
            return true;
        }
        let mut advice = error::in_declaration(self.of, word, self.words);
        if word.is_empty() {
            let first = source.slice(range.clone()).split(char::is_whitespace).next().unwrap_or("");
            (word, advice) = (first, Advice::None);
        }
        let at = range.start..range.start.saturating_add(word.len());
        source.report(SyntaxError::UnknownEntry {
            of: self.of,
            word: error::shortened(word),
            advice,
            words: self.words,
            span: source.span(&at),
        });
        false
    }
}
