//! Chains and questions about who signs, in words.

use polidex_ir::{Asked, ChainExpr, Signing, To, Type};

use super::Words;

impl Words<'_> {
    pub(super) fn signing(&self, question: &Signing, ty: &Type) -> String {
        match question {
            Signing::Who(act, asked) => format!("who {} in {}", act.of_one(), self.asked(asked)),
            Signing::Next(asked, signed) => {
                let chain = self.inside_chain(&asked.chain);
                format!("who is next in {chain} after {}{}", self.inside(signed), self.stake(asked))
            }
            Signing::Approver(asked) => format!("approver of {}", self.asked(asked)),
            Signing::May(act, asked, role) => {
                format!("{} may {} in {}", self.inside(role), act.word(), self.asked(asked))
            }
            Signing::Delegate(role, to) => {
                let to = match to {
                    To::Anybody => String::new(),
                    To::Designee => " to designee".to_owned(),
                    To::Role(to) => format!(" to {}", self.inside(to)),
                };
                format!("{} may delegate{to}", self.inside(role))
            }
            Signing::Authority(role) => {
                let currency = if let Type::Money(currency) = ty { currency.code() } else { "" };
                let of = self.inside(role);
                format!("authority of {of} in {currency}").trim_end_matches(" in ").to_owned()
            }
        }
    }

    fn asked(&self, asked: &Asked) -> String {
        format!("{}{}", self.inside_chain(&asked.chain), self.stake(asked))
    }

    fn stake(&self, asked: &Asked) -> String {
        let stake = asked.stake.as_ref();
        stake.map_or_else(String::new, |stake| format!(" with stake {}", self.inside(stake)))
    }

    /// Writes a chain as a policy does.
    pub(super) fn chain(&self, chain: &ChainExpr) -> String {
        match chain {
            ChainExpr::Role(name) | ChainExpr::Named(name) => name.to_string(),
            ChainExpr::Then(parts) => self.chains(parts, " then "),
            ChainExpr::And(parts) => self.chains(parts, " and "),
            ChainExpr::Either(parts) => format!("either {}", self.chains(parts, " or ")),
            ChainExpr::Lowest(parts) => format!("lowest of {} that covers", self.chains(parts, ", ")),
            ChainExpr::Quorum(count, of) => match of.as_ref() {
                ChainExpr::Either(parts) => format!("{count} of ({})", self.chains(parts, ", ")),
                of => format!("{count} of {}", self.inside_chain(of)),
            },
            ChainExpr::Acting(act, who) => match who.as_ref() {
                ChainExpr::And(parts) => format!("{} {}", self.chains(parts, " and "), act.word()),
                who => format!("{} {}", self.inside_chain(who), act.of_one()),
            },
            ChainExpr::Table(name, args, column) => self.call(name, args, *column),
        }
    }

    fn chains(&self, parts: &[ChainExpr], between: &str) -> String {
        parts.iter().map(|part| self.inside_chain(part)).collect::<Vec<_>>().join(between)
    }

    /// What stands inside something else, in parentheses where it has parts.
    fn inside_chain(&self, chain: &ChainExpr) -> String {
        let written = self.chain(chain);
        match chain {
            ChainExpr::Role(_) | ChainExpr::Named(_) | ChainExpr::Table(..) => written,
            ChainExpr::Then(_)
            | ChainExpr::And(_)
            | ChainExpr::Either(_)
            | ChainExpr::Lowest(_)
            | ChainExpr::Quorum(..)
            | ChainExpr::Acting(..) => format!("({written})"),
        }
    }
}
