//! Questions about who signs.

use polidex_syntax::ast::{Asked, ChainExpr, Signing};

use super::chain::{Joint, chain};
use super::expr::{expr, placed};
use super::level::{Level, Open, Place};

/// Writes a question; its stake stands before what stands behind it.
pub(super) fn signing(signing: &Signing, behind: Open) -> String {
    match signing {
        Signing::Who(act, about) => format!("who {} in {}", act.node.word(true), asked(about, behind)),
        Signing::Next(about, signed) => {
            let signed = expr(signed, Level::Primary);
            format!("who is next in {} after {signed}{}", way(&about.chain), stake(about, behind))
        }
        Signing::Approver(about) => format!("approver of {}", asked(about, behind)),
        Signing::May { role, act, asked: about } => {
            let role = placed(role, Place::before(Level::Rounded, Open::Conditions));
            format!("{role} may {} in {}", act.node.word(false), asked(about, behind))
        }
        Signing::Delegate { role, to } => {
            let role = placed(role, Place::before(Level::Rounded, Open::Conditions));
            let to = to.as_ref().map_or_else(String::new, |to| format!(" to {}", expr(to, Level::Primary)));
            format!("{role} may delegate{to}")
        }
        Signing::Authority { role, currency } => {
            let currency = currency.as_ref().map_or_else(String::new, |code| format!(" in {}", code.node));
            format!("authority of {}{currency}", expr(role, Level::Primary))
        }
    }
}

fn asked(about: &Asked, behind: Open) -> String {
    format!("{}{}", way(&about.chain), stake(about, behind))
}

fn stake(about: &Asked, behind: Open) -> String {
    let stake = about.stake.as_ref().map(|stake| placed(stake, Place { least: Level::Sum, behind }));
    stake.map_or_else(String::new, |stake| format!(" with stake {stake}"))
}

/// A chain that is more than a name stands in parentheses.
fn way(about: &ChainExpr) -> String {
    match about {
        ChainExpr::Role(_) | ChainExpr::Table(_) => chain(about, Joint::Then),
        _ => format!("({})", chain(about, Joint::Then)),
    }
}
