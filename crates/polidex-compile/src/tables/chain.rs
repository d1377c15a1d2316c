//! Columns that say who signs.
//!
//! In: an output cell. Out: a chain; `none` is the empty one.

use polidex_base::Span;
use polidex_ir::Output;
use polidex_syntax::ast::{self, CellKind};

use super::columns::value_of;
use super::drawn::{DrawnOutput, Says};
use crate::compiler::Compiler;
use crate::error::TypeError;
use crate::scope::Scope;

impl Compiler<'_> {
    /// Reads a cell that names who signs.
    pub(super) fn chain_output(&self, output: DrawnOutput<'_>, scope: &mut Scope<'_>) -> Option<Output> {
        let chain = match output.says {
            Says::Chain(chain) => chain.clone(),
            Says::Cell(CellKind::None) => return Some(Output::Chain(None)),
            Says::Cell(CellKind::Error) => return None,
            Says::Cell(cell) => match value_of(cell).map(|value| (value, &value.kind)) {
                Some((_, ast::ExprKind::Path(words))) if words.len() == 1 => {
                    ast::ChainExpr::Role(words.first()?.clone())
                }
                Some((value, ast::ExprKind::Path(_) | ast::ExprKind::Call { .. })) => {
                    ast::ChainExpr::Table(value.clone())
                }
                _ => return self.no_chain(output.span),
            },
            Says::Effect => return self.no_chain(output.span),
        };
        let read = self.chain_expr(&chain, scope)?;
        if let Some(request) = scope.request {
            self.check_chain_reads(&read, request, output.span);
        }
        Some(Output::Chain(Some(read)))
    }

    fn no_chain<T>(&self, span: Span) -> Option<T> {
        let expected = "a role or chain, such as `senior then director`".to_owned();
        self.report(TypeError::Mismatch { expected, found: "something else".to_owned(), span });
        None
    }
}
