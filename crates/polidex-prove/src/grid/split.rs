//! Where to halve a part of the space: at the edge that leaves the least to do on both sides.
//!
//! What is left to do is counted in edges of boxes inside the part, in all columns. A box that misses a side takes
//! all its edges out of it, so columns that tell many boxes apart come first, and cuts fall in the middle.

use super::Grid;
use super::boxes::{Span, Store, Term, at};

/// The edges of boxes inside a part.
#[derive(Debug, Default)]
pub(super) struct Edges {
    lanes: Vec<Lane>,
    /// The columns in which some box is not full, in rising order after [`Edges::columns`].
    touched: Vec<usize>,
    /// For each box, its edges in all columns.
    weights: Vec<u64>,
    total: u64,
    /// The boxes that are not full in one column only, with their cells in it.
    pub units: Vec<Unit>,
    marks: Vec<Mark>,
}

/// A box that is not full in one column only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Unit {
    pub column: usize,
    pub span: Span,
    pub id: u32,
}

#[derive(Debug, Default)]
struct Lane {
    hulls: Vec<Hull>,
    /// Edges inside a hull.
    inner: Vec<u32>,
    range: Span,
    touched: bool,
}

#[derive(Clone, Copy, Debug)]
struct Hull {
    row: usize,
    span: Span,
}

/// An edge, what it takes out of the part before each cut up to it, and of the part after each cut from it on.
#[derive(Clone, Copy, Debug, Default)]
struct Mark {
    place: u32,
    before: u64,
    after: u64,
}

/// A column and the cell before which it is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cut {
    pub column: usize,
    pub place: u32,
}

impl Edges {
    pub fn clear(&mut self) {
        for column in self.touched.drain(..) {
            if let Some(lane) = self.lanes.get_mut(column) {
                lane.hulls.clear();
                lane.inner.clear();
                lane.touched = false;
            }
        }
        self.weights.clear();
        self.units.clear();
        self.total = 0;
    }

    /// Adds boxes that have points in a part, up to the first that is all of it; returns its place.
    pub fn gather(&mut self, store: &Store<'_>, ids: &[u32], ranges: &[Span]) -> Option<usize> {
        for (place, id) in ids.iter().enumerate() {
            let shape = store.shape(*id);
            let mut open = shape
                .terms
                .iter()
                .filter(|term| !term.full(shape.pool, at(ranges, term.column)))
                .map(|term| (*term, at(ranges, term.column)));
            let Some((first, range)) = open.next() else { return Some(place) };
            let row = self.weights.len();
            let mut weight = self.note(row, first, shape.pool, range);
            let mut alone = true;
            for (term, range) in open {
                alone = false;
                weight = weight.saturating_add(self.note(row, term, shape.pool, range));
            }
            if alone {
                let spans = first.inside(shape.pool, range).iter().map(|part| part.meet(range));
                self.units.extend(spans.map(|span| Unit { column: first.column as usize, span, id: *id }));
            }
            self.weights.push(weight);
            self.total = self.total.saturating_add(weight);
        }
        None
    }

    /// Notes the edges of a box in a column; returns how many.
    fn note(&mut self, row: usize, term: Term, pool: &[Span], range: Span) -> u64 {
        let column = term.column as usize;
        if self.lanes.len() <= column {
            self.lanes.resize_with(column.saturating_add(1), Lane::default);
        }
        let Some(lane) = self.lanes.get_mut(column) else { return 0 };
        if !lane.touched {
            lane.touched = true;
            lane.range = range;
            self.touched.push(column);
        }
        let span = term.clip(pool, range);
        lane.hulls.push(Hull { row, span });
        let hull = u64::from(span.low > range.low).saturating_add(u64::from(span.high < range.high));
        let parts = term.inside(pool, range);
        if parts.len() < 2 {
            return hull;
        }
        let known = lane.inner.len();
        lane.inner.extend(parts.iter().skip(1).map(|part| part.low));
        lane.inner.extend(parts.iter().rev().skip(1).map(|part| part.high));
        hull.saturating_add(lane.inner.len().saturating_sub(known) as u64)
    }

    /// The columns in which some box is not full.
    pub fn columns(&mut self) -> &[usize] {
        self.touched.sort_unstable();
        &self.touched
    }

    /// Returns the best cut; there is one unless every box is full.
    pub fn best(&mut self) -> Option<Cut> {
        self.touched.sort_unstable();
        let mut best: Option<(u64, Cut)> = None;
        for column in self.touched.iter().copied() {
            let Some(lane) = self.lanes.get(column) else { continue };
            lane.mark(&self.weights, &mut self.marks);
            let mut before = self.marks.iter().fold(0_u64, |sum, mark| sum.saturating_add(mark.before));
            let mut after = 0_u64;
            for group in self.marks.chunk_by(|a, b| a.place == b.place) {
                let Some(first) = group.first() else { continue };
                after = group.iter().fold(after, |sum, mark| sum.saturating_add(mark.after));
                let left = self.total.saturating_sub(before);
                let right = self.total.saturating_sub(after);
                let score = left.saturating_mul(left).saturating_add(right.saturating_mul(right));
                if best.is_none_or(|(least, _)| score < least) {
                    best = Some((score, Cut { column, place: first.place }));
                }
                before = group.iter().fold(before, |sum, mark| sum.saturating_sub(mark.before));
            }
        }
        best.map(|(_, cut)| cut)
    }
}

impl Lane {
    /// Lists the edges of a column in order.
    fn mark(&self, weights: &[u64], marks: &mut Vec<Mark>) {
        marks.clear();
        for hull in &self.hulls {
            let weight = weights.get(hull.row).copied().unwrap_or_default();
            let (starts, ends) = (hull.span.low > self.range.low, hull.span.high < self.range.high);
            if starts {
                let before = weight.saturating_sub(u64::from(ends));
                marks.push(Mark { place: hull.span.low, before, after: 1 });
            }
            if ends {
                let after = weight.saturating_sub(u64::from(starts));
                marks.push(Mark { place: hull.span.high, before: 1, after });
            }
        }
        marks.extend(self.inner.iter().map(|place| Mark { place: *place, before: 1, after: 1 }));
        if self.range.width() > marks.len() {
            marks.sort_unstable_by_key(|mark| mark.place);
        } else {
            collect(marks, self.range);
        }
    }
}

/// Adds up the marks at each place of a narrow range, which takes no sorting.
fn collect(marks: &mut Vec<Mark>, range: Span) {
    let mut sums: Vec<Mark> =
        (range.low..range.high).map(|place| Mark { place, ..Mark::default() }).collect();
    for mark in marks.drain(..) {
        let place = mark.place.saturating_sub(range.low) as usize;
        if let Some(sum) = sums.get_mut(place) {
            sum.before = sum.before.saturating_add(mark.before);
            sum.after = sum.after.saturating_add(mark.after);
        }
    }
    marks.extend(sums.into_iter().filter(|sum| sum.before != 0 || sum.after != 0));
}

/// Returns the cut that tells the most pairs of boxes apart, and how many boxes lie on one side of it only.
pub(super) fn middle(grid: &Grid, ids: &[u32], hull: &[Span]) -> Option<(Cut, usize)> {
    let mut lanes: Vec<Vec<Span>> = vec![Vec::new(); hull.len()];
    for shape in ids.iter().map(|id| grid.shape(*id)) {
        for term in shape.terms {
            if let Some(lane) = lanes.get_mut(term.column as usize) {
                lane.push(term.hull);
            }
        }
    }
    let mut best: Option<(u64, Cut, usize)> = None;
    let mut marks = Vec::new();
    for (column, (lane, range)) in lanes.iter().zip(hull).enumerate() {
        // Here `before` counts boxes that begin at a place, and `after` those that end there.
        marks.clear();
        marks.extend(lane.iter().map(|span| Mark { place: span.low, before: 1, after: 0 }));
        marks.extend(lane.iter().map(|span| Mark { place: span.high, before: 0, after: 1 }));
        if range.width() > marks.len() {
            marks.sort_unstable_by_key(|mark| mark.place);
        } else {
            collect(&mut marks, *range);
        }
        let mut behind = lane.len() as u64;
        let mut ended = 0_u64;
        for group in marks.chunk_by(|a, b| a.place == b.place) {
            let Some(first) = group.first() else { continue };
            ended = group.iter().fold(ended, |sum, mark| sum.saturating_add(mark.after));
            let pairs = ended.saturating_mul(behind);
            let apart = usize::try_from(ended.saturating_add(behind)).unwrap_or(usize::MAX);
            if best.is_none_or(|(most, _, _)| pairs > most) && pairs > 0 {
                best = Some((pairs, Cut { column, place: first.place }, apart));
            }
            behind = group.iter().fold(behind, |sum, mark| sum.saturating_sub(mark.before));
        }
    }
    best.map(|(_, cut, apart)| (cut, apart))
}
