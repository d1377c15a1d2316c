//! Tables made from a seed, for tests and for the benchmark: the same seed makes the same table everywhere.

#![expect(clippy::arithmetic_side_effects, reason = "the numbers of a generated table are small")]

use super::{Interval, Row, Set};

/// Columns and rows.
pub(super) struct Table {
    pub domains: Vec<Interval>,
    pub rows: Vec<Row>,
}

/// Numbers that look random (splitmix64).
pub(super) struct Seed(pub u64);

impl Seed {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number from 0 up to and not including `end`.
    pub fn below(&mut self, end: u64) -> u64 {
        self.next() % end.max(1)
    }

    fn between(&mut self, low: i128, high: i128) -> i128 {
        low + i128::from(self.below(u64::try_from(high - low + 1).unwrap()))
    }

    pub fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }
}

pub(super) fn span(low: i128, high: i128) -> Interval {
    Interval::new(low, high).unwrap()
}

/// An amount, a period, a tier, a region, a flag, a second amount, a channel, a product.
pub(super) const EIGHT: [i128; 8] = [100_000_000, 3_650, 4, 6, 2, 5_000_000, 5, 8];

pub(super) fn domains(sizes: &[i128]) -> Vec<Interval> {
    sizes.iter().map(|size| span(0, size - 1)).collect()
}

/// Boxes that fill the space without overlap, by cutting one in two again and again. A box is cut in few columns, so
/// that `free` percent of the cells are wildcards or more.
pub(super) fn partition(seed: u64, rows: usize, sizes: &[i128], free: u64) -> Table {
    let mut seed = Seed(seed);
    let domains = domains(sizes);
    let most = (sizes.len() * (100 - free as usize)).div_ceil(100).max(2);
    let mut boxes: Vec<Vec<Interval>> = vec![domains.clone()];
    let mut next = 0;
    while boxes.len() < rows {
        next %= boxes.len();
        let cut: Vec<usize> = (0..sizes.len()).filter(|c| boxes[next][*c] != domains[*c]).collect();
        let open = |c: usize| boxes[next][c].low() < boxes[next][c].high();
        let choices: Vec<usize> = if cut.len() >= most {
            cut.into_iter().filter(|c| open(*c)).collect()
        } else {
            (0..sizes.len()).filter(|c| open(*c)).collect()
        };
        if !choices.is_empty() {
            let column = choices[seed.below(choices.len() as u64) as usize];
            let (low, high) = (boxes[next][column].low(), boxes[next][column].high());
            let step = if high - low > 400 { (high - low) / 64 } else { 1 };
            let place = low + seed.between(1, (high - low) / step) * step;
            let mut upper = boxes[next].clone();
            upper[column] = span(place, high);
            boxes[next][column] = span(low, place - 1);
            boxes.push(upper);
        }
        next += 1 + seed.below(3) as usize;
    }
    let rows = boxes
        .iter()
        .enumerate()
        .map(|(class, sides)| {
            let terms = sides.iter().enumerate().filter(|(c, side)| **side != domains[*c]);
            terms.fold(Row::new(class as u64), |row, (c, side)| row.and(c, Set::of([*side])))
        })
        .collect();
    Table { domains, rows }
}

/// Rows whose cells are bands of 20 or 40, one or two choices, or wildcards, independently.
pub(super) fn random(seed: u64, rows: usize, sizes: &[i128], free: u64, least: usize, classes: u64) -> Table {
    let mut seed = Seed(seed);
    let domains = domains(sizes);
    let row = |seed: &mut Seed| loop {
        let mut row = Row::new(seed.below(classes));
        for (column, size) in sizes.iter().enumerate() {
            if seed.chance(free) {
                continue;
            }
            let set = if *size > 10 {
                let step = (size / 40).max(1);
                let low = seed.between(0, size / step - 1);
                let high = (low + seed.between(0, 8)).min(size / step - 1);
                Set::of([span(low * step, (high + 1) * step - 1)])
            } else {
                Set::values([seed.between(0, size - 1), seed.between(0, size - 1)])
            };
            row = row.and(column, set);
        }
        if row.terms().len() >= least {
            return row;
        }
    };
    let rows = (0..rows).map(|_| row(&mut seed)).collect();
    Table { domains, rows }
}

/// Rows that overlap often and agree where they do: the answer is a function of the first and third column.
pub(super) fn agreeing(seed: u64, rows: usize, sizes: &[i128]) -> Table {
    let Table { domains, rows: mut list } = partition(seed, rows / 2, sizes, 40);
    let mut seed = Seed(seed);
    let step = sizes[0] / 50;
    for row in &mut list {
        row.class = u64::MAX;
    }
    let mut rows_out = Vec::new();
    let band = |value: i128| (value / step).min(49);
    for row in list {
        // Cut at a few bands so that each piece has one answer.
        let first = row.terms().iter().find(|(c, _)| *c == 0).map(|(_, set)| set.intervals()[0]);
        let side = first.unwrap_or(domains[0]);
        let from = band(side.low());
        let low = (from * step).max(side.low());
        let high = if from == 49 { side.high() } else { ((from + 1) * step - 1).min(side.high()) };
        let tier = seed.between(0, sizes[2] - 1);
        let mut new = Row::new((from as u64) % 5 * 2 + (tier as u64) % 2);
        for (c, set) in row.terms().iter().filter(|(c, _)| *c != 0 && *c != 2) {
            new = new.and(*c, set.clone());
        }
        rows_out.push(new.and(0, Set::of([span(low, high)])).and(2, Set::values([tier])));
    }
    for from in 0..50 {
        let high = if from == 49 { sizes[0] - 1 } else { (from + 1) * step - 1 };
        for tier in 0..sizes[2] {
            let row = Row::new((from as u64) % 5 * 2 + (tier as u64) % 2);
            rows_out.push(row.and(0, Set::of([span(from * step, high)])).and(2, Set::values([tier])));
        }
    }
    while rows_out.len() < rows {
        let row = rows_out[seed.below(rows_out.len() as u64) as usize].clone();
        let column = [1, 3, 4, 5, 6, 7][seed.below(6) as usize];
        let low = seed.between(0, sizes[column] - 1);
        let high = seed.between(low, sizes[column] - 1);
        rows_out.push(row.and(column, Set::of([span(low, high)])));
    }
    rows_out.truncate(rows);
    Table { domains, rows: rows_out }
}

/// Bands of one or two amounts by one choice of four: nothing is left out and nothing overlaps.
pub(super) fn banded(rows: usize, amounts: u32) -> Table {
    let per = rows / 4;
    let bands = if amounts == 1 { per } else { per.isqrt() };
    let domains = if amounts == 1 {
        domains(&[bands as i128 * 100, 4])
    } else {
        domains(&[bands as i128 * 100, bands as i128 * 100, 4])
    };
    let mut rows = Vec::new();
    let band = |n: usize| Set::of([span(n as i128 * 100, n as i128 * 100 + 99)]);
    for first in 0..bands {
        for second in 0..if amounts == 1 { 1 } else { bands } {
            for choice in 0..4 {
                let row = Row::new(rows.len() as u64).and(0, band(first));
                rows.push(match amounts {
                    1 => row.and(1, Set::values([choice])),
                    _ => row.and(1, band(second)).and(2, Set::values([choice])),
                });
            }
        }
    }
    Table { domains, rows }
}

/// `under 100`, `under 200`, … by one choice of four: each row has all that the rows before it have, and more.
pub(super) fn nested(rows: usize) -> Table {
    let bands = (rows / 4).max(1) as i128;
    let row = |n: i128| {
        let band = span(0, (n / 4 + 1) * 100 - 1);
        Row::new(n as u64).and(0, Set::of([band])).and(1, Set::values([n % 4]))
    };
    Table { domains: domains(&[bands * 100, 4]), rows: (0..bands * 4).map(row).collect() }
}

/// Rows over flags that leave nothing open because so many pigeons do not fit into one hole less; hard to see.
pub(super) fn pigeonhole(holes: usize) -> Table {
    let flag = |pigeon: usize, hole: usize| pigeon * holes + hole;
    let mut rows = Vec::new();
    for pigeon in 0..=holes {
        rows.push((0..holes).fold(Row::new(0), |row, hole| row.and(flag(pigeon, hole), Set::values([0]))));
        for other in 0..pigeon {
            for hole in 0..holes {
                let both = Row::new(0).and(flag(pigeon, hole), Set::values([1]));
                rows.push(both.and(flag(other, hole), Set::values([1])));
            }
        }
    }
    Table { domains: domains(&vec![2; (holes + 1) * holes]), rows }
}
