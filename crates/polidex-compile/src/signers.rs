//! Roles and chains: read when first used, since a question about a chain may stand in what another one reads.
//!
//! In: their declarations. Out: IR, with the facts they read. Chain expressions are read in `chains`.
//! A circle is found here: a role whose authority hangs on itself through a question about a chain.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use polidex_base::Span;
use polidex_ir::{Authority, Chain, Expr, Name, Role, Type};
use polidex_syntax::ast::{self, RoleEntry};

use crate::compiler::{Compiler, name, title};
use crate::declare::SignerDecl;
use crate::error::{TypeError, WholeError};
use crate::people::Once;
use crate::scope::Scope;
use crate::types::shown;

/// A role with what its authority reads.
#[derive(Debug, Clone)]
pub(crate) struct RoleRead {
    pub role: Role,
    /// Facts and records it reads, and where.
    pub reads: BTreeMap<Name, Span>,
}

/// A chain with what its tables read.
#[derive(Debug, Clone)]
pub(crate) struct ChainRead {
    pub chain: Chain,
    /// Facts and records it reads, and where.
    pub reads: BTreeMap<Name, Span>,
}

/// All roles and chains.
#[derive(Debug, Clone, Default)]
pub(crate) struct Signers {
    pub roles: BTreeMap<Name, RoleRead>,
    pub chains: BTreeMap<Name, ChainRead>,
}

/// A role or chain that was read.
#[derive(Debug)]
pub(crate) enum Signer {
    Role(RoleRead),
    Chain(ChainRead),
}

impl Signer {
    /// Returns what it reads.
    pub fn reads(&self) -> &BTreeMap<Name, Span> {
        match self {
            Signer::Role(role) => &role.reads,
            Signer::Chain(chain) => &chain.reads,
        }
    }

    /// Returns it as a role.
    pub fn role(&self) -> Option<&Role> {
        match self {
            Signer::Role(read) => Some(&read.role),
            Signer::Chain(_) => None,
        }
    }

    /// Returns it as a chain.
    pub fn chain(&self) -> Option<&Chain> {
        match self {
            Signer::Chain(read) => Some(&read.chain),
            Signer::Role(_) => None,
        }
    }
}

/// How far a role or chain was read.
#[derive(Debug, Clone)]
enum State {
    /// It is being read.
    Open,
    /// It was read; nothing where that failed.
    Read(Option<Rc<Signer>>),
}

/// What was read so far.
#[derive(Debug, Default)]
pub(crate) struct Signing {
    states: RefCell<BTreeMap<Name, State>>,
    open: RefCell<Vec<Name>>,
}

/// Reads all roles and chains.
pub(crate) fn signers(compiler: &Compiler<'_>) -> Signers {
    let mut signers = Signers::default();
    for named in compiler.names.signers.keys() {
        match compiler.signer_read(named, Span::default()).as_deref() {
            Some(Signer::Role(read)) => {
                signers.roles.insert(name(named), read.clone());
            }
            Some(Signer::Chain(read)) => {
                signers.chains.insert(name(named), read.clone());
            }
            None => {}
        }
    }
    signers
}

impl Compiler<'_> {
    /// Returns the role or chain of a name; nothing where there is none, or it could not be read.
    pub fn signer_read(&self, named: &str, used: Span) -> Option<Rc<Signer>> {
        let decl = self.names.signers.get(named)?;
        let key = name(named);
        let state = self.signing.states.borrow().get(&key).cloned();
        match state {
            Some(State::Read(read)) => read,
            Some(State::Open) => {
                let open = self.signing.open.borrow();
                let around = open.iter().skip_while(|open| **open != key);
                let mut names: Vec<String> = around.map(|open| open.to_string()).collect();
                names.push(named.to_owned());
                self.report(WholeError::Circle { what: "questions about who signs go", names, span: used });
                None
            }
            None => {
                self.signing.states.borrow_mut().insert(key.clone(), State::Open);
                self.signing.open.borrow_mut().push(key.clone());
                let read = match decl {
                    SignerDecl::Role(node) => Some(Signer::Role(self.role(node))),
                    SignerDecl::Chain(node) => self.chain(node).map(Signer::Chain),
                };
                let read = read.map(Rc::new);
                self.signing.open.borrow_mut().pop();
                self.signing.states.borrow_mut().insert(key, State::Read(read.clone()));
                read
            }
        }
    }

    fn chain(&self, node: &ast::Chain) -> Option<ChainRead> {
        let head = &node.head;
        self.place("chain", None, &head.name.node, head.name.span);
        let mut scope = Scope::facts(None).of_values();
        let body = self.chain_expr(&node.body, &mut scope)?;
        let until_covered = node.until_covered.is_some();
        let chain =
            Chain { name: name(&head.name.node), title: title(head.title.as_ref()), body, until_covered };
        Some(ChainRead { chain, reads: scope.reads })
    }

    fn role(&self, node: &ast::Role) -> RoleRead {
        self.place("role", None, &node.head.name.node, node.head.name.span);
        let mut scope = Scope::facts(None);
        let mut authority = Vec::new();
        let mut responds = Once::new("responds within");
        let mut escalates = Once::new("escalates to");
        for entry in &node.entries {
            match &entry.node {
                RoleEntry::Authority(written, when) => {
                    authority.extend(self.authority(written, when.as_ref(), &mut scope));
                }
                RoleEntry::RespondsWithin(within) => {
                    responds.set(self, entry.span, self.time_allowed(within, &mut scope))
                }
                RoleEntry::EscalatesTo(word) => escalates.set(self, entry.span, self.role_name(word)),
            }
        }
        let role = Role {
            name: name(&node.head.name.node),
            title: title(node.head.title.as_ref()),
            authority,
            responds_within: responds.get().flatten(),
            escalates_to: escalates.get().flatten(),
        };
        RoleRead { role, reads: scope.reads }
    }

    /// A line of authority; nothing after a finding.
    fn authority(
        &self,
        written: &ast::Authority,
        when: Option<&ast::Expr>,
        scope: &mut Scope<'_>,
    ) -> Option<(Authority, Option<Expr>)> {
        let when = when.map(|when| self.condition(when, scope));
        let read = match written {
            ast::Authority::None => Some(Authority::None),
            ast::Authority::Unlimited => Some(Authority::Unlimited),
            ast::Authority::UpTo(limit) => amount(self, limit, scope).map(Authority::UpTo),
        };
        match (read?, when) {
            (read, None) => Some((read, None)),
            (read, Some(when)) => Some((read, Some(when?))),
        }
    }
}

fn amount(compiler: &Compiler<'_>, limit: &ast::Expr, scope: &mut Scope<'_>) -> Option<Expr> {
    let read = compiler.expr(limit, None, scope)?;
    match &read.ty {
        Type::Money(_) | Type::Decimal { .. } | Type::Percent { .. } | Type::Duration(_) => Some(read),
        Type::Integer => {
            let (number, instead) = match &limit.kind {
                ast::ExprKind::Literal(ast::Literal::Number { digits, .. }) => {
                    (digits.clone(), format!("{digits} {}", compiler.example_currency()))
                }
                _ => return Some(read),
            };
            let expected = "an amount".to_owned();
            compiler.report(TypeError::BareNumber { number, expected, instead, span: limit.span });
            None
        }
        other => {
            let (expected, found) = ("an amount".to_owned(), shown(other));
            compiler.report(TypeError::Mismatch { expected, found, span: limit.span });
            None
        }
    }
}
