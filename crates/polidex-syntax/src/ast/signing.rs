//! Questions about who signs.

use polidex_base::Spanned;

use super::{ChainExpr, Expr, Ident};

/// What a person does in a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Act {
    /// `concurs`
    Concur,
    /// `reviews`
    Review,
    /// `signs`
    Sign,
}

impl Act {
    /// Returns its word behind one person, else behind several.
    pub fn word(self, one: bool) -> &'static str {
        match (self, one) {
            (Act::Concur, true) => "concurs",
            (Act::Concur, false) => "concur",
            (Act::Review, true) => "reviews",
            (Act::Review, false) => "review",
            (Act::Sign, true) => "signs",
            (Act::Sign, false) => "sign",
        }
    }
}

/// A chain that is asked about: `ladder with stake 1_000 USD`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The chain.
    pub chain: ChainExpr,
    /// `with stake …`; that of the request where it is not written.
    pub stake: Option<Expr>,
}

/// A question about who signs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Signing {
    /// `who concurs in ladder`
    Who(Spanned<Act>, Asked),
    /// `who is next in ladder after signed`
    Next(Asked, Expr),
    /// `approver of ladder`
    Approver(Asked),
    /// `head may sign in ladder`
    May {
        /// The role.
        role: Expr,
        /// What it may do.
        act: Spanned<Act>,
        /// Where.
        asked: Asked,
    },
    /// `head may delegate`, `head may delegate to deputy`
    Delegate {
        /// The role.
        role: Expr,
        /// `to …`: a role, or `designee`
        to: Option<Expr>,
    },
    /// `authority of head in USD`
    Authority {
        /// The role.
        role: Expr,
        /// `in USD`
        currency: Option<Ident>,
    },
}
