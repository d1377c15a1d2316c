//! `polidex test`: runs the tests in policies.

use std::path::Path;

use polidex::test::{CaseResult, Report};
use polidex::{Loaded, SourceMap};
use serde_json::{Value, json};

use crate::args::{Test, TestFormat};
use crate::failure::Failure;
use crate::term::{Look, Term, harmless};
use crate::{FINDINGS, FINE, Io, json, junit, page, render};

/// Runs the tests of every policy.
pub fn run(args: &Test, term: &Term, io: &mut Io<'_>) -> Result<u8, Failure> {
    let mut loaded = Vec::new();
    let mut broken = false;
    for path in &args.paths {
        let archive = super::load(path, io)?;
        let versions = super::meant(&archive, path, args.policy.as_deref())?;
        if versions.iter().any(|version| version.policy.is_none()) {
            broken = true;
            io.stderr.write_all(render::human(&archive.diagnostics, &archive.sources, term).as_bytes())?;
        }
        let versions = versions.into_iter().cloned();
        loaded.extend(versions.map(|version| (path.display().to_string(), version)));
    }
    let reports: Vec<(String, Report, &SourceMap, &Loaded)> = loaded
        .iter()
        .filter_map(|(path, loaded)| {
            let policy = loaded.policy.as_ref()?;
            let mut report = polidex::test::run(policy, &loaded.suite, args.filter.as_deref());
            if args.coverage {
                report.count_rows(policy);
            }
            Some((path.clone(), report, &*loaded.sources, loaded))
        })
        .collect();
    let text = match args.format {
        TestFormat::Human => reports
            .iter()
            .map(|(_, report, _, loaded)| human(report, loaded, args.coverage, term))
            .collect::<String>(),
        TestFormat::Json => {
            let policies: Vec<Value> = reports
                .iter()
                .map(|(path, report, sources, _)| json::report(report, path, sources))
                .collect();
            json::document(&json!({ "policies": policies }))
        }
        TestFormat::Junit => {
            let suites: Vec<_> = reports
                .iter()
                .map(|(path, report, sources, _)| (path.clone(), report.clone(), *sources))
                .collect();
            junit::document(&suites)
        }
    };
    io.stdout.write_all(text.as_bytes())?;

    let found: usize = reports.iter().map(|(_, report, ..)| report.cases.len()).sum();
    let failed: usize = reports.iter().map(|(_, report, ..)| report.failed()).sum();
    if found == 0 && !broken {
        io.stderr.write_all(no_test(&args.paths, args.filter.as_deref()).as_bytes())?;
    }
    if args.format == TestFormat::Human && found > 0 {
        let look = if failed > 0 { Look::Bad } else { Look::Good };
        let left_out: usize = reports.iter().map(|(_, report, ..)| report.left_out).sum();
        let rest = if left_out > 0 { format!(", {left_out} left out by the filter") } else { String::new() };
        let summary = format!("{} passed, {failed} failed{rest}", found.saturating_sub(failed));
        writeln!(io.stdout, "{}", term.paint(look, &summary))?;
    }
    Ok(if broken || failed > 0 || found == 0 { FINDINGS } else { FINE })
}

fn no_test(paths: &[impl AsRef<Path>], filter: Option<&str>) -> String {
    let paths: Vec<String> = paths.iter().map(|path| format!("`{}`", path.as_ref().display())).collect();
    let filter = filter.map_or_else(String::new, |words| format!(" with `{}`", harmless(words)));
    format!("error: no test{filter} found in {}\n", paths.join(", "))
}

/// Writes the failures of one policy, and what no test reaches if asked.
fn human(report: &Report, loaded: &Loaded, coverage: bool, term: &Term) -> String {
    let mut text: String =
        report.cases.iter().filter(|case| !case.passed()).map(|case| failure(case, loaded, term)).collect();
    if coverage {
        let missing: Vec<String> = report
            .coverage
            .missing()
            .map(|item| {
                let request = item.request.as_ref().map_or_else(String::new, |name| format!(" of {name}"));
                format!("  {} {}{request}\n", item.kind, item.name)
            })
            .collect();
        let all = report.coverage.items.len();
        text.push_str(&format!("reached {} of {all} parts\n", all.saturating_sub(missing.len())));
        if !missing.is_empty() {
            text.push_str("never reached:\n");
            text.extend(missing);
        }
    }
    text
}

/// Writes where a test stands, what was expected and did not come, and why what came came.
fn failure(case: &CaseResult, loaded: &Loaded, term: &Term) -> String {
    let title = case.title.as_ref().map_or_else(String::new, |title| format!(" \"{}\"", harmless(title)));
    let place = loaded.sources.place(case.span);
    let mut text = format!(
        "{} {}{title} {}\n",
        term.paint(Look::Bad, "FAILED"),
        case.name,
        term.paint(Look::Dim, &place)
    );
    for mismatch in &case.mismatches {
        text.push_str(&format!("  {}\n", harmless(&mismatch.to_string())));
    }
    if let Some(policy) = &loaded.policy {
        text.push_str(&format!("  decided: {}\n", page::headline(&case.decision, policy, term)));
    }
    for step in case.decision.trace.iter().filter(|step| step.near || is_live(step.result)) {
        let result = page::result_words(step.result);
        let because = if step.because.is_empty() {
            String::new()
        } else {
            format!(": {}", harmless(&step.because.to_string()))
        };
        text.push_str(&format!("    {} {} {result}{because}\n", step.kind, step.name));
    }
    text.push('\n');
    text
}

fn is_live(result: polidex::eval::TraceResult) -> bool {
    match result {
        polidex::eval::TraceResult::Applies
        | polidex::eval::TraceResult::Overridden
        | polidex::eval::TraceResult::Unknown => true,
        polidex::eval::TraceResult::DoesNotApply => false,
    }
}
