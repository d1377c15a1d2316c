//! When something is due, and dates and instants that are counted in a calendar: [ELAPSED], [MONTHS], [BUSINESS-HOURS],
//! [BUSINESS-DAYS], [SHIFT].
//!
//! In: a start, a duration, the desks of a policy and its zone. Out: a date or instant, or why there is none.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::tz::TimeZone;
use polidex_base::{Date, Duration, DurationKind, Instant, Local, MonthEnd};
use polidex_ir::{Name, Policy, Value};

use crate::arithmetic::{date_of, day_number};
use crate::desk::{Desk, MOST_DAYS, SECOND};
use crate::zone;

/// What a policy counts time with.
#[derive(Debug)]
pub(crate) struct Times<'p> {
    /// The policy's time zone; UTC where it is not known.
    pub zone: TimeZone,
    /// Whether it is known.
    pub is_known: bool,
    desks: BTreeMap<&'p str, Desk<'p>>,
    default: Option<&'p str>,
}

/// A time that is allowed for something: [TIME-ALLOWED].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Allowed {
    /// How long.
    pub time: Duration,
    /// In whose opening hours business time is counted.
    pub calendar: Option<Name>,
    /// How months end.
    pub month_end: Option<MonthEnd>,
}

/// How time is counted: in which calendar, and how months end.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Counting<'a> {
    /// The calendar; the policy's where none is named.
    pub calendar: Option<&'a Name>,
    /// What counts where months lead to a day that does not exist.
    pub month_end: Option<MonthEnd>,
}

impl<'p> Times<'p> {
    /// Gets zone and desks of a policy ready.
    pub fn new(policy: &'p Policy) -> Self {
        let zone = polidex_base::zone(&policy.zone);
        let desks = policy.calendars.iter().filter_map(|calendar| {
            let desk = Desk::new(calendar)?;
            Some((calendar.name.as_ref(), desk))
        });
        Times {
            is_known: zone.is_some(),
            zone: zone.unwrap_or(TimeZone::UTC),
            desks: desks.collect(),
            default: policy.calendar.as_deref(),
        }
    }

    /// Returns the local date of an instant in the policy's zone.
    pub fn local_date(&self, at: Instant) -> Date {
        zone::local_date(at, &self.zone)
    }

    /// Returns the desk of a calendar, or that of the policy.
    pub fn desk(&self, named: Option<&Name>) -> Result<&Desk<'p>, String> {
        let Some(name) = named.map(AsRef::as_ref).or(self.default) else {
            return Err("business time needs a calendar, and the policy names none".to_owned());
        };
        self.desks.get(name).ok_or_else(|| format!("there is no calendar `{name}`"))
    }

    /// Returns when something is due that starts at `start`.
    pub fn due(&self, start: Instant, within: Duration, counting: Counting<'_>) -> Result<Instant, String> {
        let failed = || format!("nothing can be due {within} after {start}");
        let start_nanos = start.as_nanosecond();
        let length = || i128::from(within.count).saturating_mul(SECOND);
        let business = matches!(within.kind, DurationKind::BusinessHours | DurationKind::BusinessDays);
        if business && within.count < 0 {
            return Err(failed());
        }
        let nanos = match within.kind {
            DurationKind::Elapsed => start_nanos.checked_add(length()),
            DurationKind::Calendar => {
                return self.add_months(start, within.count, counting.month_end).ok_or_else(failed);
            }
            DurationKind::BusinessHours => {
                self.desk(counting.calendar)?.after_open_time(start_nanos, length())
            }
            DurationKind::BusinessDays => {
                self.desk(counting.calendar)?.after_open_days(start_nanos, within.count)
            }
        };
        nanos.and_then(instant).ok_or_else(failed)
    }

    /// [MONTHS], of an instant: months on the local calendar, at the same time of day.
    fn add_months(&self, start: Instant, months: i64, end: Option<MonthEnd>) -> Option<Instant> {
        if months == 0 {
            return Some(start);
        }
        let local = self.zone.to_datetime(start);
        let day = add_months(local.date(), months, end)?;
        match polidex_base::instants(day.to_datetime(local.time()), &self.zone)? {
            // Where the clocks jump over this time, they show a later one from the jump on.
            Local::Once(at) | Local::Never(at) | Local::Twice(at, _) => Some(at),
        }
    }

    /// [SHIFT]: a date or instant moved by a duration.
    pub fn shift(
        &self,
        start: &Value,
        by: Duration,
        back: bool,
        counting: Counting<'_>,
    ) -> Result<Value, String> {
        let sign = if back { "-" } else { "+" };
        let failed = || format!("`{start}` {sign} `{by}` has no value");
        let count = if back { by.count.checked_neg() } else { Some(by.count) }.ok_or_else(failed)?;
        let moved = Duration { kind: by.kind, count };
        match start {
            Value::Instant(at) => self.due(*at, moved, counting).map(Value::Instant),
            Value::Date(day) => {
                let day = match by.kind {
                    DurationKind::Calendar => add_months(*day, count, counting.month_end),
                    DurationKind::BusinessDays => {
                        let desk = self.desk(counting.calendar)?;
                        day_number(*day).and_then(|day| desk.open_day(day, count)).and_then(date_of)
                    }
                    DurationKind::Elapsed | DurationKind::BusinessHours => None,
                };
                day.map(Value::Date).ok_or_else(failed)
            }
            _ => Err(failed()),
        }
    }

    /// [OPEN], [OPEN-DAY]: whether a desk is open at an instant, or on a date.
    pub fn is_within(&self, subject: &Value, calendar: &Name) -> Result<bool, String> {
        let desk = self.desk(Some(calendar))?;
        let is_open = match subject {
            Value::Instant(at) => desk.is_open(at.as_nanosecond()),
            Value::Date(day) => day_number(*day).map(|day| desk.opens_on(day)),
            _ => None,
        };
        is_open.ok_or_else(|| format!("whether `{subject}` is within `{calendar}` has no answer"))
    }

    /// [CLOSING]: the first closing after an instant, or the last of a date.
    pub fn closing(&self, calendar: &Name, when: &Value) -> Result<Instant, String> {
        let desk = self.desk(Some(calendar))?;
        let (closing, word) = match when {
            Value::Instant(at) => (desk.closing_after(at.as_nanosecond()), "after"),
            Value::Date(day) => (day_number(*day).and_then(|day| desk.closing_on(day)), "on"),
            _ => (None, "on"),
        };
        closing.and_then(instant).ok_or_else(|| format!("`{calendar}` does not close {word} {when}"))
    }

    /// [OPEN-DAY]: the first day after that of a date or instant on which a desk opens.
    pub fn next_business_day(&self, after: &Value, calendar: Option<&Name>) -> Result<Date, String> {
        let desk = self.desk(calendar)?;
        let day = local_day(desk, after).and_then(|day| desk.open_day(day, 1)).and_then(date_of);
        day.ok_or_else(|| format!("no business day comes after {after}"))
    }

    /// [BUSINESS-DAYS-FROM]
    pub fn business_days(
        &self,
        from: &Value,
        to: &Value,
        calendar: Option<&Name>,
    ) -> Result<Duration, String> {
        let desk = self.desk(calendar)?;
        let days = local_day(desk, from).zip(local_day(desk, to));
        let count = days.and_then(|(from, to)| desk.open_days_from(from, to));
        count.map(|count| Duration { kind: DurationKind::BusinessDays, count }).ok_or_else(|| {
            format!("business days from {from} to {to} are not counted beyond {MOST_DAYS} days")
        })
    }
}

/// Returns the day of a date, or of an instant where the desk stands.
fn local_day(desk: &Desk<'_>, value: &Value) -> Option<i64> {
    match value {
        Value::Date(day) => day_number(*day),
        Value::Instant(at) => desk.day(at.as_nanosecond()),
        _ => None,
    }
}

fn instant(nanos: i128) -> Option<Instant> {
    Instant::from_nanosecond(nanos).ok()
}

/// [MONTHS], of a date.
fn add_months(day: Date, months: i64, end: Option<MonthEnd>) -> Option<Date> {
    let month = day.first_of_month().checked_add(i32::try_from(months).ok()?.months()).ok()?;
    match Date::new(month.year(), month.month(), day.day()) {
        Ok(day) => Some(day),
        Err(_) => match end? {
            MonthEnd::LastDay => Some(month.last_of_month()),
            MonthEnd::FirstOfNext => month.last_of_month().tomorrow().ok(),
        },
    }
}
