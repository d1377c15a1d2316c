//! Tables: complete, without overlap, every row alive, over all the inputs they are called with.
//!
//! A table may be called by several requests, each time with other inputs: it is complete if every call is, and a row
//! is alive if it is taken by one of them.

use polidex_eval::{Decision as Decided, ReferReason, Submission};
use polidex_ir::{Combine, Name, Table};

use super::ask::{Charge, Prover, worse};
use super::rules::reason;
use crate::encode::{Fault, Pick};
use crate::report::{Check, Finding, Place, Property, Report, Verdict, What};
use crate::solve::{Answer, Formula, Model};

/// What is known of all tables.
#[derive(Default)]
pub(super) struct Tables<'p> {
    all: Vec<Known<'p>>,
}

struct Known<'p> {
    table: &'p Table,
    label: String,
    place: Place,
    gap: Option<Verdict>,
    overlap: Option<Verdict>,
    /// What is known of each row.
    rows: Vec<Row>,
}

/// What is known of a row.
#[derive(Debug, Clone, Default)]
struct Row {
    alive: bool,
    /// Whether it could not be told for some call.
    open: Option<Verdict>,
    /// Rows that are taken where it matches.
    by: Vec<usize>,
}

/// Overlaps of one table that are shown.
const MOST: usize = 24;

impl<'p> Tables<'p> {
    /// Looks at all calls of a request.
    pub fn look(&mut self, prover: &mut Prover<'_, 'p>) {
        for site in 0..prover.encoder.sites.len() {
            let Some((at, reached)) = self.enter(prover, site) else { continue };
            self.gap(prover, site, at, reached);
            self.overlaps(prover, site, at, reached);
            self.rows(prover, site, at, reached);
        }
    }

    fn enter(&mut self, prover: &Prover<'_, 'p>, site: usize) -> Option<(usize, Formula)> {
        let found = prover.encoder.sites.get(site)?;
        let Fault::Table(called) = &found.fault else { return None };
        if found.reached == Formula::FALSE {
            return None;
        }
        if let Some(at) = self.all.iter().position(|known| std::ptr::eq(known.table, called.table)) {
            return Some((at, found.reached));
        }
        let place = match &called.owner {
            Some(("exception", name)) => prover.place("exception", name),
            Some((kind, name)) => Place { kind, request: None, name: name.clone() },
            None => Place { kind: "request", request: None, name: prover.request.clone() },
        };
        let rows = vec![Row::default(); called.table.rows.len()];
        let label = called.label.clone();
        self.all.push(Known { table: called.table, label, place, gap: None, overlap: None, rows });
        Some((self.all.len().saturating_sub(1), found.reached))
    }

    fn gap(&mut self, prover: &mut Prover<'_, 'p>, site: usize, at: usize, reached: Formula) {
        let (Some(known), Some(called)) = (self.all.get_mut(at), prover.encoder.table(site)) else { return };
        let table = called.table;
        if table.otherwise.is_some() || fills(table) {
            known.gap.get_or_insert(Verdict::Proved);
            return;
        }
        if let Some(why) = &table.waivers.gap {
            known.gap = Some(Verdict::Waived(why.clone()));
            return;
        }
        let none = called.none;
        let (call, inner) = (called.call, called.inner);
        let bad = prover.encoder.all([reached, none]);
        let policy = prover.encoder.policy;
        let shown = |submission: &Submission, decided: &Decided| {
            let rows = polidex_eval::rows_of(policy, submission, table, call);
            rows.iter().all(|row| *row == Some(false)) || inner && fails(decided, "no row of ")
        };
        let charge = Charge { bad, about: none, shown: &shown };
        let label = known.label.clone();
        let what = What::TableGap { table: label.clone() };
        let places = vec![known.place.clone()];
        let verdict = prover.prove(Property::Total, label, &charge, |_| what, places);
        known.gap = Some(known.gap.take().map_or(verdict.clone(), |before| worse(before, verdict)));
    }

    fn overlaps(&mut self, prover: &mut Prover<'_, 'p>, site: usize, at: usize, reached: Formula) {
        let (Some(known), Some(called)) = (self.all.get_mut(at), prover.encoder.table(site)) else { return };
        let agreeing = match called.table.combine {
            Combine::Unique => false,
            Combine::Agreeing | Combine::Highest(_) | Combine::Lowest(_) => true,
            Combine::First | Combine::Collect(_) => return,
        };
        if let Some(why) = &called.table.waivers.overlap {
            known.overlap = Some(Verdict::Waived(why.clone()));
            return;
        }
        let (table, call, inner) = (called.table, called.call, called.inner);
        let clashes = called.clashes.clone();
        let mut verdict = Verdict::Proved;
        for (first, second, clash) in clashes.into_iter().take(MOST.saturating_mul(MOST)) {
            let bad = prover.encoder.all([reached, clash]);
            let policy = prover.encoder.policy;
            let shown = |submission: &Submission, decided: &Decided| {
                let rows = polidex_eval::rows_of(policy, submission, table, call);
                let both = [first, second].iter().all(|row| rows.get(*row) == Some(&Some(true)));
                both || inner && fails(decided, "two rows of ")
            };
            let charge = Charge { bad, about: clash, shown: &shown };
            let what = What::TableOverlap {
                table: known.label.clone(),
                rows: (first.saturating_add(1), second.saturating_add(1)),
                agreeing,
            };
            let places = vec![known.row(first), known.row(second), known.place.clone()];
            let label = known.label.clone();
            let found = prover.prove(Property::Unambiguous, label, &charge, |_| what, places);
            verdict = worse(verdict, found);
        }
        known.overlap = Some(known.overlap.take().map_or(verdict.clone(), |before| worse(before, verdict)));
    }

    /// Finds out which rows are taken.
    fn rows(&mut self, prover: &mut Prover<'_, 'p>, site: usize, at: usize, reached: Formula) {
        let Some(called) = prover.encoder.table(site) else { return };
        // Where rows clash none of them is taken, and all are alive.
        let clashing: Vec<(usize, Formula)> =
            called.clashes.iter().flat_map(|(a, b, clash)| [(*a, *clash), (*b, *clash)]).collect();
        let rows: Vec<(usize, Formula, Formula)> = called
            .taken
            .iter()
            .filter_map(|(pick, taken)| match pick {
                // Where rows may agree, one that matches counts.
                Pick::Row(n) if called.table.combine == Combine::Agreeing => {
                    let matches = called.rows.get(*n)?.yes;
                    Some((*n, matches, matches))
                }
                Pick::Row(n) => Some((*n, *taken, called.rows.get(*n)?.yes)),
                Pick::Otherwise => None,
            })
            .collect();
        for (n, taken, matches) in rows {
            let Some(known) = self.all.get(at) else { return };
            if known.rows.get(n).is_none_or(|row| row.alive) {
                continue;
            }
            let clashes: Vec<Formula> =
                clashing.iter().filter(|(row, _)| *row == n).map(|(_, clash)| *clash).collect();
            let used = prover.encoder.any(clashes.into_iter().chain([taken]));
            let bad = prover.encoder.all([reached, used]);
            let answer = prover.can(bad);
            let open = match &answer {
                Answer::Sat(model) if prover.is_exact(bad) => {
                    let model = model.clone();
                    self.mark(prover, site, at, reached, &model);
                    None
                }
                Answer::Sat(model) | Answer::Possible(model) => self.sampled(prover, site, n, bad, model),
                Answer::Undecided(_) => Some(Verdict::Undecided),
                Answer::Unsat => None,
            };
            let alive = matches!(answer, Answer::Sat(_) | Answer::Possible(_)) && open.is_none();
            let by = if answer == Answer::Unsat {
                self.takers(prover, site, n, reached, matches)
            } else {
                Vec::new()
            };
            if let Some(row) = self.all.get_mut(at).and_then(|known| known.rows.get_mut(n)) {
                row.alive |= alive;
                row.open = open.or(row.open.take());
                row.by.extend(by);
            }
        }
    }

    /// What the solver cannot say exactly, a request of the tests may show.
    fn sampled(
        &self,
        prover: &Prover<'_, 'p>,
        site: usize,
        n: usize,
        bad: Formula,
        model: &Model,
    ) -> Option<Verdict> {
        let called = prover.encoder.table(site)?;
        let (policy, table, call) = (prover.encoder.policy, called.table, called.call);
        let shown = |submission: &Submission, _: &Decided| {
            let rows = polidex_eval::rows_of(policy, submission, table, call);
            let before = match table.combine {
                Combine::First => n,
                Combine::Unique
                | Combine::Agreeing
                | Combine::Highest(_)
                | Combine::Lowest(_)
                | Combine::Collect(_) => 0,
            };
            rows.get(n) == Some(&Some(true)) && rows.iter().take(before).all(|row| *row == Some(false))
        };
        match prover.sampled(Some(model), &shown) {
            Some(_) => None,
            None => Some(Verdict::Possible(prover.causes(bad))),
        }
    }

    /// Marks every row that a model takes.
    fn mark(&mut self, prover: &Prover<'_, 'p>, site: usize, at: usize, reached: Formula, model: &Model) {
        let problem = prover.encoder.context.problem();
        let (Some(called), Some(known)) = (prover.encoder.table(site), self.all.get_mut(at)) else { return };
        if model.evaluate(problem, reached) != Some(true) {
            return;
        }
        for (pick, taken) in &called.taken {
            if let Pick::Row(n) = pick
                && let Some(row) = known.rows.get_mut(*n)
                && !row.alive
            {
                row.alive = model.evaluate(problem, *taken) == Some(true);
            }
        }
    }

    /// The rows that are taken wherever a row matches; none where it never does.
    fn takers(
        &self,
        prover: &mut Prover<'_, 'p>,
        site: usize,
        row: usize,
        reached: Formula,
        matches: Formula,
    ) -> Vec<usize> {
        let here = prover.encoder.all([reached, matches]);
        let Some(called) = prover.encoder.table(site) else { return Vec::new() };
        let others: Vec<(usize, Formula)> = called
            .taken
            .iter()
            .filter_map(|(pick, taken)| match pick {
                Pick::Row(n) if *n != row => Some((*n, *taken)),
                Pick::Row(_) | Pick::Otherwise => None,
            })
            .collect();
        let mut by = Vec::new();
        for (n, taken) in others.into_iter().take(256) {
            let both = prover.encoder.all([here, taken]);
            if prover.can(both).model().is_some() {
                by.push(n);
            }
        }
        by
    }

    /// Tells what became of every table.
    pub fn finish(self, report: &mut Report) {
        for mut known in self.all {
            let subject = known.label.clone();
            if let Some(gap) = known.gap.take() {
                report.checks.push(Check {
                    property: Property::Total,
                    subject: subject.clone(),
                    verdict: gap,
                });
            }
            if let Some(overlap) = known.overlap.take() {
                let (property, subject) = (Property::Unambiguous, subject.clone());
                report.checks.push(Check { property, subject, verdict: overlap });
            }
            let mut verdict = Verdict::Proved;
            for (n, row) in known.rows.iter().enumerate().filter(|(_, row)| !row.alive) {
                let found = match &row.open {
                    Some(open) => open.clone(),
                    None => {
                        let mut by: Vec<usize> = row.by.iter().map(|n| n.saturating_add(1)).collect();
                        by.sort_unstable();
                        by.dedup();
                        let what =
                            What::RowNeverUsed { table: known.label.clone(), row: n.saturating_add(1), by };
                        let mut places = vec![known.row(n)];
                        places.extend(row.by.iter().map(|by| known.row(*by)));
                        places.push(known.place.clone());
                        let regions = Vec::new();
                        report.findings.push(Finding { what, places, regions, more: false, witness: None });
                        Verdict::Refuted
                    }
                };
                if found == Verdict::Undecided {
                    let what = What::Undecided { property: Property::Alive, subject: subject.clone() };
                    let places = vec![known.row(n), known.place.clone()];
                    report.findings.push(Finding {
                        what,
                        places,
                        regions: Vec::new(),
                        more: false,
                        witness: None,
                    });
                }
                verdict = worse(verdict, found);
            }
            if !known.rows.is_empty() {
                report.checks.push(Check { property: Property::Alive, subject, verdict });
            }
        }
    }
}

impl Known<'_> {
    fn row(&self, n: usize) -> Place {
        let name = Name::from(format!("{}: row {}", self.place.name, n.saturating_add(1)));
        Place { kind: "row", request: self.place.request.clone(), name }
    }
}

/// Tells whether a table says something where no row matches.
fn fills(table: &Table) -> bool {
    use polidex_ir::Collect;
    match table.combine {
        Combine::Collect(Collect::Sum | Collect::Count | Collect::List(_)) => true,
        Combine::Collect(Collect::Min | Collect::Max)
        | Combine::Unique
        | Combine::Agreeing
        | Combine::First
        | Combine::Highest(_)
        | Combine::Lowest(_) => false,
    }
}

fn fails(decided: &Decided, with: &str) -> bool {
    matches!(reason(decided), Some(ReferReason::Error(what)) if what.to_string().starts_with(with))
}
