//! Looking up declarations by name.
//!
//! In: a policy and a name. Out: the declaration, if there is one. It resolves no dotted paths.

use crate::expr::{Output, Table};
use crate::people::{Calendar, Chain, ChainExpr, Role};
use crate::policy::{
    Approval, Define, Effect, Exception, Fact, NamedOutcome, NamedTable, NamedType, Policy, Request, Rule,
    Threshold,
};
use crate::value::Name;

impl Policy {
    /// Returns the kind of request with this name.
    pub fn request(&self, name: &str) -> Option<&Request> {
        by_name(&self.requests, name, |request| &request.name)
    }

    /// Returns the role with this name.
    pub fn role(&self, name: &str) -> Option<&Role> {
        by_name(&self.roles, name, |role| &role.name)
    }

    /// Returns the chain with this name.
    pub fn chain(&self, name: &str) -> Option<&Chain> {
        by_name(&self.chains, name, |chain| &chain.name)
    }

    /// Returns the threshold with this name.
    pub fn threshold(&self, name: &str) -> Option<&Threshold> {
        by_name(&self.thresholds, name, |threshold| &threshold.name)
    }

    /// Returns the definition with this name.
    pub fn define(&self, name: &str) -> Option<&Define> {
        by_name(&self.defines, name, |define| &define.name)
    }

    /// Returns the declared table with this name.
    pub fn table(&self, name: &str) -> Option<&NamedTable> {
        by_name(&self.tables, name, |table| &table.name)
    }

    /// Returns the declared outcome with this name.
    pub fn outcome(&self, name: &str) -> Option<&NamedOutcome> {
        by_name(&self.outcomes, name, |outcome| &outcome.name)
    }

    /// Returns the tier, choice or record with this name.
    pub fn named_type(&self, name: &str) -> Option<&NamedType> {
        by_name(&self.types, name, |named| &named.name)
    }

    /// Returns the calendar with this name.
    pub fn calendar(&self, name: &str) -> Option<&Calendar> {
        by_name(&self.calendars, name, |calendar| &calendar.name)
    }
}

impl Request {
    /// Returns the leaf fact with this dotted path.
    pub fn fact(&self, path: &str) -> Option<&Fact> {
        by_name(&self.facts, path, |fact| &fact.path)
    }

    /// Returns the rule with this name; the `otherwise` too.
    pub fn rule(&self, name: &str) -> Option<&Rule> {
        by_name(&self.rules, name, |rule| &rule.name)
            .or_else(|| self.otherwise.as_ref().filter(|rule| *rule.name == *name))
    }

    /// Returns the exception with this name.
    pub fn exception(&self, name: &str) -> Option<&Exception> {
        by_name(&self.exceptions, name, |exception| &exception.name)
    }
}

// INVARIANT: every collection of named declarations is sorted by name (byte order), each name once.
fn by_name<'a, T>(sorted: &'a [T], name: &str, name_of: impl Fn(&T) -> &Name) -> Option<&'a T> {
    let at = sorted.binary_search_by(|item| name_of(item).as_ref().cmp(name)).ok()?;
    sorted.get(at)
}

impl Request {
    /// Returns the chains that its rules and exceptions name.
    pub fn chains(&self) -> impl Iterator<Item = &ChainExpr> {
        let required = self.rules.iter().chain(&self.otherwise).filter_map(|rule| match &rule.effect {
            Effect::Require { chain, .. } => Some(chain),
            Effect::Approve(..)
            | Effect::Deny(_)
            | Effect::Refer(..)
            | Effect::Ask(_)
            | Effect::Answer(_) => None,
        });
        let of_exceptions = self.exceptions.iter().flat_map(|exception| {
            let (always, by_table) = match &exception.approval {
                Approval::Chain(chain) => (Some(chain), None),
                Approval::Table(table) => (None, Some(table)),
            };
            let also = exception.also.iter().map(|also| &also.chain);
            always.into_iter().chain(by_table.into_iter().flat_map(Table::chains)).chain(also)
        });
        required.chain(of_exceptions)
    }
}

impl Table {
    /// Returns the chains that its rows say.
    pub fn chains(&self) -> impl Iterator<Item = &ChainExpr> {
        let outputs = self.rows.iter().map(|row| &row.outputs).chain(&self.otherwise).flatten();
        outputs.filter_map(|output| match output {
            Output::Chain(chain) => chain.as_ref(),
            Output::Value(_) | Output::Nothing => None,
        })
    }
}

impl ChainExpr {
    /// Tells whether a part of it is measured against a stake. Named chains and tables are not followed.
    pub fn is_measured(&self) -> bool {
        match self {
            ChainExpr::Lowest(_) => true,
            ChainExpr::Role(_) | ChainExpr::Named(_) | ChainExpr::Table(..) => false,
            ChainExpr::Then(parts) | ChainExpr::And(parts) | ChainExpr::Either(parts) => {
                parts.iter().any(ChainExpr::is_measured)
            }
            ChainExpr::Quorum(_, inner) | ChainExpr::Acting(_, inner) => inner.is_measured(),
        }
    }
}
