//! Findings for reading and for machines: the one adapter from our diagnostics to miette, and the annotations of
//! a GitHub workflow. The wording is made elsewhere; here it only gets its looks.

use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents};
use miette::{SourceCode, SourceSpan, SpanContents};
use polidex::base::{Label, Severity, SourceFile};
use polidex::{Diagnostic, SourceMap};

use crate::term::{Term, count};

/// Writes findings for reading, and a last line that counts them.
pub fn human(diagnostics: &[Diagnostic], sources: &SourceMap, term: &Term) -> String {
    human_with(diagnostics, &[], sources, term)
}

/// Writes findings for reading, each with a line that stands below it unbroken, so that it can be copied.
pub fn human_with(
    diagnostics: &[Diagnostic],
    lines: &[Option<String>],
    sources: &SourceMap,
    term: &Term,
) -> String {
    let theme = match (term.color, term.fancy) {
        (true, true) => GraphicalTheme::unicode(),
        (true, false) => GraphicalTheme::ascii(),
        (false, true) => GraphicalTheme::unicode_nocolor(),
        (false, false) => GraphicalTheme::none(),
    };
    let handler = GraphicalReportHandler::new_themed(theme).with_width(term.width).with_links(false);
    let mut text = String::new();
    let lines = lines.iter().map(Option::as_deref).chain(std::iter::repeat(None));
    for (diagnostic, line) in diagnostics.iter().zip(lines) {
        let report = Report::new(diagnostic, sources);
        if handler.render_report(&mut text, &report).is_err() {
            // Only a place outside its file can fail; the finding is still worth its words.
            text.push_str(&format!("{}: {}\n", diagnostic.code, diagnostic.message));
        }
        if let Some(line) = line {
            text.push_str(&format!("  {line}\n"));
        }
        text.push('\n');
    }
    text.push_str(&summary(diagnostics));
    text
}

/// `2 errors, 1 warning; polidex explain E0203 says more`
fn summary(diagnostics: &[Diagnostic]) -> String {
    let of = |severity| diagnostics.iter().filter(|d| d.severity == severity).count();
    let counts: Vec<String> = [(of(Severity::Error), "error"), (of(Severity::Warning), "warning")]
        .into_iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, word)| count(n, word))
        .collect();
    let more = diagnostics.first().map(|d| format!("; `polidex explain {}` says more", d.code));
    format!("{}{}\n", counts.join(", "), more.unwrap_or_default())
}

/// Writes findings as annotations of a GitHub workflow.
pub fn github(diagnostics: &[Diagnostic], sources: &SourceMap) -> String {
    diagnostics
        .iter()
        .map(|diagnostic| {
            let span = diagnostic.primary.span;
            let file = sources.get(span.file);
            let (line, column) = file.map_or((1, 1), |file| file.line_column(span.start));
            let (end_line, end_column) = file.map_or((1, 1), |file| file.line_column(span.end));
            let help = diagnostic.help.as_ref().map_or_else(String::new, |help| format!("\n{help}"));
            format!(
                "::{} file={},line={line},col={column},endLine={end_line},endColumn={end_column},title={}::{}\n",
                severity(diagnostic.severity),
                escape_property(file.map_or("", |file| &file.name)),
                diagnostic.code,
                escape(&format!("{}{help}", diagnostic.message)),
            )
        })
        .collect()
}

/// Returns a severity's word.
pub fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

fn escape(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn escape_property(text: &str) -> String {
    escape(text).replace(':', "%3A").replace(',', "%2C")
}

/// A diagnostic as miette sees it.
#[derive(Debug)]
struct Report<'a> {
    diagnostic: &'a Diagnostic,
    source: Option<Source<'a>>,
    labels: Vec<LabeledSpan>,
    help: Option<String>,
}

impl<'a> Report<'a> {
    fn new(diagnostic: &'a Diagnostic, sources: &'a SourceMap) -> Self {
        let primary = &diagnostic.primary;
        let file = sources.get(primary.span.file);
        let mut labels: Vec<LabeledSpan> = file.map(|file| label(primary, file, true)).into_iter().collect();
        let mut help: Vec<String> = diagnostic.help.clone().into_iter().collect();
        for other in &diagnostic.secondary {
            match file {
                Some(file) if other.span.file == primary.span.file => labels.push(label(other, file, false)),
                Some(_) | None => help.push(format!("{}: {}", sources.place(other.span), other.text)),
            }
        }
        let help = (!help.is_empty()).then(|| help.join("\n"));
        Report { diagnostic, source: file.map(Source), labels, help }
    }
}

fn label(label: &Label, file: &SourceFile, primary: bool) -> LabeledSpan {
    let end = file.text.len();
    let start = label.span.range().start.min(end);
    let length = label.span.range().end.min(end).saturating_sub(start);
    let text = (!label.text.is_empty()).then(|| label.text.clone());
    if primary {
        LabeledSpan::new_primary_with_span(text, (start, length))
    } else {
        LabeledSpan::new_with_span(text, (start, length))
    }
}

impl std::fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.diagnostic.message)
    }
}

impl std::error::Error for Report<'_> {}

impl miette::Diagnostic for Report<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn std::fmt::Display + 'a>> {
        Some(Box::new(self.diagnostic.code))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.diagnostic.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn std::fmt::Display + 'a>> {
        self.help.as_ref().map(|help| -> Box<dyn std::fmt::Display + 'a> { Box::new(help) })
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.source.as_ref().map(|source| -> &dyn SourceCode { source })
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().cloned()))
    }
}

/// A source file as miette reads it, without a copy of its text.
#[derive(Debug)]
struct Source<'a>(&'a SourceFile);

impl SourceCode for Source<'_> {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let inner = self.0.text.as_str().read_span(span, before, after)?;
        Ok(Box::new(MietteSpanContents::new_named(
            self.0.name.clone(),
            inner.data(),
            *inner.span(),
            inner.line(),
            inner.column(),
            inner.line_count(),
        )))
    }
}

#[cfg(test)]
mod tests {
    use polidex::base::Span;
    use polidex::base::diagnostic::Code;
    use polidex::{Diagnostic, SourceMap};

    use super::{Term, github, human};

    const PLAIN: Term = Term { color: false, fancy: false, width: 80 };

    fn finding() -> (SourceMap, Diagnostic) {
        let mut sources = SourceMap::default();
        let file =
            sources.add("shop.policy", "threshold limit = 250 USD\nrule r {\n  when amuont > limit\n}\n");
        let other = sources.add("facts.policy", "request refund {\n  amount : USD\n}\n");
        let diagnostic = Diagnostic::error(
            Code("E0203"),
            "there is no fact, threshold or definition `amuont`",
            Span::new(file, 42, 48),
            "not known here",
        )
        .with_label(Span::new(other, 19, 25), "this is near")
        .with_help("did you mean `amount`?");
        (sources, diagnostic)
    }

    #[test]
    fn a_finding_shows_its_place_its_help_and_places_in_other_files() {
        let (sources, diagnostic) = finding();
        insta::assert_snapshot!(human(&[diagnostic], &sources, &PLAIN), @r#"
        E0203

          x there is no fact, threshold or definition `amuont`
           ,-[shop.policy:3:8]
         2 | rule r {
         3 |   when amuont > limit
           :        ^^^|^^
           :           `-- not known here
         4 | }
           `----
          help: did you mean `amount`?
                facts.policy:2:3: this is near

        1 error; `polidex explain E0203` says more
        "#);
    }

    #[test]
    fn a_place_outside_its_file_still_shows_the_words() {
        let (sources, mut diagnostic) = finding();
        diagnostic.primary.span.end = 9_999;
        diagnostic.primary.span.start = 9_998;
        assert!(human(&[diagnostic], &sources, &PLAIN).contains("`amuont`"));
    }

    #[test]
    fn an_annotation_has_places_and_no_line_end_of_its_own() {
        let (sources, diagnostic) = finding();
        insta::assert_snapshot!(github(&[diagnostic], &sources), @r#"
        ::error file=shop.policy,line=3,col=8,endLine=3,endColumn=14,title=E0203::there is no fact, threshold or definition `amuont`%0Adid you mean `amount`?
        "#);
    }
}
