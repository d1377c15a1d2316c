//! What of a decision is compared, and how it is said.

use polidex_eval::{Decision, Need, ReferReason, Route};
use polidex_ir::{Name, Value};

/// What is different.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Facet {
    /// Which outcome, the declared one included.
    Outcome,
    /// What is granted, would be granted or may be offered.
    Grant(Name),
    /// What is answered.
    Answer(Name),
    /// Who signs, in which order.
    Chain,
    /// What the requester must keep to.
    Condition,
    /// What is asked for.
    Needs,
    /// Who is the next step after a denial.
    HandTo,
    /// By when, how urgent, who is told, who may stand in.
    Deadline,
    /// Which facts a person is asked about first.
    Gather,
}

impl Facet {
    /// Returns its word for machines.
    pub fn word(&self) -> &'static str {
        match self {
            Facet::Outcome => "outcome",
            Facet::Grant(_) => "grant",
            Facet::Answer(_) => "answer",
            Facet::Chain => "chain",
            Facet::Condition => "condition",
            Facet::Needs => "needs",
            Facet::HandTo => "hand_to",
            Facet::Deadline => "deadline",
            Facet::Gather => "gather",
        }
    }

    /// Says this of a decision.
    pub fn of(&self, decision: &Decision) -> String {
        match self {
            Facet::Outcome => outcome(decision),
            Facet::Grant(name) => grant(decision, name),
            Facet::Answer(name) => value(decision.answers.as_deref().unwrap_or_default(), name),
            Facet::Chain => decision.route.as_ref().map_or_else(|| "nobody".to_owned(), chain),
            Facet::Condition => listed(decision.conditions.iter().map(ToString::to_string).collect()),
            Facet::Needs => needs(decision),
            Facet::HandTo => {
                decision.hand_to.as_ref().map_or_else(|| "nobody".to_owned(), |to| to.role.to_string())
            }
            Facet::Deadline => deadline(decision),
            Facet::Gather => format!("{} {}", outcome(decision), gathered(decision)),
        }
    }
}

/// Which way something goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lean {
    /// More is allowed, or with less.
    Laxer,
    /// Less is allowed, or with more.
    Stricter,
    /// Neither can be said.
    Neither,
}

impl Lean {
    /// Returns its word.
    pub fn word(self) -> &'static str {
        match self {
            Lean::Laxer => "laxer",
            Lean::Stricter => "stricter",
            Lean::Neither => "different",
        }
    }
}

fn outcome(decision: &Decision) -> String {
    let word = decision.outcome.word();
    let exception = decision.exception.as_ref().map(|exception| format!("{word} {}", exception.name));
    let referred = decision.refer.as_ref().map(|referral| match (&referral.role, &referral.reason) {
        (_, ReferReason::NotInEffect) => "not in effect".to_owned(),
        (Some(role), _) => format!("refer to {role}"),
        (None, _) => "refer".to_owned(),
    });
    let said = exception.or(referred).unwrap_or_else(|| word.to_owned());
    match &decision.outcome_name {
        Some(name) => format!("{said} ({name})"),
        None => said,
    }
}

fn value(values: &[(Name, Value)], name: &Name) -> String {
    let found = values.iter().find(|(known, _)| known == name);
    found.map_or_else(|| "nothing".to_owned(), |(_, value)| value.to_string())
}

fn grant(decision: &Decision, name: &Name) -> String {
    if let Some(exception) = &decision.exception {
        if **name == *"together" {
            return exception.together.as_ref().map_or_else(|| "nothing".to_owned(), ToString::to_string);
        }
        return value(&exception.offers, name);
    }
    value(decision.grants.as_deref().unwrap_or_default(), name)
}

fn chain(route: &Route) -> String {
    let mut levels: Vec<(u32, Vec<String>)> = Vec::new();
    for step in &route.steps {
        let roles: Vec<&str> = step.roles.iter().map(|seat| &*seat.role).collect();
        let mut words = roles.join(" or ");
        if step.needs > 1 {
            words = format!("{} of {words}", step.needs);
        }
        match step.act {
            polidex_ir::Act::Sign => {}
            polidex_ir::Act::Concur => words.push_str(" (concurs)"),
            polidex_ir::Act::Review => words.push_str(" (reviews)"),
        }
        match levels.last_mut() {
            Some((level, all)) if *level == step.level => all.push(words),
            _ => levels.push((step.level, vec![words])),
        }
    }
    let levels = levels.into_iter().map(|(_, mut all)| {
        all.sort();
        all.join(" and ")
    });
    let said: Vec<String> = levels.collect();
    if said.is_empty() { "nobody".to_owned() } else { said.join(" then ") }
}

fn needs(decision: &Decision) -> String {
    let said = |need: &Need| format!("{} ({})", need.fact, need.status.word());
    listed(decision.needs.iter().map(said).collect())
}

fn gathered(decision: &Decision) -> String {
    let said = |need: &Need| {
        let by = need.by.map(|by| format!(" by {by}")).unwrap_or_default();
        let from = need.from.as_ref().map(|from| format!(" from {from}")).unwrap_or_default();
        format!("{} ({}{from}{by}, {:?})", need.fact, need.status.word(), need.at_most)
    };
    listed(decision.needs.iter().map(said).collect())
}

fn deadline(decision: &Decision) -> String {
    let mut said: Vec<String> = Vec::new();
    if let Some(route) = &decision.route {
        for seat in route.steps.iter().flat_map(|step| &step.roles) {
            let by = seat.respond_by.map_or_else(|| "no time".to_owned(), |by| by.to_string());
            let mut words = format!("{} by {by}", seat.role);
            if let Some(silence) = &seat.on_silence {
                words.push_str(&match silence {
                    polidex_ir::Silence::Escalate(role) => format!(", else {role}"),
                    other => format!(", else {other:?}"),
                });
            }
            for other in &seat.signed_by {
                words.push_str(&format!(", or {}", other.role));
            }
            if let Some(delegation) = &seat.delegation {
                let to = delegation.iter().map(|to| to.to.as_deref().unwrap_or("a designee"));
                words.push_str(&format!(", delegable to {}", to.collect::<Vec<_>>().join(" or ")));
            }
            said.push(words);
        }
        said.push(format!("urgency {:?}", route.urgency).to_lowercase());
        said.extend(route.notify.iter().map(|(role, _)| format!("{role} is told")));
    }
    said.extend(decision.refer.iter().filter_map(|to| Some(format!("by {}", to.respond_by?))));
    said.extend(decision.hand_to.iter().filter_map(|to| Some(format!("by {}", to.respond_by?))));
    listed(said)
}

fn listed(all: Vec<String>) -> String {
    if all.is_empty() { "nothing".to_owned() } else { all.join(", ") }
}
