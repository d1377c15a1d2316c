//! Where an expression may be broken.

use polidex_syntax::ast::{Expr, ExprKind, Text};

use crate::source::Source;
use crate::write::{Level, Open, Place, arm, each, placed};

/// How an expression is broken.
pub(super) enum Broke<'a> {
    /// A line for each part.
    Parts(Vec<Part<'a>>),
    /// `not `, and as what follows is.
    Not(&'a Expr),
    /// A line for each ground.
    Grounds(&'a [(Text, Expr)]),
}

/// A part of an expression, which stands on one line or is broken as its value is.
pub(super) struct Part<'a> {
    /// Before the value, or all of it.
    pub open: String,
    /// What may be broken.
    pub value: Option<(&'a Expr, Place)>,
    /// Behind the value.
    pub close: String,
    /// The expressions with its first and its last place.
    ends: (&'a Expr, &'a Expr),
}

impl<'a> Part<'a> {
    fn of(open: &str, value: &'a Expr, place: Place) -> Self {
        Part {
            open: open.to_owned(),
            value: Some((value, place)),
            close: String::new(),
            ends: (value, value),
        }
    }

    fn words(open: String, first: &'a Expr, last: &'a Expr) -> Self {
        Part { open, value: None, close: String::new(), ends: (first, last) }
    }

    /// Writes it on one line.
    pub fn text(&self) -> String {
        let value = self.value.map_or_else(String::new, |(value, place)| placed(value, place));
        format!("{}{value}{}", self.open, self.close)
    }

    /// Returns where it begins in the text, or a little later.
    pub fn start(&self) -> usize {
        self.ends.0.span.range().start
    }

    /// Returns where it ends in the text.
    pub fn end(&self, source: &Source<'_>) -> usize {
        source.end_of_code(self.ends.1.span.range())
    }
}

/// Tells how an expression is broken that has something behind it; nothing where it never is.
pub(super) fn broke(value: &Expr, behind: Open) -> Option<Broke<'_>> {
    match &value.kind {
        ExprKind::And(parts) => Some(joined("and ", parts, behind)),
        ExprKind::Or(parts) => Some(joined("or ", parts, behind)),
        ExprKind::Implies(when, then) => Some(Broke::Parts(vec![
            Part::of("", when, Place::before(Level::Junction, Open::Conditions)),
            Part::of("implies ", then, Place::before(Level::Implication, behind)),
        ])),
        ExprKind::Conditional { arms, otherwise } => Some(conditional(arms, otherwise, behind)),
        ExprKind::Not(inner) => broke(inner, behind).map(|_| Broke::Not(inner)),
        ExprKind::Grounds(grounds) => Some(Broke::Grounds(grounds)),
        ExprKind::Quantified { quantifier, source, condition } => {
            let (list, place) = (last_of(source), Place::before(Level::Implication, behind));
            let first = Part::words(each::quantified(quantifier.node, source), &source.list, list);
            Some(Broke::Parts(vec![first, Part::of("has ", condition, place)]))
        }
        ExprKind::Aggregate { measure, value, source, filter, otherwise } => {
            let words = each::aggregate(measure.node, value.as_deref(), source);
            let mut parts = through(words, value.as_deref(), source);
            if let Some(filter) = filter {
                let behind = each::before_otherwise(otherwise.as_deref(), behind);
                parts.push(Part::of("where ", filter, Place::before(Level::Implication, behind)));
            }
            if let (Some(last), Some(value)) = (parts.last_mut(), otherwise) {
                last.close = format!(" otherwise {}", placed(value, Place::before(Level::Sum, behind)));
                last.ends.1 = value;
            }
            (parts.len() > 1).then_some(Broke::Parts(parts))
        }
        ExprKind::Only { source, filter } => {
            let mut parts = through(each::only(source), None, source);
            let place = Place::before(Level::Implication, behind);
            parts.extend(filter.as_deref().map(|filter| Part::of("where ", filter, place)));
            (parts.len() > 1).then_some(Broke::Parts(parts))
        }
        ExprKind::Literal(_)
        | ExprKind::Path(_)
        | ExprKind::Call { .. }
        | ExprKind::Negate(_)
        | ExprKind::Compare { .. }
        | ExprKind::OneOf { .. }
        | ExprKind::Given { .. }
        | ExprKind::ChainHas { .. }
        | ExprKind::Signing(_)
        | ExprKind::Arithmetic { .. }
        | ExprKind::Of { .. }
        | ExprKind::DaysFromTo { .. }
        | ExprKind::BusinessDaysFromTo { .. }
        | ExprKind::NextBusinessDay { .. }
        | ExprKind::Closing { .. }
        | ExprKind::Timed { .. }
        | ExprKind::IsWithin { .. }
        | ExprKind::Rounded { .. }
        | ExprKind::Extreme { .. }
        | ExprKind::Ledger(_)
        | ExprKind::At { .. }
        | ExprKind::Field { .. }
        | ExprKind::In { .. }
        | ExprKind::Other(_)
        | ExprKind::Unlimited
        | ExprKind::Error => None,
    }
}

fn joined<'a>(word: &str, parts: &'a [Expr], behind: Open) -> Broke<'a> {
    let one = |(n, part): (usize, &'a Expr)| {
        let behind = if n.saturating_add(1) == parts.len() { behind } else { Open::Conditions };
        Part::of(if n == 0 { "" } else { word }, part, Place::before(Level::Negation, behind))
    };
    Broke::Parts(parts.iter().enumerate().map(one).collect())
}

fn conditional<'a>(arms: &'a [(Expr, Expr)], otherwise: &'a Expr, behind: Open) -> Broke<'a> {
    let one = |one: &'a (Expr, Expr)| Part::words(format!("{},", arm(one)), &one.0, &one.1);
    let mut parts: Vec<Part<'a>> = arms.iter().map(one).collect();
    parts.push(Part::of("otherwise ", otherwise, Place::before(Level::Implication, behind)));
    Broke::Parts(parts)
}

/// The lines of what goes through the elements of a list.
fn through<'a>(
    words: Vec<String>,
    value: Option<&'a Expr>,
    source: &'a polidex_syntax::ast::Source,
) -> Vec<Part<'a>> {
    let mut value = value;
    let one = |words| match value.take() {
        Some(value) => Part::words(words, value, value),
        None => Part::words(words, &source.list, last_of(source)),
    };
    words.into_iter().map(one).collect()
}

/// Returns the last expression of `x in xs paired with …`.
fn last_of(source: &polidex_syntax::ast::Source) -> &Expr {
    source.partner.as_ref().map_or(&source.list, |partner| &partner.right)
}
