//! Rows that never answer, because others take precedence wherever they match.

use super::Grid;
use super::answer::{Answer, Budget, Rest};
use super::boxes::{Span, Store, at};
use super::cover::{Cover, Step};
use super::split::Edges;
use super::tree::Tree;

/// A row that never answers.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Dead {
    /// The number of the row.
    pub row: usize,
    /// The rows that take all its points and are not dead themselves: one if one is enough, else several of which
    /// none can be left out, unless the budget ended while they were being thinned. None if the row has no points.
    pub by: Vec<usize>,
}

/// What the first look at a whole table may cost for each row.
const LOOK: u64 = 8;

/// Finds the boxes of a list all points of which are in earlier ones.
pub(super) fn dead<'g>(grid: &'g Grid, ids: &'g [u32], limit: usize, budget: &mut Budget) -> Answer<Dead> {
    let mut part = budget.part(LOOK.saturating_mul(ids.len() as u64));
    let alive = answering(grid, ids, &mut part);
    budget.give_back(&part);
    let mut earlier = Earlier::new(grid, ids);
    let (mut list, mut rest) = (Vec::new(), Rest::None);
    for (place, id) in ids.iter().copied().enumerate() {
        let taken = match alive.get(place) {
            Some(true) => Taken::Not,
            _ => {
                earlier.meeting(id, budget).map_or(Taken::Unknown, |before| takers(grid, id, &before, budget))
            }
        };
        match taken {
            // A dead box takes nothing that those before it do not take.
            Taken::Not => earlier.add(place, id),
            Taken::By(_) if list.len() >= limit => {
                rest = Rest::More;
                break;
            }
            Taken::By(by) => list.push(Dead { row: id as usize, by }),
            Taken::Unknown => {
                rest = Rest::Undecided;
                break;
            }
        }
    }
    Answer::of(list, rest)
}

/// The boxes before a place of a list that answer somewhere, as far as is known.
struct Earlier<'g> {
    grid: &'g Grid,
    standing: Vec<u32>,
    /// For each box, its first place in the list if it is standing.
    places: Vec<Option<usize>>,
    tree: Option<Tree<'g>>,
    all: &'g [u32],
}

/// Up to so many boxes are looked at one by one.
const FEW: usize = 512;

impl<'g> Earlier<'g> {
    fn new(grid: &'g Grid, all: &'g [u32]) -> Self {
        Self { grid, standing: Vec::new(), places: vec![None; grid.boxes.len()], tree: None, all }
    }

    fn add(&mut self, place: usize, id: u32) {
        self.standing.push(id);
        if let Some(known) = self.places.get_mut(id as usize) {
            known.get_or_insert(place);
        }
    }

    /// Returns those that share a point with a box, in order; nothing if the budget ends.
    fn meeting(&mut self, id: u32, budget: &mut Budget) -> Option<Vec<u32>> {
        if self.standing.len() <= FEW {
            let shape = self.grid.shape(id);
            let meets = |other: &u32| self.grid.shape(*other).meets(shape);
            let found = self.standing.iter().copied().filter(meets).collect();
            return budget.spend(self.standing.len()).then_some(found);
        }
        let (grid, all) = (self.grid, self.all);
        let tree = self.tree.get_or_insert_with(|| Tree::new(grid, all));
        let place = |other: u32| Some((*self.places.get(other as usize)?.as_ref()?, other));
        let mut found: Vec<(usize, u32)> = tree.meeting(id, budget)?.into_iter().filter_map(place).collect();
        found.sort_unstable();
        found.dedup();
        Some(found.into_iter().map(|(_, id)| id).collect())
    }
}

/// Finds whether boxes of a list have all points of a box.
pub(super) fn shadowed(grid: &Grid, id: u32, ids: &[u32], budget: &mut Budget) -> Answer<Dead> {
    match takers(grid, id, ids, budget) {
        Taken::Not => Answer::Proved,
        Taken::By(by) => Answer::of(vec![Dead { row: id as usize, by }], Rest::None),
        Taken::Unknown => Answer::Undecided,
    }
}

enum Taken {
    Not,
    By(Vec<usize>),
    Unknown,
}

/// Finds few boxes of a list that have all points of a box.
fn takers(grid: &Grid, id: u32, ids: &[u32], budget: &mut Budget) -> Taken {
    let shape = grid.shape(id);
    if shape.is_empty() {
        return Taken::By(Vec::new());
    }
    if !budget.spend(ids.len()) {
        return Taken::Unknown;
    }
    if let Some(one) = ids.iter().find(|other| grid.shape(**other).holds(shape)) {
        return Taken::By(vec![*one as usize]);
    }
    let mut by = match covering(grid, id, ids, budget) {
        Ok(Some(used)) => used,
        Ok(None) => return Taken::Not,
        Err(Spent) => return Taken::Unknown,
    };
    // Later ones are left out first, so that what stays is what a reader meets first.
    for other in by.clone().into_iter().rev() {
        let fewer: Vec<u32> = by.iter().copied().filter(|known| *known != other).collect();
        match covering(grid, id, &fewer, budget) {
            Ok(Some(_)) => by = fewer,
            Ok(None) => {}
            Err(Spent) => break,
        }
    }
    Taken::By(by.into_iter().map(|id| id as usize).collect())
}

struct Spent;

/// Returns the boxes of a list that a proof needs that they have all points of a box, if they have.
fn covering(grid: &Grid, id: u32, ids: &[u32], budget: &mut Budget) -> Result<Option<Vec<u32>>, Spent> {
    let mut cover = Cover::new(grid, Some(id), ids);
    match cover.next(budget) {
        Step::Closed => {
            let used = cover.used();
            Ok(Some(ids.iter().copied().filter(|id| used.binary_search(id).is_ok()).collect()))
        }
        Step::Open(_) => Ok(None),
        Step::Spent => Err(Spent),
    }
}

struct Node {
    ranges: Vec<Span>,
    /// Places in the list.
    active: Vec<usize>,
}

/// Looks at all boxes of a list at once; says of each place whether it was seen to answer.
fn answering(grid: &Grid, ids: &[u32], budget: &mut Budget) -> Vec<bool> {
    let store = Store::new(&grid.boxes);
    let mut edges = Edges::default();
    let mut alive = vec![false; ids.len()];
    let ranges = grid.ranges();
    let id_at = |place: usize| ids.get(place).copied().unwrap_or_default();
    let active = (0..ids.len()).filter(|place| grid.shape(id_at(*place)).hits(&ranges)).collect();
    let mut stack = vec![Node { ranges, active }];
    while let Some(mut node) = stack.pop() {
        if !budget.spend(node.active.len()) {
            break;
        }
        // Nothing comes before the first that has a point here.
        if let Some(alive) = node.active.first().and_then(|place| alive.get_mut(*place)) {
            *alive = true;
        }
        let last = node.active.iter().rposition(|place| alive.get(*place) == Some(&false));
        let Some(last) = last else { continue };
        node.active.truncate(last.saturating_add(1));
        edges.clear();
        let shapes: Vec<u32> = node.active.iter().map(|place| id_at(*place)).collect();
        if let Some(full) = edges.gather(&store, &shapes, &node.ranges) {
            node.active.truncate(full.saturating_add(1));
            if node.active.iter().all(|place| alive.get(*place) == Some(&true)) {
                continue;
            }
        }
        let Some(cut) = edges.best() else { continue };
        let range = at(&node.ranges, cut.column as u32);
        for half in [Span::new(cut.place, range.high), Span::new(range.low, cut.place)] {
            let mut ranges = node.ranges.clone();
            if let Some(range) = ranges.get_mut(cut.column) {
                *range = half;
            }
            let hits = |place: &usize| grid.shape(id_at(*place)).hits_in(cut.column, half);
            stack.push(Node { ranges, active: node.active.iter().copied().filter(hits).collect() });
        }
    }
    alive
}
