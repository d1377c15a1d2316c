//! Which words of a test say what did not come, and what they should say.
//!
//! In: a case that failed. Out: edits of its `expect`, or of the cells of its row. Only what differs is touched.

use polidex_base::Span;
use polidex_eval::{Decision, Outcome};
use polidex_ir::{Name, Value};
use polidex_syntax::ast::{Examples, Expectation, Expr, Ident, ItemKind, TableRow};
use polidex_test::CaseResult;

use super::{text_of, written};
use crate::pipeline::Loaded;

/// Another text in the place of one.
#[derive(Debug, Clone)]
pub(super) struct Edit {
    /// What goes.
    pub span: Span,
    /// What comes.
    pub text: String,
}

/// Returns the edits of a case.
pub(super) fn of_case(loaded: &Loaded, case: &CaseResult) -> Vec<Edit> {
    for item in loaded.asts.iter().flat_map(|file| &file.items) {
        #[expect(clippy::wildcard_enum_match_arm, reason = "no other declaration holds a test")]
        match &item.kind {
            ItemKind::Test(test) if test.head.name.span == case.span => {
                let mut editing = Editing { loaded, case, edits: Vec::new() };
                for expected in &test.expect {
                    editing.expectation(&expected.node);
                }
                return editing.edits;
            }
            ItemKind::Examples(examples) => {
                if let Some(row) = examples.table.rows.iter().find(|row| row.span == case.span) {
                    return cells(examples, row, case);
                }
            }
            _ => {}
        }
    }
    Vec::new()
}

struct Editing<'a> {
    loaded: &'a Loaded,
    case: &'a CaseResult,
    edits: Vec<Edit>,
}

impl Editing<'_> {
    fn differs(&self, what: &str) -> bool {
        self.case.mismatches.iter().any(|mismatch| mismatch.what == what)
    }

    fn put(&mut self, span: Span, text: impl Into<String>) {
        self.edits.push(Edit { span, text: text.into() });
    }

    fn expectation(&mut self, expected: &Expectation) {
        let decision = &self.case.decision;
        let word = expected.outcome.node.as_str();
        let other = word != decision.outcome.word() && Some(word) != decision.outcome_name.as_deref();
        if other || self.differs("exception") {
            let span = expected
                .exception
                .as_ref()
                .map_or(expected.outcome.span, |word| expected.outcome.span.to(word.span));
            let named = match (&decision.exception, decision.outcome) {
                (Some(exception), Outcome::Exception) => format!("exception {}", exception.name),
                _ => written::outcome(decision),
            };
            self.put(span, named);
        }
        if let Some(rules) = &expected.by {
            let denies = matches!(decision.outcome, Outcome::Deny | Outcome::Exception);
            let words = if denies { &["by"][..] } else { &["by", "denied"] };
            if self.differs("decided by") {
                self.list(&["by", "denied"], rules.first(), rules.last(), &written::by(decision), "by ");
            } else if let Some(first) = rules.first()
                && let Some(start) = self.before(first.span, words)
            {
                self.put(Span { end: first.span.start, ..start }, "by ");
            }
        }
        if let Some(roles) = &expected.via
            && self.differs("via")
        {
            self.list(&["via"], roles.first(), roles.last(), &written::via(decision), "via ");
        }
        if let Some(paths) = &expected.needs
            && self.differs("needs")
        {
            let first = paths.first().and_then(|path| path.first());
            let last = paths.last().and_then(|path| path.last());
            self.list(&["needs"], first, last, &written::needs(decision), "needs ");
        }
        let offers = decision.exception.as_ref().map(|exception| exception.offers.as_slice());
        let granted = decision.grants.as_deref().or(offers);
        self.values("grant", "grants", &expected.grants, granted);
        self.values("report", "reports", &expected.reports, Some(&decision.reports));
        self.values("answer", "answers", &expected.answers, decision.answers.as_deref());
        self.values("offer", "offers", &expected.offers, offers);
        if let Some(word) = &expected.urgency
            && self.differs("urgency")
        {
            match written::urgency(decision) {
                Some(urgency) => self.put(word.span, urgency),
                None => self.drop(&["urgency"], word.span),
            }
        }
        if let Some(instant) = &expected.respond_by
            && let Some(mismatch) = self.case.mismatches.iter().find(|mismatch| mismatch.what == "respond by")
        {
            // What came is an instant in backticks, or the word `nothing`.
            match mismatch.got.strip_prefix('`').and_then(|got| got.strip_suffix('`')) {
                Some(got) => self.put(instant.span, got),
                None => self.drop(&["by", "respond"], instant.span),
            }
        }
    }

    /// Writes a clause with a list anew, or takes it away where nothing is left to say.
    fn list(
        &mut self,
        words: &[&str],
        first: Option<&Ident>,
        last: Option<&Ident>,
        names: &[String],
        anew: &str,
    ) {
        let (Some(first), Some(last)) = (first, last) else { return };
        let span = first.span.to(last.span);
        if names.is_empty() {
            return self.drop(words, span);
        }
        let start = self.before(span, words).map_or(span.start, |clause| clause.start);
        let denied = words.contains(&"denied")
            && text_of(self.loaded, Span { start, ..span }).starts_with("denied")
            && matches!(self.case.decision.outcome, Outcome::Deny | Outcome::Exception);
        let head = if denied { "denied by " } else { anew };
        self.put(Span { start, ..span }, format!("{head}{}", names.join(", ")));
    }

    /// Writes the values that differ anew. Where none of a clause is left, it goes.
    fn values(&mut self, one: &str, word: &str, entries: &[(Ident, Expr)], came: Option<&[(Name, Value)]>) {
        let differ = |name: &str| self.differs(&format!("{one} {name}"));
        let Some(((first, _), (_, last))) = entries.first().zip(entries.last()) else { return };
        if !entries.iter().any(|(name, _)| differ(&name.node)) {
            return;
        }
        let kept: Vec<String> = entries
            .iter()
            .filter_map(|(name, expr)| {
                let value = if differ(&name.node) {
                    written::value(came, &name.node)?
                } else {
                    text_of(self.loaded, expr.span).to_owned()
                };
                Some(format!("{}: {value}", name.node))
            })
            .collect();
        let span = first.span.to(last.span);
        if kept.is_empty() {
            return self.drop_block(word, span);
        }
        self.put(span, kept.join(", "));
    }

    /// Takes a clause away, with the words before it and the blank before them.
    fn drop(&mut self, words: &[&str], span: Span) {
        let start = self.before(span, words).map_or(span.start, |clause| clause.start);
        self.put(self.with_blank(Span { start, ..span }), "");
    }

    /// Takes a clause with braces away.
    fn drop_block(&mut self, word: &str, span: Span) {
        let Some(source) = self.loaded.sources.get(span.file) else { return };
        let behind = source.text.get(span.range().end..).unwrap_or("");
        let Some(closing) = behind.find('}') else { return };
        let end = span.range().end.saturating_add(closing).saturating_add(1);
        let before = source.text.get(..span.range().start).unwrap_or("").trim_end();
        let Some(before) = before.strip_suffix('{') else { return };
        let before = before.trim_end().len();
        let Some(clause) = self.before(Span::new(span.file, before, before), &[word]) else { return };
        self.put(self.with_blank(Span::new(span.file, clause.range().start, end)), "");
    }

    /// Returns the place of words that stand right before another, the last of them first; those that are not there are
    /// passed over.
    fn before(&self, span: Span, words: &[&str]) -> Option<Span> {
        let source = self.loaded.sources.get(span.file)?;
        let mut start = span.range().start;
        let mut found = false;
        for word in words {
            let text = source.text.get(..start)?.trim_end();
            match text.strip_suffix(word) {
                Some(rest) if rest.ends_with(char::is_whitespace) => {
                    start = rest.len();
                    found = true;
                }
                _ if found => break,
                _ => return None,
            }
        }
        found.then(|| Span::new(span.file, start, span.range().end))
    }

    fn with_blank(&self, span: Span) -> Span {
        let Some(source) = self.loaded.sources.get(span.file) else { return span };
        let before = source.text.get(..span.range().start).unwrap_or("");
        Span::new(span.file, before.trim_end().len(), span.range().end)
    }
}

/// The edits of a row: a cell for each output that differs.
fn cells(examples: &Examples, row: &TableRow, case: &CaseResult) -> Vec<Edit> {
    let decision = &case.decision;
    let differs = |what: &str| case.mismatches.iter().any(|mismatch| mismatch.what == what);
    let mut edits = Vec::new();
    for (column, cell) in examples.table.outputs.iter().zip(&row.outputs) {
        let heading = column.path.iter().map(|word| word.node.as_str()).collect::<Vec<_>>().join(".");
        let listed = |names: Vec<String>| if names.is_empty() { "none".to_owned() } else { names.join(", ") };
        let text = match heading.as_str() {
            "outcome" => differs("outcome").then(|| written::outcome(decision)),
            "exception" => {
                let came = decision.exception.as_ref().map(|exception| exception.name.to_string());
                came.filter(|_| differs("exception"))
            }
            "rule" => differs("decided by").then(|| listed(written::by(decision))),
            "via" => differs("via").then(|| listed(written::via(decision))),
            "needs" => differs("needs").then(|| listed(written::needs(decision))),
            "urgency" => written::urgency(decision).filter(|_| differs("urgency")),
            name => said(decision, name, differs),
        };
        if let Some(text) = text {
            edits.push(Edit { span: cell.span, text });
        }
    }
    edits
}

/// The value of a column that is called like a grant, answer or report, where it differs; `none` where nothing came.
fn said(decision: &Decision, name: &str, differs: impl Fn(&str) -> bool) -> Option<String> {
    let offers = decision.exception.as_ref().map(|exception| exception.offers.as_slice());
    let places = [
        ("grant", decision.grants.as_deref().or(offers)),
        ("answer", decision.answers.as_deref()),
        ("report", Some(decision.reports.as_slice())),
    ];
    let (_, values) = places.into_iter().find(|(what, _)| differs(&format!("{what} {name}")))?;
    let came = values.is_some_and(|values| values.iter().any(|(known, _)| **known == *name));
    if came { written::value(values, name) } else { Some("none".to_owned()) }
}
