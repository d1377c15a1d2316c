//! Invariants: what must hold of every decision.
//!
//! In: `always` and `never`. Out: typed conditions; a `never` becomes its negation. They are proved, not evaluated.

use polidex_ir::{ExprKind, Invariant};

use crate::compiler::{Compiler, name, title};
use crate::elaborate::boolean;
use crate::scope::{Mode, Scope};

/// Reads all invariants.
pub(crate) fn invariants(compiler: &Compiler<'_>) -> Vec<Invariant> {
    let mut all: Vec<Invariant> = Vec::new();
    for decl in &compiler.names.invariants {
        let node = decl.node;
        let head = &node.head;
        compiler.place("invariant", None, &head.name.node, head.name.span);
        let Some(request) = compiler.request_of("invariant", head.name.span, node.request.as_ref()) else {
            continue;
        };
        let Some(vocabulary) = compiler.vocabularies.get(&request) else { continue };
        let mut scope = Scope::facts(Some(vocabulary)).with_mode(Mode::Invariant);
        let Some(condition) = compiler.condition(&node.condition, &mut scope) else { continue };
        let always = if node.never { boolean(ExprKind::Not(Box::new(condition))) } else { condition };
        all.push(Invariant {
            name: name(&head.name.node),
            title: title(head.title.as_ref()),
            request,
            always,
        });
    }
    all.sort_by(|a, b| a.name.cmp(&b.name));
    all
}
