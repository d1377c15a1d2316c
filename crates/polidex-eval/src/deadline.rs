//! When something is due: [ELAPSED], [OPEN], [BUSINESS-HOURS], [BUSINESS-DAYS].
//!
//! In: a start, a duration, a calendar. Out: an instant, or why there is none.
//! Exact across changes of the clocks: every stretch with one offset from UTC is looked at by itself.

use jiff::ToSpan;
use jiff::tz::TimeZone;
use polidex_base::{Date, Duration, DurationKind, Instant};
use polidex_ir::Calendar;

use crate::arithmetic::date_of;

const SECOND: i128 = 1_000_000_000;
const MINUTE: i128 = 60 * SECOND;
const DAY: i128 = 86_400 * SECOND;

/// A desk that has not been open for so long in this many days is taken never to be.
const MOST_DAYS: i64 = 20_000;

/// A desk: when it is open, and in which zone.
#[derive(Debug, Clone)]
pub(crate) struct Desk<'p> {
    calendar: &'p Calendar,
    zone: TimeZone,
}

/// A stretch of instants (nanoseconds since 1970) with one offset from UTC, the end excluded.
#[derive(Debug, Clone, Copy)]
struct Stretch {
    start: i128,
    end: i128,
    offset: i128,
}

impl<'p> Desk<'p> {
    /// Opens a calendar; nothing where its zone is unknown.
    pub fn new(calendar: &'p Calendar) -> Option<Self> {
        Some(Desk { calendar, zone: polidex_base::zone(&calendar.zone)? })
    }

    /// Returns the open spans of a local day within a stretch, in order: [OPEN].
    fn open_spans(&self, day: i64, stretch: Stretch) -> Vec<(i128, i128)> {
        let Some(date) = date_of(day) else { return Vec::new() };
        if self.calendar.closed.binary_search(&date).is_ok() {
            return Vec::new();
        }
        let weekday = u32::from(date.weekday().to_monday_zero_offset().unsigned_abs());
        let day_starts = weekday.saturating_mul(1_440);
        let day_ends = day_starts.saturating_add(1_440);
        let midnight = i128::from(day).saturating_mul(DAY).saturating_sub(stretch.offset);
        let at = |minute: u32| {
            let into_day = i128::from(minute.saturating_sub(day_starts));
            midnight.saturating_add(into_day.saturating_mul(MINUTE))
        };
        let spans = self.calendar.weekly.iter().filter_map(|(from, to)| {
            let (from, to) = ((*from).max(day_starts), (*to).min(day_ends));
            (from < to).then(|| (at(from).max(stretch.start), at(to).min(stretch.end)))
        });
        spans.filter(|(from, to)| from < to).collect()
    }

    /// Returns the stretch that holds an instant.
    fn stretch(&self, at: i128) -> Option<Stretch> {
        let instant = Instant::from_nanosecond(at).ok()?;
        let next = self.zone.following(instant).next().map_or(Instant::MAX, |change| change.timestamp());
        let offset = i128::from(self.zone.to_offset(instant).seconds()).saturating_mul(SECOND);
        Some(Stretch { start: at, end: next.as_nanosecond(), offset })
    }

    /// [BUSINESS-HOURS]: the earliest instant by which it has been open for so long.
    fn after_open_time(&self, start: i128, mut remaining: i128) -> Option<i128> {
        if remaining <= 0 {
            return Some(start);
        }
        let mut at = start;
        let mut days_left = MOST_DAYS;
        while days_left > 0 {
            let stretch = self.stretch(at)?;
            let first = local_day(stretch.start, stretch.offset)?;
            let last = local_day(stretch.end.saturating_sub(1), stretch.offset)?;
            for day in first..=last {
                for (from, to) in self.open_spans(day, stretch) {
                    let length = to.saturating_sub(from);
                    if length >= remaining {
                        return Some(from.saturating_add(remaining));
                    }
                    remaining = remaining.saturating_sub(length);
                }
                days_left = days_left.saturating_sub(1);
                if days_left <= 0 {
                    return None;
                }
            }
            at = stretch.end;
        }
        None
    }

    /// Returns the last closing of a local day, if the desk opens on it.
    fn closing(&self, day: i64) -> Option<i128> {
        // A local day lies within this, whatever the offset; stretches without a part of it have no spans.
        let utc_midnight = i128::from(day).saturating_mul(DAY);
        let end = utc_midnight.saturating_add(DAY.saturating_mul(3));
        let mut at = utc_midnight.saturating_sub(DAY.saturating_mul(2));
        let mut closing = None;
        while at < end {
            let stretch = self.stretch(at)?;
            closing = closing.max(self.open_spans(day, stretch).last().map(|(_, to)| *to));
            at = stretch.end;
        }
        closing
    }

    /// [BUSINESS-DAYS]: the closing of the `count`-th day after the local day of the start on which it opens.
    fn after_open_days(&self, start: i128, count: i64) -> Option<i128> {
        if count <= 0 {
            return Some(start);
        }
        let offset = self.stretch(start)?.offset;
        let today = local_day(start, offset)?;
        let days = (1..=MOST_DAYS).filter_map(|n| self.closing(today.checked_add(n)?));
        days.take(usize::try_from(count).ok()?.min(usize::try_from(MOST_DAYS).ok()?))
            .enumerate()
            .find(|(n, _)| i64::try_from(n.saturating_add(1)) == Ok(count))
            .map(|(_, closing)| closing)
    }
}

fn local_day(at: i128, offset: i128) -> Option<i64> {
    i64::try_from(at.checked_add(offset)?.div_euclid(DAY)).ok()
}

/// Returns when something is due that starts at `start` and may take `within`.
pub(crate) fn due(
    start: Instant,
    within: Duration,
    desk: Option<&Desk<'_>>,
    zone: &TimeZone,
) -> Result<Instant, String> {
    let failed = || format!("nothing can be due {within} after {start}");
    let desk = || desk.ok_or_else(|| format!("`{within}` needs a calendar, and the policy names none"));
    let start_nanos = start.as_nanosecond();
    let length = || i128::from(within.count).saturating_mul(SECOND);
    let nanos = match within.kind {
        DurationKind::Elapsed => start_nanos.checked_add(length()),
        DurationKind::Calendar => return add_months(start, within.count, zone).ok_or_else(failed),
        DurationKind::BusinessHours => desk()?.after_open_time(start_nanos, length()),
        DurationKind::BusinessDays => desk()?.after_open_days(start_nanos, within.count),
    };
    nanos.and_then(|nanos| Instant::from_nanosecond(nanos).ok()).ok_or_else(failed)
}

/// [ELAPSED]: months on the calendar; a day that does not exist has no value.
fn add_months(start: Instant, months: i64, zone: &TimeZone) -> Option<Instant> {
    let local = zone.to_datetime(start);
    let month: Date = local.date().first_of_month();
    let month = month.checked_add(i32::try_from(months).ok()?.months()).ok()?;
    let day = Date::new(month.year(), month.month(), local.day()).ok()?;
    zone.to_timestamp(day.to_datetime(local.time())).ok()
}
