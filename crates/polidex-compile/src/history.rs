//! Facts of `history`: what the host fills in from the ledger.
//!
//! In: the declarations, once every request's grants are known. Out: the query of each such fact.

use polidex_base::Spanned;
use polidex_ir::{Fact, Type};
use polidex_syntax::ast::RequestEntry;

use crate::compiler::Compiler;
use crate::elaborate::fits;
use crate::error::TypeError;
use crate::scope::{Scope, Vocabulary};
use crate::types::shown;

/// Fills in the queries of a request's history.
pub(crate) fn fill(
    compiler: &Compiler<'_>,
    entries: &[&Spanned<RequestEntry>],
    request: &Vocabulary,
    facts: &mut [Fact],
) {
    let mut scope = Scope::facts(Some(request));
    for entry in entries {
        let RequestEntry::History(history) = &entry.node else { continue };
        for decl in history {
            let path = format!("history.{}", decl.fact.name.node);
            let Some((query, ty)) = compiler.ledger_query(&decl.query, &mut scope) else { continue };
            let Some(fact) = facts.iter_mut().find(|fact| *fact.path == *path) else { continue };
            if !fits(&ty, &fact.ty) {
                let (expected, span) = (type_of_query(&ty), decl.fact.ty.span);
                compiler.report(TypeError::Mismatch { expected, found: shown(&fact.ty), span });
            }
            fact.history = Some(query);
        }
    }
}

fn type_of_query(ty: &Type) -> String {
    match ty {
        Type::Integer => "`integer` for a count".to_owned(),
        other => format!("{} for this sum", shown(other)),
    }
}
