//! When versions are in force: no gap between them, and no day with two.
//!
//! In: the windows of versions. Out: days in words, and findings. A window begins and ends at midnight of the policy's
//! time zone, so versions of one policy are compared by their days.

use polidex_base::{Date, Edit, Span};
use polidex_syntax::ast::{self, PolicyEntry};

use super::{Header, allows_gap};
use crate::error::{CompileError, LayerError};

/// Days in force: the first, and the first no longer; without end where nothing is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Window {
    pub from: Option<Date>,
    pub until: Option<Date>,
}

impl Window {
    /// Reads what a header says.
    pub fn of(node: &ast::Policy) -> Self {
        let said = node.entries.iter().find_map(|entry| match &entry.node {
            PolicyEntry::Effective { from, until } => Some((from, until)),
            _ => None,
        });
        let (from, until) = said.map_or((None, None), |(from, until)| (from.as_ref(), until.as_ref()));
        Window { from: from.map(|day| day.node), until: until.map(|day| day.node) }
    }

    /// Returns the days that both have.
    pub fn and(self, other: Window) -> Option<Window> {
        let until = match (self.until, other.until) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        // No first day comes before every other.
        let both = Window { from: self.from.max(other.from), until };
        both.is_some_day().then_some(both)
    }

    fn is_some_day(self) -> bool {
        self.from.zip(self.until).is_none_or(|(from, until)| from < until)
    }

    /// Says which days: `from 2025-10-01 until 2025-11-01`.
    pub fn words(self) -> String {
        match (self.from, self.until) {
            (None, None) => "at any time".to_owned(),
            (Some(from), None) => format!("from {from} on"),
            (None, Some(until)) => format!("before {until}"),
            (Some(from), Some(until)) => format!("from {from} until {until}"),
        }
    }
}

/// Returns the days of a window that none of the others has, in order.
pub(super) fn uncovered(window: Window, by: &[Window]) -> Vec<Window> {
    let mut left = vec![window];
    for other in by {
        let cut = |part: Window| {
            let before = other.from.map(|from| Window { from: None, until: Some(from) });
            let after = other.until.map(|until| Window { from: Some(until), until: None });
            before.into_iter().chain(after).filter_map(move |rest| part.and(rest))
        };
        left = left.into_iter().flat_map(cut).collect();
    }
    left
}

/// Checks that versions of one policy, in the order of their first days, leave no gap and no day to two of them.
pub(super) fn check(policy: &str, headers: &[Header<'_>]) -> Vec<CompileError> {
    let mut found: Vec<CompileError> = Vec::new();
    found.extend(other_zone(policy, headers).map(CompileError::from));
    let Some((first, rest)) = headers.split_first() else { return found };
    // The version that is in force longest so far.
    let mut longest = *first;
    for next in rest {
        let ends = longest.window.until;
        if let Some(both) = longest.window.and(next.window) {
            found.push(overlap(policy, &longest, next, both).into());
        } else if let Some(days) = between(ends, next.window.from).filter(|_| !allows_gap(longest.node)) {
            let (span, next) = (place(longest.node), place(next.node));
            found.push(LayerError::Gap { policy: policy.to_owned(), days: days.words(), span, next }.into());
        }
        if next.window.until.is_none() || (ends.is_some() && next.window.until > ends) {
            longest = *next;
        }
    }
    found
}

/// The days between two versions.
fn between(ends: Option<Date>, begins: Option<Date>) -> Option<Window> {
    let (from, until) = ends.zip(begins)?;
    (from < until).then_some(Window { from: Some(from), until: Some(until) })
}

fn overlap(policy: &str, earlier: &Header<'_>, later: &Header<'_>, both: Window) -> LayerError {
    // It is certain where the earlier one has a first day and no last one.
    let open = earlier.window.until.is_none() && earlier.window.from < later.window.from;
    let edit = later.window.from.filter(|_| open).and_then(|day| {
        let entry = effective(earlier.node)?;
        let span = Span { start: entry.end, ..entry };
        Some(Edit { span, text: format!(" until {day}") })
    });
    let (span, other) = (place(later.node), place(earlier.node));
    LayerError::Overlap { policy: policy.to_owned(), days: both.words(), span, other, edit }
}

fn other_zone(policy: &str, headers: &[Header<'_>]) -> Option<LayerError> {
    let zone = |header: &Header<'_>| {
        header.node.entries.iter().find_map(|entry| match &entry.node {
            PolicyEntry::TimeZone(zone) => Some((zone.node.clone(), zone.span)),
            _ => None,
        })
    };
    let mut zones = headers.iter().filter_map(zone);
    let (first, other) = zones.next()?;
    let same = |zone: &str| polidex_base::zone(zone) == polidex_base::zone(&first);
    let (zone, span) = zones.find(|(zone, _)| !same(zone))?;
    Some(LayerError::OtherZone { policy: policy.to_owned(), zones: [first.clone(), zone], span, other })
}

/// Returns where a header says when it is in force; where it says nothing, its name.
pub(super) fn place(node: &ast::Policy) -> Span {
    effective(node).unwrap_or(node.head.name.span)
}

fn effective(node: &ast::Policy) -> Option<Span> {
    let is_window =
        |entry: &&polidex_base::Spanned<PolicyEntry>| matches!(entry.node, PolicyEntry::Effective { .. });
    node.entries.iter().find(is_window).map(|entry| entry.span)
}

#[cfg(test)]
mod tests {
    use super::{Window, uncovered};

    fn window(from: &str, until: &str) -> Window {
        Window { from: from.parse().ok(), until: until.parse().ok() }
    }

    #[test]
    fn what_is_not_covered_is_told_by_its_days() {
        let whole = window("2020-01-01", "");
        let words = |by: &[Window]| uncovered(whole, by).into_iter().map(Window::words).collect::<Vec<_>>();
        assert_eq!(words(&[]), ["from 2020-01-01 on"]);
        assert_eq!(words(&[window("", "")]), [""; 0]);
        assert_eq!(words(&[window("", "2021-01-01"), window("2021-01-01", "")]), [""; 0]);
        assert_eq!(
            words(&[window("2020-02-01", "2021-01-01"), window("2021-01-02", "2022-01-01")]),
            ["from 2020-01-01 until 2020-02-01", "from 2021-01-01 until 2021-01-02", "from 2022-01-01 on"],
        );
    }

    #[test]
    fn a_window_that_ends_as_another_begins_shares_no_day_with_it() {
        assert_eq!(window("2020-01-01", "2021-01-01").and(window("2021-01-01", "")), None);
        assert_eq!(
            window("", "2021-01-01").and(window("2020-12-31", "")),
            Some(window("2020-12-31", "2021-01-01"))
        );
    }
}
