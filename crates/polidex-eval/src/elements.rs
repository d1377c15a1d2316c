//! For which elements of a list a condition holds: [ELEMENTS].
//!
//! In: the condition of a rule that is cited. Out: the elements that answer its questions to lists, and why. It decides
//! nothing.

use polidex_ir::{Expr, ExprKind, Type};

use crate::because::{Most, Why};
use crate::decision::ElementRef;
use crate::environment::Environment;

/// Of a longer list only the first are told.
const MOST: Most = Most { elements: 20, last: true };

/// Returns the elements, in the order of the condition and of the lists.
pub(crate) fn elements(when: &Expr, env: &Environment<'_>) -> Vec<ElementRef> {
    let mut found = Vec::new();
    collect(when, true, env, &mut found);
    found
}

fn collect(expr: &Expr, holds: bool, env: &Environment<'_>, found: &mut Vec<ElementRef>) {
    match &expr.kind {
        ExprKind::And(sides) | ExprKind::Or(sides) => {
            sides.iter().for_each(|side| collect(side, holds, env, found));
        }
        ExprKind::Grounds(grounds) => {
            grounds.iter().for_each(|(_, ground)| collect(ground, holds, env, found));
        }
        ExprKind::Not(inner) => collect(inner, !holds, env, found),
        ExprKind::Implies(a, b) => {
            collect(a, !holds, env, found);
            collect(b, holds, env, found);
        }
        ExprKind::Define(name) if expr.ty == Type::Bool => {
            if let Some(define) = env.policy.define(name) {
                collect(&define.body, holds, env, found);
            }
        }
        // `some` that holds, `every` that does not.
        ExprKind::Quantified { some, source, condition } if *some == holds => {
            let elements = Why::new(env).elements(source, condition, holds, MOST);
            found.extend(elements.into_iter().map(|it| ElementRef { element: it.path, because: it.because }));
        }
        _ => {}
    }
}
