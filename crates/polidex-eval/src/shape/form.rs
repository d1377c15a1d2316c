//! Lines in one fact, and what becomes of them in sums, products and rounding: [LINEAR].
//!
//! In: the shapes of operands. Out: the shape of the result. It knows no expressions and no facts.

use polidex_base::{Rational, Rounding};
use polidex_ir::{Type, Value};

use crate::arithmetic::magnitude;

/// More ways than this are not followed.
const MOST_FORMS: usize = 64;

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
pub(super) const STILL: Shape = Shape::Opaque { varies: false, other: false };

impl Form {
    /// Returns what is the same everywhere.
    pub fn constant(number: Rational) -> Form {
        Form::Line { slope: Rational::zero(), start: number }
    }

    /// Tells whether it varies with the fact.
    pub fn varies(&self) -> bool {
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

    /// Tells whether it is a line, or goes one way only.
    pub fn is_lines(&self) -> bool {
        matches!(self, Shape::Forms(_)) || !self.varies()
    }
}

/// Returns the shape of a value that is known.
pub(super) fn fixed(value: &Value) -> Shape {
    let form = magnitude(value).map_or_else(|| Form::Fixed(value.clone()), Form::constant);
    Shape::Forms(vec![form])
}

pub(super) fn limited(shape: Shape) -> Shape {
    match shape {
        Shape::Forms(forms) if forms.len() > MOST_FORMS => {
            Shape::Opaque { varies: forms.iter().any(Form::varies), other: true }
        }
        Shape::Forms(_) | Shape::Opaque { .. } => shape,
    }
}

/// Returns the shape of something that goes one of these ways.
pub(super) fn any_of(shapes: Vec<Shape>) -> Shape {
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
pub(super) fn combined(a: &Shape, b: &Shape, with: impl Fn(&Form, &Form) -> Option<Form>) -> Shape {
    let varies = a.varies() || b.varies();
    let opaque = Shape::Opaque { varies, other: a.has_other() || b.has_other() };
    let (Shape::Forms(a), Shape::Forms(b)) = (a, b) else { return opaque };
    let all: Option<Vec<Form>> = a.iter().flat_map(|a| b.iter().map(|b| with(a, b))).collect();
    // How many there are must not hang on the order of rows, which has no meaning.
    all.map_or(opaque, |all| limited(any_of(vec![Shape::Forms(all)])))
}

pub(super) fn plus(a: &Form, b: &Form, sign: i64) -> Option<Form> {
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

pub(super) fn multiplied(a: &Form, b: &Form) -> Option<Form> {
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

pub(super) fn divided(a: &Form, b: &Form) -> Option<Form> {
    let Form::Line { slope, start } = b else { return None };
    let factor = Rational::from(1).divided_by(start).filter(|_| slope.is_zero())?;
    multiplied(a, &Form::constant(factor))
}

/// A duration or date is whole: a line with a broken slope has no value at some facts.
pub(super) fn whole_for(ty: &Type, shape: Shape) -> Shape {
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

pub(super) fn rounded(shape: &Shape, mode: Rounding, step: &Rational) -> Shape {
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
