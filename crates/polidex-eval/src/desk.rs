//! When a desk is open: [OPEN], [CLOSING], [OPEN-DAY], and how long until it has been open for so long.
//!
//! In: a calendar, instants and local days. Out: instants and days, or nothing where the desk is not open for so long
//! within [`MOST_DAYS`]. Exact across changes of the clocks: every stretch with one offset from UTC is looked at by
//! itself.

use jiff::tz::TimeZone;
use polidex_base::Instant;
use polidex_ir::Calendar;

use crate::arithmetic::date_of;

pub(crate) const SECOND: i128 = 1_000_000_000;
const MINUTE: i128 = 60 * SECOND;
const DAY: i128 = 86_400 * SECOND;

/// No more days than this are looked at for one question.
pub(crate) const MOST_DAYS: i64 = 20_000;

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

/// The stretch that was looked at last: days that lie well within it need no other.
type Memo = Option<Stretch>;

impl<'p> Desk<'p> {
    /// Opens a calendar; nothing where its zone is unknown.
    pub fn new(calendar: &'p Calendar) -> Option<Self> {
        Some(Desk { calendar, zone: polidex_base::zone(&calendar.zone)? })
    }

    /// Returns the local day of an instant, counted from 1970-01-01.
    pub fn day(&self, at: i128) -> Option<i64> {
        local_day(at, self.stretch(at)?.offset)
    }

    /// [OPEN]
    pub fn is_open(&self, at: i128) -> Option<bool> {
        let stretch = self.stretch(at)?;
        let day = local_day(at, stretch.offset)?;
        Some(self.open_spans(day, stretch).iter().any(|(from, to)| *from <= at && at < *to))
    }

    /// [OPEN-DAY]: the desk is open some time on a local day.
    pub fn opens_on(&self, day: i64) -> bool {
        self.closing(day, &mut None).is_some()
    }

    /// [CLOSING]: the last closing of a local day, if the desk opens on it.
    pub fn closing_on(&self, day: i64) -> Option<i128> {
        self.closing(day, &mut None)
    }

    /// [CLOSING]: the first instant after another at which the desk is no longer open.
    pub fn closing_after(&self, after: i128) -> Option<i128> {
        let mut open_until: Option<i128> = None;
        let mut at = after;
        let mut days_left = MOST_DAYS;
        while days_left > 0 {
            let stretch = self.stretch(at)?;
            let first = local_day(stretch.start, stretch.offset)?;
            let last = local_day(stretch.end.saturating_sub(1), stretch.offset)?;
            for day in first..=last {
                for (from, to) in self.open_spans(day, stretch) {
                    match open_until {
                        Some(until) if until < from => return Some(until),
                        Some(_) | None => open_until = Some(to),
                    }
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

    /// [BUSINESS-HOURS]: the earliest instant by which it has been open for so long.
    pub fn after_open_time(&self, start: i128, mut remaining: i128) -> Option<i128> {
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

    /// [OPEN-DAY]: the `count`-th day after a local day on which it opens; before it, where the count is below zero.
    pub fn open_day(&self, day: i64, count: i64) -> Option<i64> {
        let mut left = count.unsigned_abs();
        let mut memo = None;
        let mut found = day;
        for n in 1..=MOST_DAYS {
            if left == 0 {
                return Some(found);
            }
            let away = n.checked_mul(count.signum())?;
            let next = day.checked_add(away)?;
            if self.closing(next, &mut memo).is_some() {
                left = left.saturating_sub(1);
                found = next;
            }
        }
        (left == 0).then_some(found)
    }

    /// [BUSINESS-DAYS]: the closing of the `count`-th day after the local day of the start on which it opens.
    pub fn after_open_days(&self, start: i128, count: i64) -> Option<i128> {
        if count <= 0 {
            return Some(start);
        }
        self.closing_on(self.open_day(self.day(start)?, count)?)
    }

    /// [BUSINESS-DAYS-FROM]: how many days behind the first and up to the last it opens on; below zero backwards.
    pub fn open_days_from(&self, first: i64, last: i64) -> Option<i64> {
        let (low, high) = (first.min(last), first.max(last));
        if high.checked_sub(low)? > MOST_DAYS {
            return None;
        }
        let mut memo = None;
        let open = (low.checked_add(1)?..=high).filter(|day| self.closing(*day, &mut memo).is_some()).count();
        let open = i64::try_from(open).ok()?;
        if first <= last { Some(open) } else { open.checked_neg() }
    }

    /// Returns the open spans of a local day within a stretch, in order: [OPEN].
    fn open_spans(&self, day: i64, stretch: Stretch) -> Vec<(i128, i128)> {
        let Some(date) = date_of(day) else { return Vec::new() };
        let closed = &self.calendar.closed;
        let before = closed.partition_point(|(first, _)| *first <= date);
        if before.checked_sub(1).and_then(|n| closed.get(n)).is_some_and(|(_, last)| date <= *last) {
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

    /// Returns the stretch that holds an instant, from that instant on.
    fn stretch(&self, at: i128) -> Option<Stretch> {
        let instant = Instant::from_nanosecond(at).ok()?;
        let next = self.zone.following(instant).next().map_or(Instant::MAX, |change| change.timestamp());
        let offset = i128::from(self.zone.to_offset(instant).seconds()).saturating_mul(SECOND);
        Some(Stretch { start: at, end: next.as_nanosecond(), offset })
    }

    /// Returns the last closing of a local day, if the desk opens on it.
    fn closing(&self, day: i64, memo: &mut Memo) -> Option<i128> {
        // A local day lies within this, whatever the offset; stretches without a part of it have no spans.
        let utc_midnight = i128::from(day).saturating_mul(DAY);
        let mut at = utc_midnight.saturating_sub(DAY.saturating_mul(2));
        let end = utc_midnight.saturating_add(DAY.saturating_mul(3));
        let mut closing = None;
        while at < end {
            let stretch = match *memo {
                Some(last) if last.start <= at && at < last.end => Stretch { start: at, ..last },
                _ => *memo.insert(self.stretch(at)?),
            };
            closing = closing.max(self.open_spans(day, stretch).last().map(|(_, to)| *to));
            at = stretch.end;
        }
        closing
    }
}

fn local_day(at: i128, offset: i128) -> Option<i64> {
    i64::try_from(at.checked_add(offset)?.div_euclid(DAY)).ok()
}
