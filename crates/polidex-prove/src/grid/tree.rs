//! An index of boxes: groups that lie together, their hulls, and groups of groups.
//!
//! It answers which boxes of a list share a point with one box, and which pairs do, in little more time than there
//! are such boxes or pairs.

use super::Grid;
use super::answer::Budget;
use super::boxes::Span;
use super::split::{Cut, middle};

const LEAF: usize = 12;

#[derive(Debug)]
pub(super) struct Tree<'g> {
    grid: &'g Grid,
    nodes: Vec<Group>,
    root: usize,
}

#[derive(Debug)]
struct Group {
    hull: Vec<Span>,
    /// The class of all its boxes, if they have one.
    class: Option<u64>,
    size: usize,
    within: Within,
}

#[derive(Debug)]
enum Within {
    Boxes(Vec<u32>),
    Groups(Vec<usize>),
}

impl<'g> Tree<'g> {
    /// Makes an index of boxes; those without points are left out.
    pub fn new(grid: &'g Grid, ids: &[u32]) -> Self {
        let mut tree = Self { grid, nodes: Vec::new(), root: 0 };
        let ids = ids.iter().copied().filter(|id| !grid.shape(*id).is_empty()).collect();
        tree.root = tree.build(ids);
        tree
    }

    fn build(&mut self, ids: Vec<u32>) -> usize {
        let hull = self.hull(&ids);
        let size = ids.len();
        let class = self.class(&ids);
        let within = if size <= LEAF {
            Within::Boxes(ids)
        } else {
            let parts = self.part(ids, &hull, class);
            Within::Groups(
                parts.into_iter().filter(|part| !part.is_empty()).map(|part| self.build(part)).collect(),
            )
        };
        self.nodes.push(Group { hull, class, size, within });
        self.nodes.len().saturating_sub(1)
    }

    fn hull(&self, ids: &[u32]) -> Vec<Span> {
        let mut hull = self.grid.ranges();
        // A box that leaves a column out makes its hull the whole column.
        let mut bounds = vec![(Span::new(u32::MAX, 0), 0_usize); hull.len()];
        for shape in ids.iter().map(|id| self.grid.shape(*id)) {
            for term in shape.terms {
                if let Some((bound, count)) = bounds.get_mut(term.column as usize) {
                    *bound = Span::new(bound.low.min(term.hull.low), bound.high.max(term.hull.high));
                    *count = count.saturating_add(1);
                }
            }
        }
        for (range, (bound, count)) in hull.iter_mut().zip(bounds) {
            if count == ids.len() && count > 0 {
                *range = bound;
            }
        }
        hull
    }

    fn class(&self, ids: &[u32]) -> Option<u64> {
        let mut classes = ids.iter().map(|id| self.grid.class(*id));
        let first = classes.next()?;
        classes.all(|class| class == first).then_some(first)
    }

    /// Parts boxes so that many lie apart: before a cut, behind it, across it; else by class; else in two.
    fn part(&self, ids: Vec<u32>, hull: &[Span], class: Option<u64>) -> Vec<Vec<u32>> {
        let worth = ids.len().div_euclid(8);
        if let Some((cut, apart)) = middle(self.grid, &ids, hull)
            && apart >= worth
        {
            return self.cut(ids, cut);
        }
        let half = ids.len().div_euclid(2);
        let mut rest = ids;
        if class.is_none() {
            rest.sort_by_key(|id| self.grid.class(*id));
            let middle = rest.get(half).map(|id| self.grid.class(*id));
            let (below, above): (Vec<u32>, Vec<u32>) =
                rest.iter().copied().partition(|id| Some(self.grid.class(*id)) < middle);
            let (same, above): (Vec<u32>, Vec<u32>) =
                above.into_iter().partition(|id| Some(self.grid.class(*id)) == middle);
            return vec![below, same, above];
        }
        let behind = rest.split_off(half);
        vec![rest, behind]
    }

    fn cut(&self, ids: Vec<u32>, cut: Cut) -> Vec<Vec<u32>> {
        let (mut before, mut behind, mut across) = (Vec::new(), Vec::new(), Vec::new());
        for id in ids {
            match self.grid.shape(id).term(cut.column) {
                Some(term) if term.hull.high <= cut.place => before.push(id),
                Some(term) if term.hull.low >= cut.place => behind.push(id),
                _ => across.push(id),
            }
        }
        vec![before, behind, across]
    }

    /// Calls `found` for each pair of boxes that share a point, lower number first, until it says to stop.
    ///
    /// With `apart`, only for pairs of different classes. Returns whether the budget was enough.
    pub fn pairs(&self, apart: bool, budget: &mut Budget, mut found: impl FnMut(u32, u32) -> bool) -> bool {
        let mut stack = vec![(self.root, self.root)];
        while let Some((a, b)) = stack.pop() {
            let (Some(first), Some(second)) = (self.nodes.get(a), self.nodes.get(b)) else { continue };
            if apart && first.class.is_some() && first.class == second.class {
                continue;
            }
            if a != b && first.hull.iter().zip(&second.hull).any(|(x, y)| x.meet(*y).is_empty()) {
                continue;
            }
            match (&first.within, &second.within) {
                (Within::Groups(groups), _) if a == b => {
                    for (place, group) in groups.iter().enumerate().rev() {
                        stack.extend(groups.iter().skip(place).rev().map(|other| (*group, *other)));
                    }
                }
                (Within::Groups(groups), Within::Groups(_)) if first.size >= second.size => {
                    stack.extend(groups.iter().rev().map(|group| (*group, b)));
                }
                (_, Within::Groups(groups)) => stack.extend(groups.iter().rev().map(|group| (a, *group))),
                (Within::Groups(groups), Within::Boxes(_)) => {
                    stack.extend(groups.iter().rev().map(|group| (*group, b)));
                }
                (Within::Boxes(ours), Within::Boxes(theirs)) => {
                    if !budget.spend(ours.len().saturating_mul(theirs.len())) {
                        return false;
                    }
                    for (place, x) in ours.iter().enumerate() {
                        let skip = if a == b { place.saturating_add(1) } else { 0 };
                        for y in theirs.iter().skip(skip) {
                            let differ = !apart || self.grid.class(*x) != self.grid.class(*y);
                            if differ
                                && self.grid.shape(*x).meets(self.grid.shape(*y))
                                && !found(*x.min(y), *x.max(y))
                            {
                                return true;
                            }
                        }
                    }
                }
            }
        }
        true
    }

    /// Returns the boxes that share a point with a box, in rising order; nothing if the budget ends.
    pub fn meeting(&self, id: u32, budget: &mut Budget) -> Option<Vec<u32>> {
        let shape = self.grid.shape(id);
        let mut found = Vec::new();
        let mut stack = vec![self.root];
        let mut tried = 0_usize;
        while let Some(group) = stack.pop().and_then(|node| self.nodes.get(node)) {
            if !shape.hits(&group.hull) {
                continue;
            }
            tried = tried.saturating_add(LEAF);
            match &group.within {
                Within::Groups(groups) => stack.extend(groups),
                Within::Boxes(ids) => {
                    found.extend(ids.iter().copied().filter(|other| self.grid.shape(*other).meets(shape)));
                }
            }
        }
        found.sort_unstable();
        budget.spend(tried).then_some(found)
    }
}
