//! The three kinds of duration: elapsed, calendar and business. They never compare with each other.

/// Which kind a duration is, and for business time which unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DurationKind {
    /// Exact seconds: `4 hours`, `30 days`.
    Elapsed,
    /// Months on a calendar: `2 months`, `1 year`.
    Calendar,
    /// Open time of a desk, in hours and minutes: `8 business hours`.
    BusinessHours,
    /// Open days of a desk: `2 business days`.
    BusinessDays,
}

impl DurationKind {
    /// Units as policies and requests write them: in the singular, which kind, and how many of its smallest unit.
    pub const UNITS: &[(&str, DurationKind, i64)] = &[
        ("second", DurationKind::Elapsed, 1),
        ("minute", DurationKind::Elapsed, 60),
        ("hour", DurationKind::Elapsed, 3_600),
        ("day", DurationKind::Elapsed, 86_400),
        ("week", DurationKind::Elapsed, 604_800),
        ("month", DurationKind::Calendar, 1),
        ("year", DurationKind::Calendar, 12),
        ("business minute", DurationKind::BusinessHours, 60),
        ("business hour", DurationKind::BusinessHours, 3_600),
        ("business day", DurationKind::BusinessDays, 1),
    ];
}

/// What counts where months lead to a day that their month does not have, such as 31 February.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MonthEnd {
    /// The last day of that month.
    LastDay,
    /// The first day of the month after it.
    FirstOfNext,
}

impl MonthEnd {
    /// Returns the words a policy writes behind the months.
    pub fn words(self) -> &'static str {
        match self {
            MonthEnd::LastDay => "or the last day",
            MonthEnd::FirstOfNext => "or the first of the next",
        }
    }
}

/// A duration: its kind and a count of its smallest unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Duration {
    /// The kind.
    pub kind: DurationKind,
    /// Seconds (elapsed, business hours), months (calendar) or days (business days).
    pub count: i64,
}

impl Duration {
    /// Makes an elapsed duration of whole seconds.
    pub fn seconds(count: i64) -> Self {
        Duration { kind: DurationKind::Elapsed, count }
    }

    /// Makes an elapsed duration of whole days of 24 hours; nothing on overflow.
    pub fn days(count: i64) -> Option<Self> {
        Some(Duration { kind: DurationKind::Elapsed, count: count.checked_mul(86_400)? })
    }
}

impl std::fmt::Display for Duration {
    /// Writes it in the largest unit that keeps it whole: `31 days`, `36 hours`, `8 business hours`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let units: &[(i64, &str)] = match self.kind {
            DurationKind::Elapsed => &[(86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second")],
            DurationKind::Calendar => &[(12, "year"), (1, "month")],
            DurationKind::BusinessHours => {
                &[(3_600, "business hour"), (60, "business minute"), (1, "business second")]
            }
            DurationKind::BusinessDays => &[(1, "business day")],
        };
        let whole = |size: i64| self.count.checked_rem(size) == Some(0);
        let (size, unit) = match units.iter().find(|(size, _)| self.count != 0 && whole(*size)) {
            Some(found) => *found,
            None if self.count == 0 => units.first().copied().unwrap_or((1, "second")),
            None => (1, "second"),
        };
        let count = self.count.checked_div(size).unwrap_or(self.count);
        write!(f, "{count} {unit}{}", if count.unsigned_abs() == 1 { "" } else { "s" })
    }
}

#[cfg(test)]
mod tests {
    use super::{Duration, DurationKind};

    #[test]
    fn durations_read_in_their_largest_whole_unit() {
        let shown = |kind, count| Duration { kind, count }.to_string();
        assert_eq!(shown(DurationKind::Elapsed, 31 * 86_400), "31 days");
        assert_eq!(shown(DurationKind::Elapsed, 36 * 3_600), "36 hours");
        assert_eq!(shown(DurationKind::Elapsed, 0), "0 days");
        assert_eq!(shown(DurationKind::Calendar, 24), "2 years");
        assert_eq!(shown(DurationKind::BusinessHours, 5_400), "90 business minutes");
        assert_eq!(shown(DurationKind::BusinessDays, 1), "1 business day");
    }
}
