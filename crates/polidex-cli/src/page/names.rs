//! Titles for names, and values for reading.
//!
//! In: names and values as the policy has them. Out: text a person knows, free of characters that steer terminals.

use polidex::Policy;
use polidex::eval::{Piece, Wording};
use polidex::ir::{Name, Request, Value};

use crate::page::time;
use crate::term::{Look, Term, harmless};

/// Looks up what things are called.
pub struct Names<'a> {
    policy: &'a Policy,
    name: &'a str,
    request: Option<&'a Request>,
}

impl<'a> Names<'a> {
    /// Looks up titles in a policy and one of its requests.
    pub fn new(policy: &'a Policy, request: &'a str) -> Self {
        Names { policy, name: request, request: policy.request(request) }
    }

    /// Returns the request's title, else its name.
    pub fn request_title(&self) -> String {
        harmless(self.request.and_then(|request| request.title.as_deref()).unwrap_or(self.name))
    }

    /// Returns the title of a rule or dispute, else its name.
    pub fn rule(&self, name: &str) -> String {
        let rule = self.request.and_then(|request| request.rule(name)).and_then(|rule| rule.title.as_ref());
        let mut disputes = self.request.into_iter().flat_map(|request| &request.disputes);
        let dispute = || disputes.find(|dispute| &*dispute.name == name).map(|dispute| &dispute.title);
        title_or(name, rule.or_else(dispute))
    }

    /// Returns an exception's title, else its name.
    pub fn exception(&self, name: &str) -> String {
        title_or(name, self.request.and_then(|r| r.exception(name)).and_then(|e| e.title.as_ref()))
    }

    /// Returns a gather's title, else its name.
    pub fn gather(&self, name: &str) -> String {
        let gathers = self.request.into_iter().flat_map(|request| &request.gathers);
        title_or(name, gathers.filter(|g| &*g.name == name).find_map(|g| g.title.as_ref()))
    }

    /// Returns a service level's title, else its name.
    pub fn sla(&self, name: &str) -> String {
        let slas = self.request.into_iter().flat_map(|request| &request.slas);
        title_or(name, slas.filter(|sla| &*sla.name == name).find_map(|sla| sla.title.as_ref()))
    }

    /// Returns a role's title, else its name.
    pub fn role(&self, name: &str) -> String {
        title_or(name, self.policy.role(name).and_then(|role| role.title.as_ref()))
    }

    /// Returns a role's title with its name behind it.
    pub fn role_in_full(&self, name: &str, term: &Term) -> String {
        in_full(&self.role(name), name, term)
    }

    /// Returns a chain's title, else its name.
    pub fn chain(&self, name: &str) -> String {
        title_or(name, self.policy.chain(name).and_then(|chain| chain.title.as_ref()))
    }

    /// Returns the title of a fact or definition, else its name.
    pub fn fact(&self, path: &str) -> String {
        let fact = self.request.and_then(|request| request.fact(path)).and_then(|fact| fact.title.as_ref());
        title_or(path, fact.or_else(|| self.policy.define(path).and_then(|define| define.title.as_ref())))
    }

    /// Returns the title of a fact or definition with its name behind it.
    pub fn fact_in_full(&self, path: &str, term: &Term) -> String {
        in_full(&self.fact(path), &harmless(path), term)
    }

    /// Returns words with their values for reading, and facts and definitions by their titles.
    pub fn wording(&self, wording: &Wording, term: &Term) -> String {
        let piece = |piece: &Piece| match piece {
            Piece::Text(text) => harmless(text),
            Piece::Value(value) => self.value(value),
            Piece::Name(name) => self.fact_in_full(name, term),
        };
        wording.pieces().iter().map(piece).collect()
    }

    /// Returns the titles of rules or disputes in quotes: `"Opened goods" and "Too late"`.
    pub fn list_rules<'n>(&self, rules: impl Iterator<Item = &'n Name>) -> String {
        joined(rules.map(|name| format!("\"{}\"", self.rule(name))).collect(), "and")
    }

    /// Returns a name that decides something (a rule or dispute, else an exception, gather or service level) by its title.
    pub fn candidate(&self, name: &str) -> String {
        let titles = [self.rule(name), self.exception(name), self.gather(name), self.sla(name)];
        titles.into_iter().find(|title| title != name).unwrap_or_else(|| harmless(name))
    }

    /// Writes a value for reading: thousands apart, instants in the policy's zone, lists and records without brackets.
    pub fn value(&self, value: &Value) -> String {
        match value {
            Value::Money(amount, currency) => thousands(&currency.show(amount)),
            Value::Number(number) => thousands(&number.to_string()),
            Value::Instant(instant) => time::shown(*instant, self.policy),
            Value::Text(text) | Value::Other(text) => format!("\"{}\"", harmless(text)),
            Value::List(values) if values.is_empty() => "none".to_owned(),
            Value::List(values) => {
                let shown = values.iter().map(|value| match value {
                    Value::Record(_) => format!("({})", self.value(value)),
                    value => self.value(value),
                });
                shown.collect::<Vec<_>>().join(", ")
            }
            Value::Record(fields) => {
                let shown = fields.iter().map(|(name, value)| match value {
                    Value::Record(_) | Value::List(_) => {
                        format!("{} ({})", harmless(name), self.value(value))
                    }
                    value => format!("{} {}", harmless(name), self.value(value)),
                });
                shown.collect::<Vec<_>>().join(", ")
            }
            Value::Bool(_)
            | Value::Percent(_)
            | Value::Date(_)
            | Value::Time(_)
            | Value::Duration(_)
            | Value::Choice(_)
            | Value::Tier(..)
            | Value::Role(_)
            | Value::Unlimited
            | Value::Nothing => harmless(&value.to_string()),
        }
    }
}

/// Puts a name behind its title, unless they are the same.
pub fn in_full(title: &str, name: &str, term: &Term) -> String {
    if title == name {
        title.to_owned()
    } else {
        format!("{title} {}", term.paint(Look::Dim, &format!("({name})")))
    }
}

/// `a`, `a and b`, `a, b and c`
pub fn joined(words: Vec<String>, last: &str) -> String {
    match words.split_last() {
        None => String::new(),
        Some((only, [])) => only.clone(),
        Some((end, before)) => format!("{} {last} {end}", before.join(", ")),
    }
}

fn title_or(name: &str, title: Option<&Name>) -> String {
    harmless(title.map_or(name, |title| title))
}

/// Sets thousands of the whole part apart: `5,000.00 USD`. A fraction (`1/3`) stays as it is.
fn thousands(number: &str) -> String {
    let digits = number.trim_start_matches('-').bytes().take_while(u8::is_ascii_digit).count();
    if number.contains('/') {
        return number.to_owned();
    }
    let sign = number.len().saturating_sub(number.trim_start_matches('-').len());
    let mut shown = String::new();
    for (n, c) in number.chars().enumerate() {
        let rest = sign.saturating_add(digits).saturating_sub(n);
        let begins_group = n > sign && rest > 0 && rest.is_multiple_of(3);
        if begins_group {
            shown.push(',');
        }
        shown.push(c);
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::{joined, thousands};

    #[test]
    fn thousands_are_set_apart_in_the_whole_part_only() {
        for (plain, shown) in [
            ("300.00 USD", "300.00 USD"),
            ("5000.00 USD", "5,000.00 USD"),
            ("1234567.1234", "1,234,567.1234"),
            ("-100000 JPY", "-100,000 JPY"),
            ("1000/3", "1000/3"),
        ] {
            assert_eq!(thousands(plain), shown);
        }
    }

    #[test]
    fn lists_read_as_in_a_sentence() {
        let words = |list: &[&str]| joined(list.iter().map(|w| (*w).to_owned()).collect(), "and");
        assert_eq!(words(&[]), "");
        assert_eq!(words(&["a"]), "a");
        assert_eq!(words(&["a", "b", "c"]), "a, b and c");
    }
}
