//! How values are spelled in JSON texts, as patterns (ECMA 262): what `request/spelling.rs` reads.
//!
//! A pattern says the shape and the calendar; it does not say how large a number is.

use polidex_base::DurationKind;

/// Most characters of a number.
pub(super) const MOST_DIGITS: usize = crate::json::MOST_DIGITS;
/// A number in plain digits.
pub(super) const DIGITS: &str = "-?[0-9]+(?:\\.[0-9]+)?";
const HOUR: &str = "(?:[01][0-9]|2[0-3])";
const SIXTY: &str = "[0-5][0-9]";

/// A number with at most so many places by value: zeros behind them do no harm.
pub(super) fn number(places: u32) -> String {
    match places {
        0 => "-?[0-9]+(?:\\.0+)?".to_owned(),
        places => format!("-?[0-9]+(?:\\.(?:[0-9]{{1,{places}}}0*))?"),
    }
}

/// A day that exists.
pub(super) fn date() -> String {
    let long = "(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])";
    let short = "(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)";
    let february = "02-(?:0[1-9]|1[0-9]|2[0-8])";
    let leap = "(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)-02-29";
    format!("(?:[0-9]{{4}}-(?:{long}|{short}|{february})|{leap})")
}

/// A time of day.
pub(super) fn time() -> String {
    format!("{HOUR}:{SIXTY}(?::{SIXTY})?")
}

/// A point in time, with such fractions of a second; the offset may be left out where `local` says so.
pub(super) fn instant(fraction: &str, local: bool) -> String {
    let offset = format!("(?:Z|[+-](?:[01][0-9]|2[0-5]):{SIXTY})");
    let offset = if local { format!("{offset}?") } else { offset };
    format!("{}T{HOUR}:{SIXTY}(?::{SIXTY}(?:\\.{fraction}{{1,9}})?)?{offset}", date())
}

/// A number of units of a kind.
pub(super) fn duration(kind: DurationKind) -> String {
    let units = DurationKind::UNITS.iter().filter(|(_, of, _)| *of == kind);
    let units: Vec<&str> = units.map(|(name, ..)| name.strip_prefix("business ").unwrap_or(name)).collect();
    let business = match kind {
        DurationKind::Elapsed | DurationKind::Calendar => "",
        DurationKind::BusinessHours | DurationKind::BusinessDays => "business ",
    };
    format!("{DIGITS} {business}(?:{})s?", units.join("|"))
}

/// A number of units of any kind.
pub(super) fn any_duration() -> String {
    let all = [
        DurationKind::Elapsed,
        DurationKind::Calendar,
        DurationKind::BusinessHours,
        DurationKind::BusinessDays,
    ];
    format!("(?:{})", all.map(duration).join("|"))
}
