//! Ways of signing.

use polidex_syntax::ast::ChainExpr;

use super::expr::expr;
use super::level::Level;

/// How tightly a way of signing is joined, the loosest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Joint {
    /// `a then b`
    Then,
    /// `a and b`
    And,
    /// One role, a chain by name, `either … or …`, `2 of …`
    One,
    /// What may stand in an `either`.
    InEither,
}

/// Writes a way of signing where one that is joined at least so tightly can stand.
pub(crate) fn chain(chain: &ChainExpr, least: Joint) -> String {
    let written = match chain {
        ChainExpr::Role(name) => name.node.clone(),
        ChainExpr::Then(parts) => joined(parts, " then ", Joint::And),
        ChainExpr::And(parts) => joined(parts, " and ", Joint::One),
        ChainExpr::Either(parts) => format!("either {}", joined(parts, " or ", Joint::InEither)),
        ChainExpr::Quorum { count, role } => format!("{} of {}", count.node, role.node),
        ChainExpr::Table(call) => expr(call, Level::LOOSEST),
        ChainExpr::Error => String::new(),
    };
    if joint(chain) < least { format!("({written})") } else { written }
}

fn joined(parts: &[ChainExpr], word: &str, least: Joint) -> String {
    let parts: Vec<String> = parts.iter().map(|part| chain(part, least)).collect();
    parts.join(word)
}

fn joint(chain: &ChainExpr) -> Joint {
    match chain {
        ChainExpr::Then(_) => Joint::Then,
        ChainExpr::And(_) => Joint::And,
        ChainExpr::Either(_) => Joint::One,
        ChainExpr::Role(_) | ChainExpr::Quorum { .. } | ChainExpr::Table(_) | ChainExpr::Error => {
            Joint::InEither
        }
    }
}
