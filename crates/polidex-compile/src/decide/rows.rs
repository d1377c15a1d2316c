//! Tables that decide: each row is a rule.
//!
//! In: a table inside of a `decide`. Out: rules, with names, provisions and effects out of their columns. The
//! conditions of rows are made in `row`.

use std::collections::BTreeMap;

use polidex_base::Span;
use polidex_ir::Expr;
use polidex_syntax::ast::{self, CellKind, CellTest, Combine, TableOutput, TableOutputKind};

use super::row::{none_of, row_condition};
use super::{Front, Reading, given_by};
use crate::compiler::{Compiler, dotted, name, path_span, texts, title};
use crate::declare::twice;
use crate::error::{NameError, WholeError};
use crate::members;
use crate::people::Once;
use crate::scope::Scope;
use crate::tables::Heading;

/// Where the columns of a table that decides stand.
struct Columns {
    rule: Option<usize>,
    cites: Option<usize>,
    then: usize,
}

impl Reading<'_, '_> {
    /// Reads a table that decides.
    pub(super) fn rows(&mut self, node: &ast::TableDecl) {
        let (compiler, request) = (self.compiler, self.request);
        compiler.check_deciding(node, &mut self.gap);
        let columns = compiler.deciding_columns(node);
        let mut scope = Scope::facts(Some(request));
        let headings: Vec<Option<Heading>> =
            node.rows.inputs.iter().map(|column| compiler.deciding_heading(column, &mut scope)).collect();
        // Nothing where a row always matches, `Some(None)` where its cells are broken.
        let mut conditions: Vec<Option<Option<Expr>>> = Vec::new();
        for (n, row) in node.rows.rows.iter().enumerate() {
            let last = row.inputs.is_empty() && !headings.is_empty();
            let when =
                if last { none_of(&conditions) } else { row_condition(compiler, row, &headings, &mut scope) };
            conditions.push(when.clone());
            if let Some(columns) = &columns {
                self.row(node, (n, row), columns, when);
            }
        }
    }

    fn row(
        &mut self,
        node: &ast::TableDecl,
        (n, row): (usize, &ast::TableRow),
        columns: &Columns,
        when: Option<Option<Expr>>,
    ) {
        let (compiler, request) = (self.compiler, self.request);
        let cell = |at: Option<usize>| at.and_then(|at| row.outputs.get(at));
        let (named, span) = match cell(columns.rule).and_then(|cell| compiler.rule_cell(cell)) {
            Some(word) => (name(&word.node), word.span),
            None => (members::row_name(node, n), row.span),
        };
        if !self.is_first(&named, span) {
            return;
        }
        let given = given_by(when.as_ref(), request);
        let mut scope = Scope::facts(Some(request)).of_values().with_given(given);
        let effect = cell(Some(columns.then)).and_then(|cell| compiler.effect_cell(cell));
        let done = effect.and_then(|effect| compiler.effect(effect, &mut scope, request));
        let cites = cell(columns.cites).map(|cell| compiler.cites_cell(cell)).unwrap_or_default();
        let front = Front {
            name: named,
            title: title(node.head.title.as_ref()),
            cites: if cites.is_empty() { texts(&node.cites) } else { cites },
            text: None,
            overrides: Vec::new(),
        };
        let broken = matches!(when, Some(None));
        if let Some(done) = done.filter(|_| !broken) {
            self.rules.push(front.rule(when.flatten(), done));
        }
    }
}

impl Compiler<'_> {
    /// Reports what a table that decides cannot have.
    fn check_deciding(&self, node: &ast::TableDecl, gap: &mut Once<polidex_ir::Name>) {
        let refused = |what: &'static str, span: Span| {
            self.report(WholeError::DecidingTable { what, table: node.head.name.node.clone(), span });
        };
        if let Some((word, _)) = node.params.first() {
            refused("inputs in parentheses", word.span);
        }
        if let Some(word) = &node.request {
            refused("a request of its own", word.span);
        }
        if let Some(combine) = &node.combine {
            match combine.node {
                Combine::Unique | Combine::Agreeing => {}
                Combine::First | Combine::Highest(_) | Combine::Lowest(_) | Combine::Collect { .. } => {
                    refused("an order among its rows", combine.span);
                }
            }
        }
        for waiver in &node.waivers {
            if waiver.gap {
                gap.set(self, waiver.why.span, name(&waiver.why.node));
            } else {
                refused("overlaps that are allowed", waiver.why.span);
            }
        }
    }

    fn deciding_columns(&self, node: &ast::TableDecl) -> Option<Columns> {
        let mut places: BTreeMap<String, (usize, Span)> = BTreeMap::new();
        for (n, column) in node.rows.outputs.iter().enumerate() {
            let word = dotted(&column.path);
            if !matches!(word.as_str(), "rule" | "cites" | "then") {
                if !word.is_empty() {
                    let words = ["rule", "cites", "then"].map(str::to_owned).to_vec();
                    let (what, span) = ("column of a table that decides", column.span);
                    self.report(NameError::UnknownWord { what, word, span, words });
                }
                return None;
            }
            let ident = ast::Ident::new(word.clone(), column.span);
            match places.get(&word) {
                Some((_, first)) => self.push(twice("column", &ident, *first)),
                None => {
                    places.insert(word, (n, column.span));
                }
            }
        }
        let place = |word: &str| places.get(word).map(|(n, _)| *n);
        if place("then").is_none() {
            let (name, span) = (node.head.name.node.clone(), node.rows.span);
            let example = "| … => then |";
            self.report(WholeError::Lacks { what: "table", name, entry: "what happens", example, span });
        }
        Some(Columns { rule: place("rule"), cites: place("cites"), then: place("then")? })
    }

    fn deciding_heading(&self, column: &ast::TableColumn, scope: &mut Scope<'_>) -> Option<Heading> {
        if column.path.is_empty() {
            return None;
        }
        let kind = ast::ExprKind::Path(column.path.clone());
        self.heading(&ast::Expr { span: path_span(&column.path), kind }, scope)
    }

    fn rule_cell<'a>(&self, cell: &'a TableOutput) -> Option<&'a ast::Ident> {
        let found = members::word(cell);
        let empty = matches!(cell.kind, TableOutputKind::Cell(CellKind::None | CellKind::Error));
        if found.is_none() && !empty {
            self.not_so("a name for this rule, or `none`", "something else", cell.span);
        }
        found
    }

    fn cites_cell(&self, cell: &TableOutput) -> Vec<polidex_ir::Name> {
        let text = |test: &CellTest| match test {
            CellTest::Value(ast::Expr { kind: ast::ExprKind::Literal(ast::Literal::Text(text)), .. }) => {
                Some(name(text))
            }
            _ => None,
        };
        let found: Option<Vec<polidex_ir::Name>> = match &cell.kind {
            TableOutputKind::Cell(CellKind::Tests(tests)) => tests.iter().map(text).collect(),
            TableOutputKind::Cell(CellKind::None | CellKind::Error) => Some(Vec::new()),
            TableOutputKind::Cell(_) | TableOutputKind::Chain(_) | TableOutputKind::Effect(_) => None,
        };
        if found.is_none() {
            self.not_so(
                "the number of a provision in quotes, such as `\"L-1\"`",
                "something else",
                cell.span,
            );
        }
        found.unwrap_or_default()
    }

    fn effect_cell<'a>(&self, cell: &'a TableOutput) -> Option<&'a ast::Effect> {
        match &cell.kind {
            TableOutputKind::Effect(effect) => Some(effect),
            TableOutputKind::Cell(CellKind::Error) => None,
            TableOutputKind::Cell(_) | TableOutputKind::Chain(_) => {
                self.not_so("what happens, such as `deny`", "something else", cell.span);
                None
            }
        }
    }
}
