//! Escalation never leads to somebody with less authority. That it ends is seen to when a policy is compiled.

use polidex_eval::{Decision as Decided, Submission, magnitude, value_of};
use polidex_ir::{Authority, Name, Policy, Value};

use super::ask::{Charge, Prover};
use crate::report::{Place, Property, Verdict, What};

/// Finds roles that escalate to less authority in some request.
pub(super) fn lower(prover: &mut Prover<'_, '_>) {
    let policy = prover.encoder.policy;
    for role in &policy.roles {
        let Some(to) = role.escalates_to() else { continue };
        let Some(next) = policy.role(to) else { continue };
        // A role without stated authority is not measured.
        if role.authority.is_empty() || next.authority.is_empty() || !reads_here(prover, role) {
            continue;
        }
        if !reads_here(prover, next) {
            continue;
        }
        let subject = format!("escalation of `{}`", role.name);
        if prover
            .report
            .checks
            .iter()
            .any(|check| check.subject == subject && check.verdict != Verdict::Proved)
        {
            continue;
        }
        let bad = prover.encoder.is_lower(to, &role.name);
        let shown = |submission: &Submission, _: &Decided| {
            let (from, to) = (worth(policy, submission, &role.name), worth(policy, submission, to));
            from.zip(to).is_some_and(|(from, to)| to < from)
        };
        let charge = Charge { bad, about: bad, shown: &shown };
        let place = |name: &Name| Place { kind: "role", request: None, name: name.clone() };
        let places = vec![place(&role.name), place(to)];
        let what = What::EscalationLower { role: role.name.clone(), to: to.clone() };
        let verdict = prover.prove(Property::Covered, subject.clone(), &charge, |_| what, places);
        prover.report.checks.retain(|check| check.subject != subject);
        prover.note(Property::Covered, subject, verdict);
    }
}

/// Tells whether the authority of a role can be worked out from the facts of this request.
fn reads_here(prover: &Prover<'_, '_>, role: &polidex_ir::Role) -> bool {
    let known = |expr: &polidex_ir::Expr| match &expr.kind {
        polidex_ir::ExprKind::Fact(path) => prover.encoder.request.fact(path).is_some(),
        _ => true,
    };
    role.authority.iter().all(|(authority, when)| {
        let limit = match authority {
            Authority::UpTo(most) => known(most),
            Authority::None | Authority::Unlimited => true,
        };
        limit && when.as_ref().is_none_or(|when| prover.encoder.reads(when))
    })
}

/// What a role may approve of a request: unlimited above every number.
fn worth(policy: &Policy, submission: &Submission, role: &Name) -> Option<(bool, polidex_base::Rational)> {
    let none = (false, polidex_base::Rational::zero());
    let mut best = none;
    for (authority, when) in &policy.role(role)?.authority {
        let holds =
            when.as_ref().is_none_or(|when| value_of(policy, submission, when) == Some(Value::Bool(true)));
        if !holds {
            continue;
        }
        let limit = match authority {
            Authority::None => continue,
            Authority::Unlimited => (true, polidex_base::Rational::zero()),
            Authority::UpTo(most) => match value_of(policy, submission, most)? {
                Value::Unlimited => (true, polidex_base::Rational::zero()),
                value => (false, magnitude(&value)?),
            },
        };
        best = best.max(limit);
    }
    Some(best)
}
