//! Whether limits that change on a date leave no day without one, and give none two.
//!
//! In: the spans of days of some limits. Out: the first day that has none, or two. Nothing is reported here.

use polidex_base::{Date, Span};

/// The days of a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Days {
    /// The first day; all days before the end where left out.
    pub from: Option<Date>,
    /// The first day no longer in; all days after the start where left out.
    pub before: Option<Date>,
    /// Where it is written.
    pub span: Span,
}

/// What is wrong with the days of some limits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fault {
    /// No limit from the first (else since ever) until before the second (else for ever).
    Gap(Option<Date>, Option<Date>),
    /// Two limits from this day on (else since ever): the places of the second and of the first.
    Overlap(Option<Date>, Span, Span),
}

/// Returns everything that is wrong, in the order of time.
pub(super) fn faults(mut days: Vec<Days>) -> Vec<Fault> {
    days.sort_by_key(|days| days.from);
    let mut found = Vec::new();
    let mut days = days.into_iter();
    let Some(first) = days.next() else { return found };
    if first.from.is_some() {
        found.push(Fault::Gap(None, first.from));
    }
    // The limit that reaches furthest so far.
    let mut last = first;
    for next in days {
        match (last.before, next.from) {
            (Some(end), Some(start)) if start > end => found.push(Fault::Gap(Some(end), Some(start))),
            (Some(end), Some(start)) if start == end => {}
            _ => found.push(Fault::Overlap(next.from, next.span, last.span)),
        }
        let further = match (last.before, next.before) {
            (None, _) => false,
            (Some(_), None) => true,
            (Some(last), Some(next)) => next > last,
        };
        if further {
            last = next;
        }
    }
    if last.before.is_some() {
        found.push(Fault::Gap(last.before, None));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{Days, Fault, faults};
    use polidex_base::{Date, Span};

    fn day(n: i8) -> Date {
        Date::new(2025, 10, n).unwrap()
    }

    fn days(from: Option<i8>, before: Option<i8>) -> Days {
        Days { from: from.map(day), before: before.map(day), span: Span::default() }
    }

    #[test]
    fn days_side_by_side_are_fine() {
        assert_eq!(faults(vec![days(Some(5), None), days(None, Some(5))]), []);
        assert_eq!(faults(vec![days(None, None)]), []);
    }

    #[test]
    fn gaps_and_overlaps_are_found_in_order() {
        let found = faults(vec![days(Some(2), Some(4)), days(Some(3), Some(5)), days(Some(7), Some(9))]);
        let span = Span::default();
        assert_eq!(
            found,
            [
                Fault::Gap(None, Some(day(2))),
                Fault::Overlap(Some(day(3)), span, span),
                Fault::Gap(Some(day(5)), Some(day(7))),
                Fault::Gap(Some(day(9)), None),
            ]
        );
        assert_eq!(
            faults(vec![days(None, None), days(Some(3), None)]),
            [Fault::Overlap(Some(day(3)), span, span)]
        );
    }
}
