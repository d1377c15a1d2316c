//! Time zones by name, from the data compiled into the program, never from the machine.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::{AmbiguousOffset, Offset, TimeZone, TimeZoneDatabase};

/// Names of the data that mean an offset or old rules, and that people read as the time of a place.
const MISTAKEN: [&str; 7] = ["EST", "MST", "HST", "EST5EDT", "CST6CDT", "MST7MDT", "PST8PDT"];

/// Returns the zone of an IANA name, `UTC`, or a fixed offset such as `UTC-05:00`; nothing for any other text, such as
/// `EST`. Large and small letters are one; the zone itself knows its right spelling.
pub fn zone(name: &str) -> Option<TimeZone> {
    match name.strip_prefix("UTC") {
        Some("") => Some(TimeZone::UTC),
        Some(offset) => fixed(offset),
        None if MISTAKEN.iter().any(|mistaken| mistaken.eq_ignore_ascii_case(name)) => None,
        None => TimeZoneDatabase::bundled().get(name).ok(),
    }
}

/// Which instants a local date and time stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Local {
    /// One.
    Once(Timestamp),
    /// None: the clocks jump over it; they jump at this instant.
    Never(Timestamp),
    /// Two: the clocks are put back, and show it again.
    Twice(Timestamp, Timestamp),
}

/// Returns the instants at which the clocks of a zone show a date and time; nothing far outside of the calendar.
pub fn instants(local: DateTime, zone: &TimeZone) -> Option<Local> {
    let at = |offset: Offset| offset.to_timestamp(local).ok();
    Some(match zone.to_ambiguous_timestamp(local).offset() {
        AmbiguousOffset::Unambiguous { offset } => Local::Once(at(offset)?),
        AmbiguousOffset::Fold { before, after } => Local::Twice(at(before)?, at(after)?),
        // Read with the offset behind the jump it lies before it, by less than the jump.
        AmbiguousOffset::Gap { after, .. } => Local::Never(zone.following(at(after)?).next()?.timestamp()),
    })
}

/// Writes an instant with the local time and offset of a zone: `2026-11-01T01:30:00-04:00`.
pub fn with_offset(at: Timestamp, zone: &TimeZone) -> String {
    at.display_with_offset(zone.to_offset(at)).to_string()
}

fn fixed(offset: &str) -> Option<TimeZone> {
    let (sign, digits) = match offset.strip_prefix('-') {
        Some(digits) => (-1i32, digits),
        None => (1, offset.strip_prefix('+')?),
    };
    let (hours, minutes) = digits.split_once(':')?;
    let number =
        |text: &str| text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse::<i32>().ok()).flatten();
    let minutes = number(minutes).filter(|minutes| *minutes < 60)?;
    let seconds = number(hours)?.checked_mul(3_600)?.checked_add(minutes.checked_mul(60)?)?;
    Offset::from_seconds(sign.checked_mul(seconds)?).ok().map(TimeZone::fixed)
}

#[cfg(test)]
mod tests {
    use super::{Local, instants, zone};

    #[test]
    fn a_local_time_is_shown_once_never_or_twice() {
        let zone = zone("America/New_York").expect("known");
        let shown = |local: &str| instants(local.parse().expect("a local time"), &zone);
        let at = |text: &str| text.parse().expect("an instant");
        assert_eq!(shown("2026-03-08T01:59:59"), Some(Local::Once(at("2026-03-08T06:59:59Z"))));
        assert_eq!(shown("2026-03-08T02:00:00"), Some(Local::Never(at("2026-03-08T07:00:00Z"))));
        assert_eq!(shown("2026-03-08T02:59:59"), Some(Local::Never(at("2026-03-08T07:00:00Z"))));
        assert_eq!(shown("2026-03-08T03:00:00"), Some(Local::Once(at("2026-03-08T07:00:00Z"))));
        let (first, second) = (at("2026-11-01T05:30:00Z"), at("2026-11-01T06:30:00Z"));
        assert_eq!(shown("2026-11-01T01:30:00"), Some(Local::Twice(first, second)));
    }

    #[test]
    fn zones_are_known_by_name_and_by_offset() {
        for name in ["UTC", "America/New_York", "UTC-05:00", "UTC+05:45"] {
            assert!(zone(name).is_some(), "{name}");
        }
        for name in ["", "Mars/Olympus", "UTC5", "UTC+5", "EST5EDT4", "local", "EST", "est5edt", "UTC-04:60"]
        {
            assert!(zone(name).is_none(), "{name}");
        }
    }
}
