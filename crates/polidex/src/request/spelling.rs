//! How values are spelled in JSON texts.
//!
//! In: a text. Out: what it means, or nothing. One spelling for each type: nothing is trimmed, guessed or rounded.

use polidex_base::{Date, DateTime, Duration, DurationKind, Instant, Rational, Time};

use crate::json::MOST_DIGITS;

/// What a text of digits is.
pub(super) enum Digits {
    /// A number.
    Number(Rational),
    /// A number with an exponent.
    Exponent,
    /// No number.
    Neither,
}

/// Reads decimal digits: optional `-`, digits, optionally `.` and digits.
pub(super) fn digits(text: &str) -> Digits {
    if text.len() > MOST_DIGITS || text.contains('_') {
        return Digits::Neither;
    }
    if let Some((number, _)) = Rational::parse_decimal(text) {
        return Digits::Number(number);
    }
    match text.split_once(['e', 'E']) {
        Some((number, power))
            if Rational::parse_decimal(number).is_some()
                && Rational::parse_decimal(power.trim_start_matches('+')).is_some() =>
        {
            Digits::Exponent
        }
        _ => Digits::Neither,
    }
}

/// Splits `300.00 USD` into its digits and its code.
pub(super) fn amount(text: &str) -> Option<(&str, &str)> {
    let (digits, code) = text.split_once(' ')?;
    (code.len() == 3 && code.bytes().all(|b| b.is_ascii_uppercase())).then_some((digits, code))
}

/// Reads `2026-12-01`.
pub(super) fn date(text: &str) -> Option<Date> {
    fits(text, "0000-00-00").then(|| text.parse().ok()).flatten()
}

/// Reads `09:00` or `09:00:30`.
pub(super) fn time(text: &str) -> Option<Time> {
    let seconds = match text.split(':').nth(2) {
        Some("60") => return None,
        Some(_) => fits(text, "00:00:00"),
        None => fits(text, "00:00"),
    };
    seconds.then(|| text.parse().ok()).flatten()
}

/// Reads `2026-12-31T15:00:00Z` (RFC 3339), also without seconds: with an offset, never a leap second.
pub(super) fn instant(text: &str) -> Option<Instant> {
    let (clock, offset) = match text.strip_suffix('Z') {
        Some(local) => (local, true),
        None => {
            let cut = text.len().checked_sub(6)?;
            let (local, offset) = text.split_at_checked(cut)?;
            (local, fits(offset, "+00:00") || fits(offset, "-00:00"))
        }
    };
    (offset && is_clock(clock)).then(|| text.parse().ok()).flatten()
}

/// Reads `2026-12-31T15:00:00`, also without seconds: without an offset.
pub(super) fn local(text: &str) -> Option<DateTime> {
    is_clock(text).then(|| text.parse().ok()).flatten()
}

/// Tells whether a text has the shape of a date and time without an offset.
fn is_clock(text: &str) -> bool {
    if fits(text, "0000-00-00T00:00") {
        return true;
    }
    let (seconds, fraction) = text.split_once('.').map_or((text, None), |(s, f)| (s, Some(f)));
    let fraction =
        fraction.is_none_or(|f| (1..=9).contains(&f.len()) && f.bytes().all(|b| b.is_ascii_digit()));
    fraction && fits(seconds, "0000-00-00T00:00:00") && !seconds.ends_with(":60")
}

/// Tells whether a text has the shape of a pattern, in which `0` stands for any digit.
fn fits(text: &str, pattern: &str) -> bool {
    text.len() == pattern.len()
        && text.bytes().zip(pattern.bytes()).all(|(b, p)| if p == b'0' { b.is_ascii_digit() } else { b == p })
}

/// Reads a number of units as a duration of this kind: the digits `4` and the unit `hours`.
pub(super) fn duration(kind: DurationKind, number: &str, unit: &str) -> Option<Duration> {
    let Digits::Number(number) = digits(number) else { return None };
    let unit = unit.strip_suffix('s').unwrap_or(unit);
    let full = [unit.to_owned(), format!("business {unit}")];
    let size = DurationKind::UNITS
        .iter()
        .find(|(name, of, _)| *of == kind && full.iter().any(|f| f == name))
        .map(|(_, _, size)| *size)?;
    let count = number.times(&Rational::from(size)).to_i64()?;
    Some(Duration { kind, count })
}

/// Reads `4 hours`, `2 months` or `8 business hours`, as one of these kinds.
pub(super) fn any_quantity(text: &str) -> Option<Duration> {
    use DurationKind::{BusinessDays, BusinessHours, Calendar, Elapsed};
    [Elapsed, Calendar, BusinessHours, BusinessDays].into_iter().find_map(|kind| quantity(kind, text))
}

/// Splits `4 hours` into its number and its unit.
pub(super) fn quantity(kind: DurationKind, text: &str) -> Option<Duration> {
    let (number, unit) = text.split_once(' ')?;
    let business = matches!(kind, DurationKind::BusinessHours | DurationKind::BusinessDays);
    (business == unit.starts_with("business ")).then(|| duration(kind, number, unit)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_spelling_of_each() {
        assert!(date("2026-12-01").is_some());
        for bad in ["2026-2-1", "20261201", "2026-02-30", "2026-12-01T00:00", " 2026-12-01", "２０２６-12-01"]
        {
            assert!(date(bad).is_none(), "{bad}");
        }
        for good in [
            "2026-12-31T15:00:00Z",
            "2026-12-31T15:00:00.250Z",
            "2026-12-31T10:00:00-05:00",
            "2026-12-31T15:00Z",
            "2026-12-31T10:00-05:00",
        ] {
            assert!(instant(good).is_some() && local(good).is_none(), "{good}");
        }
        for good in ["2026-12-31T15:00:00", "2026-12-31T15:00"] {
            assert!(instant(good).is_none() && local(good).is_some(), "{good}");
        }
        for bad in [
            "2026-12-31 15:00:00Z",
            "2026-12-31T15:00.5Z",
            "2026-12-31T15Z",
            "2026-12-31T23:59:60Z",
            "2026-12-31T15:00:00+05",
            "2026-12-31T15:00:00-05:00[America/New_York]",
            "2026-12-31T15:00:00.Z",
            "é-12-31",
        ] {
            assert!(instant(bad).is_none() && local(bad).is_none(), "{bad}");
        }
        assert!(time("09:00").is_some() && time("09:00:30").is_some());
        assert!(time("9:00").is_none() && time("24:00").is_none() && time("09:00:60").is_none());
    }

    #[test]
    fn durations_keep_their_kind() {
        let elapsed = |text| quantity(DurationKind::Elapsed, text).map(|d| d.count);
        assert_eq!(elapsed("4 hours"), Some(14_400));
        assert_eq!(elapsed("1 week"), Some(604_800));
        assert_eq!(elapsed("1.5 hours"), Some(5_400));
        for bad in ["4", "4hours", "2 months", "4 business hours", "0.3 seconds", "1e3 days", "four hours"] {
            assert_eq!(elapsed(bad), None, "{bad}");
        }
        assert_eq!(quantity(DurationKind::BusinessHours, "8 business hours").map(|d| d.count), Some(28_800));
        assert_eq!(quantity(DurationKind::BusinessHours, "8 hours"), None);
        assert_eq!(quantity(DurationKind::Calendar, "2 years").map(|d| d.count), Some(24));
        let kind = |text| any_quantity(text).map(|d| d.kind);
        assert_eq!(kind("8 hours"), Some(DurationKind::Elapsed));
        assert_eq!(kind("2 months"), Some(DurationKind::Calendar));
        assert_eq!(kind("8 business hours"), Some(DurationKind::BusinessHours));
        assert_eq!(kind("1 business day"), Some(DurationKind::BusinessDays));
        assert_eq!(kind("1 fortnight"), None);
    }
}
