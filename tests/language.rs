//! Runs every case written in Markdown: the suite, the transcripts, the documentation, the pages of errors, the README.
//!
//! In: the pages named below. Out: one test a section, named `page: headings`.
//! With `POLIDEX_UPDATE=1` it writes what comes out into the pages instead, and compares nothing.

#![expect(clippy::disallowed_methods, reason = "tests read the repository they test")]
#![expect(clippy::print_stderr, reason = "an update says which pages it wrote")]

use std::collections::BTreeMap;
use std::process::ExitCode;

use libtest_mimic::{Arguments, Failed, Trial};
use polidex_tests::literate::{self, Section};
use polidex_tests::markdown::{self, Edit};

/// Where cases stand. A place without a case is a mistake: nothing there would ever be run.
const PLACES: [&str; 5] = ["tests/suite", "tests/transcripts", "docs/errors", "docs", "README.md"];

fn main() -> ExitCode {
    let mut pages: BTreeMap<String, Vec<Section>> = BTreeMap::new();
    let mut trials = Vec::new();
    for place in PLACES {
        let mut cases = 0_usize;
        for page in polidex_tests::files(place, ".md") {
            let sections = literate::sections(&page, &polidex_tests::read(&page).unwrap_or_default());
            cases = cases.saturating_add(sections.len());
            pages.insert(page, sections);
        }
        let found = move || if cases == 0 { Err(Failed::from("no case is found here")) } else { Ok(()) };
        trials.push(Trial::test(format!("{place} has cases"), found));
    }
    let arguments = Arguments::from_args();
    if std::env::var_os("POLIDEX_UPDATE").is_some() {
        return update(&pages, arguments.filter.as_deref());
    }
    for section in pages.into_values().flatten() {
        let name = format!("{}: {}", section.page, section.title);
        trials.push(Trial::test(name, move || {
            let failures = literate::run(&section).failures;
            if failures.is_empty() { Ok(()) } else { Err(Failed::from(failures.join("\n\n"))) }
        }));
    }
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// Writes the pages anew: those sections that the filter means, as in a run of the tests.
fn update(pages: &BTreeMap<String, Vec<Section>>, filter: Option<&str>) -> ExitCode {
    for (page, sections) in pages {
        let meant = |section: &&Section| {
            filter.is_none_or(|filter| format!("{}: {}", section.page, section.title).contains(filter))
        };
        let edits: Vec<Edit> =
            sections.iter().filter(meant).flat_map(|section| literate::run(section).edits).collect();
        let Ok(text) = polidex_tests::read(page) else { continue };
        if !edits.is_empty()
            && std::fs::write(polidex_tests::root().join(page), markdown::rewrite(&text, &edits)).is_ok()
        {
            eprintln!("updated {page}: {} blocks", edits.len());
        }
    }
    ExitCode::SUCCESS
}
