//! Questions about who signs.
//!
//! In: pairs of the rules for them. Out: expressions.

use polidex_base::Spanned;

use super::{error, expr, first, is_operand};
use crate::ast::{Act, Asked, ChainExpr, Expr, ExprKind, Signing};
use crate::build::chain;
use crate::grammar::Rule;
use crate::piece::{Pair, Source};

/// `who signs in ladder`, `approver of ladder`, `authority of head in USD`
pub(super) fn signing(source: &Source<'_>, pair: &Pair<'_>) -> ExprKind {
    let Some(part) = pair.parts().next() else { return ExprKind::Error };
    let signing = match part.rule() {
        Rule::who_acts => Signing::Who(act(&part), asked(source, &part)),
        Rule::who_next => {
            let signed = part.part(Rule::primary).map_or_else(|| error(part.span()), |p| expr(source, &p));
            Signing::Next(asked(source, &part), signed)
        }
        Rule::approver => Signing::Approver(asked(source, &part)),
        _ => Signing::Authority {
            role: first(source, &part),
            currency: part.part(Rule::currency).map(|code| code.ident()),
        },
    };
    ExprKind::Signing(Box::new(signing))
}

/// `head may delegate to deputy`
pub(super) fn may_delegate(source: &Source<'_>, role: Expr, pair: &Pair<'_>) -> ExprKind {
    let to = pair.part(Rule::primary).map(|to| expr(source, &to));
    ExprKind::Signing(Box::new(Signing::Delegate { role, to }))
}

/// `head may sign in ladder`
pub(super) fn may(source: &Source<'_>, role: Expr, pair: &Pair<'_>) -> ExprKind {
    ExprKind::Signing(Box::new(Signing::May { role, act: act(pair), asked: asked(source, pair) }))
}

fn act(pair: &Pair<'_>) -> Spanned<Act> {
    pair.part(Rule::act).map_or_else(|| Spanned::new(Act::Sign, pair.span()), |word| chain::act(&word))
}

fn asked(source: &Source<'_>, pair: &Pair<'_>) -> Asked {
    let inner = pair.part(Rule::asked).and_then(|asked| asked.parts().next());
    let stake = pair.part(Rule::with_stake).and_then(|with| with.parts().find(is_operand));
    Asked {
        chain: inner.map_or(ChainExpr::Error, |inner| chain::chain(source, &inner)),
        stake: stake.map(|stake| expr(source, &stake)),
    }
}
