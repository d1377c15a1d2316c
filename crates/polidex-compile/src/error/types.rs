//! Findings about types and values: `E03xx`.

use polidex_base::{Code, Diagnostic, Span};

use super::lists::ListError;
use super::names::there_are;
use super::tables::TableError;
use super::times::TimeError;
use crate::scope::Place;

/// A finding about a type or value.
#[derive(Debug, Clone)]
pub(crate) enum TypeError {
    /// Another type is expected here; both in the author's words.
    Mismatch { expected: String, found: String, span: Span },
    /// A grant that no authority can be measured against.
    NotMeasured { grant: String, found: String, span: Span },
    /// Two values that cannot be compared.
    NotComparable { left: (String, Span), right: (String, Span), hint: Option<String> },
    /// Amounts of two currencies.
    Currencies { left: (String, Span), right: (String, Span) },
    /// `<` between values that have no order.
    NotOrdered { symbol: &'static str, found: String, span: Span },
    /// An optional fact is read where it may not be given.
    Unguarded { fact: String, guard: String, span: Span, place: Place },
    /// No such operation between these.
    NoOperation { op: &'static str, left: String, right: String, span: Span, hint: Option<&'static str> },
    /// A condition is yes or no.
    NotCondition { found: String, span: Span, of: Option<String> },
    /// A bare number where a unit is needed; what to write instead.
    BareNumber { number: String, expected: String, instead: String, span: Span },
    /// Only a constant can stand here.
    NotConstant { wanted: String, span: Span },
    /// A value that may be finer than its minor unit.
    NotRounded { what: String, unit: String, span: Span },
    /// No such currency.
    UnknownCurrency { code: String, span: Span, nearest: Option<String> },
    /// More decimal places than there are.
    TooFine { value: String, of: String, places: u32, span: Span },
    /// Elapsed, calendar and business durations do not compare.
    DurationKinds { left: (String, Span), right: (String, Span) },
    /// Outside the range of its fact.
    OutOfRange { fact: String, value: String, least: String, greatest: String, span: Span },
    /// A default that its own range does not allow.
    DefaultOutOfRange { fact: String, value: String, least: String, greatest: String, span: Span },
    /// A range whose least is above its greatest.
    UpsideDown { fact: String, least: (String, Span), greatest: (String, Span) },
    /// A record where a value is needed.
    RecordAsValue { record: String, fields: Vec<String>, span: Span },
    /// `is given` of a fact that is never left out.
    NotOptional { fact: String, span: Span },
    /// A definition with another number of parameters.
    Arguments { name: String, wanted: usize, found: usize, span: Span },
    /// An authority in several currencies, or in none that is known.
    WhichAuthority { kinds: Vec<String>, span: Span },
    /// Not part of the language yet.
    NotYet { what: String, span: Span, instead: &'static str },
    /// About lists and elements.
    List(ListError),
    /// About tables and their columns.
    Table(TableError),
    /// About time that is counted in a calendar.
    Time(TimeError),
}

impl TypeError {
    pub(super) fn to_diagnostic(&self) -> Diagnostic {
        match self {
            TypeError::Mismatch { expected, found, span } => Diagnostic::error(
                Code("E0301"),
                format!("this is {found}, and {expected} is expected"),
                *span,
                format!("this is {found}"),
            )
            .with_help(format!("write {expected} here")),
            TypeError::NotMeasured { grant, found, span } => Diagnostic::error(
                Code("E0301"),
                format!("this is {found}, and a grant is a number or an amount"),
                *span,
                format!("this is {found}"),
            )
            .with_help(format!(
                "authority is measured against what is granted; say other things beside it: `reports {{ {grant}: … }}`"
            )),
            TypeError::NotComparable { left, right, hint } => {
                let message = format!("{} does not compare with {}", left.0, right.0);
                let general = "compare values of one type: an amount with an amount, a date with a date";
                two_sides(Code("E0302"), message, left, right).with_help(hint.as_deref().unwrap_or(general))
            }
            TypeError::Currencies { left, right } => {
                let message = format!("{} and {} never mix", left.0, right.0);
                two_sides(Code("E0303"), message, left, right)
                    .with_help("use one currency for both; Polidex knows no exchange rates")
            }
            TypeError::NotOrdered { symbol, found, span } => Diagnostic::error(
                Code("E0304"),
                format!("`{symbol}` needs an order, and {found} has none"),
                *span,
                format!("this is {found}"),
            )
            .with_help(match *symbol {
                "from … to …" => "leave the range out; amounts, numbers, dates, durations and tiers can have one",
                "min of" | "max of" => "take the least or greatest of amounts, numbers, dates, durations or values of a tier",
                "highest of" | "lowest of" | "by" => "say in the heading that the column holds values of a tier, or rank by an amount or number",
                "tier … from" => "a tier is made of an amount, a number, a date or a duration",
                "larger of" | "smaller of" => "choose among amounts, numbers, dates, durations or values of a tier",
                _ => "compare it with `is` or `is not`; of named values, only those of a `tier` are ordered",
            }),
            TypeError::Unguarded { fact, guard, span, place } => {
                let help = match place {
                    Place::Condition => format!("write `{guard} is given and …` before it, in the same `and`"),
                    Place::Element => format!("leave out the others: `… where {guard} is given`"),
                    Place::Value => format!("in a rule, let its condition say `{guard} is given and …`; in a definition, write `… when {guard} is given, otherwise …`"),
                };
                Diagnostic::error(
                    Code("E0305"),
                    format!("`{fact}` is optional, and nothing before this says that it is given"),
                    *span,
                    "may be left out",
                )
                .with_help(help)
            }
            TypeError::NoOperation { op, left, right, span, hint } => Diagnostic::error(
                Code("E0306"),
                format!("there is no `{op}` between {left} and {right}"),
                *span,
                "cannot be computed",
            )
            .with_help(hint.unwrap_or(
                "amounts add to amounts and numbers to numbers; an amount is multiplied by a number; a date moves by a duration such as `30 days`",
            )),
            TypeError::NotCondition { found, span, of } => {
                let help = match of {
                    Some(fact) => format!("compare it with something: `{fact} …`"),
                    None => "a condition is yes or no, such as `amount <= refund_cap`".to_owned(),
                };
                Diagnostic::error(
                    Code("E0307"),
                    format!("this is {found}, and a condition is yes or no"),
                    *span,
                    format!("this is {found}"),
                )
                .with_help(help)
            }
            TypeError::BareNumber { number, expected, instead, span } => {
                let message = format!("`{number}` is a bare number, and {expected} is expected");
                let error = Diagnostic::error(Code("E0308"), message, *span, "has no unit");
                if expected.starts_with("an amount in ") {
                    // Only a currency is certain: 30 may be days or hours, 0.8 may be 80% or 0.8%.
                    let help = format!("write `{instead}`");
                    return error.with_help(help.clone()).with_fix(help, *span, instead.clone());
                }
                if instead.ends_with('%') && number.starts_with("0.") {
                    return error.with_help("write it in percent: 0.8 of the whole is `80%`");
                }
                error.with_help(format!("write the unit, such as `{instead}`"))
            }
            TypeError::NotConstant { wanted, span } => Diagnostic::error(
                Code("E0309"),
                format!("{wanted} must be written out here"),
                *span,
                "not a constant",
            )
            .with_help("write the value itself, not a name that stands for it"),
            TypeError::NotRounded { what, unit, span } => Diagnostic::error(
                Code("E0310"),
                format!("{what} may come out finer than {unit}"),
                *span,
                "not rounded",
            )
            .with_help("say how it is rounded: `rounded down`, `rounded up`, `rounded half up` or `rounded half even`"),
            TypeError::UnknownCurrency { code, span, nearest } => {
                let error = Diagnostic::error(
                    Code("E0311"),
                    format!("`{code}` is no currency of ISO 4217"),
                    *span,
                    "no such currency",
                );
                match nearest {
                    Some(near) => error.with_help(format!("did you mean `{near}`?")),
                    None => error.with_help("write a code of ISO 4217, such as `USD`, `EUR` or `JPY`"),
                }
            }
            TypeError::TooFine { value, of, places, span } => {
                let (label, help) = match places {
                    0 => ("no decimal places here".to_owned(), format!("{of} has no decimal places; leave them out")),
                    n => (format!("at most {n} decimal places"), format!("{of} has {n} decimal places; write no more")),
                };
                // `1.000` is a thousand in one half of the world.
                let (digits, unit) = value.split_once(' ').unwrap_or((value, ""));
                let grouped = digits.split_once('.').filter(|(whole, _)| whole.len() <= 3);
                let thousand = grouped.is_some_and(|(_, rest)| rest.split('.').all(|part| part.len() == 3));
                let help = if thousand && !unit.is_empty() {
                    format!("if thousands are meant, write `{} {unit}`; {help}", digits.replace('.', "_"))
                } else {
                    help
                };
                let message = format!("`{value}` has more decimal places than {of} can have");
                Diagnostic::error(Code("E0312"), message, *span, label).with_help(help)
            }
            TypeError::DurationKinds { left, right } => {
                let message = format!("{} and {} are different kinds of duration", left.0, right.0);
                two_sides(Code("E0313"), message, left, right).with_help(
                    "use one kind for both: elapsed (`30 days`), calendar (`2 months`) or business time (`2 business days`)",
                )
            }
            TypeError::OutOfRange { fact, value, least, greatest, span } => Diagnostic::error(
                Code("E0314"),
                format!("`{value}` is outside the range of `{fact}`"),
                *span,
                format!("from {least} to {greatest}"),
            )
            .with_help(format!("`{fact}` goes from {least} to {greatest}; such a request would be invalid")),
            TypeError::DefaultOutOfRange { fact, value, least, greatest, span } => Diagnostic::error(
                Code("E0319"),
                format!("the default `{value}` is outside the range of `{fact}`"),
                *span,
                format!("from {least} to {greatest}"),
            )
            .with_help(format!("choose a default from {least} to {greatest}, or widen the range")),
            TypeError::UpsideDown { fact, least, greatest } => Diagnostic::error(
                Code("E0320"),
                format!("nothing is in the range of `{fact}`: {} is above {}", least.0, greatest.0),
                least.1.to(greatest.1),
                "the greatest stands first",
            )
            .with_help(format!("write the least first: `from {} to {}`", greatest.0, least.0)),
            TypeError::RecordAsValue { record, fields, span } => Diagnostic::error(
                Code("E0315"),
                format!("`{record}` is a record, and a value is wanted here"),
                *span,
                "a record",
            )
            .with_help(format!("name one of its fields; {}", there_are(fields))),
            TypeError::NotOptional { fact, span } => Diagnostic::error(
                Code("E0316"),
                format!("`{fact}` is not optional, so it cannot be `not given`"),
                *span,
                "never left out",
            )
            .with_help("a fact without `optional` is asked for when it is missing; remove this, or declare the fact `optional`"),
            TypeError::Arguments { name, wanted, found, span } => {
                let help = match wanted {
                    0 => format!("write `{name}` without parentheses"),
                    1 => format!("write `{name}(…)` with one value in the parentheses"),
                    n => format!("write `{name}(…)` with {n} values in the parentheses, separated by commas"),
                };
                let takes = match wanted {
                    0 => "no input".to_owned(),
                    1 => "1 input".to_owned(),
                    n => format!("{n} inputs"),
                };
                let given = match found {
                    0 => "none is given".to_owned(),
                    1 => "1 is given".to_owned(),
                    n => format!("{n} are given"),
                };
                let message = format!("`{name}` takes {takes}, and {given}");
                Diagnostic::error(Code("E0317"), message, *span, "wrong number of inputs").with_help(help)
            }
            TypeError::WhichAuthority { kinds, span } => Diagnostic::error(
                Code("E0330"),
                match kinds.as_slice() {
                    [] => "it is not known in which currency this authority is".to_owned(),
                    several => format!("this authority is in several: {}", there_are(several)),
                },
                *span,
                "in which currency?",
            )
            .with_help("write `authority of … in USD`"),
            TypeError::NotYet { what, span, instead } => Diagnostic::error(
                Code("E0318"),
                format!("{what} is not part of the language yet"),
                *span,
                "cannot be used yet",
            )
            .with_help(*instead),
            TypeError::List(error) => error.to_diagnostic(),
            TypeError::Table(error) => error.to_diagnostic(),
            TypeError::Time(error) => error.to_diagnostic(),
        }
    }
}

/// Words two values that do not go together: the place is the second one, where both have places of their own.
fn two_sides(code: Code, message: String, left: &(String, Span), right: &(String, Span)) -> Diagnostic {
    if left.1 == right.1 {
        return Diagnostic::error(code, message, left.1, format!("this is {}, not {}", left.0, right.0));
    }
    Diagnostic::error(code, message, right.1, format!("this is {}", right.0))
        .with_label(left.1, format!("this is {}", left.0))
}
