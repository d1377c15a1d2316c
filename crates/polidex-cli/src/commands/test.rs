//! `polidex test`: runs the tests in policies.

use std::path::Path;

use polidex::test::{CaseResult, Report};
use polidex::{Loaded, SourceMap};
use serde_json::{Value, json};

use crate::args::{Test, TestFormat};
use crate::failure::Failure;
use crate::term::{Look, Term, harmless};
use crate::{FINDINGS, FINE, Io, json, junit, page, render, sources};

/// Runs the tests of every policy.
pub fn run(args: &Test, term: &Term, io: &mut Io<'_>) -> Result<u8, Failure> {
    if args.update && args.format != TestFormat::Human {
        return Err(Failure::said("`--update` writes files and prints for people only"));
    }
    if args.update && args.paths.iter().any(|path| path.as_os_str() == "-") {
        return Err(Failure::said("`--update` cannot write standard input"));
    }
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
            if counts(args) {
                report.count_rows(policy);
            }
            Some((path.clone(), report, &*loaded.sources, loaded))
        })
        .collect();
    if args.update && reports.iter().any(|(_, report, ..)| report.failed() > 0) {
        return update(&reports, broken, term, io);
    }
    let text = match args.format {
        TestFormat::Human => reports
            .iter()
            .map(|(_, report, _, loaded)| human(report, loaded, counts(args), term))
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
    let mut short = false;
    for (path, report, ..) in &reports {
        if let Some(wanted) = args.fail_under.filter(|wanted| !report.coverage.is_at_least(*wanted)) {
            short = true;
            io.stdout.flush()?;
            io.stderr.write_all(too_little(path, report, wanted).as_bytes())?;
        }
    }
    Ok(if broken || failed > 0 || found == 0 || short { FINDINGS } else { FINE })
}

/// Writes what comes out into the tests that fail, and shows what is expected now.
fn update(
    reports: &[(String, Report, &SourceMap, &Loaded)],
    broken: bool,
    term: &Term,
    io: &mut Io<'_>,
) -> Result<u8, Failure> {
    let mut left_over = 0_usize;
    let mut mended = 0_usize;
    for (.., report, map, loaded) in reports {
        let updated = polidex::update_tests(loaded, report);
        for (file, text) in &updated.files {
            if let Some(source) = map.get(*file) {
                sources::write_file(&source.name, &io.cwd.join(&source.name), text)?;
            }
        }
        for case in report.cases.iter().filter(|case| !case.passed()) {
            let holds = updated.mended.contains(&case.name);
            let (look, word) = if holds { (Look::Good, "updated") } else { (Look::Bad, "left as it is") };
            let place = term.paint(Look::Dim, &map.place(case.span));
            writeln!(io.stdout, "{} {} {place}", term.paint(look, word), case.name)?;
            for mismatch in &case.mismatches {
                let (what, was, is) = (&mismatch.what, &mismatch.expected, &mismatch.got);
                writeln!(io.stdout, "{}", harmless(&format!("  {what}: was {was}, is {is}")))?;
            }
        }
        mended = mended.saturating_add(updated.mended.len());
        left_over = left_over.saturating_add(updated.left.len());
    }
    let rest = if left_over > 0 {
        format!(", {left_over} left: what came out cannot be written as an expectation")
    } else {
        String::new()
    };
    let count = crate::term::count(mended, "test");
    writeln!(io.stdout, "{count} updated{rest}; read the difference before you keep it")?;
    Ok(if broken || left_over > 0 { FINDINGS } else { FINE })
}

/// Tells whether rows of tables are counted too: that decides every test many times.
fn counts(args: &Test) -> bool {
    args.coverage || args.fail_under.is_some()
}

fn too_little(path: &str, report: &Report, wanted: u8) -> String {
    let (reached, all) = (report.coverage.reached(), report.coverage.items.len());
    format!("error: the tests of `{path}` reach {reached} of {all} parts, and {wanted}% are wanted\n")
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
        text.push_str(&format!("reached {} of {all} parts\n", report.coverage.reached()));
        let kinds = report.coverage.by_kind();
        let widest = kinds.keys().map(|kind| kind.len()).max().unwrap_or(0);
        for (kind, (reached, all)) in kinds {
            text.push_str(&format!("  {kind:widest$}  {reached} of {all}\n"));
        }
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
        let because =
            if step.because.is_empty() { String::new() } else { format!(": {}", harmless(&step.because)) };
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
