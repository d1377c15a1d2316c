//! Questions about who signs, as values.
//!
//! In: a question as written. Out: typed IR. What the chain and everybody in it reads counts as read here.

use std::collections::BTreeSet;

use polidex_base::Span;
use polidex_ir::{Asked, Authority, ChainExpr, Expr, ExprKind, Signing, To, Type, Value};
use polidex_syntax::ast;

use super::read;
use crate::chains::read_act;
use crate::compiler::Compiler;
use crate::declare::SignerDecl;
use crate::error::{TypeError, WholeError};
use crate::scope::Scope;
use crate::signers::{DESIGNEE, Signer};
use crate::types::shown;

impl Compiler<'_> {
    pub(super) fn signing(
        &self,
        question: &ast::Signing,
        span: Span,
        expected: Option<&Type>,
        scope: &mut Scope<'_>,
    ) -> Option<Expr> {
        let (ty, signing) = match question {
            ast::Signing::Who(act, about) => {
                (self.roles_type(), Signing::Who(read_act(act.node), self.asked(about, span, scope)?))
            }
            ast::Signing::Next(about, signed) => {
                let asked = self.asked(about, span, scope);
                let read = self.expr(signed, Some(&self.roles_type()), scope)?;
                let (Type::List { element, .. } | Type::Set { element, .. }) = &read.ty else {
                    self.mismatch(&read, "a list or a set of roles".to_owned(), signed.span);
                    return None;
                };
                if **element != Type::Role {
                    self.mismatch(&read, "a list or a set of roles".to_owned(), signed.span);
                    return None;
                }
                (self.roles_type(), Signing::Next(asked?, read))
            }
            ast::Signing::Approver(about) => (Type::Role, Signing::Approver(self.asked(about, span, scope)?)),
            ast::Signing::May { role, act, asked: about } => {
                let role = self.typed(role, &Type::Role, scope);
                let asked = self.asked(about, span, scope)?;
                (Type::Bool, Signing::May(read_act(act.node), asked, role?))
            }
            ast::Signing::Delegate { role, to } => {
                let role = self.typed(role, &Type::Role, scope);
                let to = match to {
                    None => To::Anybody,
                    Some(to) if self.is_designee(to, scope) => To::Designee,
                    Some(to) => To::Role(self.typed(to, &Type::Role, scope)?),
                };
                let role = role?;
                self.reads_of_delegation(&role, span, scope)?;
                (Type::Bool, Signing::Delegate(role, to))
            }
            ast::Signing::Authority { role, currency } => {
                let role = self.typed(role, &Type::Role, scope)?;
                let written = match currency {
                    Some(code) => Some(Type::Money(self.currency(code)?)),
                    None => None,
                };
                self.reads_of_role(&role, span, scope)?;
                let ty = match written {
                    Some(ty) => ty,
                    None => self.authority_type(&role, expected, span)?,
                };
                (ty, Signing::Authority(role))
            }
        };
        Some(Expr { ty, kind: ExprKind::Signing(Box::new(signing)) })
    }

    /// A list in which each role may stand once.
    fn roles_type(&self) -> Type {
        let roles = self.names.signers.values().filter(|decl| matches!(decl, SignerDecl::Role(_))).count();
        let up_to = u32::try_from(roles).unwrap_or(u32::MAX).max(1);
        Type::List { element: Box::new(Type::Role), key: None, up_to }
    }

    fn asked(&self, about: &ast::Asked, span: Span, scope: &mut Scope<'_>) -> Option<Asked> {
        let chain = self.chain_expr(&about.chain, scope);
        let stake = about.stake.as_ref().map(|stake| self.stake(stake, scope));
        let chain = chain?;
        self.reads_here(&chain, span, scope)?;
        match stake {
            Some(stake) => Some(Asked { chain, stake: Some(stake?) }),
            None => {
                if let Some(ladder) = self.ladder_in(&chain) {
                    self.needs_stake(&ladder, span, scope)?;
                }
                Some(Asked { chain, stake: None })
            }
        }
    }

    fn stake(&self, stake: &ast::Expr, scope: &mut Scope<'_>) -> Option<Expr> {
        let read = self.expr(stake, None, scope)?;
        match &read.ty {
            Type::Money(_)
            | Type::Decimal { .. }
            | Type::Percent { .. }
            | Type::Duration(_)
            | Type::Integer => Some(read),
            _ => {
                self.mismatch(&read, "an amount".to_owned(), stake.span);
                None
            }
        }
    }

    /// A ladder that is asked about needs a stake: of the request here, or of each that uses what this is part of.
    pub(crate) fn needs_stake(&self, ladder: &str, span: Span, scope: &mut Scope<'_>) -> Option<()> {
        match scope.request {
            Some(request) if !request.stake => {
                let (chain, request) = (ladder.to_owned(), request.name.to_string());
                self.report(WholeError::NoStake { chain, request, span });
                None
            }
            Some(_) => Some(()),
            None => {
                scope.ladder.get_or_insert_with(|| ladder.to_owned());
                Some(())
            }
        }
    }

    /// Notes what a chain and everybody in it reads.
    fn reads_here(&self, chain: &ChainExpr, span: Span, scope: &mut Scope<'_>) -> Option<()> {
        for (path, place) in self.reads_of_chain(chain, span) {
            read(scope, &path, place);
        }
        match scope.request {
            Some(request) => self.check_chain_reads(chain, request, span),
            None => Some(()),
        }
    }

    /// Notes what the authority of a role reads. Of a role that is only known when it is asked, a fact that is not
    /// there is an error then.
    fn reads_of_role(&self, role: &Expr, span: Span, scope: &mut Scope<'_>) -> Option<()> {
        let ExprKind::Const(Value::Role(named)) = &role.kind else { return Some(()) };
        let Some(signer) = self.signer_read(named, span) else { return Some(()) };
        for (path, place) in signer.reads() {
            read(scope, path, *place);
        }
        match scope.request {
            Some(request) => self.reads_exist("role", named, signer.reads(), request, span),
            None => Some(()),
        }
    }

    /// Tells whether this is the designee, not a fact or role of that name.
    fn is_designee(&self, to: &ast::Expr, scope: &Scope<'_>) -> bool {
        let ast::ExprKind::Path(words) = &to.kind else { return false };
        let [word] = words.as_slice() else { return false };
        word.node == DESIGNEE
            && !self.names.signers.contains_key(DESIGNEE)
            && !self.vocabularies_in(scope).any(|v| v.facts.contains_key(DESIGNEE))
    }

    /// Notes what the conditions of a role's delegation read.
    fn reads_of_delegation(&self, role: &Expr, span: Span, scope: &mut Scope<'_>) -> Option<()> {
        let ExprKind::Const(Value::Role(named)) = &role.kind else { return Some(()) };
        let signer = self.signer_read(named, span);
        let Some(Signer::Role(role_read)) = signer.as_deref() else { return Some(()) };
        for (path, place) in &role_read.delegation_reads {
            read(scope, path, *place);
        }
        match scope.request {
            Some(request) => self.reads_exist("role", named, &role_read.delegation_reads, request, span),
            None => Some(()),
        }
    }

    fn roles_of(&self, role: &Expr) -> Vec<String> {
        if let ExprKind::Const(Value::Role(name)) = &role.kind {
            return vec![name.to_string()];
        }
        let roles = self.names.signers.iter().filter(|(_, decl)| matches!(decl, SignerDecl::Role(_)));
        roles.map(|(name, _)| (*name).to_owned()).collect()
    }

    /// Returns the type of a role's authority: the only one of its lines, or the one that is expected.
    fn authority_type(&self, role: &Expr, expected: Option<&Type>, span: Span) -> Option<Type> {
        let mut types = BTreeSet::new();
        for named in self.roles_of(role) {
            if let Some(signer) = self.signer_read(&named, span) {
                let lines = signer.role().into_iter().flat_map(|role| &role.authority);
                types.extend(lines.filter_map(|(line, _)| match line {
                    Authority::UpTo(most) => Some(most.ty.clone()),
                    Authority::None | Authority::Unlimited => None,
                }));
            }
        }
        if let (Some(only), 1) = (types.first(), types.len()) {
            return Some(only.clone());
        }
        match expected {
            Some(ty @ (Type::Money(_) | Type::Decimal { .. } | Type::Percent { .. } | Type::Duration(_))) => {
                Some(ty.clone())
            }
            Some(_) | None => {
                let kinds = types.iter().map(kind_of).collect();
                self.report(TypeError::WhichAuthority { kinds, span });
                None
            }
        }
    }
}

/// Returns the code of a currency, or the words for another type.
fn kind_of(ty: &Type) -> String {
    if let Type::Money(currency) = ty { currency.code().to_owned() } else { shown(ty) }
}
