//! Time zones by name, from the data compiled into the program, never from the machine.

use jiff::tz::{Offset, TimeZone, TimeZoneDatabase};

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
    use super::zone;

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
