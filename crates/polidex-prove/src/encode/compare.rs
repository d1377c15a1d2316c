//! Whether two values are in a relation, over all requests.
//!
//! In: two values as cases. Out: where the relation holds and where it does not; where neither, there is an error.

use polidex_ir::{Relation, Value};

use super::Encoder;
use super::value::{Atom, Domain, Sum, Truth, Val};
use crate::solve::{Formula, Intervals, Linear, Var};

/// Compares two values case by case.
pub(super) fn compared(encoder: &mut Encoder<'_>, relation: Relation, a: &Val, b: &Val) -> Truth {
    let (mut yes, mut no) = (Vec::new(), Vec::new());
    for (where_a, x) in &a.cases {
        for (where_b, y) in &b.cases {
            let both = encoder.all([*where_a, *where_b]);
            if both == Formula::FALSE {
                continue;
            }
            if let Some(truth) = atoms(encoder, relation, x, y) {
                yes.push(encoder.all([both, truth.yes]));
                no.push(encoder.all([both, truth.no]));
            }
        }
    }
    Truth { yes: encoder.any(yes), no: encoder.any(no) }
}

/// Compares two atoms; nothing where they cannot be compared.
fn atoms(encoder: &mut Encoder<'_>, relation: Relation, a: &Atom, b: &Atom) -> Option<Truth> {
    match (a, b) {
        (Atom::Absent | Atom::Known(Value::Nothing), _) | (_, Atom::Absent | Atom::Known(Value::Nothing)) => {
            None
        }
        (Atom::Opaque(x), y) => Some(opaque(encoder, relation, x, y)),
        (x, Atom::Opaque(y)) => Some(opaque(encoder, turned(relation), y, x)),
        (Atom::Sum(x), Atom::Sum(y)) => sums(encoder, relation, x, y),
        (Atom::Known(Value::Unlimited), Atom::Sum(_)) => Some(Truth::sure(above(relation))),
        (Atom::Sum(_), Atom::Known(Value::Unlimited)) => Some(Truth::sure(above(turned(relation)))),
        (Atom::Index(var, domain), Atom::Known(value)) => {
            equality(encoder, relation, |encoder| member(encoder, *var, domain, |other| same(other, value)))
        }
        (Atom::Known(value), Atom::Index(var, domain)) => {
            equality(encoder, relation, |encoder| member(encoder, *var, domain, |other| same(other, value)))
        }
        (Atom::Index(x, left), Atom::Index(y, right)) => equality(encoder, relation, |encoder| {
            if left == right {
                return encoder
                    .problem()
                    .same(&Linear::from(*x), &Linear::from(*y))
                    .unwrap_or(Formula::FALSE);
            }
            let mut ways = Vec::new();
            for value in &left.values {
                let is_left = member(encoder, *x, left, |other| other == value);
                let is_right = member(encoder, *y, right, |other| same(other, value));
                ways.push(encoder.all([is_left, is_right]));
            }
            encoder.any(ways)
        }),
        (Atom::Known(x), Atom::Known(y)) => known(relation, x, y).map(Truth::sure),
        (Atom::Sum(_), Atom::Index(..) | Atom::Known(_))
        | (Atom::Index(..) | Atom::Known(_), Atom::Sum(_)) => None,
    }
}

fn equality(
    encoder: &mut Encoder<'_>,
    relation: Relation,
    equal: impl FnOnce(&mut Encoder<'_>) -> Formula,
) -> Option<Truth> {
    match relation {
        Relation::Equal => Some(Truth::of(equal(encoder))),
        Relation::NotEqual => Some(Truth::of(!equal(encoder))),
        Relation::Less | Relation::AtMost | Relation::Greater | Relation::AtLeast => None,
    }
}

fn member(encoder: &mut Encoder<'_>, var: Var, domain: &Domain, wanted: impl Fn(&Value) -> bool) -> Formula {
    let places =
        domain.values.iter().zip(0_i128..).filter(|(value, _)| wanted(value)).map(|(_, at)| (at, at));
    let set = Intervals::from_pieces(places);
    encoder.problem().member(var, &set)
}

/// [OTHER]
fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Choice(name), Value::Other(_)) | (Value::Other(_), Value::Choice(name)) => **name == *"other",
        (a, b) => a == b,
    }
}

fn known(relation: Relation, a: &Value, b: &Value) -> Option<bool> {
    match relation {
        Relation::Equal => Some(same(a, b)),
        Relation::NotEqual => Some(!same(a, b)),
        Relation::Less | Relation::AtMost | Relation::Greater | Relation::AtLeast => (*a == Value::Unlimited
            && *b == Value::Unlimited)
            .then_some(matches!(relation, Relation::AtMost | Relation::AtLeast)),
    }
}

/// Whether a relation holds of what is above.
fn above(relation: Relation) -> bool {
    match relation {
        Relation::Greater | Relation::AtLeast | Relation::NotEqual => true,
        Relation::Less | Relation::AtMost | Relation::Equal => false,
    }
}

/// The relation of the right side to the left.
pub(crate) fn turned(relation: Relation) -> Relation {
    match relation {
        Relation::Equal => Relation::Equal,
        Relation::NotEqual => Relation::NotEqual,
        Relation::Less => Relation::Greater,
        Relation::AtMost => Relation::AtLeast,
        Relation::Greater => Relation::Less,
        Relation::AtLeast => Relation::AtMost,
    }
}

fn sums(encoder: &mut Encoder<'_>, relation: Relation, a: &Sum, b: &Sum) -> Option<Truth> {
    let found = a.with(b).and_then(|(x, y, _)| {
        let difference = x.minus(&y)?;
        let problem = encoder.problem();
        Some(match relation {
            Relation::Equal => problem.sum_equals(&difference, 0)?,
            Relation::NotEqual => !problem.sum_equals(&difference, 0)?,
            Relation::Less => problem.at_most(&difference, -1)?,
            Relation::AtMost => problem.at_most(&difference, 0)?,
            Relation::Greater => problem.at_least(&difference, 1)?,
            Relation::AtLeast => problem.at_least(&difference, 0)?,
        })
    });
    match found {
        Some(formula) => Some(Truth::of(formula)),
        None => {
            Some(encoder.opaque_truth(format!("{relation:?} {a:?} {b:?}"), "a number of too many digits"))
        }
    }
}

fn opaque(encoder: &mut Encoder<'_>, relation: Relation, name: &str, other: &Atom) -> Truth {
    // A relation and its negation are one unknown.
    let (relation, turned_round) = match relation {
        Relation::NotEqual | Relation::AtLeast | Relation::Greater => (relation.negated(), true),
        Relation::Equal | Relation::Less | Relation::AtMost => (relation, false),
    };
    let truth = encoder.opaque_truth(format!("{name} {relation:?} {other:?}"), name);
    if turned_round { truth.not() } else { truth }
}

impl Encoder<'_> {
    /// Returns a truth of which nothing is known; the same for the same key.
    pub(super) fn opaque_truth(&mut self, key: String, cause: &str) -> Truth {
        let key = self.own(key);
        let next = u32::try_from(self.opaque.len()).unwrap_or(u32::MAX);
        let id = *self.opaque.entry(key).or_insert(next);
        self.causes.entry(id).or_insert_with(|| super::Cause::of(cause));
        Truth::of(self.problem().opaque(id))
    }

    /// Returns where two values are equal, and where they differ: [EQUAL].
    pub(crate) fn equal(&mut self, a: &Val, b: &Val) -> Truth {
        if a == b {
            return Truth::sure(true);
        }
        compared(self, Relation::Equal, a, b)
    }

    /// Returns where a relation holds.
    pub(crate) fn related(&mut self, relation: Relation, a: &Val, b: &Val) -> Truth {
        compared(self, relation, a, b)
    }
}
