//! How an expression varies with one unknown fact.
//!
//! In: an expression, the facts, and which of them is looked at. Out: lines in that fact, one for each way the
//! expression could go, and the cuts of its domain at the comparisons on the way: [CELLS], [LINEAR].
//! Too many cuts do no harm; where a cut cannot be found it says so: [THREE-VALUED].

use std::collections::BTreeSet;

use polidex_base::{Rational, Rounding};
use polidex_ir::{Cell, Combine, Expr, ExprKind, Name, Output, Table, Type, Value};

use crate::arithmetic::magnitude;
use crate::environment::{Environment, State, is_inside};

/// More ways than this are not followed.
const MOST_FORMS: usize = 64;

/// Deeper nesting than this is not followed.
const DEEPEST: u32 = 200;

/// One way an expression could go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Form {
    /// `slope * fact + start`.
    Line { slope: Rational, start: Rational },
    /// `times * round(slope * fact + start) + plus`.
    Rounded { slope: Rational, start: Rational, step: Rational, times: Rational, plus: Rational },
    /// The fact itself, which is no number.
    Itself,
    /// A value that is no number.
    Fixed(Value),
}

/// All the ways an expression could go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Shape {
    /// One of these.
    Forms(Vec<Form>),
    /// Not lines.
    Opaque {
        /// It varies with the fact.
        varies: bool,
        /// It varies with another fact that has many values.
        other: bool,
    },
}

/// What does not vary within a cell.
const STILL: Shape = Shape::Opaque { varies: false, other: false };

impl Form {
    fn constant(number: Rational) -> Form {
        Form::Line { slope: Rational::zero(), start: number }
    }

    fn varies(&self) -> bool {
        match self {
            Form::Line { slope, .. } => !slope.is_zero(),
            Form::Rounded { .. } | Form::Itself => true,
            Form::Fixed(_) => false,
        }
    }
}

impl Shape {
    /// Tells whether it varies with the fact.
    pub fn varies(&self) -> bool {
        match self {
            Shape::Forms(forms) => forms.iter().any(Form::varies),
            Shape::Opaque { varies, .. } => *varies,
        }
    }

    /// Tells whether it varies with another fact that has many values.
    pub fn has_other(&self) -> bool {
        matches!(self, Shape::Opaque { other: true, .. })
    }

    fn is_lines(&self) -> bool {
        matches!(self, Shape::Forms(_)) || !self.varies()
    }
}

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
        self.cells(table, &Vec::new());
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
                params.iter().find(|(param, _)| param == name).map_or(STILL, |(_, shape)| shape.clone())
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
                let mut inner: Params = Vec::new();
                for ((param, _), arg) in define.params.iter().zip(args) {
                    inner.push((param.clone(), self.shape(arg, params)));
                }
                self.shape(&define.body, &inner)
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
            ExprKind::Lookup(table, column) => self.look_up(table, *column, params),
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
        match self.env.facts.get(path) {
            Some(State::Known(value)) => fixed(value),
            Some(State::NotGiven) | None => STILL,
            Some(State::Unknown) => Shape::Opaque { varies: false, other: true },
        }
    }

    fn look_up(&mut self, table: &Table, column: u32, params: &Params) -> Shape {
        self.cells(table, params);
        let rows = table.rows.iter().map(|row| &row.outputs).chain(&table.otherwise);
        let mut columns: Vec<Vec<Shape>> = Vec::new();
        for outputs in rows {
            for (n, output) in outputs.iter().enumerate() {
                let Output::Value(value) = output else { continue };
                let shape = self.shape(value, params);
                if columns.len() <= n {
                    columns.resize(n.saturating_add(1), Vec::new());
                }
                columns.get_mut(n).into_iter().for_each(|column| column.push(shape.clone()));
            }
        }
        if table.combine == Combine::Agreeing {
            for shapes in &columns {
                for (a, b) in shapes.iter().flat_map(|a| shapes.iter().map(move |b| (a, b))) {
                    self.atom(a, b);
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

/// Returns the shape of a value that is known.
fn fixed(value: &Value) -> Shape {
    let form = magnitude(value).map_or_else(|| Form::Fixed(value.clone()), Form::constant);
    Shape::Forms(vec![form])
}

fn limited(shape: Shape) -> Shape {
    match shape {
        Shape::Forms(forms) if forms.len() > MOST_FORMS => {
            Shape::Opaque { varies: forms.iter().any(Form::varies), other: true }
        }
        Shape::Forms(_) | Shape::Opaque { .. } => shape,
    }
}

/// Returns the shape of something that goes one of these ways.
fn any_of(shapes: Vec<Shape>) -> Shape {
    let (varies, other) = (shapes.iter().any(Shape::varies), shapes.iter().any(Shape::has_other));
    let mut all: Vec<Form> = Vec::new();
    let mut opaque = false;
    for shape in shapes {
        match shape {
            Shape::Forms(forms) => {
                for form in forms {
                    if !all.contains(&form) {
                        all.push(form);
                    }
                }
            }
            // A way without any value is an error wherever it is gone: nothing to cut.
            Shape::Opaque { varies, other } => opaque |= varies || other,
        }
    }
    if opaque { Shape::Opaque { varies, other } } else { Shape::Forms(all) }
}

/// Combines each way of one with each way of the other; nothing means that it is no line.
fn combined(a: &Shape, b: &Shape, with: impl Fn(&Form, &Form) -> Option<Form>) -> Shape {
    let varies = a.varies() || b.varies();
    let opaque = Shape::Opaque { varies, other: a.has_other() || b.has_other() };
    let (Shape::Forms(a), Shape::Forms(b)) = (a, b) else { return opaque };
    let all: Option<Vec<Form>> = a.iter().flat_map(|a| b.iter().map(|b| with(a, b))).collect();
    // How many there are must not hang on the order of rows, which has no meaning.
    all.map_or(opaque, |all| limited(any_of(vec![Shape::Forms(all)])))
}

fn plus(a: &Form, b: &Form, sign: i64) -> Option<Form> {
    let sign = Rational::from(sign);
    match (a, b) {
        (Form::Line { slope: s, start: x }, Form::Line { slope: t, start: y }) => {
            Some(Form::Line { slope: s.plus(&t.times(&sign)), start: x.plus(&y.times(&sign)) })
        }
        (Form::Rounded { slope: s, start: x, step, times, plus }, Form::Line { slope, start })
            if slope.is_zero() =>
        {
            let plus = plus.plus(&start.times(&sign));
            Some(Form::Rounded {
                slope: s.clone(),
                start: x.clone(),
                step: step.clone(),
                times: times.clone(),
                plus,
            })
        }
        (Form::Line { slope, start }, Form::Rounded { slope: s, start: x, step, times, plus })
            if slope.is_zero() =>
        {
            let (times, plus) = (times.times(&sign), start.plus(&plus.times(&sign)));
            Some(Form::Rounded { slope: s.clone(), start: x.clone(), step: step.clone(), times, plus })
        }
        _ => None,
    }
}

fn multiplied(a: &Form, b: &Form) -> Option<Form> {
    match (a, b) {
        (Form::Line { slope, start: factor }, other) | (other, Form::Line { slope, start: factor })
            if slope.is_zero() =>
        {
            match other {
                Form::Line { slope, start } => {
                    Some(Form::Line { slope: slope.times(factor), start: start.times(factor) })
                }
                Form::Rounded { .. } if factor.is_zero() => Some(Form::constant(Rational::zero())),
                Form::Rounded { slope, start, step, times, plus } => Some(Form::Rounded {
                    slope: slope.clone(),
                    start: start.clone(),
                    step: step.clone(),
                    times: times.times(factor),
                    plus: plus.times(factor),
                }),
                Form::Itself | Form::Fixed(_) => None,
            }
        }
        _ => None,
    }
}

fn divided(a: &Form, b: &Form) -> Option<Form> {
    let Form::Line { slope, start } = b else { return None };
    let factor = Rational::from(1).divided_by(start).filter(|_| slope.is_zero())?;
    multiplied(a, &Form::constant(factor))
}

/// A duration or date is whole: a line with a broken slope has no value at some facts.
fn whole_for(ty: &Type, shape: Shape) -> Shape {
    let counts_whole = matches!(ty, Type::Duration(_) | Type::Date | Type::Time);
    let broken = |form: &Form| match form {
        Form::Line { slope, .. } if slope.is_zero() => false,
        Form::Line { slope, start } => !(slope.is_integer() && start.is_integer()),
        Form::Rounded { .. } => true,
        Form::Itself | Form::Fixed(_) => false,
    };
    match &shape {
        Shape::Forms(forms) if counts_whole && forms.iter().any(broken) => {
            Shape::Opaque { varies: true, other: false }
        }
        Shape::Forms(_) | Shape::Opaque { .. } => shape,
    }
}

fn rounded(shape: &Shape, mode: Rounding, step: &Rational) -> Shape {
    let Shape::Forms(forms) = shape else { return shape.clone() };
    let round = |form: &Form| match form {
        Form::Line { slope, start } if slope.is_zero() => Some(Form::constant(start.rounded(mode, step))),
        Form::Line { slope, start } => Some(Form::Rounded {
            slope: slope.clone(),
            start: start.clone(),
            step: step.clone(),
            times: Rational::from(1),
            plus: Rational::zero(),
        }),
        Form::Rounded { .. } | Form::Itself | Form::Fixed(_) => None,
    };
    let all: Option<Vec<Form>> = forms.iter().map(round).collect();
    all.map_or(Shape::Opaque { varies: shape.varies(), other: false }, Shape::Forms)
}
