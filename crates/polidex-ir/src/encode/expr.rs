//! Bytes of expressions and tables.
//!
//! The operands of `and`, `or`, `is one of`, `larger` and `smaller` are encoded in order, though their order changes
//! no truth: the trace of a decision and its `crossed` list show them in that order.

use polidex_base::Encoder;

use super::bytes::{Encode, Unordered, fields, variant};
use crate::expr::{
    Aggregate, Cell, Collect, Combine, Expr, ExprKind, LedgerQuery, LedgerWindow, Measure, Output, Partner,
    Relation, Row, Shift, Source, Table, Test, Waivers,
};

impl Encode for Expr {
    fn encode(&self, to: &mut Encoder) {
        let Expr { ty, kind } = self;
        fields(to, &[ty, kind]);
    }
}

impl Encode for ExprKind {
    fn encode(&self, to: &mut Encoder) {
        match self {
            ExprKind::Const(value) => variant(to, 0, &[value]),
            ExprKind::Fact(path) => variant(to, 1, &[path]),
            ExprKind::Now => variant(to, 2, &[]),
            ExprKind::Today => variant(to, 3, &[]),
            ExprKind::Threshold(name) => variant(to, 4, &[name]),
            ExprKind::Define(name) => variant(to, 5, &[name]),
            ExprKind::Apply(name, args) => variant(to, 6, &[name, args]),
            ExprKind::Param(name) => variant(to, 7, &[name]),
            ExprKind::Not(inner) => variant(to, 8, &[inner]),
            ExprKind::And(sides) => variant(to, 9, &[sides]),
            ExprKind::Or(sides) => variant(to, 10, &[sides]),
            ExprKind::Implies(a, b) => variant(to, 11, &[a, b]),
            ExprKind::Compare(relation, a, b) => variant(to, 12, &[relation, a, b]),
            ExprKind::OneOf(subject, values) => variant(to, 13, &[subject, values]),
            ExprKind::Given(path) => variant(to, 14, &[path]),
            ExprKind::Add(a, b) => variant(to, 15, &[a, b]),
            ExprKind::Subtract(a, b) => variant(to, 16, &[a, b]),
            ExprKind::Multiply(a, b) => variant(to, 17, &[a, b]),
            ExprKind::Divide(a, b) => variant(to, 18, &[a, b]),
            ExprKind::Negate(inner) => variant(to, 19, &[inner]),
            ExprKind::DaysFromTo(a, b) => variant(to, 20, &[a, b]),
            ExprKind::Round(mode, step, inner) => variant(to, 21, &[mode, step, inner]),
            ExprKind::Larger(items) => variant(to, 22, &[items]),
            ExprKind::Smaller(items) => variant(to, 23, &[items]),
            ExprKind::Conditional(arms, last) => variant(to, 24, &[arms, last]),
            ExprKind::Lookup(table, column) => variant(to, 25, &[table, column]),
            ExprKind::Ledger(query) => variant(to, 26, &[query]),
            ExprKind::OutcomeIs(name) => variant(to, 27, &[name]),
            ExprKind::ChainHas(name) => variant(to, 28, &[name]),
            ExprKind::Signing(signing) => variant(to, 38, &[signing]),
            ExprKind::Call(name, args, column) => variant(to, 29, &[name, args, column]),
            ExprKind::Field(of, field) => variant(to, 30, &[of, field]),
            ExprKind::Present(of) => variant(to, 31, &[of]),
            ExprKind::Quantified { some, source, condition } => variant(to, 32, &[some, source, condition]),
            ExprKind::Aggregate(aggregate) => variant(to, 33, &[aggregate]),
            ExprKind::Only(source, filter) => variant(to, 34, &[source, filter]),
            ExprKind::At(list, key) => variant(to, 35, &[list, key]),
            ExprKind::In(subject, list) => variant(to, 36, &[subject, list]),
            ExprKind::Grounds(grounds) => variant(to, 37, &[grounds]),
            ExprKind::Shift(shift) => variant(to, 39, &[shift]),
            ExprKind::IsWithin(subject, calendar) => variant(to, 40, &[subject, calendar]),
            ExprKind::Closing(calendar, when) => variant(to, 41, &[calendar, when]),
            ExprKind::NextBusinessDay(after, calendar) => variant(to, 42, &[after, calendar]),
            ExprKind::BusinessDaysFromTo(a, b, calendar) => variant(to, 43, &[a, b, calendar]),
        }
    }
}

impl Encode for Shift {
    fn encode(&self, to: &mut Encoder) {
        let Shift { start, by, back, calendar, month_end } = self;
        fields(to, &[start, by, back, calendar, month_end]);
    }
}

impl Encode for Source {
    fn encode(&self, to: &mut Encoder) {
        let Source { var, list, partner } = self;
        fields(to, &[var, list, partner]);
    }
}

impl Encode for Partner {
    fn encode(&self, to: &mut Encoder) {
        let Partner { var, list, left, right } = self;
        fields(to, &[var, list, left, right]);
    }
}

impl Encode for Aggregate {
    fn encode(&self, to: &mut Encoder) {
        let Aggregate { measure, value, source, filter, otherwise } = self;
        fields(to, &[measure, value, source, filter, otherwise]);
    }
}

impl Encode for Measure {
    fn encode(&self, to: &mut Encoder) {
        to.u8(match self {
            Measure::Count => 0,
            Measure::CountDistinct => 1,
            Measure::Sum => 2,
            Measure::Min => 3,
            Measure::Max => 4,
            Measure::Average => 5,
            Measure::List => 6,
        });
    }
}

impl Encode for Relation {
    fn encode(&self, to: &mut Encoder) {
        to.u8(match self {
            Relation::Equal => 0,
            Relation::NotEqual => 1,
            Relation::Less => 2,
            Relation::AtMost => 3,
            Relation::Greater => 4,
            Relation::AtLeast => 5,
        });
    }
}

impl Encode for Table {
    fn encode(&self, to: &mut Encoder) {
        let Table { inputs, outputs, combine, rows, otherwise, waivers } = self;
        let unordered = Unordered(rows);
        let rows: &dyn Encode = match combine {
            // A sorted list keeps rows that tie in their order.
            Combine::First | Combine::Collect(Collect::List(_)) => rows,
            Combine::Unique
            | Combine::Agreeing
            | Combine::Highest(_)
            | Combine::Lowest(_)
            | Combine::Collect(Collect::Sum | Collect::Min | Collect::Max | Collect::Count) => &unordered,
        };
        let Waivers { gap, overlap } = waivers;
        fields(to, &[inputs, outputs, combine, rows, otherwise, gap, overlap]);
    }
}

impl Encode for Combine {
    fn encode(&self, to: &mut Encoder) {
        match self {
            Combine::Unique => variant(to, 0, &[]),
            Combine::Agreeing => variant(to, 1, &[]),
            Combine::First => variant(to, 2, &[]),
            Combine::Highest(column) => variant(to, 3, &[column]),
            Combine::Lowest(column) => variant(to, 4, &[column]),
            Combine::Collect(collect) => variant(to, 5, &[collect]),
        }
    }
}

impl Encode for Collect {
    fn encode(&self, to: &mut Encoder) {
        match self {
            Collect::Sum => variant(to, 0, &[]),
            Collect::Min => variant(to, 1, &[]),
            Collect::Max => variant(to, 2, &[]),
            Collect::Count => variant(to, 3, &[]),
            Collect::List(by) => variant(to, 4, &[by]),
        }
    }
}

impl Encode for Row {
    fn encode(&self, to: &mut Encoder) {
        let Row { cells, outputs } = self;
        fields(to, &[cells, outputs]);
    }
}

impl Encode for Cell {
    fn encode(&self, to: &mut Encoder) {
        match self {
            Cell::Any => variant(to, 0, &[]),
            Cell::OneOf(tests) => variant(to, 1, &[&Unordered(tests)]),
            Cell::NoneOf(tests) => variant(to, 2, &[&Unordered(tests)]),
            Cell::Given => variant(to, 3, &[]),
            Cell::NotGiven => variant(to, 4, &[]),
        }
    }
}

impl Encode for Test {
    fn encode(&self, to: &mut Encoder) {
        let Test { bounds } = self;
        bounds.encode(to);
    }
}

impl Encode for Output {
    fn encode(&self, to: &mut Encoder) {
        match self {
            Output::Value(value) => variant(to, 0, &[value]),
            Output::Chain(chain) => variant(to, 1, &[chain]),
            Output::Nothing => variant(to, 2, &[]),
        }
    }
}

impl Encode for LedgerQuery {
    fn encode(&self, to: &mut Encoder) {
        let LedgerQuery { count, of, status, subject, window } = self;
        fields(to, &[count, of, status, subject, window]);
    }
}

impl Encode for LedgerWindow {
    fn encode(&self, to: &mut Encoder) {
        match self {
            LedgerWindow::SinceStartOf(unit) => variant(to, 0, &[unit]),
            LedgerWindow::InTheLast(duration) => variant(to, 1, &[duration]),
        }
    }
}
