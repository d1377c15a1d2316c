//! Roles and chains: read when first used, since a question about a chain may stand in what another one reads.
//!
//! In: their declarations. Out: IR, with the facts they read. Chain expressions are read in `chains`.
//! A circle is found here: a role whose authority hangs on itself through a question about a chain.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use polidex_base::{Date, Span, Spanned};
use polidex_ir::{
    Authority, Chain, Delegate, Expr, ExprKind, Name, Relation, Role, Silence, StandIn, Type, Value,
};
use polidex_syntax::ast::{self, RoleEntry};

use crate::compiler::{Compiler, name, title};
use crate::declare::SignerDecl;
use crate::elaborate::boolean;
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
    /// What the conditions of its delegation read beside; a request that does not ask about it need not have them.
    pub delegation_reads: BTreeMap<Name, Span>,
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
        let found_by = node.found_by.as_ref().and_then(|key| self.expr(key, None, &mut scope));
        let (mut authority, mut signed_by) = (Vec::new(), Vec::new());
        let mut responds = Once::new("responds within");
        let mut silence = Once::new("what happens on silence");
        let mut delegates = Delegates::default();
        for Spanned { node: entry, span } in &node.entries {
            match entry {
                RoleEntry::Authority { limit, from, until, when } => {
                    authority.extend(self.authority(
                        limit,
                        (from.as_ref(), until.as_ref()),
                        when.as_ref(),
                        &mut scope,
                    ));
                }
                RoleEntry::RespondsWithin(within) => {
                    responds.set(self, *span, self.time_allowed(within, &mut scope));
                }
                RoleEntry::EscalatesTo(word) => {
                    silence.set(self, *span, self.role_name(word).map(Silence::Escalate));
                }
                RoleEntry::SilenceExpires => silence.set(self, *span, Some(Silence::Expire)),
                RoleEntry::SilenceRefers(to) => {
                    let to = to.as_ref().map(|word| self.role_name(word));
                    let silent = match to {
                        Some(to) => to.map(|to| Silence::Refer(Some(to))),
                        None => Some(Silence::Refer(None)),
                    };
                    silence.set(self, *span, silent);
                }
                RoleEntry::SignedBy { roles, when } => {
                    signed_by.extend(self.stand_ins(roles, when.as_ref(), node, &mut scope));
                }
                RoleEntry::NotDelegable => delegates.never(self, *span),
                RoleEntry::Delegable { to, up_to, when } => {
                    let lines = self.delegates(to, up_to.as_ref(), when.as_ref(), &mut delegates.scope);
                    delegates.add(self, *span, lines);
                }
            }
        }
        let role = Role {
            name: name(&node.head.name.node),
            title: title(node.head.title.as_ref()),
            found_by,
            authority,
            signed_by,
            delegation: delegates.lines,
            responds_within: responds.get().flatten(),
            on_silence: silence.get().flatten(),
        };
        RoleRead { role, reads: scope.reads, delegation_reads: delegates.scope.reads }
    }

    /// A line of authority; nothing after a finding. Its days are a condition like any other.
    fn authority(
        &self,
        written: &ast::Authority,
        (from, until): (Option<&Spanned<Date>>, Option<&Spanned<Date>>),
        when: Option<&ast::Expr>,
        scope: &mut Scope<'_>,
    ) -> Option<(Authority, Option<Expr>)> {
        let when = when.map(|when| self.condition(when, scope));
        let read = match written {
            ast::Authority::None => Some(Authority::None),
            ast::Authority::Unlimited => Some(Authority::Unlimited),
            ast::Authority::UpTo(limit) => amount(self, limit, scope).map(Authority::UpTo),
        };
        if let (Some(from), Some(until)) = (from, until)
            && from.node >= until.node
        {
            self.report(WholeError::NoDays { span: from.span.to(until.span) });
            return None;
        }
        let day = |relation, day: &Spanned<Date>| {
            let today = Box::new(Expr { ty: Type::Date, kind: ExprKind::Today });
            let day = Box::new(Expr { ty: Type::Date, kind: ExprKind::Const(Value::Date(day.node)) });
            boolean(ExprKind::Compare(relation, today, day))
        };
        let from = from.map(|from| day(Relation::AtLeast, from));
        let until = until.map(|until| day(Relation::Less, until));
        let when = match when {
            Some(when) => Some(when?),
            None => None,
        };
        let mut all: Vec<Expr> = from.into_iter().chain(until).chain(when).collect();
        let when = match all.len() {
            0 | 1 => all.pop(),
            _ => Some(boolean(ExprKind::And(all))),
        };
        Some((read?, when))
    }

    /// `may be signed by a, b when …`
    fn stand_ins(
        &self,
        roles: &[ast::Ident],
        when: Option<&ast::Expr>,
        node: &ast::Role,
        scope: &mut Scope<'_>,
    ) -> Vec<StandIn> {
        let when = when.map(|when| self.condition(when, scope));
        let mut all = Vec::new();
        for word in roles {
            if word.node == node.head.name.node {
                let (expected, found) = ("another role".to_owned(), "the role itself".to_owned());
                self.report(TypeError::Mismatch { expected, found, span: word.span });
                continue;
            }
            let role = self.role_name(word);
            if let (Some(role), None | Some(Some(_))) = (role, &when) {
                all.push(StandIn { role, when: when.clone().flatten() });
            }
        }
        all
    }

    /// `delegable to designee up to 1_000 USD when …`
    fn delegates(
        &self,
        to: &[ast::Ident],
        up_to: Option<&ast::Expr>,
        when: Option<&ast::Expr>,
        scope: &mut Scope<'_>,
    ) -> Vec<Delegate> {
        let when = when.map(|when| self.condition(when, scope));
        let up_to = up_to.map(|most| amount(self, most, scope));
        let (None | Some(Some(_)), None | Some(Some(_))) = (&when, &up_to) else { return Vec::new() };
        let (when, up_to) = (when.flatten(), up_to.flatten());
        let line = |to: Option<Name>| Delegate { to, up_to: up_to.clone(), when: when.clone() };
        if to.is_empty() {
            return vec![line(None)];
        }
        let mut all = Vec::new();
        for word in to {
            if word.node == DESIGNEE && !self.names.signers.contains_key(DESIGNEE) {
                all.push(line(None));
            } else if let Some(role) = self.role_name(word) {
                all.push(line(Some(role)));
            }
        }
        all
    }
}

/// Somebody whom the host stamps when something is delegated to them.
pub(crate) const DESIGNEE: &str = "designee";

/// What is said of delegation: that there is none, or to whom.
struct Delegates {
    lines: Option<Vec<Delegate>>,
    never: Option<Span>,
    first: Option<Span>,
    /// What the conditions read: facts of a designee, that only a question about delegation has.
    scope: Scope<'static>,
}

impl Default for Delegates {
    fn default() -> Self {
        Delegates { lines: None, never: None, first: None, scope: Scope::facts(None) }
    }
}

impl Delegates {
    fn never(&mut self, compiler: &Compiler<'_>, span: Span) {
        match self.never.or(self.first) {
            Some(first) => {
                compiler.report(WholeError::EntryTwice { entry: "what may be delegated", span, first });
            }
            None => {
                self.never = Some(span);
                self.lines = Some(Vec::new());
            }
        }
    }

    fn add(&mut self, compiler: &Compiler<'_>, span: Span, lines: Vec<Delegate>) {
        if let Some(first) = self.never {
            compiler.report(WholeError::EntryTwice { entry: "what may be delegated", span, first });
            return;
        }
        self.first = self.first.or(Some(span));
        self.lines.get_or_insert_default().extend(lines);
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
