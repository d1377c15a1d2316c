//! The approval of an exception: a table whose only output is a chain.
//!
//! In: rows as written. Out: an IR table.

use polidex_ir::Table;
use polidex_syntax::ast;

use super::drawn::Drawn;
use crate::compiler::{Compiler, dotted};
use crate::error::NameError;
use crate::scope::Scope;

impl Compiler<'_> {
    /// Reads the approval of an exception.
    pub fn approval_table(
        &self,
        request: &str,
        exception: &str,
        written: &ast::PipeTable,
        scope: &mut Scope<'_>,
    ) -> Option<Table> {
        let wrong = match written.outputs.as_slice() {
            [] => return None,
            [only] if dotted(&only.path) == "chain" => None,
            [first, ..] => {
                Some(written.outputs.iter().find(|column| dotted(&column.path) != "chain").unwrap_or(first))
            }
        };
        if let Some(wrong) = wrong {
            self.report(NameError::UnknownWord {
                what: "output of an approval table",
                word: dotted(&wrong.path),
                span: wrong.span,
                words: vec!["chain".to_owned()],
            });
        }
        let mut drawn = Drawn::of_pipes(written, None, &[]);
        for column in &mut drawn.columns {
            column.chain = true;
        }
        self.place_rows(Some(request), exception, &drawn);
        let (table, _) = self.table(&drawn, scope)?;
        wrong.is_none().then_some(table)
    }
}
