//! How an expression varies with one unknown fact.
//!
//! In: an expression, the facts, and which of them is looked at. Out: lines in that fact, one for each way the
//! expression could go, and the cuts of its domain at the comparisons on the way: [CELLS], [LINEAR].
//! Too many cuts do no harm; where a cut cannot be found it says so: [THREE-VALUED]. What becomes of lines is said in
//! `form`, what list expressions are in `opaque`.

mod form;
mod opaque;
mod signing;

use std::collections::BTreeSet;

use polidex_base::{Rational, Rounding};
use polidex_ir::{Cell, ChainExpr, Combine, Expr, ExprKind, Name, Output, Table, Type, Value};

pub(crate) use self::form::{Form, Shape};
use self::form::{STILL, any_of, combined, divided, fixed, limited, multiplied, plus, rounded, whole_for};
use crate::environment::{Environment, State, is_inside};

/// Deeper nesting than this is not followed.
const DEEPEST: u32 = 200;

/// Looks at the expressions of a request for one fact.
#[derive(Debug)]
pub(crate) struct Look<'a, 'p> {
    env: &'a Environment<'p>,
    path: &'a Name,
    depth: u32,
    /// Where comparisons change, on the scale of the fact's type.
    pub cuts: BTreeSet<Rational>,
    /// Values the fact is compared with, where it is no number.
    pub constants: BTreeSet<Value>,
    /// Whether all cuts were found.
    pub linear: bool,
    /// Whether the fact was met at all.
    pub met: bool,
}

type Params = Vec<(Name, Shape)>;

impl<'a, 'p> Look<'a, 'p> {
    /// Starts to look for a fact.
    pub fn new(path: &'a Name, env: &'a Environment<'p>) -> Self {
        let (cuts, constants) = (BTreeSet::new(), BTreeSet::new());
        Look { env, path, depth: 0, cuts, constants, linear: true, met: false }
    }

    /// Looks at a condition: it changes only at its cuts.
    pub fn condition(&mut self, when: &Expr) {
        self.shape(when, &Vec::new());
    }

    /// Looks at a value that counts: between two cuts it must be a line, or go one way only.
    pub fn value(&mut self, expr: &Expr) -> Shape {
        let shape = self.shape(expr, &Vec::new());
        self.linear &= shape.is_lines();
        shape
    }

    /// Looks at a value of which every one counts, and any text is a value of its own.
    pub fn key(&mut self, expr: &Expr) {
        let shape = self.shape(expr, &Vec::new());
        self.linear &= !shape.varies();
    }

    /// Looks at a value that counts only where it is compared.
    pub fn shape_of(&mut self, expr: &Expr) -> Shape {
        self.shape(expr, &Vec::new())
    }

    /// Tells whether this is the fact that is looked for.
    pub fn is_of(&self, path: &Name) -> bool {
        self.path == path
    }

    /// Looks at a table whose rows count.
    pub fn table(&mut self, table: &Table) {
        self.look_up(table, 0, &Vec::new());
    }

    /// Looks at the tables that say who signs; named chains are looked at by themselves.
    pub fn chain(&mut self, chain: &ChainExpr) {
        self.chain_with(chain, &Vec::new());
    }

    fn chain_with(&mut self, chain: &ChainExpr, params: &Params) {
        if self.depth >= DEEPEST {
            self.linear = false;
            return;
        }
        self.depth = self.depth.saturating_add(1);
        match chain {
            ChainExpr::Role(_) | ChainExpr::Named(_) => {}
            ChainExpr::Quorum(_, inner) | ChainExpr::Acting(_, inner) => self.chain_with(inner, params),
            ChainExpr::Then(parts)
            | ChainExpr::And(parts)
            | ChainExpr::Either(parts)
            | ChainExpr::Lowest(parts) => {
                parts.iter().for_each(|part| self.chain_with(part, params));
            }
            ChainExpr::Table(name, args, column) => {
                if let Some(named) = self.env.policy.table(name) {
                    let inner = self.bound(&named.params, args, params);
                    self.look_up(&named.table, *column, &inner);
                }
            }
        }
        self.depth = self.depth.saturating_sub(1);
    }

    fn bound(&mut self, names: &[(Name, Type)], args: &[Expr], params: &Params) -> Params {
        let args = names.iter().zip(args);
        args.map(|((name, _), arg)| (name.clone(), self.shape(arg, params))).collect()
    }

    /// Cuts where two values are equal.
    pub fn atom(&mut self, a: &Shape, b: &Shape) {
        if !(a.varies() || b.varies()) {
            return;
        }
        match (a, b) {
            (Shape::Forms(a), Shape::Forms(b)) => {
                for (a, b) in a.iter().flat_map(|a| b.iter().map(move |b| (a, b))) {
                    self.cut(a, b);
                }
            }
            _ if a.has_other() || b.has_other() => self.linear = false,
            (Shape::Opaque { varies: true, .. }, _) | (_, Shape::Opaque { varies: true, .. }) => {
                self.linear = false;
            }
            // The other side has no value at all: nothing changes.
            (Shape::Opaque { .. }, _) | (_, Shape::Opaque { .. }) => {}
        }
    }

    fn cut(&mut self, a: &Form, b: &Form) {
        match (a, b) {
            (Form::Line { slope: s, start: x }, Form::Line { slope: t, start: y }) => {
                self.cuts.extend(y.minus(x).divided_by(&s.minus(t)));
            }
            (Form::Rounded { slope, start, step, times, plus }, Form::Line { slope: still, start: to })
            | (Form::Line { slope: still, start: to }, Form::Rounded { slope, start, step, times, plus })
                if still.is_zero() =>
            {
                let Some(target) = to.minus(plus).divided_by(times) else { return };
                let Some(steps) = target.divided_by(step) else { return };
                // The rounded value passes the target somewhere within a step of it, at a half or a whole step.
                for halves in -2..=4 {
                    let near = Rational::from(halves).divided_by(&Rational::from(2));
                    let near = near.map(|near| steps.floor().plus(&near).times(step));
                    self.cuts.extend(near.and_then(|near| near.minus(start).divided_by(slope)));
                }
            }
            (Form::Itself, Form::Fixed(value)) | (Form::Fixed(value), Form::Itself) => {
                self.constants.insert(value.clone());
            }
            (Form::Itself, Form::Itself) => {}
            _ => self.linear &= !(a.varies() || b.varies()),
        }
    }

    fn shape(&mut self, expr: &Expr, params: &Params) -> Shape {
        if self.depth >= DEEPEST {
            return Shape::Opaque { varies: true, other: true };
        }
        self.depth = self.depth.saturating_add(1);
        let shape = self.by_kind(expr, params);
        self.depth = self.depth.saturating_sub(1);
        // A condition is the same within a cell, now that its comparisons have cut.
        if expr.ty == Type::Bool { STILL } else { limited(shape) }
    }

    fn by_kind(&mut self, expr: &Expr, params: &Params) -> Shape {
        match &expr.kind {
            ExprKind::Const(value) => fixed(value),
            ExprKind::Now => fixed(&Value::Instant(self.env.now)),
            ExprKind::Today => fixed(&Value::Date(self.env.today)),
            ExprKind::Fact(path) => self.fact(path, &expr.ty),
            ExprKind::Given(path) => {
                self.met |= path == self.path || is_inside(self.path, path);
                STILL
            }
            ExprKind::Param(name) => {
                let found = params.iter().rev().find(|(param, _)| param == name);
                found.map_or(STILL, |(_, shape)| shape.clone())
            }
            ExprKind::Threshold(name) => {
                let body = self.env.policy.threshold(name).map(|threshold| &threshold.value);
                body.map_or(STILL, |body| self.shape(body, &Vec::new()))
            }
            ExprKind::Define(name) => {
                let body = self.env.policy.define(name).map(|define| &define.body);
                body.map_or(STILL, |body| self.shape(body, &Vec::new()))
            }
            ExprKind::Apply(name, args) => {
                let Some(define) = self.env.policy.define(name) else { return STILL };
                let inner = self.bound(&define.params, args, params);
                self.shape(&define.body, &inner)
            }
            ExprKind::Call(name, args, column) => {
                let Some(named) = self.env.policy.table(name) else { return STILL };
                let inner = self.bound(&named.params, args, params);
                let shape = self.look_up(&named.table, *column, &inner);
                self.collected(expr, &named.table, shape, params)
            }
            ExprKind::Not(inner) => self.shape(inner, params),
            ExprKind::And(sides) | ExprKind::Or(sides) => {
                for side in sides {
                    self.shape(side, params);
                }
                STILL
            }
            ExprKind::Implies(a, b) => {
                self.shape(a, params);
                self.shape(b, params)
            }
            ExprKind::Compare(_, a, b) => {
                let (a, b) = (self.shape(a, params), self.shape(b, params));
                self.atom(&a, &b);
                STILL
            }
            ExprKind::OneOf(subject, values) => {
                let subject = self.shape(subject, params);
                for value in values {
                    let value = self.shape(value, params);
                    self.atom(&subject, &value);
                }
                STILL
            }
            ExprKind::Add(a, b) => {
                let (a, b) = (self.shape(a, params), self.shape(b, params));
                combined(&a, &b, |a, b| plus(a, b, 1))
            }
            ExprKind::Subtract(a, b) => {
                let (a, b) = (self.shape(a, params), self.shape(b, params));
                combined(&a, &b, |a, b| plus(a, b, -1))
            }
            ExprKind::DaysFromTo(from, to) => {
                let whole = from.ty == Type::Date && to.ty == Type::Date;
                let (from, to) = (self.shape(from, params), self.shape(to, params));
                let days = combined(&to, &from, |to, from| plus(to, from, -1));
                if whole { days } else { rounded(&days, Rounding::Down, &Rational::from(86_400)) }
            }
            ExprKind::Multiply(a, b) => {
                let (a, b) = (self.shape(a, params), self.shape(b, params));
                whole_for(&expr.ty, combined(&a, &b, multiplied))
            }
            ExprKind::Divide(a, b) => {
                let (a, b) = (self.shape(a, params), self.shape(b, params));
                whole_for(&expr.ty, combined(&a, &b, divided))
            }
            ExprKind::Negate(inner) => {
                let minus = Shape::Forms(vec![Form::constant(Rational::from(-1))]);
                combined(&self.shape(inner, params), &minus, multiplied)
            }
            ExprKind::Round(mode, step, inner) => rounded(&self.shape(inner, params), *mode, step),
            ExprKind::Larger(items) | ExprKind::Smaller(items) => {
                let shapes: Vec<Shape> = items.iter().map(|item| self.shape(item, params)).collect();
                for (n, a) in shapes.iter().enumerate() {
                    for b in shapes.iter().skip(n.saturating_add(1)) {
                        self.atom(a, b);
                    }
                }
                any_of(shapes)
            }
            ExprKind::Conditional(arms, last) => {
                let mut shapes = Vec::new();
                for (when, then) in arms {
                    self.shape(when, params);
                    shapes.push(self.shape(then, params));
                }
                shapes.push(self.shape(last, params));
                any_of(shapes)
            }
            ExprKind::Lookup(table, column) => {
                let shape = self.look_up(table, *column, params);
                self.collected(expr, table, shape, params)
            }
            ExprKind::Grounds(grounds) => {
                for (_, ground) in grounds {
                    self.shape(ground, params);
                }
                STILL
            }
            ExprKind::Signing(question) => self.signing(question, params),
            ExprKind::Field(of, name) => self.field(expr, of, name, params),
            ExprKind::Present(inner) => self.presence(inner, params),
            ExprKind::Quantified { .. }
            | ExprKind::Aggregate(_)
            | ExprKind::Only(..)
            | ExprKind::At(..)
            | ExprKind::In(..)
            | ExprKind::Shift(_)
            | ExprKind::IsWithin(..)
            | ExprKind::Closing(..)
            | ExprKind::NextBusinessDay(..)
            | ExprKind::BusinessDaysFromTo(..) => self.opaque(expr, params),
            ExprKind::Ledger(_) | ExprKind::OutcomeIs(_) | ExprKind::ChainHas(_) => STILL,
        }
    }

    fn fact(&mut self, path: &Name, ty: &Type) -> Shape {
        if path == self.path {
            self.met = true;
            return Shape::Forms(vec![match ty {
                Type::Text | Type::Choice(_) | Type::Role => Form::Itself,
                _ => Form::Line { slope: Rational::from(1), start: Rational::zero() },
            }]);
        }
        if is_inside(self.path, path) {
            // A whole record in which it lies.
            self.met = true;
            return Shape::Opaque { varies: true, other: true };
        }
        match self.env.facts.get(path) {
            Some(State::Known(value)) => fixed(value),
            Some(State::NotGiven) => STILL,
            Some(State::Unknown | State::Parts(_)) => Shape::Opaque { varies: false, other: true },
            // A whole record.
            None => Shape::Opaque { varies: false, other: true },
        }
    }

    fn look_up(&mut self, table: &Table, column: u32, params: &Params) -> Shape {
        self.cells(table, params);
        let rows = table.rows.iter().map(|row| &row.outputs).chain(&table.otherwise);
        let mut columns: Vec<Vec<Shape>> = Vec::new();
        for outputs in rows {
            for (n, output) in outputs.iter().enumerate() {
                let value = match output {
                    Output::Value(value) => value,
                    Output::Chain(chain) => {
                        chain.iter().for_each(|chain| self.chain_with(chain, params));
                        continue;
                    }
                    Output::Nothing => continue,
                };
                let shape = self.shape(value, params);
                if columns.len() <= n {
                    columns.resize(n.saturating_add(1), Vec::new());
                }
                columns.get_mut(n).into_iter().for_each(|column| column.push(shape.clone()));
            }
        }
        match table.combine {
            Combine::Unique | Combine::First | Combine::Collect(_) => {}
            // Which of them is taken, and whether they agree, changes where two of them are equal.
            Combine::Agreeing | Combine::Highest(_) | Combine::Lowest(_) => {
                for shapes in &columns {
                    for (a, b) in shapes.iter().flat_map(|a| shapes.iter().map(move |b| (a, b))) {
                        self.atom(a, b);
                    }
                }
            }
        }
        let column = usize::try_from(column).ok().and_then(|column| columns.into_iter().nth(column));
        column.map_or(STILL, any_of)
    }

    fn cells(&mut self, table: &Table, params: &Params) {
        let inputs: Vec<Shape> = table.inputs.iter().map(|input| self.shape(input, params)).collect();
        for row in &table.rows {
            for (cell, input) in row.cells.iter().zip(&inputs) {
                let (Cell::OneOf(tests) | Cell::NoneOf(tests)) = cell else { continue };
                for (_, bound) in tests.iter().flat_map(|test| &test.bounds) {
                    let bound = self.shape(bound, params);
                    self.atom(input, &bound);
                }
            }
        }
    }
}
