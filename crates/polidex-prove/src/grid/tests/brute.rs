//! Every question against all points, on thousands of random small tables.

#![expect(clippy::arithmetic_side_effects, reason = "the numbers of a small table are small")]

use std::collections::{BTreeMap, BTreeSet};

use super::super::generate::{Seed, span};
use super::super::{Answer, Budget, Clash, Dead, Difference, Gap, Grid, Hit, Interval, Overlap, Region};
use super::super::{Rest, Row, Set};

/// More in release, where they cost little.
const TABLES: u64 = if cfg!(debug_assertions) { 2_000 } else { 30_000 };

type Point = Vec<i128>;

/// A small table with all its points.
struct Small {
    grid: Grid,
    rows: Vec<Row>,
    points: Vec<Point>,
}

/// Up to 4 columns of up to 6 values, up to 8 rows, of which one column may be large and cut at few places.
fn small(number: u64) -> Small {
    let mut seed = Seed(number);
    let columns = 1 + seed.below(4) as usize;
    let domains: Vec<Interval> = (0..columns)
        .map(|_| {
            let low = i128::from(seed.below(7)) - 3;
            span(low, low + i128::from(seed.below(if columns == 4 { 5 } else { 6 })))
        })
        .collect();
    let free = [10, 30, 60][seed.below(3) as usize];
    let classes = 1 + seed.below(4);
    let rows: Vec<Row> = (0..seed.below(9))
        .map(|_| {
            let mut row = Row::new(seed.below(classes));
            for (column, domain) in domains.iter().enumerate() {
                if !seed.chance(free) {
                    row = row.and(column, set(&mut seed, *domain));
                }
            }
            row
        })
        .collect();
    let grid = Grid::new(domains.clone(), &rows).unwrap();
    let mut points: Vec<Point> = vec![Vec::new()];
    for domain in &domains {
        let values = domain.low()..=domain.high();
        points = points.iter().flat_map(|p| values.clone().map(|v| [p.as_slice(), &[v]].concat())).collect();
    }
    Small { grid, rows, points }
}

/// An interval, mostly; sometimes values, nothing, or more than the domain.
fn set(seed: &mut Seed, domain: Interval) -> Set {
    let values = domain.high() - domain.low() + 1;
    let mut pick = || domain.low() + i128::from(seed.below(values as u64));
    let (a, b, c) = (pick(), pick(), pick());
    match seed.below(40) {
        0 => Set::default(),
        1 => Set::of([span(a, domain.high() + 5)]),
        2..10 => Set::values([a, b]),
        10..16 => Set::values([a, b, c]),
        16..28 => Set::of([span(a.min(b), a.max(b))]),
        28..34 => Set::of([span(domain.low(), a)]),
        _ => Set::of([span(a, domain.high())]),
    }
}

impl Small {
    fn matches(&self, row: usize, point: &[i128]) -> bool {
        self.rows[row].terms().iter().all(|(column, set)| set.contains(point[*column]))
    }

    fn points_where(&self, holds: impl Fn(&Point) -> bool) -> BTreeSet<Point> {
        self.points.iter().filter(|point| holds(point)).cloned().collect()
    }

    fn first(&self, rows: &[usize], point: &[i128]) -> Option<u64> {
        rows.iter().find(|row| self.matches(**row, point)).map(|row| self.rows[*row].class)
    }

    /// The region has only points of `inside`, the witness too, and no value of a column can be added.
    fn assert_maximal(&self, region: &Region, witness: &[i128], inside: &BTreeSet<Point>, label: &str) {
        assert!(region.contains(witness), "{label}: {witness:?} is not in {region:?}");
        assert!(region.sets.iter().all(|set| !set.intervals().is_empty()), "{label}");
        let holds = |region: &Region| self.points.iter().all(|p| !region.contains(p) || inside.contains(p));
        assert!(holds(region), "{label}: {region:?}");
        for (column, domain) in self.grid.domains().iter().enumerate() {
            for value in domain.low()..=domain.high() {
                if !region.sets[column].contains(value) {
                    let mut larger = region.clone();
                    larger.sets[column] = Set::values([value]);
                    assert!(!holds(&larger), "{label}: {region:?} lacks {value} in column {column}");
                }
            }
        }
    }

    fn assert_gaps(&self, answer: &Answer<Gap>, inside: &BTreeSet<Point>, label: &str) {
        for gap in answer.list() {
            self.assert_maximal(&gap.region, &gap.witness, inside, label);
        }
        let shown = self.points_where(|p| answer.list().iter().any(|gap| gap.region.contains(p)));
        assert_rest(answer, &shown, inside, label);
    }
}

/// What is shown is all, or not all, as the answer says.
fn assert_rest<T, P: Ord + std::fmt::Debug>(
    answer: &Answer<T>,
    shown: &BTreeSet<P>,
    all: &BTreeSet<P>,
    label: &str,
) {
    assert!(shown.is_subset(all), "{label}");
    match answer {
        Answer::Proved => assert!(all.is_empty(), "{label}: {all:?}"),
        Answer::Undecided => {}
        Answer::Found(found) => {
            assert!(!found.list.is_empty(), "{label}");
            match found.rest {
                Rest::None => assert_eq!(shown, all, "{label}"),
                Rest::More => assert_ne!(shown, all, "{label}"),
                Rest::Undecided => {}
            }
        }
    }
}

fn decided<T>(answer: &Answer<T>) -> bool {
    match answer {
        Answer::Proved => true,
        Answer::Undecided => false,
        Answer::Found(found) => found.rest != Rest::Undecided,
    }
}

/// Asks with a whole budget and no limit, with a limit, and with a budget that may end; twice each. The check is told
/// whether the budget was whole.
fn ways<T: PartialEq + std::fmt::Debug>(
    number: u64,
    mut ask: impl FnMut(usize, &mut Budget) -> Answer<T>,
    mut check: impl FnMut(&Answer<T>, bool),
) {
    let mut seed = Seed(number ^ 0xABCD);
    let small = seed.below(12);
    for (limit, nodes) in
        [(usize::MAX, Budget::NODES), (1 + seed.below(3) as usize, Budget::NODES), (2, small)]
    {
        let answer = ask(limit, &mut Budget::new(nodes));
        assert_eq!(answer, ask(limit, &mut Budget::new(nodes)), "the same question, the same answer");
        assert!(nodes == small || decided(&answer));
        assert!(answer.list().len() <= limit);
        check(&answer, nodes != small);
    }
}

#[test]
fn gaps_are_the_points_that_no_row_matches() {
    for number in 0..TABLES {
        let table = small(number);
        let rows = table.grid.rows();
        let inside = table.points_where(|p| !rows.iter().any(|row| table.matches(*row, p)));
        let label = format!("table {number}");
        ways(
            number,
            |limit, b| table.grid.gaps(&rows, limit, b),
            |a, _| table.assert_gaps(a, &inside, &label),
        );
    }
}

#[test]
fn rows_taken_from_a_row_leave_what_only_it_matches() {
    for number in 0..TABLES {
        let table = small(number);
        let Some((area, rows)) = table.grid.rows().split_last().map(|(last, rest)| (*last, rest.to_vec()))
        else {
            continue;
        };
        let inside =
            table.points_where(|p| table.matches(area, p) && !rows.iter().any(|row| table.matches(*row, p)));
        let label = format!("table {number}");
        ways(
            number,
            |limit, b| table.grid.subtract(area, &rows, limit, b),
            |a, _| table.assert_gaps(a, &inside, &label),
        );
        let covers = table.grid.covers(area, &rows, &mut Budget::default());
        assert_eq!(covers == Answer::Proved, inside.is_empty(), "{label}");
    }
}

#[test]
fn overlaps_are_what_two_clashing_rows_share() {
    for number in 0..TABLES {
        let table = small(number);
        let rows = table.grid.rows();
        for clash in [Clash::Any, Clash::Classes] {
            let mut shared: BTreeMap<BTreeSet<Point>, BTreeSet<usize>> = BTreeMap::new();
            for a in &rows {
                for b in rows.iter().skip(a + 1) {
                    let both = table.points_where(|p| table.matches(*a, p) && table.matches(*b, p));
                    let clashes = clash == Clash::Any || table.rows[*a].class != table.rows[*b].class;
                    if clashes && !both.is_empty() {
                        shared.entry(both).or_default().extend([*a, *b]);
                    }
                }
            }
            let label = format!("table {number}, {clash:?}");
            let ask = |limit: usize, b: &mut Budget| table.grid.overlaps(&rows, clash, limit.min(1_000), b);
            ways(number, ask, |answer, _| {
                let all: BTreeSet<BTreeSet<Point>> = shared.keys().cloned().collect();
                let found = |overlap: &Overlap| table.points_where(|p| overlap.region.contains(p));
                let shown: BTreeSet<BTreeSet<Point>> = answer.list().iter().map(found).collect();
                assert_rest(answer, &shown, &all, &label);
                for overlap in answer.list() {
                    let rows: BTreeSet<usize> = overlap.rows.iter().copied().collect();
                    assert!(rows.is_subset(&shared[&found(overlap)]), "{label}");
                    assert!(rows.iter().all(|row| table.grid.matches(*row, &overlap.witness)), "{label}");
                    assert!(overlap.region.contains(&overlap.witness), "{label}");
                }
            });
        }
    }
}

#[test]
fn dead_rows_are_those_that_never_come_first() {
    for number in 0..TABLES {
        let table = small(number);
        let mut rows = table.grid.rows();
        if number % 2 == 1 {
            rows.reverse();
        }
        let place = |row: usize| rows.iter().position(|known| *known == row).unwrap();
        let covered = |row: usize, by: &[usize]| {
            table.points.iter().all(|p| !table.matches(row, p) || by.iter().any(|by| table.matches(*by, p)))
        };
        let all: BTreeSet<usize> =
            rows.iter().copied().filter(|row| covered(*row, &rows[..place(*row)])).collect();
        let label = format!("table {number}");
        let assert_few = |dead: &Dead, rows: &[usize]| {
            assert!(dead.by.iter().all(|by| rows.contains(by)), "{label}");
            assert!(covered(dead.row, &dead.by), "{label}: {dead:?}");
            let answering = |row: &usize| !all.contains(row);
            let whole = rows.iter().any(|by| answering(by) && covered(dead.row, &[*by]));
            assert!(!whole || dead.by.len() <= 1, "{label}: one is enough for {dead:?}");
        };
        let thinned = |dead: &Dead| {
            dead.by.iter().all(|by| {
                let fewer: Vec<usize> = dead.by.iter().copied().filter(|known| known != by).collect();
                !covered(dead.row, &fewer)
            })
        };
        ways(
            number,
            |limit, b| table.grid.dead(&rows, limit, b),
            |answer, whole| {
                let shown: BTreeSet<usize> = answer.list().iter().map(|dead| dead.row).collect();
                assert_rest(answer, &shown, &all, &label);
                for dead in answer.list() {
                    assert_few(dead, &rows[..place(dead.row)]);
                    assert!(!whole || thinned(dead), "{label}: {dead:?}");
                }
            },
        );
        if let Some((first, others)) = rows.split_first() {
            let answer = table.grid.shadowed(*first, others, &mut Budget::default());
            assert_eq!(answer == Answer::Proved, !covered(*first, others), "{label}");
            for dead in answer.list() {
                assert_few(dead, others);
                assert!(thinned(dead), "{label}: {dead:?}");
            }
        }
        let empty: Vec<usize> = rows.iter().copied().filter(|row| covered(*row, &[])).collect();
        assert_eq!(table.grid.empty(&rows), empty, "{label}");
    }
}

#[test]
fn differences_are_where_the_first_rows_answer_otherwise() {
    for number in 0..TABLES {
        let table = small(number);
        let rows = table.grid.rows();
        let mut seed = Seed(number);
        // Two selections that have most rows in common, one of them out of order at times.
        let left: Vec<usize> = rows.iter().copied().filter(|_| !seed.chance(25)).collect();
        let mut right: Vec<usize> = rows.iter().copied().filter(|_| !seed.chance(25)).collect();
        if seed.chance(30) && right.len() > 1 {
            let place = seed.below(right.len() as u64 - 1) as usize;
            right.swap(place, place + 1);
        }
        let answers = |p: &Point| (table.first(&left, p), table.first(&right, p));
        let all = table.points_where(|p| answers(p).0 != answers(p).1);
        let label = format!("table {number}, {left:?} against {right:?}");
        ways(
            number,
            |limit, b| table.grid.equal(&left, &right, Hit::First, limit, b),
            |answer, _| {
                for found in answer.list() {
                    let Difference { region, witness, left, right } = found;
                    assert_ne!(left, right, "{label}");
                    let inside = table.points_where(|p| answers(p) == (*left, *right));
                    table.assert_maximal(region, witness, &inside, &label);
                }
                let shown = table.points_where(|p| answer.list().iter().any(|d| d.region.contains(p)));
                assert_rest(answer, &shown, &all, &label);
            },
        );
    }
}

#[test]
fn order_means_nothing_where_rows_agree() {
    let mut agreed = 0;
    for number in 0..TABLES {
        let table = small(number);
        let rows = table.grid.rows();
        if table.grid.overlaps(&rows, Clash::Classes, 1, &mut Budget::default()) != Answer::Proved {
            continue;
        }
        agreed += 1;
        let mut other = rows.clone();
        other.reverse();
        let answer = table.grid.equal(&rows, &other, Hit::Any, 9, &mut Budget::default());
        assert_eq!(answer, Answer::Proved, "table {number}");
        let fewer: Vec<usize> = other.iter().copied().skip(1).collect();
        let all = table.points_where(|p| table.first(&rows, p) != table.first(&fewer, p));
        let answer = table.grid.equal(&rows, &fewer, Hit::Any, usize::MAX, &mut Budget::default());
        let shown = table.points_where(|p| answer.list().iter().any(|d| d.region.contains(p)));
        assert_eq!(shown, all, "table {number}");
    }
    assert!(agreed > TABLES / 10, "{agreed}");
}
