//! Instants for reading: in the policy's zone, and in UTC behind it. The machine's zone plays no part.

use jiff::tz::TimeZone;
use polidex::{Instant, Policy};

/// Writes an instant: `Thu 31 Dec 2026 14:00 EST (19:00 UTC)`; the day again where it differs in UTC.
pub fn shown(instant: Instant, policy: &Policy) -> String {
    in_zone(instant, &policy.zone)
}

fn in_zone(instant: Instant, zone: &str) -> String {
    let utc = instant.to_zoned_datetime(TimeZone::UTC);
    let clock = if utc.second() == 0 { "%H:%M" } else { "%H:%M:%S" };
    let in_utc = |date: &str| utc.strftime(&format!("{date}{clock} UTC")).to_string();
    let Some(known) = polidex::base::zone(zone) else { return in_utc("%a %-d %b %Y ") };
    let local = instant.to_zoned_datetime(known.clone());
    if local.offset().is_zero() && local.strftime("%Z").to_string() == "UTC" {
        return in_utc("%a %-d %b %Y ");
    }
    let behind = if local.date() == utc.date() { in_utc("") } else { in_utc("%a %-d %b ") };
    // A fixed offset has no abbreviation.
    let named = if known.iana_name().is_some() { "%Z" } else { zone };
    format!("{} ({behind})", local.strftime(&format!("%a %-d %b %Y {clock} {named}")))
}

#[cfg(test)]
mod tests {
    use super::in_zone;

    #[test]
    fn instants_show_both_clocks_and_the_day_where_it_differs() {
        let shown = |instant: &str, zone| in_zone(instant.parse().unwrap(), zone);
        assert_eq!(
            shown("2026-12-31T19:00:00Z", "America/New_York"),
            "Thu 31 Dec 2026 14:00 EST (19:00 UTC)"
        );
        assert_eq!(
            shown("2027-01-01T03:00:05Z", "America/New_York"),
            "Thu 31 Dec 2026 22:00:05 EST (Fri 1 Jan 03:00:05 UTC)"
        );
        assert_eq!(shown("2026-07-01T19:00:00Z", "UTC-05:00"), "Wed 1 Jul 2026 14:00 UTC-05:00 (19:00 UTC)");
        assert_eq!(shown("2026-12-31T19:00:00Z", "UTC"), "Thu 31 Dec 2026 19:00 UTC");
        assert_eq!(shown("2026-12-31T19:00:00Z", "Nowhere/At_All"), "Thu 31 Dec 2026 19:00 UTC");
    }
}
