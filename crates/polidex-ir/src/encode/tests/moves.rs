//! What moves the hash: every field of every declaration, on its own.

use polidex_base::Rational;

use super::change::*;
use super::sample::*;
use crate::*;

#[test]
fn every_field_of_a_policy_moves_the_hash() {
    all_move(&changes! { p:
        p.name = n("x");
        p.title = None;
        p.title = Some(n("x"));
        p.title = Some(n(""));
        p.language = 2;
        p.zone = n("UTC");
        p.calendar = None;
        p.calendar = Some(n("x"));
        p.refer_to = None;
        p.refer_to = Some(n("x"));
        p.calendars.clear();
        p.types.clear();
        p.roles.clear();
        p.chains.clear();
        p.thresholds.clear();
        p.defines.clear();
        p.tables.clear();
        p.outcomes.clear();
        p.requests.clear();
        p.calendars[0].name = n("x");
        p.calendars[0].title = None;
        p.calendars[0].zone = n("UTC");
        p.calendars[0].weekly[0].0 = 1;
        p.calendars[0].weekly[0].1 = 1;
        p.calendars[0].weekly.clear();
        p.calendars[0].closed.clear();
        p.calendars[0].closed[0].0 = "2026-12-24".parse().unwrap();
        p.calendars[0].closed[0].1 = "2026-12-27".parse().unwrap();
        p.roles[0].name = n("x");
        p.roles[0].title = None;
        p.roles[0].authority[0].0 = Authority::None;
        p.roles[0].authority[0].0 = Authority::Unlimited;
        p.roles[0].authority[0].0 = Authority::UpTo(usd(101));
        p.roles[0].authority[0].1 = Some(flag("b"));
        p.roles[0].authority.clear();
        p.roles[0].responds_within = None;
        p.roles[0].responds_within = Some(within(1));
        p.roles[0].responds_within.as_mut().unwrap().calendar = None;
        p.roles[0].responds_within.as_mut().unwrap().month_end = None;
        p.roles[0].on_silence = None;
        p.roles[0].on_silence = Some(Silence::Escalate(n("x")));
        p.roles[0].on_silence = Some(Silence::Refer(None));
        p.roles[0].on_silence = Some(Silence::Refer(Some(n("boss"))));
        p.roles[0].on_silence = Some(Silence::Expire);
        p.roles[0].found_by = Some(int(1));
        p.roles[0].found_by = Some(int(2));
        p.roles[0].signed_by.reverse();
        p.roles[0].signed_by.clear();
        p.roles[0].signed_by[0].when = Some(flag("x"));
        p.roles[0].delegation = None;
        p.roles[0].delegation = Some(Vec::new());
        delegate(p).to = None;
        delegate(p).up_to = Some(usd(1));
        delegate(p).when = Some(flag("x"));
        p.chains[0].name = n("x");
        p.chains[0].title = None;
        p.chains[0].until_covered = false;
        ladder(p).reverse();
        ladder(p).push(role("x"));
        p.chains[0].body = ChainExpr::And(vec![role("clerk"), role("boss")]);
        p.chains[0].body = ChainExpr::And(vec![role("boss"), role("clerk")]);
        p.chains[0].body = ChainExpr::Either(vec![role("clerk"), role("boss")]);
        p.chains[0].body = ChainExpr::Either(vec![role("boss"), role("clerk")]);
        p.chains[0].body = role("clerk");
        p.chains[0].body = ChainExpr::Named(n("clerk"));
        p.chains[0].body = ChainExpr::Quorum(2, Box::new(role("clerk")));
        p.chains[0].body = ChainExpr::Quorum(3, Box::new(role("clerk")));
        p.chains[0].body = ChainExpr::Quorum(2, Box::new(ChainExpr::Named(n("clerk"))));
        p.chains[0].body = ChainExpr::Lowest(vec![role("clerk"), role("boss")]);
        p.chains[0].body = ChainExpr::Lowest(vec![role("boss"), role("clerk")]);
        p.chains[0].body = ChainExpr::Acting(Act::Concur, Box::new(role("clerk")));
        p.chains[0].body = ChainExpr::Acting(Act::Review, Box::new(role("clerk")));
        p.chains[0].body = ChainExpr::Acting(Act::Sign, Box::new(role("clerk")));
        p.chains[0].body = ChainExpr::Table(n("clerk"), Vec::new(), 0);
        p.chains[0].body = ChainExpr::Table(n("boss"), Vec::new(), 0);
        p.chains[0].body = ChainExpr::Table(n("clerk"), Vec::new(), 1);
        p.chains[0].body = ChainExpr::Table(n("clerk"), vec![int(1), int(2)], 0);
        p.chains[0].body = ChainExpr::Table(n("clerk"), vec![int(2), int(1)], 0);
        p.thresholds[0].name = n("x");
        p.thresholds[0].title = None;
        p.thresholds[0].value = int(31);
        p.defines[0].name = n("x");
        p.defines[0].title = None;
        p.defines[0].request = None;
        p.defines[0].params[0].0 = n("z");
        p.defines[0].params[0].1 = Type::Bool;
        p.defines[0].params.reverse();
        p.defines[0].body = int(2);
        p.outcomes[0].name = n("x");
        p.outcomes[0].title = None;
        p.outcomes[0].is = EffectKind::Answer;
        p.outcomes[0].is = EffectKind::Approve;
        p.outcomes[0].is = EffectKind::Require;
        p.outcomes[0].is = EffectKind::Refer;
        p.outcomes[0].is = EffectKind::Deny;
    });
}

#[test]
fn every_field_of_a_type_moves_the_hash() {
    all_move(&changes! { p:
        p.types[0].name = n("x");
        p.types[0].title = None;
        tier(p)[0].name = n("x");
        tier(p)[0].wire = n("x");
        tier(p).reverse();
        choice(p).0[0].name = n("x");
        choice(p).0[0].wire = n("x");
        *choice(p).1 = true;
        record(p)[0].path = n("x");
        record(p)[0].wire = names(&["x"]);
        record(p)[0].ty = Type::Bool;
        record(p).clear();
        p.types[2].kind = NamedTypeKind::Tier(Vec::new());
        p.types[2].kind = NamedTypeKind::Choice(Vec::new(), false);
        p.types[2].kind = NamedTypeKind::Record(Vec::new());
    });
}

#[test]
fn every_field_of_a_request_moves_the_hash() {
    all_move(&changes! { p:
        request(p).name = n("x");
        request(p).title = None;
        request(p).facts.clear();
        request(p).groups[0].path = n("x");
        request(p).groups[0].wire = names(&["x"]);
        request(p).groups[0].record = n("x");
        request(p).groups[0].optional = false;
        request(p).valid_when.clear();
        request(p).valid_when[0] = flag("x");
        request(p).grants[0].0 = n("x");
        request(p).grants[0].1 = Type::Integer;
        request(p).reports.clear();
        request(p).reports[0].0 = n("x");
        request(p).reports[0].1 = Type::Text;
        request(p).answers.clear();
        request(p).answers[0].0 = n("x");
        request(p).answers[0].1 = Type::Text;
        request(p).standing_reports.clear();
        request(p).standing_reports[0].0 = n("x");
        request(p).standing_reports[0].1 = int(3);
        request(p).combining = Combining::Agree;
        request(p).also.clear();
        request(p).also[0].chain = role("x");
        request(p).also[0].place = AlsoPlace::Alongside;
        request(p).also[0].when = None;
        request(p).also.reverse();
        ranked(p).clear();
        ranked(p)[0] = n("x");
        ranked(p).reverse();
        request(p).disputes.clear();
        dispute(p).name = n("x");
        dispute(p).title = n("x");
        dispute(p).cites[0] = n("x");
        dispute(p).cites.reverse();
        dispute(p).when = None;
        dispute(p).when = Some(flag("x"));
        dispute(p).refer_to = None;
        dispute(p).refer_to = Some(n("x"));
        dispute(p).within = None;
        dispute(p).within = Some(within(6));
        dispute(p).removes.clear();
        dispute(p).removes[0] = n("x");
        request(p).stake = None;
        request(p).stake = Some(usd(8));
        request(p).rules.clear();
        request(p).otherwise = None;
        request(p).exceptions.clear();
        request(p).gathers.clear();
        request(p).slas.clear();
        request(p).alerts.clear();
        request(p).contexts.clear();
        request(p).contexts[0].0 = n("x");
        request(p).contexts[0].1.reverse();
        request(p).contexts[0].1.clear();
        fact(p).path = n("x");
        fact(p).wire[0] = n("x");
        fact(p).wire.reverse();
        fact(p).title = None;
        fact(p).ty = Type::Bool;
        fact(p).ty = list_of(Type::Bool);
        fact(p).ty = list_of(Type::Text);
        fact(p).ty = Type::List { element: Box::new(Type::Bool), key: None, up_to: 4 };
        fact(p).ty = Type::List { element: Box::new(Type::Bool), key: Some(n("id")), up_to: 3 };
        fact(p).ty = Type::List { element: Box::new(Type::Bool), key: Some(n("sku")), up_to: 3 };
        fact(p).ty = Type::Set { element: Box::new(Type::Bool), up_to: 3 };
        fact(p).ty = Type::Set { element: Box::new(Type::Bool), up_to: 4 };
        fact(p).ty = Type::Set { element: Box::new(Type::Text), up_to: 3 };
        fact(p).range = None;
        fact(p).range.as_mut().unwrap().0 = int(1);
        fact(p).range.as_mut().unwrap().1 = int(11);
        fact(p).optional = true;
        fact(p).default = None;
        fact(p).default = Some(Value::Number(Rational::from(4)));
        fact(p).provenance = Provenance::Ledger;
        fact(p).provenance = Provenance::StatedBy(n("crm"));
        fact(p).provenance = Provenance::From(n("x"));
        fact(p).json_unit = None;
        fact(p).history = None;
        query(p).count = false;
        query(p).of = n("x");
        query(p).status = n("x");
        query(p).subject = None;
        query(p).window = None;
        query(p).window = Some(LedgerWindow::InTheLast(hours(25)));
        query(p).window = Some(LedgerWindow::SinceStartOf(n("year")));
        query(p).window = Some(LedgerWindow::SinceStartOf(n("month")));
        alert(p).name = n("x");
        alert(p).title = None;
        alert(p).when = flag("x");
        alert(p).notify = names(&["x"]);
        alert(p).suggest = None;
    });
}

#[test]
fn every_field_of_a_rule_moves_the_hash() {
    all_move(&changes! { p:
        rule(p).name = n("x");
        rule(p).title = None;
        rule(p).cites[0] = n("x");
        rule(p).cites.reverse();
        rule(p).text = None;
        rule(p).overrides[0] = n("x");
        rule(p).overrides.clear();
        rule(p).when = None;
        rule(p).outcome = None;
        rule(p).outcome = Some(n("x"));
        rule(p).reports.clear();
        rule(p).reports[0].0 = n("x");
        rule(p).reports[0].1 = int(3);
        rule(p).advise[0] = n("x");
        rule(p).advise.reverse();
        rule(p).tell_agent = None;
        rule(p).effect = Effect::Approve(Vec::new(), Vec::new());
        rule(p).effect = Effect::Approve(Vec::new(), names(&["x"]));
        rule(p).effect = Effect::Deny(None);
        rule(p).effect = Effect::Deny(Some(n("boss")));
        rule(p).effect = require(role("clerk"), Vec::new(), Vec::new());
        rule(p).effect = require(role("boss"), Vec::new(), Vec::new());
        rule(p).effect = require(role("boss"), vec![(n("refund"), usd(1))], Vec::new());
        rule(p).effect = require(role("boss"), Vec::new(), names(&["x"]));
        rule(p).effect = placed(AlsoPlace::Alongside);
        rule(p).effect = placed(AlsoPlace::First);
        rule(p).effect = placed(AlsoPlace::Last);
        rule(p).effect = Effect::Refer(n("boss"), None);
        rule(p).effect = Effect::Refer(n("boss"), Some(within(1)));
        rule(p).effect = Effect::Ask(names(&["a"]));
        rule(p).effect = Effect::Answer(Vec::new());
        approved(p).0[0].0 = n("x");
        approved(p).0[0].1 = usd(7);
        approved(p).1[0] = n("x");
        approved(p).1.reverse();
        asked(p)[0] = n("x");
        answered(p)[0].0 = n("x");
        answered(p)[0].1 = usd(7);
        required(p).0[0].0 = n("x");
        required(p).0[0].1 = usd(7);
        required(p).1[0] = n("x");
        required(p).1.reverse();
        request(p).otherwise.as_mut().unwrap().title = None;
        // What applies where no other rule does is no rule that always applies.
        { let rule = request(p).otherwise.take().unwrap(); request(p).rules.push(rule) };
    });
}

#[test]
fn every_field_of_an_exception_moves_the_hash() {
    all_move(&changes! { p:
        exception(p).name = n("x");
        exception(p).title = None;
        exception(p).cites.reverse();
        exception(p).text = None;
        exception(p).covers[0] = n("x");
        exception(p).overrides[0] = n("z");
        exception(p).when = None;
        exception(p).needs[0] = n("x");
        exception(p).offers[0].grant = n("x");
        exception(p).offers[0].at_most = usd(7);
        exception(p).together = None;
        exception(p).approval = Approval::Chain(role("clerk"));
        exception(p).also[0].chain = role("x");
        exception(p).also[0].place = AlsoPlace::Alongside;
        exception(p).also[0].place = AlsoPlace::Last;
        exception(p).also[0].when = None;
        exception(p).also.reverse();
        exception(p).tell_agent = None;
        approval(p).inputs[0] = int(1);
        approval(p).outputs[0] = n("x");
        approval(p).combine = Combine::Agreeing;
        approval(p).combine = Combine::First;
        { approval(p).combine = Combine::First; approval(p).rows.reverse() };
        approval(p).rows.clear();
        approval(p).rows[0].outputs[0] = Output::Chain(None);
        approval(p).rows[0].outputs[0] = Output::Value(int(1));
        approval(p).rows[0].outputs[0] = Output::Nothing;
        approval(p).rows[0].cells[0] = Cell::Any;
        approval(p).rows[0].cells[0] = Cell::Given;
        approval(p).rows[0].cells[0] = Cell::NotGiven;
        approval(p).rows[0].cells[0] = Cell::OneOf(Vec::new());
        approval(p).rows[0].cells[0] = Cell::NoneOf(Vec::new());
        { let row = approval(p).rows[0].clone(); approval(p).rows.push(row) };
        approval(p).otherwise = None;
        tests(p)[0].bounds[0].0 = Relation::Greater;
        tests(p)[0].bounds[0].1 = int(0);
        tests(p)[0].bounds.clear();
    });
}

#[test]
fn every_field_of_a_gather_and_a_service_level_moves_the_hash() {
    all_move(&changes! { p:
        gather(p).name = n("x");
        gather(p).title = None;
        gather(p).cites.reverse();
        gather(p).text = None;
        gather(p).when = None;
        gather(p).ask[0] = n("x");
        gather(p).answered_by = None;
        gather(p).within = None;
        gather(p).at_most = None;
        gather(p).at_most = Some((3, n("boss")));
        gather(p).at_most = Some((2, n("x")));
        sla(p).name = n("x");
        sla(p).title = None;
        sla(p).cites.reverse();
        sla(p).text = None;
        sla(p).when = None;
        sla(p).respond = None;
        sla(p).steps.clear();
        sla(p).steps[0] = n("x");
        sla(p).urgency = None;
        sla(p).urgency = Some(Urgency::Low);
        sla(p).urgency = Some(Urgency::Normal);
        sla(p).urgency = Some(Urgency::Critical);
        sla(p).notify[0] = n("x");
        sla(p).replaces = None;
        sla(p).replaces = Some((n("ladder"), n("short")));
    });
}

fn placed(place: AlsoPlace) -> Effect {
    Effect::Require { chain: role("boss"), place: Some(place), grants: Vec::new(), conditions: Vec::new() }
}

fn delegate(p: &mut Policy) -> &mut Delegate {
    &mut p.roles[0].delegation.as_mut().unwrap()[0]
}
