//! Formulas: atoms, negation and conjunction, shared.
//!
//! A formula is an identity with a sign, so a negation costs nothing and needs no room.
//! Making one simplifies it: sets of one variable meet, bounds of one sum meet, contradictions become false.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Not;
use std::sync::Arc;

use super::intervals::Intervals;
use super::linear::Linear;
use super::number::{ceil_div, floor_div, gcd};
use super::problem::{Problem, Var};

/// A formula of a [`Problem`]. `!formula` is its negation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Formula(u32);

/// What a formula without its sign is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Node {
    True,
    /// The variable has one of these values; never all, never none, never the lowest.
    Member(Var, Intervals),
    /// The sum (two variables or more, coprime, the first coefficient above zero) is at most the bound.
    AtMost(u32, i128),
    /// Nothing is known.
    Opaque(u32),
    /// All of these, at least two, in order.
    All(Box<[Formula]>),
}

/// A conjunction inside another one is spread out up to this length.
const SPREAD: usize = 16;

impl Not for Formula {
    type Output = Formula;

    fn not(self) -> Formula {
        Formula(self.0 ^ 1)
    }
}

impl Formula {
    /// What always holds.
    pub const TRUE: Formula = Formula(0);
    /// What never holds.
    pub const FALSE: Formula = Formula(1);

    pub(super) fn of(node: u32, negated: bool) -> Formula {
        Formula((node << 1) | u32::from(negated))
    }

    pub(super) fn node(self) -> u32 {
        self.0 >> 1
    }

    pub(super) fn is_negated(self) -> bool {
        self.0 & 1 == 1
    }
}

impl Problem {
    /// Returns: all of `parts` hold.
    pub fn all(&mut self, parts: impl IntoIterator<Item = Formula>) -> Formula {
        let mut meeting = Meeting::default();
        for part in parts {
            meeting.add(self, part);
        }
        let mut children = meeting.others;
        for (var, set) in meeting.members {
            children.insert(self.member(var, &set));
        }
        for (form, (low, high)) in meeting.ranges {
            if low.zip(high).is_some_and(|(low, high)| low > high) {
                return Formula::FALSE;
            }
            if let Some(low) = low {
                children.insert(!self.intern(Node::AtMost(form, low.saturating_sub(1))));
            }
            if let Some(high) = high {
                children.insert(self.intern(Node::AtMost(form, high)));
            }
        }
        children.remove(&Formula::TRUE);
        if children.contains(&Formula::FALSE)
            || children.iter().chain(&meeting.spread).any(|child| children.contains(&!*child))
        {
            return Formula::FALSE;
        }
        let mut iter = children.iter();
        match (iter.next(), iter.next()) {
            (None, _) => Formula::TRUE,
            (Some(only), None) => *only,
            (Some(_), Some(_)) => self.intern(Node::All(children.into_iter().collect())),
        }
    }

    /// Returns: one of `parts` holds at least.
    pub fn any(&mut self, parts: impl IntoIterator<Item = Formula>) -> Formula {
        let parts: Vec<Formula> = parts.into_iter().map(|part| !part).collect();
        !self.all(parts)
    }

    /// Returns: if `premise`, then `conclusion`.
    pub fn implies(&mut self, premise: Formula, conclusion: Formula) -> Formula {
        self.any([!premise, conclusion])
    }

    /// Returns: both hold, or neither.
    pub fn iff(&mut self, left: Formula, right: Formula) -> Formula {
        let forth = self.implies(left, right);
        let back = self.implies(right, left);
        self.all([forth, back])
    }

    /// Returns: the variable has a value in `set`.
    pub fn member(&mut self, var: Var, set: &Intervals) -> Formula {
        let (low, high) = self.bounds(var);
        let set = set.intersection(&Intervals::between(low, high));
        if set.is_empty() {
            return Formula::FALSE;
        }
        if !set.contains(low) {
            return self.intern(Node::Member(var, set));
        }
        let others = set.complement(low, high);
        if others.is_empty() { Formula::TRUE } else { !self.intern(Node::Member(var, others)) }
    }

    /// Returns: the variable has this value.
    pub fn equals(&mut self, var: Var, value: i128) -> Formula {
        self.member(var, &Intervals::point(value))
    }

    /// Returns: the truth value is 1.
    pub fn holds(&mut self, var: Var) -> Formula {
        self.equals(var, 1)
    }

    /// Returns: the sum is at most `bound`. Nothing if numbers grow beyond 128 bits.
    pub fn at_most(&mut self, sum: &Linear, bound: i128) -> Option<Formula> {
        let bound = bound.checked_sub(sum.constant())?;
        let (least, greatest) = self.range(sum.terms())?;
        if greatest <= bound {
            return Some(Formula::TRUE);
        }
        if least > bound {
            return Some(Formula::FALSE);
        }
        if let [(var, a)] = sum.terms() {
            let (low, high) = self.bounds(*var);
            let set = if *a > 0 {
                Intervals::between(low, floor_div(bound, *a)?)
            } else {
                Intervals::between(ceil_div(bound, *a)?, high)
            };
            return Some(self.member(*var, &set));
        }
        let divisor = sum.terms().iter().try_fold(0, |divisor, (_, a)| gcd(divisor, *a))?;
        let first_is_negative = sum.terms().first().is_some_and(|(_, a)| *a < 0);
        let sign = if first_is_negative { -1 } else { 1 };
        let unit = divisor.checked_mul(sign)?;
        let terms: Option<Arc<[(Var, i128)]>> =
            sum.terms().iter().map(|(var, a)| Some((*var, a.checked_div(unit)?))).collect();
        let form = self.form(terms?)?;
        let bound = floor_div(bound, divisor)?;
        // -sum <= bound  is  not (sum <= -bound - 1).
        Some(if first_is_negative {
            !self.intern(Node::AtMost(form, bound.checked_neg()?.checked_sub(1)?))
        } else {
            self.intern(Node::AtMost(form, bound))
        })
    }

    /// Returns: the sum is at least `bound`. Nothing if numbers grow beyond 128 bits.
    pub fn at_least(&mut self, sum: &Linear, bound: i128) -> Option<Formula> {
        self.at_most(sum, bound.checked_sub(1)?).map(Not::not)
    }

    /// Returns: the sum is `value`. Nothing if numbers grow beyond 128 bits.
    pub fn sum_equals(&mut self, sum: &Linear, value: i128) -> Option<Formula> {
        let parts = [self.at_most(sum, value)?, self.at_least(sum, value)?];
        Some(self.all(parts))
    }

    /// Returns: `left <= right`. Nothing if numbers grow beyond 128 bits.
    pub fn not_above(&mut self, left: &Linear, right: &Linear) -> Option<Formula> {
        self.at_most(&left.minus(right)?, 0)
    }

    /// Returns: `left = right`. Nothing if numbers grow beyond 128 bits.
    pub fn same(&mut self, left: &Linear, right: &Linear) -> Option<Formula> {
        self.sum_equals(&left.minus(right)?, 0)
    }

    /// Returns a truth value of which nothing is known; equal for equal `id`.
    pub fn opaque(&mut self, id: u32) -> Formula {
        self.intern(Node::Opaque(id))
    }

    /// Returns the atom of that number, if there is one.
    pub(super) fn known_opaque(&self, id: u32) -> Option<Formula> {
        self.node_ids.get(&Node::Opaque(id)).map(|node| Formula::of(*node, false))
    }

    /// Tells whether a formula rests on opaque atoms, by itself or by the definition of a variable.
    pub(super) fn is_vague(&self, formula: Formula) -> bool {
        usize::try_from(formula.node()).ok().and_then(|node| self.vague.get(node)).copied().unwrap_or(false)
    }

    pub(super) fn node(&self, formula: Formula) -> &Node {
        self.node_at(formula.node())
    }

    pub(super) fn node_at(&self, node: u32) -> &Node {
        usize::try_from(node).ok().and_then(|at| self.nodes.get(at)).map_or(&Node::True, Arc::as_ref)
    }

    pub(super) fn terms(&self, form: u32) -> &[(Var, i128)] {
        usize::try_from(form).ok().and_then(|at| self.forms.get(at)).map_or(&[], Arc::as_ref)
    }

    /// The set that the literal of a member atom allows.
    pub(super) fn allowed(&self, var: Var, set: &Intervals, negated: bool) -> Intervals {
        let (low, high) = self.bounds(var);
        if negated { set.complement(low, high) } else { set.clone() }
    }

    fn form(&mut self, terms: Arc<[(Var, i128)]>) -> Option<u32> {
        if let Some(id) = self.form_ids.get(&terms) {
            return Some(*id);
        }
        let id = u32::try_from(self.forms.len()).ok()?;
        self.forms.push(Arc::clone(&terms));
        self.form_ids.insert(terms, id);
        Some(id)
    }

    fn intern(&mut self, node: Node) -> Formula {
        if let Some(id) = self.node_ids.get(&node) {
            return Formula::of(*id, false);
        }
        // INVARIANT: fewer than 2^31 nodes; memory ends long before.
        let id = u32::try_from(self.nodes.len()).unwrap_or(0);
        self.vague.push(match &node {
            Node::True => false,
            Node::Opaque(_) => true,
            Node::Member(var, _) => self.is_vague_var(*var),
            Node::AtMost(form, _) => self.terms(*form).iter().any(|(var, _)| self.is_vague_var(*var)),
            Node::All(children) => children.iter().any(|child| self.is_vague(*child)),
        });
        let node = Arc::new(node);
        self.nodes.push(Arc::clone(&node));
        self.node_ids.insert(node, id);
        Formula::of(id, false)
    }
}

/// What the parts of a conjunction say together.
#[derive(Default)]
struct Meeting {
    members: BTreeMap<Var, Intervals>,
    ranges: BTreeMap<u32, (Option<i128>, Option<i128>)>,
    others: BTreeSet<Formula>,
    /// Conjunctions that were taken apart.
    spread: Vec<Formula>,
}

impl Meeting {
    fn add(&mut self, problem: &Problem, part: Formula) {
        let negated = part.is_negated();
        match problem.node(part) {
            Node::Member(var, set) => {
                let set = problem.allowed(*var, set, negated);
                let met = self.members.get(var).map_or_else(|| set.clone(), |known| known.intersection(&set));
                self.members.insert(*var, met);
            }
            Node::AtMost(form, bound) => {
                let (low, high) = self.ranges.entry(*form).or_default();
                if negated {
                    let bound = bound.saturating_add(1);
                    *low = Some(low.map_or(bound, |known| known.max(bound)));
                } else {
                    *high = Some(high.map_or(*bound, |known| known.min(*bound)));
                }
            }
            // A conjunction within holds no conjunction that short: it was spread out when it was made.
            Node::All(children) if !negated && children.len() <= SPREAD => {
                self.spread.push(part);
                for child in children {
                    match problem.node(*child) {
                        Node::All(_) => {
                            self.others.insert(*child);
                        }
                        Node::True | Node::Member(..) | Node::AtMost(..) | Node::Opaque(_) => {
                            self.add(problem, *child);
                        }
                    }
                }
            }
            Node::True | Node::Opaque(_) | Node::All(_) => {
                self.others.insert(part);
            }
        }
    }
}
