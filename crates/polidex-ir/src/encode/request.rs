//! Bytes of a kind of request and of what decides it.
//!
//! A request's own bytes are its facts, grants and stake; its rules, exceptions, gathers, service levels, alerts and
//! contexts are parts of their own.

use polidex_base::Encoder;

use super::bytes::{Encode, Unordered, fields, variant};
use crate::policy::{
    Also, AlsoPlace, Approval, Combining, Dispute, Effect, Exception, Fact, Group, Offer, Provenance,
    Request, Rule,
};

impl Encode for Request {
    fn encode(&self, to: &mut Encoder) {
        let Request {
            name,
            title,
            facts,
            groups,
            valid_when,
            grants,
            reports,
            answers,
            standing_reports,
            stake,
            combining,
            gap,
            also: _,
            rules: _,
            otherwise: _,
            disputes: _,
            exceptions: _,
            gathers: _,
            slas: _,
            alerts: _,
            contexts: _,
        } = self;
        let (facts, groups, grants) = (Unordered(facts), Unordered(groups), Unordered(grants));
        fields(to, &[name, title, &facts, &groups, &Unordered(valid_when), &grants, stake]);
        fields(to, &[&Unordered(reports), &Unordered(answers), &Unordered(standing_reports), combining, gap]);
    }
}

impl Encode for Fact {
    fn encode(&self, to: &mut Encoder) {
        let Fact { path, wire, title, ty, range, optional, default, provenance, json_unit, history } = self;
        fields(to, &[path, wire, title, ty, range, optional, default, provenance, json_unit, history]);
    }
}

impl Encode for Group {
    fn encode(&self, to: &mut Encoder) {
        let Group { path, wire, record, optional } = self;
        fields(to, &[path, wire, record, optional]);
    }
}

impl Encode for Provenance {
    fn encode(&self, to: &mut Encoder) {
        match self {
            Provenance::StatedBy(who) => variant(to, 0, &[who]),
            Provenance::From(system) => variant(to, 1, &[system]),
            Provenance::Ledger => variant(to, 2, &[]),
        }
    }
}

impl Encode for Rule {
    fn encode(&self, to: &mut Encoder) {
        let Rule { name, title, cites, text, overrides, when, effect, outcome, reports, advise, tell_agent } =
            self;
        fields(to, &[name, title, cites, text, &Unordered(overrides), when, effect, outcome]);
        fields(to, &[&Unordered(reports), advise, tell_agent]);
    }
}

impl Encode for Effect {
    fn encode(&self, to: &mut Encoder) {
        match self {
            Effect::Approve(grants, conditions) => variant(to, 0, &[&Unordered(grants), conditions]),
            Effect::Deny(hand_to) => variant(to, 1, &[hand_to]),
            Effect::Require { chain, place, grants, conditions } => {
                variant(to, 2, &[chain, place, &Unordered(grants), conditions]);
            }
            Effect::Refer(role, within) => variant(to, 3, &[role, within]),
            Effect::Ask(paths) => variant(to, 4, &[&Unordered(paths)]),
            Effect::Answer(answers) => variant(to, 5, &[&Unordered(answers)]),
        }
    }
}

impl Encode for Combining {
    fn encode(&self, to: &mut Encoder) {
        match self {
            Combining::Agree => variant(to, 0, &[]),
            Combining::Strictest(ranked) => variant(to, 1, &[ranked]),
        }
    }
}

impl Encode for Dispute {
    fn encode(&self, to: &mut Encoder) {
        let Dispute { name, title, cites, when, refer_to, within, removes } = self;
        fields(to, &[name, title, cites, when, refer_to, within, &Unordered(removes)]);
    }
}

impl Encode for Exception {
    fn encode(&self, to: &mut Encoder) {
        let Exception {
            name,
            title,
            cites,
            text,
            covers,
            overrides,
            when,
            needs,
            offers,
            together,
            approval,
            also,
            tell_agent,
        } = self;
        fields(to, &[name, title, cites, text, &Unordered(covers), &Unordered(overrides), when]);
        fields(to, &[&Unordered(needs), &Unordered(offers), together, approval, also, tell_agent]);
    }
}

impl Encode for Offer {
    fn encode(&self, to: &mut Encoder) {
        let Offer { grant, at_most } = self;
        fields(to, &[grant, at_most]);
    }
}

impl Encode for Approval {
    fn encode(&self, to: &mut Encoder) {
        match self {
            Approval::Table(table) => variant(to, 0, &[table]),
            Approval::Chain(chain) => variant(to, 1, &[chain]),
        }
    }
}

impl Encode for Also {
    fn encode(&self, to: &mut Encoder) {
        let Also { chain, place, when } = self;
        fields(to, &[chain, place, when]);
    }
}

impl Encode for AlsoPlace {
    fn encode(&self, to: &mut Encoder) {
        to.u8(match self {
            AlsoPlace::Alongside => 0,
            AlsoPlace::First => 1,
            AlsoPlace::Last => 2,
        });
    }
}
