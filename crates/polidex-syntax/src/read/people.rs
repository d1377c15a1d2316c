//! Declarations of who signs and by when: roles, chains, service levels, gathering, context, alerts.

use std::ops::Range;

use super::{Block, Clause, Entries, block, braces, named};
use crate::ast::{
    Alert, AlertEntry, Authority, Chain, Context, Expr, Gather, GatherEntry, Role, RoleEntry, Sla, SlaEntry,
};
use crate::build::{chain as chains, effect, expr, literal};
use crate::grammar::Rule;
use crate::piece::{Pair, Source};
use crate::scan;

const ROLE: Entries = Entries {
    of: "a role",
    rule: Rule::role_entry,
    words: &["authority", "responds", "escalates", "on", "may", "not", "delegable"],
};

/// `role name { … }`
pub(super) fn role(source: &Source<'_>, range: &Range<usize>) -> Option<Role> {
    let Block { head, clauses, inside } = block(source, range, ROLE.of, &[Clause::Found])?;
    let entries = ROLE.all(source, inside, |part| {
        Some(match part.rule() {
            Rule::authority => authority(source, part),
            Rule::responds => RoleEntry::RespondsWithin(expr::first(source, part)),
            Rule::silence if part.has(Rule::k_expires) => RoleEntry::SilenceExpires,
            Rule::silence => RoleEntry::SilenceRefers(part.words().into_iter().next()),
            Rule::signed_by => RoleEntry::SignedBy { roles: part.words(), when: when(source, part) },
            Rule::not_delegable => RoleEntry::NotDelegable,
            Rule::delegable => RoleEntry::Delegable {
                to: part.words(),
                up_to: part.part(Rule::up_to_amount).map(|most| expr::first(source, &most)),
                when: when(source, part),
            },
            _ => RoleEntry::EscalatesTo(part.words().into_iter().next()?),
        })
    });
    Some(Role { head, found_by: clauses.found_by, entries })
}

fn when(source: &Source<'_>, part: &Pair<'_>) -> Option<Expr> {
    part.part(Rule::when).map(|when| expr::first(source, &when))
}

fn authority(source: &Source<'_>, part: &Pair<'_>) -> RoleEntry {
    let days = part.part(Rule::arm_days);
    let day = |rule: Rule| {
        let part = days.as_ref()?.part(rule)?;
        if let Some(before) = part.part(Rule::k_before) {
            source.respell(&before, "until");
        }
        literal::date(source, &part.part(Rule::date)?)
    };
    let (from, until) = (day(Rule::arm_from), day(Rule::arm_before));
    let limit = match part.part(Rule::sum) {
        Some(amount) => Authority::UpTo(expr::expr(source, &amount)),
        None if part.has(Rule::authority_none) => Authority::None,
        None => Authority::Unlimited,
    };
    RoleEntry::Authority { limit, from, until, when: when(source, part) }
}

/// `chain name = …`
pub(super) fn chain(source: &Source<'_>, range: &Range<usize>) -> Option<Chain> {
    let pair = source.read(Rule::chain_item, range.clone())?;
    Some(Chain {
        head: named(&pair)?,
        body: chains::first(source, &pair),
        until_covered: pair.part(Rule::until_covered).map(|until| until.span()),
    })
}

const GATHER: Entries =
    Entries { of: "a gather", rule: Rule::gather_entry, words: &["text", "when", "ask", "answered", "at"] };

/// `gather name for request { … }`
pub(super) fn gather(source: &Source<'_>, range: &Range<usize>) -> Option<Gather> {
    let Block { head, clauses, inside } = block(source, range, GATHER.of, &[Clause::For, Clause::Cites])?;
    let entries = GATHER.all(source, inside, |part| {
        Some(match part.rule() {
            Rule::provision => GatherEntry::Text(part.quoted()?),
            Rule::when => GatherEntry::When(expr::first(source, part)),
            Rule::ask => GatherEntry::Ask(effect::paths(part)),
            Rule::answered => GatherEntry::AnsweredBy {
                role: part.part(Rule::word)?.ident(),
                within: effect::within(source, part),
            },
            _ => GatherEntry::AtMost {
                times: expr::whole(source, &part.part(Rule::whole)?),
                refer_to: part.part(Rule::refer_to)?.words().into_iter().next()?,
            },
        })
    });
    Some(Gather { head, request: clauses.request, cites: clauses.cites, entries })
}

const SLA: Entries = Entries {
    of: "a service level",
    rule: Rule::sla_entry,
    words: &["text", "when", "respond", "urgency", "notify", "chain"],
};

/// `sla name for request { … }`
pub(super) fn sla(source: &Source<'_>, range: &Range<usize>) -> Option<Sla> {
    let Block { head, clauses, inside } =
        block(source, range, SLA.of, &[Clause::For, Clause::Step, Clause::Cites])?;
    let entries = SLA.all(source, inside, |part| {
        let mut words = part.words().into_iter();
        Some(match part.rule() {
            Rule::provision => SlaEntry::Text(part.quoted()?),
            Rule::when => SlaEntry::When(expr::first(source, part)),
            Rule::respond => SlaEntry::Respond(effect::within(source, part)?),
            Rule::urgency => SlaEntry::Urgency(words.next()?),
            Rule::notify_roles => SlaEntry::Notify(words.collect()),
            _ => SlaEntry::Replaces { chain: words.next()?, replaces: words.next()? },
        })
    });
    Some(Sla { head, request: clauses.request, steps: clauses.steps, cites: clauses.cites, entries })
}

const CONTEXT: Entries = Entries { of: "a context", rule: Rule::context_entry, words: &["show"] };

/// `context for exception { show … }`
pub(super) fn context(source: &Source<'_>, range: &Range<usize>) -> Option<Context> {
    let (head, inside) = braces(source, range, CONTEXT.of)?;
    let pair = source.read(Rule::context_head, head)?;
    let subject = pair.part(Rule::word)?.ident();
    let mut show = Vec::new();
    for entry in scan::entries(source.text, inside, false) {
        if CONTEXT.known(source, &entry)
            && let Some(pair) = source.read(CONTEXT.rule, entry)
        {
            show.extend(expr::exprs(source, &pair));
        }
    }
    Some(Context { subject, show })
}

const ALERT: Entries =
    Entries { of: "an alert", rule: Rule::alert_entry, words: &["when", "notify", "suggest"] };

/// `alert name for request { … }`
pub(super) fn alert(source: &Source<'_>, range: &Range<usize>) -> Option<Alert> {
    let Block { head, clauses, inside } = block(source, range, ALERT.of, &[Clause::For])?;
    let entries = ALERT.all(source, inside, |part| {
        Some(match part.rule() {
            Rule::when => AlertEntry::When(expr::first(source, part)),
            Rule::notify_text => AlertEntry::Notify(part.quoted()?),
            _ => AlertEntry::Suggest(part.quoted()?),
        })
    });
    Some(Alert { head, request: clauses.request, entries })
}
