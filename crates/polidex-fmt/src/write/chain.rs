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
        ChainExpr::Quorum { count, of } => match of.as_slice() {
            [only] => format!("{} of {}", count.node, chain_part(only)),
            several => format!("{} of ({})", count.node, joined(several, ", ", Joint::InEither)),
        },
        ChainExpr::Lowest(parts) => format!("lowest of {} that covers", joined(parts, ", ", Joint::InEither)),
        ChainExpr::Acting(who, act) => match who.as_ref() {
            ChainExpr::And(parts) => {
                format!("{} {}", joined(parts, " and ", Joint::One), act.node.word(false))
            }
            who => format!("{} {}", chain_part(who), act.node.word(is_one(who))),
        },
        ChainExpr::Table(call) => expr(call, Level::LOOSEST),
        ChainExpr::Error => String::new(),
    };
    if joint(chain) < least { format!("({written})") } else { written }
}

/// Writes what a word such as `concurs` stands behind, or a number before.
fn chain_part(part: &ChainExpr) -> String {
    match part {
        // One word behind them says what all of them do.
        ChainExpr::Either(_) | ChainExpr::Lowest(_) | ChainExpr::Quorum { .. } => chain(part, Joint::One),
        ChainExpr::Acting(..) => format!("({})", chain(part, Joint::Then)),
        ChainExpr::Role(_)
        | ChainExpr::Table(_)
        | ChainExpr::Then(_)
        | ChainExpr::And(_)
        | ChainExpr::Error => chain(part, Joint::InEither),
    }
}

/// Tells whether it is one person who does it.
fn is_one(chain: &ChainExpr) -> bool {
    match chain {
        ChainExpr::Role(_) | ChainExpr::Table(_) | ChainExpr::Either(_) | ChainExpr::Lowest(_) => true,
        ChainExpr::Acting(inner, _) => is_one(inner),
        ChainExpr::Then(_) | ChainExpr::And(_) | ChainExpr::Quorum { .. } | ChainExpr::Error => false,
    }
}

fn joined(parts: &[ChainExpr], word: &str, least: Joint) -> String {
    let parts: Vec<String> = parts.iter().map(|part| chain(part, least)).collect();
    parts.join(word)
}

fn joint(chain: &ChainExpr) -> Joint {
    match chain {
        ChainExpr::Then(_) => Joint::Then,
        ChainExpr::And(_) => Joint::And,
        // Commas and `or` go on as far as they can.
        ChainExpr::Either(_) | ChainExpr::Lowest(_) => Joint::One,
        ChainExpr::Acting(who, _) => match who.as_ref() {
            ChainExpr::And(_) => Joint::And,
            _ => Joint::One,
        },
        ChainExpr::Role(_) | ChainExpr::Quorum { .. } | ChainExpr::Table(_) | ChainExpr::Error => {
            Joint::InEither
        }
    }
}
