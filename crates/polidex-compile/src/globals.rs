//! Thresholds and definitions: read when first used, so that their types are known wherever they stand.
//!
//! In: declarations by name. Out: typed values, with the facts they read, also through each other.
//! A circle is found here, because it would be a circle of uses.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use polidex_base::Span;
use polidex_ir::{Define, Expr, Name, Threshold, Type};
use polidex_syntax::ast;

use crate::compiler::{Compiler, DEEPEST, name, title};
use crate::declare::{GlobalDecl, twice};
use crate::error::{NameError, WholeError};
use crate::scope::{Scope, Vocabulary};

/// A definition may use others so often, written out.
const MOST_USES: usize = 4_096;
const TOO_DEEP: &str = "definitions build on each other more than 32 deep";

/// A threshold or definition that was read.
#[derive(Debug, Clone)]
pub(crate) struct Global {
    /// Whether it is a threshold.
    pub threshold: bool,
    /// Type of its value.
    pub ty: Type,
    /// Its value.
    pub value: Expr,
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
        let head = match decl {
            GlobalDecl::Threshold(threshold) => &threshold.head,
            GlobalDecl::Define(define) => &define.head,
        };
        self.report(WholeError::TooLarge {
            what: what.to_owned(),
            label: format!("`{named}` is one too many"),
            help: "put some of the definitions together",
            span: head.name.span,
        });
    }

    fn read_threshold(&self, node: &ast::Threshold) -> Option<Global> {
        self.place("threshold", None, &node.head.name.node, node.head.name.span);
        let mut scope = Scope { condition: false, ..Scope::facts(None) };
        let value = match &node.value {
            ast::ThresholdValue::Plain(expr) => self.expr(expr, None, &mut scope)?,
            ast::ThresholdValue::By { key, arms } => self.threshold_by(&node.head, key, arms, &mut scope)?,
        };
        let ty = value.ty.clone();
        let (reads, depth, uses) = (scope.reads, scope.depth.saturating_add(1), scope.uses);
        Some(Global { threshold: true, ty, value, params: Vec::new(), request: None, depth, uses, reads })
    }

    fn read_define(&self, node: &ast::Define) -> Option<Global> {
        self.place("define", None, &node.head.name.node, node.head.name.span);
        let request = match &node.request {
            Some(word) => Some(self.request_of("definition", word.span, Some(word))?),
            None => None,
        };
        let mut params: Vec<(Name, Type)> = Vec::new();
        let mut spans: BTreeMap<&str, Span> = BTreeMap::new();
        for (word, ty) in &node.params {
            if let Some(first) = spans.insert(&word.node, word.span) {
                self.push(twice("parameter", word, first));
            }
            params.push((name(&word.node), self.resolve_type(ty)?.ty));
        }
        let vocabulary = request.as_ref().and_then(|request| self.vocabularies.get(request));
        let mut scope = Scope { params: params.clone(), condition: false, ..Scope::facts(vocabulary) };
        let value = self.expr(&node.body, None, &mut scope)?;
        let ty = value.ty.clone();
        let (reads, depth, uses) = (scope.reads, scope.depth.saturating_add(1), scope.uses);
        Some(Global { threshold: false, ty, value, params, request, depth, uses, reads })
    }

    /// Notes the use of a threshold or definition, and checks that what it reads is there.
    pub fn use_global(&self, global: &Global, word: &ast::Ident, scope: &mut Scope<'_>) -> Option<()> {
        let what = if global.threshold { "threshold" } else { "definition" };
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
        match scope.request {
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
            let missing = match (found, elsewhere) {
                (Some(here), Some(there)) if here == there => continue,
                (Some(_), _) => false,
                (None, _) if request.groups.contains_key(path) => continue,
                (None, _) => true,
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

    /// Reads every threshold and definition, also those nobody uses.
    pub fn all_globals(&self) -> (Vec<Threshold>, Vec<Define>) {
        let (mut thresholds, mut defines) = (Vec::new(), Vec::new());
        for (named, decl) in &self.names.globals {
            let (head, span) = match decl {
                GlobalDecl::Threshold(node) => (&node.head, node.head.name.span),
                GlobalDecl::Define(node) => (&node.head, node.head.name.span),
            };
            let Some(global) = self.global(named, span) else { continue };
            let (name, title) = (name(named), title(head.title.as_ref()));
            let Global { threshold, value, params, request, .. } = global.as_ref().clone();
            if threshold {
                thresholds.push(Threshold { name, title, value });
            } else {
                defines.push(Define { name, title, request, params, body: value });
            }
        }
        (thresholds, defines)
    }
}
