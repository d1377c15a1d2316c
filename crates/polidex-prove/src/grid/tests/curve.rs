//! How long the questions take, from 10 rows to 100,000: `cargo test --release -p polidex-prove curve -- --ignored
//! --nocapture`.

#![expect(clippy::arithmetic_side_effects, reason = "times and counts of a benchmark are small")]

use std::time::Duration;

use super::super::generate::{EIGHT, Table, agreeing, banded, nested, partition, pigeonhole, random};
use super::super::{Answer, Budget, Clash, Grid, Hit, Rest, Row};

#[expect(clippy::disallowed_methods, reason = "a benchmark measures")]
fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = std::time::Instant::now();
    let done = work();
    (done, start.elapsed())
}

fn verdict<T>(answer: &Answer<T>) -> String {
    match answer {
        Answer::Proved => "proved".into(),
        Answer::Undecided => "undecided".into(),
        Answer::Found(found) => match found.rest {
            Rest::None => format!("{} found", found.list.len()),
            Rest::More => format!("{}+ found", found.list.len()),
            Rest::Undecided => format!("{} found, rest undecided", found.list.len()),
        },
    }
}

fn line<T>(name: &str, ask: impl FnOnce(&mut Budget) -> Answer<T>) -> Duration {
    let mut budget = Budget::default();
    let (answer, time) = timed(|| ask(&mut budget));
    let nodes = Budget::NODES - budget.left();
    println!("    {name:9} {:>9.1?} {nodes:>9} nodes  {}", time, verdict(&answer));
    time
}

fn measure(name: &str, table: &Table, ordered: bool) -> Duration {
    let (grid, mut total) = timed(|| Grid::new(table.domains.clone(), &table.rows).unwrap());
    println!("{name}: {} rows x {} columns, cut in {total:.1?}", table.rows.len(), table.domains.len());
    let rows = grid.rows();
    total += line("gaps", |budget| grid.gaps(&rows, 100, budget));
    total += line("overlaps", |budget| grid.overlaps(&rows, Clash::Classes, 100, budget));
    if ordered {
        total += line("dead", |budget| grid.dead(&rows, 100, budget));
    }
    println!("    all       {total:>9.1?}");
    total
}

/// The same rows with three of them changed.
fn compare(name: &str, table: &Table, hit: Hit) {
    let mut rows = table.rows.clone();
    for place in [rows.len() / 7, rows.len() / 3, rows.len() - 1] {
        rows[place].class = 1_000_000;
    }
    rows.remove(table.rows.len() / 2);
    let all: Vec<Row> = table.rows.iter().chain(&rows).cloned().collect();
    let (grid, time) = timed(|| Grid::new(table.domains.clone(), &all).unwrap());
    println!("{name}: {} rows against {}, cut in {time:.1?}", table.rows.len(), rows.len());
    let (left, right) = grid.rows().into_iter().partition::<Vec<_>, _>(|row| *row < table.rows.len());
    line("equal", |budget| grid.equal(&left, &left, hit, 100, budget));
    line("changed", |budget| grid.equal(&left, &right, hit, 100, budget));
}

#[test]
#[ignore = "a benchmark"]
fn curve() {
    for rows in [10, 100, 500, 1_000, 10_000, 100_000] {
        measure("partition", &partition(1, rows, &EIGHT, 0), true);
        measure("partition, 60 % free", &partition(2, rows, &EIGHT, 60), true);
        measure("agreeing", &agreeing(3, rows, &EIGHT), false);
        measure("random, 30 % free", &random(4, rows, &EIGHT, 30, 0, 4), true);
        measure("random, 60 % free", &random(5, rows, &EIGHT, 60, 0, 4), true);
        measure("random, 60 % free, 2 columns or more", &random(6, rows, &EIGHT, 60, 2, 4), true);
        measure("random, 60 % free, 3 columns or more", &random(7, rows, &EIGHT, 60, 3, 4), true);
        measure("random, 30 % free, 4 columns or more", &random(8, rows, &EIGHT, 30, 4, 4), true);
        measure("one band", &banded(rows, 1), true);
        measure("two bands", &banded(rows.max(16), 2), true);
        measure("nested", &nested(rows), true);
        compare("partition", &partition(1, rows, &EIGHT, 0), Hit::Any);
        compare("agreeing", &agreeing(3, rows, &EIGHT), Hit::Any);
        compare("nested", &nested(rows), Hit::First);
        compare("random", &random(4, rows, &EIGHT, 30, 0, 4), Hit::First);
    }
    measure("pigeonhole", &pigeonhole(9), true);
}
