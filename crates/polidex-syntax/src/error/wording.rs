//! The one place with the wording of what cannot be read.
//!
//! In: a finding. Out: a diagnostic with its stable code, `E01xx`.

use polidex_base::{Code, Diagnostic, Edit, Fix, Span};

use super::{Advice, Misplaced, SyntaxError};

impl SyntaxError {
    /// Words it, and adds the repair where there is one.
    pub fn to_diagnostic(&self) -> Diagnostic {
        let mut diagnostic = self.worded();
        let fix = self.repair().filter(|(_, edits)| !edits.is_empty());
        if let Some((title, edits)) = fix {
            diagnostic.fix = Some(Fix { title, edits });
        }
        diagnostic
    }

    /// A repair made of several edits, or of one that is not at the place itself; none may be certain.
    fn repair(&self) -> Option<(String, Vec<Edit>)> {
        let (title, edits) = match self {
            SyntaxError::Missing { what, edits, .. } => (format!("write {}", what.join(", ")), edits.clone()),
            SyntaxError::Advised { found, edits, .. } if edits.len() == 1 => {
                (format!("take `{found}` out"), edits.clone())
            }
            SyntaxError::Advised { found, edits, .. } => (format!("move `{found}`"), edits.clone()),
            SyntaxError::OwnLine { found, edits, .. } => {
                (format!("write `;` before `{found}`"), edits.clone())
            }
            SyntaxError::NameOfWords { instead, edits, .. }
            | SyntaxError::Spelling { instead, edits, .. } => (format!("write `{instead}`"), edits.clone()),
            SyntaxError::Hyphen { edits, .. } => ("mend the `-`".to_owned(), edits.clone()),
            SyntaxError::Quotes { wanted: true, edits, .. } => {
                ("put it into quotes".to_owned(), edits.clone())
            }
            SyntaxError::Quotes { wanted: false, edits, .. } => {
                ("take the quotes away".to_owned(), edits.clone())
            }
            SyntaxError::OtherQuotes { edits, .. } => ("mend the quotation marks".to_owned(), edits.clone()),
            SyntaxError::UnclosedText { edits, .. } => ("close the text".to_owned(), edits.clone()),
            SyntaxError::Unpaired { edits, .. } => ("mend the brackets".to_owned(), edits.clone()),
            SyntaxError::ClosedEarly { edits, .. } => ("take the `}` out".to_owned(), edits.clone()),
            SyntaxError::Comment { edits, .. } => ("write `#`".to_owned(), edits.clone()),
            SyntaxError::RowEdge { first, last, span } => {
                let edit = |at: u32, text: &str| Edit {
                    span: Span { start: at, end: at, ..*span },
                    text: text.to_owned(),
                };
                let edits = [first.then(|| edit(span.start, "| ")), last.then(|| edit(span.end, " |"))];
                ("add the `|`".to_owned(), edits.into_iter().flatten().collect())
            }
            SyntaxError::RowArrow { edits, .. } => ("write `=>`".to_owned(), edits.clone()),
            SyntaxError::RowRule { edits, .. } => ("take the line out".to_owned(), edits.clone()),
            SyntaxError::RowBars { edits, .. } => ("take the `|` out".to_owned(), edits.clone()),
            SyntaxError::UnknownEntry { advice: Advice::Before(before), span, .. } => {
                let edit = Edit { span: Span { end: span.start, ..*span }, text: format!("{before} ") };
                (format!("write `{before}`"), vec![edit])
            }
            SyntaxError::Unexpected { .. }
            | SyntaxError::NoName { .. }
            | SyntaxError::UnclosedBrace { .. }
            | SyntaxError::NotDeclaration { .. }
            | SyntaxError::TooDeep { .. }
            | SyntaxError::TooManyOperators { .. }
            | SyntaxError::TooManyLists { .. }
            | SyntaxError::NoElement { .. }
            | SyntaxError::OtherwiseCells { .. }
            | SyntaxError::MatrixCells { .. }
            | SyntaxError::MatrixArrow { .. }
            | SyntaxError::MixedJunction { .. }
            | SyntaxError::NotATime { .. }
            | SyntaxError::CurrencySign { .. }
            | SyntaxError::UnknownUnit { .. }
            | SyntaxError::RowCells { .. }
            | SyntaxError::EmptyCell { .. }
            | SyntaxError::EmptyTable { .. }
            | SyntaxError::UnknownEntry { .. }
            | SyntaxError::ReservedWord { .. }
            | SyntaxError::ReservedValue { .. }
            | SyntaxError::Clause { .. }
            | SyntaxError::SaidTwice { .. }
            | SyntaxError::NumberTooLarge { .. }
            | SyntaxError::BrokenDuration { .. }
            | SyntaxError::Independence { .. }
            | SyntaxError::NoBlock { .. } => return None,
        };
        Some((title, edits))
    }

    fn worded(&self) -> Diagnostic {
        match self {
            SyntaxError::Unexpected { found, expected, end, span } => {
                unexpected(found, expected, *end, *span)
            }
            SyntaxError::Missing { what, behind, before, span, .. } => {
                missing(what, behind, before.as_deref(), *span)
            }
            SyntaxError::Advised { found, advice, span, .. } => {
                let message = format!("`{found}` cannot stand here");
                Diagnostic::error(Code("E0101"), message, *span, "not expected").with_help(*advice)
            }
            SyntaxError::OwnLine { found, span, .. } => {
                let message = format!("`{found}` begins something new, in the middle of a line");
                Diagnostic::error(Code("E0101"), message, *span, "begins here")
                    .with_help("begin a new line, or write `;` before it")
            }
            SyntaxError::NoName { kind, title, span } => {
                let message = format!("this `{kind}` has no name");
                let error = Diagnostic::error(Code("E0101"), message, *span, "a name is missing before this");
                error.with_help(match title {
                    Some(title) => {
                        let name = named_after(title);
                        format!("write a name before the title, such as `{kind} {name} \"{title}\"`")
                    }
                    None => format!("write a name and a title, such as `{kind} rest \"Everything else\"`"),
                })
            }
            SyntaxError::NameOfWords { found, instead, edits, span } => {
                let error = Diagnostic::error(
                    Code("E0101"),
                    format!("`{found}` is more than one word"),
                    *span,
                    "a name is one word",
                );
                let help = if edits.is_empty() {
                    format!("write `{instead}` if it is one name, and a comma between them if they are two")
                } else {
                    format!("write `{instead}`")
                };
                error.with_help(help)
            }
            SyntaxError::Hyphen { found, name, difference, span, .. } => {
                let (joined, apart) = (found.replace('-', "_"), found.replacen('-', " - ", 1));
                let help = match (name, difference) {
                    (true, true) => format!("write `{joined}` for a name, `{apart}` to subtract"),
                    (true, false) => format!("write `{joined}`: a name has no `-`"),
                    (false, _) => format!("write `{apart}` to subtract"),
                };
                let message = format!("`{found}` is neither a name nor a difference");
                Diagnostic::error(Code("E0101"), message, *span, "`-` without spaces").with_help(help)
            }
            SyntaxError::Quotes { found, wanted: true, span, .. } => {
                let message = format!("`{found}` is a text without quotes");
                Diagnostic::error(Code("E0101"), message, *span, "a text is expected here")
                    .with_help(format!("write `\"{found}\"`"))
            }
            SyntaxError::Quotes { found, wanted: false, span, .. } => {
                let message = format!("`{found}` is a text, and a name is wanted here");
                Diagnostic::error(Code("E0101"), message, *span, "a name has no quotes")
                    .with_help(format!("write `{}`", found.trim_matches('"')))
            }
            SyntaxError::OtherQuotes { found, bare, span, .. } => {
                let help = match bare {
                    Some(bare) => format!("write `{bare}` for a value, `\"{bare}\"` for a text"),
                    None => "texts stand in straight double quotes: `\"…\"`".to_owned(),
                };
                let message = format!("{found} has quotation marks of another kind");
                Diagnostic::error(Code("E0107"), message, *span, "other quotation marks").with_help(help)
            }
            SyntaxError::UnclosedText { long, lines, span, .. } => {
                let (message, help) = match (long, lines) {
                    (true, _) => ("this text does not end", "close it with `\"\"\"`"),
                    (false, true) => (
                        "this text does not end on its line",
                        "write a text over several lines between `\"\"\"` and `\"\"\"`",
                    ),
                    (false, false) => (
                        "this text does not end",
                        "close it with `\"`; a text over several lines stands between `\"\"\"` and `\"\"\"`",
                    ),
                };
                Diagnostic::error(Code("E0102"), message, *span, "opened here").with_help(help)
            }
            SyntaxError::UnclosedBrace { what, span, brace } => {
                let message = format!("a `{{` of {what} is never closed");
                let error = Diagnostic::error(Code("E0103"), message, *brace, "opened here")
                    .with_help("add the `}` that closes it");
                if span == brace { error } else { error.with_label(*span, "in this declaration") }
            }
            SyntaxError::ClosedEarly { word, span, next, .. } => Diagnostic::error(
                Code("E0103"),
                "this `}` closes the `decide`, and more of it stands behind",
                *span,
                "closed here",
            )
            .with_label(*next, format!("this `{word}` stands outside"))
            .with_help("take this `}` out"),
            SyntaxError::Unpaired { bracket, span, .. } => {
                let other = match bracket.as_str() {
                    "(" => ")",
                    "[" => "]",
                    "{" => "}",
                    _ => "",
                };
                if other.is_empty() {
                    let message = format!("this `{bracket}` closes nothing");
                    return Diagnostic::error(Code("E0103"), message, *span, "nothing is open")
                        .with_help("take it out");
                }
                Diagnostic::error(
                    Code("E0103"),
                    format!("this `{bracket}` is never closed"),
                    *span,
                    "opened here",
                )
                .with_help(format!("add the `{other}` that closes it"))
            }
            SyntaxError::NotDeclaration { word, advice, span } => {
                let message = format!("no declaration begins with `{word}`");
                let error = Diagnostic::error(Code("E0104"), message, *span, "not a declaration");
                advised(error, *advice, *span, || {
                    "a file is made of declarations, such as `request`, `threshold`, `role`, `decide` or `test`, each with a name".to_owned()
                })
            }
            SyntaxError::TooDeep { span } => Diagnostic::error(
                Code("E0105"),
                "brackets are nested too deep here",
                *span,
                "more than 64 levels",
            )
            .with_help("name the inner parts with `define`, and use the names"),
            SyntaxError::TooManyOperators { span } => Diagnostic::error(
                Code("E0105"),
                "there are too many operators in one expression",
                *span,
                "the 257th",
            )
            .with_help("name parts of it with `define`, and use the names"),
            SyntaxError::TooManyLists { span } => Diagnostic::error(
                Code("E0105"),
                "there are too many conditions on lists in one expression",
                *span,
                "one too many",
            )
            .with_help("name parts of it with `define`, and use the names"),
            SyntaxError::NoElement { measure, count, list, span } => {
                let message = format!("`{measure} {list}` does not name the elements of its list");
                let plain = list.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'.');
                let help = match (count, plain) {
                    (true, _) => format!("write `{measure} x in {list} where …`"),
                    (false, true) => {
                        format!(
                            "write `{measure} x for x in {list}`, or a field of each: `{measure} x.FIELD for x in {list}`"
                        )
                    }
                    (false, false) => format!("say of which: `{measure} {list} for x in LIST`"),
                };
                Diagnostic::error(Code("E0101"), message, *span, "of which elements?").with_help(help)
            }
            SyntaxError::MixedJunction { one_of, span, other } => {
                let help = match one_of {
                    Some(meant) => format!("for one of several values write `{meant}`"),
                    None => {
                        "say what belongs together with parentheses: `(a and b) or c`, or `a and (b or c)`"
                            .to_owned()
                    }
                };
                Diagnostic::error(
                    Code("E0106"),
                    "`and` and `or` stand side by side, so it can be read in two ways",
                    *span,
                    "this one",
                )
                .with_label(*other, "beside this one")
                .with_help(help)
            }
            SyntaxError::Spelling { found, instead, span, .. } => {
                let message = format!("`{found}` is written `{instead}` here");
                Diagnostic::error(Code("E0107"), message, *span, "written otherwise")
                    .with_help(format!("write `{instead}`"))
            }
            SyntaxError::Comment { found, several, span, .. } => {
                let help = if *several { "begin each of its lines with `#`" } else { "write `#`" };
                let message = format!("a comment begins with `#`, not with `{found}`");
                Diagnostic::error(Code("E0107"), message, *span, "written otherwise").with_help(help)
            }
            SyntaxError::NotATime { found, what, reason, instead, span } => {
                let article = if what.starts_with('i') { "an" } else { "a" };
                let message = format!("`{found}` is no {what}: {reason}");
                let error = Diagnostic::error(Code("E0108"), message, *span, format!("not {article} {what}"));
                let words: Vec<&str> = instead.iter().map(String::as_str).collect();
                match words.as_slice() {
                    [] => error.with_help(
                        "dates are written `2026-12-01`, instants `2026-12-01T09:00:00Z`, times of day `09:00`",
                    ),
                    [one] => {
                        error.with_help(format!("write `{one}`")).with_fix(format!("write `{one}`"), *span, *one)
                    }
                    several => error.with_help(format!("write {}, whichever is meant", alternatives(several))),
                }
            }
            SyntaxError::CurrencySign { instead, span } => Diagnostic::error(
                Code("E0109"),
                "an amount names its currency by code, not by sign",
                *span,
                "which dollars, pounds or euros?",
            )
            .with_help(format!("write `{instead}`, if that is the currency"))
            .with_fix(format!("write `{instead}`"), *span, instead.clone()),
            SyntaxError::UnknownUnit { number, word, instead, span, before } => {
                let message = format!("`{word}` is no unit for `{number}`");
                let error = Diagnostic::error(Code("E0110"), message, *span, "not a unit");
                let title = |instead: &str| format!("write `{instead}`");
                match instead.as_deref() {
                    Some("%") => {
                        let joined = Span { start: before.end, ..*span };
                        error.with_help(format!("write `{number}%`")).with_fix(title("%"), joined, "%")
                    }
                    Some(instead) => {
                        error.with_help(format!("did you mean `{instead}`?")).with_fix(title(instead), *span, instead)
                    }
                    None => error.with_help(
                        "units are currencies such as `USD`, `%`, and `minutes`, `hours`, `days`, `weeks`, `months`, `years`, `business hours`, `business days`",
                    ),
                }
            }
            SyntaxError::RowEdge { first, last, span } => {
                let (message, place) = match (first, last) {
                    (true, true) => ("this row does not stand between `|`", "before and behind it"),
                    (true, false) => ("this row does not begin with `|`", "before it"),
                    (false, _) => ("this row does not end with `|`", "behind it"),
                };
                Diagnostic::error(Code("E0111"), message, *span, "a row of the table")
                    .with_help(format!("add a `|` {place}; each row stands on a line of its own"))
            }
            SyntaxError::RowArrow { heading, count, span, .. } => {
                let what = if *heading { "heading" } else { "row" };
                let message = match count {
                    0 => format!("this {what} has no `=>`"),
                    _ => format!("this {what} has more than one `=>`"),
                };
                Diagnostic::error(Code("E0111"), message, *span, "a row of the table").with_help(
                    "`=>` stands once, in place of a `|`, between what is asked and what comes of it",
                )
            }
            SyntaxError::RowRule { span, .. } => {
                Diagnostic::error(Code("E0111"), "no line is drawn under a heading", *span, "not a row")
                    .with_help("take this line out")
            }
            SyntaxError::RowBars { span, .. } => Diagnostic::error(
                Code("E0111"),
                "`=>` stands in place of a `|`, not beside it",
                *span,
                "`|` beside `=>`",
            )
            .with_help("write `=>` alone, in every row"),
            SyntaxError::RowCells { side, wanted, found, span, heading } => Diagnostic::error(
                Code("E0111"),
                format!("this row has {found} {} {side} `=>`, and its heading has {wanted}", cells(*found)),
                *span,
                format!("{found} {}", cells(*found)),
            )
            .with_label(*heading, format!("{wanted} {}", cells(*wanted)))
            .with_help("give each column of the heading one cell; `any` where it does not matter"),
            SyntaxError::OtherwiseCells { span } => Diagnostic::error(
                Code("E0111"),
                "`otherwise` stands alone before `=>`",
                *span,
                "beside other cells",
            )
            .with_help("write `| otherwise => … |`, or `any` where only this cell does not matter"),
            SyntaxError::MatrixCells { wanted, found, span, heading } => Diagnostic::error(
                Code("E0111"),
                format!("this line has {found} {}, and its heading has {wanted}", cells(*found)),
                *span,
                format!("{found} {}", cells(*found)),
            )
            .with_label(*heading, format!("{wanted} {}", cells(*wanted)))
            .with_help("give each line what it is for, and a value for each column of the heading"),
            SyntaxError::MatrixArrow { span } => {
                Diagnostic::error(Code("E0111"), "a matrix has no `=>`", *span, "not here").with_help(
                    "write `|`; or make it a `table`, with `=>` between what is asked and what comes of it",
                )
            }
            SyntaxError::EmptyCell { output, span } => {
                let help = if *output {
                    "write what comes of the row, or `none` for nothing"
                } else {
                    "write `any` where it does not matter, `none` for nothing"
                };
                Diagnostic::error(Code("E0111"), "this cell is empty", *span, "nothing here").with_help(help)
            }
            SyntaxError::EmptyTable { matrix, span } => {
                let (message, help) = if *matrix {
                    (
                        "this matrix has no values",
                        "write a heading `| a \\ b | … | … |` and a line for each case",
                    )
                } else {
                    (
                        "this table has no rows",
                        "write a heading `| input => output |` and a row for each case",
                    )
                };
                Diagnostic::error(Code("E0111"), message, *span, "nothing to look up").with_help(help)
            }
            SyntaxError::UnknownEntry { of, word, advice, words, span } => {
                if let Advice::Before(before) = advice {
                    return missing(&[format!("`{before}`")], "", Some(word), *span);
                }
                let message = format!("{of} has no entry `{word}`");
                let error = Diagnostic::error(Code("E0112"), message, *span, "not an entry");
                advised(error, *advice, *span, || format!("its entries begin with {}", alternatives(words)))
            }
            SyntaxError::ReservedWord { word, span } => Diagnostic::error(
                Code("E0113"),
                format!("`{word}` is a word of the language, and a name is wanted here"),
                *span,
                "not a name",
            )
            .with_help(format!(
                "a fact that is called so is read as `request.{word}`; otherwise use another name"
            )),
            SyntaxError::ReservedValue { word, span } => Diagnostic::error(
                Code("E0113"),
                format!("`{word}` is a word of the language, and could not be told from this value"),
                *span,
                "not a value",
            )
            .with_help(format!("use another name, and `as \"{word}\"` for what it is called outside")),
            SyntaxError::Clause { of, clause, span } => {
                let message = format!("`{clause}` cannot stand in the first line of {of}");
                Diagnostic::error(Code("E0114"), message, *span, "not here").with_help("take it out")
            }
            SyntaxError::SaidTwice { what, span } => {
                Diagnostic::error(Code("E0114"), format!("{what} is said twice"), *span, "again here")
                    .with_help("keep one of them")
            }
            SyntaxError::NumberTooLarge { span } => {
                Diagnostic::error(Code("E0115"), "this number is too large here", *span, "out of reach")
                    .with_help("write a smaller number")
            }
            SyntaxError::BrokenDuration { span } => Diagnostic::error(
                Code("E0115"),
                "this duration is no whole number of its smallest unit",
                *span,
                "broken",
            )
            .with_help("write it in a smaller unit: `90 minutes` for one and a half hours"),
            SyntaxError::Independence { stands, facts, span } => independence(*stands, facts, *span),
            SyntaxError::NoBlock { what, colon: Some(colon), .. } => {
                let message = format!("the block of {what} stands between `{{` and `}}`, not behind `:`");
                Diagnostic::error(Code("E0103"), message, *colon, "no `{` here")
                    .with_help("write `{` here, and `}` below the last of what belongs to it")
            }
            SyntaxError::NoBlock { what, colon: None, span } => {
                Diagnostic::error(Code("E0103"), format!("{what} has no block"), *span, "no `{` behind it")
                    .with_help("write what belongs to it between `{` and `}`")
            }
        }
    }
}

/// That the outcome does not depend on something, where that cannot be said.
fn independence(stands: Misplaced, facts: &[String], span: Span) -> Diagnostic {
    let facts = facts.join(", ");
    let (message, label, why) = match stands {
        Misplaced::InCondition => (
            "`outcome does not depend on …` is no condition",
            "compares requests with each other",
            "it says something of two requests, a condition of one; it stands alone",
        ),
        Misplaced::InNever => (
            "`outcome does not depend on …` stands in a `never`",
            "in a `never`",
            "it is true of all requests together or not at all",
        ),
        Misplaced::Depends => (
            "`outcome depends on …` says nothing that could be proved",
            "what does it not depend on?",
            "only the opposite can be said",
        ),
    };
    let help = format!("{why}: `always name \"Title\" {{ outcome does not depend on {facts} }}`");
    Diagnostic::error(Code("E0116"), message, span, label).with_help(help)
}

fn cells(count: usize) -> &'static str {
    if count == 1 { "cell" } else { "cells" }
}

/// Adds what to do about a word that begins nothing.
fn advised(error: Diagnostic, advice: Advice, span: Span, words: impl Fn() -> String) -> Diagnostic {
    match advice {
        Advice::Nearest(near) => {
            error.with_help(format!("did you mean `{near}`?")).with_fix(format!("write `{near}`"), span, near)
        }
        Advice::Instead(word) => {
            error.with_help(format!("write `{word}`")).with_fix(format!("write `{word}`"), span, word)
        }
        Advice::Like(word) => error.with_help(format!("write it as `{word}`")),
        Advice::Say(help) => error.with_help(help),
        Advice::Before(_) | Advice::None => error.with_help(words()),
    }
}

fn missing(what: &[String], behind: &str, before: Option<&str>, span: Span) -> Diagnostic {
    let words: Vec<&str> = what.iter().map(String::as_str).collect();
    let known = (1..=4).contains(&words.len());
    let what = if known { alternatives_as_written(&words) } else { "something".to_owned() };
    let place = match before {
        Some(before) => format!("before `{before}`"),
        None if behind.is_empty() => "here".to_owned(),
        None => format!("behind `{behind}`"),
    };
    let label = if before.is_some() { "before this" } else { "ends too early" };
    let error = Diagnostic::error(Code("E0101"), format!("{what} is missing {place}"), span, label);
    let help = if what == "`{ … }`" {
        "say what is given: `{ refund: amount }`".to_owned()
    } else if known {
        format!("write {what} {place}")
    } else {
        "finish the line, or take it out".to_owned()
    };
    error.with_help(help)
}

fn unexpected(found: &str, expected: &[String], end: bool, span: Span) -> Diagnostic {
    let words: Vec<&str> = expected.iter().map(String::as_str).collect();
    let wanted = alternatives_as_written(&words);
    let error =
        Diagnostic::error(Code("E0101"), format!("`{found}` cannot stand here"), span, "not expected");
    match (wanted.is_empty(), end) {
        (true, _) => error.with_help("take it out, or begin a new line"),
        (false, true) => error.with_help(format!("the line could end here, or go on with {wanted}")),
        (false, false) => error.with_help(format!("expected here: {wanted}")),
    }
}

/// A name that a title suggests.
fn named_after(title: &str) -> String {
    let words = title.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let name = words.take(3).collect::<Vec<_>>().join("_").to_ascii_lowercase();
    if name.starts_with(|c: char| c.is_ascii_alphabetic()) { name } else { "name".to_owned() }
}

/// Writes words as `a`, `b` or `c`.
fn alternatives(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    let quoted: Vec<&str> = quoted.iter().map(String::as_str).collect();
    alternatives_as_written(&quoted)
}

/// Writes phrases as a, b or c.
fn alternatives_as_written(words: &[&str]) -> String {
    match words.split_last() {
        None => String::new(),
        Some((only, [])) => (*only).to_owned(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
    }
}
