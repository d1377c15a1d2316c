//! Thresholds, definitions and tables: read when first used, so that their types are known wherever they stand.
//!
//! In: declarations by name. Out: typed values, with the facts they read, also through each other.
//! A circle is found here, because it would be a circle of uses.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use polidex_base::Span;
use polidex_ir::{Define, Expr, Name, NamedTable, Table, Threshold, Type};
use polidex_syntax::ast;

use crate::compiler::{Compiler, DEEPEST, name, texts, title};
use crate::declare::{GlobalDecl, twice};
use crate::error::{NameError, WholeError};
use crate::scope::{Scope, Var, Vocabulary};
use crate::tables::Column;

/// A definition may use others so often, written out.
const MOST_USES: usize = 4_096;
const TOO_DEEP: &str = "definitions build on each other more than 32 deep";

/// What is declared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Threshold,
    Define,
    Table,
}

/// What it says.
#[derive(Debug, Clone)]
pub(crate) enum Body {
    /// A value.
    Value(Expr),
    /// Rows, and what its columns hold.
    Table(Table, Vec<Column>),
}

/// A threshold, definition or table that was read.
#[derive(Debug, Clone)]
pub(crate) struct Global {
    /// What it is.
    pub kind: Kind,
    /// What it says.
    pub body: Body,
    /// Its parameters.
    pub params: Vec<(Name, Type)>,
    /// The request whose facts it reads, where it names one.
    pub request: Option<Name>,
    /// How deep it builds on others: 1 for one that uses none.
    pub depth: usize,
    /// How often it uses others, written out: others multiply.
    pub uses: usize,
    /// Facts and records it reads, also through others, and where.
    pub reads: BTreeMap<Name, Span>,
    /// A ladder that it asks about without a stake of its own.
    pub ladder: Option<String>,
}

impl Global {
    /// Tells whether it is a threshold.
    pub fn is_threshold(&self) -> bool {
        self.kind == Kind::Threshold
    }

    /// Returns its value; nothing of a table.
    pub fn value(&self) -> Option<&Expr> {
        match &self.body {
            Body::Value(value) => Some(value),
            Body::Table(..) => None,
        }
    }
}

/// How far a threshold or definition was read.
#[derive(Debug, Clone)]
enum State {
    /// Its value is being read.
    Open,
    /// It was read; nothing where that failed.
    Read(Option<Rc<Global>>),
}

/// What was read so far.
#[derive(Debug, Default)]
pub(crate) struct Globals {
    states: RefCell<BTreeMap<Name, State>>,
    open: RefCell<Vec<Name>>,
}

impl Compiler<'_> {
    /// Returns the threshold or definition of a name: nothing if there is none, `Some(None)` if it is broken.
    #[expect(clippy::option_option, reason = "unknown and broken are different: only the first is reported")]
    pub fn known_global(&self, word: &ast::Ident) -> Option<Option<Rc<Global>>> {
        self.names.globals.contains_key(word.node.as_str()).then(|| self.global(&word.node, word.span))
    }

    /// Returns the threshold or definition of a name that is declared.
    pub fn global(&self, named: &str, used: Span) -> Option<Rc<Global>> {
        let decl = *self.names.globals.get(named)?;
        let key = name(named);
        let state = self.globals.states.borrow().get(&key).cloned();
        match state {
            Some(State::Read(global)) => global,
            Some(State::Open) => {
                let mut names: Vec<String> = self
                    .globals
                    .open
                    .borrow()
                    .iter()
                    .skip_while(|n| **n != key)
                    .map(|n| n.to_string())
                    .collect();
                names.push(named.to_owned());
                self.report(WholeError::Circle { what: "definitions go", names, span: used });
                None
            }
            None => {
                self.globals.states.borrow_mut().insert(key.clone(), State::Open);
                self.globals.open.borrow_mut().push(key.clone());
                let global = self.read_global(decl).map(Rc::new);
                self.globals.open.borrow_mut().pop();
                self.globals.states.borrow_mut().insert(key, State::Read(global.clone()));
                global
            }
        }
    }

    /// Reads a threshold or definition; not one that builds on others too deep, however they are named.
    fn read_global(&self, decl: GlobalDecl<'_>) -> Option<Global> {
        let open = self.globals.open.borrow().len();
        if open > DEEPEST {
            let outermost = self.globals.open.borrow().first().cloned();
            self.too_large(&outermost?, TOO_DEEP);
            return None;
        }
        let (head, global) = match decl {
            GlobalDecl::Threshold(threshold) => (&threshold.head, self.read_threshold(threshold)?),
            GlobalDecl::Define(define) => (&define.head, self.read_define(define)?),
            GlobalDecl::Table(table) => (&table.head, self.read_table(table)?),
            GlobalDecl::Matrix(matrix) => (&matrix.head, self.read_matrix(matrix)?),
            GlobalDecl::TierFrom(tier) => (&tier.head, self.read_tier_from(tier)?),
        };
        if global.depth > DEEPEST {
            self.too_large(&head.name.node, TOO_DEEP);
            return None;
        }
        if global.uses > MOST_USES {
            self.too_large(&head.name.node, "definitions multiply to more than 4096 steps");
            return None;
        }
        Some(global)
    }

    fn too_large(&self, named: &str, what: &str) {
        let Some(decl) = self.names.globals.get(named) else { return };
        self.report(WholeError::TooLarge {
            what: what.to_owned(),
            label: format!("`{named}` is one too many"),
            help: "put some of the definitions together",
            span: decl.head().name.span,
        });
    }

    fn read_threshold(&self, node: &ast::Threshold) -> Option<Global> {
        self.place("threshold", None, &node.head.name.node, node.head.name.span);
        let mut scope = Scope::facts(None).of_values();
        let value = match &node.value {
            ast::ThresholdValue::Plain(expr) => self.expr(expr, None, &mut scope)?,
            ast::ThresholdValue::By { key, arms } => {
                self.threshold_by(&node.head, key.as_ref(), arms, &mut scope)?
            }
        };
        Some(finished(Kind::Threshold, Body::Value(value), Around::default(), scope))
    }

    fn read_define(&self, node: &ast::Define) -> Option<Global> {
        self.place("define", None, &node.head.name.node, node.head.name.span);
        let around = self.around("definition", node.request.as_ref(), &node.params)?;
        let mut scope = self.inside(&around);
        let value = self.expr(&node.body, None, &mut scope)?;
        Some(finished(Kind::Define, Body::Value(value), around, scope))
    }

    fn read_table(&self, node: &ast::TableDecl) -> Option<Global> {
        self.place("table", None, &node.head.name.node, node.head.name.span);
        let around = self.around("table", node.request.as_ref(), &node.params)?;
        let mut scope = self.inside(&around);
        let (table, columns) = self.declared_table(node, &mut scope)?;
        Some(finished(Kind::Table, Body::Table(table, columns), around, scope))
    }

    fn read_matrix(&self, node: &ast::MatrixDecl) -> Option<Global> {
        self.place("table", None, &node.head.name.node, node.head.name.span);
        let around = self.around("matrix", node.request.as_ref(), &node.params)?;
        let mut scope = self.inside(&around);
        let (table, columns) = self.matrix(node, &mut scope)?;
        Some(finished(Kind::Table, Body::Table(table, columns), around, scope))
    }

    fn read_tier_from(&self, node: &ast::TierFrom) -> Option<Global> {
        self.place("table", None, &node.head.name.node, node.head.name.span);
        let around = self.around("tier", node.request.as_ref(), &[])?;
        let mut scope = self.inside(&around);
        let (table, columns) = self.tier_from(node, &mut scope)?;
        Some(finished(Kind::Table, Body::Table(table, columns), around, scope))
    }

    /// Reads the request and the parameters that are named in front of a body.
    fn around(
        &self,
        what: &'static str,
        request: Option<&ast::Ident>,
        written: &[(ast::Ident, polidex_base::Spanned<ast::TypeExpr>)],
    ) -> Option<Around> {
        let request = match request {
            Some(word) => Some(self.request_of(what, word.span, Some(word))?),
            None => None,
        };
        let mut params: Vec<(Name, Type)> = Vec::new();
        let mut spans: BTreeMap<&str, Span> = BTreeMap::new();
        for (word, ty) in written {
            if let Some(first) = spans.insert(&word.node, word.span) {
                self.push(twice("parameter", word, first));
            }
            params.push((name(&word.node), self.resolve_type(ty)?.ty));
        }
        Some(Around { request, params })
    }

    fn inside(&self, around: &Around) -> Scope<'_> {
        let vocabulary = around.request.as_ref().and_then(|request| self.vocabularies.get(request));
        let vars = around.params.iter().map(Var::param).collect();
        Scope { vars, ..Scope::facts(vocabulary).of_values() }
    }

    /// Notes the use of a threshold or definition, and checks that what it reads is there.
    pub fn use_global(&self, global: &Global, word: &ast::Ident, scope: &mut Scope<'_>) -> Option<()> {
        let what = match global.kind {
            Kind::Threshold => "threshold",
            Kind::Define => "definition",
            Kind::Table => "table",
        };
        if let (Some(own), Some(here)) = (&global.request, scope.request)
            && *own != here.name
        {
            let known = here.facts.keys().map(|path| path.to_string()).collect();
            let hint =
                Some(format!("`{}` is declared `for {own}`; this is about `{}`", word.node, here.name));
            let (name, span) = (word.node.clone(), word.span);
            self.report(NameError::Unknown {
                what: "fact, threshold or definition",
                name,
                span,
                known,
                hint,
            });
            return None;
        }
        scope.depth = scope.depth.max(global.depth);
        scope.uses = scope.uses.saturating_add(global.uses).saturating_add(1);
        for (path, place) in &global.reads {
            crate::elaborate::read(scope, path, *place);
        }
        if let Some(ladder) = &global.ladder {
            self.needs_stake(ladder, word.span, scope)?;
        }
        match scope.request {
            // What it reads was read as facts of this request.
            Some(request) if global.request.as_ref() == Some(&request.name) => Some(()),
            Some(request) => self.reads_exist(what, &word.node, &global.reads, request, word.span),
            None => Some(()),
        }
    }

    /// Checks that a request has everything that a declaration reads, with the same types.
    pub fn reads_exist(
        &self,
        what: &'static str,
        named: &str,
        reads: &BTreeMap<Name, Span>,
        request: &Vocabulary,
        span: Span,
    ) -> Option<()> {
        for (path, read) in reads {
            let found = request.facts.get(path).map(|fact| &fact.ty);
            let elsewhere = self.vocabularies.values().find_map(|v| v.facts.get(path)).map(|fact| &fact.ty);
            let record = request.groups.get(path).map(|group| &group.record);
            let another = self.vocabularies.values().find_map(|v| v.groups.get(path)).map(|g| &g.record);
            let missing = match (found, elsewhere) {
                (Some(here), Some(there)) if here == there => continue,
                (Some(_), _) => false,
                (None, _) if record.is_some() && record == another => continue,
                (None, _) => record.is_none(),
            };
            self.report(NameError::NotInRequest {
                what,
                name: named.to_owned(),
                fact: path.to_string(),
                request: request.name.to_string(),
                other_type: !missing,
                span,
                read: *read,
            });
            return None;
        }
        Some(())
    }

    /// Reads every threshold, definition and table, also those nobody uses.
    pub fn all_globals(&self) -> Declared {
        let mut declared = Declared::default();
        for (named, decl) in &self.names.globals {
            let head = decl.head();
            let Some(global) = self.global(named, head.name.span) else { continue };
            let (name, title) = (name(named), title(head.title.as_ref()));
            let Global { kind, body, params, request, .. } = global.as_ref().clone();
            match (kind, body) {
                (Kind::Threshold, Body::Value(value)) => {
                    declared.thresholds.push(Threshold { name, title, value });
                }
                (_, Body::Value(body)) => {
                    declared.defines.push(Define { name, title, request, params, body });
                }
                (_, Body::Table(table, _)) => {
                    let cites = texts(decl.cites());
                    declared.tables.push(NamedTable { name, title, request, cites, params, table });
                }
            }
        }
        declared
    }
}

/// What is declared for all requests, by name.
#[derive(Debug, Default)]
pub(crate) struct Declared {
    pub thresholds: Vec<Threshold>,
    pub defines: Vec<Define>,
    pub tables: Vec<NamedTable>,
}

/// What stands in front of a body.
#[derive(Debug, Default)]
struct Around {
    request: Option<Name>,
    params: Vec<(Name, Type)>,
}

fn finished(kind: Kind, body: Body, around: Around, scope: Scope<'_>) -> Global {
    let Around { request, params } = around;
    let depth = scope.depth.saturating_add(1);
    Global { kind, body, params, request, depth, uses: scope.uses, reads: scope.reads, ladder: scope.ladder }
}
