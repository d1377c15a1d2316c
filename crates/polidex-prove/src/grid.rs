//! Rows over columns: gaps, overlaps, dead rows, differences.
//!
//! In: columns that are ordered finite domains, and rows that are boxes of value sets with a class each.
//! Out: answers that are certain, in maximal regions with a witness, or *undecided* when a counted budget ends.
//! It knows no policies, no names and no words: what a row, a value and a class stand for is the caller's.
//!
//! All questions are asked about rows by number, so that one grid holds a table, its earlier version and any boxes
//! to compare them with. How it searches is the same for most of them: halve the space at an edge of a row
//! until each part is decided.

mod answer;
mod boxes;
mod cover;
mod differ;
#[cfg(test)]
mod generate;
mod grow;
mod memo;
mod overlap;
mod set;
mod shadow;
mod split;
#[cfg(test)]
mod tests;
mod tree;

use std::fmt;

pub use answer::{Answer, Budget, Found, Rest};
pub use differ::{Difference, Hit};
pub use overlap::{Clash, Overlap};
pub use set::{Interval, Region, Row, Set};
pub use shadow::Dead;

use boxes::{Boxes, Shape, Span, number};

/// Points that no row matches.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Gap {
    /// Nothing in it is matched, and it cannot be made larger in any column.
    pub region: Region,
    /// A point of the region, on an edge of it where there is one.
    pub witness: Vec<i128>,
}

/// Rows over columns, with every column cut where a row begins or ends.
#[derive(Clone, Debug)]
pub struct Grid {
    domains: Vec<Interval>,
    /// For each column, the first value of each of its elementary intervals.
    cuts: Vec<Vec<i128>>,
    boxes: Boxes,
    classes: Vec<u64>,
}

/// Why rows make no grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Misfit {
    /// A row speaks of a column that is not there.
    Column {
        /// The number of the row.
        row: usize,
        /// The number of the column.
        column: usize,
    },
    /// There are four thousand million cells or more.
    Size,
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Column { row, column } => {
                write!(f, "row {row} speaks of column {column}, which is not there")
            }
            Self::Size => write!(f, "the rows have too many cells"),
        }
    }
}

impl std::error::Error for Misfit {}

impl Grid {
    /// Cuts the columns at the edges of the rows. What a row has outside a domain is left out.
    ///
    /// # Errors
    /// If a row speaks of a column that is not there, or there are too many cells.
    pub fn new(domains: Vec<Interval>, rows: &[Row]) -> Result<Self, Misfit> {
        let cuts = cut(&domains, rows)?;
        let mut grid =
            Self { domains, cuts, boxes: Boxes::default(), classes: Vec::with_capacity(rows.len()) };
        for row in rows {
            let mut terms: Vec<(usize, Vec<Span>)> = row
                .terms()
                .iter()
                .map(|(column, set)| (*column, grid.cells(*column, set)))
                .filter(|(column, parts)| *parts != [grid.range(*column)])
                .collect();
            terms.sort_unstable_by_key(|(column, _)| *column);
            grid.boxes.push(terms);
            grid.classes.push(row.class);
        }
        if grid.boxes.fits() { Ok(grid) } else { Err(Misfit::Size) }
    }

    /// Returns the domains of the columns.
    #[must_use]
    pub fn domains(&self) -> &[Interval] {
        &self.domains
    }

    /// Returns the numbers of all rows.
    #[must_use]
    pub fn rows(&self) -> Vec<usize> {
        (0..self.classes.len()).collect()
    }

    /// Returns the elementary intervals of a column: no row tells two values of one apart.
    pub fn elementary(&self, column: usize) -> impl Iterator<Item = Interval> + '_ {
        let cells = self.cuts.get(column).map_or(0, Vec::len);
        (0..cells).filter_map(move |cell| {
            self.interval(column, Span::new(number(cell), number(cell).saturating_add(1)))
        })
    }

    /// Tells whether a row matches a point.
    #[must_use]
    pub fn matches(&self, row: usize, point: &[i128]) -> bool {
        let cells: Option<Vec<Span>> =
            point.iter().enumerate().map(|(column, value)| self.cell(column, *value)).collect();
        row < self.classes.len()
            && point.len() == self.domains.len()
            && cells.is_some_and(|cells| self.shape(number(row)).hits(&cells))
    }

    /// Finds what no row of a list matches, at most `limit` regions.
    ///
    /// Together the regions have every unmatched point, unless there are more than `limit`. They may overlap.
    pub fn gaps(&self, rows: &[usize], limit: usize, budget: &mut Budget) -> Answer<Gap> {
        cover::gaps(self, None, &self.ids(rows), limit.max(1), budget)
    }

    /// Takes rows away from a row: finds what it matches and they do not, at most `limit` regions.
    pub fn subtract(&self, row: usize, rows: &[usize], limit: usize, budget: &mut Budget) -> Answer<Gap> {
        match self.ids(&[row]).first() {
            Some(area) => cover::gaps(self, Some(*area), &self.ids(rows), limit.max(1), budget),
            None => Answer::Proved,
        }
    }

    /// Tells whether every point of a row is matched by some row of a list; if not, finds where.
    pub fn covers(&self, row: usize, rows: &[usize], budget: &mut Budget) -> Answer<Gap> {
        self.subtract(row, rows, 1, budget)
    }

    /// Finds where several rows of a list match and must not, at most `limit` regions.
    pub fn overlaps(
        &self,
        rows: &[usize],
        clash: Clash,
        limit: usize,
        budget: &mut Budget,
    ) -> Answer<Overlap> {
        overlap::overlaps(self, &self.ids(rows), clash, limit.max(1), budget)
    }

    /// Finds the rows of a list that match nothing at all.
    #[must_use]
    pub fn empty(&self, rows: &[usize]) -> Vec<usize> {
        let empty = |id: &u32| self.shape(*id).is_empty();
        self.ids(rows).into_iter().filter(empty).map(|id| id as usize).collect()
    }

    /// Finds the rows that never answer where the first row of a list that matches does, at most `limit`.
    pub fn dead(&self, rows: &[usize], limit: usize, budget: &mut Budget) -> Answer<Dead> {
        shadow::dead(self, &self.ids(rows), limit.max(1), budget)
    }

    /// Tells whether a row never answers because rows of a list take precedence over it everywhere.
    ///
    /// *Proved* means that it does answer somewhere.
    pub fn shadowed(&self, row: usize, rows: &[usize], budget: &mut Budget) -> Answer<Dead> {
        match self.ids(&[row]).first() {
            Some(id) => shadow::shadowed(self, *id, &self.ids(rows), budget),
            None => Answer::Proved,
        }
    }

    /// Finds where two lists of rows answer with different classes, at most `limit` regions.
    pub fn equal(
        &self,
        left: &[usize],
        right: &[usize],
        hit: Hit,
        limit: usize,
        budget: &mut Budget,
    ) -> Answer<Difference> {
        differ::differences(self, self.ids(left), self.ids(right), hit, limit.max(1), budget)
    }

    fn ids(&self, rows: &[usize]) -> Vec<u32> {
        rows.iter().filter(|row| **row < self.classes.len()).map(|row| number(*row)).collect()
    }

    fn shape(&self, id: u32) -> Shape<'_> {
        self.boxes.shape(id)
    }

    fn class(&self, id: u32) -> u64 {
        self.classes.get(id as usize).copied().unwrap_or_default()
    }

    /// All cells of a column.
    fn range(&self, column: usize) -> Span {
        Span::new(0, number(self.cuts.get(column).map_or(0, Vec::len)))
    }

    fn ranges(&self) -> Vec<Span> {
        (0..self.cuts.len()).map(|column| self.range(column)).collect()
    }

    /// The cell a value of the domain lies in.
    fn cell(&self, column: usize, value: i128) -> Option<Span> {
        if !self.domains.get(column)?.contains(value) {
            return None;
        }
        let after = number(self.cuts.get(column)?.partition_point(|start| *start <= value));
        Some(Span::new(after.checked_sub(1)?, after))
    }

    /// The cells of a set, whose edges are cuts of the column.
    fn cells(&self, column: usize, set: &Set) -> Vec<Span> {
        let Some(domain) = self.domains.get(column) else { return Vec::new() };
        let span = |interval: &Interval| {
            let inside = interval.meet(*domain)?;
            Some(Span::new(self.cell(column, inside.low())?.low, self.cell(column, inside.high())?.high))
        };
        set.intervals().iter().filter_map(span).collect()
    }

    /// The values of cells.
    fn interval(&self, column: usize, span: Span) -> Option<Interval> {
        let starts = self.cuts.get(column)?;
        let low = *starts.get(span.low as usize)?;
        let high = match starts.get(span.high as usize) {
            Some(next) => next.checked_sub(1)?,
            None => self.domains.get(column)?.high(),
        };
        Interval::new(low, high)
    }

    /// The values of a box of cells.
    fn region(&self, cells: &[Vec<Span>]) -> Region {
        let set = |(column, parts): (usize, &Vec<Span>)| {
            Set::of(parts.iter().filter_map(|part| self.interval(column, *part)))
        };
        Region { sets: cells.iter().enumerate().map(set).collect() }
    }

    /// The cells of a row in every column.
    fn product(&self, id: u32) -> Vec<Vec<Span>> {
        let shape = self.shape(id);
        let parts = |column| match shape.term(column) {
            Some(term) => term.parts(shape.pool).to_vec(),
            None => vec![self.range(column)],
        };
        (0..self.cuts.len()).map(parts).collect()
    }
}

/// For each column, the first value of each elementary interval.
fn cut(domains: &[Interval], rows: &[Row]) -> Result<Vec<Vec<i128>>, Misfit> {
    let mut cuts: Vec<Vec<i128>> = domains.iter().map(|domain| vec![domain.low()]).collect();
    for (row, terms) in rows.iter().map(Row::terms).enumerate() {
        for (column, set) in terms {
            let missing = Misfit::Column { row, column: *column };
            let (Some(domain), Some(starts)) = (domains.get(*column), cuts.get_mut(*column)) else {
                return Err(missing);
            };
            for inside in set.intervals().iter().filter_map(|interval| interval.meet(*domain)) {
                starts.push(inside.low());
                if inside.high() < domain.high() {
                    starts.extend(inside.high().checked_add(1));
                }
            }
        }
    }
    for starts in &mut cuts {
        starts.sort_unstable();
        starts.dedup();
    }
    Ok(cuts)
}
