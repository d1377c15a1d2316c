//! Test results as JUnit XML, for the machines that collect them.

use polidex::proofs::report::{Check, Report as Proofs, Verdict};
use polidex::test::Report;
use polidex::{Diagnostic, SourceMap};

/// Writes one suite for each policy.
pub fn document(suites: &[(String, Report, &SourceMap)]) -> String {
    let sum = |count: fn(&Report) -> usize| suites.iter().map(|(_, report, _)| count(report)).sum::<usize>();
    let (tests, failures) = (sum(|report| report.cases.len()), sum(Report::failed));
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    xml.push_str(&format!("<testsuites tests=\"{tests}\" failures=\"{failures}\">\n"));
    for (path, report, sources) in suites {
        xml.push_str(&suite(path, report, sources));
    }
    xml.push_str("</testsuites>\n");
    xml
}

fn suite(path: &str, report: &Report, sources: &SourceMap) -> String {
    let path = escape(path);
    let (tests, failures) = (report.cases.len(), report.failed());
    let mut xml =
        format!("  <testsuite name=\"{path}\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\">\n");
    for case in &report.cases {
        let file = sources.get(case.span.file);
        let line = file.map_or(1, |file| file.line_column(case.span.start).0);
        let name =
            case.title.as_ref().map_or_else(|| case.name.to_string(), |t| format!("{}: {t}", case.name));
        let head = format!(
            "    <testcase classname=\"{path}\" name=\"{}\" file=\"{}\" line=\"{line}\"",
            escape(&name),
            escape(file.map_or("", |file| &file.name)),
        );
        xml.push_str(&head);
        if case.passed() {
            xml.push_str("/>\n");
            continue;
        }
        let words: Vec<String> = case.mismatches.iter().map(ToString::to_string).collect();
        xml.push_str(&format!(
            ">\n      <failure message=\"{}\">{}</failure>\n    </testcase>\n",
            escape(words.first().map_or("", String::as_str)),
            escape(&words.join("\n")),
        ));
    }
    xml.push_str("  </testsuite>\n");
    xml
}

/// A policy that was checked: its path, its findings, its proofs.
pub type Checked<'a> = (&'a str, Vec<Diagnostic>, &'a [Proofs], &'a SourceMap);

/// Writes one suite for each policy: a case for each check that holds, and one for each finding.
pub fn checks(policies: &[Checked<'_>]) -> String {
    let mut suites = String::new();
    let (mut tests, mut failures) = (0_usize, 0_usize);
    for (path, findings, proofs, sources) in policies {
        let held: Vec<&Check> = proofs
            .iter()
            .flat_map(|report| &report.checks)
            .filter(|check| !matches!(check.verdict, Verdict::Refuted | Verdict::Undecided))
            .collect();
        let count = held.len().saturating_add(findings.len());
        (tests, failures) = (tests.saturating_add(count), failures.saturating_add(findings.len()));
        let path = escape(path);
        suites.push_str(&format!(
            "  <testsuite name=\"{path}\" tests=\"{count}\" failures=\"{}\" errors=\"0\">\n",
            findings.len()
        ));
        for check in held {
            let name = escape(&format!("{}: {}", check.property.word(), check.subject));
            suites.push_str(&format!("    <testcase classname=\"{path}\" name=\"{name}\"/>\n"));
        }
        for finding in findings {
            let file = sources.get(finding.primary.span.file);
            let line = file.map_or(1, |file| file.line_column(finding.primary.span.start).0);
            suites.push_str(&format!(
                "    <testcase classname=\"{path}\" name=\"{}\" file=\"{}\" line=\"{line}\">\n      \
                 <failure message=\"{}\">{}</failure>\n    </testcase>\n",
                escape(&format!("{}: {}", finding.code, finding.message)),
                escape(file.map_or("", |file| &file.name)),
                escape(&finding.message),
                escape(finding.help.as_deref().unwrap_or_default()),
            ));
        }
        suites.push_str("  </testsuite>\n");
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites tests=\"{tests}\" failures=\"{failures}\">\n{suites}\
         </testsuites>\n"
    )
}

/// Escapes text for content and attributes; what XML 1.0 cannot hold becomes a replacement character.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&apos;"),
            '\n' | '\t' => escaped.push(c),
            '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            c if c.is_control() => escaped.push('\u{fffd}'),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn nothing_in_a_title_can_break_out_of_the_document() {
        assert_eq!(escape("a \"<b>\" & 'c'\u{1b}"), "a &quot;&lt;b&gt;&quot; &amp; &apos;c&apos;\u{fffd}");
    }
}
