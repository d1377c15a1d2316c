//! Columns, rows and regions as their users write them: in values of the domain.
//!
//! Everything an ordered finite domain can hold is an integer here: minor units of money, days, ranks of tiers,
//! numbers of choices. What they stand for is the caller's.

/// Whole numbers from `low` to `high`, both in; never empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Interval {
    low: i128,
    high: i128,
}

impl Interval {
    /// Returns the interval with these ends, unless it is empty.
    #[must_use]
    pub fn new(low: i128, high: i128) -> Option<Self> {
        (low <= high).then_some(Self { low, high })
    }

    /// Returns the interval of one value.
    #[must_use]
    pub fn point(value: i128) -> Self {
        Self { low: value, high: value }
    }

    /// Returns the least value.
    #[must_use]
    pub fn low(self) -> i128 {
        self.low
    }

    /// Returns the greatest value.
    #[must_use]
    pub fn high(self) -> i128 {
        self.high
    }

    /// Tells whether a value lies in it.
    #[must_use]
    pub fn contains(self, value: i128) -> bool {
        self.low <= value && value <= self.high
    }

    /// Returns what two intervals share.
    #[must_use]
    pub fn meet(self, other: Self) -> Option<Self> {
        Self::new(self.low.max(other.low), self.high.min(other.high))
    }
}

/// Values of a column: intervals in rising order with something between each two. It may be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Set(Vec<Interval>);

impl Set {
    /// Returns the set of all values in these intervals, which may come in any order and overlap.
    #[must_use]
    pub fn of(intervals: impl IntoIterator<Item = Interval>) -> Self {
        let mut sorted: Vec<Interval> = intervals.into_iter().collect();
        sorted.sort_unstable();
        let mut merged: Vec<Interval> = Vec::with_capacity(sorted.len());
        for next in sorted {
            match merged.last_mut() {
                Some(last) if last.high.checked_add(1).is_none_or(|after| next.low <= after) => {
                    last.high = last.high.max(next.high);
                }
                _ => merged.push(next),
            }
        }
        Self(merged)
    }

    /// Returns the set of these values.
    #[must_use]
    pub fn values(values: impl IntoIterator<Item = i128>) -> Self {
        Self::of(values.into_iter().map(Interval::point))
    }

    /// Returns the intervals.
    #[must_use]
    pub fn intervals(&self) -> &[Interval] {
        &self.0
    }

    /// Tells whether a value lies in it.
    #[must_use]
    pub fn contains(&self, value: i128) -> bool {
        self.0.iter().any(|interval| interval.contains(value))
    }

    /// Returns what two sets share.
    #[must_use]
    pub fn meet(&self, other: &Self) -> Self {
        Self::of(self.0.iter().flat_map(|a| other.0.iter().filter_map(|b| a.meet(*b))))
    }
}

/// A row: one set for each column it speaks of, and what it answers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// What the row answers; rows of one class agree. It means nothing here.
    pub class: u64,
    terms: Vec<(usize, Set)>,
}

impl Row {
    /// Returns the row that matches everything.
    #[must_use]
    pub fn new(class: u64) -> Self {
        Self { class, terms: Vec::new() }
    }

    /// Returns the row narrowed to a set in one column.
    #[must_use]
    pub fn and(mut self, column: usize, set: Set) -> Self {
        match self.terms.iter_mut().find(|(known, _)| *known == column) {
            Some((_, known)) => *known = known.meet(&set),
            None => self.terms.push((column, set)),
        }
        self
    }

    /// Returns the columns it speaks of, each once, and their sets.
    #[must_use]
    pub fn terms(&self) -> &[(usize, Set)] {
        &self.terms
    }
}

/// A box: the product of one set for each column. A column that does not matter has its whole domain.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Region {
    /// A set for each column, none of them empty.
    pub sets: Vec<Set>,
}

impl Region {
    /// Tells whether a point lies in it.
    #[must_use]
    pub fn contains(&self, point: &[i128]) -> bool {
        self.sets.len() == point.len()
            && self.sets.iter().zip(point).all(|(set, value)| set.contains(*value))
    }

    /// Returns a point of it: in each column the first edge that somebody wrote, else the least value.
    #[must_use]
    pub fn witness(&self, domains: &[Interval]) -> Vec<i128> {
        let edge = |(set, domain): (&Set, &Interval)| {
            let edges = set.0.iter().flat_map(|interval| [interval.low, interval.high]);
            edges
                .clone()
                .find(|edge| *edge != domain.low && *edge != domain.high)
                .or_else(|| edges.clone().next())
                .unwrap_or(domain.low)
        };
        self.sets.iter().zip(domains).map(edge).collect()
    }
}
