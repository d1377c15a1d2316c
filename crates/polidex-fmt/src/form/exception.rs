//! Exceptions.

use polidex_base::Span;
use polidex_syntax::ast::{Also, Exception, ExceptionEntry, Offer};

use super::{cites, for_request, named, provision, said, table};
use crate::unit::{Group, Part, Style, Unit};
use crate::write::{Joint, Level, chain as way, expr, exprs, names};

/// `exception goodwill "Title" for refund cites "7.2" overrides other { … }`
pub(super) fn exception<'a>(span: Span, exception: &'a Exception) -> Unit<'a> {
    let overridden = names(&exception.overrides);
    let overrides = if overridden.is_empty() { overridden } else { format!("overrides {overridden}") };
    let clauses = [for_request(exception.request.as_ref()), cites(&exception.cites), overrides];
    let entries = exception.entries.iter().map(|entry| exception_entry(entry.span, entry)).collect();
    named(span, "exception", &exception.head, clauses).block(Style::Entries, entries)
}

fn exception_entry<'a>(span: Span, entry: &'a ExceptionEntry) -> Unit<'a> {
    let word = |word: &str| Unit::new(span, [word]).grouped(Group::Entries);
    match entry {
        ExceptionEntry::Text(text) => provision(span, text),
        ExceptionEntry::Covers(rules) => {
            word("covers").list(rules.iter().map(|rule| rule.node.clone()).collect())
        }
        ExceptionEntry::When(condition) => word("when").expr(condition),
        ExceptionEntry::Needs(facts) => word("needs").list(exprs(facts)),
        ExceptionEntry::Offers { offers, together } => {
            let together =
                together.as_ref().map(|cap| format!("together at most {}", expr(cap, Level::LOOSEST)));
            let mut parts = vec![Part::Block(Style::Entries, offers.iter().map(offer).collect())];
            parts.extend(together.map(Part::Words));
            Unit::new(span, ["offers"]).parts(parts)
        }
        ExceptionEntry::Approval(rows) => Unit::new(span, ["approval"]).grid(table::grid(&[], rows)),
        ExceptionEntry::ApprovalBy(chain) => {
            Unit::new(span, [format!("approval {}", way(chain, Joint::Then))])
        }
        ExceptionEntry::Also(also) => self::also(span, also),
        ExceptionEntry::TellAgent(text) => said(span, "tell agent", text),
    }
}

/// `refund at most amount`
fn offer(offer: &Offer) -> Unit<'_> {
    Unit::new(offer.grant.span.to(offer.at_most.span), [offer.grant.node.clone(), "at most".to_owned()])
        .grouped(Group::Entries)
        .expr(&offer.at_most)
}

/// `also counsel alongside when legal_exposure`
pub(super) fn also<'a>(span: Span, also: &'a Also) -> Unit<'a> {
    let place = also.place.node.word();
    let signs = format!("also {} {place}", way(&also.chain, Joint::Then));
    match &also.when {
        None => Unit::new(span, [signs]),
        Some(when) => Unit::new(span, [format!("{signs} when")]).expr(when),
    }
}
