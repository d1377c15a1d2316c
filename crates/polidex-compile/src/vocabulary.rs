//! What a request is made of: its facts, flattened to leaves, its grants, reports and answers.
//!
//! In: request, record and shared declarations. Out: the vocabulary of each request.

use std::collections::BTreeMap;

use polidex_base::{Span, Spanned};
use polidex_ir::{Fact, Group, Name, Provenance, Type};
use polidex_syntax::ast::{self, FactDecl, HistoryDecl, RequestEntry, TypeExpr};

use crate::compiler::{Compiler, name, title};
use crate::declare::{GlobalDecl, TypeDecl, twice};
use crate::domain::{check_default, check_range, check_wires};
use crate::error::{NameError, TypeError, WholeError};
use crate::scope::{Scope, Vocabulary};
use crate::types::shown;

/// Records may be nested so deep.
const DEEPEST_RECORD: usize = 16;
/// A request may have so many facts, fields of records included: nested records multiply.
const MOST_FACTS: usize = 4_096;

/// Reads the facts, records and grants of every request.
pub(crate) fn vocabularies(compiler: &Compiler<'_>) -> BTreeMap<Name, Vocabulary> {
    let mut all = BTreeMap::new();
    for (request, decl) in &compiler.names.requests {
        compiler.place("request", None, request, decl.node.head.name.span);
        check_shared(compiler, decl.node);
        let entries = entries(compiler, decl.node);
        let vocabulary = vocabulary(compiler, request, &entries);
        check_wire_names(compiler, &entries);
        all.insert(name(request), vocabulary);
    }
    // Shared facts that no request uses are read for what is wrong with them.
    let used = compiler.names.requests.values().flat_map(|decl| &decl.node.with);
    let used: std::collections::BTreeSet<&str> = used.map(|word| word.node.as_str()).collect();
    for (shared, decl) in &compiler.names.facts {
        if !used.contains(shared) {
            vocabulary(compiler, shared, &decl.node.entries.iter().collect::<Vec<_>>());
        }
    }
    all
}

/// Returns the entries of a request, those that it shares with others first.
pub(crate) fn entries<'a>(
    compiler: &Compiler<'a>,
    request: &'a ast::Request,
) -> Vec<&'a Spanned<RequestEntry>> {
    let mut seen = std::collections::BTreeSet::new();
    let with = request.with.iter().filter(|word| seen.insert(word.node.as_str()));
    let shared = with.filter_map(|word| compiler.names.facts.get(word.node.as_str()));
    shared.flat_map(|decl| &decl.node.entries).chain(&request.entries).collect()
}

fn check_shared(compiler: &Compiler<'_>, request: &ast::Request) {
    let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
    for word in &request.with {
        if let Some(first) = seen.insert(&word.node, word.span) {
            compiler.push(twice("block of facts", word, first));
        } else if !compiler.names.facts.contains_key(word.node.as_str()) && !compiler.names.broken {
            let known = compiler.names.facts.keys().map(|facts| (*facts).to_owned()).collect();
            let (what, name, span) = ("block of facts", word.node.clone(), word.span);
            compiler.report(NameError::Unknown { what, name, span, known, hint: None });
        }
    }
}

fn vocabulary(compiler: &Compiler<'_>, named: &str, entries: &[&Spanned<RequestEntry>]) -> Vocabulary {
    let mut vocabulary = Vocabulary::new(name(named));
    for entry in entries {
        match &entry.node {
            RequestEntry::Fact(fact) => flatten(compiler, fact, &Place::default(), &mut vocabulary),
            RequestEntry::History(history) => add_history(compiler, history, &mut vocabulary),
            RequestEntry::Grants(_)
            | RequestEntry::Reports(_)
            | RequestEntry::Answers(_)
            | RequestEntry::ValidWhen(_) => {}
            RequestEntry::Stake(_) => vocabulary.stake = true,
        }
    }
    let broken = &mut vocabulary.broken;
    let grants = said(compiler, "grant", entries, broken, |entry| match entry {
        RequestEntry::Grants(grants) => grants,
        _ => &[],
    });
    let reports = said(compiler, "report", entries, broken, |entry| match entry {
        RequestEntry::Reports(reports) => reports,
        _ => &[],
    });
    let answers = said(compiler, "answer", entries, broken, |entry| match entry {
        RequestEntry::Answers(answers) => answers,
        _ => &[],
    });
    vocabulary.grants = measurable(compiler, grants, broken);
    vocabulary.reports = reports.into_iter().map(|(name, (ty, _))| (name, ty)).collect();
    vocabulary.answers = answers.into_iter().map(|(name, (ty, _))| (name, ty)).collect();
    vocabulary
}

/// What is granted is measured against authority.
fn measurable(
    compiler: &Compiler<'_>,
    grants: BTreeMap<Name, (Type, Span)>,
    broken: &mut std::collections::BTreeSet<Name>,
) -> BTreeMap<Name, Type> {
    let mut all = BTreeMap::new();
    for (name, (ty, span)) in grants {
        match &ty {
            Type::Money(_)
            | Type::Integer
            | Type::Decimal { .. }
            | Type::Percent { .. }
            | Type::Duration(_) => {
                all.insert(name, ty);
            }
            other => {
                compiler.report(TypeError::NotMeasured {
                    grant: name.to_string(),
                    found: shown(other),
                    span,
                });
                broken.insert(name);
            }
        }
    }
    all
}

/// Reads names and types of what is granted, reported or answered.
fn said<'e>(
    compiler: &Compiler<'_>,
    what: &'static str,
    entries: &[&'e Spanned<RequestEntry>],
    broken: &mut std::collections::BTreeSet<Name>,
    of: impl Fn(&'e RequestEntry) -> &'e [(ast::Ident, Spanned<TypeExpr>)],
) -> BTreeMap<Name, (Type, Span)> {
    let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
    let mut all = BTreeMap::new();
    for (word, ty) in entries.iter().flat_map(|entry| of(&entry.node)) {
        if let Some(first) = seen.insert(&word.node, word.span) {
            compiler.push(twice(what, word, first));
            continue;
        }
        match compiler.resolve_type(ty) {
            Some(resolved) => {
                all.insert(name(&word.node), (resolved.ty, ty.span));
            }
            None => {
                broken.insert(name(&word.node));
            }
        }
    }
    all
}

/// Reports facts of a request that JSON could not tell apart.
fn check_wire_names(compiler: &Compiler<'_>, entries: &[&Spanned<RequestEntry>]) {
    let (mut facts, mut counted, mut history) = (Vec::new(), Vec::new(), None);
    for entry in entries {
        match &entry.node {
            RequestEntry::Fact(fact) => facts.push(fact),
            RequestEntry::History(list) => {
                counted.extend(list.iter().map(|decl| &decl.fact));
                history = history.or(Some(entry.span));
            }
            RequestEntry::Grants(_)
            | RequestEntry::Reports(_)
            | RequestEntry::Answers(_)
            | RequestEntry::Stake(_)
            | RequestEntry::ValidWhen(_) => {}
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
            Some(TypeDecl::Tier(_) | TypeDecl::Choice(_) | TypeDecl::TierFrom(_)) | None => None,
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
    let Some(global) = compiler.names.globals.get(decl.name.node.as_str()) else { return };
    let applies = match global {
        GlobalDecl::Threshold(_) => true,
        GlobalDecl::Define(_) | GlobalDecl::Table(_) | GlobalDecl::Matrix(_) | GlobalDecl::TierFrom(_) => {
            global.request().is_none_or(|word| word.node == *request)
        }
    };
    let head = global.head();
    if applies {
        let what = match global {
            GlobalDecl::Threshold(_) | GlobalDecl::Define(_) => "fact, threshold or definition",
            GlobalDecl::Table(_) | GlobalDecl::Matrix(_) | GlobalDecl::TierFrom(_) => "fact or table",
        };
        compiler.push(twice(what, &head.name, decl.name.span));
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
