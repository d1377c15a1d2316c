//! Why a bound holds: earlier bounds, as weak as they may be.
//!
//! The weaker the explanation of a conflict, the more of the space it rules out.

use super::engine::{Engine, Literal, Reason, Side, at};
use super::intervals::Intervals;

impl Engine {
    /// Returns literals, true before `position` of the trail, from which `literal` follows by `reason`.
    pub(super) fn explain(&self, reason: Reason, literal: Literal, position: usize) -> Vec<Literal> {
        match reason {
            Reason::Decision => Vec::new(),
            Reason::Clause(clause) => {
                let literals = self.clauses.get(at(clause)).map_or(&[][..], |clause| &clause.literals);
                // The concluded literal stands first while its clause is a reason.
                literals.iter().skip(1).map(|other| other.negated()).collect()
            }
            Reason::Form { form, upward } => self.explain_form(form, upward, literal, position),
            Reason::Member(member) => self.explain_member(member, literal, position),
        }
    }

    /// Returns a bound as it was before `position` of the trail.
    fn bound_before(&self, var: u32, side: Side, position: usize) -> i128 {
        let Some(slot) = self.slot(var) else { return 0 };
        let [lower, upper] = &slot.history;
        let (bound, history) = match side {
            Side::Lower => (self.low(var), lower),
            Side::Upper => (self.high(var), upper),
        };
        let earlier = history.partition_point(|place| at(*place) < position);
        let entry = |number: usize| history.get(number).and_then(|place| self.trail.get(at(*place)));
        // The first change from there on knows the bound before it.
        entry(earlier).map_or(bound, |entry| entry.old)
    }

    /// The inequality `Σ c·y <= 0` over the terms and the variable of the form, with `literal` refuted,
    /// is exceeded by `slack`; bounds may be weakened as long as something of the excess is left.
    fn explain_form(&self, form: u32, upward: bool, literal: Literal, position: usize) -> Vec<Literal> {
        let Some(form) = self.forms.get(at(form)) else { return Vec::new() };
        let sign: i128 = if upward { 1 } else { -1 };
        let all = form.terms.iter().map(|(y, a)| (*y, a.saturating_mul(sign)));
        let all = all.chain([(form.var, sign.saturating_neg())]);
        let mut excess: Option<i128> = Some(-1);
        let mut parts = Vec::with_capacity(form.terms.len());
        for (y, c) in all {
            let side = if c > 0 { Side::Lower } else { Side::Upper };
            let bound = if y == literal.var {
                literal.negated().value
            } else {
                let bound = self.bound_before(y, side, position);
                parts.push((y, side, c.saturating_abs(), bound));
                bound
            };
            excess = excess.and_then(|sum| sum.checked_add(c.checked_mul(bound)?));
        }
        let mut slack = excess.unwrap_or(0).max(0);
        let mut kept = Vec::with_capacity(parts.len());
        for (y, side, weight, bound) in parts {
            let distance = bound.abs_diff(self.base(y, side));
            let cost = i128::try_from(distance).ok().and_then(|distance| distance.checked_mul(weight));
            match cost {
                Some(cost) if cost <= slack => slack = slack.saturating_sub(cost),
                _ => kept.push((Literal { var: y, side, value: bound }, weight)),
            }
        }
        if let Some((first, weight)) = kept.first_mut() {
            let weaker = slack.checked_div(*weight).unwrap_or(0);
            first.value = match first.side {
                Side::Lower => first.value.saturating_sub(weaker),
                Side::Upper => first.value.saturating_add(weaker),
            };
        }
        kept.into_iter().map(|(literal, _)| literal).collect()
    }

    fn explain_member(&self, member: u32, literal: Literal, position: usize) -> Vec<Literal> {
        let Some(stored) = self.members.get(at(member)) else { return Vec::new() };
        let x = stored.var;
        let gap = |set: &Intervals, value: i128| {
            let (below, above) = set.around(value);
            let from = below.map(|below| Literal::at_least(x, below.saturating_add(1)));
            let to = above.map(|above| Literal::at_most(x, above.saturating_sub(1)));
            (from, to)
        };
        if literal.var == stored.flag {
            let set = if literal.side == Side::Upper { &stored.inside } else { &stored.outside };
            let (from, to) = gap(set, self.bound_before(x, Side::Lower, position));
            return from.into_iter().chain(to).collect();
        }
        let is_inside = self.bound_before(stored.flag, Side::Lower, position) >= 1;
        let (set, flag) = if is_inside {
            (&stored.inside, Literal::at_least(stored.flag, 1))
        } else {
            (&stored.outside, Literal::at_most(stored.flag, 0))
        };
        let (from, to) = gap(set, literal.negated().value);
        let edge = match literal.side {
            Side::Lower => from,
            Side::Upper => to,
        };
        edge.into_iter().chain([flag]).collect()
    }
}
