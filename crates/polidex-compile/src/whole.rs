//! What only the whole policy shows: circles, what is too large, requests that nobody decides.
//!
//! In: the compiled parts. Out: findings. Nothing is changed here.

use std::collections::{BTreeMap, BTreeSet};

use polidex_base::Span;
use polidex_ir::{ChainExpr, Name, NamedTypeKind, Request, Type};

use crate::chains::MOST_SEATS;
use crate::compiler::{Compiler, DEEPEST};
use crate::declare::TypeDecl;
use crate::error::{NameError, WholeError};

/// Checks the policy as a whole.
pub(crate) fn check(compiler: &Compiler<'_>, requests: &[Request]) {
    decided(compiler);
    circles_of_people(compiler);
    circles_of_records(compiler);
    large_chains(compiler);
    for request in requests {
        let edges = request.rules.iter().map(|rule| (rule.name.clone(), rule.overrides.clone())).collect();
        let place = |rule: &str| compiler.names.rule(&request.name, rule).unwrap_or_default();
        circle(compiler, "rules override each other", &edges, place);
        let edges = request.exceptions.iter().map(|x| (x.name.clone(), x.overrides.clone())).collect();
        circle(compiler, "exceptions override each other", &edges, |exception| {
            let found = compiler.names.exceptions.iter().find(|d| d.node.head.name.node == exception);
            found.map(|d| d.node.head.name.span).unwrap_or_default()
        });
        crate::ladders::check(compiler, request);
    }
}

fn decided(compiler: &Compiler<'_>) {
    let names = &compiler.names;
    let mut decided: BTreeSet<&str> = BTreeSet::new();
    for word in names.decides.iter().flat_map(|decl| &decl.node.requests) {
        decided.insert(&word.node);
        if !names.requests.contains_key(word.node.as_str()) && !names.broken {
            let known = names.requests.keys().map(|r| (*r).to_owned()).collect();
            let (name, span) = (word.node.clone(), word.span);
            compiler.report(NameError::Unknown { what: "request", name, span, known, hint: None });
        }
    }
    if names.broken {
        return;
    }
    for (request, decl) in &names.requests {
        if !decided.contains(request) {
            let (request, span) = ((*request).to_owned(), decl.node.head.name.span);
            compiler.report(WholeError::Undecided { request, span });
        }
    }
}

fn circles_of_people(compiler: &Compiler<'_>) {
    let signers = &compiler.signers;
    let role_span = |name: &str| match compiler.names.signers.get(name) {
        Some(crate::declare::SignerDecl::Role(role)) => role.head.name.span,
        Some(crate::declare::SignerDecl::Chain(chain)) => chain.head.name.span,
        None => Span::default(),
    };
    let edges = signers
        .roles
        .iter()
        .map(|(name, read)| (name.clone(), read.role.escalates_to().into_iter().cloned().collect()))
        .collect();
    circle(compiler, "escalation goes", &edges, role_span);
    let edges = signers
        .chains
        .iter()
        .map(|(name, read)| (name.clone(), compiler.named_in(&read.chain.body)))
        .collect();
    circle(compiler, "chains go", &edges, role_span);
}

fn circles_of_records(compiler: &Compiler<'_>) {
    let mut edges: BTreeMap<Name, Vec<Name>> = BTreeMap::new();
    for (named, ty) in &compiler.types {
        let NamedTypeKind::Record(fields) = &ty.kind else { continue };
        let records = fields.iter().filter_map(|field| record_in(&field.ty));
        edges.insert(named.clone(), records.collect());
    }
    circle(compiler, "records nest", &edges, |record| match compiler.names.types.get(record) {
        Some(TypeDecl::Record(node)) => node.head.name.span,
        Some(TypeDecl::Tier(_) | TypeDecl::Choice(_) | TypeDecl::TierFrom(_)) | None => Span::default(),
    });
}

/// Returns the record that a value of a type is, or holds.
fn record_in(ty: &Type) -> Option<Name> {
    match ty {
        Type::Record(record) => Some(record.clone()),
        Type::List { element, .. } | Type::Set { element, .. } => record_in(element),
        _ => None,
    }
}

/// What a chain comes to when the chains it names are written out.
#[derive(Debug, Clone, Copy)]
struct Measure {
    depth: usize,
    seats: u32,
}

/// Chains that name chains multiply.
fn large_chains(compiler: &Compiler<'_>) {
    let mut known = BTreeMap::new();
    for (named, chain) in &compiler.signers.chains {
        let Some(crate::declare::SignerDecl::Chain(node)) = compiler.names.signers.get(&**named) else {
            continue;
        };
        let too_large = |what: String, label: &str| {
            compiler.report(WholeError::TooLarge {
                what,
                label: label.to_owned(),
                help: "use fewer chains inside of chains",
                span: node.head.name.span,
            });
        };
        match measure(compiler, &chain.chain.body, &mut vec![named.clone()], &mut known) {
            Ok(Measure { seats, .. }) if seats > MOST_SEATS => {
                too_large(format!("chain `{named}` has more than {MOST_SEATS} seats"), "too many seats");
            }
            Ok(Measure { depth, .. }) if depth > DEEPEST => {
                too_large(format!("chains name each other more than {DEEPEST} deep"), "one too deep");
            }
            Err(Unmeasured::TooDeep) => {
                too_large(format!("chains name each other more than {DEEPEST} deep"), "one too deep");
            }
            Ok(_) | Err(Unmeasured::Circle) => {}
        }
    }
}

/// Why a chain has no measure.
enum Unmeasured {
    /// It names itself; that is reported as a circle.
    Circle,
    /// It is not followed further.
    TooDeep,
}

/// Measures a chain. What has no measure ends it at once, so that nothing is walked twice.
fn measure(
    compiler: &Compiler<'_>,
    chain: &ChainExpr,
    open: &mut Vec<Name>,
    known: &mut BTreeMap<Name, Measure>,
) -> Result<Measure, Unmeasured> {
    match chain {
        ChainExpr::Role(_) => Ok(Measure { depth: 1, seats: 1 }),
        ChainExpr::Quorum(count, of) => {
            let of = measure(compiler, of, open, known)?;
            Ok(Measure { seats: of.seats.max(*count), ..of })
        }
        ChainExpr::Acting(_, inner) => measure(compiler, inner, open, known),
        ChainExpr::Then(parts)
        | ChainExpr::And(parts)
        | ChainExpr::Either(parts)
        | ChainExpr::Lowest(parts) => {
            let mut all = Measure { depth: 1, seats: 0 };
            for part in parts {
                let part = measure(compiler, part, open, known)?;
                all.depth = all.depth.max(part.depth);
                all.seats = all.seats.saturating_add(part.seats);
            }
            Ok(all)
        }
        ChainExpr::Named(named) => {
            if let Some(known) = known.get(named) {
                return Ok(*known);
            }
            enter(named, open)?;
            // A chain that could not be read was reported.
            let Some(read) = compiler.signers.chains.get(named) else {
                return Ok(Measure { depth: 1, seats: 1 });
            };
            open.push(named.clone());
            let inner = measure(compiler, &read.chain.body, open, known)?;
            open.pop();
            let found = Measure { depth: inner.depth.saturating_add(1), ..inner };
            known.insert(named.clone(), found);
            Ok(found)
        }
        ChainExpr::Table(table, _, column) => {
            let place = Name::from(format!("{table}.{column}"));
            if let Some(known) = known.get(&place) {
                return Ok(*known);
            }
            enter(&place, open)?;
            open.push(place.clone());
            // The longest of its rows counts.
            let mut longest = Measure { depth: 1, seats: 1 };
            for chain in compiler.chains_in(table, *column) {
                let row = measure(compiler, &chain, open, known)?;
                longest =
                    Measure { depth: longest.depth.max(row.depth), seats: longest.seats.max(row.seats) };
            }
            open.pop();
            let found = Measure { depth: longest.depth.saturating_add(1), ..longest };
            known.insert(place, found);
            Ok(found)
        }
    }
}

fn enter(named: &Name, open: &[Name]) -> Result<(), Unmeasured> {
    if open.contains(named) {
        Err(Unmeasured::Circle)
    } else if open.len() > DEEPEST {
        Err(Unmeasured::TooDeep)
    } else {
        Ok(())
    }
}

/// Reports each circle once, at its first name in the order of the alphabet.
fn circle(
    compiler: &Compiler<'_>,
    what: &'static str,
    edges: &BTreeMap<Name, Vec<Name>>,
    place: impl Fn(&str) -> Span,
) {
    let mut done: BTreeSet<Name> = BTreeSet::new();
    for start in edges.keys() {
        let mut path: Vec<(Name, usize)> = vec![(start.clone(), 0)];
        let mut on_path: BTreeSet<Name> = BTreeSet::from([start.clone()]);
        if done.contains(start) {
            continue;
        }
        while let Some((node, next)) = path.last_mut() {
            let target = edges.get(node).and_then(|targets| targets.get(*next)).cloned();
            *next = next.saturating_add(1);
            let Some(target) = target else {
                done.insert(node.clone());
                on_path.remove(node);
                path.pop();
                continue;
            };
            if on_path.contains(&target) {
                let around = path.iter().map(|(name, _)| name).skip_while(|name| **name != target);
                let mut names: Vec<String> = around.map(|name| name.to_string()).collect();
                let span = names.first().map(|name| place(name)).unwrap_or_default();
                names.push(target.to_string());
                compiler.report(WholeError::Circle { what, names, span });
            } else if !done.contains(&target) && edges.contains_key(&target) {
                on_path.insert(target.clone());
                path.push((target, 0));
            }
        }
    }
}
