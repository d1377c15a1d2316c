//! A desk, minute by minute: the oracle that calendars are checked against.
//!
//! Written from `docs/semantics.md` alone. It asks the zone data for the local time of every minute, and counts. It
//! shares no code with the evaluator, knows no weeks, no stretches and no offsets, and is slow.

use jiff::tz::TimeZone;
use polidex_base::{Date, Instant};

const MINUTE: i64 = 60;

/// One minute: whether the desk is open in it, and its local date.
#[derive(Debug, Clone, Copy)]
struct Tick {
    open: bool,
    date: Date,
}

/// A stretch of time, minute by minute.
#[derive(Debug)]
pub struct Minutes {
    /// The second at which the first minute begins.
    begin: i64,
    ticks: Vec<Tick>,
}

/// Open spans of the week in minutes from Monday 00:00, and closed days.
pub struct Hours<'a> {
    pub weekly: &'a [(u32, u32)],
    pub closed: &'a [(Date, Date)],
}

impl Minutes {
    /// Looks at every minute from one on.
    pub fn watch(hours: &Hours<'_>, zone: &TimeZone, begin: Instant, count: usize) -> Self {
        let begin = begin.as_second();
        let tick = |n: usize| {
            let at = Instant::from_second(begin + n as i64 * MINUTE).unwrap();
            let local = zone.to_datetime(at);
            let weekday = local.date().weekday().to_monday_zero_offset() as u32;
            let minute = weekday * 1_440 + local.hour() as u32 * 60 + local.minute() as u32;
            let span = hours.weekly.iter().any(|(from, to)| *from <= minute && minute < *to);
            let holiday =
                hours.closed.iter().any(|(first, last)| *first <= local.date() && local.date() <= *last);
            Tick { open: span && !holiday, date: local.date() }
        };
        Minutes { begin, ticks: (0..count).map(tick).collect() }
    }

    fn index(&self, at: i64) -> usize {
        usize::try_from((at - self.begin) / MINUTE).unwrap()
    }

    fn second(&self, index: usize) -> i64 {
        self.begin + index as i64 * MINUTE
    }

    pub fn is_open(&self, at: i64) -> bool {
        self.ticks[self.index(at)].open
    }

    /// When so many seconds of open time have passed.
    pub fn open_time(&self, start: i64, mut seconds: i64) -> Option<i64> {
        if seconds == 0 {
            return Some(start);
        }
        let mut at = start;
        for index in self.index(start)..self.ticks.len() {
            let ends = self.second(index + 1);
            if self.ticks[index].open {
                if ends - at >= seconds {
                    return Some(at + seconds);
                }
                seconds -= ends - at;
            }
            at = ends;
        }
        None
    }

    /// The different local dates later than that of a start on which it is open, in their order.
    pub fn open_dates_after(&self, date: Date) -> Vec<Date> {
        let mut dates: Vec<Date> =
            self.ticks.iter().filter(|tick| tick.open && tick.date > date).map(|tick| tick.date).collect();
        dates.sort();
        dates.dedup();
        dates
    }

    pub fn date(&self, at: i64) -> Date {
        self.ticks[self.index(at)].date
    }

    /// The end of the last open minute of a date.
    pub fn last_closing(&self, date: Date) -> Option<i64> {
        let last = self.ticks.iter().rposition(|tick| tick.open && tick.date == date)?;
        Some(self.second(last + 1))
    }

    /// The first later instant at which it has just closed.
    pub fn next_closing(&self, after: i64) -> Option<i64> {
        let first = self.index(after) + 1;
        (first..self.ticks.len())
            .find(|index| self.ticks[index - 1].open && !self.ticks[*index].open)
            .map(|index| self.second(index))
    }

    /// The last date that is looked at from its first to its last minute.
    pub fn last_whole_date(&self) -> Date {
        let last = self.ticks.last().unwrap().date;
        last.yesterday().unwrap().yesterday().unwrap()
    }
}
