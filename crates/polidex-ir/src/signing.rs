//! Questions about who signs, and what a person does in a step.
//!
//! They are values like any other: a list of roles, a role, an amount, yes or no.

use crate::expr::Expr;
use crate::people::ChainExpr;

/// What a person does in a step. Only who signs covers a stake.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Act {
    /// Says that there is nothing against it.
    Concur,
    /// Looks at it and notes what is found.
    Review,
    /// Approves, within the role's authority.
    Sign,
}

impl Act {
    /// All of them.
    pub const ALL: [Act; 3] = [Act::Concur, Act::Review, Act::Sign];

    /// Returns its word behind several: `concur`, `review`, `sign`.
    pub fn word(self) -> &'static str {
        match self {
            Act::Concur => "concur",
            Act::Review => "review",
            Act::Sign => "sign",
        }
    }

    /// Returns its word behind one: `concurs`, `reviews`, `signs`.
    pub fn of_one(self) -> &'static str {
        match self {
            Act::Concur => "concurs",
            Act::Review => "reviews",
            Act::Sign => "signs",
        }
    }
}

/// A chain that is asked about, and what it must cover.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The chain.
    pub chain: ChainExpr,
    /// The stake; that of the request where left out.
    pub stake: Option<Expr>,
}

/// To whom something is delegated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum To {
    /// To anybody at all.
    Anybody,
    /// To a designee, whom the host stamps.
    Designee,
    /// To this role.
    Role(Expr),
}

/// A question about who signs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Signing {
    /// `who concurs in X`: the roles that do so, in order, each once.
    Who(Act, Asked),
    /// `who is next in X after SIGNED`: the roles whose turn it is.
    Next(Asked, Expr),
    /// `approver of X`: the role whose signature covers the stake.
    Approver(Asked),
    /// `ROLE may sign in X`.
    May(Act, Asked, Expr),
    /// `ROLE may delegate`, `ROLE may delegate to ROLE`
    Delegate(Expr, To),
    /// `authority of ROLE`, in the currency of its type.
    Authority(Expr),
}

impl Signing {
    /// Returns the chain that it asks about, if it asks about one.
    pub fn asked(&self) -> Option<&Asked> {
        match self {
            Signing::Who(_, asked)
            | Signing::Next(asked, _)
            | Signing::Approver(asked)
            | Signing::May(_, asked, _) => Some(asked),
            Signing::Delegate(..) | Signing::Authority(_) => None,
        }
    }

    /// Returns the values it is asked with: a role, the roles that signed, a stake.
    pub fn values(&self) -> Vec<&Expr> {
        let stake = self.asked().and_then(|asked| asked.stake.as_ref());
        let own = match self {
            Signing::Who(..) | Signing::Approver(_) => None,
            Signing::Next(_, value)
            | Signing::May(_, _, value)
            | Signing::Delegate(value, _)
            | Signing::Authority(value) => Some(value),
        };
        let to = match self {
            Signing::Delegate(_, To::Role(role)) => Some(role),
            _ => None,
        };
        own.into_iter().chain(to).chain(stake).collect()
    }
}
