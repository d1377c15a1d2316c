//! The words for findings, and their codes.
//!
//! In: a finding and where its places stand. Out: a diagnostic. The example that it shows is the caller's to add.

use polidex_base::{Code, Diagnostic, Span};
use polidex_ir::Name;

use crate::report::{Finding, Place, Region, What};

polidex_base::codes! {
    "E0701" "No rule applies",
    "E0702" "Two rules do not agree",
    "E0703" "Something can never be used",
    "E0704" "Two exceptions qualify",
    "E0705" "No row of a table matches",
    "E0706" "Two rows of a table match",
    "E0707" "A row of a table can never be used",
    "E0708" "A chain ends without the authority",
    "E0710" "Escalation lowers the authority",
    "E0711" "A compressed chain has less authority",
    "E0712" "Two service levels replace one chain",
    "E0713" "A division by zero",
    "E0714" "What must always be true is not",
    "E0715" "Not decided within the budget",
}

impl Finding {
    /// Returns its code.
    pub fn code(&self) -> Code {
        Code(match &self.what {
            What::NoRule { .. } => "E0701",
            What::Conflict { .. } => "E0702",
            What::NeverUsed { .. } => "E0703",
            What::TwoExceptions { .. } => "E0704",
            What::TableGap { .. } => "E0705",
            What::TableOverlap { .. } => "E0706",
            What::RowNeverUsed { .. } => "E0707",
            What::NotCovered { .. } => "E0708",
            What::EscalationLower { .. } => "E0710",
            What::CompressedLower { .. } => "E0711",
            What::CompressedTwice { .. } => "E0712",
            What::DivisionByZero { .. } => "E0713",
            What::Broken { .. } | What::Depends { .. } => "E0714",
            What::Undecided { .. } => "E0715",
        })
    }

    /// Words it. `place` says where a part is written. The request that shows it stands beside the words.
    pub fn to_diagnostic(&self, place: &dyn Fn(&Place) -> Option<Span>, fallback: Span) -> Diagnostic {
        let mut spans: Vec<Span> = self.places.iter().filter_map(place).collect();
        spans.dedup();
        let mut spans = spans.into_iter();
        let primary = spans.next().unwrap_or(fallback);
        let (label, other) = self.labels();
        let mut diagnostic = Diagnostic::error(self.code(), self.message(), primary, label);
        for span in spans.take(self.others()) {
            diagnostic = diagnostic.with_label(span, other.clone());
        }
        diagnostic.with_help(self.help())
    }

    /// What is wrong, in one sentence.
    pub fn message(&self) -> String {
        match &self.what {
            What::NoRule { request } => format!("no rule of `{request}` applies to some requests"),
            What::Conflict { first, second } => {
                format!("rules `{first}` and `{second}` can stand together and do not agree")
            }
            What::NeverUsed { kind, name, by } if by.is_empty() => {
                format!("{kind} `{name}` can never be used{}", why_never(kind))
            }
            What::NeverUsed { kind, name, by } => {
                format!(
                    "{kind} `{name}` can never be used: wherever it applies, {} goes before it",
                    any_of(by)
                )
            }
            What::TwoExceptions { first, second } => {
                format!("exceptions `{first}` and `{second}` can qualify for the same denial")
            }
            What::TableGap { table } => format!("{table} has no row for some of its inputs"),
            What::TableOverlap { table, rows: (a, b), agreeing } => {
                let differ = if *agreeing { " and say different things" } else { "" };
                format!("rows {a} and {b} of {table} match together{differ}")
            }
            What::RowNeverUsed { table, row, by } if by.is_empty() => {
                format!("row {row} of {table} can never be used: no request meets it")
            }
            What::RowNeverUsed { table, row, by } => {
                format!("row {row} of {table} can never be used: {} everything it matches", taken_by(by))
            }
            What::NotCovered { owner, ladder: Some(ladder), .. } => {
                format!("chain `{ladder}` ends without the authority for what `{owner}` can put at stake")
            }
            What::NotCovered { owner, ladder: None, .. } => {
                format!("nobody who signs for `{owner}` has the authority for what is at stake")
            }
            What::EscalationLower { role, to } => {
                format!("`{role}` escalates to `{to}`, who can have less authority")
            }
            What::CompressedLower { sla } => {
                format!("the chain that service level `{sla}` puts in place has less authority")
            }
            What::CompressedTwice { slas } => {
                format!("service levels {} replace the same chain by different ones", all_of(slas))
            }
            What::DivisionByZero { words } => format!("`{words}` can divide by zero"),
            What::Depends { name, .. } => {
                format!("`{name}`: the outcome depends on what it must not depend on")
            }
            What::Broken { name } => format!("`{name}` is not true of every decision"),
            What::Undecided { property, subject } => {
                format!("whether {subject} is {} was not decided within the budget", property.word())
            }
        }
    }

    /// Words at the first place, and at the others.
    fn labels(&self) -> (String, String) {
        let (first, others) = match &self.what {
            What::NoRule { .. } => ("some requests fall between its rules", ""),
            What::Conflict { .. } => ("this stands", "and this stands too"),
            What::NeverUsed { by, .. } if by.is_empty() => ("never used", ""),
            What::NeverUsed { .. } => ("never used", "goes before it"),
            What::TwoExceptions { .. } => ("this qualifies", "and this qualifies too"),
            What::TableGap { .. } => ("has a gap", ""),
            What::TableOverlap { .. } => ("this matches", "and this matches too"),
            What::RowNeverUsed { by, .. } if by.is_empty() => ("never used", "of this table"),
            What::RowNeverUsed { .. } => ("never used", "taken instead"),
            What::NotCovered { .. } => ("what it puts at stake is not covered", "ends here"),
            What::EscalationLower { .. } => ("escalates", "may have less authority"),
            What::CompressedLower { .. } => ("lowers the authority", ""),
            What::CompressedTwice { .. } => ("its chain is replaced twice", "replaces it"),
            What::DivisionByZero { .. } => ("decided by this division", ""),
            What::Broken { .. } => ("broken by some decision", ""),
            What::Depends { .. } => ("broken by two requests that differ in this only", ""),
            What::Undecided { .. } => ("not decided", ""),
        };
        (first.to_owned(), others.to_owned())
    }

    /// How many places beside the first are shown.
    fn others(&self) -> usize {
        match &self.what {
            What::TableOverlap { .. } | What::Conflict { .. } | What::TwoExceptions { .. } => 1,
            What::RowNeverUsed { by, .. } => by.len(),
            What::NeverUsed { by, .. } => by.len(),
            What::NoRule { .. }
            | What::TableGap { .. }
            | What::NotCovered { .. }
            | What::EscalationLower { .. }
            | What::CompressedLower { .. }
            | What::CompressedTwice { .. }
            | What::DivisionByZero { .. }
            | What::Broken { .. }
            | What::Depends { .. }
            | What::Undecided { .. } => 8,
        }
    }

    fn help(&self) -> String {
        let mut lines: Vec<String> = Vec::new();
        let mut word = "where";
        for region in &self.regions {
            lines.push(format!("{word} {}", said(region)));
            word = "or";
        }
        if self.more {
            lines.push("and in more places".to_owned());
        }
        if let What::NotCovered { stake: Some(stake), .. } = &self.what {
            lines.push(format!("{stake} is at stake in the example"));
        }
        if let What::Depends { before, after, .. } = &self.what {
            for (facts, said) in [before, after] {
                lines.push(format!("with {}: {said}", facts.join(", ")));
            }
        }
        lines.push(self.remedy().to_owned());
        lines.join("\n")
    }

    fn remedy(&self) -> &'static str {
        match &self.what {
            What::NoRule { .. } => {
                "add a rule for these, an `otherwise`, or `allow gap \"why\"` if a person shall decide"
            }
            What::Conflict { .. } => "let one override the other, or narrow its condition",
            What::NeverUsed { by, .. } if by.is_empty() => "mend its condition, or take it out",
            What::NeverUsed { .. } => "narrow what goes before it, or take it out",
            What::TwoExceptions { .. } => "let one override the other, or narrow its `when`",
            What::TableGap { .. } => {
                "add a row for these, an `otherwise` row, or `allow gap \"why\"` if a person shall decide"
            }
            What::TableOverlap { agreeing: false, .. } => {
                "make the cells exclude each other, or say how rows combine: `first`, `agreeing`, `highest of …`"
            }
            What::TableOverlap { agreeing: true, .. } => {
                "make the cells exclude each other, or the rows agree"
            }
            What::RowNeverUsed { .. } => "widen it, narrow the rows that are taken instead, or take it out",
            What::NotCovered { .. } => "add somebody with more authority, or cap what can be at stake",
            What::EscalationLower { .. } => "escalate to somebody with at least the same authority",
            What::CompressedLower { .. } => "let it end with somebody who has at least the same authority",
            What::CompressedTwice { .. } => "let them name the same chain, or exclude each other",
            What::DivisionByZero { .. } => "guard the division, or give the divisor a domain without zero",
            What::Broken { .. } | What::Depends { .. } => "mend the rules, or the statement",
            What::Undecided { .. } => "split the condition, narrow the domains, or raise `--budget`",
        }
    }
}

fn said(region: &Region) -> String {
    match region.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        Some((last, _)) => last.clone(),
        None => String::new(),
    }
}

fn why_never(kind: &str) -> &'static str {
    match kind {
        "step" => ": every route ends before it",
        "exception" => ": no denial that it covers meets its conditions",
        _ => ": its condition never holds",
    }
}

fn names(names: &[Name]) -> Vec<String> {
    names.iter().map(|name| format!("`{name}`")).collect()
}

fn all_of(all: &[Name]) -> String {
    said(&names(all))
}

fn any_of(all: &[Name]) -> String {
    names(all).join(" or ")
}

fn taken_by(rows: &[usize]) -> String {
    match rows {
        [only] => format!("row {only} takes"),
        several => {
            let several: Vec<String> = several.iter().map(usize::to_string).collect();
            format!("rows {} together take", said(&several))
        }
    }
}
