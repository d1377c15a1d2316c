//! Grounds: conditions that are cited one by one.
//!
//! In: the condition of a rule. Out: the same, typed. Grounds stand alone in it, or as one side of its `and`; anywhere
//! else they would be cited where nothing hangs on them.

use polidex_ir::{Expr, ExprKind};
use polidex_syntax::ast;

use super::{boolean, given_where};
use crate::compiler::{Compiler, name};
use crate::declare::twice;
use crate::scope::Scope;

impl Compiler<'_> {
    /// Reads the `when` of a rule.
    pub(crate) fn when(&self, written: &ast::Expr, scope: &mut Scope<'_>) -> Option<Expr> {
        match &written.kind {
            ast::ExprKind::Grounds(grounds) => self.grounds(grounds, scope),
            ast::ExprKind::And(parts) if parts.iter().any(is_grounds) => {
                let before = scope.given.clone();
                let mut all = Vec::new();
                for part in parts {
                    let read = match &part.kind {
                        ast::ExprKind::Grounds(grounds) => self.grounds(grounds, scope),
                        _ => self.condition(part, scope),
                    };
                    scope.given.extend(read.iter().flat_map(|read| given_where(read, true)));
                    all.push(read);
                }
                scope.given = before;
                Some(boolean(ExprKind::And(all.into_iter().collect::<Option<_>>()?)))
            }
            _ => self.condition(written, scope),
        }
    }

    /// `any of { "7a": …; "7b": … }`
    fn grounds(&self, grounds: &[(ast::Text, ast::Expr)], scope: &mut Scope<'_>) -> Option<Expr> {
        let mut seen = std::collections::BTreeMap::new();
        let mut all = Vec::new();
        for (text, condition) in grounds {
            if let Some(first) = seen.insert(text.node.as_str(), text.span) {
                self.push(twice("ground", text, first));
            }
            all.push(self.condition(condition, scope).map(|read| (name(&text.node), read)));
        }
        Some(boolean(ExprKind::Grounds(all.into_iter().collect::<Option<_>>()?)))
    }
}

fn is_grounds(part: &ast::Expr) -> bool {
    matches!(part.kind, ast::ExprKind::Grounds(_))
}
