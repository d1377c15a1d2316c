//! Where two lists of rows answer differently.
//!
//! A part of the space is settled when each list has one answer in all of it. It is halved first at the edges of rows
//! that only one list has, so that what the lists share costs little; where the same rows are left on both sides, the
//! answers are the same.

use std::collections::BTreeMap;

use super::answer::{Answer, Budget, Rest};
use super::boxes::{Span, Store, at, without};
use super::memo::{Key, Memo};
use super::split::Edges;
use super::{Grid, Region};

/// Which of the rows that match answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hit {
    /// The first in the order of the list.
    First,
    /// Any: rows that match together agree, and the order of a list means nothing.
    ///
    /// That they agree is [another question](Grid::overlaps); where they do not, one of them is taken.
    Any,
}

/// A region in which two lists of rows answer differently.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Difference {
    /// The lists have these two answers in all of it, and it cannot be made larger in any column.
    pub region: Region,
    /// A point of the region, on an edge of it where there is one.
    pub witness: Vec<i128>,
    /// The class of the first list; nothing where no row matches.
    pub left: Option<u64>,
    /// The class of the second list; nothing where no row matches.
    pub right: Option<u64>,
}

/// Finds where two lists of boxes answer with different classes.
pub(super) fn differences(
    grid: &Grid,
    mut left: Vec<u32>,
    mut right: Vec<u32>,
    hit: Hit,
    limit: usize,
    budget: &mut Budget,
) -> Answer<Difference> {
    twins(grid, &mut left, &mut right);
    if hit == Hit::Any {
        for side in [&mut left, &mut right] {
            side.sort_unstable();
            side.dedup();
        }
    }
    let root = Node { ranges: grid.ranges(), left, right, skip: Vec::new(), seen: 0 };
    let mut search = Search::new(grid, root.clone());
    let mut list = Vec::new();
    let mut claimed: Vec<u32> = Vec::new();
    let mut memo = Memo::default();
    let mut stack = vec![Work::Visit(root)];
    let mut rest = Rest::None;
    while let Some(work) = stack.pop() {
        let mut node = match work {
            Work::Leave(key, known) => {
                if known == claimed.len() {
                    memo.add(key);
                }
                continue;
            }
            Work::Visit(node) => node,
        };
        let news = claimed.iter().skip(node.seen).copied();
        node.skip.extend(news.filter(|id| search.store.shape(*id).hits(&node.ranges)));
        node.seen = claimed.len();
        if search.skips(&node) {
            continue;
        }
        if !budget.spend(node.size()) {
            rest = Rest::Undecided;
            break;
        }
        let answers = search.settle(&mut node);
        if node.left == node.right || answers.is_some_and(|(left, right)| left == right) {
            continue;
        }
        match answers {
            Some(answers) if node.skip.is_empty() => {
                if list.len() >= limit {
                    rest = Rest::More;
                    break;
                }
                let Some(cells) = search.grow(&node, answers, budget) else {
                    rest = Rest::Undecided;
                    break;
                };
                claimed.push(search.store.add(cells.iter().cloned().enumerate()));
                let region = grid.region(&cells);
                let witness = region.witness(grid.domains());
                list.push(Difference { region, witness, left: answers.0, right: answers.1 });
            }
            _ => {
                let (key, halves) = search.halve(&node);
                if let Some(key) = key {
                    if memo.knows(&key) {
                        continue;
                    }
                    stack.push(Work::Leave(key, claimed.len()));
                }
                stack.extend(halves.into_iter().flatten().map(Work::Visit));
            }
        }
    }
    list.sort_unstable();
    Answer::of(list, rest)
}

enum Work {
    Visit(Node),
    Leave(Key, usize),
}

type Answers = (Option<u64>, Option<u64>);

#[derive(Clone)]
struct Node {
    ranges: Vec<Span>,
    left: Vec<u32>,
    right: Vec<u32>,
    /// Boxes in which nothing is to be found.
    skip: Vec<u32>,
    /// How many claimed regions `skip` was chosen from.
    seen: usize,
}

impl Node {
    fn size(&self) -> usize {
        self.left.len().saturating_add(self.right.len()).saturating_add(self.skip.len())
    }
}

struct Search<'g> {
    grid: &'g Grid,
    store: Store<'g>,
    edges: Edges,
    /// For each box, whether only one list has it or they have it in another order.
    alone: Vec<bool>,
    root: Node,
}

impl<'g> Search<'g> {
    fn new(grid: &'g Grid, root: Node) -> Self {
        let mut flags = vec![false; grid.boxes.len()];
        for id in alone(&root.left, &root.right) {
            if let Some(flag) = flags.get_mut(id as usize) {
                *flag = true;
            }
        }
        Self { grid, store: Store::new(&grid.boxes), edges: Edges::default(), alone: flags, root }
    }

    /// Tells whether nothing is to be found in a part.
    fn skips(&self, node: &Node) -> bool {
        node.ranges.iter().any(|range| range.is_empty())
            || node.skip.iter().any(|id| self.store.shape(*id).full(&node.ranges))
    }

    /// Drops boxes that never answer in a part; returns the answers if each list has one.
    fn settle(&self, node: &mut Node) -> Option<Answers> {
        let left = self.answer(&mut node.left, &node.ranges);
        let right = self.answer(&mut node.right, &node.ranges);
        Some((left?, right?))
    }

    fn answer(&self, ids: &mut Vec<u32>, ranges: &[Span]) -> Option<Option<u64>> {
        if ids.is_empty() {
            return Some(None);
        }
        let full = ids.iter().position(|id| self.grid.shape(*id).full(ranges))?;
        ids.truncate(full.saturating_add(1));
        let last = ids.pop()?;
        // What comes just before the last and answers the same makes no difference.
        let class = self.grid.class(last);
        while ids.pop_if(|id| self.grid.class(*id) == class).is_some() {}
        ids.push(last);
        (ids.len() == 1).then_some(Some(class))
    }

    /// Halves a part; the lower half comes last. The key says what it was, once all its boxes are looked at.
    fn halve(&mut self, node: &Node) -> (Option<Key>, Option<[Node; 2]>) {
        let alone = |id: &u32| self.alone.get(*id as usize) == Some(&true);
        let differing: Vec<u32> = node.left.iter().chain(&node.right).copied().filter(alone).collect();
        self.edges.clear();
        let mut key = None;
        self.gather(&differing, &node.ranges);
        let mut cut = self.edges.best();
        if cut.is_none() {
            self.edges.clear();
            for ids in [&node.left, &node.right, &node.skip] {
                self.gather(ids, &node.ranges);
            }
            let mut numbers = node.left.clone();
            for ids in [&node.right, &node.skip] {
                numbers.push(u32::MAX);
                numbers.extend(ids);
            }
            for column in self.edges.columns() {
                let range = node.ranges.get(*column).copied().unwrap_or_default();
                numbers.extend([*column as u32, range.low, range.high]);
            }
            key = Some(numbers.into());
            cut = self.edges.best();
        }
        let Some(cut) = cut else { return (key, None) };
        let range = at(&node.ranges, cut.column as u32);
        let halves = [Span::new(cut.place, range.high), Span::new(range.low, cut.place)];
        (key, Some(halves.map(|half| self.half(node, cut.column, half))))
    }

    fn gather(&mut self, ids: &[u32], ranges: &[Span]) {
        let mut rest = ids;
        while let Some(full) = self.edges.gather(&self.store, rest, ranges) {
            rest = rest.get(full.saturating_add(1)..).unwrap_or_default();
        }
    }

    fn half(&self, node: &Node, column: usize, half: Span) -> Node {
        let mut ranges = node.ranges.clone();
        if let Some(range) = ranges.get_mut(column) {
            *range = half;
        }
        let keep = |ids: &[u32]| {
            let hits = |id: &u32| self.store.shape(*id).hits_in(column, half);
            ids.iter().copied().filter(hits).collect()
        };
        let (left, right, skip) = (keep(&node.left), keep(&node.right), keep(&node.skip));
        Node { ranges, left, right, skip, seen: node.seen }
    }

    /// Grows a part with two answers, column after column, as far as it has them; nothing if the budget ends.
    fn grow(&mut self, leaf: &Node, answers: Answers, budget: &mut Budget) -> Option<Vec<Vec<Span>>> {
        let mut cells: Vec<Vec<Span>> = leaf.ranges.iter().map(|range| vec![*range]).collect();
        for column in 0..cells.len() {
            let taken = self.others(&cells, column, answers, budget)?;
            if let Some(cells) = cells.get_mut(column) {
                *cells = without(self.grid.range(column), taken);
            }
        }
        Some(cells)
    }

    /// The cells of a column for which the answers are others somewhere in a region.
    fn others(
        &mut self,
        cells: &[Vec<Span>],
        column: usize,
        answers: Answers,
        budget: &mut Budget,
    ) -> Option<Vec<Span>> {
        let mut node = self.root.clone();
        for (place, parts) in cells.iter().enumerate().filter(|(place, _)| *place != column) {
            let (Some(first), Some(last)) = (parts.first(), parts.last()) else { continue };
            let hull = Span::new(first.low, last.high);
            let holes = without(hull, parts.clone());
            if !holes.is_empty() {
                node.skip.push(self.store.add([(place, holes)]));
            }
            if let Some(range) = node.ranges.get_mut(place) {
                *range = hull;
            }
        }
        let ranges = node.ranges.clone();
        for ids in [&mut node.left, &mut node.right, &mut node.skip] {
            ids.retain(|id| self.store.shape(*id).hits(&ranges));
        }
        let mut taken: Vec<Span> = Vec::new();
        let mut stack = vec![node];
        while let Some(mut node) = stack.pop() {
            let range = at(&node.ranges, column as u32);
            if self.skips(&node) || without(range, taken.clone()).is_empty() {
                continue;
            }
            if !budget.spend(node.size()) {
                return None;
            }
            match self.settle(&mut node) {
                Some(found) if found == answers => {}
                Some(_) if node.skip.is_empty() => taken.push(range),
                _ => stack.extend(self.halve(&node).1.into_iter().flatten()),
            }
        }
        Some(taken)
    }
}

/// Gives boxes of the same points and class the same number, in both lists.
fn twins(grid: &Grid, left: &mut [u32], right: &mut [u32]) {
    type Twin<'a> = (u64, Vec<(u32, &'a [Span])>);
    let mut known: BTreeMap<Twin<'_>, u32> = BTreeMap::new();
    for id in left.iter_mut().chain(right) {
        let shape = grid.shape(*id);
        let terms = shape.terms.iter().map(|term| (term.column, term.parts(shape.pool))).collect();
        *id = *known.entry((grid.class(*id), terms)).or_insert(*id);
    }
}

/// Returns the boxes that are not in both lists in the same order.
fn alone(left: &[u32], right: &[u32]) -> Vec<u32> {
    let mut places: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (place, id) in right.iter().enumerate().rev() {
        places.entry(*id).or_default().push(place);
    }
    let pairs: Vec<(u32, Option<usize>)> =
        left.iter().map(|id| (*id, places.get_mut(id).and_then(Vec::pop))).collect();
    let mut kept = vec![false; right.len()];
    let mut alone: Vec<u32> = Vec::new();
    let rising = rising(&pairs.iter().filter_map(|(_, place)| *place).collect::<Vec<_>>());
    for (id, place) in pairs {
        match place.filter(|place| rising.binary_search(place).is_ok()).and_then(|place| kept.get_mut(place))
        {
            Some(kept) => *kept = true,
            None => alone.push(id),
        }
    }
    alone.extend(right.iter().zip(kept).filter(|(_, kept)| !kept).map(|(id, _)| *id));
    alone
}

/// Returns a longest rising part of different numbers.
fn rising(numbers: &[usize]) -> Vec<usize> {
    // For each length, the last number of the part of that length which ends lowest, and each number's forerunner.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: BTreeMap<usize, usize> = BTreeMap::new();
    for number in numbers {
        let length = ends.partition_point(|end| end < number);
        if let Some(previous) = length.checked_sub(1).and_then(|shorter| ends.get(shorter)) {
            before.insert(*number, *previous);
        }
        match ends.get_mut(length) {
            Some(end) => *end = *number,
            None => ends.push(*number),
        }
    }
    let mut part: Vec<usize> = Vec::new();
    let mut next = ends.last().copied();
    while let Some(number) = next {
        part.push(number);
        next = before.get(&number).copied();
    }
    part.reverse();
    part
}
