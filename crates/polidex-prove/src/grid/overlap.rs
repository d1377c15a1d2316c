//! Where several rows match and must not.

use std::collections::BTreeMap;

use super::answer::{Answer, Budget, Rest};
use super::boxes::{Span, meet};
use super::tree::Tree;
use super::{Grid, Region};

/// Which rows must not match together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clash {
    /// Any two.
    Any,
    /// Two of different classes.
    Classes,
}

/// A region in which several rows match.
///
/// It is all that some two of them share and may not. The others match in all of it too.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Overlap {
    /// The numbers of the rows, rising; two or more.
    pub rows: Vec<usize>,
    /// Where they match.
    pub region: Region,
    /// A point of the region, on an edge of it where there is one.
    pub witness: Vec<i128>,
}

/// For each region asked for, so many pairs are looked at; identical rows make many pairs of one region.
const PAIRS_PER_REGION: usize = 64;

/// Finds the regions that two boxes of a list share and may not.
pub(super) fn overlaps(
    grid: &Grid,
    ids: &[u32],
    clash: Clash,
    limit: usize,
    budget: &mut Budget,
) -> Answer<Overlap> {
    let tree = Tree::new(grid, ids);
    let most = limit.saturating_mul(PAIRS_PER_REGION).saturating_add(1);
    let mut pairs = Vec::new();
    let enough = tree.pairs(clash == Clash::Classes, budget, |a, b| {
        pairs.push((a, b));
        pairs.len() < most
    });
    let mut rest = if enough && pairs.len() < most { Rest::None } else { Rest::Undecided };
    pairs.sort_unstable();
    pairs.dedup();
    let mut regions: BTreeMap<Vec<Vec<Span>>, Vec<u32>> = BTreeMap::new();
    for (a, b) in pairs {
        let shared = grid.product(a).iter().zip(&grid.product(b)).map(|(x, y)| meet(x, y)).collect();
        regions.entry(shared).or_default().extend([a, b]);
    }
    let mut list: Vec<(Vec<u32>, Vec<Vec<Span>>)> = regions
        .into_iter()
        .map(|(cells, mut rows)| {
            rows.sort_unstable();
            rows.dedup();
            (rows, cells)
        })
        .collect();
    list.sort_unstable();
    if list.len() > limit {
        list.truncate(limit);
        rest = Rest::More;
    }
    let list = list.into_iter().map(|(rows, cells)| {
        let region = grid.region(&cells);
        let witness = region.witness(grid.domains());
        Overlap { rows: rows.into_iter().map(|id| id as usize).collect(), region, witness }
    });
    Answer::of(list.collect(), rest)
}
