//! Which grounds of a condition hold: [CITE-GROUNDS].
//!
//! In: the condition of a rule that is cited. Out: the provisions of its grounds that hold. It decides nothing.

use polidex_ir::{Expr, ExprKind, Name, Type};

use crate::environment::Environment;
use crate::expr::truth;

/// Adds the provisions of the grounds that hold to those of a rule, in the order written, each once.
pub(crate) fn cite(when: &Expr, env: &Environment<'_>, provisions: &mut Vec<Name>) {
    match &when.kind {
        ExprKind::And(sides) | ExprKind::Or(sides) => {
            sides.iter().for_each(|side| cite(side, env, provisions));
        }
        ExprKind::Implies(_, then) => cite(then, env, provisions),
        ExprKind::Define(name) if when.ty == Type::Bool => {
            if let Some(define) = env.policy.define(name) {
                cite(&define.body, env, provisions);
            }
        }
        ExprKind::Grounds(grounds) => {
            for (provision, ground) in grounds.iter().filter(|(_, ground)| truth(ground, env) == Ok(true)) {
                if !provisions.contains(provision) {
                    provisions.push(provision.clone());
                }
                cite(ground, env, provisions);
            }
        }
        _ => {}
    }
}
