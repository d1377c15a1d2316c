//! The passes in their order, and what they share.
//!
//! In: the syntax trees. Out: the compiled policy. Each pass is a file of its own; here is only their order.

use std::cell::RefCell;
use std::collections::BTreeMap;

use polidex_base::{Diagnostics, Severity, Span};
use polidex_ir::{Name, NamedType, Policy, Type};
use polidex_syntax::ast;

use crate::Compiled;
use crate::declare::{self, Names, TypeDecl};
use crate::elaborate::Grids;
use crate::error::CompileError;
use crate::globals::Globals;
use crate::origins::Origins;
use crate::scope::Vocabulary;
use crate::signers::{Signers, Signing};
use crate::{
    calendar, fixes, header, invariants, layers, outcomes, requests, signers, suite, types, vocabulary, whole,
};

/// Definitions, chains and tests may build on each other so deep.
pub(crate) const DEEPEST: usize = 32;

/// What the passes share.
pub(crate) struct Compiler<'a> {
    /// Declarations by name.
    pub names: Names<'a>,
    /// Tiers, choices and records.
    pub types: BTreeMap<Name, NamedType>,
    /// Facts of each request.
    pub vocabularies: BTreeMap<Name, Vocabulary>,
    /// Thresholds, definitions and tables met so far.
    pub globals: Globals,
    /// Roles and chains met so far.
    pub signing: Signing,
    /// Roles and chains, once they are read.
    pub signers: Signers,
    /// Bodies and columns of which it is known whether they are on a grid.
    pub grids: RefCell<Grids>,
    /// Where business time is used first.
    pub business_time: RefCell<Option<Span>>,
    diagnostics: RefCell<Diagnostics>,
    origins: RefCell<Origins>,
}

impl Compiler<'_> {
    /// Reports a finding; not one of something that is missing, where something could not be read.
    pub fn report(&self, error: impl Into<CompileError>) {
        let error = error.into();
        let diagnostic = error.to_diagnostic();
        if !(error.is_of_absence() && self.is_broken(diagnostic.primary.span)) {
            self.diagnostics.borrow_mut().push(diagnostic);
        }
    }

    /// Tells whether a place is in a declaration of which some part could not be read.
    pub fn is_broken(&self, at: Span) -> bool {
        let within = |place: &Span| place.file == at.file && place.start <= at.start && at.end <= place.end;
        self.names.broken_places.iter().any(within)
    }

    /// Tells whether some part of a request, or of the facts that it shares, could not be read.
    pub fn is_request_broken(&self, request: &str) -> bool {
        let Some(decl) = self.names.requests.get(request) else { return false };
        let shared = decl.node.with.iter().filter_map(|word| self.names.facts.get(word.node.as_str()));
        let mut places = shared.map(|shared| shared.node.head.name.span);
        self.is_broken(decl.node.head.name.span) || places.any(|place| self.is_broken(place))
    }

    /// Tells whether a record declares a field, or could not be read whole: its absence then says nothing.
    pub fn may_have_field(&self, record: &str, field: &str) -> bool {
        match self.names.types.get(record) {
            Some(TypeDecl::Record(node)) => {
                self.is_broken(node.head.name.span) || node.fields.iter().any(|f| f.name.node == field)
            }
            Some(TypeDecl::Tier(_) | TypeDecl::Choice(_) | TypeDecl::TierFrom(_)) | None => false,
        }
    }

    /// Returns the code of a currency that the policy uses, for what is said as an example.
    pub fn example_currency(&self) -> &'static str {
        let types = self.vocabularies.values().flat_map(|vocabulary| {
            let facts = vocabulary.facts.values().map(|fact| &fact.ty);
            vocabulary.grants.values().chain(vocabulary.answers.values()).chain(facts)
        });
        let mut used = types.filter_map(|ty| match ty {
            Type::Money(currency) => Some(currency.code()),
            _ => None,
        });
        used.next().unwrap_or("USD")
    }

    /// Reports a diagnostic that is worded already.
    pub fn push(&self, diagnostic: polidex_base::Diagnostic) {
        self.diagnostics.borrow_mut().push(diagnostic);
    }

    /// Notes where a declaration stands.
    pub fn place(&self, kind: &str, request: Option<&str>, name: &str, span: Span) {
        self.origins.borrow_mut().put(kind, request, name, span);
    }
}

/// Compiles the files of one policy, and of what it builds on.
pub(crate) fn compile(levels: &[Vec<&ast::File>]) -> Compiled {
    let mut diagnostics = Diagnostics::default();
    let names = declare::collect(levels, &mut diagnostics);
    let mut compiler = Compiler {
        names,
        types: BTreeMap::new(),
        vocabularies: BTreeMap::new(),
        globals: Globals::default(),
        signing: Signing::default(),
        signers: Signers::default(),
        grids: RefCell::default(),
        business_time: RefCell::new(None),
        diagnostics: RefCell::new(diagnostics),
        origins: RefCell::new(Origins::default()),
    };
    types::add_values(&mut compiler);
    types::add_records(&mut compiler);
    compiler.vocabularies = vocabulary::vocabularies(&compiler);
    fixes::fix(&mut compiler);
    compiler.signers = signers::signers(&compiler);
    let declared = compiler.all_globals();
    let outcomes = outcomes::outcomes(&compiler);
    let calendars = calendar::calendars(&compiler);
    let requests = requests::requests(&compiler);
    let invariants = invariants::invariants(&compiler);
    let header = header::header(&compiler);
    whole::check(&compiler, &requests);
    layers::check(&compiler, &requests);
    let suite = suite::suite(&compiler);
    let diagnostics = compiler.diagnostics.take().into_sorted();
    let sound = !compiler.names.broken && diagnostics.iter().all(|d| d.severity != Severity::Error);
    let policy = header.filter(|_| sound).map(|header| Policy {
        name: header.name,
        title: header.title,
        language: header.language,
        zone: header.zone,
        calendar: header.calendar,
        refer_to: header.refer_to,
        release: header.release,
        calendars,
        types: compiler.types.values().cloned().collect(),
        roles: compiler.signers.roles.values().map(|role| role.role.clone()).collect(),
        chains: compiler.signers.chains.values().map(|chain| chain.chain.clone()).collect(),
        thresholds: declared.thresholds,
        defines: declared.defines,
        tables: declared.tables,
        outcomes,
        requests,
        invariants,
    });
    Compiled { policy, suite, origins: compiler.origins.take(), diagnostics }
}

/// Makes a name of the policy.
pub(crate) fn name(text: &str) -> Name {
    Name::from(text)
}

/// Returns the text of a title, provision or the like.
pub(crate) fn title(text: Option<&ast::Text>) -> Option<Name> {
    text.map(|text| name(&text.node))
}

/// Returns the texts of a list.
pub(crate) fn texts(list: &[ast::Text]) -> Vec<Name> {
    list.iter().map(|text| name(&text.node)).collect()
}

/// Writes the words of a path with dots.
pub(crate) fn dotted(path: &[ast::Ident]) -> String {
    path.iter().map(|word| word.node.as_str()).collect::<Vec<_>>().join(".")
}

/// Returns the place of a path.
pub(crate) fn path_span(path: &[ast::Ident]) -> Span {
    match (path.first(), path.last()) {
        (Some(first), Some(last)) => first.span.to(last.span),
        _ => Span::default(),
    }
}
