//! What only the whole policy shows: circles, ladders without a stake, requests that nobody decides.
//!
//! In: the compiled parts. Out: findings. Nothing is changed here.

use std::collections::{BTreeMap, BTreeSet};

use polidex_base::Span;
use polidex_ir::{Approval, ChainExpr, Effect, Name, Output, Request};

use crate::compiler::Compiler;
use crate::error::{NameError, WholeError};

/// Checks the policy as a whole.
pub(crate) fn check(compiler: &Compiler<'_>, requests: &[Request]) {
    decided(compiler);
    circles_of_people(compiler);
    for request in requests {
        let edges = request.rules.iter().map(|rule| (rule.name.clone(), rule.overrides.clone())).collect();
        let place =
            |rule: &str| compiler.names.rules.get(&(&*request.name, rule)).copied().unwrap_or_default();
        circle(compiler, "rules override each other", &edges, place);
        let edges = request.exceptions.iter().map(|x| (x.name.clone(), x.overrides.clone())).collect();
        circle(compiler, "exceptions override each other", &edges, |exception| {
            let found = compiler.names.exceptions.iter().find(|d| d.node.head.name.node == exception);
            found.map(|d| d.node.head.name.span).unwrap_or_default()
        });
        ladders(compiler, request);
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
        .map(|(name, read)| (name.clone(), read.role.escalates_to.iter().cloned().collect()))
        .collect();
    circle(compiler, "escalation goes", &edges, role_span);
    let edges = signers.chains.iter().map(|(name, read)| (name.clone(), named_in(&read.body))).collect();
    circle(compiler, "chains go", &edges, role_span);
}

fn named_in(chain: &ChainExpr) -> Vec<Name> {
    match chain {
        ChainExpr::Named(name) => vec![name.clone()],
        ChainExpr::Role(_) | ChainExpr::Quorum(..) => Vec::new(),
        ChainExpr::Then(parts) | ChainExpr::And(parts) | ChainExpr::Either(parts) => {
            parts.iter().flat_map(named_in).collect()
        }
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

/// A ladder is cut by a stake, so there must be one.
fn ladders(compiler: &Compiler<'_>, request: &Request) {
    if request.stake.is_some() {
        return;
    }
    let request_name = request.name.to_string();
    let report = |chain: &ChainExpr, span: Span| {
        if let Some(name) = ladder_in(compiler, chain, 0) {
            let (chain, request) = (name.to_string(), request_name.clone());
            compiler.report(WholeError::NoStake { chain, request, span });
        }
    };
    for rule in request.rules.iter().chain(&request.otherwise) {
        if let Effect::Require(chain, _) = &rule.effect {
            let span = compiler.names.rules.get(&(&*request.name, &*rule.name)).copied();
            report(chain, span.unwrap_or_default());
        }
    }
    for exception in request.exceptions.iter().filter(|x| x.offers.is_empty() && x.together.is_none()) {
        let decl = compiler.names.exceptions.iter().find(|d| *d.node.head.name.node == *exception.name);
        let span = decl.map(|d| d.node.head.name.span).unwrap_or_default();
        match &exception.approval {
            Approval::Chain(chain) => report(chain, span),
            Approval::Table(table) => {
                for output in table.rows.iter().flat_map(|row| &row.outputs) {
                    if let Output::Chain(Some(chain)) = output {
                        report(chain, span);
                    }
                }
            }
        }
    }
}

fn ladder_in(compiler: &Compiler<'_>, chain: &ChainExpr, depth: u32) -> Option<Name> {
    match chain {
        ChainExpr::Named(name) if depth < 64 => {
            let read = compiler.signers.chains.get(name)?;
            if read.until_covered {
                return Some(name.clone());
            }
            ladder_in(compiler, &read.body, depth.saturating_add(1))
        }
        ChainExpr::Named(_) | ChainExpr::Role(_) | ChainExpr::Quorum(..) => None,
        ChainExpr::Then(parts) | ChainExpr::And(parts) | ChainExpr::Either(parts) => {
            parts.iter().find_map(|part| ladder_in(compiler, part, depth))
        }
    }
}
