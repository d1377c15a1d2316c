//! Tables whose findings are known: published defects, edges of the number range, hostile tables.

use super::super::generate::{EIGHT, domains, partition, pigeonhole, span};
use super::super::{Answer, Budget, Clash, Grid, Hit, Misfit, Rest, Row, Set};

fn at(low: i128, high: i128) -> Set {
    Set::of([span(low, high)])
}

fn grid(domains: Vec<super::super::Interval>, rows: &[Row]) -> Grid {
    Grid::new(domains, rows).unwrap()
}

#[test]
fn five_thousand_has_two_answers() {
    let rows = [
        Row::new(1).and(0, at(100_000, 500_000)),
        Row::new(2).and(0, at(500_000, 1_000_000)),
        Row::new(0).and(0, at(0, 99_999)),
    ];
    let grid = grid(vec![span(0, 1_000_000)], &rows);
    let answer = grid.overlaps(&grid.rows(), Clash::Classes, 10, &mut Budget::default());
    let [overlap] = answer.list() else { panic!("{answer:?}") };
    assert_eq!(overlap.rows, [0, 1]);
    assert_eq!(overlap.region.sets, [at(500_000, 500_000)]);
    assert_eq!(overlap.witness, [500_000]);
    assert_eq!(grid.gaps(&grid.rows(), 10, &mut Budget::default()), Answer::Proved);
}

#[test]
fn a_score_of_exactly_130_has_no_row() {
    let existing = || Set::values([1]);
    let new = || Set::values([0]);
    let rows = [
        Row::new(0).and(0, existing()),
        Row::new(1).and(0, new()).and(1, at(0, 119)),
        Row::new(2).and(0, new()).and(1, at(120, 129)),
        Row::new(3).and(0, new()).and(1, at(131, 500)),
    ];
    let grid = grid(vec![span(0, 1), span(0, 500)], &rows);
    let answer = grid.gaps(&grid.rows(), 10, &mut Budget::default());
    let [gap] = answer.list() else { panic!("{answer:?}") };
    assert_eq!(gap.region.sets, [new(), at(130, 130)]);
    assert_eq!(gap.witness, [0, 130]);
}

#[test]
fn a_row_is_shadowed_by_three_together() {
    let rows = [
        Row::new(0).and(0, at(0, 4)),
        Row::new(1).and(0, at(5, 9)).and(1, at(0, 0)),
        Row::new(2).and(1, at(1, 1)),
        Row::new(3).and(0, at(20, 30)),
        Row::new(4).and(0, at(3, 9)),
    ];
    let grid = grid(vec![span(0, 30), span(0, 1)], &rows);
    let answer = grid.dead(&grid.rows(), 10, &mut Budget::default());
    let [dead] = answer.list() else { panic!("{answer:?}") };
    assert_eq!((dead.row, dead.by.as_slice()), (4, [0, 1, 2].as_slice()));
}

#[test]
fn a_limit_that_moved_by_one_is_one_region() {
    let rows = [
        Row::new(0).and(0, at(0, 500)),
        Row::new(1).and(0, at(501, 1_000)),
        Row::new(0).and(0, at(0, 499)),
        Row::new(1).and(0, at(500, 1_000)),
    ];
    let grid = grid(vec![span(0, 1_000), span(0, 3)], &rows);
    let answer = grid.equal(&[0, 1], &[2, 3], Hit::Any, 10, &mut Budget::default());
    let [found] = answer.list() else { panic!("{answer:?}") };
    assert_eq!(found.region.sets, [at(500, 500), at(0, 3)]);
    assert_eq!((found.left, found.right), (Some(0), Some(1)));
    assert_eq!(found.witness, [500, 0]);
}

#[test]
fn the_ends_of_the_number_range_are_ordinary_values() {
    let rows = [Row::new(0).and(0, at(i128::MIN, -1)), Row::new(1).and(0, at(1, i128::MAX))];
    let grid = grid(vec![span(i128::MIN, i128::MAX)], &rows);
    let answer = grid.gaps(&grid.rows(), 10, &mut Budget::default());
    let [gap] = answer.list() else { panic!("{answer:?}") };
    assert_eq!(gap.witness, [0]);
    assert!(grid.matches(1, &[i128::MAX]) && grid.matches(0, &[i128::MIN]));
    let cells: Vec<_> = grid.elementary(0).collect();
    assert_eq!(cells, [span(i128::MIN, -1), span(0, 0), span(1, i128::MAX)]);
}

#[test]
fn without_rows_everything_is_a_gap_and_without_columns_there_is_one_point() {
    let empty = grid(domains(&[3, 2]), &[]);
    let answer = empty.gaps(&[], 10, &mut Budget::default());
    assert_eq!(answer.list()[0].region.sets, [at(0, 2), at(0, 1)]);
    let none = grid(Vec::new(), &[Row::new(0), Row::new(1)]);
    assert_eq!(none.gaps(&[0], 10, &mut Budget::default()), Answer::Proved);
    assert_eq!(none.overlaps(&[0, 1], Clash::Classes, 10, &mut Budget::default()).list().len(), 1);
    assert_eq!(none.dead(&[0, 1], 10, &mut Budget::default()).list()[0].by, [0]);
}

#[test]
fn a_row_must_not_speak_of_a_column_that_is_not_there() {
    let error = Grid::new(domains(&[3]), &[Row::new(0), Row::new(0).and(1, at(0, 1))]).unwrap_err();
    assert_eq!(error, Misfit::Column { row: 1, column: 1 });
}

#[test]
fn what_lies_outside_a_domain_matches_nothing() {
    let grid = grid(domains(&[3]), &[Row::new(0).and(0, at(3, 9)), Row::new(0).and(0, at(-5, 9))]);
    assert_eq!(grid.empty(&grid.rows()), [0]);
    assert_eq!(grid.gaps(&[1], 10, &mut Budget::default()), Answer::Proved);
}

#[test]
fn a_budget_that_ends_says_so() {
    let table = pigeonhole(6);
    let grid = grid(table.domains, &table.rows);
    let mut budget = Budget::new(2_000);
    assert_eq!(grid.gaps(&grid.rows(), 10, &mut budget), Answer::Undecided);
    assert_eq!(budget.left(), 0);
    let small = pigeonhole(4);
    let grid = Grid::new(small.domains, &small.rows).unwrap();
    assert_eq!(grid.gaps(&grid.rows(), 10, &mut Budget::default()), Answer::Proved);
}

#[test]
fn one_missing_row_of_a_thousand_is_one_region() {
    let table = partition(11, 1_000, &EIGHT, 30);
    let missing = 617;
    let grid = grid(table.domains, &table.rows);
    let rows: Vec<usize> = grid.rows().into_iter().filter(|row| *row != missing).collect();
    let answer = grid.gaps(&rows, 10, &mut Budget::default());
    let Answer::Found(found) = &answer else { panic!("{answer:?}") };
    assert_eq!((found.list.len(), found.rest), (1, Rest::None));
    assert!(grid.matches(missing, &found.list[0].witness));
    for (column, set) in table.rows[missing].terms() {
        assert_eq!(found.list[0].region.sets[*column], *set);
    }
}
