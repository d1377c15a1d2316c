//! Tables: which row is taken, and what a column says, over all requests: [TABLE-UNIQUE] to [TABLE-COLLECT].
//!
//! In: a table and what it is called with. Out: cases. A call is remembered as a place that can fail: where no row
//! matches, or where rows match together that must not.

use std::collections::BTreeMap;

use polidex_base::Rational;
use polidex_eval::Call;
use polidex_ir::{Aggregate, Collect, Combine, Expr, ExprKind, Measure, Name, Output, Table, Type, Value};

use super::arithmetic::joined;
use super::expr::Scope;
use super::facts::step_of;
use super::site::SiteId;
use super::value::{Atom, Sum, Truth, Val, parts, whole};
use super::{Encoder, Fault};
use crate::solve::Formula;

/// A table that is called.
#[derive(Debug)]
pub(crate) struct Called<'p> {
    /// How it is called in a message.
    pub label: String,
    /// Where it is written: its keyword and name.
    pub owner: Option<(&'static str, Name)>,
    /// What a declared table is called with, as written.
    pub call: Option<Call<'p>>,
    /// Whether what it is called with hangs on names around it.
    pub inner: bool,
    pub table: &'p Table,
    /// Where each row matches.
    pub rows: Vec<Truth>,
    /// Where no row matches.
    pub none: Formula,
    /// Where each row is taken, and last the `otherwise`; of a table that collects, where it matches.
    pub taken: Vec<(Pick, Formula)>,
    /// Rows that must not match together, and where they do.
    pub clashes: Vec<(usize, usize, Formula)>,
}

/// How a table is called.
#[derive(Debug)]
pub(crate) struct Asked<'p> {
    /// How it is called in a message.
    pub label: String,
    /// Where it is written: its keyword and name.
    pub owner: Option<(&'static str, Name)>,
    /// What a declared table is called with, as written.
    pub call: Option<Call<'p>>,
    /// Whether what it is called with hangs on names around it.
    pub inner: bool,
}

impl<'p> Asked<'p> {
    /// A declared table, called with these arguments; `around` is where.
    pub fn declared(named: &'p polidex_ir::NamedTable, args: &'p [Expr], around: &Scope) -> Self {
        let owner = Some(("table", named.name.clone()));
        let (label, inner) = (format!("table `{}`", named.name), !around.values().is_empty());
        Asked { label, owner, call: Some((&named.params, args)), inner }
    }
}

/// What is taken of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Pick {
    /// The row with this number.
    Row(usize),
    /// The `otherwise`.
    Otherwise,
}

/// Where each row is taken, and where two clash.
type Taking = (Vec<(Pick, Formula)>, Vec<(usize, usize, Formula)>);

/// Pairs of rows past which only neighbours in order are told apart.
const MOST_PAIRS: usize = 20_000;

impl<'p> Encoder<'p> {
    /// Calls a table: encodes its rows, once for the same arguments.
    pub(crate) fn call_table(&mut self, asked: Asked<'p>, table: &'p Table, scope: &Scope) -> SiteId {
        let mut inputs = Vec::new();
        for input in &table.inputs {
            let value = self.value(input, scope);
            inputs.push(self.with_axes(input, value));
        }
        let key = (std::ptr::from_ref(table).addr(), scope.values(), inputs.clone());
        let site = match self.called.get(&key) {
            Some(site) => *site,
            None => {
                let called = self.encode_table(asked, table, &inputs, scope);
                let site = self.add_site(Fault::Table(called));
                self.called.insert(key, site);
                site
            }
        };
        self.reach(&[(site, Formula::TRUE)], Formula::TRUE);
        site
    }

    fn encode_table(
        &mut self,
        asked: Asked<'p>,
        table: &'p Table,
        inputs: &[Val],
        scope: &Scope,
    ) -> Called<'p> {
        let mut rows = Vec::new();
        for row in &table.rows {
            rows.push(self.row(row, inputs, scope));
        }
        let none = self.all(rows.iter().map(|row| row.no));
        let (mut taken, clashes) = match table.combine {
            Combine::First => (self.in_order((0..rows.len()).collect(), &rows), Vec::new()),
            Combine::Unique | Combine::Agreeing => self.one_or_equal(table, &rows, scope),
            Combine::Highest(column) => self.ranked(table, &rows, column, true, scope),
            Combine::Lowest(column) => self.ranked(table, &rows, column, false, scope),
            Combine::Collect(_) => {
                let matching = rows.iter().enumerate().map(|(n, row)| (Pick::Row(n), row.yes));
                (matching.collect(), Vec::new())
            }
        };
        if table.otherwise.is_some() {
            taken.push((Pick::Otherwise, none));
        }
        let Asked { label, owner, call, inner } = asked;
        Called { label, owner, call, inner, table, rows, none, taken, clashes }
    }

    /// Each row is taken where it matches and none before it, in this order.
    fn in_order(&mut self, order: Vec<usize>, rows: &[Truth]) -> Vec<(Pick, Formula)> {
        let mut taken = Vec::new();
        let mut before: Vec<Formula> = Vec::new();
        for n in order {
            let Some(row) = rows.get(n) else { continue };
            let here = self.all(before.iter().copied().chain([row.yes]));
            taken.push((Pick::Row(n), here));
            before.push(row.no);
        }
        taken.sort_by_key(|(pick, _)| *pick);
        taken
    }

    fn one_or_equal(&mut self, table: &'p Table, rows: &[Truth], scope: &Scope) -> Taking {
        let agreeing = table.combine == Combine::Agreeing;
        let mut clashes = Vec::new();
        let mut pairs = 0_usize;
        for (n, row) in rows.iter().enumerate() {
            for (m, other) in rows.iter().enumerate().take(n) {
                pairs = pairs.saturating_add(1);
                if pairs > MOST_PAIRS && self.context.quick_unsat(row.yes, other.yes) {
                    continue;
                }
                let both = self.all([other.yes, row.yes]);
                if both == Formula::FALSE || self.context.quick_unsat(row.yes, other.yes) {
                    continue;
                }
                let clash = if agreeing {
                    let differ = self.outputs_differ(table, m, n, scope);
                    self.all([both, differ])
                } else {
                    both
                };
                if clash != Formula::FALSE {
                    clashes.push((m, n, clash));
                }
            }
        }
        // A row that clashes is not taken.
        let mut against: BTreeMap<usize, Vec<Formula>> = BTreeMap::new();
        for (m, n, clash) in &clashes {
            against.entry(*m).or_default().push(!*clash);
            against.entry(*n).or_default().push(!*clash);
        }
        let taken = if agreeing {
            self.in_order((0..rows.len()).collect(), rows)
        } else {
            rows.iter().enumerate().map(|(n, row)| (Pick::Row(n), row.yes)).collect()
        };
        let taken = taken.into_iter().map(|(pick, formula)| {
            let Pick::Row(n) = pick else { return (pick, formula) };
            let parts = against.remove(&n).unwrap_or_default();
            (pick, self.context.problem_mut().all(parts.into_iter().chain([formula])))
        });
        (taken.collect(), clashes)
    }

    /// Where the outputs of two rows differ.
    fn outputs_differ(&mut self, table: &'p Table, a: usize, b: usize, scope: &Scope) -> Formula {
        let (Some(first), Some(second)) = (table.rows.get(a), table.rows.get(b)) else {
            return Formula::FALSE;
        };
        let mut differ = Vec::new();
        for (x, y) in first.outputs.iter().zip(&second.outputs) {
            let formula = match (x, y) {
                (Output::Value(x), Output::Value(y)) => {
                    let (x, y) = (self.value(x, scope), self.value(y, scope));
                    self.differ(&x, &y)
                }
                (x, y) if x == y => Formula::FALSE,
                (Output::Value(_) | Output::Chain(_) | Output::Nothing, _) => Formula::TRUE,
            };
            differ.push(formula);
        }
        self.any(differ)
    }

    /// Where two values, of which one may be left out, are not the same.
    pub(crate) fn differ(&mut self, a: &Val, b: &Val) -> Formula {
        let nothing = |value: &Val| -> (Vec<Formula>, Val) {
            let (left_out, there): (Vec<_>, Vec<_>) = value
                .cases
                .iter()
                .cloned()
                .partition(|(_, atom)| matches!(atom, Atom::Known(Value::Nothing) | Atom::Absent));
            (left_out.into_iter().map(|case| case.0).collect(), Val { cases: there })
        };
        let ((none_a, a), (none_b, b)) = (nothing(a), nothing(b));
        let (none_a, none_b) = (self.any(none_a), self.any(none_b));
        let (there_a, there_b) =
            (self.any(a.cases.iter().map(|case| case.0)), self.any(b.cases.iter().map(|case| case.0)));
        let one_alone = [self.all([none_a, there_b]), self.all([none_b, there_a])];
        let unequal = self.equal(&a, &b).no;
        self.any(one_alone.into_iter().chain([unequal]))
    }

    /// [TABLE-HIGHEST]: rows in the order of their value in a column.
    fn ranked(
        &mut self,
        table: &'p Table,
        rows: &[Truth],
        column: u32,
        highest: bool,
        scope: &Scope,
    ) -> Taking {
        let mut ranks: Vec<(Rational, usize)> = Vec::new();
        for (n, row) in table.rows.iter().enumerate() {
            let rank = match usize::try_from(column).ok().and_then(|column| row.outputs.get(column)) {
                Some(Output::Value(expr)) => self.value(expr, scope).fixed(),
                Some(Output::Chain(_) | Output::Nothing) | None => None,
            };
            match rank {
                Some(rank) => ranks.push((rank, n)),
                None => {
                    // A rank that varies: every row may be the one.
                    let cause = super::Cause("a table ranked by a value that varies".to_owned());
                    let taken = rows.iter().enumerate().map(|(n, row)| {
                        let key = format!("row {n} of {table:p} is taken");
                        let id = u32::try_from(self.opaque.len()).unwrap_or(u32::MAX);
                        let id = *self.opaque.entry(key).or_insert(id);
                        self.causes.entry(id).or_insert_with(|| cause.clone());
                        let maybe = self.context.problem_mut().opaque(id);
                        (Pick::Row(n), self.context.problem_mut().all([row.yes, maybe]))
                    });
                    return (taken.collect(), Vec::new());
                }
            }
        }
        ranks.sort_by(
            |(a, n), (b, m)| if highest { b.cmp(a).then(n.cmp(m)) } else { a.cmp(b).then(n.cmp(m)) },
        );
        let order: Vec<usize> = ranks.iter().map(|(_, n)| *n).collect();
        let taken = self.in_order(order, rows);
        let mut clashes = Vec::new();
        for (at, (rank, n)) in ranks.iter().enumerate() {
            for (_, m) in ranks.iter().take(at).filter(|(other, _)| other == rank) {
                let (Some(row), Some(other)) = (rows.get(*n), rows.get(*m)) else { continue };
                let differ = self.outputs_differ(table, *m, *n, scope);
                if differ == Formula::FALSE {
                    continue;
                }
                let better: Vec<Formula> = ranks
                    .iter()
                    .take_while(|(higher, _)| higher != rank)
                    .filter_map(|(_, better)| rows.get(*better).map(|row| row.no))
                    .collect();
                let clash = self.all(better.into_iter().chain([row.yes, other.yes, differ]));
                if clash != Formula::FALSE {
                    clashes.push((*m, *n, clash));
                }
            }
        }
        (taken, clashes)
    }

    /// Returns a table that was called.
    pub(crate) fn table(&self, site: SiteId) -> Option<&Called<'p>> {
        match self.sites.get(site).map(|site| &site.fault) {
            Some(Fault::Table(called)) => Some(called),
            Some(Fault::Division(..)) | None => None,
        }
    }

    /// Returns what is taken of a table, and where.
    pub(crate) fn picks(&self, site: SiteId) -> Vec<(&'p [Output], Formula)> {
        let Some(called) = self.table(site) else { return Vec::new() };
        let outputs = |pick: Pick| match pick {
            Pick::Row(n) => called.table.rows.get(n).map(|row| row.outputs.as_slice()),
            Pick::Otherwise => called.table.otherwise.as_deref(),
        };
        called.taken.iter().filter_map(|(pick, formula)| Some((outputs(*pick)?, *formula))).collect()
    }

    /// Returns what a column of a table that was called says.
    pub(super) fn column(&mut self, site: SiteId, column: u32, ty: &Type, scope: &Scope) -> Val {
        let Some(called) = self.table(site) else { return Val::error() };
        let table = called.table;
        // What a cell that cannot be computed would say is not known.
        let open: Vec<(Formula, Formula)> = called.rows.iter().map(|row| (row.yes, row.no)).collect();
        let collects = match table.combine {
            Combine::Collect(what) => Some(what),
            Combine::Unique
            | Combine::Agreeing
            | Combine::First
            | Combine::Highest(_)
            | Combine::Lowest(_) => None,
        };
        let open: Vec<Formula> =
            open.into_iter().map(|(yes, no)| self.context.problem_mut().all([!yes, !no])).collect();
        let open = self.any(open);
        let mut value = match collects {
            Some(what) => self.collected(site, what, column, ty, scope),
            None => {
                let mut cases = Vec::new();
                for (outputs, formula) in self.picks(site) {
                    let said = self.gated(formula, |encoder| encoder.said(outputs, column, scope));
                    for (within, atom) in said.cases {
                        cases.push((self.all([formula, within]), atom));
                    }
                }
                joined(cases)
            }
        };
        if open != Formula::FALSE {
            let label = self.table(site).map(|called| called.label.clone()).unwrap_or_default();
            let words = format!("{label}, with what cannot be computed");
            for (formula, _) in &mut value.cases {
                *formula = self.context.problem_mut().all([*formula, !open]);
            }
            value.cases.extend(self.anything(&format!("{words} {site} {column}"), &words, ty, open));
        }
        value
    }

    fn said(&mut self, outputs: &'p [Output], column: u32, scope: &Scope) -> Val {
        match usize::try_from(column).ok().and_then(|column| outputs.get(column)) {
            Some(Output::Value(expr)) => self.value(expr, scope),
            Some(Output::Nothing) => Val::only(Atom::Known(Value::Nothing)),
            Some(Output::Chain(_)) | None => Val::error(),
        }
    }

    /// [TABLE-COLLECT]
    fn collected(&mut self, site: SiteId, what: Collect, column: u32, ty: &Type, scope: &Scope) -> Val {
        let Some(called) = self.table(site) else { return Val::error() };
        let (table, none) = (called.table, called.none);
        let label = called.label.clone();
        let rows: Vec<Formula> = called.rows.iter().map(|row| row.yes).collect();
        let mut items: Vec<(Formula, Sum)> = Vec::new();
        let mut exact = true;
        for (row, formula) in table.rows.iter().zip(&rows) {
            let value = match what {
                Collect::Count => Val::only(Atom::Sum(one())),
                Collect::Sum | Collect::Min | Collect::Max | Collect::List(_) => {
                    self.gated(*formula, |encoder| encoder.said(&row.outputs, column, scope))
                }
            };
            for (within, atom) in value.cases {
                match atom {
                    Atom::Sum(sum) => items.push((self.all([*formula, within]), sum)),
                    Atom::Known(Value::Nothing) => {}
                    Atom::Known(_) | Atom::Index(..) | Atom::Opaque(_) | Atom::Absent => exact = false,
                }
            }
        }
        let some = !none;
        let made = match what {
            Collect::Sum | Collect::Count if exact => self.counted(&items).map(|sum| {
                let always = if table.otherwise.is_some() { some } else { Formula::TRUE };
                Val { cases: vec![(always, Atom::Sum(sum))] }
            }),
            Collect::Min | Collect::Max if exact => self.extreme_row(items, what == Collect::Max, some),
            Collect::Sum | Collect::Count | Collect::Min | Collect::Max | Collect::List(_) => None,
        };
        let mut value = made.unwrap_or_else(|| {
            let words = format!("what {label} collects");
            let always = match what {
                Collect::List(_) if table.otherwise.is_none() => Formula::TRUE,
                Collect::List(_) | Collect::Sum | Collect::Count | Collect::Min | Collect::Max => some,
            };
            let name = format!("{words}\u{0}{ty:?} {column} {:?}", scope.values());
            Val { cases: vec![(always, Atom::Opaque(self.own(name)))] }
        });
        if let Some(outputs) = &table.otherwise {
            let said = self.gated(none, |encoder| encoder.said(outputs, column, scope));
            for (within, atom) in said.cases {
                value.cases.push((self.all([none, within]), atom));
            }
        }
        joined(value.cases)
    }

    /// The least or greatest of the rows that match; they are constants.
    fn extreme_row(&mut self, items: Vec<(Formula, Sum)>, largest: bool, some: Formula) -> Option<Val> {
        let mut ranked: Vec<(Rational, Formula, Sum)> = Vec::new();
        for (formula, sum) in items {
            ranked.push((sum.fixed()?, formula, sum));
        }
        ranked.sort_by(|a, b| if largest { b.0.cmp(&a.0) } else { a.0.cmp(&b.0) });
        let mut cases = Vec::new();
        let mut before: Vec<Formula> = Vec::new();
        for (_, formula, sum) in ranked {
            let here = self.all(before.iter().copied().chain([formula]));
            cases.push((here, Atom::Sum(sum)));
            before.push(!formula);
        }
        // All rows that match may say `none`.
        let nothing = self.all(before.into_iter().chain([some]));
        cases.push((nothing, Atom::Known(Value::Nothing)));
        Some(joined(cases))
    }

    /// An aggregate of a list: how many is a fresh number, everything else a fresh unknown.
    pub(super) fn aggregated(&mut self, expr: &Expr, aggregate: &Aggregate, scope: &Scope) -> Val {
        let words = self.words(expr);
        let key = format!("{words}\u{0}{:?}", scope.values());
        let most = match &aggregate.source.list.ty {
            Type::List { up_to, .. } | Type::Set { up_to, .. } => i128::from(*up_to),
            _ => 0,
        };
        let made = match aggregate.measure {
            Measure::Count | Measure::CountDistinct => self.unknown(&key, &words, 0, most, 1),
            Measure::Sum => self.summed(aggregate, &key, &words, most),
            Measure::Min | Measure::Max | Measure::Average | Measure::List => None,
        };
        made.unwrap_or_else(|| Val::only(Atom::Opaque(self.own(key))))
    }

    /// A sum of plain fields lies on their grid.
    fn summed(&mut self, aggregate: &Aggregate, key: &str, words: &str, most: i128) -> Option<Val> {
        let value = aggregate.value.as_ref()?;
        let plain = match &value.kind {
            ExprKind::Param(_) => true,
            ExprKind::Field(of, _) => matches!(of.kind, ExprKind::Param(_)),
            _ => false,
        };
        if !plain {
            return None;
        }
        let (numerator, den) = parts(&step_of(&value.ty)?)?;
        let largest = whole(1 << 60).times(&whole(den));
        let high = parts(&largest)?.0.checked_mul(most.max(1))?;
        (numerator == 1).then_some(())?;
        self.unknown(key, words, high.checked_neg()?, high, den)
    }
}

fn one() -> Sum {
    Sum { linear: crate::solve::Linear::from(1), den: 1 }
}
