//! A decision as JSON.
//!
//! In: a decision and the submission it is about. Out: the object that `docs/decision.md` describes, its fields
//! always all present and in the order of that page. No wording, no layout.

use polidex_base::{Date, Digest, Instant};
use polidex_eval::{
    Crossing, Decision, ExceptionRef, Limit, Need, NextStep, Outcome, PolicyRef, ReferReason, Referral,
    Route, RuleRef, Seat, Step, StepReason, Submission, TraceResult, TraceStep,
};
use polidex_ir::{AlsoPlace, Name, Policy, Silence, Value};
use serde_json::{Map, Value as Json, json};

use crate::request::Problem;
use crate::request_hash::request_hash;
use crate::said;

/// Writes a decision of a policy and what it was about.
pub fn decision_json(by: &Policy, decision: &Decision, submission: &Submission) -> Json {
    let request = by.request(&decision.request);
    let (grants_of, answers_of, reports_of) = match request {
        Some(request) => (request.grants.as_slice(), request.answers.as_slice(), request.reports.as_slice()),
        None => (&[][..], &[][..], &[][..]),
    };
    json!({
        "id": maybe(decision.id.as_ref()),
        "request": text(&decision.request),
        "outcome": decision.outcome.word(),
        "outcome_name": maybe(decision.outcome_name.as_ref()),
        "outcome_title": maybe(decision.outcome_title.as_ref()),
        "reason": reason(decision),
        "policy": policy(&decision.policy),
        "request_hash": digest(request_hash(submission)),
        "as_of": instant(decision.as_of),
        "time_zone_data": polidex_eval::TZDB_VERSION,
        "decided_by": list(&decision.decided_by, rule),
        "exception": decision.exception.as_ref().map(exception),
        "route": decision.route.as_ref().map(route),
        "needs": list(&decision.needs, need),
        "grants": decision.grants.as_deref().map(|grants| said::named(by, grants_of, grants)),
        "conditions": names(&decision.conditions),
        "answers": decision.answers.as_deref().map(|answers| said::named(by, answers_of, answers)),
        "reports": said::named(by, reports_of, &decision.reports),
        "hand_to": decision.hand_to.as_ref().map(next_step),
        "stake": decision.stake.as_ref().map(value),
        "unverified": names(&decision.unverified),
        "refer": decision.refer.as_ref().map(referral),
        "advice": names(&decision.advice),
        "tell_agent": names(&decision.tell_agent),
        "context": list(&decision.context, |(fact, shown)| {
            json!({ "fact": text(fact), "value": shown.as_ref().map(value) })
        }),
        "trace": list(&decision.trace, trace_step),
    })
}

/// Writes the result for a request that could not be read.
pub fn invalid_json(id: Option<&str>, problems: &[Problem]) -> Json {
    json!({
        "id": id,
        "outcome": "invalid",
        "problems": list(problems, |problem| json!({
            "code": problem.code.0,
            "path": problem.path,
            "message": problem.message,
            "help": problem.help,
        })),
    })
}

/// The exception of an *exception*, else the only rule that decided.
fn reason(decision: &Decision) -> Json {
    match (decision.outcome, &decision.exception, decision.decided_by.as_slice()) {
        (Outcome::Exception, Some(exception), _) => text(&exception.name),
        (_, _, [only]) => text(&only.rule),
        _ => Json::Null,
    }
}

fn policy(policy: &PolicyRef) -> Json {
    json!({
        "name": text(&policy.name),
        "version": maybe(policy.version.as_ref()),
        "hash": digest(policy.hash),
        "effective_from": policy.effective_from.map(date),
        "effective_until": policy.effective_until.map(date),
        "base": policy.base.as_ref().map(|base| {
            let (version, hash) = (maybe(base.label.as_ref()), digest(base.hash));
            json!({ "name": text(&base.name), "version": version, "hash": hash })
        }),
    })
}

fn rule(rule: &RuleRef) -> Json {
    json!({
        "rule": text(&rule.rule),
        "provisions": names(&rule.provisions),
        "title": maybe(rule.title.as_ref()),
        "text": maybe(rule.text.as_ref()),
        "part": digest(rule.part),
        "crossed": list(&rule.crossed, crossing),
    })
}

fn crossing(crossing: &Crossing) -> Json {
    json!({
        "fact": text(&crossing.fact),
        "value": value(&crossing.value),
        "relation": crossing.relation.symbol(),
        "threshold": text(&crossing.threshold),
        "limit": value(&crossing.limit),
        "by": crossing.by.as_ref().map(value),
    })
}

fn next_step(next: &NextStep) -> Json {
    json!({
        "role": text(&next.role),
        "title": maybe(next.title.as_ref()),
        "responds_within": next.responds_within.map(|within| within.to_string()),
        "respond_by": next.respond_by.map(instant),
    })
}

fn exception(exception: &ExceptionRef) -> Json {
    json!({
        "name": text(&exception.name),
        "provisions": names(&exception.provisions),
        "title": maybe(exception.title.as_ref()),
        "text": maybe(exception.text.as_ref()),
        "part": digest(exception.part),
        "offers": list(&exception.offers, |(kind, most)| json!({ "kind": text(kind), "at_most": value(most) })),
        "together": exception.together.as_ref().map(value),
    })
}

fn route(route: &Route) -> Json {
    json!({
        "patterns": route.patterns,
        "chain": maybe(route.chain.as_ref()),
        "urgency": route.urgency.word(),
        "notify": list(&route.notify, |(role, sla)| json!({ "role": text(role), "sla": text(sla) })),
        "sla": names(&route.sla),
        "steps": list(&route.steps, step),
        "not_needed": names(&route.not_needed),
    })
}

fn step(step: &Step) -> Json {
    json!({
        "level": step.level,
        "roles": list(&step.roles, seat),
        "needs": step.needs,
        "act": step.act.word(),
        "because": match step.because {
            StepReason::Chain => "chain",
            StepReason::Also(AlsoPlace::Alongside) => "also_alongside",
            StepReason::Also(AlsoPlace::First) => "also_first",
            StepReason::Also(AlsoPlace::Last) => "also_last",
        },
        "asked_by": names(&step.asked_by),
    })
}

fn seat(seat: &Seat) -> Json {
    let authority = seat.authority.as_ref().map(|limit| match limit {
        Limit::None => json!("none"),
        Limit::UpTo(amount) => value(amount),
        Limit::Unlimited => json!("unlimited"),
    });
    json!({
        "role": text(&seat.role),
        "title": maybe(seat.title.as_ref()),
        "authority": authority,
        "responds_within": seat.responds_within.map(|within| within.to_string()),
        "calendar": maybe(seat.calendar.as_ref()),
        "respond_by": seat.respond_by.map(instant),
        "then": seat.on_silence.as_ref().map(|silence| match silence {
            Silence::Escalate(role) => json!({ "escalate": text(role) }),
            Silence::Refer(role) => json!({ "refer": maybe(role.as_ref()) }),
            Silence::Expire => json!({ "expire": true }),
        }),
        "found_by": seat.found_by.as_ref().map(|(what, key)| json!({ "what": text(what), "value": value(key) })),
        "may_be_signed_by": list(&seat.signed_by, |other| json!({
            "role": text(&other.role),
            "title": maybe(other.title.as_ref()),
            "if": maybe(other.on.as_ref()),
        })),
        "delegable_to": seat.delegation.as_ref().map(|lines| list(lines, |line| json!({
            "role": maybe(line.to.as_ref()),
            "title": maybe(line.title.as_ref()),
            "up_to": line.up_to.as_ref().map(value),
            "if": maybe(line.on.as_ref()),
        }))),
    })
}

fn need(need: &Need) -> Json {
    json!({
        "fact": text(&need.fact),
        "status": need.status.word(),
        "decides": names(&need.decides),
        "from": maybe(need.from.as_ref()),
        "by": need.by.map(instant),
        "gather": maybe(need.gather.as_ref()),
        "at_most": need.at_most.as_ref().map(|(rounds, then)| json!({ "rounds": rounds, "then": text(then) })),
    })
}

fn referral(referral: &Referral) -> Json {
    let none: &[Name] = &[];
    let (kind, names_of, detail) = match &referral.reason {
        ReferReason::Rule => ("rule", none, None),
        ReferReason::Conflict(rules) => ("conflict", rules.as_slice(), None),
        ReferReason::Dispute(disputes) => ("dispute", disputes.as_slice(), None),
        ReferReason::NoRule => ("no_rule", none, None),
        ReferReason::AmbiguousException(exceptions) => ("ambiguous_exception", exceptions.as_slice(), None),
        ReferReason::NotCovered(chain) => ("not_covered", std::slice::from_ref(chain), None),
        ReferReason::NotInEffect => ("not_in_effect", none, None),
        ReferReason::Error(what) => ("error", none, Some(what.as_str())),
    };
    json!({
        "role": maybe(referral.role.as_ref()),
        "title": maybe(referral.title.as_ref()),
        "respond_by": referral.respond_by.map(instant),
        "because": { "kind": kind, "names": names(names_of), "detail": detail },
    })
}

fn trace_step(step: &TraceStep) -> Json {
    json!({
        "kind": step.kind,
        "name": text(&step.name),
        "result": match step.result {
            TraceResult::Applies => "applies",
            TraceResult::Overridden => "overridden",
            TraceResult::DoesNotApply => "does_not_apply",
            TraceResult::Unknown => "unknown",
        },
        "because": step.because,
        "part": digest(step.part),
        "near": step.near,
    })
}

fn text(name: &Name) -> Json {
    Json::String(name.to_string())
}

fn maybe(name: Option<&Name>) -> Json {
    name.map_or(Json::Null, text)
}

/// Writes a value: a list as a list, a record as an object, `none` as `null`, anything else as a policy spells it.
pub(crate) fn value(of: &Value) -> Json {
    match of {
        Value::List(values) => list(values, value),
        Value::Record(fields) => object(fields.iter()),
        Value::Nothing => Json::Null,
        Value::Bool(_)
        | Value::Number(_)
        | Value::Percent(_)
        | Value::Money(..)
        | Value::Text(_)
        | Value::Date(_)
        | Value::Instant(_)
        | Value::Time(_)
        | Value::Duration(_)
        | Value::Choice(_)
        | Value::Other(_)
        | Value::Tier(..)
        | Value::Role(_)
        | Value::Unlimited => Json::String(of.to_string()),
    }
}

fn digest(digest: Digest) -> Json {
    Json::String(digest.to_string())
}

fn instant(at: Instant) -> Json {
    Json::String(at.to_string())
}

fn date(date: Date) -> Json {
    Json::String(date.to_string())
}

fn names(names: &[Name]) -> Json {
    list(names, text)
}

/// Writes values by name; what is `none` is left out.
fn object<'a>(values: impl Iterator<Item = (&'a Name, &'a Value)>) -> Json {
    let given = values.filter(|(_, of)| **of != Value::Nothing);
    Json::Object(given.map(|(name, of)| (name.to_string(), value(of))).collect::<Map<_, _>>())
}

fn list<T>(items: &[T], write: impl Fn(&T) -> Json) -> Json {
    Json::Array(items.iter().map(write).collect())
}
