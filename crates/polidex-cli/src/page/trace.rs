//! What else was tried: overridden rules and nearest misses, or every candidate.

use polidex::Decision;
use polidex::eval::{TraceResult, TraceStep};

use super::names::{Names, in_full};
use super::sheet::Sheet;
use crate::term::Look;

/// Writes the trace: what was overridden, the nearest misses and what hangs in the air; all of it if asked.
pub fn write(decision: &Decision, names: &Names<'_>, everything: bool, sheet: &mut Sheet<'_>) {
    let shown: Vec<&TraceStep> =
        decision.trace.iter().filter(|step| everything || is_of_interest(step)).collect();
    if shown.is_empty() {
        return;
    }
    sheet.heading(if everything { "Everything that was tried" } else { "Also tried" }, "");
    for step in shown {
        let look = match step.result {
            TraceResult::Applies => Look::Good,
            TraceResult::Overridden | TraceResult::Unknown => Look::Open,
            TraceResult::DoesNotApply => Look::Dim,
        };
        let result = result_words(step.result);
        let title = match step.kind {
            "exception" => names.exception(&step.name),
            "gather" => names.gather(&step.name),
            "sla" => names.sla(&step.name),
            _ => names.rule(&step.name),
        };
        let title = in_full(&title, &step.name, sheet.term);
        let kind = if step.kind == "rule" { String::new() } else { format!("{} ", step.kind) };
        sheet.line(2, &format!("{kind}{title}: {}", sheet.term.paint(look, result)));
        if !step.because.is_empty() {
            sheet.line(4, &names.wording(&step.because, sheet.term));
        }
    }
}

/// Returns what came of a candidate, in words.
pub fn result_words(result: TraceResult) -> &'static str {
    match result {
        TraceResult::Applies => "applies",
        TraceResult::Overridden => "applies, and is overridden",
        TraceResult::DoesNotApply => "does not apply",
        TraceResult::Unknown => "cannot be told yet",
    }
}

fn is_of_interest(step: &TraceStep) -> bool {
    match step.result {
        TraceResult::Applies => false,
        TraceResult::Overridden => true,
        TraceResult::DoesNotApply => step.near,
        TraceResult::Unknown => step.near,
    }
}
