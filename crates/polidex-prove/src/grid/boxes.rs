//! Boxes over elementary intervals: every column is cut where any row begins or ends, and its cells are numbered.
//!
//! A box keeps only the columns in which it is not the whole domain. Columns it leaves out cost nothing.

/// Cells from `low` up to and not including `high`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Span {
    pub low: u32,
    pub high: u32,
}

impl Span {
    pub fn new(low: u32, high: u32) -> Self {
        Self { low, high }
    }

    pub fn is_empty(self) -> bool {
        self.low >= self.high
    }

    pub fn width(self) -> usize {
        self.high.saturating_sub(self.low) as usize
    }

    pub fn meet(self, other: Self) -> Self {
        Self { low: self.low.max(other.low), high: self.high.min(other.high) }
    }
}

/// Tells whether two rising lists of spans share a cell.
pub(super) fn overlap(a: &[Span], b: &[Span]) -> bool {
    let (mut a, mut b) = (a.iter().peekable(), b.iter().peekable());
    while let (Some(x), Some(y)) = (a.peek(), b.peek()) {
        if !x.meet(**y).is_empty() {
            return true;
        }
        if x.high <= y.high { a.next() } else { b.next() };
    }
    false
}

/// Returns what two rising lists of spans share, as such a list.
pub(super) fn meet(a: &[Span], b: &[Span]) -> Vec<Span> {
    let mut shared = Vec::new();
    let (mut a, mut b) = (a.iter().peekable(), b.iter().peekable());
    while let (Some(x), Some(y)) = (a.peek(), b.peek()) {
        let both = x.meet(**y);
        if !both.is_empty() {
            shared.push(both);
        }
        if x.high <= y.high { a.next() } else { b.next() };
    }
    shared
}

/// Returns the cells of a range that are in no span of a list, which may be in any order.
pub(super) fn without(range: Span, mut taken: Vec<Span>) -> Vec<Span> {
    taken.sort_unstable();
    let mut left = Vec::new();
    let mut low = range.low;
    for span in taken {
        if span.low > low && low < range.high {
            left.push(Span::new(low, span.low.min(range.high)));
        }
        low = low.max(span.high);
    }
    if low < range.high {
        left.push(Span::new(low, range.high));
    }
    left
}

/// The cells of a box in one column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Term {
    pub column: u32,
    /// From the first cell to behind the last; empty if there is none.
    pub hull: Span,
    first: u32,
    count: u32,
}

impl Term {
    pub fn parts(self, pool: &[Span]) -> &[Span] {
        let first = self.first as usize;
        pool.get(first..first.saturating_add(self.count as usize)).unwrap_or_default()
    }

    /// The part that begins last before or at a cell, and those after it.
    fn parts_from(self, pool: &[Span], cell: u32) -> &[Span] {
        let parts = self.parts(pool);
        let start = parts.partition_point(|part| part.high <= cell);
        parts.get(start..).unwrap_or_default()
    }

    /// Tells whether the term has all cells of a range.
    pub fn full(self, pool: &[Span], range: Span) -> bool {
        if range.low < self.hull.low || self.hull.high < range.high {
            return false;
        }
        self.count == 1
            || self
                .parts_from(pool, range.low)
                .first()
                .is_some_and(|part| part.low <= range.low && range.high <= part.high)
    }

    /// Returns the hull of the term's cells in a range; empty if there are none.
    pub fn clip(self, pool: &[Span], range: Span) -> Span {
        let hull = self.hull.meet(range);
        if self.count <= 1 || hull.is_empty() {
            return hull;
        }
        let inside = self.inside(pool, range);
        match (inside.first(), inside.last()) {
            (Some(first), Some(last)) => Span::new(first.low.max(range.low), last.high.min(range.high)),
            _ => Span::default(),
        }
    }

    /// Returns the parts that have cells in a range.
    pub fn inside(self, pool: &[Span], range: Span) -> &[Span] {
        let parts = self.parts_from(pool, range.low);
        let end = parts.partition_point(|part| part.low < range.high);
        parts.get(..end).unwrap_or_default()
    }

    pub fn hits(self, pool: &[Span], range: Span) -> bool {
        !self.hull.meet(range).is_empty() && (self.count <= 1 || !self.inside(pool, range).is_empty())
    }
}

/// A box: its terms in rising order of columns, and the pool their parts are in.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shape<'a> {
    pub terms: &'a [Term],
    pub pool: &'a [Span],
}

impl Shape<'_> {
    pub fn term(self, column: usize) -> Option<Term> {
        self.terms.iter().find(|term| term.column as usize == column).copied()
    }

    pub fn is_empty(self) -> bool {
        self.terms.iter().any(|term| term.hull.is_empty())
    }

    /// Tells whether the box has all cells of a range of each column.
    pub fn full(self, ranges: &[Span]) -> bool {
        self.terms.iter().all(|term| term.full(self.pool, at(ranges, term.column)))
    }

    pub fn hits(self, ranges: &[Span]) -> bool {
        self.terms.iter().all(|term| term.hits(self.pool, at(ranges, term.column)))
    }

    /// Tells whether the box has cells in a range of one column.
    pub fn hits_in(self, column: usize, range: Span) -> bool {
        self.term(column).is_none_or(|term| term.hits(self.pool, range))
    }

    /// Tells whether two boxes share a point.
    pub fn meets(self, other: Shape<'_>) -> bool {
        let mut theirs = other.terms.iter().peekable();
        self.terms.iter().all(|ours| {
            if ours.hull.is_empty() {
                return false;
            }
            while theirs.next_if(|theirs| theirs.column < ours.column).is_some() {}
            let Some(theirs) = theirs.peek().filter(|theirs| theirs.column == ours.column) else { return true };
            !ours.hull.meet(theirs.hull).is_empty()
                && ((ours.count <= 1 && theirs.count <= 1)
                    || overlap(ours.parts(self.pool), theirs.parts(other.pool)))
        }) && !other.is_empty()
    }

    /// Tells whether the box has every point of another.
    pub fn holds(self, other: Shape<'_>) -> bool {
        other.is_empty()
            || self.terms.iter().all(|ours| {
                other.term(ours.column as usize).is_some_and(|theirs| {
                    theirs.parts(other.pool).iter().all(|part| ours.full(self.pool, *part))
                })
            })
    }

    /// Tells whether two boxes are the same.
    pub fn same(self, other: Shape<'_>) -> bool {
        self.terms.len() == other.terms.len()
            && self.terms.iter().zip(other.terms).all(|(a, b)| {
                a.column == b.column && a.parts(self.pool) == b.parts(other.pool)
            })
    }
}

/// Returns the range of a column.
pub(super) fn at(ranges: &[Span], column: u32) -> Span {
    ranges.get(column as usize).copied().unwrap_or_default()
}

/// Boxes, numbered from 0.
#[derive(Clone, Debug, Default)]
pub(super) struct Boxes {
    ends: Vec<u32>,
    terms: Vec<Term>,
    pool: Vec<Span>,
}

impl Boxes {
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Adds a box of terms in rising order of columns, each with its cells as a rising list.
    pub fn push(&mut self, terms: impl IntoIterator<Item = (usize, Vec<Span>)>) {
        for (column, parts) in terms {
            let hull = match (parts.first(), parts.last()) {
                (Some(first), Some(last)) => Span::new(first.low, last.high),
                _ => Span::default(),
            };
            self.terms.push(Term {
                column: number(column),
                hull,
                first: number(self.pool.len()),
                count: number(parts.len()),
            });
            self.pool.extend(parts);
        }
        self.ends.push(number(self.terms.len()));
    }

    pub fn shape(&self, id: u32) -> Shape<'_> {
        let id = id as usize;
        let end = self.ends.get(id).copied().unwrap_or_default() as usize;
        let start = id.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or_default();
        Shape { terms: self.terms.get(start as usize..end).unwrap_or_default(), pool: &self.pool }
    }

    /// Tells whether all numbers fit: more terms or parts than this are refused when a grid is made.
    pub fn fits(&self) -> bool {
        let most = u32::MAX as usize;
        self.terms.len() < most && self.pool.len() < most && self.ends.len() < most
    }
}

/// The boxes of a grid, and more that one question adds to them.
#[derive(Debug)]
pub(super) struct Store<'g> {
    base: &'g Boxes,
    extra: Boxes,
}

impl<'g> Store<'g> {
    pub fn new(base: &'g Boxes) -> Self {
        Self { base, extra: Boxes::default() }
    }

    pub fn shape(&self, id: u32) -> Shape<'_> {
        match (id as usize).checked_sub(self.base.len()) {
            None => self.base.shape(id),
            Some(extra) => self.extra.shape(number(extra)),
        }
    }

    /// Adds a box and returns its number.
    pub fn add(&mut self, terms: impl IntoIterator<Item = (usize, Vec<Span>)>) -> u32 {
        let id = number(self.base.len().saturating_add(self.extra.len()));
        self.extra.push(terms);
        id
    }
}

/// Returns a count as the number of a box, column or part; see [`Boxes::fits`].
pub(super) fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
