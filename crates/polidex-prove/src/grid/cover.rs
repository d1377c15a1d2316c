//! The search for points that no box of a list covers.
//!
//! A part of the space is closed when one box is all of it, and open when no box has a point of it; else it is
//! halved at [the best edge](super::split). Before that, boxes that are open in one column only take their cells off
//! both ends of the part. Parts with the same boxes over the same cells are settled once. A region that is found is
//! grown as far as it goes, and then covers what it has, so that it is found once.

use super::answer::{Answer, Budget, Rest};
use super::boxes::{Span, Store, at, without};
use super::grow::grow;
use super::memo::{Key, Memo};
use super::split::Edges;
use super::{Gap, Grid};

/// Finds what a list of boxes leaves open, in all the space or in one box.
pub(super) fn gaps(
    grid: &Grid,
    area: Option<u32>,
    ids: &[u32],
    limit: usize,
    budget: &mut Budget,
) -> Answer<Gap> {
    let mut cover = Cover::new(grid, area, ids);
    let (mut list, rest) = loop_regions(&mut cover, grid, limit, budget);
    list.sort_unstable();
    Answer::of(list, rest)
}

fn loop_regions(cover: &mut Cover<'_>, grid: &Grid, limit: usize, budget: &mut Budget) -> (Vec<Gap>, Rest) {
    let mut list = Vec::new();
    loop {
        match cover.next(budget) {
            Step::Closed => return (list, Rest::None),
            Step::Spent => return (list, Rest::Undecided),
            Step::Open(_) if list.len() >= limit => return (list, Rest::More),
            Step::Open(leaf) => {
                let cells = cover.claim(&leaf);
                let region = grid.region(&cells);
                let witness = region.witness(grid.domains());
                list.push(Gap { region, witness });
            }
        }
    }
}

/// A search that can be continued after each open part.
pub(super) struct Cover<'g> {
    store: Store<'g>,
    /// All boxes that cover, in the part of the space that is searched.
    ids: Vec<u32>,
    limits: Vec<Span>,
    /// The regions that were claimed.
    claimed: Vec<u32>,
    /// The boxes that closed some part.
    used: Vec<u32>,
    stack: Vec<Work>,
    memo: Memo,
    edges: Edges,
}

enum Work {
    Visit(Node),
    /// A part is behind us; if nothing was claimed since, its boxes cover it.
    Leave(Key, usize),
}

struct Node {
    ranges: Vec<Span>,
    active: Vec<u32>,
    /// How many claimed regions `active` was chosen from.
    seen: usize,
}

/// How far a search has come.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// There is nothing open that was not shown.
    Closed,
    /// A part that no box has a point of.
    Open(Vec<Span>),
    /// The budget has ended.
    Spent,
}

impl<'g> Cover<'g> {
    /// Starts a search in all the space, or in one box.
    pub fn new(grid: &'g Grid, area: Option<u32>, ids: &[u32]) -> Self {
        let mut store = Store::new(&grid.boxes);
        let mut limits = grid.ranges();
        let mut active = Vec::new();
        if let Some(shape) = area.map(|area| grid.shape(area)) {
            for term in shape.terms {
                let column = term.column as usize;
                if let Some(range) = limits.get_mut(column) {
                    *range = range.meet(term.hull);
                }
                // What the box leaves out between its cells counts as covered.
                let holes = without(term.hull, term.parts(shape.pool).to_vec());
                if !holes.is_empty() {
                    active.push(store.add([(column, holes)]));
                }
            }
        }
        let hits = |id: &u32| grid.shape(*id).hits(&limits);
        active.extend(ids.iter().copied().filter(hits));
        let mut stack = Vec::new();
        if limits.iter().all(|range| !range.is_empty()) {
            stack.push(Work::Visit(Node { ranges: limits.clone(), active: active.clone(), seen: 0 }));
        }
        let (memo, edges) = (Memo::default(), Edges::default());
        Self { store, ids: active, limits, claimed: Vec::new(), used: Vec::new(), stack, memo, edges }
    }

    /// Searches on until a part is open.
    pub fn next(&mut self, budget: &mut Budget) -> Step {
        while let Some(work) = self.stack.pop() {
            match work {
                Work::Leave(key, claimed) if claimed == self.claimed.len() => self.memo.add(key),
                Work::Leave(..) => {}
                Work::Visit(node) => match self.visit(node, budget) {
                    Step::Closed => {}
                    step @ (Step::Open(_) | Step::Spent) => return step,
                },
            }
        }
        Step::Closed
    }

    /// Grows an open part to a maximal region, which covers its points from now on.
    pub fn claim(&mut self, leaf: &[Span]) -> Vec<Vec<Span>> {
        let cells = grow(&self.store, &self.ids, &self.limits, leaf);
        let id = self.store.add(cells.iter().cloned().enumerate());
        self.claimed.push(id);
        cells
    }

    /// The boxes of the list that closed some part: they cover what all of them do.
    pub fn used(mut self) -> Vec<u32> {
        self.used.sort_unstable();
        self.used.dedup();
        self.used
    }

    fn visit(&mut self, mut node: Node, budget: &mut Budget) -> Step {
        let news = self.claimed.iter().skip(node.seen).copied();
        node.active.extend(news.filter(|id| self.store.shape(*id).hits(&node.ranges)));
        node.seen = self.claimed.len();
        loop {
            if !budget.spend(node.active.len()) {
                return Step::Spent;
            }
            if node.active.is_empty() {
                return Step::Open(node.ranges);
            }
            self.edges.clear();
            if let Some(place) = self.edges.gather(&self.store, &node.active, &node.ranges) {
                self.used.extend(node.active.get(place));
                return Step::Closed;
            }
            match self.trim(&mut node) {
                Trim::Nothing => break,
                Trim::Some => {}
                Trim::All => return Step::Closed,
            }
        }
        let mut key = node.active.clone();
        for column in self.edges.columns() {
            let range = node.ranges.get(*column).copied().unwrap_or_default();
            key.extend([*column as u32, range.low, range.high]);
        }
        if self.memo.knows(&key) {
            self.used.extend(&node.active);
            return Step::Closed;
        }
        let Some(cut) = self.edges.best() else { return Step::Closed };
        self.stack.push(Work::Leave(key.into(), self.claimed.len()));
        let range = at(&node.ranges, cut.column as u32);
        // The lower half is searched first.
        for half in [Span::new(cut.place, range.high), Span::new(range.low, cut.place)] {
            let mut ranges = node.ranges.clone();
            if let Some(range) = ranges.get_mut(cut.column) {
                *range = half;
            }
            let hits = |id: &u32| self.store.shape(*id).hits_in(cut.column, half);
            let active = node.active.iter().copied().filter(hits).collect();
            self.stack.push(Work::Visit(Node { ranges, active, seen: node.seen }));
        }
        Step::Closed
    }

    /// Takes the cells of boxes that are open in one column only off both ends of it.
    fn trim(&mut self, node: &mut Node) -> Trim {
        self.edges.units.sort_unstable();
        let mut trimmed = Trim::Nothing;
        for units in self.edges.units.chunk_by(|a, b| a.column == b.column) {
            let Some(column) = units.first().map(|unit| unit.column) else { continue };
            let Some(range) = node.ranges.get_mut(column) else { continue };
            let before = *range;
            for unit in units {
                if unit.span.low <= range.low && unit.span.high > range.low {
                    range.low = unit.span.high;
                    self.used.push(unit.id);
                }
            }
            if range.is_empty() {
                return Trim::All;
            }
            // From above, the spans are not in order of their ends, so a pass may leave some for the next.
            for unit in units.iter().rev() {
                if unit.span.high >= range.high && unit.span.low < range.high {
                    range.high = unit.span.low;
                    self.used.push(unit.id);
                }
            }
            if range.is_empty() {
                return Trim::All;
            }
            if *range != before {
                trimmed = Trim::Some;
                let half = *range;
                node.active.retain(|id| self.store.shape(*id).hits_in(column, half));
            }
        }
        trimmed
    }
}

enum Trim {
    Nothing,
    Some,
    All,
}
