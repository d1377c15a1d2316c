//! What cannot be read, as facts; the words for it are in `wording`.

mod advice;
mod explain;
mod repair;
mod wording;
mod words;

use polidex_base::{Edit, Span};

pub(crate) use advice::{Advice, in_declaration, in_file, is_branch};
pub(crate) use explain::{explain, shortened, spaced};

/// How it is said of facts that they do not matter, where it cannot be said so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Misplaced {
    /// As a condition, or as a part of one.
    InCondition,
    /// In a `never`.
    InNever,
    /// That they do matter.
    Depends,
}

/// A finding.
#[derive(Debug, Clone)]
pub(crate) enum SyntaxError {
    /// Something stands where something else is expected, or the piece could end.
    Unexpected { found: String, expected: Vec<String>, end: bool, span: Span },
    /// Something is missing behind what stands last, or before what stands there.
    Missing { what: Vec<String>, behind: String, before: Option<String>, edits: Vec<Edit>, span: Span },
    /// Something that cannot stand there, with what to do.
    Advised { found: String, advice: &'static str, edits: Vec<Edit>, span: Span },
    /// An entry that does not begin a line.
    OwnLine { found: String, edits: Vec<Edit>, span: Span },
    /// A declaration or member without a name.
    NoName { kind: String, title: Option<String>, span: Span },
    /// A name made of several words.
    NameOfWords { found: String, instead: String, edits: Vec<Edit>, span: Span },
    /// A name with a hyphen, or a difference without spaces: which of them could stand there.
    Hyphen { found: String, name: bool, difference: bool, edits: Vec<Edit>, span: Span },
    /// A text without quotes where they are wanted, or a name with quotes where they are not.
    Quotes { found: String, wanted: bool, edits: Vec<Edit>, span: Span },
    /// Quotation marks of another kind; `bare` is the value that would stand there without.
    OtherQuotes { found: String, bare: Option<String>, edits: Vec<Edit>, span: Span },
    /// A text that does not end.
    UnclosedText { long: bool, lines: bool, edits: Vec<Edit>, span: Span },
    /// A brace that is never closed.
    UnclosedBrace { what: String, span: Span, brace: Span },
    /// A `}` that closes a `decide`, and behind which its members go on.
    ClosedEarly { word: String, edits: Vec<Edit>, span: Span, next: Span },
    /// A bracket without its other half.
    Unpaired { bracket: String, edits: Vec<Edit>, span: Span },
    /// No declaration begins like this.
    NotDeclaration { word: String, advice: Advice, span: Span },
    /// Brackets nested too deep.
    TooDeep { span: Span },
    /// More operators in one piece than can be.
    TooManyOperators { span: Span },
    /// More conditions on lists in one piece than can be.
    TooManyLists { span: Span },
    /// A number or value of a list that does not name its elements; `count` where only a condition needs the name.
    NoElement { measure: String, count: bool, list: String, span: Span },
    /// `and` beside `or` without parentheses.
    MixedJunction {
        /// What is written for one of several values, where that seems to be meant.
        one_of: Option<String>,
        span: Span,
        other: Span,
    },
    /// A symbol or word of another language.
    Spelling { found: String, instead: String, edits: Vec<Edit>, span: Span },
    /// A comment of another language; `several` where it runs over lines.
    Comment { found: String, several: bool, edits: Vec<Edit>, span: Span },
    /// A date, time or instant that is not one, with what may be meant.
    NotATime { found: String, what: &'static str, reason: String, instead: Vec<String>, span: Span },
    /// `$250`
    CurrencySign { instead: String, span: Span },
    /// A number followed by a word that is no unit.
    UnknownUnit { number: String, word: String, instead: Option<String>, span: Span, before: Span },
    /// A row that does not begin or end with `|`.
    RowEdge { first: bool, last: bool, span: Span },
    /// A row, or a heading, without `=>`, or with several.
    RowArrow { heading: bool, count: usize, edits: Vec<Edit>, span: Span },
    /// A line under the heading, as Markdown has it.
    RowRule { edits: Vec<Edit>, span: Span },
    /// `|` on both sides of `=>`
    RowBars { edits: Vec<Edit>, span: Span },
    /// A row with another number of cells than the heading.
    RowCells { side: &'static str, wanted: usize, found: usize, span: Span, heading: Span },
    /// Other cells beside `otherwise`.
    OtherwiseCells { span: Span },
    /// A line of a matrix with another number of cells than its heading.
    MatrixCells { wanted: usize, found: usize, span: Span, heading: Span },
    /// `=>` in a matrix.
    MatrixArrow { span: Span },
    /// An empty cell.
    EmptyCell {
        /// Right of the `=>`, where no pattern can stand.
        output: bool,
        span: Span,
    },
    /// A table without a heading or without rows.
    EmptyTable { matrix: bool, span: Span },
    /// An entry that this declaration does not have.
    UnknownEntry {
        of: &'static str,
        word: String,
        advice: Advice,
        words: &'static [&'static str],
        span: Span,
    },
    /// A word of the language where a name is wanted.
    ReservedWord { word: String, span: Span },
    /// A value of a tier or choice that could not be told from a word of the language.
    ReservedValue { word: String, span: Span },
    /// A clause that this declaration does not have.
    Clause { of: &'static str, clause: &'static str, span: Span },
    /// The same thing said twice.
    SaidTwice { what: &'static str, span: Span },
    /// A number that does not fit.
    NumberTooLarge { span: Span },
    /// A duration with a fraction that its unit does not have.
    BrokenDuration { span: Span },
    /// `outcome does not depend on …` that is not the whole of an `always`.
    Independence { stands: Misplaced, facts: Vec<String>, span: Span },
    /// A declaration without its block; `colon` is the sign that stands for it.
    NoBlock { what: String, colon: Option<Span>, span: Span },
}

polidex_base::codes! {
    "E0101" "something missing, or out of place",
    "E0102" "a text that does not end",
    "E0103" "a bracket without its other half",
    "E0104" "no declaration begins like this",
    "E0105" "nested too deep",
    "E0106" "`and` and `or` without parentheses",
    "E0107" "written otherwise",
    "E0108" "no such date or time",
    "E0109" "a currency sign",
    "E0110" "no such unit",
    "E0111" "a row that does not fit its table",
    "E0112" "no such entry",
    "E0113" "a word of the language as a name",
    "E0114" "a clause that does not belong here",
    "E0115" "a number out of reach",
    "E0116" "what two requests have in common",
}
