//! Sets of integers as sorted intervals.
//!
//! Pieces are inclusive, in order, never empty and never touching, so equal sets are equal values.

/// A set of integers.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Intervals(Vec<(i128, i128)>);

impl Intervals {
    /// Returns the set without members.
    pub fn empty() -> Self {
        Intervals(Vec::new())
    }

    /// Returns all integers from `low` to `high`, both included; none if `low > high`.
    pub fn between(low: i128, high: i128) -> Self {
        if low > high { Intervals::empty() } else { Intervals(vec![(low, high)]) }
    }

    /// Returns the set of one integer.
    pub fn point(value: i128) -> Self {
        Intervals(vec![(value, value)])
    }

    /// Returns the union of inclusive pieces in any order; pieces with `low > high` hold nothing.
    pub fn from_pieces(pieces: impl IntoIterator<Item = (i128, i128)>) -> Self {
        let mut pieces: Vec<_> = pieces.into_iter().filter(|(low, high)| low <= high).collect();
        pieces.sort_unstable();
        let mut joined: Vec<(i128, i128)> = Vec::with_capacity(pieces.len());
        for (low, high) in pieces {
            match joined.last_mut() {
                Some(last) if low <= last.1.saturating_add(1) => last.1 = last.1.max(high),
                _ => joined.push((low, high)),
            }
        }
        Intervals(joined)
    }

    /// Returns the pieces in order.
    pub fn pieces(&self) -> &[(i128, i128)] {
        &self.0
    }

    /// Tells whether there is no member.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the least member.
    pub fn lowest(&self) -> Option<i128> {
        self.0.first().map(|piece| piece.0)
    }

    /// Returns the greatest member.
    pub fn highest(&self) -> Option<i128> {
        self.0.last().map(|piece| piece.1)
    }

    /// Tells whether `value` is a member.
    pub fn contains(&self, value: i128) -> bool {
        let at = self.0.partition_point(|piece| piece.1 < value);
        self.0.get(at).is_some_and(|piece| piece.0 <= value)
    }

    /// Returns what both hold.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        let mut pieces = Vec::new();
        let (mut left, mut right) = (self.0.iter().peekable(), other.0.iter().peekable());
        while let (Some(a), Some(b)) = (left.peek(), right.peek()) {
            let (low, high) = (a.0.max(b.0), a.1.min(b.1));
            if low <= high {
                pieces.push((low, high));
            }
            if a.1 < b.1 {
                left.next();
            } else {
                right.next();
            }
        }
        Intervals(pieces)
    }

    /// Returns what one or the other holds.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        Intervals::from_pieces(self.0.iter().chain(&other.0).copied())
    }

    /// Returns what lies from `low` to `high` and is not a member.
    #[must_use]
    pub fn complement(&self, low: i128, high: i128) -> Self {
        let mut pieces = Vec::new();
        let mut from = low;
        for piece in &self.0 {
            if piece.0 > from {
                pieces.push((from, piece.0.saturating_sub(1).min(high)));
            }
            from = from.max(piece.1.saturating_add(1));
        }
        pieces.push((from, high));
        Intervals::from_pieces(pieces)
    }

    /// Tells whether no integer is in both.
    pub fn is_disjoint(&self, other: &Self) -> bool {
        let (mut left, mut right) = (self.0.iter().peekable(), other.0.iter().peekable());
        while let (Some(a), Some(b)) = (left.peek(), right.peek()) {
            if a.0.max(b.0) <= a.1.min(b.1) {
                return false;
            }
            if a.1 < b.1 {
                left.next();
            } else {
                right.next();
            }
        }
        true
    }

    /// Tells whether all members are members of `other`.
    pub fn is_subset(&self, other: &Self) -> bool {
        self.0.iter().all(|piece| {
            let at = other.0.partition_point(|candidate| candidate.1 < piece.0);
            other.0.get(at).is_some_and(|candidate| candidate.0 <= piece.0 && piece.1 <= candidate.1)
        })
    }

    /// Returns the same set with at most `limit` pieces: the narrowest gaps are filled, so it may only grow.
    #[must_use]
    pub fn coarsened(self, limit: usize) -> Self {
        let surplus = self.0.len().saturating_sub(limit.max(1));
        if surplus == 0 {
            return self;
        }
        let mut gaps: Vec<(i128, usize)> = self
            .0
            .windows(2)
            .enumerate()
            .filter_map(|(at, pair)| match pair {
                [a, b] => Some((b.0.saturating_sub(a.1), at)),
                _ => None,
            })
            .collect();
        gaps.sort_unstable();
        let filled: std::collections::BTreeSet<usize> =
            gaps.into_iter().take(surplus).map(|gap| gap.1).collect();
        let mut pieces: Vec<(i128, i128)> = Vec::with_capacity(limit);
        for (at, piece) in self.0.into_iter().enumerate() {
            match (pieces.last_mut(), at.checked_sub(1).is_some_and(|before| filled.contains(&before))) {
                (Some(last), true) => last.1 = piece.1,
                _ => pieces.push(piece),
            }
        }
        Intervals(pieces)
    }

    /// Returns the last member below `value` and the first above it.
    pub(super) fn around(&self, value: i128) -> (Option<i128>, Option<i128>) {
        let below = self.0.partition_point(|piece| piece.0 < value);
        let above = self.0.partition_point(|piece| piece.1 <= value);
        let before = below.checked_sub(1).and_then(|at| self.0.get(at));
        (
            before.map(|piece| piece.1.min(value.saturating_sub(1))),
            self.0.get(above).map(|piece| piece.0.max(value.saturating_add(1))),
        )
    }
}
