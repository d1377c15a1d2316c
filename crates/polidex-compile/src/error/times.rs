//! Findings about time that is counted in a calendar: `E033x`.

use polidex_base::{Code, Diagnostic, Span};

/// A finding about time.
#[derive(Debug, Clone)]
pub(crate) enum TimeError {
    /// Months may lead to a day that does not exist, and nothing says which day counts then.
    NoMonthEnd { span: Span },
    /// A calendar behind something in which no business time is counted.
    NoBusinessTime { calendar: String, span: Span },
    /// The end of a month behind something in which no months are counted.
    NoMonths { words: &'static str, span: Span },
    /// A service level for some steps that replaces the chain of all.
    StepsAndChain { step: String, span: Span },
    /// A local time that the clocks jump over.
    NeverShown { written: String, zone: String, span: Span },
    /// A local time that the clocks show twice, with both offsets.
    ShownTwice { written: String, zone: String, instead: [String; 2], span: Span },
}

impl TimeError {
    pub(super) fn to_diagnostic(&self) -> Diagnostic {
        match self {
            TimeError::NoMonthEnd { span } => Diagnostic::error(
                Code("E0331"),
                "these months may lead to a day that does not exist, such as 31 February",
                *span,
                "which day counts then?",
            )
            .with_help("write behind it `or the last day` (of that month), or `or the first of the next`"),
            TimeError::NoBusinessTime { calendar, span } => Diagnostic::error(
                Code("E0332"),
                format!("no business time is counted here, so `in {calendar}` says nothing"),
                *span,
                "counts nothing",
            )
            .with_help("take it out, or add business hours or business days"),
            TimeError::NoMonths { words, span } => Diagnostic::error(
                Code("E0332"),
                format!("no months are counted here, so `{words}` says nothing"),
                *span,
                "counts nothing",
            )
            .with_help("take it out, or add months or years"),
            TimeError::StepsAndChain { step, span } => Diagnostic::error(
                Code("E0334"),
                format!("a service level for step `{step}` cannot replace the whole chain"),
                *span,
                "is about all steps",
            )
            .with_help("take out `for step …`, or put the chain into a service level of its own"),
            TimeError::NeverShown { written, zone, span } => Diagnostic::error(
                Code("E0333"),
                format!("the clocks of `{zone}` never show `{written}`: they are put forward over it"),
                *span,
                "no such local time",
            )
            .with_help("write another time, or the offset from UTC behind it"),
            TimeError::ShownTwice { written, zone, instead: [first, second], span } => Diagnostic::error(
                Code("E0333"),
                format!("the clocks of `{zone}` show `{written}` twice: they are put back over it"),
                *span,
                "which of the two?",
            )
            .with_help(format!("write the offset from UTC behind it: `{first}` or `{second}`")),
        }
    }
}
