//! How the answer to a question about who signs varies with one unknown fact.
//!
//! In: a question. Out: the cuts where the answer changes: the stake against each authority, and the conditions on the
//! way. Between them a role is one and the same.

use polidex_base::Rational;
use polidex_ir::{Authority, ChainExpr, Expr, ExprKind, Name, Output, Role, Signing, Value};

use super::form::{Form, STILL, Shape, any_of};
use super::{DEEPEST, Look, Params};

impl Look<'_, '_> {
    /// Looks at a question; an authority goes the ways of its lines.
    pub(super) fn signing(&mut self, question: &Signing, params: &Params) -> Shape {
        let policy = self.env.policy;
        if let Signing::Authority(role) = question {
            self.shape(role, params);
            let zero = Shape::Forms(vec![Form::constant(Rational::zero())]);
            let mut ways = vec![zero];
            for known in policy.roles.iter().filter(|known| may_be(role, &known.name)) {
                for (authority, when) in &known.authority {
                    when.iter().for_each(|when| self.condition(when));
                    match authority {
                        Authority::UpTo(most) => ways.push(self.shape_of(most)),
                        Authority::Unlimited => ways.push(super::fixed(&Value::Unlimited)),
                        Authority::None => {}
                    }
                }
            }
            return any_of(ways);
        }
        if let Signing::Delegate(role, _) = question {
            question.values().into_iter().for_each(|value| {
                self.shape(value, params);
            });
            let stake = self.env.request.stake.as_ref().map_or(STILL, |stake| self.shape_of(stake));
            let known = policy.roles.iter().filter(|known| may_be(role, &known.name));
            for line in known.flat_map(|known| known.delegation.iter().flatten()) {
                line.when.iter().for_each(|when| self.condition(when));
                if let Some(most) = &line.up_to {
                    let most = self.shape_of(most);
                    self.atom(&stake, &most);
                }
            }
            return STILL;
        }
        let Some(asked) = question.asked() else { return STILL };
        let stake = match (&asked.stake, &self.env.request.stake) {
            (Some(stake), _) => self.shape(stake, params),
            (None, Some(stake)) => self.shape_of(stake),
            (None, None) => STILL,
        };
        for value in question.values() {
            self.shape(value, params);
        }
        self.signers(&asked.chain, &stake, params);
        STILL
    }

    fn signers(&mut self, chain: &ChainExpr, stake: &Shape, params: &Params) {
        if self.depth >= DEEPEST {
            self.linear = false;
            return;
        }
        self.depth = self.depth.saturating_add(1);
        let policy = self.env.policy;
        match chain {
            ChainExpr::Role(role) => self.role(role, stake),
            ChainExpr::Named(name) => {
                if let Some(named) = policy.chain(name) {
                    self.signers(&named.body, stake, &Vec::new());
                }
            }
            ChainExpr::Quorum(_, inner) | ChainExpr::Acting(_, inner) => self.signers(inner, stake, params),
            ChainExpr::Then(parts)
            | ChainExpr::And(parts)
            | ChainExpr::Either(parts)
            | ChainExpr::Lowest(parts) => {
                parts.iter().for_each(|part| self.signers(part, stake, params));
            }
            ChainExpr::Table(name, args, column) => {
                if let Some(named) = policy.table(name) {
                    let inner = self.bound(&named.params, args, params);
                    self.look_up(&named.table, *column, &inner);
                    let rows = named.table.rows.iter().map(|row| &row.outputs).chain(&named.table.otherwise);
                    for output in rows.flatten() {
                        if let Output::Chain(Some(chain)) = output {
                            self.signers(chain, stake, &inner);
                        }
                    }
                }
            }
        }
        self.depth = self.depth.saturating_sub(1);
    }

    fn role(&mut self, name: &Name, stake: &Shape) {
        let policy = self.env.policy;
        let Some(role) = policy.role(name) else { return };
        self.lines(role, stake);
        for stand_in in &role.signed_by {
            stand_in.when.iter().for_each(|when| self.condition(when));
            if let Some(role) = policy.role(&stand_in.role) {
                self.lines(role, stake);
            }
        }
    }

    fn lines(&mut self, role: &Role, stake: &Shape) {
        for (authority, when) in &role.authority {
            when.iter().for_each(|when| self.condition(when));
            if let Authority::UpTo(most) = authority {
                let most = self.shape_of(most);
                self.atom(stake, &most);
            }
        }
    }
}

/// Tells whether an expression may be this role.
fn may_be(role: &Expr, name: &Name) -> bool {
    match &role.kind {
        ExprKind::Const(Value::Role(only)) => only == name,
        _ => true,
    }
}
