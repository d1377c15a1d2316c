//! Requests: their facts, flattened to leaves, and everything that decides them, put together.
//!
//! In: request and record declarations. Out: the vocabulary of each request, then the compiled requests.
//! Rules, exceptions and people are read by the modules of those names.

use std::collections::BTreeMap;

use polidex_base::Span;
use polidex_ir::{Expr, Fact, Group, Name, Provenance, Request, Type, Value};
use polidex_syntax::ast::{self, FactDecl, HistoryDecl, RequestEntry, TypeExpr};

use crate::compiler::{Compiler, name, title};
use crate::declare::{GlobalDecl, TypeDecl, twice};
use crate::domain::{check_default, check_range, check_wires};
use crate::error::{NameError, TypeError, WholeError};
use crate::scope::{Scope, Vocabulary};
use crate::types::shown;
use crate::{decide, exceptions, people};

/// Records may be nested so deep.
const DEEPEST_RECORD: usize = 16;
/// A request may have so many facts, fields of records included: nested records multiply.
const MOST_FACTS: usize = 4_096;

/// Reads the facts, records and grants of every request.
pub(crate) fn vocabularies(compiler: &Compiler<'_>) -> BTreeMap<Name, Vocabulary> {
    let mut all = BTreeMap::new();
    for (request, decl) in &compiler.names.requests {
        compiler.place("request", None, request, decl.node.head.name.span);
        let mut vocabulary = Vocabulary {
            name: name(request),
            facts: BTreeMap::new(),
            groups: BTreeMap::new(),
            grants: BTreeMap::new(),
            spans: BTreeMap::new(),
        };
        for entry in &decl.node.entries {
            match &entry.node {
                RequestEntry::Fact(fact) => {
                    let place = Place::default();
                    flatten(compiler, fact, &place, &mut vocabulary);
                }
                RequestEntry::History(history) => add_history(compiler, history, &mut vocabulary),
                RequestEntry::Grants(grants) => add_grants(compiler, grants, &mut vocabulary),
                RequestEntry::Stake(_) | RequestEntry::ValidWhen(_) => {}
            }
        }
        check_wire_names(compiler, &decl.node.entries);
        all.insert(name(request), vocabulary);
    }
    all
}

/// Reports facts of a request that JSON could not tell apart.
fn check_wire_names(compiler: &Compiler<'_>, entries: &[polidex_base::Spanned<RequestEntry>]) {
    let (mut facts, mut counted, mut history) = (Vec::new(), Vec::new(), None);
    for entry in entries {
        match &entry.node {
            RequestEntry::Fact(fact) => facts.push(fact),
            RequestEntry::History(list) => {
                counted.extend(list.iter().map(|decl| &decl.fact));
                history = history.or(Some(entry.span));
            }
            RequestEntry::Grants(_) | RequestEntry::Stake(_) | RequestEntry::ValidWhen(_) => {}
        }
    }
    check_wires(compiler, "facts", facts, history);
    check_wires(compiler, "facts", counted, None);
}

/// Where a fact stands in its request.
#[derive(Default)]
struct Place {
    path: Vec<String>,
    wire: Vec<Name>,
    /// The records around it, the outermost first.
    records: Vec<String>,
    /// Where the record around it comes from.
    inherited: Option<Provenance>,
}

fn flatten(compiler: &Compiler<'_>, decl: &FactDecl, place: &Place, vocabulary: &mut Vocabulary) {
    let mut words = place.path.clone();
    words.push(decl.name.node.clone());
    let path = name(&words.join("."));
    if let Some(first) = vocabulary.spans.get(&path) {
        compiler.push(twice("fact", &decl.name, *first));
        return;
    }
    if vocabulary.spans.len() >= MOST_FACTS {
        too_many_facts(compiler, &vocabulary.name);
        return;
    }
    if place.path.is_empty() {
        check_global_of_that_name(compiler, decl, &vocabulary.name);
    }
    vocabulary.spans.insert(path.clone(), decl.name.span);
    let mut wire = place.wire.clone();
    wire.push(wire_name(decl));
    let inherited = provenance(decl).or_else(|| place.inherited.clone());
    let record = match &decl.ty.node {
        TypeExpr::Named(word) => match compiler.names.types.get(word.node.as_str()) {
            Some(TypeDecl::Record(record)) => Some(*record),
            Some(TypeDecl::Tier(_) | TypeDecl::Choice(_)) | None => None,
        },
        _ => None,
    };
    let Some(record) = record else {
        if let Some(mut fact) = fact(compiler, decl) {
            fact.path = path.clone();
            fact.wire = wire;
            fact.provenance = inherited.unwrap_or_else(|| Provenance::StatedBy(name("agent")));
            vocabulary.facts.insert(path, fact);
        }
        return;
    };
    let mut records = place.records.clone();
    if records.contains(&record.head.name.node) {
        // A circle; it is reported where the record is declared.
        return;
    }
    records.push(record.head.name.node.clone());
    if records.len() > DEEPEST_RECORD {
        compiler.report(WholeError::TooLarge {
            what: format!("records are nested more than {DEEPEST_RECORD} deep"),
            label: "one record too deep".to_owned(),
            help: "take a record out, and put its fields into the record around it",
            span: decl.ty.span,
        });
        return;
    }
    vocabulary.groups.insert(
        path.clone(),
        Group {
            path,
            wire: wire.clone(),
            record: name(&record.head.name.node),
            optional: decl.optional.is_some(),
        },
    );
    let inner = Place { path: words, wire, records, inherited };
    for field in &record.fields {
        flatten(compiler, field, &inner, vocabulary);
    }
}

fn too_many_facts(compiler: &Compiler<'_>, request: &str) {
    let Some(decl) = compiler.names.requests.get(request) else { return };
    compiler.report(WholeError::TooLarge {
        what: format!("request `{request}` has more than {MOST_FACTS} facts"),
        label: "too many facts".to_owned(),
        help: "every field of a record counts, each time the record is used; leave out what no rule reads",
        span: decl.node.head.name.span,
    });
}

/// A fact and a threshold of one name could not be told apart.
fn check_global_of_that_name(compiler: &Compiler<'_>, decl: &FactDecl, request: &str) {
    let (head, applies) = match compiler.names.globals.get(decl.name.node.as_str()) {
        Some(GlobalDecl::Threshold(threshold)) => (&threshold.head, true),
        Some(GlobalDecl::Define(define)) => {
            (&define.head, define.request.as_ref().is_none_or(|r| r.node == *request))
        }
        None => return,
    };
    if applies {
        compiler.push(twice("fact, threshold or definition", &head.name, decl.name.span));
    }
}

fn wire_name(decl: &FactDecl) -> Name {
    name(decl.wire.as_ref().map_or(decl.name.node.as_str(), |wire| wire.node.as_str()))
}

fn provenance(decl: &FactDecl) -> Option<Provenance> {
    decl.provenance.as_ref().map(|provenance| match provenance {
        ast::Provenance::StatedBy(who) => Provenance::StatedBy(name(&who.node)),
        ast::Provenance::From(system) => Provenance::From(name(&system.node)),
    })
}

/// Reads a fact, as if it stood alone: its path is its name.
pub(crate) fn fact(compiler: &Compiler<'_>, decl: &FactDecl) -> Option<Fact> {
    let resolved = compiler.resolve_type(&decl.ty)?;
    let ty = resolved.ty;
    let range = decl.range.as_ref().and_then(|(least, greatest)| {
        if !crate::elaborate::is_ordered(&ty) {
            let found = shown(&ty);
            compiler.report(TypeError::NotOrdered { symbol: "from … to …", found, span: least.span });
            return None;
        }
        let mut scope = Scope { bare_numbers: true, ..Scope::constant() };
        let least = compiler.typed(least, &ty, &mut scope);
        let greatest = compiler.typed(greatest, &ty, &mut scope);
        let (least, greatest) = least.zip(greatest)?;
        check_range(compiler, decl, &least, &greatest);
        Some((least, greatest))
    });
    let claim = !matches!(decl.provenance, Some(ast::Provenance::From(_)));
    let default = decl.default.as_ref().and_then(|default| {
        if claim {
            let fact = decl.name.node.clone();
            compiler.report(WholeError::ClaimDefault { fact, span: default.span });
            return None;
        }
        compiler.constant(default, &ty)
    });
    let fact = Fact {
        path: name(&decl.name.node),
        wire: vec![wire_name(decl)],
        title: title(decl.title.as_ref()),
        ty,
        range,
        optional: decl.optional.is_some(),
        default,
        provenance: provenance(decl).unwrap_or_else(|| Provenance::StatedBy(name("agent"))),
        json_unit: resolved.json_unit,
        history: None,
    };
    if let Some((value, written)) = fact.default.as_ref().zip(decl.default.as_ref()) {
        check_default(compiler, &fact, value, written);
    }
    Some(fact)
}

fn add_history(compiler: &Compiler<'_>, history: &[HistoryDecl], vocabulary: &mut Vocabulary) {
    for decl in history {
        let path = name(&format!("history.{}", decl.fact.name.node));
        if let Some(first) = vocabulary.spans.get(&path) {
            compiler.push(twice("fact", &decl.fact.name, *first));
            continue;
        }
        vocabulary.spans.insert(path.clone(), decl.fact.name.span);
        if let Some(mut fact) = fact(compiler, &decl.fact) {
            fact.wire = vec![name("history"), wire_name(&decl.fact)];
            fact.path = path.clone();
            fact.provenance = Provenance::Ledger;
            vocabulary.facts.insert(path, fact);
        }
    }
}

fn add_grants(
    compiler: &Compiler<'_>,
    grants: &[(ast::Ident, polidex_base::Spanned<TypeExpr>)],
    vocabulary: &mut Vocabulary,
) {
    let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
    for (word, ty) in grants {
        if let Some(first) = seen.insert(&word.node, word.span) {
            compiler.push(twice("grant", word, first));
            continue;
        }
        let Some(resolved) = compiler.resolve_type(ty) else { continue };
        match &resolved.ty {
            Type::Money(_)
            | Type::Integer
            | Type::Decimal { .. }
            | Type::Percent { .. }
            | Type::Duration(_) => {
                vocabulary.grants.insert(name(&word.node), resolved.ty);
            }
            other => {
                let (expected, found) = ("a number or an amount".to_owned(), shown(other));
                compiler.report(TypeError::Mismatch { expected, found, span: ty.span });
            }
        }
    }
}

/// Puts every request together.
pub(crate) fn requests(compiler: &Compiler<'_>) -> Vec<Request> {
    let parts = Parts::collect(compiler);
    let mut all = Vec::new();
    for (request, decl) in &compiler.names.requests {
        let Some(vocabulary) = compiler.vocabularies.get(*request) else { continue };
        let (rules, otherwise) = decide::rules(compiler, vocabulary);
        let (stake, valid_when) = stake_and_relations(compiler, &decl.node.entries, vocabulary);
        let mut facts: Vec<Fact> = vocabulary.facts.values().cloned().collect();
        crate::history::fill(compiler, &decl.node.entries, vocabulary, &mut facts);
        let of = |all: &[(Name, usize)]| -> Vec<usize> {
            all.iter().filter(|(of, _)| **of == **request).map(|(_, n)| *n).collect()
        };
        all.push(Request {
            name: name(request),
            title: title(decl.node.head.title.as_ref()),
            facts,
            groups: vocabulary.groups.values().cloned().collect(),
            valid_when,
            grants: vocabulary.grants.iter().map(|(name, ty)| (name.clone(), ty.clone())).collect(),
            stake,
            exceptions: exceptions::exceptions(
                compiler,
                vocabulary,
                &of(&parts.exceptions),
                &rules,
                otherwise.as_ref(),
            ),
            rules,
            otherwise,
            gathers: people::gathers(compiler, vocabulary, &of(&parts.gathers)),
            slas: people::slas(compiler, vocabulary, &of(&parts.slas)),
            alerts: people::alerts(compiler, vocabulary, &of(&parts.alerts)),
            contexts: people::contexts(compiler, vocabulary, &of(&parts.contexts)),
        });
    }
    all
}

/// Which declaration belongs to which request: its name, and the index in the list of its kind.
struct Parts {
    exceptions: Vec<(Name, usize)>,
    gathers: Vec<(Name, usize)>,
    slas: Vec<(Name, usize)>,
    alerts: Vec<(Name, usize)>,
    contexts: Vec<(Name, usize)>,
}

impl Parts {
    fn collect(compiler: &Compiler<'_>) -> Self {
        let names = &compiler.names;
        let numbered = |found: Vec<Option<Name>>| -> Vec<(Name, usize)> {
            found.into_iter().enumerate().filter_map(|(n, request)| Some((request?, n))).collect()
        };
        let of = |what, head: &ast::Head, request: Option<&ast::Ident>| {
            compiler.request_of(what, head.name.span, request)
        };
        Parts {
            exceptions: numbered(
                names
                    .exceptions
                    .iter()
                    .map(|d| of("exception", &d.node.head, d.node.request.as_ref()))
                    .collect(),
            ),
            gathers: numbered(
                names.gathers.iter().map(|d| of("gather", &d.node.head, d.node.request.as_ref())).collect(),
            ),
            slas: numbered(
                names
                    .slas
                    .iter()
                    .map(|d| of("service level", &d.node.head, d.node.request.as_ref()))
                    .collect(),
            ),
            alerts: numbered(
                names.alerts.iter().map(|d| of("alert", &d.node.head, d.node.request.as_ref())).collect(),
            ),
            contexts: (names.contexts.iter().enumerate())
                .flat_map(|(n, d)| {
                    people::context_requests(compiler, d.node).into_iter().map(move |request| (request, n))
                })
                .collect(),
        }
    }
}

impl Compiler<'_> {
    /// Returns the request that `for …` names; without it, the only one there is.
    pub fn request_of(&self, what: &'static str, span: Span, written: Option<&ast::Ident>) -> Option<Name> {
        let known = || self.names.requests.keys().map(|r| (*r).to_owned()).collect::<Vec<_>>();
        match written {
            Some(word) if self.names.requests.contains_key(word.node.as_str()) => Some(name(&word.node)),
            Some(word) => {
                if !self.names.broken {
                    self.report(NameError::Unknown {
                        what: "request",
                        name: word.node.clone(),
                        span: word.span,
                        known: known(),
                        hint: None,
                    });
                }
                None
            }
            None => {
                let mut requests = self.names.requests.keys();
                match (requests.next(), requests.next()) {
                    (Some(only), None) => Some(name(only)),
                    _ => {
                        self.report(NameError::WhichRequest { what, span, requests: known() });
                        None
                    }
                }
            }
        }
    }
}

fn stake_and_relations(
    compiler: &Compiler<'_>,
    entries: &[polidex_base::Spanned<RequestEntry>],
    vocabulary: &Vocabulary,
) -> (Option<Expr>, Vec<Expr>) {
    let mut stake: Option<(Option<Expr>, Span)> = None;
    let mut relations = Vec::new();
    for entry in entries {
        match &entry.node {
            RequestEntry::Stake(expr) => {
                if let Some((_, first)) = stake {
                    compiler.report(WholeError::EntryTwice { entry: "stake", span: entry.span, first });
                    continue;
                }
                let mut scope = Scope::facts(Some(vocabulary));
                let value = compiler.expr(expr, None, &mut scope);
                stake = Some((value, entry.span));
            }
            RequestEntry::ValidWhen(expr) => {
                relations.extend(compiler.condition(expr, &mut Scope::facts(Some(vocabulary))));
            }
            RequestEntry::Fact(_) | RequestEntry::History(_) | RequestEntry::Grants(_) => {}
        }
    }
    (stake.and_then(|(value, _)| value), relations)
}

/// Returns the constant zero-based rank and name of a tier value, or the choice's value, by its name.
pub(crate) fn named_value(kind: &polidex_ir::NamedTypeKind, word: &str) -> Option<Value> {
    match kind {
        polidex_ir::NamedTypeKind::Tier(values) => values
            .iter()
            .position(|value| *value.name == *word)
            .and_then(|rank| Some(Value::Tier(u32::try_from(rank).ok()?, name(word)))),
        polidex_ir::NamedTypeKind::Choice(values, open) => {
            let known = values.iter().any(|value| *value.name == *word) || (*open && word == "other");
            known.then(|| Value::Choice(name(word)))
        }
        polidex_ir::NamedTypeKind::Record(_) => None,
    }
}
