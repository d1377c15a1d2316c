//! Exceptions: which denials they lift, what they offer, who approves.
//!
//! In: the exceptions of a request, and its rules. Out: IR exceptions by name.

use std::collections::{BTreeMap, BTreeSet};

use polidex_base::{Span, Spanned};
use polidex_ir::{Also, AlsoPlace, Approval, Effect, Exception, Name, Offer, Rule};
use polidex_syntax::ast::{self, ExceptionEntry};

use crate::compiler::{Compiler, name, texts, title};
use crate::declare::twice;
use crate::elaborate::given_where;
use crate::error::{NameError, WholeError};
use crate::people::{Once, first_of_name};
use crate::scope::{Place, Scope, Vocabulary};

/// Reads the exceptions of a request.
pub(crate) fn exceptions(
    compiler: &Compiler<'_>,
    request: &Vocabulary,
    which: &[usize],
    rules: &[Rule],
    otherwise: Option<&Rule>,
) -> Vec<Exception> {
    let mut seen = BTreeMap::new();
    let mut all: Vec<Exception> = Vec::new();
    let nodes: Vec<&ast::Exception> =
        which.iter().filter_map(|n| compiler.names.exceptions.get(*n)).map(|decl| decl.node).collect();
    let names: BTreeSet<&str> = nodes.iter().map(|node| node.head.name.node.as_str()).collect();
    for node in nodes {
        if first_of_name(compiler, &mut seen, "exception", &node.head, request) {
            check_covers(compiler, node, request, rules, otherwise);
            let overrides = overridden(compiler, node, &names);
            all.extend(exception(compiler, node, request, overrides));
        }
    }
    all.sort_by(|a, b| a.name.cmp(&b.name));
    all
}

fn overridden(compiler: &Compiler<'_>, node: &ast::Exception, names: &BTreeSet<&str>) -> Vec<Name> {
    let mut found = BTreeSet::new();
    for word in &node.overrides {
        if names.contains(word.node.as_str()) {
            found.insert(name(&word.node));
        } else if !compiler.names.broken {
            let known = names.iter().map(|n| (*n).to_owned()).collect();
            let (name, span) = (word.node.clone(), word.span);
            compiler.report(NameError::Unknown { what: "exception", name, span, known, hint: None });
        }
    }
    found.into_iter().collect()
}

/// A rule that denies nothing cannot be lifted.
fn check_covers(
    compiler: &Compiler<'_>,
    node: &ast::Exception,
    request: &Vocabulary,
    rules: &[Rule],
    otherwise: Option<&Rule>,
) {
    for entry in &node.entries {
        let ExceptionEntry::Covers(words) = &entry.node else { continue };
        for word in words {
            let sorted = rules.binary_search_by(|rule| rule.name.as_ref().cmp(word.node.as_str()));
            let last = otherwise.filter(|rule| *rule.name == *word.node);
            let rule = sorted.ok().and_then(|at| rules.get(at)).or(last);
            if rule.is_some_and(|rule| !matches!(rule.effect, Effect::Deny(_))) {
                compiler.report(WholeError::CoversNoDenial {
                    rule: word.node.clone(),
                    exception: node.head.name.node.clone(),
                    span: word.span,
                    rule_span: compiler.names.rule(&request.name, &word.node),
                });
            }
        }
    }
}

fn exception(
    compiler: &Compiler<'_>,
    node: &ast::Exception,
    request: &Vocabulary,
    overrides: Vec<Name>,
) -> Option<Exception> {
    let (mut text, mut covers) = (Once::new("text"), Once::new("covers"));
    let (mut when, mut needs) = (Once::new("when"), Once::new("needs"));
    let (mut offers, mut approval) = (Once::new("offers"), Once::new("approval"));
    let mut tell = Once::new("tell agent");
    let mut also = Vec::new();
    for Spanned { node: entry, span } in &node.entries {
        match entry {
            ExceptionEntry::Text(provision) => text.set(compiler, *span, name(&provision.node)),
            ExceptionEntry::Covers(rules) => covers.set(compiler, *span, compiler.rule_names(rules, request)),
            ExceptionEntry::When(condition) => when.set(compiler, *span, condition),
            ExceptionEntry::Needs(facts) => needs.set(compiler, *span, compiler.fact_paths(facts, request)),
            ExceptionEntry::Offers { offers: list, together } => {
                offers.set(compiler, *span, (list, together.as_ref()));
            }
            ExceptionEntry::Approval(table) => approval.set(compiler, *span, Written::Table(table)),
            ExceptionEntry::ApprovalBy(chain) => approval.set(compiler, *span, Written::Chain(chain, *span)),
            ExceptionEntry::Also(extra) => also.push((extra, *span)),
            ExceptionEntry::TellAgent(words) => tell.set(compiler, *span, name(&words.node)),
        }
    }
    let covers = covers.get();
    let (approval, offers) = (approval.get(), offers.get());
    let lacks = |entry, example| {
        let (name, span) = (node.head.name.node.clone(), node.head.name.span);
        compiler.report(WholeError::Lacks { what: "exception", name, entry, example, span });
    };
    if covers.is_none() {
        lacks("which denials it lifts", "covers some_rule");
    }
    if approval.is_none() {
        lacks("who approves it", "approval some_role");
    }
    let mut scope = Scope::facts(Some(request));
    let when = when.get().map(|condition| compiler.when(condition, &mut scope));
    let needs = needs.get().unwrap_or_default();
    let mut given: BTreeSet<Name> = needs.iter().cloned().collect();
    match &when {
        Some(Some(when)) => given.extend(given_where(when, true)),
        // What follows from a condition that could not be read is silent.
        Some(None) => given.extend(request.facts.keys().chain(request.groups.keys()).cloned()),
        None => {}
    }
    let mut scope = Scope::facts(Some(request)).of_values().with_given(given);
    let (offers, together) = match offers {
        Some((list, together)) => read_offers(compiler, list, together, request, &mut scope),
        None => (Some(Vec::new()), None),
    };
    let approval = approval.and_then(|written| match written {
        Written::Table(table) => compiler
            .approval_table(&request.name, &node.head.name.node, table, &mut scope)
            .map(Approval::Table),
        Written::Chain(chain, span) => {
            let chain = compiler.chain_expr(chain, &mut scope)?;
            compiler.check_chain_reads(&chain, request, span);
            Some(Approval::Chain(chain))
        }
    });
    let also: Vec<Option<Also>> =
        also.into_iter().map(|(extra, span)| read_also(compiler, extra, span, request, &mut scope)).collect();
    Some(Exception {
        name: name(&node.head.name.node),
        title: title(node.head.title.as_ref()),
        cites: texts(&node.cites),
        text: text.get(),
        covers: covers.unwrap_or_default(),
        overrides,
        when: when.flatten(),
        needs,
        offers: offers?,
        together,
        approval: approval?,
        also: also.into_iter().collect::<Option<_>>()?,
        tell_agent: tell.get(),
    })
}

enum Written<'a> {
    Table(&'a ast::PipeTable),
    Chain(&'a ast::ChainExpr, Span),
}

fn read_offers(
    compiler: &Compiler<'_>,
    list: &[ast::Offer],
    together: Option<&ast::Expr>,
    request: &Vocabulary,
    scope: &mut Scope<'_>,
) -> (Option<Vec<Offer>>, Option<polidex_ir::Expr>) {
    let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
    let mut all = Vec::new();
    let mut first_type = None;
    for offer in list {
        if let Some(first) = seen.insert(&offer.grant.node, offer.grant.span) {
            compiler.push(twice("offer", &offer.grant, first));
            continue;
        }
        let Some(ty) = compiler.grant_type(&offer.grant, request).cloned() else {
            all.push(None);
            continue;
        };
        let at_most = compiler.granted(&offer.at_most, &offer.grant.node, &ty, scope);
        first_type = first_type.or(Some(ty));
        all.push(at_most.map(|at_most| Offer { grant: name(&offer.grant.node), at_most }));
    }
    let offers: Option<Vec<Offer>> = all.into_iter().collect();
    let offers = offers.map(|mut offers| {
        offers.sort_by(|a, b| a.grant.cmp(&b.grant));
        offers
    });
    let together =
        together.zip(first_type).and_then(|(cap, ty)| compiler.granted(cap, "together", &ty, scope));
    (offers, together)
}

/// Returns where an extra sign-off stands.
pub(crate) fn read_place(place: ast::AlsoPlace) -> AlsoPlace {
    match place {
        ast::AlsoPlace::Alongside => AlsoPlace::Alongside,
        ast::AlsoPlace::First => AlsoPlace::First,
        ast::AlsoPlace::Last => AlsoPlace::Last,
    }
}

/// Reads a further sign-off.
pub(crate) fn read_also(
    compiler: &Compiler<'_>,
    extra: &ast::Also,
    span: Span,
    request: &Vocabulary,
    scope: &mut Scope<'_>,
) -> Option<Also> {
    let chain = compiler.chain_expr(&extra.chain, scope);
    if let Some(chain) = &chain {
        compiler.check_chain_reads(chain, request, span);
    }
    let when = extra.when.as_ref().map(|when| {
        let mut scope = Scope { place: Place::Condition, ..scope.clone() };
        compiler.condition(when, &mut scope)
    });
    let place = read_place(extra.place.node);
    let when = match when {
        Some(read) => Some(read?),
        None => None,
    };
    Some(Also { chain: chain?, place, when })
}
